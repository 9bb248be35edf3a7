"""One route or site under every packaged law, on the day and on each later day on which the law changes.

The laws change on few days between them: the network of a day is built once, and days are looked at in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import TypeVar

from kg.analyses.feedstock import answer as feedstock
from kg.claims.snapshot import Snapshot
from kg.network.build import build, with_site
from kg.network.model import Network
from kg.network.reading import Reading
from kg.present.report.evidence import CitedFinding, cite
from kg.routes.answer import Route, listed
from kg.routes.obstacles import Question, Verdict
from kg.routes.proof import proof
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.search import count
from kg.routes.state_graph import steps_of
from kg.rules.evaluate import of_site
from kg.rules.facts import facts_of
from kg.rules.finding import Outcome
from kg.rules.laws import Law, Status, boundaries, law, laws, phase_on

ALL = 100_000
"""Routes listed to find one: as many as `kg paths` lists at most."""


@dataclass(frozen=True, slots=True)
class RouteOnDay:
    """A route under a law from a day on; `verdict` None where the route is not there any more."""

    on: str
    status: Status
    test: str | None
    verdict: Verdict | None
    readiness: str | None
    plans: tuple[str, ...]
    exposed: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteUnderLaw:
    """A route under one law, on the day and on each later day on which the law changes."""

    law: str
    title: str
    citation: str
    days: tuple[RouteOnDay, ...]


@dataclass(frozen=True, slots=True)
class SiteFinding:
    """What a law finds at a site, whatever it does on a route."""

    outcome: Outcome
    why: str
    settle: str


@dataclass(frozen=True, slots=True)
class SiteOnDay:
    """A site under a law from a day on; `there`: whether it is in the network of that day.

    `findings` are of the site itself. `chain` is the verdict on all that feeds it, None where the law forbids nothing on the day.
    """

    on: str
    status: Status
    test: str | None
    there: bool
    findings: tuple[SiteFinding, ...]
    chain: Verdict | None


@dataclass(frozen=True, slots=True)
class SiteUnderLaw:
    """A site under one law, on the day and on each later day on which the law changes."""

    law: str
    title: str
    citation: str
    days: tuple[SiteOnDay, ...]


@dataclass(frozen=True, slots=True)
class StagesOnDay:
    """What a law finds at each site of a route from a day on; None where it does not look, empty where a site is not there."""

    on: str
    status: Status
    test: str | None
    sites: tuple[CitedFinding | None, ...]


def route_under_laws(snapshot: Snapshot, asked: Request, day: date, route: str) -> tuple[RouteUnderLaw, ...]:
    """Judge one route under each packaged law that asks anything of routes, all else as asked.

    Its network is that of the day. One search a law and day.
    """
    return tuple(
        RouteUnderLaw(act.id, act.title, act.citation, found)
        for act, found in _on_each_day(snapshot, day, lambda act, on, built: _route_on(snapshot, asked, act, on, route, built))
    )


_Found = TypeVar("_Found")
_Networks = Callable[[Reading], Network]


def _on_each_day(
    snapshot: Snapshot, day: date, look: Callable[[Law, date, _Networks], _Found]
) -> list[tuple[Law, tuple[_Found, ...]]]:
    """What is found under each law that tests routes, on each day to look at."""
    acts = list(_testing(day))
    built = cache(partial(build, snapshot))
    pairs = sorted(((each, number) for number, (_, days) in enumerate(acts) for each in days), key=lambda pair: pair[0])
    found = {(number, each): look(acts[number][0], each, built) for each, number in pairs}
    return [(act, tuple(found[number, each] for each in days)) for number, (act, days) in enumerate(acts)]


def _route_on(snapshot: Snapshot, asked: Request, act: Law, day: date, route: str, built: _Networks) -> RouteOnDay:
    network, question = _resolve(snapshot, asked, act, day, built)
    graph = steps_of(network, question)
    found = listed(snapshot, graph, count(graph), k=ALL, rank="evidence").routes
    mine = next((each for each in found if each.id == route), None)
    phase = phase_on(act, day)
    return RouteOnDay(
        on=day.isoformat(),
        status=phase.status,
        test=phase.avoid,
        verdict=mine.verdict if mine else None,
        readiness=mine.readiness if mine else None,
        plans=tuple(fact.text for fact in mine.plans) if mine else (),
        exposed=tuple(fact.text for fact in mine.exposed) if mine else (),
        unknown=tuple(fact.text for fact in mine.unknown) if mine else (),
    )


def site_under_laws(snapshot: Snapshot, asked: Request, day: date, site: str) -> tuple[SiteUnderLaw, ...]:
    """Say what each packaged law finds at a site, whatever it does on a route, and what it makes of all that feeds it."""
    return tuple(
        SiteUnderLaw(act.id, act.title, act.citation, found)
        for act, found in _on_each_day(snapshot, day, lambda act, on, built: _site_on(snapshot, asked, act, on, site, built))
    )


def _site_on(snapshot: Snapshot, asked: Request, act: Law, day: date, site: str, built: _Networks) -> SiteOnDay:
    network, question = _resolve(snapshot, asked, act, day, built)
    there = site in network.index()
    phase = phase_on(act, day)
    # the law asks of every magnet: the worst of the documented feeds counts, for all elements it may hold
    fed = feedstock.answer(snapshot, network, question, site, k=1, suppliers="every") if phase.avoid is not None else None
    # a site is judged by its own claims, whether or not a delivery of it counts on that day
    network = with_site(snapshot, network, site)
    standing = network.sites[network.index()[site]]
    findings = [of_site(facts_of(network), term, standing) for term in question.avoid]
    return SiteOnDay(
        on=day.isoformat(),
        status=phase.status,
        test=phase.avoid,
        there=there,
        findings=tuple(SiteFinding(one.outcome, one.why, one.settle) for one in findings if one is not None),
        chain=fed.verdict if fed else None,
    )


def stage_by_stage(snapshot: Snapshot, asked: Request, day: date, name: str, route: Route) -> tuple[StagesOnDay, ...]:
    """Say what one law finds at each site of a route, on the day and on each later day on which it changes."""
    act = law(name)
    return tuple(_stages_on(snapshot, asked, act, each, route) for each in _days(act, day))


def _stages_on(snapshot: Snapshot, asked: Request, act: Law, day: date, route: Route) -> StagesOnDay:
    network, question = _resolve(snapshot, asked, act, day, partial(build, snapshot))
    there = {site.id for site in network.sites}
    steps = proof(network, question, route.stops, ()) if all(stop.id in there for stop in route.stops) else ()
    phase = phase_on(act, day)
    return StagesOnDay(
        on=day.isoformat(),
        status=phase.status,
        test=phase.avoid,
        sites=tuple(cite(step.rules[0]) if step.rules else None for step in steps),
    )


def _testing(day: date) -> Iterator[tuple[Law, list[date]]]:
    """The packaged laws that test routes, on the day or later, with the days to look at."""
    for name in laws():
        act = law(name)
        days = _days(act, day)
        if any(phase_on(act, each).avoid is not None for each in days):
            yield act, days


def _days(act: Law, day: date) -> list[date]:
    return [day, *(turn for turn in boundaries(act) if turn > day)]


def _resolve(snapshot: Snapshot, asked: Request, act: Law, day: date, built: _Networks) -> tuple[Network, Question]:
    question = resolve_question(snapshot, replace(asked, avoid=(), rules=[act.id], as_of=day.isoformat()))
    return built(question.reading), question
