"""`kg owners` as a user types it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from conftest import Run


def asked(run: Run, *words: str) -> dict[str, Any]:
    done = run("owners", *words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("day", "least", "most"), [("2020-12-31", 8, 8), ("2021-12-31", 7.315, 8.085), ("2026-11-22", 2.945, 8)])
def test_a_stake_over_time(run: Run, day: str, least: float, most: float) -> None:
    """8.0 % by a filing of 2020; about 7.7 and about 3.1 % by weak sources later, which widen and settle nothing."""
    stakes = {row["holder"]: row for row in asked(run, "mp-materials", "--as-of", day)["holders"]}
    assert stakes["shenghe"]["least"] == pytest.approx(least / 100)
    assert stakes["shenghe"]["most"] == pytest.approx(most / 100)


def test_a_joint_venture_in_china_is_its_holders_and_its_seat_is_told_apart(run: Run) -> None:
    found = asked(run, "tdk-rising", "--of", "CN", "--as-of", "2026-11-22")
    assert found["headquarters"] == ["China"]
    assert {row["holder"]: round(100 * row["least"]) for row in found["holders"]} == {
        "tdk": 59, "rising-nonferrous": 37, "tokai-trade": 4,
    }  # fmt: skip
    # the other holders are Japanese firms, by one weak source: whose they are nobody says
    assert found["share"]["least"] == pytest.approx(0.37)
    assert found["share"]["most"] == 1
    assert any("37 %" in line and "tdk-rising-ise" in line for line in found["share"]["derivation"])


def test_an_undisclosed_holder_is_unknown(run: Run) -> None:
    found = asked(run, "gqd", "--of", "CN", "--as-of", "2026-11-22")["share"]
    assert found["most"] == 1
    assert found["least"] < 0.25
    assert found["settle"]
    rows = list(csv.DictReader(io.StringIO(run("owners", "gqd", "--csv").stdout)))
    assert [row["holder"] for row in rows] == ["neo"]


def test_text_fits_and_what_cannot_be_meant_is_refused(run: Run) -> None:
    text = run("owners", "gqd", "--of", "CN", "--by", "seat", "--format", "table", COLUMNS="60").stdout
    assert "by seat" in text
    assert all(len(line) <= 60 for line in text.splitlines())
    assert run("owners", "nobody").returncode == 5
    assert run("owners", "gqd", "--of", "CN", "--by", "magic").returncode == 2
    assert "No source of this reading" in run("owners", "mountain-pass", "--format", "table").stdout


def test_what_is_open_is_said_and_options_are_not_ignored(run: Run) -> None:
    text = run("owners", "mountain-pass", "--format", "table").stdout
    assert text.endswith("Open: who owns Mountain Pass.\n")
    partly = run("owners", "mp-materials", "--as-of", "2026-11-22", "--format", "table").stdout
    assert "Open: who holds the rest, up to " in partly
    share = run("owners", "mp-materials", "--of", "CN", "--as-of", "2026-11-22", "--format", "table").stdout
    assert ".." not in text + partly + share
    for words in (("--state",), ("--by", "seat"), ("--of", ""), ("--of", " , ")):
        done = run("owners", "mp-materials", *words)
        assert done.returncode == 2
        assert "--of" in done.stderr


def test_a_whole_is_called_all_of_it(run: Run) -> None:
    done = run("paths", "--avoid", "control:CN", "--as-of", "2026-11-22", "-k", "200", "--json")
    exposed = {item["exposed"] for route in json.loads(done.stdout)["routes"] for item in route["exposed"]}
    assert any("all of " in text for text in exposed)
    assert not any("100 %" in text for text in exposed)
