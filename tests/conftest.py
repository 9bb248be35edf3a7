"""Fixtures every test may use: a private KG_HOME, the packaged claims, the tiny network, a browser, and Neo4j."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import neo4j_servers
import pytest
import sampling
from neo4j_servers import PrivateServer
from programs import program

from kg.claims.model import Loaded
from kg.claims.snapshot import Snapshot
from kg.dataset import loading, workspace
from kg.errors import KgError
from kg.neo4j.connect import Connection
from kg.network.reading import default_reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from kg.property_graph.graph import PropertyGraph

# their assertions explain themselves as those of tests do; so none of them is imported above
pytest.register_assert_rewrite("builders", "json_answers", "oracle", "neo4j_home")

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
DAY = ("--as-of", "2026-11-22")

Run = Callable[..., subprocess.CompletedProcess[str]]

SLOW_FIXTURES = frozenset({"chromium", "neo4j_server", "private_server", "newest", "machine", "cached", "run"})
"""Servers, a browser, and processes of their own: half a second each."""
SLOW_FILES = frozenset(
    {"test_neo4j_browser.py", "test_docs_commands.py", "test_startup.py", "test_wheel.py", "test_workspace.py"}
)
"""What builds, or starts processes, in most of its tests."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sample", type=float, default=1.0, metavar="TIMES", help="draw so many times the random cases of a test")


def pytest_configure(config: pytest.Config) -> None:
    sampling.begin(config.getoption("--sample"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in SLOW_FILES or SLOW_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the user's home, documents or terminal settings."""
    monkeypatch.setenv("KG_HOME", str(tmp_path / "kg-home"))
    for name in ("KG_DOCUMENTS", "KG_DEBUG", "KG_QUIET", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("NEO4J_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def seeds() -> Loaded:
    """All packaged claims."""
    return loading.load_seeds()


@pytest.fixture(scope="session")
def packaged(seeds: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The packaged claims as a snapshot."""
    from builders import snapshot_of

    return snapshot_of(seeds, tmp_path_factory.mktemp("packaged"))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The network of tests/data/tiny: a cycle, parallel flows, an unknown country, an undated flow."""
    from builders import snapshot_of

    loaded = loading.merged([loading.load_files("chain", sorted((DATA / "tiny").glob("*.yaml")))])
    return snapshot_of(loaded, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A KG_HOME with one build of the packaged claims, to be copied."""
    home = tmp_path_factory.mktemp("built") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_HOME", str(home))
        workspace.build()
    return home


@pytest.fixture
def home(built: Path) -> Path:
    """This test's own home, with the build of the packaged claims."""
    home = workspace.home()
    shutil.copytree(built, home)
    return home


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


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The Neo4j of this test session (uri, user, password, database), with whatever tests before left in it."""
    with neo4j_servers.shared(tmp_path_factory.mktemp("neo4j")) as connection:
        yield connection


@pytest.fixture
def empty_database(neo4j_server: Connection) -> Iterator[Connection]:
    """The same server with nothing in it, no node, constraint or index; nothing is left in it that a push would refuse."""
    neo4j_servers.empty(neo4j_server)
    yield neo4j_server
    neo4j_servers.empty(neo4j_server)


@pytest.fixture(scope="session")
def packaged_graph(packaged: Snapshot) -> PropertyGraph:
    """What `kg neo4j push --as-of 2026-11-22` brings to a server."""
    from kg.property_graph.graph import from_claims

    return from_claims(packaged, replace(default_reading(packaged.vocabulary, date(2026, 11, 22)), dated=True))


@pytest.fixture
def pushed(neo4j_server: Connection, packaged_graph: PropertyGraph) -> Connection:
    """The shared server with the packaged claims as its current graph; pushed again only where a test before changed that."""
    from kg.neo4j.push import push

    try:
        push(packaged_graph, neo4j_server)
    except KgError:
        # a test before left data there that is not ours
        neo4j_servers.empty(neo4j_server)
        push(packaged_graph, neo4j_server)
    return neo4j_server


@pytest.fixture
def neo4j_environment(neo4j_server: Connection) -> dict[str, str]:
    """What a command needs in its environment to talk to that server."""
    return {
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USERNAME": neo4j_server.user or "",
        "NEO4J_PASSWORD": neo4j_server.password,
        "NEO4J_DATABASE": neo4j_server.database,
    }


@pytest.fixture
def private_server(tmp_path: Path) -> Iterator[Callable[..., PrivateServer]]:
    """Makes servers for one test that may be killed and started again: `private_server({setting: value}).start()`."""
    made: list[PrivateServer] = []

    def make(more: dict[str, str] | None = None) -> PrivateServer:
        directory = tmp_path / f"neo4j-{len(made)}"
        directory.mkdir()
        # small, because there may be several beside the shared one
        made.append(PrivateServer(directory, {"server.memory.heap.max_size": "512m", **(more or {})}))
        return made[-1]

    yield make
    for server in made:
        server.kill()
