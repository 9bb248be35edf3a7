"""Flows on the map: curves from place to place, the shorter way round the globe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot

from kg.present.pictures.chain import Chain, Link
from kg.present.pictures.lines import ORDER, line_of
from kg.present.pictures.palette import LIGHT
from kg.present.pictures.svg import number, tag

_THICK = {"avoids": 1.8, "would_avoid": 1.5, "unproven": 2.4, "touches": 1.0, "none": 0.7}


def arcs(links: Sequence[Link], chain: Chain, at: Mapping[str, tuple[float, float]], width: float) -> str:
    """All flows between places of the map as markup, grouped by verdict."""
    found = ""
    taken: dict[tuple[str, str], int] = {}
    for verdict in ORDER:
        drawn = ""
        for link in links:
            if link.verdict == verdict:
                pair = (link.source, link.target)
                taken[pair] = taken.get(pair, 0) + 1
                drawn += _arc(link, chain, at[link.source], at[link.target], taken[pair], width)
        if drawn:
            ink = LIGHT.verdicts[verdict].line
            found += tag("g", drawn, fill="none", stroke=ink, stroke_width=_THICK[verdict], class_=f"links {verdict}")
    return found


def _arc(link: Link, chain: Chain, start: tuple[float, float], end: tuple[float, float], nth: int, width: float) -> str:
    """A curve the shorter way round the globe, each parallel one farther out, with an arrow on it."""
    (x, y), (x2, y2) = start, end
    turns = [0.0]
    if abs(x2 - x) > width / 2:
        # over the antimeridian: the curve leaves the map on one side, and comes in again on the other
        x2 += width if x2 < x else -width
        turns.append(-width if x2 > width else width)
    dx, dy = x2 - x, y2 - y
    far = hypot(dx, dy) or 1.0
    lean = (0.16 + 0.05 * (nth - 1)) * far + 3 * nth
    if len(turns) > 1:
        lean = -abs(lean) if dx < 0 else abs(lean)
    cx, cy = (x + x2) / 2 + dy / far * lean, (y + y2) / 2 - dx / far * lean
    path = "".join(_curve(x + turn, y, cx + turn, cy, x2 + turn, y2) for turn in turns)
    return line_of(
        link, chain, path, "" if far < 26 else _head(link, [_along(x + t, y, cx + t, cy, x2 + t, y2) for t in turns], width)
    )


def _curve(x: float, y: float, cx: float, cy: float, x2: float, y2: float) -> str:
    return f"M{number(x)} {number(y)}Q{number(cx)} {number(cy)} {number(x2)} {number(y2)}"


def _along(x: float, y: float, cx: float, cy: float, x2: float, y2: float) -> tuple[float, float, float, float]:
    """The point at three fifths of a curve, and its direction there."""
    ux, uy = 0.4 * (cx - x) + 0.6 * (x2 - cx), 0.4 * (cy - y) + 0.6 * (y2 - cy)
    long = hypot(ux, uy) or 1.0
    return 0.16 * x + 0.48 * cx + 0.36 * x2, 0.16 * y + 0.48 * cy + 0.36 * y2, ux / long, uy / long


def _head(link: Link, places: list[tuple[float, float, float, float]], width: float) -> str:
    """An arrow where the curve is on the map."""
    x, y, ux, uy = next((place for place in places if 0 < place[0] < width), places[0])
    corners = (("M", 4, 0), ("L", -3, 3), ("L", -3, -3))
    drawn = "".join(f"{step}{number(x + a * ux - b * uy)} {number(y + a * uy + b * ux)}" for step, a, b in corners)
    return tag("path", d=drawn + "z", fill=LIGHT.verdicts[link.verdict].line, stroke="none", class_="mark")
