"""`kg tonnes` as a user types it."""

from __future__ import annotations

import csv
import io
import json

import json_answers
import jsonschema
from conftest import DAY, Run

SCHEMA = json_answers.schema("kg.tonnes-2")


def test_tonnes_in_all_formats(run: Run) -> None:
    words = ("tonnes", "Nd,Nd+Pr", "--avoid", "CN", "--to", "magnet", *DAY)
    found = json.loads(run(*words, "--json").stdout)
    jsonschema.validate(found, SCHEMA)
    assert [one["elements"] for one in found["carried"]] == [["Nd"]] * 3 + [["Nd", "Pr"]] * 3
    avoiding = found["carried"][0]
    assert [reach["end"] for reach in avoiding["ends"]] == ["mp-independence"]
    # no source states a capacity of either plant on the one route that avoids: not zero, and not a guess
    assert avoiding["total"]["upper"] is None
    assert {place["about"] for place in avoiding["total"]["missing"][0]["any_of"]} == {"mountain-pass", "mp-independence"}
    rows = list(csv.DictReader(io.StringIO(run(*words, "--csv").stdout)))
    assert len(rows) == sum(len(one["ends"]) for one in found["carried"])
    text = run(*words, "--format", "table", COLUMNS="60").stdout
    assert "unknown" in text
    assert text.startswith("Avoiding location:CN, to magnet. As of 2026-11-22:\noperating,")
    assert "Other feedstock of a plant: only what is documented counts." in " ".join(text.split())
    assert all(len(line) <= 60 for line in text.splitlines())


def test_an_element_nobody_knows(run: Run) -> None:
    done = run("tonnes", "Xx", "--avoid", "CN")
    assert done.returncode == 5
    assert run("tonnes", "Fe", "--avoid", "CN").returncode == 5
    assert run("tonnes", "", "--avoid", "CN").returncode == 2
    assert run("diff", "--avoid", "CN", "--was-as-of", "2025-01-01", "--tonnes", " , ").returncode == 2
    assert "Traceback" not in done.stderr


def test_an_element_by_its_name_and_a_law_with_its_state(run: Run) -> None:
    words = ("--rule", "dfars-252.225-7052", "--to", "magnet", *DAY)
    byname, bysymbol = (run("tonnes", name, *words, "--json").stdout for name in ("neodymium", "Nd"))
    assert json.loads(byname) == json.loads(bysymbol)
    assert [law["status"] for law in json.loads(byname)["rules"]] == ["in force"]
    text = run("tonnes", "Nd", *words, "--format", "table", COLUMNS="40").stdout
    assert "in force from" in " ".join(text.split())
    assert all(len(line) <= 40 for line in text.splitlines())
