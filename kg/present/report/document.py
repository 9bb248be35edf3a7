"""A report as neutral blocks, so that HTML, Markdown and PDF say the same words.

    sections of a report or dossier -> Document -> kg.present.report.html | kg.present.report.markdown | kg.present.report.typeset

Text in a block is only ever text: whoever writes a format escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a part of this document (`#id`) or to an address of a source."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of a fixed list - a verdict, a status, a grade - that has a look of its own beside its colour."""

    word: str
    kind: str = "verdict"


@dataclass(frozen=True, slots=True)
class Name:
    """A name in any script and direction, which must not turn the text around it."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A command or id to copy."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """The next inline begins a line of its own."""


Inline: TypeAlias = str | Link | Mark | Name | Code | Break
Cell: TypeAlias = Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `role` is `note` for what limits the words before it."""

    text: Cell
    role: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """Things side by side, none of which is first."""

    items: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of a table; `id` makes it a target of links, `data` is for the script of the page."""

    cells: Sequence[Cell]
    id: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. `name` is for the look; the caption says what a row is."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[TableRow]
    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, with what a reader must know of it; `text` is a Mermaid diagram for formats that show text alone.

    The diagram may have less than the drawing: `text_note` then stands for `note` there.
    """

    svg: str
    note: Cell
    text: str = ""
    id: str = ""
    text_note: Cell = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """What a reader opens when wanted."""

    summary: Cell
    blocks: Sequence[Block]
    id: str = ""


Block: TypeAlias = Paragraph | Bullets | Table | Picture | Folded


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document with its heading."""

    id: str
    title: str
    blocks: Sequence[Block]

    @property
    def filled(self) -> list[Block]:
        """The blocks but for tables without rows, which only the script of a page can fill."""
        return [block for block in self.blocks if not isinstance(block, Table) or block.rows]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report or dossier. `lead` are the sentences that answer; `made` says from what and how it was made."""

    title: str
    asked: str
    lead: Sequence[Paragraph]
    sections: Sequence[Section]
    made: str


def join_cells(parts: Iterable[Cell], between: Inline = ", ") -> list[Inline]:
    """Join several texts into one, with something between them."""
    out: list[Inline] = []
    for number, part in enumerate(parts):
        if number:
            out.append(between)
        out.extend(part)
    return out


def plain_text(cell: Cell) -> str:
    """Return the text alone."""
    return "".join(
        "; " if isinstance(i, Break) else i if isinstance(i, str) else i.word if isinstance(i, Mark) else i.text for i in cell
    )
