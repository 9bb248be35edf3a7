"""Where sources disagree, in words and as the records of `kg conflicts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from kg.claims.comparable import limits
from kg.claims.conflicts import NAMED, TIME, WORDED, Conflict, Difference, Verdict
from kg.claims.describe import ClaimRecord, claim_record, label, origin_of, qualifier_words, value_words
from kg.claims.edtf import time_words
from kg.claims.model import Claim
from kg.claims.questions import ORIGIN, SIGNED, TOPIC, Answer, asks
from kg.claims.snapshot import Snapshot
from kg.data import INLINE

_ASKED_BY = ("material", "elements", "stage", "kind", "technology", "on", "for", "place", "of")
"""Qualifiers that make the question where all claims of a group have them alike."""
_NAMED = {"of": "what is counted: ", "form": "as printed: ", "scope": "", "kind": ""}
"""What goes before the values of a difference: scope and kind say it themselves."""
_MOST = 4
"""Values of a difference that a sentence names."""
_SCOPES = 3
"""Scopes of a conflict that a sentence names."""


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One answer of a group."""

    claim: ClaimRecord = field(metadata=INLINE)
    answer: str
    """what it answers, in words"""
    limits: tuple[str, ...]
    """its scope without the words on who tells it"""
    origin: str
    """what makes its source a separate witness"""


@dataclass(frozen=True, slots=True)
class ScopeDifference:
    """Something in which answers are of another scope."""

    name: str
    values: tuple[tuple[str, ...], ...]
    """what each of them says of it, as ids and texts; an empty list says nothing"""


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """Claims on one question side by side."""

    verdict: Verdict
    question: str
    """in words"""
    topics: tuple[str, ...]
    """what it is about; several may be the same, or are asked one thing"""
    predicates: tuple[str, ...]
    reasons: tuple[str, ...]
    """in what the answers are not of one scope, in words"""
    differences: tuple[ScopeDifference, ...]
    opposed: tuple[tuple[str, ...], ...]
    """claims that contradict each other within one scope"""
    witnesses: int
    """independent sources"""
    notes: tuple[str, ...]
    """which of its sources are one witness"""
    claims: tuple[ConflictSide, ...]


@dataclass(frozen=True, slots=True)
class ConflictsAnswer:
    """Questions that sources answer differently, most different first."""

    schema: Literal["kg.conflicts/1"] = field(default="kg.conflicts/1", init=False)
    conflicts: int
    """how many are conflicts, listed or not"""
    not_the_same_scope: int
    agree: int | None
    """how many agree, where they were asked for"""
    left_out: int
    """how many are not listed"""
    groups: tuple[ConflictRecord, ...]


def conflicts_answer(snapshot: Snapshot, groups: Sequence[Conflict], listed: int | None, with_agreement: bool) -> ConflictsAnswer:
    """Give the first groups as records, with a count of all."""
    verdicts = [group.verdict for group in groups]
    shown = groups if listed is None else groups[:listed]
    return ConflictsAnswer(
        conflicts=verdicts.count("conflict"),
        not_the_same_scope=verdicts.count("not the same scope"),
        agree=verdicts.count("agree") if with_agreement else None,
        left_out=len(groups) - len(shown),
        groups=tuple(conflict_record(snapshot, group) for group in shown),
    )


def conflict_record(snapshot: Snapshot, group: Conflict) -> ConflictRecord:
    """Give a group as one record."""
    return ConflictRecord(
        verdict=group.verdict,
        question=question_text(snapshot, group),
        topics=group.topics,
        predicates=group.predicates,
        reasons=reasons(snapshot, group),
        differences=tuple(ScopeDifference(each.name, each.values) for each in group.differences),
        opposed=group.opposed,
        witnesses=len(group.origins),
        notes=witness_notes(snapshot, group),
        claims=tuple(
            ConflictSide(
                claim=claim_record(snapshot, answer.claim),
                answer=answer_text(snapshot, answer),
                limits=tuple(sorted(limits(answer.claim, snapshot.sources[answer.claim.source]))),
                origin=origin_of(snapshot, answer.claim),
            )
            for answer in group.answers
        ),
    )


def question_text(snapshot: Snapshot, group: Conflict) -> str:
    """Say what the claims of a group answer: what it is about first."""
    asked, about = asks(group.question), " / ".join(label(snapshot, topic) for topic in group.topics)
    if len(group.key) == 1:
        return asked[:1].upper() + asked[1:]
    if group.question == ORIGIN:
        return f"{about}, {label(snapshot, group.key[2])}: {asked}"
    predicate = snapshot.vocabulary.predicates.get(group.question)
    if predicate is None or group.question == SIGNED:
        return f"{about}: {asked}{_common(snapshot, group)}"
    ends = {claim.object for claim in group.claims}
    end = f" {label(snapshot, next(iter(ends)) or '')}" if len(ends) == 1 and None not in ends and not _end_answers(group) else ""
    to = sorted({value for claim in group.claims for value in claim.qualifier("to")})
    end += f" to {', '.join(label(snapshot, value) for value in to)}" if to else ""
    return f"{about} {predicate.label}{end}{f': {asked}' if asked else ''}{_common(snapshot, group)}"


def question_words(snapshot: Snapshot, group: Conflict) -> str:
    """Say in a few words what is asked: the question of its own, else the predicate."""
    predicate = snapshot.vocabulary.predicates.get(group.question)
    return asks(group.question) or (predicate.label if predicate else group.question)


def _end_answers(group: Conflict) -> bool:
    return not group.answers[0].shown and group.answers[0].claim.value is None


def _common(snapshot: Snapshot, group: Conflict) -> str:
    """What all claims of a group say alike, in brackets."""
    parts = []
    if group.question == "share":
        parts.append(group.key[2])
    for name in _ASKED_BY:
        values = {claim.qualifier(name) for claim in group.claims}
        if len(values) == 1 and (said := values.pop()):
            words = ", ".join(qualifier_words(snapshot, name, said))
            parts.append(words if name in ("of", "kind", "material", "elements", "technology") else f"{name} {words}")
    return f" ({'; '.join(parts)})" if parts else ""


def reasons(snapshot: Snapshot, group: Conflict) -> tuple[str, ...]:
    """Say in what the answers of a group are not of one scope."""
    return tuple(_difference_text(snapshot, group, each) for each in group.differences)


def _difference_text(snapshot: Snapshot, group: Conflict, each: Difference) -> str:
    if each.name == WORDED:
        return "said in words, which a reader must weigh"
    if each.name == NAMED:
        return "each names one that another does not"
    if each.name == TIME and not any(each.values):
        return "no day stated"
    said = [", ".join(_value_words(snapshot, group, each.name, value)) or "not stated" for value in each.values]
    shown = [*said[: _MOST - 1], f"{len(said) - _MOST + 1} more"] if len(said) > _MOST else said
    if each.name == TOPIC:
        return f"said of {' v. '.join(shown)}" if len(group.key) == 1 else f"{' and '.join(shown)} may be the same"
    return _NAMED.get(each.name, f"{each.name}: ") + " v. ".join(shown)


def _value_words(snapshot: Snapshot, group: Conflict, name: str, values: Sequence[str]) -> Sequence[str]:
    if name == TIME:
        return [time_words(value) for value in values]
    if name in ("of", "scope"):
        return [_as_written(group, name, value) for value in values]
    return [label(snapshot, value) for value in values] if name == TOPIC else qualifier_words(snapshot, name, values)


def _as_written(group: Conflict, name: str, words: str) -> str:
    """Words of a scope as a claim has them: they are compared without their capitals."""
    for text in (text for claim in group.claims for text in claim.qualifier(name)):
        start = text.casefold().find(words)
        if start >= 0:
            return text[start : start + len(words)]
    return words


def verdict_text(snapshot: Snapshot, group: Conflict) -> str:
    """Say whether a group is a conflict, and in what its answers are not of one scope."""
    why = "; ".join(reasons(snapshot, group))
    if group.verdict != "conflict":
        return group.verdict + (f": {why}" if why else "")
    within = [_opposed_text(snapshot, group, claims) for claims in group.opposed]
    more = [f"{len(within) - _SCOPES} more"] if len(within) > _SCOPES else []
    whole = len({claim for claims in group.opposed for claim in claims}) == len(group.claims) == len(group.opposed[0])
    rest = f"; otherwise not the same scope: {why}" if why and not whole else ""
    return f"conflict: {', and '.join([*within[:_SCOPES], *more])}{rest}"


def _opposed_text(snapshot: Snapshot, group: Conflict, claims: Sequence[str]) -> str:
    """The answers that contradict each other, with the stage and the time that they share where the group has several."""
    some = [answer for answer in group.answers if answer.claim.id in claims]
    said = " v. ".join(dict.fromkeys(answer_text(snapshot, answer) for answer in some))
    differ = {each.name for each in group.differences}
    scope: list[str] = []
    if "stage" in differ:
        scope += qualifier_words(snapshot, "stage", some[0].claim.qualifier("stage"))
    if TIME in differ and len({answer.claim.valid for answer in some}) == 1:
        scope += [time_words(some[0].claim.valid)] if some[0].claim.valid else []
    return f"{said} ({', '.join(scope)})" if scope else said


def witness_notes(snapshot: Snapshot, group: Conflict) -> tuple[str, ...]:
    """Say which sources of a group are one witness."""
    by_origin: dict[str, set[str]] = {}
    for claim in group.claims:
        by_origin.setdefault(origin_of(snapshot, claim), set()).add(claim.source)
    return tuple(
        f"{', '.join(sorted(sources))} go back to one release ({origin}) and count once"
        for origin, sources in sorted(by_origin.items())
        if len(sources) > 1
    )


def disagreement_text(snapshot: Snapshot, group: Conflict) -> str:
    """Say in one sentence what the sources of a group answer."""
    values = list(dict.fromkeys(answer_text(snapshot, answer) for answer in group.answers))
    shown = " / ".join(values[:_MOST]) + (f" / {len(values) - _MOST} more" if len(values) > _MOST else "")
    why = f": {', '.join(reasons(snapshot, group))}" if group.verdict == "not the same scope" else ""
    return f"{question_text(snapshot, group)}: {shown} - {group.verdict}{why}"


def answer_text(snapshot: Snapshot, answer: Answer) -> str:
    """Say what a claim answers: its figure, the ids and words that are its answer, else its end."""
    claim = answer.claim
    if claim.value is not None and not answer.shown:
        return value_words(claim.value)
    if answer.shown:
        named = [time_words(each) if claim.predicate == "milestone" else label(snapshot, each) for each in answer.shown]
        return " and ".join(named)
    return end_text(snapshot, claim)


def end_text(snapshot: Snapshot, claim: Claim) -> str:
    """Say what stands at the end of a claim: its value, object or text."""
    if claim.value is not None:
        return value_words(claim.value)
    return label(snapshot, claim.object) if claim.object else claim.text or ""
