"""A document as PDF, tagged and without a browser, by the extra `pdf`."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kg.errors import KgError
from kg.present.report.document import (
    Block,
    Break,
    Bullets,
    Cell,
    Code,
    Document,
    Folded,
    Link,
    Mark,
    Name,
    Paragraph,
    Picture,
    Table,
    plain_text,
)
from kg.text import printable

LONGEST = 300
"""Characters of one name."""
WIDE, TALLEST = 269.0, 118.0
"""Millimetres between the margins, and of a picture at most."""

_BOX = re.compile(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')


def pdf(document: Document) -> bytes:
    """Typeset the document as PDF; the same document gives the same bytes on the same machine, whose fonts it uses.

    Raises `KgError` with the way to install what is missing.
    """
    try:
        import typst
    except ImportError:
        raise KgError(
            "PDF needs the package typst, which is not installed.",
            "It is an extra of 85 MB.",
            "pip install 'supply-paths[pdf]', or write -o report.html and print it in a browser.",
        ) from None
    template = Path(__file__).with_name("page.typ").read_bytes()
    made: bytes = typst.compile(template, sys_inputs={"document": json.dumps(_document(document), ensure_ascii=False)})
    return made


def _document(document: Document) -> dict[str, object]:
    return {
        "title": _text(document.title),
        "asked": _text(document.asked),
        "made": _text(document.made),
        "lead": [_block(paragraph) for paragraph in document.lead],
        "sections": [{"title": s.title, "blocks": [_block(block) for block in s.filled]} for s in document.sections],
    }


def _block(part: Block) -> dict[str, object]:
    match part:
        case Paragraph(text, role):
            return {"kind": "paragraph", "text": _cell(text), "role": role}
        case Bullets(items):
            return {"kind": "bullets", "items": [_cell(item) for item in items]}
        case Table(caption, columns, rows):
            return {
                "kind": "table",
                "caption": _text(caption),
                "columns": list(columns),
                "widths": _widths(part),
                "rows": [[_cell(each) for each in row.cells] for row in rows],
            }
        case Picture(svg, note):
            alt = plain_text(note) or "The same as the text around it"
            return {"kind": "picture", "svg": svg, "note": _cell(note), "alt": alt, "height": _height(svg)}
        case Folded(summary, blocks):
            return {"kind": "folded", "summary": _cell(summary), "blocks": [_block(block) for block in blocks]}


def _height(svg: str) -> float:
    """Millimetres of a picture as wide as the page, but no more than leaves room for the answer above it."""
    box = _BOX.search(svg)
    return min(TALLEST, WIDE * float(box[2]) / float(box[1])) if box else TALLEST


def _widths(table: Table) -> list[float]:
    """Shares of the width by how much the cells hold, so that a column of numbers does not take that of sentences."""
    longest = [
        max([len(name), *(len(plain_text(row.cells[n])) for row in table.rows)], default=1)
        for n, name in enumerate(table.columns)
    ]
    return [float(max(6, min(60, length)) ** 0.7) for length in longest]


def _cell(parts: Cell) -> list[list[str]]:
    return [_inline(part) for part in parts]


def _inline(part: str | Link | Mark | Name | Code | Break) -> list[str]:
    match part:
        case Break():
            return ["break"]
        case Name(text):
            return ["text", _text(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")]
        case Mark(word, "grade"):
            return ["text", f"[{word}]"]
        case Mark(word, kind):
            return [kind, word]
        case Code(text):
            return ["code", _text(text)]
        case Link(text, target) if target.lower().startswith(("http://", "https://")):
            return ["link", _text(text), target]
        case Link(text):
            return ["text", _text(text)]
        case _:
            return ["text", _text(part)]


def _text(text: str) -> str:
    return printable(text)
