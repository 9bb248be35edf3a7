"""Ends and starts asked about by place: who is found, in what way, and what the answer says of those that are not.

Small networks first, each right answer worked out by hand; then the packaged claims.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import Change, Network, Record, add, ask, drop, loaded_of, party, put, site, snapshot_of, supply, told

from kg.claims.snapshot import Snapshot
from kg.errors import InputError, UnknownNameError

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
