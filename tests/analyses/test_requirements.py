"""The elements a buyer or maker of magnets is judged by, of chains made by hand: what is stated, and what nobody settles."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import Change, loaded_of, put, snapshot_of

from kg.analyses.feedstock.answer import answer
from kg.network.build import build
from kg.routes.question import resolve_question
from kg.routes.request import Request

FREE = ["Dy", "Tb"]
SMCO = (put("oxide", material=["sm-oxide"], elements=["Sm"]), put("alloy", material=["smco-alloy"], elements=["Sm"]))


@pytest.mark.parametrize(
    ("target", "changes", "stated", "inferred"),
    [
        ("buyers", (), ("Nd", "Pr"), ("Dy", "Tb")),
        ("buyers", (put("magnets", free_of_elements=FREE),), ("Nd", "Pr"), ()),
        ("buyers", (put("magnets", elements=["Nd"], free_of_elements=FREE),), ("Nd",), ("Pr",)),
        ("buyers", (put("magnets", elements=None, free_of_elements=FREE),), ("Nd",), ("Pr",)),
        ("buyers", (put("magnets", elements=["Nd", "Pr", "Dy", "Tb"]),), ("Nd", "Pr", "Dy", "Tb"), ()),
        # what grade C says, or somebody inferred, is no firm word
        ("buyers", (put("magnets", free_of_elements=FREE, sources=["weak"]),), ("Nd", "Pr"), ("Dy", "Tb")),
        ("buyers", (put("magnets", free_of_elements=FREE, derived="by the name of the plant"),), ("Nd", "Pr"), ("Dy", "Tb")),
        # magnets of a name that says nothing are NdFeB where neodymium is in them
        ("buyers", (put("magnets", material=["rare-earth-magnets"]),), ("Nd", "Pr"), ("Dy", "Tb")),
        ("buyers", (*SMCO, put("magnets", material=["smco-magnets"], elements=["Sm"])), ("Sm",), ()),
        # oxide of named elements is what it is called
        ("sep", (), ("Nd", "Pr"), ()),
        ("works", (put("magnets", free_of_elements=FREE),), ("Nd", "Pr"), ("Dy", "Tb")),
        ("works", (put("magnets", free_of_elements=FREE), put("alloy", free_of_elements=FREE)), ("Nd", "Pr"), ()),
    ],
)
def test_a_list_leaves_open_what_it_does_not_name(
    tmp_path: Path, target: str, changes: tuple[Change, ...], stated: tuple[str, ...], inferred: tuple[str, ...]
) -> None:
    snapshot = snapshot_of(loaded_of(tmp_path, *changes), tmp_path)
    question = resolve_question(snapshot, Request(avoid=["CN"], as_of="2026-11-22", derived=True))
    found = answer(snapshot, build(snapshot, question.reading), question, target, k=0)
    assert set(found.required.elements) == set(stated)
    assert set(found.required.inferred) == set(inferred)
