"""Fixtures every test may use: a private KG_HOME, the packaged claims, and the tiny network."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import loading, snapshot
from kg.model import Loaded
from kg.snapshot import Snapshot
from kg.vocabulary import vocabulary

DATA = Path(__file__).parent / "data"


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
