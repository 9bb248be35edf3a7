"""One day as people type it. What may be another day is asked back, with days that are understood."""

from __future__ import annotations

import re
from datetime import date, datetime

from kg.claims.edtf import Bounds, in_ascii, parse_point

_WITH_TIME = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}:\d{2}.*))?", re.ASCII)
_QUARTER = re.compile(r"(?P<year>\d{4})[- ]?Q(?P<quarter>[1-4])|Q(?P<first>[1-4])[-/ ]?(?P<of>\d{4})", re.ASCII | re.IGNORECASE)
_HALF = re.compile(r"(?P<year>\d{4})[- ]?H(?P<half>[12])|H(?P<first>[12])[-/ ]?(?P<of>\d{4})", re.ASCII | re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,4})[./ -](\d{1,2})[./ -](\d{1,4})", re.ASCII)
_NAMED = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_MONTHS = ("%B %Y", "%b %Y")


def read_day(text: str) -> date:
    """The day of a text: 2026-11-22, 20261122, or with a time after it.

    >>> read_day("2026-11-22T00:00:00Z")
    datetime.date(2026, 11, 22)

    Raises ValueError with what to write instead.
    """
    text = text.strip()
    plain = in_ascii(text)
    if plain != text:
        raise ValueError(f"write it in the digits 0 to 9: {plain}.")
    match = _WITH_TIME.fullmatch(text)
    if match is not None:
        try:
            if match[4]:
                datetime.fromisoformat(f"{match[1]}-{match[2]}-{match[3]}T{match[4]}")
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as error:
            raise ValueError(f"{error}; write it as {_EXAMPLE}.") from None
    found = longer(text)
    if found is not None:
        raise ValueError(f"use {found.earliest} or {found.latest}.")
    days = sorted(_meant(text))
    if not days:
        raise ValueError(f"write year, month and day, as in {_EXAMPLE}.")
    raise ValueError(f"write {' or '.join(map(str, days))}.")


_EXAMPLE = "2026-11-22"


def longer(text: str) -> Bounds | None:
    """The first and last day of a year, month, quarter or half; None where the text is none.

    >>> longer("2027-Q1").latest, longer("H2 2026").earliest, longer("March 2026").latest
    (datetime.date(2027, 3, 31), datetime.date(2026, 7, 1), datetime.date(2026, 3, 31))
    """
    if match := _QUARTER.fullmatch(text):
        return parse_point(f"{match['year'] or match['of']}-{32 + int(match['quarter'] or match['first'])}")
    if match := _HALF.fullmatch(text):
        return parse_point(f"{match['year'] or match['of']}-{39 + int(match['half'] or match['first'])}")
    for form in _MONTHS:
        try:
            return parse_point(f"{datetime.strptime(text, form):%Y-%m}")
        except ValueError:
            continue
    try:
        found = parse_point(text)
    except ValueError:
        return None
    return None if found.earliest == found.latest else found


def _meant(text: str) -> set[date]:
    """Days that a text may mean in one or another country."""
    found: set[date] = set()
    for form in _NAMED:
        try:
            found.add(datetime.strptime(text.replace(",", " ").replace("  ", " "), form).date())
        except ValueError:
            continue
    if match := _NUMBERS.fullmatch(text):
        first, second, third = map(int, match.groups())
        for year, month, day in ((third, second, first), (third, first, second), (first, second, third)):
            try:
                found |= {date(year, month, day)} if year >= 1900 else set()
            except ValueError:
                continue
    return found
