"""Where sources contradict each other about the sites of an answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kg.claims.conflicts import conflicts
from kg.claims.describe import statement_text
from kg.claims.disagreement import question_words
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
    """Find what is contradicted within one scope about any of the ids, each answer with the statements that give it."""
    found = []
    for each in conflicts(snapshot.claims(), snapshot.sources, snapshot.vocabulary):
        for claims in each.opposed if each.about(ids) else ():
            some = [answer for answer in each.answers if answer.claim.id in claims]
            answers: dict[str, list[str]] = {}
            for claim in (answer.claim for answer in some):
                when = time_words(claim.valid)
                answers.setdefault(statement_text(snapshot, claim) + (f" ({when})" if when else ""), []).append(claim.id)
            found.append(
                Dispute(
                    about=each.topics[0],
                    name=snapshot.label(each.topics[0]),
                    predicate=question_words(snapshot, each),
                    origins=len({answer.origin for answer in some}),
                    answers=tuple(
                        DisputedAnswer(words, evidence.numbers(numbered, all_readings=True))
                        for words, numbered in answers.items()
                    ),
                )
            )
    return tuple(found)
