"""What the ontology says of the world outside it: countries against ISO 3166, oxide factors against molar masses."""

from __future__ import annotations

import re

import molmass
import pycountry
import pytest

from kg.claims.vocabulary import vocabulary
from kg.resources import packaged

WORDS = vocabulary()
OXIDES = dict(
    re.findall(r'id:(\w+) a kg:Element .*?kg:oxide "(\w+)"', (packaged("ontology") / "materials.ttl").read_text(encoding="utf-8"))
)


def test_countries_are_those_of_iso_3166() -> None:
    assert {c.id for c in WORDS.of_kind("Country")} == {c.alpha_2 for c in pycountry.countries}


def test_the_official_name_of_a_country_leads_to_it() -> None:
    named = {name: c.id for c in WORDS.of_kind("Country") for name, _ in c.names}
    assert {c.alpha_2 for c in pycountry.countries if named.get(c.name) != c.alpha_2} == set()


def test_no_two_countries_share_a_name() -> None:
    owners: dict[str, set[str]] = {}
    for country in WORDS.of_kind("Country"):
        for name, _ in country.names:
            owners.setdefault(name.casefold(), set()).add(country.id)
    # case tells these apart: kg.claims.search looks for the name as written first
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {"nga": {"RU", "NG"}}


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
