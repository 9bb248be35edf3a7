"""The built wheel in a clean environment, in another directory: everything it needs is in it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", out, ROOT], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_the_data_and_no_article(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for directory in ("ontology", "queries", "seeds"):
        shipped = {p.relative_to(ROOT).as_posix() for p in (ROOT / directory).rglob("*") if p.is_file()}
        assert {f"kg/data/{name}" for name in shipped} <= names
    assert {p.relative_to(ROOT).as_posix() for p in (ROOT / "loaders").glob("*.py")} <= names
    exports = {p.relative_to(ROOT).as_posix() for p in (ROOT / "kg" / "present" / "exports").glob("*.py")}
    assert exports
    assert exports <= names
    assert "kg/schemas/kg.paths-3.schema.json" in names
    assert {f"kg/present/report/page.{kind}" for kind in ("css", "js", "typ")} <= set(names)
    assert {"kg/neo4j/pom.xml", "kg/data/docker-compose.yml"} <= names
    assert not [name for name in names if name.endswith(".txt") and "dist-info" not in name]


def test_it_answers_from_any_directory(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    bin_ = tmp_path / "venv" / "bin"
    subprocess.run(
        [
            bin_ / "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-compile",
            "-c",
            ROOT / "constraints.txt",
            wheel,
        ],
        check=True,
        cwd=tmp_path,
    )
    env = {"PATH": os.environ["PATH"], "KG_HOME": str(tmp_path / "home")}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([bin_ / "kg", *words], capture_output=True, text=True, env=env, cwd=elsewhere, check=False)

    done = run("paths", "--avoid", "CN", "--format", "table")
    assert done.returncode == 0, done.stderr
    assert "unproven" in done.stdout
    assert run("check", "--no-shapes").returncode == 0
    assert run("query").returncode == 0
    assert run("--version").stdout.startswith("kg ")
    # the solver is an extra, and named by whatever needs it
    asked = run("tonnes", "Nd", "--avoid", "CN")
    assert (asked.returncode, asked.stdout) == (1, "")
    assert "pip install 'supply-paths[solver]'" in asked.stderr
    assert list(elsewhere.iterdir()) == []
