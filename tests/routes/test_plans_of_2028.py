"""In 2028, if all plans come true: no chain to a buyer would avoid China, and here is what keeps the nearest ones from it.

Worked out from the packaged claims. Where new ones settle a fact below, the chain may come to avoid, and this page changes.
"""

from __future__ import annotations

from collections import Counter

import pytest

from kg.claims.snapshot import Snapshot
from kg.network.build import build
from kg.routes.answer import Route, answer
from kg.routes.question import resolve_question
from kg.routes.request import Request

NEAREST = {
    # the plan to recycle has no day, and nobody says what scrap it takes
    ("mountain-pass", "mp-independence", "apple"): {
        "where the scrap that Mountain Pass takes was made",
        "when recycling at Mountain Pass is to operate",
        "where the scrap was made that goes into what is supplied from MP Independence magnet plant to Apple Inc.",
    },
    ("vtre-mine", "korean-metals-plant", "stillwater", "chip-tool-buyers"): {
        "when VTRE mine is to operate",
        "when VTRE mine to ASM Korean Metals Plant is to begin",
        "when USA Rare Earth Stillwater to Semiconductor equipment buyers (unnamed) is to begin",
        # plants that also take what has no documented origin
        "whether ASM Korean Metals Plant keeps apart what it takes from Australian oxide supplier of ASM (unnamed)",
        "whether USA Rare Earth Stillwater keeps apart what it takes from LCM Ellesmere Port",
    },
    ("donald", "white-mesa", "korean-metals-plant", "stillwater", "chip-tool-buyers"): {
        "whether cracking at White Mesa Mill still runs: last seen 2021-09",
        # a weak source on a line of other elements than those of the site as a whole
        "whether Dy, Eu, Gd, Sm, Tb separation at White Mesa Mill is planned",
        "whether ASM Korean Metals Plant keeps apart what it takes from Australian oxide supplier of ASM (unnamed)",
        "whether USA Rare Earth Stillwater keeps apart what it takes from LCM Ellesmere Port",
        "when USA Rare Earth Stillwater to Semiconductor equipment buyers (unnamed) is to begin",
    },
    # "2028" may be the end of it; who makes the alloy no source says, nor of what the magnets are
    ("mountain-pass", "mp-10x", "dod"): {
        "who makes metal and alloy between Mountain Pass and MP 10X magnet campus, and where",
        "whether Mountain Pass to MP 10X magnet campus begins by 2028-06-30",
        "whether magnet at MP 10X magnet campus operates by 2028-06-30",
        "whether the permanent magnets from MP 10X magnet campus to "
        "US Department of Defense (Department of War) hold rare earths",
        "a source of grade A or B that US Department of Defense (Department of War) only buys",
    },
    ("noveon-san-marcos", "nidec"): {
        "where the scrap that Noveon San Marcos takes was made",
        "whether Noveon San Marcos keeps apart what it takes from LG Electronics",
        "whether Noveon San Marcos keeps apart what it takes from "
        "End-of-life magnet sources (scooters, hard drives, MRI, hybrid motors)",
        "whether Noveon San Marcos keeps apart what it takes from Solvay La Rochelle",
    },
}
"""Chains by their sites, with all that is open of the one of them with the fewest open facts."""


@pytest.fixture(scope="module")
def in_2028(packaged: Snapshot) -> tuple[Route, ...]:
    question = resolve_question(packaged, Request(["CN"], as_of="2028-06-30", status="all"))
    return answer(packaged, build(packaged, question.reading), question, k=3000, rank="evidence").routes


def test_one_chain_avoids_and_none_would(in_2028: tuple[Route, ...]) -> None:
    assert Counter(r.verdict for r in in_2028 if r.verdict not in ("unproven", "touches")) == {"avoids": 1}
    assert [[s.id for s in r.stops] for r in in_2028 if r.verdict == "avoids"] == [["mountain-pass", "mp-independence", "gm"]]


@pytest.mark.parametrize("chain", NEAREST, ids=" ".join)
def test_what_keeps_a_near_chain_from_it(in_2028: tuple[Route, ...], chain: tuple[str, ...]) -> None:
    found = [{fact.settle for fact in r.unknown} for r in in_2028 if tuple(s.id for s in r.stops) == chain]
    assert min(found, key=len, default=None) == NEAREST[chain]


def test_every_complete_chain_lacks_more_than_plans(in_2028: tuple[Route, ...]) -> None:
    """Plans with a date are no doubt; what is open of each complete chain is something else besides."""
    for route in in_2028:
        if route.verdict == "unproven" and route.documentation == "complete":
            assert {fact.kind for fact in route.unknown} - {"undated plan", "overdue"}, route
