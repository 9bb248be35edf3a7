"""GraphML: Gephi, Cytoscape, yEd, igraph, NetworkX, APOC."""

from __future__ import annotations

from io import BytesIO

from kg.present.exports._property import multigraph
from kg.present.subgraph.parts import Subgraph

TITLE = "GraphML, for Gephi, Cytoscape, yEd, igraph and NetworkX"
SUFFIX = ".graphml"


def write(subgraph: Subgraph) -> str:
    """One directed graph; edge ids are those of the flows, and every attribute has one type throughout."""
    # the writer itself: `write_graphml` takes another one, with other line ends, where lxml happens to be installed
    from networkx.readwrite.graphml import GraphMLWriter

    out = BytesIO()
    graph = multigraph(subgraph)
    for _, _, key, attributes in graph.edges(keys=True, data=True):
        # igraph 1.0 gives edges the XML ids of nodes
        attributes["link_id"] = key
    # keys are numbered, not named: a name that nodes and edges share would be one XML id twice
    GraphMLWriter(graph, infer_numeric_types=True).dump(out)
    return out.getvalue().decode() + "\n"
