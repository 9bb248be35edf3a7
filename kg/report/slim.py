"""Pictures as parts of a page: the same drawing in fewer bytes, because the page is a file that people send around."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from kg.pictures.palette import LIGHT
from kg.report.markup import Markup

CARDS = (
    f".kgp .halo{{stroke:{LIGHT.paper};stroke-width:3;paint-order:stroke}}.kgp .ink{{fill:{LIGHT.text}}}"
    + (
        ".kgp .open{stroke-dasharray:1.5 3.5}.kgp text[text-anchor=end]{font-size:9.5px}"
        ".kgp .stub{stroke-dasharray:1.5 2.5;stroke-width:1.6}"
    )
    + "".join(f".kgp .{name} .box{{fill:{ink.fill};stroke:{ink.line}}}" for name, ink in LIGHT.verdicts.items())
)
"""Looks that cards share, which in a page are said once; those for dark screens come after them."""

LEAST = 18.0
"""Square units of the map: a corner of a coast that makes less of a difference is left out. A unit is about a pixel."""

_TAG = re.compile(r"<[a-z][^<>]*>")
_BARE = re.compile(r'="([A-Za-z0-9_.#-]+)"')
_BARE_END = re.compile(r'="[A-Za-z0-9_.#-]+"/>$')
_UNASKED = re.compile(r' data-(?!id)[a-z]+="[^"]*"| xmlns="[^"]*"| font-family="[^"]*"')
_ID = re.compile(r' data-id="([^"]*)"')
_COAST = re.compile(r' d="(M[^"]{500,}z)"')
_RING = re.compile(r"M([^lMz]+)l([^Mz]*)z")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_BOX = re.compile(r' fill="#[0-9a-f]+" stroke="#[0-9a-f]+"(?=(?: stroke-dasharray="[^"]*")? class="box")')
_SHARED = re.compile(r'(?<=text-anchor="end") font-size="9.5"| stroke-dasharray="1.5 2.5" stroke-width="1.6"(?= class="stub")')
_HALO = re.compile(r' fill="#[0-9a-f]+" stroke="#[0-9a-f]+" stroke-width="3" paint-order="stroke"(?= class="ink halo")')
_SIZE = re.compile(
    r' font-size="9.5"(?= class="ink halo")| font-size="9.5"(?= fill="#[0-9a-f]+" stroke="#[0-9a-f]+" stroke-width="3")'
)
_BEFORE = re.compile(r"; nobody is shown to perform [^<]*(?=</title>)")
_SIGN = re.compile(r'<g id="([^"]+)"[^>]*>(?:(?!</?g).)*</g>', re.DOTALL)
_DASH = re.compile(r' stroke-dasharray="1.5 3.5"(?=/>)')
_LINE = re.compile(r'(<g class="link[^>]*>)<title>[^<]*</title>')
_TITLE = re.compile(r"<title>[^<]*</title>")

Point = tuple[int, int]


def slim(svg: str, ids: Mapping[str, str]) -> Markup:
    """A picture without quotes that HTML can do without, and without data that the page does not ask for.

    `ids` are shorter names of what it shows. Titles of lines are left out: the routes of the page name their materials.

    >>> slim('<g class="a b" data-id="x" data-verdict="none"><path d="M0 1"/><use href="#k" x="1.5"/></g>', {"x": "7"})
    '<g class="a b" data-id=7><path d="M0 1"/><use href=#k x=1.5 /></g>'
    """

    def shorter(tag: re.Match[str]) -> str:
        text = _ID.sub(lambda found: f' data-id="{ids.get(found[1], found[1])}"', _UNASKED.sub("", tag[0]))
        text = text.replace("/>", " />") if _BARE_END.search(text) else text
        return _BARE.sub(r"=\1", text)

    once = _DASH.sub(' class="open"', _SHARED.sub("", _HALO.sub("", _BOX.sub("", svg))))
    used = {name[1:] for name in re.findall(r"#[\w-]+", once)}
    once = _SIGN.sub(lambda sign: sign[0] if sign[1] in used else "", once)
    return Markup(_TAG.sub(shorter, _BEFORE.sub("", _LINE.sub(r"\1", once))))


def slim_map(svg: str, ids: Mapping[str, str]) -> Markup:
    """As `slim`, with coasts to the pixel and without titles: the diagram has them, and the script of the page copies them."""
    return untitled(_COAST.sub(lambda found: f' d="{coast(found[1])}"', svg), ids)


def untitled(svg: str, ids: Mapping[str, str]) -> Markup:
    """As `slim`, for a picture beside a table or picture that says the same in words."""
    return slim(_TITLE.sub("", svg).replace(' role="img"', ""), ids)


def coast(path: str) -> str:
    """Rings of relative lines, on whole units and without corners too small to be seen.

    >>> coast("M0 0l10.2 0 0 .4 0 9.8-10.2 0z")
    'M0 0l10 0 0 10-10 0z'
    """
    return "".join(map(_ring, _RING.finditer(path)))


def _ring(found: re.Match[str]) -> str:
    x, y = map(float, _NUMBER.findall(found[1]))
    moves = list(map(float, _NUMBER.findall(found[2])))
    points: list[Point] = [(round(x), round(y))]
    for dx, dy in zip(moves[::2], moves[1::2], strict=True):
        x, y = x + dx, y + dy
        if (round(x), round(y)) != points[-1]:
            points.append((round(x), round(y)))
    points = _simpler(points)
    if len(points) < 3:
        return ""
    lines = (f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{' '.join(lines).replace(' -', '-')}z"


def _simpler(points: list[Point]) -> list[Point]:
    """Without the corner that makes the smallest triangle with its neighbours, until all make a difference (Visvalingam 1993)."""
    kept = list(points)
    while len(kept) > 4:
        areas = [_area(kept[n - 1], kept[n], kept[(n + 1) % len(kept)]) for n in range(len(kept))]
        least = min(range(1, len(kept)), key=areas.__getitem__)
        if areas[least] >= LEAST:
            break
        del kept[least]
    return kept


def _area(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2
