"""How many routes pass each site and each flow, by verdict, exactly and without listing one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from kg.present.pictures.chain import Verdict
from kg.routes.obstacles import VERDICTS, Obstacle
from kg.routes.passing import backwards, passing
from kg.routes.restrict import Arc, arcs, enters, marked, part
from kg.routes.search import LEVELS, WALK_BUDGET, Tally, components, count
from kg.routes.state_graph import Step, Steps

Key = tuple[Literal["site", "flow"], int]
"""A site or flow by its number."""

BEST: tuple[Verdict, ...] = VERDICTS


@dataclass(frozen=True, slots=True)
class Through:
    """The best verdict of any route through something, and the routes by verdict; None where they were too many to count."""

    verdict: Verdict
    routes: Tally | None


NOWHERE = Through("none", (0, 0, 0, 0))


def through(graph: Steps, budget: int = WALK_BUDGET) -> dict[Key, Through]:
    """Of each site and flow that some route passes. Two counts of the whole graph, and more only where material goes in circles.

    Where the budget, that of `kg.routes.search.count`, ends, a verdict is only given if a route that has it was counted, else
    the worst.
    """
    to = count(replace(graph, ends=frozenset(range(len(graph.states)))), budget)
    back = count(backwards(graph), budget)
    circle = {state: n for n, component in enumerate(components(graph)) for states in component for state in states}
    # routes no worse than each verdict; over a step between sites that share no circle: ways to it, times ways on from it
    found: dict[Key, list[int | None]] = defaultdict(lambda: [0] * LEVELS)
    circular: set[Key] = set()
    for arc in arcs(graph):
        keys = tuple(_keys(graph, arc))
        if isinstance(arc, Step) and circle[arc.origin] == circle[arc.target]:
            circular.update(keys)
            continue
        before = _up_to(to.by_end[arc.origin]) if isinstance(arc, Step) else (1,) * LEVELS
        after = _up_to(back.by_end[enters(arc)])
        for key in keys:
            known = found[key]
            for level in range(arc.level, len(VERDICTS)):
                known[level] = (known[level] or 0) + before[level] * after[level]
    exact = to.exact and back.exact
    if circular:
        exact = _in_circles(graph, circular, found, budget) and exact
    made = {key: _through(numbers, exact) for key, numbers in found.items()}
    return {key: one for key, one in sorted(made.items()) if one is not None}


def _keys(graph: Steps, arc: Arc) -> Iterator[Key]:
    # a route enters each of its sites once
    yield "site", graph.states[enters(arc)][0]
    if isinstance(arc, Step):
        yield "flow", arc.flow


def _up_to(counts: Tally) -> tuple[int, ...]:
    """From routes of each verdict to those no worse than it."""
    return tuple(accumulate(counts))


def _in_circles(graph: Steps, keys: set[Key], found: dict[Key, list[int | None]], budget: int) -> bool:
    """Count what sites that pass material in circles take part in: without each in turn. Whether all counts are exact."""

    def marks(arc: Arc) -> Iterator[Obstacle]:
        for key in _keys(graph, arc):
            if key in keys:
                yield Obstacle(repr(key), "", "", "")

    exact = True
    for level in range(len(VERDICTS)):
        counted = passing(marked(part(graph, lambda arc, level=level: arc.level <= level), marks), budget)  # type: ignore[misc]
        exact = exact and counted.exact
        for key in keys:
            found[key][level] = counted.routes.get(repr(key), 0)
    return exact


def _through(numbers: list[int | None], exact: bool) -> Through | None:
    """From the routes that are no worse than each verdict; None where there is none."""
    if exact and numbers[-1] == 0:
        return None
    best: Verdict = next((verdict for verdict, number in zip(BEST, numbers, strict=True) if number), "touches")
    if not exact or None in numbers:
        return Through(best, None)
    clear, built, open_, every = (number or 0 for number in numbers)
    return Through(best, (clear, built - clear, open_ - built, every - open_))
