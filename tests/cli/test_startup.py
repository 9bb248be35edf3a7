"""What `kg --help` and the tab key must not pay for, and what the read path must do without."""

from __future__ import annotations

from pathlib import Path

import pytest
from startup import HEAVY, READ_PATH, imported

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("words", [("--help",), ("paths", "--help"), ("claims", "--help"), ("--show-completion", "bash")])
def test_help_imports_nothing_heavy(words: tuple[str, ...], tmp_path: Path) -> None:
    assert imported(*words, home=tmp_path) & HEAVY == set()


def test_the_answer_needs_neither_validators_nor_the_store(tmp_path: Path) -> None:
    imported("build", home=tmp_path)
    assert imported("paths", "--avoid", "CN", home=tmp_path) & READ_PATH == set()
