"""Rows as cells of text: CSV, TSV and Markdown, in which nothing a source says becomes a formula or markup."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence

Row = Mapping[str, object]
"""Cells by column; `flat` says what stands in one."""


class Step(str):
    """A message about one of the steps of what takes time: for who watches, and nobody else."""

    __slots__ = ()


_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_OBEYED = re.compile(rf"(\x1b\[(?:0|3[1-6])m)|{_UNHOLDABLE.pattern}")
_FORMULA = frozenset("=+-@＝＋－＠")
_SIGNED = re.compile(r"[+-][0-9]*\.?[0-9]+")
_MARKUP = re.compile(r"[\\`*~|\[\]]|(?<![^\W_])_|_(?![^\W_])")
"""An underscore within a word is no emphasis."""


def as_json(record: object) -> str:
    """A record as JSON a person can read too; names stay in their script."""
    return _escaped(json.dumps(record, ensure_ascii=False, indent=1)) + "\n"


def json_line(record: object) -> str:
    """A record as JSON in one line.

    >>> json_line({"name": "a\\u202eb"})
    '{"name": "a\\\\u202eb"}\\n'
    """
    return _escaped(json.dumps(record, ensure_ascii=False)) + "\n"


def _escaped(text: str) -> str:
    """JSON in which no character turns a terminal; it means the same, for they stand in texts alone."""
    return _UNHOLDABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def flat(value: object) -> str:
    """One cell of a flat format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(flat(v) for v in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def printable(text: str) -> str:
    """A text without what XML cannot hold or no reader can show: control characters, halves of characters, and what turns the
    direction of all that follows (letters written from right to left do that by themselves).

    Each becomes U+FFFD, so that nothing vanishes; line ends become a line feed, as XML makes them.

    >>> printable("a\\x00b\\r\\nc")
    'a\ufffdb\\nc'
    """
    return _UNHOLDABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def harmless(text: str) -> str:
    """A text that a terminal shows and does not obey: as `printable`, but with the colours that this program gives a verdict.

    >>> harmless("\\x1b[32mavoids\\x1b[0m \\x1b[2J\\x1b]0;title\\a")
    '\\x1b[32mavoids\\x1b[0m \ufffd[2J\ufffd]0;title\ufffd'
    """
    return _OBEYED.sub(lambda found: found[1] or "\ufffd", text)


def series(texts: Sequence[str], joined: str = "and") -> str:
    """Texts as a sentence lists them.

    >>> series(["metal"]), series(["metal", "alloy", "magnets"]), series(["A", "B"], "or")
    ('metal', 'metal, alloy and magnets', 'A or B')
    """
    return f" {joined} ".join([", ".join(texts[:-1]), texts[-1]] if texts[1:] else texts)


def one_line(text: str) -> str:
    """A printable text with single blanks for all white space."""
    return " ".join(printable(text).split())


def separated(rows: Sequence[Row], columns: Sequence[str], mark: str) -> str:
    """CSV or TSV with a header, for programs: each cell is the text itself, in one line."""
    return _written(rows, columns, mark, one_line)


def for_spreadsheets(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """CSV with a header in which no cell is a formula."""
    return _written(rows, columns, ",", lambda text: inert(one_line(text)))


def for_excel(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """CSV as Excel opens it by itself: the mark that says UTF-8, no formula, and no cell longer than it takes."""
    return "\ufeff" + _written(rows, columns, ",", lambda text: fitting(inert(one_line(text))))


def _written(rows: Sequence[Row], columns: Sequence[str], mark: str, cell: Callable[[str], str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(flat(row.get(c))) for c in columns])
    return out.getvalue()


LONGEST_CELL = 32_767
"""Characters a cell of Excel may hold."""
CUT = " [cut]"


def fitting(cell: str) -> str:
    """A text as a cell of Excel can hold it; what is too long says that it was cut, where Excel would not."""
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - len(CUT)] + CUT


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a signed number and a sign alone are none.

    >>> inert("=1"), inert("@x"), inert("-4.5"), inert("-x"), inert("=")
    ("'=1", "'@x", '-4.5', "'-x", '=')
    """
    return f"'{cell}" if cell[:1] in _FORMULA and cell[1:] and not _SIGNED.fullmatch(cell) else cell


def markdown(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """A pipe table; what would end a cell or start markup is escaped."""
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(unmarked(flat(row.get(c))) for c in columns) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def unmarked(text: str) -> str:
    """A text as Markdown shows it letter by letter, in one line: no link, emphasis, code, HTML or new cell.

    >>> unmarked("a_b *c* |<script>")
    'a_b \\\\*c\\\\* \\\\|&lt;script>'
    """
    text = _MARKUP.sub(r"\\\g<0>", one_line(text))
    return text.replace("&", "&amp;").replace("<", "&lt;")
