"""Where things stand in the stage diagram: by the network alone, so that nothing moves when something else is avoided.

column 0        column 1          column 2
[ mine ]------->[ separation ]--->[ magnet ]        parts that are joined stand together, packed like bricks;
[ mine to separation         ]--->[ magnet ]        a site of several stages is one card over their columns,
[ mine ]- - - - - - lane - - - - >[ magnet ]        and what skips a column gets a lane of its own through it
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.present.pictures.chain import Chain, Link

LANE = 9.0
GAP = 7.0
APART = 8.0
SWEEPS = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """Middle heights of nodes and of the lanes of links by column, the height of it all, and where which other part begins."""

    nodes: Mapping[str, float]
    lanes: Mapping[str, Mapping[int, float]]
    height: float
    tiers: tuple[tuple[str, float], ...]


@dataclass(slots=True)
class _Unit:
    """A card or a lane: the columns it takes up, its height, and its neighbours left and right."""

    first: int
    last: int
    height: float
    before: list[int]
    after: list[int]
    y: float = 0.0


def lanes(link: Link, spans: Mapping[str, tuple[int, int]]) -> range:
    """Columns a link has to pass between its ends; of one that leads back, those it passes the other way."""
    left, right = ends(link, spans)
    return range(left + 1, right)


def ends(link: Link, spans: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """The columns whose right and left edge a link joins; equal where it stays beside one column."""
    target, source = spans[link.target], spans[link.source]
    hidden = source[1] >= link.enters and target[0] <= link.leaves
    if link.enters > link.leaves and not hidden:
        return link.leaves, link.enters
    if target[1] < source[0]:
        return target[1], source[0]
    # where both cards have ended or one goes on behind the other, so that the line is seen
    beside = min(source[1], target[1])
    return beside, beside


def is_back(link: Link, spans: Mapping[str, tuple[int, int]]) -> bool:
    """Whether a link leads to an earlier column."""
    return link.enters <= link.leaves and spans[link.target][1] < spans[link.source][0]


def lay_out(chain: Chain, heights: Mapping[str, float]) -> Layout:
    """Places for all nodes and links. `heights` are those of the cards. About linear in the links, times the sweeps."""
    spans = {node.id: (node.columns[0], node.columns[-1]) for node in chain.nodes}
    on_route = {node.id for node in chain.nodes if node.verdict != "none"}
    parts = _parts([node.id for node in chain.nodes], chain.links)
    tops = [0.0] * len(chain.columns)
    nodes: dict[str, float] = {}
    through: dict[str, dict[int, float]] = defaultdict(dict)
    tiers: list[tuple[str, float]] = []
    for words, members in (
        ("", [part for part in parts if not on_route.isdisjoint(part.members)]),
        ("On no route of this question", [part for part in parts if on_route.isdisjoint(part.members) and part.links]),
        ("Without a flow that counts", [part for part in parts if on_route.isdisjoint(part.members) and not part.links]),
    ):
        if members and words:
            tiers.append((words, max(tops) + APART))
            tops = [max(tops) + 4 * APART] * len(tops)
        for part in members:
            _place(part, spans, heights, tops, nodes, through)
    return Layout(nodes, through, max(tops), tuple(tiers))


@dataclass(frozen=True, slots=True)
class _Part:
    members: list[str]
    links: list[Link]


def _parts(members: Sequence[str], links: Sequence[Link]) -> list[_Part]:
    """What is joined by links, largest first."""
    root = {name: name for name in members}

    def top(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for link in links:
        root[top(link.source)] = top(link.target)
    grouped: dict[str, list[str]] = defaultdict(list)
    for name in members:
        grouped[top(name)].append(name)
    joined: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        joined[top(link.source)].append(link)
    found = [_Part(names, joined[key]) for key, names in grouped.items()]
    return sorted(found, key=lambda part: (-len(part.members), min(part.members)))


def _place(
    part: _Part,
    spans: Mapping[str, tuple[int, int]],
    heights: Mapping[str, float],
    tops: list[float],
    nodes: dict[str, float],
    through: dict[str, dict[int, float]],
) -> None:
    """Lay one part out and put it below what is there."""
    units: list[_Unit] = []
    number: dict[str, int] = {}
    for name in sorted(part.members):
        number[name] = len(units)
        units.append(_Unit(*spans[name], heights[name], [], []))
    passed: dict[tuple[str, int], int] = {}
    for link in sorted(part.links, key=lambda link: link.id):
        row = [number[link.target] if is_back(link, spans) else number[link.source]]
        for column in lanes(link, spans):
            passed[link.id, column] = len(units)
            row.append(len(units))
            units.append(_Unit(column, column, LANE + (5 if link.gap else 0), [], []))
        row.append(number[link.source] if is_back(link, spans) else number[link.target])
        for left, right in pairwise(row):
            units[left].after.append(right)
            units[right].before.append(left)
    _order(units, len(tops))
    columns = sorted({c for unit in units for c in range(unit.first, unit.last + 1)})
    top = {c: min(u.y - u.height / 2 for u in units if u.first <= c <= u.last) for c in columns}
    shift = max(tops[c] - top[c] for c in columns)
    shift = max(shift, -min(top.values()))
    for name, n in number.items():
        nodes[name] = units[n].y + shift
    for (link_id, column), n in passed.items():
        through[link_id][column] = units[n].y + shift
    for c in columns:
        tops[c] = max(u.y + u.height / 2 for u in units if u.first <= c <= u.last) + shift + APART


def _order(units: list[_Unit], columns: int) -> None:
    """Heights for the units of a part: sorted by where their neighbours are, stacked, and kept if lines got shorter."""
    _stack(units, _walked(units), columns)
    best, shortest = [unit.y for unit in units], _length(units)
    for sweep in range(SWEEPS):
        wanted = []
        for n, unit in enumerate(units):
            near = (unit.before, unit.after, unit.before + unit.after)[sweep % 3] or unit.before + unit.after
            wanted.append((sum(units[m].y for m in near) / len(near) if near else unit.y, unit.y, n))
        _stack(units, [n for *_, n in sorted(wanted)], columns)
        _relax(units, columns)
        length = _length(units)
        if length < shortest - 0.01:
            best, shortest = [unit.y for unit in units], length
    for unit, y in zip(units, best, strict=True):
        unit.y = y


def _walked(units: list[_Unit]) -> list[int]:
    """Units from the left, each followed by what it leads to: what is joined begins near."""
    seen: set[int] = set()
    order: list[int] = []
    for first in sorted(range(len(units)), key=lambda n: (units[n].first, n)):
        todo = [first]
        while todo:
            n = todo.pop()
            if n not in seen:
                seen.add(n)
                order.append(n)
                todo += [m for m in reversed(units[n].after) if m not in seen]
    return order


def _stack(units: list[_Unit], order: Sequence[int], columns: int) -> None:
    """Each as high as what stands above it in its columns allows."""
    bottoms = [0.0] * columns
    for n in order:
        unit = units[n]
        taken = range(unit.first, unit.last + 1)
        top = max(bottoms[c] for c in taken)
        unit.y = top + unit.height / 2
        for c in taken:
            bottoms[c] = top + unit.height + GAP


def _relax(units: list[_Unit], columns: int) -> None:
    """Move each towards its neighbours as far as those above and below it let it; the order stays."""
    by_column = [
        sorted((n for n, u in enumerate(units) if u.first <= c <= u.last), key=lambda n: units[n].y) for c in range(columns)
    ]
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for column in by_column:
        for upper, lower in pairwise(column):
            below[upper].append(lower)
            above[lower].append(upper)
    floor = max(u.y + u.height / 2 for u in units)
    downwards = sorted(range(len(units)), key=lambda n: units[n].y)
    for sweep in range(12):
        for n in downwards if sweep % 2 else reversed(downwards):
            unit = units[n]
            near = unit.before + unit.after
            if not near:
                continue
            wanted = sum(units[m].y for m in near) / len(near)
            low = max((units[m].y + (units[m].height + unit.height) / 2 + GAP for m in above[n]), default=unit.height / 2)
            high = min(
                (units[m].y - (units[m].height + unit.height) / 2 - GAP for m in below[n]), default=floor - unit.height / 2
            )
            unit.y = max(low, min(wanted, high)) if low <= high else unit.y


def _length(units: list[_Unit]) -> float:
    return sum(abs(unit.y - units[m].y) for unit in units for m in unit.after)
