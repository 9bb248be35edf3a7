"""The routes of one reading as stops and steps that Cypher can walk, with all that stands in the way of each.

A *stop* is a state of the search (`kg.routes.state_graph`): a site, the stage the material enters it at, the elements carried,
and whether the route is over there. Walking from STARTS over STEP to a stop that is over gives each route once; a question about
a country, about a law or about gaps is then a test on the stops and steps passed, and no second definition of a route.

One graph answers questions without an element, another those with one. A rule that asks nothing of the first stages may let
routes through that others do not: such rules have a graph of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kg.network.model import Network
from kg.property_graph.other_feeds import OtherFeed, other_feeds
from kg.routes.obstacles import MissingStages, Obstacle, Question, level_of
from kg.routes.parts import states
from kg.routes.state_graph import Start, State, Step, Steps, steps_of
from kg.rules.evaluate import Term

Rules = Mapping[str, tuple[Term, ...]]
"""What named rules avoid, each joined by `or`, by the name they are kept under."""

ELEMENT = "elements unknown"

APART = "apart"
"""Stands for an element where routes begin that are those of some rules alone."""


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What a rule leaves of a start or step: its level, as in `VERDICTS`, and what it finds, with the claims."""

    level: int
    says: tuple[str, ...] = field(default=(), compare=False)
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """A start or step: what is open or planned on it whatever is avoided, the stages that are missing, what each rule says of it.

    `others` are the sites that other feed of the site it leads to comes from.
    """

    level: int
    kinds: tuple[str, ...]
    says: tuple[str, ...] = field(compare=False)
    plans: tuple[str, ...] = field(compare=False)
    gaps: tuple[str, ...]
    rules: tuple[tuple[str, RuleVerdict], ...]
    others: tuple[OtherFeed, ...]


@dataclass(frozen=True, slots=True)
class StartTaken:
    """A stop where routes begin that ask for an element, "" for none, with the states of what is done there if one is over."""

    asked: str
    stop: int
    states: tuple[str, ...]
    crossing: Crossing


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A flow taken from one stop to another, leaving after a stage. `asked`: the elements asked for, "" for none.

    `states` are those of the delivery, of what its source does on the route, and of what its target does if a route is over.
    """

    origin: int
    flow: int
    target: int
    leaves: int
    asked: tuple[str, ...]
    states: tuple[str, ...]
    crossing: Crossing


@dataclass(frozen=True, slots=True)
class RouteGraph:
    """The stops and steps of one reading, up to one stage, with or without an element asked for.

    `apart` are the rules whose routes these are, where not those of every question.
    """

    end: int
    stops: tuple[State, ...]
    starts: tuple[StartTaken, ...]
    steps: tuple[StepTaken, ...]
    apart: tuple[str, ...] = ()


def route_graphs(network: Network, ends: Iterable[int], elements: Iterable[str], rules: Rules) -> Iterator[RouteGraph]:
    """For each stage that routes may end at a graph without an element asked for, and one with one of `elements`.

    `rules` by the name they are kept under; they are judged where no element is asked for. One search for each end and element,
    and for each end and rule.
    """
    elements = tuple(elements)
    ends = tuple(ends)
    asked = {end: Question((), end_stage=end) for end in ends}
    plain = {end: steps_of(network, asked[end]) for end in ends}
    ruled = {name: {end: steps_of(network, replace(asked[end], avoid=terms)) for end in ends} for name, terms in rules.items()}
    groups: dict[tuple[_Shape, ...], list[str]] = {tuple(_shape(plain[end]) for end in ends): []}
    for name, found in ruled.items():
        groups.setdefault(tuple(_shape(found[end]) for end in ends), []).append(name)
    for end in ends:
        ways: list[Start | Step] = [*plain[end].starts, *plain[end].steps]
        neutral = frozenset(obstacle.key for way in ways for obstacle in way.obstacles)
        for number, names in enumerate(groups.values()):
            graphs = {name: ruled[name][end] for name in names}
            merged = _Merged(network, end, neutral)
            merged.add(APART if number else "", graphs[names[0]] if number else plain[end], graphs)
            yield merged.made(apart=tuple(names) if number else ())
        if elements:
            merged = _Merged(network, end, None)
            for element in elements:
                merged.add(element, steps_of(network, replace(asked[end], element=element)), {})
            yield merged.made()


_Shape = tuple[tuple[State, ...], tuple[int, ...], tuple[tuple[int, int, int, int, tuple[MissingStages, ...]], ...]]


def _shape(graph: Steps) -> _Shape:
    steps = tuple((step.origin, step.flow, step.target, step.leaves, step.gaps) for step in graph.steps)
    return graph.states, tuple(start.state for start in graph.starts), steps


class _Merged:
    """Graphs of one end and several questions as one: what differs between them stays apart.

    `neutral` are the keys of what stands in the way whatever is avoided; None: all that is met does.
    """

    def __init__(self, network: Network, end: int, neutral: frozenset[str] | None) -> None:
        self.network, self.end, self.neutral = network, end, neutral
        self._numbers: dict[State, int] = {}
        self._starts: list[StartTaken] = []
        self._steps: dict[tuple[object, ...], StepTaken] = {}
        name = [site.name for site in network.sites]
        # one step stands for every element, so what it leaves open names none
        self._of_elements = {site.id: f"whether {site.name} handles the element" for site in network.sites}
        self._of_elements |= {f.id: f"which elements go from {name[f.source]} to {name[f.target]}" for f in network.flows}

    def add(self, asked: str, graph: Steps, ruled: Mapping[str, Steps]) -> None:
        """Add the graph of one element, "" for none, with those of the same shape that rules give."""
        network = self.network
        number = [self._numbers.setdefault(state, len(self._numbers)) for state in graph.states]
        besides = other_feeds(network, None if asked in ("", APART) else asked)
        for n, start in enumerate(graph.starts):
            rules = {name: other.starts[n] for name, other in ruled.items()}
            others = besides(graph.states[start.state].site, None)
            crossing = self._crossing(start, rules, others)
            self._starts.append(StartTaken(asked, number[start.state], self._done(graph, start.state), crossing))
        for n, step in enumerate(graph.steps):
            flow, here, there = network.flows[step.flow], graph.states[step.origin], graph.states[step.target]
            rules_of_step = {name: other.steps[n] for name, other in ruled.items()}
            crossing = self._crossing(step, rules_of_step, besides(there.site, step.flow))
            ends = (number[step.origin], step.flow, number[step.target], step.leaves)
            carried = graph.carried(step.target)
            ready = states(network, network.sites[here.site], here.stage, step.leaves, carried, flow)
            ready = tuple(dict.fromkeys((*ready, *self._done(graph, step.target))))
            key = (*ends, ready, crossing, crossing.says, crossing.plans)
            taken = self._steps.get(key, StepTaken(*ends, (), ready, crossing))
            self._steps[key] = replace(taken, asked=(*taken.asked, asked))

    def made(self, apart: tuple[str, ...] = ()) -> RouteGraph:
        """The graph of all that was added."""
        return RouteGraph(
            end=self.end,
            stops=tuple(self._numbers),
            starts=tuple(sorted(self._starts, key=lambda start: (start.asked, start.stop))),
            steps=tuple(sorted(self._steps.values(), key=lambda s: (s.origin, s.flow, s.target, s.leaves, s.asked))),
            apart=apart,
        )

    def _done(self, graph: Steps, number: int) -> tuple[str, ...]:
        """The states of what is done where a route is over; nothing where it goes on."""
        stop = graph.states[number]
        if not stop.over:
            return ()
        return states(self.network, self.network.sites[stop.site], stop.stage, self.end, graph.carried(number))

    def _crossing(self, way: Start | Step, rules: Mapping[str, Start | Step], others: tuple[OtherFeed, ...]) -> Crossing:
        own = [obstacle for obstacle in way.obstacles if self.neutral is None or obstacle.key in self.neutral]
        known = {obstacle.key for obstacle in own}

        def verdict(ruled: Start | Step) -> RuleVerdict:
            found = [obstacle for obstacle in ruled.obstacles if obstacle.key not in known]
            claims = tuple(dict.fromkeys(claim for obstacle in found for claim in obstacle.claims))
            return RuleVerdict(ruled.level, self._texts(found), claims)

        unknown = [obstacle for obstacle in own if not obstacle.plan]
        return Crossing(
            level=level_of(own),
            kinds=tuple(dict.fromkeys(obstacle.kind for obstacle in unknown)),
            says=self._texts(unknown),
            plans=self._texts(obstacle for obstacle in own if obstacle.plan),
            gaps=tuple(", ".join(self.network.stages[stage] for stage in gap.stages) for gap in way.gaps),
            rules=tuple((name, verdict(each)) for name, each in rules.items()),
            others=others,
        )

    def _texts(self, obstacles: Iterable[Obstacle]) -> tuple[str, ...]:
        found = (self._of_elements[o.about] if o.kind == ELEMENT else o.settle for o in obstacles)
        return tuple(dict.fromkeys(found))
