"""Names in every script lead to one id; resemblance only suggests."""

from __future__ import annotations

import pytest

from kg.claims.search import find, resolve
from kg.claims.snapshot import Snapshot
from kg.errors import UnknownNameError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CN", "CN"),
        ("中国", "CN"),
        ("Trung Quốc", "CN"),
        ("trung quoc", "CN"),
        ("PRC", "CN"),
        ("U.S.", "US"),
        ("USA", "US"),
        ("Burma", "MM"),
        ("Nga", "RU"),
        ("NGA", "NG"),
        ("Mỹ", "US"),
        ("米国", "US"),
        ("mountain-pass", "mountain-pass"),
        ("Mountain Pass", "mountain-pass"),
        ("MP材料", "mp-materials"),
        ("đất hiếm", "rare-earths"),
        ("レアアース", "rare-earths"),
        ("稀土", "rare-earths"),
        ("凤凰尾矿", "phoenix-tailings"),
        ("dysprosium", "Dy"),
        ("中國", "CN"),
        ("中华人民共和国", "CN"),
        ("Deutschland", "DE"),
        ("DEUTSCHLAND", "DE"),
        ("Estados Unidos", "US"),
        ("대한민국", "KR"),
        ("العراق", "IQ"),
        ("People’s Republic of China", "CN"),
        ("Kosovo", "XK"),
        ("Косово", "XK"),
        ("Taiwan, China", "TW"),
        ("Other Asia, nes", "TW"),
        ("Korea, Republic of", "KR"),
        ("Macau", "MO"),
    ],
)
def test_a_name_in_any_script_is_its_id(packaged: Snapshot, text: str, expected: str) -> None:
    assert resolve(packaged, text) == expected


@pytest.mark.parametrize(("text", "near"), [("mountain-pas", "mountain-pass"), ("Lynass", "lynas"), ("dysprosum", "Dy")])
def test_a_misspelling_is_refused_with_the_nearest_names(packaged: Snapshot, text: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(packaged, text)
    assert near in caught.value.suggestions
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    ("text", "asked_back"),
    [("Congo", {"CD", "CG"}), ("Korea", {"KP", "KR"}), ("Kongo", {"CD", "CG"}), ("Virgin Islands", {"VG", "VI"})],
)
def test_a_name_of_several_countries_is_asked_back_with_their_names(packaged: Snapshot, text: str, asked_back: set[str]) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(packaged, text, frozenset({"country"}), "country")
    assert set(caught.value.suggestions) == asked_back
    assert all(f"{code} ({packaged.label(code)})" in caught.value.hint for code in asked_back)


def test_a_misspelt_country_of_another_language_is_suggested(packaged: Snapshot) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(packaged, "Deutshland", frozenset({"country"}), "country")
    assert caught.value.suggestions == ("DE",)


def test_the_virgin_islands_are_not_the_united_states(packaged: Snapshot) -> None:
    assert resolve(packaged, "U.S.", frozenset({"country"})) == "US"
    assert resolve(packaged, "VI", frozenset({"country"})) == "VI"


def test_one_mountain_pass_and_one_lynas(packaged: Snapshot) -> None:
    assert [h.id for h in find(packaged, "Mountain Pass") if h.kind == "facility"] == ["mountain-pass"]
    assert "lynas" in [h.id for h in find(packaged, "Lynas") if h.kind == "organization"]


def test_nothing_is_found_for_nothing(packaged: Snapshot) -> None:
    assert find(packaged, "") == []
    assert find(packaged, "zzzzqqqq") == []


def test_an_id_that_is_also_a_name_is_not_guessed(packaged: Snapshot) -> None:
    """GM is Gambia's code and General Motors' name."""
    with pytest.raises(UnknownNameError) as caught:
        resolve(packaged, "GM")
    assert set(caught.value.suggestions) == {"Gambia", "gm"}
    assert resolve(packaged, "GM", frozenset({"country"})) == "GM"
    assert resolve(packaged, "gm") == "gm"


def test_every_id_leads_to_itself_but_where_it_is_a_name_too(packaged: Snapshot) -> None:
    ids = {*packaged.entities, *(c.id for c in packaged.vocabulary.concepts.values() if c.kind in ("Country", "Stage"))}
    refused = set()
    for known in ids:
        try:
            assert resolve(packaged, known) == known
        except UnknownNameError:
            refused.add(known)
    assert refused == {"AI", "GM", "MP"}
