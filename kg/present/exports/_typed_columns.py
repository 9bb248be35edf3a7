"""Rows with one type a column: what a CSV import and a script of texts both need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from kg.errors import InputError
from kg.property_graph.rows import Link, Node, Property

Row = TypeVar("Row", Node, Link)

EMPTY_LIST = "string[]?"
"""The type of a list without values: of whatever type the other lists of its column are."""

_TYPES = {str: "string", int: "long", float: "double", bool: "boolean", date: "date"}


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """Nodes or links whose properties have one type each, by name in order."""

    rows: tuple[Row, ...]
    columns: dict[str, str]


def tables(items: Sequence[Row]) -> list[Table[Row]]:
    """Items apart by the types of those properties that do not have one type in all of them: 5 and 5.5 stay what they are."""
    types: dict[str, set[str]] = {}
    for item in items:
        for name, value in item.properties.items():
            types.setdefault(name, set()).add(type_of(value))
    mixed = sorted(name for name, kinds in types.items() if len(kinds - {EMPTY_LIST}) > 1)
    groups: dict[tuple[str, ...], list[Row]] = {}
    for item in items:
        key = tuple(type_of(item.properties[name]) if name in item.properties else "" for name in mixed)
        groups.setdefault(key, []).append(item)
    return [Table(tuple(rows), _columns(rows)) for rows in groups.values()]


def _columns(items: Iterable[Row]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items:
        for name, value in item.properties.items():
            if found.get(name, EMPTY_LIST) == EMPTY_LIST:
                found[name] = type_of(value)
    found.pop("key", None)
    return {name: found[name].rstrip("?") for name in sorted(found)}


def type_of(value: Property) -> str:
    """The type of a value as neo4j-admin calls it."""
    if isinstance(value, list):
        return f"{_TYPES[type(value[0])]}[]" if value else EMPTY_LIST
    return _TYPES[type(value)]


def text_of(value: Property, between: str, reserved: str) -> str:
    """A value as text, lists with a mark between; raises `InputError` for a text that has a character with another meaning."""
    if isinstance(value, list):
        return between.join(text_of(each, between, reserved) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    for character in reserved:
        if character in value:
            hint = "`kg neo4j push` takes any character."
            raise InputError.at("export", "a text", value, f"no character U+{ord(character):04X}", hint)
    return value
