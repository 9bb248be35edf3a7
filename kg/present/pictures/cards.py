"""The cards of a stage diagram: one for each site, over all columns of its stages."""

from __future__ import annotations

from itertools import pairwise

from kg.present.pictures.chain import Chain, Node
from kg.present.pictures.marks import badge, question
from kg.present.pictures.palette import DASHES, LIGHT
from kg.present.pictures.sheet import LINE, SIZE, Sheet, indent, place_of, room
from kg.present.pictures.svg import escape, fit, isolate, tag
from kg.present.pictures.words import node_text

SMALL = 9.5


def cards(chain: Chain, sheet: Sheet, prefix: str) -> str:
    """All cards as markup, in the order in which they are read: by column, then downwards."""
    ordered = sorted(chain.nodes, key=lambda node: (node.columns[0], sheet.middle(node), node.id))
    return tag("g", "".join(_card(node, chain, sheet, prefix) for node in ordered), fill=LIGHT.text, class_="sites")


def card_of(node: Node, chain: Chain, content: str) -> str:
    """What is drawn of a site, with what scripts and screen readers look for."""
    said = node_text(node, chain)
    return tag(
        "g",
        tag("title", escape(said)) + content,
        class_=f"site {node.verdict} {node.standing} {node.level}{' exposed' if node.exposed else ''}",
        role="img",
        data_id=node.id,
        data_verdict=node.verdict,
        fill=None if (ink := LIGHT.verdicts[node.verdict].text) == LIGHT.text else ink,
    )


def box(node: Node, prefix: str, x: float, y: float, width: float, height: float) -> str:
    """A card without its text: round where no plant is named, dashed by its standing, hatched where it is exposed and lost."""
    ink = LIGHT.verdicts[node.verdict]
    place = {"x": x, "y": y, "width": width, "height": height, "rx": 3 if node.level == "site" else 10}
    drawn = tag("rect", **place, fill=ink.fill, stroke=ink.line, stroke_dasharray=DASHES[node.standing], class_="box")
    return drawn + (tag("rect", **place, fill=f"url(#{prefix}-hatch)") if hatched(node) else "")


def hatched(node: Node) -> bool:
    """Whether a site is exposed, and no route through it is any better for that."""
    return node.exposed and node.verdict in ("touches", "none")


def name_of(node: Node, line: str, x: float, y: float, **more: object) -> str:
    """A line of text on a card; on hatching it has a halo."""
    ink = LIGHT.verdicts[node.verdict]
    halo: dict[str, object] = {"stroke": ink.fill, "stroke_width": 3, "paint_order": "stroke", "class_": "halo"}
    return tag("text", line, x=x, y=y, **more, **(halo if hatched(node) else {}))


def _card(node: Node, chain: Chain, sheet: Sheet, prefix: str) -> str:
    ink = LIGHT.verdicts[node.verdict]
    y, height = sheet.middle(node), sheet.heights[node.id]
    runs, named = sheet.runs(node), sheet.named(node)
    parts = []
    for (_, before), (after, _) in pairwise(runs):
        # one site, though it does nothing of what lies between
        start, end = sheet.right(before) - 2, sheet.left(after) + 2
        parts.append(tag("rect", x=start, y=y - 5, width=end - start, height=10, fill=ink.fill, stroke=ink.line, class_="box"))
    for first, last in runs:
        wide = sheet.right(last) - sheet.left(first)
        parts.append(box(node, prefix, sheet.left(first), y - height / 2, wide, height))
        x = sheet.left(first) + indent(node)
        if (first, last) == named:
            lines = sheet.texts[node.id]
            for n, line in enumerate(lines):
                parts.append(name_of(node, isolate(line), x, round(y + 4 + (n - (len(lines) - 1) / 2) * LINE)))
        else:
            again = fit(node.name, room(node, wide), SIZE, 1)[0]
            parts.append(name_of(node, isolate(again), x, y + 4, font_style="italic"))
    first, last = named
    parts.append(badge(node.verdict, prefix, sheet.left(first) + 9, y))
    place = escape(place_of(node))
    parts.append(name_of(node, place, sheet.right(last) - 6, y + 4, text_anchor="end", font_size=SMALL))
    if node.feed and node.verdict != "none":
        # routes begin here, and nobody is shown to do what comes before
        x = sheet.left(node.columns[0])
        parts.append(tag("path", d=f"M{x} {y}h-9", stroke=ink.line, stroke_dasharray="1.5 2.5", stroke_width=1.6, class_="stub"))
        parts.append(question(node.verdict, prefix, x - 14, y))
    return card_of(node, chain, "".join(parts))
