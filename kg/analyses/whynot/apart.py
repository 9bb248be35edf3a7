"""What every route passes, and routes that have no site in common.

A site that every route passes is a single point of failure; two routes that share no site survive the loss of any one. The
ends that were asked for by name do not count: everybody shares them.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.analyses.solver import Constraint, least
from kg.routes.cut import smallest_cut
from kg.routes.obstacles import Obstacle
from kg.routes.restrict import Arc, arcs, enters, least_met, marked, part, without
from kg.routes.search import Walk, components
from kg.routes.state_graph import Start, Step, Steps


def sites_on_every_route(graph: Steps, named: frozenset[int]) -> tuple[frozenset[int], dict[int, frozenset[int]]]:
    """Find the sites that every route passes, over all, and by the site where routes end; without `named`, the ends asked for.

    The site where a route ends is none of those every route to it must pass. An end that no route reaches is left out.
    One pass over the steps to a fixed point; where sites pass material in circles, a search without each site of one route,
    because a way that visits a site twice is no route.
    """
    ends: dict[int, list[int]] = defaultdict(list)
    for state in graph.ends:
        ends[graph.states[state][0]].append(state)
    passed = _sites_shared(graph)
    by_end = {site: found - named - {site} for site, states in sorted(ends.items()) if (found := passed(states)) is not None}
    return (passed(graph.ends) or frozenset()) - named, by_end


def _sites_shared(graph: Steps) -> Callable[[Iterable[int]], frozenset[int] | None]:
    """The sites on every route to any of some end states; None where no route leads to them."""
    if all(len(component) == 1 for component in components(graph)):
        must = _on_every_way(graph)

        def by_ways(states: Iterable[int]) -> frozenset[int] | None:
            sets = [must[state] for state in states if state in must]
            return frozenset.intersection(*sets) if sets else None

        return by_ways
    plain = marked(graph, lambda _: ())
    return lambda states: _on_every_route(part(plain, lambda _: True, states))


def _on_every_way(graph: Steps) -> dict[int, frozenset[int]]:
    """The sites on every way from a start to a state: the greatest fixed point of what all ways into it have in common."""
    must: dict[int, frozenset[int]] = {}
    todo: deque[int] = deque()

    def arrive(state: int, passed: frozenset[int]) -> None:
        now = passed | {graph.states[state][0]}
        known = must.get(state)
        if known is not None:
            now &= known
        if now != known:
            must[state] = now
            todo.append(state)

    for start in graph.starts:
        arrive(start.state, frozenset())
    while todo:
        state = todo.popleft()
        for number in graph.leaving[state]:
            arrive(graph.steps[number].target, must[state])
    return must


def _on_every_route(graph: Steps) -> frozenset[int] | None:
    """The sites of one route without which there is no other; None without a route."""
    route = least_met(graph)
    if route is None:
        return None
    return frozenset(site for site in sites_of(graph, route) if least_met(_off(graph, site)) is None)


def _off(graph: Steps, site: int) -> Steps:
    """The part of a graph that keeps off a site."""
    return part(graph, lambda arc: graph.states[enters(arc)][0] != site)


def sites_of(graph: Steps, route: Walk) -> tuple[int, ...]:
    """The sites of a route, in order."""
    return tuple(graph.states[state][0] for state in (route.start.state, *(step.target for step in route.steps)))


@dataclass(frozen=True, slots=True)
class Apart:
    """Routes of which no two share a site, but for ends asked for by name, or a flow. There are never more than `at_most`."""

    routes: tuple[Walk, ...]
    at_most: int


def disjoint_routes(graph: Steps, begin: int | None = None, end: int | None = None) -> Apart:
    """Find as many routes as can be found that share no site but `begin` and `end`, the sites asked for by name.

    Shortest routes are taken one after the other; where a set of sites as small as their number meets every route, there are
    no more (Menger). Otherwise it is a flow of most units with one unit for each site over all its states, in whole numbers.
    """
    named = {begin, end}

    def used(arc: Arc) -> Iterator[Obstacle]:
        state = enters(arc)
        site = graph.states[state][0]
        if site not in named or (isinstance(arc, Start) and state in graph.ends):
            yield _used(f"site:{site}")
        elif isinstance(arc, Step) and graph.states[arc.origin][0] in named:
            yield _used(f"flow:{arc.flow}")

    # a route does not come back to where it began
    forward = part(graph, lambda arc: isinstance(arc, Start) or graph.states[arc.target][0] != begin)
    uses = marked(forward, used)
    routes: list[Walk] = []
    left = uses
    while route := least_met(left):
        routes.append(route)
        left = without(left, {use.key for use in route.obstacles})
    meets_all = smallest_cut(uses)
    if meets_all is not None and len(meets_all.obstacles) > len(routes):
        more = _flow_of_most(uses)
        if more is None:
            return Apart(tuple(routes), len(meets_all.obstacles))
        routes = more
    return Apart(tuple(routes), len(routes))


def _used(key: str) -> Obstacle:
    return Obstacle(key, "use", key, "")


def _flow_of_most(graph: Steps) -> list[Walk] | None:
    """Most routes of a graph marked with what each may use once, and of these the shortest."""
    every = list(arcs(graph))
    into: dict[int, list[int]] = defaultdict(list)
    out_of: dict[int, list[int]] = defaultdict(list)
    users: dict[str, list[int]] = defaultdict(list)
    for number, arc in enumerate(every):
        into[enters(arc)].append(number)
        if isinstance(arc, Step):
            out_of[arc.origin].append(number)
        for use in arc.obstacles:
            users[use.key].append(number)
    rows = [Constraint(tuple((number, 1) for number in numbers), high=1) for _, numbers in sorted(users.items())]
    for state in sorted(into.keys() | out_of.keys()):
        if state not in graph.ends:
            terms = (*((number, 1) for number in into[state]), *((number, -1) for number in out_of[state]))
            rows.append(Constraint(terms, low=0, high=0))
    worth = len(graph.steps) + 1
    costs = [1 if isinstance(arc, Step) else -worth for arc in every]
    uppers = [1 if arc.obstacles else len(every) for arc in every]
    values = least(costs, uppers, rows)
    if values is None:
        return None
    taken: dict[int, list[Step]] = defaultdict(list)
    for step, value in zip(graph.steps, values[len(graph.starts) :], strict=True):
        if value:
            taken[step.origin].append(step)
    routes = []
    for start, value in zip(graph.starts, values, strict=False):
        for _ in range(value):
            steps: list[Step] = []
            state = start.state
            while taken[state]:
                steps.append(taken[state].pop())
                state = steps[-1].target
            routes.append(Walk(start, tuple(steps), start.level, len(steps)))
    return routes
