"""The days on which verdicts change, and why: one question asked on every day that may change its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from kg.analyses.compare.changes import Listed, Side, compared, is_empty
from kg.claims.snapshot import Snapshot
from kg.errors import InputError
from kg.network.build import build
from kg.network.change_days import turning_days
from kg.routes import records
from kg.routes.obstacles import VERDICTS
from kg.routes.question import understood
from kg.routes.request import Asked
from kg.routes.state_graph import Steps
from kg.rules.evaluate import name

SCHEMA = "kg.flips/1"


def flips(snapshot: Snapshot, asked: Asked, until: date | None = None, route: str | None = None) -> dict[str, Any]:
    """Every later day on which a route is won, lost or gets another verdict, as plain data of the schema `kg.flips/1`.

    The day asked about is the first; `until` None: up to the last day that a claim or a law of the question names. `route`
    keeps what concerns one route: its id, the beginning of it, or its number in the list of `kg paths`. One network and one
    search for each turning day, and a comparison where something changed. Raises `UnknownNameError` for a route that is never
    there, and `InputError` for a last day before the first.
    """
    reading, question = understood(snapshot, asked)
    first = reading.as_of
    if until is not None and until < first:
        raise InputError.at("--until", "", until.isoformat(), f"{first} or later", "--as-of is the first day, --until the last.")
    changes = [day for binding in question.laws for day in binding.changes]
    days = turning_days(snapshot, first, until or date.max, changes)
    begun = before = Listed(Side(snapshot, build(snapshot, reading), question))
    asks = question
    found: list[dict[str, Any]] = []
    complete = True
    for day in days:
        if question.laws:
            later, question = understood(snapshot, replace(asked, as_of=day.isoformat()))
        else:
            later = replace(reading, as_of=day)
        after = Listed(Side(snapshot, build(snapshot, later), question))
        if _shape(before.graph) != _shape(after.graph):
            change = compared(before, after)
            complete = complete and change["limits"]["complete"]
            if not is_empty(change):
                found.append(_flip(day, change))
            before = after
    asked_for = None if route is None else _route(begun, route, found)
    if asked_for is not None:
        for flip in found:
            flip["routes"] = [entry for entry in flip["routes"] if asked_for in (entry["id"], *entry["instead"])]
        found = [flip for flip in found if flip["routes"]]
    return {
        "schema": SCHEMA,
        "data": snapshot.key,
        "avoid": [name(term) for term in asks.avoid],
        "rules": [records.law(binding) for binding in asks.laws],
        "reading": records.reading(snapshot, begun.side.network),
        "asked": {
            "from": asks.begin_name,
            "to": asks.end_name,
            "element": asks.element,
            "complete": asks.complete,
            "custody": asks.custody,
        },
        "from": first.isoformat(),
        "until": (until or max((*days, first))).isoformat(),
        "days": len(days),
        "complete": complete,
        "counts": dict(zip(VERDICTS, begun.counted.total, strict=True)),
        "counts_exact": begun.counted.exact,
        "route": asked_for,
        "begins": _begins(begun, asked_for),
        "flips": found,
    }


def _begins(begun: Listed, route: str | None) -> dict[str, Any] | None:
    """The one route asked for as it is on the first day; None where none was, or where it is not there yet."""
    found = begun.routes.get(route) if route is not None else None
    return None if found is None else {"verdict": found["verdict"], "nodes": found["nodes"]}


def _shape(graph: Steps) -> object:
    """All that a verdict depends on: the states, and what stands in the way of each start and step."""
    network = graph.network
    return (
        [(network.sites[site].id, *rest) for site, *rest in graph.states],
        [(s.state, s.level, [o.key for o in s.obstacles]) for s in graph.starts],
        [(s.origin, s.target, network.flows[s.flow].id, s.level, [o.key for o in s.obstacles]) for s in graph.steps],
    )


def _flip(day: date, change: dict[str, Any]) -> dict[str, Any]:
    routes = change["routes"]
    return {
        "on": day.isoformat(),
        "old": change["old"]["counts"],
        "new": change["new"]["counts"],
        "laws": change["laws"],
        "routes": [*routes["changed"], *routes["won"], *routes["lost"]],
        "markets": change["markets"],
        "claims": change["claims"],
    }


def _route(begun: Listed, words: str, flips: list[dict[str, Any]]) -> str:
    """The id of a route named by its number, its id or the beginning of it."""
    later = [entry["id"] for flip in flips for entry in flip["routes"]]
    return records.route_named(words, list(begun.routes), begun.side.network.reading.as_of, later)
