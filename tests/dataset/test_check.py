"""What is wrong is found, all of it, and nothing else; model, ontology and shapes say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.collection import Collection
from rdflib.namespace import SH

from kg.claims.edtf import parse_span
from kg.claims.model import (
    Claim,
    Comparator,
    Entity,
    EntityKind,
    Grade,
    Loaded,
    Modality,
    Name,
    Per,
    Record,
    Source,
    SourceKind,
    Span,
    Value,
    Verified,
)
from kg.claims.vocabulary import TERM, Vocabulary, ontology_files, vocabulary
from kg.dataset.check import BROADER_CLASSES, PERCENT_PREDICATES, check, passage, shacl_violations
from kg.dataset.rdf import PREFIXES, term
from kg.dataset.store import parse_dataset, quads
from kg.dataset.to_rdf import ontology_quads
from kg.errors import InputError, Violation
from kg.resources import packaged

WORDS = vocabulary()
TEXT = "\ufeffDie Mine\r\nliefert 🧲 an die Hütte.\n北矿\n"
PART = TEXT[10:22]
SOURCE = Source(
    id="s1", title="Notiz", kind="news", language="de", grade="B", date="2025-07", sha256=sha256(TEXT.encode("utf-8")).hexdigest()
)
MINE = Entity("north-mine", "facility", (Name("North Mine", "en"),))
OWNER = Entity("north-co", "organization", (Name("North Co", "en"),))
FLOW = Claim(
    subject="north-mine",
    predicate="supplies",
    source="s1",
    locator=Span("notiz.txt", 10, 22, sha256(PART.encode("utf-8")).hexdigest()),
    paraphrase="The mine supplies a firm.",
    modality="asserted",
    language="de",
    object="north-co",
    qualifiers=(("material", ("Nd",)), ("status", ("operating",))),
    valid_note="no date is given",
)
STAKE = Claim(
    subject="north-mine",
    predicate="owned_by",
    source="s1",
    locator=Record("chain/x.yaml", "north-mine/ownership/1"),
    paraphrase="The firm owns 60 %.",
    modality="asserted",
    language="en",
    object="north-co",
    value=Value(60, "%"),
)


def violations(
    sources: tuple[Source, ...] = (SOURCE,),
    entities: tuple[Entity, ...] = (MINE, OWNER),
    claims: tuple[Claim, ...] = (FLOW, STAKE),
    **rest: Any,
) -> tuple[Violation, ...]:
    return check(sources, entities, claims, WORDS, **rest)


def test_good_records_have_no_violation() -> None:
    assert violations() == ()


def test_the_seeds_have_no_violation(seeds: Loaded) -> None:
    assert check(seeds.sources, seeds.entities, seeds.claims, WORDS) == ()


def test_the_seeds_keep_to_the_shapes(seeds: Loaded) -> None:
    assert shacl_violations(quads(seeds.sources, seeds.entities, seeds.claims, WORDS)) == ()


def claim(change: Callable[[], Claim]) -> dict[str, Any]:
    return {"claims": (change(),)}


WRONG: Any = "none of the list"

CASES: list[tuple[str, dict[str, Any], str, str]] = [
    # what is wrong, the records, what is found, what is expected
    ("two sources", {"sources": (SOURCE, replace(SOURCE, title="Andere"))}, "another source with the id s1", "one record an id"),
    (
        "two entities",
        {"entities": (MINE, OWNER, replace(OWNER, note="x"))},
        "another entity with the id north-co",
        "one record an id",
    ),
    (
        "two claims",
        {"claims": (FLOW, replace(FLOW, modality="claimed"))},
        f"another claim with the id {FLOW.id}",
        "one record an id",
    ),
    ("source id", {"sources": (SOURCE, replace(SOURCE, id=" "))}, " ", "an id"),
    ("title", {"sources": (replace(SOURCE, title=" "),)}, " ", "a title"),
    ("source language", {"sources": (replace(SOURCE, language="de_AT"),)}, "de_AT", "a BCP 47 language tag"),
    ("source date", {"sources": (replace(SOURCE, date="July 2025"),)}, "July 2025", "an EDTF date"),
    ("no date", {"sources": (replace(SOURCE, date=None),)}, "no date and no date_note", "a date, or a date_note"),
    ("no document", {"sources": (replace(SOURCE, sha256=None),)}, "neither url nor sha256", "an address or the sha256"),
    ("derived from", {"sources": (replace(SOURCE, derived_from=("s2",)),)}, "s2", "the id of a source in derived_from"),
    ("collision", {"entities": (MINE, OWNER, Entity("CN", "place", (Name("China"),)))}, "CN", "no concept of the ontology has"),
    ("no name", {"entities": (MINE, replace(OWNER, names=()))}, "no name", "one name at least"),
    ("blank name", {"entities": (MINE, replace(OWNER, names=(Name("\t"),)))}, "\t", "a name that is not blank"),
    ("name language", {"entities": (MINE, replace(OWNER, names=(Name("N", "english!"),)))}, "english!", "a BCP 47 language tag"),
    (
        "kind",
        {"entities": (MINE, OWNER, Entity("x", WRONG, (Name("X"),)))},
        WRONG,
        "a kind among agreement, country, facility",
    ),
    ("no source", claim(lambda: replace(FLOW, source="s3")), "s3", "the id of a source"),
    ("subject", claim(lambda: replace(FLOW, subject="north-mines")), "north-mines", "entity or concept as subject"),
    ("object", claim(lambda: replace(FLOW, object="south-co")), "south-co", "entity or concept as object"),
    ("quoted", claim(lambda: replace(FLOW, attributed_to="a spokesman")), "a spokesman", "entity or concept as attributed_to"),
    ("predicate", claim(lambda: replace(FLOW, predicate="suplies")), "suplies", "a predicate of the ontology"),
    ("class of subject", claim(lambda: replace(FLOW, subject="Nd")), "the Element or Material Nd", "as subject of supplies"),
    ("class of object", claim(lambda: replace(FLOW, object="Nd")), "the Element or Material Nd", "as object of supplies"),
    ("object refused", claim(lambda: replace(STAKE, predicate="capacity")), "the object north-co", "no object with capacity"),
    ("value refused", claim(lambda: replace(FLOW, value=Value(1, "t"))), "the value 1", "no value with supplies"),
    ("text refused", claim(lambda: replace(FLOW, object=None, text="it")), "the text 'it'", "no text with supplies"),
    ("no end", claim(lambda: replace(FLOW, object=None)), "neither object nor value nor text", "one of them with supplies"),
    (
        "text and object",
        claim(lambda: replace(FLOW, predicate="interested_in", object="north-mine", text="a", subject="north-co", qualifiers=())),
        "a text beside an object or value",
        "a text alone",
    ),
    ("unit", claim(lambda: replace(STAKE, value=Value(60, "percent"))), "the unit 'percent'", "a unit: %"),
    ("basis", claim(lambda: replace(STAKE, value=Value(60, "%", basis="TREO"))), "the basis 'TREO'", "a basis: NdPr oxide"),
    (
        "range",
        claim(lambda: replace(STAKE, value=Value(60, "%", maximum=50))),
        "the range 60 to 50",
        "a maximum that is not below",
    ),
    ("share", claim(lambda: replace(STAKE, value=Value(160, "%"))), "160 %", "a share between 0 and 100 %"),
    ("share below", claim(lambda: replace(STAKE, value=Value(-0.5, "%"))), "-0.5 %", "a share between 0 and 100 %"),
    ("share up to", claim(lambda: replace(STAKE, value=Value(60, "%", maximum=101))), "101 %", "a share between 0 and 100 %"),
    ("qualifier", claim(lambda: replace(FLOW, qualifiers=(("materials", ("Nd",)),))), "materials", "a qualifier of the ontology"),
    (
        "qualifier range",
        claim(lambda: replace(FLOW, qualifiers=(("material", ("north-mine",)),))),
        "material: north-mine",
        "Material as material",
    ),
    ("qualifier text", claim(lambda: replace(FLOW, qualifiers=(("stage", ("mining",)),))), "stage: mining", "Stage as stage"),
    ("valid", claim(lambda: replace(FLOW, valid="2025-13")), "2025-13", "an EDTF date or interval as valid"),
    ("valid backwards", claim(lambda: replace(FLOW, valid="2026/2025")), "2026/2025", "an EDTF date or interval as valid"),
    ("as of", claim(lambda: replace(FLOW, as_of="soon")), "soon", "an EDTF date or interval as as_of"),
    ("no time", claim(lambda: replace(FLOW, valid_note=None)), "neither valid nor valid_note", "a time, or a valid_note"),
    ("modality", claim(lambda: replace(FLOW, modality=WRONG)), WRONG, "a modality: asserted, claimed"),
    ("paraphrase", claim(lambda: replace(FLOW, paraphrase="\n")), "\n", "a paraphrase"),
    ("too few", {"expected": {"s1": (3, 9)}}, "2 claims", "3 to 9 claims"),
    ("too many", {"expected": {"s1": (0, 1)}}, "2 claims", "0 to 1 claims"),
    ("none at all", {"expected": {"s1": (1, 9), "usgs": (5, 9)}}, "0 claims", "5 to 9 claims"),
]


@pytest.mark.parametrize(("records", "found", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_one_flaw_is_one_violation(records: dict[str, Any], found: str, expected: str) -> None:
    flaws = violations(**records)
    assert [(flaw.value, expected in flaw.expected) for flaw in flaws] == [(found, True)], flaws


def test_everything_is_found_at_once() -> None:
    bad = tuple(replace(FLOW, predicate=f"p{n}", object=f"o{n}", modality=WRONG, locator=Record("f", str(n))) for n in range(20))
    assert len(violations(claims=bad)) == 60


def test_a_violation_says_where_and_what_to_try() -> None:
    flow = replace(FLOW, predicate="suplies")
    stake = replace(STAKE, source="s1x")
    assert list(map(str, violations(claims=(flow, stake)))) == [
        f"notiz.txt: claim {flow.id} [10, 22): found suplies; expected a predicate of the ontology. Hint: did you mean supplies?",
        f"chain/x.yaml: north-mine/ownership/1 (claim {stake.id}, s1x): "
        "found s1x; expected the id of a source. Hint: did you mean s1?",
    ]


def test_the_same_record_twice_is_no_flaw() -> None:
    assert violations((SOURCE, SOURCE), (MINE, OWNER, OWNER), (FLOW, STAKE, FLOW)) == ()


def test_an_element_is_a_material_and_a_country_a_place() -> None:
    reach = replace(STAKE, predicate="part_of", object="US", value=None)
    made = replace(STAKE, predicate="produces", object="Nd", value=None)
    assert violations(claims=(made, reach)) == ()


def test_one_name_of_two_entities_needs_a_claim_of_identity() -> None:
    twin = Entity("north-co-ltd", "organization", (Name("North Company", "en"), Name("NORTH  co", "en")))
    third = Entity("nc", "organization", (Name("North Co", "en"),))
    market = Entity("north-market", "market", (Name("North Co", "en"),))
    found = violations(entities=(MINE, OWNER, twin, third, market))
    assert {(flaw.record, flaw.value) for flaw in found} == {
        ("north-co", "the name 'North Co', which nc carries too"),
        ("north-co-ltd", "the name 'NORTH  co', which nc carries too"),
    }
    same = replace(STAKE, predicate="same_as", subject="north-co-ltd", object="north-co", value=None)
    maybe = replace(STAKE, predicate="maybe_same_as", subject="north-co", object="nc", value=None)
    assert violations(entities=(MINE, OWNER, twin, third, market), claims=(same, maybe)) == ()


def test_classes_that_are_also_another_are_those_of_the_ontology() -> None:
    graph = rdflib.Graph()
    for path in ontology_files():
        graph.parse(path)
    found = {
        str(narrow).removeprefix(TERM): str(broad).removeprefix(TERM)
        for narrow, broad in graph.subject_objects(rdflib.RDFS.subClassOf)
        if str(broad).startswith(TERM)
    }
    assert found == BROADER_CLASSES


# --- evidence ---


def write(directory: Path, text: str = TEXT) -> Path:
    (directory / "notiz.txt").write_bytes(text.encode("utf-8"))
    return directory


def test_evidence_is_proven_by_characters(tmp_path: Path) -> None:
    assert violations(documents=write(tmp_path)) == ()
    assert passage(FLOW, tmp_path) == PART == "\nliefert 🧲 a"


def test_a_missing_text_is_one_violation(tmp_path: Path) -> None:
    other = replace(FLOW, locator=Span("notiz.txt", 0, 3, "0" * 64))
    (flaw,) = violations(claims=(FLOW, other), documents=tmp_path)
    assert (flaw.file, flaw.expected) == ("notiz.txt", "the text of 2 claims")
    assert str(tmp_path) in flaw.hint


@pytest.mark.parametrize("text", [TEXT.replace("\r\n", "\n"), TEXT[1:], TEXT.replace("liefert", "liefern")])
def test_another_text_is_found_out(text: str, tmp_path: Path) -> None:
    flaws = violations(documents=write(tmp_path, text))
    assert [flaw.record for flaw in flaws] == ["source s1", f"claim {FLOW.id} [10, 22)"]
    with pytest.raises(InputError, match=FLOW.id):
        passage(FLOW, tmp_path)


def test_a_changed_end_leaves_the_passages_before_it_proven(tmp_path: Path) -> None:
    assert [flaw.record for flaw in violations(documents=write(tmp_path, TEXT + "!"))] == ["source s1"]


def test_a_span_beyond_the_text(tmp_path: Path) -> None:
    beyond = replace(FLOW, locator=Span("notiz.txt", 10, 999, "0" * 64))
    (flaw,) = violations(claims=(beyond,), documents=write(tmp_path))
    assert flaw.value == f"a text of {len(TEXT)} characters"


@pytest.mark.parametrize("name", ["../notiz.txt", "/etc/passwd", "a\\b", "", "..", "x/notiz.txt"])
def test_a_document_is_a_file_of_the_directory(name: str, tmp_path: Path) -> None:
    inside = tmp_path / "x"
    inside.mkdir()
    write(tmp_path)
    write(inside)
    astray = replace(FLOW, locator=replace(FLOW.locator, document=name))  # type: ignore[arg-type]
    (flaw,) = violations(claims=(astray,), documents=inside)
    assert "plain file name" in flaw.hint or "no readable file" in flaw.value


def test_a_text_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "notiz.txt").write_bytes(b"\xff\xfe")
    (flaw,) = violations(claims=(FLOW,), documents=tmp_path)
    assert flaw.value == "byte 0 is not UTF-8"


def test_a_text_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.claims.evidence.MAX_DOCUMENT_BYTES", 10)
    (flaw,) = violations(claims=(FLOW,), documents=write(tmp_path))
    assert flaw.value == "more than 10 bytes"


def test_a_record_has_no_passage(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="north-mine/ownership/1"):
        passage(STAKE, tmp_path)


def test_a_register_is_its_own_document(tmp_path: Path) -> None:
    register = replace(SOURCE, kind="register", sha256=None)
    assert violations((register,)) == ()
    assert shacl_violations(quads((register,), (MINE, OWNER), (STAKE,), WORDS)) == ()


# --- shapes ---

GOOD = """
claim:c0 a kg:Claim ; rdf:subject id:north-mine ; rdf:predicate kg:owned_by ; rdf:object id:north-co ;
  kg:value <urn:kg:claim:c0#value> ; oa:hasSelector <urn:kg:claim:c0#selector> ;
  kg:statement statement:0123456789abcdef0123 ; prov:hadPrimarySource source:s1 ; kg:modality id:asserted ;
  dct:description "The firm owns 60 to 70 %." ; dct:language "en" ; kg:valid "2025-01/.." ; kg:asOf "2025-33" ;
  prov:wasAttributedTo id:north-co ; kg:machineGenerated true ; kg:verified "yes" ; kg:reviewNote "ok" ;
  kg:material id:Nd ; kg:status id:planned ; kg:stage id:mine ; kg:supply_kind "term-sheet" ; kg:signed "2024-12" ;
  kg:deliveries_from "2025-01" ; kg:delivery_kind "use" ; kg:precision "town" .
<urn:kg:claim:c0#value> a qudt:QuantityValue ; qudt:numericValue 60 ; kg:maximum 70.5 ; kg:unit "%" ;
  kg:comparator ">=" ; kg:per "year" .
<urn:kg:claim:c0#selector> a oa:TextPositionSelector ; kg:document "d.txt" ; oa:start 0 ; oa:end 5 ;
  kg:sha256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" .
claim:c1 a kg:Claim ; rdf:subject id:north-mine ; rdf:predicate kg:site ; rdf:object "a valley" ;
  oa:hasSelector <urn:kg:claim:c1#selector> ; kg:statement statement:9876543210abcdef0123 ; prov:hadPrimarySource source:s1 ;
  kg:modality id:claimed ; dct:description "It is in a valley." ; dct:language "zh-Hant" .
<urn:kg:claim:c1#selector> a kg:RecordSelector ; kg:file "x.yaml" ; kg:record "north-mine" .
source:s1 a kg:Source ; dct:title "A notice" ; dct:type "trade press" ; dct:language "en" ; kg:grade "B" ; dct:date "2025-07" ;
  dcat:landingPage <https://example.org/> ; prov:wasDerivedFrom source:s1 .
id:north-mine a kg:Facility ; skos:prefLabel "North Mine"@en ; skosxl:prefLabel <urn:kg:id:north-mine#name-0> .
<urn:kg:id:north-mine#name-0> skosxl:literalForm "North Mine"@en ; dct:language "en" ; kg:order 0 .
id:north-co a kg:Organization ; skos:prefLabel "North Co" ; skosxl:prefLabel <urn:kg:id:north-co#name-0> .
<urn:kg:id:north-co#name-0> skosxl:literalForm "North Co" ; dct:language "und" ; kg:order 0 .
"""

SUBJECT = "one rdf:subject, an IRI urn:kg:id:"
OF_SOURCE = "one prov:hadPrimarySource, a source of this dataset"
MODALITY = "one kg:modality: asserted, claimed, negotiated, conditional or forecast"
TYPE = "one dct:type: government, company, trade press, news, dataset, blog or register"
ADDRESS = "an address (dcat:landingPage) or a kg:sha256: whoever doubts must be able to look"

# what to replace in GOOD, by what, and the message that must come of it; every message of the shapes is here
FLAWS = [
    ("rdf:subject id:north-mine ; rdf:predicate kg:site", "rdf:predicate kg:site", SUBJECT),
    ("rdf:subject id:north-mine ; rdf:predicate kg:site", "rdf:subject <urn:x> ; rdf:predicate kg:site", SUBJECT),
    ("rdf:predicate kg:site ;", "rdf:predicate kg:site , kg:role ;", "one rdf:predicate"),
    ("rdf:predicate kg:site ;", "rdf:predicate kg:sight ;", "a predicate of the ontology as rdf:predicate"),
    ('rdf:object "a valley" ;', 'rdf:object "a valley" , "a hill" ;', "at most one rdf:object"),
    ('rdf:object "a valley" ;', "", "an end: rdf:object (what, or in our words) or kg:value"),
    ("kg:value <urn:kg:claim:c0#value>", "kg:value id:north-co", "at most one kg:value, a qudt:QuantityValue"),
    ("statement:9876543210abcdef0123", "statement:98765", "one kg:statement, an IRI urn:kg:statement: with 20 hex digits"),
    ("prov:hadPrimarySource source:s1 ;\n  kg:modality id:claimed", "kg:modality id:claimed", OF_SOURCE),
    ("source:s1 ;\n  kg:modality", "source:s2 ;\n  kg:modality", OF_SOURCE),
    ("oa:hasSelector <urn:kg:claim:c1#selector> ;", "", "one oa:hasSelector"),
    ("kg:RecordSelector", "oa:TextQuoteSelector", "a text position or a record as oa:hasSelector"),
    ("kg:modality id:claimed", "kg:modality id:operating", MODALITY),
    ("kg:modality id:claimed", "kg:modality id:claimed , id:asserted", MODALITY),
    ('"It is in a valley."', '" "', "one dct:description that says something"),
    ("prov:wasAttributedTo", 'kg:attributedTo "a man" ; prov:wasAttributedTo', "at most one who is quoted"),
    ("kg:machineGenerated true", 'kg:machineGenerated "true"', "at most one kg:machineGenerated, true or absent"),
    ('kg:verified "yes"', 'kg:verified "maybe"', "at most one kg:verified: yes, partly or no"),
    ('kg:valid "2025-01/.."', 'kg:valid "2025-01/.." , "2024"', "at most one kg:valid"),
    ('kg:asOf "2025-33"', 'kg:asOf "2025-33" , "2024"', "at most one kg:asOf"),
    ('kg:asOf "2025-33"', 'kg:asOf "33/2025"', "an EDTF date or interval"),
    ('kg:valid "2025-01/.."', 'kg:valid "January 2025"', "an EDTF date or interval"),
    ('dct:date "2025-07"', 'dct:date "2025-7"', "an EDTF date or interval"),
    ('dct:date "2025-07"', 'dct:date "2025-07" , "2026"', "at most one dct:date"),
    ("kg:material id:Nd", "kg:material id:mine", "a material as kg:material"),
    ("kg:status id:planned", 'kg:status "planned"', "a status of the ontology as kg:status"),
    ("kg:stage id:mine", "kg:stage id:Nd", "a stage of the ontology as kg:stage"),
    (
        'kg:supply_kind "term-sheet"',
        'kg:supply_kind "gift"',
        "a kg:supply_kind: commercial, trial, sample, demonstration, memorandum or term-sheet",
    ),
    ('kg:delivery_kind "use"', 'kg:delivery_kind "port"', "a kg:delivery_kind: delivery, use, loading or dispatch"),
    ('kg:precision "town"', 'kg:precision "street"', "a kg:precision: site, town or region"),
    ('kg:signed "2024-12"', 'kg:signed "in 2024"', "an EDTF date or interval"),
    ('kg:deliveries_from "2025-01"', 'kg:deliveries_from "soon"', "an EDTF date or interval"),
    ("oa:start 0", "oa:start 5", "one oa:start, 0 or more and below oa:end"),
    ("oa:start 0", "oa:start -1", "one oa:start, 0 or more and below oa:end"),
    ("oa:end 5 ;", "oa:end 5 , 6 ;", "one oa:end"),
    ('kg:document "d.txt" ;', "", "one kg:document"),
    ("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "0123", "one kg:sha256 of 64 hex digits"),
    ('kg:file "x.yaml" ;', "", "one kg:file"),
    ('kg:record "north-mine"', 'kg:record ""', "one kg:record"),
    ("qudt:numericValue 60", 'qudt:numericValue "60"', "one qudt:numericValue, a number not above kg:maximum"),
    ("qudt:numericValue 60", "qudt:numericValue 71", "one qudt:numericValue, a number not above kg:maximum"),
    ('kg:unit "%" ;', "", "one kg:unit"),
    ('kg:comparator ">="', 'kg:comparator "=>"', "one kg:comparator: = ~ > >= < <="),
    ('kg:per "year"', 'kg:per "week"', "at most one kg:per: year, quarter, month or day"),
    ("kg:maximum 70.5", "kg:maximum 100.5", "a share between 0 and 100 %"),
    ("qudt:numericValue 60", "qudt:numericValue -1", "a share between 0 and 100 %"),
    ('dct:title "A notice" ;', "", "one dct:title"),
    ('"trade press"', '"gossip"', TYPE),
    ('kg:grade "B"', 'kg:grade "D"', "one kg:grade: A, B or C"),
    ("dcat:landingPage <https://example.org/> ;", "", ADDRESS),
    ("dcat:landingPage <https://example.org/> ;", 'kg:sha256 "x" ;', "at most one kg:sha256 of 64 hex digits"),
    ("prov:wasDerivedFrom source:s1", "prov:wasDerivedFrom source:s0", "a source of this dataset as prov:wasDerivedFrom"),
    ('skos:prefLabel "North Mine"@en ;', "", "one skos:prefLabel"),
    ("a kg:Facility ;", "a kg:Facility , kg:Market ;", "one class of the ontology"),
    ("a kg:Facility ;", "a kg:Mine ;", "one class of the ontology"),
    ('skosxl:literalForm "North Co" ;', 'skosxl:literalForm "" ;', "one skosxl:literalForm"),
    ('dct:language "und" ; kg:order 0', 'dct:language "und"', "one kg:order"),
    ('dct:language "und" ;', "", "one dct:language, a BCP 47 tag"),
    ('dct:language "zh-Hant"', 'dct:language "zh_Hant"', "one dct:language, a BCP 47 tag"),
]  # fmt: skip


def dataset(turtle: str, directory: Path) -> ox.Store:
    path = directory / "d.trig"
    path.write_text("".join(f"@prefix {name}: <{start}> .\n" for name, start in PREFIXES.items()) + turtle, encoding="utf-8")
    return parse_dataset(path)


def test_a_good_dataset_keeps_to_the_shapes(tmp_path: Path) -> None:
    assert shacl_violations(dataset(GOOD, tmp_path)) == ()


@pytest.mark.parametrize(("old", "new", "message"), FLAWS)
def test_a_flaw_breaks_its_shape(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert GOOD.count(old) == 1
    assert message in {flaw.expected for flaw in shacl_violations(dataset(GOOD.replace(old, new), tmp_path))}


SHAPES = rdflib.Graph().parse(packaged("ontology") / "shapes.ttl")


def test_every_shape_is_shown_to_catch_something() -> None:
    assert {str(message) for message in SHAPES.objects(None, SH.message)} == {message for _, _, message in FLAWS}


def test_a_finding_names_record_value_and_expectation(tmp_path: Path) -> None:
    bad = GOOD.replace('kg:grade "B"', 'kg:grade "D"').replace("oa:start 0 ;", "")
    assert list(map(str, shacl_violations(dataset(bad, tmp_path)))) == [
        "dataset: claim:c0#selector: found nothing; expected one oa:start, 0 or more and below oa:end.",
        "dataset: source:s1: found D; expected one kg:grade: A, B or C.",
    ]


def listed(path: str) -> set[str]:
    """Values the shapes allow on a path."""
    node: Any
    (node,) = (
        SHAPES.value(shape, SH["in"])
        for shape in SHAPES.subjects(SH.path, rdflib.URIRef(term(path).value))
        if (shape, SH["in"], None) in SHAPES
    )
    return {str(item).removeprefix("urn:kg:id:").removeprefix(TERM) for item in Collection(SHAPES, node)}


@pytest.mark.parametrize(
    ("path", "literal"),
    [
        ("kg:modality", Modality),
        ("kg:grade", Grade),
        ("dct:type", SourceKind),
        ("kg:comparator", Comparator),
        ("kg:per", Per),
        ("kg:verified", Verified),
    ],
)
def test_model_and_shapes_list_the_same(path: str, literal: Any) -> None:
    assert listed(path) == set(get_args(literal))


@pytest.mark.parametrize("name", WORDS.listed)
def test_ontology_and_shapes_list_the_same_words_of_a_qualifier(name: str) -> None:
    assert listed(f"kg:{name}") == set(WORDS.listed[name])


def test_model_and_ontology_list_the_same() -> None:
    assert {concept.id for concept in WORDS.of_kind("Modality")} == set(get_args(Modality))
    assert {concept.notation for concept in WORDS.of_kind("Grade")} == set(get_args(Grade))
    assert {kind for kind in WORDS.classes.values() if kind} == set(get_args(EntityKind))


def test_the_shapes_know_the_classes_of_entities() -> None:
    classes = {name for name, kind in WORDS.classes.items() if kind}
    assert listed("rdf:type") == classes
    labelled = next(shape for shape in SHAPES.subjects(SH.path, rdflib.URIRef(term("skos:prefLabel").value)))
    assert {str(target).removeprefix(TERM) for target in SHAPES.objects(labelled, SH.targetClass)} == classes


def test_every_predicate_of_the_ontology_passes_the_shapes() -> None:
    """And with it every claim the vocabulary allows: predicates are said once, in the ontology."""
    declared = {
        str(quad.subject).strip("<>").removeprefix(TERM)
        for quad in ontology_quads()
        if quad.predicate == term("rdf:type") and str(quad.object).endswith(("owl#ObjectProperty>", "owl#DatatypeProperty>"))
    }
    assert declared == set(WORDS.predicates)


def test_share_predicates_exist() -> None:
    assert set(WORDS.predicates) >= PERCENT_PREDICATES
    assert all(WORDS.predicates[name].takes_value for name in PERCENT_PREDICATES)


DATES = st.builds(
    lambda year, rest, mark: f"{year:04}{rest}{mark}",
    st.integers(1, 9999),
    st.sampled_from(["", "-01", "-12", "-33", "-36", "-40", "-41", "-02-28", "-12-31"]),
    st.sampled_from(["", "~", "?", "%"]),
)
ANY_DATES = DATES | st.builds(lambda a, b: f"{a}/{b}", DATES | st.sampled_from(["", ".."]), DATES | st.sampled_from(["", ".."]))
SHOULD_BE_DATES = ANY_DATES | st.text("0123456789-/~?%.x ", max_size=12)


@given(SHOULD_BE_DATES)
def test_a_date_kg_reads_is_one_the_shapes_allow(text: str) -> None:
    pattern = next(
        str(SHAPES.value(shape, SH.pattern)) for shape in SHAPES.subjects(SH.message, rdflib.Literal("an EDTF date or interval"))
    )
    try:
        parse_span(text)
    except ValueError:
        return
    assert re.search(pattern, text)


def words_without(name: str) -> Vocabulary:
    return replace(WORDS, predicates={k: v for k, v in WORDS.predicates.items() if k != name})


def test_the_vocabulary_given_is_the_one_that_counts() -> None:
    assert [flaw.value for flaw in check((SOURCE,), (MINE, OWNER), (FLOW,), words_without("supplies"))] == ["supplies"]
