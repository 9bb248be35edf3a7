"""To which server, and what is said when it does not answer as it should."""

from __future__ import annotations

from collections.abc import Callable

import neo4j_servers
import pytest
from neo4j_servers import PrivateServer

from kg.neo4j import connect
from kg.neo4j.connect import Connection


def test_the_shared_server_is_empty_when_asked(empty_database: Connection) -> None:
    with connect.session(empty_database, write=True) as session:
        session.run("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.id IS UNIQUE").consume()
        session.run("CREATE INDEX i FOR (n:A) ON (n.name)").consume()
        session.run("UNWIND range(1, 10) AS i CREATE (:A {id: i})-[:R]->(:B)").consume()
    neo4j_servers.empty(empty_database)
    with connect.session(empty_database) as session:
        assert session.run("MATCH (n) RETURN count(n) AS n").single(strict=True)["n"] == 0
        assert [r["name"] for r in session.run("SHOW CONSTRAINTS YIELD name")] == []
        assert [r["type"] for r in session.run("SHOW INDEXES YIELD type")] in ([], ["LOOKUP", "LOOKUP"])


def test_a_private_server_keeps_what_it_held_when_killed(private_server: Callable[..., PrivateServer]) -> None:
    server = private_server().start()
    with connect.session(server.connection, write=True) as session:
        session.run("CREATE (:A {id: 1})").consume()
    server.kill()
    with pytest.raises(Exception, match="does not answer"), connect.session(server.connection):
        pass
    server.start()
    with connect.session(server.connection) as session:
        assert [r["id"] for r in session.run("MATCH (n) RETURN n.id AS id")] == [1]
