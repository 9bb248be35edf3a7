"""The shapes of `ontology/shapes.ttl`, run by pyshacl on a copy of the dataset in memory."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.dataset.rdf import ONTOLOGY, PREFIXES, Node
from kg.dataset.to_rdf import ontology_quads
from kg.errors import KgError, Violation
from kg.resources import packaged

if TYPE_CHECKING:
    import rdflib

_MISSING = {"MinCountConstraintComponent": "nothing", "MaxCountConstraintComponent": "more than one"}


def shacl_violations(quads: Iterable[ox.Quad]) -> tuple[Violation, ...]:
    """Everything in a dataset that breaks a shape, sorted; an open store is an iterable of quads too.

    Looks at the default graph, with the ontology beside it. Takes about 3 s for 3,300 claims, of which pyshacl itself 1.5.
    """
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    data = _graph(chain(quads, ontology_quads()))
    shapes = rdflib.Graph().parse(packaged("ontology") / "shapes.ttl")
    # never on a store-backed graph: a literal with an explicit xsd:string is another term to rdflib, and sh:in fails
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    if not isinstance(report, rdflib.Graph):
        raise KgError("The shapes cannot be run.", str(text).splitlines()[0], "reinstall the package.")
    found = set()
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
        value = report.value(result, SH.value)
        found.add(
            Violation(
                file="dataset",
                record=_short(report.value(result, SH.focusNode)),
                value=_MISSING.get(component) or _short(value),
                expected=str(report.value(result, SH.resultMessage)),
            )
        )
    return tuple(sorted(found, key=lambda v: (v.record, v.expected, v.value)))


def _graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    import rdflib

    terms: dict[Node, rdflib.term.Node] = {}

    def same(node: Node) -> rdflib.term.Node:
        found = terms.get(node)
        if found is None:
            found = terms[node] = _rdflib_term(node)
        return found

    graph = rdflib.Graph()
    wanted = (ox.DefaultGraph(), ONTOLOGY)
    for quad in quads:
        if quad.graph_name in wanted:
            graph.add((same(quad.subject), same(quad.predicate), same(quad.object)))
    return graph


def _rdflib_term(node: Node) -> rdflib.term.Node:
    import rdflib

    if isinstance(node, ox.NamedNode):
        return rdflib.URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return rdflib.BNode(node.value)
    if isinstance(node, ox.Triple):
        return rdflib.Literal(str(node))
    if node.language:
        return rdflib.Literal(node.value, lang=node.language)
    if node.datatype.value == PREFIXES["xsd"] + "string":
        return rdflib.Literal(node.value)
    return rdflib.Literal(node.value, datatype=rdflib.URIRef(node.datatype.value))


def _short(node: object) -> str:
    """A term as its prefixed name, else as it is."""
    text = str(node)
    for prefix, start in PREFIXES.items():
        if text.startswith(start):
            return f"{prefix}:{text[len(start) :]}"
    return text
