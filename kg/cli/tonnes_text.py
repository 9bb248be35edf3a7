"""Tonnes that can reach the ends, as text a person reads on a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterator

from kg.analyses.capacity.answer import Findings, ReachedEnd, UpperBound
from kg.analyses.capacity.unstated import Missing, Unknown
from kg.cli.output import hanging, width, wrapped

_INDENT = 4


def tonnes_lines(found: Findings) -> Iterator[str]:
    """Give the lines of an answer: each interval with what holds it and what is missing."""
    yield from wrapped(f"In {found.basis}, as of {found.as_of}. Unknown: no stated capacity bounds it.", width())
    for one in found.carried:
        yield ""
        yield from _indented(f"{' and '.join(one.elements)} over {one.over}", 0)
        reaches = one.ends if len(one.ends) == 1 else [one.total, *one.ends]
        for reach in reaches:
            yield from _indented(f"{reach.name}: {interval_text(reach)}", 2)
            yield from _why(reach)


def interval_text(reach: ReachedEnd) -> str:
    """Give the interval in words, and what weak and planned figures would make of its upper end."""
    if not any(reach.routes.values()):
        return "0, for there is no route"
    bound, weak = reach.bound, reach.with_weak
    text = f"{_number(reach.lower)} to {_upper(bound)}"
    if bound.as_oxide is not None and any(limit.weighed_as == "oxide" for limit in bound.held_by):
        text += f" ({_number(bound.as_oxide)} as oxide)"
    if weak.upper != bound.upper:
        text += f"; at most {_upper(weak)} if weak and planned figures hold"
    return text


def _upper(bound: UpperBound) -> str:
    if bound.upper is None:
        return "unknown"
    return f"{'about ' if bound.about else ''}{_number(bound.upper)}"


def _number(tonnes: float) -> str:
    return f"{tonnes:,.0f}" if tonnes >= 100 or tonnes == int(tonnes) else f"{tonnes:,.3g}"


def _why(reach: ReachedEnd) -> Iterator[str]:
    held_by = reach.bound.held_by
    weak = [limit for limit in reach.with_weak.held_by if limit not in held_by]
    for what, limits in (("held by", held_by), ("if weak figures hold, by", weak)):
        for limit in limits:
            valid = ", ".join([*limit.scope, *([limit.valid] if limit.valid else [])])
            words = f"{limit.name}, {' and '.join(limit.stages)}: {limit.tonnes:,g} t {limit.of} a year ({valid})"
            conversions = "".join(f"; {one}" for one in limit.conversions)
            claims = " ".join(f"#{claim[:8]}" for claim in limit.claims)
            yield from _indented(f"{what} {words}{conversions}. {claims}", _INDENT)
    for one in reach.missing:
        if one.down_to is None:
            ends = f"; it alone bounds {one.ends} of the ends" if reach.end is None and one.ends else ""
            yield from _indented(f"not stated: {_any_of(one)}{ends}", _INDENT)
    lowering = [f"{_any_of(one)} (to {_number(one.down_to)})" for one in reach.missing if one.down_to is not None]
    if lowering:
        yield from _indented(f"could be lower by {', '.join(lowering)}", _INDENT)


def _any_of(missing: Missing) -> str:
    return " or ".join(_unknown(unknown) for unknown in missing.any_of)


def _unknown(unknown: Unknown) -> str:
    if not unknown.stages:
        return f"how much goes from {unknown.name}"
    claims = "".join(f" #{claim[:8]}" for claim in unknown.claims)
    weakly = f" (weakly or as a plan:{claims})" if claims else ""
    return f"the capacity of {unknown.name} in {' or '.join(unknown.stages)}{weakly}"


def _indented(text: str, by: int) -> Iterator[str]:
    yield from hanging(text, " " * by, " " * (by + 2))
