"""What claims of ownership let one rely on: stakes with their bounds, and the ties of firms to countries, bodies and sites.

For each holder and owned the newest observation up to the day counts, whoever makes it. What an observation lets one rely on
is two numbers: the part the holder is *said* to hold at least, which may show that somebody avoided is an owner, and the part
*proven* to be held, which may show that nobody avoided can be. Weak claims never prove.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from kg.claims.edtf import Bounds, parse_span
from kg.claims.model import Claim, Value
from kg.network.ownership.fixpoint import WHOLE

ABOUT = Fraction(1, 20)
"""How far "about 20 %" may be off: this part of the number, to either side."""
MORE = 1
"""How much "more than 50 %" is more than 50 %, and a part whose size nobody states more than none, in units of 1 / `WHOLE`."""
UNSAID = ""
"""The end of a tie to a country that no source names."""
STATE_BODY = "a state body of"
"""How a body of a state is tied to the country."""
SAME = "perhaps the same as"
"""How an entity is tied to another that `maybe_same_as`, or a weak `same_as`, joins with it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One claim of a stake: its part in words, the grade of its source, its time."""

    words: str
    grade: str
    valid: str | None


@dataclass(frozen=True, slots=True)
class Stake:
    """What is known on a day of one holder's part of one owned, in units of 1 / `WHOLE`.

    `said`: held at least, whichever of the claims that may be the newest is right; `proven`: held at least on firm claims;
    `top`: the most that one of the claims gives as held at least; `most`: held at most. `stated` has the claims in words,
    `evidence` their sources, grades and dates. With `offered` the part is agreed, an option, a warrant or a letter of intent:
    nothing says that it is held, so at least nothing and at most that. `since` and `proven_since` are the first and last day
    on which the part, or what is proven of it, may have been seen; with `by_firm` a firm claim says so, perhaps
    long ago, and with `aged` it was long ago: by now the part may be of any size.
    """

    owned: str
    holder: str
    said: int
    proven: int
    top: int
    most: int
    claims: tuple[str, ...] = ()
    stated: str = ""
    evidence: str = ""
    offered: bool = False
    since: tuple[date, date] = (date.min, date.min)
    proven_since: tuple[date, date] = (date.min, date.min)
    by_firm: bool = False
    aged: bool = False
    seen: tuple[Seen, ...] = ()

    @property
    def firmly(self) -> bool:
        """Whether a firm claim, of whatever age, says that there is a part."""
        return self.said > 0 and (self.by_firm or self.proven > 0)


@dataclass(frozen=True, slots=True)
class Tie:
    """What links an entity to another; `how` as in "headquartered in" it; `firm` where a claim may settle it."""

    to: str
    firm: bool
    how: str = ""
    claims: tuple[str, ...] = ()
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Stakes and ties of all entities on a day, each by the id that firm `same_as` claims give it.

    `held` and `offered` by owned; `operators` by facility; `controls` by what is controlled; `seats` and `states` (the countries
    it is a body of) by organization. `bodies` has what an entity is part of, and what it may be the same as. `newer` has, by
    owned, what holders of a part of no certain size may have taken of parts that others were seen to hold before.
    """

    countries: frozenset[str]
    held: Mapping[str, tuple[Stake, ...]]
    offered: Mapping[str, tuple[Stake, ...]]
    operators: Mapping[str, tuple[Tie, ...]]
    controls: Mapping[str, tuple[Tie, ...]]
    seats: Mapping[str, tuple[Tie, ...]]
    bodies: Mapping[str, tuple[Tie, ...]]
    states: Mapping[str, tuple[Tie, ...]]
    name: Callable[[str], str] = str
    first: Callable[[str], str] = str
    newer: Mapping[str, tuple[Stake, ...]] = field(default_factory=dict)

    def twins(self, entity: str) -> tuple[str, ...]:
        """All that an entity may be the same as, however many claims lead there."""
        found = [entity]
        for here in found:
            found += [tie.to for tie in self.bodies.get(here, ()) if tie.how == SAME and tie.to not in found]
        return tuple(found[1:])


def known_seats(seats: tuple[Tie, ...]) -> tuple[Tie, ...]:
    """Seats, and one in a country that nobody names where no firm claim gives any."""
    return seats if any(seat.firm for seat in seats) else (*seats, Tie(UNSAID, firm=False))


def bounds(value: Value | None) -> tuple[int, int]:
    """Least and most part that a stated value leaves open, in units of 1 / `WHOLE`; nothing to all without one.

    What has more than ten decimals is rounded outwards.

    >>> bounds(Value(37, "%")), bounds(None)
    ((370000000000, 370000000000), (0, 1000000000000))
    """
    if value is None or value.unit != "%":
        return 0, WHOLE
    low = Fraction(repr(value.number)) / 100
    high = Fraction(repr(value.maximum)) / 100 if value.maximum is not None else low
    match value.comparator:
        case "~":
            low, high = low * (1 - ABOUT), high * (1 + ABOUT)
        case ">" | ">=":
            high = high if value.maximum is not None else Fraction(1)
        case "<" | "<=":
            low = Fraction(0)
    more = MORE if value.comparator == ">" else 0
    least, most = low * WHOLE, high * WHOLE
    return _within(least.numerator // least.denominator + more), _within(-(-most.numerator // most.denominator))


def _within(part: int) -> int:
    return max(0, min(WHOLE, part))


def newest(claims: Iterable[Claim], day: date) -> tuple[list[Claim], bool]:
    """The claims that may be the newest observation up to a day, and whether one of them was surely made by then.

    The whole time a claim may be of counts: of "2024" and "2024-05" either may be the newer. What is only of a later day does
    not exist yet. A claim without time is never newer than one with.
    """
    dated: list[tuple[date, date, Claim]] = []
    undated: list[Claim] = []
    for claim in claims:
        if claim.valid is None:
            undated.append(claim)
        elif (times := seen(claim.valid, day))[0] <= day:
            dated.append((*times, claim))
    if not dated:
        return undated, True
    sure = [earliest for earliest, latest, _ in dated if latest <= day]
    since = max(sure, default=date.min)
    return [claim for _, latest, claim in dated if latest >= since], bool(sure)


def seen(valid: str, day: date) -> tuple[date, date]:
    """First and last day a stake may have been seen: about the start of its time, or up to its end where that may be past."""
    span = parse_span(valid)
    start = span.start or Bounds(date.min, date.min)
    if span.end is not None and over(valid, day):
        return start.earliest, span.end.latest
    return start.earliest, start.latest


def over(valid: str, day: date) -> bool:
    """Whether the time of a stake may have ended before a day; a single date is an observation and has no end."""
    span = parse_span(valid)
    return not span.single and span.end is not None and span.end.earliest < day


def taken(stakes: Iterable[Stake]) -> tuple[Stake, ...]:
    """Stakes of no certain size, each with how much of it may have come from parts that others were seen to hold before.

    Nobody says who sold a newer part. One of certain size, as "about 15 %" is, is not among them: with the others it is no more
    than all, or disputed.
    """
    every = tuple(stakes)
    found = []
    for stake in every:
        before = sum(
            other.proven
            for other in every
            if other is not stake and (stake.since[0] > other.proven_since[0] or stake.since[1] > other.proven_since[1])
        )
        if 2 * stake.most >= 3 * stake.top and (part := min(stake.most - stake.top, before)):
            found.append(replace(stake, said=0, proven=0, top=0, most=part))
    return tuple(found)


_COMPARED = {"=": "", "~": "about ", ">": "more than ", ">=": "at least ", "<": "less than ", "<=": "up to "}


def in_words(claim: Claim) -> str:
    """The part a claim of ownership gives, as it gives it: `about 3.1 %`, `a part not stated ("subsidiary")`."""
    kinds = claim.qualifier("kind")
    value = claim.value
    if value is None or value.unit != "%":
        text = f'a part not stated ("{claim.printed}")' if claim.printed else "a part not stated"
    else:
        upper = f" to {value.maximum:g}" if value.maximum is not None else ""
        text = f"{_COMPARED[value.comparator]}{value.number:g}{upper} %"
    how = [
        kind for kind in ("control", "divested", "agreed", "option", "term sheet", "letter of intent", "warrant") if kind in kinds
    ]
    return f"{text}, {', '.join(how)}" if how else text
