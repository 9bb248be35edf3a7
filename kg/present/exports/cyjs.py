"""Cytoscape JSON: Cytoscape desktop and cytoscape.js."""

from __future__ import annotations

from typing import Any

from kg.present.exports._property import multigraph, whole
from kg.present.subgraph.parts import Subgraph
from kg.text import as_json

TITLE = "Cytoscape JSON, for Cytoscape and cytoscape.js"
SUFFIX = ".cyjs"


def write(subgraph: Subgraph) -> str:
    """Elements with ids of their own, so that parallel flows stay apart, and what the network is about as its data."""
    import networkx as nx

    found: dict[str, Any] = nx.cytoscape_data(multigraph(subgraph), name="label")
    # NetworkX writes pairs; Cytoscape wants an object
    about = whole(subgraph)
    found["data"] = {"name": about["title"], **about}
    for edge in found["elements"]["edges"]:
        edge["data"]["id"] = edge["data"]["key"]
    return as_json(found)
