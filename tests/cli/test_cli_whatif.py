"""`kg what-if` and `kg diff` as a user types them: formats, exit codes, errors, other data, and nothing written."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import json_answers
import pytest
from conftest import DAY, ROOT, Run

from kg.cli import main

SCHEMA = json_answers.schema("kg.diff-2")


@pytest.fixture
def here(run: Run, command_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The same in this process, which saves its start."""
    if not command_home.joinpath("builds").exists():
        run("build")
    monkeypatch.setenv("KG_HOME", str(command_home))

    def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(words))
        out = capsys.readouterr()
        return subprocess.CompletedProcess(words, int(left.value.code or 0), out.out, out.err)

    return call


def answer(run: Run, *words: str) -> dict[str, Any]:
    return json_answers.answer(run, SCHEMA, *words)


@pytest.mark.parametrize(
    "words",
    [
        ("what-if", "--remove", "mountain-pass", "--avoid", "CN", "--tonnes", "Nd,Nd+Pr"),
        ("what-if", "--remove", "country:MY", "--delay", "narva=1y", "--avoid", "CN", "--status", "all", "--limit", "20"),
        ("what-if", "--stake", "shenghe,mp-materials=30%", "--avoid", "ownership:CN>=25% by seat", "--to", "magnet"),
        ("what-if", "--close", "lamp=2026-01-01", "--rule", "dfars-252.225-7052", "--custody", "all-feeds"),
        ("diff", "--avoid", "CN", "--was-as-of", "2025-01-01"),
        ("diff", "--avoid", "CN", "--was-status", "all", "--was-modality", "asserted,forecast", "--element", "Nd"),
        ("diff", "--avoid", "CN", "--was-source", "mp-metal-mfgdive", "--complete", "--from", "US", "--to", "magnet"),
        ("diff", "--rule", "dfars-252.225-7052", "--as-of", "2027-01-01", "--was-as-of", "2026-12-31"),
    ],
)
def test_json_follows_its_schema(here: Run, words: tuple[str, ...]) -> None:
    found = answer(here, *words)
    assert ("supposed" in found) == (words[0] == "what-if")
    assert ("tonnes" in found) == ("--tonnes" in words)
    named = {
        claim
        for change in ("won", "lost", "changed")
        for r in found["routes"][change]
        for g in r["because"]
        for claim in g["claims"]
    }
    assert named == found["claims"].keys()


def test_ids_of_routes_are_those_of_kg_paths(run: Run) -> None:
    found = answer(run, "what-if", "--remove", "lamp", "--avoid", "CN")
    paths = json.loads(run("paths", "--avoid", "CN", *DAY, "-k", "1000", "--json").stdout)
    assert paths["counts"] == found["old"]["counts"]
    here = {route["id"]: route["verdict"] for route in paths["routes"]}
    assert {route["id"]: route["old"] for route in found["routes"]["lost"]}.items() <= here.items()
    assert not {route["id"] for route in found["routes"]["won"]} & here.keys()
    assert found["routes"]["same"] + len(found["routes"]["lost"]) + len(found["routes"]["changed"]) == len(here)


def test_what_if_says_that_it_is_supposed_and_writes_nothing(run: Run, command_home: Path) -> None:
    run("paths", "--avoid", "CN")
    before = {path: path.stat().st_mtime_ns for path in command_home.rglob("*")}
    done = run("what-if", "--remove", "lamp", "--stake", "shenghe,lynas=30%", "--avoid", "CN", *DAY, "--format", "table")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("A supposed world: no source says that it is so.")
    assert "--stake shenghe,lynas=30%: Shenghe Resources Holding holds 30 % of Lynas" in " ".join(done.stdout.split())
    assert {path: path.stat().st_mtime_ns for path in command_home.rglob("*")} == before
    again = run("paths", "--avoid", "CN", *DAY, "--json")
    assert "what-if" not in again.stdout


def test_a_file_may_bring_the_end_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "works.yaml"
    path.write_text(
        """
format: kg.chain/1
sources:
- {id: guess, title: A guess, kind: company, language: en, grade: A, date: 2026-01-05, url: "https://example.org/g"}
facilities:
- {id: new-works, name: New Works, country: [US], stages: [metal, alloy, magnet], sources: [guess], status: [{status: operating, as_of: 2026-01, source: guess, says: it runs}]}
supplies:
- {id: n1, from: mountain-pass, to: new-works, material: [ndpr-oxide], printed: oxide, elements: [Nd, Pr], status: operating, modality: asserted, valid: 2026-02/.., last_evidence: 2026-02, sources: [guess], says: It is fed.}
""",  # noqa: E501
        encoding="utf-8",
    )
    found = answer(run, "what-if", "--add", str(path), "--avoid", "CN", "--to", "new-works")
    assert found["old"]["counts"] == {"avoids": 0, "would_avoid": 0, "unproven": 0, "touches": 0}
    (won,) = found["routes"]["won"]
    assert (won["new"], [node["name"] for node in won["nodes"]]) == ("avoids", ["Mountain Pass", "New Works (supposed)"])
    assert all(claim["supposed"] for claim in found["claims"].values())
    assert run("what-if", "--remove", "lamp", "--avoid", "CN", "--to", "new-works").returncode == 5
    assert run("show", "new-works").returncode == 5
    broken = tmp_path / "broken.yaml"
    broken.write_text(path.read_text(encoding="utf-8").replace("to: new-works", "to: nowhere"), encoding="utf-8")
    done = run("what-if", "--add", str(broken), "--avoid", "CN")
    assert done.returncode == 3
    assert "nowhere" in done.stderr
    assert "nothing was supposed" in done.stderr


@pytest.mark.parametrize("columns", ["40", "120"])
@pytest.mark.parametrize(
    "words",
    [
        ("what-if", "--remove", "country:MY", "--delay", "narva=1y", "--avoid", "CN", "--tonnes", "Nd"),
        ("diff", "--rule", "dfars-252.225-7052", "--as-of", "2027-01-01", "--was-as-of", "2026-12-31", "--limit", "36"),
    ],
)
def test_the_text_fits_and_names_each_ground_once(here: Run, words: tuple[str, ...], columns: str) -> None:
    done = here(*words, *(() if "--as-of" in words else DAY), "--format", "table", COLUMNS=columns)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert "What made the difference:" in lines
    at = lines.index("What made the difference:")
    numbers = [int(line[1:5].strip().strip("[]")) for line in lines[at:] if line.startswith((" [", "  ["))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_flat_formats_have_a_row_for_each_change(here: Run, tmp_path: Path) -> None:
    words = ("diff", "--avoid", "CN", "--was-as-of", "2025-01-01")
    found = answer(here, *words)
    changes = [
        (c, r["old"] or "", r["new"] or "") for c in ("won", "lost", "changed", "unfed", "fed") for r in found["routes"][c]
    ]
    rows = list(csv.DictReader(io.StringIO(here(*words, *DAY, "--format", "tsv").stdout), delimiter="\t"))
    assert [(row["change"], row["old"], row["new"]) for row in rows] == changes
    assert all(row["because"] and row["claims"] for row in rows)
    lines = here(*words, *DAY, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["change"] for line in lines] == [change for change, *_ in changes]
    out = tmp_path / "diff.csv"
    assert here(*words, *DAY, "--csv", "-o", str(out)).stdout == ""
    assert len(list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))) == len(rows)
    assert len(here(*words, *DAY, "--format", "md").stdout.splitlines()) == len(rows) + 2


def test_an_older_version_of_the_data_is_found_in_every_form(here: Run, command_home: Path, tmp_path: Path) -> None:
    assert here("build").returncode == 0
    (build,) = (command_home / "builds").glob("[0-9a-f]*")
    old = tmp_path / "old-home"
    shutil.copytree(build, old / "builds" / build.name)
    snapshot = old / "builds" / build.name / "snapshot.json"
    stored = json.loads(snapshot.read_text(encoding="utf-8"))
    stored["key"] = "before"
    narva = [c for c in stored["claims"]["supplies"] if "narva" in (c["subject"], c["object"])]
    stored["claims"]["supplies"] = [c for c in stored["claims"]["supplies"] if c not in narva]
    stored["entities"] = [e for e in stored["entities"] if e["id"] != "narva"]
    snapshot.write_text(json.dumps(stored), encoding="utf-8")
    words = ("diff", "--avoid", "CN", "--was-data")
    found = answer(here, *words, str(old))
    assert (found["old"]["data"], found["new"]["data"]) == ("before", build.name)
    assert found["routes"]["won"]
    assert {g["old"] for r in found["routes"]["won"] for g in r["because"]} == {"no source of this data says so"}
    assert found["claims"].keys() <= {c["id"] for c in narva}
    assert {tuple(claim["data"]) for claim in found["claims"].values()} == {("new",)}
    arrived = answer(here, *words, str(old), "--to", "narva")
    assert (sum(arrived["old"]["counts"].values()), arrived["routes"]["same"]) == (0, 0)
    assert arrived["routes"]["won"]
    for form in (snapshot, snapshot.parent):
        assert answer(here, *words, str(form)) == found
    same = here(*words, build.name, *DAY, "--format", "table", "--fail-empty")
    assert same.returncode == 6
    assert "No route differs." in same.stdout
    assert "Nothing changed." in same.stderr
    broken = tmp_path / "snapshot.json"
    for text in ("{}", "[]", "not json", '{"schema": "kg.snapshot/1", "key": "x"}'):
        broken.write_text(text, encoding="utf-8")
        done = here(*words, str(broken), *DAY)
        assert done.returncode == 2, (text, done.stderr)
        assert done.stderr.startswith("--was-data: found")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("what-if", "--avoid", "CN"), 2, "Expected --remove, --add, --stake, --delay or --close."),
        (("what-if", "--remove", "lampp", "--avoid", "CN"), 5, "did you mean lamp?"),
        (("what-if", "--remove", "MY", "--avoid", "CN"), 2, "country:MY for every site in Malaysia"),
        (("what-if", "--delay", "lamp", "--avoid", "CN"), 2, "ID=1y, ID=6m or ID=30d"),
        (("what-if", "--stake", "lamp=3", "--avoid", "CN"), 2, "HOLDER,HELD=30%"),
        (("what-if", "--close", "lamp=soon", "--avoid", "CN"), 2, "ID=DAY"),
        (("what-if", "--add", "absent.yaml", "--avoid", "CN"), 2, "no such file"),
        (("what-if", "--remove", "lamp"), 2, "Nothing to avoid was named."),
        (("what-if", "--remove", "lamp", "--avoid", "CN", "--tonnes", "Fe"), 5, "rare earth element"),
        (("diff", "--avoid", "CN"), 2, "Expected one of --since, --was-as-of"),
        (("diff", "--avoid", "CN", "--was-as-of", "then"), 2, "--was-as-of: found 'then'"),
        (("diff", "--avoid", "CN", "--was-data", "/nowhere"), 2, "--was-data: found '/nowhere'"),
        (("diff", "--avoid", "CN", "--was-source", "lamp-source"), 5, "source"),
    ],
)
def test_errors_say_what_is_expected(here: Run, words: tuple[str, ...], code: int, says: str) -> None:
    done = here(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_question_gives_the_same_bytes(run: Run) -> None:
    words = ("what-if", "--remove", "country:MY", "--delay", "narva=1y", "--avoid", "CN", *DAY, "--json")
    first, second = (run(*words, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first == second


def test_the_answer_needs_neither_validators_nor_the_store(run: Run, command_home: Path) -> None:
    run("build")
    script = (
        "import sys; from kg.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    for words in (("what-if", "--remove", "lamp", "--avoid", "CN"), ("diff", "--avoid", "CN", "--was-as-of", "2025-01-01")):
        env = {"PATH": os.environ["PATH"], "KG_HOME": str(command_home), "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, env=env, check=True)
        assert {name.partition(".")[0] for name in done.stderr.split()}.isdisjoint(
            {"pydantic", "rdflib", "pyoxigraph", "pyshacl", "networkx", "yaml", "numpy", "highspy"}
        )


def test_a_law_that_stays_is_named_with_its_state(here: Run) -> None:
    words = ("diff", "--rule", "dfars-252.225-7052", "--as-of", "2026-11-22", "--format", "table")
    same = " ".join(here(*words, "--was-as-of", "2026-11-01", COLUMNS="120").stdout.split())
    assert "law rule:dfars-252.225-7052 (" in same
    assert "in force from 2024-05-30 until 2026-12-31" in same
    assert "not legal advice" in same
    other = " ".join(here(*words, "--was-as-of", "2024-05-01", COLUMNS="120").stdout.split())
    assert "law rule:" not in other
