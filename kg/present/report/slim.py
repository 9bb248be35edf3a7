"""Pictures as parts of a page: the same drawing in fewer bytes, because the page is a file that people send around."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from itertools import pairwise

from kg.present.pictures.palette import DOTS, LIGHT
from kg.present.report.markup import Markup, opening

CARDS = (
    f".kgp .ink.halo{{stroke:{LIGHT.paper};stroke-width:3;paint-order:stroke}}.kgp .ink{{fill:{LIGHT.text}}}"
    + (
        f".kgp .open{{stroke-dasharray:{DOTS}}}.kgp text[text-anchor=end]{{font-size:9.5px}}"
        ".kgp .stub{stroke-dasharray:1.5 2.5;stroke-width:1.6}"
    )
    + "".join(f".kgp .{name} .box{{fill:{ink.fill};stroke:{ink.line}}}" for name, ink in LIGHT.verdicts.items())
)
"""Looks that cards share, which in a page are said once; those for dark screens come after them."""

_SAID = {
    "box": ("fill", "stroke"),
    "ink": ("fill",),
    "ink halo": ("fill", "stroke", "stroke-width", "paint-order"),
    "stub": ("stroke-dasharray", "stroke-width"),
}
"""What elements of a class need not say themselves, because the rule of that class above does."""

LEAST = 18.0
"""Square units of the map: a corner of a coast that makes less of a difference is left out. A unit is about a pixel."""

_SVG = "{http://www.w3.org/2000/svg}"
_USED = re.compile(r"#([\w-]+)")
_RING = re.compile(r"M([^lMz]+)l([^Mz]*)z")
_NUMBER = re.compile(r"-?\d*\.?\d+")

Point = tuple[int, int]


def slim(svg: str, ids: Mapping[str, str]) -> Markup:
    """A picture without quotes that HTML can do without, and without data that the page does not ask for.

    `ids` are shorter names of what it shows. Titles of lines are left out: the routes of the page name their materials.

    >>> svg = '<svg xmlns="http://www.w3.org/2000/svg"><g class="a b" data-id="x" data-verdict="none"><path d="M0 1"/></g></svg>'
    >>> slim(svg, {"x": "7"})
    '<svg><g class="a b" data-id=7><path d="M0 1"/></g></svg>'
    """
    picture = _read(svg)
    for line in picture.iterfind(f".//{_SVG}g"):
        title = line.find(f"{_SVG}title")
        if title is not None and "link" in line.get("class", "").split():
            line.remove(title)
    return _written(picture, ids)


def slim_map(svg: str, ids: Mapping[str, str]) -> Markup:
    """As `slim`, with coasts to the pixel and without titles: the diagram has them, and the script of the page copies them."""
    picture = _untitled(svg)
    for land in picture.iterfind(f".//{_SVG}g[@class='world']//{_SVG}path"):
        land.set("d", coast(land.get("d", "")))
    return _written(picture, ids)


def untitled(svg: str, ids: Mapping[str, str]) -> Markup:
    """As `slim`, for a picture beside a table or picture that says the same in words."""
    return _written(_untitled(svg), ids)


def _read(svg: str) -> ET.Element:
    """The tree of one of our own pictures, with the signs it uses alone."""
    picture = ET.fromstring(svg)  # noqa: S314  written a moment ago by kg.present.pictures
    used = {name for each in picture.iter() for value in each.attrib.values() for name in _USED.findall(value)}
    for signs in picture.iterfind(f".//{_SVG}defs"):
        for sign in [each for each in signs if each.tag == f"{_SVG}g" and each.get("id") not in used]:
            signs.remove(sign)
    return picture


def _untitled(svg: str) -> ET.Element:
    picture = _read(svg)
    for each in picture.iter():
        if each.get("role") == "img":
            del each.attrib["role"]
        for title in each.findall(f"{_SVG}title"):
            each.remove(title)
    return picture


def _written(part: ET.Element, ids: Mapping[str, str]) -> Markup:
    name = part.tag.removeprefix(_SVG)
    start = opening(name, **_attributes(part, ids))
    inner = _text(part.text) + "".join(_written(each, ids) + _text(each.tail) for each in part)
    if inner:
        return Markup(f"{start}{inner}</{name}>")
    # after a value without quotes a stroke would be part of it
    blank = "" if start.endswith('">') else " "
    return Markup(f"{start[:-1]}{blank}/>")


def _attributes(part: ET.Element, ids: Mapping[str, str]) -> dict[str, str]:
    looks = part.get("class", "")
    unasked = ("font-family", *_SAID.get(looks, ()), *(("font-size",) if part.get("text-anchor") == "end" else ()))
    kept = {key: value for key, value in part.items() if key not in unasked and (key == "data-id" or not key.startswith("data-"))}
    if "data-id" in kept:
        kept["data-id"] = ids.get(kept["data-id"], kept["data-id"])
    if kept.get("stroke-dasharray") == DOTS and not looks:
        del kept["stroke-dasharray"]
        kept["class"] = "open"
    return kept


def _text(text: str | None) -> str:
    # marks around names that are written to the left must stay, so this is not `escaped`
    return (text or "").replace("&", "&amp;").replace("<", "&lt;")


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
