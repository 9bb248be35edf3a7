"""One route or site under every packaged law, on the day and on each later day on which the law changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.network.build import build
from kg.network.model import Network
from kg.routes import answer as answering
from kg.routes.obstacles import Question
from kg.routes.proof import proof
from kg.routes.question import understood
from kg.routes.request import Asked
from kg.routes.search import count
from kg.routes.state_graph import steps_of
from kg.rules.evaluate import of_site
from kg.rules.facts import facts_of
from kg.rules.laws import Law, boundaries, law, laws, phase_on

ALL = 100_000
"""Routes listed to find one: as many as `kg paths` lists at most."""


def route_under_laws(snapshot: Snapshot, asked: Asked, day: date, route: str) -> list[dict[str, Any]]:
    """The verdict on one route under each packaged law that asks anything of routes, all else as asked.

    Its network is that of the day: `verdict` None where the route is not there any more. One search a law and day.
    """
    return [
        {
            "law": act.id,
            "title": act.title,
            "citation": act.citation,
            "days": [_on(snapshot, asked, act, each, route) for each in days],
        }
        for act, days in _tested(day)
    ]


def site_under_laws(snapshot: Snapshot, asked: Asked, day: date, site: str) -> list[dict[str, Any]]:
    """What each packaged law that looks at sites finds at one, whatever it does on a route."""
    found = []
    for act, days in _tested(day):
        rows = []
        for each in days:
            network, question = _asked(snapshot, asked, act, each)
            number = network.index().get(site)
            findings = (
                [] if number is None else [of_site(facts_of(network), term, network.sites[number]) for term in question.avoid]
            )
            looked = [finding for finding in findings if finding is not None]
            rows.append(
                {
                    "on": each.isoformat(),
                    "status": phase_on(act, each).status,
                    "there": number is not None,
                    "findings": [{"outcome": one.outcome, "why": one.why, "settle": one.settle} for one in looked],
                }
            )
        found.append({"law": act.id, "title": act.title, "citation": act.citation, "days": rows})
    return found


def stage_by_stage(snapshot: Snapshot, asked: Asked, day: date, name: str, route: dict[str, Any]) -> list[dict[str, Any]]:
    """What one law finds at each site of a route, on the day and on each later day on which it changes."""
    act = law(name)
    found = []
    for each in [day, *(turn for turn in boundaries(act) if turn > day)]:
        network, question = _asked(snapshot, asked, act, each)
        there = {site.id for site in network.sites}
        phase = phase_on(act, each)
        entries = proof(network, question, {**route, "flows": []}) if all(n["id"] in there for n in route["nodes"]) else []
        found.append(
            {
                "on": each.isoformat(),
                "status": phase.status,
                "test": phase.avoid,
                "sites": [
                    {**rule, "claims": [c["claim"] for c in rule["claims"]]}
                    if (rule := next(iter(entry["rules"]), None))
                    else None
                    for entry in entries
                ],
            }
        )
    return found


def _tested(day: date) -> Iterator[tuple[Law, list[date]]]:
    for name in laws():
        act = law(name)
        days = [day, *(turn for turn in boundaries(act) if turn > day)]
        if any(phase_on(act, each).avoid is not None for each in days):
            yield act, days


def _asked(snapshot: Snapshot, asked: Asked, act: Law, day: date) -> tuple[Network, Question]:
    reading, question = understood(snapshot, replace(asked, avoid=(), rules=[act.id], as_of=day.isoformat()))
    return build(snapshot, reading), question


def _on(snapshot: Snapshot, asked: Asked, act: Law, day: date, route: str) -> dict[str, Any]:
    network, question = _asked(snapshot, asked, act, day)
    graph = steps_of(network, question)
    found = answering.listed(snapshot, graph, count(graph), k=ALL, rank="evidence")["routes"]
    mine = next((each for each in found if each["id"] == route), None)
    phase = phase_on(act, day)
    return {
        "on": day.isoformat(),
        "status": phase.status,
        "test": phase.avoid,
        "verdict": mine["verdict"] if mine else None,
        "exposed": [each["exposed"] for each in mine["exposed"]] if mine else [],
        "unknown": [each["settle"] for each in mine["unknown"]] if mine else [],
    }
