"""A workbook with a sheet a table: Excel, LibreOffice, Google Sheets."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.present.exports._tables import Table, tables
from kg.present.subgraph.about import title
from kg.present.subgraph.parts import Subgraph
from kg.text import fitting, flat, printable

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TITLE = "one workbook: routes, facilities, flows, ownership, evidence, sources, reading"
SUFFIX = ".xlsx"
_WIDTH = {"number": 7, "value": 100, "route": 70, "says": 70, "paraphrase": 60, "open": 50, "unknown": 50, "title": 50}


def write(subgraph: Subgraph) -> bytes:
    """Every text is written as a text, never as a formula or link; the first row stays in sight and filters."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise KgError(
            "Workbooks need a package that is not installed.", str(error), "pip install 'supply-paths[report]'"
        ) from None
    out = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        # the day of the reading: the time of writing would make every file another
        made = datetime.fromisoformat(subgraph.reading.as_of)
        book.set_properties({"title": _cell(title(subgraph))[:255], "author": "supply-paths", "created": made})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for table in tables(subgraph):
            _sheet(book.add_worksheet(table.name), table, bold, wrapped)
    return out.getvalue()


def _sheet(sheet: Worksheet, table: Table, bold: Any, wrapped: Any) -> None:
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, _WIDTH.get(name, 18), wrapped)
    for number, row in enumerate(table.rows, start=1):
        for column, name in enumerate(table.columns):
            value = row.get(name)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            elif text := _cell(flat(value)):
                sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _cell(text: str) -> str:
    """A text as a cell can hold it, where the writer would drop all of one that is too long."""
    return fitting(printable(text))
