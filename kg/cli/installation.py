"""What this machine and installation are like: what works, what does not, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import kg
from kg.claims.model import Span
from kg.dataset import user_loads, workspace
from kg.errors import KgError
from kg.neo4j import docker, jars, java, server
from kg.version import __version__

State = Literal["ok", "info", "warn", "fail"]
DISTRIBUTION = "supply-paths"
PACKAGE = Path(kg.__file__).parent
EXTRAS = {"solver": "`kg tonnes`, and `kg why-not` where bounds do not settle it", "report": "XLSX and PNG", "pdf": "PDF"}
"""What a user may add to the package, and what for."""
OLDEST_PYTHON = (3, 11)
OLDEST_NEO4J = "5.26"
_FOR_NEO4J = "only for `kg neo4j up`:"
_LATER = "not needed by anything here yet"
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(.*)")
_OF_EXTRA = re.compile(r"""extra == ['"]([A-Za-z0-9._-]+)['"]""")
_BOUND = re.compile(r"(>=|<)\s*([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `info` is neither good nor bad; with `fail` something of this product does not work."""

    what: str
    state: State
    found: str
    hint: str = ""


def findings() -> tuple[Finding, ...]:
    """Everything looked at, in a fixed order. Writes nothing that stays and builds nothing; asks Docker and Neo4j alone."""
    return (_python(), _version(), _home(), *_data(), _loaded(), _documents(), *_dependencies(), *_extras(), *_tools(), _neo4j())


def what_next(found: Sequence[Finding]) -> str:
    """Say in a few sentences whether it works, and what to do.

    >>> what_next([Finding("rapidfuzz", "fail", "not installed", "pip install rapidfuzz")])
    'Not ready: rapidfuzz is not installed. First: pip install rapidfuzz. Then kg doctor again.'
    """
    failed = [finding for finding in found if finding.state == "fail"]
    doubtful = [finding for finding in found if finding.state == "warn"]
    if failed:
        what = "; ".join(f"{each.what} {_is(each.found)}" for each in failed)
        first = next((each.hint for each in failed if each.hint), "reinstall the package").rstrip(".")
        return f"Not ready: {what}. First: {first}. Then kg doctor again."
    said = ["Everything that an answer needs works."]
    said += [f"Look at {each.what}: {each.hint.rstrip('.')}." for each in doubtful if each.hint]
    if any(each.what == "build" and each.state == "info" for each in found):
        said.append("The first question prepares the claims, which takes a few seconds.")
    said.append("Begin with: kg paths --avoid CN")
    return " ".join(said)


def _is(found: str) -> str:
    return f"is {found}" if found.startswith("not ") else f"({found})"


def _python() -> Finding:
    found = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info < OLDEST_PYTHON:
        return Finding("python", "fail", found, "install Python 3.11 or newer.")
    return Finding("python", "ok", found)


def _version() -> Finding:
    return Finding("kg", "ok", f"{__version__} in {PACKAGE}")


def _home() -> Finding:
    home = workspace.home()
    nearest = next(path for path in (home.absolute(), *home.absolute().parents) if path.exists())
    found = str(home) if home.exists() else f"{home} (made when it is needed)"
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return Finding("KG_HOME", "ok", f"{found}, writable")
    except OSError as error:
        hint = "set KG_HOME to a directory you may write."
        return Finding("KG_HOME", "fail", f"{found}, not writable: {error.strerror or error}", hint)


def _data() -> Iterator[Finding]:
    try:
        key = workspace.key()
        built = workspace.is_built()
    except (KgError, OSError) as error:
        yield Finding("data", "fail", str(error).splitlines()[0], "reinstall the package.")
        return
    yield Finding("data", "ok", f"key {key}")
    if built:
        found = workspace.snapshot()
        claims = sum(1 for _ in found.claims())
        yield Finding("build", "ok", f"{claims:,} claims of {len(found.sources):,} sources")
    else:
        yield Finding("build", "info", "not made yet", "the first question makes it in a few seconds, or `kg build`.")


def _loaded() -> Finding:
    found = user_loads.listed()
    damaged = [load.name for load in found if load.claims is None]
    if damaged:
        return Finding("loaded", "fail", f"damaged: {', '.join(damaged)}", f"`kg unload {damaged[0]}`, then load it again.")
    return Finding("loaded", "ok", f"{len(found)} files, {sum(load.claims or 0 for load in found):,} claims")


def _documents() -> Finding:
    given = os.environ.get("KG_DOCUMENTS")
    if not given:
        hint = "set KG_DOCUMENTS to the directory of the articles, if you have them: passages are then shown and proven."
        return Finding("documents", "info", "KG_DOCUMENTS is not set", hint)
    directory = Path(given)
    if not directory.is_dir():
        return Finding("documents", "warn", f"{given}: no such directory", "correct KG_DOCUMENTS.")
    if not workspace.is_built():
        return Finding("documents", "ok", given)
    named = {c.locator.document for c in workspace.snapshot().claims() if isinstance(c.locator, Span)}
    there = {name for name in named if (directory / name).is_file()}
    state: State = "ok" if there == named else "warn"
    return Finding(
        "documents",
        state,
        f"{given}: {len(there)} of {len(named)} articles",
        "" if state == "ok" else "the others cannot be shown.",
    )


def _dependencies() -> Iterator[Finding]:
    for requirement in _requirements():
        name, bounds = _parts(requirement)
        version = _installed(name)
        if version is None:
            yield Finding(name, "fail", "not installed", f"pip install '{requirement}'")
            continue
        fits = all(_fits(version, sign, bound) for sign, bound in _BOUND.findall(bounds))
        yield Finding(
            name, "ok" if fits else "warn", version, "" if fits else f"tested with {bounds}: pip install '{requirement}'"
        )


def _extras() -> Iterator[Finding]:
    """Packages that only some questions and formats need: whoever asks for none of those misses nothing."""
    for extra, purpose in EXTRAS.items():
        needed = [_parts(requirement)[0] for requirement in _requirements(extra)]
        versions = {name: _installed(name) for name in needed}
        missing = [name for name in needed if versions[name] is None]
        if missing:
            hint = f"only for {purpose}: pip install '{DISTRIBUTION}[{extra}]'"
            yield Finding(f"extra {extra}", "info", f"not installed: {', '.join(missing)}", hint)
        else:
            yield Finding(f"extra {extra}", "ok", ", ".join(f"{name} {version}" for name, version in versions.items()))


def _parts(requirement: str) -> tuple[str, str]:
    """Name and bounds of a requirement."""
    match = _REQUIREMENT.fullmatch(requirement)
    return (match[1], match[2]) if match else (requirement, "")


def _installed(name: str) -> str | None:
    """The version of a package, or None where it is not installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _requirements(extra: str = "") -> list[str]:
    """What the package, or one of its extras, says it needs: from its metadata, else from the checkout it runs in."""
    try:
        stated = importlib.metadata.requires(DISTRIBUTION) or ()
    except importlib.metadata.PackageNotFoundError:
        import tomllib

        checkout = PACKAGE.parent / "pyproject.toml"
        text = checkout.read_text(encoding="utf-8") if checkout.is_file() else ""
        project = tomllib.loads(text).get("project", {})
        return list(project.get("optional-dependencies", {}).get(extra, ()) if extra else project.get("dependencies", ()))
    marked = [(text.partition(";")[0].strip(), _OF_EXTRA.search(text)) for text in stated]
    return [requirement for requirement, of in marked if (of[1] if of else "") == extra]


def _fits(version: str, sign: str, bound: str) -> bool:
    """Whether a version keeps to a bound, by its numbers alone.

    >>> _fits("0.40.1", "<", "0.41"), _fits("2.9", ">=", "2.11")
    (True, False)
    """
    have, limit = ([int(n) for n in re.findall(r"\d+", text)] for text in (version, bound))
    return have >= limit if sign == ">=" else have < limit


def _tools() -> Iterator[Finding]:
    """Programs that some commands use: who does not use those commands misses none of them."""
    yield _java()
    path = shutil.which("mvn")
    found = path or ("not found" if not jars.are_there() else "not found; Neo4j is here already")
    yield Finding("maven", "ok" if path else "info", found, "" if path else f"{_FOR_NEO4J} {java.INSTALL}")
    path, missing = shutil.which("docker"), docker.why_not()
    hint = f"{_FOR_NEO4J} Java and Maven do instead." if missing else ""
    yield Finding(
        "docker", "info" if missing else "ok", (f"{path}: {missing}" if path else "not found") if missing else str(path), hint
    )
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    yield Finding("chromium", "info", path or "not found", f"{_LATER}.")


def _java() -> Finding:
    there = java.found()
    if there is None:
        return Finding("java", "info", "not found", f"{_FOR_NEO4J} {java.INSTALL}")
    path, release = there
    found = f"{path}, release {release or 'unknown'}"
    if release < java.OLDEST:
        return Finding("java", "warn", found, f"Neo4j needs {java.OLDEST} or newer: set JAVA_HOME, or {java.INSTALL}")
    return Finding("java", "ok", found)


def _neo4j() -> Finding:
    try:
        status = server.status()
    except KgError as error:
        return Finding("neo4j server", "fail", error.what, error.hint)
    if status.state == "stopped":
        return Finding("neo4j server", "info", "none runs here, and NEO4J_URI names none", "`kg neo4j up` starts one.")
    where = f"{status.bolt} ({status.how})"
    if status.state == "not answering":
        return Finding(
            "neo4j server", "warn", f"{where}: {status.why}", "`kg neo4j status`; or correct NEO4J_URI and what goes with it."
        )
    if not _fits(status.version, ">=", OLDEST_NEO4J):
        return Finding("neo4j server", "warn", f"{where}, {status.version}", f"tested with {OLDEST_NEO4J} and newer.")
    return Finding("neo4j server", "ok", f"{where}, {status.version}")
