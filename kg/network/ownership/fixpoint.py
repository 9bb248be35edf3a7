"""Least solutions of systems in which every part is a sum of shares of other parts, in exact rational arithmetic.

A system may run in circles: two firms that hold each other. Parts are taken in topological order of the strongly connected
sets; inside a set the equations are solved by elimination. Nothing is rounded, so 8.3 % and 16.7 % are 25 %. Only where more
than `LARGEST` parts make one circle, or a value takes more than `LONGEST` bits after hundreds of layers, are values rounded, and
then down: they stay values that are reached at least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

WHOLE = 10**12
"""Weights are whole numbers of this many to one: ten decimals of a percent."""

LARGEST = 150
"""Members of a strongly connected set that are solved exactly: solutions of larger ones have thousands of digits."""
LONGEST = 1 << 14
"""Bits of a denominator that is kept as it is."""

_FINE = WHOLE * WHOLE
_ROUNDS = 1_000

ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)

Bend = Literal["plain", "whole", "half"]
"""How a part counts in the sums of others: as it is; as one where it is more than a half; as nothing below a half."""


@dataclass(frozen=True, slots=True)
class Sum:
    """`constant` and the weighted values of other parts, in units of 1 / `WHOLE`; what is below nothing is nothing.

    Weights are not negative. Every sum stays within one as long as the values it is made of do.
    """

    terms: Sequence[tuple[str, int]]
    constant: int = 0


def least(members: list[str], sum_of: Callable[[str], Sum], known: Mapping[str, Fraction], bend: Bend) -> dict[str, Fraction]:
    """The least values that solve the sums of a strongly connected set, given those of all other parts.

    Starts from nothing and adds, a round at a time, the parts whose sum is above nothing and the bends that are passed; each
    round is one linear system whose solution is below the least one, so the last is it. At most twice as many rounds as
    members, and one elimination each.
    """
    if len(members) == 1:
        (only,) = members
        own = sum_of(only)
        if only not in [part for part, _ in own.terms]:
            return {only: _total(own, known, bend)}
    sums = {member: sum_of(member) for member in members}
    if len(members) > LARGEST:
        return _from_below(sums, known, bend)
    outside = {part: known[part] for own in sums.values() for part, _ in own.terms if part not in sums}
    values = dict.fromkeys(members, ZERO)
    active: set[str] = set()
    bends = {member: _bent(ZERO, bend) for member in members}
    while True:
        seen = {**outside, **values}
        more = {member for member, own in sums.items() if member not in active and _total(own, seen, bend) > 0}
        now = {member: _bent(value, bend) for member, value in values.items()}
        if not more and now == bends:
            return values
        active |= more
        bends = now
        rows: dict[str, dict[str, Fraction]] = {}
        constants: dict[str, Fraction] = {}
        for member in active:
            row: dict[str, Fraction] = defaultdict(Fraction)
            constant = Fraction(sums[member].constant, WHOLE)
            for part, weight in sums[member].terms:
                bent = _bent(seen[part], bend)
                if part in values and bent is None:
                    if part in active:
                        row[part] += Fraction(weight, WHOLE)
                else:
                    constant += Fraction(weight, WHOLE) * (seen[part] if bent is None else bent)
            rows[member], constants[member] = row, constant
        values = {**dict.fromkeys(members, ZERO), **_solved(rows, constants)}


def counted(value: Fraction, bend: Bend) -> Fraction:
    """What a value counts for in the sums of others."""
    bent = _bent(value, bend)
    return value if bent is None else bent


def _bent(value: Fraction, bend: Bend) -> Fraction | None:
    """What a value counts for where that is not itself."""
    if bend == "whole" and value > HALF:
        return ONE
    if bend == "half" and value < HALF:
        return ZERO
    return None


def _total(own: Sum, values: Mapping[str, Fraction], bend: Bend) -> Fraction:
    # over one denominator, because fractions that are made and reduced for every term take three times as long
    top, bottom = own.constant, 1
    for part, weight in own.terms:
        value = values[part]
        if not value:
            continue
        if bend != "plain":
            value = counted(value, bend)
        a, b = value.numerator * weight, value.denominator
        if b == bottom:
            top += a
        elif b == 1:
            top += a * bottom
        else:
            top, bottom = top * b + a * bottom, bottom * b
    if top <= 0:
        return ZERO
    if bottom.bit_length() > LONGEST:
        return Fraction(top * WHOLE // bottom, _FINE)
    return Fraction(top, bottom * WHOLE)


def _from_below(sums: dict[str, Sum], known: Mapping[str, Fraction], bend: Bend) -> dict[str, Fraction]:
    """Values that are not above the least ones: sums taken again and again from nothing, each rounded down to 1 / `_FINE`."""
    values = dict.fromkeys(sums, 0)
    given = {part: known[part] for own in sums.values() for part, _ in own.terms if part not in sums}
    fixed = {part: counted(value, bend) * _FINE for part, value in given.items()}
    base = {
        member: own.constant * _FINE
        + sum(weight * (f.numerator // f.denominator) for p, weight in own.terms if (f := fixed.get(p)))
        for member, own in sums.items()
    }
    inside = {member: [(part, weight) for part, weight in own.terms if part in sums] for member, own in sums.items()}
    for _ in range(_ROUNDS):
        changed = False
        for member, terms in inside.items():
            total = base[member]
            for part, weight in terms:
                value = values[part]
                if bend == "whole" and 2 * value > _FINE:
                    value = _FINE
                elif bend == "half" and 2 * value < _FINE:
                    value = 0
                total += weight * value
            total = max(0, total // WHOLE)
            if total != values[member]:
                values[member] = total
                changed = True
        if not changed:
            break
    return {member: Fraction(value, _FINE) for member, value in values.items()}


def _solved(rows: dict[str, dict[str, Fraction]], constants: dict[str, Fraction]) -> dict[str, Fraction]:
    """Values of `part = constant + sum of row`: eliminates the part with the fewest neighbours first, then goes back."""
    users: dict[str, set[str]] = {part: set() for part in rows}
    for part, row in rows.items():
        for other in row:
            users[other].add(part)
    order: list[str] = []
    left = set(rows)
    while left:
        part = min(left, key=lambda p: (len(rows[p]) * len(users[p]), p))
        left.remove(part)
        order.append(part)
        row = rows[part]
        rest = ONE - row.pop(part, ZERO)
        users[part].discard(part)
        for other in row:
            row[other] /= rest
            users[other].discard(part)
        constants[part] /= rest
        for user in users[part]:
            factor = rows[user].pop(part)
            constants[user] += factor * constants[part]
            for other, weight in row.items():
                rows[user][other] = rows[user].get(other, ZERO) + factor * weight
                users[other].add(user)
    values: dict[str, Fraction] = {}
    for part in reversed(order):
        values[part] = constants[part] + sum((weight * values[other] for other, weight in rows[part].items()), ZERO)
    return values
