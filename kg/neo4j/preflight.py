"""Whether what a query asks about is in the graph at all: no rows of a day, rule or name that is not there are no answer."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, LiteralString

from kg.dataset.queries import Given, Query, of_type
from kg.errors import InputError, KgError, UnknownNameError

if TYPE_CHECKING:
    import neo4j

_DAYS = """
MATCH (reading:Reading {graph: $graph})
WITH coalesce(date($day), date()) AS day, min(reading.since) AS first, max(reading.until) AS last
RETURN toString(day) AS day, toString(first) AS first, toString(last) AS last, first <= day <= last AS there
"""
_RULES = "MATCH (rule:Rule {graph: $graph}) RETURN collect(rule.id) AS rules"
_IDS: LiteralString = """
UNWIND $ids AS id
WITH id WHERE NOT EXISTS { MATCH (:Entity {graph: $graph, id: id}) } AND NOT EXISTS { MATCH (:Concept {graph: $graph, id: id}) }
RETURN collect(id) AS unknown
"""
_FLOWS: LiteralString = """
UNWIND $ids AS id
WITH DISTINCT id WHERE NOT EXISTS { MATCH (:Kg {graph: $graph})-[:SUPPLIES {id: id}]->() }
RETURN collect(id) AS unknown
"""


def require(opened: neo4j.Session, graph: str, query: Query, values: Mapping[str, Given]) -> None:
    """Raises an error where the graph has no answer: for an id, a flow or a rule it does not hold, for a day it has no routes of.

    A parameter `as_of` that is not given is today.
    """
    if any(parameter.name == "as_of" and parameter.type == "day" for parameter in query.parameters):
        _require_day(opened, graph, values["as_of"])
    _require_rules(opened, graph, of_type(query, values, "rule"))
    if ids := _missing(opened, _IDS, graph, of_type(query, values, "id", "ids")):
        raise UnknownNameError("entity", ids[0])
    if flows := _missing(opened, _FLOWS, graph, of_type(query, values, "flows")):
        name = next(parameter.name for parameter in query.parameters if parameter.type == "flows")
        hint = "`kg query routes-avoiding-country` has them in its column supplies."
        raise InputError.at(f"query {query.name}", f"parameter {name}", flows[0], "ids of flows in the graph", hint)


def _require_day(opened: neo4j.Session, graph: str, day: Given) -> None:
    row = opened.run(_DAYS, graph=graph, day=day).single(strict=True)
    if not row["there"]:
        held = f"It has those of {row['first']} to {row['last']}." if row["first"] else "It has none of any day."
        hint = f"`kg neo4j push --since {row['day']}` judges routes of earlier days too."
        raise KgError(f"The graph in Neo4j has no routes of {row['day']}.", held, hint)


def _require_rules(opened: neo4j.Session, graph: str, asked: list[str]) -> None:
    rules = sorted(opened.run(_RULES, graph=graph).single(strict=True)["rules"]) if asked else []
    for rule in asked:
        if rule not in rules:
            near = tuple(get_close_matches(rule, rules, n=3, cutoff=0.5) or rules[:3])
            raise UnknownNameError("rule of the push", rule, near)


def _missing(opened: neo4j.Session, statement: LiteralString, graph: str, ids: list[str]) -> list[str]:
    missing: list[str] = opened.run(statement, graph=graph, ids=ids).single(strict=True)["unknown"] if ids else []
    return missing
