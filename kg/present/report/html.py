"""A document as one HTML file that loads nothing: its policy allows the style and the script that are in it, by their hashes.

Everything a reader reads is in the markup; the script only shows, hides and counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from kg.present.pictures.palette import STYLE as PICTURE_STYLE
from kg.present.pictures.palette import TIMELINE_STYLE
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
    Section,
    Table,
    TableRow,
)
from kg.present.report.markup import Markup, digest, element, escape, opening

LONGEST_NAME = 120
"""Characters of a name that are shown; the rest is in its title, up to a limit of its own."""
LONGEST_TITLE = 1_000

_NOTHING = Markup()
_SAFE = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def page(document: Document, *, controls: Markup | None = None, head: Markup | None = None, script: bool = False) -> str:
    """Write the document as HTML. `controls` and `head` are further parts of a report; with `script` the page reacts to them."""
    style = "".join((_asset("page.css"), TIMELINE_STYLE, PICTURE_STYLE, _labels(document)))
    code = _asset("page.js") if script else ""
    policy = f"default-src 'none'; style-src {digest(style)}; base-uri 'none'; form-action 'none'"
    if code:
        policy += f"; script-src {digest(code)}"
    links = element("nav", *(element("a", s.title, href=f"#{s.id}") for s in document.sections), aria_label="Sections")
    lead = [element("p", *map(inline, p.text), class_=p.role or None) for p in document.lead]
    parts = [
        Markup("<!doctype html>"),
        opening("html", lang="en"),
        opening("meta", charset="utf-8"),
        opening("meta", name="viewport", content="width=device-width,initial-scale=1"),
        opening("meta", http_equiv="Content-Security-Policy", content=policy),
        opening("meta", name="referrer", content="no-referrer"),
        opening("meta", name="color-scheme", content="light dark"),
        element("title", document.title),
        Markup(f"<style>{style}</style>"),
        element("a", "Skip to the routes", href="#main", class_="skip"),
        element("header", element("p", document.asked, class_="asked"), element("h1", document.title), *lead, head or _NOTHING),
        links,
        controls or _NOTHING,
        element("main", *map(section, document.sections), id="main", tabindex="-1"),
        element("footer", document.made),
    ]
    if code:
        parts.append(Markup(f"<script>{code}</script>"))
    return "\n".join(parts) + "\n"


def _asset(name: str) -> str:
    """A style or script without what is for its writers: comments on lines of their own, and blanks around lines."""
    lines = (line.strip() for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("/*"))


def _labels(document: Document) -> str:
    """On narrow screens a row is a card, and each cell but the first says its column."""
    found: dict[str, Table] = {}
    todo: list[Block] = [block for part in document.sections for block in part.blocks]
    while todo:
        block = todo.pop()
        if isinstance(block, Folded):
            todo += block.blocks
        elif isinstance(block, Table) and block.name:
            found[block.name] = block
    rules = []
    for name, table in sorted(found.items()):
        labels = enumerate(table.columns[1:], start=2)
        rules.append(
            f".t-{name} td{{{''.join(f'&:nth-child({n}):before{{content:{escape_css(column)}}}' for n, column in labels)}}}"
        )
    return f"@media screen and (max-width:640px){{{''.join(rules)}}}"


def escape_css(text: str) -> str:
    """Write a text as a string of a style: it can end neither the string nor the style."""
    return '"' + "".join(c if c.isalnum() or c in " ,-()?" else f"\\{ord(c):x} " for c in text) + '"'


def section(part: Section) -> Markup:
    """Write a section with its heading."""
    return element("section", element("h2", part.title), *blocks(part.blocks), id=part.id)


def blocks(parts: Iterable[Block]) -> list[Markup]:
    """Write blocks one after another."""
    return [block(part) for part in parts]


def block(part: Block) -> Markup:
    """Write one block."""
    match part:
        case Paragraph(text, role):
            return element("p", *map(inline, text), class_=role or None)
        case Bullets(items):
            return element("ul", *(Markup(f"<li>{cell(item)}") for item in items))
        case Table():
            return table(part)
        case Picture(svg, note, _, id_):
            if not svg:
                return Markup("")
            label = f"{id_ or 'picture'}, scrolls sideways"
            drawn = element("div", Markup(svg), class_="scroll", tabindex="0", role="region", aria_label=label)
            return element("figure", drawn, *([element("figcaption", *map(inline, note))] if note else []), id=id_ or None)
        case Folded(summary, inner, id_):
            return element("details", element("summary", *map(inline, summary)), *blocks(inner), id=id_ or None)


def table(part: Table) -> Markup:
    """Write a table; end tags of rows and cells are those HTML lets one leave out."""
    head = "".join(f"<th>{escape(column)}" for column in part.columns)
    rows = "".join(map(row, part.rows))
    made = f"{element('caption', part.caption)}<thead><tr>{head}<tbody>{rows}"
    return element("table", Markup(made), class_=f"t-{part.name}" if part.name else None, id=part.id or None)


def row(part: TableRow) -> Markup:
    """Write a row of cells."""
    data = {f"data_{key}": value for key, value in part.data.items()}
    return Markup(opening("tr", id=part.id or None, **data) + "".join(f"<td>{cell(one)}" for one in part.cells))


def cell(parts: Cell) -> Markup:
    """Write inlines one after another."""
    return Markup("".join(map(inline, parts)))


def inline(part: str | Link | Mark | Name | Code | Break) -> Markup:
    """Write one inline. A name keeps its direction to itself; an address is a link only if it is one of the web."""
    match part:
        case Break():
            return Markup("<br>")
        case Name(text):
            return _name(text)
        case Mark(word, "grade"):
            return element("em", f"[{word}]") if word == "C" else escape(f"[{word}]")
        case Mark(word, kind):
            return element("b", word, class_=f"{kind[0]}-{word.replace(' ', '-')}")
        case Code(text):
            return element("code", text)
        case Link(text, target):
            if target.startswith("#"):
                return element("a", text, href=target)
            return element("a", _name(text), href=target) if _SAFE.fullmatch(target) else _name(text)
        case _:
            return escape(part)


def _name(text: str) -> Markup:
    if len(text) <= LONGEST_NAME:
        return escape(text) if text.isascii() else element("bdi", text)
    return element("bdi", f"{text[:LONGEST_NAME]}…", title=text[:LONGEST_TITLE])
