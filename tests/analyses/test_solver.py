"""The solver is an extra: what needs it says so, and what bounds settle does without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import DAY, ROOT, Run

from kg.analyses.solver import Constraint, least, maximum
from kg.errors import KgError


@pytest.fixture
def no_solver(tmp_path: Path) -> str:
    """A path on which the package cannot be imported."""
    (tmp_path / "highspy.py").write_text("raise ImportError('No module named highspy')\n", encoding="utf-8")
    return f"{tmp_path}:{ROOT}"


def test_without_its_package_a_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "highspy", None)
    rows = [Constraint(((0, 1),), high=1)]
    for ask in (lambda: least([1], [1], rows), lambda: maximum(1, rows)):
        with pytest.raises(KgError, match="highspy") as raised:
            ask()
        assert raised.value.hint == "pip install 'supply-paths[solver]'"


def test_tonnes_ask_for_the_solver(run: Run, no_solver: str) -> None:
    done = run("tonnes", "Nd", "--avoid", "CN", *DAY, PYTHONPATH=no_solver)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("Hint: pip install 'supply-paths[solver]'\n")


@pytest.mark.parametrize(
    "words", [("paths", "--avoid", "CN"), ("why-not", "--avoid", "CN"), ("report", "--avoid", "CN", "-o", "-")]
)
def test_what_bounds_settle_does_without(words: tuple[str, ...], run: Run, no_solver: str) -> None:
    words = (*words, *DAY, *(("--format", "json") if words[0] == "report" else ("--json",)))
    without, with_it = run(*words, PYTHONPATH=no_solver), run(*words)
    assert without.returncode == 0, without.stderr
    assert json.loads(without.stdout) == json.loads(with_it.stdout)
