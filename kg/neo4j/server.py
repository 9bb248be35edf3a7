"""The user's own server: `up`, `down`, `status`, `reset`, and what the others ask of it.

$KG_HOME/neo4j/password      the password, mode 0600          auth   the same as Docker takes it
$KG_HOME/neo4j/server.json   how and where it runs, or last ran; the ports are taken again if they are free
$KG_HOME/neo4j/server/       Neo4j's home directory (Java; with Docker the data are in a volume)
$KG_HOME/neo4j/lock          held while one command starts or stops it
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kg.dataset.workspace import Progress, home, quiet, ready, write_atomically
from kg.errors import InputError, KgError, ServiceError
from kg.neo4j import connect, docker, jars, java, local, process
from kg.neo4j.connect import Connection
from kg.neo4j.process import Process
from kg.neo4j.settings import BOLT_PORT, HTTP_PORT, USER, Ports

How = Literal["java", "docker"]


@dataclass(frozen=True, slots=True)
class Running:
    """A server that `up` started. `process` is None in Docker; `version` is that of the jars or image it runs from."""

    how: How
    ports: Ports
    version: str
    process: Process | None = None
    post_connect: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of the server. `version` is what it says itself; `store_bytes` are known of the Java way alone."""

    state: Literal["running", "stopped", "not answering"]
    how: str
    bolt: str = ""
    browser: str = ""
    user: str = ""
    password_file: str = ""
    version: str = ""
    pid: int | None = None
    store_bytes: int | None = None
    why: str = ""


def directory() -> Path:
    """Where everything of the server is kept."""
    return home() / "neo4j"


def password_file() -> Path:
    """The file with the password of the server."""
    return directory() / "password"


def password() -> str:
    """The password of the server. Raises `ServiceError` where its file is gone."""
    try:
        return password_file().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        hint = "put the password back into that file; or `kg neo4j reset`, then `up` and push again."
        raise ServiceError(f"{password_file()}: the password of Neo4j cannot be read", str(error), hint) from None


def running() -> Running | None:
    """The server of this KG_HOME, if it runs. A state file without its process is no server."""
    last = _last()
    if last is None:
        return None
    runs = process.is_running(last.process) if last.process else last.how == "docker" and docker.is_running(directory())
    return last if runs else None


def up(
    how: How | None = None,
    bolt_port: int | None = None,
    http_port: int | None = None,
    post_connect: str | None = None,
    progress: Progress = quiet,
) -> tuple[Running, bool]:
    """The server, started unless it runs, and whether it was started now.

    Without `how`: as last time, else Docker where it runs, else Java. Ports that are not asked for are those of last
    time, else 7687 and 7474, else free ones. `post_connect` is what Browser does on connecting; a server that runs with
    another one is restarted, None leaves it as it is. Raises `KgError` where neither way is open, a port asked for is
    taken, or the server does not come up.
    """
    ready(directory())
    directory().chmod(0o700)
    with _alone():
        there = running()
        if there is not None:
            _refuse_other(there, how, bolt_port, http_port)
            if post_connect is None or post_connect == there.post_connect:
                return there, False
            progress("Restarting Neo4j so that Browser knows what to open.")
            _stop(there)
            how, bolt_port, http_port = there.how, there.ports.bolt, there.ports.http
        chosen = _way(how)
        ports = _ports(bolt_port, http_port)
        last = _last()
        opened = (last.post_connect if last else "") if post_connect is None else post_connect
        _make_password(chosen)
        found = Running(chosen, ports, jars.version(), _start(chosen, ports, opened, progress), opened)
        write_atomically(_state_file(), json.dumps(asdict(found), indent=1) + "\n")
        return found, True


def down(progress: Progress = quiet) -> bool:
    """Stop the server; False where none runs. Raises `ServiceError` where it does not stop."""
    if not directory().is_dir():
        return False
    with _alone():
        there = running()
        if there is None:
            return False
        progress("Stopping Neo4j.")
        _stop(there)
        return True


def reset(progress: Progress = quiet) -> bool:
    """Stop the server and delete its data, password and state; False where there is nothing to delete."""
    if not directory().is_dir():
        return False
    with _alone():
        last, there = _last(), running()
        if there is not None:
            progress("Stopping Neo4j.")
            _stop(there)
        if last is not None and last.how == "docker":
            docker.down(directory(), _auth_file(), last.ports, with_data=True)
        anything = last is not None or _home().exists()
        shutil.rmtree(_home(), ignore_errors=True)
        if _home().exists():
            raise KgError(f"{_home()}: cannot be deleted", "", "delete it by hand.")
        for file in (_state_file(), password_file(), _auth_file()):
            file.unlink(missing_ok=True)
        return anything


def status() -> Status:
    """What NEO4J_URI names, else the server of this KG_HOME: asked, not only looked up."""
    named = connect.named()
    return own() if named is None else _ask(named, Status("running", "NEO4J_URI"))


def own() -> Status:
    """The server of this KG_HOME, whatever NEO4J_URI names."""
    there, last = running(), _last()
    if there is None:
        return Status("stopped", last.how if last else "", store_bytes=_store_bytes())
    known = Status(
        "running",
        there.how,
        browser=there.ports.browser,
        password_file=str(password_file()),
        pid=there.process.pid if there.process else None,
        store_bytes=_store_bytes(),
    )
    return _ask(connection(there), known)


def connection(there: Running) -> Connection:
    """How to talk to it. Raises `ServiceError` where its password is gone."""
    return Connection(there.ports.uri, USER, password(), where="kg neo4j up")


def _ask(to: Connection, known: Status) -> Status:
    known = replace(known, bolt=to.uri, user=to.user or "")
    try:
        return replace(known, version=connect.version(to))
    except ServiceError as error:
        return replace(known, state="not answering", why=f"{error.what} {error.why}".strip())


def _state_file() -> Path:
    return directory() / "server.json"


def _auth_file() -> Path:
    return directory() / "auth"


def _home() -> Path:
    return directory() / "server"


def _last() -> Running | None:
    """How and where it runs or last ran. A state file that cannot be read is none."""
    try:
        found: dict[str, Any] = json.loads(_state_file().read_text(encoding="utf-8"))
        how: How = "docker" if found["how"] == "docker" else "java"
        known = found["process"]
        return Running(
            how,
            Ports(int(found["ports"]["bolt"]), int(found["ports"]["http"])),
            str(found["version"]),
            Process(int(known["pid"]), str(known["started"])) if known else None,
            str(found["post_connect"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other command starts or stops the server. The lock ends with the process that holds it."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover  # a system without it has Docker for the server, and no two commands at once
        yield
        return
    with (directory() / "lock").open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _refuse_other(there: Running, how: How | None, bolt_port: int | None, http_port: int | None) -> None:
    asked = (how or there.how, bolt_port or there.ports.bolt, http_port or there.ports.http)
    if asked != (there.how, there.ports.bolt, there.ports.http):
        now = f"by {there.how}, Bolt on port {there.ports.bolt}, Browser on port {there.ports.http}"
        raise KgError("Neo4j runs already, in another way than asked for.", f"It runs {now}.", "`kg neo4j down` stops it.")


def _way(asked: How | None) -> How:
    """How to run it: a way that is open. Raises `KgError` that says what is missing."""
    last = _last()
    if asked is None and last is not None:
        asked = last.how  # the data are there
    if asked == "docker":
        if missing := docker.why_not():
            hint = "start Docker; or `kg neo4j up --java`, which begins with an empty graph if it was in Docker."
            raise ServiceError("Neo4j cannot run in Docker here.", f"It is because {missing}.", hint)
        return "docker"
    if asked == "java":
        java.java()
        return "java"
    missing = docker.why_not()
    if not missing:
        return "docker"
    if (why := java.why_not(with_maven=not jars.are_there())) is None:
        return "java"
    raise KgError("Neo4j needs Docker, or Java 17 and Maven.", f"Here {missing}, and {why}.", java.INSTALL)


def _ports(bolt: int | None, http: int | None) -> Ports:
    last = _last()
    usual = last.ports if last else Ports(BOLT_PORT, HTTP_PORT)
    first = _port("--bolt-port", bolt, usual.bolt, BOLT_PORT)
    second = _port("--http-port", http, usual.http, HTTP_PORT)
    if first == second:
        raise InputError(f"--bolt-port and --http-port are both {first}.", "", "choose two ports.")
    return Ports(first, second)


def _port(option: str, asked: int | None, *usual: int) -> int:
    if asked is not None:
        if not local.is_free(asked):
            raise KgError(f"{option}: port {asked} is taken, or not for this user.", "", "leave it out, and a free one is found.")
        return asked
    return next(filter(local.is_free, usual), None) or local.free_port()


def _make_password(how: How) -> None:
    """Write a new password, unless there is one. Its file is never readable by others, not even for a moment."""
    if not password_file().exists():
        if (_home() / "data" / "databases" / "system").exists():
            password()  # raises: a new one would not open the data that are there
        _write_secret(password_file(), secrets.token_hex(16))
    password_file().chmod(0o600)
    if how == "docker":
        _write_secret(_auth_file(), f"{USER}/{password()}")


def _write_secret(path: Path, text: str) -> None:
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # made with mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text + "\n")
        Path(draft).replace(path)
    except OSError as error:
        raise KgError(f"{path}: cannot be written", error.strerror or str(error), "is the disk full?") from None


def _start(how: How, ports: Ports, post_connect: str, progress: Progress) -> Process | None:
    if how == "docker":
        docker.up(directory(), _auth_file(), ports, post_connect, progress)
        return None
    return local.start(local.Server(_home(), ports, password_file(), post_connect), progress)


def _stop(there: Running) -> None:
    if there.process is None:
        docker.down(directory(), _auth_file(), there.ports)
    elif not process.stop(there.process, local.STOP_SECONDS):
        why = f"After {local.STOP_SECONDS:.0f} s process {there.process.pid} still runs."
        raise ServiceError("Neo4j does not stop.", why, f"its log is {_home() / 'logs' / 'neo4j.log'}.")


def _store_bytes() -> int | None:
    data = _home() / "data"
    return sum(file.stat().st_size for file in data.rglob("*") if file.is_file()) if data.is_dir() else None
