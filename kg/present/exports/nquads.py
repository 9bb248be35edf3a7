"""N-Quads: any RDF store; one quad a line, sorted, so that two files can be compared line by line."""

from __future__ import annotations

from kg.present.exports._rdf import rdf
from kg.present.subgraph.parts import Subgraph

TITLE = "RDF as N-Quads, sorted, one named graph a claim"
SUFFIX = ".nq"


def write(subgraph: Subgraph) -> str:
    """The quads of the dataset, and what the file is about."""
    return rdf(subgraph, "nquads")
