"""The graph that is searched: states (site, stage it enters at, elements carried) and the steps between them.

    (mine, mine, ?) --concentrate--> (plant, cracking, ?) --NdPr oxide--> (metal maker, metal, {Nd, Pr}) --> ...

A site may perform several stages. A flow *leaves* a site after the last stage the site performs up to the one that makes
the material, and *enters* the next at the first stage that is still to come; stages never fall along a route. What lies
between and nobody is shown to perform is a gap. Scrap goes back, not forward: a flow of it is no step, and a recycler is
a start. A route is one feed: some element must be carried all the way, so samarium that enters a plant does not leave
it in a neodymium magnet; a flow whose elements nobody states may carry any. Filtering happens here, before any search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kg.network import Doubt, Flow, Network, Site
from kg.rules import Avoid, Finding, rule, worst

AVOIDS, UNPROVEN, TOUCHES = 0, 1, 2
VERDICTS = ("avoids", "unproven", "touches")

Elements = frozenset[str] | None
"""Elements every flow so far may carry; None where no flow has said any."""

State = tuple[int, int, Elements]


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
class Step:
    """One flow taken from one state to another, with all that stands in the way on it and at its target."""

    origin: int
    target: int
    flow: int
    leaves: int
    level: int
    gaps: tuple[Gap, ...]
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A state where routes begin, with what is doubtful about beginning there."""

    state: int
    level: int
    obstacles: tuple[Obstacle, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """States as (site, stage, elements), the steps that leave each, where routes start and which states end them."""

    network: Network
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    leaving: tuple[tuple[int, ...], ...]
    starts: tuple[Start, ...]
    ends: frozenset[int]
    end_stage: int | None = None

    def site(self, state: int) -> Site:
        """The site of a state."""
        return self.network.sites[self.states[state][0]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a network. `begins` and `ends` test a site; None is mines and recyclers, and the market."""

    avoid: tuple[Avoid, ...]
    begins: Callable[[Site], bool] | None = None
    begin_stage: int | None = None
    ends: Callable[[Site], bool] | None = None
    end_stage: int | None = None
    element: str | None = None
    complete: bool = False


@dataclass
class _Building:
    """States and steps found so far; lives only while `steps_of` runs."""

    keys: list[State] = field(default_factory=list)
    numbers: dict[State, int] = field(default_factory=dict)
    todo: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def state(self, site: int, stage: int, elements: Elements) -> int:
        key = (site, stage, elements)
        if key not in self.numbers:
            self.numbers[key] = len(self.keys)
            self.keys.append(key)
            self.todo.append(self.numbers[key])
        return self.numbers[key]


def steps_of(network: Network, question: Question) -> Steps:
    """All states and steps that can lie on a route. Linear in flows times stages of a site."""
    sites = [_site_obstacles(site, question.avoid) for site in network.sites]
    flows = [None if _excluded(flow, question) else _flow_obstacles(flow, network, question) for flow in network.flows]
    building = _Building()
    starts = [
        Start(building.state(number, stage, None), _level(obstacles), obstacles, (*gaps, *finish.gaps))
        for number, stage, extra, gaps in _beginnings(network, question)
        for finish in [_finish(network, number, stage, question)]
        if not (question.complete and (gaps or finish.gaps))
        for obstacles in [(*sites[number], *extra, *finish.obstacles)]
    ]
    ends: set[int] = set()
    while building.todo:
        state = building.todo.pop()
        number, stage, carried = building.keys[state]
        if _is_end(network, number, stage, question):
            ends.add(state)
            continue
        for flow_number in network.leaving[number]:
            on_flow = flows[flow_number]
            if on_flow is None:
                continue
            flow = network.flows[flow_number]
            taken = _take(network, number, stage, flow)
            elements = _carried(carried, flow.elements, question.element)
            if taken is None or elements == frozenset() or (question.complete and taken.gaps):
                continue
            finish = _finish(network, flow.target, taken.enters, question)
            if question.complete and finish.gaps:
                continue
            obstacles = (
                *on_flow,
                *_gap_obstacles(network, taken.gaps, flow.id),
                *taken.weak,
                *sites[flow.target],
                *finish.obstacles,
            )
            target = building.state(flow.target, taken.enters, elements)
            gaps = (*taken.gaps, *finish.gaps)
            building.steps.append(Step(state, target, flow_number, taken.leaves, _level(obstacles), gaps, obstacles))
    return _trimmed(network, building.keys, building.steps, starts, ends, question.end_stage)


@dataclass(frozen=True, slots=True)
class _Finish:
    """What is missing or weak inside the site a route ends at, up to the stage that was asked for."""

    gaps: tuple[Gap, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


def _finish(network: Network, number: int, stage: int, question: Question) -> _Finish:
    if not _is_end(network, number, stage, question):
        return _Finish()
    last = stage if question.end_stage is None else question.end_stage
    missing: tuple[int, ...] = ()
    if stage != network.recycling:
        performed = network.sites[number].stages
        missing = tuple(s for s in range(stage + 1, last) if s in network.required and s not in performed)
    gaps = (Gap(number, number, missing),) if missing else ()
    weak = _weak_stages(network, number, stage, last)
    return _Finish(gaps, (*_gap_obstacles(network, gaps, network.sites[number].id), *weak))


def _beginnings(network: Network, question: Question) -> Iterable[tuple[int, int, tuple[Obstacle, ...], tuple[Gap, ...]]]:
    """Sites where a route may begin: the stage it begins at, what is doubtful about it, and what is missing before it.

    A mine; else a recycler; else a site that no admitted flow feeds, for whoever fed it is unknown, not absent.
    """
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
        elif (question.begins is not None or number not in fed) and site.stages[:1] != (network.market,):
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


def _is_end(network: Network, number: int, stage: int, question: Question) -> bool:
    site = network.sites[number]
    if question.ends is not None and not question.ends(site):
        return False
    if question.end_stage is not None:
        return question.end_stage in site.stages and stage <= question.end_stage
    return question.ends is not None or stage == network.market


def _carried(so_far: Elements, on_flow: Elements, asked: str | None) -> Elements:
    """Elements carried after a flow. With one element asked for, flows without it are gone and nothing is left to track."""
    if asked is not None:
        return None
    if so_far is None or on_flow is None:
        return on_flow if so_far is None else so_far
    return so_far & on_flow


@dataclass(frozen=True, slots=True)
class _Taken:
    leaves: int
    enters: int
    gaps: tuple[Gap, ...]
    weak: tuple[Obstacle, ...]


def _take(network: Network, number: int, stage: int, flow: Flow) -> _Taken | None:
    """How a flow continues a route that entered its site at `stage`; None where it does not lead forward."""
    if flow.form == network.recycling:
        return None
    site, target = network.sites[number], network.sites[flow.target]
    leaves = _leaves(network, site, stage, flow.form)
    if leaves is None or leaves < stage:
        return None
    carried = max(leaves, flow.form or 0)
    enters = _enters(network, target, carried)
    if enters is None:
        return None
    performed = set(site.stages)
    inside: tuple[int, ...] = ()
    # how a recycler gets from scrap to what it ships is its own process: no stage of it is missing
    if stage != network.recycling:
        inside = tuple(s for s in range(stage + 1, leaves + (not performed)) if s in network.required - performed)
    between = tuple(s for s in range(leaves + 1, enters + (not target.stages)) if s in network.required)
    gaps = [Gap(number, number, inside)] if inside else []
    if between:
        gaps.append(Gap(number, flow.target, between))
    return _Taken(leaves, enters, tuple(gaps), tuple(_weak_stages(network, number, stage, leaves)))


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
    found = [(a, worst([rule(a.dimension).flow(flow, a.countries)])) for a in question.avoid]
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


def _level(obstacles: Iterable[Obstacle]) -> int:
    return max((TOUCHES if o.exposed else UNPROVEN for o in obstacles), default=AVOIDS)


def _trimmed(
    network: Network,
    found: list[State],
    steps: list[Step],
    starts: list[Start],
    ends: set[int],
    end_stage: int | None,
) -> Steps:
    """Only the states from which an end can be reached: all were reached from a start already."""
    before: dict[int, list[int]] = {}
    for step in steps:
        before.setdefault(step.target, []).append(step.origin)
    kept = set(ends)
    todo = list(ends)
    while todo:
        for origin in before.get(todo.pop(), ()):
            if origin not in kept:
                kept.add(origin)
                todo.append(origin)
    order = sorted(kept, key=lambda state: (found[state][1], found[state][0], sorted(found[state][2] or ())))
    new = {state: number for number, state in enumerate(order)}
    renumbered = sorted(
        (
            Step(new[s.origin], new[s.target], s.flow, s.leaves, s.level, s.gaps, s.obstacles)
            for s in steps
            if s.origin in kept and s.target in kept
        ),
        key=lambda s: (s.origin, s.flow),
    )
    leaving: list[list[int]] = [[] for _ in order]
    for number, step in enumerate(renumbered):
        leaving[step.origin].append(number)
    return Steps(
        network=network,
        states=tuple(found[state] for state in order),
        steps=tuple(renumbered),
        leaving=tuple(map(tuple, leaving)),
        starts=tuple(Start(new[s.state], s.level, s.obstacles, s.gaps) for s in starts if s.state in kept),
        ends=frozenset(new[state] for state in ends),
        end_stage=end_stage,
    )
