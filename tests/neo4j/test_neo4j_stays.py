"""A Cypher query loads nothing from anywhere: it is refused before it runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg.dataset.queries import Query, queries
from kg.errors import InputError, KgError
from kg.neo4j.connect import Connection, session
from kg.neo4j.plan import stay


@pytest.fixture
def heard() -> Iterator[tuple[int, list[str]]]:
    """A port that somebody listens at, and what was asked there."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"from,the,network\n")

        def log_message(self, format: str, *given: object) -> None:
            """Nothing: the terminal is for the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()


def query(text: str) -> Query:
    return Query("own", "cypher", Path("own.cypher"), "", "", (), ("x",), text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM 'ADDRESS' AS line RETURN line AS x",
        "// note\rLOAD CSV FROM 'ADDRESS' AS line RETURN line AS x",
        "/* RETURN 1 */ load csv with headers from 'ADDRESS' as line return line as x",
        "UNWIND ['ADDRESS'] AS a CALL { WITH a LOAD CSV FROM a AS line RETURN line } RETURN line AS x",
        "MATCH (n) WHERE EXISTS { MATCH (n) } WITH n LIMIT 1 LOAD CSV FROM $a AS line RETURN line AS x",
        "RETURN 1 AS x UNION LOAD CSV FROM 'ADDRESS' AS line RETURN line AS x",
    ],
)
def test_a_query_that_loads_an_address_is_refused(text: str, neo4j_server: Connection, heard: tuple[int, list[str]]) -> None:
    port, asked = heard
    address = f"http://127.0.0.1:{port}/leak"
    with session(neo4j_server) as opened, pytest.raises(InputError, match="LOAD CSV"):
        stay(opened, query(text.replace("ADDRESS", address)), {"a": address})
    assert asked == []


def test_an_escape_is_no_way_round(neo4j_server: Connection, heard: tuple[int, list[str]]) -> None:
    port, asked = heard
    text = f"\\u004cOAD CSV FROM 'http://127.0.0.1:{port}/leak' AS line RETURN line AS x"
    with pytest.raises(KgError), session(neo4j_server) as opened:
        stay(opened, query(text), {})
    assert asked == []


def test_what_neo4j_itself_tells_may_be_asked(neo4j_server: Connection) -> None:
    with session(neo4j_server) as opened:
        stay(opened, query("CALL db.labels() YIELD label RETURN label AS x"), {})


@pytest.mark.parametrize("packaged", [each for each in queries() if each.language == "cypher"], ids=lambda each: each.name)
def test_packaged_queries_stay(packaged: Query, neo4j_server: Connection) -> None:
    with session(neo4j_server) as opened:
        stay(opened, packaged, dict.fromkeys(parameter.name for parameter in packaged.parameters))
