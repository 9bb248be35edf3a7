"""What a reader may ask otherwise without leaving the page: the same question with one thing changed, answered beforehand.

Every number on the page comes from the engine that `kg paths` uses, asked the same words. A page that worked verdicts out again
would be a second definition of them; so what was not asked beforehand has no number, and the page says which command has.

    view = (element, status, avoid, day) -> counts, and the verdict of each route it lists

A day stands for all days up to the next one on which a claim or a law turns: between them no answer changes
(`kg.network.change_days`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kg.claims.snapshot import Snapshot
from kg.data import key
from kg.network.build import build
from kg.network.change_days import change_days
from kg.network.model import Network
from kg.present import command
from kg.routes.answer import Listed, listed
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.parts import Counts
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.search import count
from kg.routes.state_graph import Steps, steps_of
from kg.rules.laws import law, laws, phase_on
from kg.rules.test import Test

LARGEST = 2_000
"""Steps of a graph up to which other questions are answered beforehand; larger networks would make the reader wait for them."""
DAYS = 12
"""Turning days looked at; those that change nothing are not offered. The page says from which day on nothing was worked out."""
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


@dataclass(frozen=True, slots=True)
class StatusOption:
    """A status that may count instead."""

    value: str


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, as a reader reads it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class CommandParts:
    """The options of the question in parts, of which the page changes one."""

    avoid: str
    status: str
    rest: str


@dataclass(frozen=True, slots=True)
class FurtherRoute:
    """A route that only other views have: its id, and id, name and country of each site."""

    id: str
    sites: tuple[tuple[str, str, str | None], ...]


@dataclass(frozen=True, slots=True)
class View:
    """The answer to the question with one thing changed."""

    counts: tuple[int, int, int, int]
    """avoids, would_avoid, unproven, touches"""
    exact: bool
    whole: bool
    """whether it lists all that it counts"""
    routes: str
    """verdict of each route of the report, then of each further one; - where the view has none"""


@dataclass(frozen=True, slots=True)
class Choices:
    """The same question with one thing changed: the options of each filter, and the views by `Key.text`."""

    elements: tuple[Option, ...]
    statuses: tuple[StatusOption, ...]
    countries: tuple[Option, ...]
    laws: tuple[Option, ...]
    days: tuple[str, ...]
    """each stands for all days up to the next"""
    since: str = field(metadata=key("from"))
    until: str
    words: CommandParts
    large: bool
    further: tuple[FurtherRoute, ...]
    views: Mapping[str, View]
    """by element|status|avoid|day, empty as asked"""


@dataclass(frozen=True, slots=True)
class _Offer:
    """What may be chosen of each filter, and the last day that the last of the views holds for."""

    until: date
    elements: Sequence[str] = ()
    statuses: Sequence[str] = ()
    countries: Sequence[str] = ()
    laws: Sequence[str] = ()
    days: Sequence[date] = ()


def choices(
    snapshot: Snapshot, asked: Request, question: Question, graph: Steps, found: Listed, counts: Counts, elements: Sequence[str]
) -> Choices:
    """Answer the question once more for each single change, and for each element if plans count.

    `question` is what `asked` was understood as, and `found` with `counts` the answer of the report, whose routes come first.
    Nothing is offered where the graph has more than `LARGEST` steps.
    """
    network = graph.network
    day = network.reading.as_of
    large = len(graph.steps) > LARGEST
    offer = _Offer(until=day) if large else _offer(snapshot, asked, question, graph, elements)
    numbering = _RouteNumbering([route.id for route in found.routes])
    views = {Key().text: numbering.view(found, counts)}
    for changed, other, otherwise in _questions(snapshot, asked, question, network, offer):
        views[changed.text] = numbering.view(*_answer(snapshot, other, otherwise, found))
    days = _changing(views, [each.isoformat() for each in offer.days])
    for each in {each.isoformat() for each in offer.days}.difference(days):
        del views[Key(day=each).text]
    return Choices(
        elements=tuple(Option(each, snapshot.label(each)) for each in offer.elements),
        statuses=tuple(map(StatusOption, offer.statuses)),
        countries=tuple(Option(each, snapshot.label(each)) for each in offer.countries),
        laws=tuple(Option(f"rule:{each}", each) for each in offer.laws),
        days=days,
        since=day.isoformat(),
        until=offer.until.isoformat(),
        words=CommandParts(
            avoid=command.text(command.avoid_options(asked)),
            status=command.text(["--status", asked.status]) if asked.status else "",
            rest=command.text([*command.route_options(asked), *command.reading_options(replace(asked, status=None))]),
        ),
        large=large,
        further=tuple(numbering.further),
        views=views,
    )


def _changing(views: Mapping[str, View], days: Sequence[str]) -> tuple[str, ...]:
    """Return the days whose view is not that of the day before."""
    before = [Key().text, *(Key(day=each).text for each in days)]
    return tuple(day for day, last in zip(days, before, strict=False) if views[Key(day=day).text] != views[last])


def _offer(snapshot: Snapshot, asked: Request, question: Question, graph: Steps, elements: Sequence[str]) -> _Offer:
    day = graph.network.reading.as_of
    changes = [turn for binding in question.laws for turn in binding.changes if turn > day]
    turns = change_days(snapshot, day, date.max, changes)
    named = {binding.id for binding in question.laws}
    return _Offer(
        until=turns[DAYS] - timedelta(days=1) if len(turns) > DAYS else date.max,
        elements=() if asked.element else elements,
        statuses=[each for each in STATUSES if each != asked.status],
        countries=_countries(graph, asked),
        laws=[name for name in laws() if _binds(name, day) and name not in named],
        days=turns[:DAYS],
    )


def _countries(graph: Steps, asked: Request) -> list[str]:
    """Countries that some site on a route stands in."""
    found = {place.country for site in {number for number, *_ in graph.states} for place in graph.network.sites[site].places}
    return sorted(found - set(asked.avoid))


def _binds(name: str, day: date) -> bool:
    phase = phase_on(law(name), day)
    return phase.avoid is not None and phase.status == "in force"


def _questions(
    snapshot: Snapshot, asked: Request, question: Question, network: Network, offer: _Offer
) -> Iterator[tuple[Key, Network, Question]]:
    """The question with each single change, and for each element if plans count, with the network it is asked of."""
    for element in offer.elements:
        yield Key(element=element), network, replace(question, element=element)
    for country in offer.countries:
        yield Key(avoid=country), network, _avoiding(snapshot, asked, question, country)
    for name in offer.laws:
        yield Key(avoid=f"rule:{name}"), network, resolve_question(snapshot, replace(asked, avoid=(), rules=[name]))
    for status in offer.statuses:
        other = build(snapshot, resolve_question(snapshot, replace(asked, status=status)).reading)
        for element in ("", *offer.elements) if status == "all" else ("",):
            yield Key(element, status), other, replace(question, element=element or question.element)
    for turn in offer.days:
        yield Key(day=turn.isoformat()), *_on(snapshot, asked, question, network, turn)


def _avoiding(snapshot: Snapshot, asked: Request, question: Question, country: str) -> Question:
    if asked.strict:
        return resolve_question(snapshot, replace(asked, avoid=[country], rules=()))
    # what a bare country is understood as
    return replace(question, avoid=(Test("location", frozenset({country})),), laws=())


def _on(snapshot: Snapshot, asked: Request, question: Question, network: Network, day: date) -> tuple[Network, Question]:
    reading = network.reading
    if question.laws:
        question = resolve_question(snapshot, replace(asked, as_of=day.isoformat()))
    return build(snapshot, replace(reading, as_of=day)), question


def _answer(snapshot: Snapshot, network: Network, question: Question, like: Listed) -> tuple[Listed, Counts]:
    """Count all routes, and list as many as another answer does, in its order."""
    graph = steps_of(network, question)
    counted = count(graph)
    return listed(snapshot, graph, counted, k=like.limits.k, rank=like.limits.rank), Counts(*counted.total)


class _RouteNumbering:
    """Numbers routes in the order in which views list them, those of the report first; lives only while `choices` runs."""

    def __init__(self, first: Sequence[str]) -> None:
        self.numbers = {name: number for number, name in enumerate(first)}
        self.further: list[FurtherRoute] = []

    def view(self, found: Listed, counts: Counts) -> View:
        """Give an answer as the verdicts of its routes by number."""
        verdicts: dict[int, str] = {}
        for route in found.routes:
            if route.id not in self.numbers:
                self.numbers[route.id] = len(self.numbers)
                sites = tuple((stop.id, stop.name, stop.country) for stop in route.stops)
                self.further.append(FurtherRoute(route.id, sites))
            verdicts[self.numbers[route.id]] = str(VERDICTS.index(route.verdict))
        limits = found.limits
        return View(
            counts=(counts.avoids, counts.would_avoid, counts.unproven, counts.touches),
            exact=limits.counts_exact,
            whole=limits.counts_exact and not limits.search_truncated and limits.shown == limits.of,
            routes="".join(verdicts.get(number, "-") for number in range(len(self.numbers))).rstrip("-"),
        )
