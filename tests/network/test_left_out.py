"""Supplies that sources tell of and the reading leaves out, and sites that no supply of the reading meets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kg.claims.snapshot import Snapshot
from kg.network.build import build, with_site
from kg.network.left_out import its_sites, left_out_supplies, let_in_by
from kg.network.model import Network
from kg.network.reading import default_reading


@pytest.fixture(scope="module")
def network(packaged: Snapshot) -> Network:
    return build(packaged, default_reading(packaged.vocabulary, date(2026, 11, 22)))


def test_contracts_with_plants_that_do_not_run_are_named(packaged: Snapshot, network: Network) -> None:
    """Kokbulak has a contract with REalloys, and does not operate; that Tanbreez does not, grade C alone says, and it counts."""
    found = left_out_supplies(network, end=its_sites(packaged, network, "realloys"))
    named = {(each.source, each.target): (each.reason, each.held_up, let_in_by(each)) for each in found}
    assert named["kokbulak", "realloys"] == ("an end does not run", "kokbulak", "--status all")
    assert ("tanbreez", "realloys") not in named
    assert "weak status" in {d.kind for line in network.sites[network.index()["tanbreez"]].lines for d in line.doubts}
    assert named["araxa", "realloys"] == ("status proposed", None, "--status all")


def test_between_two_sites_their_own_supply_is_named_alone(network: Network) -> None:
    found = left_out_supplies(network, {"kokbulak"}, {"realloys"})
    assert {(each.source, each.target) for each in found} == {("kokbulak", "realloys")}


def test_what_is_let_in_is_left_out_no_more(packaged: Snapshot, network: Network) -> None:
    every = frozenset(concept.id for concept in packaged.vocabulary.of_kind("Status"))
    whole = build(packaged, replace(network.reading, statuses=every))
    ends = [{(each.source, each.target) for each in left_out_supplies(some, end={"realloys"})} for some in (network, whole)]
    assert ("kokbulak", "realloys") in ends[0] - ends[1]


def test_a_plant_that_no_delivery_meets_has_its_place_and_state(packaged: Snapshot, network: Network) -> None:
    assert "kokbulak" not in network.index()
    more = with_site(packaged, network, "kokbulak")
    site = more.sites[more.index()["kokbulak"]]
    assert [place.country for place in site.places] == ["KZ"]
    assert all(line.admitted for line in site.lines)
    assert "not running" in {doubt.kind for line in site.lines for doubt in line.doubts}
    # Mountain Pass is to recycle, which does not count yet; of MP Independence all counts
    assert with_site(packaged, network, "mp-independence") is network


def test_every_facility_in_china_stands_there(packaged: Snapshot, network: Network) -> None:
    for name, entity in packaged.entities.items():
        if entity.kind == "facility" and "CN" in {c.object for c in packaged.claims("located_in") if c.subject == name}:
            more = with_site(packaged, network, name)
            assert "CN" in {place.country for place in more.sites[more.index()[name]].places}
