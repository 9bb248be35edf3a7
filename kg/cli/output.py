"""Rows as table, json, jsonl, csv, tsv or Markdown, to stdout or to a file that is whole or absent."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.cli.output_options import Format, Output
from kg.errors import EmptyAnswerError, KgError
from kg.text import Row, flat, for_excel, harmless, one_line
from kg.text import as_json as as_json
from kg.text import json_line as json_line
from kg.text import markdown as markdown
from kg.text import separated as separated


def emit(
    rows: Sequence[Row],
    columns: Sequence[str],
    output: Output,
    *,
    lines: bool = False,
    nothing: str = "Nothing found.",
) -> None:
    """Write rows to where `output` says. `columns` are those of the flat formats; json and jsonl carry every field.

    With `lines`, json is one object a line, as jsonl is.
    """
    wanted = output.format
    if wanted == "json" and not lines:
        text = as_json(list(rows))
    elif wanted in ("json", "jsonl"):
        text = "".join(map(json_line, rows))
    elif wanted == "table":
        text = table(rows, columns) if rows else nothing + "\n"
    else:
        text = rows_text(rows, columns, wanted)
    deliver(text, output.path)


def refuse_empty(output: Output, rows: Sequence[Row], nothing: str = "Nothing found.") -> None:
    """Raise `EmptyAnswerError` for no rows where --fail-empty asks for it."""
    if output.fail_empty and not rows:
        raise EmptyAnswerError(nothing)


def rows_text(rows: Sequence[Row], columns: Sequence[str], format: Format) -> str:
    """Give rows as a Markdown table, CSV, TSV, or CSV for Excel."""
    if format == "md":
        return markdown(rows, columns)
    if format == "excel":
        return for_excel(rows, columns)
    return separated(rows, columns, "," if format == "csv" else "\t")


def deliver(text: str, output: str | None, *, exact: bool = False) -> None:
    """Text to stdout or to a file; a file is replaced only when all of it is written.

    No character in it turns a terminal. With `exact`, for formats whose readers need every character, that holds only where the
    text goes to one.
    """
    if output in (None, "-"):
        if sys.stdout is None:
            raise KgError("Standard output is closed.", "", "use -o FILE.")
        sys.stdout.write(text if exact and not sys.stdout.isatty() else harmless(text))
        sys.stdout.flush()
    else:
        from kg.dataset.workspace import write_atomically

        write_atomically(Path(str(output)), text if exact else harmless(text))


def width() -> int:
    """Columns of the terminal, at least 40, at most 160; into a pipe, as in `kg paths | less`, those of the one behind it."""
    columns = shutil.get_terminal_size((0, 0)).columns
    if not columns and sys.stderr is not None and sys.stderr.isatty():
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    return max(40, min(160, columns or 80))


def shown(text: str) -> int:
    """Columns a text takes: CJK characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Aligned columns that fit the terminal: the widest give way first, and long cells wrap.

    Where columns would have to break words to fit, each row becomes a block of `name  value` lines.
    """
    cells = [[one_line(flat(row.get(c))) for c in columns] for row in rows]
    lines = [list(columns), *cells]
    widths = [max(shown(line[n]) for line in lines) for n in range(len(columns))]
    least = [
        max(min(shown(word), _LONG_WORD) for line in lines for word in re.split(r"[\s-]+", line[n])) for n in range(len(columns))
    ]
    room = width() - 2 * (len(columns) - 1)
    if sum(least) > room:
        return _blocks(cells, columns)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda n: (widths[n] > least[n], widths[n]))
        widths[widest] -= 1
    out = []
    for line in lines:
        parts = [wrapped(cell, w) for cell, w in zip(line, widths, strict=True)]
        for n in range(max(map(len, parts))):
            found = [part[n] if n < len(part) else "" for part in parts]
            out.append("  ".join(t + " " * (w - shown(t)) for t, w in zip(found, widths, strict=True)).rstrip())
    return "\n".join(out) + "\n"


_COMMAS = re.compile(r"(?<!\S)[\w:%+*()>=.-]+(?:,[\w:%+*()>=.-]+)+")
"""Names with commas between them; an address with a comma in it is none."""
_LONG_WORD = 16
"""Words longer than this may be broken to keep a table a table."""


def _blocks(cells: Sequence[Sequence[str]], columns: Sequence[str]) -> str:
    indent = max(map(shown, columns)) + 2
    out = []
    for row in cells:
        for name, cell in zip(columns, row, strict=True):
            if cell:
                first, *rest = wrapped(cell, max(20, width() - indent))
                out += [f"{name:<{indent}}{first}", *(" " * indent + line for line in rest)]
        out.append("")
    return "\n".join(out[:-1]) + "\n"


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of at most so many columns, CJK counted as two; only words longer than a line are broken.

    Those with commas first after a comma, which gets a space: an expression reads the same with it.
    """
    text = _COMMAS.sub(lambda found: found[0].replace(",", ", ") if shown(found[0]) > columns else found[0], text)
    if text.isascii():
        return textwrap.wrap(text, columns) or [""]
    lines = [""]
    for word in text.split():
        together = f"{lines[-1]} {word}" if lines[-1] else word
        if shown(together) <= columns:
            lines[-1] = together
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if shown(lines[-1] + character) > columns:
                lines.append("")
            lines[-1] += character
    return lines


def hanging(text: str, first: str, rest: str) -> Iterator[str]:
    """A text in lines that fit the terminal: one mark before the first, another, as wide, before the others."""
    for number, line in enumerate(wrapped(text, width() - len(rest))):
        yield f"{rest if number else first}{line}"
