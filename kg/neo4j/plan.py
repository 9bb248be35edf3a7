"""What a Cypher query would reach for beyond the graph, by the plan that the server makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.dataset.queries import Given, Query
from kg.errors import InputError

if TYPE_CHECKING:
    import neo4j

_OURS = ("db.", "dbms.")
"""Procedures of Neo4j itself that read: those of a plugin may fetch addresses."""


def stay(opened: neo4j.Session, query: Query, values: Mapping[str, Given]) -> None:
    """Raise `InputError` where a query would load a file or an address, or call what does. It is planned, and not run."""
    # the words before it change nothing of what is planned, whatever comments or prefixes the text begins with
    planned = opened.run(f"EXPLAIN {query.text}", dict(values)).consume()
    for step in _steps(planned.plan or {}):
        kind = str(step.get("operatorType", "")).partition("@")[0]
        details = str((step.get("args") or {}).get("Details", ""))
        if kind == "LoadCSV" or (kind == "ProcedureCall" and not details.startswith(_OURS)):
            found = "LOAD CSV" if kind == "LoadCSV" else f"CALL {details.partition('(')[0]}"
            hint = "load the other data as claims; own queries may do more in Neo4j Browser."
            raise InputError.at(f"query {query.name}", "", found, "a query that stays in this graph", hint)


def _steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children") or ():
        yield from _steps(child)
