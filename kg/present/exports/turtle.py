"""Turtle: RDF tools that know no named graphs."""

from __future__ import annotations

from kg.present.exports._rdf import rdf
from kg.present.subgraph.parts import Subgraph

TITLE = "RDF as Turtle: every claim described, none asserted"
SUFFIX = ".ttl"


def write(subgraph: Subgraph) -> str:
    """The default graph: each claim with its subject, predicate, object, qualifiers and source.

    The bare triples stay out. Without the graph that says whose word it is, a claim would stand there as a fact.
    """
    return rdf(subgraph, "turtle")
