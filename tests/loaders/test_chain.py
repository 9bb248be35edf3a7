"""What a record of a chain file becomes, and that the packaged claims hold every record of the packaged files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.claims.coordinates import point
from kg.claims.edtf import parse_span
from kg.claims.model import Claim, Loaded, Record
from kg.claims.vocabulary import vocabulary
from kg.dataset.check import check
from kg.resources import packaged
from loaders import chain
from loaders._yaml import Row, read_yaml

SEEDS = sorted((packaged("seeds") / "chain").glob("*.yaml"))

RECORDS = """
format: kg.chain/1
sources:
- {id: filing, title: A filing, kind: government, language: en, grade: A, date: 2026-01-05, url: "https://example.org/filing"}
- {id: paper, title: A newspaper, kind: news, language: en, grade: B, date: 2026-02-01, url: "https://example.org/paper"}
- {id: list, title: A list, kind: dataset, language: en, grade: A, licence: public domain, date: '2025', url: "https://example.org/l"}
facilities:
- {id: mill, name: Mill, country: [AU], stages: [separation], sources: [filing]}
- {id: works, name: Works, stages: [magnet], sources: [filing]}
organizations:
- {id: owner, name: Owner, kind: organization, sources: [filing]}
places:
- {id: p1, site: works, country: [US], place: a town, operator: owner, as_of: 2026-01, sources: [filing],
   says: The town is named.}
points:
- {id: p2, site: mill, point: POINT(122.5 -28.9), precision: town, source: list, printed: record 7, says: The point of the town.}
states:
- {id: s1, site: mill, stage: separation, elements: [Dy, Tb], product: oxides, status: pilot, as_of: 2026-01, sources: [filing],
   says: A pilot makes the oxides., verified: partly, verified_note: one text}
- {id: s2, site: works, status: closed, sources: [filing, paper], says: The works is closed.}
capacities:
- {id: c1, subject: owner, kind: target, value: {number: 50, unit: t, per: year, basis: oxide}, of: Dy oxide,
   material: [dy-oxide], side: feed, source: paper, printed: 50 t/y, says: The firm aims at 50 t a year.}
stakes:
- {id: o1, owner: owner, owned: mill, share: {number: 92.5, comparator: <=, unit: '%'}, kind: equity, state: agreed,
   as_of: 2026-01, source: filing, says: As much as 92.5% is agreed.}
supplies:
- id: f1
  from: mill
  to: works
  material: [ndpr-oxide]
  printed: NdPr oxide
  elements: [Nd, Pr]
  free_of_elements: [Dy]
  status: contracted
  modality: asserted
  valid: 2027/2030
  last_evidence: 2026-01
  supply_kind: commercial
  signed: 2025-12
  deliveries_from: '2027'
  quantity: 30 t Nd and 10 t Pr
  amounts:
  - {kind: contract, value: {number: 30, unit: t, per: year}, elements: [Nd], scope: at first, printed: 30 t Nd,
     says: 30 t are Nd.}
  - {kind: contract, value: {number: 10, unit: t, per: year}, elements: [Pr], printed: 10 t Pr, sources: [paper],
     says: 10 t are Pr.}
  sources: [filing, paper]
  says: Oxide is to go to the works.
- id: f2
  from: mill
  to: works
  material: [dy-oxide]
  printed: Dy oxide
  status: proposed
  modality: negotiated
  supply_kind: term-sheet
  signed: '2026-01-05'
  sources: [filing]
  says: A term sheet, without dates of delivery.
deliveries:
- {id: d1, flow: f1, from: mill, to: works, country: [US, CA], place: two towns, kind: use, source: paper,
   says: Two towns are named.}
policies:
- {id: floor, name: Price floor, authority: A ministry, legal_status: in force, countries: [AU], stages: [separation],
   parties: [owner], concerns: [mill], thresholds: [{test: floor price, threshold: US$110/kg}], sources: [filing, paper],
   says: A price is guaranteed.}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    path = tmp_path / "records.yaml"
    path.write_text(RECORDS, encoding="utf-8")
    found = chain.load([path])
    assert check(found.sources, found.entities, found.claims, vocabulary()) == ()
    return found


def of(loaded: Loaded, record: str) -> list[Claim]:
    return [claim for claim in loaded.claims if isinstance(claim.locator, Record) and claim.locator.record == record]


def qualifiers(claim: Claim) -> dict[str, tuple[str, ...]]:
    return dict(claim.qualifiers)


def test_signing_and_start_of_deliveries_are_two_qualifiers_of_a_supply(loaded: Loaded) -> None:
    claims = of(loaded, "f1")
    assert [claim.source for claim in claims] == ["filing", "paper"]
    for claim in claims:
        assert (claim.subject, claim.predicate, claim.object, claim.valid) == ("mill", "supplies", "works", "2027/2030")
        assert qualifiers(claim) == {
            "material": ("ndpr-oxide",),
            "elements": ("Nd", "Pr"),
            "free_of_elements": ("Dy",),
            "status": ("contracted",),
            "form": ("NdPr oxide",),
            "quantity": ("30 t Nd and 10 t Pr",),
            "supply_kind": ("commercial",),
            "signed": ("2025-12",),
            "deliveries_from": ("2027",),
        }


def test_a_supply_without_a_start_of_deliveries_has_no_time(loaded: Loaded) -> None:
    (claim,) = of(loaded, "f2")
    assert (claim.valid, claim.valid_note) == (None, "the sources give no start or end")
    assert claim.qualifier("signed") == ("2026-01-05",)
    assert claim.qualifier("supply_kind") == ("term-sheet",)
    assert claim.qualifier("deliveries_from") == ()


def test_a_policy_has_its_parties_and_what_it_is_made_for(loaded: Loaded) -> None:
    claims = of(loaded, "floor")
    assert {(c.subject, c.object, c.source) for c in claims if c.predicate == "party_to"} == {
        ("owner", "floor", "filing"),
        ("owner", "floor", "paper"),
    }
    covered = {(c.object, c.source) for c in claims if c.predicate == "covers"}
    assert covered == {(end, source) for end in ("AU", "separation", "mill") for source in ("filing", "paper")}


def test_each_figure_of_a_flow_is_a_claim_of_each_source_that_gives_it(loaded: Loaded) -> None:
    first, second = of(loaded, "f1/amount/1"), of(loaded, "f1/amount/2")
    assert [(c.source, c.value and c.value.number) for c in (*first, *second)] == [("filing", 30), ("paper", 30), ("paper", 10)]
    assert first[0].predicate == "flow_amount"
    assert (first[0].subject, first[0].printed, first[0].valid, first[0].modality) == ("mill", "30 t Nd", "2027/2030", "asserted")
    assert qualifiers(first[0]) == {
        "to": ("works",),
        "kind": ("contract",),
        "material": ("ndpr-oxide",),
        "elements": ("Nd",),
        "scope": ("at first",),
        "flow_record": ("f1",),
    }


def test_a_state_may_be_of_one_stage_its_elements_and_its_product(loaded: Loaded) -> None:
    (claim,) = of(loaded, "s1")
    assert (claim.subject, claim.predicate, claim.object) == ("mill", "has_status", "pilot")
    assert (claim.valid, claim.as_of) == ("2026-01", "2026-01")
    assert qualifiers(claim) == {"stage": ("separation",), "elements": ("Dy", "Tb"), "product": ("oxides",)}
    assert claim.review is not None
    assert (claim.review.verified, claim.review.note) == ("partly", "one text")


def test_a_state_of_a_whole_site_has_no_qualifier(loaded: Loaded) -> None:
    claims = of(loaded, "s2")
    assert [(c.source, c.object, c.qualifiers, c.valid) for c in claims] == [
        ("filing", "closed", (), None),
        ("paper", "closed", (), None),
    ]


def test_a_delivery_is_in_each_country_and_names_its_flow(loaded: Loaded) -> None:
    claims = of(loaded, "d1")
    assert [(c.subject, c.predicate, c.object, c.valid) for c in claims] == [
        ("mill", "delivers_in", "US", None),
        ("mill", "delivers_in", "CA", None),
    ]
    for claim in claims:
        assert qualifiers(claim) == {
            "to": ("works",),
            "delivery_kind": ("use",),
            "place": ("two towns",),
            "flow_record": ("f1",),
        }


def test_a_delivery_may_be_of_a_flow_of_another_file(tmp_path: Path) -> None:
    path = tmp_path / "more.yaml"
    path.write_text(RECORDS.replace("flow: f1", "flow: s003"), encoding="utf-8")
    assert {claim.qualifier("flow_record") for claim in of(chain.load([path]), "d1")} == {("s003",)}


def test_a_point_has_its_precision_and_no_time(loaded: Loaded) -> None:
    (claim,) = of(loaded, "p2")
    assert (claim.predicate, claim.text, claim.printed, claim.valid) == ("coordinates", "POINT(122.5 -28.9)", "record 7", None)
    assert qualifiers(claim) == {"precision": ("town",)}


def test_a_place_names_country_town_and_operator_without_a_time(loaded: Loaded) -> None:
    claims = of(loaded, "p1")
    assert [(c.predicate, c.object or c.text, c.valid, c.as_of) for c in claims] == [
        ("located_in", "US", None, "2026-01"),
        ("site", "a town", None, "2026-01"),
        ("operated_by", "owner", None, "2026-01"),
    ]


def test_a_figure_of_a_firm_is_no_figure_of_its_plant(loaded: Loaded) -> None:
    (claim,) = of(loaded, "c1")
    assert (claim.subject, claim.predicate, claim.modality) == ("owner", "capacity", "forecast")
    assert qualifiers(claim) == {"of": ("Dy oxide",), "material": ("dy-oxide",), "kind": ("feed",)}


def test_what_is_agreed_as_an_upper_end_is_not_held(loaded: Loaded) -> None:
    (claim,) = of(loaded, "o1")
    assert (claim.subject, claim.predicate, claim.object, claim.modality) == ("mill", "owned_by", "owner", "negotiated")
    assert claim.value is not None
    assert (claim.value.comparator, claim.value.number) == ("<=", 92.5)
    assert claim.qualifier("kind") == ("agreed", "equity")


# --- the packaged claims ---------------------------------------------------------------------------------------------


def packaged_rows(key: str) -> list[Row]:
    return [row for path in SEEDS for row in read_yaml(path).get(key, [])]


def expected_of(key: str) -> Iterator[tuple[str, str, str]]:
    """Record, source and predicate of each claim that the records of a section must make."""
    for row in packaged_rows(key):
        name, sources = row["id"], row.get("sources") or [row["source"]]
        match key:
            case "points":
                made = ["coordinates"]
            case "states":
                made = ["has_status"]
            case "stakes":
                made = ["owned_by"]
            case "capacities":
                made = ["production" if row["kind"] == "actual" else "capacity"]
            case "deliveries":
                made = ["delivers_in"] * len(row["country"])
            case "places":
                made = (
                    ["located_in"] * len(row.get("country", []))
                    + ["site"] * ("place" in row)
                    + ["operated_by"] * ("operator" in row)
                )
            case _:
                made = ["supplies"]
        yield from ((name, source, predicate) for source in sources for predicate in made)
        for number, amount in enumerate(row.get("amounts", []), start=1):
            yield from ((f"{name}/amount/{number}", source, "flow_amount") for source in amount.get("sources", sources))


@pytest.mark.parametrize("key", ["points", "states", "stakes", "capacities", "deliveries", "places", "supplies"])
def test_every_packaged_record_makes_its_claims_and_no_other(key: str, seeds: Loaded) -> None:
    files = {f"chain/{path.name}" for path in SEEDS if key in read_yaml(path)}
    records = {row["id"] for row in packaged_rows(key)}
    found = Counter(
        (claim.locator.record, claim.source, claim.predicate)
        for claim in seeds.claims
        if isinstance(claim.locator, Record)
        and claim.locator.file in files
        and claim.locator.record.split("/amount/")[0] in records
    )
    assert found == Counter(expected_of(key))


def test_the_first_and_the_second_set_of_flows_are_complete() -> None:
    flows = {row["id"] for row in packaged_rows("supplies")}
    assert {f"s{n:03}" for n in range(1, 203)} - flows == {"s021", "s113"}
    assert {f"r{n:03}" for n in range(1, 64)} - flows == set()


def test_no_signing_is_the_start_of_deliveries(seeds: Loaded) -> None:
    """Where only the signing is known, nothing is said of the start."""
    for claim in seeds.claims:
        if claim.predicate == "supplies" and claim.qualifier("signed") and not claim.qualifier("deliveries_from"):
            assert claim.valid is None or parse_span(claim.valid).start is None, claim.locator


def test_a_newer_state_of_a_flow_has_the_ends_and_a_material_of_the_older_one() -> None:
    flows = {row["id"]: row for row in packaged_rows("supplies")}
    newer = [row for row in flows.values() if row["id"][:4] in flows and row["id"][:4] != row["id"]]
    assert {row["id"][:4] for row in newer} == {
        *("s003", "s011", "s012", "s026", "s027", "s071", "s075", "s082", "s084", "s155", "s172", "s173", "s174", "s175", "s176")
    }
    for row in newer:
        older = flows[row["id"][:4]]
        assert (row["from"], row["to"]) == (older["from"], older["to"])
        assert set(row["material"]) & set(older["material"])


def test_a_delivery_is_of_a_packaged_flow_and_has_its_ends() -> None:
    flows = {row["id"]: (row["from"], row["to"]) for row in packaged_rows("supplies")}
    assert [row["id"] for row in packaged_rows("deliveries") if flows.get(row["flow"]) != (row["from"], row["to"])] == []


def test_points_are_passed_on_only_where_a_licence_allows_it(seeds: Loaded) -> None:
    sources = {source.id: source for source in seeds.sources}
    points = [claim for claim in seeds.claims if claim.predicate == "coordinates"]
    assert {(sources[c.source].licence or "").split(" (")[0] for c in points} == {"CC BY 4.0", "public domain"}
    assert Counter(c.qualifier("precision") for c in points) == {("town",): 92, ("site",): 24, ("region",): 15}
    assert all(point(c.text or "") for c in points)
    assert len({c.subject for c in points}) == len(points)


def test_a_stake_named_in_the_record_of_another_is_of_the_one_who_is_owned(seeds: Loaded) -> None:
    """Who runs Wheat Ridge has bought Serra Verde; of Wheat Ridge that makes nobody an owner."""
    assert [c for c in seeds.claims if c.predicate == "owned_by" and c.subject == "wheat-ridge"] == []
    closing = [
        c
        for c in seeds.claims
        if (c.predicate, c.subject, c.object, c.source) == ("owned_by", "serra-verde-co", "usa-rare-earth", "ltba-usar")
    ]
    assert [(c.qualifier("kind"), c.value and c.value.number, c.as_of) for c in closing] == [
        (("equity", "held"), 100, "2026-09-03")
    ]


def test_the_upper_end_of_an_agreed_stake_is_not_held(seeds: Loaded) -> None:
    stakes = [c for c in seeds.claims if (c.predicate, c.subject, c.object) == ("owned_by", "tanbreez", "critical-metals")]
    told = {(c.qualifier("kind"), c.value.comparator, c.value.number) for c in stakes if c.value}
    assert told == {(("agreed", "equity"), "<=", 92.5), (("equity", "held"), "=", 42)}
