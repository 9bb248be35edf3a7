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
    """What is asked of a network.

    `begins` and `ends` test a site, `begin_stage` and `end_stage` are positions; None is where routes begin and end by
    themselves. With `begin_anywhere` a route may begin at a site although a flow feeds it.
    """

    avoid: tuple[Avoid, ...]
    begins: Callable[[Site], bool] | None = None
    begin_stage: int | None = None
    begin_anywhere: bool = False
    ends: Callable[[Site], bool] | None = None
    end_stage: int | None = None
    element: str | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """A flow taken from a site that was entered at some stage, with all that stands in the way on it and at its target."""

    leaves: int
    enters: int
    level: int
    gaps: tuple[Gap, ...]
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A site where routes may begin, the stage they begin at, and what is missing or doubtful about that."""

    site: int
    stage: int
    level: int
    gaps: tuple[Gap, ...]
    obstacles: tuple[Obstacle, ...]


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
        finish_gaps, finish = _finish(network, flow.target, enters, question)
        if question.complete and (gaps or finish_gaps):
            return None
        obstacles = (
            *on_flow,
            *_gap_obstacles(network, gaps, flow.id),
            *_weak_stages(network, flow.source, stage, leaves),
            *sites[flow.target],
            *finish,
        )
        return Hop(leaves, enters, level_of(obstacles), (*gaps, *finish_gaps), obstacles)

    return hop


def beginnings(network: Network, question: Question) -> Iterator[Beginning]:
    """Sites where a route may begin.

    A mine; else a recycler; else a site that no admitted flow feeds, for whoever fed it is unknown, not absent.
    """
    for number, stage, feed, gaps in _begin_stages(network, question):
        finish_gaps, finish = _finish(network, number, stage, question)
        if not (question.complete and (gaps or finish_gaps)):
            obstacles = (*_site_obstacles(network.sites[number], question.avoid), *feed, *finish)
            yield Beginning(number, stage, level_of(obstacles), (*gaps, *finish_gaps), obstacles)


def _begin_stages(network: Network, question: Question) -> Iterable[tuple[int, int, tuple[Obstacle, ...], tuple[Gap, ...]]]:
    fed = {flow.target for flow in network.flows if flow.form != network.recycling}
    first = min(network.starts - {network.recycling})
    for number, site in enumerate(network.sites):
        if question.begins is not None and not question.begins(site):
            continue
        stage: int | None = None
        if question.begin_stage is not None:
            stage = question.begin_stage if question.begin_stage in site.stages else None
        elif first in site.stages:
            stage = first
        elif network.recycling in site.stages:
            stage = network.recycling
        elif (question.begin_anywhere or number not in fed) and site.stages[:1] != (network.market,):
            stage = site.stages[0] if site.stages else first
        if stage is None:
            continue
        if stage == network.recycling:
            feed = Obstacle(f"feed:{site.id}", "recycled feed", site.id, f"where the scrap that {site.name} takes was made")
            yield number, stage, (feed,), ()
        elif stage == first and first in site.stages:
            yield number, stage, (), ()
        else:
            feed = Obstacle(f"feed:{site.id}", "unknown feed", site.id, f"what feeds {site.name}")
            missing = tuple(s for s in sorted(network.required) if s < stage)
            yield number, stage, (feed,), (Gap(None, number, missing),) if missing else ()


def is_end(network: Network, number: int, stage: int, question: Question) -> bool:
    """Whether a route that enters a site at a stage is over there."""
    site = network.sites[number]
    if question.ends is not None and not question.ends(site):
        return False
    if question.end_stage is not None:
        return question.end_stage in site.stages and stage <= question.end_stage
    return question.ends is not None or stage == network.market


def _finish(network: Network, number: int, stage: int, question: Question) -> tuple[tuple[Gap, ...], tuple[Obstacle, ...]]:
    """What is missing or weak inside the site a route ends at, up to the stage that was asked for."""
    if not is_end(network, number, stage, question):
        return (), ()
    last = stage if question.end_stage is None else question.end_stage
    missing: tuple[int, ...] = ()
    if stage != network.recycling:
        performed = network.sites[number].stages
        missing = tuple(s for s in range(stage + 1, last) if s in network.required and s not in performed)
    gaps = (Gap(number, number, missing),) if missing else ()
    weak = _weak_stages(network, number, stage, last)
    return gaps, (*_gap_obstacles(network, gaps, network.sites[number].id), *weak)


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
