"""`kg suppliers` as a user types it: formats, widths, exit codes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import jsonschema
import pytest
from conftest import DAY, ROOT, Run

SCHEMA = json.loads((ROOT / "kg" / "schemas" / "kg.suppliers-1.schema.json").read_text())
FOUR = ("--require", "Nd,Pr,Dy,Tb")
LAW = ("--rule", "dfars-252.225-7052")


def answer(run: Run, *words: str) -> dict[str, Any]:
    done = run("suppliers", *words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    return found


@pytest.mark.parametrize(
    "words",
    [
        (*FOUR, *LAW, "--as-of", "2027-01-01"),
        ("--avoid", "CN", "--to", "US", *DAY),
        ("--only", "US,AU,JP", "--require", "Nd", "--status", "all", *DAY),
        ("--avoid", "CN", "--avoid", "ownership:CN>=25%", *LAW, "--to", "gm", "--custody", "all-feeds", *DAY),
        ("--avoid", "CN", "--strict", "--derived", "--require", "heavy-rare-earths", *DAY),
    ],
)
def test_json_follows_its_schema_and_a_row_is_as_bad_as_its_worst(run: Run, words: tuple[str, ...]) -> None:
    order = ["avoids", "would_avoid", "unproven", "touches"]
    found = answer(run, *words)
    said = [each["verdict"] for each in found["suppliers"]]
    assert said == sorted(said, key=order.index)
    assert len({each["id"] for each in found["suppliers"]}) == len(said) > 0
    for each in found["suppliers"]:
        counted = [one["verdict"] for one in each["elements"] if not one["inferred"]]
        assert all(order.index(each["verdict"]) >= order.index(verdict) for verdict in counted)
        assert all(order.index(each["verdict"]) >= order.index(test["verdict"]) for test in each["tests"])
        assert len(each["tests"]) == len(found["avoid"])
        assert each["ask"]
        assert each["verdict"] == "avoids" or each["missing"] or each["tests"]
        assert bool(each["buyers"]) == (found["to"] is not None)


def test_rows_have_a_line_for_each_maker(run: Run) -> None:
    found = answer(run, *FOUR, "--avoid", "CN", *DAY)
    done = run("suppliers", *FOUR, "--avoid", "CN", *DAY, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["id"] for row in rows] == [each["id"] for each in found["suppliers"]]
    assert rows[0]["maker"] == "MP Independence magnet plant"
    assert {row["avoid"] for row in rows} == {"location:CN"}
    assert len(run("suppliers", *FOUR, "--avoid", "CN", *DAY, "--format", "jsonl").stdout.splitlines()) == len(rows)
    assert run("suppliers", "--avoid", "CN", *DAY, "--format", "md").stdout.startswith("| maker |")


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_the_text_fits_the_terminal_and_says_the_answer_first(run: Run, columns: int) -> None:
    words = ("suppliers", *FOUR, *LAW, "--as-of", "2027-01-01", "--format", "table")
    text = run(*words, COLUMNS=str(columns)).stdout
    assert max(map(len, text.splitlines())) <= columns
    told = " ".join(text.split())
    assert "some are shown to at MP Independence magnet plant (Nd, Pr)" in told
    assert "Dy, Tb unproven: no feed documented" in told
    assert "ask MP Materials Corp." in told
    assert "a contract may fall under it or not" in told
    assert "qualifying countries" in told


def test_an_exit_code_says_that_no_maker_is_shown_to_avoid(run: Run) -> None:
    done = run("suppliers", *FOUR, "--avoid", "CN", *DAY, "--fail-empty")
    assert done.returncode == 6
    assert done.stdout
    assert "No magnet maker" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "Nothing to avoid was named"),
        (("--avoid", "CN", "--to", "Atlantis"), 5, "No country or buyer"),
        (("--avoid", "CN", "--require", "Fe"), 5, "rare earth"),
    ],
)
def test_what_cannot_be_meant_is_said(run: Run, words: tuple[str, ...], code: int, says: str) -> None:
    done = run("suppliers", *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_the_help_says_that_exceptions_are_never_applied(run: Run) -> None:
    told = " ".join(run("suppliers", "--help", COLUMNS="160").stdout.split())
    assert "never applied" in told
    assert "qualifying countries" in told


def test_what_magnets_may_hold_beside_the_elements_that_avoid_is_said_with_them(run: Run) -> None:
    told = " ".join(run("suppliers", "--avoid", "CN", "--to", "US", *DAY, "--format", "table").stdout.split())
    assert "At MP Independence magnet plant Nd, Pr avoid; whether its magnets hold Dy or Tb, and from where, is not" in told
