"""The graph that is searched: states (site, stage it enters at, elements carried) and the steps between them.

    (mine, mine, ?) --concentrate--> (plant, cracking, ?) --NdPr oxide--> (metal maker, metal, {Nd, Pr}) --> ...

A route is one feed: some element must be carried all the way, so samarium that enters a plant does not leave it in a
neodymium magnet; a flow whose elements nobody states may carry any. Filtering happens here, before any search.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.hops import Gap, Obstacle, Question, beginnings, hops, is_end
from kg.network import Network, Site

Elements = frozenset[str] | None
"""Elements every flow so far may carry; None where no flow has said any."""

State = tuple[int, int, Elements]


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
    """All states and steps that can lie on a route. Linear in flows times stages of a site times sets of elements."""
    hop = hops(network, question)
    building = _Building()
    starts = [
        Start(building.state(found.site, found.stage, None), found.level, found.obstacles, found.gaps)
        for found in beginnings(network, question)
    ]
    ends: set[int] = set()
    while building.todo:
        state = building.todo.pop()
        number, stage, carried = building.keys[state]
        if is_end(network, number, stage, question):
            ends.add(state)
            continue
        for flow in network.leaving[number]:
            taken = hop(flow, stage)
            elements = _carried(carried, network.flows[flow].elements, question.element)
            if taken is not None and elements != frozenset():
                target = building.state(network.flows[flow].target, taken.enters, elements)
                building.steps.append(Step(state, target, flow, taken.leaves, taken.level, taken.gaps, taken.obstacles))
    return _trimmed(network, building.keys, building.steps, starts, ends, question.end_stage)


def _carried(so_far: Elements, on_flow: Elements, asked: str | None) -> Elements:
    """Elements carried after a flow. With one element asked for, flows without it are gone and nothing is left to track."""
    if asked is not None:
        return None
    if so_far is None or on_flow is None:
        return on_flow if so_far is None else so_far
    return so_far & on_flow


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
