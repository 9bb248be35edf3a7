"""The pages of the documentation, and the commands in them.

Two kinds of fenced blocks hold commands:

    ```console      a line that starts with `$ ` is a command, the lines after it are its output at 80 columns; one line
                    `...` stands for any lines
    ```sh           a command a line; what it prints is not shown

`sh needs=neo4j` marks commands that need what not every machine has: `neo4j`, `articles` (the texts of the documents), `files`
(of the reader's own), `shell` (they change the reader's shell or machine). They are parsed by the command line, and not run.
A block with `title=NAME` is a file that the reader saves under that name; it is there for the commands of its page.

The commands of a page run in its order, in one directory and with one KG_HOME, so that a page may load a file and ask about it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
NEEDS = ("neo4j", "articles", "files", "shell")
GROUPS = ("neo4j", "questions")
"""Words of the command line that are followed by the name of a command."""
COLUMNS = 80
# the two commands of a fresh clone stand for what they run; the second one runs the test of this page
MAKE = {"make paths": "kg paths --avoid CN --as-of 2026-11-22", "make test": "kg --version"}

_BLOCK = re.compile(r"^```(\w*)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ELIDED = "..."


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a page: `shown` is its pasted output, None where none is shown; `needs` what it cannot do without."""

    line: str
    shown: str | None
    needs: str | None
    start: int
    """Where the pasted output begins in the text of the page."""

    @property
    def words(self) -> list[str]:
        """The words of the command itself: no comment, nothing behind a pipe."""
        line = self.line.partition(" #")[0].strip()
        return shlex.split(MAKE.get(line, line).split(" | ")[0])


def commands(text: str) -> Iterator[Command]:
    """The commands of a page, in order; of other programs too."""
    for block in _BLOCK.finditer(text):
        language, rest, body = block.groups()
        if language == "console":
            start = block.start(3)
            for part in re.split(r"(?<=\n)(?=\$ )", body):
                line, _, shown = part.removeprefix("$ ").partition("\n")
                yield Command(line, shown, None, start + len(part) - len(shown))
                start += len(part)
        elif language == "sh":
            needs = rest.strip().removeprefix("needs=") or None
            for line in body.splitlines():
                if line.strip() and not line.startswith("#"):
                    yield Command(line, None, needs, block.start(3))


def commands_of_kg(text: str, *, run: bool) -> list[Command]:
    """The commands of `kg` on a page that run anywhere, or those that need what not every machine has."""
    return [command for command in commands(text) if command.words[0] == "kg" and (command.needs is None) is run]


def languages(text: str) -> set[str]:
    """The languages of all blocks; a block without one has the language ''."""
    return {block[1] for block in _BLOCK.finditer(text)}


def named_commands(text: str) -> set[str]:
    """Commands named in the prose, as in `kg neo4j push -o FILE`: their words up to the first that is no name of a command."""
    found = re.findall(r"`kg ((?:[a-z][a-z0-9-]*)(?: [a-z][a-z-]*)?)", _BLOCK.sub("", text))
    return {f"kg {words if words.split()[0] in GROUPS else words.split()[0]}" for words in found}


def run(words: list[str], home: Path, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run a `kg` command as a reader does, in a process of its own."""
    return run_python(["-m", "kg", *words[1:]], home, directory)


def run_python(words: list[str], home: Path, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run a Python that finds the package, in a process of its own."""
    env = {
        "PATH": os.environ["PATH"],
        "KG_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": str(COLUMNS),
        "KG_QUIET": "1",
    }
    call = [sys.executable, *words]
    return subprocess.run(call, capture_output=True, text=True, env=env, cwd=directory, check=False, encoding="utf-8")


def make_directory(directory: Path, text: str) -> Path:
    """Make a directory for the commands of a page: `docs/` as in a checkout, and the files that the page lets its reader save."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "docs").symlink_to(ROOT / "docs")
    for block in _BLOCK.finditer(text):
        if titled := re.fullmatch(r" title=([\w.-]+)", block[2]):
            (directory / titled[1]).write_text(block[3], encoding="utf-8")
    return directory


def matches(shown: str, printed: str) -> bool:
    """Whether a command printed what a page shows of it."""
    pattern = "\n".join(".*" if line == _ELIDED else re.escape(line) for line in shown.rstrip("\n").split("\n"))
    return re.fullmatch(pattern, printed.rstrip("\n"), re.DOTALL) is not None


def pasted(shown: str, printed: str) -> str:
    """The output to show: all of it, or as many lines before and after `...` as there were.

    Raises `ValueError` where `...` stands more than once and what is shown is no longer printed: a person chooses the lines.
    """
    if matches(shown, printed):
        return shown
    lines = shown.rstrip("\n").split("\n")
    new = printed.rstrip("\n").split("\n")
    if _ELIDED not in lines:
        return "\n".join(new) + "\n"
    if lines.count(_ELIDED) > 1:
        raise ValueError("the lines between two `...` are to be chosen by hand")
    head = lines.index(_ELIDED)
    tail = len(lines) - head - 1
    if head + tail >= len(new):
        return "\n".join(new) + "\n"
    return "\n".join([*new[:head], _ELIDED, *(new[-tail:] if tail else [])]) + "\n"


def links(text: str) -> Iterator[tuple[str, str]]:
    """Each relative link of a page as its path and its anchor; blocks of code hold none."""
    prose = re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", text))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield path, anchor


def anchors(text: str) -> set[str]:
    """The anchors GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
