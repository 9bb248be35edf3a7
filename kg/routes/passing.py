"""How many routes meet each obstacle, exactly and without listing one.

Routes over a start or step are the ways to it times the ways on from it, where both cannot share a site: between sites that
pass no material in circles. What a route meets at most once is met by the sum over where it stands; the rest by the
difference that taking it out makes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kg.routes.obstacles import AVOIDS
from kg.routes.restrict import Arc, arcs, enters, keys, part, without
from kg.routes.search import WALK_BUDGET, components, count
from kg.routes.state_graph import Start, Step, Steps

EFFORT = 3_000_000
"""Steps of graphs counted anew, each without one obstacle, before the other obstacles are left uncounted."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Routes by obstacle key; `exact` False makes them lower bounds. None: not counted."""

    routes: dict[str, int | None]
    exact: bool


def passing(graph: Steps, budget: int = WALK_BUDGET) -> Passing:
    """Routes that meet each obstacle of the graph. A few counts, and one more for each obstacle that needs one."""
    total = count(graph, budget)

    def by_removal(key: str) -> int:
        return sum(total.total) - sum(count(without(graph, {key}), budget).total)

    return _passing(graph, graph, list(arcs(graph)), by_removal, budget)


def passing_alone(graph: Steps, budget: int = WALK_BUDGET) -> Passing:
    """Routes that meet an obstacle of the graph and no other; only of those obstacles that some route meets alone."""
    some = part(graph, lambda arc: len(keys(arc)) <= 1)
    free = tuple(step for step in some.steps if not step.obstacles)
    number = {id(step): n for n, step in enumerate(free)}
    leaving = tuple(tuple(number[id(some.steps[n])] for n in steps if id(some.steps[n]) in number) for steps in some.leaving)
    ways = replace(some, steps=free, leaving=leaving, starts=tuple(start for start in some.starts if not start.obstacles))

    def by_removal(key: str) -> int:
        return sum(count(part(some, lambda arc: keys(arc) <= {key}), budget).total) - sum(count(ways, budget).total)

    return _passing(some, ways, [arc for arc in arcs(some) if arc.obstacles], by_removal, budget)


def _passing(graph: Steps, ways: Steps, every: Sequence[Arc], by_removal: Callable[[str], int], budget: int) -> Passing:
    """Routes that meet each obstacle of `every`, if they take the `ways` of the graph before and after."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, arc in enumerate(every):
        for key in keys(arc):
            places[key].append(number)
    over, exact = _over(graph, ways, every, budget)
    effort = EFFORT if exact else 0
    found: dict[str, int | None] = {}
    for key, numbers in sorted(places.items()):
        through = [over[number] for number in numbers]
        if None not in through and met_once(graph, [every[number] for number in numbers]):
            found[key] = sum(n for n in through if n is not None)
        elif effort > 0:
            effort -= len(graph.steps)
            found[key] = by_removal(key)
        else:
            found[key] = None
    return Passing(found, exact)


def _over(graph: Steps, ways: Steps, every: Sequence[Arc], budget: int) -> tuple[list[int | None], bool]:
    """Routes over each start and step; None for a step between sites that pass material in circles."""
    states = frozenset(range(len(graph.states)))
    to = count(replace(ways, ends=states), budget)
    back = count(backwards(ways), budget)
    circle = {state: number for number, component in enumerate(components(graph)) for site in component for state in site}

    def over(arc: Arc) -> int | None:
        on = sum(back.by_end[enters(arc)])
        if isinstance(arc, Start):
            return on
        return sum(to.by_end[arc.origin]) * on if circle[arc.origin] != circle[arc.target] else None

    return [over(arc) for arc in every], to.exact and back.exact


def backwards(graph: Steps) -> Steps:
    """The same ways, walked from the ends to everywhere."""
    leaving: list[list[int]] = [[] for _ in graph.states]
    for number, step in enumerate(graph.steps):
        leaving[step.target].append(number)
    return replace(
        graph,
        steps=tuple(replace(step, origin=step.target, target=step.origin) for step in graph.steps),
        leaving=tuple(map(tuple, leaving)),
        starts=tuple(Start(state, AVOIDS, ()) for state in sorted(graph.ends)),
        ends=frozenset(range(len(graph.states))),
    )


def met_once(graph: Steps, places: Sequence[Arc]) -> bool:
    """Whether no route can meet all of these twice, because all lead into one site, or all are the last thing it does.

    A site is entered once, and a route that is over at a site does not leave it.
    """
    into = {graph.states[enters(arc)][0] for arc in places}
    if len(into) == 1:
        return True
    return bool(frozenset[int].intersection(*(_last_at(graph, arc) for arc in places)))


def _last_at(graph: Steps, arc: Arc) -> frozenset[int]:
    """Sites where a route does nothing more once it has taken a start or step."""
    left = {graph.states[arc.origin][0]} if isinstance(arc, Step) else set[int]()
    over = {graph.states[enters(arc)][0]} if enters(arc) in graph.ends else set[int]()
    return frozenset(left | over)
