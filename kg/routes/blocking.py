"""Why nothing avoids: a smallest set of obstacles such that every route meets one of them.

A minimum cut in the graph of steps whose obstacles are nodes of capacity one and whose states are free (Ford and
Fulkerson 1956, shortest augmenting paths). One obstacle of a site stands on every step into the site, whatever the
stage; where that lets the cut graph join two routes that no route joins, the set found may be larger than the least,
and it is pruned until no member can be left out. It always blocks: that is checked, not assumed.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from functools import partial
from itertools import pairwise

from kg.routes.obstacles import Obstacle
from kg.routes.restrict import Arc, part
from kg.routes.search import count
from kg.routes.state_graph import Steps

_Node = tuple[str, str]
_SOURCE: _Node = ("end", "source")
_SINK: _Node = ("end", "sink")
_FREE = 1 << 60


def blocking_set(graph: Steps, *, exposed_only: bool = False) -> tuple[Obstacle, ...] | None:
    """Obstacles that every route meets, or None where some route meets none. O(size of the set x steps).

    With `exposed_only` a doubt does not block: the set then says why nothing is even unproven.
    """
    chains, obstacles = _chains(graph, exposed_only)
    residual = _capacities(chains)
    while path := _augmenting(residual):
        if not any(node[0] == "obstacle in" for node in path):
            return None
        for tail, head in pairwise(path):
            residual[tail][head] -= 1
            residual[head][tail] = residual[head].get(tail, 0) + 1
    reached = _reached(residual)
    cut = [key for key in obstacles if ("obstacle in", key) in reached and ("obstacle out", key) not in reached]
    return tuple(obstacles[key] for key in _pruned(graph, cut, exposed_only=exposed_only))


def _chains(graph: Steps, exposed_only: bool) -> tuple[list[tuple[_Node, tuple[str, ...], _Node]], dict[str, Obstacle]]:
    """Every start and step as tail, the obstacles on it, head."""
    obstacles: dict[str, Obstacle] = {}
    chains: list[tuple[_Node, tuple[str, ...], _Node]] = []

    def keys(found: Iterable[Obstacle]) -> tuple[str, ...]:
        counted = [o for o in found if o.exposed or not exposed_only]
        obstacles.update((o.key, o) for o in counted)
        return tuple(o.key for o in counted)

    for start in graph.starts:
        chains.append((_SOURCE, keys(start.obstacles), ("state", str(start.state))))
    for step in graph.steps:
        chains.append((("state", str(step.origin)), keys(step.obstacles), ("state", str(step.target))))
    chains += [(("state", str(end)), (), _SINK) for end in sorted(graph.ends)]
    return chains, obstacles


def _capacities(chains: Iterable[tuple[_Node, tuple[str, ...], _Node]]) -> dict[_Node, dict[_Node, int]]:
    residual: dict[_Node, dict[_Node, int]] = defaultdict(dict)
    for tail, keys, head in chains:
        here = tail
        for key in keys:
            residual[here]["obstacle in", key] = _FREE
            residual["obstacle in", key]["obstacle out", key] = 1
            here = ("obstacle out", key)
        residual[here][head] = _FREE
    return residual


def _augmenting(residual: dict[_Node, dict[_Node, int]]) -> list[_Node]:
    came: dict[_Node, _Node] = {_SOURCE: _SOURCE}
    queue = deque([_SOURCE])
    while queue:
        node = queue.popleft()
        if node == _SINK:
            path = [node]
            while node != _SOURCE:
                node = came[node]
                path.append(node)
            return path[::-1]
        for following, capacity in residual[node].items():
            if capacity > 0 and following not in came:
                came[following] = node
                queue.append(following)
    return []


def _reached(residual: dict[_Node, dict[_Node, int]]) -> set[_Node]:
    seen = {_SOURCE}
    todo = [_SOURCE]
    while todo:
        for following, capacity in residual[todo.pop()].items():
            if capacity > 0 and following not in seen:
                seen.add(following)
                todo.append(following)
    return seen


def _pruned(graph: Steps, cut: list[str], *, exposed_only: bool) -> list[str]:
    """The cut without what it does not need: where sites pass material in circles, walks meet more than routes do."""
    kept = list(cut)
    for key in cut:
        without = frozenset(kept) - {key}
        counted = count(part(graph, partial(_misses, without, exposed_only)))
        if counted.exact and not any(counted.total):
            kept.remove(key)
    return kept


def _misses(keys: frozenset[str], exposed_only: bool, arc: Arc) -> bool:
    return not any(o.key in keys and (o.exposed or not exposed_only) for o in arc.obstacles)
