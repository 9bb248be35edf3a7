"""EDTF dates moved later by years, months or days, each by whole units of its own precision."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from kg.claims.edtf import parse_point
from kg.errors import InputError

LONGEST_YEARS = 100

_DELAY = re.compile(r"(?P<number>\d{1,5})(?P<unit>[ymd])", re.ASCII)
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
    """Parse a delay such as `1y`, `6m` or `30d`. Raises `InputError`.

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


def postpone(text: str, delay: Delay) -> str:
    """Move an EDTF date or interval later; both ends of an interval move, open and unknown ones stay.

    A year moves by whole years, a quarter by quarters, a month by months: a source that names a year does not say in which half
    of it something starts. A start is rounded up and an end down, so that nothing is sure to hold for longer than the delay
    allows. Where it would then end before it starts, the end is rounded up too, and at last the start down.

    >>> postpone("2026/2033", Delay(months=12)), postpone("2026-03-31/..", Delay(months=6)), postpone("2026/2028", Delay(days=30))
    ('2027/2034', '2026-09-30/..', '2027/2028')
    """
    start, slash, end = text.partition("/")
    known = [point not in ("", "..") for point in (start, end)]
    for start_up, end_up in ((True, False), (True, True), (False, True)):
        later = _postpone_point(start, delay, up=start_up) if known[0] else start
        last = _postpone_point(end, delay, up=end_up) if known[1] else end
        if not all(known) or parse_point(last).latest >= parse_point(later).earliest:
            break
    return f"{later}{slash}{last}"


def _postpone_point(point: str, delay: Delay, *, up: bool) -> str:
    mark = point[-1] if point[-1] in "~?%" else ""
    plain = point.removesuffix(mark)
    year, *rest = (int(part) for part in plain.split("-"))
    if year >= date.max.year - LONGEST_YEARS:
        return point  # a year that stands for never
    if len(rest) == 2:
        return f"{_add_to_day(date(year, *rest), delay)}{mark}"
    length = 12 // _units_a_year(rest)
    units = delay.units(length, up=up)
    # months differ in length: a month later is not always thirty days later
    while up and parse_point(_add_units(year, rest, units)).earliest < _add_to_day(parse_point(plain).earliest, delay):
        units += 1
    return f"{_add_units(year, rest, units)}{mark}"


def _units_a_year(rest: list[int]) -> int:
    """How many units of its own precision a year has."""
    if not rest:
        return 1
    return len(_QUARTERS) if rest[0] in _QUARTERS else len(_HALVES) if rest[0] in _HALVES else 12


def _add_units(year: int, rest: list[int], units: int) -> str:
    if not rest:
        return f"{year + units:04d}"
    parts = _units_a_year(rest)
    first = {len(_QUARTERS): _QUARTERS.start, len(_HALVES): _HALVES.start}.get(parts, 1)
    number = year * parts + rest[0] - first + units
    return f"{number // parts:04d}-{first + number % parts:02d}"


def _add_to_day(day: date, delay: Delay) -> date:
    """Add calendar months to a day, in a shorter month up to its last day, and then days."""
    months = day.year * 12 + day.month - 1 + delay.months
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1])) + timedelta(days=delay.days)
