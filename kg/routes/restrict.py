"""Parts of the graph of steps, and the same graph with other things in its way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from kg.errors import KgError
from kg.routes.obstacles import AVOIDS, Obstacle
from kg.routes.search import Cost, Walk, best
from kg.routes.state_graph import Start, Step, Steps

Arc = Start | Step


def arcs(graph: Steps) -> Iterator[Arc]:
    """All that carries obstacles: the starts, then the steps."""
    yield from graph.starts
    yield from graph.steps


def enters(arc: Arc) -> int:
    """The state a start or step leads to."""
    return arc.target if isinstance(arc, Step) else arc.state


def keys(arc: Arc) -> frozenset[str]:
    """The obstacles of a start or step by key."""
    return frozenset(obstacle.key for obstacle in arc.obstacles)


def met_by(route: Walk) -> frozenset[str]:
    """The obstacles of a route by key."""
    return frozenset(obstacle.key for obstacle in route.obstacles)


def part(graph: Steps, keep: Callable[[Arc], bool], ends: Iterable[int] | None = None) -> Steps:
    """The starts and steps that `keep` takes, as far as they lie on a way from a start to one of `ends` (default: all).

    States keep their numbers. Linear in the steps.
    """
    starts = [start for start in graph.starts if keep(start)]
    steps = [step for step in graph.steps if keep(step)]
    after: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for step in steps:
        after.setdefault(step.origin, []).append(step.target)
        before.setdefault(step.target, []).append(step.origin)
    begun = _reached({start.state for start in starts}, after)
    over = begun & (graph.ends if ends is None else graph.ends & set(ends))
    useful = begun & _reached(over, before)
    kept = tuple(step for step in steps if step.origin in useful and step.target in useful)
    leaving: list[list[int]] = [[] for _ in graph.states]
    for number, step in enumerate(kept):
        leaving[step.origin].append(number)
    return replace(
        graph,
        steps=kept,
        leaving=tuple(map(tuple, leaving)),
        starts=tuple(start for start in starts if start.state in useful),
        ends=frozenset(over),
    )


def _reached(from_: set[int] | frozenset[int], following: dict[int, list[int]]) -> set[int]:
    seen = set(from_)
    todo = list(from_)
    while todo:
        for state in following.get(todo.pop(), ()):
            if state not in seen:
                seen.add(state)
                todo.append(state)
    return seen


def without(graph: Steps, blocked: set[str] | frozenset[str]) -> Steps:
    """The part that meets none of these obstacles."""
    return part(graph, lambda arc: blocked.isdisjoint(obstacle.key for obstacle in arc.obstacles))


def marked(graph: Steps, marks: Callable[[Arc], Iterable[Obstacle]]) -> Steps:
    """The same ways with other obstacles on them, each once, and no verdicts: every route of it counts as one that avoids."""

    def made(arc: Arc) -> tuple[Obstacle, ...]:
        return tuple({mark.key: mark for mark in marks(arc)}.values())

    return replace(
        graph,
        starts=tuple(replace(start, obstacles=made(start), level=AVOIDS) for start in graph.starts),
        steps=tuple(replace(step, obstacles=made(step), level=AVOIDS) for step in graph.steps),
    )


MET = 1 << 32
"""Cost of an obstacle beside that of a hop, which is one: fewest obstacles first, then fewest hops."""


def least_met(graph: Steps) -> Walk | None:
    """A route of a `marked` graph that meets fewest obstacles, each counted as often as it is met, and of these the shortest.

    None without a route. Linear in the steps but for a logarithm; raises `KgError` where it is not, see `cheapest`.
    """
    found, _ = cheapest(graph, 1, lambda arc: len(arc.obstacles) * MET + isinstance(arc, Step))
    return found[0] if found else None


def cheapest(graph: Steps, k: int, cost: Cost) -> tuple[list[Walk], bool]:
    """The `k` cheapest routes of a `marked` graph, and whether there may be more of them.

    Raises `KgError` where sites pass material in circles and the budget of `kg.routes.search.best` ends before it has found any
    way that visits no site twice: that is no proof that there is none.
    """
    found, cut_short = best(graph, AVOIDS, k, cost)
    if cut_short and not found:
        raise KgError(
            "The search for a route was cut short.",
            "Many sites of this network pass material in circles.",
            "ask for less with --from, --to or --element.",
        )
    return found, cut_short or len(found) == k
