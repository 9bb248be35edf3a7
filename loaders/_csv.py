"""One CSV file as text cells, and numbers as people print them.

Nothing is guessed: bytes that are not UTF-8, a row with more or fewer cells than the header, two columns of one name,
an empty file or one too large to hold is one `InputError` with file, line and what to try. Cells stay as they were
printed; `tidy` gives the clean text beside them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from kg.errors import InputError
from kg.files import contents, decoded

MAX_BYTES = 50_000_000
"""Files above this are refused before they are read: the largest real one has 2 MB."""

Comparator = Literal["=", "~", ">", ">=", "<", "<="]
_COMPARATORS: dict[str, Comparator] = {
    "": "=",
    ">": ">",
    "<": "<",
    ">=": ">=",
    "<=": "<=",
    "≥": ">=",
    "≤": "<=",
    "~": "~",
}

# Windows-1252 read as Latin-1 leaves curly quotes and dashes as control characters U+0080 to U+009F
_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_CONTROLS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in _UNDEFINED}
_NOTHING = dict.fromkeys(map(ord, "\u200b\ufeff"), "")

_OTHER_MARKS = {";": "semicolons", "\t": "tabs"}

_DIGITS = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_AMOUNT = re.compile(rf"(?P<sign>>=|<=|[<>≥≤~]?)\s*(?P<low>{_DIGITS})(?:\s*[-\u2013]\s*(?P<high>{_DIGITS}))?", re.ASCII)
_LIKE_A_NUMBER = re.compile(r"[<>≥≤~=+\-\u2212]*\s*\.?\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by folded column name; `number` counts as a spreadsheet does, the header being row 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` maps the folded name of a column to its name as printed; rows without any text are left out."""

    file: str
    sha256: str
    columns: dict[str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed number or range with its comparator."""

    number: int | float
    maximum: int | float | None = None
    comparator: Comparator = "="


def tidy(text: str) -> str:
    """The text without what only typesetting put there: NBSP, control characters for quotes, runs of spaces.

    >>> tidy("United\\u00a0States "), tidy("\\u0093Other countries\\u0094")
    ('United States', '“Other countries”')
    """
    return " ".join(text.translate(_CONTROLS).translate(_NOTHING).split())


def parse_amount(text: str) -> Amount | None:
    """The number in a tidy cell; None where the cell holds words.

    >>> parse_amount("7,900").number, parse_amount(">95"), parse_amount("Included in world total")
    (7900, Amount(number=95, maximum=None, comparator='>'), None)

    Raises ValueError for what starts as a number and is none, such as `1216,000` with a footnote glued on.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        if _LIKE_A_NUMBER.match(text):
            raise ValueError(f"{text!r} is not a number")
        return None
    low, high = _number(match["low"]), _number(match["high"]) if match["high"] else None
    if high is not None and (high < low or match["sign"]):
        raise ValueError(f"{text!r} is not a range")
    return Amount(low, high, _COMPARATORS[match["sign"]])


def scaled(number: int | float, factor: Decimal) -> int | float:
    """The number in another unit, exactly: 4.35 kt are 4350 t, not 4349.999."""
    return _plain(Decimal(str(number)) * factor)


def read_table(path: Path) -> Table:
    """Read one CSV file whole. Linear in its size.

    Raises `InputError` with file and line; a named column that is missing or too many is for the caller to judge.
    """
    data = contents(path, MAX_BYTES, "give the one table that is needed, or split the file keeping its header.")
    latin = f"if the file is Windows-1252, convert it: iconv -f WINDOWS-1252 -t UTF-8 {path.name} > utf8-{path.name}"
    text = decoded(data, path.name, hint=latin)
    if not text.strip():
        raise InputError.at(path.name, "line 1", text[:20], "a header and rows", "the file is empty: download it again.")
    records = _records(path.name, text)
    _, header = next(records)
    other = next((name for mark, name in _OTHER_MARKS.items() if mark in header[0]), None)
    if len(header) == 1 and other:
        hint = "save it as CSV with commas; with semicolons Excel writes decimal commas too."
        raise InputError.at(path.name, "row 1", header[0], f"commas between cells, and not {other}", hint)
    columns = _columns(path.name, header)
    rows = tuple(_rows(path.name, tuple(columns), header, records))
    return Table(path.name, hashlib.sha256(data).hexdigest(), {k: v for k, v in columns.items() if tidy(v)}, rows)


def _records(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "look for a quotation mark that is not closed from this line on."
            raise InputError.at(file, f"line {start}", str(error), "well-formed CSV", hint) from None
        number += 1
        yield number, cells


def _columns(file: str, header: list[str]) -> dict[str, str]:
    """Folded name to printed name, in order. Unnamed columns get a name that says where they stand."""
    columns: dict[str, str] = {}
    for place, printed in enumerate(header, 1):
        name = tidy(printed) or f"(unnamed column {place})"
        if name.casefold() in columns:
            raise InputError.at(file, "row 1", name, "each column once", "remove or rename one of the two columns.")
        columns[name.casefold()] = name if tidy(printed) else ""
    return columns


def _rows(file: str, names: tuple[str, ...], header: list[str], records: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    for number, cells in records:
        if not any(map(tidy, cells)):
            continue
        if len(cells) != len(header):
            hint = "a comma inside a cell needs quotation marks around the cell; a cut download ends in a short row."
            raise InputError.at(file, f"row {number}", f"{len(cells)} cells", f"{len(header)} cells as in the header", hint)
        kept = zip(names, cells, strict=True)
        yield Row(number, {name: cell for name, cell in kept if not name.startswith("(unnamed") or tidy(cell)})


def _number(text: str) -> int | float:
    return _plain(Decimal(text.replace(",", "")))


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
