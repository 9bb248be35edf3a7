"""The stage diagram for a narrow page: sites in a list by stage, and flows as arcs beside it."""

from __future__ import annotations

from kg.pictures.cards import SMALL, box, card_of, name_of
from kg.pictures.chain import Chain, Link
from kg.pictures.lines import ORDER, line_of
from kg.pictures.marks import badge, question
from kg.pictures.palette import LIGHT, WIDTHS
from kg.pictures.sheet import LINE, SIZE, STRIP, place_of
from kg.pictures.svg import escaped, fitted, isolated, tag

ARCS = 0.3
"""Part of the width that the arcs take."""


def listed(chain: Chain, width: float, prefix: str) -> tuple[str, float]:
    """The list as markup, and where it ends. A site of several stages stands at its first."""
    left = round(width * ARCS)
    wide = width - left - 4
    rows: dict[str, float] = {}
    parts = []
    y = 4.0
    for n, column in enumerate(chain.columns):
        members = [node for node in chain.nodes if node.columns[0] == n]
        if not members:
            continue
        title = column.title[:1].upper() + column.title[1:]
        parts.append(tag("text", escaped(title), x=left, y=y + 13, font_size=12, font_weight=600, fill=LIGHT.text, class_="ink"))
        y += 20
        for node in sorted(members, key=lambda node: (node.verdict == "none", node.id)):
            place = place_of(node)
            names = fitted(node.name, wide - STRIP - 8 - 6.5 * len(place), SIZE, 2)
            height = round(7 + LINE * len(names))
            middle = y + height / 2
            rows[node.id] = middle
            content = box(node, prefix, left, y, wide, height) + badge(node.verdict, prefix, left + 9, middle)
            for line, name in enumerate(names):
                content += name_of(node, isolated(name), left + STRIP, middle + 4 + (line - (len(names) - 1) / 2) * LINE)
            content += name_of(node, escaped(place), left + wide - 6, middle + 3.5, text_anchor="end", font_size=SMALL)
            parts.append(card_of(node, chain, content))
            y += height + 3
        y += 6
    longest = max((abs(rows[link.source] - rows[link.target]) for link in chain.links), default=1.0)
    arcs = ""
    for verdict in ORDER:
        drawn = "".join(_arc(link, chain, rows, left, longest, prefix) for link in chain.links if link.verdict == verdict)
        if drawn:
            ink, thick = LIGHT.verdicts[verdict].line, WIDTHS[verdict]
            arcs += tag("g", drawn, fill="none", stroke=ink, stroke_width=thick, class_=f"links {verdict}")
    return arcs + tag("g", "".join(parts), class_="sites"), y


def _arc(link: Link, chain: Chain, rows: dict[str, float], left: float, longest: float, prefix: str) -> str:
    start, end = round(rows[link.source]), round(rows[link.target])
    # the longest arc just fits; short ones stay seen
    out = round((left - 6) * (0.12 + 0.88 * (abs(start - end) / longest) ** 0.6) / 0.75)
    path = f"M{left} {start}C{left - out} {start} {left - out} {end} {left - 6} {end}"
    ink = LIGHT.verdicts[link.verdict].line
    head = tag("path", d=f"M{left} {end}l-6-3v6z", fill=ink, stroke="none", class_="mark")
    asked = question(link.verdict, prefix, left - out * 0.75, (start + end) / 2) if link.gap else ""
    return line_of(link, chain, path, head + asked)
