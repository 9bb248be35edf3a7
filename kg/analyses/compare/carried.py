"""What can be carried on each of two sides of a comparison, where sources state capacities: only what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg.analyses.capacity.tonnes import BASIS, SEMANTICS, record, tonnes
from kg.analyses.compare.grounds import Side


def carried(old: Side, new: Side, elements: Sequence[str]) -> dict[str, Any]:
    """Tonnes a year of each of `elements` (`Nd`, or `Nd+Pr` together) that can reach each end, where the two sides differ.

    A row has the interval of both sides; null is an end that no such route reaches. An `upper` of null is unknown. Costs twice
    what `kg.analyses.capacity.tonnes.tonnes` does. Raises `UnknownNameError` for what is no rare earth element.
    """
    before, after = (_rows(record(tonnes(side.snapshot, side.network, side.question, elements))) for side in (old, new))
    rows = []
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if (was and was["tonnes"]) != (now and now["tonnes"]):
            some = now or was or {}
            rows.append(
                {
                    "elements": some["elements"],
                    "over": some["over"],
                    "end": some["end"],
                    "name": some["name"],
                    "old": was and was["tonnes"],
                    "new": now and now["tonnes"],
                }
            )
    return {"basis": BASIS, "semantics": SEMANTICS, "elements": list(elements), "rows": rows}


def _rows(found: dict[str, Any]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The intervals of an answer in tonnes, by elements, worst verdict let in, and end."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in found["carried"]:
        for reach in (one["total"], *one["ends"]):
            if reach["end"] is None and not one["ends"]:
                continue  # no such route: nothing is carried, and 0 would say that it is known
            rows["+".join(one["elements"]), one["over"], reach["end"] or ""] = {
                "elements": one["elements"],
                "over": one["over"],
                "end": reach["end"],
                "name": reach["name"],
                "tonnes": {"lower": reach["lower"], "upper": reach["upper"], "with_weak": reach["with_weak"]["upper"]},
            }
    return rows
