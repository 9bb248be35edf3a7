"""Networks made to get a wrong answer, each a folder of `tests/data/cases/answers`: what is loaded, what is asked, what is right.

A folder has `case.yaml`, as `kg load chain` reads it, and `expected.toml`: a `title`, and a `[[question]]` for each thing asked.
A question has `name`, the options `avoid` (a list), `rules`, `from`, `to`, `as_of`, `status`, `element`, `custody` and
`complete`, `strict`, `delivery`; `[[question.claim]]` are claims made besides (`subject`, `predicate`, `object` or `text`,
`source`, `modality`, `derived`, `valid`, `as_of`, `machine_generated`, `percent`, `comparator`, and qualifiers by name). What
is right is either all `routes`, each as "verdict: ids of its stops", or the verdicts that none may have (`never`), and how far
the routes are (`readiness`), each as "readiness: ids of its stops".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import Record, snapshot_of, told

from kg.claims.model import Claim, Loaded, Value
from kg.claims.model import Record as Place
from kg.data import to_data
from kg.dataset import loading, workspace
from kg.network.build import build
from kg.routes.answer import answer
from kg.routes.question import resolve_question
from kg.routes.request import Request

CASES = Path(__file__).parents[1] / "data" / "cases" / "answers"
OPTIONS = ("avoid", "rules", "strict", "as_of", "status", "element", "custody", "complete", "delivery")
PLAIN = ("subject", "predicate", "object", "text", "source", "modality", "derived", "valid", "as_of", "machine_generated")


def questions() -> Iterator[Any]:
    for folder in sorted(CASES.iterdir()):
        for asked in tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))["question"]:
            yield pytest.param(folder, asked, id=f"{folder.name}-{asked['name'].replace(' ', '-')}")


def with_claim(loaded: Loaded, said: Record) -> Loaded:
    """The claims and one more."""
    fields = {"modality": "asserted", **{key: value for key, value in said.items() if key in PLAIN}}
    value = Value(said["percent"], "%", comparator=said.get("comparator", "=")) if "percent" in said else None
    more = {key: value for key, value in said.items() if key not in (*PLAIN, "percent", "comparator")}
    locator = Place("more.yaml", str(len(loaded.claims)))
    qualifiers = tuple((key, tuple(words.split(","))) for key, words in more.items())
    claim = Claim(locator=locator, paraphrase="So it is.", language="en", value=value, qualifiers=qualifiers, **fields)
    return replace(loaded, claims=(*loaded.claims, claim))


@pytest.mark.parametrize(("folder", "asked"), list(questions()))
def test_the_answer_is_the_right_one(folder: Path, asked: Record, tmp_path: Path) -> None:
    loaded = loading.merged([loading.load_files("chain", [folder / "case.yaml"])])
    for said in asked.get("claim", ()):
        loaded = with_claim(loaded, said)
    assert workspace.violations(loaded) == ()
    snapshot = snapshot_of(loaded, tmp_path)
    options = {key: asked[key] for key in OPTIONS if key in asked}
    question = resolve_question(snapshot, Request(begin=asked.get("from"), end=asked.get("to"), **options))
    found = to_data(answer(snapshot, build(snapshot, question.reading), question, k=1000, rank="evidence"))
    assert "routes" in asked or "never" in asked
    if "routes" in asked:
        assert sorted(told(found)) == sorted(asked["routes"])
    assert {route["verdict"] for route in found["routes"]}.isdisjoint(asked.get("never", ()))
    if "readiness" in asked:
        assert sorted(f"{r['readiness']}: {' '.join(n['id'] for n in r['nodes'])}" for r in found["routes"]) == sorted(
            asked["readiness"]
        )
