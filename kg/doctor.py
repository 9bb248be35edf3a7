"""What this machine and installation are like: what works, what does not, and what to do about it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg import __version__, loads, workspace
from kg.errors import KgError
from kg.model import Span

State = Literal["ok", "info", "warn", "fail"]
DISTRIBUTION = "supply-paths"
OLDEST_PYTHON = (3, 11)
_LATER = "not needed by anything here yet"
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(.*)")
_BOUND = re.compile(r"(>=|<)\s*([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `info` is neither good nor bad; with `fail` something of this product does not work."""

    what: str
    state: State
    found: str
    hint: str = ""


def findings() -> tuple[Finding, ...]:
    """Everything looked at, in a fixed order. Writes nothing that stays, builds nothing, asks no network."""
    return (_python(), _version(), _home(), *_data(), _loaded(), _documents(), *_dependencies(), *_tools())


def _python() -> Finding:
    found = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info < OLDEST_PYTHON:
        return Finding("python", "fail", found, "install Python 3.11 or newer.")
    return Finding("python", "ok", found)


def _version() -> Finding:
    return Finding("kg", "ok", f"{__version__} in {Path(__file__).parent}")


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
    found = loads.listed()
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
        match = _REQUIREMENT.fullmatch(requirement)
        name, bounds = (match[1], match[2]) if match else (requirement, "")
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "fail", "not installed", f"pip install '{requirement}'")
            continue
        fits = all(_fits(version, sign, bound) for sign, bound in _BOUND.findall(bounds))
        yield Finding(
            name, "ok" if fits else "warn", version, "" if fits else f"tested with {bounds}: pip install '{requirement}'"
        )


def _requirements() -> list[str]:
    """What the package says it needs, from its metadata, else from the checkout it runs in."""
    try:
        return [text for text in importlib.metadata.requires(DISTRIBUTION) or () if "extra ==" not in text]
    except importlib.metadata.PackageNotFoundError:
        import tomllib

        checkout = Path(__file__).parent.parent / "pyproject.toml"
        project = tomllib.loads(checkout.read_text(encoding="utf-8")) if checkout.is_file() else {}
        return list(project.get("project", {}).get("dependencies", ()))


def _fits(version: str, sign: str, bound: str) -> bool:
    """Whether a version keeps to a bound, by its numbers alone.

    >>> _fits("0.40.1", "<", "0.41"), _fits("2.9", ">=", "2.11")
    (True, False)
    """
    have, limit = ([int(n) for n in re.findall(r"\d+", text)] for text in (version, bound))
    return have >= limit if sign == ">=" else have < limit


def _tools() -> Iterator[Finding]:
    """Programs that later parts of the product can use: none of them is missed today."""
    for what, names, needed in (
        ("java", ("java",), 17),
        ("maven", ("mvn",), 0),
        ("docker", ("docker",), 0),
        ("chromium", ("chromium", "chromium-browser", "google-chrome"), 0),
    ):
        path = next(filter(None, map(shutil.which, names)), None)
        release = _java_release(path) if path and needed else 0
        if path is None:
            yield Finding(what, "info", "not found", f"{_LATER}.")
        elif needed and release < needed:
            yield Finding(what, "info", f"{path}, release {release or 'unknown'}", f"{needed} or newer will be; {_LATER}.")
        else:
            yield Finding(what, "info", f"{path}, release {release}" if release else path, f"{_LATER}.")


def _java_release(path: str) -> int:
    try:
        said = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    return int(match[1]) if match else 0
