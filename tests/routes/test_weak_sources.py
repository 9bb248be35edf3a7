"""A claim of grade C, of whatever predicate, raises no verdict or readiness, and removes no route that touches.

Networks are those of the metamorphic tests, with owners, seats, needs and places of delivery by sources of every grade. Half of
the claims that are added are like one that is there but for what it says or when: such a claim could take the place of it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from builders import Network, Record, party
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples
from test_metamorphic import MADE, ORDER, Key, best, by_way, loaded_of, networks, worst

from kg.claims.model import Claim, Loaded, Value
from kg.claims.model import Record as Locator
from kg.claims.snapshot import Snapshot, stored_form
from kg.claims.vocabulary import Vocabulary, vocabulary
from kg.network.build import build
from kg.routes.answer import Route, answer
from kg.routes.obstacles import VERDICTS
from kg.routes.question import resolve_question
from kg.routes.request import Request

FIRMS = ("op", "owner", "red")
COUNTRIES = ("CN", "AU", "JP", "US")
WHEN = (None, "2012", "2019", "2025-06", "2026-10", "2020/..", "2020/2025", "2027")
STAGES = ("mine", "separation", "metal", "alloy", "magnet", "market", "recycling")
STATUSES = ("operating", "commissioning", "contracted", "construction", "planned", "proposed", "suspended", "closed", "pilot")
RULES = (
    "CN",
    "CN",
    "CN at metal",
    "CN at magnet",
    "ownership:CN>=25%",
    "not ownership:JP>=25% at metal by operator",
    "headquarters:CN at metal",
    "control:CN at metal by seat,operator",
    "technology:CN at metal",
    "state:CN at metal",
    "export:CN",
    "export:MY to JP",
    "location:CN and not ownership:JP>=25%",
    "not (location:AU at metal or location:JP at metal)",
)
ASKED: tuple[Record, ...] = ({}, {}, {"status": "all"}, {"element": "Nd"}, {"delivery": "known"}, {"end": "magnet"})
ON_ROUTES = (
    "supplies", "delivers_in", "located_in", "headquartered_in", "performs_stage", "has_status", "operated_by", "owned_by",
    "depends_on", "independent_of", "same_as", "maybe_same_as", "part_of", "role",
)  # fmt: skip
"""What an answer rests on."""


@st.composite
def claims_of(draw: st.DrawFn, predicate: str, plants: list[str], buyers: list[str]) -> dict[str, Any]:
    """A claim of a predicate that routes may rest on: what it says and when."""

    def one(*of: Any) -> Any:
        return draw(st.sampled_from(of))

    firms = [*FIRMS, "firm"]
    said: dict[str, Any] = {"predicate": predicate, "subject": one(*plants), "valid": one(*WHEN), "as_of": one(None, "2026-10")}
    more: dict[str, tuple[str, ...]] = {}
    match predicate:
        case "supplies":
            said["object"] = one(*[each for each in plants + buyers if each != said["subject"]])
            more = {"material": (one(*sorted({m for made in MADE.values() for m in made})),), "status": (one(*STATUSES),)}
        case "delivers_in":
            said |= {"subject": one("works", *plants), "object": one(*COUNTRIES)}
            more = {"to": (one(*buyers),), "delivery_kind": (one("delivery", "use"),)}
        case "located_in":
            said |= {"subject": one(*plants, "buyers"), "object": one(*COUNTRIES)}
        case "headquartered_in":
            said |= {"subject": one(*firms), "object": one(*COUNTRIES)}
        case "performs_stage":
            said |= {"subject": one(*plants, *buyers), "object": one(*STAGES)}
        case "has_status":
            said["object"] = one(*STATUSES)
            more = one({}, {}, {"stage": (one(*STAGES[:5]),)}, {"stage": (one(*STAGES[:5]),), "elements": ("Nd", "Pr")})
        case "operated_by":
            said["object"] = one(*firms)
        case "owned_by":
            said |= {"subject": one("smelt", *plants, *firms), "object": one(*firms, "CN", "JP")}
            number = one(None, 0, 10, 25, 60, 100)
            said["value"] = None if number is None else Value(number, "%", comparator=one("=", "=", "<=", ">", "~"))
            more = {"kind": one(("held",), ("held",), ("control", "held"), ("agreed",), ("option",), ("divested",))}
        case "depends_on":
            said |= {"subject": one("smelt", *plants, "op"), "object": one(*firms, "CN", "JP")}
            more = {"kind": (one("technology", "feed"),), "status": (one("operating", "planned"),)}
        case "independent_of":
            said |= {"subject": one("smelt", *plants, "op"), "object": one("CN", "JP", "red")}
            more = {"kind": ("technology",)}
        case "same_as" | "maybe_same_as":
            some = one(plants, firms)
            said |= {"subject": one(*some), "object": one(*some)}
        case "part_of":
            said |= {"subject": one(*firms), "object": one(*firms, "CN", "JP")}
        case "role":
            said |= {"subject": one(*firms), "text": "government"}
        case "states" | "aims" | "provides_for":
            said["text"] = "as printed"
        case _:
            raise AssertionError(predicate)
    return {**said, "qualifiers": tuple(more.items())}


def made(said: dict[str, Any], source: str, number: int) -> Claim:
    given = {"locator": Locator("more", str(number)), "paraphrase": "So.", "modality": "asserted", "language": "en"}
    return Claim(**{**given, **said, "source": source})


@st.composite
def changed(draw: st.DrawFn, claims: list[Claim], plants: list[str], buyers: list[str]) -> Claim:
    """A claim that is there, said otherwise by a weak source: of another end, value, status, time, or evidence."""
    like = draw(st.sampled_from(claims))
    other = draw(claims_of(like.predicate, plants, buyers))
    fields = draw(st.sets(st.sampled_from(["object", "valid", "as_of", "value", "qualifiers"]), max_size=2))
    new: dict[str, Any] = {field: other.get(field) for field in fields if field not in ("qualifiers", "object")}
    if "object" in fields and like.object is not None and like.predicate != "supplies":
        new["object"] = other["object"]
    if like.predicate != "owned_by":
        new.pop("value", None)
    if "qualifiers" in fields:
        theirs = dict(other["qualifiers"])
        new["qualifiers"] = tuple((key, theirs.get(key, values)) for key, values in like.qualifiers if key != "flow_record")
    return replace(like, source="weak2", locator=Locator("blog", "1"), **new)


@cache
def words() -> Any:
    return stored_form(Loaded((), (), ()), vocabulary(), "test")["vocabulary"]


def found(loaded: Loaded, avoid: str, **asked: Any) -> dict[Key, list[Route]]:
    snapshot = Snapshot({**stored_form(loaded, Vocabulary({}, {}, {}, {}), "test"), "vocabulary": words()})
    question = resolve_question(snapshot, Request([avoid], as_of="2026-11-22", **asked))
    answered = answer(snapshot, build(snapshot, question.reading), question, k=3000, rank="evidence")
    assert answered.limits.shown == answered.limits.of
    return by_way(answered.routes)


def assert_no_better(before: dict[Key, list[Route]], after: dict[Key, list[Route]], claim: Claim) -> None:
    unproven, touches = VERDICTS.index("unproven"), VERDICTS.index("touches")
    for way, some in after.items():
        assert best(some) >= (best(before[way]) if way in before else unproven), (way, claim)
        if way in before and best(some) < unproven:
            assert min(ORDER[r.readiness] for r in some) >= min(ORDER[r.readiness] for r in before[way]), (way, claim)
    for (stops, flows), some in before.items():
        if worst(some) == touches:
            # what feeds its first site may be known now
            tail = len(flows)
            longer = [each for (on, by), each in after.items() if on[-len(stops) :] == stops and by[len(by) - tail :] == flows]
            assert any(worst(each) == touches for each in longer), (stops, flows, claim)


@st.composite
def more_networks(draw: st.DrawFn) -> tuple[Network, list[Claim], list[str], list[str]]:
    """A network, claims besides of every grade, and its plants and buyers."""
    network = draw(networks())
    for firm in FIRMS:
        network["organizations"].append(
            party(firm, draw(st.sampled_from(["CN" if firm == "red" else "JP", None])), kind="organization")
        )
    for buyer in network["organizations"]:
        if buyer["stages"] and draw(st.integers(0, 3)) == 0:
            buyer["stages"] = []
    plants = sorted(each["id"] for each in network["facilities"])
    buyers = ["buyers", "firm"]
    some = draw(st.lists(st.sampled_from(ON_ROUTES).flatmap(lambda p: claims_of(p, plants, buyers)), max_size=6))
    sources = draw(st.lists(st.sampled_from(["good2", "press2", "weak"]), min_size=len(some), max_size=len(some)))
    claims = [made(said, source, n) for n, (said, source) in enumerate(zip(some, sources, strict=True))]
    return network, [c for c in claims if c.subject != c.object], plants, buyers


@pytest.mark.parametrize("predicate", ON_ROUTES)
@examples(25)
@given(st.data(), st.sampled_from(RULES), st.sampled_from(ASKED))
def test_a_weak_claim_of_any_predicate_raises_nothing_and_hides_nothing(
    tmp_path: Path, predicate: str, data: st.DataObject, avoid: str, asked: Record
) -> None:
    network, claims, plants, buyers = data.draw(more_networks())
    loaded = loaded_of(tmp_path, network)
    loaded = replace(loaded, claims=(*loaded.claims, *claims))
    alike = [claim for claim in loaded.claims if claim.predicate == predicate and not claim.qualifier("of")]
    anew = claims_of(predicate, plants, buyers).map(lambda said: made(said, "weak2", 99))
    weak = data.draw(st.one_of(anew, changed(alike, plants, buyers)) if alike else anew)
    if weak.subject == weak.object:
        return
    after = found(replace(loaded, claims=(*loaded.claims, weak)), avoid, **asked)
    assert_no_better(found(loaded, avoid, **asked), after, weak)
