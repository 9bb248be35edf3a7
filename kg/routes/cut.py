"""Why nothing avoids: a smallest set of obstacles that every route meets.

    start --[x]--> state --[y, z]--> state --[x]--> end      an arc is closed by any of its obstacles

Two ways to one answer. A minimum cut in the graph of steps, whose obstacles are nodes of capacity one (Dinic 1970), is found in
time that grows little faster than the graph, after what another obstacle does as well is left out. One obstacle of a site stands
on every step into it, and there the cut graph may join two routes that no route joins: then the set found blocks and may be
larger than need be. Whether it is a smallest is proven by as many routes that share no obstacle, read off the flow. Where that
fails, and the graph is not too large, routes are added to those known until whatever hits these is missed by none
(Moreno-Centeno and Karp, "The implicit hitting set approach", 2013).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.routes.flow import Flow
from kg.routes.obstacles import Obstacle
from kg.routes.restrict import Arc, arcs, enters, keys, least_met, met_by, part, without
from kg.routes.search import components
from kg.routes.state_graph import Step, Steps

EFFORT = 300_000
"""Steps of graphs searched for routes before a set is given that may not be smallest."""

BRANCHES = 20_000
"""Partial sets tried in one search for a smallest set that hits known routes. A number, not a time: answers do not vary."""


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
    """Find a smallest set of obstacles that every route meets; None where some route meets none.

    Of the same size there may be others; what is exposed is taken before what is open where either would do. Proven smallest
    wherever `smallest` says so; hard in general (NP-complete). O(steps) times a small number of phases, and `effort`.
    """
    graph = part(graph, lambda _: True)
    if not graph.starts:
        return Cut((), 0)
    circles = any(len(component) > 1 for component in components(graph))
    useful = _undominated(graph)
    found, at_least = _by_flow(graph, useful)
    if found is not None:
        found = _pruned(graph, found, effort, circles=circles)
        # a way that passes a site twice is no route: only without circles is there surely one to be met
        at_least = max(at_least, int(not circles))
        # to prove it by routes alone takes a search for each member
        if len(found) == at_least or len(found) * (len(graph.steps) + 1) > effort:
            return _cut(graph, found, at_least)
    return _by_routes(graph, found, at_least, effort)


def _undominated(graph: Steps) -> frozenset[str]:
    """Obstacles for which no other stands wherever they stand: of those that stand at the same places, one, exposed before open.

    Every set that blocks has one as large without the others. Linear in the places of obstacles times obstacles of an arc.
    """
    common: dict[str, set[str]] = {}
    exposed: dict[str, bool] = {}
    number: Counter[str] = Counter()
    for arc in arcs(graph):
        here = {o.key for o in arc.obstacles}
        exposed |= {o.key: o.exposed for o in arc.obstacles}
        number.update(here)
        for key in here:
            if key in common:
                common[key] &= here
            else:
                common[key] = set(here)
    order = {key: (-number[key], not exposed[key], key) for key in common}
    return frozenset(key for key, others in common.items() if all(order[key] <= order[other] for other in others))


def _by_flow(graph: Steps, useful: frozenset[str]) -> tuple[frozenset[str] | None, int]:
    """A minimum cut of the graph in which obstacles are nodes, and how many routes of its flow surely share no obstacle.

    None where a way meets nothing.
    """
    every = list(arcs(graph))
    number = {key: n for n, key in enumerate(sorted(useful))}
    states, first = len(graph.states), len(graph.states) + 2
    source, sink = states, states + 1
    flow = Flow(first + 2 * len(number))
    free = len(number) + 1
    exposed = {o.key for arc in every for o in arc.obstacles if o.exposed}
    gates = [flow.edge(first + 2 * n, first + 2 * n + 1, 1) for n in number.values()]
    entries: dict[int, tuple[int, int]] = {}
    for index, arc in enumerate(every):
        here = arc.origin if isinstance(arc, Step) else source
        for place, key in enumerate(sorted(keys(arc) & useful)):
            gate = first + 2 * number[key]
            entries[flow.edge(here, gate, free)] = (index, place)
            here = gate + 1
        entries[flow.edge(here, enters(arc), free)] = (index, -1)
    for end in sorted(graph.ends):
        flow.edge(end, sink, free)
    if flow.raise_to_most(source, sink, free) >= free:
        return None, 0
    apart = _apart_in(graph, every, [[entries[e] for e in way if e in entries] for way in flow.ways(source, sink)], useful)
    # of smallest sets the one with most that is exposed: each unit counts as many, and what is open a little more
    flow.scale(free)
    for key, gate in zip(number, gates, strict=True):
        flow.widen(gate, 0 if key in exposed else 1)
    flow.raise_to_most(source, sink, free * free)
    before = flow.reached(source)
    return frozenset(key for key, n in number.items() if first + 2 * n in before and first + 2 * n + 1 not in before), apart


def _apart_in(graph: Steps, every: list[Arc], ways: list[list[tuple[int, int]]], useful: frozenset[str]) -> int:
    """How many ways of a flow are routes: they take each arc whole, and no site twice. No two of them share an obstacle."""
    found = 0
    for way in ways:
        whole: list[int] = []
        for index, place in way:
            if place in (0, -1) and (place == 0 or not keys(every[index]) & useful):
                whole.append(index)
            elif not whole or whole[-1] != index:
                break
        else:
            sites = [graph.states[enters(every[index])][0] for index in whole]
            found += len(set(sites)) == len(sites)
    return found


def _pruned(graph: Steps, cut: frozenset[str], effort: int, *, circles: bool) -> frozenset[str]:
    """The cut without what it does not need, as far as `effort` goes.

    Where nothing goes in circles, a member is needed if some arc that is reached and left without meeting any meets it alone. The
    others are tried one by one.
    """
    kept = cut
    for key in sorted(cut if circles else cut - _needed(graph, cut)):
        effort -= len(graph.steps) + 1
        if effort < 0:
            break
        if least_met(without(graph, kept - {key})) is None:
            kept -= {key}
    return kept


def _needed(graph: Steps, cut: frozenset[str]) -> set[str]:
    """Members that some way meets once, and no other member. Linear in the steps."""
    free = without(replace(graph, ends=frozenset(range(len(graph.states)))), cut)
    reached = {start.state for start in free.starts} | {step.target for step in free.steps}
    after: dict[int, list[int]] = defaultdict(list)
    for step in graph.steps:
        if keys(step).isdisjoint(cut):
            after[step.target].append(step.origin)
    leads = set(graph.ends)
    todo = list(leads)
    while todo:
        for state in after[todo.pop()]:
            if state not in leads:
                leads.add(state)
                todo.append(state)
    needed: set[str] = set()
    for arc in arcs(graph):
        met = keys(arc) & cut
        if len(met) == 1 and enters(arc) in leads and (not isinstance(arc, Step) or arc.origin in reached):
            needed |= met
    return needed


def _by_routes(graph: Steps, found: frozenset[str] | None, at_least: int, effort: int) -> Cut | None:
    """A smallest set by the routes it must hit, as far as `effort` goes; else what was found, with what is proven of it."""
    hit: frozenset[str] = frozenset()
    routes: list[frozenset[str]] = []
    while effort > 0:
        missed, spent = _apart(graph, hit, effort)
        effort -= spent
        if frozenset() in missed:
            return None
        if not missed:
            return _cut(graph, _exposed_first(graph, hit), len(hit))
        routes += missed
        taken, rest = _reduced(routes)
        at_least = max(at_least, len(missed), len(taken) + _disjoint(rest))
        chosen = _hitting(rest)
        if chosen is None:
            break
        hit = taken | chosen
        at_least = max(at_least, len(hit))
        if found is not None and len(found) == at_least:
            return _cut(graph, found, at_least)
    if found is None:
        found = frozenset(key for arc in arcs(graph) for key in keys(arc))
    return _cut(graph, found, at_least)


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
    """A smallest set of keys that meets every route, by branch and bound; None where `BRANCHES` do not prove one."""
    best = _greedy(routes)
    branches = 0

    def search(chosen: frozenset[str], left: list[frozenset[str]]) -> None:
        nonlocal best, branches
        branches += 1
        taken, rest = _reduced(left) if left else (frozenset[str](), left)
        chosen |= taken
        if len(chosen) + _disjoint(rest) >= len(best) or branches > BRANCHES:
            return
        if not rest:
            best = chosen
            return
        often = Counter(key for route in rest for key in route)
        for key in sorted(rest[0], key=lambda key: (-often[key], key)):
            search(chosen | {key}, [route for route in rest if key not in route])

    search(frozenset(), routes)
    return best if branches <= BRANCHES else None


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
