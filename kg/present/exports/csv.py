"""The tables of the spreadsheet as CSV, one file each."""

from __future__ import annotations

from kg.present.exports._tables import tables
from kg.present.subgraph.parts import Subgraph
from kg.text import for_spreadsheets

TITLE = "routes, facilities, flows, ownership, evidence, sources and reading, one CSV file each"
SUFFIX = ".zip"


def write(subgraph: Subgraph) -> dict[str, str]:
    """A file for each table, by its name."""
    return {f"{table.name}.csv": for_spreadsheets(table.rows, table.columns) for table in tables(subgraph)}
