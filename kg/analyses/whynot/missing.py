"""The facts that keep routes from `avoids`: how many routes wait for each, and the fewest that would give one.

Asked of the routes that do not touch: whatever is still open on them is a fact that a source could settle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.routes.obstacles import Obstacle
from kg.routes.passing import met_once, passing, passing_alone
from kg.routes.restrict import MET, Arc, arcs, cheapest, keys, marked, met_by, part
from kg.routes.search import WALK_BUDGET, Walk
from kg.routes.state_graph import Step, Steps

TRIES = 256
"""Routes looked at for one that needs fewer facts, where one fact may be open at several places of a route."""


def mark_by_fact(graph: Steps) -> Steps:
    """Mark the ways of a graph of routes that do not touch with facts: what one and the same fact would settle is one.

    Who owns a firm settles its ownership, its state and its control. A plan is no open fact: no source can settle it today.
    """
    kinds: dict[tuple[str, str], set[str]] = {}
    for arc in arcs(graph):
        for obstacle in (each for each in arc.obstacles if not each.plan):
            kinds.setdefault((obstacle.about, obstacle.settle), set()).add(obstacle.kind)
    made = {
        (about, settle): Obstacle(f"{about}: {settle}", ", ".join(sorted(found)), about, settle)
        for (about, settle), found in kinds.items()
    }
    return marked(graph, lambda arc: (made[o.about, o.settle] for o in arc.obstacles if not o.plan))


@dataclass(frozen=True, slots=True)
class MissingFact:
    """An open fact: how many unproven routes wait for it, and how many for nothing else. None: not counted."""

    obstacle: Obstacle
    routes: int | None
    alone: int | None


@dataclass(frozen=True, slots=True)
class MissingFacts:
    """All open facts, those first that settle most routes alone; `exact` False makes the numbers lower bounds."""

    ranked: tuple[MissingFact, ...]
    exact: bool


def rank_facts(graph: Steps, budget: int = WALK_BUDGET) -> MissingFacts:
    """Rank the open facts of a graph that `mark_by_fact` marked."""
    met, alone = passing(graph, budget), passing_alone(graph, budget)
    obstacles = {obstacle.key: obstacle for arc in arcs(graph) for obstacle in arc.obstacles}
    found = [MissingFact(obstacle, met.routes[key], alone.routes.get(key, 0)) for key, obstacle in obstacles.items()]
    found.sort(key=lambda f: (-(f.alone or 0), -(f.routes or 0), f.obstacle.key))
    return MissingFacts(tuple(found), met.exact and alone.exact)


@dataclass(frozen=True, slots=True)
class NearestWalk:
    """The route that fewest open facts keep from `avoids`, or from avoiding once its plans come true. None needs fewer than
    `at_least`."""

    walk: Walk
    obstacles: tuple[Obstacle, ...]
    at_least: int


def find_nearest(graph: Steps, ends: Sequence[Iterable[int] | None]) -> list[NearestWalk | None]:
    """Find the route with the fewest open facts to each of several sets of end states (None: all).

    The graph is one that `mark_by_fact` marked. Best-first by facts that can be met but once on a route; a fact at several sites
    costs nothing on the way and is counted at the end, until no route can need fewer than the best one found, or `TRIES` run out.
    """
    places: dict[str, list[Arc]] = {}
    for arc in arcs(graph):
        for key in keys(arc):
            places.setdefault(key, []).append(arc)
    once = {key for key, found in places.items() if met_once(graph, found)}
    tries = 1 if len(once) == len(places) else TRIES
    return [_nearest(part(graph, lambda _: True, states), once, tries) for states in ends]


def _nearest(graph: Steps, once: set[str], tries: int) -> NearestWalk | None:
    def cost(arc: Arc) -> int:
        return sum(obstacle.key in once for obstacle in arc.obstacles) * MET + isinstance(arc, Step)

    routes, more = cheapest(graph, tries, cost)
    if not routes:
        return None
    chosen = min(routes, key=lambda route: len(met_by(route)))
    at_least = len(met_by(chosen))
    if more:
        # a route that was not looked at costs at least as much as the last one that was
        at_least = min(at_least, routes[-1].cost // MET)
    return NearestWalk(chosen, chosen.obstacles, at_least)
