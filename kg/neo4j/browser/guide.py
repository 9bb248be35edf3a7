"""A guide as Markdown, for Browser up to 5.24, and as AsciiDoc, for the Browser after it; both run a block on a click."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.neo4j.browser.slides import Guide, Slide
from kg.text import markdown as table
from kg.text import one_line, unmarked

_NEW_SLIDE = "\n---\n\n"


def as_markdown(guide: Guide) -> str:
    """Slides with a line `---` between them. A query is a block marked as cypher, which Browser makes runnable."""
    contents = "".join(f"{number}. {unmarked(slide.title)}\n" for number, slide in enumerate(guide.slides, start=2))
    first = f"# {unmarked(guide.title)}\n\n" + "\n\n".join(guide.introduction) + f"\n\nPages:\n\n{contents}"
    return _NEW_SLIDE.join([first, *map(_markdown_slide, guide.slides)])


def _markdown_slide(slide: Slide) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", slide.cypher)), default=0))
    parts = [
        f"# {unmarked(slide.title)}\n\n{unmarked(slide.question)}\n\n{fence}cypher\n{slide.cypher}\n{fence}\n",
        table([{"Column": name, "What it holds": meaning} for name, meaning in slide.columns], ("Column", "What it holds")),
    ]
    if slide.parameters:
        rows = [{"Value": each.value, "Name": each.name, "What it is": each.meaning} for each in slide.parameters]
        parts.append(table(rows, ("Name", "Value", "What it is")))
    return "\n".join(parts)


def as_asciidoc(guide: Guide) -> str:
    """A section a slide, a listing of the language cypher a query."""
    first = "\n\n".join(map(_prose, guide.introduction))
    return "\n".join([f"= {_plain(guide.title)}\n\n{first}\n", *map(_asciidoc_slide, guide.slides)])


def _asciidoc_slide(slide: Slide) -> str:
    dashes = "-" * max(4, 1 + max(map(len, re.findall(r"^-{4,}$", slide.cypher, re.MULTILINE)), default=0))
    parts = [
        f"== {_plain(slide.title)}\n\n{_plain(slide.question)}\n",
        f"[source,cypher]\n{dashes}\n{slide.cypher}\n{dashes}\n",
        _rows("1,3", ("Column", "What it holds"), slide.columns),
    ]
    if slide.parameters:
        rows = [(each.name, each.value, each.meaning) for each in slide.parameters]
        parts.append(_rows("1,1,3", ("Name", "Value", "What it is"), rows))
    return "\n".join(parts)


def _rows(widths: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["".join(f"|{_cell(cell)} " for cell in row).rstrip() for row in (header, *rows)]
    return "\n".join([f'[cols="{widths}",options="header"]', "|===", lines[0], "", *lines[1:], "|===", ""])


def _plain(text: str) -> str:
    """A text in which AsciiDoc finds no markup: passed through where it holds a sign that may be some.

    >>> _plain("Who depends on one plant?"), _plain("a *b* {c}")
    ('Who depends on one plant?', 'pass:c[a *b* {c}]')
    """
    line = one_line(text)
    if not re.search(r"[^\w\s.,;:?!%()/-]|--|__|\.\.|://|\(\w+\)|:\w|^[.\d]", line):
        return line
    return f"pass:c[{line.replace(']', chr(92) + ']')}]"


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|") if text else "{empty}"


def _prose(paragraph: str) -> str:
    """A paragraph of the introduction: what stands in backquotes is literal."""
    parts = re.split(r"`([^`]+)`", paragraph)
    return "".join(f"`+{part}+`" if number % 2 else part for number, part in enumerate(parts))
