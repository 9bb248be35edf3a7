"""Whether what a query asks about is in the graph at all: no rows of a day, rule or name that is not there are no answer."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kg.errors import InputError, KgError, UnknownNameError
from kg.queries import Given, Query

if TYPE_CHECKING:
    import neo4j

_DAYS = """
MATCH (reading:Reading {graph: $graph})
WITH coalesce(date($day), date()) AS day, min(reading.since) AS first, max(reading.until) AS last
RETURN toString(day) AS day, toString(first) AS first, toString(last) AS last, first <= day <= last AS there
"""
_RULES = "MATCH (rule:Rule {graph: $graph}) RETURN collect(rule.id) AS rules"
_IDS = """
UNWIND $ids AS id
WITH id WHERE NOT EXISTS { MATCH (:Entity {graph: $graph, id: id}) } AND NOT EXISTS { MATCH (:Concept {graph: $graph, id: id}) }
RETURN collect(id) AS unknown
"""
_FLOWS = """
UNWIND $ids AS id
WITH DISTINCT id WHERE NOT EXISTS { MATCH (:Kg {graph: $graph})-[:SUPPLIES {id: id}]->() }
RETURN collect(id) AS unknown
"""


def require(opened: neo4j.Session, graph: str, query: Query, values: Mapping[str, Given]) -> None:
    """Raises an error where the graph has no answer: for an id, a flow or a rule it does not hold, for a day it has no routes of.

    A parameter `as_of` that is not given is today.
    """
    for parameter in query.parameters:
        value = values[parameter.name]
        if parameter.name == "as_of" and parameter.type == "day":
            row = opened.run(_DAYS, graph=graph, day=value).single(strict=True)
            if not row["there"]:
                held = f"It has those of {row['first']} to {row['last']}." if row["first"] else "It has none of any day."
                hint = f"`kg neo4j push --since {row['day']}` judges routes of earlier days too."
                raise KgError(f"The graph in Neo4j has no routes of {row['day']}.", held, hint)
        elif parameter.type == "rule" and isinstance(value, str):
            rules = sorted(opened.run(_RULES, graph=graph).single(strict=True)["rules"])
            if value not in rules:
                near = tuple(get_close_matches(value, rules, n=3, cutoff=0.5) or rules[:3])
                raise UnknownNameError("rule of the push", value, near)
        elif parameter.type in ("id", "ids", "flows") and isinstance(value, str):
            ids = [value] if parameter.type == "id" else [part.strip() for part in value.split(",")]
            of_flows = parameter.type == "flows"
            unknown = opened.run(_FLOWS if of_flows else _IDS, graph=graph, ids=ids).single(strict=True)["unknown"]
            if unknown and of_flows:
                hint = "`kg query routes-avoiding-country` has them in its column supplies."
                raise InputError.at(
                    f"query {query.name}", f"parameter {parameter.name}", unknown[0], "ids of flows in the graph", hint
                )
            if unknown:
                raise UnknownNameError("entity", unknown[0])
