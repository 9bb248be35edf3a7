"""Days on which an answer may change: every day that a date of a claim or of a law compares differently than the day before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from kg.claims.edtf import evidence_date, latest_day, parse_span
from kg.claims.snapshot import Snapshot
from kg.network.age import last_seen, old_from

DATED = (
    "supplies", "located_in", "performs_stage", "has_status", "same_as", "owned_by", "operated_by", "headquartered_in",
    "part_of", "depends_on", "independent_of", "delivers_in",
)  # fmt: skip
"""Predicates that a verdict may rest on."""

_DATES = ("signed", "deliveries_from")
_DAY = timedelta(days=1)


def change_days(snapshot: Snapshot, since: date, until: date, laws: Iterable[date] = ()) -> tuple[date, ...]:
    """Days after `since` and up to `until` on which a claim begins, ends, may have done so or grows old, or a law changes.

    Between two of them no answer changes: `kg.network.reading` and `kg.network.supplies` compare a day with these bounds alone.
    Linear in claims.
    """
    found = {*laws, *_planned_by(snapshot)}
    for claim in snapshot.claims(*DATED):
        if claim.valid:
            found |= set(_bounds(claim.valid))
        for name in _DATES:
            for text in claim.qualifier(name):
                found |= set(_bounds(text))
        evidence = evidence_date(claim.as_of, snapshot.sources[claim.source].date)
        seen = latest_day(evidence) if evidence else None
        if seen is not None:
            found |= {seen, seen + _DAY}
        for old in map(old_from, {evidence, last_seen(claim, snapshot.sources[claim.source].date)}):
            # on days to come evidence is as old as it is today
            if old is not None and old <= date.today():
                found.add(old)
    return tuple(sorted(day for day in found if since < day <= until))


def clock(snapshot: Snapshot, today: date) -> date:
    """The last day up to `today` on which evidence became old or a plan overdue: until the next, every answer stays the same."""
    found = {date.min, *(day + _DAY for day in _planned_by(snapshot))}
    for claim in snapshot.claims(*DATED):
        evidence = evidence_date(claim.as_of, snapshot.sources[claim.source].date)
        if (old := old_from(evidence)) is not None:
            found.add(old)
        for text in ((claim.valid or "").partition("/")[0], *claim.qualifier("deliveries_from")):
            begun = latest_day(text) if text and text != ".." else None
            if begun is not None and begun < date.max:
                found.add(begun + _DAY)
    return max(day for day in found if day <= today)


def _planned_by(snapshot: Snapshot) -> Iterator[date]:
    """The last days by which capacities are expected: they date plans."""
    for claim in snapshot.claims("capacity"):
        start = parse_span(claim.valid).start if claim.valid and claim.modality == "forecast" else None
        if start is not None and snapshot.sources[claim.source].grade != "C":
            yield start.latest


def _bounds(valid: str) -> Iterator[date]:
    """A start turns on its first and last day; an end, and a single day, on the day after."""
    span = parse_span(valid)
    if span.start is not None:
        yield from (span.start.earliest, span.start.latest)
    if span.end is not None:
        yield from (day + _DAY for day in (span.end.earliest, span.end.latest) if day < date.max)
