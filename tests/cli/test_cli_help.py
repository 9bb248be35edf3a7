"""The help, and what is said to words that are no command: nothing is cut, and what is suggested can be typed."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import DATA

from kg.cli import COMMANDS, load, main
from kg.cli.app import app
from kg.cli.help import PANELS, SECTIONS, examples

NAMES = [name for names in SECTIONS.values() for name in names]
GROUPS = ("neo4j", "questions")


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    found = capsys.readouterr()
    return int(ended.value.code or 0), found.out, found.err


def shown_examples(capsys: pytest.CaptureFixture[str], *command: str) -> list[str]:
    _, out, _ = ran(capsys, *command, "-h")
    return [line.strip() for line in out.partition("Examples:\n")[2].splitlines()]


def subcommands(capsys: pytest.CaptureFixture[str], group: str) -> list[str]:
    _, out, _ = ran(capsys, group, "-h")
    return re.findall(r"^  ([a-z-]+)  ", out.partition("Commands:\n")[2].partition("Options:")[0], re.MULTILINE)


# --- help ---


def test_every_command_stands_in_one_section() -> None:
    assert sorted(NAMES) == sorted({name for names in COMMANDS.values() for name in names})


@pytest.mark.parametrize("words", [(), ("-h",), ("--help",)])
def test_kg_alone_says_what_it_is_for_and_where_to_begin(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, *words)
    assert (code, err) == (0, "")
    assert "which supply paths" in out.casefold()
    assert all(f"\n{title}:\n" in out for title in SECTIONS)
    assert len(shown_examples(capsys)) >= 2


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_no_summary_is_cut(columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    load()
    for group in (None, *GROUPS):
        _, out, _ = ran(capsys, *filter(None, [group]), "-h")
        typers = [each.typer_instance for each in app.registered_groups if each.name == group] if group else [app]
        for each in (one for found in typers if found for one in found.registered_commands):
            first = " ".join((each.callback.__doc__ or "").split("\n\n")[0].split()).partition(". ")[0]
            assert first
            assert first in " ".join(out.split())


@pytest.mark.parametrize("name", [name for name in NAMES if name not in GROUPS])
def test_options_stand_in_groups(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ran(capsys, name, "-h")
    titles = re.findall(r"^(\S[^\n]*):\n", out, re.MULTILINE)
    assert len(titles) == len(set(titles))
    assert titles[-1] == "Examples"
    if "What to avoid" in titles:
        of_avoid = out.partition("What to avoid:")[2].partition("\n\n")[0]
        assert "--avoid" in of_avoid
        assert "--as-of" not in of_avoid
    assert set(titles) <= {*PANELS.values(), "Arguments", "Options", "Examples"}


def test_the_help_of_rule_says_which_countries_it_tests(capsys: pytest.CaptureFixture[str]) -> None:
    from kg.rules.laws import law

    _, out, _ = ran(capsys, "paths", "-h")
    text = " ".join(out.partition("--rule")[2].partition("--strict")[0].split())
    (countries,) = {tuple(re.findall(r"\b[A-Z]{2}\b", phase.avoid)) for phase in law("dfars-252.225-7052").phases if phase.avoid}
    assert countries
    assert f"({', '.join(countries)})" in text
    assert "qualifying countries" in text


# --- examples ---


@pytest.fixture
def with_files(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the files that examples name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    shutil.copy(DATA / "usgs_mcs" / "mcs2023-raree_world.csv", tmp_path)
    (tmp_path / "article.txt").write_text("heavy rare earths, đất hiếm and đất hiếm\n", encoding="utf-8")
    (tmp_path / "mine.rq").write_text(
        "# title: T\n# question: Q?\n# param: country country required C\n# columns: c\n"
        "SELECT ?c { BIND(param:country() AS ?c) }\n",
        encoding="utf-8",
    )
    shutil.copytree(home, tmp_path / "OLD_HOME")
    return tmp_path


_ELSEWHERE = {"kg unload", "kg check", "kg rules my-rule.toml", "kg what-if --add", "kg questions"}
"""What names a load, a file or a question of the reader's own."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", *NAMES])
def test_examples_work(name: str, with_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if name in GROUPS:
        commands = [example for sub in subcommands(capsys, name) for example in shown_examples(capsys, name, sub)]
    else:
        commands = shown_examples(capsys, *filter(None, [name]))
    assert len(commands) >= 2
    for command in commands:
        assert command.startswith(f"kg {name}".strip())
        if "neo4j" in command:
            continue  # these run with a server, in tests of their own
        code, out, err = ran(capsys, *shlex.split(command)[1:])
        if any(command.startswith(each) or each in command for each in _ELSEWHERE):
            assert "No such option" not in err
            continue
        assert code == 0, (command, err)
        assert out or err or " -o " in command


def test_an_epilog_of_something_else_has_no_examples() -> None:
    assert examples("Exit codes: 0 answer.") == []
    assert examples(None) == []


# --- words that are no command ---


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paths CN", "kg paths --avoid CN"),
        ("paths CN RU", "kg paths --avoid CN,RU"),
        ("paths avoid CN", "kg paths --avoid CN"),
        ("paths China and Russia -k 1", "kg paths -k 1 --avoid China,Russia"),
        ("paths --avoid CN RU", "kg paths --avoid CN,RU"),
        ("path CN", "kg paths --avoid CN"),
        ("path --avoid CN", "kg paths --avoid CN"),
        ("path", "kg paths --avoid CN"),
        ("pathes --avoid CN", "kg paths --avoid CN"),
        ("Paths --avoid CN", "kg paths --avoid CN"),
        ("avoid CN", "kg paths --avoid CN"),
        ("avoid China, Russia --to magnet -k 1", "kg paths --avoid China,Russia --to magnet -k 1"),
        ("without China", "kg paths --avoid China"),
        ("paths --avod CN", "kg paths --avoid CN"),
        ("whynot --avoid CN", "kg why-not --avoid CN"),
        ("find lamp", "kg search lamp"),
        ("laws", "kg rules"),
        ("conflicts CN", "kg conflicts --about CN"),
        ("claims lamp", "kg claims --about lamp"),
        ("serach lamp", "kg search lamp"),
        ("version", "kg --version"),
        ("help", "kg -h"),
    ],
)
def test_what_was_meant_is_a_command_that_works(typed: str, meant: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, *typed.split())
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Hint: {meant}"
    code, out, _ = ran(capsys, *shlex.split(meant)[1:])
    assert code == 0
    assert out


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("frobnicate", ["kg search frobnicate", "kg paths --avoid frobnicate", "kg -h lists the commands"]),
        ("CN", ["kg paths --avoid CN"]),
        ("neo4j frobnicate", ["kg neo4j -h lists the commands."]),
        ("neo4j upp", ["kg neo4j up"]),
        ("show", ["kg show -h", "kg show lamp"]),
        ("paths --avoid", ["kg paths -h"]),
        ("stats CN", ["kg stats -h"]),
        ("paths --custody x --avoid CN", ["kg paths -h"]),
    ],
)
def test_what_cannot_be_guessed_says_where_to_look(typed: str, pieces: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, *typed.split())
    assert (code, out) == (2, "")
    hint = err.partition("Hint: ")[2]
    assert all(piece in hint for piece in pieces)
