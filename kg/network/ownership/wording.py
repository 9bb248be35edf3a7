"""What an interval of ownership means, in words: what is shown, on whose evidence, and what is not documented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.shares import Interval, Shares
from kg.network.ownership.stakes import MORE, Stake

_PEOPLE = {
    "AU": "Australian", "BR": "Brazilian", "CA": "Canadian", "CN": "Chinese", "DE": "German", "EE": "Estonian", "FR": "French",
    "GB": "British", "IN": "Indian", "IR": "Iranian", "JP": "Japanese", "KP": "North Korean", "KR": "South Korean",
    "MM": "Burmese", "MY": "Malaysian", "NO": "Norwegian", "RU": "Russian", "SA": "Saudi", "US": "US", "VN": "Vietnamese",
}  # fmt: skip
_TINY = Fraction(MORE, WHOLE) * 100
"""A part whose size nobody states counts as so little."""
_HALF = Fraction(1, 2)
_MOST_TOLD = 2


def owned(names: Sequence[tuple[str, str]], *, state: bool = False) -> str:
    """Whose something is, from ids and names: `Chinese-owned`, `owned by the state of China`, `owned from China or Russia`."""
    said = " or ".join(name for _, name in names)
    if state:
        return f"owned by the state of {said}"
    if len(names) == 1 and names[0][0] in _PEOPLE:
        return f"{_PEOPLE[names[0][0]]}-owned"
    return f"owned by {said}"


def at_least(part: Fraction) -> str:
    """A lower bound, rounded down to a tenth of a percent.

    >>> at_least(Fraction(2945, 100_000)), at_least(Fraction(1)), at_least(Fraction(1, 10**12))
    ('at least 2.9 %', 'all', 'a part of no stated size')
    """
    if part == 1:
        return "all"
    if part <= _TINY:
        return "a part of no stated size"
    if _HALF < part <= _HALF + _TINY:
        return "more than 50 %"
    tenths = floor(part * 1000)
    return f"at least {tenths / 10:g} %" if tenths else "a part below 0.1 %"


def at_most(part: Fraction) -> str:
    """An upper bound, rounded up to a tenth of a percent."""
    if part == 0:
        return "nothing"
    return f"at most {ceil(part * 1000) / 10:g} %" if part > _TINY else "at most a part of no stated size"


def in_words(interval: Interval, name: str, whose: str, evidence: str = "") -> str:
    """What an interval says of an entity in one sentence without its stop; never from nothing to all.

    >>> in_words(Interval(Fraction(2945, 100_000), Fraction(1)), "Mountain Pass", "Chinese-owned", "Shenghe, grade C")
    'at least 2.9 % of Mountain Pass is Chinese-owned (Shenghe, grade C); holders of the rest are not documented'
    """
    least, most = interval.least, interval.most
    shown = f"{at_least(least)} of {name} is {whose}{f' ({evidence})' if evidence else ''}"
    if least and least == most:
        return shown if least < 1 else f"all of {name} is {whose}"
    if least:
        return f"{shown}; {'holders of the rest are not documented' if most == 1 else f'{at_most(most)} can be'}"
    if most == 1:
        return f"no source says how much of {name} is {whose}"
    return f"{at_most(most)} of {name} can be {whose}"


def evidence(shares: Shares, entity: str) -> str:
    """Who is shown to hold what is shown of an entity, with the grade of the newest claim and what others gave."""
    told: dict[str, str] = {}
    todo, met = [shares.holdings.first(entity)], set[str]()
    while todo:
        here = todo.pop(0)
        if here in met or shares.standing(here).kind in ("of", "other"):
            continue
        met.add(here)
        for stake in shares.stakes(here):
            if stake.said and shares.standing(stake.holder).kind == "of":
                told.setdefault(stake.holder, _of_stake(shares.holdings.name(stake.holder), stake))
            elif stake.said and shares.interval(stake.holder).least:
                todo.append(stake.holder)
        for tie in shares.through(here):
            if shares.standing(tie.to).kind == "of":
                told.setdefault(tie.to, f"through the operator, {shares.holdings.name(tie.to)}")
            elif shares.interval(tie.to).least:
                todo.append(tie.to)
    return _listed(list(told.values()))


def _of_stake(name: str, stake: Stake) -> str:
    if not stake.seen:
        return name
    newest, *older = sorted(stake.seen, key=lambda each: each.valid or "", reverse=True)
    said = [f"{each.words} {f'stated in {each.valid[:4]}' if each.valid else 'undated'}, grade {each.grade}" for each in older]
    return "; ".join([f"{name}, grade {newest.grade}", *said])


def _listed(parts: Iterable[str]) -> str:
    every = list(parts)
    more = len(every) - _MOST_TOLD
    return "; ".join(every[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")
