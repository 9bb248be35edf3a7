"""Questions of an analyst, an officer and a reporter about the packaged claims, with answers worked out from the records by hand.

Each file of `tests/cases/questions` has the question in words, the command that asks it, the `records` of seeds/chain that prove
the answer, and what is right: all `routes`, or some of them (`includes`), each as "verdict: ids of its stops"; the sites of all
chains that `avoids` or `would_avoid`; and how far some are (`readiness`).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest
from builders import Record, told

from kg.claims.model import Record as Locator
from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.network.build import build
from kg.routes.answer import answer
from kg.routes.question import resolve_question
from kg.routes.request import Request

QUESTIONS = sorted((Path(__file__).parents[1] / "cases" / "questions").glob("*.toml"))


@cache
def records_of(snapshot: Snapshot) -> frozenset[str]:
    places = (claim.locator for claim in snapshot.claims("supplies"))
    return frozenset(place.record for place in places if isinstance(place, Locator))


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_answer_is_the_one_worked_out_by_hand(path: Path, packaged: Snapshot) -> None:
    asked: Record = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(asked["records"]) <= records_of(packaged)
    question = resolve_question(packaged, Request(**asked["ask"]))
    found = to_data(answer(packaged, build(packaged, question.reading), question, k=3000, rank="evidence"))
    assert found["limits"]["shown"] == found["limits"]["of"]
    right, routes = asked["right"], set(told(found))
    assert right
    if "routes" in right:
        assert routes == set(right["routes"])
    assert routes >= set(right.get("includes", ()))
    for verdict in ("avoids", "would_avoid"):
        if verdict in right:
            assert {route.partition(": ")[2] for route in routes if route.startswith(f"{verdict}:")} == set(right[verdict])
    ready = {f"{route['readiness']}: {' '.join(node['id'] for node in route['nodes'])}" for route in found["routes"]}
    assert ready >= set(right.get("readiness", ()))


def test_there_are_enough_of_them() -> None:
    assert len(QUESTIONS) >= 50
