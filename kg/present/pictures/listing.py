"""The stage diagram for a narrow page: sites in a list by stage, and below each the flows that leave it."""

from __future__ import annotations

from kg.present.pictures.cards import SMALL, box, card_of, name_of
from kg.present.pictures.chain import Chain, Link, Node
from kg.present.pictures.lines import line_of
from kg.present.pictures.marks import badge, question
from kg.present.pictures.palette import LIGHT, WIDTHS
from kg.present.pictures.sheet import LINE, SIZE, indent, place_of, room
from kg.present.pictures.svg import escape, fit, isolate, tag
from kg.text import series

LEFT = 6
SAMPLE = 44
"""Pixels of the line that stands for a flow."""
ROW = 15


def draw_list(chain: Chain, width: float, prefix: str) -> tuple[str, float]:
    """Draw the list: return its markup, and where it ends. A site of several stages stands at its first."""
    leaving: dict[str, list[Link]] = {node.id: [] for node in chain.nodes}
    for link in chain.links:
        leaving[link.source].append(link)
    nodes = {node.id: node for node in chain.nodes}
    parts = []
    y = 4.0
    for n, column in enumerate(chain.columns):
        members = [node for node in chain.nodes if node.columns[0] == n]
        if not members:
            continue
        title = column.title[:1].upper() + column.title[1:]
        parts.append(tag("text", escape(title), x=LEFT, y=y + 13, font_size=12, font_weight=600, fill=LIGHT.text, class_="ink"))
        y += 20
        for node in sorted(members, key=lambda node: (node.verdict == "none", node.id)):
            markup, tall = _entry(node, chain, y, width - 2 * LEFT, prefix)
            parts.append(markup)
            y += tall + 2
            if node.feed and node.verdict != "none":
                parts.append(_feed(node, y + ROW / 2, width, prefix))
                y += ROW
            for link in leaving[node.id]:
                parts.append(_row(link, nodes[link.target], chain, y + ROW / 2, width, prefix))
                y += ROW
            y += 3
        y += 6
    return tag("g", "".join(parts), fill=LIGHT.text, class_="sites"), y


def _entry(node: Node, chain: Chain, y: float, wide: float, prefix: str) -> tuple[str, float]:
    names = fit(node.name, room(node, wide), SIZE, 2)
    height = round(7 + LINE * len(names))
    middle = y + height / 2
    content = box(node, prefix, LEFT, y, wide, height) + badge(node.verdict, prefix, LEFT + 9, middle)
    for line, name in enumerate(names):
        content += name_of(node, isolate(name), LEFT + indent(node), round(middle + 4 + (line - (len(names) - 1) / 2) * LINE))
    content += name_of(node, escape(place_of(node)), LEFT + wide - 6, middle + 3.5, text_anchor="end", font_size=SMALL)
    return card_of(node, chain, content), height


def _feed(node: Node, y: float, width: float, prefix: str) -> str:
    """What is not documented before a site where routes begin."""
    said = fit(f"{series(node.feed)} before it: not documented", width - LEFT - 36, SMALL, 1)[0]
    words = tag("text", escape(said), x=LEFT + 24, y=y + 3.3, font_size=SMALL, fill=LIGHT.muted, class_="muted")
    return question(node.verdict, prefix, LEFT + 13, y) + words


def _row(link: Link, target: Node, chain: Chain, y: float, width: float, prefix: str) -> str:
    ink = LIGHT.verdicts[link.verdict]
    start = LEFT + 12
    end = start + SAMPLE
    signs = tag("path", d=f"M{end + 6} {y}l-6-3v6z", fill=ink.line, stroke="none", class_="mark")
    if link.gap:
        signs += question(link.verdict, prefix, (start + end) / 2, y)
    said = f"{target.name}: {link.material}" if link.material else target.name
    name = fit(said, width - end - 18, SMALL, 1)[0]
    signs += tag("text", isolate(name), x=end + 11, y=y + 3.3, font_size=SMALL, fill=ink.text, stroke="none", class_="said")
    line = line_of(link, chain, f"M{start} {y}H{end}", signs)
    return tag("g", line, fill="none", stroke=ink.line, stroke_width=WIDTHS[link.verdict], class_=f"links {link.verdict}")
