"""What can be carried on each of two sides of a comparison, where sources state capacities: only what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.analyses.capacity.answer import BASIS, OVER, SEMANTICS, Findings, findings
from kg.analyses.capacity.tonnes import tonnes
from kg.analyses.compare.answer import Interval, TonnesChange, TonnesChanges
from kg.analyses.compare.grounds import Side
from kg.routes.obstacles import AVOIDS, WOULD_AVOID


def compare_tonnes(old: Side, new: Side, elements: Sequence[str]) -> TonnesChanges:
    """Find the tonnes a year of each of `elements` (`Nd`, or `Nd+Pr` together) that can reach each end, where the sides differ.

    A row has the interval of both sides; None is an end that no such route reaches. An `upper` of None is unknown. Costs twice
    what `kg.analyses.capacity.tonnes.tonnes` does. Raises `UnknownNameError` for what is no rare earth element.
    """
    both = [findings(tonnes(side.snapshot, side.network, side.question, elements)) for side in (old, new)]
    planned = any(one.over == OVER[WOULD_AVOID] for found in both for one in found.carried)
    before, after = (_intervals(found, planned=planned) for found in both)
    # an end has the name that the new side has for it
    names = {**before, **after}
    rows = []
    for key in dict.fromkeys((*before, *after)):
        was, now = (side[key].interval if key in side else None for side in (before, after))
        if was != now:
            elements_of, over, end = key
            rows.append(TonnesChange(elements_of, over, end, names[key].name, was, now))
    return TonnesChanges(BASIS, SEMANTICS, tuple(elements), tuple(rows))


@dataclass(frozen=True, slots=True)
class _Reached:
    name: str
    interval: Interval


def _intervals(found: Findings, *, planned: bool) -> dict[tuple[tuple[str, ...], str, str | None], _Reached]:
    """The intervals by elements, worst verdict let in, and end.

    With `planned` a side on which no route would avoid has a row of those all the same: that of the routes that avoid.
    """
    rows = {}
    for one in found.carried:
        for reach in (one.total, *one.ends):
            if reach.end is None and not one.ends:
                continue  # no such route: nothing is carried, and 0 would say that it is known
            interval = Interval(reach.lower, reach.bound.upper, reach.with_weak.upper)
            rows[one.elements, one.over, reach.end] = _Reached(reach.name, interval)
            if planned and one.over == OVER[AVOIDS]:
                rows.setdefault((one.elements, OVER[WOULD_AVOID], reach.end), _Reached(reach.name, interval))
    return rows
