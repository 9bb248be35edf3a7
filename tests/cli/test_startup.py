"""What `kg --help` and the tab key must not pay for, and what the read path must do without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

READ_PATH = {
    "pydantic", "rdflib", "pyoxigraph", "pyshacl", "networkx", "neo4j", "rapidfuzz", "rich", "yaml", "asyncio", "numpy",
    "highspy",
}  # fmt: skip
HEAVY = READ_PATH | {"anyascii"}
ROOT = Path(__file__).parents[2]


def imported(*words: str, home: Path) -> set[str]:
    """Top-level modules a command imports."""
    script = (
        "import sys; from kg.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "KG_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, env=env, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize("words", [("--help",), ("paths", "--help"), ("claims", "--help"), ("--show-completion", "bash")])
def test_help_imports_nothing_heavy(words: tuple[str, ...], tmp_path: Path) -> None:
    assert imported(*words, home=tmp_path) & HEAVY == set()


def test_the_answer_needs_neither_validators_nor_the_store(tmp_path: Path) -> None:
    imported("build", home=tmp_path)
    assert imported("paths", "--avoid", "CN", home=tmp_path) & READ_PATH == set()
