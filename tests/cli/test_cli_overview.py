"""The short answer of `kg paths`: one screen at any width, the same in a pager, with colours where they are wanted."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DAY, ROOT, Run

from kg.api.graph import Graph
from kg.claims.snapshot import Snapshot
from kg.cli.overview_text import MOST_LINES, short_story
from kg.cli.style import plain
from kg.routes.obstacles import VERDICTS
from kg.routes.request import Request

ASKED = Request(avoid=("CN",), as_of="2026-11-22")


def told(snapshot: Snapshot, asked: Request) -> str:
    return short_story(snapshot, asked, Graph(snapshot).overview(asked), plain)


@pytest.mark.parametrize("columns", [60, 80, 100, 119, 120, 140, 160])
@pytest.mark.parametrize(
    "asked",
    [
        ASKED,
        Request(avoid=("CN",), status="all", as_of="2028-06-30"),
        Request(avoid=("CN",), end="magnet", element="Dy", as_of="2026-11-22"),
        Request(avoid=("US",), as_of="2026-11-22"),
    ],
)
def test_the_answer_is_one_screen(packaged: Snapshot, monkeypatch: pytest.MonkeyPatch, asked: Request, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = told(packaged, asked)
    lines = text.splitlines()
    # commands are never broken: they are there to be copied
    assert all(len(line) <= columns for line in lines if not line.startswith("    kg "))
    assert len(lines) <= MOST_LINES
    assert ("│" in text) == (columns >= 120)
    for part in ("Of ", "To go on:", "As of 20", "Data ", "Not counted: "):
        assert part in " ".join(text.split())
    counts = Graph(packaged).answer(asked, k=1).heading.counts
    shown = set(re.findall(r"[✓◇?✗] (avoids|would avoid|unproven|touches)", text))
    every = {name.replace("_", " ") for name in VERDICTS if counts.of(name)}
    # on the narrowest the screen may be full before each has its chain
    assert shown == every if columns >= 80 else shown <= every


def test_it_says_the_answer_the_chains_what_would_change_it_and_where_to_go_on(
    packaged: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    text = told(packaged, ASKED)
    flat = " ".join(text.split())
    assert flat.startswith(
        "1 complete route avoids China, for neodymium and praseodymium, contracted; whether the magnets hold dysprosium or "
        "terbium, and where these come from, is not documented. Of "
    )
    [row] = [line for line in text.splitlines() if line.startswith("  1 │")]
    cells = [" ".join(cell.split()) for cell in row.split("│")]
    assert cells == ["1", "Mountain Pass, US", "MP Independence magnet plant, US", "General Motors*", "Nd, Pr", "✓ avoids,"]
    assert "* place of delivery not stated." in text
    assert re.search(r"\d+ more routes: kg paths --avoid CN --as-of 2026-11-22 --all", flat)
    change = text.partition("What would change this:\n")[2].partition("\n\n")[0]
    assert len(re.findall(r"^  \d ", change, re.MULTILINE)) == 3
    assert change.count("could say)") == 3
    # that a weak source says the same of a chain that avoids is nothing to find out
    assert "a source of grade A or B for MP Independence magnet plant to General Motors" not in " ".join(change.split())
    commands = [line.split("  #")[0].strip() for line in text.splitlines() if line.startswith("    kg ")]
    question = "--avoid CN --as-of 2026-11-22"
    assert commands == [f"kg paths {question} --explain 1", f"kg paths {question} --all", f"kg report {question} -o report.html"]
    assert f"Data {packaged.key}; asked with kg paths {question}" in text


def test_a_group_nobody_has_named_is_called_so_once(packaged: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    text = " ".join(told(packaged, Request(avoid=("CN",), begin="mt-weld", as_of="2026-11-22")).split())
    assert "Japanese magnet makers" in text
    assert "(unnamed)" not in text
    for name in ("Japanese magnet makers", "Chinese customers"):
        assert text.count(f"{name}, not named") <= 1


def test_where_there_is_no_route_it_says_what_was_not_counted(packaged: Snapshot) -> None:
    text = " ".join(told(packaged, Request(avoid=("CN",), begin="narva", end="schaeffler", as_of="2026-11-22")).split())
    assert "No route counts in this reading. Sources tell of such supplies:" in text
    assert "Neo Narva magnet plant to Schaeffler, NdFeB magnets: planned; --status all lets it in" in text
    assert "Not counted: " in text
    assert f"Data {packaged.key}; asked with kg paths" in text


def test_a_pager_and_a_terminal_get_the_same_and_only_a_terminal_colours(run: Run, tmp_path: Path) -> None:
    piped = run("paths", "--avoid", "CN", *DAY, COLUMNS="124").stdout
    assert "\x1b" not in piped
    assert "│ mined" in piped

    def on_terminal(**more: str) -> str:
        env = {"PATH": os.environ["PATH"], "KG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "124"}
        parent, child = pty.openpty()
        text = b""
        words = [sys.executable, "-m", "kg", "paths", "--avoid", "CN", *DAY]
        with subprocess.Popen(words, stdout=child, stderr=subprocess.PIPE, env={**env, **more}) as process:
            os.close(child)
            try:
                while part := os.read(parent, 4096):
                    text += part
            except OSError:
                pass  # Linux reports the closed terminal as an error
            assert process.wait() == 0
        os.close(parent)
        return text.decode().replace("\r\n", "\n")

    coloured = on_terminal()
    assert "\x1b[32m✓ avoids," in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == piped
    assert on_terminal(NO_COLOR="1") == piped
    assert on_terminal(TERM="dumb") == piped


def test_a_route_is_proven_by_its_number_or_id_and_all_of_them_without(run: Run) -> None:
    whole = run("paths", "--avoid", "CN", *DAY, "-k", "3").stdout
    third = run("paths", "--avoid", "CN", *DAY, "--explain", "3").stdout
    assert re.findall(r"^ *(\d+) (?:avoids|unproven|touches) ", third, re.MULTILINE) == ["3"]
    assert "https://" in third
    assert whole.split("\n\n")[3].splitlines()[0] in third
    far = run("paths", "--avoid", "CN", *DAY, "--explain", "30")
    assert re.findall(r"^ *(\d+) (?:avoids|unproven|touches) ", far.stdout, re.MULTILINE) == ["30"]
    everything = run("paths", "--avoid", "CN", *DAY, "-k", "2", "--explain").stdout
    assert re.findall(r"^ *(\d+) (?:avoids|unproven|touches) ", everything, re.MULTILINE) == ["1", "2"]
    none = run("paths", "--avoid", "CN", *DAY, "--explain", "999")
    assert none.returncode == 5
    assert "name one by its number in the list of kg paths, or by its id" in none.stderr


def test_an_answer_is_quoted_in_one_line(run: Run) -> None:
    text = run("paths", "--avoid", "CN", *DAY, "--cite", COLUMNS="40").stdout
    assert text.count("\n") == 1
    assert text.startswith("1 complete route avoids China, for neodymium and praseodymium, contracted; ")
    assert re.search(
        r" As of 2026-11-22: operating, commissioning, contracted, pilot\. "
        r"\(supply-paths \S+, data [0-9a-f]{20}; kg paths --avoid CN --as-of 2026-11-22\)\n$",
        text,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("origin", "mp-independence", "--require", "Nd,Dy"), "Where MP Independence magnet plant gets its feedstock, avoiding"),
        (("suppliers", "--to", "US"), "Makers of magnets, with a delivery to United States"),
    ],
)
def test_other_answers_carry_what_they_rest_on_and_are_quoted_alike(run: Run, words: tuple[str, ...], said: str) -> None:
    asked = f"kg {' '.join(words)} --avoid CN --as-of 2026-11-22"
    line = run(*words, "--avoid", "CN", *DAY, "--cite").stdout
    assert line.count("\n") == 1
    assert line.startswith(said)
    assert re.search(rf"data [0-9a-f]{{20}}; {re.escape(asked)}\)\n$", line)
    told_whole = run(*words, "--avoid", "CN", *DAY, COLUMNS="160").stdout
    assert re.fullmatch(rf"Data [0-9a-f]{{20}}; asked with {re.escape(asked)}", told_whole.splitlines()[-1])


def test_all_lists_every_route(run: Run) -> None:
    text = run("paths", "--avoid", "CN", *DAY, "--all").stdout
    listed = re.findall(r"^ *(\d+) (?:avoids|would avoid|unproven|touches) ", text, re.MULTILINE)
    assert listed == [str(n + 1) for n in range(len(listed))]
    assert f"Listed {len(listed)} of {len(listed)}" in " ".join(text.split())
