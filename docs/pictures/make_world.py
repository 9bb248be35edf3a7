"""Makes kg/present/pictures/world.json, the base map: countries of Natural Earth, projected once.

Run it in a checkout with the extra `test`:

    python docs/pictures/make_world.py

Shapes are of the scale 1:110 million, and the points that stand for whole countries of 1:50 million, which has the small ones.
`npm` fetches them from whatever registry it is set up with; nothing else of the package is used.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import pycountry

from kg.present.pictures.projection import HEIGHT, NORTH, SOUTH, WIDTH, on_map

PACKAGE = "world-atlas@2.0.2"
OUT = Path(__file__).parents[2] / "kg" / "present" / "pictures" / "world.json"
FINE = 0.9
"""Units of the map that a simplified border may be off by: about a pixel on a slide."""
LEAST = 3.5
"""Square units below which an island is left out, unless it is all of a country."""
LICENCE = "Natural Earth, public domain; TopoJSON of world-atlas 2.0.2, ISC, copyright 2013-2019 Michael Bostock"

Point = tuple[float, float]
Ring = list[Point]


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        packed = subprocess.run(
            ["npm", "pack", PACKAGE, "--silent"],
            cwd=directory,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[-1]
        with tarfile.open(Path(directory) / packed) as archive:
            coarse, fine = (
                json.loads(archive.extractfile(f"package/countries-{scale}m.json").read())  # type: ignore[union-attr]
                for scale in (110, 50)
            )
    shapes: dict[str, str] = {}
    others = ""
    for name, rings in countries(coarse, FINE):
        path = drawn(rings)
        if name:
            shapes[name] = shapes.get(name, "") + path
        else:
            others += path
    points: dict[str, list[float]] = {}
    largest: dict[str, float] = {}
    for name, rings in countries(fine, 0.05):
        ring = max(rings, key=lambda ring: abs(area(ring)))
        if name and abs(area(ring)) > largest.get(name, 0.0):
            x, y = inside(ring)
            largest[name], points[name] = abs(area(ring)), [round(x, 1), round(y, 1)]
    stored = {
        "licence": LICENCE,
        "width": WIDTH,
        "height": round(HEIGHT, 1),
        "countries": dict(sorted(shapes.items())),
        "others": others,
        "points": dict(sorted(points.items())),
    }
    OUT.write_text(json.dumps(stored, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n", encoding="utf-8")
    drawn_size = sum(map(len, shapes.values())) + len(others)
    print(f"{OUT.name}: {len(shapes)} countries, {len(points)} points, {drawn_size:,} characters of paths", file=sys.stderr)


def countries(topology: dict, fine: float) -> Iterator[tuple[str, list[Ring]]]:
    """ISO code and projected rings of each country; the code is empty where the numbers of ISO 3166-1 have none."""
    arcs = [simplified(list(unpacked(arc, topology)), fine) for arc in topology["arcs"]]
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape.get("id") == "010" or "arcs" not in shape:
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [ring for polygon in polygons for ring in (joined(numbers, arcs) for numbers in polygon)]
        placed = [[on_map(*p) for p in part] for ring in rings for part in cut(ring)]
        if not placed:
            continue  # all of it lies beyond the edges, or is a point at this scale
        large = [ring for ring in placed if abs(area(ring)) >= LEAST] or [max(placed, key=lambda ring: abs(area(ring)))]
        found = pycountry.countries.get(numeric=shape["id"]) if "id" in shape else None
        yield (found.alpha_2 if found else ""), large


def unpacked(arc: list[list[int]], topology: dict) -> Iterator[Point]:
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    for x, y in zip(accumulate(p[0] for p in arc), accumulate(p[1] for p in arc), strict=True):
        yield x * kx + dx, y * ky + dy


def simplified(line: list[Point], fine: float) -> list[Point]:
    """Douglas and Peucker, measured on the map; ends stay, so that neighbours still meet."""
    if len(line) < 3:
        return line
    flat = [on_map(*p) for p in line]
    far, at = 0.0, 0
    for n in range(1, len(line) - 1):
        away = distance(flat[n], flat[0], flat[-1])
        if away > far:
            far, at = away, n
    if far <= fine:
        return [line[0], line[-1]]
    return simplified(line[: at + 1], fine)[:-1] + simplified(line[at:], fine)


def distance(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = dx * dx + dy * dy
    t = max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / long)) if long else 0.0
    return ((p[0] - a[0] - t * dx) ** 2 + (p[1] - a[1] - t * dy) ** 2) ** 0.5


def joined(numbers: list[int], arcs: list[list[Point]]) -> Ring:
    """The arcs of a ring end to end; a number below zero is an arc the other way round."""
    ring: Ring = []
    for n in numbers:
        part = arcs[n] if n >= 0 else arcs[~n][::-1]
        ring += part[1:] if ring else part
    return ring


def cut(ring: Ring) -> Iterator[Ring]:
    """The parts of a ring on this side of the antimeridian and beyond it, all within the edges of the map."""
    whole = [ring[0]]
    for before, after in pairwise(ring):
        step = (after[0] - before[0] + 180) % 360 - 180
        whole.append((whole[-1][0] + step, after[1]))
    for turn in (-360.0, 0.0, 360.0):
        part = [(x + turn, y) for x, y in whole]
        for axis, edge, sign in ((0, 180.0, 1), (0, -180.0, -1), (1, NORTH, 1), (1, SOUTH, -1)):
            part = clipped(part, axis, edge, sign)
        if len(part) > 2:
            yield part


def clipped(ring: Ring, axis: int, edge: float, sign: int) -> Ring:
    """Sutherland and Hodgman, against one edge."""
    found: Ring = []
    for before, after in pairwise([*ring, *ring[:1]]):
        in_before, in_after = (sign * (p[axis] - edge) <= 0 for p in (before, after))
        if in_before != in_after:
            t = (edge - before[axis]) / (after[axis] - before[axis])
            found.append((before[0] + t * (after[0] - before[0]), before[1] + t * (after[1] - before[1])))
        if in_after:
            found.append(after)
    return found


def area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, *ring[:1]])) / 2


def inside(ring: Ring) -> Point:
    """The point of a ring that is farthest from its border: where a label belongs."""
    left, right = min(p[0] for p in ring), max(p[0] for p in ring)
    top, bottom = min(p[1] for p in ring), max(p[1] for p in ring)
    edges = list(pairwise([*ring, *ring[:1]]))
    best, where, cell = -1.0, ((left + right) / 2, (top + bottom) / 2), max(right - left, bottom - top) / 24
    middle, reach = where, max(right - left, bottom - top) / 2
    for _ in range(3):
        for i in range(-12, 13):
            for j in range(-12, 13):
                p = (middle[0] + i * reach / 12, middle[1] + j * reach / 12)
                if within(p, edges) and (away := min(distance(p, *edge) for edge in edges)) > best:
                    best, where = away, p
        middle, reach = where, cell
        cell /= 12
    return where


def within(p: Point, edges: list[tuple[Point, Point]]) -> bool:
    crossed = False
    for a, b in edges:
        if (a[1] > p[1]) != (b[1] > p[1]) and p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0]:
            crossed = not crossed
    return crossed


def drawn(rings: list[Ring]) -> str:
    """Rings as relative paths in whole units, written as short as SVG allows: a page of 1400 pixels has 1.4 to the unit."""
    path = ""
    for ring in rings:
        whole = [(round(x), round(y)) for x, y in ring]
        whole = [p for n, p in enumerate(whole) if n == 0 or p != whole[n - 1]]
        if whole[0] == whole[-1]:
            whole.pop()
        if len(whole) < 3:
            continue
        path += f"M{short(whole[0][0], first=True)}{short(whole[0][1])}l"
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole)]
        path += "".join(short(dx, first=n == 0) + short(dy) for n, (dx, dy) in enumerate(steps)) + "z"
    return path


def short(number: int, *, first: bool = False) -> str:
    """A number, with a blank before it only where the one before would run into it."""
    return str(number) if first or number < 0 else f" {number}"


if __name__ == "__main__":
    main()
