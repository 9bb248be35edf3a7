"""How many routes pass each site and each flow, by verdict, exactly and without listing one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.obstacles import VERDICTS, Obstacle
from kg.parts import Arc, enters, marked, part
from kg.paths import Counts
from kg.pictures.chain import Verdict
from kg.steps import Step, Steps
from kg.whynot.passing import passing


@dataclass(frozen=True, slots=True)
class Through:
    """The best verdict of any route through something, and the routes by verdict; None where they were too many to count."""

    verdict: Verdict
    routes: Counts | None


NOWHERE = Through("none", (0, 0, 0))


def through(graph: Steps) -> tuple[dict[int, Through], dict[int, Through]]:
    """Of each site and each flow by its number, those that some route passes. A few counts for each verdict.

    Where a budget of `kg.whynot.passing` ends, a verdict is only given if a route that has it was counted, else the worst.
    """

    def marks(arc: Arc) -> Iterator[Obstacle]:
        # a route enters each of its sites once
        yield Obstacle(f"site {graph.states[enters(arc)][0]}", "", "", "")
        if isinstance(arc, Step):
            yield Obstacle(f"flow {arc.flow}", "", "", "")

    def no_worse_than(level: int) -> tuple[dict[str, int | None], bool]:
        found = passing(marked(part(graph, lambda arc: arc.level <= level), marks))
        return found.routes, found.exact

    counted = [no_worse_than(level) for level in range(len(VERDICTS))]
    exact = all(known for _, known in counted)
    sites: dict[int, Through] = {}
    flows: dict[int, Through] = {}
    for key in counted[-1][0]:
        kind, _, which = key.partition(" ")
        numbers = [routes.get(key, 0) for routes, _ in counted]
        found = _found(numbers, exact)
        if found is not None:
            (sites if kind == "site" else flows)[int(which)] = found
    return sites, flows


def _found(numbers: list[int | None], exact: bool) -> Through | None:
    """From the routes that are no worse than each verdict."""
    if exact and numbers[-1] == 0:
        return None
    best: Verdict = "touches"
    for level, verdict in ((0, "avoids"), (1, "unproven")):
        if numbers[level]:
            best = verdict  # type: ignore[assignment]  # a word of `Verdict`, which mypy does not see in a tuple
            break
    clear, open_, every = numbers
    if not exact or clear is None or open_ is None or every is None:
        return Through(best, None)
    return Through(best, (clear, open_ - clear, every - open_))
