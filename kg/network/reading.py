"""Which claims count on a day, how firmly, and what state they give a site: the reading of the claims.

A claim that a reading does not accept is left out. One that it accepts may still be *weak* - grade C, inferred, planned, on
a condition - and then it can expose or raise a doubt, but never settles anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kg.claims.edtf import Span, latest_day, parse_span
from kg.claims.model import Claim, Source
from kg.claims.vocabulary import Vocabulary
from kg.network import age

PILOT = "pilot"
"""The status of what makes samples: shown, and no commercial supply."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Which claims count. Printed with every answer."""

    as_of: date
    statuses: frozenset[str]
    modalities: frozenset[str]
    sources: frozenset[str] | None = None
    derived: bool = False
    dated: bool = False
    """The day was asked for: a plan counts only if it is to begin by then."""
    today: date = field(default_factory=date.today)
    """The day on which the question is asked: a plan whose date has passed by then is overdue."""


def default_reading(words: Vocabulary, as_of: date) -> Reading:
    """What runs, is bound by a contract or makes samples, at a date; every modality and source; nothing derived."""
    return Reading(
        as_of=as_of,
        statuses=frozenset(c.id for c in words.of_kind("Status") if c.runs or c.id == PILOT),
        modalities=frozenset(c.id for c in words.of_kind("Modality")),
    )


def refused(claim: Claim, reading: Reading) -> str | None:
    """Why the reading does not accept a claim; None where it does. Dates and statuses are judged elsewhere."""
    if claim.derived and not reading.derived:
        return "derived, not stated"
    if claim.modality not in reading.modalities:
        return f"modality {claim.modality}"
    if reading.sources is not None and claim.source not in reading.sources:
        return "source not in the reading"
    return None


def firm(claim: Claim, source: Source, words: Vocabulary) -> bool:
    """Whether a claim may settle something: stated as so, by a source of grade A or B, and by no machine unreviewed."""
    return source.grade != "C" and not claim.derived and not unsigned(claim) and words.concepts[claim.modality].proves


def unsigned(claim: Claim) -> bool:
    """Whether a machine made a claim and nobody reviewed it: it never enters a verdict but as a doubt."""
    return claim.machine_generated and claim.review is None


def holds(valid: str | None, seen: str | None, day: date) -> Literal["yes", "no", "maybe"]:
    """Whether something valid at an EDTF time, last seen at another, holds on a day.

    `no` only where the time excludes the day. `maybe`: no time at all, an imprecise bound that the day falls into, an
    unknown end, or a single observation on another day. An unknown start is settled by evidence up to the day.
    """
    seen_before = seen is not None and (latest_day(seen) or date.max) <= day
    if valid is None:
        return "yes" if seen_before else "maybe"
    span = parse_span(valid)
    start, end = span.start, span.end
    if (start is not None and day < start.earliest) or (end is not None and not span.single and day > end.latest):
        return "no"
    if span.single:
        return "yes" if start is not None and start.earliest == start.latest == day else "maybe"
    if end is None and not span.open_end:
        return "maybe"
    if (end is not None and day > end.earliest) or (start is not None and day < start.latest):
        return "maybe"
    return "yes" if start is not None or span.open_start or seen_before else "maybe"


def is_old(evidence: str | None, reading: Reading) -> bool:
    """Whether evidence is so old on the day of a reading that what it shows may have changed."""
    return age.is_old(evidence, reading.as_of, reading.today)


@dataclass(frozen=True, slots=True)
class State:
    """The status of a site on a day, and what is doubtful about it."""

    status: str | None
    disputed: bool = False
    undated: bool = False
    weak: bool = False


def state_of(claims: Iterable[Claim], sources: dict[str, Source], day: date, words: Vocabulary) -> State:
    """The status that firm claims give, or weak ones where there are no firm ones.

    A weak claim alone neither starts nor stops a site: where it says less than the firm ones, it is a dispute.
    """
    every = list(claims)
    all_say = newest_status(every, day, words)
    firm_say = newest_status([c for c in every if firm(c, sources[c.source], words)], day, words)
    if firm_say.status is None:
        return State(all_say.status, all_say.disputed, all_say.undated, weak=all_say.status is not None)
    disputed = firm_say.disputed or (all_say.status is not None and takes_from(all_say.status, firm_say.status, words))
    return State(firm_say.status, disputed, firm_say.undated)


def takes_from(weak: str, firm: str, words: Vocabulary) -> bool:
    """Whether a status leaves open another that firm sources give: not where it is nearer to running, or both run."""
    one, other = words.concepts[weak], words.concepts[firm]
    return one.order > other.order and not (one.runs and other.runs)


def newest_status(claims: Iterable[Claim], day: date, words: Vocabulary) -> State:
    """The status of the newest claims up to a day, whoever makes them.

    All claims whose time may be the newest compete; where they differ the one furthest from running is taken, because a
    doubt must not help a route. That one says operating and the other commissioning is no difference: both mean that it runs. A
    status is undated where it has no time, or where the day falls into the time it may
    have been seen at.
    """
    dated: list[tuple[date, date, str]] = []
    undated: set[str] = set()
    for claim in claims:
        if claim.object is None:
            continue
        if claim.valid is None:
            undated.add(claim.object)
        elif seen := _seen(parse_span(claim.valid), day):
            dated.append((*seen, claim.object))
    if not dated:
        return State(_furthest(undated, words), _differ(undated, words), undated=bool(undated))
    latest_start = max(earliest for earliest, _, _ in dated)
    newest = [(latest, status) for _, latest, status in dated if latest >= latest_start]
    found = {status for _, status in newest}
    return State(_furthest(found, words), _differ(found, words), undated=all(latest > day for latest, _ in newest))


def _seen(span: Span, day: date) -> tuple[date, date] | None:
    """First and last day something may have been seen at; None where that is after the day, or it is over."""
    earliest = span.start.earliest if span.start else date.min
    latest = span.start.latest if span.start else date.min
    if span.end is not None and not span.single:
        if span.end.latest < day:
            return None
        if span.end.earliest < day:
            # it may be over already: as if it were seen only later
            latest = date.max
    return None if earliest > day else (earliest, latest)


def _differ(statuses: Collection[str], words: Vocabulary) -> bool:
    return len(statuses) > 1 and not all(words.concepts[status].runs for status in statuses)


def _furthest(statuses: Iterable[str], words: Vocabulary) -> str | None:
    return max(statuses, key=lambda status: words.concepts[status].order, default=None)
