"""Which state owns a site: as ownership, but only a country, a body of its state, or an organization named counts.

A firm in the country is looked through to its holders. A body of the state is what a source calls a government, or what is
firmly part of a country; a state-owned firm is none.
"""

from __future__ import annotations

from kg.network.model import Site
from kg.rules.dimension import Dimension
from kg.rules.dimensions._owners import OWNERS, of_share
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test


def site(facts: Facts, site: Site, test: Test) -> Finding:
    """Exposed where the state holds at least the threshold, clear where it cannot, unknown between."""
    return of_share(facts, site, test, state=True)


DIMENSION = Dimension("which state owns the sites, through all layers of holders", OWNERS, clauses=("%", "by"), site=site)
