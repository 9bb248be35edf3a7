"""A server from the jars in a directory of its own: prepared, started, waited for.

HOME/conf/neo4j.conf   written anew at every start      HOME/data   stores and users
HOME/logs/             neo4j.log, debug.log, and console.log with what Java itself said
"""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kg.dataset.workspace import Progress, quiet
from kg.errors import KgError, ServiceError
from kg.neo4j import java, process
from kg.neo4j.jars import jars
from kg.neo4j.process import Process
from kg.neo4j.settings import DATABASE, HOST, SETTINGS, USER, Ports, conf

START_SECONDS = 180.0
STOP_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Server:
    """One home directory and how its server is to run. `password_file` holds the password and nothing else.

    `more` are settings beside those of `SETTINGS`, and `options` are for Java itself.
    """

    home: Path
    ports: Ports
    password_file: Path
    post_connect: str = ""
    more: Mapping[str, str] | None = None
    options: tuple[str, ...] = ()


def free_port() -> int:
    """A port of loopback that nobody listens on at this moment."""
    with closing(socket.socket()) as tried:
        tried.bind((HOST, 0))
        return int(tried.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on a port of loopback."""
    with closing(socket.socket()) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def start(server: Server, progress: Progress = quiet) -> Process:
    """Start it detached and wait until it answers. Raises `KgError`, with the server's own words, where it does not."""
    lib = jars(progress)
    _prepare(server, lib)
    settings = {**SETTINGS, **(server.more or {})}
    heap = (settings["server.memory.heap.initial_size"], settings["server.memory.heap.max_size"])
    progress("Starting Neo4j; this takes about 10 seconds.")
    try:
        started = process.start(java.server(lib, server.home, heap, server.options), server.home / "logs" / "console.log")
    except OSError as error:
        raise KgError("Neo4j cannot be started.", error.strerror or str(error)) from None
    try:
        _wait(server, started)
    except BaseException:
        process.stop(started, STOP_SECONDS, kill=True)
        raise
    return started


def _prepare(server: Server, lib: Path) -> None:
    home = server.home
    try:
        for name in ("conf", "data", "logs", "plugins", "import"):
            (home / name).mkdir(parents=True, exist_ok=True)
        (home / "conf" / "neo4j.conf").write_text(conf(server.ports, server.post_connect, server.more), encoding="utf-8")
        home.chmod(0o700)
        (home / "logs" / "console.log").write_bytes(b"")
        if not (home / "data" / "databases" / "system").exists():
            # the users are not made yet, so a start that was broken off may have left a password behind
            shutil.rmtree(home / "data" / "dbms", ignore_errors=True)
            java.admin(lib, home, "dbms", "set-initial-password", f"@{server.password_file}")
    except OSError as error:
        hint = "is the disk full, or KG_HOME not writable?"
        raise KgError(f"{home}: cannot be prepared", error.strerror or str(error), hint) from None


def _wait(server: Server, started: Process) -> None:
    end, hint = time.monotonic() + START_SECONDS, f"the logs are in {server.home / 'logs'}."
    while not _answers(server):
        if not process.is_running(started):
            raise ServiceError("Neo4j stopped while it started.", _last_words(server.home), hint)
        if time.monotonic() > end:
            why = f"Nothing answered at {server.ports.uri} within {START_SECONDS:.0f} s."
            raise ServiceError("Neo4j does not come up.", why, hint)
        time.sleep(0.1)


def _answers(server: Server) -> bool:
    if not _listens(server.ports.bolt):
        return False  # much cheaper than a driver, and this is asked ten times a second
    import neo4j
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    password = server.password_file.read_text(encoding="utf-8").strip()
    try:
        with (
            neo4j.GraphDatabase.driver(server.ports.uri, auth=(USER, password), connection_timeout=5) as driver,
            driver.session(database=DATABASE) as session,
        ):
            session.run("RETURN 1").consume()
    except AuthError:
        why = "It was changed, or its data are from another time."
        hint = f"put the right one into {server.password_file}; or `kg neo4j reset` and push again."
        raise ServiceError("Neo4j does not take the password it is kept with.", why, hint) from None
    except (DriverError, Neo4jError, OSError):
        return False
    return True


def _last_words(home: Path) -> str:
    logs = (home / "logs" / name for name in ("console.log", "neo4j.log"))
    return java.said_last("\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs if log.exists()))
