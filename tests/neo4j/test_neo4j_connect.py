"""To which server, and what is said when it does not answer as it should."""

from __future__ import annotations

import logging
import resource
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import neo4j_servers
import pytest
from conftest import Run
from neo4j_servers import PrivateServer

from kg.errors import InputError, KgError, ServiceError
from kg.neo4j import connect, local, target
from kg.neo4j.connect import Connection


def test_the_shared_server_is_empty_when_asked(empty_database: Connection) -> None:
    with connect.session(empty_database, write=True) as session:
        session.run("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.id IS UNIQUE").consume()
        session.run("CREATE INDEX i FOR (n:A) ON (n.name)").consume()
        session.run("UNWIND range(1, 10) AS i CREATE (:A {id: i})-[:R]->(:B)").consume()
    neo4j_servers.empty(empty_database)
    with connect.session(empty_database) as session:
        assert session.run("MATCH (n) RETURN count(n) AS n").single(strict=True)["n"] == 0
        assert session.run("SHOW CONSTRAINTS YIELD name").value() == []
        assert session.run("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP'").value() == []


# --- where ------------------------------------------------------------------------------------------------------------


def test_the_environment_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEO4J_URI", "neo4j+s://graph.example.org:7687")
    assert target.find_connection() == Connection("neo4j+s://graph.example.org:7687", None, "")
    monkeypatch.setenv("NEO4J_PASSWORD", "secret one")
    assert target.find_connection() == Connection("neo4j+s://graph.example.org:7687", "neo4j", "secret one")
    monkeypatch.setenv("NEO4J_USERNAME", "ann")
    monkeypatch.setenv("NEO4J_DATABASE", "supply")
    found = target.find_connection()
    assert (found.user, found.database, found.auth) == ("ann", "supply", ("ann", "secret one"))
    assert "secret one" not in repr(found)
    monkeypatch.delenv("NEO4J_PASSWORD")
    with pytest.raises(InputError, match="no password"):
        target.find_connection()
    (tmp_path / "password").write_text("from file\n", encoding="utf-8")
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(tmp_path / "password"))
    assert target.find_connection().password == "from file"  # noqa: S105
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="NEO4J_PASSWORD_FILE"):
        target.find_connection()


def test_with_no_server_anywhere_the_hint_is_up() -> None:
    with pytest.raises(ServiceError, match="No Neo4j runs here") as raised:
        target.find_connection()
    assert raised.value.exit_code == 4
    assert "kg neo4j up" in raised.value.hint


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("bolt://graph.example.org", "without encryption"),
        ("neo4j://10.0.0.7:7687", "without encryption"),
        ("bolt://127.0.0.1.example.org", "without encryption"),
        ("bolt://0.0.0.0:7687", "without encryption"),
        ("http://127.0.0.1:7474", "begins with one of bolt://"),
        ("localhost:7687", "begins with one of bolt://"),
        ("bolt://", "begins with one of bolt://"),
        ("bolt://[::1", "is not an address"),
        ("bolt://127.0.0.1:port", "is not an address"),
        ("bolt://ann:geheim@127.0.0.1", "carries a user or a password"),
        ("bolt://ann@127.0.0.1", "carries a user or a password"),
    ],
)
def test_an_address_nobody_should_use_is_refused(uri: str, said: str, run: Run) -> None:
    done = run("neo4j", "status", NEO4J_URI=uri)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "NEO4J_URI" in done.stderr
    assert "geheim" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "uri", ["bolt://localhost:1", "neo4j://[::1]:1", "bolt://127.8.8.8", "bolt+ssc://a.example", "bolt+s://a.example"]
)
def test_loopback_and_encryption_are_allowed(uri: str) -> None:
    assert connect.check_address(uri) == uri


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_wrong_password_is_said_and_shown_nowhere(neo4j_server: Connection, run: Run, caplog: pytest.LogCaptureFixture) -> None:
    wrong = replace(neo4j_server, user="nobody", password="wrong-geheim")  # noqa: S106
    with caplog.at_level(logging.DEBUG), pytest.raises(ServiceError, match="refused user and password") as raised:
        connect.version(wrong)
    assert raised.value.exit_code == 4
    assert "NEO4J_PASSWORD" in raised.value.hint
    assert "wrong-geheim" not in str(raised.value) + caplog.text
    done = run("neo4j", "status", NEO4J_URI=wrong.uri, NEO4J_USERNAME="nobody", NEO4J_PASSWORD="wrong-geheim")  # noqa: S106
    assert done.returncode == 4
    assert "refused user and password" in done.stdout
    assert "wrong-geheim" not in done.stdout + done.stderr


def test_a_server_that_is_down_is_said(run: Run) -> None:
    uri = f"bolt://127.0.0.1:{local.free_port()}"
    with pytest.raises(ServiceError, match="does not answer") as raised:
        connect.version(Connection(uri, "neo4j", "x"))
    assert uri in raised.value.what
    ours = Connection(uri, "neo4j", "x", where="kg neo4j up")
    with pytest.raises(ServiceError) as raised:
        connect.version(ours)
    assert "kg neo4j up" in raised.value.hint


def test_what_is_no_neo4j_does_not_keep_anybody_waiting() -> None:
    """One that listens and says nothing, one that speaks HTTP, one that hangs up."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            for answer in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b""):
                peer, _ = listening.accept()
                with peer:
                    peer.recv(20)
                    peer.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        to = Connection(f"bolt://127.0.0.1:{listening.getsockname()[1]}", "neo4j", "x")
        for _ in range(2):
            with pytest.raises(ServiceError, match="does not answer"):
                connect.version(to)


def test_encryption_that_the_server_does_not_speak_is_said(neo4j_server: Connection) -> None:
    with pytest.raises(KgError, match=r"Neo4j at bolt\+s://") as raised:
        connect.version(replace(neo4j_server, uri=neo4j_server.uri.replace("bolt://", "bolt+s://")))
    assert raised.value.exit_code == 4


def test_a_database_that_is_not_there_is_named(neo4j_server: Connection) -> None:
    with pytest.raises(InputError, match="'nowhere', has no such database") as raised:
        connect.version(replace(neo4j_server, database="nowhere"))
    assert "NEO4J_DATABASE" in raised.value.hint


def test_a_session_reads_unless_told_otherwise(empty_database: Connection) -> None:
    def write() -> None:
        with connect.session(empty_database) as session:
            session.run("CREATE (:A)").consume()

    with pytest.raises(KgError, match="in a session that reads"):
        write()
    with connect.session(empty_database) as session:
        assert session.run("MATCH (n) RETURN count(n)").value() == [0]


def test_an_error_of_the_query_is_one_of_ours(neo4j_server: Connection) -> None:
    def ask(text: str) -> None:
        with connect.session(neo4j_server) as session:
            session.run(text).consume()  # type: ignore[arg-type]

    with pytest.raises(KgError, match=r"(?s)could not do that.*SyntaxError"):
        ask("MATCH (n RETURN n")
    with pytest.raises(KgError, match="ParameterMissing"):
        ask("RETURN $avoid")


def test_an_error_of_the_caller_stays_what_it_is(neo4j_server: Connection) -> None:
    with pytest.raises(ValueError, match="mine"), connect.session(neo4j_server):
        raise ValueError("mine")
    with pytest.raises(InputError, match="mine"), connect.session(neo4j_server):
        raise InputError("mine")


def test_a_server_for_reading_and_one_with_little_memory(private_server: Callable[..., PrivateServer]) -> None:
    server = private_server().start()
    to = server.connection
    write(to, 1, 10)
    server.stop()
    server.more = {
        **server.more,
        "server.databases.read_only": "neo4j",
        "db.memory.transaction.max": "2m",
        "db.transaction.timeout": "2s",
    }
    server.start()

    def ask(text: str) -> None:
        with connect.session(to, write=True) as session:
            session.run(text).consume()  # type: ignore[arg-type]

    with pytest.raises(KgError, match="for reading only"):
        ask("CREATE (:A)")
    with pytest.raises(KgError, match="no memory left for this transaction") as raised:
        ask("UNWIND range(1, 10000000) AS i RETURN size(collect(i))")
    assert "smaller batches" in raised.value.hint
    assert count(to) == 10
    with pytest.raises(KgError, match="it took too long"):
        ask("UNWIND range(1, 100000000) AS i UNWIND range(1, 100000) AS j WITH i + j AS k WHERE k < 0 RETURN k")


# --- nothing is lost --------------------------------------------------------------------------------------------------


def count(to: Connection) -> int:
    with connect.session(to) as session:
        return int(session.run("MATCH (n:Kept) RETURN count(n) AS n").single(strict=True)["n"])


def write(to: Connection, first: int, last: int) -> None:
    with connect.session(to, write=True) as session:
        text = "UNWIND range($first, $last) AS i CREATE (:Kept {id: i, text: $text})"
        session.run(text, first=first, last=last, text="x" * 2000).consume()


def test_a_server_killed_while_it_writes_keeps_what_was_committed(private_server: Callable[..., PrivateServer]) -> None:
    server = private_server().start()
    write(server.connection, 1, 1000)

    def forever() -> None:
        with connect.session(server.connection, write=True) as session:
            session.run("UNWIND range(1, 100000000) AS i CREATE (:Kept {id: -i})").consume()

    killer = threading.Timer(2, server.kill)
    killer.start()
    with pytest.raises(ServiceError, match=r"does not answer|went away") as raised:
        forever()
    killer.join()
    assert server.password not in str(raised.value)
    with pytest.raises(ServiceError, match="does not answer"):
        count(server.connection)
    server.start()
    assert count(server.connection) == 1000


def test_a_full_disk_is_said_and_nothing_committed_is_lost(private_server: Callable[..., PrivateServer]) -> None:
    server = private_server().start()
    write(server.connection, 1, 1000)
    assert server.process is not None
    # no file of the server may grow beyond this: to it, the disk is full
    largest = max(p.stat().st_size for p in server.home.rglob("*") if p.is_file()) + 2_000_000
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (largest, largest))

    def fill() -> None:
        for first in range(1001, 100_000, 1000):
            write(server.connection, first, first + 999)

    with pytest.raises(KgError) as raised:
        fill()
    assert raised.value.exit_code == 4
    assert "disk" in raised.value.what + raised.value.hint
    server.kill()
    server.start()
    kept = count(server.connection)
    assert kept >= 1000
    assert kept % 1000 == 0
