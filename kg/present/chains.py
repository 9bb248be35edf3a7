"""Routes as chains: who does what at each step of making a magnet, and who buys, one chain for all buyers of the same magnets.

Routes say every delivery; a chain says what a reader wants to see side by side. Nothing is decided here: verdict, readiness and
elements are those of the routes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.present.wording import buyer_place
from kg.routes.answer import Route
from kg.routes.obstacles import VERDICTS, Verdict
from kg.routes.parts import Counts, Stop

STEPS: Mapping[str, tuple[str, ...]] = {
    "mined": ("recycling", "mine", "concentrate"),
    "separated": ("cracking", "separation"),
    "made into metal": ("metal",),
    "alloyed": ("alloy",),
    "made into magnets": ("magnet",),
}
"""The steps a reader knows, and the stages of the ontology that belong to each; `bought by` comes last."""
MARKET = "market"


@dataclass(frozen=True, slots=True)
class Place:
    """A site at a step of a chain, with what it does there; no stages: it passes the material on."""

    name: str
    country: str | None
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of one step, or of several that one site does: who, in order, and whether a required stage is open."""

    first: int
    last: int
    places: tuple[Place, ...]
    missing: bool

    @property
    def empty(self) -> bool:
        """Whether the route does not ask for this step."""
        return not self.places and not self.missing


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys at the end of a chain, and what is known of where it takes delivery."""

    name: str
    country: str | None
    delivery: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The same sites doing the same work with the same elements, to the same verdict: one row, with all who buy from it."""

    cells: tuple[Cell, ...]
    buyers: tuple[Buyer, ...]
    routes: tuple[Route, ...]
    numbers: tuple[int, ...]
    """of its routes in the list of `kg paths`, the best first"""

    @property
    def first(self) -> Route:
        """The route that stands for all of them: they differ in the buyer and in the evidence."""
        return self.routes[0]

    @property
    def verdict(self) -> Verdict:
        """The verdict of its best route."""
        return self.first.verdict

    @property
    def complete(self) -> bool:
        """Whether sources name who performs every stage asked about."""
        return self.first.documentation == "complete"


@dataclass(frozen=True, slots=True)
class Choice:
    """The chains that a short answer shows, in order."""

    complete: tuple[Chain, ...]
    leads: tuple[Chain, ...]
    touching: tuple[Chain, ...]

    @property
    def all(self) -> tuple[Chain, ...]:
        """All of them."""
        return (*self.complete, *self.leads, *self.touching)


def numbers(routes: Sequence[Route], counts: Counts) -> list[int]:
    """Number routes as a list of all of them does, where only the best of each verdict are at hand."""
    before = {verdict: sum(counts.of(better) for better in VERDICTS[:n]) for n, verdict in enumerate(VERDICTS)}
    found = []
    for route in routes:
        before[route.verdict] += 1
        found.append(before[route.verdict])
    return found


def chains(routes: Sequence[Route], numbered: Sequence[int] | None = None) -> tuple[Chain, ...]:
    """Put routes of the same work into one chain each, in the order of the best route of each.

    A route that is unproven, where better evidence of the same delivery to the same buyer gives the same chain a better verdict,
    goes with that chain: it is no other way, but weaker evidence of the same one.
    """
    rows: dict[tuple[object, ...], list[tuple[int, Route]]] = {}
    best: dict[object, tuple[object, ...]] = {}
    for number, route in zip(numbered or range(1, len(routes) + 1), routes, strict=True):
        work = (cells(route), route.elements, route.may_carry, route.documentation)
        sold = (*work, buyers((route,)))
        key: tuple[object, ...] = (*work, route.verdict, route.readiness)
        if route.verdict == "unproven":
            key = best.get(sold, key)
        best.setdefault(sold, key)
        rows.setdefault(key, []).append((number, route))
    return tuple(
        Chain(cells(row[0][1]), buyers(route for _, route in row), tuple(r for _, r in row), tuple(n for n, _ in row))
        for row in rows.values()
    )


def buyers(routes: Iterable[Route]) -> tuple[Buyer, ...]:
    """Who buys at the ends of routes, each once; nobody where routes end at who makes something."""
    ends = ((route, route.stops[-1]) for route in routes)
    found = (Buyer(end.name, end.country, buyer_place(route)) for route, end in ends if MARKET in end.stages)
    return tuple(dict.fromkeys(found))


def cells(route: Route) -> tuple[Cell, ...]:
    """Say for each step who does it; neighbouring steps of one site, and neighbouring steps of nobody, as one cell."""
    columns: list[list[Place]] = [[] for _ in STEPS]
    for stop in route.stops:
        for column, place in _work(stop):
            columns[column].append(place)
    open_stages = {stage for gap in route.gaps for stage in gap.stages}
    missing = [any(stage in open_stages for stage in stages) for stages in STEPS.values()]
    found: list[Cell] = []
    for column, places in enumerate(columns):
        cell = Cell(column, column, tuple(places), missing[column])
        joined = _join(found[-1], cell) if found else None
        found[-1:] = [joined] if joined else [*found[-1:], cell]
    return tuple(_without_holes(found))


def _work(stop: Stop) -> Iterator[tuple[int, Place]]:
    """The columns in which a stop stands, with its stages there."""
    done = [stage for stage in stop.stages if stage != MARKET]
    if not stop.stages:
        # a trader, or a seller of whom no source says what it does: it stands where the material has got to
        yield from (
            (n, Place(stop.name, stop.country, ())) for n, stages in enumerate(STEPS.values()) if stop.between[0] in stages
        )
    for number, stages in enumerate(STEPS.values()):
        here = tuple(stage for stage in done if stage in stages)
        if here:
            yield number, Place(stop.name, stop.country, here)


def _join(before: Cell, cell: Cell) -> Cell | None:
    """One cell for two neighbours: the work of one site alone, or steps that nobody is named for."""
    if before.missing != cell.missing:
        return None
    if before.missing and not before.places and not cell.places:
        return Cell(before.first, cell.last, (), True)
    if len(before.places) == 1 and len(cell.places) == 1 and _same(before.places[0], cell.places[0]) and not cell.missing:
        place = before.places[0]
        return Cell(before.first, cell.last, (Place(place.name, place.country, (*place.stages, *cell.places[0].stages)),), False)
    return None


def _same(one: Place, other: Place) -> bool:
    return (one.name, one.country) == (other.name, other.country) and bool(one.stages) and bool(other.stages)


def _without_holes(found: Sequence[Cell]) -> Iterator[Cell]:
    """Fill the steps that a site does not need between two of its own: who recycles magnets into magnets separates nothing."""
    rest = list(found)
    while rest:
        cell = rest.pop(0)
        ahead = next((n for n, each in enumerate(rest) if not each.empty), None)
        while ahead and (joined := _join(cell, rest[ahead])) and joined.places:
            cell, rest = joined, rest[ahead + 1 :]
            ahead = next((n for n, each in enumerate(rest) if not each.empty), None)
        yield cell


def choose(found: Sequence[Chain], leads: int = 3, touching: int = 3) -> Choice:
    """Choose the chains that tell an answer: the complete ones that do not touch, the leads nearest to proof, some that touch.

    Nearest is the lead with the fewest facts open, then the fewest stages without a name; the list decides between equals.
    """
    clear = [chain for chain in found if chain.verdict != "touches"]
    open_ones = sorted((chain for chain in clear if not chain.complete), key=_distance)
    return Choice(
        complete=tuple(chain for chain in clear if chain.complete),
        leads=tuple(open_ones[:leads]),
        touching=tuple(chain for chain in found if chain.verdict == "touches")[:touching],
    )


def _distance(chain: Chain) -> tuple[int, int, int]:
    route = chain.first
    return len(route.unknown), sum(len(gap.stages) for gap in route.gaps), chain.numbers[0]
