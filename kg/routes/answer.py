"""The answer to a question about routes: counts, the best routes with their proof, ends, and what blocks.

Everything a reader needs to judge it is in it: the reading, what was asked to be avoided, exact counts, limits, and for each
route the claims, gaps, what is unknown and what would settle it, the least corroborated delivery, independent sources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kg.claims.model import Grade
from kg.claims.snapshot import Snapshot
from kg.data import INLINE, OPTIONAL, key
from kg.network.accepted import accepted
from kg.network.model import Flow, Network, Site
from kg.routes import parts
from kg.routes.cut import Cut, smallest_cut
from kg.routes.obstacles import VERDICTS, Question, Verdict
from kg.routes.parts import Counts, Delivery, Fact, Gap, Heading, Stop
from kg.routes.passing import passing
from kg.routes.places import InPlace, Somewhere, in_countries
from kg.routes.proof import ProofStep
from kg.routes.ranking import costs
from kg.routes.restrict import marked, part
from kg.routes.search import Counted, Walk, best, count
from kg.routes.state_graph import Start, Step, Steps, steps_of

SEMANTICS = "no site twice, stages in order, scrap is not a step, parallel flows are separate routes"
NO_FEED = frozenset({"unknown feed"})
"""Where a route begins without a mine or a recycler."""
Rank = Literal["evidence", "status", "hops"]


@dataclass(frozen=True, slots=True)
class WeakestLink:
    """The delivery of a route that is least proven."""

    flow: str
    source: str = field(metadata=key("from"))
    target: str = field(metadata=key("to"))
    status: str
    grade: Grade
    origins: int
    last_evidence: str | None
    age_days: int | None
    unknown: int


@dataclass(frozen=True, slots=True)
class Route:
    """One route: its sites in order, the deliveries between them, and all that keeps it from avoiding."""

    id: str
    verdict: Verdict
    readiness: str
    """the least advanced state of any stage or delivery: operating, commissioning, contracted, pilot, construction, planned
    ..."""
    documentation: Literal["complete", "partial"]
    """complete: a source names who performs every stage asked about, from the mine on"""
    stops: tuple[Stop, ...] = field(metadata=key("nodes"))
    deliveries: tuple[Delivery, ...] = field(metadata=key("flows"))
    elements: tuple[str, ...] | None
    """rare earths that every delivery with any named is stated to carry"""
    may_carry: tuple[str, ...] | None
    """those it may carry as well, for some delivery does not name its own; null: any; with an element asked for, that alone"""
    gaps: tuple[Gap, ...]
    plans: tuple[Fact, ...]
    """what is to be built or delivered, and pilots: it avoids if these come true"""
    unknown: tuple[Fact, ...]
    exposed: tuple[Fact, ...]
    other_feedstock_open: tuple[str, ...]
    """plants on it of which no source tells whether they take any other feedstock"""
    weakest: WeakestLink | None
    origins: int
    begin_in: tuple[InPlace, ...]
    """asked by place: in what way its beginning is there"""
    end_in: tuple[InPlace, ...]
    """asked by place: in what way its end is there"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of all routes is listed, in which order, and whether a budget ran out."""

    k: int
    rank: Rank
    shown: int
    of: int
    counts_exact: bool
    """false: the counts are lower bounds"""
    search_truncated: bool
    semantics: str


@dataclass(frozen=True, slots=True)
class Market:
    """An end of routes, with how many of each verdict reach it."""

    id: str
    name: str
    counts: Counts = field(metadata=INLINE)


@dataclass(frozen=True, slots=True)
class BlockingFact:
    """One of a set of facts such that every route meets one of them, and how many routes meet it."""

    fact: Fact = field(metadata=INLINE)
    routes: int | None
    """null: not counted"""


@dataclass(frozen=True, slots=True)
class Listed:
    """The best routes, and the limits of the list."""

    limits: Limits
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of `kg paths`."""

    schema: Literal["kg.paths/3"] = field(default="kg.paths/3", init=False)
    heading: Heading = field(metadata=INLINE)
    listed: Listed = field(metadata=INLINE)
    markets: tuple[Market, ...]
    blocking: tuple[BlockingFact, ...]
    """where nothing avoids: a smallest set that every route meets, and how many routes meet each member"""
    stated: Counts | None = field(default=None, metadata=OPTIONAL)
    """with an element asked for: the routes on which every delivery is stated to carry it; all others may"""
    proofs: tuple[tuple[ProofStep, ...], ...] | None = field(default=None, metadata=OPTIONAL)
    """with --explain: one for each route, its sites and deliveries in order"""

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes listed, best first."""
        return self.listed.routes

    @property
    def limits(self) -> Limits:
        """The limits of the list."""
        return self.listed.limits


def answer(snapshot: Snapshot, network: Network, question: Question, *, k: int, rank: Rank) -> Answer:
    """Count all routes, list the `k` best by verdict and then by `rank`, and find the ends and what blocks.

    Counting is linear in the steps; the list costs what `kg.routes.search.best` says. `counts_exact` and `search_truncated` say
    when a budget ran out.
    """
    graph = steps_of(network, question)
    counted = count(graph)
    blocked = sum(counted.total) and not counted.total[0]
    cut = smallest_cut(marked(graph, lambda arc: arc.obstacles)) if blocked else None
    return Answer(
        heading=parts.heading(snapshot, network, question, counted.total),
        listed=listed(snapshot, graph, counted, k=k, rank=rank),
        markets=markets(graph, counted),
        blocking=blocking_facts(cut, passing(graph).routes) if cut is not None else (),
        stated=None if question.element is None else Counts(*count(_stating(graph, question.element)).total),
    )


def _stating(graph: Steps, element: str) -> Steps:
    """The part of the routes on which every delivery is stated to carry an element."""
    flows = graph.network.flows

    def states(arc: Start | Step) -> bool:
        # a route over where it begins has no delivery that could
        return _names(flows[arc.flow], element) if isinstance(arc, Step) else arc.state not in graph.ends

    return part(graph, states)


def _names(flow: Flow, element: str) -> bool:
    return element in (flow.elements if flow.elements is not None else flow.needs)


def listed(snapshot: Snapshot, graph: Steps, counted: Counted, *, k: int, rank: Rank, of_each: bool = False) -> Listed:
    """List the `k` best routes, or the `k` best of each verdict, with the limits of the list."""
    walks: list[Walk] = []
    truncated = False
    for verdict in range(len(VERDICTS)):
        found, cut_short = best(graph, verdict, k if of_each else k - len(walks), costs(graph.network, snapshot.vocabulary)[rank])
        walks += found
        truncated = truncated or cut_short
    limits = Limits(
        k=k,
        rank=rank,
        shown=len(walks),
        of=sum(counted.total),
        counts_exact=counted.exact,
        search_truncated=truncated,
        semantics=SEMANTICS,
    )
    fed: list[set[int]] = [set() for _ in graph.network.sites]
    for flow in graph.network.flows:
        if flow.source != flow.target:
            fed[flow.target].add(flow.source)
    return Listed(limits, tuple(_route(snapshot, graph, walk, fed) for walk in walks))


def _route(snapshot: Snapshot, graph: Steps, walk: Walk, fed: Sequence[set[int]]) -> Route:
    network = graph.network
    states = [walk.start.state, *(step.target for step in walk.steps)]
    flows = [network.flows[step.flow] for step in walk.steps]
    end_stage = graph.states[states[-1]][1] if graph.end_stage is None else graph.end_stage
    last_stages = [*(step.leaves for step in walk.steps), end_stage]
    carried = graph.states[states[-1]].elements
    named = [flow.elements for flow in flows if flow.elements]
    stated = frozenset.intersection(*named) if named else None
    if stated is not None and carried is not None:
        stated &= carried
    may_carry = None if carried is None else carried - (stated or frozenset())
    if graph.element is not None:
        # an element asked for is stated only where every delivery names it
        named_all = bool(flows) and all(_names(flow, graph.element) for flow in flows)
        may_carry = frozenset() if named_all else frozenset({graph.element})
        stated = (stated or frozenset()) - may_carry
    gaps = [*walk.start.gaps, *(gap for step in walk.steps for gap in step.gaps)]
    stops = tuple(
        parts.stop(network, graph.site(state), graph.states[state][1], last)
        for state, last in zip(states, last_stages, strict=True)
    )
    return Route(
        id=parts.route_id(stops, flows),
        verdict=VERDICTS[walk.verdict],
        readiness=readiness_of(snapshot, graph, states, last_stages, flows),
        documentation="partial" if gaps or any(o.kind in NO_FEED for o in walk.start.obstacles) else "complete",
        stops=stops,
        deliveries=tuple(parts.delivery(network, flow) for flow in flows),
        elements=tuple(sorted(stated)) if stated else None,
        may_carry=None if may_carry is None else tuple(sorted(may_carry)),
        gaps=tuple(parts.gap(network, gap) for gap in gaps),
        plans=tuple(parts.fact(o) for o in walk.obstacles if o.plan),
        unknown=tuple(parts.fact(o) for o in walk.obstacles if not o.exposed and not o.plan),
        exposed=tuple(parts.fact(o, claims=True) for o in walk.obstacles if o.exposed),
        other_feedstock_open=_other_feedstock_open(network, walk.steps, fed),
        weakest=_weakest(snapshot, network, walk.steps),
        origins=min((flow.origins for flow in flows), default=0),
        begin_in=_in_place(snapshot, network, graph.site(states[0]), graph.begin_place),
        end_in=_in_place(snapshot, network, graph.site(states[-1]), graph.end_place, flows[-1] if flows else None),
    )


def _in_place(
    snapshot: Snapshot, network: Network, site: Site, where: Somewhere | None, flow: Flow | None = None
) -> tuple[InPlace, ...]:
    """In what way a route begins or ends where it was asked to; nothing where no place was asked for."""
    return () if where is None else in_countries(accepted(snapshot, network.reading), site, where, flow)


def _other_feedstock_open(network: Network, steps: Sequence[Step], fed: Sequence[set[int]]) -> tuple[str, ...]:
    """Who takes a delivery of a route and processes it, and is shown to take from nobody else. `fed`: who supplies each site."""
    flows = [network.flows[step.flow] for step in steps]
    alone = (
        flow.target for flow in flows if fed[flow.target] == {flow.source} and not network.is_buyer(network.sites[flow.target])
    )
    return tuple(network.sites[number].id for number in alone)


def readiness_of(
    snapshot: Snapshot, graph: Steps, states: Sequence[int], last_stages: Sequence[int], flows: Sequence[Flow]
) -> str:
    """The state furthest from running of all deliveries, and of what each site does on the route; unknown where none is
    stated."""
    network = graph.network
    found: list[str] = []
    for place, (state, last) in enumerate(zip(states, last_stages, strict=True)):
        flow = flows[place] if place < len(flows) else None
        carried = graph.carried(states[min(place + 1, len(states) - 1)])
        found += parts.states(network, graph.site(state), graph.states[state].stage, last, carried, flow)
    order = {concept.id: concept.order for concept in snapshot.vocabulary.of_kind("Status")}
    return max(found, key=lambda status: order.get(status, -1), default="unknown")


def _weakest(snapshot: Snapshot, network: Network, steps: tuple[Step, ...]) -> WeakestLink | None:
    """The delivery least proven: most open facts, then worst grade, fewest sources, furthest from running, oldest."""
    order = {c.id: c.order for c in snapshot.vocabulary.of_kind("Status")}

    def weakness(step: Step) -> tuple[int, str, int, int, int]:
        flow = network.flows[step.flow]
        age = parts.age_days(flow.last_evidence, network.reading.as_of)
        return (len(step.obstacles), flow.grade, -flow.origins, order.get(flow.status, 99), age if age is not None else 10**6)

    if not steps:
        return None
    step = max(steps, key=weakness)
    flow = network.flows[step.flow]
    return WeakestLink(
        flow=flow.id,
        source=network.sites[flow.source].id,
        target=network.sites[flow.target].id,
        status=flow.status,
        grade=flow.grade,
        origins=flow.origins,
        last_evidence=flow.last_evidence,
        age_days=parts.age_days(flow.last_evidence, network.reading.as_of),
        unknown=len(step.obstacles),
    )


def markets(graph: Steps, counted: Counted) -> tuple[Market, ...]:
    """Every end with its routes by verdict, best first."""
    by_site: dict[int, list[int]] = {}
    for state, counts in counted.by_end.items():
        sums = by_site.setdefault(graph.states[state].site, [0] * len(VERDICTS))
        for verdict, number in enumerate(counts):
            sums[verdict] += number
    sites = graph.network.sites
    rows = [Market(sites[n].id, sites[n].name, Counts(*sums)) for n, sums in by_site.items() if any(sums)]
    return tuple(sorted(rows, key=lambda r: (*(-r.counts.of(verdict) for verdict in VERDICTS), r.id)))


def blocking_facts(cut: Cut, met: Mapping[str, int | None]) -> tuple[BlockingFact, ...]:
    """Say what a set that every route meets is made of, with how many routes meet each member, most first.

    `met` are the routes by the obstacle they meet, as `kg.routes.passing` counts them.
    """
    rows = [BlockingFact(parts.fact(obstacle), met[obstacle.key]) for obstacle in cut.obstacles]
    return tuple(sorted(rows, key=lambda row: (-(row.routes or 0), row.fact.about, row.fact.kind)))
