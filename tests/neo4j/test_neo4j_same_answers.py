"""Cypher and `kg paths` give the same routes with the same verdicts: on the packaged claims, and on random networks.

Rows of a query are compared with all routes of the search, as multisets of verdict, sites in order, and flows in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import neo4j
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import AVOID, Chain, network_of, networks
from sampling import examples
from searched import Routes, searched

from kg.claims.snapshot import Snapshot
from kg.dataset.queries import find, values
from kg.neo4j import connect
from kg.neo4j.ask import plain
from kg.neo4j.connect import Connection
from kg.neo4j.push import push
from kg.network.build import build
from kg.network.change_days import change_days
from kg.network.model import Network
from kg.network.reading import default_reading
from kg.property_graph.graph import ENDS, from_claims, from_network, rule_names
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.rules.test import Test

TODAY = date(2026, 11, 22)
Ask = Callable[..., list[dict[str, Any]]]
LEVELS = {verdict: level for level, verdict in enumerate(VERDICTS)}


def found_by_cypher(rows: Iterable[dict[str, Any]]) -> Routes:
    return Counter((row["verdict"], tuple(row["sites"]), tuple(row["supplies"])) for row in rows)


def not_worse(routes: Routes, worst: str) -> Routes:
    return Counter({route: number for route, number in routes.items() if LEVELS[route[0]] <= LEVELS[worst]})


@pytest.fixture(scope="module")
def ask(neo4j_server: Connection) -> Iterator[Ask]:
    """Asks a packaged query, with its defaults and no limit that matters."""
    with connect.session(neo4j_server) as session:

        def call(name: str, **given: Any) -> list[dict[str, Any]]:
            query, words = find(name, language="cypher"), _words()
            defaults = values(query, {}, words)
            limit = {"limit": 10**9} if "limit" in defaults else {}
            result = session.run(neo4j.Query(query.text), {**defaults, **limit, **given})  # type: ignore[arg-type]
            return [{key: plain(value) for key, value in dict(row).items()} for row in result]

        yield call


@cache
def _words() -> Any:
    from kg.claims.vocabulary import vocabulary

    return vocabulary()


@pytest.fixture(scope="module")
def claims(neo4j_server: Connection, packaged: Snapshot) -> Snapshot:
    """The packaged claims, pushed as of the day of the tests, with a rule nobody packaged."""
    reading = replace(default_reading(packaged.vocabulary, TODAY), dated=True)
    push(from_claims(packaged, reading, ["headquarters:CN and not location:US"]), neo4j_server)
    return packaged


def asked_of(snapshot: Snapshot, **words: Any) -> tuple[Network, Question]:
    question = resolve_question(snapshot, Request(**{"as_of": str(TODAY), **words}))
    return build(snapshot, question.reading), question


DAYS = ("2026-11-22", "2026-12-31", "2027-01-01", "2028-06-01", "2031-01-01", "2040-01-01")


@pytest.mark.parametrize("to", ENDS)
@pytest.mark.parametrize("day", DAYS)
def test_routes_that_avoid_countries(ask: Ask, claims: Snapshot, to: str, day: str) -> None:
    for avoid in (["CN"], ["CN", "RU"], ["US"], ["JP", "US", "AU"], ["FR"], ["VU"]):
        routes = searched(*asked_of(claims, avoid=(",".join(avoid),), end=to, as_of=day))
        assert routes
        for worst in VERDICTS:
            rows = ask("routes-avoiding-country", avoid=avoid, to=to, as_of=day, worst=worst)
            assert found_by_cypher(rows) == not_worse(routes, worst), (avoid, worst)
    assert found_by_cypher(ask("routes-on-a-day", avoid=["VU"], to=to, as_of=day)) == routes


@pytest.mark.parametrize("to", ENDS)
def test_routes_for_every_element(ask: Ask, claims: Snapshot, to: str) -> None:
    for element in (each.id for each in claims.vocabulary.of_kind("Element") if each.broader):
        routes = searched(*asked_of(claims, avoid=("CN",), end=to, element=element))
        for worst in VERDICTS:
            rows = ask("routes-with-element", element=element, to=to, as_of=str(TODAY), worst=worst)
            assert found_by_cypher(rows) == not_worse(routes, worst), (element, worst)


@pytest.mark.parametrize("to", ENDS)
def test_complete_routes(ask: Ask, claims: Snapshot, to: str) -> None:
    routes = searched(*asked_of(claims, avoid=("CN",), end=to, complete=True))
    assert routes
    for worst in VERDICTS:
        rows = ask("complete-routes", to=to, as_of=str(TODAY), worst=worst)
        assert found_by_cypher(rows) == not_worse(routes, worst)


@pytest.mark.parametrize("to", ENDS)
@pytest.mark.parametrize("day", ["2026-11-22", "2027-01-01", "2035-06-01"])
def test_routes_by_every_rule(ask: Ask, claims: Snapshot, to: str, day: str) -> None:
    names = rule_names(claims, TODAY, ["headquarters:CN and not location:US"])
    assert len(names) > 20
    for name in names:
        routes = searched(*asked_of(claims, avoid=(name,), end=to, as_of=day))
        for worst in VERDICTS:
            rows = ask("routes-by-rule", rule=name, to=to, as_of=day, worst=worst)
            assert found_by_cypher(rows) == not_worse(routes, worst), (name, worst)


def test_a_rule_nobody_pushed_gives_no_route_and_so_no_wrong_one(ask: Ask, claims: Snapshot) -> None:
    assert ask("routes-by-rule", rule="technology:XX", worst="touches", as_of=str(TODAY)) == []


@pytest.mark.parametrize("to", ENDS)
def test_routes_by_share_owned(ask: Ask, claims: Snapshot, to: str) -> None:
    for owner in ("CN", "US", "AU", "VU"):
        for percent in (1, 10, 25, 50, 100):
            routes = searched(*asked_of(claims, avoid=(f"ownership:{owner}>={percent}%",), end=to))
            for worst in VERDICTS:
                rows = ask("routes-by-ownership", owner=owner, percent=percent, to=to, as_of=str(TODAY), worst=worst)
                assert found_by_cypher(rows) == not_worse(routes, worst), (owner, percent, worst)


@pytest.mark.parametrize("to", ENDS)
@pytest.mark.parametrize("avoid", [("CN",), ("US", "JP")])
def test_counts_and_ends(ask: Ask, claims: Snapshot, to: str, avoid: tuple[str, ...]) -> None:
    routes = searched(*asked_of(claims, avoid=(",".join(avoid),), end=to))
    counted: Counter[tuple[str, str]] = Counter()
    for (verdict, sites, _), number in routes.items():
        counted[sites[-1], verdict] += number
    rows = ask("count-routes", avoid=list(avoid), to=to, as_of=str(TODAY))
    assert all(row["all_counted"] for row in rows)
    assert Counter({(row["site"], verdict): row[verdict] for row in rows for verdict in VERDICTS if row[verdict]}) == counted
    rows = ask("ends-without", avoid=list(avoid), to=to, as_of=str(TODAY))
    assert {row["sites"][-1]: row["best"] for row in rows} == best_of(counted)
    assert {(row["best"], tuple(row["sites"]), tuple(row["supplies"])) for row in rows} <= set(routes)


def best_of(counted: Counter[tuple[str, str]]) -> dict[str, str]:
    """The best verdict of any route to each end."""
    return {end: min((v for e, v in counted if e == end), key=LEVELS.__getitem__) for end, _ in counted}


def test_the_readings_cover_every_day_once(ask: Ask, claims: Snapshot, neo4j_server: Connection) -> None:
    with connect.session(neo4j_server) as session:
        text = "MATCH (now:Current) MATCH (r:Reading {graph: now.graph}) RETURN r.since AS since, r.until AS until ORDER BY since"
        spans = [(row["since"].to_native(), row["until"].to_native()) for row in session.run(text)]
    assert spans[0][0] == TODAY
    assert spans[-1][1] == date.max
    assert all((later[0] - before[1]).days == 1 for before, later in pairwise(spans))
    assert {since for since, _ in spans[1:]} <= {*change_days(claims, TODAY, date.max), date(2027, 1, 1), date(2026, 12, 31)}


OUT_AND_BACK: Chain = {"mine": ((1, 2), "AU"), "twice": ((4, 7), "AU"), "between": ((5, 6), "AU"), "end": ((8,), "AU")}
FLOWS_BACK = (("mine", "twice", 2), ("twice", "between", 4), ("between", "twice", 6), ("twice", "end", 7))
ROUND: Chain = {"other": ((7,), "AU"), "another": ((7,), "AU")}
FLOWS_ROUND = (("between", "other", 6), ("other", "another", 7), ("another", "end", 7))


@pytest.mark.parametrize(
    ("network", "best"),
    [
        (network_of(OUT_AND_BACK, *FLOWS_BACK), "unproven"),
        (network_of({**OUT_AND_BACK, **ROUND}, *FLOWS_BACK, *FLOWS_ROUND), "avoids"),
    ],
    ids=["the walk that avoids is no route", "a longer one is"],
)
def test_an_end_that_the_shortest_walk_reaches_by_a_site_twice(
    ask: Ask, neo4j_server: Connection, network: Network, best: str
) -> None:
    push(from_network(network, repr(network)), neo4j_server)
    (row,) = ask("ends-without", as_of=str(network.reading.as_of))
    assert row["best"] == best
    assert len(set(row["sites"])) == len(row["sites"])
    assert (best, tuple(row["sites"]), tuple(row["supplies"])) in searched(network, Question(AVOID))


AT_MAGNET = (Test("location", frozenset({"CN", "US"}), stages=frozenset({"magnet"})),)
SLOW = examples(40)


@SLOW
@given(networks(), st.sampled_from(["Nd", "Dy", "Sc"]))
def test_random_networks(ask: Ask, neo4j_server: Connection, network: Network, element: str) -> None:
    """Cycles, parallel flows, sites in no or two countries, weak sources, doubts, gaps, circles of sites."""
    push(from_network(network, repr(network), {"magnets": AT_MAGNET}), neo4j_server)
    day = str(network.reading.as_of)
    routes = searched(network, Question(AVOID))
    for worst in VERDICTS:
        assert found_by_cypher(ask("routes-avoiding-country", as_of=day, worst=worst)) == not_worse(routes, worst)
    assert found_by_cypher(ask("routes-on-a-day", as_of=day)) == routes
    ruled = searched(network, Question(AT_MAGNET))
    for worst in VERDICTS:
        assert found_by_cypher(ask("routes-by-rule", rule="magnets", as_of=day, worst=worst)) == not_worse(ruled, worst)
    carried = searched(network, replace(Question(AVOID), element=element))
    assert found_by_cypher(ask("routes-with-element", element=element, as_of=day, worst="touches")) == carried
    whole = searched(network, replace(Question(AVOID), complete=True))
    assert found_by_cypher(ask("complete-routes", as_of=day, worst="touches")) == whole
    counted: Counter[tuple[str, str]] = Counter()
    for (verdict, sites, _), number in routes.items():
        counted[sites[-1], verdict] += number
    rows = {row["site"]: row for row in ask("count-routes", as_of=day)}
    ends = ask("ends-without", as_of=day)
    assert {row["sites"][-1]: row["best"] for row in ends} == best_of(counted)
    assert {(row["best"], tuple(row["sites"]), tuple(row["supplies"])) for row in ends} <= set(routes)
    # the counting walks round circles too, so it may count more, and never less
    assert all(rows[end][verdict] >= number for (end, verdict), number in counted.items())
