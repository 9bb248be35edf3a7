"""EDTF dates moved later by years, months or days, each by whole units of its own precision."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from kg.dates import parse_point
from kg.errors import InputError

LONGEST_YEARS = 100

_DELAY = re.compile(r"(?P<number>\d{1,5})(?P<unit>[ymd])")
_QUARTERS = range(33, 37)
_HALVES = range(40, 42)


@dataclass(frozen=True, slots=True)
class Delay:
    """So many whole months and days later."""

    months: int = 0
    days: int = 0

    def units(self, months: int, *, up: bool) -> int:
        """The delay in whole units of so many months. A month is 487/16 days, a twelfth of 365.25."""
        sixteenths, unit = 487 * self.months + 16 * self.days, 487 * months
        return -(-sixteenths // unit) if up else sixteenths // unit


def parse_delay(text: str) -> Delay:
    """A delay such as `1y`, `6m` or `30d`. Raises `InputError`.

    >>> parse_delay("6m")
    Delay(months=6, days=0)
    """
    match = _DELAY.fullmatch(text.strip())
    number = int(match["number"]) if match else 0
    days = {"y": 366, "m": 31, "d": 1}[match["unit"]] * number if match else 0
    if match is None or not 0 < days <= 366 * LONGEST_YEARS:
        expected = f"a time such as 1y, 6m or 30d, of at most {LONGEST_YEARS} years"
        raise InputError.at("--delay", "", text, expected, "--delay lamp=6m")
    if match["unit"] == "d":
        return Delay(days=number)
    return Delay(months=number * 12 if match["unit"] == "y" else number)


def delayed(text: str, delay: Delay) -> str:
    """An EDTF date or interval moved later; both ends of an interval move, open and unknown ones stay.

    A year moves by whole years, a quarter by quarters, a month by months: a source that names a year does not say in which half
    of it something starts. A start is rounded up and an end down, so that nothing is sure to hold for longer than the delay
    allows. Where it would then end before it starts, the end is rounded up too, and at last the start down.

    >>> delayed("2026/2033", Delay(months=12)), delayed("2026-03-31/..", Delay(months=6)), delayed("2026/2028", Delay(days=30))
    ('2027/2034', '2026-09-30/..', '2027/2028')
    """
    start, slash, end = text.partition("/")
    known = [point not in ("", "..") for point in (start, end)]
    for start_up, end_up in ((True, False), (True, True), (False, True)):
        later = _moved(start, delay, up=start_up) if known[0] else start
        last = _moved(end, delay, up=end_up) if known[1] else end
        if not all(known) or parse_point(last).latest >= parse_point(later).earliest:
            break
    return f"{later}{slash}{last}"


def _moved(point: str, delay: Delay, *, up: bool) -> str:
    mark = point[-1] if point[-1] in "~?%" else ""
    year, *rest = (int(part) for part in point.removesuffix(mark).split("-"))
    if year >= date.max.year - LONGEST_YEARS:
        return point  # a year that stands for never
    if not rest:
        return f"{year + delay.units(12, up=up):04d}{mark}"
    part, *day = rest
    if day:
        months = year * 12 + part - 1 + delay.months
        year, month = months // 12, months % 12 + 1
        last = calendar.monthrange(year, month)[1]
        return f"{date(year, month, min(day[0], last)) + timedelta(days=delay.days)}{mark}"
    for parts in (_QUARTERS, _HALVES):
        if part in parts:
            number = year * len(parts) + part - parts.start + delay.units(12 // len(parts), up=up)
            return f"{number // len(parts):04d}-{parts.start + number % len(parts)}{mark}"
    months = year * 12 + part - 1 + delay.units(1, up=up)
    return f"{months // 12:04d}-{months % 12 + 1:02d}{mark}"
