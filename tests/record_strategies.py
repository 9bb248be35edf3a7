"""Sources, entities and claims drawn at random, with texts that try to be more than texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from hypothesis import strategies as st

from kg.claims.model import (
    Claim,
    Comparator,
    Entity,
    EntityKind,
    Grade,
    Modality,
    Name,
    Per,
    Record,
    Review,
    Source,
    SourceKind,
    Span,
    Value,
    Verified,
)
from kg.claims.vocabulary import vocabulary
from kg.dataset.to_rdf import CLAIM_FIELDS


def by_id(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(items, key=lambda item: item.id))


HOSTILE = (
    *("", " ", '"', "'''", '"""\\', "a\r\nb\rc\td", "\u202eright to left\u202c", "🧲🇯🇵", "e\u0301", "é", "\x00\x01\x7f"),
    *("<x>&amp;", "}}} #", "\ufffe\uffff", "\U0010ffff", "@en", "^^xsd:int", "%20%", "a/../b", "a#b?c", "param:x()"),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(HOSTILE)
IDS = TEXTS.filter(bool)
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([-0.0, 5.0, 1e300, 5e-324])
NUMBERS = st.integers(-(10**25), 10**25) | FLOATS
LANGUAGES = st.sampled_from(["und", "en", "zh-Hant", "ZH-hant-TW", "sr-Latn", "en_US", "", "x"]) | TEXTS


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def one_of(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


SOURCES = st.builds(
    Source,
    id=IDS,
    title=TEXTS,
    kind=one_of(SourceKind),
    language=LANGUAGES,
    grade=one_of(Grade),
    publisher=some(TEXTS),
    date=some(TEXTS),
    date_note=some(TEXTS),
    url=some(TEXTS | st.sampled_from(["https://example.org/a b?q={x}#[1]", "http://例え.jp/ñ", "urn:kg:id:x", "//x"])),
    licence=some(TEXTS),
    sha256=some(TEXTS),
    lineage=some(TEXTS),
    derived_from=st.lists(IDS, max_size=3).map(tuple),
    reliability=some(TEXTS),
)
ENTITIES = st.builds(
    Entity,
    id=IDS,
    kind=one_of(EntityKind),
    names=st.lists(st.builds(Name, TEXTS, LANGUAGES), max_size=4).map(tuple),
    note=some(TEXTS),
)
QUALIFIER_NAMES = (IDS | st.sampled_from(sorted(vocabulary().qualifiers))).filter(lambda name: name not in CLAIM_FIELDS)
CLAIMS = st.builds(
    Claim,
    subject=IDS,
    predicate=IDS,
    source=IDS,
    locator=st.builds(Span, TEXTS, st.integers(), st.integers(), TEXTS) | st.builds(Record, TEXTS, TEXTS),
    paraphrase=TEXTS,
    modality=one_of(Modality),
    language=LANGUAGES,
    object=some(IDS),
    value=some(
        st.builds(
            Value,
            NUMBERS,
            TEXTS,
            maximum=some(NUMBERS),
            comparator=one_of(Comparator),
            basis=some(TEXTS),
            per=some(one_of(Per)),
        )
    ),
    text=some(TEXTS),
    qualifiers=st.dictionaries(
        QUALIFIER_NAMES, st.lists(TEXTS | st.sampled_from(["CN", "Nd", "magnet"]), max_size=3).map(tuple), max_size=3
    ).map(lambda found: tuple(found.items())),
    valid=some(TEXTS),
    valid_note=some(TEXTS),
    as_of=some(TEXTS),
    printed=some(TEXTS),
    attributed_to=some(IDS | st.sampled_from(["CN", "US"])),
    derived=some(TEXTS),
    machine_generated=st.booleans(),
    lineage=some(TEXTS),
    review=some(st.builds(Review, one_of(Verified), TEXTS)),
)
RECORDS = st.tuples(
    st.lists(SOURCES, max_size=3, unique_by=lambda s: s.id).map(by_id),
    st.lists(ENTITIES, max_size=3, unique_by=lambda e: e.id).map(by_id),
    st.lists(CLAIMS, max_size=3, unique_by=lambda c: c.id).map(by_id),
)
