"""`kg show`, `search`, `claims`, `conflicts`, `sources`, `stats`: what they print, and how they fail."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import json_answers
import jsonschema
import pytest
from builders import snapshot_of

from kg.analyses.stats import statistics
from kg.claims.describe import label, number, source_record, statement_text, statements, value_words
from kg.claims.edtf import time_words
from kg.claims.model import Claim, Entity, Loaded, Name, Record, Review, Source, Span, Value, to_record
from kg.claims.profile import interpret, profile
from kg.claims.snapshot import Snapshot
from kg.cli import main
from kg.data import to_data
from kg.dataset import workspace
from kg.errors import UnknownNameError

COMMANDS = ("show", "search", "claims", "conflicts", "sources", "stats")
TEXT = "Mỏ Thử nghiệm ở Úc.\r\nNhà máy bán 5 nghìn tấn oxit đất hiếm cho 日本.\n"


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Kg = Callable[..., Result]


@pytest.fixture
def kg(packaged: Snapshot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kg:
    """Runs the command line on the packaged claims, or on others given as `on`."""

    def run(*words: str, on: Snapshot = packaged) -> Result:
        monkeypatch.setattr(workspace, "snapshot", lambda *_: on)
        with pytest.raises(SystemExit) as stopped:
            main(list(words))
        written = capsys.readouterr()
        return Result(int(stopped.value.code or 0), written.out, written.err)

    return run


def span(passage: str) -> Span:
    start = TEXT.index(passage)
    return Span("text.txt", start, start + len(passage), hashlib.sha256(passage.encode()).hexdigest())


def claim(subject: str, predicate: str, **fields: Any) -> Claim:
    whole: dict[str, Any] = {
        "source": "report",
        "locator": Record("rows.yaml", f"{subject}/{predicate}"),
        "paraphrase": f"{subject} {predicate}",
        "modality": "asserted",
        "language": "en",
        **fields,
    }
    return Claim(subject=subject, predicate=predicate, **whole)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A mine and a plant, a person with a name in one script, a release and its reprint, and a claim with a passage."""
    sold = {
        "object": "plant",
        "valid": "2025-01/..",
        "qualifiers": (("material", ("rare-earth-oxides",)), ("status", ("operating",))),
        "as_of": "2025-11",
    }
    claims = (
        claim("mine", "located_in", object="AU", attributed_to="wei", review=Review("partly", "one map")),
        claim("mine", "site", text="north of the road"),
        claim("mine", "maybe_same_as", object="old-mine", paraphrase="Both are north of the road."),
        claim("mine", "supplies", **sold),
        claim("mine", "supplies", **sold, source="release"),
        claim("mine", "supplies", **sold, source="reprint", locator=span("5 nghìn tấn"), language="vi", machine_generated=True),
        claim(
            "mine", "capacity", value=Value(5000, "t", basis="REO", per="year"), modality="forecast", as_of="2030", valid="2030"
        ),
        claim("plant", "operated_by", object="firm"),
        claim("plant", "located_in", object="somewhere"),
        claim("firm", "aims", text="to sell mines", derived="a guess"),
    )
    entities = (
        Entity("mine", "facility", (Name("Mỏ Thử nghiệm", "vi"), Name("Test mine", "en")), "a note"),
        Entity("old-mine", "facility", (Name("Old mine", "en"),)),
        Entity("plant", "facility", (Name("Test plant", "en"),)),
        Entity("firm", "organization", (Name("Test firm", "en"),)),
        Entity("somewhere", "place", (Name("Somewhere", "en"),)),
        Entity("wei", "person", (Name("魏一", "zh"),)),
        Entity("report", "organization", (Name("Report Inc", "en"),)),
    )
    sources = (
        Source("report", "A report", "government", "en", "A", date="2025-12", url="https://report.example/1"),
        Source("release", "A release", "company", "en", "B", lineage="wire", date_note="no date on it"),
        Source("reprint", "Its reprint", "blog", "vi", "C", lineage="wire", reliability="machine translation"),
    )
    return snapshot_of(Loaded(sources, entities, claims), tmp_path_factory.mktemp("small"))


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "text.txt").write_bytes(TEXT.encode())
    return tmp_path


# --- kg show ---------------------------------------------------------------------------------------------------------


def test_show_tells_what_is_said_of_a_facility_and_what_is_not(kg: Kg, small: Snapshot) -> None:
    shown = kg("show", "Test mine", "--format", "table", on=small).out
    assert shown.startswith("Test mine   facility, id mine\n  names: Test mine (en); Mỏ Thử nghiệm (vi)\n  note: a note\n")
    flat = " ".join(shown.split())
    assert (
        "supplies rare earth oxides to Test plant (operating since 2025-01; 2 independent sources, newest 2025-11; A B)" in flat
    )
    assert "is located in Australia (according to 魏一 (WeiYi); 1 independent source, newest 2025-12; A)" in flat
    assert "may be the same as Old mine (old-mine): Both are north of the road. [report]" in flat
    assert "has the capacity 5,000 t REO a year (2030; forecast; 1 independent source, newest 2025-12; A)" in flat
    assert "The sources do not say at which stage of the chain it works." in flat
    assert "The sources do not say whether it operates: no status." in flat
    assert "The sources do not say who owns it." in flat
    assert "in which country" not in flat


def test_show_says_what_leads_to_a_facility_and_whom_sources_name_instead_of_an_owner(kg: Kg, small: Snapshot) -> None:
    flat = " ".join(kg("show", "plant", "--format", "table", on=small).out.split())
    assert "Test mine supplies rare earth oxides to Test plant" in flat
    assert "The sources do not say in which country it is located; they put it in Somewhere." in flat
    assert "The sources do not say who owns it; they name Test firm as operator." in flat


def test_show_of_something_without_claims_says_so(kg: Kg, small: Snapshot) -> None:
    shown = kg("show", "AD", "--format", "table", on=small)
    assert "The sources say nothing of it." in shown.out
    assert shown.code == 0
    assert kg("show", "AD", "--fail-empty", on=small).code == 6
    assert kg("show", "mine", "--fail-empty", on=small).code == 0


def test_show_json_holds_the_same(kg: Kg, small: Snapshot) -> None:
    page = kg("show", "mine", "--json", on=small).data
    assert (page["schema"], page["id"], page["kind"], page["label"]) == ("kg.show/1", "mine", "facility", "Test mine")
    supplies = next(fact for fact in page["said"] if fact["predicate"] == "supplies")
    assert (supplies["origins"], supplies["grades"], len(supplies["claims"])) == (2, "A B", 3)
    assert [i["relation"] for i in page["identity"]] == ["maybe_same_as"]
    assert len(page["silent"]) == 3
    assert kg("show", "mine", "--format", "jsonl", on=small).lines == [page]


def test_show_rows_name_their_claims(kg: Kg, small: Snapshot) -> None:
    rows = list(csv.DictReader(io.StringIO(kg("show", "mine", "--csv", on=small).out)))
    parts = {row["part"] for row in rows}
    assert {"name", "said", "maybe_same_as", "not known"} <= parts
    ids = {c.id for c in small.claims()}
    named = {one for row in rows if row["part"] == "said" for one in row["claims"].split("; ")}
    assert named <= ids
    assert len(named) == 6


@pytest.mark.parametrize("word", ["稀土", "đất hiếm", "レアアース", "RARE EARTHS", "rare-earths"])
def test_show_takes_a_name_in_any_script(kg: Kg, word: str) -> None:
    page = kg("show", word, "--json").data
    assert (page["id"], page["kind"]) == ("rare-earths", "material")
    assert {"稀土", "đất hiếm", "レアアース"} <= {name["text"] for name in page["names"]}


def test_show_of_a_concept_gives_its_elements_and_the_claims_about_it(kg: Kg) -> None:
    page = kg("show", "ndpr-oxide", "--json").data
    assert page["facts"]["elements"] == "Nd, Pr"
    assert any(fact["predicate"] == "supplies" for fact in page["mentioned"])
    stage = kg("show", "separation", "--json").data
    assert any(fact["predicate"] == "performs_stage" for fact in stage["pointing"])


@pytest.mark.parametrize(
    ("thing", "term"),
    [
        ("mp-materials", "US price floor for MP Materials has the threshold: floor price: US$110/kg NdPr"),
        ("dod", "US price floor for MP Materials has the threshold: floor price: US$110/kg NdPr"),
        ("lynas", "Private price floor Lynas-JARE has the threshold: floor price: US$110/kg NdPr"),
        ("lamp", "Licence of the Lynas plant in Malaysia, 2026 to 2036 has the legal status: in force to 2036-03-02"),
        ("us-exim", "US Project Vault stockpile has the threshold: EXIM loan: US$10 billion"),
        ("AU", "United States-Australia critical minerals and rare earths framework is worth 3,000,000,000 USD"),
        ("jogmec", "REAlloys-JOGMEC memorandum of understanding is a: memorandum"),
    ],
)
def test_show_leads_to_the_terms_of_agreements(kg: Kg, thing: str, term: str) -> None:
    rows = list(csv.DictReader(io.StringIO(kg("show", thing, "--csv").out)))
    (row,) = [row for row in rows if row["part"] == "agreed" and row["words"] == term]
    assert row["claims"]
    assert " ".join(term.split()) in " ".join(kg("show", thing, "--format", "table").out.split())
    ids = {record["id"] for record in kg("claims", "--about", thing, "--json").lines}
    assert set(row["claims"].split("; ")) <= ids


def test_a_law_that_covers_a_country_or_a_stage_is_no_agreement_of_it(kg: Kg) -> None:
    agreed = {fact["subject"] for fact in kg("show", "CN", "--json").data["agreed"]}
    assert not agreed & {"us-dfars-7052", "eu-crma", "cn-ann61-2025"}
    assert kg("show", "separation", "--json").data["agreed"] == []


def test_what_is_agreed_is_told_once(kg: Kg) -> None:
    page = kg("show", "realloys", "--json").data
    elsewhere = {fact["statement"] for part in ("said", "pointing", "mentioned") for fact in page[part]}
    agreed = [fact["statement"] for fact in page["agreed"]]
    assert agreed
    assert len(agreed) == len(set(agreed))
    assert not elsewhere & set(agreed)


def test_show_of_a_country_holds_its_disagreements(kg: Kg) -> None:
    page = kg("show", "RU", "--json").data
    (reserves,) = [group for group in page["disagreements"] if group["predicates"] == ["reserves"]]
    assert reserves["verdict"] == "not the same scope"
    shown = " ".join(kg("show", "Russia", "--format", "table").out.split())
    assert "Where sources disagree" in shown
    assert "up to 28,700,000 t" in shown


def test_show_of_a_claim_holds_every_field_source_review_and_passage(kg: Kg, small: Snapshot, documents: Path) -> None:
    (located,) = [c for c in small.claims("located_in") if c.subject == "mine"]
    shown = " ".join(kg("show", located.id, "--format", "table", on=small).out.split())
    for part in (
        located.statement,
        "partly: one map",
        "rows.yaml",
        "https://report.example/1",
        "A report, publisher not known, 2025-12",
    ):
        assert part in shown
    (sold,) = [c for c in small.claims("supplies") if c.source == "reprint"]
    page = kg("show", sold.id[:10], "--documents", str(documents), "--json", on=small).data
    assert (page["kind"], page["id"], page["claims"][0]["passage"]) == ("claim", sold.id, "5 nghìn tấn")
    shown = " ".join(kg("show", f"claim:{sold.id}", "--documents", str(documents), "--format", "table", on=small).out.split())
    assert "“5 nghìn tấn”" in shown
    assert "undated: no date given" in shown
    assert "one witness with release (origin wire)" in shown
    assert "said by others too" in shown
    assert "machine translation" in shown


def test_show_of_a_statement_holds_all_its_claims(kg: Kg, small: Snapshot) -> None:
    group = list(small.claims("supplies"))
    page = kg("show", group[0].statement, "--json", on=small).data
    assert (page["kind"], len(page["claims"]), len(page["sources"])) == ("statement", 3, 3)
    assert kg("show", f"statement:{group[0].statement[:8]}", "--csv", on=small).out.count("\n") > 30


def test_show_of_a_source_and_of_an_id_that_is_both(kg: Kg, small: Snapshot) -> None:
    page = kg("show", "release", "--json", on=small).data
    assert (page["kind"], page["same_origin"], len(page["claims"])) == ("source", ["reprint"], 1)
    both = kg("show", "report", "--format", "table", on=small).out
    assert "A source has this id too: kg show source:report" in both
    shown = kg("show", "source:report", "--format", "table", on=small).out
    assert shown.startswith("A report   source report\n")
    assert kg("show", "source:report", "--csv", on=small).out.startswith("part,words")


def test_an_unknown_id_exits_with_5_and_names_near_ones(kg: Kg) -> None:
    for words in (("show", "linas"), ("claims", "--about", "linas"), ("conflicts", "--about", "linas")):
        result = kg(*words)
        assert (result.code, result.out) == (5, "")
        assert "did you mean lynas" in result.err
        assert "Traceback" not in result.err
    assert kg("show", "source:nowhere-at-all").code == 5
    assert kg("claims", "--source", "usgs-mcs2024").code == 5
    assert "owned_by" in kg("claims", "--predicate", "owned").err
    assert "asserted" in kg("claims", "--modality", "certain").err
    assert kg("sources", "--kind", "rumour").code == 5
    assert kg("sources", "--lineage", "nothing").code == 5


def test_digits_that_several_claims_begin_with_are_refused(small: Snapshot) -> None:
    base = next(iter(small.claims("supplies")))
    stored = Snapshot(small._stored)
    twins = [replace(base), replace(base)]
    for twin, last in zip(twins, "ab", strict=True):
        object.__setattr__(twin, "id", "0123456789" + last)
    stored.claims = lambda *_: iter(twins)  # type: ignore[method-assign]
    with pytest.raises(UnknownNameError, match="single claim or statement"):
        interpret(stored, "0123456789")
    assert interpret(stored, "0123456789a") == ("claim", "0123456789a")


def test_the_record_of_a_source_lacks_nothing_of_it(packaged: Snapshot) -> None:
    for source in packaged.sources.values():
        assert to_data(source_record(source)) == to_record(source)


# --- kg search -------------------------------------------------------------------------------------------------------


def test_search_finds_names_in_any_script_then_words_of_claims(kg: Kg) -> None:
    rows = kg("search", "稀土", "--json").data
    assert rows[0]["id"] == "rare-earths"
    assert "rare-earths" in [row["id"] for row in kg("search", "dat hiem", "--json").data]
    kinds = [row["kind"] for row in kg("search", "price floor", "--json").data]
    assert "claim" in kinds
    assert kinds.index("claim") > 0
    assert all(kind == "claim" for kind in kinds[kinds.index("claim") :])


def test_search_finds_an_id_and_limits(kg: Kg) -> None:
    assert kg("search", "lamp", "--json").data[0]["id"] == "lamp"
    limited = kg("search", "rare earth", "--limit", "2", "--json")
    assert len(limited.data) == 4
    assert "--limit shows more" in limited.err


def test_search_suggests_where_nothing_is_found(kg: Kg) -> None:
    result = kg("search", "linas", "--format", "tsv")
    assert (result.code, result.out) == (0, "id\tkind\tname\tmatched\tscore\n")
    assert "Did you mean Lynas Rare Earths Ltd (lynas)?" in result.err
    assert kg("search", "qqzzqq", "--format", "table").out == "Nothing found.\n"
    assert kg("search", "qqzzqq", "--fail-empty").code == 6
    assert kg("search", " ", "--json").data == []


# --- kg claims -------------------------------------------------------------------------------------------------------

KEYS = {
    "id", "statement", "subject", "predicate", "printed", "source", "document", "start", "end", "record", "modality",
    "attributed_to", "valid", "valid_note", "as_of", "materials", "stage", "qualifiers", "paraphrase", "language", "grade",
    "lineage", "machine_generated", "derived", "review",
}  # fmt: skip
VALUE_KEYS = {"value", "maximum", "comparator", "unit", "basis", "per"}


def test_claims_json_is_one_object_a_line_with_the_same_keys(kg: Kg, packaged: Snapshot) -> None:
    records = kg("claims", "--json").lines
    assert len(records) == sum(1 for _ in packaged.claims())
    for record in records:
        extra = set(record) - KEYS
        assert set(record) >= KEYS
        assert extra in ({"object"}, {"text"}, VALUE_KEYS, VALUE_KEYS | {"object"})
        assert (record["document"] is None) == (record["record"] is not None) == (record["start"] is None)
    assert kg("claims", "--format", "jsonl").lines == records


def test_claims_about_an_id_are_those_with_it_at_any_end(kg: Kg, small: Snapshot) -> None:
    def ids(word: str) -> set[tuple[str, str]]:
        return {(r["subject"], r["predicate"]) for r in kg("claims", "--about", word, "--json", on=small).lines}

    assert ids("plant") == {("mine", "supplies"), ("plant", "operated_by"), ("plant", "located_in")}
    assert ids("魏一") == {("mine", "located_in")}
    assert ids("rare-earth-oxides") == {("mine", "supplies")}
    assert ids("old-mine") == {("mine", "maybe_same_as")}


def test_claims_about_an_id_include_those_about_the_same(tmp_path: Path, kg: Kg, small: Snapshot) -> None:
    same = claim("old-mine", "same_as", object="mine")
    every = Loaded(tuple(small.sources.values()), tuple(small.entities.values()), (*small.claims(), same))
    on = snapshot_of(every, tmp_path)
    assert ("mine", "site") in {
        (r["subject"], r["predicate"]) for r in kg("claims", "--about", "old-mine", "--json", on=on).lines
    }
    assert any(fact.predicate == "site" for fact in profile(on, "old-mine").said)
    assert {identity.id for identity in profile(on, "old-mine").identity} == {"mine", "old-mine"}


def test_claims_filters_hold_together(kg: Kg, small: Snapshot) -> None:
    def count(*words: str) -> int:
        return len(kg("claims", *words, "--json", on=small).lines)

    assert count("--source", "report") == 8
    assert count("--predicate", "supplies") == 3
    assert count("--predicate", "supplies", "--source", "reprint") == 1
    assert count("--modality", "forecast") == 1
    assert count("--text", "ROAD north") == 2
    assert count("--about", "mine", "--text", "road", "--predicate", "site") == 1


def test_claims_with_documents_show_the_very_passage(
    kg: Kg, small: Snapshot, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = kg("claims", "--predicate", "supplies", "--documents", str(documents), "--json", on=small).lines
    assert sorted(str(r["passage"]) for r in records) == ["5 nghìn tấn", "None", "None"]
    monkeypatch.setenv("KG_DOCUMENTS", str(documents))
    shown = kg("claims", "--source", "reprint", "--format", "table", on=small).out
    assert "“5 nghìn tấn”" in shown
    assert "operating" not in shown.splitlines()[0]
    assert kg("claims", "--source", "reprint", "--csv", on=small).out.splitlines()[0].endswith(",passage")


def test_a_text_that_is_another_or_missing_is_an_error(kg: Kg, small: Snapshot, documents: Path) -> None:
    (documents / "text.txt").write_text(TEXT.replace("5 nghìn", "6 nghìn"), encoding="utf-8")
    changed = kg("claims", "--source", "reprint", "--documents", str(documents), "--json", on=small)
    assert (changed.code, changed.out) == (2, "")
    assert "sha256" in changed.err
    (documents / "text.txt").unlink()
    missing = kg("claims", "--source", "reprint", "--documents", str(documents), "--json", on=small)
    assert (missing.code, missing.out) == (2, "")
    assert "text.txt: cannot be read" in missing.err


def test_no_claim_is_an_honest_answer(kg: Kg, small: Snapshot) -> None:
    asked = ("claims", "--about", "plant", "--predicate", "owned_by")
    assert kg(*asked, "--format", "table", on=small).out == "The sources do not say.\n"
    assert kg(*asked, "--json", on=small).out == ""
    assert kg(*asked, "--json", "--fail-empty", on=small).code == 6
    assert kg(*asked, "--format", "table", "--fail-empty", on=small).code == 6


# --- kg conflicts ----------------------------------------------------------------------------------------------------


def test_conflicts_about_a_country_show_the_reason(kg: Kg) -> None:
    shown = " ".join(kg("conflicts", "--about", "russia", "--format", "table").out.split())
    assert "Russia holds reserves of (rare earths)" in shown
    assert "not the same scope: exploitable reserves v. including deposits under development" in shown
    assert "khoảng" in shown
    answer = kg("conflicts", "--about", "RU", "--json").data
    (group,) = answer["groups"]
    assert (group["predicates"], group["verdict"], group["topics"]) == (["reserves"], "not the same scope", ["RU"])
    assert {side["printed"] for side in group["claims"]} == {"khoảng 3,8 triệu tấn", "có thể lên đến 28,7 triệu tấn"}
    assert {side["answer"] for side in group["claims"]} == {"about 3,800,000 t", "up to 28,700,000 t"}
    assert all(side["limits"] for side in group["claims"])


def test_conflicts_come_first_and_agreement_only_when_asked(kg: Kg) -> None:
    answer = kg("conflicts", "--json").data
    jsonschema.validate(answer, json_answers.schema("kg.conflicts-1"))
    verdicts = [group["verdict"] for group in answer["groups"]]
    assert verdicts == sorted(verdicts)
    assert {v: verdicts.count(v) for v in verdicts} == {
        "conflict": answer["conflicts"], "not the same scope": answer["not_the_same_scope"],
    }  # fmt: skip
    assert (answer["left_out"], answer["agree"]) == (0, None)
    everything = kg("conflicts", "--all", "--json").data
    assert everything["agree"] == len(everything["groups"]) - len(verdicts) > 0
    rows = list(csv.DictReader(io.StringIO(kg("conflicts", "--csv").out)))
    assert {"value", "printed", "source", "grade", "valid", "modality", "stage", "kind", "scope", "reasons"} <= set(rows[0])
    assert len({row["group"] for row in rows}) == len(verdicts)
    lines = kg("conflicts", "--format", "jsonl", "--limit", "3").lines
    assert lines == answer["groups"][:3]
    limited = kg("conflicts", "--json", "--limit", "3").data
    assert (limited["groups"], limited["left_out"]) == (answer["groups"][:3], len(verdicts) - 3)


def test_conflicts_as_text_are_bounded_and_count_the_rest(kg: Kg) -> None:
    total = len(kg("conflicts", "--json").data["groups"])
    shown = kg("conflicts", "--format", "table", "--limit", "2").out
    assert [n for n in range(1, total + 1) if f"\n{n}. " in f"\n{shown}"] == list(range(1, 21))
    last = " ".join(shown.split("\n\n")[-1].split())
    assert last.startswith(f"{total} questions: ")
    assert f"The first 2 in full, 18 in a line, {total - 20} not listed: --limit lists more in full" in last
    whole = " ".join(kg("conflicts", "--format", "table").out.split())
    # each in full or in a line
    assert "Planned magnet plant of REAlloys in Ohio" in whole


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        (("--about", "CN", "--predicate", "share"), "China holds the share (of the world)"),
        (("--text", "ohio operating"), "Planned magnet plant of REAlloys in Ohio"),
        (("--text", "中国 95%"), "China holds the share (of the world)"),
        (
            ("--predicate", "party_to"),
            "REAlloys-JOGMEC memorandum of understanding / Memorandum between the United States and JOGMEC: who signed",
        ),
        (("--predicate", "produces", "--text", "scandium"), "REalloys, scandium: from which site it comes"),
        (("--about", "hoidas-lake", "--text", "yttrium saskatchewan"), "REalloys, yttrium: from which site it comes"),
    ],
)  # fmt: skip
def test_conflicts_are_narrowed_by_what_is_printed(kg: Kg, asked: tuple[str, ...], question: str) -> None:
    assert any(question in group["question"] for group in kg("conflicts", *asked, "--json").data["groups"])
    assert len(kg("conflicts", *asked, "--json").data["groups"]) < 5


def test_conflicts_say_which_sources_are_one_witness(kg: Kg) -> None:
    groups = kg("conflicts", "--json").data["groups"]
    (mou,) = [g for g in groups if "realloys-jogmec-mou" in g["topics"] and g["predicates"] == ["agreement_kind", "role"]]
    assert mou["witnesses"] == 1
    assert "go back to one release (realloys-jogmec-release-2025-10) and count once" in mou["notes"][0]
    assert "go back to one release" in " ".join(
        kg("conflicts", "--about", "realloys-jogmec-mou", "--format", "table").out.split()
    )


def test_no_conflict_is_said_only_where_there_is_none(kg: Kg, small: Snapshot) -> None:
    assert kg("conflicts", "--format", "table", on=small).out == "No two sources differ.\n"
    assert kg("conflicts", "--json", on=small).data["groups"] == []
    assert kg("conflicts", "--fail-empty", on=small).code == 6
    assert kg("conflicts", "--text", "quixotic", "--format", "table").out == "No two sources that were asked for differ.\n"
    assert kg("conflicts", "--predicate", "owned").code == 5
    assert "No two sources" not in kg("conflicts", "--about", "realloys", "--format", "table").out


# --- words of a text -------------------------------------------------------------------------------------------------


def test_a_text_is_looked_for_in_everything_that_is_printed(kg: Kg, packaged: Snapshot) -> None:
    operating = {c.id for c in packaged.claims("has_status") if c.object == "operating"}
    assert {line["id"] for line in kg("claims", "--predicate", "has_status", "--text", "operating", "--json").lines} == operating
    for words in ("China share 95%", "中国 95 %", "trung quốc 95 %", "CN share 95%", "doc-vi-russia-us share 95%"):
        found = {line["id"][:6] for line in kg("claims", "--text", words, "--json").lines}
        assert {"f9d029", "f26e99", "23da52"} <= found, words
    assert "CN" not in {line["subject"] for line in kg("claims", "--text", "China share 9%", "--json").lines}
    # a word is one, or begins one
    assert kg("claims", "--text", "ussia", "--json").lines == []
    assert kg("claims", "--text", "russ", "--json").lines
    assert {s["id"] for s in kg("sources", "--text", "mineral commodity summaries", "--json").data} == {"usgs-mcs2025"}


def test_search_gives_what_has_most_of_the_words_and_never_another_figure(kg: Kg) -> None:
    result = kg("search", "China controls 90%", "--json")
    assert {row["id"][:6] for row in result.data} == {"55ab0b", "08f1fb"}
    assert all(row["matched"] == "all words but controls" and row["name"].startswith("China: ") for row in result.data)
    assert "No claim has all words" in result.err
    assert kg("search", "China controlled 95%", "--json").data
    assert kg("search", "China controls 91.5%", "--json").data == []
    assert kg("search", "quixotic 90%", "--json").data == []


# --- kg sources, kg stats --------------------------------------------------------------------------------------------


def test_sources_are_listed_with_grade_lineage_and_claims(kg: Kg, small: Snapshot) -> None:
    rows = kg("sources", "--json", on=small).data
    assert [(r["id"], r["grade"], r["lineage"], r["claims"]) for r in rows] == [
        ("release", "B", "wire", 1), ("report", "A", None, 8), ("reprint", "C", "wire", 1),
    ]  # fmt: skip
    assert [r["id"] for r in kg("sources", "--lineage", "wire", "--json", on=small).data] == ["release", "reprint"]
    assert [r["id"] for r in kg("sources", "--grade", "A", "--kind", "government", "--json", on=small).data] == ["report"]
    assert kg("sources", "--grade", "A", "--kind", "blog", "--fail-empty", on=small).code == 6
    shown = kg("sources", "--format", "table", on=small).out
    assert (
        "report  [A] government, en, publisher not known, 2025-12, 8 claims\n    A report\n    https://report.example/1\n"
        in shown
    )
    assert kg("sources", "--grade", "D").code == 2


def test_stats_count_what_there_is_and_what_is_not_known(small: Snapshot) -> None:
    rows = {(row.part, row.what): row.number for row in statistics(small, date(2026, 1, 1))}
    assert rows["all", "claims"] == 10
    assert rows["all", "independent sources"] == 2
    assert rows["facilities by country", "Australia"] == 1
    assert rows["facilities by country", "not known"] == 2
    assert rows["facilities by status", "not known"] == 3
    assert rows["facilities of which no source gives the", "owner"] == 3
    assert rows["facilities of which no source gives the", "owner and operator"] == 2
    assert rows["statements by independent sources", "2 sources"] == 1
    assert rows["claims by grade of source", "A"] == 8


def test_stats_set_production_and_reserves_side_by_side(kg: Kg) -> None:
    rows = kg("stats", "--json").data
    (russia,) = [row for row in rows if row["part"] == "production and reserves" and row["subject"] == "RU"]
    assert "production 2023: 2,500 t REO (mine) [usgs-mcs2025]" in russia["number"]
    assert "reserves undated: about 3,800,000 t [doc-vi-russia-us]" in russia["number"]
    facilities = [row["number"] for row in rows if row["part"] == "facilities by status"]
    kinds = {row["what"]: row["number"] for row in rows if row["part"] == "entities by kind"}
    # a plant counts at each state that its stages are in: metal may run while the magnet line is being built
    assert sum(facilities) > kinds["facility"]
    assert kg("stats", "--format", "md").out.startswith("| part | what | number |")


def test_a_stage_with_a_state_of_its_own_counts_in_that(packaged: Snapshot) -> None:
    every = statistics(packaged, date(2026, 11, 22))
    one = packaged.only(lambda claim: claim.subject == "mp-independence")
    here = {row.what for row in statistics(one, date(2026, 11, 22)) if row.part == "facilities by status"}
    assert here == {"operating", "commissioning", "not known"}
    (without,) = [r.number for r in every if (r.part, r.what) == ("facilities of which no source gives the", "status")]
    facilities = [entity.id for entity in packaged.entities.values() if entity.kind == "facility"]
    said = {claim.subject for claim in packaged.claims("has_status")}
    assert without >= len(set(facilities) - said) > 0


# --- all of them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_80_columns_and_gives_two_examples(kg: Kg, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = kg(command, "--help")
    assert result.code == 0
    assert max(len(line) for line in result.out.splitlines()) <= 80
    assert " ".join(result.out.split()).split("Examples:")[1].count(f"kg {command}") == 2


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv", "tsv", "md"])
@pytest.mark.parametrize(
    "words",
    [("show", "mine"), ("search", "mine"), ("claims",), ("conflicts", "--all"), ("sources",), ("stats",)],
    ids=lambda w: w[0],
)
def test_every_format_goes_to_stdout_or_to_a_file_alike(
    kg: Kg, small: Snapshot, tmp_path: Path, words: tuple[str, ...], format: str
) -> None:
    printed = kg(*words, "--format", format, on=small)
    target = tmp_path / "out"
    filed = kg(*words, "--format", format, "-o", str(target), on=small)
    assert (printed.code, printed.err, filed.code, filed.out) == (0, "", 0, "")
    assert target.read_bytes().decode("utf-8") == printed.out
    assert printed.out.endswith("\n") or (words[0], format) == ("conflicts", "jsonl")


@pytest.mark.parametrize("columns", ["80", "40"])
def test_text_fits_the_terminal(kg: Kg, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    from kg.cli.output import shown

    monkeypatch.setenv("COLUMNS", columns)
    for words in (
        ("show", "lamp"),
        ("show", "RU"),
        ("conflicts", "--about", "RU"),
        ("claims", "--about", "lamp"),
        ("search", "稀土"),
    ):
        text = kg(*words, "--format", "table").out
        wide = [line for line in text.splitlines() if shown(line) > int(columns)]
        assert all(" " not in line.strip() for line in wide), (words, wide[:3])


def test_the_tab_key_offers_ids_of_the_build_that_is_there(
    seeds: Loaded, packaged: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.claims.snapshot import write
    from kg.claims.vocabulary import vocabulary
    from kg.cli.look import _ids

    assert _ids("mountain") == []
    build = workspace.home() / "builds" / "0"
    build.mkdir(parents=True)
    write(build / "snapshot.json", seeds, vocabulary(), "0")
    assert _ids("mountain-p") == [("mountain-pass", "Mountain Pass")]
    assert len(_ids("")) == len(packaged.entities)


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Value(5000, "t", basis="REO", per="year"), "5,000 t REO a year"),
        (Value(25, "%", maximum=50), "25 to 50 %"),
        (Value(28_700_000, "t", comparator="<="), "up to 28,700,000 t"),
        (Value(99.9999, "%", comparator="~"), "about 99.9999 %"),
        (Value(1, "rank"), "number 1"),
    ],
)
def test_values_in_words(value: Value, words: str) -> None:
    assert value_words(value) == words


def test_times_and_numbers_in_words() -> None:
    assert [time_words(t) for t in (None, "2026-33", "2026-41~", "2023/", "/2024", "2020/2024")] == [
        "", "2026 first quarter", "2026 second half~", "from 2023, end not known", "until 2024", "2020 to 2024",
    ]  # fmt: skip
    assert (number(0), number(-1234.5)) == ("0", "-1,234.5")


def test_names_come_in_english_or_with_a_latin_reading(small: Snapshot) -> None:
    assert label(small, "mine") == "Test mine"
    assert label(small, "wei").startswith("魏一 (")
    assert label(small, "AU") == "Australia"
    assert label(small, "no such id") == "no such id"


def test_what_a_claim_says_in_words(small: Snapshot) -> None:
    def words(predicate: str, **fields: Any) -> str:
        return statement_text(small, claim("x", predicate, **fields))

    assert words("share", value=Value(92, "%"), qualifiers=(("of", ("world",)), ("stage", ("separation",)))) == (
        "holds the share 92 % of world [stage: separation]"
    )
    assert words("measure", value=Value(5, "count"), qualifiers=(("of", ("interviews",)),)) == "measures interviews: 5 count"
    assert words("measure", value=Value(5, "count")) == "measures something not named: 5 count"
    assert words("owned_by", object="firm", value=Value(8, "%", maximum=16)) == "is owned by Test firm (8 to 16 %)"
    assert words("aims", text="to sell") == "aims at: to sell"
    assert words("supplies", object="plant") == "supplies a material not stated to Test plant"


def test_a_statement_told_weighs_its_claims(small: Snapshot) -> None:
    derived, machine = claim("x", "aims", text="a", derived="a guess"), claim("x", "aims", text="b", machine_generated=True)
    first, second = statements(small, [derived, machine])
    assert "derived, not stated: a guess" in first.details
    assert "machine-generated text" in second.details
    (sold,) = statements(small, small.claims("supplies"))
    assert (sold.origins, sold.grades, sold.newest, len(sold.claims)) == (2, "A B", "2025-11", 3)
