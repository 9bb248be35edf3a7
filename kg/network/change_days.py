"""Days on which an answer may change: every day that a date of a claim or of a law compares differently than the day before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from kg.claims.edtf import evidence_date, latest_day, parse_span
from kg.claims.snapshot import Snapshot
from kg.network.reading import EVIDENCE_YEARS

DATED = (
    "supplies", "located_in", "performs_stage", "has_status", "same_as", "owned_by", "operated_by", "headquartered_in",
    "part_of", "depends_on", "independent_of", "delivers_in",
)  # fmt: skip
"""Predicates that a verdict may rest on."""

_OWN_DATES = ("signed", "deliveries_from")
"""Qualifiers of a supply that hold a time."""

_DAY = timedelta(days=1)


def turning_days(
    snapshot: Snapshot, since: date, until: date, laws: Iterable[date] = (), today: date | None = None
) -> tuple[date, ...]:
    """Days after `since` and up to `until` on which an answer may change. Linear in claims.

    A claim begins, ends or may have done so, a supply is signed, evidence appears, or it is too old to settle anything - which
    nothing becomes after `today` - or a law changes. Between two of them no answer changes: `kg.network` compares a day with
    these bounds alone.
    """
    found = set(laws)
    today = today or date.today()
    for claim in snapshot.claims(*DATED):
        for text in (claim.valid, *(text for name in _OWN_DATES for text in claim.qualifier(name))):
            if text:
                found |= set(_bounds(text))
        for text in (claim.as_of, evidence_date(claim.as_of, snapshot.sources[claim.source].date)):
            seen = latest_day(text) if text else None
            if seen is not None:
                found.add(seen)
                old = _too_old(seen)
                if old <= today:
                    found.add(old)
    return tuple(sorted(day for day in found if since < day <= until))


def clock(snapshot: Snapshot, today: date) -> date:
    """The last day up to `today` on which evidence became old or a plan overdue: until the next, every answer stays the same."""
    found = {date.min}
    for claim in snapshot.claims(*DATED):
        evidence = evidence_date(claim.as_of, snapshot.sources[claim.source].date)
        seen = latest_day(evidence) if evidence else None
        if seen is not None:
            found.add(_too_old(seen))
        for text in ((claim.valid or "").partition("/")[0], *claim.qualifier("deliveries_from")):
            begun = latest_day(text) if text and text != ".." else None
            if begun is not None and begun < date.max:
                found.add(begun + _DAY)
    return max(day for day in found if day <= today)


def _too_old(seen: date) -> date:
    """The first day on which what was last seen on a day is old, as `kg.network.reading.is_old` has it."""
    if seen.day < 28:
        return date(seen.year + EVIDENCE_YEARS, seen.month, seen.day + 1)
    month = seen.month % 12 + 1
    return date(seen.year + EVIDENCE_YEARS + (month == 1), month, 1)


def _bounds(valid: str) -> Iterator[date]:
    """A start turns on its first and last day; an end, and a single day, on the day after."""
    span = parse_span(valid)
    if span.start is not None:
        yield from (span.start.earliest, span.start.latest)
    if span.end is not None:
        yield from (day + _DAY for day in (span.end.earliest, span.end.latest) if day < date.max)
