"""The smallest set of obstacles that every route meets.

Every route is a set of obstacles, so it is a smallest set that hits them all. Routes are added as they are needed: hit those
known, look for routes that are missed, add them, until none is (Moreno-Centeno and Karp, "The implicit hitting set approach",
2013). What hits those known mostly follows by reduction, or because two bounds meet. Where it does not, a whole-number program
cuts all ways at once, each obstacle bought once wherever it stands. A way may visit a site twice, a route does not: where sites
pass material in circles, the program gives an upper bound, and the rounds go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.analyses.solver import Row, least
from kg.routes.blocking import blocking_set
from kg.routes.obstacles import Obstacle
from kg.routes.restrict import arcs, keys, least_met, met_by, without
from kg.routes.search import components
from kg.routes.state_graph import Step, Steps

EFFORT = 300_000
"""Steps of graphs searched for routes before the program is asked, and has the last word."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Obstacles that every route meets. None is smaller than `at_least`: equal sizes make it a smallest one."""

    obstacles: tuple[Obstacle, ...]
    at_least: int

    @property
    def smallest(self) -> bool:
        """Whether no smaller set blocks, for certain."""
        return len(self.obstacles) == self.at_least


def smallest_cut(graph: Steps, effort: int = EFFORT) -> Cut | None:
    """A smallest set of the obstacles of a `marked` graph that every route meets; None where some route meets none.

    Of the same size there may be others. Proven, unless the program is given up, or `effort` runs out where sites pass material
    in circles: then it is a set that blocks, and a lower bound. Hard in general (NP-complete); a round is as many searches as
    there are routes without a common obstacle.
    """
    hit: frozenset[str] = frozenset()
    routes: list[frozenset[str]] = []
    at_least = 0
    by_program: Cut | None = None
    while effort > 0:
        missed, spent = _apart(graph, hit, effort)
        effort -= spent
        if frozenset() in missed:
            return None
        if not missed:
            return _cut(graph, _exposed_first(graph, hit), len(hit))
        routes += missed
        taken, rest = _reduced(routes)
        chosen = _greedy(rest)
        at_least = max(at_least, len(missed), len(taken) + _disjoint(rest))
        if len(taken | chosen) > at_least:
            by_program = by_program or _of_all_ways(graph)
            solved = None if len(by_program.obstacles) in (at_least, by_program.at_least) else _hitting(rest)
            if solved is None:
                break
            chosen = solved
        hit = taken | chosen
        at_least = max(at_least, len(hit))
    by_program = by_program or _of_all_ways(graph)
    return Cut(by_program.obstacles, max(at_least, by_program.at_least))


def _exposed_first(graph: Steps, hit: frozenset[str]) -> frozenset[str]:
    """The set with what is exposed in place of what is open, wherever the one does for the other.

    Where a route meets both, the open fact would not free it: what is exposed is the reason.
    """
    exposed = {o.key for arc in arcs(graph) for o in arc.obstacles if o.exposed}
    for key in sorted(hit - exposed):
        route = least_met(without(graph, hit - {key}))
        for other in sorted((met_by(route) & exposed) - hit) if route is not None else ():
            if not without(graph, hit - {key} | {other}).starts:
                hit = hit - {key} | {other}
                break
    return hit


def _of_all_ways(graph: Steps) -> Cut:
    """A smallest set that every way meets, those too that visit a site twice; a smaller one may do for routes.

    Every state is before the cut (1) or behind it (0); a step from before to behind has an obstacle that is bought.
    """
    columns = sorted({key for arc in arcs(graph) for key in keys(arc)})
    index = {key: number for number, key in enumerate(columns)}
    first = len(columns)
    rows = [Row(((first + end, 1),), high=0) for end in sorted(graph.ends)]
    for arc in arcs(graph):
        bought = tuple((index[key], 1) for key in sorted(keys(arc)))
        if isinstance(arc, Step):
            rows.append(Row((*bought, (first + arc.target, 1), (first + arc.origin, -1)), low=0))
        else:
            rows.append(Row((*bought, (first + arc.state, 1)), low=1))
    states = len(graph.states)
    values = least([1] * first + [0] * states, [1] * (first + states), rows)
    found = {key for key, value in zip(columns, values or (), strict=False) if value}
    if values is None or without(graph, found).starts:
        # given up, or a way that is no route meets nothing
        known = blocking_set(graph)
        return _cut(graph, columns if known is None else (obstacle.key for obstacle in known), 0)
    circles = any(len(component) > 1 for component in components(graph))
    return _cut(graph, found, 0 if circles else len(found))


def _cut(graph: Steps, chosen: Iterable[str], at_least: int) -> Cut:
    obstacles = {obstacle.key: obstacle for arc in arcs(graph) for obstacle in arc.obstacles}
    return Cut(tuple(obstacles[key] for key in sorted(chosen)), at_least)


def _apart(graph: Steps, hit: frozenset[str], effort: int) -> tuple[list[frozenset[str]], int]:
    """Routes, by their obstacles, that meet none of `hit` and none that another one of them meets, and the steps searched.

    Only where there is none at all is the list empty.
    """
    found: list[frozenset[str]] = []
    left = without(graph, hit)
    spent = len(graph.steps) + 1
    while (not found or spent < effort) and (route := least_met(left)):
        found.append(met_by(route))
        if not found[-1]:
            break
        spent += len(left.steps) + 1
        left = without(left, found[-1])
    return found, spent


def _hitting(routes: list[frozenset[str]]) -> frozenset[str] | None:
    """A smallest set of keys that meets every route; None where the solver gives up."""
    columns = sorted(frozenset[str]().union(*routes))
    index = {key: number for number, key in enumerate(columns)}
    rows = [Row(tuple((index[key], 1) for key in sorted(route)), low=1) for route in routes]
    values = least([1] * len(columns), [1] * len(columns), rows)
    return None if values is None else frozenset(key for key, value in zip(columns, values, strict=True) if value)


def _reduced(routes: list[frozenset[str]]) -> tuple[frozenset[str], list[frozenset[str]]]:
    """Keys of some smallest set, and routes that the others of it must meet: what can be said without a solver.

    A key is not needed where another meets all its routes, nor a route that meets all that another one meets; the only key
    of a route is taken.
    """
    rest = sorted(set(routes), key=lambda route: (len(route), sorted(route)))
    taken: set[str] = set()
    while True:
        before = list(rest)
        rest = [route for n, route in enumerate(rest) if not any(other <= route for other in rest[:n])]
        of_key: dict[str, set[int]] = {}
        for number, route in enumerate(rest):
            for key in route:
                of_key.setdefault(key, set()).add(number)
        kept: list[str] = []
        for key in sorted(of_key, key=lambda key: (-len(of_key[key]), key)):
            if not any(of_key[key] <= of_key[other] for other in kept):
                kept.append(key)
        rest = [route.intersection(kept) for route in rest]
        alone = {key for route in rest if len(route) == 1 for key in route}
        taken |= alone
        rest = sorted({route for route in rest if not route & alone}, key=lambda route: (len(route), sorted(route)))
        if rest == before or not rest:
            return frozenset(taken), rest


def _greedy(routes: list[frozenset[str]]) -> frozenset[str]:
    """Keys that meet every route, each taken because it meets most of those that are left."""
    taken: set[str] = set()
    left = routes
    while left:
        often = Counter(key for route in left for key in route)
        best = min(often, key=lambda key: (-often[key], key))
        taken.add(best)
        left = [route for route in left if best not in route]
    return frozenset(taken)


def _disjoint(routes: list[frozenset[str]]) -> int:
    """How many routes, taken in turn, meet nothing that one taken before meets."""
    met: set[str] = set()
    number = 0
    for route in routes:
        if met.isdisjoint(route):
            met |= route
            number += 1
    return number
