"""The map: sites by country, flows as arcs, and avoided countries hatched.

Most sources name a country and no more. Sites of a country stand in a grid at the middle of it, in a dotted box that says so;
only a site whose coordinates a claim gives stands where it is. What no source puts into one country stands below the map.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil, hypot, sqrt
from pathlib import Path
from typing import Any

from kg.present.pictures.arcs import arcs
from kg.present.pictures.chain import Chain, Node, Verdict
from kg.present.pictures.diagram import picture
from kg.present.pictures.legend import VERDICTS, rows, wrap
from kg.present.pictures.lines import ORDER
from kg.present.pictures.marks import defs
from kg.present.pictures.palette import LIGHT
from kg.present.pictures.projection import HEIGHT, WIDTH, on_map
from kg.present.pictures.shapes import pin, pins, shapes
from kg.present.pictures.svg import escape, fit, isolate, number, tag
from kg.present.pictures.words import chain_texts

_HALO = {"stroke": LIGHT.paper, "stroke_width": 2.5, "paint_order": "stroke", "class_": "ink halo"}
BORDERS = "Base map: Natural Earth, public domain. Borders are those of the base map and state nothing on any claim."


@dataclass(slots=True)
class _Group:
    """The sites of a country, in a grid around a place that other grids leave free."""

    country: str
    members: list[Node]
    home: tuple[float, float]
    x: float
    y: float
    columns: int

    def size(self, cell: float) -> tuple[float, float]:
        return self.columns * cell + 4, ceil(len(self.members) / self.columns) * cell + 4


def world_map(chain: Chain, *, width: int = 1400, prefix: str = "kgm", style: bool = True) -> str:
    """The map as SVG of a width in pixels. The parameters are those of `kg.present.pictures.diagram.diagram`.

    Flows are drawn where both ends stand in one country; the sites of the others, as far as they are on routes, are named below.
    """
    scale = width / WIDTH
    # a number on a shape needs a larger one
    cell = max(12.0, min(20.0, width / 70)) if chain.by else max(8.0, min(12.0, width / 110))
    groups, at, nowhere = _placed(chain, scale, cell)
    for group in groups:
        at |= _cells(group, cell)
    height = HEIGHT * scale
    shown = [link for link in chain.links if link.source in at and link.target in at]
    frame = tag("clipPath", tag("rect", width=width, height=height), id=f"{prefix}-frame")
    content = frame + shapes(len(chain.columns), prefix, cell * 0.4)
    content += _land(chain, scale, prefix) + "".join(_box(group, cell) for group in groups)
    content += tag("g", arcs(shown, chain, at, width), clip_path=f"url(#{prefix}-frame)")
    content += _sites((node for node in chain.nodes if node.id in at), chain, at, prefix)
    content += "".join(_code(group, cell) for group in groups)
    hidden = sum(link.flows for link in chain.links) - sum(link.flows for link in shown)
    tray, bottom = _tray(nowhere, hidden, chain, width, height + 6, prefix)
    key, tall = _key(chain, width, bottom + 6, prefix)
    drawn = content + tray + key
    return picture(f"Map: {chain.question}", "map", width, bottom + 6 + tall, defs(prefix, drawn) + drawn, style=style)


@cache
def _world() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(Path(__file__).with_name("world.json").read_text(encoding="utf-8"))
    return stored


def _placed(chain: Chain, scale: float, cell: float) -> tuple[list[_Group], dict[str, tuple[float, float]], list[Node]]:
    """Sites by country, those with coordinates, and those without either."""
    points = _world()["points"]
    members: dict[str, list[Node]] = {}
    placed: dict[str, tuple[float, float]] = {}
    nowhere = []
    for node in chain.nodes:
        if node.point is not None:
            x, y = on_map(*node.point)
            placed[node.id] = (x * scale, y * scale)
        elif len(node.countries) == 1 and node.countries[0] in points:
            members.setdefault(node.countries[0], []).append(node)
        else:
            nowhere.append(node)
    groups = []
    for country, nodes in sorted(members.items()):
        x, y = points[country]
        nodes.sort(key=lambda node: (node.columns[0], node.id))
        groups.append(
            _Group(country, nodes, (x * scale, y * scale), x * scale, y * scale, min(len(nodes), ceil(sqrt(len(nodes) * 1.6))))
        )
    _apart(groups, cell)
    return groups, placed, nowhere


def _apart(groups: list[_Group], cell: float) -> None:
    """Push grids off each other, each pair along the shorter way, until none overlaps or it has been tried enough."""
    for _ in range(200):
        moved = False
        for n, one in enumerate(groups):
            for other in groups[n + 1 :]:
                (w1, h1), (w2, h2) = one.size(cell), other.size(cell)
                # a code stands above each grid
                dx = (w1 + w2) / 2 + 5 - abs(one.x - other.x)
                dy = (h1 + h2) / 2 + 13 - abs(one.y - other.y)
                if dx <= 0.1 or dy <= 0.1:
                    continue
                moved = True
                if dx < dy:
                    push = dx / 2 if one.x < other.x else -dx / 2
                    one.x, other.x = one.x - push, other.x + push
                else:
                    push = dy / 2 if one.y < other.y else -dy / 2
                    one.y, other.y = one.y - push, other.y + push
        if not moved:
            return


def _cells(group: _Group, cell: float) -> dict[str, tuple[float, float]]:
    width, height = group.size(cell)
    left, top = group.x - width / 2 + 2 + cell / 2, group.y - height / 2 + 2 + cell / 2
    return {
        node.id: (round(left + n % group.columns * cell, 1), round(top + n // group.columns * cell, 1))
        for n, node in enumerate(group.members)
    }


def _land(chain: Chain, scale: float, prefix: str) -> str:
    stored = _world()
    avoided = [country for country in chain.avoided if country in stored["countries"]]
    rest = "".join(path for country, path in stored["countries"].items() if country not in avoided) + stored["others"]
    fixed = {"stroke": LIGHT.paper, "stroke_width": 0.5, "fill": LIGHT.land, "class_": "land"}
    found = tag("path", d=rest, **fixed)
    for country in avoided:
        path = stored["countries"][country]
        found += tag("path", d=path, **fixed)
        hatched = tag("path", d=path, fill=f"url(#{prefix}-hatch)", stroke=LIGHT.muted, stroke_width=0.6, class_="dim")
        found += tag("g", hatched, class_="avoided", data_country=country)
    return tag("g", found, transform=f"scale({scale:.4g})", class_="world")


def _box(group: _Group, cell: float) -> str:
    """The dotted box of a country, with a line to its middle where it had to move."""
    width, height = group.size(cell)
    left, top = round(group.x - width / 2, 1), round(group.y - height / 2, 1)
    found = ""
    if hypot(group.x - group.home[0], group.y - group.home[1]) > max(width, height) / 2 + 2:
        (x, y), (x2, y2) = (group.x, group.y), group.home
        found += tag("path", d=f"M{number(x)} {number(y)}L{number(x2)} {number(y2)}", stroke_width=0.6)
        found += tag("circle", cx=x2, cy=y2, r=1.5, fill=LIGHT.muted, stroke="none", class_="dot")
    place = {"x": left, "y": top, "width": width, "height": height, "rx": 3}
    found += tag("rect", **place, fill=LIGHT.paper, fill_opacity=0.75, stroke_dasharray="1 2", class_="paper")
    return tag("g", found, stroke=LIGHT.muted, class_="country dim", data_country=group.country)


def _code(group: _Group, cell: float) -> str:
    """The code of a country above its box."""
    y = group.y - group.size(cell)[1] / 2 - 2.5
    return tag(
        "text",
        escape(group.country),
        x=group.x,
        y=y,
        font_size=9,
        font_weight=600,
        text_anchor="middle",
        fill=LIGHT.text,
        **_HALO,
    )


def _sites(nodes: Iterable[Node], chain: Chain, at: Mapping[str, tuple[float, float]], prefix: str) -> str:
    by_verdict: dict[str, list[str]] = defaultdict(list)
    many = ""
    for node in nodes:
        by_verdict[node.verdict].append(_site(node, chain, pin(node, *at[node.id], prefix)))
        if node.sites > 1:
            x, y = at[node.id]
            many += tag("text", str(node.sites), x=x, y=y + 3, font_size=8, text_anchor="middle", fill=LIGHT.text, **_HALO)
    return "".join(pins(verdict, by_verdict[verdict]) for verdict in ORDER) + many


def _site(node: Node, chain: Chain, drawn: str) -> str:
    said = f"{node.name} ({', '.join(node.countries) or 'country not stated'}): {chain.columns[node.columns[0]].title}"
    words = tag("title", escape(said))
    return tag("g", words + drawn, class_=f"pin {node.verdict}", role="img", data_id=node.id, data_verdict=node.verdict)


def _tray(nodes: list[Node], flows: int, chain: Chain, width: float, top: float, prefix: str) -> tuple[str, float]:
    """Sites on routes that no source puts into one country, by name, below the map."""
    if not nodes:
        return "", top
    named = sorted((node for node in nodes if node.verdict != "none"), key=lambda node: (node.columns[0], node.id))
    every, on_route = (sum(node.sites for node in some) for some in (nodes, named))
    words = f"{every} sites, companies and groups without one stated country; flows to or from them, {flows}, are not drawn."
    words += f" The {on_route} on routes:" if named else ""
    found = ""
    for line in wrap(words, width - 24, 10):
        top += 15
        found += tag("text", escape(line), x=12, y=top, font_size=10, fill=LIGHT.text, class_="ink")
    columns = max(1, int((width - 24) // 210))
    high = ceil(len(named) / columns)
    wide = (width - 24) / columns
    at: dict[str, tuple[float, float]] = {}
    for n, node in enumerate(named):
        x, y = round(20 + n // high * wide), top + 14 + n % high * 15
        at[node.id] = (x, y)
        name = fit(node.name, wide - 28, 9.5, 1)[0]
        found += tag("text", isolate(name), x=x + 10, y=y + 3.3, font_size=9.5, fill=LIGHT.muted, class_="muted")
    return tag("g", found + _sites(named, chain, at, prefix), class_="tray"), top + 12 + high * 15


def _key(chain: Chain, width: float, top: float, prefix: str) -> tuple[str, float]:
    """What shapes, fills and boxes mean."""

    def sample(column: int, verdict: Verdict, *, exposed: bool = False) -> str:
        return pins(verdict, [pin(Node("", "", (), "site", (column,), verdict, exposed), 21, 0, prefix)])

    round_ = max(0, len(chain.columns) - 2)
    box = {"x": 8, "y": -7, "width": 24, "height": 14}
    dotted = tag("rect", **box, rx=3, fill="none", stroke=LIGHT.muted, stroke_dasharray="1 2", class_="dim")
    hatched = tag("rect", **box, fill=LIGHT.land, class_="land")
    hatched += tag("rect", **box, fill=f"url(#{prefix}-hatch)", stroke=LIGHT.muted, class_="dim")
    entries = [
        *((sample(n, "touches"), column.title) for n, column in enumerate(chain.columns)),
        *((sample(round_, verdict), text) for verdict, text in VERDICTS),
        (sample(round_, "touches", exposed=True), "exposed itself"),
        (dotted, "country known, site not located"),
        (hatched, "avoided"),
    ]
    notes = [*chain_texts(chain), f"Lines join the ends of flows and are no shipping routes. {BORDERS}"]
    return rows(entries, notes, width, top)
