"""Where sources answer one question differently, and where their answers only look alike.

Two claims answer one question when subject, predicate, material, stage, what is measured, unit and every other qualifier
are the same. Then they are

    agree            one number, or one country, can be what both mean
    conflict         it cannot, and nothing they say makes the question another
    not comparable   the figures differ, but so does what they count, or one does not say: scope, basis, time, stage, modality

Nothing is decided here: which of two claims counts is for a reading to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from kg.claims.comparable import Interval, interval, limits, times
from kg.claims.identity import identity
from kg.claims.model import Claim, Source
from kg.claims.vocabulary import Vocabulary, vocabulary

Verdict = Literal["conflict", "not comparable", "agree"]

PLACES = ("located_in", "headquartered_in")
WORDS = ("agreement_kind", "legal_status", "price_floor")
"""Predicates whose text has one right answer; whether two wordings are one answer is left to the reader."""
_REASONS = ("scope", "of", "stage")
_NEVER_KEY = (*_REASONS, "form", "quantity")
"""Qualifiers that do not make another question: limits, compared on their own, and the source's wording."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims on one question, side by side, in order of date and value.

    `reasons` say why they are not comparable, empty for a conflict. `origins` are the independent witnesses: sources of
    one lineage group count once, so a conflict with one origin is one witness told in several ways or editions.
    """

    verdict: Verdict
    subject: str
    predicate: str
    object: str | None
    claims: tuple[Claim, ...]
    reasons: tuple[str, ...]
    origins: tuple[str, ...]

    def about(self, ids: Collection[str]) -> bool:
        """Whether any of the claims has one of the ids at an end."""
        return any(claim.subject in ids or claim.object in ids for claim in self.claims)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A claim as compared: its figure or its words, and all that may make its question another."""

    claim: Claim
    figure: Interval | frozenset[str]
    scope: frozenset[str]
    of: frozenset[str]
    stage: frozenset[str]
    basis: str | None
    strength: str
    timeless: bool
    origin: str


def conflicts(claims: Iterable[Claim], sources: Mapping[str, Source], words: Vocabulary | None = None) -> tuple[Conflict, ...]:
    """Every conflict, then every group that is not comparable, each ordered by subject and predicate.

    The order of the claims makes no difference. Raises KeyError for a claim whose source is not among `sources`.
    """
    return tuple(found for found in comparisons(claims, sources, words) if found.verdict != "agree")


def comparisons(claims: Iterable[Claim], sources: Mapping[str, Source], words: Vocabulary | None = None) -> tuple[Conflict, ...]:
    """As `conflicts`, with the groups that agree at the end.

    `words` tells which predicates compare (`comparable`) and what is a country; the packaged vocabulary by default.
    Linear in the claims, quadratic in the claims on one question.
    """
    words = words or vocabulary()
    every = list(claims)
    same = identity(every)
    questions: dict[tuple[object, ...], list[_Answer]] = defaultdict(list)
    for key, answer in _answers(every, sources, words, same):
        questions[key].append(answer)
    found = [group for answers in questions.values() if len(answers) > 1 for group in _groups(answers, sources)]
    order = ("conflict", "not comparable", "agree")
    return tuple(sorted(found, key=lambda g: (order.index(g.verdict), g.subject, g.predicate, [c.id for c in g.claims])))


def _answers(
    claims: list[Claim], sources: Mapping[str, Source], words: Vocabulary, same: Callable[[str], str]
) -> Iterator[tuple[tuple[object, ...], _Answer]]:
    comparable = {p.name for p in words.predicates.values() if p.comparable} | {"owned_by"}
    countries = countries_said(claims, words)
    for claim in claims:
        figure: Interval | frozenset[str] | None = None
        unit: tuple[str | None, ...] = ()
        if claim.value is not None and claim.predicate in comparable:
            figure = interval(claim.value, claim.printed)
            unit = (claim.value.unit, _per(claim))
        elif claim.predicate in PLACES:
            figure = countries.get((claim.subject, claim.predicate, claim.source))
        elif claim.predicate == "has_status" and claim.object:
            figure = frozenset({claim.object})
        elif claim.predicate in WORDS and claim.text:
            figure = frozenset({claim.text.casefold()})
        if figure is None:
            continue
        owner = same(claim.object) if claim.predicate == "owned_by" and claim.object else None
        others = tuple(item for item in claim.qualifiers if item[0] not in _NEVER_KEY)
        key = (same(claim.subject), claim.predicate, owner, unit, others)
        answer = _Answer(
            claim=claim,
            figure=figure,
            scope=limits(claim, sources[claim.source]),
            of=_of(claim),
            stage=frozenset(claim.qualifier("stage")),
            basis=claim.value.basis if claim.value else None,
            strength="stated" if claim.modality in ("asserted", "claimed") else claim.modality,
            timeless=claim.predicate in PLACES,
            origin=claim.lineage or sources[claim.source].origin,
        )
        yield key, answer


def _per(claim: Claim) -> str | None:
    """An amount produced in a plain year is an amount a year."""
    value = claim.value
    is_year = claim.valid is not None and claim.valid.rstrip("~?%").isdigit()
    if value is None or value.per is not None:
        return value.per if value else None
    return "year" if claim.predicate == "production" and is_year else None


def _of(claim: Claim) -> frozenset[str]:
    """What is measured, unless predicate and stage say it already: `mine production` at the stage `mine`."""
    said = {claim.predicate, *claim.qualifier("stage")}
    return frozenset(of.casefold() for of in claim.qualifier("of") if not said.issuperset(of.casefold().split()))


def countries_said(claims: Collection[Claim], words: Vocabulary) -> dict[tuple[str, str, str], frozenset[str]]:
    """Countries by (entity, predicate, source): where one source puts an entity, over places that any claim puts in a country."""
    above: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.predicate in ("located_in", "part_of") and claim.object:
            above[claim.subject].add(claim.object)

    def countries(place: str, seen: frozenset[str]) -> set[str]:
        concept = words.concepts.get(place)
        if concept is not None and concept.kind == "Country":
            return {place}
        return {c for upper in above.get(place, set()) - seen for c in countries(upper, seen | {place})}

    found: dict[tuple[str, str, str], frozenset[str]] = {}
    for claim in claims:
        if claim.predicate in PLACES and claim.object:
            key = (claim.subject, claim.predicate, claim.source)
            found[key] = found.get(key, frozenset()) | countries(claim.object, frozenset({claim.subject}))
    # a place no claim puts in a country leaves nothing to compare
    return {key: places for key, places in found.items() if places}


def _compare(one: _Answer, other: _Answer) -> tuple[Verdict, tuple[str, ...]] | None:
    """What two answers are to each other; None where they answer different questions.

    A plan that names no time is not set against what is.
    """
    when = "same" if one.timeless else _when(one.claim, other.claim)
    undated_plan = when == "unknown" and one.strength != other.strength
    if when == "apart" or undated_plan or any(_stated_apart(one, other)):
        return None
    reasons = tuple(_differences(one, other, when))
    if isinstance(one.figure, Interval) and isinstance(other.figure, Interval):
        differs, contradicts = one.figure.differs(other.figure), one.figure.contradicts(other.figure)
    else:
        differs = contradicts = one.figure.isdisjoint(other.figure)  # type: ignore[union-attr, arg-type]
    if reasons:
        return ("not comparable", reasons) if differs else None
    return ("conflict" if contradicts else "agree"), ()


def _stated_apart(one: _Answer, other: _Answer) -> Iterator[bool]:
    """Whether both say what they measure, at which stage or in which form, and it is not the same."""
    yield bool(one.of and other.of) and one.of != other.of
    yield bool(one.stage and other.stage) and one.stage != other.stage
    # one origin words one thing one way; another origin, or another language, may word it otherwise
    forms = one.claim.qualifier("form"), other.claim.qualifier("form")
    alike = one.claim.language == other.claim.language and all(forms)
    yield forms[0] != forms[1] and (alike or one.origin == other.origin)


def _when(one: Claim, other: Claim) -> Literal["same", "apart", "unknown"]:
    if one.valid is None and other.valid is None and one.source == other.source:
        return "same"
    when = times(one.valid, other.valid)
    # a status holds at some day of a year, and another at some day of a month of it: no day is named for both
    return "unknown" if when == "same" and one.predicate == "has_status" and one.valid != other.valid else when


def _differences(one: _Answer, other: _Answer, when: str) -> Iterator[str]:
    if one.scope != other.scope:
        yield "scope differs"
    if one.basis != other.basis:
        yield "basis differs" if one.basis and other.basis else "basis not stated on one side"
    if one.stage != other.stage:
        yield "stage not stated on one side"
    if one.of != other.of:
        yield "what is measured not stated on one side"
    if when == "unknown":
        missing = (one.claim.valid, other.claim.valid).count(None)
        yield ("no common day stated", "time not stated on one side", "time not stated")[missing]
    if one.strength != other.strength:
        yield f"one is {max(one.strength, other.strength, key=lambda s: s != 'stated')}"
    if one.claim.predicate in WORDS and one.claim.text:
        yield "said in words"


def _groups(answers: list[_Answer], sources: Mapping[str, Source]) -> Iterator[Conflict]:
    """Groups of answers to one question: those that compare, with or without conflict, and those that do not."""
    compared: list[tuple[int, int]] = []
    clashing: set[int] = set()
    unlike: dict[tuple[int, int], tuple[str, ...]] = {}
    for (m, one), (n, other) in combinations(enumerate(answers), 2):
        outcome = _compare(one, other)
        if outcome is None:
            continue
        if outcome[0] == "not comparable":
            unlike[m, n] = outcome[1]
        else:
            compared.append((m, n))
            clashing |= {m, n} if outcome[0] == "conflict" else set()
    for members in _components(compared):
        yield _conflict("conflict" if members & clashing else "agree", [answers[m].claim for m in members], (), sources)
    for members in _components(unlike):
        reasons = tuple(sorted({reason for pair, why in unlike.items() if pair[0] in members for reason in why}))
        yield _conflict("not comparable", [answers[m].claim for m in members], reasons, sources)


def _components(edges: Iterable[tuple[int, int]]) -> list[set[int]]:
    found: list[set[int]] = []
    for edge in edges:
        touching = [members for members in found if members & set(edge)]
        found = [members for members in found if members not in touching]
        found.append(set(edge).union(*touching))
    return found


def _conflict(verdict: Verdict, claims: list[Claim], reasons: tuple[str, ...], sources: Mapping[str, Source]) -> Conflict:
    ordered = sorted(claims, key=lambda c: (c.valid or "~", c.value.number if c.value else 0, c.object or c.text or "", c.id))
    return Conflict(
        verdict=verdict,
        subject=min(c.subject for c in ordered),
        predicate=ordered[0].predicate,
        object=min(c.object or "" for c in ordered) if ordered[0].predicate == "owned_by" else None,
        claims=tuple(ordered),
        reasons=reasons,
        origins=tuple(sorted({c.lineage or sources[c.source].origin for c in ordered})),
    )
