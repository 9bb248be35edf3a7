"""Tonnes that can reach the ends, as text a person reads on a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.cli.output import hanging, width, wrapped

_INDENT = 4


def tonnes_lines(found: dict[str, Any]) -> Iterator[str]:
    """The lines of an answer of the schema `kg.tonnes/1`: each interval with what holds it and what is missing."""
    yield from wrapped(f"In {found['basis']}, as of {found['as_of']}. Unknown: no stated capacity bounds it.", width())
    for one in found["carried"]:
        yield ""
        yield from _indented(f"{' and '.join(one['elements'])} over {one['over']}", 0)
        reaches = one["ends"] if len(one["ends"]) == 1 else [one["total"], *one["ends"]]
        for reach in reaches:
            yield from _indented(f"{reach['name']}: {interval_text(reach)}", 2)
            yield from _why(reach)


def interval_text(reach: dict[str, Any]) -> str:
    """The interval in words, and what weak and planned figures would make of its upper end."""
    if not any(reach["routes"].values()):
        return "0, for there is no route"
    text = f"{_number(reach['lower'])} to {_upper(reach)}"
    if reach["as_oxide"] is not None and any(limit["weighed_as"] == "oxide" for limit in reach["held_by"]):
        text += f" ({_number(reach['as_oxide'])} as oxide)"
    weak = reach["with_weak"]
    if weak["upper"] != reach["upper"]:
        text += f"; at most {_upper(weak)} if weak and planned figures hold"
    return text


def _upper(bound: dict[str, Any]) -> str:
    if bound["upper"] is None:
        return "unknown"
    return f"{'about ' if bound['about'] else ''}{_number(bound['upper'])}"


def _number(tonnes: float) -> str:
    return f"{tonnes:,.0f}" if tonnes >= 100 or tonnes == int(tonnes) else f"{tonnes:,.3g}"


def _why(reach: dict[str, Any]) -> Iterator[str]:
    weak = [limit for limit in reach["with_weak"]["held_by"] if limit not in reach["held_by"]]
    for what, held in (("held by", reach["held_by"]), ("if weak figures hold, by", weak)):
        for limit in held:
            said = ", ".join([*limit["scope"], *([limit["valid"]] if limit["valid"] else [])])
            words = f"{limit['name']}, {' and '.join(limit['stages'])}: {limit['tonnes']:,g} t {limit['of']} a year ({said})"
            conversions = "".join(f"; {one}" for one in limit["conversions"])
            claims = " ".join(f"#{claim[:8]}" for claim in limit["claims"])
            yield from _indented(f"{what} {words}{conversions}. {claims}", _INDENT)
    lowering = [one for one in reach["missing"] if one["down_to"] is not None]
    for one in reach["missing"]:
        if one["down_to"] is None:
            ends = f"; it alone bounds {one['ends']} of the ends" if reach["end"] is None and one["ends"] else ""
            yield from _indented(f"not stated: {_any_of(one)}{ends}", _INDENT)
    if lowering:
        named = ", ".join(f"{_any_of(one)} (to {_number(one['down_to'])})" for one in lowering)
        yield from _indented(f"could be lower by {named}", _INDENT)


def _any_of(missing: dict[str, Any]) -> str:
    return " or ".join(_unknown(unknown) for unknown in missing["any_of"])


def _unknown(unknown: dict[str, Any]) -> str:
    if not unknown["stages"]:
        return f"how much goes from {unknown['name']}"
    claims = "".join(f" #{claim[:8]}" for claim in unknown["claims"])
    weakly = f" (weakly or as a plan:{claims})" if claims else ""
    return f"the capacity of {unknown['name']} in {' or '.join(unknown['stages'])}{weakly}"


def _indented(text: str, by: int) -> Iterator[str]:
    yield from hanging(text, " " * by, " " * (by + 2))
