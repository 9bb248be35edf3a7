"""Frozen answers as plain data: what `--json` prints and what the JSON Schemas describe.

An answer is made of frozen dataclasses, and everything but the outermost step of an output reads their fields. The metadata of a
field say how it stands there: under another name (`key`), with its own fields in its place, or not at all where it is None.

    begin: str | None = field(metadata=key("from"))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, cast

INLINE: Mapping[str, object] = {"inline": True}
"""Metadata of a field whose own fields stand in its place; none where it is None."""

OPTIONAL: Mapping[str, object] = {"optional": True}
"""Metadata of a field that plain data has only where it is not None."""


def key(name: str) -> Mapping[str, object]:
    """Return the metadata of a field that plain data has under another name."""
    return {"key": name}


def schema_of(kind: type) -> str:
    """Return the name and version of the form that plain data of an answer type have, as `kg.paths/2`."""
    return next(str(each.default) for each in fields(kind) if each.name == "schema")


@cache
def _plan(kind: type) -> tuple[tuple[str, str, bool, bool], ...]:
    return tuple(
        (each.name, cast(str, each.metadata.get("key", each.name)), "inline" in each.metadata, "optional" in each.metadata)
        for each in fields(kind)
    )


def to_data(value: object) -> Any:
    """Return dataclasses as dicts, tuples as lists, sets sorted, days in ISO 8601; all else as it is. Linear in its size."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        made: dict[str, Any] = {}
        for name, shown, inlined, left_out in _plan(type(value)):
            inner = getattr(value, name)
            if inlined:
                made |= {} if inner is None else to_data(inner)
            elif not (left_out and inner is None):
                made[shown] = to_data(inner)
        return made
    if isinstance(value, Mapping):
        return {str(name): to_data(inner) for name, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_data(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted(to_data(inner) for inner in value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in plain data")
