"""TriG: any RDF store, with one named graph a claim."""

from __future__ import annotations

from kg.present.exports._rdf import rdf
from kg.present.subgraph.parts import Subgraph

TITLE = "RDF as TriG, one named graph a claim"
SUFFIX = ".trig"


def write(subgraph: Subgraph) -> str:
    """The quads of the dataset, and what the file is about."""
    return rdf(subgraph, "trig")
