"""What a node and a link of the property graph are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

Scalar = str | int | float | bool | date
Property = Scalar | list[str] | list[float]
"""What Neo4j keeps as a property: None is no property, and a list holds values of one type."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node by its key, which no other node of the graph has."""

    key: str
    labels: tuple[str, ...]
    properties: dict[str, Property] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship between the nodes of two keys; parallel ones stay parallel."""

    type: str
    start: str
    end: str
    properties: dict[str, Property] = field(default_factory=dict)


def present(**properties: Property | tuple[str, ...] | None) -> dict[str, Property]:
    """Properties without those that are None; tuples as lists."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in properties.items() if value is not None}


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many at a time, the last fewer."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
