"""What the ontology says of the world outside it: countries against ISO 3166, oxide factors against molar masses."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import molmass
import pycountry
import pytest

from kg.claims.country_groups import group, groups
from kg.claims.country_names import codes_of
from kg.claims.edtf import parse_point
from kg.claims.spelling import folded
from kg.claims.vocabulary import vocabulary
from kg.resources import packaged

WORDS = vocabulary()
OXIDES = dict(
    re.findall(r'id:(\w+) a kg:Element .*?kg:oxide "(\w+)"', (packaged("ontology") / "materials.ttl").read_text(encoding="utf-8"))
)


def test_countries_are_those_of_iso_3166() -> None:
    # XK is the one code of users: Kosovo has none of ISO
    assert {c.id for c in WORDS.of_kind("Country")} == {c.alpha_2 for c in pycountry.countries} | {"XK"}


def test_the_official_name_of_a_country_leads_to_it() -> None:
    named = {(name, c.id) for c in WORDS.of_kind("Country") for name, _ in c.names}
    assert {c.alpha_2 for c in pycountry.countries if (c.name, c.alpha_2) not in named} == set()


def test_countries_share_a_name_only_where_it_is_to_be_asked_back() -> None:
    owners: dict[str, set[str]] = {}
    for country in WORDS.of_kind("Country"):
        for name, _ in country.names:
            owners.setdefault(name.casefold(), set()).add(country.id)
    # case tells these apart: kg.claims.search looks for the name as written first
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {
        "nga": {"RU", "NG"},
        "congo": {"CD", "CG"},
        "korea": {"KP", "KR"},
        "virgin islands": {"VG", "VI"},
    }


def test_every_country_has_names_in_the_languages_of_cldr() -> None:
    text = (packaged("ontology") / "country-names.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    assert {len(row) for row in rows} == {2}
    assert {code for code, _ in rows} == {c.id for c in WORDS.of_kind("Country")}


def test_only_names_that_languages_share_in_truth_name_several_countries() -> None:
    """The ontology's own names come first, so a name of another country in some language never takes one over unseen."""
    text = (packaged("ontology") / "country-names.tsv").read_text(encoding="utf-8")
    owners: dict[str, set[str]] = {}
    for code, name in (line.split("\t") for line in text.splitlines() if not line.startswith("#")):
        owners.setdefault(folded(name), set()).add(code)
    own = {folded(name): c.id for c in WORDS.of_kind("Country") for name, language in c.names if language == "en"}
    shared = {frozenset(codes) for codes in owners.values() if len(codes) > 1}
    assert frozenset({"CD", "CG"}) in shared
    assert len(shared) <= 13
    taken = {name: (code, owners[name]) for name, code in own.items() if name in owners and code not in owners[name]}
    assert {name for name in taken if name not in ("congo", "korea", "virgin islands")} == set()


@pytest.mark.parametrize("name", groups())
def test_a_group_of_countries_has_members_and_sources_with_an_address(name: str) -> None:
    found = group(name)
    countries = {c.id for c in WORDS.of_kind("Country")}
    members = [member.country for member in found.members]
    assert set(members) <= countries
    assert len(set(members)) == len(members)
    assert found.sources
    assert all(source.url.startswith(("https://", "http://")) and source.says for source in found.sources)
    assert found.note
    for member in found.members:
        spans = [parse_point(day) for day in (member.since, member.until) if day]
        assert all(one.latest < other.earliest for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("name", "day", "number"),
    [
        ("EU", date(2026, 11, 22), 27),
        ("EU", date(2019, 6, 1), 28),
        ("EU", date(2000, 1, 1), 15),
        ("NATO", date(2026, 11, 22), 32),
        ("NATO", date(2023, 6, 1), 31),
        ("NATO", date(2023, 1, 1), 30),
        ("G7", date(2026, 11, 22), 7),
        ("Quad", date(2026, 11, 22), 4),
        ("FVEY", date(2026, 11, 22), 5),
        ("MSP", date(2026, 11, 22), 14),
        ("MSP", date(2022, 7, 1), 10),
        ("MSP", date(2022, 1, 1), 0),
        ("DFARS-qualifying", date(2026, 11, 22), 28),
        ("DFARS-qualifying", date(2022, 1, 1), 27),
    ],
)
def test_members_are_those_of_the_day(name: str, day: date, number: int) -> None:
    assert len(group(name).on(day)) == number


def test_no_name_of_a_group_is_that_of_a_country_or_another_group() -> None:
    names = [folded(text) for each in map(group, groups()) for text in {each.id, each.title, *each.names}]
    own = {folded(name) for c in WORDS.of_kind("Country") for name, _ in c.names}
    assert len(set(names)) == len(names)
    assert not own & set(names)
    assert not {name for name in names if codes_of(name)}


@pytest.mark.parametrize("element", sorted(OXIDES))
def test_metal_in_oxide_is_the_ratio_of_molar_masses(element: str) -> None:
    oxide = molmass.Formula(OXIDES[element])
    factor = WORDS.concepts[element].metal_in_oxide
    assert factor == pytest.approx(oxide.composition()[element].mass / oxide.mass, abs=1e-5)


def test_stages_stand_in_order_and_the_required_ones_are_known() -> None:
    stages = WORDS.of_kind("Stage")
    assert [s.id for s in stages] == [
        "recycling",
        "mine",
        "concentrate",
        "cracking",
        "separation",
        "metal",
        "alloy",
        "magnet",
        "market",
    ]
    assert [s.id for s in stages if s.required] == ["mine", "separation", "metal", "alloy", "magnet", "market"]
    assert [s.id for s in stages if s.starts] == ["recycling", "mine"]


def test_every_material_has_a_form_and_every_form_but_one_a_stage() -> None:
    forms = {f.notation: f.made_by for f in WORDS.of_kind("Form")}
    assert {m.id for m in WORDS.of_kind("Material") if m.form not in forms} == set()
    assert [name for name, stage in forms.items() if stage is None] == ["unstated"]


def test_what_runs_is_what_the_default_reading_takes() -> None:
    assert [s.id for s in WORDS.of_kind("Status") if s.runs] == ["operating", "commissioning", "contracted"]


def test_every_word_is_labelled_and_every_predicate_has_ends() -> None:
    assert [p.name for p in WORDS.predicates.values() if not p.label] == []
    assert [c.id for c in WORDS.concepts.values() if not c.label] == []
    for predicate in WORDS.predicates.values():
        assert predicate.any_object or predicate.objects or predicate.takes_value or predicate.takes_text, predicate.name


def test_ids_of_concepts_are_one_flat_space() -> None:
    kinds: dict[str, list[str]] = {}
    for path in packaged("ontology").glob("*.ttl"):
        for found, kind in re.findall(r"^id:(\S+)\s+a kg:(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            kinds.setdefault(found, []).append(kind)
    assert {i: k for i, k in kinds.items() if len(k) > 1} == {}
