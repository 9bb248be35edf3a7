"""The graph that is searched: states (site, stage it enters at, elements carried) and the steps between them.

    (mine, mine, ?) --concentrate--> (plant, cracking, ?) --NdPr oxide--> (metal maker, metal, {Nd, Pr}) --> ...

A route is one feed: some element must be carried all the way, so samarium that enters a plant does not leave it in a
neodymium magnet; a flow whose elements nobody states may carry any. Filtering happens here, before any search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kg.network.components import components
from kg.network.model import Network, Site
from kg.routes.custody import Mixed, mixed
from kg.routes.hops import (
    Beginning,
    HopOf,
    Way,
    asked_beginnings,
    begin_stage,
    beginning,
    goes_on,
    hops,
    natural_beginnings,
)
from kg.routes.obstacles import MissingStages, Obstacle, ObstacleIndex, Question, level_of
from kg.routes.places import Somewhere

Elements = frozenset[str] | None
"""Elements every flow so far may carry; None where no flow has said any."""


class State(NamedTuple):
    """Where a route is: the site, the stage it was entered at, the elements carried, and whether the route is over there.

    `mined` says that the feed is of a mine: what is stated as recycled is not made of it. `pending` are sites that the route has
    yet to pass: documented feeds of the site where it began in a circle; below zero, the site that the question wants passed.
    """

    site: int
    stage: int
    elements: Elements
    over: bool
    mined: bool = False
    pending: frozenset[int] = frozenset()


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
    element: str | None = None
    """The element asked for: no state tells of others then."""
    begin_place: Somewhere | None = None
    end_place: Somewhere | None = None

    def carried(self, state: int) -> Elements:
        """The rare earths that what comes to a state may be; None: any."""
        return self.states[state].elements if self.element is None else frozenset({self.element})

    def site(self, state: int) -> Site:
        """The site of a state."""
        return self.network.sites[self.states[state][0]]


@dataclass
class _Building:
    """States and steps found so far; lives only while `steps_of` runs. Beyond `sites` no route leads to an end."""

    sites: frozenset[int]
    keys: list[State] = field(default_factory=list)
    numbers: dict[State, int] = field(default_factory=dict)
    todo: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)

    def state(self, key: State) -> int:
        if key not in self.numbers:
            self.numbers[key] = len(self.keys)
            self.keys.append(key)
            if key.site in self.sites:
                self.todo.append(self.numbers[key])
        return self.numbers[key]


def steps_of(network: Network, question: Question) -> Steps:
    """All states and steps that can lie on a route. Linear in flows times stages of a site times sets of elements."""
    judged = ObstacleIndex(network, question)
    hop = hops(judged)
    others = mixed(judged)
    building = _Building(_leading_to_ends(network, question))
    if question.begins is not None or question.begin_stage is not None or question.begin_place is not None:
        _begin(building, asked_beginnings(judged, building.sites), others)
        _explore(judged, hop, others, building)
    else:
        _begin(building, natural_beginnings(judged, building.sites), others)
        _explore(judged, hop, others, building)
        tried = _Tried()
        while unfed := _unfed(network, hop, building, tried):
            for begun in unfed:
                found = beginning(judged, begun.site, begun.stage)
                _begin(building, [found] if found else [], others, begun.elements, begun.pending)
            _explore(judged, hop, others, building)
    if question.via is not None:
        via = network.index().get(question.via if network.snapshot is None else judged.facts.first(question.via))
        building = _Building(building.sites) if via is None else _passing(building, via)
    return _trimmed(network, building, question)


def _leading_to_ends(network: Network, question: Question) -> frozenset[int]:
    """Sites where a route may end that was asked to, and all from which material may come to one."""
    if question.ends is None:
        return frozenset(range(len(network.sites)))
    before: dict[int, list[int]] = {}
    for flow in network.flows:
        before.setdefault(flow.target, []).append(flow.source)
    todo = [number for number, site in enumerate(network.sites) if question.ends(site)]
    found = set(todo)
    while todo:
        for source in before.get(todo.pop(), ()):
            if source not in found:
                found.add(source)
                todo.append(source)
    return frozenset(found)


def _begin(
    building: _Building,
    found: Iterable[Beginning],
    others: Mixed,
    elements: Elements = None,
    pending: frozenset[int] = frozenset(),
) -> None:
    for one in found:
        for way, over in ((one.on, False), (one.over, True)):
            # a route over where it begins has not passed what feeds it
            if way is not None and not (over and pending):
                state = building.state(State(one.site, one.stage, elements, over, one.mined, pending))
                obstacles, level = _with(way, others(one.site, None))
                building.starts.append(Start(state, level, obstacles, way.gaps))


def _explore(judged: ObstacleIndex, hop: HopOf, others: Mixed, building: _Building) -> None:
    """Follow every flow from every state not yet looked at."""
    network, question = judged.network, judged.question
    while building.todo:
        state = building.todo.pop()
        here = building.keys[state]
        if here.over:
            building.ends.add(state)
            continue
        # where a mine that is no recycler is begun at for what it sends out as recycled, the rest of it is mined
        scrap_of_mine = here.stage == network.recycling and network.recycling not in network.sites[here.site].stages
        for number in network.leaving[here.site]:
            flow = network.flows[number]
            # a route visits no site twice, and what is recycled was not mined
            if flow.target == here.site or (here.mined and flow.recycled) or (scrap_of_mine and not flow.recycled):
                continue
            taken = hop(number, here.stage, here.elements)
            elements = _carried(here.elements, flow.may_hold, question.element)
            if taken is None or not goes_on(judged, here.site, here.stage, taken.leaves):
                continue
            besides = others(flow.target, number)
            pending = here.pending - {flow.target}
            for way, over in ((taken.on, False), (taken.over, True)):
                if way is not None and not (over and pending):
                    obstacles, level = _with(way, besides)
                    reached = building.state(State(flow.target, taken.enters, elements, over, here.mined, pending))
                    building.steps.append(Step(state, reached, number, taken.leaves, level, way.gaps, obstacles))


def _passing(building: _Building, site: int) -> _Building:
    """The same routes, those that pass a site: each state once with the site still to come, and once from it on.

    Only what is found is divided: a plant that is fed past the site is fed, and no route begins there.
    """
    found = _Building(building.sites)
    leaving: dict[int, list[Step]] = {}
    for step in building.steps:
        leaving.setdefault(step.origin, []).append(step)
    passed: dict[int, bool] = {}
    old: dict[int, int] = {}

    def divided(state: int, *, before: bool) -> int:
        key = building.keys[state]
        before = before and key.site != site
        # below zero, it is not one of those that a circle has yet to pass
        number = found.state(key._replace(pending=key.pending | {~site}) if before else key)
        passed[number], old[number] = not before, state
        return number

    found.starts = [replace(start, state=divided(start.state, before=True)) for start in building.starts]
    while found.todo:
        here = found.todo.pop()
        if passed[here] and old[here] in building.ends:
            found.ends.add(here)
        for step in leaving.get(old[here], ()):
            found.steps.append(replace(step, origin=here, target=divided(step.target, before=not passed[here])))
    return found


def _with(way: Way, besides: tuple[Obstacle, ...]) -> tuple[tuple[Obstacle, ...], int]:
    if not besides:
        return way.obstacles, way.level
    return (*way.obstacles, *besides), max(way.level, level_of(besides))


@dataclass
class _Tried:
    """Sites where routes have begun for want of a known feed, and the circles that were begun at so that all is passed.

    Lives only while `steps_of` runs.
    """

    sites: set[int] = field(default_factory=set)
    circles: list[tuple[_Unfed, ...]] = field(default_factory=list)


class _Unfed(NamedTuple):
    """A site where routes begin because no source says what feeds it, what they may carry and have yet to pass."""

    site: int
    stage: int
    elements: Elements
    pending: frozenset[int] = frozenset()


def _unfed(network: Network, hop: HopOf, building: _Building, tried: _Tried) -> list[_Unfed]:
    """Find where to begin next: sites with flows that no route takes yet, for nobody is known to feed them.

    Of these the ones that no other of them feeds, since whatever they feed is then fed. Where sites feed each other in a circle
    and nobody else feeds any of them, routes begin at each, and pass all that is known to feed it: what the circle takes from
    elsewhere is not known, and nothing of what it passes on may hide. If some flow is left over even so, routes begin at each
    site of the circle as at any other.
    """
    left = _left_over(network, hop, building, tried)
    if failed := [circle for circle in tried.circles if any(begun.site in left for begun in circle)]:
        tried.circles = [circle for circle in tried.circles if circle not in failed]
        again = [begun._replace(pending=frozenset()) for circle in failed for begun in circle]
        sites = {begun.site for begun in again}
        tried.sites |= sites
        keys = building.keys
        building.starts = [s for s in building.starts if not (keys[s.state].pending and keys[s.state].site in sites)]
        return again
    feeds: dict[int, set[int]] = {}
    for number, flows in left.items():
        for flow in flows:
            feeds.setdefault(network.flows[flow].target, set()).add(number)
    begun = {key.site for key in building.keys}
    if found := [number for number in left if number not in feeds]:
        tried.sites |= set(found)
        return [_alone(network, number, left[number], number in begun) for number in found]
    circles = [
        tuple(
            _alone(network, number, left[number], number in begun)._replace(pending=frozenset(feeds[number] & circle))
            for number in sorted(circle)
        )
        for circle in _unfed_circles(left, feeds)
    ]
    tried.circles += circles
    return [each for circle in circles for each in circle]


def _alone(network: Network, number: int, flows: list[int], begun: bool) -> _Unfed:
    """A beginning for flows that no route takes; where others come to the site, for the rare earths of these flows alone."""
    stage = begin_stage(network, number)
    mine = min(network.starts - {network.recycling})
    if stage is None or (stage == mine and stage in network.sites[number].stages):
        # what a mine sends out as recycled is made of scrap, and all else of a mine is taken
        stage = network.recycling
    return _Unfed(number, stage, _union(network, flows) if begun else None)


def _left_over(network: Network, hop: HopOf, building: _Building, tried: _Tried) -> dict[int, list[int]]:
    """Flows that lead on and that no route takes yet, by the site they leave, but for sites that were begun at for them."""
    taken = _taken(building)
    over = {building.keys[state].site for state in building.ends}
    left: dict[int, list[int]] = {}
    for number in sorted(building.sites):
        flows, stage = network.leaving[number], begin_stage(network, number)
        if stage is None or number in tried.sites or number in over:
            continue
        ahead = [flow for flow in flows if network.flows[flow].target != number and hop(flow, stage, None) is not None]
        if untaken := [flow for flow in ahead if flow not in taken]:
            left[number] = untaken
    return left


def _taken(building: _Building) -> set[int]:
    """Flows that some route takes; one that never passes all that it has to pass is none."""
    before: dict[int, list[Step]] = {}
    for step in building.steps:
        before.setdefault(step.target, []).append(step)
    todo = [state for state, key in enumerate(building.keys) if not key.pending]
    passed = set(todo)
    taken: set[int] = set()
    while todo:
        for step in before.get(todo.pop(), ()):
            taken.add(step.flow)
            if step.origin not in passed:
                passed.add(step.origin)
                todo.append(step.origin)
    return taken


def _unfed_circles(left: Iterable[int], feeds: dict[int, set[int]]) -> list[set[int]]:
    """Of sites that all feed each other somehow, the strongly connected ones that nothing outside of them feeds."""
    done: set[int] = set()
    circles: list[set[int]] = []
    for root in left:
        for members in components(root, lambda number: feeds.get(number, ()), done):
            done.update(members)
            circle = set(members)
            if all(feeds.get(number, set()) <= circle for number in members):
                circles.append(circle)
    return circles


def _union(network: Network, flows: Iterable[int]) -> Elements:
    """Elements that any of the flows may carry."""
    sets = [network.flows[flow].may_hold for flow in flows]
    return None if None in sets else frozenset(element for found in sets if found for element in found)


def _carried(so_far: Elements, on_flow: Elements, asked: str | None) -> Elements:
    """Elements carried after a flow. With one element asked for, flows without it are gone and nothing is left to track."""
    if asked is not None:
        return None
    if so_far is None or on_flow is None:
        return on_flow if so_far is None else so_far
    return so_far & on_flow


def _place(state: State) -> tuple[object, ...]:
    return state.stage, state.site, sorted(state.elements or ()), state.over, state.mined, sorted(state.pending)


def _reached(first: set[int], next_of: dict[int, list[int]]) -> set[int]:
    reached = set(first)
    todo = list(first)
    while todo:
        for state in next_of.get(todo.pop(), ()):
            if state not in reached:
                reached.add(state)
                todo.append(state)
    return reached


def _trimmed(network: Network, building: _Building, question: Question) -> Steps:
    """Only the states on a way from a start to an end: starts may have been taken back."""
    found, steps, starts = building.keys, building.steps, building.starts
    after: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for step in steps:
        after.setdefault(step.origin, []).append(step.target)
        before.setdefault(step.target, []).append(step.origin)
    begun = _reached({start.state for start in starts}, after)
    ends = building.ends & begun
    kept = _reached(ends, before) & begun
    order = sorted(kept, key=lambda state: _place(found[state]))
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
        end_stage=question.end_stage,
        element=question.element,
        begin_place=question.begin_place,
        end_place=question.end_place,
    )
