"""How one flow carries a route on: where it leaves, where it enters, what is missing, and what stands in the way.

A flow *leaves* a site after the last stage the site performs up to the one that makes the material, and *enters* the next
at the first stage that is still to come; stages never fall. What lies between and nobody is shown to perform is a gap.
Scrap goes back, not forward: a flow of it is no hop, and a recycler is a start. The rules in words: `docs/reference/routes.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from kg.network.model import Flow, Network, Site
from kg.routes.obstacles import UNPROVEN, Crossing, MissingStages, Obstacle, ObstacleIndex, Question, index_of, level_of


@dataclass(frozen=True, slots=True)
class Way:
    """The verdict, gaps and obstacles of a beginning or hop, to where the route goes on or to where it is over."""

    level: int
    gaps: tuple[MissingStages, ...]
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """A flow taken from a site that was entered at some stage: where it leaves, where it enters, and what is in its way.

    `on` leads on from the target; `over` ends there, with what is missing inside the target up to the end; each is None
    where the question does not allow it.
    """

    leaves: int
    enters: int
    on: Way | None
    over: Way | None


@dataclass(frozen=True, slots=True)
class Beginning:
    """A site where routes may begin and the stage they begin at; `on` and `over` as of a `Hop`. `mined`: at its own mine."""

    site: int
    stage: int
    mined: bool
    on: Way | None
    over: Way | None


HopOf = Callable[[int, int, frozenset[str] | None], Hop | None]
"""From a flow, the stage its site was entered at and the rare earths carried (None: any) to the hop."""


def hops(judged: ObstacleIndex) -> HopOf:
    """Make the function that gives the hop of a flow; None where the flow does not lead forward.

    What is carried tells which line of a site made it: of what a flow may hold, only that. What stands in the way of a flow does
    not depend on where routes end, and is worked out once for all questions that avoid the same.
    """
    network, question = judged.network, judged.question
    shared = index_of(network, question)
    known: dict[tuple[int, int, frozenset[str] | None], Hop | None] = {}

    def hop(number: int, stage: int, carried: frozenset[str] | None) -> Hop | None:
        flow = network.flows[number]
        if question.element is not None:
            if flow.may_hold is not None and question.element not in flow.may_hold:
                return None
            elements: frozenset[str] | None = frozenset({question.element})
        else:
            elements = carried if flow.may_hold is None else flow.may_hold if carried is None else flow.may_hold & carried
        if elements is not None and not elements:
            return None
        key = (number, stage, elements)
        if key not in known:
            known[key] = made(number, stage, elements)
        return known[key]

    def made(number: int, stage: int, elements: frozenset[str] | None) -> Hop | None:
        flow = network.flows[number]
        crossed = _crossing(judged if judged.holds(flow) else shared, number, stage, elements)
        if crossed is None or (question.complete and crossed.gaps):
            return None
        ways = _ways(judged, flow.target, crossed.enters, crossed.gaps, crossed.obstacles, elements, flow)
        return Hop(crossed.leaves, crossed.enters, *ways)

    return hop


def _crossing(judged: ObstacleIndex, number: int, stage: int, elements: frozenset[str] | None) -> Crossing | None:
    """A flow as taken from a site that was entered at a stage, wherever the route is over; None where it does not lead on."""
    key = (number, stage, elements)
    if key not in judged.crossings:
        judged.crossings[key] = _crossed(judged, judged.network.flows[number], stage, elements)
    return judged.crossings[key]


def _crossed(judged: ObstacleIndex, flow: Flow, stage: int, elements: frozenset[str] | None) -> Crossing | None:
    network = judged.network
    ends = _leaves_and_enters(network, flow, stage)
    if ends is None:
        return None
    leaves, enters = ends
    if leaves >= judged.first and judged.stops_short(flow.source, stage, leaves, elements):
        return None
    gaps = tuple(_gaps(network, flow, stage, leaves, enters))
    obstacles = (
        *(judged.on_flow(flow) if leaves >= judged.first else ()),
        *judged.in_gaps(gaps, flow.id),
        *judged.leaving(flow.source, stage, leaves, elements),
        *judged.entering(flow.target, enters),
        *judged.receiving(flow),
    )
    return Crossing(leaves, enters, gaps, obstacles)


def begin_stage(network: Network, number: int) -> int | None:
    """The stage a route begins at where it begins at a site: its mine, its recycling, else its first; None at a mere market."""
    site = network.sites[number]
    first = min(network.starts - {network.recycling})
    for stage in (first, network.recycling):
        if stage in site.stages:
            return stage
    if site.stages[:1] == (network.market,):
        return None
    return site.stages[0] if site.stages else first


def asked_beginnings(judged: ObstacleIndex, among: Collection[int]) -> Iterator[Beginning]:
    """Where routes begin that were asked to begin somewhere: at a stage, or at sites nothing of the same answer feeds.

    Of these only those `among` some sites.
    """
    network, question = judged.network, judged.question
    wanted = [number for number, site in enumerate(network.sites) if judged.may_begin(site)]
    fed = {f.target for f in network.flows if f.form != network.recycling and f.source in wanted and f.source != f.target}
    for number in (each for each in wanted if each in among):
        performed = set(network.sites[number].stages)
        stage = begin_stage(network, number)
        stages: list[int] = [] if stage is None else sorted(network.starts & performed) or [stage]
        if question.begin_stage is not None:
            stages = [question.begin_stage] if question.begin_stage in performed - {network.market} else []
        elif number in fed and stage not in network.starts:
            stages = []
        for begun in stages:
            if found := beginning(judged, number, begun):
                yield found


def natural_beginnings(judged: ObstacleIndex, among: Iterable[int]) -> Iterator[Beginning]:
    """Mines and recyclers `among` some sites; a mine that recycles too is both."""
    network = judged.network
    for number in sorted(among):
        for stage in sorted(network.starts & set(network.sites[number].stages)):
            if found := beginning(judged, number, stage):
                yield found


def beginning(judged: ObstacleIndex, number: int, stage: int) -> Beginning | None:
    """A route beginning at a site and stage; None where only complete routes are asked for and a stage is missing.

    Whatever is no mine begins with an open fact: where the scrap was made, or what feeds it, and the stages before.
    """
    network, question = judged.network, judged.question
    site = network.sites[number]
    gaps: tuple[MissingStages, ...] = ()
    if stage != network.recycling and (stage not in network.starts or stage not in site.stages):
        missing = tuple(
            s for s in sorted(network.required) if s < stage + (not site.stages) and s not in set(site.stages) - site.weak_stages
        )
        gaps = (MissingStages(None, number, missing),) if missing else ()
    if question.complete and gaps:
        return None
    asked = None if question.element is None else frozenset({question.element})
    on, over = _ways(judged, number, stage, gaps, (*judged.entering(number, stage), *judged.fed_by(number, stage)), asked)
    if over is not None and question.element and not _ships(network, number, question.element):
        what = f"whether {site.name} handles {question.element}"
        unstated = Obstacle(f"element:{site.id}", "elements unknown", site.id, what)
        over = Way(max(over.level, UNPROVEN), over.gaps, (*over.obstacles, unstated))
    mined = stage in network.starts and stage != network.recycling and stage in site.stages
    return Beginning(number, stage, mined, on, over)


def _ships(network: Network, number: int, element: str) -> bool:
    """Whether a source says that a site ships an element, without a doubt: then it handles it."""
    flows = (network.flows[flow] for flow in network.leaving[number])
    return any(flow.elements is not None and element in flow.elements and not flow.doubts for flow in flows)


def _last_stage(network: Network, question: Question) -> int | None:
    """The stage a route must come through at its end; None where it only has to arrive."""
    if question.end_stage is not None:
        return question.end_stage
    return network.market if question.ends is None else None


def _ways(
    judged: ObstacleIndex,
    number: int,
    stage: int,
    gaps: tuple[MissingStages, ...],
    obstacles: tuple[Obstacle, ...],
    elements: frozenset[str] | None,
    flow: Flow | None = None,
) -> tuple[Way | None, Way | None]:
    """On from a site, and over at it, for a route that enters it at a stage.

    A route is over where the site takes the material through the last stage. It may also go on from there, with what
    leaves before that stage: a mine that separates some of its ore ships the rest.
    """
    network, question = judged.network, judged.question
    on = Way(level_of(obstacles), gaps, obstacles)
    if not _may_end(judged, number, stage, flow):
        return on, None
    last = _last_stage(network, question)
    site = network.sites[number]
    missing: tuple[int, ...] = ()
    until = stage if last is None else last
    if stage != network.recycling:
        missing = tuple(s for s in range(stage + 1, until) if s in network.required and s not in site.stages)
    inside = (MissingStages(number, number, missing),) if missing else ()
    if question.complete and inside:
        return (on if last is not None else None), None
    if judged.stops_short(number, stage, until, elements):
        return (on if last is not None else None), None
    finish = (
        *judged.in_gaps(inside, site.id),
        *judged.leaving(number, stage, until, elements),
        *judged.ends_early(number, until),
    )
    every = (*obstacles, *finish)
    return (on if last is not None else None), Way(level_of(every), (*gaps, *inside), every)


def goes_on(judged: ObstacleIndex, number: int, stage: int, leaves: int) -> bool:
    """Whether a route that entered a site at one stage may leave it after another, though it could have ended there."""
    last = _last_stage(judged.network, judged.question)
    return not _may_end(judged, number, stage, None) or (last is not None and leaves < last)


def _may_end(judged: ObstacleIndex, number: int, stage: int, flow: Flow | None) -> bool:
    """Whether a route that a flow brings to a site, to enter it at a stage, may end there."""
    site = judged.network.sites[number]
    last = _last_stage(judged.network, judged.question)
    return judged.may_end(site, flow) and (last is None or (last in site.stages and stage <= last))


def _leaves_and_enters(network: Network, flow: Flow, stage: int) -> tuple[int, int] | None:
    if flow.form == network.recycling:
        return None
    # a stage that only weak sources name takes no way from a site
    for source in _with_and_without_weak(network.sites[flow.source]):
        leaves = _leaves(network, source, stage, flow.form)
        if leaves is None or leaves < stage:
            continue
        for target in _with_and_without_weak(network.sites[flow.target]):
            enters = _enters(network, target, max(leaves, flow.form or 0))
            if enters is not None:
                return leaves, enters
    return None


def _with_and_without_weak(site: Site) -> Iterator[Site]:
    yield site
    if site.weak_stages:
        yield replace(site, stages=site.firm_stages)


def _gaps(network: Network, flow: Flow, stage: int, leaves: int, enters: int) -> Iterator[MissingStages]:
    """Gaps inside the site a flow leaves, and between it and the target."""
    performed = network.sites[flow.source].stages
    # how a recycler gets from scrap to what it ships is its own process: no stage of it is missing
    if stage != network.recycling:
        inside = range(stage + 1, leaves + (not performed))
        if missing := tuple(s for s in inside if s in network.required and s not in performed):
            yield MissingStages(flow.source, flow.source, missing)
    between = range(leaves + 1, enters + (not network.sites[flow.target].stages))
    if missing := tuple(s for s in between if s in network.required):
        yield MissingStages(flow.source, flow.target, missing)


def _leaves(network: Network, site: Site, stage: int, form: int | None) -> int | None:
    """Last stage done at the site before the material leaves it."""
    making = [s for s in site.stages if s not in (network.recycling, network.market)]
    if network.market in site.stages and not making:
        return None
    if not making:
        # a company or group whose stages nobody names, or a bare recycler: what it did shows in what it ships
        return max(stage, form if form is not None else stage)
    if form is None:
        return making[-1]
    up_to = [s for s in making if s <= form]
    return up_to[-1] if up_to else form


def _enters(network: Network, target: Site, carried: int) -> int | None:
    """First stage still to come at the target; the stage reached, where it only passes on or refines the same stage."""
    making = [s for s in target.stages if s != network.recycling]
    if not target.stages:
        return carried
    later = [s for s in making if s > carried]
    if later:
        return later[0]
    return carried if carried in making else None
