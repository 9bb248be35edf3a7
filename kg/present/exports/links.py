"""One row a link: i2 Analyst's Notebook, Maltego, Linkurious, any spreadsheet."""

from __future__ import annotations

from kg.present.exports._property import citation, edges, nodes
from kg.present.subgraph.about import about
from kg.present.subgraph.parts import Subgraph
from kg.text import Row, for_spreadsheets

TITLE = "flat CSV with one row a link, for i2, Maltego and spreadsheets"
SUFFIX = ".csv"
COLUMNS = (
    *("from_id", "from_label", "from_type", "from_countries", "to_id", "to_label", "to_type", "to_countries"),
    *(
        "link_id",
        "link_type",
        "link_label",
        "elements",
        "status",
        "delivered_in",
        "date",
        "share_least",
        "share_most",
        "grade",
        "origins",
    ),
    *("best_verdict", "best_readiness", "routes", "plans", "open", "claims", "sources"),
    *("selection", "as_of", "data", "terms"),
)
"""The last four are the same in every row: a row that is copied elsewhere still says what it is of."""


def write(subgraph: Subgraph) -> str:
    """Flows and tenures with both ends spelled out."""
    ends = {node.id: node.attributes for node in nodes(subgraph)}
    every = {source.id: citation(source) for source in subgraph.sources}
    facts = about(subgraph)
    same = {"selection": facts["title"], **{name: facts[name] for name in ("as_of", "data", "terms")}}
    rows: list[Row] = []
    for edge in edges(subgraph):
        found = edge.attributes
        row: dict[str, object] = {
            "link_id": edge.id,
            "link_type": found["relation"],
            "link_label": found["label"],
            "date": found.get("valid") or found.get("last_evidence"),
            "sources": [every[name] for name in edge.stated_in],
        }
        for side, end in (("from", edge.source), ("to", edge.target)):
            row |= {f"{side}_id": end, f"{side}_label": ends[end].get("label"), f"{side}_type": ends[end].get("kind")}
            row[f"{side}_countries"] = ends[end].get("countries")
        rows.append({**found, **row, **same})
    return for_spreadsheets(rows, COLUMNS)
