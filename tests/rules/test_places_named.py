"""Whom the words of a rule mean: names with commas and grammar in them, groups of countries, places that exclude each other."""

from __future__ import annotations

from datetime import date

import pytest

from kg.claims.country_groups import group
from kg.claims.snapshot import Snapshot
from kg.errors import InputError, UnknownNameError
from kg.routes.question import reading_of
from kg.routes.request import Request
from kg.rules import evaluate
from kg.rules.evaluate import name
from kg.rules.expression import outside
from kg.rules.resolve import resolve_rules

DAY = date(2026, 11, 22)


def _who(snapshot: Snapshot, text: str, day: date = DAY) -> set[str]:
    (term,) = resolve_rules(snapshot, [text], (), day).terms
    return {who for test in evaluate.tests(term) for who in test.who}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Taiwan, China", {"TW"}),
        ("location:Taiwan, China", {"TW"}),
        ("Hong Kong SAR, China", {"HK"}),
        ("China, Hong Kong SAR", {"HK"}),
        ("Korea, Republic of", {"KR"}),
        ("Other Asia, nes", {"TW"}),
        ("United States of America", {"US"}),
        ("Republic of Korea", {"KR"}),
        ("Republic of Korea, CN", {"KR", "CN"}),
        ("location:Republic of Korea,CN at magnet", {"KR", "CN"}),
        ("Democratic Republic of the Congo", {"CD"}),
        ("Myanmar (Burma)", {"MM"}),
        ("Bosnia and Herzegovina", {"BA"}),
        ("Trinidad and Tobago", {"TT"}),
        ("China, Taiwan", {"CN", "TW"}),
        ("中國", {"CN"}),
        ("Kosovo", {"XK"}),
    ],
)
def test_a_country_is_understood_as_it_is_written(packaged: Snapshot, text: str, who: set[str]) -> None:
    assert _who(packaged, text) == who


@pytest.mark.parametrize("text", ["Korea, Republic of", "Taiwan, China", "United States of America", "Myanmar (Burma)"])
def test_only_takes_the_same_names(packaged: Snapshot, text: str) -> None:
    assert _who(packaged, outside(text)) == _who(packaged, text)


@pytest.mark.parametrize(
    "text", ["China and Russia", "CN and RU", "not (US and CN)", "CN at mine and RU at magnet", "(EU and CN)"]
)
def test_no_site_stands_in_two_countries(packaged: Snapshot, text: str) -> None:
    with pytest.raises(InputError, match="at once") as caught:
        resolve_rules(packaged, [text], (), DAY)
    # the way out that the hint names is taken
    assert resolve_rules(packaged, [caught.value.hint.rpartition(" ")[2].rstrip(".")], (), DAY).terms


@pytest.mark.parametrize(
    "text", ["not CN and not RU", "CN,RU and RU", "EU and NATO", "CN and not TW", "ownership:CN and ownership:RU"]
)
def test_what_a_site_can_meet_is_asked(packaged: Snapshot, text: str) -> None:
    assert resolve_rules(packaged, [text], (), DAY).terms


@pytest.mark.parametrize("text", ["NATO", "nato", "Nato", "location:NATO", "North Atlantic Treaty Organization"])
def test_a_group_is_its_members_and_is_called_by_its_id(packaged: Snapshot, text: str) -> None:
    (term,) = resolve_rules(packaged, [text], (), DAY).terms
    assert name(term) == "location:NATO"
    assert _who(packaged, text) == group("NATO").on(DAY)


def test_members_are_those_of_the_day_asked_about(packaged: Snapshot) -> None:
    assert "GB" in _who(packaged, "EU", date(2019, 12, 31))
    assert "GB" not in _who(packaged, "EU", DAY)


def test_groups_stand_among_countries_and_merge_with_them(packaged: Snapshot) -> None:
    (term,) = resolve_rules(packaged, ["EU,CN", "RU"], (), DAY).terms
    assert name(term) == "location:CN,EU,RU"
    assert _who(packaged, "EU,CN or RU") == {*group("EU").on(DAY), "CN", "RU"}


def test_of_owners_the_group_itself_counts_as_well(packaged: Snapshot) -> None:
    assert _who(packaged, "ownership:EU>=25%") == {*group("EU").on(DAY), "european-union"}
    assert _who(packaged, "headquarters:EU") == group("EU").on(DAY)


def test_where_exports_go_is_a_group_too(packaged: Snapshot) -> None:
    (term,) = resolve_rules(packaged, ["export:CN to EU"], (), DAY).terms
    assert [test.to for test in evaluate.tests(term)] == [group("EU").on(DAY)]


@pytest.mark.parametrize(("text", "near"), [("Natto", "NATO"), ("European Unon", "EU"), ("FVYE", "FVEY")])
def test_a_near_miss_of_a_group_is_suggested(packaged: Snapshot, text: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve_rules(packaged, [text], (), DAY)
    assert near in caught.value.suggestions


def test_a_group_without_members_on_the_day_is_refused(packaged: Snapshot) -> None:
    with pytest.raises(InputError, match="members on 2020-01-01"):
        resolve_rules(packaged, ["MSP"], (), date(2020, 1, 1))


@pytest.mark.parametrize("text", ["Congo", "Korea"])
def test_an_ambiguous_name_is_asked_back(packaged: Snapshot, text: str) -> None:
    with pytest.raises(UnknownNameError, match="single country"):
        resolve_rules(packaged, [text], (), DAY)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("cn OR Ru", "CN,RU"),
        ("CN And NOT Location:tw", "CN and not TW"),
        ("OWNERSHIP:cn>=25% by Majority", "ownership:CN>=25% by majority"),
        ("Location:china AT magnet", None),
        ("RULE:DFARS-252.225-7052", "rule:dfars-252.225-7052"),
    ],
)
def test_rules_are_understood_in_any_case(packaged: Snapshot, text: str, same: str | None) -> None:
    if same is None:  # AT is Austria, and no clause
        with pytest.raises((InputError, UnknownNameError)):
            resolve_rules(packaged, [text], (), DAY)
        return
    assert [name(term) for term in resolve_rules(packaged, [text], (), DAY).terms] == [
        name(term) for term in resolve_rules(packaged, [same], (), DAY).terms
    ]


def test_codes_that_are_words_of_the_grammar_in_small_letters_stay_countries(packaged: Snapshot) -> None:
    assert _who(packaged, "AT,BY,TO") == {"AT", "BY", "TO"}


def test_laws_and_statuses_are_understood_in_any_case(packaged: Snapshot) -> None:
    assert [law.id for law in resolve_rules(packaged, (), ["DFARS-252.225-7052"], DAY).laws] == ["dfars-252.225-7052"]
    assert reading_of(packaged, Request(status="OPERATING, Planned")).statuses == {"operating", "planned"}
    assert reading_of(packaged, Request(status="ALL")) == reading_of(packaged, Request(status="all"))
    assert reading_of(packaged, Request(modality="Asserted")).modalities == {"asserted"}
