"""Claims survive the dataset, the disk, TriG and N-Quads; a query takes parameters as terms and stays in the store."""

from __future__ import annotations

import io
import random
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from record_strategies import (
    NUMBERS,
    RECORDS,
    TEXTS,
    by_id,
)

from kg.claims.model import (
    Claim,
    Entity,
    Loaded,
    Name,
    Record,
    Review,
    Source,
    Span,
    Value,
)
from kg.claims.vocabulary import vocabulary
from kg.dataset import store
from kg.dataset.rdf import ONTOLOGY, PREFIXES, iri, plain, term
from kg.dataset.to_rdf import CLAIM_FIELDS, number_literal, ontology_quads
from kg.errors import InputError, KgError

SOURCE = Source(
    id="s1", title="A notice", kind="government", language="en", grade="A", date="2025-07-10", url="https://example.org/n"
)
MINE = Entity(
    "north-mine", "facility", (Name("North Mine", "en"), Name("北矿", "zh-Hant"), Name("Nord"), Name("北矿山", "zh-Hant"))
)
SMELTER = Entity("south-smelter", "facility", (Name("South Smelter", "en"),), note="not visited")
FLOW = Claim(
    subject="north-mine",
    predicate="supplies",
    source="s1",
    locator=Span("notice.txt", 10, 42, "a" * 64),
    paraphrase="The mine supplies the smelter.",
    modality="claimed",
    language="en",
    object="south-smelter",
    qualifiers=(("material", ("ndpr-oxide",)), ("form", ("NdPr",)), ("status", ("operating",)), ("on", ("JP", "steel"))),
    valid="2025-33",
    attributed_to="north-mine",
    review=Review("partly", "one of two releases agrees"),
)
OUTPUT = Claim(
    subject="north-mine",
    predicate="production",
    source="s1",
    locator=Record("chain/x.yaml", "north-mine/capacity/1"),
    paraphrase="27.5 to 30 t a month.",
    modality="asserted",
    language="en",
    value=Value(27.5, "t", maximum=30, comparator="~", basis="REO", per="month"),
    printed="27.50–30 t",
    machine_generated=True,
)
TINY = ((SOURCE,), (MINE, SMELTER), (FLOW, OUTPUT))


def memory(records: tuple[Any, Any, Any] = TINY, extra: Iterable[ox.Quad] = ()) -> ox.Store:
    made = ox.Store()
    made.bulk_extend([*store.quads(*records, vocabulary()), *extra])
    return made


def text_of(made: ox.Store, form: str) -> bytes:
    out = io.BytesIO()
    store.serialize(made, form, out)
    return out.getvalue()


# --- what the dataset looks like ---


def test_a_claim_is_its_graph_and_its_description() -> None:
    made = memory(((SOURCE,), (SMELTER,), (OUTPUT,)))
    claim = f"<urn:kg:claim:{OUTPUT.id}>"
    value = f"<urn:kg:claim:{OUTPUT.id}#value>"
    lines = text_of(made, "nquads").decode().splitlines()
    decimal, integer = '"27.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"30"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert {line for line in lines if "claim" in line and "selector" not in line} == {
        f"<urn:kg:id:north-mine> <urn:kg:term:production> {decimal} {claim} .",
        f"{claim} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:kg:term:Claim> .",
        f"{claim} <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> <urn:kg:id:north-mine> .",
        f"{claim} <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> <urn:kg:term:production> .",
        f"{claim} <urn:kg:term:statement> <urn:kg:statement:{OUTPUT.statement}> .",
        f"{claim} <urn:kg:term:value> {value} .",
        f"{claim} <http://www.w3.org/ns/prov#hadPrimarySource> <urn:kg:source:s1> .",
        f"{claim} <urn:kg:term:modality> <urn:kg:id:asserted> .",
        f'{claim} <http://purl.org/dc/terms/description> "27.5 to 30 t a month." .',
        f'{claim} <http://purl.org/dc/terms/language> "en" .',
        f'{claim} <urn:kg:term:printed> "27.50–30 t" .',
        f'{claim} <urn:kg:term:machineGenerated> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
        f"{value} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://qudt.org/schema/qudt/QuantityValue> .",
        f"{value} <http://qudt.org/schema/qudt/numericValue> {decimal} .",
        f"{value} <urn:kg:term:maximum> {integer} .",
        f'{value} <urn:kg:term:comparator> "~" .',
        f'{value} <urn:kg:term:unit> "t" .',
        f'{value} <urn:kg:term:basis> "REO" .',
        f'{value} <urn:kg:term:per> "month" .',
    }


def test_qualifiers_are_ids_where_something_has_the_id_and_text_otherwise() -> None:
    made = memory()
    node = iri("claim", FLOW.id)
    found = {
        name: {quad.object for quad in made.quads_for_pattern(node, iri("term", name), None, ox.DefaultGraph())}
        for name, _ in FLOW.qualifiers
    }
    assert found == {
        "material": {iri("id", "ndpr-oxide")},
        "status": {iri("id", "operating")},
        "on": {iri("id", "JP"), ox.Literal("steel")},
        # the qualifier takes words only, so that an id would be a coincidence
        "form": {ox.Literal("NdPr")},
    }


def test_nothing_is_a_blank_node(seeds: Loaded) -> None:
    made = memory((seeds.sources, seeds.entities, seeds.claims), ontology_quads())
    assert not [q for q in made if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]


def test_no_qualifier_of_the_ontology_has_the_name_of_a_field() -> None:
    assert not CLAIM_FIELDS & set(vocabulary().qualifiers)


def test_a_qualifier_with_the_name_of_a_field_is_refused() -> None:
    bad = replace(FLOW, qualifiers=(("modality", ("x",)),))
    with pytest.raises(InputError, match="modality"):
        list(store.quads((), (), (bad,), vocabulary()))


def test_one_record_twice_is_one_record() -> None:
    sources, entities, claims = TINY
    twice = store.quads(sources * 2, entities * 2, claims * 2, vocabulary())
    assert sorted(map(str, twice)) == sorted(map(str, store.quads(*TINY, vocabulary())))


@pytest.mark.parametrize(
    "records",
    [
        ((SOURCE, replace(SOURCE, title="Another")), (), ()),
        ((), (MINE, replace(MINE, kind="market")), ()),
        ((), (), (FLOW, replace(FLOW, modality="forecast"))),
    ],
)
def test_two_records_of_one_id_are_refused(records: tuple[Any, Any, Any]) -> None:
    with pytest.raises(InputError, match="Two different records"):
        list(store.quads(*records, vocabulary()))


# --- round trips ---


@given(RECORDS)
def test_every_field_survives_the_dataset(records: tuple[Any, Any, Any]) -> None:
    made = memory(records)
    # repr, because 5 == 5.0 and -0.0 == 0.0, and ids must be equal too
    assert repr(store.read(made)) == repr(records)
    assert [c.id for c in store.read(made)[2]] == [c.id for c in records[2]]
    assert store.unread(made, records) == ()
    assert set(made) == set(store.quads(*records, vocabulary()))


@given(RECORDS)
@pytest.mark.parametrize(("form", "suffix"), [("trig", ".trig"), ("nquads", ".nq")])
def test_a_dataset_survives_its_text(form: str, suffix: str, tmp_path: Path, records: tuple[Any, Any, Any]) -> None:
    made = memory(records)
    path = tmp_path / f"dataset{suffix}"
    path.write_bytes(text_of(made, form))
    again = store.parse_dataset(path)
    assert set(again) == set(made)
    assert text_of(again, form) == path.read_bytes()
    assert repr(store.read(again)) == repr(records)


def test_long_texts_survive(tmp_path: Path) -> None:
    long = '磁🧲"\n\\' * 200_000
    claim = replace(FLOW, paraphrase=long, valid_note=long)
    path = tmp_path / "long.trig"
    path.write_bytes(text_of(memory(((SOURCE,), (), (claim,))), "trig"))
    assert store.read(store.parse_dataset(path))[2] == (claim,)


@given(NUMBERS)
def test_a_number_is_written_as_the_store_keeps_it(number: int | float) -> None:
    literal = number_literal(number)
    made = ox.Store()
    made.add(ox.Quad(iri("id", "x"), iri("term", "p"), literal))
    assert next(iter(made)).object == literal


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (5, "integer"),
        (5.0, "decimal"),
        (27.55, "decimal"),
        (1e-18, "decimal"),
        (1e-19, "double"),
        (1e21, "double"),
        (-0.0, "double"),
    ],
)
def test_floats_are_decimals_where_the_store_can_compare_them(number: int | float, kind: str) -> None:
    literal = number_literal(number)
    assert literal.datatype == term(f"xsd:{kind}")
    made = memory(extra=[ox.Quad(iri("id", "x"), iri("term", "p"), literal)])
    _, rows = store.select(made, "SELECT ?x { id:x kg:p ?x FILTER(?x < 1e30 && ?x = param:same()) }", {"same": literal})
    assert rows == [(literal,)]


def test_the_store_lowers_language_tags_and_the_names_keep_theirs() -> None:
    """Why names have a node of their own: if this fails, the library has changed and SKOS alone might do."""
    assert ox.Literal("北矿", language="zh-Hant").language == "zh-hant"
    assert store.read(memory())[1][0].names == MINE.names


def test_the_seeds_survive_disk_trig_and_nquads(seeds: Loaded, tmp_path: Path) -> None:
    records = (by_id(seeds.sources), by_id(seeds.entities), by_id(seeds.claims))
    path = tmp_path / "store"
    store.write(path, *records)
    on_disk = store.open_store(path)
    assert repr(store.read(on_disk)) == repr(records)
    assert store.unread(on_disk, records) == ()
    for form, suffix in (("trig", ".trig"), ("nquads", ".nq")):
        written = text_of(on_disk, form)
        (tmp_path / f"all{suffix}").write_bytes(written)
        again = store.parse_dataset(tmp_path / f"all{suffix}")
        assert set(again) == set(on_disk)
        assert repr(store.read(again)) == repr(records)
        assert text_of(again, form) == written


def test_the_text_does_not_depend_on_the_order_of_loading(seeds: Loaded) -> None:
    claims = list(seeds.claims[:300])
    first = memory((seeds.sources, seeds.entities, claims), ontology_quads())
    random.Random(1).shuffle(claims)  # noqa: S311 - a shuffle, not a secret
    second = memory((seeds.sources[::-1], seeds.entities[::-1], claims[::-1]), reversed(list(ontology_quads())))
    assert text_of(first, "trig") == text_of(second, "trig")
    assert text_of(first, "nquads") == text_of(second, "nquads")
    assert text_of(first, "nquads").splitlines() == sorted(text_of(first, "nquads").splitlines())


def test_trig_names_its_prefixes_in_order_and_is_plain_to_read() -> None:
    lines = text_of(memory(), "trig").decode().splitlines()
    assert lines[: len(PREFIXES)] == [f"@prefix {name}: <{start}> ." for name, start in sorted(PREFIXES.items())]
    assert f"claim:{OUTPUT.id} {{" in lines
    assert "\tid:north-mine kg:production 27.5 ." in lines


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(InputError, match="turtle"):
        store.serialize(memory(), "rdfxml", io.BytesIO())


# --- on disk ---


def test_a_store_is_read_by_several_at_once_and_written_by_none(tmp_path: Path) -> None:
    store.write(tmp_path / "a", *TINY)
    first, second = store.open_store(tmp_path / "a"), store.open_store(tmp_path / "a")
    assert store.read(first) == store.read(second) == (by_id(TINY[0]), by_id(TINY[1]), by_id(TINY[2]))
    with pytest.raises(RuntimeError, match="read-write"):
        first.add(ox.Quad(iri("id", "x"), iri("term", "p"), iri("id", "y")))


def test_a_store_can_be_moved_into_place(tmp_path: Path) -> None:
    store.write(tmp_path / "draft", *TINY)
    (tmp_path / "draft").rename(tmp_path / "final")
    assert store.read(store.open_store(tmp_path / "final"))[1] == TINY[1]


def test_writing_needs_an_empty_directory(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    for path in (tmp_path, tmp_path / "x"):
        with pytest.raises(InputError, match="not empty"):
            store.write(path, *TINY)
    (tmp_path / "empty").mkdir()
    store.write(tmp_path / "empty", *TINY)


def test_contradicting_records_leave_the_disk_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        store.write(tmp_path / "a", (SOURCE, replace(SOURCE, title="Another")), (), ())
    assert not (tmp_path / "a").exists()


def test_a_missing_or_broken_store_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no dataset"):
        store.open_store(tmp_path)
    store.write(tmp_path / "a", *TINY)
    (tmp_path / "a" / "CURRENT").write_text("garbage")
    with pytest.raises(KgError, match="cannot be read"):
        store.open_store(tmp_path / "a")


# --- datasets from elsewhere ---


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("a.trig", b"@prefix kg: <urn:kg:term:> .\nkg:a kg:b .\n", "a.trig, line 2"),
        ("a.trig", b"<urn:a> <urn:b> <urn:c> .\n<urn:g> {\n <urn:a> <urn:b>", "a.trig, line 3"),
        ("a.nq", b"<urn:a> <urn:b> <urn:c> .\n\nnonsense\n", "a.nq, line 3"),
        ("a.nq", b'<urn:a> <urn:b> "\xff\xfe" .\n', "a.nq, line 1"),
        ("a.nq", b"<urn:a> <urn:b c> <urn:c> .\n", "a.nq, line 1"),
        ("a.ttl", b"", r"a\.ttl"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(name: str, content: bytes, where: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=where):
        store.parse_dataset(tmp_path / name)


def test_a_missing_or_large_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        store.parse_dataset(tmp_path / "none.nq")
    (tmp_path / "dir.nq").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        store.parse_dataset(tmp_path / "dir.nq")
    (tmp_path / "big.nq").write_bytes(b"# comment\n" * 100)
    with pytest.raises(InputError, match="1,000 bytes"):
        store.parse_dataset(tmp_path / "big.nq", max_bytes=999)


def changed(old: ox.Quad, *new: ox.Quad) -> ox.Store:
    made = memory()
    assert old in made
    made.remove(old)
    made.extend(new)
    return made


NODE = iri("claim", FLOW.id)


@pytest.mark.parametrize(
    ("predicate", "old", "new", "says"),
    [
        ("kg:modality", iri("id", "claimed"), None, "one kg:modality"),
        ("kg:modality", iri("id", "claimed"), ox.Literal("claimed"), "an IRI urn:kg:id: as kg:modality"),
        ("prov:hadPrimarySource", iri("source", "s1"), None, "one prov:hadPrimarySource"),
        ("rdf:object", iri("id", "south-smelter"), iri("id", "CN"), "the hash of what the claim says"),
        ("rdf:object", iri("id", "south-smelter"), ox.NamedNode("http://example.org/x"), "rdf:object urn:kg:id:"),
        ("kg:statement", iri("statement", FLOW.statement), iri("statement", "0" * 20), "kg:statement"),
        ("kg:valid", ox.Literal("2025-33"), ox.Literal("2026"), "the hash of what the claim says"),
        ("kg:status", iri("id", "operating"), ox.BlankNode("b"), "kg:status"),
        ("oa:hasSelector", ox.NamedNode(f"{NODE.value}#selector"), ox.Literal("10-42"), "a part of the record"),
    ],
)
def test_an_edited_claim_is_refused(predicate: str, old: Any, new: Any, says: str) -> None:
    made = changed(ox.Quad(NODE, term(predicate), old), *([ox.Quad(NODE, term(predicate), new)] if new else []))
    with pytest.raises(InputError, match=FLOW.id) as caught:
        store.read(made)
    assert says in str(caught.value)


def test_two_values_of_a_single_field_are_refused() -> None:
    made = memory(extra=[ox.Quad(NODE, term("kg:valid"), ox.Literal("2027"))])
    with pytest.raises(InputError, match="one kg:valid"):
        store.read(made)


def test_a_number_that_is_none_is_refused() -> None:
    part = ox.NamedNode(f"{iri('claim', OUTPUT.id).value}#value")
    for text, kind in (("many", "string"), ("many", "integer"), ("1", "date")):
        wrong = ox.Literal(text, datatype=term(f"xsd:{kind}"))
        made = changed(ox.Quad(part, term("kg:maximum"), number_literal(30)), ox.Quad(part, term("kg:maximum"), wrong))
        with pytest.raises(InputError, match="a number as kg:maximum"):
            store.read(made)


def test_what_the_records_do_not_hold_is_reported() -> None:
    stray = [
        ox.Quad(NODE, ox.NamedNode("http://example.org/opinion"), ox.Literal("dubious")),
        ox.Quad(iri("id", "north-mine"), term("kg:supplies"), iri("id", "CN"), NODE),
        ox.Quad(iri("id", "CN"), term("skos:altLabel"), ox.Literal("Middle Kingdom")),
    ]
    made = memory(extra=[*stray, *ontology_quads()])
    assert store.read(made) == (by_id(TINY[0]), by_id(TINY[1]), by_id(TINY[2]))
    assert store.unread(made, store.read(made)) == tuple(sorted(stray, key=str))


# --- queries ---


def ask(text: str, found: ox.Store | None = None, **bindings: Any) -> list[tuple[Any, ...]]:
    _, rows = store.select(found or memory(extra=ontology_quads()), text, bindings)
    return [tuple(map(plain, row)) for row in rows]


def test_a_query_sees_claims_their_graphs_and_the_ontology() -> None:
    text = """SELECT ?label ?stage ?order { GRAPH ?claim { ?s kg:supplies ?o } ?claim kg:modality ?m . ?m skos:prefLabel ?label .
              ?stage a kg:Stage ; kg:order ?order FILTER(?order < 2) } ORDER BY ?order"""
    assert ask(text) == [("claimed", "recycling", 0), ("claimed", "mine", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?n { BIND(param:x() AS ?x) ?x skos:prefLabel ?n }",
        "SELECT ?n { ?e skos:prefLabel ?n FILTER(?e = param:x()) }",
        "SELECT ?n { ?e skos:prefLabel ?n FILTER EXISTS { ?e ?p ?o FILTER(?e = param:x()) } }",
        "SELECT ?n { { SELECT ?n { BIND(param:x() AS ?e) ?e skos:prefLabel ?n } } }",
        "SELECT ?n { BIND(param:x() AS ?x) ?e skos:prefLabel ?n FILTER(!BOUND(?x) || ?e = ?x) }",
        "SELECT (MAX(?label) AS ?n) { ?e skos:prefLabel ?label FILTER(?e = param:x()) } GROUP BY ?e",
        "SELECT ?n { { ?e skos:prefLabel ?n FILTER(?e = param:x()) } UNION { ?e kg:none ?n } }",
    ],
)
def test_a_parameter_reaches_every_part_of_a_query(text: str) -> None:
    assert ask(text, memory(), x=iri("id", "south-smelter")) == [("South Smelter",)]


def test_an_unbound_parameter_restricts_nothing() -> None:
    text = "SELECT ?e { BIND(param:x() AS ?e) ?e a kg:Facility } ORDER BY ?e"
    assert ask(text, memory(), x=None) == [("north-mine",), ("south-smelter",)]


def test_a_parameter_compares_as_a_number() -> None:
    text = "SELECT ?n { ?v qudt:numericValue ?n FILTER(?n >= param:least()) }"
    assert ask(text, memory(), least=number_literal(27)) == [(27.5,)]
    assert ask(text, memory(), least=number_literal(27.5)) == [(27.5,)]
    assert ask(text, memory(), least=number_literal(28)) == []


def test_substitutions_of_the_library_are_wrong_in_filters() -> None:
    """Why parameters are functions. If this fails, the library has mended it and variables could be bound instead."""
    made = ox.Store()
    made.extend(ox.Quad(iri("id", f"s{n}"), iri("term", "p"), ox.Literal(n)) for n in range(3))
    unbound = "SELECT ?s ?x { ?s <urn:kg:term:p> ?v FILTER(!BOUND(?x) || ?x = ?s) }"
    answer: Any = made.query(unbound, substitutions={ox.Variable("x"): iri("id", "s1")})
    assert len(list(answer)) == 3
    equal = "SELECT ?s ?x { ?s <urn:kg:term:p> ?v FILTER(?v = ?x) }"
    answer = made.query(equal, substitutions={ox.Variable("x"): number_literal(1.0)})
    assert list(answer) == []
    with pytest.raises(RuntimeError, match="projection"):
        made.query("SELECT ?s { ?s <urn:kg:term:p> ?v FILTER(?v = ?x) }", substitutions={ox.Variable("x"): number_literal(1)})
    assert ask("SELECT ?s { ?s kg:p ?v FILTER(?v = param:x()) }", made, x=number_literal(1.0)) == [("s1",)]


@given(TEXTS)
def test_a_bound_text_is_that_text_and_never_query(text: str) -> None:
    made = ox.Store()
    found = ask("SELECT ?x ?n { BIND(param:x() AS ?x) BIND(STRLEN(?x) AS ?n) }", made, x=ox.Literal(text))
    assert found == [(text, len(text))]


@pytest.mark.parametrize(
    ("text", "bindings", "says"),
    [
        ("SELECT ?s { ?s", {}, "not SPARQL"),
        ("", {}, "not SPARQL"),
        ("DROP ALL", {}, "not SPARQL"),
        ("SELECT ?s { ?s foo:bar ?o }", {}, "not SPARQL"),
        ("ASK { ?s ?p ?o }", {}, "SELECT"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", {}, "SELECT"),
        ("SELECT ?s { BIND(param:x() AS ?s) }", {}, "The parameter 'x' has no value"),
        ("SELECT ?s { ?s a kg:Claim }", {"x": None}, "no parameter"),
        ("SELECT ?s { BIND(param:xs() AS ?s) }", {"x": None}, "one of xs"),
        ("SELECT ?s { BIND(<urn:other:f>() AS ?s) }", {}, "cannot be answered"),
    ],
)
def test_a_query_that_cannot_be_is_refused(text: str, bindings: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as caught:
        store.select(memory(), text, bindings)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o . # '\n SERVICE ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a\\'' . SERVICE ?x { ?s ?p ?o } }",
        "SELECT * { ?s ?p ''' ' ''' . SERVICE ?x { ?s ?p ?o } }",
        "SELECT * { ?s id:it\\'s ?o . SERVICE ?x { ?s ?p ?o } ?y id:that\\'s ?z }",
        "SELECT * { ?s ?p ?o FILTER(1 <2) SERVICE ?x { ?s ?p ?o } FILTER(2> 1) }",
        "SELECT * { \\u0053ERVICE ?x { ?s ?p ?o } }",
    ],
)
def test_a_query_never_leaves_the_store(text: str) -> None:
    with pytest.raises(InputError, match="query"):
        store.select(memory(), text)


def test_the_word_service_is_allowed_where_it_is_no_keyword() -> None:
    text = """# SERVICE <http://x>
    PREFIX service: <urn:kg:id:>
    SELECT ?service ("service" AS ?word) { BIND(service:service AS ?service) }"""
    assert ask(text, memory()) == [("service", "service")]


def test_limits_of_rows_and_time() -> None:
    made = memory(extra=ontology_quads())
    with pytest.raises(InputError, match="more than 10 rows"):
        store.select(made, "SELECT * { ?s ?p ?o }", max_rows=10)
    assert len(store.select(made, "SELECT * { ?s ?p ?o } LIMIT 10", max_rows=10)[1]) == 10
    before = set(threading.enumerate())
    with pytest.raises(InputError, match=r"longer than 0\.2 s"):
        store.select(made, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?a != ?d && ?c = ?f) }", seconds=0.2)
    # whoever asked did not wait for its end
    (left,) = set(threading.enumerate()) - before
    assert left.is_alive()
    left.join()


def test_columns_are_picked_and_ordered() -> None:
    text = "SELECT ?e ?n { ?e skos:prefLabel ?n } ORDER BY ?e"
    names, rows = store.select(memory(), text, columns=["n", "e"])
    assert names == ("n", "e")
    assert rows[0] == (ox.Literal("North Mine", language="en"), iri("id", "north-mine"))
    with pytest.raises(InputError, match="variables of the query: e, n"):
        store.select(memory(), text, columns=["x"])


def test_the_ontology_is_a_graph_of_its_own(tmp_path: Path) -> None:
    store.write(tmp_path / "a", *TINY)
    made = store.open_store(tmp_path / "a")
    graphs = {graph.value for graph in made.named_graphs() if isinstance(graph, ox.NamedNode)}
    assert graphs == {ONTOLOGY.value, iri("claim", FLOW.id).value, iri("claim", OUTPUT.id).value}
