"""The lines of a stage diagram: from card to card, through the lanes of the columns they skip, with what marks them."""

from __future__ import annotations

from kg.present.pictures.chain import Chain, Link, Verdict
from kg.present.pictures.layout import ends, is_back, lanes
from kg.present.pictures.marks import arrow, question
from kg.present.pictures.palette import DASHES, DOTS, LIGHT, WIDTHS
from kg.present.pictures.sheet import CROWD, Sheet
from kg.present.pictures.svg import escape, number, tag
from kg.present.pictures.words import link_text

ORDER: tuple[Verdict, ...] = ("none", "touches", "unproven", "would_avoid", "avoids")
"""Lines of the better verdict lie on top."""


def lines(chain: Chain, sheet: Sheet, prefix: str) -> str:
    """All lines as markup, grouped by verdict."""
    found = []
    for verdict in ORDER:
        drawn = "".join(_line(link, chain, sheet, prefix) for link in chain.links if link.verdict == verdict)
        if drawn:
            ink, width = LIGHT.verdicts[verdict].line, round(WIDTHS[verdict] * (0.6 if len(chain.links) > CROWD else 1), 1)
            found.append(tag("g", drawn, fill="none", stroke=ink, stroke_width=width, class_=f"links {verdict}"))
    return "".join(found)


def line_of(link: Link, chain: Chain, path: str, signs: str) -> str:
    """A line with its words: hollow where unproven, dotted where stages are missing, else dashed by its standing."""
    dash = DOTS if link.gap else DASHES[link.standing]
    hollow = link.verdict == "unproven" and not link.gap and len(chain.links) <= CROWD
    core = tag("path", d=path, stroke=LIGHT.paper, stroke_width=1.2, class_="core") if hollow else ""
    return tag(
        "g",
        tag("title", escape(link_text(link, chain))) + tag("path", d=path, stroke_dasharray=dash) + core + signs,
        class_=f"link {link.verdict} {link.standing}{' gap' if link.gap else ''}{' exposed' if link.exposed else ''}",
        data_id=link.id,
        data_verdict=link.verdict,
        data_from=link.source,
        data_to=link.target,
    )


def _line(link: Link, chain: Chain, sheet: Sheet, prefix: str) -> str:
    left, right = ends(link, sheet.spans)
    back = is_back(link, sheet.spans)
    start, end = (link.target, link.source) if back else (link.source, link.target)
    x, y = sheet.right(left), sheet.port(start, link.id)
    ink = LIGHT.verdicts[link.verdict].line
    if left == right:
        y2, out = sheet.port(end, link.id), min(34.0, sheet.margin * 1.5)
        path = f"M{_xy(x, y)}C{_xy(x + out, y)} {_xy(x + out, y2)} {_xy(x + 5, y2)}"
        return line_of(link, chain, path, arrow(x, y2, ink) + _missing(link, prefix, x + out * 0.72, (y + y2) / 2))
    path = f"M{_xy(x, y)}"
    signs = arrow(x, y, ink) if back else ""
    asked: tuple[float, float] | None = None
    for column in lanes(link, sheet.spans):
        y2 = sheet.lane(link.id, column)
        path += _curve(x, y, sheet.left(column), y2) + f"H{number(sheet.right(column))}"
        asked = asked or (sheet.left(column) + sheet.card / 2, y2)
        x, y = sheet.right(column), y2
    x2, y2 = sheet.left(right), sheet.port(end, link.id)
    path += _curve(x, y, x2, y2)
    if link.flows > 1 and len(chain.links) <= CROWD:
        signs += _count(link, (x + x2) / 2, (y + y2) / 2)
    return line_of(link, chain, path, signs + _missing(link, prefix, *(asked or ((x + x2) / 2, (y + y2) / 2))))


def _count(link: Link, x: float, y: float) -> str:
    """How many flows a line stands for."""
    halo = {"stroke": LIGHT.paper, "stroke_width": 3, "paint_order": "stroke", "class_": "ink halo"}
    return tag("text", f"×{link.flows}", x=x, y=y + 3, font_size=8.5, text_anchor="middle", fill=LIGHT.text, **halo)


def _missing(link: Link, prefix: str, x: float, y: float) -> str:
    return question(link.verdict, prefix, x, y) if link.gap else ""


def _xy(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _curve(x: float, y: float, x2: float, y2: float) -> str:
    """A line to the right that leaves and arrives level."""
    if y == y2:
        return f"H{number(x2)}"
    middle = round((x + x2) / 2)
    return f"C{_xy(middle, y)} {_xy(middle, y2)} {_xy(x2, y2)}"
