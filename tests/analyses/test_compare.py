"""Differences of two answers: held to the two lists of routes themselves, and their grounds to what was worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import snapshot_of
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples

from kg.analyses.compare import changes
from kg.analyses.compare.grounds import Side
from kg.analyses.compare.tonnes import compare_tonnes
from kg.analyses.scenario.worlds import Suppositions, suppose
from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.dataset import loading
from kg.network.build import build
from kg.routes.answer import answer
from kg.routes.question import resolve_question
from kg.routes.request import Request

VERDICTS = ("avoids", "would_avoid", "unproven", "touches")


def side(snapshot: Snapshot, *avoid: str, **words: Any) -> Side:
    asked = Request(avoid=avoid if "rules" in words else avoid or ("CN",), **{"as_of": "2026-11-22", **words})
    question = resolve_question(snapshot, asked)
    return Side(snapshot, build(snapshot, question.reading), question)


def supposed(base: Side, **options: Any) -> Side:
    world = suppose(base.snapshot, base.network, Suppositions(**{name: [value] for name, value in options.items()}))
    return Side(world.snapshot, build(world.snapshot, world.reading), base.question, absent="left out")


def difference(old: Side, new: Side, **words: Any) -> dict[str, Any]:
    found: dict[str, Any] = to_data(changes.difference(old, new, **words))
    return found


def carried(old: Side, new: Side, elements: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = to_data(compare_tonnes(old, new, elements))
    return found


def verdicts(of: Side) -> dict[str, str]:
    """The oracle: every route with its verdict, as `kg paths` lists them."""
    found = to_data(answer(of.snapshot, of.network, of.question, k=100_000, rank="hops"))
    assert found["limits"]["shown"] == found["limits"]["of"]
    return {route["id"]: route["verdict"] for route in found["routes"]}


def entries(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for change in ("won", "lost", "changed", "unfed", "fed"):
        yield from found["routes"][change]


def sites(entry: dict[str, Any]) -> str:
    return " ".join(node["id"] for node in entry["nodes"])


def holds_to_the_lists(old: Side, new: Side, found: dict[str, Any]) -> None:
    before, after = verdicts(old), verdicts(new)
    # with those that begin or end for no more than a feed that is lost or found
    new_only = [*found["routes"]["won"], *found["routes"]["unfed"]]
    old_only = [*found["routes"]["lost"], *found["routes"]["fed"]]
    assert {r["id"]: r["new"] for r in new_only} == {i: v for i, v in after.items() if i not in before}
    assert {r["id"]: r["old"] for r in old_only} == {i: v for i, v in before.items() if i not in after}
    assert {r["id"]: (r["old"], r["new"]) for r in found["routes"]["changed"]} == {
        i: (before[i], after[i]) for i in before.keys() & after.keys() if before[i] != after[i]
    }
    assert found["routes"]["same"] == sum(before[i] == after[i] for i in before.keys() & after.keys())
    for one, counted in ((before, found["old"]), (after, found["new"])):
        assert counted["counts"] == {v: list(one.values()).count(v) for v in VERDICTS}


def holds_to_its_claims(old: Side, new: Side, found: dict[str, Any]) -> None:
    """Every change has grounds, every ground differs, every claim is said on the side that has it."""
    said = {name: {c.id: c for c in one.snapshot.claims()} for name, one in (("old", old), ("new", new))}
    for entry in entries(found):
        assert entry["because"], sites(entry)
        for ground in entry["because"]:
            assert ground["old"] != ground["new"]
            assert set(ground["claims"]) <= found["claims"].keys()
    for name, claim in found["claims"].items():
        assert claim["data"] == [one for one in ("old", "new") if name in said[one]]
        assert claim["says"] == said[claim["data"][0]][name].paraphrase


def mirrored(found: dict[str, Any]) -> dict[str, Any]:
    """The same difference read backwards."""

    def turned(entry: dict[str, Any]) -> dict[str, Any]:
        grounds = [{**ground, "old": ground["new"], "new": ground["old"]} for ground in entry["because"]]
        sides = {f"{one}{what}": entry[f"{other}{what}"] for one, other in pairs for what in ("", "_readiness")}
        return {**entry, **sides, "because": grounds}

    pairs = (("old", "new"), ("new", "old"))
    names = {"won": "lost", "lost": "won", "changed": "changed", "unfed": "fed", "fed": "unfed"}
    opposite = {"won": "lost", "lost": "won", "better": "worse", "worse": "better"}
    return {
        **found,
        "old": found["new"],
        "new": found["old"],
        "laws": [{**law, "old": law["new"], "new": law["old"]} for law in found["laws"]],
        "routes": {
            **{names[change]: list(map(turned, found["routes"][change])) for change in names},
            "same": found["routes"]["same"],
        },
        "feeds": sorted(
            ({**feed, "change": {"lost": "found", "found": "lost"}[feed["change"]]} for feed in found["feeds"]),
            key=lambda feed: (feed["change"] == "found", feed["id"]),
        ),
        "markets": [{**m, "change": opposite[m["change"]], "old": m["new"], "new": m["old"]} for m in found["markets"]],
        "claims": {
            name: {**claim, "data": [{"old": "new", "new": "old"}[one] for one in reversed(claim["data"])]}
            for name, claim in found["claims"].items()
        },
    }


def ordered(found: dict[str, Any]) -> str:
    """A difference as text, without the order of its routes and grounds."""
    routes = {
        change: sorted(
            json.dumps({**entry, "because": sorted(json.dumps(g, sort_keys=True) for g in entry["because"])}, sort_keys=True)
            for entry in found["routes"][change]
        )
        for change in ("won", "lost", "changed", "unfed", "fed")
    }
    return json.dumps({**found, "routes": {**routes, "same": found["routes"]["same"]}}, sort_keys=True)


READINGS = st.fixed_dictionaries(
    {
        "as_of": st.dates(date(2019, 1, 1), date(2031, 1, 1)).map(str),
        "status": st.sampled_from([None, "all", "operating", "operating,contracted", "planned,operating"]),
        "modality": st.sampled_from([None, None, "asserted", "asserted,claimed"]),
        "derived": st.booleans(),
    }
)
AVOIDED = st.sampled_from([("CN",), ("CN,MY",), ("location:US", "headquarters:CN"), ("export:CN",)])
CUSTODY = st.sampled_from(["any", "any", "all-feeds", "segregated"])


@examples(25)
@given(READINGS, READINGS, AVOIDED, CUSTODY)
def test_two_readings_of_the_tiny_network(
    tiny: Snapshot, was: dict[str, Any], now: dict[str, Any], avoid: tuple[str, ...], custody: str
) -> None:
    old, new = (side(tiny, *avoid, custody=custody, **words) for words in (was, now))
    found = difference(old, new)
    holds_to_the_lists(old, new, found)
    holds_to_its_claims(old, new, found)
    assert ordered(difference(new, old)) == ordered(mirrored(found))


@examples(10)
@given(READINGS, READINGS, AVOIDED, st.sampled_from([None, "magnet", "separation", "JP"]))
def test_two_readings_of_the_packaged_claims(
    packaged: Snapshot, was: dict[str, Any], now: dict[str, Any], avoid: tuple[str, ...], end: str | None
) -> None:
    old, new = (side(packaged, *avoid, end=end, **words) for words in (was, now))
    found = difference(old, new)
    holds_to_the_lists(old, new, found)
    holds_to_its_claims(old, new, found)
    assert ordered(difference(new, old)) == ordered(mirrored(found))


@examples(8)
@given(st.data())
def test_a_supposed_world_against_what_is_said(packaged: Snapshot, data: st.DataObject) -> None:
    base = side(packaged, status=data.draw(st.sampled_from([None, "all"])))
    names = sorted(packaged.entities.keys() & base.network.index().keys())
    name = data.draw(st.sampled_from(names))
    new = supposed(base, **data.draw(st.sampled_from([{"remove": name}, {"delay": f"{name}=2y"}])))
    found = difference(base, new)
    holds_to_the_lists(base, new, found)
    holds_to_its_claims(base, new, found)
    assert ordered(difference(new, base)) == ordered(mirrored(found))
    assert {one for one, claim in found["claims"].items() if claim["supposed"]} == {
        one for one in found["claims"] if one.startswith("what-if:")
    }


@examples(10)
@given(READINGS, AVOIDED, CUSTODY)
def test_nothing_differs_from_itself(tiny: Snapshot, words: dict[str, Any], avoid: tuple[str, ...], custody: str) -> None:
    old = side(tiny, *avoid, custody=custody, **words)
    for new in (side(tiny, *avoid, custody=custody, **words), supposed(old, add=DATA / "tiny" / "tiny.yaml")):
        found = difference(old, new)
        assert changes.difference(old, new).is_empty
        assert found["claims"] == {}
        assert found["limits"]["complete"]
        assert carried(old, new, ["Nd", "Dy+Tb"])["rows"] == []


@examples(15)
@given(READINGS, READINGS, st.integers(1, 6))
def test_what_is_said_of_a_part_holds_of_the_whole(tiny: Snapshot, was: dict[str, Any], now: dict[str, Any], limit: int) -> None:
    old, new = side(tiny, **was), side(tiny, **now)
    part, whole = difference(old, new, limit=limit), difference(old, new)
    assert part["limits"]["complete"] == (max(sum(one["counts"].values()) for one in (part["old"], part["new"])) <= limit)
    for change in ("won", "lost", "changed", "unfed", "fed"):
        every = {entry["id"]: (entry["old"], entry["new"], entry["because"]) for entry in whole["routes"][change]}
        for entry in part["routes"][change]:
            assert every[entry["id"]] == (entry["old"], entry["new"], entry["because"])
    for name in ("old", "new", "markets"):
        one, other = ({**found[name], "listed": 0} if name != "markets" else found[name] for found in (part, whole))
        assert one == other


@examples(10)
@given(READINGS, READINGS)
def test_ends_are_won_and_lost_as_their_routes_are(packaged: Snapshot, was: dict[str, Any], now: dict[str, Any]) -> None:
    old, new = side(packaged, **was), side(packaged, **now)
    best: list[dict[str, str]] = []
    for one in (old, new):
        reached: dict[str, set[str]] = {}
        for route in to_data(answer(one.snapshot, one.network, one.question, k=100_000, rank="hops"))["routes"]:
            reached.setdefault(route["nodes"][-1]["id"], set()).add(route["verdict"])
        best.append({end: next(v for v in VERDICTS if v in found) for end, found in reached.items()})
    expected = {}
    for end in best[0].keys() | best[1].keys():
        was_best, now_best = (found.get(end) for found in best)
        if was_best != now_best:
            ranks = [VERDICTS.index(v) if v else 4 for v in (was_best, now_best)]
            better = "better" if ranks[1] < ranks[0] else "worse"
            expected[end] = "won" if was_best is None else "lost" if now_best is None else better
    assert {market["id"]: market["change"] for market in difference(old, new)["markets"]} == expected


# --- grounds, by hand ---


def test_a_contract_that_had_not_begun_is_the_ground_of_all_it_brought(tiny: Snapshot) -> None:
    found = difference(side(tiny, as_of="2025-01-01"), side(tiny))
    assert found["routes"]["lost"] == []
    contract = next(c for c in tiny.claims("supplies") if (c.subject, c.object) == ("works", "buyers"))
    both = {c.id for c in tiny.claims("supplies") if c.statement == contract.statement}
    assert len(both) == 2
    assert {sites(entry).split()[-2:] == ["works", "buyers"] for entry in found["routes"]["won"]} == {True}
    for entry in found["routes"]["won"]:
        (ground,) = [g for g in entry["because"] if g["about"] == contract.statement]
        assert ground == {
            "kind": "flow",
            "about": contract.statement,
            "what": "Works -> Buyers in Germany (unnamed): NdFeB magnets",
            "old": "not on 2025-01-01: 2025-06 to 2030",
            "new": "contracted, 2025-06 to 2030, grade A, 2 independent sources",
            "claims": sorted(both),
        }
        assert entry["because"] == [ground]
    # North mixes in what it takes from China: without Works the buyers had an unproven route, and with it no better one
    assert found["markets"] == []
    # Works2, the only other way to the buyers, is in the US
    outside = difference(side(tiny, "US", as_of="2025-01-01"), side(tiny, "US"))
    assert [(m["id"], m["change"]) for m in outside["markets"]] == [("buyers", "better")]


def test_a_source_that_does_not_count_is_the_ground(tiny: Snapshot) -> None:
    every = [source for source in tiny.sources if source != "weak"]
    found = difference(side(tiny), side(tiny, sources=tuple(every)))
    assert {sites(entry) for entry in found["routes"]["lost"]} == {
        "pit north smelter works buyers",
        "hole north smelter works buyers",
    }
    grounds = {ground["new"] for entry in found["routes"]["lost"] for ground in entry["because"]}
    assert grounds == {"left out by the reading: source not in the reading"}
    assert found["routes"]["won"] == found["routes"]["changed"] == []


def test_a_status_that_does_not_count_is_the_ground(tiny: Snapshot) -> None:
    found = difference(side(tiny, status="operating"), side(tiny))
    grounds = {ground["old"] for entry in found["routes"]["won"] for ground in entry["because"]}
    assert grounds == {"left out by the reading: status contracted"}


def test_a_plant_that_does_not_run_is_the_ground_with_the_claim_that_says_so(tiny: Snapshot) -> None:
    base = side(tiny)
    new = supposed(base, close="smelter=2026-01-01")
    found = difference(base, new)
    assert {"smelter" in sites(entry) for entry in found["routes"]["lost"]} == {True}
    for entry in found["routes"]["lost"]:
        assert {ground["new"] for ground in entry["because"]} == {"Smelter does not run: it is closed"}
        assert all(any(c.startswith("what-if:") for c in ground["claims"]) for ground in entry["because"])


def test_who_fed_a_site_is_the_ground_of_a_route_that_begins_there_now(tiny: Snapshot) -> None:
    base = side(tiny)
    world = suppose(base.snapshot, base.network, Suppositions(remove=["pit", "hole"]))
    new = Side(world.snapshot, build(world.snapshot, world.reading), base.question, absent="left out")
    begun = [entry for entry in difference(base, new)["routes"]["unfed"] if sites(entry).startswith("north ")]
    assert begun
    for entry in begun:
        assert {ground["what"] for ground in entry["because"]} == {
            "Pit -> North: rare earth concentrate",
            "Hole -> North: rare earth concentrate",
        }
        assert {(ground["old"].split(",")[0], ground["new"]) for ground in entry["because"]} == {("operating", "left out")}


@pytest.mark.parametrize(("country", "verdict"), [("US", "avoids"), ("CN", "touches")])
def test_where_a_site_stands_is_the_ground_of_another_verdict(tiny: Snapshot, country: str, verdict: str, tmp_path: Path) -> None:
    """Another version of the data says where Fog stands. A route that avoids is one past North while nothing of Hole, in China,
    is mixed in there."""
    text = (DATA / "tiny" / "tiny.yaml").read_text(encoding="utf-8")
    if verdict == "avoids":
        text = "".join(line for line in text.splitlines(keepends=True) if "from: hole" not in line)
    versions = []
    for name, version in (("old", text), ("new", text.replace("name: Fog, stages", f"name: Fog, country: [{country}], stages"))):
        path = tmp_path / name / "tiny.yaml"
        path.parent.mkdir()
        path.write_text(version, encoding="utf-8")
        versions.append(snapshot_of(loading.merged([loading.load_files("chain", [path])]), path.parent))
    older, newer = versions
    found = difference(side(older), side(newer))
    (entry,) = found["routes"]["changed"]
    assert (sites(entry), entry["old"], entry["new"]) == ("pit north fog works buyers", "unproven", verdict)
    place = next(c for c in newer.claims("located_in") if c.subject == "fog")
    grounds = {ground["kind"]: ground for ground in entry["because"]}
    assert grounds.keys() == {"location", "place"}
    assert (grounds["place"]["old"], grounds["place"]["new"]) == ("not stated", country)
    assert grounds["place"]["claims"] == [place.id]
    assert found["claims"][place.id]["data"] == ["new"]
    assert {grounds["location"]["old"], grounds["location"]["new"]} == (
        {"open", "not in the way"} if verdict == "avoids" else {"not in the way", "exposed"}
    )


def test_a_flow_that_is_said_anew_is_told_to_be_the_same_way(tiny: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    lines = (DATA / "tiny" / "tiny.yaml").read_text(encoding="utf-8").splitlines()
    said = [line.replace("valid: 2020/..", "valid: 2021/..") if line.startswith("- {id: t21,") else line for line in lines]
    path.write_text("\n".join(said), encoding="utf-8")
    newer = snapshot_of(loading.merged([loading.load_files("chain", [path])]), tmp_path)
    found = difference(side(tiny), side(newer))
    won, lost = ({sites(e): e for e in found["routes"][change]} for change in ("won", "lost"))
    assert won.keys() == lost.keys() == {"pit north trader works buyers", "hole north trader works buyers"}
    for name in won:
        assert won[name]["instead"] == [lost[name]["id"]]
        assert lost[name]["instead"] == [won[name]["id"]]
    assert found["markets"] == []


def test_a_law_that_changes_is_the_ground(packaged: Snapshot) -> None:
    law = ("dfars-252.225-7052",)
    found = difference(side(packaged, rules=law, as_of="2026-12-31"), side(packaged, rules=law, as_of="2027-01-01"))
    assert [ground["about"] for ground in found["laws"]] == list(law)
    assert "in force" in found["laws"][0]["new"]
    changed = found["routes"]["changed"]
    assert changed
    assert all("law" in {ground["kind"] for ground in entry["because"]} for entry in changed)


def test_a_stake_is_the_ground_of_what_an_owner_exposes(packaged: Snapshot) -> None:
    base = side(packaged, "ownership:CN>=25% by seat,operator", end="magnet")
    found = difference(base, supposed(base, stake="shenghe,mp-materials=60%"))
    exposed = {sites(entry): entry for entry in found["routes"]["changed"] if entry["new"] == "touches"}
    assert "mountain-pass mp-independence" in exposed
    grounds = exposed["mountain-pass mp-independence"]["because"]
    (ties,) = [ground for ground in grounds if ground["kind"] == "ties"]
    assert (ties["about"], ties["new"]) == ("mp-materials", "Shenghe Resources Holding 60 %")
    assert [claim for claim in ties["claims"] if found["claims"][claim]["supposed"]]
    assert found["claims"][next(c for c in ties["claims"] if c.startswith("what-if:"))]["source"] == "what-if"


# --- tonnes ---


def test_tonnes_differ_where_a_capacity_is_left_out(packaged: Snapshot) -> None:
    base = side(packaged, end="separation")
    new = supposed(base, remove="white-mesa")
    found = carried(base, new, ["Nd"])
    gone = [row for row in found["rows"] if row["end"] == "white-mesa"]
    assert gone
    assert all(row["new"] is None and row["old"]["upper"] is not None for row in gone)
    assert {row["end"] for row in carried(new, base, ["Nd"])["rows"]} == {row["end"] for row in found["rows"]}
