"""Supposed worlds: what is left out, added, moved or closed, held to claims filtered by hand and worked out on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import snapshot_of
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples

from kg.analyses.scenario.delays import Delay, parse_delay, postpone
from kg.analyses.scenario.worlds import Scenario, Suppositions, suppose
from kg.claims.country_groups import group
from kg.claims.edtf import parse_point, parse_span
from kg.claims.model import Claim, Loaded
from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.dataset import loading
from kg.errors import CheckError, InputError, UnknownNameError
from kg.network.build import build
from kg.network.model import Network
from kg.network.ownership.holdings import holdings
from kg.network.reading import Reading, default_reading
from kg.routes.answer import answer
from kg.routes.obstacles import Question
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.rules.test import Test

TODAY = date(2026, 11, 22)
CHINA = Question((Test("location", frozenset({"CN"})),))


@pytest.fixture(scope="session")
def tiny_claims() -> Loaded:
    return loading.merged([loading.load_files("chain", [DATA / "tiny" / "tiny.yaml"])])


def reading(snapshot: Snapshot, day: date = TODAY, **changes: Any) -> Reading:
    return replace(default_reading(snapshot.vocabulary, day), **changes)


def world(snapshot: Snapshot, day: date = TODAY, changes: dict[str, Any] | None = None, **options: Any) -> Scenario:
    network = build(snapshot, reading(snapshot, day, **(changes or {})))
    return suppose(snapshot, network, Suppositions(**{name: [value] for name, value in options.items()}))


def of(supposed: Scenario) -> Network:
    return build(supposed.snapshot, supposed.reading)


def routes(snapshot: Snapshot, network: Network, question: Question = CHINA) -> dict[str, tuple[str, str]]:
    """Verdict and sites of every route, by id."""
    found = to_data(answer(snapshot, network, question, k=5000, rank="evidence"))
    assert found["limits"]["shown"] == found["limits"]["of"]
    return {r["id"]: (r["verdict"], " ".join(n["id"] for n in r["nodes"])) for r in found["routes"]}


def without(loaded: Loaded, ids: set[str], directory: Path) -> Snapshot:
    """The oracle: the claims that say something of other things only, built anew."""
    kept = tuple(c for c in loaded.claims if c.subject not in ids and c.object not in ids)
    return snapshot_of(replace(loaded, claims=kept), directory)


# --- left out ---


@pytest.mark.parametrize("name", ["pit", "hole", "north", "loop1", "smelter", "works", "buyers", "trader", "melter", "fog"])
def test_a_site_left_out_is_a_site_nothing_is_said_of(tiny: Snapshot, tiny_claims: Loaded, name: str, tmp_path: Path) -> None:
    supposed = world(tiny, remove=name)
    oracle = without(tiny_claims, {name}, tmp_path)
    assert routes(supposed.snapshot, of(supposed)) == routes(oracle, build(oracle, reading(oracle)))
    assert {c.id for c in supposed.snapshot.claims()} == {c.id for c in oracle.claims()}
    assert supposed.effects[0].left_out == len(tiny_claims.claims) - sum(1 for _ in oracle.claims())


def test_a_country_left_out_is_every_site_in_it(tiny: Snapshot, tiny_claims: Loaded, tmp_path: Path) -> None:
    supposed = world(tiny, remove="country:Malaysia")
    oracle = without(tiny_claims, {"north", "loop1"}, tmp_path)
    assert routes(supposed.snapshot, of(supposed)) == routes(oracle, build(oracle, reading(oracle)))
    assert set(routes(supposed.snapshot, of(supposed)).values()) == {
        # loop2 and works2 are fed by nobody now, and so are the makers of alloy
        ("unproven", "loop2 smelter works buyers"),
        ("unproven", "fog works buyers"),
        ("unproven", "smelter2 works buyers"),
        ("unproven", "trader works buyers"),
        ("unproven", "works2 buyers"),
        ("unproven", "melter works buyers"),
    }


@examples(8)
@given(st.data())
def test_any_sites_left_out_of_the_packaged_claims(
    packaged: Snapshot, seeds: Loaded, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    used = sorted(packaged.entities.keys() & {end for c in packaged.claims("supplies") for end in (c.subject, c.object)})
    names = data.draw(st.lists(st.sampled_from(used), min_size=1, max_size=4, unique=True))
    every = frozenset(c.id for c in packaged.vocabulary.of_kind("Status"))
    statuses = {"statuses": every} if data.draw(st.booleans()) else {}
    network = build(packaged, reading(packaged, **statuses))
    supposed = suppose(packaged, network, Suppositions(remove=names))
    oracle = without(seeds, set(names), tmp_path_factory.mktemp("oracle"))
    assert routes(supposed.snapshot, of(supposed)) == routes(oracle, build(oracle, reading(oracle, **statuses)))


def test_a_flow_or_a_single_claim_is_left_out_by_its_id(tiny: Snapshot) -> None:
    flow = next(c for c in tiny.claims("supplies") if (c.subject, c.object) == ("pit", "north"))
    supposed = world(tiny, remove=flow.statement)
    assert supposed.effects[0].left_out == 2
    gone = set(routes(tiny, build(tiny, reading(tiny))).values()) - set(routes(supposed.snapshot, of(supposed)).values())
    assert {sites.split()[:2] == ["pit", "north"] for _, sites in gone} == {True}
    assert world(tiny, remove=flow.id).effects[0].left_out == 1
    assert world(tiny, remove=f"{flow.statement}:concentrate").effects[0].left_out == 2


def test_what_is_not_in_the_network_is_said_and_is_no_error(tiny: Snapshot, packaged: Snapshot) -> None:
    supposed = world(tiny, remove="country:FR", changes={"statuses": frozenset({"contracted"})})
    assert supposed.effects[0].notes == ("no site of the network of this reading is in France",)
    (effect,) = world(packaged, remove="kokbulak").effects
    assert "not in the network of this reading" in effect.notes[0]
    (effect,) = world(packaged, remove="country:IS").effects
    assert effect.left_out == 0
    assert effect.what.endswith("none")


def test_what_stays_of_a_firm_that_is_left_out_is_named(packaged: Snapshot) -> None:
    """JOGMEC is no site: it holds JARE, Caremag and Lofdal, and pays for others, as four sources say."""
    (effect,) = world(packaged, remove="jogmec").effects
    assert effect.left_out
    (tied,) = [note for note in effect.notes if "these stay" in note]
    owned = [claim.subject for claim in packaged.claims("owned_by") if claim.object == "jogmec"]
    assert len(owned) == 3
    assert all(packaged.label(each) in tied for each in owned)
    assert any(f"--remove {each} " in tied for each in owned)
    (site,) = world(packaged, remove="mountain-pass").effects
    assert not [note for note in site.notes if "these stay" in note]


def test_the_sites_of_a_group_of_countries_are_left_out_together(packaged: Snapshot) -> None:
    network = build(packaged, reading(packaged))
    supposed = suppose(packaged, network, Suppositions(remove=["country:EU"]))
    members = group("EU").on(network.reading.as_of)
    assert [site for site in network.sites if {place.country for place in site.places} & members]
    assert not [site for site in of(supposed).sites if {place.country for place in site.places} & members]


def test_no_site_of_a_country_left_out_stays_and_one_of_two_countries_is_named(packaged: Snapshot) -> None:
    network = build(packaged, reading(packaged))
    torn = {site.name for site in network.sites if len(site.places) > 1}
    assert torn
    named = set()
    for country in sorted({place.country for site in network.sites for place in site.places}):
        supposed = suppose(packaged, network, Suppositions(remove=[f"country:{country}"]))
        left = of(supposed)
        assert not [site.id for site in left.sites if country in {place.country for place in site.places}]
        named |= {note.removesuffix(" is said to be in another country as well") for note in supposed.effects[0].notes}
    assert named == torn


# --- added ---

PLANT = """
format: kg.chain/1
sources:
- {id: guess, title: A guess, kind: government, language: en, grade: GRADE, date: 2026-01-05, url: "https://example.org/g"}
facilities:
- {id: forge, name: Forge, country: [US], stages: [metal, alloy, magnet], sources: [guess], status: [{status: operating, as_of: 2026-01, source: guess, says: it runs}]}
supplies:
- {id: g1, from: north, to: forge, material: [ndpr-oxide], printed: oxide, elements: [Nd, Pr], status: operating, modality: asserted, valid: 2026-02/.., last_evidence: 2026-02, sources: [guess], says: North supplies Forge.}
- {id: g2, from: forge, to: buyers, material: [ndfeb-magnets], printed: magnets, elements: [Nd, Pr], status: operating, modality: asserted, valid: 2026-02/.., last_evidence: 2026-02, sources: [guess], says: Forge supplies the buyers.}
"""  # noqa: E501


def plant(directory: Path, text: str = PLANT, grade: str = "A") -> Path:
    path = directory / "plant.yaml"
    path.write_text(text.replace("GRADE", grade), encoding="utf-8")
    return path


def test_a_file_adds_a_plant_that_is_marked_wherever_it_appears(tiny: Snapshot, tmp_path: Path) -> None:
    supposed = world(tiny, add=plant(tmp_path))
    before, after = routes(tiny, build(tiny, reading(tiny))), routes(supposed.snapshot, of(supposed))
    assert {after[name] for name in after.keys() - before.keys()} == {
        # North takes concentrate from Hole in China as well, and no source says that it keeps the two apart
        ("unproven", "pit north forge buyers"),
        ("touches", "hole north forge buyers"),
    }
    assert before.keys() <= after.keys()
    new = [c for c in supposed.snapshot.claims() if c.id not in {c.id for c in tiny.claims()}]
    assert len(new) == supposed.effects[0].put_in == 7
    assert all(c.id.startswith("what-if:") and c.source == "what-if:guess" for c in new)
    assert all(c.paraphrase.startswith("Supposed (--add plant.yaml): ") for c in new)
    assert supposed.snapshot.sources["what-if:guess"].title == "Supposed: A guess"
    assert supposed.snapshot.label("forge") == "Forge (supposed)"
    assert supposed.snapshot.key.startswith("test+what-if:")
    assert "forge" not in tiny.entities
    assert "what-if:guess" not in tiny.sources


def test_a_weak_supposition_clears_nothing(tiny: Snapshot, tmp_path: Path) -> None:
    supposed = world(tiny, add=plant(tmp_path, grade="C"))
    found = routes(supposed.snapshot, of(supposed))
    assert {v for v, sites in found.values() if sites == "pit north forge buyers"} == {"unproven"}


def test_a_file_that_says_what_is_said_changes_nothing(tiny: Snapshot) -> None:
    supposed = world(tiny, add=DATA / "tiny" / "tiny.yaml")
    assert supposed.snapshot.key == tiny.key
    assert supposed.effects[0].put_in == 0
    assert "all of it is said already: nothing changes" in supposed.effects[0].notes
    assert [c.id for c in supposed.snapshot.claims()] == [c.id for c in tiny.claims()]


@pytest.mark.parametrize("name", ["north", "country:DE", "country:AU"])
def test_what_is_left_out_first_can_be_added_again(tiny: Snapshot, name: str) -> None:
    network = build(tiny, reading(tiny))
    supposed = suppose(tiny, network, Suppositions(remove=[name], add=[DATA / "tiny" / "tiny.yaml"]))
    assert routes(supposed.snapshot, of(supposed)) == routes(tiny, network)


def test_a_broken_file_is_refused_as_a_load_refuses_it(tiny: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(CheckError) as caught:
        world(tiny, add=plant(tmp_path, PLANT.replace("to: forge", "to: forgge")))
    assert "forgge" in str(caught.value)
    assert "did you mean forge or fog?" in str(caught.value)
    with pytest.raises(CheckError, match="records"):
        world(tiny, add=plant(tmp_path, PLANT.replace("id: forge, name: Forge", "id: fog, name: Forge")))
    with pytest.raises(InputError, match="format"):
        world(tiny, add=plant(tmp_path, "nothing: here"))
    with pytest.raises(InputError, match="no such file"):
        world(tiny, add=tmp_path / "absent.yaml")


def test_added_claims_count_in_a_reading_of_named_sources(tiny: Snapshot, tmp_path: Path) -> None:
    few = {"sources": frozenset({"good", "copy1"})}
    supposed = world(tiny, add=plant(tmp_path), changes=few)
    assert supposed.reading.sources == frozenset({"good", "copy1", "what-if:guess"})
    assert "pit north forge buyers" in {sites for _, sites in routes(supposed.snapshot, of(supposed)).values()}


# --- delays ---


def test_a_contract_delayed_past_the_day_stands_with_its_deliveries_to_come(tiny: Snapshot) -> None:
    """A source of January 2026 tells of the contract: it stands on the day with deliveries to come, and is not there before."""
    supposed = world(tiny, delay="works=2y")
    (effect,) = supposed.effects
    assert {(m.was, m.now) for m in effect.moved} == {("2025-06/2030", "2027-06/2032")}
    assert routes(supposed.snapshot, of(supposed)) == routes(tiny, build(tiny, reading(tiny)))
    (contract,) = (flow for flow in of(supposed).flows if flow.valid == "2027-06/2032")
    assert (contract.status, contract.starts) == ("contracted", "2027-06")
    early = world(tiny, date(2025, 12, 1), delay="works=2y")
    assert set(routes(tiny, build(tiny, reading(tiny, date(2025, 12, 1)))).values()) > set(
        routes(early.snapshot, of(early)).values()
    )
    assert set(routes(early.snapshot, of(early)).values()) == {
        ("unproven", "pit north works2 buyers"),
        ("touches", "hole north works2 buyers"),
    }
    sooner = world(tiny, delay="works=1y")
    assert routes(tiny, build(tiny, reading(tiny))) == routes(sooner.snapshot, of(sooner))


def test_a_delay_moves_nothing_that_has_begun(tiny: Snapshot) -> None:
    supposed = world(tiny, delay="loop1=50y")
    assert supposed.snapshot.key == tiny.key
    assert supposed.effects[0].moved == ()
    assert supposed.effects[0].notes[0].startswith("nothing that begins after 2026-11-22")


def test_what_begins_later_is_moved_by_the_day_asked_about(tiny: Snapshot) -> None:
    """Flows of 2020 have begun in 2026, and not in 2019; statuses seen in 2025 are seen by then."""
    early = date(2019, 6, 1)
    assert world(tiny, early, delay="smelter2=1y").effects[0].moved
    moved = {m.claim for m in world(tiny, early, delay="smelter=1y").effects[0].moved}
    said = {c.id: c for c in tiny.claims()}
    assert {said[name].predicate for name in moved} == {"supplies", "has_status"}
    assert {c.id for c in said.values() if c.predicate == "supplies" and "smelter" in (c.subject, c.object)} == {
        name for name in moved if said[name].predicate == "supplies"
    }


@examples(15)
@given(st.data())
def test_a_moved_claim_keeps_all_that_makes_it_weak_or_strong(packaged: Snapshot, data: st.DataObject) -> None:
    used = sorted({end for c in packaged.claims("supplies") for end in (c.subject, c.object) if end})
    name = data.draw(st.sampled_from(used))
    text = data.draw(st.sampled_from(["1y", "6m", "45d", "3y"]))
    supposed = world(packaged, delay=f"{name}={text}")
    said = {c.id: c for c in packaged.claims()}
    now = {c.id: c for c in supposed.snapshot.claims()}
    for moved in supposed.effects[0].moved:
        was, new = said[moved.claim], now[moved.supposed]
        assert moved.claim not in now
        assert moved.supposed.startswith("what-if:")
        one, other = packaged.sources[was.source], supposed.snapshot.sources[new.source]
        assert (one.grade, was.lineage or one.origin) == (other.grade, new.lineage or other.origin)
        assert (was.statement, was.modality, was.derived, was.review, was.as_of) == (
            (new.statement, new.modality, new.derived, new.review, new.as_of)
        )
        # the day from which is delivered moves with the rest, the day of signing stays
        assert new.qualifiers == tuple(
            (each, tuple(postpone(one, parse_delay(text)) for one in texts) if each == "deliveries_from" else texts)
            for each, texts in was.qualifiers
        )
        assert new.valid == postpone(was.valid or "", parse_delay(text)) != was.valid
    kept = {c.id for c in supposed.snapshot.claims()} & said.keys()
    assert kept == said.keys() - {m.claim for m in supposed.effects[0].moved}


def test_delays_of_sources_outside_the_reading_stay_outside(tiny: Snapshot) -> None:
    few = {"sources": frozenset({"good2"})}
    supposed = world(tiny, delay="works=1y", changes=few)
    assert {m.was for m in supposed.effects[0].moved} == {"2025-06/2030"}
    assert supposed.reading.sources == frozenset({"good2", "what-if:good2"})


POINTS = st.one_of(
    st.integers(1990, 2100).map(str),
    st.tuples(st.integers(1990, 2100), st.sampled_from([*range(1, 13), *range(33, 37), 40, 41])).map(
        lambda p: f"{p[0]}-{p[1]:02d}"
    ),
    st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(str),
)


@given(POINTS, st.integers(1, 90), st.sampled_from("ymd"), st.sampled_from(["", "~", "?"]))
def test_a_delayed_date_keeps_its_precision_and_is_never_early(point: str, number: int, unit: str, mark: str) -> None:
    delay = parse_delay(f"{number}{unit}")
    later = postpone(point + mark, delay)
    was, now = parse_point(point), parse_point(later)
    assert later.endswith(mark)
    assert len(later) == len(point + mark)
    days = (now.earliest - was.earliest).days
    least = {"y": 365, "m": 28, "d": 1}[unit] * number
    assert days >= least - (1 if unit == "m" else 0)
    # at most a unit of its own precision more than the delay
    size = (was.latest - was.earliest).days + 1
    assert days <= {"y": 366, "m": 31, "d": 1}[unit] * number + size + 3


@given(POINTS, POINTS, st.integers(1, 60), st.sampled_from("ymd"))
def test_a_delayed_interval_is_an_interval_and_lasts_no_longer(start: str, end: str, number: int, unit: str) -> None:
    delay = parse_delay(f"{number}{unit}")
    if parse_point(end).latest < parse_point(start).earliest:
        start, end = end, start
    later = parse_span(postpone(f"{start}/{end}", delay))
    assert later.start is not None
    assert later.end is not None
    for open_end in ("..", ""):
        assert postpone(f"{start}/{open_end}", delay).endswith(f"/{open_end}")
        assert postpone(f"{open_end}/{end}", delay).startswith(f"{open_end}/")


@pytest.mark.parametrize("text", ["", "1", "y", "0d", "-1y", "1w", "1.5y", "101y", "99999d", "1 y"])
def test_a_delay_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--delay"):
        parse_delay(text)


def test_a_year_that_stands_for_never_stays() -> None:
    assert postpone("2025/9999", Delay(months=12)) == "2026/9999"


# --- stakes ---


def test_a_stake_replaces_what_is_said_of_one_holder_alone(packaged: Snapshot) -> None:
    supposed = world(packaged, stake="shenghe,mp-materials=60%")
    before = [c for c in packaged.claims("owned_by") if c.subject == "mp-materials"]
    after = [c for c in supposed.snapshot.claims("owned_by") if c.subject == "mp-materials"]
    assert {c.id for c in before if c.object != "shenghe"} == {c.id for c in after if c.object != "shenghe"}
    (new,) = [c for c in after if c.object == "shenghe"]
    assert (new.source, new.id[:8], new.paraphrase) == (
        "what-if",
        "what-if:",
        "Supposed (--stake shenghe,mp-materials=60%): Shenghe Resources Holding holds 60 % of MP Materials Corp.",
    )
    (stake,) = [s for s in holdings(supposed.snapshot, supposed.reading).held["mp-materials"] if s.holder == "shenghe"]
    assert stake.said == stake.proven == stake.most == 600_000_000_000
    assert "what is said of other holders stays" in supposed.effects[0].notes[0]


@pytest.mark.parametrize(("text", "low", "high"), [("20-30%", 20, 30), ("7.5 %", 7.5, 7.5), ("0%", 0, 0), ("100%", 100, 100)])
def test_a_stake_may_be_a_range(packaged: Snapshot, text: str, low: float, high: float) -> None:
    supposed = world(packaged, stake=f"Shenghe Resources Holding, lynas={text}")
    found = [s for s in holdings(supposed.snapshot, supposed.reading).held["lynas"] if s.holder == "shenghe"]
    assert [(s.said / 10**10, s.most / 10**10) for s in found] == [(low, high)]


def test_a_stake_is_read_where_only_what_parties_claim_counts(packaged: Snapshot) -> None:
    supposed = world(packaged, stake="shenghe,lynas=30%", changes={"modalities": frozenset({"claimed"})})
    assert [s.said for s in holdings(supposed.snapshot, supposed.reading).held["lynas"] if s.holder == "shenghe"]
    (effect,) = world(packaged, stake="shenghe,lynas=30%", changes={"modalities": frozenset({"forecast"})}).effects
    assert "the reading takes neither" in effect.notes[0]


# --- closures ---


@pytest.mark.parametrize("day", ["2026-01-01", "2025-03-01", "2026-11-22"])
def test_a_plant_that_closes_takes_its_routes_away(tiny: Snapshot, day: str) -> None:
    supposed = world(tiny, close=f"smelter={day}")
    assert "smelter" not in of(supposed).index()
    assert not any("smelter " in sites for _, sites in routes(supposed.snapshot, of(supposed)).values())
    (closed,) = [c for c in supposed.snapshot.claims("has_status") if c.subject == "smelter" and c.object == "closed"]
    assert (closed.source, closed.valid) == ("what-if", f"{day}/..")


def test_a_plant_that_closes_later_still_runs(tiny: Snapshot) -> None:
    supposed = world(tiny, close="smelter=2026-11-23")
    assert supposed.snapshot.key == tiny.key
    assert "before it closes: nothing changes" in supposed.effects[0].notes[0]


# --- all of it ---


@pytest.mark.parametrize(
    ("option", "text", "error", "says"),
    [
        ("remove", "smeltr", UnknownNameError, "did you mean smelter"),
        ("remove", "country:Atlantis", UnknownNameError, "country"),
        ("remove", "MY", InputError, "country:MY for every site in Malaysia"),
        ("remove", " ", InputError, "country:CODE"),
        ("remove", "0123456789abcdef0123", UnknownNameError, "claim or statement"),
        ("delay", "smelter", InputError, "ID=1y, ID=6m or ID=30d"),
        ("delay", "=1y", InputError, "ID=1y, ID=6m or ID=30d"),
        ("delay", "smeltr=1y", UnknownNameError, "did you mean smelter"),
        ("stake", "trader=3%", InputError, "HOLDER,HELD=30%"),
        ("stake", "trader,smelter=many", InputError, "HOLDER,HELD=30%"),
        ("stake", "trader,smelter=120%", InputError, "between 0 and 100"),
        ("stake", "trader,smelter=30-20%", InputError, "the smaller number first"),
        ("stake", "trader,trader=30%", InputError, "two different parties"),
        ("stake", "tradr,smelter=30%", UnknownNameError, "did you mean trader"),
        ("close", "smelter=2027", InputError, "ID=DAY"),
        ("close", "smelter", InputError, "ID=DAY"),
        ("close", "trader=2027-01-01", UnknownNameError, "facility"),
    ],
)
def test_what_cannot_be_meant_is_said(tiny: Snapshot, option: str, text: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        world(tiny, **{option: text})
    assert says in str(caught.value)


def test_the_same_suppositions_give_the_same_key_in_any_order(tiny: Snapshot) -> None:
    network = build(tiny, reading(tiny))

    def key(*names: str) -> str:
        return suppose(tiny, network, Suppositions(remove=names)).snapshot.key

    assert key("fog", "hole") == key("hole", "fog")
    assert len({key("fog"), key("hole"), key("hole", "fog"), tiny.key}) == 4


def test_a_world_gives_claims_as_a_snapshot_does(tiny: Snapshot) -> None:
    supposed = world(tiny, stake="trader,smelter=30%").snapshot
    every = list(supposed.claims())
    assert [c.id for c in every] == [c.id for p in sorted(tiny.vocabulary.predicates) for c in supposed.claims(p)]
    assert all(isinstance(c, Claim) and supposed.sources[c.source] for c in every)
    assert len({c.id for c in every}) == len(every)


@pytest.mark.parametrize("held", ["mp-materials", "mountain-pass"])
def test_a_stake_in_a_plant_or_in_its_operator_exposes_the_plant_alike(packaged: Snapshot, held: str) -> None:
    request = Request(["ownership:CN>=25%"], begin="mountain-pass", end="magnet", as_of="2026-11-22")
    network = build(packaged, resolve_question(packaged, request).reading)
    world = suppose(packaged, network, Suppositions(stake=[f"shenghe,{held}=30%"])).snapshot
    question = resolve_question(world, request)
    found = to_data(answer(world, build(world, question.reading), question, k=1000, rank="evidence"))
    assert found["counts"]["touches"] > 0
    assert found["counts"]["touches"] == len(found["routes"])
