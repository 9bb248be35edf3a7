"""What a reader may ask otherwise without leaving the page: the same question with one thing changed, answered beforehand.

Every number on the page comes from the engine that `kg paths` uses, asked the same words. A page that worked verdicts out again
would be a second definition of them; so what was not asked beforehand has no number, and the page says which command has.

    view = (element, status, avoid, day) -> counts, and the verdict of each route it lists

A day stands for all days up to the next one on which a claim or a law turns: between them no answer changes
(`kg.network.change_days`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.network.build import build
from kg.network.change_days import turning_days
from kg.network.model import Network
from kg.network.reading import Reading
from kg.present.report import command
from kg.routes import answer as answering
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.question import understood
from kg.routes.request import Asked
from kg.routes.search import count
from kg.routes.state_graph import Steps, steps_of
from kg.rules.laws import law, laws, phase_on
from kg.rules.test import Test

LARGEST = 2_000
"""Steps of a graph up to which other questions are answered beforehand; larger networks would make the reader wait for them."""
DAYS = 4
"""Turning days looked at; the page says from which day on nothing was worked out."""
STATUSES = ("operating", "all")


@dataclass(frozen=True, slots=True)
class Key:
    """What differs from the question of the report; empty is as asked."""

    element: str = ""
    status: str = ""
    avoid: str = ""
    day: str = ""

    @property
    def text(self) -> str:
        """The key as the page looks it up."""
        return f"{self.element}|{self.status}|{self.avoid}|{self.day}"


def choices(
    snapshot: Snapshot, asked: Asked, question: Question, graph: Steps, found: dict[str, Any], elements: Sequence[str]
) -> dict[str, Any]:
    """Options of each filter, and a view for each single change and for each element if plans count.

    `question` is what `asked` was understood as, and `found` the answer of the report, whose routes come first; `further` are
    routes that only other views have. A view lists verdicts by the position of the route, `-` where it has none of that route;
    `whole` says that it lists all it counts.
    """
    day = graph.network.reading.as_of
    asks = _Asking(snapshot, asked, found["limits"]["k"], found["limits"]["rank"])
    base = Key()
    views: dict[str, dict[str, Any]] = {base.text: asks.kept(found)}
    large = len(graph.steps) > LARGEST
    turns = () if large else turning_days(snapshot, day, date.max, _changes(question, day))
    days = turns[:DAYS]
    countries = [] if large else _countries(graph, asked)
    acts = [] if large else [name for name in laws() if _binds(name, day) and name not in {b.id for b in question.laws}]
    names = [] if large or asked.element else list(elements)
    statuses = [] if large else [each for each in STATUSES if each != asked.status]
    if not large:
        for element in names:
            views[Key(element=element).text] = asks.answered(graph.network, replace(question, element=element))
        for country in countries:
            if asked.strict:
                found = asks.asked(graph.network, replace(asked, avoid=[country], rules=()))
            else:
                # what a bare country is understood as
                plain = replace(question, avoid=(Test("location", frozenset({country})),), laws=())
                found = asks.answered(graph.network, plain)
            views[Key(avoid=country).text] = found
        for act in acts:
            views[Key(avoid=f"rule:{act}").text] = asks.asked(graph.network, replace(asked, avoid=(), rules=[act]))
        for status in statuses:
            other, _ = understood(snapshot, replace(asked, status=status))
            network = build(snapshot, other)
            for element in ("", *names) if status == "all" else ("",):
                views[Key(element, status).text] = asks.answered(network, replace(question, element=element or asked.element))
        for turn in days:
            views[Key(day=turn.isoformat()).text] = asks.on(turn, graph.network.reading, question)
    return {
        "elements": [{"value": each, "label": snapshot.label(each)} for each in names],
        "statuses": [{"value": each} for each in statuses],
        "countries": [{"value": c, "label": snapshot.label(c)} for c in countries],
        "laws": [{"value": f"rule:{each}", "label": each} for each in acts],
        "days": [each.isoformat() for each in days],
        "from": day.isoformat(),
        "until": _until(turns, day, large).isoformat(),
        "words": {
            "avoid": command.text(command.avoiding(asked)),
            "status": command.text(["--status", asked.status]) if asked.status else "",
            "rest": command.text([*command.ending(asked), *command.reading(replace(asked, status=None))]),
        },
        "large": large,
        "further": asks.further,
        "views": views,
    }


class _Asking:
    """Asks and keeps which routes have been met; lives only while `choices` runs."""

    def __init__(self, snapshot: Snapshot, asked: Asked, k: int, rank: str) -> None:
        self.snapshot, self.words, self.k, self.rank = snapshot, asked, k, rank
        self.place: dict[str, int] = {}
        self.further: list[dict[str, Any]] = []

    def asked(self, network: Network, asked: Asked) -> dict[str, Any]:
        return self.answered(network, understood(self.snapshot, asked)[1])

    def on(self, day: date, reading: Reading, question: Question) -> dict[str, Any]:
        if question.laws:
            reading, question = understood(self.snapshot, replace(self.words, as_of=day.isoformat()))
        return self.answered(build(self.snapshot, replace(reading, as_of=day)), question)

    def answered(self, network: Network, question: Question) -> dict[str, Any]:
        graph = steps_of(network, question)
        counted = count(graph)
        found = answering.listed(self.snapshot, graph, counted, k=self.k, rank=self.rank)
        return self.kept({**found, "counts": dict(zip(VERDICTS, counted.total, strict=True))})

    def kept(self, found: dict[str, Any]) -> dict[str, Any]:
        """A view: the verdicts of its routes by position."""
        first = not self.place
        marks = ["-"] * len(self.place)
        for route in found["routes"]:
            name = route["id"]
            if name not in self.place:
                self.place[name] = len(self.place)
                marks.append("-")
                if not first:
                    self.further.append(
                        {"id": name, "sites": [[node["id"], node["name"], node["country"]] for node in route["nodes"]]}
                    )
            marks[self.place[name]] = str(VERDICTS.index(route["verdict"]))
        limits = found["limits"]
        return {
            "counts": [found["counts"][verdict] for verdict in VERDICTS],
            "exact": limits["counts_exact"],
            "whole": limits["counts_exact"] and not limits["search_truncated"] and limits["shown"] == limits["of"],
            "routes": "".join(marks).rstrip("-"),
        }


def _countries(graph: Steps, asked: Asked) -> list[str]:
    """Countries that some site on a route stands in."""
    found = {place.country for site in {number for number, *_ in graph.states} for place in graph.network.sites[site].places}
    return sorted(found - set(asked.avoid))


def _binds(name: str, day: date) -> bool:
    phase = phase_on(law(name), day)
    return phase.avoid is not None and phase.status == "in force"


def _changes(question: Question, day: date) -> list[date]:
    return [turn for binding in question.laws for turn in binding.changes if turn > day]


def _until(turns: Sequence[date], day: date, large: bool) -> date:
    """The last day that the last of the views holds for."""
    if large:
        return day
    return turns[DAYS] - timedelta(days=1) if len(turns) > DAYS else date.max
