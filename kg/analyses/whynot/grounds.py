"""What keeps routes from `avoids`: what all of them meet, the sites they pass, and the facts that would help most.

All of it is asked of one graph of steps, and knows nothing of what is avoided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.analyses.whynot.apart import Apart, disjoint_routes, sites_of, sites_on_every_route
from kg.analyses.whynot.missing import NearestWalk, find_nearest, mark_by_fact, rank_facts
from kg.claims.snapshot import Snapshot
from kg.data import INLINE
from kg.network.model import Network
from kg.routes import parts
from kg.routes.answer import BlockingFact, Market, blocking_facts, markets
from kg.routes.cut import Cut, smallest_cut
from kg.routes.obstacles import VERDICTS, Obstacle, Question, Verdict
from kg.routes.parts import Fact
from kg.routes.restrict import Arc, marked, part
from kg.routes.search import Counted
from kg.routes.state_graph import Steps


@dataclass(frozen=True, slots=True)
class BlockingSet:
    """A set of which every route meets a member."""

    size: int
    """members of the set"""
    at_least: int
    """no set of fewer members does the same; equal to size: proven smallest"""
    obstacles: tuple[BlockingFact, ...]

    @property
    def smallest(self) -> bool:
        """Whether no smaller set blocks, for certain."""
        return self.size == self.at_least


@dataclass(frozen=True, slots=True)
class Blocking:
    """What keeps every route from avoiding, and from being unproven."""

    any: BlockingSet | None
    """null: some route avoids, or there is none"""
    exposed: BlockingSet | None
    """of what is exposed alone; null: some route does not touch, or there is none"""


@dataclass(frozen=True, slots=True)
class SharedSites:
    """Sites on every route to an end, without that end."""

    id: str
    name: str
    all: tuple[str, ...]
    not_touching: tuple[str, ...] | None
    """null: every route touches"""


@dataclass(frozen=True, slots=True)
class SinglePoints:
    """Sites that every route passes, but for ends asked for by id."""

    all: tuple[str, ...]
    not_touching: tuple[str, ...] | None
    """null: every route touches"""
    ends: tuple[SharedSites, ...]
    """the same for the routes to each end, without that end"""


@dataclass(frozen=True, slots=True)
class RouteOutline:
    """The sites and flows of a route, in order."""

    sites: tuple[str, ...]
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisjointRoutes:
    """Routes of which no two share a site, but for ends asked for by id."""

    size: int
    at_most: int
    """there are never more; equal to size: proven"""
    routes: tuple[RouteOutline, ...]


@dataclass(frozen=True, slots=True)
class Disjoint:
    """Routes that share no site: of those that do not touch, and of those that avoid."""

    not_touching: DisjointRoutes
    avoiding: DisjointRoutes


@dataclass(frozen=True, slots=True)
class RankedFact:
    """An open fact, and what settling it is worth."""

    fact: Fact = field(metadata=INLINE)
    routes: int | None
    """unproven routes that wait for it"""
    alone: int | None
    """those that wait for nothing else: it alone makes them avoid, with plans on them once these come true; null: not counted"""


@dataclass(frozen=True, slots=True)
class NearestRoute:
    """The route that fewest open facts keep from avoiding."""

    size: int
    at_least: int
    facts: tuple[Fact, ...]
    sites: tuple[str, ...]
    """the route"""


@dataclass(frozen=True, slots=True)
class NearestToEnd:
    """An end, and the route to it that is nearest to avoiding."""

    id: str
    name: str
    verdict: Verdict
    """of the best route to it"""
    nearest: NearestRoute | None


@dataclass(frozen=True, slots=True)
class OpenFacts:
    """The facts that are open on routes that do not touch."""

    exact: bool
    """false: the numbers of routes are lower bounds"""
    open: int
    """facts open on routes that do not touch"""
    ranked: tuple[RankedFact, ...]
    """the first k of them, those that settle most routes first"""
    nearest: NearestRoute | None
    """null: some route avoids, or would if its plans come true; or all touch"""
    ends: tuple[NearestToEnd, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is asked of all routes together."""

    blocking: Blocking
    single_points: SinglePoints | None
    disjoint: Disjoint
    facts: OpenFacts


def find_grounds(
    snapshot: Snapshot, graph: Steps, counted: Counted, question: Question, met: Mapping[str, int | None], *, k: int
) -> Grounds:
    """Find what all routes meet, the sites they pass, and the facts that would help, the first `k` of these.

    `met` are the routes by the obstacle they meet, as `kg.routes.passing` counts them.
    """
    network, total = graph.network, sum(counted.total)
    ends = markets(graph, counted)
    open_ways = part(graph, lambda arc: not any(o.exposed for o in arc.obstacles))
    avoiding = part(graph, lambda arc: not arc.obstacles)
    begin, end = _site_named(snapshot, network, question.begin_name), _site_named(snapshot, network, question.end_name)
    named = frozenset(site for site in (begin, end) if site is not None)
    return Grounds(
        blocking=Blocking(
            any=find_blocking_set(graph, lambda arc: arc.obstacles, met) if total else None,
            exposed=find_blocking_set(graph, lambda arc: (o for o in arc.obstacles if o.exposed), met) if total else None,
        ),
        single_points=_single_points(graph, open_ways, named) if total else None,
        disjoint=Disjoint(
            not_touching=_outline(graph, disjoint_routes(open_ways, begin, end)),
            avoiding=_outline(graph, disjoint_routes(avoiding, begin, end)),
        ),
        facts=_open_facts(open_ways, ends[:k], k),
    )


def elements_asked(snapshot: Snapshot, question: Question) -> Sequence[str]:
    """The element asked for, else those of magnets."""
    if question.element:
        return (question.element,)
    return [concept.id for concept in snapshot.vocabulary.of_kind("Element") if "magnet-elements" in concept.broader]


def find_blocking_set(
    graph: Steps, marks: Callable[[Arc], Iterable[Obstacle]], met: Mapping[str, int | None]
) -> BlockingSet | None:
    """Find a smallest set of the obstacles that `marks` picks; None where some route meets none of them."""
    return blocking_set_of(smallest_cut(marked(graph, marks)), met)


def blocking_set_of(cut: Cut | None, met: Mapping[str, int | None]) -> BlockingSet | None:
    """Say of a cut how many routes meet each member, those first that most do."""
    if cut is None:
        return None
    return BlockingSet(len(cut.obstacles), cut.at_least, blocking_facts(cut, met))


def _site_named(snapshot: Snapshot, network: Network, name: str | None) -> int | None:
    """The site that was asked for by its id; a stage or country is no single site."""
    return None if name is None or name in snapshot.vocabulary.concepts else network.index().get(name)


def _single_points(graph: Steps, open_ways: Steps, named: frozenset[int]) -> SinglePoints:
    """Sites that all routes pass, and all that do not touch, over all and by the site where routes end."""
    sites = graph.network.sites
    every, by_end = sites_on_every_route(graph, named)
    some, open_by_end = sites_on_every_route(open_ways, named)

    def ids(found: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(sites[site].id for site in found))

    return SinglePoints(
        all=ids(every),
        not_touching=ids(some) if open_by_end else None,
        ends=tuple(
            SharedSites(
                id=sites[end].id,
                name=sites[end].name,
                all=ids(shared),
                not_touching=ids(open_by_end[end]) if end in open_by_end else None,
            )
            for end, shared in by_end.items()
        ),
    )


def _outline(graph: Steps, apart: Apart) -> DisjointRoutes:
    network = graph.network
    routes = tuple(
        RouteOutline(
            sites=tuple(network.sites[site].id for site in sites_of(graph, walk)),
            flows=tuple(network.flows[step.flow].id for step in walk.steps),
        )
        for walk in apart.routes
    )
    return DisjointRoutes(len(routes), apart.at_most, routes)


def _open_facts(open_ways: Steps, ends: Sequence[Market], k: int) -> OpenFacts:
    """Open facts by what they would settle, and the fewest for one route that avoids, in all and to each end."""
    ways = mark_by_fact(open_ways)
    found = rank_facts(ways)
    states: dict[str, set[int]] = {}
    for state in open_ways.ends:
        states.setdefault(open_ways.site(state).id, set()).add(state)
    over_all, *to_each = find_nearest(ways, [None, *(states.get(end.id, ()) for end in ends)])
    return OpenFacts(
        exact=found.exact,
        open=len(found.ranked),
        ranked=tuple(RankedFact(parts.fact(each.obstacle), each.routes, each.alone) for each in found.ranked[:k]),
        nearest=_nearest(open_ways, over_all),
        ends=tuple(
            NearestToEnd(
                end.id, end.name, next(verdict for verdict in VERDICTS if end.counts.of(verdict)), _nearest(open_ways, walk)
            )
            for end, walk in zip(ends, to_each, strict=True)
        ),
    )


def _nearest(open_ways: Steps, found: NearestWalk | None) -> NearestRoute | None:
    """None where all routes touch, or where one avoids already, or would once its plans come true."""
    if found is None or not found.obstacles:
        return None
    return NearestRoute(
        size=len(found.obstacles),
        at_least=found.at_least,
        facts=tuple(parts.fact(o) for o in found.obstacles),
        sites=tuple(open_ways.network.sites[site].id for site in sites_of(open_ways, found.walk)),
    )
