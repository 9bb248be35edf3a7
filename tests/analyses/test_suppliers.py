"""Magnet makers of chains made by hand, with the right row for each; and of the packaged claims.

pit (AU) -> sep (MY) -> smelt (JP: metal, alloy) -> works (DE) -> buyers (DE), all of it Nd and Pr
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders import Change, Network, add, drop, loaded_of, party, put, site, snapshot_of, state, supply

from kg.analyses.suppliers import NOT_STATED, Supplier, SuppliersAnswer, answer
from kg.claims.snapshot import Snapshot
from kg.routes.question import end_named, resolve_question
from kg.routes.request import Request

ND_PR = ("Nd", "Pr")
LAW = "dfars-252.225-7052"


def ask(
    directory: Path, *changes: Change, required: tuple[str, ...] = ND_PR, to: str | None = None, **asked: Any
) -> SuppliersAnswer:
    ore = put("ore", elements=["Nd", "Pr"])
    snapshot = snapshot_of(loaded_of(directory, ore, *changes), directory)
    question = resolve_question(snapshot, Request(**{"avoid": ["CN"], "as_of": "2026-11-22", **asked}))
    end = end_named(snapshot, to, question.reading.as_of, "--to")
    return answer(snapshot, question, required, end.place or end.name)


def line(status: str, *elements: str) -> Change:
    """The state of the magnet line of the works, for what holds some elements."""

    def change(network: Network) -> None:
        record = {"id": f"line-{status}", "site": "works", "stage": "magnet", "status": status, "as_of": "2026-02"}
        network.setdefault("states", []).append(
            {**record, "elements": list(elements), "sources": ["good"], "says": "The state of a line."}
        )

    return change


def row(found: SuppliersAnswer, id: str) -> Supplier:
    return next(each for each in found.suppliers if each.id == id)


def verdicts(each: Supplier) -> dict[str, str]:
    return {one.element: one.verdict for one in each.elements}


def test_a_maker_that_can_prove_all_avoids_and_nothing_is_missing(tmp_path: Path) -> None:
    (works,) = ask(tmp_path).suppliers
    assert (works.id, works.verdict, works.country, works.delivers) == ("works", "avoids", "DE", True)
    assert verdicts(works) == {"Nd": "avoids", "Pr": "avoids"}
    assert [stop.id for stop in works.elements[0].feed] == ["pit", "sep", "smelt", "works"]
    assert (works.missing, works.missing_left) == ((), 0)
    assert works.line.status == "operating"
    assert [(one.test, one.verdict) for one in works.tests] == [("location:CN", "avoids")]


def test_an_element_nobody_is_shown_to_deliver_is_open_and_makes_the_row_so(tmp_path: Path) -> None:
    (works,) = ask(tmp_path, required=("Nd", "Dy")).suppliers
    assert verdicts(works) == {"Nd": "avoids", "Dy": "unproven"}
    assert works.verdict == "unproven"
    assert list(works.missing[0].elements) == ["Dy"]
    assert "where Works gets its feedstock" in (works.missing[0].fact.settle or "")


def test_a_plant_in_the_avoided_country_touches_without_any_delivery(tmp_path: Path) -> None:
    found = ask(tmp_path, add(site("cnworks", "CN", "magnet"), site("jpworks", "JP", "magnet")))
    assert [(each.id, each.verdict, each.delivers) for each in found.suppliers] == [
        ("works", "avoids", True),
        ("jpworks", "unproven", False),
        ("cnworks", "touches", False),
    ]
    assert row(found, "cnworks").missing[0].fact.exposed == "Cnworks is in CN"


def test_what_does_not_run_on_the_day_is_named_apart_and_plans_can_be_let_in(tmp_path: Path) -> None:
    plans = add(
        site("later", "US", "magnet", status=[state("planned")]),
        site("gone", "US", "magnet", status=[state("closed")]),
    )
    found = ask(tmp_path, plans)
    assert [each.id for each in found.suppliers] == ["works"]
    assert {each.id: each.status for each in found.not_running} == {"later": "planned", "gone": "closed"}
    let_in = ask(tmp_path, plans, status="all")
    assert {each.id for each in let_in.suppliers} == {"works", "later"}
    assert row(let_in, "later").line.status == "planned"


def test_a_firm_is_a_row_and_a_group_nobody_names_is_counted(tmp_path: Path) -> None:
    found = ask(
        tmp_path,
        add(party("firm", "FR", "magnet", kind="organization"), party("somebody", "FR", "magnet")),
    )
    assert [(each.id, each.level) for each in found.suppliers] == [("works", "site"), ("firm", "company")]
    assert row(found, "firm").verdict == "unproven"
    assert found.groups == 1


def test_the_state_of_the_magnet_line_is_not_that_of_the_site(tmp_path: Path) -> None:
    (works,) = ask(tmp_path, line("pilot")).suppliers
    assert (works.line.status, works.line.samples) == ("pilot", True)
    assert works.verdict == "would_avoid"


def test_only_makers_with_a_delivery_there_or_one_whose_place_is_not_stated(tmp_path: Path) -> None:
    def other(country: str | None) -> Change:
        deal = supply("deal", "other", "us-buyers", "ndfeb-magnets", "Nd", "Pr")
        return add(site("other", "DE", "magnet"), party("us-buyers", country, "market"), deal)

    there = ask(tmp_path, other("US"), to="US")
    assert [(each.id, [(buyer.id, buyer.by) for buyer in each.buyers]) for each in there.suppliers] == [
        ("other", [("us-buyers", "stands there")])
    ]
    assert there.elsewhere == 1
    unsaid = ask(tmp_path, other(None), to="US")
    assert [(buyer.id, buyer.by) for buyer in row(unsaid, "other").buyers] == [("us-buyers", NOT_STATED)]
    named = ask(tmp_path, other("US"), to="us-buyers")
    assert [buyer.by for buyer in row(named, "other").buyers] == ["named as the buyer"]
    assert [each.id for each in ask(tmp_path, other("US"), to="DE").suppliers] == ["works"]
    assert [each.id for each in ask(tmp_path, other("US"), to="EU").suppliers] == ["works"]
    assert {each.id for each in ask(tmp_path, other("US"), to="US,EU").suppliers} >= {"works"}


def test_what_a_maker_sells_that_is_no_magnet_is_no_delivery_to_a_buyer(tmp_path: Path) -> None:
    alloy = supply("deal", "works", "us-buyers", "ndfeb-alloy", "Nd", "Pr")
    found = ask(tmp_path, add(party("us-buyers", "US", "market"), alloy), put("works", stages=["alloy", "magnet"]), to="US")
    assert found.suppliers == ()


def test_each_rule_has_its_own_verdict_and_the_row_the_worst(tmp_path: Path) -> None:
    found = ask(tmp_path, avoid=["CN", "JP"])
    (works,) = found.suppliers
    assert [(one.test, one.verdict) for one in works.tests] == [("location:CN,JP", "touches")]
    (works,) = ask(tmp_path, avoid=["CN", "location:JP at metal"]).suppliers
    assert {one.test: one.verdict for one in works.tests} == {"location:CN": "avoids", "location:JP at metal": "touches"}
    assert works.verdict == "touches"


def test_a_law_asks_for_every_element_the_magnets_may_hold(tmp_path: Path) -> None:
    """The buyer's magnets are NdFeB: no source says that they hold no dysprosium or terbium, or where these come from."""
    unsaid = put("magnets", elements=None)
    (works,) = ask(tmp_path, unsaid, avoid=(), rules=[LAW], as_of="2027-01-01").suppliers
    (test,) = works.tests
    assert verdicts(works) == {"Nd": "avoids", "Pr": "avoids"}
    assert set(test.elements) == {"Nd", "Pr", "Dy", "Tb"}
    assert (test.test, test.verdict, works.verdict) == (f"rule:{LAW}", "unproven", "unproven")


HEAVY_FREE = {"free_of_elements": ["Dy", "Tb"]}
LAW_OF_2027 = {"avoid": (), "rules": [LAW], "as_of": "2027-01-01"}


def under_the_law(directory: Path, *changes: Change) -> tuple[str, list[str]]:
    """The verdict of the law on the magnets of the works, and the elements it was tested for."""
    (works,) = ask(directory, *changes, **LAW_OF_2027).suppliers
    (test,) = works.tests
    return test.verdict, sorted(test.elements)


def test_a_list_of_elements_is_no_word_that_there_are_no_others(tmp_path: Path) -> None:
    assert under_the_law(tmp_path) == ("unproven", ["Dy", "Nd", "Pr", "Tb"])


def test_a_law_is_clear_of_magnets_that_a_firm_source_says_hold_no_others(tmp_path: Path) -> None:
    said = put("magnets", **HEAVY_FREE), put("alloy", **HEAVY_FREE)
    assert under_the_law(tmp_path, *said) == ("avoids", ["Nd", "Pr"])


@pytest.mark.parametrize(
    "changes",
    [
        # of one of them, or of the magnets or the alloy alone
        (put("magnets", free_of_elements=["Tb"]), put("alloy", **HEAVY_FREE)),
        (put("magnets", **HEAVY_FREE),),
        (put("alloy", **HEAVY_FREE),),
        # alloy that is free of them says nothing of the magnets, also where no delivery of these is known
        (put("alloy", **HEAVY_FREE), drop("magnets")),
        # a source of grade C, and a word of ten years ago
        (put("magnets", **HEAVY_FREE, sources=["weak"]), put("alloy", **HEAVY_FREE)),
        (put("magnets", **HEAVY_FREE, last_evidence="2016-01"), put("alloy", **HEAVY_FREE)),
        # other magnets of the works of which it is not said
        (
            put("magnets", **HEAVY_FREE),
            put("alloy", **HEAVY_FREE),
            add(supply("more", "works", "buyers", "ndfeb-magnets", "Nd", "Pr", valid="2021/..")),
        ),
        # magnets called nothing but permanent, with neodymium in them, are NdFeB
        (put("magnets", material=["permanent-magnets"]), put("alloy", **HEAVY_FREE)),
    ],
)
def test_whatever_says_less_leaves_the_others_to_be_looked_at(tmp_path: Path, changes: tuple[Change, ...]) -> None:
    verdict, elements = under_the_law(tmp_path, *changes)
    assert verdict == "unproven"
    assert {"Nd", "Pr"} < set(elements) <= {"Nd", "Pr", "Dy", "Tb"}


def test_limits_of_a_law_are_there_and_applied_to_nothing(tmp_path: Path) -> None:
    found = ask(tmp_path, avoid=(), rules=[LAW], as_of="2027-01-01")
    (limits,) = found.not_applied
    assert limits.law == LAW
    assert any("qualifying countries" in limit for limit in limits.limits)
    assert any("off-the-shelf" in limit for limit in limits.limits)


def test_owners_from_the_avoided_country_are_an_interval_and_no_verdict(tmp_path: Path) -> None:
    def owned(network: Network) -> None:
        stake = {"id": "tenth", "owner": "holder", "owned": "works", "share": {"number": 10, "unit": "%"}, "share_words": "10 %"}
        told = {"kind": "equity", "state": "held", "as_of": "2026-01", "source": "good", "says": "Holder has a tenth of Works."}
        network["stakes"] = [{**stake, **told}]

    (works,) = ask(tmp_path, add(party("holder", "CN", kind="organization")), owned).suppliers
    assert works.owners is not None
    assert (works.owners.least, works.owners.most) == (0.1, 1.0)
    assert "at least 10 %" in works.owners.words
    assert any("Holder holds 10 %" in text for text in works.owners.derivation)
    assert works.verdict == "avoids"
    (plain,) = ask(tmp_path, avoid=["not location:DE,JP,MY,AU"]).suppliers
    assert plain.owners is None
    assert plain.verdict == "avoids"


def test_whom_to_ask_is_the_operator_where_one_is_known(tmp_path: Path) -> None:
    (works,) = ask(tmp_path).suppliers
    assert [one.id for one in works.ask] == ["works"]
    (works,) = ask(tmp_path, add(party("firm", "DE", kind="organization")), put("works", operator="firm")).suppliers
    assert [one.id for one in works.ask] == ["firm"]


def test_the_facts_most_elements_wait_for_come_first(tmp_path: Path) -> None:
    (works,) = ask(tmp_path, put("smelt", country=None), required=("Nd", "Pr", "Dy")).suppliers
    numbers = [len(one.elements) for one in works.missing]
    assert numbers == sorted(numbers, reverse=True)
    assert (works.missing[0].fact.settle, works.missing[0].elements) == ("where Smelt is located", ("Nd", "Pr"))


def test_a_site_counts_for_the_line_that_makes_what_is_asked_for(tmp_path: Path) -> None:
    lines = (line("planned", "Nd", "Pr"), line("operating", "Sm"))
    found = ask(tmp_path, *lines)
    assert [(each.id, each.status) for each in found.not_running] == [("works", "planned")]
    found = ask(tmp_path, *lines, required=("Sm",))
    assert [(each.id, each.line.status) for each in found.suppliers] == [("works", "operating")]


def test_without_the_first_supply_the_maker_is_still_a_row(tmp_path: Path) -> None:
    found = ask(tmp_path, drop("ore", "oxide", "alloy", "magnets"))
    assert [(each.id, each.verdict, each.delivers) for each in found.suppliers] == [("works", "unproven", False)]


def test_of_the_packaged_claims_one_maker_proves_neodymium_and_none_dysprosium(packaged: Snapshot) -> None:
    question = resolve_question(packaged, Request(rules=[LAW], as_of="2027-01-01"))
    found = answer(packaged, question, ("Nd", "Pr", "Dy", "Tb"))
    proved = {each.id: [one.element for one in each.elements if one.verdict == "avoids"] for each in found.suppliers}
    assert {id: elements for id, elements in proved.items() if elements} == {"mp-independence": ["Nd", "Pr"]}
    assert not any(each.verdict == "avoids" for each in found.suppliers)
    inside = [each for each in found.suppliers if each.country == "CN"]
    assert inside
    assert {each.verdict for each in inside} == {"touches"}
    independence = row(found, "mp-independence")
    assert [one.id for one in independence.ask] == ["mp-materials"]
    assert independence.owners is not None
    assert 0 < independence.owners.least < 0.1
