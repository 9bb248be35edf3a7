"""Avoid rules: one file a rule, registered by being here.

A rule looks at a site or a flow of the network and answers *exposed*, *clear* or *unknown*, with the claims it used
and, where unknown, the fact that would settle it. Unknown is never clear.

A rule's file name is its dimension (the word before the colon in `--avoid location:CN`). It has `TITLE` and:

    site(site: Site, avoided: frozenset[str]) -> Finding
    flow(flow: Flow, avoided: frozenset[str]) -> Finding
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Literal

from kg.errors import UnknownNameError

Outcome = Literal["clear", "unknown", "exposed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: `why` in words, the claims it rests on, and what would settle an unknown."""

    outcome: Outcome
    why: str
    claims: tuple[str, ...] = ()
    settle: str = ""


@dataclass(frozen=True, slots=True)
class Avoid:
    """One dimension with the countries to avoid in it."""

    dimension: str
    countries: frozenset[str]

    def __str__(self) -> str:
        return f"{self.dimension}:{','.join(sorted(self.countries))}"


CLEAR = Finding("clear", "")


@cache
def dimensions() -> tuple[str, ...]:
    """The dimension of every rule module."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def rule(dimension: str) -> ModuleType:
    """The module of a dimension; raises `UnknownNameError` with the dimensions there are."""
    if dimension not in dimensions():
        raise UnknownNameError("avoid rule", dimension, dimensions())
    return importlib.import_module(f"{__name__}.{dimension}")
