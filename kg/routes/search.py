"""Routes over the steps: how many of each verdict, the best of them, the markets they reach, and what blocks.

A route is simple (no site twice) and its stages never fall. Over (site, stage, elements) that is a directed acyclic graph unless
sites pass material back and forth; there the strongly connected sites are walked exactly, within a budget. Nothing is
enumerated to be counted or filtered: counting is one pass over the steps, and the k best come from a best-first search
with exact remaining costs.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.network.components import components as strongly_connected
from kg.routes.obstacles import AVOIDS, VERDICTS, Obstacle
from kg.routes.state_graph import Start, Step, Steps

LEVELS = len(VERDICTS)
Tally = tuple[int, int, int, int]
"""Routes by verdict: avoids, would avoid, unproven, touches."""

WALK_BUDGET = 1_000_000
"""Steps walked inside strongly connected sites before a count is given as a lower bound."""

SEARCH_BUDGET = 1_000_000
"""Partial routes looked at in one k-best search before it is given as truncated."""

Cost = Callable[[Start | Step], int]
"""What a start or step adds to the cost of a route: whole and not negative."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One route: where it starts, the steps it takes, its verdict, as its position, and cost."""

    start: Start
    steps: tuple[Step, ...]
    verdict: int
    cost: int

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """All that stands in its way, each once, in order."""
        every = [*self.start.obstacles, *(o for step in self.steps for o in step.obstacles)]
        return tuple({o.key: o for o in every}.values())


@dataclass(frozen=True, slots=True)
class Counted:
    """Exact numbers of routes by verdict, in all and by end state; `exact` False makes them lower bounds."""

    total: Tally
    by_end: dict[int, Tally]
    exact: bool


def count(graph: Steps, budget: int = WALK_BUDGET) -> Counted:
    """How many routes there are of each verdict.

    One pass in topological order of the strongly connected sites, O(steps), with Python integers that cannot
    overflow. Inside a strongly connected set of sites the simple walks are followed one by one, up to `budget` steps.
    """
    arrived: list[list[int]] = [[0] * LEVELS for _ in graph.states]
    for start in graph.starts:
        arrived[start.state][start.level] += 1
    walked = 0
    for component in components(graph):
        if len(component) == 1:
            for state in component[0]:
                for number in graph.leaving[state]:
                    step = graph.steps[number]
                    _add(arrived[step.target], arrived[state], step.level)
        else:
            walked += _count_inside(graph, component, arrived, budget - walked)
    by_end = {state: _tally(arrived[state]) for state in sorted(graph.ends)}
    total = _tally([sum(counts[level] for counts in by_end.values()) for level in range(LEVELS)])
    return Counted(total, by_end, walked <= budget)


def _tally(counts: Sequence[int]) -> Tally:
    return counts[0], counts[1], counts[2], counts[3]


def _add(into: list[int], from_: Sequence[int], level: int) -> None:
    """Routes that take a step: those of a lower verdict sink to the step's."""
    if level == AVOIDS:
        into[0] += from_[0]
        into[1] += from_[1]
        into[2] += from_[2]
        into[3] += from_[3]
    else:
        into[level] += sum(from_[: level + 1])
        for other in range(level + 1, LEVELS):
            into[other] += from_[other]


def _count_inside(graph: Steps, component: list[list[int]], arrived: list[list[int]], budget: int) -> int:
    """Follow every simple walk within strongly connected sites, carrying counts. Returns the steps walked."""
    inside = {state for states in component for state in states}
    entered = [(state, list(arrived[state])) for state in sorted(inside) if any(arrived[state])]
    for state in inside:
        arrived[state] = [0] * LEVELS
    walked = 0
    for state, counts in entered:
        stack: list[tuple[int, list[int], frozenset[int]]] = [(state, counts, frozenset({graph.states[state][0]}))]
        while stack:
            here, carried, seen = stack.pop()
            _add(arrived[here], carried, AVOIDS)
            for number in graph.leaving[here]:
                walked += 1
                if walked > budget:
                    return walked
                step = graph.steps[number]
                moved = [0] * LEVELS
                _add(moved, carried, step.level)
                if step.target not in inside:
                    _add(arrived[step.target], moved, AVOIDS)
                elif graph.states[step.target][0] not in seen:
                    stack.append((step.target, moved, seen | {graph.states[step.target][0]}))
    return walked


def components(graph: Steps) -> list[list[list[int]]]:
    """Strongly connected sites in topological order, each as the states of each of its sites.

    Sites, not states, because a simple route visits no *site* twice, whatever the stage.
    """
    states_of: dict[int, list[int]] = {}
    for state, (site, *_) in enumerate(graph.states):
        states_of.setdefault(site, []).append(state)
    next_sites = {
        site: list(dict.fromkeys(graph.states[graph.steps[n].target][0] for s in states for n in graph.leaving[s]))
        for site, states in states_of.items()
    }
    done: set[int] = set()
    found: list[list[list[int]]] = []
    for root in states_of:
        for members in strongly_connected(root, next_sites.__getitem__, done):
            done.update(members)
            found.append([states_of[member] for member in sorted(members)])
    return found[::-1]


def best(graph: Steps, verdict: int, k: int, cost: Cost, budget: int = SEARCH_BUDGET) -> tuple[list[Walk], bool]:
    """The `k` cheapest routes of exactly this verdict, cheapest first, and whether the search was cut short.

    Best-first with the exact cost still to come (Dijkstra from the ends), so that a partial route is opened only if it
    is among the k best, but for those that would visit a site twice. O((steps + opened) log).
    """
    costs = [cost(step) for step in graph.steps]
    if k <= 0:
        return [], False
    remaining = _remaining(graph, verdict, costs)
    heap: list[tuple[int, int, int, int, int, int]] = []
    opened: list[tuple[int, int]] = []  # (step taken, entry it came from); a start has step -1 - its number
    ticket = 0
    for number, start in enumerate(graph.starts):
        reached = int(start.level == verdict)
        if start.level <= verdict and (start.state, reached) in remaining:
            opened.append((-1 - number, -1))
            spent = cost(start)
            left = remaining[start.state, reached]
            heapq.heappush(heap, (spent + left, left, ticket, start.state, reached, len(opened) - 1))
            ticket += 1
    routes: list[Walk] = []
    while heap and len(routes) < k:
        whole, left, _, state, reached, entry = heapq.heappop(heap)
        if state in graph.ends:
            routes.append(_route(graph, opened, entry, verdict, whole))
            continue
        visited = _visited(graph, opened, entry)
        for number in graph.leaving[state]:
            step = graph.steps[number]
            now = reached or int(step.level == verdict)
            after = remaining.get((step.target, now))
            if step.level > verdict or after is None or graph.states[step.target][0] in visited:
                continue
            if len(opened) >= budget:
                return routes, True
            opened.append((number, entry))
            # of equal wholes the one nearest its end goes first, or ties would open every partial route of the graph
            heapq.heappush(heap, (whole - left + costs[number] + after, after, ticket, step.target, now, len(opened) - 1))
            ticket += 1
    return routes, False


def _remaining(graph: Steps, verdict: int, costs: list[int]) -> dict[tuple[int, int], int]:
    """Cheapest way on from (state, whether the verdict is reached already) to an end with exactly this verdict."""
    before: list[list[int]] = [[] for _ in graph.states]
    for number, step in enumerate(graph.steps):
        if step.level <= verdict:
            before[step.target].append(number)
    heap = [(0, state, 1) for state in sorted(graph.ends)]
    settled: dict[tuple[int, int], int] = {}
    while heap:
        spent, state, reached = heapq.heappop(heap)
        if (state, reached) in settled:
            continue
        settled[state, reached] = spent
        for number in before[state]:
            step = graph.steps[number]
            through = spent + costs[number]
            sources: tuple[int, ...] = (reached,)
            if step.level == verdict:
                # taking it reaches the verdict, whatever was before
                sources = (0, 1) if reached else ()
            for was in sources:
                if (step.origin, was) not in settled:
                    heapq.heappush(heap, (through, step.origin, was))
    if verdict == AVOIDS:
        settled |= {(state, 0): spent for (state, reached), spent in settled.items() if reached}
    return settled


def _visited(graph: Steps, opened: list[tuple[int, int]], entry: int) -> set[int]:
    sites = set()
    while entry >= 0:
        number, entry = opened[entry]
        state = graph.steps[number].target if number >= 0 else graph.starts[-1 - number].state
        sites.add(graph.states[state][0])
    return sites


def _route(graph: Steps, opened: list[tuple[int, int]], entry: int, verdict: int, spent: int) -> Walk:
    taken: list[Step] = []
    number, entry = opened[entry]
    while number >= 0:
        taken.append(graph.steps[number])
        number, entry = opened[entry]
    return Walk(graph.starts[-1 - number], tuple(reversed(taken)), verdict, spent)
