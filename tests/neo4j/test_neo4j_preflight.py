"""A question about a day, a rule or a name that is not in the graph is an error: no rows would read as an answer."""

from __future__ import annotations

import pytest

from kg.claims.vocabulary import vocabulary
from kg.dataset import queries
from kg.errors import InputError, KgError, UnknownNameError
from kg.neo4j.connect import Connection, session
from kg.neo4j.preflight import require
from kg.neo4j.push import current_graph

DAY = "2026-11-22"
CYPHER = [query for query in queries.queries() if query.language == "cypher"]


def asked(name: str, pushed: Connection, **given: str) -> None:
    query = queries.find(name, language="cypher")
    dated = {"as_of"} & {parameter.name for parameter in query.parameters}
    with session(pushed) as opened:
        graph = current_graph(opened)
        assert graph is not None
        require(opened, graph, query, queries.values(query, {**dict.fromkeys(dated, DAY), **given}, vocabulary()))


@pytest.mark.parametrize("name", [query.name for query in CYPHER])
def test_every_default_is_in_the_graph(name: str, pushed: Connection) -> None:
    given = {"as_of": "2027-01-01"} if name == "routes-on-a-day" else {}
    asked(name, pushed, **given)


def test_a_day_before_the_push_is_an_error_and_one_after_it_is_none(pushed: Connection) -> None:
    dated = [query.name for query in CYPHER if any(parameter.name == "as_of" for parameter in query.parameters)]
    assert "count-routes" in dated
    for name in dated:
        with pytest.raises(KgError, match=r"no routes of 2020-01-01\.\nIt has those of 2026-11-22 to .*\n.*--since 2020-01-01"):
            asked(name, pushed, as_of="2020-01-01")
    asked("count-routes", pushed, as_of="2150-01-01")


def test_a_rule_that_was_not_pushed_is_an_error_with_the_nearest(pushed: Connection) -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean rule:dfars-252\.225-7052"):
        asked("routes-by-rule", pushed, rule="dfars-252.225-7052")
    asked("routes-by-rule", pushed, rule="rule:dfars-252.225-7052")


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("dependents-of-a-plant", "plant", "nosuch"),
        ("owners-through-layers", "owned", "x'})//"),
        ("claims-about", "entity", "nosuch"),
        ("evidence-of-a-route", "route", "mountain-pass, nosuch,gm"),
        ("financing-of-a-chain", "chain", ""),
    ],
)
def test_a_name_that_nobody_has_is_an_error(name: str, parameter: str, value: str, pushed: Connection) -> None:
    with pytest.raises(UnknownNameError):
        asked(name, pushed, **{parameter: value})


def test_a_flow_that_is_not_there_is_an_error(pushed: Connection) -> None:
    with pytest.raises(InputError, match=r"parameter flows: found 'nosuch'\nExpected ids of flows"):
        asked("evidence-of-a-route", pushed, flows="nosuch")


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("routes-avoiding-country", "worst", "clean"),
        ("routes-avoiding-country", "to", "metal"),
        ("routes-by-ownership", "percent", "200"),
        ("routes-by-ownership", "percent", "0"),
        ("coverage", "stage", "nosuch"),
        ("conflicts", "all", "maybe"),
        ("claims-about", "predicate", "suplies"),
        ("facilities-by-status", "status", "runs"),
        ("dependences", "kind", "magic"),
        ("price-floors-and-offtakes", "kind", "floor"),
        ("neighbourhood", "hops", "7"),
        ("planned", "limit", "-1"),
        ("planned", "limit", "0"),
    ],
)
def test_a_value_that_a_query_does_not_know_is_an_error(name: str, parameter: str, value: str) -> None:
    query = queries.find(name, language="cypher")
    with pytest.raises(InputError, match=f"parameter {parameter}: found '{value}'"):
        queries.values(query, {parameter: value}, vocabulary())


def test_the_words_of_a_header_are_what_the_query_takes() -> None:
    given = {parameter.type for query in CYPHER for parameter in query.parameters if parameter.name == "worst"}
    assert given == {"avoids|would_avoid|unproven|touches"}
    ends = {parameter.type for query in CYPHER for parameter in query.parameters if parameter.name == "to"}
    assert ends == {"market|magnet"}
