"""The days on which verdicts change are those, and no others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kg.analyses.flips import flips as find_flips
from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.errors import UnknownNameError
from kg.network.build import build
from kg.routes.answer import answer
from kg.routes.question import resolve_question
from kg.routes.request import Request

LAW = "dfars-252.225-7052"
FIRST, LAST = date(2026, 11, 22), date(2028, 6, 30)


def flips(snapshot: Snapshot, asked: Request, until: date, route: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = to_data(find_flips(snapshot, asked, until, route))
    return found


def verdicts(snapshot: Snapshot, asked: Request, day: date) -> dict[str, str]:
    question = resolve_question(snapshot, Request(avoid=asked.avoid, rules=asked.rules, as_of=day.isoformat()))
    found = to_data(answer(snapshot, build(snapshot, question.reading), question, k=1000, rank="evidence"))
    return {route["id"]: route["verdict"] for route in found["routes"]}


@pytest.mark.parametrize("asked", [Request(rules=[LAW]), Request(avoid=["CN"]), Request(avoid=["location:CN at separation"])])
def test_a_flip_is_a_day_that_differs_from_the_day_before(packaged: Snapshot, asked: Request) -> None:
    found = flips(packaged, Request(avoid=asked.avoid, rules=asked.rules, as_of=FIRST.isoformat()), LAST)
    said = {date.fromisoformat(flip["on"]): flip for flip in found["flips"]}
    # every week, and the days around every flip: between two flips nothing changes
    days = {FIRST + timedelta(days=7 * n) for n in range((LAST - FIRST).days // 7)}
    days |= {day + timedelta(days=n) for day in said for n in (-1, 0)} | {LAST}
    known = verdicts(packaged, asked, FIRST)
    last = FIRST
    for day in sorted(days):
        now = verdicts(packaged, asked, day)
        flipped = [flip for on, flip in said.items() if last < on <= day]
        assert (now != known) == bool(flipped), day
        if day in said:
            changed = {route["id"]: (route["old"], route["new"]) for route in said[day]["routes"]}
            both = {r: (known.get(r), now.get(r)) for r in known.keys() | now.keys() if known.get(r) != now.get(r)}
            assert changed == both
            assert all(route["because"] for route in said[day]["routes"])
        known, last = now, day


def test_the_law_is_the_reason_on_the_day_it_widens(packaged: Snapshot) -> None:
    found = flips(packaged, Request(rules=[LAW], as_of="2026-12-01"), date(2027, 1, 1))
    (flip,) = found["flips"]
    assert flip["on"] == "2027-01-01"
    (law,) = flip["laws"]
    assert law["about"] == LAW
    assert "at metal,alloy,magnet" in law["old"]
    assert "separation" in law["new"]
    worse = [route for route in flip["routes"] if (route["old"], route["new"]) == ("unproven", "touches")]
    assert worse
    for route in worse:
        (site,) = {ground["about"] for ground in route["because"] if ground["kind"] == f"rule:{LAW}"}
        assert site in {node["id"] for node in route["nodes"] if node["country"] == "CN"}


def test_one_route_by_id_beginning_or_number(packaged: Snapshot) -> None:
    asked = Request(rules=[LAW], as_of="2026-12-01")
    every: dict[str, Any] = flips(packaged, asked, date(2027, 1, 1))
    route = every["flips"][0]["routes"][0]["id"]
    for words in (route, route[:6]):
        one = flips(packaged, asked, date(2027, 1, 1), words)
        assert one["route"] == route
        assert [r["id"] for r in one["flips"][0]["routes"]] == [route]
    assert flips(packaged, asked, date(2027, 1, 1), "1")["flips"] == []
    with pytest.raises(UnknownNameError):
        flips(packaged, asked, date(2027, 1, 1), "no-such-route")
