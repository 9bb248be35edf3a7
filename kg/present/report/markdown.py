"""A document as Markdown: for pull requests and for language models, with its diagram as Mermaid text."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
)
from kg.text import one_line, unmarked

LONGEST = 400
"""Characters of one name: what is longer is cut, and says so."""

_ADDRESS = re.compile(r"https?://[^\s<>()\"\\|`]+", re.IGNORECASE)


def text(document: Document) -> str:
    """Write the document as GitHub-flavoured Markdown."""
    lines = [f"# {unmarked(document.title)}", "", unmarked(document.asked), ""]
    for number, paragraph in enumerate(document.lead):
        said = cell(paragraph.text)
        lines += [f"**{said}**" if number == 0 else said, ""]
    for section in document.sections:
        lines += [f"## {unmarked(section.title)}", ""]
        for part in section.filled:
            lines += [*block(part), ""]
    lines += ["---", "", unmarked(document.made)]
    return "\n".join(lines) + "\n"


def block(part: Block) -> Iterator[str]:
    """Write the lines of one block."""
    match part:
        case Paragraph(inlines):
            yield cell(inlines)
        case Bullets(items):
            yield from (f"- {cell(item)}" for item in items)
        case Table(caption, columns, rows):
            yield f"{unmarked(caption)}:"
            yield ""
            yield "| " + " | ".join(map(unmarked, columns)) + " |"
            yield "|" + " --- |" * len(columns)
            yield from ("| " + " | ".join(map(cell, row.cells)) + " |" for row in rows)
        case Picture(_, note, diagram, _, text_note):
            if diagram:
                yield from ("```mermaid", *diagram.split("\n"), "```")
            if text_note or note:
                yield ""
                yield cell(text_note or note)
        case Folded(summary, inner):
            yield f"**{cell(summary)}**"
            yield ""
            for each in inner:
                yield from block(each)


def cell(parts: Cell) -> str:
    """Write inlines in one line; what would be markup is text."""
    return "".join(map(_inline, parts))


def _inline(part: str | Link | Mark | Name | Code | Break) -> str:
    match part:
        case Break():
            return "<br>"
        case Name(name):
            return unmarked(name if len(name) <= LONGEST else f"{name[:LONGEST]}…")
        case Mark(word, kind):
            return f"\\[{unmarked(word)}\\]" if kind == "grade" else f"**{unmarked(word)}**"
        case Code(code):
            # a fence longer than any run of ticks in the text
            fence = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
            return (
                f"{fence} {one_line(code)} {fence}".replace("|", "\\|")
                if "`" in code
                else f"{fence}{one_line(code)}{fence}".replace("|", "\\|")
            )
        case Link(words, target):
            return f"[{unmarked(words)}]({target})" if _ADDRESS.fullmatch(target) else unmarked(words)
        case _:
            return _spaced(part)


def _spaced(part: str) -> str:
    """A text with the blanks at its ends: it stands between others."""
    inner = unmarked(part)
    return f"{' ' if part[:1].isspace() else ''}{inner}{' ' if inner and part[-1:].isspace() else ''}"
