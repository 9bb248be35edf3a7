"""What a reading accepts, and what it leaves in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from builders import snapshot_of
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.edtf import parse_span
from kg.claims.model import Claim, Entity, Loaded, Name, Record
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import vocabulary
from kg.data import to_data
from kg.dataset import loading
from kg.network import materials as materials_of
from kg.network.build import build, site_of
from kg.network.model import Network
from kg.network.reading import Reading, State, default_reading, holds, newest_status
from kg.routes.answer import answer
from kg.routes.obstacles import Question
from kg.rules.test import Test

TODAY = date(2026, 11, 22)
CHINA = (Test("location", frozenset({"CN"})),)


def reading(snapshot: Snapshot, **changes: Any) -> Reading:
    return replace(default_reading(snapshot.vocabulary, TODAY), **changes)


def routes(snapshot: Snapshot, network: Network, question: Question | None = None) -> set[tuple[str, str, str]]:
    """(verdict, sites, materials) of every route."""
    found = to_data(answer(snapshot, network, question or Question(CHINA), k=1000, rank="evidence"))
    assert found["limits"]["shown"] == found["limits"]["of"] == sum(found["counts"].values())
    return {
        (r["verdict"], " ".join(n["id"] for n in r["nodes"]), " ".join("+".join(f["material"]) for f in r["flows"]))
        for r in found["routes"]
    }


OX, HEAVY, ALLOY, MAGNETS, ORE = "ndpr-oxide", "dy-tb-oxide", "ndfeb-alloy", "ndfeb-magnets", "rare-earth-concentrate"

TINY = {
    # north takes ore from a mine in the avoided country as well, and the works what north made: nobody says that they keep them
    apart("unproven", "pit north smelter works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("unproven", "pit loop1 smelter works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("unproven", "pit loop1 loop2 smelter works buyers", f"{ORE} rare-earth-oxides {OX} {ALLOY} {MAGNETS}"),
    ("unproven", "pit north smelter works buyers", f"{ORE} {HEAVY} {ALLOY} {MAGNETS}"),
    ("unproven", "pit north fog works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("unproven", "pit north smelter2 works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("unproven", "pit north trader works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("unproven", "pit north works2 buyers", f"{ORE} {OX} {MAGNETS}"),
    ("unproven", "melter works buyers", f"recycled-ndfeb {MAGNETS}"),
    ("touches", "hole north smelter works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("touches", "hole north smelter works buyers", f"{ORE} {HEAVY} {ALLOY} {MAGNETS}"),
    ("touches", "hole north fog works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("touches", "hole north smelter2 works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("touches", "hole north trader works buyers", f"{ORE} {OX} {ALLOY} {MAGNETS}"),
    ("touches", "hole north works2 buyers", f"{ORE} {OX} {MAGNETS}"),
}


def test_the_tiny_network_worked_out_by_hand(tiny: Snapshot) -> None:
    assert routes(tiny, build(tiny, reading(tiny))) == TINY


def test_heavy_elements_have_no_route_that_avoids(tiny: Snapshot) -> None:
    question = Question(CHINA, element="Dy")
    assert {r for r in routes(tiny, build(tiny, reading(tiny)), question) if "touches" not in r} == {
        ("unproven", "pit north smelter works buyers", f"{ORE} {HEAVY} {ALLOY} {MAGNETS}"),
    }


def test_complete_routes_have_no_gap(tiny: Snapshot) -> None:
    found = routes(tiny, build(tiny, reading(tiny)), Question(CHINA, complete=True))
    assert found == {r for r in TINY if "works2" not in r[1] and "trader" not in r[1]}


def test_without_the_second_paper_nothing_changes_but_witnesses(tiny: Snapshot) -> None:
    network = build(tiny, reading(tiny, sources=frozenset({"good", "copy1", "weak"})))
    assert routes(tiny, network) == TINY


def test_two_reprints_of_one_release_are_one_witness(tiny: Snapshot) -> None:
    network = build(tiny, reading(tiny))
    origins = {
        (network.sites[f.source].id, network.sites[f.target].id, f.materials[0]): (f.origins, len(f.claims))
        for f in network.flows
    }
    assert origins["north", "smelter", OX] == (1, 2)
    assert origins["pit", "north", ORE] == (2, 2)


def test_what_is_decided_to_be_the_same_is_one_site(tmp_path: Path) -> None:
    """North under a second name, joined by `same_as`, is one plant; joined by `maybe_same_as` it is two."""
    text = (DATA / "tiny" / "tiny.yaml").read_text(encoding="utf-8")
    text = text.replace("from: north, to: smelter2", "from: north-b, to: smelter2")
    text = text.replace("facilities:\n", "facilities:\n- {id: north-b, name: North B, sources: [good]}\n")
    (tmp_path / "tiny.yaml").write_text(text, encoding="utf-8")
    loaded = loading.load_files("chain", [tmp_path / "tiny.yaml"])

    def with_decision(predicate: str) -> set[tuple[str, str, str]]:
        source = loaded.sources[0].id
        claim = Claim("north-b", predicate, source, Record("f", "1"), "one plant", "asserted", "en", object="north")
        snapshot = snapshot_of(replace(loaded, claims=(*loaded.claims, claim)), tmp_path)
        return routes(snapshot, build(snapshot, reading(snapshot)))

    assert with_decision("same_as") == TINY
    assert not {sites for _, sites, _ in with_decision("maybe_same_as")} & {"pit north smelter2 works buyers"}


def test_planned_flows_count_only_when_asked_for_and_are_never_proof(tiny: Snapshot) -> None:
    everything = reading(tiny, statuses=frozenset({"operating", "contracted", "planned"}), as_of=date(2028, 6, 1))
    added = routes(tiny, build(tiny, everything)) - TINY
    assert added == {("unproven", "pit works2 buyers", f"{ORE} {MAGNETS}")}


def test_derived_flows_count_only_when_asked_for_and_are_never_proof(tiny: Snapshot) -> None:
    added = routes(tiny, build(tiny, reading(tiny, derived=True))) - TINY
    assert {verdict for verdict, *_ in added} == {"unproven", "touches"}
    assert {sites for _, sites, _ in added} >= {"pit north smelter works2 buyers"}


def test_before_it_began_a_flow_is_not_there(tiny: Snapshot) -> None:
    assert routes(tiny, build(tiny, reading(tiny, as_of=date(2019, 12, 31)))) == set()


def test_what_is_left_out_is_counted(tiny: Snapshot) -> None:
    network = build(tiny, reading(tiny))
    assert network.left_out == {"derived, not stated": 1, "status planned": 1}


DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("valid", "seen", "day", "expected"),
    [
        ("2025-01/..", None, "2024-12-31", "no"),
        ("2025-01/..", None, "2025-01-15", "maybe"),
        ("2025-01/..", None, "2025-02-01", "yes"),
        ("2025/2026-03-10", None, "2026-03-11", "no"),
        ("2025/2026-03-10", None, "2026-03-10", "yes"),
        ("2025/2026", None, "2026-06-01", "maybe"),
        ("/2026-12", None, "2027-01-01", "no"),
        ("2025/", None, "2026-01-01", "maybe"),
        ("../2026", "2025", "2025-06-01", "yes"),
        ("/2030-01-01", None, "2025-06-01", "maybe"),
        ("/2030-01-01", "2025-01", "2025-06-01", "yes"),
        (None, "2025-01", "2025-06-01", "yes"),
        (None, "2025-01", "2024-06-01", "maybe"),
        (None, None, "2024-06-01", "maybe"),
    ],
)
def test_whether_a_flow_holds_on_a_day(valid: str | None, seen: str | None, day: str, expected: str) -> None:
    assert holds(valid, seen, date.fromisoformat(day)) == expected


@given(DAYS, DAYS, DAYS)
def test_exact_days_leave_nothing_open(start: date, end: date, day: date) -> None:
    if end < start:
        start, end = end, start
    assert holds(f"{start}/{end}", None, day) == ("yes" if start <= day <= end else "no")


@given(st.integers(2020, 2029), st.integers(0, 4000))
def test_a_coarser_start_never_says_no_where_a_finer_one_says_yes(year: int, offset: int) -> None:
    day = date(2019, 6, 1) + timedelta(days=offset)
    fine = holds(f"{year}-06-15/..", None, day)
    coarse = holds(f"{year}/..", None, day)
    assert not (fine == "yes" and coarse == "no")
    assert not (fine == "no" and coarse == "yes")
    assert parse_span(f"{year}/..").open_end


def state(status: str, valid: str | None) -> Claim:
    return Claim("x", "has_status", "s", Record("f", f"{status}{valid}"), "says", "asserted", "en", object=status, valid=valid)


def test_the_newest_state_up_to_the_day_counts() -> None:
    claims = [state("planned", "2023"), state("operating", "2025-06"), state("closed", "2027")]
    assert newest_status(claims, TODAY, vocabulary()) == State("operating")
    assert newest_status(claims, date(2024, 1, 1), vocabulary()) == State("planned")
    assert newest_status(claims, date(2022, 1, 1), vocabulary()) == State(None)


def test_where_the_newest_disagree_the_one_furthest_from_running_is_taken() -> None:
    claims = [state("operating", "2025-06"), state("suspended", "2025-06")]
    assert newest_status(claims, TODAY, vocabulary()) == State("suspended", disputed=True)


def test_places_within_places_lead_to_their_country(packaged: Snapshot, tmp_path: Path) -> None:
    """Over as many places as sources name, by `located_in` and `part_of`, and around in circles."""
    template = next(packaged.claims("located_in"))
    chain = ["plant", "zone", "town", "district", "province"]
    ties = [(a, "located_in", b) for a, b in pairwise(chain)] + [("province", "part_of", "CN"), ("town", "located_in", "plant")]
    claims = tuple(replace(template, subject=a, predicate=p, object=b) for a, p, b in ties)
    entities = tuple(Entity(name, "facility" if name == "plant" else "place", (Name(name, "en"),)) for name in chain)
    loaded = Loaded(sources=tuple(packaged.sources.values()), entities=entities, claims=claims, notes=())
    snapshot = snapshot_of(loaded, tmp_path)
    site = site_of(snapshot, reading(snapshot), "plant")
    assert site is not None
    assert [place.country for place in site.places] == ["CN"]


@pytest.mark.parametrize(
    ("stated", "materials", "shared", "carried"),
    [
        (("Dy",), ("ndpr-oxide",), False, {"Dy"}),
        (("Nd",), ("ndpr-oxide",), False, {"Nd"}),
        ((), ("ndpr-oxide",), False, {"Nd", "Pr"}),
        (("Nd", "Dy"), ("ndpr-oxide",), True, {"Nd"}),
        ((), ("rare-earth-oxides",), False, None),
        # iron, boron and cobalt are no rare earths
        (("Fe", "Sm"), ("rare-earth-alloys",), False, {"Sm"}),
        (("Fe",), ("ndfeb-alloy",), False, None),
    ],
)
def test_elements_that_a_flow_may_carry(
    stated: tuple[str, ...], materials: tuple[str, ...], shared: bool, carried: set[str] | None
) -> None:
    assert materials_of.elements(stated, materials, vocabulary(), shared=shared) == (frozenset(carried) if carried else None)


def test_magnets_of_recycled_rare_earths_are_of_unknown_origin_whoever_ships_them(packaged: Snapshot) -> None:
    """A mine feeds the plant, and the magnets for one buyer are of scrap: no route from the mine avoids over them."""
    later = build(packaged, reading(packaged, as_of=date(2028, 1, 1)))
    (apple,) = [flow for flow in later.flows if later.sites[flow.target].id == "apple"]
    assert "recycled feed" in {doubt.kind for doubt in apple.doubts}
    scrap = [flow for flow in later.flows if 0 in later.sites[flow.source].stages]
    assert scrap
    assert not any(doubt.kind == "recycled feed" for flow in scrap for doubt in flow.doubts)
