"""`kg rules` and `kg flips` as a user types them."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest
from conftest import ROOT, Run

from kg.law import NOTICE, laws
from kg.rules import dimensions

FLIPS = json.loads((ROOT / "kg" / "schemas" / "kg.flips-1.schema.json").read_text())


def test_rules_lists_every_dimension_and_every_law_on_the_day(run: Run) -> None:
    found = json.loads(run("rules", "--as-of", "2026-11-22", "--json").stdout)
    assert {row["dimension"] for row in found if "dimension" in row} == set(dimensions())
    states = {row["law"]: row["status"] for row in found if "law" in row}
    assert states.keys() == set(laws())
    assert states["cn-ann61-2025"] == "unknown"
    earlier = json.loads(run("rules", "--as-of", "2026-05-01", "--json").stdout)
    assert {row["law"]: row["status"] for row in earlier if "law" in row}["cn-ann61-2025"] == "suspended"
    text = run("rules", "--format", "table", COLUMNS="70").stdout
    assert " ".join(NOTICE.split()) in " ".join(text.split())
    assert all(len(line) <= 70 for line in text.splitlines())


def test_a_law_shows_its_phases_and_what_it_does_not_test(run: Run) -> None:
    found = json.loads(run("rules", "dfars-252.225-7052", "--json").stdout)
    assert [(row["from"], row["until"], row["status"]) for row in found] == [
        (None, "2024-05-29", "unknown"),
        ("2024-05-30", "2026-12-31", "in force"),
        ("2027-01-01", None, "in force"),
    ]
    text = run("rules", "dfars-252.225-7052", "--format", "table", COLUMNS="200").stdout
    assert "Not tested: " in text
    assert run("rules", "dfars").returncode == 5
    assert run("rules", "/no/such.toml").returncode == 2


def test_flips_in_all_formats(run: Run) -> None:
    words = ("flips", "--all", "--rule", "dfars-252.225-7052", "--as-of", "2026-11-22", "--until", "2027-06-30")
    found = json.loads(run(*words, "--json").stdout)
    jsonschema.validate(found, FLIPS)
    assert [flip["on"] for flip in found["flips"]] == ["2027-01-01"]
    rows = list(csv.DictReader(io.StringIO(run(*words, "--csv").stdout)))
    assert {row["route"] for row in rows} == {route["id"] for route in found["flips"][0]["routes"]}
    text = run(*words, "--format", "table", COLUMNS="60").stdout
    assert all(len(line) <= 60 for line in text.splitlines())
    assert "2027-01-01" in text


@pytest.mark.parametrize(
    ("words", "code", "needle"),
    [
        (("flips", "1", "--all", "--avoid", "CN"), 2, "not both"),
        (("flips", "nothing", "--avoid", "CN"), 5, "No route"),
        (("flips", "--avoid", "CN", "--until", "soon"), 2, "--until"),
        (("flips",), 2, "--avoid"),
        (("flips", "1", "--avoid", "CN", "--as-of", "2026-11-22", "--until", "2026-11-23", "--fail-empty"), 6, "No verdict"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(run: Run, words: tuple[str, ...], code: int, needle: str) -> None:
    done = run(*words)
    assert done.returncode == code, done.stderr
    assert needle in done.stderr
