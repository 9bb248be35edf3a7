"""When evidence is too old to settle anything: the one number of years, for stakes, denials, supplies and states alike."""

from __future__ import annotations

from datetime import date

from kg.claims.edtf import evidence_date, latest_day, parse_span
from kg.claims.model import Claim

YEARS = 5
"""Whatever was last seen longer ago may have changed since, and is a doubt. Places do not age."""


def is_old(evidence: str | None, day: date, today: date | None = None, years: int = YEARS) -> bool:
    """Whether evidence of an EDTF date was last seen more than `years` before the day asked about, or today if that is earlier.

    An imprecise date is old from the last day it may be of; evidence of no date, or of a time without an end, is not old.

    >>> is_old("2021-11-21", date(2026, 11, 22), date(2026, 12, 1)), is_old("2021", date(2026, 11, 22), date(2026, 12, 1))
    (True, False)
    """
    seen = latest_day(evidence) if evidence else None
    return seen is not None and seen < _earlier(min(day, today or date.today()), years)


def old_from(evidence: str | None) -> date | None:
    """The first day on which evidence of an EDTF date is old; None where it never is."""
    seen = latest_day(evidence) if evidence else None
    if seen is None or seen.year + YEARS >= date.max.year:
        return None
    first = date(seen.year + YEARS, seen.month, min(seen.day, 28))
    while not seen < _earlier(first):
        first = date.fromordinal(first.toordinal() + 1)
    return first


def last_seen(claim: Claim, published: str | None) -> str | None:
    """When what a claim says was last seen: its newest evidence, the day it observes, or else when its source was published."""
    observed = claim.valid if claim.valid and parse_span(claim.valid).single else None
    return evidence_date(claim.as_of or observed, published)


def _earlier(day: date, years: int = YEARS) -> date:
    """The day so many years before; 28 February for 29."""
    year = max(1, day.year - years)
    return date(year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
