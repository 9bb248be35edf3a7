"""Where sources disagree, in words and as the records of `kg conflicts`."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.claims.comparable import limits
from kg.claims.conflicts import Conflict, Verdict
from kg.claims.describe import ClaimRecord, claim_record, label, origin_of, value_words
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.data import INLINE

_ASKED_BY = ("of", "material", "stage", "kind", "on", "for", "place", "elements")
"""Qualifiers that make the question of a group."""


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One answer of a group."""

    claim: ClaimRecord = field(metadata=INLINE)
    limits: tuple[str, ...]
    """its scope without the words on who tells it"""
    origin: str
    """what makes its source a separate witness"""


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """Claims on one question side by side."""

    verdict: Verdict
    reasons: tuple[str, ...]
    """why they are not comparable"""
    subject: str
    predicate: str
    object: str | None
    question: str
    witnesses: int
    """independent sources"""
    notes: tuple[str, ...]
    """which of its sources are one witness"""
    claims: tuple[ConflictSide, ...]


def conflict_record(snapshot: Snapshot, group: Conflict) -> ConflictRecord:
    """Give a group as one record."""
    return ConflictRecord(
        verdict=group.verdict,
        reasons=group.reasons,
        subject=group.subject,
        predicate=group.predicate,
        object=group.object,
        question=question_text(snapshot, group),
        witnesses=len(group.origins),
        notes=witness_notes(snapshot, group),
        claims=tuple(
            ConflictSide(
                claim=claim_record(snapshot, claim),
                limits=tuple(sorted(limits(claim, snapshot.sources[claim.source]))),
                origin=origin_of(snapshot, claim),
            )
            for claim in group.claims
        ),
    )


def question_text(snapshot: Snapshot, group: Conflict) -> str:
    """Say what the claims of a group answer."""
    first = group.claims[0]
    predicate = snapshot.vocabulary.predicates.get(first.predicate)
    asked = predicate.label if predicate else first.predicate
    if group.object:
        asked += f" {label(snapshot, group.object)}"
    parts = []
    for key in _ASKED_BY:
        values = sorted({value for claim in group.claims for value in claim.qualifier(key)})
        parts += [f"{key} {', '.join(v if key in ('of', 'kind') else label(snapshot, v) for v in values)}"] if values else []
    return asked + (f" ({'; '.join(parts)})" if parts else "")


def witness_notes(snapshot: Snapshot, group: Conflict) -> tuple[str, ...]:
    """Say which sources of a group are one witness."""
    by_origin: dict[str, set[str]] = {}
    for claim in group.claims:
        by_origin.setdefault(origin_of(snapshot, claim), set()).add(claim.source)
    return tuple(
        f"{' and '.join(sorted(sources))} are one witness (origin {origin})"
        for origin, sources in sorted(by_origin.items())
        if len(sources) > 1
    )


def disagreement_text(snapshot: Snapshot, group: Conflict) -> str:
    """Say in one sentence what the sources of a group answer."""
    values = " / ".join(dict.fromkeys(answer_text(snapshot, claim) for claim in group.claims))
    why = f": {', '.join(group.reasons)}" if group.reasons else ""
    return f"{label(snapshot, group.subject)} {question_text(snapshot, group)}: {values} - {group.verdict}{why}"


def answer_text(snapshot: Snapshot, claim: Claim) -> str:
    """Say what a claim answers: its value, end or text."""
    if claim.value is not None:
        return value_words(claim.value)
    return label(snapshot, claim.object) if claim.object else claim.text or ""
