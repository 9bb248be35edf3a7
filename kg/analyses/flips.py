"""The days on which verdicts change, and why: one question asked on every day that may change its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from kg.analyses.compare.answer import ChangedRoute, CitedClaim, DiffAnswer, MarketChange, Scope, scope
from kg.analyses.compare.changes import AnsweredSide, compare
from kg.analyses.compare.grounds import Ground, Side
from kg.claims.snapshot import Snapshot
from kg.data import key
from kg.errors import InputError
from kg.network.build import build
from kg.network.change_days import change_days
from kg.routes import parts
from kg.routes.obstacles import Question, Verdict
from kg.routes.parts import Counts, Law, ReadingUsed, Stop
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.state_graph import Steps


@dataclass(frozen=True, slots=True)
class Flip:
    """A day on which the answer changes, against the days before it."""

    on: str
    old: Counts
    new: Counts
    laws: tuple[Ground, ...]
    """laws that ask something else from this day on"""
    routes: tuple[ChangedRoute, ...]
    """with another verdict, then won, then lost, then those that begin anew where a feed is lost or found"""
    markets: tuple[MarketChange, ...]
    claims: Mapping[str, CitedClaim]
    """the claims named as grounds, by id"""


@dataclass(frozen=True, slots=True)
class FirstDay:
    """The one route asked for, as it is on the first day."""

    verdict: Verdict
    readiness: str
    """the least advanced state of any stage or delivery"""
    stops: tuple[Stop, ...] = field(metadata=key("nodes"))


@dataclass(frozen=True, slots=True)
class FlipsAnswer:
    """The answer of `kg flips`."""

    schema: Literal["kg.flips/2"] = field(default="kg.flips/2", init=False)
    data: str
    """key of the data the answer was made from"""
    avoid: tuple[str, ...]
    """what is avoided, each in the grammar of --avoid"""
    laws: tuple[Law, ...] = field(metadata=key("rules"))
    """laws that were asked about, as they stand on the first day; no legal advice"""
    reading: ReadingUsed
    asked: Scope
    first: str = field(metadata=key("from"))
    until: str
    days: int
    """days looked at: those on which a date of a claim or law turns"""
    complete: bool
    """false: not all routes were compared"""
    counts: Counts
    counts_exact: bool
    """false: the counts are lower bounds"""
    route: str | None
    """id of the one route that was asked for"""
    begins: FirstDay | None
    """that route on the first day; null: not asked for, or not there yet"""
    flips: tuple[Flip, ...]

    @property
    def question(self) -> parts.Asked:
        """What was asked, as it was understood on the first day."""
        scope = self.asked
        return parts.Asked(
            reading=self.reading,
            avoid=self.avoid,
            laws=self.laws,
            custody=scope.custody,
            delivery=scope.delivery,
            begin=scope.begin,
            end=scope.end,
            via=scope.via,
            element=scope.element,
            complete=scope.complete,
        )


def flips(snapshot: Snapshot, asked: Request, until: date | None = None, route: str | None = None) -> FlipsAnswer:
    """Find every later day on which a route is won, lost or gets another verdict.

    The day asked about is the first; `until` None: up to the last day that a claim or a law of the question names. `route`
    keeps what concerns one route: its id, the beginning of it, or its number in the list of `kg paths`. One network and one
    search for each turning day, and a comparison where something changed. Raises `UnknownNameError` for a route that is never
    there, and `InputError` for a last day before the first.
    """
    question = _on_its_day(resolve_question(snapshot, asked))
    first = question.reading.as_of
    if until is not None and until < first:
        raise InputError.at("--until", "", until.isoformat(), f"{first} or later", "--as-of is the first day, --until the last.")
    changes = [day for binding in question.laws for day in binding.changes]
    days = change_days(snapshot, first, until or date.max, changes)
    begun = before = AnsweredSide(Side(snapshot, build(snapshot, question.reading), question))
    found: list[Flip] = []
    complete = True
    for day in days:
        if question.laws:
            question = _on_its_day(resolve_question(snapshot, replace(asked, as_of=day.isoformat())))
        else:
            question = replace(question, reading=replace(question.reading, as_of=day))
        after = AnsweredSide(Side(snapshot, build(snapshot, question.reading), question))
        if _shape(before.graph) != _shape(after.graph):
            change = compare(before, after)
            complete = complete and change.limits.complete
            if not change.is_empty:
                found.append(_flip(day, change))
            before = after
    wanted = None if route is None else _resolve_route(begun, route, found)
    if wanted is not None:
        found = [kept for flip in found if (kept := _of_route(flip, wanted)).routes]
    heading = begun.heading
    return FlipsAnswer(
        data=heading.data,
        avoid=heading.asked.avoid,
        laws=heading.asked.laws,
        reading=heading.asked.reading,
        asked=scope(heading.asked),
        first=first.isoformat(),
        until=(until or max((*days, first))).isoformat(),
        days=len(days),
        complete=complete,
        counts=heading.counts,
        counts_exact=begun.counted.exact,
        route=wanted,
        begins=_begin(begun, wanted),
        flips=tuple(found),
    )


def _on_its_day(question: Question) -> Question:
    """The question with each plan from the day on which it is to begin: days are what is asked about."""
    return replace(question, reading=replace(question.reading, dated=True))


def _begin(begun: AnsweredSide, route: str | None) -> FirstDay | None:
    """The one route asked for as it is on the first day; None where none was, or where it is not there yet."""
    found = begun.routes.get(route) if route is not None else None
    return None if found is None else FirstDay(found.verdict, found.readiness, found.stops)


def _shape(graph: Steps) -> object:
    """All that a verdict depends on: the states, and what stands in the way of each start and step."""
    network = graph.network
    return (
        [(network.sites[site].id, *rest) for site, *rest in graph.states],
        [(s.state, s.level, [o.key for o in s.obstacles]) for s in graph.starts],
        [(s.origin, s.target, network.flows[s.flow].id, s.level, [o.key for o in s.obstacles]) for s in graph.steps],
    )


def _flip(day: date, change: DiffAnswer) -> Flip:
    return Flip(
        on=day.isoformat(),
        old=change.old.counts,
        new=change.new.counts,
        laws=change.laws,
        routes=(
            *change.routes.changed,
            *change.routes.won,
            *change.routes.lost,
            *change.routes.unfed,
            *change.routes.fed,
        ),
        markets=change.markets,
        claims=change.claims,
    )


def _of_route(flip: Flip, route: str) -> Flip:
    """Keep what concerns one route: itself, and what goes the same way in its place."""
    return replace(flip, routes=tuple(each for each in flip.routes if route in (each.id, *each.instead)))


def _resolve_route(begun: AnsweredSide, words: str, found: Sequence[Flip]) -> str:
    """Find the id of a route named by its number, its id or the beginning of it."""
    later = [route.id for flip in found for route in flip.routes]
    return parts.route_named(words, list(begun.routes), begun.side.network.reading.as_of, later)
