"""A Markdown page: what was asked, and the tables of the spreadsheet."""

from __future__ import annotations

from kg.present.exports._tables import tables
from kg.present.subgraph.about import title
from kg.present.subgraph.parts import Subgraph
from kg.text import flat, markdown, unmarked

TITLE = "one page with all tables, for GitHub, wikis and language models"
SUFFIX = ".md"


def write(subgraph: Subgraph) -> str:
    """The reading first, because nothing below it is true without it."""
    *rest, reading = tables(subgraph)
    parts = [f"# {unmarked(title(subgraph))}\n"]
    for table in (reading, *rest):
        # a column without a value anywhere only makes the others narrower
        columns = [name for name in table.columns if any(flat(row.get(name)) for row in table.rows)]
        shown = markdown(table.rows, columns) if table.rows else "None.\n"
        parts.append(f"## {table.name.capitalize()}\n\n{shown}")
    return "\n".join(parts)
