"""Two CSV files as Gephi's spreadsheet import names their columns, and one that says what they are."""

from __future__ import annotations

from kg.present.exports._property import edges, head, nodes
from kg.present.subgraph.parts import Subgraph
from kg.text import Row, for_spreadsheets

TITLE = "nodes.csv and edges.csv, for Gephi's spreadsheet import"
SUFFIX = ".zip"


def write(subgraph: Subgraph) -> dict[str, str]:
    """No `Weight`: a number that no source states would be drawn as if one did."""
    points: list[Row] = [{"Id": n.id, "Label": n.attributes.get("label", ""), **n.attributes} for n in nodes(subgraph)]
    lines: list[Row] = [
        {
            "Source": e.source,
            "Target": e.target,
            "Type": "Directed",
            "Id": e.id,
            "Label": e.attributes.get("label", ""),
            **e.attributes,
        }
        for e in edges(subgraph)
    ]
    about: list[Row] = [{"name": name, "value": value} for name, value in head(subgraph).items()]
    return {
        "nodes.csv": for_spreadsheets(points, _columns(points, "Id", "Label")),
        "edges.csv": for_spreadsheets(lines, _columns(lines, "Source", "Target", "Type", "Id", "Label")),
        "about.csv": for_spreadsheets(about, ("name", "value")),
    }


def _columns(rows: list[Row], *first: str) -> tuple[str, ...]:
    """The columns Gephi knows, then every attribute that some row has; its own label has a column already."""
    return tuple(dict.fromkeys([*first, *(name for row in rows for name in row if name != "label")]))
