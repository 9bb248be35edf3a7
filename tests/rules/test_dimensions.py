"""The registry of dimensions: registered by being there, and each kind of dependence the ontology names is one."""

from __future__ import annotations

import re
import subprocess
import sys

from kg.claims.snapshot import Snapshot
from kg.rules.dimensions import dependence, dimensions, rule


def test_each_kind_of_dependence_the_ontology_names_is_a_dimension(packaged: Snapshot) -> None:
    definition = packaged.vocabulary.predicates["depends_on"].definition
    named = re.fullmatch(r"The subject needs (.*) \(qualifier kind\) from the object\.", definition)
    assert named is not None
    assert set(re.split(r", | or ", named[1])) == set(dependence.KINDS) <= set(dimensions())


def test_a_dimension_looks_at_sites_or_at_flows() -> None:
    for name in dimensions():
        dimension = rule(name)
        assert (dimension.site is None) == (dimension.looks_at == "flow") == (dimension.flow is not None)
        assert dimension.title
        assert "at" not in dimension.clauses


def test_names_of_dimensions_are_found_without_what_the_rules_rest_on() -> None:
    code = "import sys; from kg.rules.dimensions import dimensions; dimensions(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"kg.rules.dimension", "kg.rules.dimensions.dependence"} <= set(done.stdout.split())
    assert not {"kg.network", "kg.rules.facts", "kg.claims"} & set(done.stdout.split())
