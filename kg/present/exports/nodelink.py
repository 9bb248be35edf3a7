"""Node-link JSON: d3, sigma.js, NetworkX, language models."""

from __future__ import annotations

from kg.present.exports._property import multigraph, whole
from kg.present.subgraph.parts import Subgraph
from kg.text import as_json

TITLE = "node-link JSON, for d3, sigma.js and NetworkX"
SUFFIX = ".json"


def write(subgraph: Subgraph) -> str:
    """Nodes under `nodes`, edges under `edges` with their ids as `key`, what it is about under `graph`."""
    import networkx as nx

    return as_json({**nx.node_link_data(multigraph(subgraph), edges="edges"), "graph": whole(subgraph)})
