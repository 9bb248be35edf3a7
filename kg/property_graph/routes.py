"""The routes of one reading as stops and steps that Cypher can walk, with all that stands in the way of each.

A *stop* is a state of the search (`kg.routes.state_graph`): a site, the stage the material enters it at, the elements carried,
and whether the route is over there. Walking from STARTS over STEP to a stop that is over gives each route once; a question about
a country, about a law or about gaps is then a test on the stops and steps passed, and no second definition of a route.

One graph answers questions without an element, another those with one: there a flow is taken if it may carry the element
asked for, and nothing else is followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kg.network.model import Network
from kg.routes.custody import mixed
from kg.routes.hops import Beginning, Hop, Way, beginning, hops
from kg.routes.obstacles import UNPROVEN, Judged, Obstacle, Question, level_of
from kg.routes.state_graph import State, steps_of
from kg.rules.evaluate import Term

Rules = Mapping[str, tuple[Term, ...]]
"""What named rules avoid, each joined by `or`, by the name they are kept under."""

ELEMENT = "elements unknown"


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What a rule leaves of a start or step: its level - 0 avoids, 1 unproven, 2 touches - and what it finds, with the claims."""

    level: int
    says: tuple[str, ...] = field(default=(), compare=False)
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """A start or step: what is open on it whatever is avoided, the stages that are missing, and what each rule says of it."""

    level: int
    kinds: tuple[str, ...]
    says: tuple[str, ...] = field(compare=False)
    gaps: tuple[str, ...]
    rules: tuple[tuple[str, RuleVerdict], ...]


@dataclass(frozen=True, slots=True)
class RouteGraph:
    """The stops and steps of one reading, up to one stage, with or without an element asked for.

    `starts` by element ("" without one) and stop; `steps` by origin, flow and target. `leaves` is the stage a step leaves at.
    """

    end: int
    stops: tuple[State, ...]
    starts: tuple[tuple[str, int, Crossing], ...]
    steps: tuple[tuple[int, int, int, int, Crossing], ...]


def route_graphs(network: Network, ends: Iterable[int], elements: Iterable[str], rules: Rules) -> Iterator[RouteGraph]:
    """Two graphs for each stage that routes may end at: without an element asked for, and with one of `elements`.

    `rules` by the name they are kept under. Linear in the steps, for each element and each rule.
    """
    elements = tuple(elements)
    for end in ends:
        question = Question((), end_stage=end)
        neutral = _Passing(network, question)
        ruled = {name: _Passing(network, replace(question, avoid=terms)) for name, terms in rules.items()}
        yield _graph(network, question, ("",), neutral, ruled)
        if elements:
            yield _graph(network, question, elements, neutral, ruled)


class _Passing:
    """What one question, without an element, finds on starts and steps; each is worked out once."""

    def __init__(self, network: Network, question: Question) -> None:
        self.judged = Judged(network, question)
        self._hop = hops(self.judged)
        self._others = mixed(self.judged, self._hop)
        self._begun: dict[tuple[int, int], Beginning | None] = {}

    def step(self, flow: int, stage: int, carried: frozenset[str] | None, over: bool) -> Way:
        """The way of a flow from a site that was entered at a stage, for the rare earths carried."""
        way = _way(self._hop(flow, stage, carried), over)
        return _with_feeds(way, self._others(self.judged.network.flows[flow].target, flow))

    def start(self, site: int, stage: int, over: bool) -> Way:
        """The way of a beginning."""
        if (site, stage) not in self._begun:
            self._begun[site, stage] = beginning(self.judged, site, stage)
        return _with_feeds(_way(self._begun[site, stage], over), self._others(site, None))

    def asks(self, leaves: int) -> bool:
        """Whether anything is asked of what leaves a site at a stage."""
        return leaves >= self.judged.first


def _with_feeds(way: Way, others: tuple[Obstacle, ...]) -> Way:
    """A way with what the other feeds of the site it comes to put in the way."""
    return Way(max(way.level, level_of(others)), way.gaps, (*way.obstacles, *others)) if others else way


def _way(found: Hop | Beginning | None, over: bool) -> Way:
    way = None if found is None else found.over if over else found.on
    if way is None:
        raise ValueError("with an element asked for, the search goes where it would not go without one")
    return way


def _graph(
    network: Network, question: Question, elements: tuple[str, ...], neutral: _Passing, ruled: Mapping[str, _Passing]
) -> RouteGraph:
    numbers: dict[State, int] = {}
    starts: dict[tuple[str, int], Crossing] = {}
    steps: dict[tuple[int, int, int, int], Crossing] = {}
    for element in elements:
        graph = steps_of(network, replace(question, element=element or None))
        number = [numbers.setdefault(state, len(numbers)) for state in graph.states]
        for start in graph.starts:
            site, stage, _, over, *_ = graph.states[start.state]
            # only the question with an element asks whether the site where a route begins and ends handles it
            besides = tuple(
                replace(obstacle, settle=f"whether {network.sites[site].name} handles the element")
                for obstacle in start.obstacles
                if obstacle.kind == ELEMENT
            )
            plain = neutral.start(site, stage, over)
            says = {name: _rule_verdict(plain, each.start(site, stage, over), bool(besides)) for name, each in ruled.items()}
            starts[element, number[start.state]] = _crossing(network, plain, says, besides)
        for step in graph.steps:
            key = (number[step.origin], step.flow, number[step.target], step.leaves)
            if key in steps:
                continue
            stage, carried, over = (
                graph.states[step.origin].stage,
                graph.states[step.origin].elements,
                graph.states[step.target].over,
            )
            unstated = bool(element) and network.flows[step.flow].elements is None
            plain = neutral.step(step.flow, stage, carried, over)
            says = {
                name: _rule_verdict(plain, each.step(step.flow, stage, carried, over), unstated and each.asks(step.leaves))
                for name, each in ruled.items()
            }
            steps[key] = _crossing(network, plain, says, (_unstated(network, step.flow),) if unstated else ())
    return RouteGraph(
        end=question.end_stage if question.end_stage is not None else network.market,
        stops=tuple(numbers),
        starts=tuple((element, stop, found) for (element, stop), found in sorted(starts.items(), key=lambda item: item[0])),
        steps=tuple((*key, found) for key, found in sorted(steps.items(), key=lambda item: item[0])),
    )


def _rule_verdict(plain: Way, way: Way, unstated: bool) -> RuleVerdict:
    """What a rule leaves of a way, and what it says beside that which is open without it."""
    own = {obstacle.key for obstacle in plain.obstacles}
    found = [obstacle for obstacle in way.obstacles if obstacle.key not in own]
    return RuleVerdict(max(way.level, UNPROVEN if unstated else 0), _texts(found), _claims(found))


def _crossing(network: Network, way: Way, rules: Mapping[str, RuleVerdict], besides: tuple[Obstacle, ...]) -> Crossing:
    obstacles = (*way.obstacles, *besides)
    return Crossing(
        level=max(way.level, UNPROVEN if besides else 0),
        kinds=tuple(dict.fromkeys(obstacle.kind for obstacle in obstacles)),
        says=_texts(obstacles),
        gaps=tuple(", ".join(network.stages[stage] for stage in gap.stages) for gap in way.gaps),
        rules=tuple(rules.items()),
    )


def _unstated(network: Network, number: int) -> Obstacle:
    flow = network.flows[number]
    ends = f"{network.sites[flow.source].name} to {network.sites[flow.target].name}"
    return Obstacle(f"element:{flow.id}", ELEMENT, flow.id, f"which elements go from {ends}")


def _texts(obstacles: Iterable[Obstacle]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(obstacle.settle for obstacle in obstacles))


def _claims(obstacles: Iterable[Obstacle]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for obstacle in obstacles for claim in obstacle.claims))
