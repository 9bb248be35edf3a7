"""When two printed values say the same: ranges, comparators, rounding, and what limits a figure.

A value stands for the interval its source can mean: `28,7 triệu` is 28.65 to 28.75 million, `more than 80` has no upper
end, `about 90` is 85 to 95. Two values contradict each other when their intervals have nothing in common.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from kg.claims.edtf import parse_span
from kg.claims.model import Claim, Source, Value, canonical

_NUMERAL = re.compile(r"\d+(?:[.,'\s\u00a0\u202f]\d+)*", re.ASCII)
_WORD = re.compile(r"[^\W_](?:[\w-]*\w)?(?:\.\w+)*")
_INFINITE = Decimal("Infinity")
_TELLING = frozenset(
    re.findall(
        r"\S+",
        """about almost approx approximately around as below blog case ceo close company data estimate estimated exceeded
        forecast from half in investor law-firm less more much nearly newspaper note of outlook over paper peer-reviewed
        press private projection promotional report review roughly text than the to unstated basis up vendor white""",
    )
)
"""Words of a scope that say who tells a figure and how sure, never what it counts."""


_PARTS = re.compile(r"[;:]|,(?!\d)")
_RETELLING = re.compile(r"\b(?:via|citing|quoting|quoted by|according to)\b")


@dataclass(frozen=True, slots=True)
class Interval:
    """What a printed value can mean. `low` and `high` are infinite where the source bounds one side only."""

    low: Decimal
    high: Decimal
    nominal: tuple[Decimal, Decimal]

    def contradicts(self, other: Interval) -> bool:
        """No number is in both. Values that only touch do: 92 and 93 printed whole are two figures."""
        return max(self.low, other.low) >= min(self.high, other.high)

    def differs(self, other: Interval) -> bool:
        """The figures themselves, without "more than" or "up to", are not the same within rounding."""
        (a, b), (c, d) = self.nominal, other.nominal
        return max(a, c) >= min(b, d)


def interval(value: Value, printed: str | None) -> Interval:
    """The interval a value stands for.

    >>> found = interval(Value(28_700_000, "t", comparator="<="), "lên đến 28,7 triệu tấn")
    >>> str(found.low), int(found.high)
    ('-Infinity', 28750000)
    """
    first = _decimal(value.number)
    last = first if value.maximum is None else _decimal(value.maximum)
    step = precision(value, printed)
    nominal = (first - step / 2, last + step / 2)
    if value.comparator == "~" and first:
        step = max(step, Decimal(1).scaleb(int(first.normalize().as_tuple().exponent)))
    low, high = first - step / 2, last + step / 2
    if value.comparator in (">", ">="):
        high = _INFINITE
    elif value.comparator in ("<", "<="):
        low = -_INFINITE
    return Interval(low, high, nominal)


def precision(value: Value, printed: str | None) -> Decimal:
    """The step to which a value is printed: what its last digit counts.

    >>> int(precision(Value(13_000, "t"), "13,000 t")), int(precision(Value(550_000_000_000, "USD"), "5500亿美元"))
    (1, 100000000)
    """
    number = _decimal(value.number)
    steps = [step for text in _NUMERAL.findall(printed or "") if (step := _step(text, number)) is not None]
    return min(steps, default=Decimal(1).scaleb(min(0, int(number.as_tuple().exponent))))


def _step(numeral: str, number: Decimal) -> Decimal | None:
    """What the last digit of a numeral counts, if it is the number up to a power of ten."""
    digits = Decimal(re.sub(r"\D", "", numeral))
    if not digits or not number:
        return None
    power = number.adjusted() - digits.adjusted()
    return Decimal(1).scaleb(power) if digits.scaleb(power) == abs(number) else None


def _decimal(number: int | float) -> Decimal:
    return Decimal(canonical(number) or "0")


def limits(claim: Claim, source: Source) -> frozenset[str]:
    """What a claim's scope limits the figure to.

    Parts that only name who tells it ("IEA projection", "law-firm note, approx.") limit nothing: whoever tells it, the
    question is the same.
    """
    named = {word.casefold() for word in _WORD.findall(f"{source.title} {source.publisher or ''}")}
    named |= set(re.findall("[a-z]+", source.id))
    parts = [part for scope in claim.qualifier("scope") for part in _PARTS.split(scope)]
    return frozenset(" ".join(part.casefold().split()) for part in parts if not _tells(part, named))


def _tells(part: str, named: set[str]) -> bool:
    if _RETELLING.search(part):
        return True
    words = _WORD.findall(part)
    # a name counts only where it is written as one: "magnet" in a title must not hide the scope "magnet rare earths"
    return all(w.casefold() in _TELLING or w.isdigit() or (w != w.casefold() and w.casefold() in named) for w in words)


def times(one: str | None, other: str | None) -> Literal["same", "apart", "unknown"]:
    """Whether two EDTF times overlap; unknown where one is not given, or a start or end that matters is not.

    >>> times("2023", "2023-06/.."), times("2023/", "2025"), times("2023", "2024")
    ('same', 'unknown', 'apart')
    """
    if one is None or other is None:
        return "unknown"
    a, b = _reach(one), _reach(other)
    if a.last < b.first or b.last < a.first:
        return "apart"
    return "same" if a.sure_first <= b.sure_last and b.sure_first <= a.sure_last else "unknown"


@dataclass(frozen=True, slots=True)
class _Reach:
    """Days a time may take in, and those between which it surely does."""

    first: date
    last: date
    sure_first: date
    sure_last: date


@lru_cache(maxsize=4096)
def _reach(valid: str) -> _Reach:
    span = parse_span(valid)
    start, end = span.start, span.end
    first = start.earliest if start else date.min
    last = end.latest if end else date.max
    sure_first = first if start or span.open_start or end is None else end.earliest
    sure_last = last if end or span.open_end or start is None else start.latest
    return _Reach(first, last, sure_first, sure_last)
