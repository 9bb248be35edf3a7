"""One more weak claim, of whatever predicate, makes no verdict better and removes no route that touches.

Weak is what a source of grade C says, what is inferred, what is not asserted, and what a machine made and nobody reviewed. A weak
claim may expose, and may make doubtful what was clear. Routes are told apart by their stops and deliveries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from builders import Recast, add, loaded_of, party, put, site
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples

from kg.claims.model import Claim, Loaded, Value
from kg.claims.model import Record as Place
from kg.claims.snapshot import Snapshot, stored_form
from kg.claims.vocabulary import Vocabulary, vocabulary
from kg.data import to_data
from kg.network.build import build
from kg.routes.answer import answer
from kg.routes.question import resolve_question
from kg.routes.request import Request

RANK = {"avoids": 0, "would avoid": 1, "unproven": 2, "touches": 3}
SITES = ("smelt", "sep", "smelt2", "buyers")
FIRMS = ("op", "owner", "maker", "red")
COUNTRIES = ("CN", "JP", "AU", "MY")
TIMES = (None, "2012", "2020", "2025-06", "2027", "2010/2020", "2020/..", "2026/..")
DAY = "2026-06-01"

RULES = (
    "CN",
    "not location:AU,MY,JP,DE",
    "location:CN at metal or headquarters:CN at metal",
    "ownership:CN>=25% at metal",
    "ownership:CN at metal by seat,majority,operator",
    "not ownership:JP>=25% at metal by operator",
    "state:CN at metal",
    "control:CN at metal by seat,operator",
    "not control:JP at metal",
    "headquarters:CN at metal",
    "not headquarters:JP at metal",
    "technology:CN at metal",
    "not technology:JP at metal",
    "export:CN",
    "export:MY of Nd to JP",
    "not export:CN",
    "rule:feoc-doe",
    "rule:dfars-252.225-7052",
)

HERE = {
    "located_in": ((*SITES, "pit", "works"), COUNTRIES),
    "headquartered_in": (FIRMS, COUNTRIES),
    "operated_by": (("smelt", "sep", "smelt2"), FIRMS),
    "owned_by": (("smelt", "op", "owner", "maker"), (*FIRMS, "CN", "JP")),
    "depends_on": (("smelt", "op"), (*FIRMS, "CN", "JP")),
    "independent_of": (("smelt", "sep", "op"), ("CN", "JP", "maker")),
    "same_as": ((*FIRMS,), FIRMS),
    "maybe_same_as": ((*FIRMS,), FIRMS),
    "part_of": (FIRMS, (*FIRMS, "CN", "JP")),
    "role": (FIRMS, (None,)),
    "has_status": ((*SITES[:3], "pit", "works"), ("operating", "suspended", "closed", "planned")),
    "performs_stage": ((*SITES, "pit", "works"), ("mine", "separation", "metal", "alloy", "magnet", "market", "recycling")),
    "supplies": (("pit", "sep", "smelt2"), ("smelt", "works", "buyers")),
}
"""Subjects and objects of the claims that an answer rests on."""


@st.composite
def claims(draw: Any, predicates: tuple[str, ...] = tuple(HERE)) -> dict[str, Any]:
    """A claim of one of the predicates about the smelter, its twin, the firms behind them, or where they are."""
    predicate = draw(st.sampled_from(predicates))
    subjects, objects = HERE[predicate]
    if predicate in ("same_as", "maybe_same_as") and draw(st.booleans()):
        subjects, objects = ("smelt", "sep"), ("smelt2",)
    said: dict[str, Any] = {"predicate": predicate, "subject": draw(st.sampled_from(subjects))}
    said["object"] = draw(st.sampled_from(objects))
    said["valid"] = draw(st.sampled_from(TIMES))
    kinds: dict[str, tuple[str, ...]] = {}
    if predicate == "owned_by":
        number = draw(st.sampled_from((None, 0, 10, 25, 50, 51, 100)))
        comparator = draw(st.sampled_from(("=", "=", "<=", ">", "~")))
        said["value"] = None if number is None else Value(number, "%", comparator=comparator)
        kinds["kind"] = draw(
            st.sampled_from((("held",), ("held",), ("control", "held"), ("agreed",), ("option",), ("divested",)))
        )
    elif predicate in ("depends_on", "independent_of"):
        kinds["kind"] = ("technology",)
        if predicate == "depends_on":
            kinds["status"] = (draw(st.sampled_from(("operating", "planned"))),)
    elif predicate == "role":
        said["text"] = "government"
    elif predicate == "supplies":
        kinds["material"] = (draw(st.sampled_from(("ndpr-oxide", "ndfeb-alloy", "magnet-scrap", "rare-earth-concentrate"))),)
        kinds["status"] = (draw(st.sampled_from(("operating", "closed", "planned"))),)
    said["qualifiers"] = tuple(kinds.items())
    return said


def made(said: dict[str, Any], **how: Any) -> Recast:
    def change(loaded: Loaded) -> Loaded:
        given = {"modality": "asserted", "source": "good", "language": "en", "paraphrase": "So it is.", **said, **how}
        claim = Claim(locator=Place("more.yaml", str(len(loaded.claims))), **given)
        return replace(loaded, claims=(*loaded.claims, claim))

    return change


KINDS = (("held",), ("held",), ("control", "held"), ("agreed",), ("option",), ("divested",))
WEAKLY: tuple[dict[str, Any], ...] = (
    {"source": "weak"},
    {"derived": "inferred"},
    {"modality": "forecast"},
    # what a party claims is firm where a firm source has it
    {"modality": "claimed", "source": "weak"},
    {"modality": "negotiated"},
    {"modality": "conditional"},
    {"machine_generated": True},
)


def around() -> Any:
    """A second smelter in China, and firms of which one is Chinese."""
    twin = site("smelt2", "CN", "metal", "alloy")
    return add(twin, *(party(firm, "CN" if firm == "red" else "JP", kind="organization") for firm in FIRMS))


@cache
def whole(separated: str) -> tuple[Loaded, dict[str, Any]]:
    """The chain with its separator in a country, and the vocabulary, read once: both take longer than an answer."""
    with TemporaryDirectory() as directory:
        loaded = loaded_of(Path(directory), around(), put("sep", country=[separated]))
    stored: dict[str, Any] = stored_form(Loaded((), (), ()), vocabulary(), "test")["vocabulary"]
    return loaded, stored


def verdicts(separated: str, said: list[Recast], avoid: str) -> dict[tuple[Any, ...], str]:
    loaded, words = whole(separated)
    for one in said:
        loaded = one(loaded)
    snapshot = Snapshot({**stored_form(loaded, Vocabulary({}, {}, {}, {}), "test"), "vocabulary": words})
    by_law = avoid.startswith("rule:")
    asked = Request([] if by_law else [avoid], [avoid.removeprefix("rule:")] if by_law else [], as_of=DAY, derived=True)
    question = resolve_question(snapshot, asked)
    found = to_data(answer(snapshot, build(snapshot, question.reading), question, k=1000, rank="evidence"))
    return dict(_told(found))


def _told(found: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    for route in found["routes"]:
        stops = tuple(node["id"] for node in route["nodes"])
        yield (stops, tuple(flow["id"] for flow in route["flows"])), route["verdict"]


def no_better(before: dict[tuple[Any, ...], str], after: dict[tuple[Any, ...], str]) -> None:
    for route, verdict in before.items():
        assert verdict != "touches" or after.get(route) == "touches"
        assert route not in after or RANK[after[route]] >= RANK[verdict]


@pytest.mark.parametrize("predicate", sorted(HERE))
@given(
    st.sampled_from(("MY", "CN")),
    st.lists(st.tuples(claims(), st.sampled_from(("good", "good", "press", "weak"))), max_size=5),
    st.data(),
    st.sampled_from(WEAKLY),
    st.sampled_from(RULES),
)
@examples(25)
def test_a_weak_claim_of_any_predicate_makes_nothing_better(
    predicate: str,
    separated: str,
    some: list[tuple[dict[str, Any], str]],
    data: st.DataObject,
    weakly: dict[str, Any],
    avoid: str,
) -> None:
    weak = data.draw(claims((predicate,)))
    said = [made(each, source=source) for each, source in some]
    no_better(verdicts(separated, said, avoid), verdicts(separated, [*said, made(weak, **weakly)], avoid))
