"""Claims in words, and as the flat records of `kg claims`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kg.claims.coordinates import point
from kg.claims.edtf import evidence_date, latest_day, time_words
from kg.claims.model import Claim, Comparator, Grade, Modality, Per, Record, Review, Source, SourceKind, Span, Value, canonical
from kg.claims.snapshot import Snapshot
from kg.data import INLINE, OPTIONAL

_COMPARED = {"=": "", "~": "about ", ">": "more than ", ">=": "at least ", "<": "less than ", "<=": "up to "}
_PER = {None: "", "year": " a year", "quarter": " a quarter", "month": " a month", "day": " a day"}
_IN_THE_VERB = {"supplies": ("material", "status", "form"), "share": ("of",), "measure": ("of",)}
"""Qualifiers that the words of a predicate hold already."""
_NO_WORD = frozenset({"flow_record"})
"""Qualifiers that tie claims together and say nothing."""
_CODED_TIME = re.compile(r"[0-9X]{4}-(2[1-9]|3\d|4[01])|[0-9X.][0-9X.-]*/[0-9X.-]*")
"""A season or a span of time as EDTF writes it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement in words, with what its claims together are worth.

    `origins` counts independent witnesses: sources of one lineage group count once. `grades` are the best of each.
    """

    statement: str
    predicate: str
    subject: str
    object: str | None
    words: str
    details: str
    origins: int
    grades: str
    newest: str | None
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A value as fields of the record of its claim."""

    value: int | float
    maximum: int | float | None
    comparator: Comparator
    unit: str
    basis: str | None
    per: Per | None


@dataclass(frozen=True, slots=True)
class Proven:
    """What stands in the document at the place of a claim, proven by its sha256; None where its place is no passage."""

    passage: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRecord:
    """A claim as `kg claims` gives it: every field, None where the source says nothing.

    `object`, `text` and `amount` are there only for a claim that has them. `stage` and `materials` are qualifiers.
    """

    id: str
    statement: str
    subject: str
    predicate: str
    object: str | None = field(metadata=OPTIONAL)
    text: str | None = field(metadata=OPTIONAL)
    amount: Amount | None = field(metadata=INLINE)
    printed: str | None
    source: str
    document: str | None
    start: int | None
    end: int | None
    record: Record | None
    modality: Modality
    attributed_to: str | None
    valid: str | None
    valid_note: str | None
    as_of: str | None
    materials: tuple[str, ...]
    stage: tuple[str, ...]
    qualifiers: Mapping[str, tuple[str, ...]]
    paraphrase: str
    language: str
    grade: Grade
    lineage: str | None
    machine_generated: bool
    derived: str | None
    review: Review | None
    proven: Proven | None = field(metadata=INLINE)
    """where the documents are at hand"""

    @property
    def passage(self) -> str | None:
        """What stands in the document, where it is at hand."""
        return self.proven.passage if self.proven else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """A source, without what is not known of it."""

    id: str
    title: str
    kind: SourceKind
    language: str
    grade: Grade
    publisher: str | None = field(metadata=OPTIONAL)
    date: str | None = field(metadata=OPTIONAL)
    date_note: str | None = field(metadata=OPTIONAL)
    url: str | None = field(metadata=OPTIONAL)
    licence: str | None = field(metadata=OPTIONAL)
    sha256: str | None = field(metadata=OPTIONAL)
    lineage: str | None = field(metadata=OPTIONAL)
    derived_from: tuple[str, ...] | None = field(metadata=OPTIONAL)
    reliability: str | None = field(metadata=OPTIONAL)


def label(snapshot: Snapshot, name: str) -> str:
    """Return the English name, else the first, with a Latin reading where its script is another; a concept's label; the id."""
    entity = snapshot.entities.get(name)
    if entity is None:
        return snapshot.label(name)
    english = next((n.text for n in entity.names if n.lang.split("-")[0] == "en"), None)
    if english or entity.label.isascii():
        return english or entity.label
    from anyascii import anyascii

    latin = anyascii(entity.label)
    # a name of signs alone has no Latin reading
    return entity.label if latin[:1] in ("", entity.label[0]) else f"{entity.label} ({latin})"


def number(amount: int | float) -> str:
    """Write a number with commas between thousands.

    >>> number(28_700_000), number(99.9999)
    ('28,700,000', '99.9999')
    """
    whole, point, part = (canonical(amount) or "").partition(".")
    return f"{int(whole):,}{point}{part}"


def value_words(value: Value) -> str:
    """Write a value as it is read aloud.

    >>> value_words(Value(4000, "t", 5000, basis="REO", per="year"))
    '4,000 to 5,000 t REO a year'
    """
    if value.unit == "rank":
        return f"number {number(value.number)}"
    amount = number(value.number) + (f" to {number(value.maximum)}" if value.maximum is not None else "")
    basis = f" {value.basis}" if value.basis else ""
    return f"{_COMPARED[value.comparator]}{amount} {value.unit}{basis}{_PER[value.per]}"


def statement_text(snapshot: Snapshot, claim: Claim) -> str:
    """Say what a claim says of its subject: predicate, end and qualifiers, with labels in words."""
    predicate = snapshot.vocabulary.predicates.get(claim.predicate)
    verb = predicate.label if predicate else claim.predicate
    end = label(snapshot, claim.object) if claim.object else ""
    if claim.predicate == "supplies":
        materials = " and ".join(label(snapshot, m) for m in claim.qualifier("material")) or "a material not stated"
        text = f"supplies {materials} to {end}"
    elif claim.predicate == "performs_stage":
        stage = snapshot.vocabulary.concepts.get(claim.object or "")
        text = stage.work if stage and stage.work else f"{verb} {end}"
    elif claim.value is not None and end:
        text = f"{verb} {end} ({value_words(claim.value)})"
    elif claim.value is not None and claim.predicate == "measure":
        text = f"{verb} {', '.join(claim.qualifier('of')) or 'something not named'}: {value_words(claim.value)}"
    elif claim.value is not None:
        of = f" of {', '.join(claim.qualifier('of'))}" if claim.predicate == "share" and claim.qualifier("of") else ""
        text = f"{verb} {value_words(claim.value)}{of}"
    elif claim.predicate == "coordinates" and (place := point(claim.text or "")):
        text = f"{verb} {_degrees(*place)}"
    elif claim.text is not None:
        text = f"{verb}: {claim.text}"
    else:
        text = f"{verb} {end}"
    return text + _qualified(snapshot, claim)


def said_alone(snapshot: Snapshot, claim: Claim) -> str:
    """Give the paraphrase of a claim as it reads by itself: after the name of its subject, where it does not say it."""
    about = label(snapshot, claim.subject)
    return claim.paraphrase if about.casefold() in claim.paraphrase.casefold() else f"{about}: {claim.paraphrase}"


def _degrees(longitude: float, latitude: float) -> str:
    """A point as it is read aloud, to some ten metres.

    >>> _degrees(-97.32085, 32.72541)
    '32.7254° N, 97.3208° W'
    """
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(round(latitude, 4)):.7g}° {north}, {abs(round(longitude, 4)):.7g}° {east}"


def _qualified(snapshot: Snapshot, claim: Claim) -> str:
    left_out = _IN_THE_VERB.get(claim.predicate, ())
    parts = []
    for key, values in claim.qualifiers:
        if key not in left_out and key not in _NO_WORD:
            shown = [
                time_words(value) if _CODED_TIME.fullmatch(value) else value for value in qualifier_words(snapshot, key, values)
            ]
            parts.append(f"{'as printed' if key == 'form' else key.replace('_', ' ')}: {', '.join(shown)}")
    return f" [{'; '.join(parts)}]" if parts else ""


def qualifier_words(snapshot: Snapshot, name: str, values: Sequence[str]) -> Sequence[str]:
    """Say the values of a qualifier: ids by their label, words as they are."""
    # a qualifier that takes ids may hold words too, but one of words alone never holds an id
    is_text = all("#string" in kind for kind in snapshot.vocabulary.qualifiers.get(name, ()))
    return values if is_text else [label(snapshot, value) for value in values]


def statements(snapshot: Snapshot, claims: Iterable[Claim]) -> list[Statement]:
    """Put the statements of claims into words, in the ontology's order of predicates. Linear but for the sorting."""
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.statement, []).append(claim)
    order = {name: n for n, name in enumerate(snapshot.vocabulary.predicates)}
    found = [_statement(snapshot, group) for group in groups.values()]
    return sorted(found, key=lambda t: (order.get(t.predicate, len(order)), t.words, t.subject, t.statement))


def _statement(snapshot: Snapshot, group: Sequence[Claim]) -> Statement:
    first = group[0]
    grades: dict[str, str] = {}
    for claim in group:
        origin, grade = origin_of(snapshot, claim), snapshot.sources[claim.source].grade
        grades[origin] = min(grade, grades.get(origin, grade))
    dates = (evidence_date(claim.as_of, snapshot.sources[claim.source].date) for claim in group)
    newest = max((when for when in dates if when), key=lambda when: latest_day(when) or date.max, default=None)
    status = " ".join(first.qualifier("status"))
    held = " ".join(part for part in (status, time_words(first.valid)) if part)
    witnesses = f"{len(grades)} independent source{'s' if len(grades) > 1 else ''}" + (f", newest {newest}" if newest else "")
    details = [held, *_manner(snapshot, group), witnesses, " ".join(sorted(grades.values()))]
    return Statement(
        statement=first.statement,
        predicate=first.predicate,
        subject=first.subject,
        object=first.object,
        words=statement_text(snapshot, first),
        details="; ".join(part for part in details if part),
        origins=len(grades),
        grades=" ".join(sorted(grades.values())),
        newest=newest,
        claims=tuple(sorted(claim.id for claim in group)),
    )


def _manner(snapshot: Snapshot, group: Sequence[Claim]) -> list[str]:
    """How it is put, where that is not simply as a fact."""
    found = []
    modalities = sorted({claim.modality for claim in group})
    if modalities != ["asserted"]:
        found.append(" or ".join(modalities))
    if quoted := sorted({label(snapshot, c.attributed_to) for c in group if c.attributed_to}):
        found.append("according to " + ", ".join(quoted))
    if all(claim.derived for claim in group):
        found.append(f"derived, not stated: {group[0].derived}")
    if all(claim.machine_generated for claim in group):
        found.append("machine-generated text")
    return found


def origin_of(snapshot: Snapshot, claim: Claim) -> str:
    """Return the lineage group or source that makes a claim a separate witness."""
    return claim.lineage or snapshot.sources[claim.source].origin


def claim_record(snapshot: Snapshot, claim: Claim, documents: Path | None = None) -> ClaimRecord:
    """Give a claim as one flat record. With `documents`, its passage too: raises `InputError` where it is missing or another."""
    source, where = snapshot.sources[claim.source], claim.locator
    span = where if isinstance(where, Span) else None
    proven = None
    if documents is not None:
        from kg.claims.evidence import passage

        proven = Proven(passage(claim, documents) if span else None)
    return ClaimRecord(
        id=claim.id,
        statement=claim.statement,
        subject=claim.subject,
        predicate=claim.predicate,
        object=claim.object,
        text=claim.text,
        amount=_amount(claim.value) if claim.value else None,
        printed=claim.printed,
        source=claim.source,
        document=span.document if span else None,
        start=span.start if span else None,
        end=span.end if span else None,
        record=where if isinstance(where, Record) else None,
        modality=claim.modality,
        attributed_to=claim.attributed_to,
        valid=claim.valid,
        valid_note=claim.valid_note,
        as_of=claim.as_of,
        materials=claim.qualifier("material"),
        stage=claim.qualifier("stage"),
        qualifiers=dict(claim.qualifiers),
        paraphrase=claim.paraphrase,
        language=claim.language,
        grade=source.grade,
        lineage=claim.lineage or source.lineage,
        machine_generated=claim.machine_generated,
        derived=claim.derived,
        review=claim.review,
        proven=proven,
    )


def _amount(value: Value) -> Amount:
    return Amount(value.number, value.maximum, value.comparator, value.unit, value.basis, value.per)


def source_record(source: Source) -> SourceRecord:
    """Give a source as one flat record."""
    return SourceRecord(
        id=source.id,
        title=source.title,
        kind=source.kind,
        language=source.language,
        grade=source.grade,
        publisher=source.publisher,
        date=source.date,
        date_note=source.date_note,
        url=source.url,
        licence=source.licence,
        sha256=source.sha256,
        lineage=source.lineage,
        derived_from=source.derived_from or None,
        reliability=source.reliability,
    )
