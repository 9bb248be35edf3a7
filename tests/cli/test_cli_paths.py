"""`kg paths` as a user types it: formats, exit codes, suggestions, limits."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import json_answers
import jsonschema
import pytest
from conftest import DAY, ROOT, Run

SCHEMA = json_answers.schema("kg.paths-3")


def answer(run: Run, *words: str) -> dict[str, Any]:
    return json_answers.answer(run, SCHEMA, "paths", *words)


@pytest.mark.parametrize(
    "words",
    [
        ("--avoid", "CN"),
        ("--avoid", "CN,RU", "--status", "all", "-k", "500"),
        ("--avoid", "location:China", "--element", "Dy", "--explain", "-k", "2"),
        ("--avoid", "中国", "--to", "magnet"),
        ("--avoid", "CN", "--from", "AU", "--rank", "hops"),
        ("--avoid", "CN", "--from", "mountain-pass", "--to", "gm", "--complete", "--rank", "status"),
        ("--avoid", "CN", "--from", "separation", "--derived"),
        ("--avoid", "US", "--to", "JP"),
        ("--avoid", "CN", "--source", "mp-metal-mfgdive"),
        ("--avoid", "CN", "--strict", "--explain", "-k", "1"),
        ("--avoid", "location:CN at metal,alloy or export:CN of heavy-rare-earths", "--custody", "all-feeds"),
        ("--rule", "dfars-252.225-7052", "--rule", "cn-ann61-2025", "--explain", "-k", "3"),
    ],
)
def test_json_follows_its_schema_and_lists_what_it_counts(run: Run, words: tuple[str, ...]) -> None:
    found = answer(run, *words)
    verdicts = [route["verdict"] for route in found["routes"]]
    assert verdicts == sorted(verdicts, key=["avoids", "would_avoid", "unproven", "touches"].index)
    total = sum(found["counts"].values())
    assert len(verdicts) == min(total, found["limits"]["k"])
    if len(verdicts) == total:
        assert {v: verdicts.count(v) for v in found["counts"]} == found["counts"]
    for route in found["routes"]:
        assert len(route["flows"]) == len(route["nodes"]) - 1
        clear = not route["unknown"] and not route["exposed"]
        assert (route["verdict"] in ("avoids", "would_avoid")) == clear
        assert (route["verdict"] == "would_avoid") == (clear and bool(route["plans"]))
        assert route["verdict"] != "avoids" or route["documentation"] == "complete"
        assert route["verdict"] != "avoids" or route["readiness"] in ("operating", "commissioning", "contracted")
        assert (route["verdict"] == "touches") == bool(route["exposed"])
        assert len({node["id"] for node in route["nodes"]}) == len(route["nodes"])


def test_evidence_of_a_later_day_is_not_called_fresh(run: Run) -> None:
    words = ("paths", "--avoid", "CN", "--as-of", "2015-06-01")
    found = json.loads(run(*words, "--json").stdout)
    jsonschema.validate(found, SCHEMA)
    dated = [route["weakest"] for route in found["routes"] if route["weakest"] and route["weakest"]["last_evidence"]]
    later = [hop for hop in dated if hop["last_evidence"] > "2015-06-01"]
    assert later
    assert all(hop["age_days"] < 0 for hop in later)
    shown = run(*words, "--format", "table", COLUMNS="200").stdout
    assert "(of a later day)" in shown
    assert " 0 days old" not in shown


def test_one_chain_avoids_china_up_to_a_buyer_and_where_it_is_delivered_can_be_asked_for(run: Run) -> None:
    """Mountain Pass, MP Independence, General Motors: a contract. No source says where General Motors takes delivery."""
    found = answer(run, "--avoid", "CN")
    assert found["counts"]["avoids"] == 1
    assert found["counts"]["unproven"] > 0
    assert found["counts"]["touches"] > 0
    assert found["blocking"] == []
    first = found["routes"][0]
    assert [node["id"] for node in first["nodes"]] == ["mountain-pass", "mp-independence", "gm"]
    assert (first["readiness"], first["documentation"], first["elements"]) == ("contracted", "complete", ["Nd", "Pr"])
    assert first["flows"][-1]["delivered_in"] == []
    strict = answer(run, "--avoid", "CN", "--delivery", "known")
    assert strict["counts"]["avoids"] == 0
    assert "where General Motors takes delivery" in {item.get("settle") for item in strict["blocking"]}
    assert all(item["routes"] > 0 for item in strict["blocking"])


def test_each_part_of_an_answer_has_a_line_of_its_own(run: Run) -> None:
    text = run("paths", "--avoid", "CN", *DAY, "--format", "table", "-k", "6", COLUMNS="400").stdout
    first, *_ = text.split("\n\n")[1:5]
    lines = [" ".join(line.split()) for line in first.splitlines()]
    assert lines[0].startswith("1 avoids Mountain Pass (US) -> MP Independence magnet plant (US) -> General Motors")
    assert lines[0].endswith("(place of delivery not stated)")
    assert {"readiness contracted", "documented complete"} <= set(lines)
    heavy = "whether the magnets hold dysprosium or terbium, and where these come from, is not documented"
    assert f"carries Nd, Pr stated; {heavy}" in lines
    assert "feedstock other feedstock of MP Independence magnet plant: not documented" in lines
    # the best lead to General Motors that names no maker of its magnets
    assert "documented  partial, a lead: magnet not documented" in text
    assert text.count("Evidence older than 5 years is a doubt.") == 1
    assert "Other feedstock of a plant: only what is documented counts." in text
    counted = text.rpartition("Not counted: ")[2]
    assert re.match(r"\d+ deliveries to or from sites that do not operate; \d+ inferred; ", counted)


def test_plans_are_let_in_as_plans_and_named_with_what_they_are(run: Run) -> None:
    text = run("paths", "--avoid", "CN", "--status", "all", *DAY, "--format", "table", "-k", "400", COLUMNS="400").stdout
    planned = [part for part in text.split("\n\n") if "\n    plans " in part]
    assert planned
    assert all("plans       if built as planned: " in part for part in planned)
    # what is let in as a plan is no open fact
    assert not any(re.search(r"unknown +.* is not yet operating", part) for part in planned)


def test_up_to_the_magnet_one_feed_avoids_china_and_it_is_light(run: Run) -> None:
    found = answer(run, "--avoid", "CN", "--to", "magnet")
    good = [r for r in found["routes"] if r["verdict"] == "avoids"]
    assert [[n["id"] for n in r["nodes"]] for r in good] == [["mountain-pass", "mp-independence"]]
    assert good[0]["elements"] == ["Nd", "Pr"]
    assert answer(run, "--avoid", "CN", "--to", "magnet", "--element", "Dy")["counts"]["avoids"] == 0


def test_the_same_question_gives_the_same_bytes(run: Run) -> None:
    first, second = (run("paths", "--avoid", "CN", *DAY, "--json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first == second


def test_rows_are_tab_separated_and_a_file_is_whole(run: Run, tmp_path: Path) -> None:
    done = run("paths", "--avoid", "CN", *DAY, "--format", "tsv")
    rows = list(csv.DictReader(io.StringIO(done.stdout), delimiter="\t"))
    assert [row["verdict"] for row in rows] == ["avoids"] + ["unproven"] * 19
    first = rows[0]
    assert (first["readiness"], first["documentation"], first["delivery"]) == (
        "contracted",
        "complete",
        "place of delivery not stated",
    )
    assert (first["elements"], first["may_carry"]) == ("Nd; Pr", "")
    assert "whether the magnets hold dysprosium or terbium" in first["not_documented"]
    assert len(rows) == 20
    out = tmp_path / "routes.csv"
    assert run("paths", "--avoid", "CN", *DAY, "--csv", "-o", str(out)).stdout == ""
    written = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8")))
    assert [row["route"] for row in written] == [row["route"] for row in rows]
    assert list(tmp_path.iterdir()) == [out]


def test_jsonl_is_a_route_a_line_and_markdown_a_table(run: Run) -> None:
    lines = run("paths", "--avoid", "CN", *DAY, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == answer(run, "--avoid", "CN")["routes"]
    table = run("paths", "--avoid", "CN", *DAY, "--format", "md").stdout.splitlines()
    assert len(table) == len(lines) + 2
    assert set(map(len, (row.replace("\\|", "").split("|") for row in table))) == {23}


@pytest.mark.parametrize("columns", ["40", "60", "80", "120"])
def test_the_table_fits_the_terminal(run: Run, columns: str) -> None:
    done = run(
        "paths", "--avoid", "CN", *DAY, "--format", "table", "--explain", "-k", "3", "--delivery", "known", COLUMNS=columns
    )
    whole = [line for line in done.stdout.splitlines() if "://" in line or ".txt [" in line or "chain/" in line]
    assert all(len(line) <= int(columns) for line in done.stdout.splitlines() if line not in whole)
    assert "Why none avoids" in done.stdout


def test_explain_prints_claims_sources_and_what_is_one_origin(run: Run) -> None:
    text = run("paths", "--avoid", "CN", *DAY, "--format", "table", "--explain", "--from", "mountain-pass", "--to", "gm").stdout
    assert "https://" in text
    assert "of one origin (" in text
    assert "second look: yes" in text


@pytest.mark.parametrize(
    ("words", "code", "needle"),
    [
        (("--avoid", "Chna"), 5, "did you mean CN"),
        (("--avoid", "CN", "--element", "Dyy"), 5, "element"),
        (("--avoid", "CN", "--from", "mountain-pas"), 5, "mountain-pass"),
        (("--avoid", "CN", "--status", "running"), 5, "operating"),
        (("--avoid", "CN", "--as-of", "2027-Q1"), 2, "use 2027-01-01 or 2027-03-31"),
        (("--avoid", "CN", "--source", "mp-metal"), 5, "source"),
        (("--avoid", "owner:CN"), 5, "did you mean ownership"),
        (("--avoid", "zzz:CN"), 5, "location"),
        (("--avoid", "CN", "--why-not", "mountain-pass", "gm", "--explain"), 2, "without --explain"),
        (("--avoid", "CN", "--why-not", "mountain-pass", "gm", "--from", "US"), 2, "without --from"),
        (("--avoid", "CN", "--why-not", "mountain-pass", "gm", "--rank", "hops"), 2, "without --rank"),
        (("--avoid", ""), 2, "a name, as in CN"),
        (("--avoid", "CN", "--as-of", "2026-13-01"), 2, "--as-of"),
        (("--avoid", "CN", "--as-of", "2026"), 2, "2026-01-01"),
        (("--avoid", "CN", "-k", "0"), 2, "-k"),
        ((), 2, "--avoid"),
        (("--rule", "eu-crma"), 2, "kg rules eu-crma"),
        (("--rule", "dfars"), 5, "dfars-252.225-7052"),
        (("--rule", "/no/such/rule.toml"), 2, "not a file"),
        (("--avoid", "location:CN at metl"), 5, "          ^"),
        (("--avoid", "CN", "-o", f"{__file__}/x"), 1, "cannot be written"),
        (("--avoid", "CN", "-o", "/no/such/place/x"), 1, "cannot be written"),
        (("--avoid", "CN", "--element", "Dy", "--fail-empty"), 6, "No route avoids"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(run: Run, words: tuple[str, ...], code: int, needle: str) -> None:
    done = run("paths", *words)
    assert done.returncode == code, done.stderr
    assert needle in done.stderr
    assert "Traceback" not in done.stderr


def test_where_the_sources_say_nothing_the_answer_says_so(run: Run) -> None:
    done = run("paths", "--avoid", "CN", "--from", "narva", "--to", "tesla", "--format", "table")
    assert done.returncode == 0
    assert "show no such route" in done.stdout


def test_an_empty_answer_says_what_it_is_about(run: Run) -> None:
    """A firm is not its plants, and a country code is not guessed: silence must not look like an answer."""
    text = run("paths", "--avoid", "CN", "--from", "mp-materials", "--format", "table", COLUMNS="200").stdout
    assert "from MP Materials Corp." in text
    assert "MP Materials Corp. is a firm; it operates mountain-pass, mp-10x, mp-independence" in text
    assert run("paths", "--avoid", "CN", "--from", "MP").returncode == 5
    assert run("paths", "--avoid", "CN", "--to", "usgs").returncode == 0
    assert run("paths", "--avoid", "CN", "--to", "neodymium").returncode == 5
    assert run("paths", "--avoid", "CN", "--element", "Fe").returncode == 5
    far = run("paths", "--avoid", "CN", "--to", "magnet", "--as-of", "2099-01-01", "--format", "table", COLUMNS="200").stdout
    newest = re.search(r"No source is newer than (\S+):", far)
    assert newest is not None
    assert date.fromisoformat(newest[1]) <= date.today()


def test_what_cannot_be_written_is_said_in_words(run: Run, tmp_path: Path) -> None:
    env = {**os.environ, "KG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    command = f"{sys.executable} -m kg search 稀土 --format table"
    done = subprocess.run(["bash", "-c", command], capture_output=True, env=env, check=False)
    assert (done.returncode, "稀土" in done.stdout.decode()) == (0, True)
    full = subprocess.run(["bash", "-c", f"{command} > /dev/full"], capture_output=True, text=True, env=env, check=False)
    assert full.returncode == 1
    assert "No space left" in full.stderr
    closed = subprocess.run(["bash", "-c", f"{command} >&-"], capture_output=True, text=True, env=env, check=False)
    assert closed.returncode == 1
    assert "fault of the program" not in full.stderr + closed.stderr


def test_a_reader_that_leaves_early_hears_no_complaint(run: Run, tmp_path: Path) -> None:
    env = {**os.environ, "KG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m kg paths --avoid CN --status all -k 500 --format table --explain | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=env, check=False)
    assert "Error" not in done.stderr
    assert "Traceback" not in done.stderr


def test_rows_say_what_they_answer_and_a_pipe_hears_the_limits(run: Run) -> None:
    words = ("paths", "--rule", "dfars-252.225-7052", "--avoid", "RU", "-k", "2", *DAY, "--csv")
    rows = list(csv.DictReader(io.StringIO(run(*words).stdout)))
    assert [(row["as_of"], row["laws"]) for row in rows] == [("2026-11-22", "dfars-252.225-7052: in force")] * 2
    assert {row["avoid"] for row in rows} == {"location:RU or rule:dfars-252.225-7052"}
    assert run(*words).stderr == ""
    environment = {"PATH": os.environ["PATH"], "KG_HOME": os.environ["KG_HOME"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "kg", *words], capture_output=True, text=True, env=environment, check=True)
    assert "2 of " in done.stderr
    assert "in force from 2024-05-30" in " ".join(done.stderr.split())
