"""Runs a Cypher query of `queries/` on the server and gives its rows as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.dataset.queries import Given, Query
from kg.errors import KgError
from kg.neo4j.connect import Connection, session
from kg.neo4j.plan import stay
from kg.neo4j.preflight import require
from kg.neo4j.push import current_graph
from kg.neo4j.target import find_connection
from kg.text import Row


def ask(query: Query, values: Mapping[str, Given], seconds: float, to: Connection | None = None) -> list[Row]:
    """Return rows by the columns of the query, nodes and relationships by their ids.

    The query may only read, and only this graph. Raises `KgError` where nothing was pushed yet, where the graph does not hold
    what is asked about, where it takes longer than `seconds`, and where it gives other columns than its header says.
    """
    import neo4j

    with session(to or find_connection()) as opened:
        graph = current_graph(opened)
        if graph is None:
            raise KgError("Nothing was pushed to this Neo4j yet.", "", "`kg neo4j push` brings the claims there.")
        require(opened, graph, query, values)
        stay(opened, query, values)
        # the text is that of a file, and every value is a parameter of it
        result = opened.run(neo4j.Query(query.text, timeout=seconds), dict(values))
        if tuple(result.keys()) != query.columns:
            raise KgError(
                f"The query {query.name} gives other columns than its header says.",
                f"Found {', '.join(result.keys())}; expected {', '.join(query.columns)}.",
            )
        return [{name: plain(value) for name, value in row.items()} for row in map(dict, result)]


def plain(value: Any) -> Any:
    """Return a value of Neo4j as JSON has it: nodes and relationships by id, dates as ISO."""
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, (Node, Relationship)):
        return value.get("id")
    if isinstance(value, Path):
        return [plain(node) for node in value.nodes]
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value.iso_format() if hasattr(value, "iso_format") else value
