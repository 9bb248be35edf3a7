"""The graph that is searched: states (site, stage it enters at, elements carried) and the steps between them.

    (mine, mine, ?) --concentrate--> (plant, cracking, ?) --NdPr oxide--> (metal maker, metal, {Nd, Pr}) --> ...

A route is one feed: some element must be carried all the way, so samarium that enters a plant does not leave it in a
neodymium magnet; a flow whose elements nobody states may carry any. Filtering happens here, before any search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kg.network.model import Network, Site
from kg.routes.custody import Mixed, mixed
from kg.routes.hops import (
    Beginning,
    Hop,
    Way,
    asked_beginnings,
    begin_stage,
    beginning,
    goes_on,
    hops,
    natural_beginnings,
)
from kg.routes.obstacles import Judged, MissingStages, Obstacle, Question, level_of

Elements = frozenset[str] | None
"""Elements every flow so far may carry; None where no flow has said any."""

State = tuple[int, int, Elements, bool]
"""Site, stage entered at, elements carried, and whether the route is over there."""

HopOf = Callable[[int, int], Hop | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One flow taken from one state to another, with all that stands in the way on it and at its target."""

    origin: int
    target: int
    flow: int
    leaves: int
    level: int
    gaps: tuple[MissingStages, ...]
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A state where routes begin, with what is doubtful about beginning there."""

    state: int
    level: int
    obstacles: tuple[Obstacle, ...]
    gaps: tuple[MissingStages, ...] = ()


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


@dataclass
class _Building:
    """States and steps found so far; lives only while `steps_of` runs."""

    keys: list[State] = field(default_factory=list)
    numbers: dict[State, int] = field(default_factory=dict)
    todo: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)

    def state(self, site: int, stage: int, elements: Elements, over: bool) -> int:
        key = (site, stage, elements, over)
        if key not in self.numbers:
            self.numbers[key] = len(self.keys)
            self.keys.append(key)
            self.todo.append(self.numbers[key])
        return self.numbers[key]


def steps_of(network: Network, question: Question) -> Steps:
    """All states and steps that can lie on a route. Linear in flows times stages of a site times sets of elements."""
    judged = Judged(network, question)
    hop = hops(judged)
    others = mixed(judged, hop)
    building = _Building()
    if question.begins is not None or question.begin_stage is not None:
        _begin(building, asked_beginnings(judged), others)
        _explore(judged, hop, others, building)
    else:
        _begin(building, natural_beginnings(judged), others)
        _explore(judged, hop, others, building)
        tried: set[int] = set()
        while unfed := _unfed(network, hop, building, tried):
            tried |= set(unfed)
            for number, elements in unfed.items():
                stage = begin_stage(network, number)
                found = None if stage is None else beginning(judged, number, stage)
                _begin(building, [found] if found else [], others, elements)
            _explore(judged, hop, others, building)
    return _trimmed(network, building, question.end_stage)


def _begin(building: _Building, found: Iterable[Beginning], others: Mixed, elements: Elements = None) -> None:
    for one in found:
        for way, over in ((one.on, False), (one.over, True)):
            if way is not None:
                state = building.state(one.site, one.stage, elements, over)
                obstacles, level = _with(way, others(one.site, None))
                building.starts.append(Start(state, level, obstacles, way.gaps))


def _explore(judged: Judged, hop: HopOf, others: Mixed, building: _Building) -> None:
    """Follow every flow from every state not yet looked at."""
    network, question = judged.network, judged.question
    while building.todo:
        state = building.todo.pop()
        number, stage, carried, over = building.keys[state]
        if over:
            building.ends.add(state)
            continue
        for flow in network.leaving[number]:
            taken = hop(flow, stage)
            elements = _carried(carried, network.flows[flow].elements, question.element)
            if taken is None or elements == frozenset() or not goes_on(network, question, number, stage, taken.leaves):
                continue
            target = network.flows[flow].target
            besides = others(target, flow)
            for way, ends in ((taken.on, False), (taken.over, True)):
                if way is not None:
                    obstacles, level = _with(way, besides)
                    reached = building.state(target, taken.enters, elements, ends)
                    building.steps.append(Step(state, reached, flow, taken.leaves, level, way.gaps, obstacles))


def _with(way: Way, besides: tuple[Obstacle, ...]) -> tuple[tuple[Obstacle, ...], int]:
    if not besides:
        return way.obstacles, way.level
    return (*way.obstacles, *besides), max(way.level, level_of(besides))


def _unfed(network: Network, hop: HopOf, building: _Building, tried: set[int]) -> dict[int, Elements]:
    """Sites with flows that no route takes yet, for nobody is known to feed them, with the elements of those flows.

    Of these the ones that no other of them feeds, since whatever they feed is then fed; the first one where they feed
    each other in a circle.
    """
    taken = {step.flow for step in building.steps}
    over = {building.keys[state][0] for state in building.ends}
    begun = {number for number, *_ in building.keys}
    left: dict[int, list[int]] = {}
    for number, flows in enumerate(network.leaving):
        stage = begin_stage(network, number)
        if stage is None or number in tried or number in over:
            continue
        untaken = [flow for flow in flows if flow not in taken and hop(flow, stage) is not None]
        if untaken:
            left[number] = untaken
    fed = {network.flows[flow].target for flows in left.values() for flow in flows}
    found = [number for number in left if number not in fed] or list(left)[:1]
    return {number: _union(network, left[number]) if number in begun else None for number in found}


def _union(network: Network, flows: Iterable[int]) -> Elements:
    """Elements that any of the flows may carry."""
    sets = [network.flows[flow].elements for flow in flows]
    return None if None in sets else frozenset(element for found in sets if found for element in found)


def _carried(so_far: Elements, on_flow: Elements, asked: str | None) -> Elements:
    """Elements carried after a flow. With one element asked for, flows without it are gone and nothing is left to track."""
    if asked is not None:
        return None
    if so_far is None or on_flow is None:
        return on_flow if so_far is None else so_far
    return so_far & on_flow


def _trimmed(network: Network, building: _Building, end_stage: int | None) -> Steps:
    """Only the states from which an end can be reached: all were reached from a start already."""
    found, steps, starts, ends = building.keys, building.steps, building.starts, building.ends
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
    order = sorted(kept, key=lambda state: (found[state][1], found[state][0], sorted(found[state][2] or ()), found[state][3]))
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
