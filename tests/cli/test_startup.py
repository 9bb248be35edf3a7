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


def test_every_command_is_found_in_the_module_it_stands_in(tmp_path: Path) -> None:
    """A command that no module is named for would be there in the help and nowhere else."""
    from kg.cli import COMMANDS, load
    from kg.cli.app import app

    load()
    stands = {
        (one.callback.__module__.removeprefix("kg.cli."), one.name or one.callback.__name__.replace("_", "-"))
        for one in app.registered_commands
        if one.callback
    }
    groups = {(module, "neo4j") for module in ("neo4j", "neo4j_browser", "neo4j_push")} | {("questions", "questions")}
    assert stands | groups == {(module, command) for module, commands in COMMANDS.items() for command in commands}


def test_a_command_imports_no_other(tmp_path: Path) -> None:
    found = imported("rules", "--help", home=tmp_path)
    assert {name for name in found if name.startswith("kg.cli.")} <= {
        "kg.cli.app", "kg.cli.help", "kg.cli.rules", "kg.cli.output_options", "kg.cli.complete", "kg.cli.output",
        "kg.cli.question",
    }  # fmt: skip
