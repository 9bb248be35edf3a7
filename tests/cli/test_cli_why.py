"""`kg why-not` as a user types it: formats, widths, exit codes, ends said twice."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import json_answers
import jsonschema
import pytest
from conftest import DAY, Run

SCHEMA = json_answers.schema("kg.why-2")


def answer(run: Run, *words: str) -> dict[str, Any]:
    return json_answers.answer(run, SCHEMA, "why-not", *words)


@pytest.mark.parametrize(
    "words",
    [
        ("--avoid", "CN"),
        ("--avoid", "CN,RU", "--status", "all", "-k", "500"),
        ("--avoid", "CN", "--to", "magnet", "--element", "Dy"),
        ("mountain-pass", "gm", "--avoid", "CN,US"),
        ("mt-weld", "gm", "--avoid", "CN"),
        ("--avoid", "CN", "--from", "AU", "--complete"),
        ("--avoid", "CN", "--source", "mp-metal-mfgdive"),
    ],
)
def test_json_follows_its_schema_and_says_what_kg_paths_says(run: Run, words: tuple[str, ...]) -> None:
    found = answer(run, *words)
    ends = words[:2] if not words[0].startswith("-") else ()
    options = [word for word in words[len(ends) :] if word not in ("-k", "500")]
    asked = ("--from", ends[0], "--to", ends[1]) if ends else ()
    paths = json.loads(run("paths", *asked, *options, *DAY, "-k", "100000", "--json").stdout)
    for field in ("counts", "reading", "avoid", "from", "to", "element", "complete", "left_out"):
        assert found[field] == paths[field]
    total = sum(found["counts"].values())
    assert (found["reach"] is None) == bool(total)
    # a set blocks if every route listed has a member of it
    for name, cut in found["blocking"].items():
        kinds = ("exposed",) if name == "exposed" else ("exposed", "unknown")
        met = [{(o["kind"], o["about"]) for kind in kinds for o in route[kind]} for route in paths["routes"]]
        if cut is None:
            assert not total or not all(met)
        else:
            assert all({(o["kind"], o["about"]) for o in cut["obstacles"]} & route for route in met)
            assert cut["size"] == cut["at_least"] == len(cut["obstacles"])
    untouched = [{node["id"] for node in route["nodes"]} for route in paths["routes"] if route["verdict"] != "touches"]
    if untouched and not ends:
        assert set(found["single_points"]["not_touching"]) == set.intersection(*untouched)
    for apart, verdicts in (("not_touching", ("avoids", "would_avoid", "unproven")), ("avoiding", ("avoids",))):
        routes = found["disjoint"][apart]["routes"]
        assert len(routes) == found["disjoint"][apart]["size"] == found["disjoint"][apart]["at_most"]
        shown = [[node["id"] for node in route["nodes"]] for route in paths["routes"] if route["verdict"] in verdicts]
        assert all(route["sites"] in shown for route in routes)
        own = [site for route in routes for site in route["sites"] if site not in ends]
        assert len(own) == len(set(own))


def test_the_nearest_route_is_one_that_is_listed_with_these_facts_alone(run: Run) -> None:
    dysprosium = ("--avoid", "CN", "--element", "Dy")
    near = answer(run, *dysprosium)["facts"]["nearest"]
    paths = json.loads(run("paths", *dysprosium, *DAY, "-k", "1000", "--json").stdout)
    open_facts = [[o["settle"] for o in route["unknown"]] for route in paths["routes"] if route["verdict"] == "unproven"]
    assert [fact["settle"] for fact in near["facts"]] in open_facts
    assert near["size"] == min(map(len, open_facts))


def test_settling_the_first_fact_is_worth_as_many_routes_as_it_says(run: Run) -> None:
    found = answer(run, "--avoid", "CN", "--to", "magnet")
    paths = json.loads(run("paths", "--avoid", "CN", "--to", "magnet", *DAY, "-k", "1000", "--json").stdout)
    # two supplies of one pair of sites may be open in the same words
    routes = [{(o["about"], o["settle"]) for o in r["unknown"]} for r in paths["routes"] if r["verdict"] == "unproven"]
    for fact in found["facts"]["ranked"]:
        assert fact["alone"] == sum(route == {(fact["about"], fact["settle"])} for route in routes)
        assert fact["routes"] == sum((fact["about"], fact["settle"]) in route for route in routes)


@pytest.mark.parametrize("columns", [40, 80, 160])
@pytest.mark.parametrize(
    "words",
    [("--avoid", "CN"), ("--avoid", "CN", "--to", "magnet"), ("mt-weld", "gm", "--avoid", "CN"), ("lamp", "--avoid", "CN,MY")],
)
def test_text_keeps_within_the_terminal(run: Run, columns: int, words: tuple[str, ...]) -> None:
    done = run("why-not", *words, *DAY, "--format", "table", COLUMNS=str(columns))
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= columns
    assert "None" not in done.stdout


def test_text_says_what_blocks_and_what_is_nearest(run: Run) -> None:
    done = run("why-not", "mt-weld", "japan-auto", "--avoid", "CN", *DAY, "--format", "table", COLUMNS="160")
    makers, lamp = "Japanese magnet makers (unnamed)", "Lynas Malaysia advanced materials plant"
    assert f"Why none avoids: every route meets this.\n  8  which member firm of {makers}, and where\n" in done.stdout
    assert f"Nearest to avoiding, 4 facts away: Mt Weld -> {lamp} -> " in done.stdout
    assert f"On every route: {makers}, {lamp}." in done.stdout
    exposed = run("why-not", "mountain-pass", "gm", "--avoid", "US", *DAY, "--format", "table", COLUMNS="160")
    assert "Why none is even unproven: every route meets this.\n  5  Mountain Pass is in US\n" in exposed.stdout
    nowhere = run("why-not", "mt-weld", "gm", "--avoid", "CN", *DAY, "--format", "table", COLUMNS="160")
    assert "From Mt Weld one gets as far as market: " in nowhere.stdout
    reached = " ".join(nowhere.stdout.split()).partition("as far as market: ")[2].partition(". ")[0]
    assert "Mt Weld" not in reached.split(", ")
    assert "No site is on both sides." in nowhere.stdout


def test_flat_formats_get_rows_and_a_pipe_what_a_person_reads(run: Run, tmp_path: Path) -> None:
    assert "Why none avoids" in run("why-not", "mt-weld", "japan-auto", "--avoid", "CN", *DAY).stdout
    done = run("why-not", "mt-weld", "japan-auto", "--avoid", "CN", *DAY, "--format", "tsv")
    rows = list(csv.DictReader(io.StringIO(done.stdout), delimiter="\t"))
    assert {row["part"] for row in rows} >= {"blocking, any", "blocking, stage", "single point", "apart, not touching", "fact"}
    assert [row["about"] for row in rows if row["part"] == "single point" and not row["of"]] == [
        "japan-magnet-makers",
        "lamp",
    ]
    nowhere = run("why-not", "mt-weld", "gm", "--avoid", "CN", *DAY, "--csv")
    assert {row["part"] for row in csv.DictReader(io.StringIO(nowhere.stdout))} == {"reach, from", "reach, to", "not counted"}
    run("why-not", "mountain-pass", "gm", "--avoid", "CN", *DAY, "--json", "-o", str(tmp_path / "why.json"))
    jsonschema.validate(json.loads((tmp_path / "why.json").read_text()), SCHEMA)


def test_exit_codes(run: Run) -> None:
    assert run("why-not", "--avoid", "CN", "--element", "Dy", *DAY, "--fail-empty").returncode == 6
    assert run("why-not", "--avoid", "CN", "--to", "magnet", *DAY, "--fail-empty").returncode == 0
    twice = run("why-not", "mountain-pass", "gm", "--avoid", "CN", "--from", "lamp", *DAY)
    assert twice.returncode == 2
    assert "--from: found 'lamp'" in twice.stderr
    assert run("why-not", "nobody", "gm", "--avoid", "CN", *DAY).returncode == 5
    assert run("why-not", "mountain-pass", "gm", *DAY).returncode == 2
