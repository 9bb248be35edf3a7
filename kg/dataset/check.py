"""What is wrong with a set of sources, entities and claims: everything at once, each with where and what to try.

`check` looks at the records (fast), with a directory of texts also at the characters they rest on; `shacl_violations`
runs the shapes of `ontology/shapes.ttl` on the dataset they make (seconds).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from kg.claims.coordinates import point
from kg.claims.country_groups import group_called
from kg.claims.country_names import countries_called
from kg.claims.edtf import parse_span
from kg.claims.evidence import evidence_violations, passage
from kg.claims.model import Claim, Entity, Source, Span, Value
from kg.claims.vocabulary import Predicate, Vocabulary, vocabulary
from kg.dataset.shacl import shacl_violations
from kg.errors import Violation
from kg.text import series

__all__ = ["check", "passage", "shacl_violations"]

BROADER_CLASSES = {"Element": "Material", "Country": "Place"}
"""Classes of which one is the other too, as rdfs:subClassOf in the ontology; a test holds the two together."""

PERCENT_PREDICATES = frozenset({"share", "owned_by"})
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_ID = re.compile(r"\S(.*\S)?")


@dataclass(frozen=True, slots=True)
class _Known:
    """The ids there are, with their classes, and the words of the vocabulary."""

    words: Vocabulary
    classes: dict[str, frozenset[str]]
    ids: frozenset[str]
    sources: frozenset[str]
    modalities: frozenset[str]


@lru_cache(maxsize=4096)
def _nearest(wanted: str, among: frozenset[str]) -> str:
    """A hint with the nearest names, cached because one missing entity is missed by many claims."""
    close = get_close_matches(wanted, sorted(among), n=2)
    return f"did you mean {' or '.join(close)}?" if close else ""


@lru_cache(maxsize=4096)
def _country(wanted: str) -> str:
    """A hint with the code of the country that a name means; nothing for any other name."""
    words = vocabulary()
    if codes := countries_called(wanted, words):
        return f"write {' or '.join(f'{code} ({words.concepts[code].label})' for code in codes)}."
    if group_called(wanted) is not None:
        return f"{wanted} is a group of countries: name the country, or leave it out where the source does not say."
    return ""


def check(
    sources: Iterable[Source],
    entities: Iterable[Entity],
    claims: Iterable[Claim],
    vocabulary: Vocabulary,
    *,
    documents: Path | None = None,
    expected: Mapping[str, tuple[int, int]] | None = None,
) -> tuple[Violation, ...]:
    """All violations, in order of sources, entities, claims, counts and evidence; empty when all is well.

    `documents` is a directory of the texts that claims point into. `expected` gives the fewest and most claims of a
    source by its id. Linear in the records.
    """
    sources, entities, claims = tuple(sources), tuple(entities), tuple(claims)
    known = _known(sources, entities, vocabulary)
    found = [
        *_twice("source", sources),
        *_twice("entity", entities),
        *_twice("claim", claims),
        *(violation for source in sources for violation in _source(source, known)),
        *(violation for entity in entities for violation in _entity(entity, known)),
        *_shared_names(entities, claims),
        *(violation for claim in claims for violation in _claim(claim, known)),
        *_counts(claims, expected or {}),
    ]
    if documents is not None:
        found += evidence_violations(sources, claims, documents)
    return tuple(found)


def _known(sources: tuple[Source, ...], entities: tuple[Entity, ...], words: Vocabulary) -> _Known:
    def with_broader(name: str) -> frozenset[str]:
        return frozenset({name, BROADER_CLASSES.get(name, name)})

    class_of = {kind: name for name, kind in words.classes.items() if kind}
    classes = {entity.id: with_broader(class_of.get(entity.kind, entity.kind)) for entity in entities}
    classes |= {concept.id: with_broader(concept.kind) for concept in words.concepts.values()}
    modalities = frozenset(concept.id for concept in words.of_kind("Modality"))
    return _Known(words, classes, frozenset(classes), frozenset(source.id for source in sources), modalities)


def _twice(kind: str, items: Iterable[Source | Entity | Claim]) -> Iterator[Violation]:
    """Ids that two different records have. The same record twice is one record."""
    seen: dict[str, Source | Entity | Claim] = {}
    for item in items:
        if seen.setdefault(item.id, item) != item:
            file, record = (_place(item)) if isinstance(item, Claim) else (kind, item.id)
            yield Violation(
                file,
                record,
                f"another {kind} with the id {item.id}",
                "one record an id",
                "rename one of them, or make them equal.",
            )


def _source(source: Source, known: _Known) -> Iterator[Violation]:
    def wrong(value: object, expected: str, hint: str = "") -> Violation:
        return Violation("source", source.id, _shown(value), expected, hint)

    if not _ID.fullmatch(source.id):
        yield wrong(source.id, "an id")
    if not source.title.strip():
        yield wrong(source.title, "a title")
    if not _LANGUAGE.fullmatch(source.language):
        yield wrong(source.language, "a BCP 47 language tag, und where none is known")
    yield from (wrong(source.date, "an EDTF date", problem) for problem in _date_problem(source.date))
    if source.date is None and not source.date_note:
        yield wrong("no date and no date_note", "a date, or a date_note that says why there is none")
    # a register that ships with the data is its own document: the locators of its claims name the file
    if source.url is None and source.sha256 is None and source.kind != "register":
        yield wrong("neither url nor sha256", "an address or the sha256 of a document")
    for origin in source.derived_from:
        if origin not in known.sources:
            yield wrong(origin, "the id of a source in derived_from", _nearest(origin, known.sources))


def _entity(entity: Entity, known: _Known) -> Iterator[Violation]:
    def wrong(value: object, expected: str, hint: str = "") -> Violation:
        return Violation("entity", entity.id, _shown(value), expected, hint)

    if not _ID.fullmatch(entity.id):
        yield wrong(entity.id, "an id")
    if entity.id in known.words.concepts:
        concept = known.words.concepts[entity.id]
        yield wrong(entity.id, "an id that no concept of the ontology has", f"{entity.id} is the {concept.kind} {concept.label}.")
    if entity.kind not in known.words.classes.values():
        yield wrong(entity.kind, f"a kind among {', '.join(sorted(filter(None, known.words.classes.values())))}")
    if not entity.names:
        yield wrong("no name", "one name at least")
    for name in entity.names:
        if not name.text.strip():
            yield wrong(name.text, "a name that is not blank")
        if not _LANGUAGE.fullmatch(name.lang):
            yield wrong(name.lang, "a BCP 47 language tag, und where none is known")


def _shared_names(entities: Iterable[Entity], claims: Iterable[Claim]) -> Iterator[Violation]:
    """Names that several entities of one kind carry, unless claims of identity join them."""
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.get(name, name) != name:
            name = group[name]
        return name

    for claim in claims:
        if claim.predicate in ("same_as", "maybe_same_as") and claim.object is not None:
            group[root(claim.subject)] = root(claim.object)
    carriers: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for entity in entities:
        for name in entity.names:
            carriers[entity.kind, " ".join(name.text.casefold().split())][entity.id] = name.text
    for (kind, _), found in sorted(carriers.items()):
        first, *others = sorted(found)
        for other in others:
            if root(other) != root(first):
                hint = f"join them with a same_as or maybe_same_as claim, or write what tells {first} and {other} apart."
                yield Violation(
                    "entity", other, f"the name {found[other]!r}, which {first} carries too", f"a name of one {kind}", hint
                )


def _claim(claim: Claim, known: _Known) -> Iterator[Violation]:
    file, record = _place(claim)

    def wrong(value: object, expected: str, hint: str = "") -> Violation:
        return Violation(file, record, _shown(value), expected, hint)

    if claim.source not in known.sources:
        yield wrong(claim.source, "the id of a source", _nearest(claim.source, known.sources))
    for field, name in (("subject", claim.subject), ("object", claim.object), ("attributed_to", claim.attributed_to)):
        if name is not None and name not in known.classes:
            yield wrong(name, f"the id of an entity or concept as {field}", _country(name) or _nearest(name, known.ids))
    predicate = known.words.predicates.get(claim.predicate)
    if predicate is None:
        yield wrong(claim.predicate, "a predicate of the ontology", _nearest(claim.predicate, frozenset(known.words.predicates)))
    else:
        yield from (wrong(value, expected) for value, expected in _ends(claim, predicate, known))
    for name, values in claim.qualifiers:
        yield from (wrong(value, expected, hint) for value, expected, hint in _qualifier(name, values, known))
    for field, date in (("valid", claim.valid), ("as_of", claim.as_of)):
        yield from (wrong(date, f"an EDTF date or interval as {field}", problem) for problem in _date_problem(date))
    if isinstance(claim.locator, Span) and claim.valid is None and not claim.valid_note:
        yield wrong("neither valid nor valid_note", "a time, or a valid_note that says why there is none")
    if claim.modality not in known.modalities:
        yield wrong(claim.modality, f"a modality: {_list(known.modalities)}")
    if not claim.paraphrase.strip():
        yield wrong(claim.paraphrase, "a paraphrase")


def _qualifier(name: str, values: Iterable[str], known: _Known) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a qualifier and its values, as found, expected and hint."""
    ranges = known.words.qualifiers.get(name)
    if ranges is None:
        yield name, "a qualifier of the ontology", _nearest(name, frozenset(known.words.qualifiers))
        return
    words = known.words.listed.get(name)
    for value in values:
        if _STRING not in ranges and not known.classes.get(value, frozenset()) & ranges:
            yield f"{name}: {value}", f"{_list(ranges)} as {name}", _nearest(value, known.ids)
        if words is not None and value not in words:
            yield f"{name}: {value}", f"{_list(words)} as {name}", _nearest(value, frozenset(words))
        for problem in _date_problem(value) if name in known.words.dated else ():
            yield f"{name}: {value}", f"an EDTF date or interval as {name}", problem


def _ends(claim: Claim, predicate: Predicate, known: _Known) -> Iterator[tuple[str, str]]:
    """What is wrong with the two ends of a claim, as found and expected."""
    classes = known.classes.get(claim.subject)
    if classes and predicate.subjects and not classes & predicate.subjects:
        yield f"the {_list(classes)} {claim.subject}", f"{_list(predicate.subjects)} as subject of {predicate.name}"
    if claim.object is not None:
        classes = known.classes.get(claim.object)
        if not predicate.objects and not predicate.any_object:
            yield f"the object {claim.object}", f"no object with {predicate.name}"
        elif classes and predicate.objects and not classes & predicate.objects:
            yield f"the {_list(classes)} {claim.object}", f"{_list(predicate.objects)} as object of {predicate.name}"
    if claim.text is not None and not predicate.takes_text:
        yield f"the text {claim.text!r}", f"no text with {predicate.name}"
    if predicate.name == "coordinates" and claim.text is not None and point(claim.text) is None:
        yield f"the text {claim.text!r}", "a point with longitude first, such as POINT(101.4 3.9), as coordinates"
    if claim.object is None and claim.value is None and claim.text is None:
        yield "neither object nor value nor text", f"one of them with {predicate.name}"
    if claim.text is not None and (claim.object is not None or claim.value is not None):
        yield "a text beside an object or value", "a text alone"
    if claim.value is not None:
        yield from _value(claim.value, predicate, known)


def _value(value: Value, predicate: Predicate, known: _Known) -> Iterator[tuple[str, str]]:
    if not predicate.takes_value:
        yield f"the value {value.number}", f"no value with {predicate.name}"
    if value.unit not in known.words.units:
        yield f"the unit {value.unit!r}", f"a unit: {_list(known.words.units)}"
    if value.basis is not None and value.basis not in known.words.bases:
        yield f"the basis {value.basis!r}", f"a basis: {_list(known.words.bases)}"
    if value.maximum is not None and value.maximum < value.number:
        yield f"the range {value.number} to {value.maximum}", "a maximum that is not below the number"
    if value.unit == "%" and predicate.name in PERCENT_PREDICATES:
        for number in (value.number, value.maximum):
            if number is not None and not 0 <= number <= 100:
                yield f"{number} %", "a share between 0 and 100 %"


def _counts(claims: Iterable[Claim], expected: Mapping[str, tuple[int, int]]) -> Iterator[Violation]:
    counts = Counter(claim.source for claim in claims)
    for source, (fewest, most) in sorted(expected.items()):
        if not fewest <= counts[source] <= most:
            hint = "rows were dropped or read twice, or the expectation is out of date."
            yield Violation("source", source, f"{counts[source]} claims", f"{fewest} to {most} claims", hint)


def _date_problem(date: str | None) -> Iterator[str]:
    if date is not None:
        try:
            parse_span(date)
        except ValueError as error:
            yield str(error)


def _place(claim: Claim) -> tuple[str, str]:
    """File and record of a claim, as a person looks it up."""
    where = claim.locator
    if isinstance(where, Span):
        return where.document, f"claim {claim.id} [{where.start}, {where.end})"
    return where.file, f"{where.record} (claim {claim.id}, {claim.source})"


def _list(names: Iterable[str]) -> str:
    found = sorted("text" if name == _STRING else name for name in names)
    return series(found, "or")


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return (text if len(text) <= 120 else text[:117] + "...") or "nothing"
