"""How one flow carries a route on: where it leaves, where it enters, what is missing, and what stands in the way.

A flow *leaves* a site after the last stage the site performs up to the one that makes the material, and *enters* the next
at the first stage that is still to come; stages never fall. What lies between and nobody is shown to perform is a gap.
Scrap goes back, not forward: a flow of it is no hop, and a recycler is a start. `docs/routes.md` has the rules in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.network import Doubt, Flow, Network, Site
from kg.rules import Avoid, Finding, rule

AVOIDS, UNPROVEN, TOUCHES = 0, 1, 2
VERDICTS = ("avoids", "unproven", "touches")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that keeps a route from `avoids`: an exposed site, or a doubt about a site, flow, gap or start."""

    key: str
    kind: str
    about: str
    settle: str
    exposed: bool = False
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Required stages nobody is shown to perform: after one site (None: before the start) and before another.

    The same site twice means that the gap is inside it.
    """

    after: int | None
    before: int
    stages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a network; the names are the ids or stages that --from and --to were understood as.

    `begins` and `ends` test a site, `begin_stage` and `end_stage` are positions of stages; without them routes begin and end
    by themselves.
    """

    avoid: tuple[Avoid, ...]
    begins: Callable[[Site], bool] | None = None
    begin_stage: int | None = None
    ends: Callable[[Site], bool] | None = None
    end_stage: int | None = None
    element: str | None = None
    complete: bool = False
    begin_name: str | None = None
    end_name: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The verdict, gaps and obstacles of a beginning or hop, to where the route goes on or to where it is over."""

    level: int
    gaps: tuple[Gap, ...]
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
    """A site where routes may begin and the stage they begin at; `on` and `over` as of a `Hop`."""

    site: int
    stage: int
    on: Way | None
    over: Way | None


def hops(network: Network, question: Question) -> Callable[[int, int], Hop | None]:
    """A function of (flow, stage its site was entered at); None where the flow does not lead forward.

    What does not depend on the stage is worked out once for each flow and site, each hop once for each pair.
    """
    sites = [_site_obstacles(site, question.avoid) for site in network.sites]
    flows = [None if _excluded(flow, question) else _flow_obstacles(flow, network, question) for flow in network.flows]
    known: dict[tuple[int, int], Hop | None] = {}

    def hop(number: int, stage: int) -> Hop | None:
        key = (number, stage)
        if key not in known:
            on_flow = flows[number]
            known[key] = None if on_flow is None else made(network.flows[number], stage, on_flow)
        return known[key]

    def made(flow: Flow, stage: int, on_flow: tuple[Obstacle, ...]) -> Hop | None:
        ends = _leaves_and_enters(network, flow, stage)
        if ends is None:
            return None
        leaves, enters = ends
        gaps = tuple(_gaps(network, flow, stage, leaves, enters))
        obstacles = (
            *on_flow,
            *_gap_obstacles(network, gaps, flow.id),
            *_weak_stages(network, flow.source, stage, leaves),
            *sites[flow.target],
        )
        if question.complete and gaps:
            return None
        return Hop(leaves, enters, *_ways(network, flow.target, enters, question, gaps, obstacles))

    return hop


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


def asked_beginnings(network: Network, question: Question) -> Iterator[Beginning]:
    """Where routes begin that were asked to begin somewhere: at a stage, or at sites nothing of the same answer feeds."""
    wanted = [number for number, site in enumerate(network.sites) if question.begins is None or question.begins(site)]
    fed = {flow.target for flow in network.flows if flow.form != network.recycling and flow.source in wanted}
    for number in wanted:
        stage = begin_stage(network, number)
        if question.begin_stage is not None:
            performed = network.sites[number].stages
            stage = question.begin_stage if question.begin_stage in performed and question.begin_stage != network.market else None
        elif number in fed and stage not in network.starts:
            stage = None
        if stage is not None and (found := beginning(network, question, number, stage)):
            yield found


def natural_beginnings(network: Network, question: Question) -> Iterator[Beginning]:
    """Mines and recyclers."""
    for number, site in enumerate(network.sites):
        stage = begin_stage(network, number)
        if stage in network.starts and stage in site.stages and (found := beginning(network, question, number, stage)):
            yield found


def beginning(network: Network, question: Question, number: int, stage: int) -> Beginning | None:
    """A route beginning at a site and stage; None where only complete routes are asked for and a stage is missing.

    Whatever is no mine begins with an open fact: where the scrap was made, or what feeds it, and the stages before.
    """
    site = network.sites[number]
    gaps: tuple[Gap, ...] = ()
    feed: tuple[Obstacle, ...] = ()
    if stage == network.recycling:
        feed = (Obstacle(f"feed:{site.id}", "recycled feed", site.id, f"where the scrap that {site.name} takes was made"),)
    elif stage not in network.starts or stage not in site.stages:
        feed = (Obstacle(f"feed:{site.id}", "unknown feed", site.id, f"what feeds {site.name}"),)
        missing = tuple(s for s in sorted(network.required) if s < stage + (not site.stages))
        gaps = (Gap(None, number, missing),) if missing else ()
    if question.complete and gaps:
        return None
    on, over = _ways(network, number, stage, question, gaps, (*_site_obstacles(site, question.avoid), *feed))
    if over is not None and question.element:
        what = f"whether {site.name} handles {question.element}"
        unstated = Obstacle(f"element:{site.id}", "elements unknown", site.id, what)
        over = Way(max(over.level, UNPROVEN), over.gaps, (*over.obstacles, unstated))
    return Beginning(number, stage, on, over)


def _last_stage(network: Network, question: Question) -> int | None:
    """The stage a route must come through at its end; None where it only has to arrive."""
    if question.end_stage is not None:
        return question.end_stage
    return network.market if question.ends is None else None


def _ways(
    network: Network,
    number: int,
    stage: int,
    question: Question,
    gaps: tuple[Gap, ...],
    obstacles: tuple[Obstacle, ...],
) -> tuple[Way | None, Way | None]:
    """On from a site, and over at it, for a route that enters it at a stage.

    A route is over where the site takes the material through the last stage. It may also go on from there, with what
    leaves before that stage: a mine that separates some of its ore ships the rest.
    """
    on = Way(level_of(obstacles), gaps, obstacles)
    if not _may_end(network, question, number, stage):
        return on, None
    last = _last_stage(network, question)
    site = network.sites[number]
    missing: tuple[int, ...] = ()
    until = stage if last is None else last
    if stage != network.recycling:
        missing = tuple(s for s in range(stage + 1, until) if s in network.required and s not in site.stages)
    inside = (Gap(number, number, missing),) if missing else ()
    if question.complete and inside:
        return (on if last is not None else None), None
    finish = (*_gap_obstacles(network, inside, site.id), *_weak_stages(network, number, stage, until))
    every = (*obstacles, *finish)
    return (on if last is not None else None), Way(level_of(every), (*gaps, *inside), every)


def goes_on(network: Network, question: Question, number: int, stage: int, leaves: int) -> bool:
    """Whether a route that entered a site at one stage may leave it after another, though it could have ended there."""
    last = _last_stage(network, question)
    return not _may_end(network, question, number, stage) or (last is not None and leaves < last)


def _may_end(network: Network, question: Question, number: int, stage: int) -> bool:
    """Whether a route that enters a site at a stage may end there."""
    site = network.sites[number]
    last = _last_stage(network, question)
    return (question.ends is None or question.ends(site)) and (last is None or (last in site.stages and stage <= last))


def _leaves_and_enters(network: Network, flow: Flow, stage: int) -> tuple[int, int] | None:
    if flow.form == network.recycling:
        return None
    leaves = _leaves(network, network.sites[flow.source], stage, flow.form)
    if leaves is None or leaves < stage:
        return None
    enters = _enters(network, network.sites[flow.target], max(leaves, flow.form or 0))
    return None if enters is None else (leaves, enters)


def _gaps(network: Network, flow: Flow, stage: int, leaves: int, enters: int) -> Iterator[Gap]:
    """Gaps inside the site a flow leaves, and between it and the target."""
    performed = network.sites[flow.source].stages
    # how a recycler gets from scrap to what it ships is its own process: no stage of it is missing
    if stage != network.recycling:
        inside = range(stage + 1, leaves + (not performed))
        if missing := tuple(s for s in inside if s in network.required and s not in performed):
            yield Gap(flow.source, flow.source, missing)
    between = range(leaves + 1, enters + (not network.sites[flow.target].stages))
    if missing := tuple(s for s in between if s in network.required):
        yield Gap(flow.source, flow.target, missing)


def _weak_stages(network: Network, number: int, first: int, last: int) -> list[Obstacle]:
    site = network.sites[number]
    making = network.required - {network.market}
    used = (s for s in site.stages if first <= s <= last and s in site.weak_stages and s in making)
    return [_weak_stage(site, network.stages[s]) for s in used]


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


def _site_obstacles(site: Site, avoid: tuple[Avoid, ...]) -> tuple[Obstacle, ...]:
    found = [(a, rule(a.dimension).site(site, a.countries)) for a in avoid]
    if any(doubt.kind in ("company level", "group level") for doubt in site.doubts):
        # whoever names the plant says where it stands: one missing fact, not two
        found = [(a, f) for a, f in found if f.outcome == "exposed" or site.places]
    return (
        *(_from_finding(f"{a.dimension}:{site.id}", a.dimension, site.id, f) for a, f in found if f.outcome != "clear"),
        *(_from_doubt(doubt) for doubt in site.doubts),
    )


def _flow_obstacles(flow: Flow, network: Network, question: Question) -> tuple[Obstacle, ...]:
    found = [(a, rule(a.dimension).flow(flow, a.countries)) for a in question.avoid]
    obstacles = [_from_finding(f"{a.dimension}:{flow.id}", a.dimension, flow.id, f) for a, f in found if f.outcome != "clear"]
    obstacles += [_from_doubt(doubt) for doubt in flow.doubts]
    if question.element and flow.elements is None:
        name = f"{network.sites[flow.source].name} to {network.sites[flow.target].name}"
        key = f"element:{flow.id}"
        obstacles.append(Obstacle(key, "elements unknown", flow.id, f"whether {question.element} goes from {name}"))
    return tuple(obstacles)


def _gap_obstacles(network: Network, gaps: tuple[Gap, ...], about: str) -> Iterable[Obstacle]:
    for gap in gaps:
        *others, last = (network.stages[s] for s in gap.stages)
        stages = f"{', '.join(others)} and {last}" if others else last
        before = network.sites[gap.before].name
        where = f"at {before}"
        if gap.after is not None and gap.after != gap.before:
            where = f"between {network.sites[gap.after].name} and {before}"
        yield Obstacle(f"gap:{about}:{gap.after}:{gap.stages}", "gap", about, f"who performs {stages} {where}, and where")


def _weak_stage(site: Site, stage: str) -> Obstacle:
    what = f"a source of grade A or B that {site.name} performs {stage}"
    return Obstacle(f"stage:{site.id}:{stage}", "weak source", site.id, what)


def _from_doubt(doubt: Doubt) -> Obstacle:
    return Obstacle(f"{doubt.kind}:{doubt.about}", doubt.kind, doubt.about, doubt.settle)


def _from_finding(key: str, dimension: str, about: str, finding: Finding) -> Obstacle:
    exposed = finding.outcome == "exposed"
    return Obstacle(key, dimension, about, finding.why if exposed else finding.settle, exposed, finding.claims)


def _excluded(flow: Flow, question: Question) -> bool:
    return question.element is not None and flow.elements is not None and question.element not in flow.elements


def level_of(obstacles: Iterable[Obstacle]) -> int:
    """The verdict that obstacles leave: touches if one is exposed, unproven if there is any."""
    return max((TOUCHES if o.exposed else UNPROVEN for o in obstacles), default=AVOIDS)
