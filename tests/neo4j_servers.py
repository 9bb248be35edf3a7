"""Neo4j servers for tests: the one everybody shares, and throwaway ones that may be killed.

In this order: the server of NEO4J_URI; testcontainers where a Docker engine runs; the public jars with the Java and Maven
of the machine. With none of them a test fails and says so; it is never skipped.
"""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from programs import program

from kg.neo4j import connect, docker, jars, local, process
from kg.neo4j.connect import Connection
from kg.neo4j.process import Process
from kg.neo4j.settings import SETTINGS, USER, Ports

NAMED = connect.named()
"""Read before any test: tests themselves see no NEO4J_ variable."""

DELETE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"


def needs() -> None:
    """Java, and Maven unless its work is done: found, or installed now."""
    program("java", package="openjdk-17-jre-headless")
    if not jars.are_there():
        program("mvn", package="maven")


@contextmanager
def shared(directory: Path) -> Iterator[Connection]:
    """The server of a test session. What NEO4J_URI names is left running, and empty."""
    if NAMED is not None:
        with connect.session(NAMED) as session:
            there = session.run("MATCH (n) RETURN count(n)").value()[0]
        assert not there, f"NEO4J_URI names a database with {there:,} nodes in it, and tests delete everything: name an empty one"
        yield NAMED
        empty(NAMED)
    elif docker.engine() is not None:
        with _container() as found:
            yield found
    else:
        server = PrivateServer(directory)
        server.start()
        try:
            yield server.connection
        finally:
            server.kill()


@contextmanager
def _container() -> Iterator[Connection]:
    from testcontainers.community.neo4j import Neo4jContainer

    password = secrets.token_hex(12)
    image = Neo4jContainer(f"neo4j:{jars.version()}-community", password=password)
    for name, value in SETTINGS.items():
        image.with_env(docker.variable(name), value)
    with image as container:
        yield Connection(container.get_connection_url(), USER, password)


@dataclass
class PrivateServer:
    """A server of one test, from the jars, in a directory. It may be killed and started again on the same data."""

    directory: Path
    more: Mapping[str, str] = field(default_factory=dict)
    process: Process | None = None
    ports: Ports = field(default_factory=lambda: Ports(local.free_port(), local.free_port()))
    password: str = field(default_factory=lambda: secrets.token_hex(12))

    @property
    def connection(self) -> Connection:
        return Connection(self.ports.uri, USER, self.password)

    @property
    def home(self) -> Path:
        return self.directory / "server"

    def start(self) -> PrivateServer:
        """Start it and wait until it answers."""
        needs()
        file = self.directory / "password"
        if not file.exists():
            file.touch(0o600)
            file.write_text(self.password, encoding="utf-8")
        # the first compiler alone: a server that lives for seconds is up in half the time
        options = ("-XX:TieredStopAtLevel=1",)
        self.process = local.start(local.Server(self.home, self.ports, file, more=self.more, options=options))
        self._outlives_no_test(self.process)
        return self

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        assert self.process is not None
        assert process.stop(self.process, local.STOP_SECONDS)

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self.process is not None:
            assert process.stop(self.process, 30, kill=True)

    @staticmethod
    def _outlives_no_test(started: Process) -> None:
        """A test run that is killed runs no finalizer, and a server of 1 GB would stay."""
        words = 'while kill -0 "$0" 2>/dev/null && kill -0 "$1" 2>/dev/null; do sleep 2; done; kill -9 "$1" 2>/dev/null'
        watch = ["sh", "-c", words, str(os.getpid()), str(started.pid)]
        subprocess.run(["sh", "-c", '"$@" >/dev/null 2>&1 </dev/null &', "sh", *watch], check=True, start_new_session=True)


def empty(to: Connection) -> None:
    """Delete everything in batches, and drop what constraints and indexes there are."""
    with connect.session(to, write=True) as session:
        session.run(DELETE).consume()
        for kind, kinds in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
            names = [r["name"] for r in session.run(f"SHOW {kinds} YIELD name, type WHERE type <> 'LOOKUP' RETURN name")]
            for name in names:
                session.run(f"DROP {kind} `{name.replace('`', '``')}` IF EXISTS").consume()
