"""The words of a question are understood in any case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.claims.snapshot import Snapshot
from kg.errors import InputError, UnknownNameError
from kg.routes.question import resolve_question
from kg.routes.request import Request

ASKED = Request(avoid=("CN",), as_of="2026-11-22")


@pytest.mark.parametrize(
    ("field", "written", "typed"),
    [
        ("status", "operating", "OPERATING"),
        ("status", "operating,planned", "Operating, PLANNED"),
        ("status", "all", "ALL"),
        ("modality", "claimed", "Claimed"),
        ("modality", "all", "All"),
        ("element", "Nd", "nd"),
        ("element", "Nd", "ND"),
        ("element", "Nd", "NEODYMIUM"),
        ("begin", "mine", "MINE"),
        ("end", "magnet", "Magnet"),
        ("via", "lamp", "LAMP"),
        ("avoid", ("location:CN at magnet",), ("LOCATION:cn at MAGNET",)),
        ("avoid", ("ownership:CN>=25% or state:RU",), ("Ownership:CN>=25% OR State:RU",)),
        ("avoid", ("location:CN and not location:TW",), ("location:CN AND NOT location:TW",)),
        ("avoid", ("export:CN of heavy-rare-earths",), ("Export:CN of HEAVY-RARE-EARTHS",)),
        ("avoid", ("rule:dfars-252.225-7052",), ("RULE:DFARS-252.225-7052",)),
        ("rules", ("dfars-252.225-7052",), ("DFARS-252.225-7052",)),
    ],
)
def test_case_says_nothing(packaged: Snapshot, field: str, written: object, typed: object) -> None:
    found = resolve_question(packaged, replace(ASKED, **{field: typed}))  # type: ignore[arg-type]
    expected = resolve_question(packaged, replace(ASKED, **{field: written}))  # type: ignore[arg-type]
    # functions are made anew for each question
    assert replace(found, begins=None, ends=None) == replace(expected, begins=None, ends=None)


@pytest.mark.parametrize("code", ["AT", "BY", "TO"])
def test_codes_of_countries_are_no_clauses(packaged: Snapshot, code: str) -> None:
    assert [str(term) for term in resolve_question(packaged, replace(ASKED, avoid=(code,))).avoid] == [f"location:{code}"]


def test_what_is_no_status_lists_those_there_are(packaged: Snapshot) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve_question(packaged, replace(ASKED, status="running"))
    for name in caught.value.suggestions:
        assert resolve_question(packaged, replace(ASKED, status=name)).reading.statuses == {name}


def test_a_share_in_other_digits_is_refused(packaged: Snapshot) -> None:
    with pytest.raises(InputError, match="--avoid, character 17"):
        resolve_question(packaged, replace(ASKED, avoid=("ownership:CN>=２５%",)))
