"""What has been read of one USGS file: its claims, its doubts, and whether its countries add up to its world totals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.claims.model import Claim, Loaded, Source, Value
from kg.errors import InputError
from loaders import _usgs_tables as tables
from loaders._csv import Row, Table, tidy

WORLD_ID = "world"

TOLERANCE = 0.05
"""World totals are rounded: the countries may add up to 5 % more or less."""

EXPECTED_ROWS = {"world": (3, 60), "salient": (3, 10), "t5": (20, 80), "commodities": (1000, 50_000)}
"""Rows a whole file has; outside of it something was cut off or joined, which is noted."""


@dataclass(slots=True)
class Book:
    """What has been read of one file so far."""

    table: Table
    kind: str
    edition: int
    source: str
    claims: list[Claim] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ordinary: int = 0
    skipped: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    sums: dict[str, list[tuple[str, Value | None]]] = field(default_factory=dict)

    def skip(self, row: int, column: str, why: str) -> None:
        self.skipped.setdefault((column, why), []).append(row)


def edition_of(table: Table, column: str) -> int:
    """The one edition that every row names."""
    editions: set[str] = set()
    for row in table.rows:
        match = re.fullmatch(r"MCS ?(20[0-9]{2})", tidy(row.cells[column]))
        editions.add(match[1] if match else "")
        if match is None or len(editions) > 1:
            where = f"row {row.number}, column {table.columns[column]}"
            expected = "one edition in all rows, such as MCS2023"
            raise InputError.at(table.file, where, row.cells[column], expected, "load each edition from its own file.")
    return int(editions.pop())


def open_book(table: Table, kind: str, edition: int, code: str = "") -> Book:
    return Book(table, kind, edition, "-".join(part for part in ("usgs-mcs", str(edition), code, kind) if part))


def cells_of(row: Row, *unread: str) -> dict[str, str]:
    """The cells to be popped, without columns that are known and not read."""
    return {name: cell for name, cell in row.cells.items() if name not in unread}


def audit(book: Book, row: Row, left: dict[str, str]) -> None:
    for name, cell in left.items():
        hint = "a header of a new year may need a rule in loaders/usgs_mcs.py; a stray cell may have moved by a comma."
        if name in book.table.columns:
            expected = f"a column of a {book.kind} table"
            raise InputError.at(book.table.file, "row 1", book.table.columns[name], expected, hint)
        raise InputError.at(book.table.file, f"row {row.number}, {name.strip('()')}", cell, "an empty cell", hint)


def not_known(table: Table, what: str) -> Loaded:
    note = f"{table.file}: not read, because no material here is meant by {what}."
    return Loaded(sources=(), entities=(), claims=(), notes=(note,))


def finish(book: Book, what: str) -> Loaded:
    fewest, most = EXPECTED_ROWS[book.kind]
    count = len(book.table.rows)
    if not fewest <= count <= most:
        book.notes.append(f"{book.table.file}: {count} rows, where a whole file has {fewest} to {most}: cut off or joined?")
    source = Source(
        id=book.source,
        title=f"Mineral Commodity Summaries {book.edition}: {what}",
        kind="government",
        language="en",
        grade="A",
        publisher="U.S. Geological Survey",
        date=str(book.edition),
        url=tables.EDITION_URLS.get(book.edition),
        licence="US Government work, public domain",
        sha256=book.table.sha256,
        lineage="usgs",
    )
    return Loaded(sources=(source,), entities=(), claims=tuple(book.claims), notes=_all_notes(book))


def add_up(book: Book, label: str, place: str, value: Value | None) -> None:
    """Keeps a value for `check_sums`: one label for each world total."""
    book.sums.setdefault(label, []).append((place, value))


def check_sums(book: Book) -> None:
    """Notes each world total that its countries do not add up to."""
    for label, rows in book.sums.items():
        total = next((value for place, value in rows if place == WORLD_ID and value), None)
        values = [value.number for place, value in rows if place != WORLD_ID and value]
        missing = len(rows) - len(values) - sum(place == WORLD_ID for place, _ in rows)
        if total is None or total.comparator not in ("=", "~") or not total.number or not values:
            continue
        apart = abs(sum(values) - total.number) / total.number
        if apart > TOLERANCE:
            book.notes.append(
                f"{book.table.file}: {label}: the countries add up to {sum(values):,.10g} {total.unit}, the world total"
                f" is {total.number:,} ({apart:.0%} apart, {missing} without a number). USGS rounds, and withheld"
                " figures are only in the total; a misread number looks the same."
            )


def _all_notes(book: Book) -> tuple[str, ...]:
    """The notes with what was skipped, and the ordinary codes as one number."""
    skipped = [
        f"{book.table.file}: {_rows(rows)}, column {column}: {why}; no claim." for (column, why), rows in book.skipped.items()
    ]
    ordinary = [f"{book.table.file}: cells that are NA or W (not available, withheld), with no claim: {book.ordinary}."]
    return (*book.notes, *skipped, *(ordinary if book.ordinary else ()))


def _rows(rows: Iterable[int], most: int = 12) -> str:
    numbers = [str(row) for row in dict.fromkeys(rows)]
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:most])}{more}"
