"""The stage diagram: sites as cards in columns of stages, flows as lines between them, what is lost in grey where it was."""

from __future__ import annotations

from kg.present.pictures.cards import SMALL, cards
from kg.present.pictures.chain import Chain
from kg.present.pictures.legend import legend
from kg.present.pictures.lines import lines
from kg.present.pictures.listing import draw_list
from kg.present.pictures.marks import defs
from kg.present.pictures.palette import LIGHT, STYLE
from kg.present.pictures.sheet import HEAD, SIZE, Sheet
from kg.present.pictures.svg import FONT, escape, fit, tag

NARROW = 110
"""Pixels a column needs; with less the stages stand below each other."""


def diagram(chain: Chain, *, width: int = 1400, prefix: str = "kgd", style: bool = True) -> str:
    """The stage diagram as SVG of a width in pixels; its height follows.

    `prefix` keeps its ids apart from others of a page. `style` False leaves `kg.present.pictures.palette.STYLE` to the page.
    Every card and line carries `data-id`, `data-verdict` and its verdict as a class. Where columns have no room, as on a
    telephone, sites are a list by stage, with the flows that leave each below it.
    """
    if width / len(chain.columns) < NARROW:
        body, below = draw_list(chain, width, prefix)
    else:
        sheet = Sheet(chain, width)
        body = _tiers(sheet) + _heads(sheet) + lines(chain, sheet, prefix) + cards(chain, sheet, prefix)
        below = HEAD + sheet.layout.height
    key, tall = legend(chain, width, below + 14, prefix)
    drawn = body + key
    title = f"Stage diagram: {chain.question}"
    return picture(title, "diagram", width, below + 14 + tall, defs(prefix, drawn) + drawn, style=style)


def picture(title: str, kind: str, width: float, height: float, content: str, *, style: bool) -> str:
    """A whole SVG on a ground of its own, so that it looks the same in a page, a slide and a viewer."""
    height = round(height)
    return tag(
        "svg",
        (tag("style", STYLE) if style else "")
        + tag("rect", width=width, height=height, fill=LIGHT.paper, class_="paper")
        + content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="group",
        aria_label=title,
        class_=f"kgp kgp-{kind}",
        font_family=FONT,
        font_size=SIZE,
    )


def _heads(sheet: Sheet) -> str:
    found = []
    for n, column in enumerate(sheet.chain.columns):
        title = fit(column.title[:1].upper() + column.title[1:], sheet.pitch - 8, 12.0, 1)[0]
        found.append(tag("text", escape(title), x=sheet.left(n) + sheet.card / 2, y=17, text_anchor="middle"))
    return tag("g", "".join(found), font_size=12, font_weight=600, fill=LIGHT.text, class_="ink")


def _tiers(sheet: Sheet) -> str:
    """A rule and a heading above what is on no route, and above what no flow joins."""
    found = ""
    for words, top in sheet.layout.tiers:
        y = HEAD + round(top)
        found += tag("path", d=f"M0 {y}H{sheet.width}", stroke=LIGHT.rule, class_="rule")
        found += tag("text", words, x=sheet.left(0), y=y + 14, font_size=SMALL, fill=LIGHT.muted, class_="muted")
    return found
