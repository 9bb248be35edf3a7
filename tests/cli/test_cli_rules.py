"""`kg rules` and `kg flips` as a user types them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import json_answers
import jsonschema
import pytest
from conftest import ROOT, Run

from kg.claims.country_groups import groups
from kg.cli import complete
from kg.rules.dimensions import dimensions
from kg.rules.laws import NOTICE, laws

FLIPS = json_answers.schema("kg.flips-2")


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


def test_rules_lists_the_groups_of_countries_with_their_members(run: Run) -> None:
    found = json.loads(run("rules", "--as-of", "2019-06-01", "--json").stdout)
    members = {row["group"]: row["members"] for row in found if "group" in row}
    assert members.keys() == set(groups())
    assert len(members["EU"]) == 28
    assert "FI" not in members["NATO"]


def test_a_group_shows_its_members_their_days_and_its_sources(run: Run) -> None:
    found = json.loads(run("rules", "nato", "--as-of", "2023-06-01", "--json").stdout)
    days = {row["country"]: (row["from"], row["member"]) for row in found}
    assert days["FI"] == ("2023-04-04", True)
    assert days["SE"] == ("2024-03-07", False)
    text = run("rules", "EU", "--format", "table", COLUMNS="200").stdout
    assert "https://europa.eu/" in text
    assert "27 members" in text


@pytest.mark.parametrize(
    ("words", "offered"),
    [("na", "NATO"), ("CN,e", "CN,EU"), ("location:ms", "location:MSP")],
)
def test_groups_are_completed_where_countries_are(words: str, offered: str) -> None:
    assert offered in [word for word, _ in complete.complete_avoid(words)]


@pytest.mark.parametrize(
    ("words", "offered"), [("ma", "magnet"), ("magnet@U", "magnet@US"), ("magnet@US,E", "magnet@US,EU"), ("J", "JP")]
)
def test_ends_are_completed_with_stages_and_places(words: str, offered: str) -> None:
    assert offered in [word for word, _ in complete.ends(words)]


def test_a_law_shows_its_phases_and_what_it_does_not_test(run: Run) -> None:
    found = json.loads(run("rules", "dfars-252.225-7052", "--json").stdout)
    assert [(row["from"], row["until"], row["status"]) for row in found] == [
        (None, "2024-05-29", "unknown"),
        ("2024-05-30", "2026-12-31", "in force"),
        ("2027-01-01", None, "in force"),
    ]
    text = run("rules", "dfars-252.225-7052", "--format", "table", COLUMNS="200").stdout
    assert "\nLimits:\n  - " in text
    assert "in doubt whatever is found by " in text
    assert "scrap" in found[2]["doubt_why"]
    assert found[2]["doubt"]
    narrow = run("rules", "dfars-252.225-7052", "--format", "table", COLUMNS="80").stdout.split()
    assert {"concentrate,", "cracking,", "separation,"} <= set(narrow)
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
        (("flips", "999", "--avoid", "CN", "--as-of", "2026-11-22", "--until", "2026-11-23"), 5, "the list has"),
        (("flips", "--avoid", "CN", "--as-of", "2026-11-22", "--until", "2026-11-21"), 2, "2026-11-22 or later"),
        (("flips", "--avoid", "CN", "--until", "soon"), 2, "--until"),
        (("flips",), 2, "--avoid"),
        (("flips", "1", "--avoid", "CN", "--as-of", "2026-11-22", "--until", "2026-11-23", "--fail-empty"), 6, "No verdict"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(run: Run, words: tuple[str, ...], code: int, needle: str) -> None:
    done = run(*words)
    assert done.returncode == code, done.stderr
    assert needle in done.stderr


def test_flips_say_what_was_asked_and_begin_with_the_one_route(run: Run) -> None:
    words = ("--rule", "dfars-252.225-7052", "--to", "magnet", "--custody", "segregated", "--as-of", "2026-11-22")
    found = json.loads(run("flips", "1", *words, "--until", "2027-01-01", "--json").stdout)
    jsonschema.validate(found, FLIPS)
    route = {"from": None, "via": None, "to": "magnet", "delivery": "any"}
    assert found["asked"] == {**route, "element": None, "complete": False, "custody": "segregated"}
    listed = json.loads(run("paths", *words, "-k", "1", "--json").stdout)
    (first,) = listed["routes"]
    assert found["route"] == first["id"]
    assert found["begins"] == {name: first[name] for name in ("verdict", "readiness", "nodes")}
    assert (found["rules"], found["reading"]) == (listed["rules"], listed["reading"])
    text = run("flips", "1", *words, "--until", "2027-01-01", "--format", "table", COLUMNS="160").stdout
    assert "operating, commissioning, contracted" in text
    assert "rule:dfars-252.225-7052 (" in text
    assert "(custody segregated)" in text
    assert f"2026-11-22   {first['verdict']} ({first['readiness']}): {first['nodes'][0]['name']}" in text
    assert " unproven, " not in text
    every = run("flips", *words, "--until", "2027-01-01", "--format", "table", COLUMNS="40").stdout
    lines = every.splitlines()
    assert all(len(line) <= 40 for line in lines)
    same = [n for n, line in enumerate(lines) if line.strip() == "because of the same"]
    assert not any(n + 1 in same for n in same)


def test_the_doubt_of_a_law_is_part_of_every_answer(run: Run) -> None:
    words = ("--rule", "dfars-252.225-7052", "--as-of", "2027-02-01")
    (law,) = json.loads(run("paths", *words, "--json").stdout)["rules"]
    text = " ".join(run("paths", *words, "--format", "table", COLUMNS="160").stdout.split())
    assert law["doubt"]
    assert f"In doubt whatever is found by: {law['doubt']} ({law['doubt_why'].rstrip('.')})." in text


def test_an_error_within_a_rule_file_names_the_file_and_the_field(run: Run, tmp_path: Path) -> None:
    whole = (ROOT / "ontology" / "rules" / "dfars-252.225-7052.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    for test, code in (("location:Chna at magnet", 5), ("ownr:CN", 5), ("location:CN at metal", 0)):
        # as an editor on Windows writes it
        path.write_text(re.sub(r"(?m)^avoid = .*", f'avoid = "{test}"', whole), encoding="utf-8-sig")
        done = run("paths", "--rule", str(path), "--as-of", "2026-11-22")
        assert done.returncode == code, done.stderr
        if code:
            assert "mine.toml, phase 1, avoid, character " in done.stderr


def test_completion_knows_dimensions_countries_and_laws() -> None:
    words = {word for word, _ in complete.complete_avoid("")}
    assert words >= {"CN", *(f"{dimension}:" for dimension in (*dimensions(), "rule"))}
    assert ("ownership:CN,RU", "Russia") in complete.complete_avoid("ownership:CN,R")
    assert {word for word, _ in complete.complete_avoid("rule:")} == {f"rule:{name}" for name in laws()}
    assert {word for word, _ in complete.statuses("operating,con")} == {"operating,contracted", "operating,construction"}
    assert {word for word, _ in complete.modalities("")} == {
        "all",
        "asserted",
        "claimed",
        "negotiated",
        "conditional",
        "forecast",
    }
    assert [word for word, _ in complete.element_groups("Nd+Pr,D")] == ["Nd+Pr,Dy"]
    assert "Fe" not in {word for word, _ in complete.elements("")}
