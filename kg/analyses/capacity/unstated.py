"""Which capacities that no firm claim states leave a flow without a bound, or could bring its bound down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kg.analyses.capacity.capacities import UNBOUNDED, Figure
from kg.analyses.capacity.throughput import SLACK, Problem, StageAt
from kg.network.model import Network
from kg.routes.cut import smallest_cut
from kg.routes.obstacles import Obstacle
from kg.routes.restrict import Arc, marked, part, without
from kg.routes.state_graph import Steps


@dataclass(frozen=True, slots=True)
class Unknown:
    """A site of which no firm claim states the capacity at any of the stages, or a flow whose tonnes none states."""

    about: str
    """id of the site or flow"""
    name: str
    stages: tuple[str, ...]
    """empty: a flow"""
    claims: tuple[str, ...] = ()
    """weak or planned figures that do not settle it"""


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure nobody firmly states: where the bound is unknown, all that is missing is needed to make it known."""

    elements: tuple[str, ...]
    any_of: tuple[Unknown, ...]
    """any of these would do"""
    ends: int = 0
    """where the bound is unknown: how many ends this one alone would bound"""
    down_to: float | None = None
    """where the bound is known: how low this one alone could bring it, tonnes a year"""


def find_unbounding(problem: Problem, ends: Collection[int], read: Mapping[str, tuple[Figure, ...]]) -> tuple[Missing, ...]:
    """Find a smallest set of figures that would bound what reaches these sites, each with those that would do as well.

    Of the places that every way without a limit meets, as `kg.routes.cut` finds them; of flows where places do not do.
    """
    needed: dict[tuple[Unknown, ...], list[str]] = defaultdict(list)
    for element, free in problem.free.items():
        states = [state for state in free.ends if free.states[state][0] in ends]
        for any_of in _cut(problem, element, part(free, lambda _: True, states), read):
            needed[any_of].append(element)
    by_name = sorted(needed.items(), key=lambda item: [(unknown.name, unknown.stages) for unknown in item[0]])
    alone = int(len(ends) == 1 and len(needed) == 1)
    return tuple(Missing(tuple(elements), any_of, ends=alone) for any_of, elements in by_name)


def _cut(problem: Problem, element: str, free: Steps, read: Mapping[str, tuple[Figure, ...]]) -> Iterator[tuple[Unknown, ...]]:
    found = problem.each[element]
    network = found.graph.network
    number_of = {id(arc): number for number, arc in enumerate(found.arcs)}
    places = {
        id(arc): {_key(place): place for place in sorted(found.passes(number_of[id(arc)]))} for arc in (*free.starts, *free.steps)
    }
    flows = {id(step): network.flows[step.flow] for step in free.steps}

    def at_places(arc: Arc) -> list[Obstacle]:
        return [Obstacle(key, "capacity", network.sites[site].id, "") for key, (site, _) in places[id(arc)].items()]

    def on_flows(arc: Arc) -> list[Obstacle]:
        return [*at_places(arc), *(Obstacle(flows[n].id, "capacity", flows[n].id, "") for n in {id(arc)} & flows.keys())]

    every = {key: place for those in places.values() for key, place in those.items()}
    for marks in (at_places, on_flows):
        graph = marked(free, marks)
        cut = smallest_cut(graph)
        members = () if cut is None else cut.obstacles
        for member in members:
            others = {obstacle.key for obstacle in members} - {member.key}
            if member.key not in every:
                flow = next(flow for flow in flows.values() if flow.id == member.key)
                yield (Unknown(flow.id, f"{network.sites[flow.source].name} to {network.sites[flow.target].name}", ()),)
                continue
            # of several that are needed, only what the same site does as well is offered in place of one
            instead = [place for place in every.values() if not others or place[0] == every[member.key][0]]
            yield _unknown(network, element, [p for p in instead if not without(graph, others | {_key(p)}).ends], read)
        if cut is not None:
            return


def find_lowering(
    problem: Problem, ends: Collection[int], upper: float, read: Mapping[str, tuple[Figure, ...]]
) -> tuple[Missing, ...]:
    """Find the unstated capacities that could lower a bound, the strongest first. One program for each tried."""
    network = next(iter(problem.each.values())).graph.network
    stated = {(limit.site, stage) for limit in problem.limits if limit.amount < UNBOUNDED for stage in limit.stages}
    lower: dict[tuple[float, int], list[StageAt]] = defaultdict(list)
    # a place that the greatest flow does not pass could have no capacity at all, and that flow would still be there
    for place in sorted(problem.most(ends).over if upper > SLACK else ()):
        if (network.sites[place[0]].id, place[1]) not in stated:
            left = problem.most(ends, place).amount
            if left < upper - SLACK:
                lower[round(left, 3), place[0]].append(place)
    elements = tuple(problem.each)
    return tuple(
        Missing(elements, _unknown(network, elements[0], places, read), down_to=amount)
        for (amount, _), places in sorted(lower.items())
    )


def _unknown(
    network: Network, element: str, places: Collection[StageAt], read: Mapping[str, tuple[Figure, ...]]
) -> tuple[Unknown, ...]:
    by_site: dict[int, list[int]] = defaultdict(list)
    for number, stage in sorted(places):
        by_site[number].append(stage)
    return tuple(
        Unknown(
            network.sites[number].id,
            network.sites[number].name,
            tuple(network.stages[stage] for stage in stages),
            tuple(figure.claim.id for figure in read.get(network.sites[number].id, ()) if _covers(figure, element, stages)),
        )
        for number, stages in by_site.items()
    )


def _covers(figure: Figure, element: str, stages: Collection[int]) -> bool:
    product = figure.product
    stated = figure.claim.predicate == "capacity" and not figure.unused and product is not None
    return stated and product is not None and element in product.covers and not product.stages.isdisjoint(stages)


def _key(place: StageAt) -> str:
    return f"{place[0]}:{place[1]}"
