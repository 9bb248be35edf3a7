"""The Java and Maven of this machine, and Neo4j's classes run by them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from kg.errors import KgError

OLDEST = 17
INSTALL = "on Debian `apt-get install openjdk-17-jre-headless maven`; or start Docker."

OPTIONS = (
    # what Neo4j's own start script passes: these packages are closed to it otherwise
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
)
SERVER = "org.neo4j.server.CommunityEntryPoint"
ADMIN = "org.neo4j.cli.AdminTool"


def found() -> tuple[str, int] | None:
    """The Java of JAVA_HOME, else of the PATH, with its release; 0 is a release it does not tell."""
    home = os.environ.get("JAVA_HOME")
    path = (shutil.which("java", path=str(Path(home) / "bin")) if home else None) or shutil.which("java")
    return (path, release(path)) if path else None


def release(path: str) -> int:
    """Release of a Java, as 17; 0 where it does not tell."""
    try:
        said = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    return int(match[1]) if match else 0


def java() -> str:
    """A Java that runs the server. Raises `KgError` where there is none, or an old one only."""
    there = found()
    if there is None:
        raise KgError("There is no Java on this machine.", f"Neo4j needs Java {OLDEST} or newer.", INSTALL)
    path, number = there
    if number < OLDEST:
        was = f"is of release {number}" if number else "does not tell its release"
        hint = f"set JAVA_HOME to a Java {OLDEST}; {INSTALL}"
        raise KgError(f"The Java of this machine is too old: {path} {was}.", f"Neo4j needs Java {OLDEST} or newer.", hint)
    return path


def why_not(*, with_maven: bool) -> str | None:
    """What keeps the server from running by Java, in words; None where nothing does."""
    missing = []
    there = found()
    if there is None:
        missing.append("there is no Java")
    elif there[1] < OLDEST:
        missing.append(f"the Java is of release {there[1] or 'unknown'}, and {OLDEST} is needed ({there[0]})")
    if with_maven and shutil.which("mvn") is None:
        missing.append("there is no Maven")
    return " and ".join(missing) or None


def maven() -> str:
    """The Maven of this machine. Raises `KgError` where there is none."""
    path = shutil.which("mvn")
    if path is None:
        raise KgError("There is no Maven on this machine.", "Neo4j's files come through it.", INSTALL)
    return path


def server(lib: Path, home: Path, heap: tuple[str, str], options: tuple[str, ...] = ()) -> list[str]:
    """The words that run the server of a home directory; `heap` is its first and its largest size."""
    sizes = [f"-Xms{heap[0]}", f"-Xmx{heap[1]}"]
    return [java(), *sizes, *OPTIONS, *options, "-cp", f"{lib}/*", SERVER, f"--home-dir={home}", f"--config-dir={home / 'conf'}"]


def admin(lib: Path, home: Path, *words: str, timeout: float = 120, environment: Mapping[str, str] | None = None) -> str:
    """Run a command of neo4j-admin on a home directory and give what it said.

    A word `@FILE` stands for the words in that file, so a secret need not be an argument. Raises `KgError` with the
    last line it said where it fails.
    """
    env = {**os.environ, **(environment or {}), "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    command = [java(), *OPTIONS, "-XX:TieredStopAtLevel=1", "-cp", f"{lib}/*", ADMIN, *words]
    try:
        done = subprocess.run(  # noqa: S603
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        raise KgError(f"neo4j-admin {words[0]} took longer than {timeout:.0f} s.", "", "try again.") from None
    if done.returncode:
        why = said_last(f"{done.stdout}\n{done.stderr}")
        raise KgError(f"neo4j-admin {' '.join(words[:2])} failed.", why, f"the logs are in {home / 'logs'}.")
    return done.stdout


def said_last(text: str) -> str:
    """Of what a Java program said before it ended, the line that tells why: its last cause, else its last line.

    >>> said_last("ERROR Failed to start\\nCaused by: java.io.IOException: No space left\\n\\tat a.B.c(B.java:1)\\n")
    'Caused by: java.io.IOException: No space left'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("at ", "... "))]
    wrong = [line for line in lines if "ERROR" in line or line.startswith("Caused by") or "rror:" in line or "Exception:" in line]
    return ((wrong or lines or ["It said nothing."])[-1])[:500]
