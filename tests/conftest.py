"""Fixtures every test may use: a private KG_HOME, the packaged claims, the tiny network, and a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from programs import program

from kg import loading, snapshot
from kg.model import Loaded
from kg.snapshot import Snapshot
from kg.vocabulary import vocabulary

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
DAY = ("--as-of", "2026-11-22")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the user's home, documents or terminal settings."""
    monkeypatch.setenv("KG_HOME", str(tmp_path / "kg-home"))
    for name in ("KG_DOCUMENTS", "KG_DEBUG", "KG_QUIET", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def snapshot_of(loaded: Loaded, directory: Path) -> Snapshot:
    """The claims as a command sees them."""
    path = directory / "snapshot.json"
    snapshot.write(path, loaded, vocabulary(), "test")
    return snapshot.read(path)


@pytest.fixture(scope="session")
def seeds() -> Loaded:
    """All packaged claims."""
    return loading.load_seeds()


@pytest.fixture(scope="session")
def packaged(seeds: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The packaged claims as a snapshot."""
    return snapshot_of(seeds, tmp_path_factory.mktemp("packaged"))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The network of tests/data/tiny: a cycle, parallel flows, an unknown country, an undated flow."""
    loaded = loading.merged([loading.load_files("chain", sorted((DATA / "tiny").glob("*.yaml")))])
    return snapshot_of(loaded, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def command_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A KG_HOME that is built once, for commands that change nothing in it."""
    return tmp_path_factory.mktemp("command-home")


@pytest.fixture(scope="session")
def run(command_home: Path) -> Run:
    """The real command in a process of its own."""

    def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": os.environ["PATH"], "KG_HOME": str(command_home), "PYTHONPATH": str(ROOT), "KG_QUIET": "1", **environment}
        return subprocess.run(
            [sys.executable, "-m", "kg", *words], capture_output=True, text=True, env=env, check=False, encoding="utf-8"
        )

    return call


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, driven by Playwright; Debian's package is installed where it is missing.

    It asks the network for nothing of its own: what a page asks for is what the page asks for.
    """
    from playwright.sync_api import sync_playwright

    path = program("chromium", "chromium-browser", "google-chrome", package="chromium")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--no-pings"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*quiet, *sandbox])
        yield browser
        browser.close()
