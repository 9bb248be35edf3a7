"""README tells the truth: its commands run, and print what it shows.

In a ```console block a line that starts with `$ ` is a command, the lines after it are its output at 80 columns, and a
line `...` stands for any lines.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TODAY = ["--as-of", "2026-11-22"]
# the two commands of a fresh clone stand for what they run; the second one is running this test
MAKE = {"make paths": f"kg paths --avoid CN --format table {' '.join(TODAY)}", "make test": "kg --version"}


def sessions() -> list[tuple[str, str]]:
    """Each command with the output shown for it."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def test_there_are_sessions() -> None:
    assert len(sessions()) >= 8


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.mark.parametrize(("command", "shown"), sessions())
def test_a_command_prints_what_the_readme_shows(command: str, shown: str, home: Path, tmp_path: Path) -> None:
    words = shlex.split(MAKE.get(command, command))
    assert words[0] == "kg", command
    env = {"PATH": os.environ["PATH"], "KG_HOME": str(home), "PYTHONPATH": str(ROOT), "COLUMNS": "80", "KG_QUIET": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words[1:]], capture_output=True, text=True, env=env, cwd=ROOT, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    if shown.strip():
        pattern = "\n".join(
            "*" if line == "..." else line.replace("[", "[[]").replace("?", "[?]") for line in shown.rstrip("\n").split("\n")
        )
        assert fnmatchcase(done.stdout.rstrip("\n"), pattern), done.stdout


def test_every_command_and_every_loader_is_in_the_readme() -> None:
    from kg.cli.app import app
    from kg.dataset import loading, queries

    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    assert {f"`kg {name}" for name in names if f"`kg {name}" not in README} == set()
    assert {name for name in loading.loader_names() if f"`{name}`" not in README} == set()
    assert {query.name for query in queries.queries() if f"`{query.name}`" not in README} == set()


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []
