"""A server in a container, by docker-compose.yml: the same settings as the Java way."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections import deque
from pathlib import Path

from kg.dataset.workspace import Progress, quiet
from kg.errors import KgError, ServiceError
from kg.neo4j.settings import Ports
from kg.resources import packaged

ENGINE_SECONDS = 10.0
UP_SECONDS = 240
COMPOSE = "docker-compose.yml"


def engine() -> str | None:
    """The docker client whose engine answers. Many machines have the client alone."""
    client = shutil.which("docker")
    return client if client and _asked(client, "info", "--format", "{{.ServerVersion}}") else None


def why_not() -> str:
    """What keeps Docker from running the server; empty where nothing does."""
    if shutil.which("docker") is None:
        return "there is no docker"
    client = engine()
    if client is None:
        return "no Docker engine answers"
    return "" if _asked(client, "compose", "version", "--short") else "docker has no compose"


def up(home: Path, auth_file: Path, ports: Ports, post_connect: str = "", progress: Progress = quiet) -> None:
    """Start the container of a home and wait until it is healthy. `auth_file` holds `neo4j/PASSWORD`.

    Raises `ServiceError` with Docker's own words where it does not become healthy.
    """
    last: deque[str] = deque(maxlen=5)
    words = [*_compose(home), "up", "--detach", "--wait", "--wait-timeout", str(UP_SECONDS)]
    with subprocess.Popen(  # noqa: S603
        words,
        env=_environment(auth_file, ports, post_connect),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in filter(None, map(str.strip, process.stdout or ())):
            last.append(line)
            progress(f"  {line}")
    if process.returncode:
        hint = f"`docker compose -p {project(home)} logs` shows what the server said."
        raise ServiceError("Docker could not start Neo4j.", " | ".join(last)[:500], hint)


def down(home: Path, auth_file: Path, ports: Ports, *, with_data: bool = False) -> None:
    """Stop the container and remove it; its volume stays unless told otherwise. Raises `ServiceError`."""
    words = [*_compose(home), "down", *(["--volumes"] if with_data else [])]
    done = subprocess.run(  # noqa: S603
        words,
        env=_environment(auth_file, ports),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ServiceError("Docker could not stop Neo4j.", done.stderr.strip()[-500:], "does its engine run?")


def is_running(home: Path) -> bool:
    """Whether the container of a home runs."""
    client = engine()
    return bool(client and _asked(client, "compose", "-p", project(home), "ps", "--status", "running", "--quiet"))


def project(home: Path) -> str:
    """The name Docker knows the server of a home by: two homes on one machine are two servers."""
    return f"kg-{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]}"


def variable(setting: str) -> str:
    """The environment variable that sets a setting in Neo4j's image.

    >>> variable("db.tx_log.preallocate")
    'NEO4J_db_tx__log_preallocate'
    """
    return "NEO4J_" + setting.replace("_", "__").replace(".", "_")


def _compose(home: Path) -> list[str]:
    client = shutil.which("docker")
    if client is None:
        raise KgError("There is no docker on this machine.", "", "`kg neo4j up --java` needs Java 17 and Maven instead.")
    return [client, "compose", "-p", project(home), "-f", str(packaged(COMPOSE))]


def _environment(auth_file: Path, ports: Ports, post_connect: str = "") -> dict[str, str]:
    """What docker-compose.yml leaves open. The password is in the file, not here."""
    # compose reads `$` in a value as the start of a variable only in the file itself, so values need no escape
    return {
        **os.environ,
        "KG_NEO4J_AUTH_FILE": str(auth_file),
        "KG_NEO4J_BOLT_PORT": str(ports.bolt),
        "KG_NEO4J_HTTP_PORT": str(ports.http),
        "KG_NEO4J_POST_CONNECT": post_connect,
    }


def _asked(client: str, *words: str) -> str:
    """What docker said to a short question; empty where it does not answer."""
    try:
        said = subprocess.run(  # noqa: S603
            [client, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=ENGINE_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.strip() if said.returncode == 0 else ""
