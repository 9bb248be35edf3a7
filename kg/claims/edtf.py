"""EDTF dates as sources give them, with their earliest and latest day.

The subset of EDTF (ISO 8601-2:2019) that announcements need: a year, month or day; a quarter (`2026-33` to `2026-36`)
or a half (`2026-40`, `2026-41`); `~` and `?`; intervals with a known, open (`..`) or unknown (empty) end.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_POINT = re.compile(r"(?P<year>\d{4})(?:-(?P<part>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?%])?", re.ASCII)
_MONTHS_OF_PART = {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12), 40: (1, 6), 41: (7, 12)}
_PARTS = {
    "33": "first quarter",
    "34": "second quarter",
    "35": "third quarter",
    "36": "fourth quarter",
    "40": "first half",
    "41": "second half",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """First and last day a date may mean."""

    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Span:
    """When something holds. An end that is None is unknown; `open_start` and `open_end` say that it has none.

    A single date is an observation: the thing was so at some day within it, and nothing is said of before or after.
    """

    start: Bounds | None
    end: Bounds | None
    open_start: bool = False
    open_end: bool = False
    single: bool = False


def in_ascii(text: str) -> str:
    """The text with digits of other scripts, and the signs that come with them, as those of a keyboard.

    >>> in_ascii("２０２４－０１"), in_ascii("٢٠٢٦-١١-٢٢")
    ('2024-01', '2026-11-22')
    """
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else unicodedata.normalize("NFKC", c) for c in text)


@lru_cache(maxsize=4096)
def parse_point(text: str) -> Bounds:
    """Bounds of one EDTF date.

    >>> parse_point("2026-34").latest
    datetime.date(2026, 6, 30)

    Raises ValueError with what is wrong.
    """
    match = _POINT.fullmatch(text)
    if match is None and (plain := in_ascii(text)) != text:
        raise ValueError(f"{text!r} is not in the digits 0 to 9: write {plain}")
    if match is None:
        raise ValueError(
            f"{text!r} is not a date: use 2026, 2026-03, 2026-03-31, 2026-33 (first quarter) or 2026-40 (first half)"
        )
    year, part, day = int(match["year"]), match["part"], match["day"]
    if year == 0:
        raise ValueError(f"{text!r} has no year 0")
    if part is None:
        return Bounds(date(year, 1, 1), date(year, 12, 31))
    number = int(part)
    if number in _MONTHS_OF_PART and day is None:
        first, last = _MONTHS_OF_PART[number]
    elif 1 <= number <= 12:
        first = last = number
    else:
        raise ValueError(f"{text!r} has no month, quarter or half {part}")
    if day is not None:
        try:
            exact = date(year, first, int(day))
        except ValueError as error:
            raise ValueError(f"{text!r}: {error}") from None
        return Bounds(exact, exact)
    return Bounds(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


@lru_cache(maxsize=4096)
def parse_span(text: str) -> Span:
    """When, for an EDTF date or interval.

    >>> parse_span("2025-01/..").open_end
    True

    Raises ValueError with what is wrong; an interval that ends before it starts is wrong.
    """
    if "/" not in text:
        point = parse_point(text)
        return Span(point, point, single=True)
    left, _, right = text.partition("/")
    start = parse_point(left) if left not in ("", "..") else None
    end = parse_point(right) if right not in ("", "..") else None
    if start is None and end is None:
        raise ValueError(f"{text!r} says neither when it starts nor when it ends")
    if start and end and end.latest < start.earliest:
        raise ValueError(f"{text!r} ends before it starts")
    return Span(start, end, open_start=left == "..", open_end=right == "..")


def earliest_day(text: str) -> date | None:
    """First day an EDTF date or interval may start, None where it has no start."""
    start = parse_span(text).start
    return start.earliest if start else None


def latest_day(text: str) -> date | None:
    """Last day an EDTF date or interval may end, None where it has no end."""
    end = parse_span(text).end
    return end.latest if end else None


def evidence_date(seen: str | None, published: str | None) -> str | None:
    """When evidence is of: the date a record gives for it, but never one after its source was published.

    A record gives one date for all its sources, or the year a target is for; an older source saw neither.

    >>> evidence_date("2025-11", "2023-02")
    '2023-02'
    """
    if seen and published and (earliest_day(seen) or date.min) > (latest_day(published) or date.max):
        return published
    return seen or published


def time_words(valid: str | None) -> str:
    """An EDTF time in words, empty where there is none.

    >>> time_words("2025-01/.."), time_words("2023-05/2023-12"), time_words("../2026"), time_words("2025-34")
    ('since 2025-01', '2023-05 to 2023-12', 'until 2026', '2025 second quarter')
    """
    if valid is None or "/" not in valid:
        return _point_words(valid or "")
    span = parse_span(valid)
    start, end = map(_point_words, valid.split("/"))
    if span.start is None:
        return f"until {end}"
    if span.end is None:
        return f"since {start}" if span.open_end else f"from {start}, end not known"
    return f"{start} to {end}"


def _point_words(point: str) -> str:
    part = _PARTS.get(point[5:7])
    return f"{point[:4]} {part}{point[7:]}" if part else point
