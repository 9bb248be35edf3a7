"""Identity of claims: pinned, and blind to what is about the claim rather than the statement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kg.claims.model import Claim, Entity, Name, Record, Review, Source, Span, Value, canonical, parse, to_record

CLAIM = Claim(
    subject="realloys",
    predicate="supplies",
    object="japan",
    source="doc-en",
    locator=Span("002.txt", 10, 42, "ab" * 32),
    paraphrase="It supplies Japan.",
    modality="negotiated",
    language="en",
    qualifiers=(("material", ("scandium", "yttrium")), ("status", ("proposed",))),
    valid="2025-10/..",
)


def test_ids_are_pinned() -> None:
    """A change of these breaks every link anyone has made to a claim."""
    assert (CLAIM.statement, CLAIM.id) == ("582bf96f5da2b83662b8", "01c1b801ba8321ab01f7")


@pytest.mark.parametrize(
    "change",
    [
        {"paraphrase": "other words"},
        {"modality": "asserted"},
        {"attributed_to": "somebody"},
        {"printed": "as printed"},
        {"review": Review("yes", "seen")},
        {"derived": "guessed"},
        {"as_of": "2026"},
        {"lineage": "a release"},
    ],
)
def test_what_is_about_the_claim_is_not_in_its_id(change: dict[str, object]) -> None:
    other = replace(CLAIM, **change)  # type: ignore[arg-type]
    assert (other.statement, other.id) == (CLAIM.statement, CLAIM.id)


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "a"},
        {"predicate": "produces"},
        {"object": "b"},
        {"valid": None},
        {"qualifiers": ()},
        {"object": None, "text": "japan"},
        {"object": None, "value": Value(1, "t")},
    ],
)
def test_what_is_said_is_in_the_statement(change: dict[str, object]) -> None:
    other = replace(CLAIM, **change)  # type: ignore[arg-type]
    assert other.statement != CLAIM.statement


def test_claims_that_agree_share_a_statement_and_stay_two() -> None:
    other = replace(CLAIM, source="doc-vi", locator=Record("f.yaml", "1"))
    assert other.statement == CLAIM.statement
    assert other.id != CLAIM.id


def test_order_of_qualifiers_and_their_values_does_not_matter() -> None:
    shuffled = (("status", ("proposed",)), ("material", ("yttrium", "scandium", "yttrium")))
    assert replace(CLAIM, qualifiers=shuffled) == CLAIM


def test_a_whole_float_is_the_integer() -> None:
    whole = replace(CLAIM, object=None, value=Value(5, "t"))
    assert replace(CLAIM, object=None, value=Value(5.0, "t")).statement == whole.statement


@given(st.one_of(st.integers(-(10**15), 10**15), st.floats(-1e15, 1e15, allow_nan=False)))
def test_canonical_numbers_read_back(number: int | float) -> None:
    text = canonical(number)
    assert text is not None
    assert "e" not in text.lower()
    assert float(text) == float(number)


texts = st.text(min_size=1, max_size=40)
claims = st.builds(
    Claim,
    subject=texts,
    predicate=texts,
    source=texts,
    locator=st.one_of(
        st.builds(Span, texts, st.integers(0, 99), st.integers(100, 999), texts), st.builds(Record, file=texts, record=texts)
    ),
    paraphrase=texts,
    modality=st.sampled_from(["asserted", "claimed", "negotiated", "conditional", "forecast"]),
    language=texts,
    object=st.none() | texts,
    value=st.none() | st.builds(Value, st.integers() | st.floats(allow_nan=False, allow_infinity=False), texts),
    text=st.none() | texts,
    qualifiers=st.dictionaries(texts, st.lists(texts, min_size=1, max_size=3).map(tuple), max_size=3).map(
        lambda d: tuple(d.items())
    ),
    machine_generated=st.booleans(),
    review=st.none() | st.builds(Review, st.sampled_from(["yes", "partly", "no"]), texts),
)


@given(claims)
def test_a_claim_survives_being_written_and_read(claim: Claim) -> None:
    again = parse(Claim, to_record(claim))
    assert again == claim
    assert (again.id, again.statement) == (claim.id, claim.statement)
    assert hash(again) == hash(claim)


def test_entities_and_sources_survive_too() -> None:
    entity = Entity("x", "facility", (Name("X", "en"), Name("某", "zh")), "note")
    source = Source("s", "T", "news", "vi", "C", date="2025", derived_from=("a", "b"))
    assert parse(Entity, to_record(entity)) == entity
    assert parse(Source, to_record(source)) == source


@pytest.mark.parametrize(
    ("field", "value"), [("modality", "sure"), ("subject", 5), ("colour", "red"), ("machine_generated", "yes"), ("id", "mine")]
)
def test_a_wrong_field_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        parse(Claim, {**to_record(CLAIM), field: value})
