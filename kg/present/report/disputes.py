"""Where sources contradict each other about the sites of an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kg.claims.conflicts import conflicts
from kg.claims.describe import statement_text
from kg.claims.edtf import time_words
from kg.claims.snapshot import Snapshot
from kg.present.report.evidence import EvidenceIndex


@dataclass(frozen=True, slots=True)
class DisputedAnswer:
    """One of the answers that sources give, with the statements that give it."""

    says: str
    evidence: tuple[int, ...]
    """numbers in the table of evidence"""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A question about a site that sources answer differently; nothing is decided."""

    about: str
    name: str
    predicate: str
    origins: int
    answers: tuple[DisputedAnswer, ...]


def disputes(snapshot: Snapshot, ids: Collection[str], evidence: EvidenceIndex) -> tuple[Dispute, ...]:
    """Find conflicts about any of the ids, each answer with the statements that give it; nothing is decided."""
    found = []
    for each in conflicts(snapshot.claims(), snapshot.sources, snapshot.vocabulary):
        if each.verdict != "conflict" or not each.about(ids):
            continue
        answers: dict[str, list[str]] = {}
        for claim in each.claims:
            when = time_words(claim.valid)
            answers.setdefault(statement_text(snapshot, claim) + (f" ({when})" if when else ""), []).append(claim.id)
        found.append(
            Dispute(
                about=each.subject,
                name=snapshot.label(each.subject),
                predicate=snapshot.vocabulary.predicates[each.predicate].label,
                origins=len(each.origins),
                answers=tuple(
                    DisputedAnswer(words, evidence.numbers(claims, all_readings=True)) for words, claims in answers.items()
                ),
            )
        )
    return tuple(found)
