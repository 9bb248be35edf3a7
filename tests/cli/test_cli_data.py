"""`kg query`, `check`, `build`, `load`, `unload`, `doctor` and `span`, as a person and as a program meet them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import unicodedata
from hashlib import sha256
from pathlib import Path

import no_files
import pytest

from kg.cli import installation, load, main
from kg.cli.app import app
from kg.dataset import loading, queries, workspace

USGS = Path(__file__).parents[1] / "data" / "usgs_mcs" / "mcs2023-raree_world.csv"
ROOT = Path(__file__).parents[2]
COMMANDS = ("query", "check", "build", "load", "unload", "doctor", "span")

ARTICLE = "Case Mine đang khai thác đất hiếm.\nCase Mine stands in Australia.\n"
CLAIM_FILE = """\
format: kg.document/1
source:
  id: doc-case
  title: A short note on a mine
  kind: news
  language: en
  grade: B
  date: '2025-03-01'
document:
  file: case.txt
  sha256: {text_sha}
  characters: {characters}
entities:
- id: cli-case-mine
  kind: facility
  names: [{{text: Case Mine, lang: en}}]
claims:
- at: [{start}, {end}]
  sha256: {span_sha}
  subject: cli-case-mine
  predicate: located_in
  object: AU
  modality: asserted
  valid: '2025-03'
  says: The mine stands in Australia.
"""


class Ran:
    """What a command said, and how it left."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        with pytest.raises(SystemExit) as left:
            main(list(words))
        self.out, self.err = capsys.readouterr()
        self.code = int(left.value.code or 0)
        assert "Traceback" not in self.err

    @property
    def json(self) -> object:
        return json.loads(self.out)


def digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A claim file and, beside it, a directory with the text it points into."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "case.txt").write_bytes(ARTICLE.encode("utf-8"))
    start = ARTICLE.index("Case Mine stands")
    span = ARTICLE[start : start + 29]
    text = CLAIM_FILE.format(
        text_sha=digest(ARTICLE), characters=len(ARTICLE), start=start, end=start + 29, span_sha=digest(span)
    )
    path = tmp_path / "article.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# --- all of them -----------------------------------------------------------------------------------------------------


def test_nothing_heavy_is_imported_before_a_command_runs() -> None:
    code = "import sys, kg.cli.data; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert not loaded & {
        "pyoxigraph",
        "pydantic",
        "yaml",
        "rdflib",
        "pyshacl",
        "rapidfuzz",
        "kg.dataset.workspace",
        "kg.dataset.queries",
        "kg.cli.installation",
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_answers_and_shows_two_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, command, "--help")
    assert ran.code == 0
    examples = [line.strip() for line in ran.out.partition("Examples:\n")[2].splitlines()]
    assert len(examples) >= 2
    assert all(example.startswith(f"kg {command}") for example in examples)


def test_all_commands_are_there() -> None:
    load()
    assert set(COMMANDS) <= {command.callback.__name__ for command in app.registered_commands if command.callback}


@pytest.mark.parametrize("words", [("query",), ("query", "sources"), ("load",), ("load", "--list"), ("doctor",)])
def test_lists_come_in_every_format_and_into_a_file(
    words: tuple[str, ...], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = Ran(capsys, *words, "--json").json
    assert isinstance(rows, list)
    assert len(Ran(capsys, *words, "--format", "jsonl").out.splitlines()) == len(rows)
    for form, mark in (("csv", ","), ("tsv", "\t")):
        read = list(csv.reader(io.StringIO(Ran(capsys, *words, "--format", form).out), delimiter=mark))
        assert len(read) == len(rows) + 1
    assert Ran(capsys, *words, "--format", "excel").out.startswith("\ufeff")
    assert Ran(capsys, *words, "--csv").out == Ran(capsys, *words, "--format", "csv").out
    assert len(Ran(capsys, *words, "--format", "md").out.splitlines()) == len(rows) + 2
    assert Ran(capsys, *words, "--format", "table").out
    out = tmp_path / "out.json"
    ran = Ran(capsys, *words, "--json", "-o", str(out))
    assert (ran.out, ran.code) == ("", 0)
    assert json.loads(out.read_text(encoding="utf-8")) == rows


def test_csv_is_data_and_excel_gets_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    from kg.cli.output import emit
    from kg.cli.output_options import Output

    cells = ["=", "+", "=1+1", "+1 Magnets", "@home metals", "-4.5", "镝 é", "-x", "x" * 40_000]
    rows = [{"a": cell} for cell in cells]
    for form in ("csv", "tsv"):
        emit(rows, ("a",), Output(form))  # type: ignore[arg-type]
        assert [row[0] for row in csv.reader(io.StringIO(capsys.readouterr().out))] == ["a", *cells]
    emit(rows, ("a",), Output("excel"))
    out = capsys.readouterr().out
    assert out.startswith("\ufeffa\n")
    guarded = ["=", "+", "'=1+1", "'+1 Magnets", "'@home metals", "-4.5", "镝 é", "'-x"]
    *found, last = [row[0] for row in csv.reader(io.StringIO(out.removeprefix("\ufeff")))][1:]
    assert found == guarded
    assert (len(last), last[-6:]) == (32_767, " [cut]")


# --- query -----------------------------------------------------------------------------------------------------------


def test_without_a_name_every_packaged_query_is_listed_with_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "query", "--json")
    assert ran.code == 0
    listed = json.loads(ran.out)
    assert {(row["name"], row["language"]) for row in listed} == {(query.name, query.language) for query in queries.queries()}
    rows = {row["name"]: row for row in listed if row["language"] == "sparql"}
    of_rdf = json.loads(Ran(capsys, "query", "--engine", "rdf", "--json").out)
    assert {row["name"] for row in of_rdf} == set(rows)
    assert all(row["title"] and row["question"] and row["columns"] for row in rows.values())
    assert any("(id, any)" in text for text in rows["supplies"]["parameters"])
    assert not workspace.home().exists()


def test_a_query_takes_parameters_and_gives_the_columns_it_declares(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "query", "supplies", "-p", "from=mountain-pass", "--json")
    rows = json.loads(ran.out)
    assert ran.code == 0
    assert rows
    assert {row["from"] for row in rows} == {"mountain-pass"}
    assert list(rows[0]) == list(queries.find("supplies").columns)
    assert Ran(capsys, "query", "supplies", "-p", "from=mountain-pass", "--json").out == ran.out


@pytest.mark.parametrize(
    "value", ["x' } UNION { ?s ?p ?o", 'x" . ?s ?p ?o . "', "x> ?p ?o . <y", "\\", "%", "?claim", "mountain-pass . } #"]
)
def test_a_parameter_never_becomes_text_of_the_query(home: Path, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "query", "supplies", "-p", f"from={value}", "--json")
    # a name with blanks is no id, and none of these is the id of anything
    assert (ran.code, ran.out) == (2 if " " in value else 5, "")


def test_an_own_file_may_declare_parameters_or_have_no_header(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.rq"
    own.write_text(
        "# title: Where\n# question: Where is it?\n# param: site id required A site\n# columns: place\n"
        "SELECT ?place WHERE { BIND(param:site() AS ?site)\n"
        "  ?claim rdf:predicate kg:located_in ; rdf:subject ?site ; rdf:object ?place }",
        encoding="utf-8",
    )
    ran = Ran(capsys, "query", str(own), "-p", "site=mountain-pass", "--csv")
    assert ran.code == 0
    assert {"place", "US"} <= set(ran.out.split())
    own.write_text("SELECT (COUNT(?c) AS ?claims) WHERE { ?c a kg:Claim }", encoding="utf-8")
    assert Ran(capsys, "query", str(own), "--json").json == [{"claims": len(loading.load_seeds().claims)}]


@pytest.mark.parametrize(
    ("words", "code", "piece"),
    [
        (("supplie",), 5, "did you mean supplies or supply-dates?"),
        (("nowhere/own.rq",), 2, "no such file"),
        (("supplies", "-p", "from"), 2, "name=value"),
        (("supplies", "-p", "=x"), 2, "name=value"),
        (("supplies", "-p", "from=a", "-p", "from=b"), 2, "each parameter once"),
        (("supplies", "-p", "form=a"), 2, "did you mean from?"),
        (("claims-about",), 2, "-p entity="),
        (("stakes", "-p", "country=Narnia"), 2, "a country"),
        (("sources", "--engine", "cypher"), 2, "rdf"),
    ],
)
def test_what_cannot_be_asked_is_said(
    words: tuple[str, ...], code: int, piece: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, "query", *words)
    assert (ran.code, ran.out) == (code, "")
    assert piece in ran.err


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        (b"SELECT ?s WHERE {", "not SPARQL"),
        (b"", "not SPARQL"),
        (b"# a remark\nSELECT ?s WHERE { ?s ?p ?o }", "title, question"),
        (b"ASK { ?s ?p ?o }", "SELECT"),
        (b"DELETE WHERE { ?s ?p ?o }", "not SPARQL"),
        (b"SELECT ?s WHERE { SERVICE <http://localhost:1/> { ?s ?p ?o } }", "SERVICE"),
        (b"SELECT (param:x() AS ?x) WHERE {}", "'x' has no value"),
        (b"SELECT \xff", ""),
    ],
)
def test_a_broken_query_file_is_one_clear_error(
    text: bytes, piece: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.rq"
    own.write_bytes(text)
    ran = Ran(capsys, "query", str(own))
    assert (ran.code, ran.out) == (2, "")
    assert piece in ran.err


def test_a_byte_order_mark_is_no_part_of_a_file(home: Path, article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = article.parent / "own.rq"
    for text in ("# title: Stages\n# question: Which?\n# columns: n\n", ""):
        own.write_text("\ufeff" + text + "SELECT (COUNT(?s) AS ?n) { ?s a kg:Stage }", encoding="utf-8")
        assert Ran(capsys, "query", str(own), "--json").json[0]["n"] > 5
    article.write_text("\ufeff" + article.read_text(encoding="utf-8"), encoding="utf-8")
    assert Ran(capsys, "check", str(article), "--no-shapes").code == 0


def test_nothing_found_is_an_error_only_where_it_was_asked_for(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("query", "financing", "-p", "giver=mp-independence", "--format", "table")
    assert (Ran(capsys, *words).out, Ran(capsys, *words).code) == ("Nothing found.\n", 0)
    assert Ran(capsys, *words, "--fail-empty").code == 6


def test_a_name_that_nobody_has_is_an_error_in_sparql_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "query", "claims-about", "-p", "entity=no-such-thing")
    assert (ran.code, ran.out) == (5, "")
    assert "No entity is called 'no-such-thing'." in ran.err


# --- check -----------------------------------------------------------------------------------------------------------


def test_the_packaged_claims_break_no_rule(capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "check", "--json")
    assert (ran.json, ran.code) == ([], 0)
    assert ": no violations." in ran.err
    assert "expect.toml" not in ran.err
    assert not workspace.home().exists()


def test_a_file_is_checked_with_the_packaged_ones_and_not_loaded(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "check", str(article), "--no-shapes", "--format", "table")
    assert ran.code == 0
    assert "no violations" in ran.out
    assert "Without an expected count in seeds/expect.toml: doc-case." in ran.err
    assert not workspace.home().exists()


def test_every_violation_is_told_at_once_with_file_record_and_hint(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("object: AU", "object: AUX").replace("'2025-03'\n", "2025-13\n"), encoding="utf-8")
    ran = Ran(capsys, "check", str(article), "--json")
    assert ran.code == 3
    rows = json.loads(ran.out)
    assert {(row["value"], row["file"]) for row in rows} == {("AUX", "article.yaml"), ("2025-13", "article.yaml")}
    assert all("(line 18)" in row["record"] and row["expected"] for row in rows)
    assert "2 violations." in ran.err


def test_shapes_add_what_the_rules_do_not_see_and_can_be_left_out(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kg.dataset import check
    from kg.errors import Violation

    def shapes(quads: object) -> tuple[Violation, ...]:
        return (Violation("dataset", "id:cli-case-mine", "nothing", "a test"),)

    monkeypatch.setattr(check, "shacl_violations", shapes)
    ran = Ran(capsys, "check", str(article), "--json")
    assert (ran.code, [(row["file"], row["record"]) for row in json.loads(ran.out)]) == (
        3,
        [("article.yaml", "id:cli-case-mine (line 14)")],
    )
    assert Ran(capsys, "check", str(article), "--no-shapes").code == 0


def test_evidence_is_proven_against_the_text(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = article.parent / "articles"

    def about_the_case(ran: Ran) -> list[dict[str, str]]:
        # the five packaged articles are not there
        return [row for row in json.loads(ran.out) if "article.yaml" in row["file"] or "case.txt" in row["file"]]

    words = ("check", str(article), "--no-shapes", "--json")
    ran = Ran(capsys, *words, "--documents", str(articles))
    assert ran.code == 3
    assert about_the_case(ran) == []
    (articles / "case.txt").write_bytes(ARTICLE.replace("Australia", "Tasmania!").encode("utf-8"))
    monkeypatch.setenv("KG_DOCUMENTS", str(articles))
    found = about_the_case(Ran(capsys, *words))
    assert {row["expected"].split()[0] for row in found} == {"sha256", "characters"}
    assert any("Tasmania!" in row["value"] for row in found)
    (articles / "case.txt").unlink()
    assert len(about_the_case(Ran(capsys, *words))) == 1
    ran = Ran(capsys, "check", "--documents", str(article))
    assert (ran.code, ran.out) == (2, "")
    assert "no such directory" in ran.err


def test_a_packaged_file_that_lost_claims_is_found_by_its_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packaged = next(path for path in loading.seed_files()["documents"] if path.name == "vi-russia-us.yaml")
    text = packaged.read_text(encoding="utf-8")
    changed = tmp_path / packaged.name
    claims = text.split("\n- at:")
    changed.write_text("\n- at:".join(claims[: len(claims) // 2]) + "\n", encoding="utf-8")
    ran = Ran(capsys, "check", str(changed), "--no-shapes", "--json")
    rows = json.loads(ran.out)
    assert (ran.code, len(rows)) == (3, 1)
    assert rows[0]["file"] == "vi-russia-us.yaml"
    assert "claims" in rows[0]["value"]


def test_what_was_loaded_is_checked_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Ran(capsys, "load", "usgs_mcs", str(USGS))
    ran = Ran(capsys, "check", "--no-shapes")
    assert ran.code == 0
    assert f"{len(loading.load_seeds().claims) + 47:,} claims" in ran.out


# --- build, load, unload ---------------------------------------------------------------------------------------------


def test_a_build_says_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    count = f"{len(loading.load_seeds().claims):,}"
    assert Ran(capsys, "build").out == f"{count} claims: {count} added, 0 gone\n"
    assert Ran(capsys, "build").out == f"{count} claims: 0 added, 0 gone, nothing to do\n"
    record = Ran(capsys, "build", "--force", "--json").json
    assert isinstance(record, dict)
    assert (record["built"], record["added"], record["gone"], record["key"]) == (True, 0, 0, workspace.key())


def test_loading_says_what_is_new_and_what_gave_no_claim(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Ran(capsys, "load", "usgs_mcs", str(USGS), "--dry-run").out == "47 claims: 47 new, nothing kept\n"
    ran = Ran(capsys, "load", "usgs_mcs", str(USGS))
    assert (ran.out, ran.code) == ("47 claims: 47 new\n", 0)
    assert "Note: mcs2023-raree_world.csv" in ran.err
    assert Ran(capsys, "load", "usgs_mcs", str(USGS)).out == "47 claims: 0 new\n"
    record = Ran(capsys, "load", "usgs_mcs", str(USGS), "--json").json
    assert isinstance(record, dict)
    assert (record["claims"], record["new"], record["name"], len(record["notes"])) == (47, 0, None, 1)
    (row,) = json.loads(Ran(capsys, "load", "--list", "--json").out)
    assert (row["loader"], row["claims"], row["files"]) == ("usgs_mcs", 47, [USGS.name])
    rows = json.loads(Ran(capsys, "query", "claims-about", "-p", "entity=AU", "--json").out)
    assert any(row["source"] == "usgs-mcs-2023-raree-world" for row in rows)
    assert Ran(capsys, "unload", row["name"], "--yes").out == "47 claims gone\n"
    assert Ran(capsys, "load", "--list", "--format", "table").out == "Nothing was loaded.\n"


def test_the_loaders_are_listed_where_none_or_an_unknown_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(Ran(capsys, "load", "--json").out)
    assert {row["loader"] for row in rows} == set(loading.loader_names())
    ran = Ran(capsys, "load", "usgs", str(USGS))
    assert (ran.code, ran.out) == (5, "")
    assert "chain, documents, identity, usgs_mcs" in ran.err
    ran = Ran(capsys, "load", "usgs_mcs")
    assert ran.code == 2
    assert "kg load usgs_mcs FILE..." in ran.err
    assert not workspace.home().exists()


def test_unloading_asks_and_does_nothing_unasked(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    Ran(capsys, "load", "usgs_mcs", str(USGS))
    (path,) = workspace.loaded_files()
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    ran = Ran(capsys, "unload", path.stem)
    assert (ran.code, ran.out, path.exists()) == (2, "", True)
    assert "--yes" in ran.err
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    ran = Ran(capsys, "unload", path.stem)
    assert (ran.code, ran.out, path.exists()) == (1, "", True)
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    ran = Ran(capsys, "unload", path.stem)
    assert (ran.code, ran.out, path.exists()) == (0, "47 claims gone\n", False)
    ran = Ran(capsys, "unload", path.stem, "--yes")
    assert ran.code == 5
    assert "nothing was loaded" in ran.err


# --- doctor ----------------------------------------------------------------------------------------------------------


def test_a_sound_installation_has_no_complaint(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "doctor", "--json")
    rows = {row["what"]: row for row in json.loads(ran.out)}
    assert ran.code == 0
    assert {"python", "kg", "KG_HOME", "data", "build", "loaded", "documents", "pyoxigraph", "java", "docker"} <= set(rows)
    assert {row["state"] for row in rows.values()} <= {"ok", "info"}
    assert ran.err == "Everything that an answer needs works. Begin with: kg paths --avoid CN\n"
    assert {rows[f"extra {extra}"]["state"] for extra in ("solver", "report", "pdf")} == {"ok"}
    assert workspace.key() in rows["data"]["found"]
    assert rows["build"]["found"].startswith(f"{len(loading.load_seeds().claims):,} claims")


def test_what_a_checkout_needs_is_what_the_package_says_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(name: str) -> None:
        raise installation.importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(installation.importlib.metadata, "requires", nowhere)
    base, solver = installation._requirements(), installation._requirements("solver")
    assert [text for text in base if text.startswith(("neo4j", "networkx", "rdflib", "pydantic", "typer"))]
    assert [installation._parts(text)[0] for text in solver] == ["highspy"]
    assert not [text for text in base if text.startswith("highspy")]


def test_the_doctor_builds_nothing_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "doctor", "--json")
    rows = {row["what"]: row for row in json.loads(ran.out)}
    assert (rows["build"]["state"], rows["build"]["found"]) == ("info", "not made yet")
    assert "The first question prepares the claims" in ran.err
    assert not workspace.home().exists()


def test_what_does_not_work_fails_with_a_hint(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "loaded" / "usgs_mcs").mkdir(parents=True)
    (home / "loaded" / "usgs_mcs" / "broken.json").write_text("{", encoding="utf-8")
    monkeypatch.setenv("KG_DOCUMENTS", str(tmp_path / "nowhere"))
    missing = {"": ["no-such-package>=1", "pyyaml>=999"], "solver": ["no-such-solver>=1"]}
    monkeypatch.setattr(installation, "_requirements", lambda extra="": missing.get(extra, []))
    monkeypatch.setattr(installation, "OLDEST_PYTHON", (99, 0))
    ran = Ran(capsys, "doctor", "--json")
    rows = {row["what"]: row for row in json.loads(ran.out)}
    assert ran.code == 1
    for what, state in (
        ("loaded", "fail"),
        ("python", "fail"),
        ("no-such-package", "fail"),
        ("pyyaml", "warn"),
        ("documents", "warn"),
    ):
        assert (rows[what]["state"], bool(rows[what]["hint"])) == (state, True)
    # an extra is nobody's fault
    assert (rows["extra solver"]["state"], rows["extra solver"]["found"]) == ("info", "not installed: no-such-solver")
    assert "pip install 'supply-paths[solver]'" in rows["extra solver"]["hint"]
    assert "kg unload broken" in rows["loaded"]["hint"]
    assert ran.err.startswith("Not ready: python (")
    assert "no-such-package is not installed. First: install Python 3.11 or newer. Then kg doctor again." in ran.err


def test_a_home_that_cannot_be_written_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("KG_HOME", str(tmp_path / "file"))
    ran = Ran(capsys, "doctor", "--json")
    assert ran.code == 1
    assert next(row for row in json.loads(ran.out) if row["what"] == "KG_HOME")["state"] == "fail"


def test_articles_are_counted(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "001_d757a8e619497921.txt").write_text("x", encoding="utf-8")
    monkeypatch.setenv("KG_DOCUMENTS", str(tmp_path))
    rows = {row["what"]: row for row in json.loads(Ran(capsys, "doctor", "--json").out)}
    assert rows["documents"]["found"].endswith("1 of 5 articles")


# --- span ------------------------------------------------------------------------------------------------------------


def test_a_passage_has_the_offsets_and_sha256_a_claim_record_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "case.txt"
    file.write_bytes(("\ufeff" + ARTICLE.replace("\n", "\r\n")).encode("utf-8"))
    rows = json.loads(Ran(capsys, "span", str(file), "Case Mine", "--json").out)
    content = file.read_bytes().decode("utf-8")
    assert [content[row["start"] : row["end"]] for row in rows] == ["Case Mine", "Case Mine"]
    assert [(row["nth"], row["start"], row["line"]) for row in rows] == [(1, 1, 1), (2, 37, 2)]
    assert {row["sha256"] for row in rows} == {digest("Case Mine")}
    assert json.loads(Ran(capsys, "span", str(file), "Case Mine", "--nth", "2", "--json").out) == rows[1:]


def test_overlapping_occurrences_are_all_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "case.txt"
    file.write_text("aaaa", encoding="utf-8")
    assert [row["start"] for row in json.loads(Ran(capsys, "span", str(file), "aa", "--json").out)] == [0, 1, 2]


def test_accents_are_found_however_they_were_typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for written, typed in (("NFD", "NFC"), ("NFC", "NFD")):
        content = unicodedata.normalize(written, ARTICLE)
        file = tmp_path / f"{written}.txt"
        file.write_text(content, encoding="utf-8")
        (row,) = json.loads(Ran(capsys, "span", str(file), unicodedata.normalize(typed, "đất hiếm"), "--json").out)
        passage = content[row["start"] : row["end"]]
        assert passage == unicodedata.normalize(written, "đất hiếm")
        assert row["sha256"] == digest(passage)


@pytest.mark.parametrize(
    ("words", "piece"),
    [
        (("Case Quarry",), "a passage that stands in the file"),
        (("CASE  MINE",), "other capitals, blanks or line ends"),
        (("",), "at least one character"),
        (("Case Mine", "--nth", "3"), "2 occurrences"),
        (("Case Mine", "--nth", "0"), "--nth"),
    ],
)
def test_a_passage_that_is_not_there_is_said(
    words: tuple[str, ...], piece: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    ran = Ran(capsys, "span", str(file), *words)
    assert (ran.code, ran.out) == (2, "")
    assert piece in ran.err


@pytest.mark.parametrize("kind", [*no_files.KINDS, "not utf-8", "large", "endless"])
def test_a_document_that_cannot_be_read_is_said(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "case.txt"
    no_files.put(kind, file)
    if kind == "endless":
        file.write_text("a" * 1_001, encoding="utf-8")
    elif kind == "not utf-8":
        file.write_bytes(b"a\n\xff")
    elif kind == "large":
        with file.open("wb") as out:
            out.truncate(100_000_000)
    ran = Ran(capsys, "span", str(file), "a")
    assert (ran.code, ran.out) == (2, "")
    assert "case.txt" in ran.err
    assert "Hint: " in ran.err


def test_what_span_prints_makes_a_claim_that_check_proves(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = article.parent / "articles" / "case.txt"
    (row,) = json.loads(Ran(capsys, "span", str(file), "khai thác đất hiếm", "--json").out)
    text = article.read_text(encoding="utf-8")
    head, _, tail = text.partition("- at: ")
    tail = tail.split("\n", 2)[2]
    article.write_text(f"{head}- at: [{row['start']}, {row['end']}]\n  sha256: {row['sha256']}\n{tail}", encoding="utf-8")
    found = json.loads(Ran(capsys, "check", str(article), "--no-shapes", "--documents", str(file.parent), "--json").out)
    assert [r for r in found if r["file"] in ("article.yaml", "case.txt")] == []
