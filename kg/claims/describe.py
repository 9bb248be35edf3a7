"""Claims in words, and as the flat records of `kg claims`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kg.claims.edtf import evidence_date, latest_day, time_words
from kg.claims.model import Claim, Record, Span, Value, canonical
from kg.claims.snapshot import Snapshot

_COMPARED = {"=": "", "~": "about ", ">": "more than ", ">=": "at least ", "<": "less than ", "<=": "up to "}
_PER = {None: "", "year": " a year", "quarter": " a quarter", "month": " a month", "day": " a day"}
_SAID_ELSEWHERE = {"supplies": ("material", "status", "form"), "share": ("of",), "measure": ("of",)}
"""Qualifiers that the words of a predicate hold already."""


@dataclass(frozen=True, slots=True)
class Told:
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


def label(snapshot: Snapshot, name: str) -> str:
    """The English name, else the first name with a Latin reading where its script is another; a concept's label; the id."""
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
    """A number with commas between thousands.

    >>> number(28_700_000), number(99.9999)
    ('28,700,000', '99.9999')
    """
    whole, point, part = (canonical(amount) or "").partition(".")
    return f"{int(whole):,}{point}{part}"


def value_words(value: Value) -> str:
    """A value as read aloud.

    >>> value_words(Value(4000, "t", 5000, basis="REO", per="year"))
    '4,000 to 5,000 t REO a year'
    """
    if value.unit == "rank":
        return f"number {number(value.number)}"
    amount = number(value.number) + (f" to {number(value.maximum)}" if value.maximum is not None else "")
    basis = f" {value.basis}" if value.basis else ""
    return f"{_COMPARED[value.comparator]}{amount} {value.unit}{basis}{_PER[value.per]}"


def said(snapshot: Snapshot, claim: Claim) -> str:
    """What a claim says of its subject: predicate, end and qualifiers, with labels in words."""
    predicate = snapshot.vocabulary.predicates.get(claim.predicate)
    verb = predicate.label if predicate else claim.predicate
    end = label(snapshot, claim.object) if claim.object else ""
    if claim.predicate == "supplies":
        materials = " and ".join(label(snapshot, m) for m in claim.qualifier("material")) or "a material not stated"
        text = f"supplies {materials} to {end}"
    elif claim.value is not None and end:
        text = f"{verb} {end} ({value_words(claim.value)})"
    elif claim.value is not None and claim.predicate == "measure":
        text = f"{verb} {', '.join(claim.qualifier('of')) or 'something not named'}: {value_words(claim.value)}"
    elif claim.value is not None:
        of = f" of {', '.join(claim.qualifier('of'))}" if claim.predicate == "share" and claim.qualifier("of") else ""
        text = f"{verb} {value_words(claim.value)}{of}"
    elif claim.text is not None:
        text = f"{verb}: {claim.text}"
    else:
        text = f"{verb} {end}"
    return text + _qualified(snapshot, claim)


def _qualified(snapshot: Snapshot, claim: Claim) -> str:
    left_out = _SAID_ELSEWHERE.get(claim.predicate, ())
    parts = []
    for key, values in claim.qualifiers:
        if key not in left_out:
            # a qualifier that takes ids may hold words too, but one of words alone never holds an id
            is_text = all("#string" in kind for kind in snapshot.vocabulary.qualifiers.get(key, ()))
            shown = values if is_text else [label(snapshot, value) for value in values]
            parts.append(f"{'as printed' if key == 'form' else key}: {', '.join(shown)}")
    return f" [{'; '.join(parts)}]" if parts else ""


def told(snapshot: Snapshot, claims: Iterable[Claim]) -> list[Told]:
    """Statements of the claims in words, in the ontology's order of predicates. Linear but for the sorting."""
    statements: dict[str, list[Claim]] = {}
    for claim in claims:
        statements.setdefault(claim.statement, []).append(claim)
    order = {name: n for n, name in enumerate(snapshot.vocabulary.predicates)}
    found = [_told(snapshot, group) for group in statements.values()]
    return sorted(found, key=lambda t: (order.get(t.predicate, len(order)), t.words, t.subject, t.statement))


def _told(snapshot: Snapshot, group: Sequence[Claim]) -> Told:
    first = group[0]
    grades: dict[str, str] = {}
    for claim in group:
        origin, grade = origin_of(snapshot, claim), snapshot.sources[claim.source].grade
        grades[origin] = min(grade, grades.get(origin, grade))
    dates = (evidence_date(claim.as_of, snapshot.sources[claim.source].date) for claim in group)
    newest = max((when for when in dates if when), key=lambda when: latest_day(when) or date.max, default=None)
    status = " ".join(first.qualifier("status"))
    held = " ".join(part for part in (status, time_words(first.valid)) if part)
    witnesses = f"{len(grades)} independent origin{'s' if len(grades) > 1 else ''}" + (f", newest {newest}" if newest else "")
    details = [held, *_manner(snapshot, group), witnesses, " ".join(sorted(grades.values()))]
    return Told(
        statement=first.statement,
        predicate=first.predicate,
        subject=first.subject,
        object=first.object,
        words=said(snapshot, first),
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
    """The lineage group or source that makes a claim a separate witness."""
    return claim.lineage or snapshot.sources[claim.source].origin


def claim_record(snapshot: Snapshot, claim: Claim, documents: Path | None = None) -> dict[str, Any]:
    """A claim as one flat JSON object: every field, null where the source says nothing.

    `object`, `text` and the fields of a value are there only for a claim that has them. `stage` and `materials` are
    lists of qualifiers. With `documents`, `passage` is the very text, proven by its sha256; raises `InputError` where it
    is missing or another.
    """
    source, where = snapshot.sources[claim.source], claim.locator
    span = where if isinstance(where, Span) else None
    record: dict[str, Any] = {
        "id": claim.id,
        "statement": claim.statement,
        "subject": claim.subject,
        "predicate": claim.predicate,
        **_end(claim),
        "printed": claim.printed,
        "source": claim.source,
        "document": span and span.document,
        "start": span and span.start,
        "end": span and span.end,
        "record": {"file": where.file, "record": where.record} if isinstance(where, Record) else None,
        "modality": claim.modality,
        "attributed_to": claim.attributed_to,
        "valid": claim.valid,
        "valid_note": claim.valid_note,
        "as_of": claim.as_of,
        "materials": list(claim.qualifier("material")),
        "stage": list(claim.qualifier("stage")),
        "qualifiers": {key: list(values) for key, values in claim.qualifiers},
        "paraphrase": claim.paraphrase,
        "language": claim.language,
        "grade": source.grade,
        "lineage": claim.lineage or source.lineage,
        "machine_generated": claim.machine_generated,
        "derived": claim.derived,
        "review": {"verified": claim.review.verified, "note": claim.review.note} if claim.review else None,
    }
    if documents is not None:
        from kg.claims.evidence import passage

        record["passage"] = passage(claim, documents) if span else None
    return record


def _end(claim: Claim) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if claim.object is not None:
        found["object"] = claim.object
    if claim.text is not None:
        found["text"] = claim.text
    if claim.value is not None:
        value = claim.value
        found |= {"value": value.number, "maximum": value.maximum, "comparator": value.comparator}
        found |= {"unit": value.unit, "basis": value.basis, "per": value.per}
    return found
