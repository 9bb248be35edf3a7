"""The server's own files, by Maven from the public jars, once for a version: 214 files, 137 MB.

    ~/.cache/supply-paths/neo4j-<hash of pom.xml>/*.jar     and `jars.txt` with the size of each, written last

A download happens beside the directory and is renamed when it is complete, so half of one is never taken for the whole.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ET
from contextlib import suppress
from pathlib import Path

from kg.dataset.workspace import DRAFT_SECONDS, Progress, quiet
from kg.errors import KgError
from kg.neo4j import java

POM = Path(__file__).with_name("pom.xml")
LISTING = "jars.txt"
SHOW_EVERY = 25
_NAMESPACE = "{http://maven.apache.org/POM/4.0.0}"
_DOWNLOADED = re.compile(r"Downloaded from .*/([^/\s]+\.jar)\b")


def version(of: str = "neo4j") -> str:
    """The version of `neo4j` or of `browser` that the pom names."""
    found = ET.parse(POM).getroot().findtext(f"{_NAMESPACE}properties/{_NAMESPACE}{of}.version")  # noqa: S314  # our own file
    if not found:
        raise KgError(f"{POM}: names no {of}.version", "", "reinstall the package.")
    return found


def cache() -> Path:
    """Where downloads are kept: outside the repository and outside KG_HOME, so that both may be thrown away."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "supply-paths"


def directory() -> Path:
    """Where the jars of this pom belong, whether they are there or not."""
    return cache() / f"neo4j-{hashlib.sha256(POM.read_bytes()).hexdigest()[:16]}"


def are_there() -> bool:
    """Whether every jar of this pom is there, whole."""
    return _is_whole(directory())


def jars(progress: Progress = quiet) -> Path:
    """Directory of the jars, downloaded now if they are not there. Raises `KgError` where that fails."""
    target = directory()
    if _is_whole(target):
        return target
    maven = java.maven()
    _forget_drafts(target.parent)
    progress(f"Getting Neo4j {version()} with Maven, once: 137 MB.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    except OSError as error:
        hint = "set XDG_CACHE_HOME to a directory you may write."
        raise KgError(f"{target.parent}: cannot be written", error.strerror or str(error), hint) from None
    try:
        shutil.copy(POM, draft / "pom.xml")
        _resolve(maven, draft, progress)
        (draft / "pom.xml").unlink()
        sizes = [f"{jar.stat().st_size} {jar.name}\n" for jar in sorted(draft.glob("*.jar"))]
        (draft / LISTING).write_text("".join(sizes), encoding="utf-8")
        _put(draft, target)
    except OSError as error:
        raise KgError(f"{draft}: cannot be written", error.strerror or str(error), "is the disk full?") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _resolve(maven: str, draft: Path, progress: Progress) -> None:
    """Let Maven copy what the pom needs into the directory of the pom."""
    words = [maven, "-B", "dependency:copy-dependencies", f"-DoutputDirectory={draft}", "-DincludeScope=runtime"]
    said: list[str] = []
    done = 0
    with subprocess.Popen(  # noqa: S603
        words, cwd=draft, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if _DOWNLOADED.search(line):
                done += 1
                if done % SHOW_EVERY == 0:
                    progress(f"  {done} files")
    if process.returncode:
        wrong = next((line for line in said if line.startswith("[ERROR]")), said[-1] if said else "it said nothing")
        hint = "is the network there? Maven takes a proxy from ~/.m2/settings.xml. Trying again goes on where it stopped."
        raise KgError("Maven could not get Neo4j.", wrong.removeprefix("[ERROR]").strip()[:500], hint)


def _put(draft: Path, target: Path) -> None:
    """Rename the draft to the target, which may be damaged, or be made by another process meanwhile."""
    for _ in range(5):
        try:
            draft.rename(target)
        except OSError:
            if _is_whole(target):
                return
            aside = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
            with suppress(OSError):
                target.rename(aside / "damaged")
            shutil.rmtree(aside, ignore_errors=True)
        else:
            return
    raise KgError(f"{target}: cannot be replaced", "", "delete it, then try again.")


def _forget_drafts(parent: Path) -> None:
    """Remove what downloads that were killed have left."""
    for path in parent.glob(".draft-*"):
        with suppress(OSError):  # another process may be removing it
            if time.time() - path.stat().st_mtime > DRAFT_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def _is_whole(target: Path) -> bool:
    try:
        listed = (target / LISTING).read_text(encoding="utf-8").splitlines()
        return bool(listed) and all(
            (target / name).stat().st_size == int(size) for size, name in (line.split(" ", 1) for line in listed)
        )
    except (OSError, ValueError):
        return False
