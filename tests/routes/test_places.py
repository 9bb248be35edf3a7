"""Ends and starts asked about by place: who is found, in what way, and what the answer says of those that are not.

Small networks first, each right answer worked out by hand; then the packaged claims.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import Change, Network, Record, add, ask, drop, loaded_of, party, put, site, snapshot_of, supply, told

from kg.claims.snapshot import Snapshot
from kg.errors import InputError, UnknownNameError
from kg.network.accepted import accepted
from kg.network.reading import default_reading

WHOLE = "pit sep smelt works"


def _asked(directory: Path, *changes: Change, **asked: Any) -> Record:
    return ask(snapshot_of(loaded_of(directory, *changes), directory), **asked)


def _ways(found: Record, side: str = "end_in") -> set[tuple[str, str, str]]:
    return {
        (route["nodes"][-1 if side == "end_in" else 0]["id"], place["country"], place["by"])
        for route in found["routes"]
        for place in route[side]
    }


BUYER = add(party("maker", "JP", "market", kind="organization"), supply("more", "works", "maker", "ndfeb-magnets", "Nd", "Pr"))
NOWHERE = add(
    party("somebody", None, "market", kind="organization"), supply("s", "works", "somebody", "ndfeb-magnets", "Nd", "Pr")
)


def test_a_group_of_buyers_is_found_where_it_is_said_to_be(tmp_path: Path) -> None:
    found = _asked(tmp_path, BUYER, end="DE")
    assert set(told(found)) == {f"avoids: {WHOLE} buyers"}
    assert _ways(found) == {("buyers", "DE", "a group there")}


def test_a_firm_is_found_by_its_headquarters_where_nobody_places_its_delivery(tmp_path: Path) -> None:
    found = _asked(tmp_path, BUYER, end="JP")
    assert {route.partition(": ")[2] for route in told(found)} == {f"{WHOLE} maker"}
    assert _ways(found) == {("maker", "JP", "headquartered there")}
    assert found["routes"][0]["end_in"][0]["claims"]


def _delivered(flow: str, start: str, end: str, country: str) -> Change:
    def change(network: Network) -> None:
        where = {"country": [country], "place": "a port", "kind": "delivery", "source": "good", "says": "handed over there"}
        network.setdefault("deliveries", []).append({"id": f"d-{flow}", "flow": flow, "from": start, "to": end, **where})

    return change


def test_a_stated_delivery_counts_before_the_headquarters(tmp_path: Path) -> None:
    delivered = _delivered("more", "works", "maker", "VN")
    assert _ways(_asked(tmp_path, BUYER, delivered, end="VN")) == {("maker", "VN", "delivered there")}
    assert _ways(_asked(tmp_path, BUYER, delivered, end="JP")) == set()


def test_of_two_deliveries_to_a_firm_only_the_one_there_ends_there(tmp_path: Path) -> None:
    two = add(
        site("other", "DE", "magnet"),
        supply("in", "smelt", "other", "ndfeb-alloy"),
        supply("o", "other", "maker", "ndfeb-magnets"),
    )
    found = _asked(tmp_path, BUYER, two, _delivered("o", "other", "maker", "VN"), end="VN")
    assert {route.partition(": ")[2] for route in told(found)} == {"pit sep smelt other maker"}
    found = _asked(tmp_path, BUYER, two, _delivered("o", "other", "maker", "VN"), end="JP")
    assert {route.partition(": ")[2] for route in told(found)} == {f"{WHOLE} maker"}


def test_the_country_itself_may_be_the_receiver(tmp_path: Path) -> None:
    found = _asked(tmp_path, add(supply("state", "sep", "KR", "ndpr-oxide", "Nd", "Pr")), end="KR")
    assert _ways(found) == {("KR", "KR", "the country itself")}
    assert set(told(found)) == {"unproven: pit sep KR"}


def test_whoever_stands_elsewhere_is_not_found(tmp_path: Path) -> None:
    found = _asked(tmp_path, BUYER, end="FR")
    assert found["counts"] == {"avoids": 0, "would_avoid": 0, "unproven": 0, "touches": 0}
    assert found["unplaced"] == []


def test_ends_that_nobody_places_are_counted_and_named(tmp_path: Path) -> None:
    found = _asked(tmp_path, NOWHERE, end="DE")
    assert set(told(found)) == {f"avoids: {WHOLE} buyers"}
    (left,) = found["unplaced"]
    assert (left["option"], left["why"], left["routes"], left["ends"]) == ("--to", "place not stated", 1, ["somebody"])


def test_starts_that_nobody_places_are_counted_and_named(tmp_path: Path) -> None:
    lost = add(site("hole", None, "mine", "concentrate"), supply("more", "hole", "sep", "rare-earth-concentrate"))
    found = _asked(tmp_path, lost, begin="AU")
    assert {route.partition(": ")[2] for route in told(found)} == {f"{WHOLE} buyers"}
    (left,) = found["unplaced"]
    assert (left["option"], left["routes"], left["ends"]) == ("--from", 1, ["hole"])
    assert _ways(found, "begin_in") == {("pit", "AU", "stands there")}


def test_plants_there_whose_buyers_nobody_names_are_told_of(tmp_path: Path) -> None:
    plant = add(site("last", "JP", "magnet"), supply("more", "smelt", "last", "ndfeb-alloy", "Nd", "Pr"))
    found = _asked(tmp_path, plant, end="JP")
    (left,) = found["unplaced"]
    assert (left["why"], left["routes"], left["ends"], left["see"]) == ("buyer not stated", 1, ["last"], ["--to magnet@JP"])
    assert set(told(_asked(tmp_path, plant, end="magnet@JP"))) == {"avoids: pit sep smelt last"}


@pytest.mark.parametrize(
    ("asked", "routes"),
    [
        ({"end": "magnet@DE"}, {f"avoids: {WHOLE}"}),
        ({"end": "magnet@US,EU"}, {f"avoids: {WHOLE}"}),
        ({"end": "Magnet@Germany"}, {f"avoids: {WHOLE}"}),
        ({"end": "magnet@US,JP"}, set()),
        ({"end": "separation@MY"}, {"avoids: pit sep"}),
        ({"end": "EU"}, {f"avoids: {WHOLE} buyers"}),
        ({"end": "market@EU"}, {f"avoids: {WHOLE} buyers"}),
        ({"end": "US,Deutschland"}, {f"avoids: {WHOLE} buyers"}),
        ({"end": "Quad"}, set()),
        ({"begin": "mine@AU"}, {f"avoids: {WHOLE} buyers"}),
        ({"begin": "mine@EU"}, set()),
        ({"begin": "Quad", "end": "NATO"}, {f"avoids: {WHOLE} buyers", "unproven: smelt works buyers"}),
        ({"begin": "AU,CA", "end": "magnet@EU"}, {f"avoids: {WHOLE}"}),
    ],
)
def test_stages_and_groups_somewhere(tmp_path: Path, asked: dict[str, str], routes: set[str]) -> None:
    assert set(told(_asked(tmp_path, **asked))) == routes


def test_members_of_a_group_are_those_of_the_day(tmp_path: Path) -> None:
    moved = put("buyers", country="GB")
    assert set(told(_asked(tmp_path, moved, end="EU"))) == set()
    (group,) = _asked(tmp_path, moved, end="EU")["groups"]
    assert "GB" not in group["members"]
    assert group["sources"]


@pytest.mark.parametrize(
    ("end", "error"),
    [
        ("magnet@", InputError),
        ("@US", InputError),
        ("lamp@US", UnknownNameError),
        ("magnt@US", UnknownNameError),
        ("US,lamp", UnknownNameError),
        ("Korea", UnknownNameError),
        ("magnet@Congo", UnknownNameError),
        ("EUU", UnknownNameError),
        ("MSP2", UnknownNameError),
    ],
)
def test_what_is_no_place_is_refused_with_what_it_may_be(packaged: Snapshot, end: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        ask(packaged, end=end)
    assert getattr(caught.value, "hint", "")


def test_what_the_question_leaves_out_is_named_where_no_route_is_shown(tmp_path: Path) -> None:
    planned = put("magnets", status="planned", modality="forecast")
    found = _asked(tmp_path, planned, end="DE")
    assert not found["routes"]
    assert [(each["from"], each["to"], each["reason"], each["let_in_by"]) for each in found["not_counted"]] == [
        ("works", "buyers", "status planned", "--status all")
    ]
    assert found["not_counted"][0]["between"]


def test_complete_is_named_where_it_leaves_all_out(tmp_path: Path) -> None:
    found = _asked(tmp_path, drop("oxide", "alloy"), begin="works", end="buyers", complete=True)
    assert not found["routes"]
    assert [each["let_in_by"] for each in found["not_counted"]] == ["the same question without --complete"]


@pytest.mark.parametrize(("element", "left"), [("Nd", 1), ("Dy", 0)])
def test_only_supplies_that_may_carry_the_element_are_named(tmp_path: Path, element: str, left: int) -> None:
    planned = put("magnets", status="planned", modality="forecast")
    found = _asked(tmp_path, planned, begin="works", end="DE", element=element)
    assert not found["routes"]
    assert len([each for each in found["not_counted"] if each["between"]]) == left


def test_an_element_asked_for_is_stated_only_where_every_delivery_names_it(tmp_path: Path) -> None:
    found = _asked(tmp_path, element="Nd")
    (route,) = found["routes"]
    assert (route["elements"], route["may_carry"]) == (["Pr"], ["Nd"])
    assert sum(found["stated"].values()) == 0
    named = _asked(tmp_path, put("ore", elements=["Nd", "Pr"]), element="Nd")
    (route,) = named["routes"]
    assert (route["elements"], route["may_carry"]) == (["Nd", "Pr"], [])
    assert sum(named["stated"].values()) == 1


def test_an_element_that_is_the_material_is_stated(tmp_path: Path) -> None:
    scandium = add(supply("more", "pit", "JP", "Sc"))
    found = _asked(tmp_path, scandium, element="Sc", end="JP")
    assert [route["elements"] for route in found["routes"]] == [["Sc"]]


@pytest.mark.parametrize(
    ("avoid", "country", "left_out"),
    [
        ("CN", "HK", {"CN": ["HK"]}),
        ("CN", "TW", {"CN": ["TW"]}),
        ("CN,HK", "HK", {}),
        ("CN", "JP", {}),
        ("RU", "HK", {}),
    ],
)
def test_territories_with_a_code_of_their_own_are_named_as_not_included(
    tmp_path: Path, avoid: str, country: str, left_out: dict[str, list[str]]
) -> None:
    found = _asked(tmp_path, put("smelt", country=[country]), avoid=avoid)
    assert found["not_included"] == left_out


def test_what_the_documents_say_of_scandium_for_japan_is_found(packaged: Snapshot) -> None:
    """Two claims of one document: part of what comes of Hoidas Lake, and of secondary monazite, goes to Japan."""
    said = {
        c.id
        for c in packaged.claims("supplies")
        if (c.subject, c.object) == ("realloys", "JP") and "Sc" in c.qualifier("material")
    }
    assert len(said) == 2
    found = ask(packaged, begin="realloys", end="JP", element="Sc", status="all")
    assert {claim for route in found["routes"] for flow in route["flows"] for claim in flow["claims"]} == said
    assert {route["verdict"] for route in found["routes"]} == {"unproven"}
    assert all("Sc" in route["elements"] for route in found["routes"])
    # where plans do not count, the two are named with what lets them in
    now = ask(packaged, begin="realloys", end="JP", element="Sc")
    assert not now["routes"]
    assert {claim for each in now["not_counted"] for claim in each["claims"]} == said
    assert {each["let_in_by"] for each in now["not_counted"]} == {"--status all"}


def test_no_chain_of_the_packaged_claims_is_dropped_without_a_word(packaged: Snapshot) -> None:
    """Every end of the question without a place is of the place asked for, of another one, or named as of none."""
    every = ask(packaged)
    ends = {route["nodes"][-1]["id"] for route in every["routes"]}
    asked = ask(packaged, end="US")
    listed = {route["nodes"][-1]["id"] for route in asked["routes"]}
    nowhere = {end for each in asked["unplaced"] if each["why"] == "place not stated" for end in each["ends"]}
    assert "gm" in nowhere
    assert not listed & nowhere
    taken = accepted(packaged, default_reading(packaged.vocabulary, date(2026, 11, 22)))
    for end in ends - listed - nowhere:
        seats = {claim.object for claim in taken.about("headquartered_in").get(end, ())}
        countries = {place.country for place in taken.countries(end)} or seats
        assert countries
        assert "US" not in countries
    lost = sum(each["routes"] for each in asked["unplaced"] if each["why"] == "place not stated")
    assert lost == sum(route["nodes"][-1]["id"] in nowhere for route in every["routes"])


def test_scandium_is_may_carry_where_no_delivery_names_it(packaged: Snapshot) -> None:
    found = ask(packaged, element="Sc")
    assert found["routes"]
    assert all("Sc" in (route["elements"] or ()) or route["may_carry"] == ["Sc"] for route in found["routes"])
    stated = [route for route in found["routes"] if "Sc" in (route["elements"] or ())]
    assert len(stated) == sum(found["stated"].values())
    assert not [route for route in found["routes"] if route["may_carry"] == ["Sc"] and route["verdict"] == "avoids"]


@pytest.mark.parametrize("avoid", ["Kosovo", "XK", "Косово", "kosovo"])
def test_kosovo_is_a_country_that_claims_name_and_rules_avoid(tmp_path: Path, avoid: str) -> None:
    found = _asked(tmp_path, put("pit", country=["XK"]), avoid=avoid)
    assert set(told(found)) == {f"touches: {WHOLE} buyers"}


def test_routes_to_the_countries_and_to_nowhere_are_all_routes(packaged: Snapshot) -> None:
    """Asked country by country, every route to a buyer is found once for each country of its end, or is one of nowhere."""
    every = {route["id"]: route for route in ask(packaged, status="all")["routes"]}
    taken = accepted(packaged, default_reading(packaged.vocabulary, date(2026, 11, 22)))

    def countries(route: Record) -> set[str]:
        end, delivered = route["nodes"][-1]["id"], route["flows"][-1]["delivered_in"] if route["flows"] else []
        seats = {claim.object for claim in taken.about("headquartered_in").get(end, ())}
        return set(delivered) or {place.country for place in taken.countries(end)} or seats

    by_country: dict[str, set[str]] = {}
    for id, route in every.items():
        for country in countries(route) or {""}:
            by_country.setdefault(country, set()).add(id)
    nowhere = by_country.pop("")
    assert len(by_country) >= 5
    for country, ids in by_country.items():
        found = ask(packaged, status="all", end=country)
        assert {route["id"] for route in found["routes"]} == ids
        assert sum(each["routes"] for each in found["unplaced"] if each["why"] == "place not stated") == len(nowhere)
