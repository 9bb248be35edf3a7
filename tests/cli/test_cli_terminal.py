"""What a terminal gets: names and texts are shown, and none is obeyed."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import DATA, ROOT, Run
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.text import as_json, harmless, json_line

ESCAPES = DATA / "escapes"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
"""What no text may hold here: no colour either, for the output of these tests goes to no terminal."""

ANSWERS = [
    ("paths", "--avoid", "CN", "--from", "esc-pit"),
    ("paths", "--avoid", "CN", "--from", "esc-pit", "--explain", "--as-of", "2026-11-22"),
    ("paths", "--avoid", "AU", "--from", "esc-pit", "--to", "magnet"),
    ("why-not", "--avoid", "AU", "--from", "esc-pit"),
    ("origin", "esc-pit", "--avoid", "CN"),
    ("show", "esc-pit"),
    ("show", "esc-src"),
    ("show", "esc-buy"),
    ("search", "Pit"),
    ("claims", "--about", "esc-pit"),
    ("sources",),
    ("load", "--list"),
    ("doctor",),
    ("query", "sources"),
    ("report", "--avoid", "CN", "--from", "esc-pit", "--format", "md", "-o", "-"),
]
REFUSED = [
    ("load", "chain", str(ESCAPES / "bad.yaml")),
    ("load", "chain", str(ESCAPES / "badkey.yaml")),
    ("check", str(ESCAPES / "bad.yaml")),
    ("show", "esc\x1b]0;title\x07"),
    ("paths", "--avoid", "CN", "--from", "\x9b31m\u202epit"),
    ("paths", "--avoid", "C\x1b[2JN"),
    ("paths", "--avoid", "CN", "--as-of", "2026\u202e"),
    ("paths", "--avoid", "CN", "--custody", "\x1b[2J"),
    ("query", "sources", "-p", "grade=\x1b]0;title\x07"),
    ("query", "\x1b]0;title\x07.rq"),
    ("check", "\x1b]0;title\x07.yaml"),
    ("span", "\x1b]0;title\x07.txt", "x"),
    ("unload", "\x1b]0;title\x07"),
    ("\x1b]0;title\x07",),
    ("paths", "--\x1b]0;title\x07"),
    ("export", "\x1b]0;title\x07", "--all"),
]


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    found = capsys.readouterr()
    return int(ended.value.code or 0), found.out, found.err


@pytest.fixture(scope="module")
def loaded(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A KG_HOME with the claims of esc.yaml beside the packaged ones."""
    home = tmp_path_factory.mktemp("escapes") / "home"
    shutil.copytree(built, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_HOME", str(home))
        with pytest.raises(SystemExit) as ended:
            main(["load", "chain", str(ESCAPES / "esc.yaml")])
        assert not ended.value.code
        yield home


@pytest.fixture
def at_home(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_HOME", str(loaded))
    return loaded


@pytest.mark.parametrize("words", ANSWERS, ids=" ".join)
def test_an_answer_shows_what_it_cannot_print(words: tuple[str, ...], at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, *words)
    assert code == 0
    assert out
    assert not OBEYED.search(out + err)


@pytest.mark.parametrize("words", REFUSED, ids=repr)
def test_an_error_shows_what_it_cannot_print(words: tuple[str, ...], at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, *words)
    assert code in (2, 3, 5)
    assert err
    assert not OBEYED.search(out + err)


def test_nothing_vanishes(at_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ran(capsys, "show", "esc-pit", "--format", "table")
    assert "Pit \ufffd[2J\ufffd]0;PWNED\ufffd" in " ".join(out.split())
    _, out, _ = ran(capsys, "show", "esc-pit", "--json")
    assert not OBEYED.search(out)
    # data keeps what only turns the direction of a text
    assert "\u202eabc" in json.loads(out)["label"]


def test_the_tab_key_offers_names_that_turn_nothing(at_home: Path) -> None:
    from kg.cli.look import _ids

    offered = dict(_ids("esc-"))
    assert set(offered) == {"esc-pit", "esc-buy"}
    assert not OBEYED.search("".join(offered.values()))


def test_a_real_terminal_gets_no_sequence_of_a_claim(at_home: Path) -> None:
    """Through a pseudo-terminal, where an answer may have colours of its own."""
    found = watched("show", "esc-pit", home=at_home)
    text = re.sub(r"\x1b\[(?:0|3[1-6])m", "", found)
    assert "PWNED" in text
    assert not OBEYED.search(text)


@given(st.text())
def test_json_means_the_same_and_turns_nothing(text: str) -> None:
    for made in (as_json([text]), json_line([text])):
        assert json.loads(made) == [text]
        assert not OBEYED.search(made.replace("\n", ""))


@given(st.text(alphabet=st.sampled_from("\x1b[]0;31m2Ja\x07\x9b\u202e\n")))
def test_only_plain_colours_pass(text: str) -> None:
    rest = re.sub(r"\x1b\[(?:0|3[1-6])m", "", harmless(text))
    assert not OBEYED.search(rest.replace("\n", ""))
    assert len(harmless(text)) == len(text)


def watched(*words: str, home: Path) -> str:
    """What a person sees of a command, on both streams."""
    mine, theirs = pty.openpty()
    env = {"PATH": os.environ["PATH"], "KG_HOME": str(home), "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    child = subprocess.Popen([sys.executable, "-m", "kg", *words], stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    found = b""
    try:
        while piece := os.read(mine, 65536):
            found += piece
    except OSError:  # the end of a pseudo-terminal
        pass
    os.close(mine)
    assert child.wait() == 0
    return found.decode().replace("\r\n", "\n")


def test_the_first_run_tells_its_steps_to_who_watches(tmp_path: Path, run: Run) -> None:
    seen = watched("stats", home=tmp_path / "one").splitlines()
    steps = [line for line in seen if re.match(r"\d of 4: ", line)]
    assert [line[:6] for line in steps] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]
    assert seen[0].startswith("Preparing the packaged claims")
    assert not [line for line in watched("stats", home=tmp_path / "one").splitlines() if " of 4: " in line]
    piped = run("stats", KG_HOME=str(tmp_path / "two"), KG_QUIET="")
    assert " of 4: " not in piped.stderr
