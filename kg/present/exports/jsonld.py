"""JSON-LD, expanded: RDF for who reads JSON, with one named graph a claim."""

from __future__ import annotations

from kg.present.exports._rdf import rdf
from kg.present.subgraph.parts import Subgraph

TITLE = "RDF as JSON-LD, one named graph a claim"
SUFFIX = ".jsonld"


def write(subgraph: Subgraph) -> str:
    """The quads of the dataset, and what the file is about."""
    return rdf(subgraph, "jsonld") + "\n"
