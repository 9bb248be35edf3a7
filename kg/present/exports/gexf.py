"""GEXF 1.2: Gephi."""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import SubElement

from kg.present.exports._property import head, multigraph
from kg.present.subgraph.parts import Subgraph

TITLE = "GEXF, for Gephi"
SUFFIX = ".gexf"


def write(subgraph: Subgraph) -> str:
    """One directed graph; what the whole is about stands in the description, the only place GEXF has for it."""
    from networkx.readwrite.gexf import GEXFWriter

    graph = multigraph(subgraph)
    graph.graph.clear()
    for _, _, key, attributes in graph.edges(keys=True, data=True):
        attributes["id"] = key
    writer = GEXFWriter(graph)
    meta = writer.xml.find("meta")
    # the writer puts the day of the export here, which would make every file another
    meta.set("lastmodifieddate", subgraph.reading.as_of)
    about = head(subgraph)
    meta.find("creator").text = str(about["program"])
    SubElement(meta, "description").text = "\n".join(f"{name}: {value}" for name, value in about.items())
    out = BytesIO()
    writer.write(out)
    return out.getvalue().decode() + "\n"
