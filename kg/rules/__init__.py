"""Avoid rules: one file a dimension, registered by being here.

A rule looks at a site or a flow of the network and answers *exposed*, *clear* or *unknown*, with the claims it used
and, where unknown, the fact that would settle it. Unknown is never clear.

A rule's file name is its dimension (the word before the colon in `--avoid location:CN`). It has

    TITLE                                   what is looked at, in words
    KINDS                                   kinds of names it takes: country, organization ...
    CLAUSES                                 clauses it takes besides `at`: of, to, by, and `%` for a threshold
    site(facts, site, test) -> Finding      if it looks at sites
    flow(facts, flow, test) -> Finding      if it looks at flows; a rule looks at one of the two
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import ModuleType

from kg.errors import UnknownNameError
from kg.rules._facts import Facts, facts_of
from kg.rules._finding import CLEAR, Finding, Outcome

__all__ = ["CLEAR", "Facts", "Finding", "Outcome", "Test", "dimensions", "facts_of", "rule"]


@dataclass(frozen=True, slots=True)
class Test:
    """What is avoided in one dimension.

    `who` are ids of countries and organizations. `threshold` is a part of one, `strict` says that it must be passed.
    `stages` limits the test to sites for these stages of a route, `elements` to flows that may carry one of them, `to`
    to flows into these countries; None does not limit. `by` names assumptions about owners.
    """

    __test__ = False  # pytest would collect a class of this name

    dimension: str
    who: frozenset[str]
    threshold: Fraction | None = None
    strict: bool = False
    by: frozenset[str] = frozenset()
    stages: frozenset[str] | None = None
    elements: frozenset[str] | None = None
    to: frozenset[str] | None = None

    def __str__(self) -> str:
        text = f"{self.dimension}:{','.join(sorted(self.who))}"
        if self.threshold is not None:
            text += f"{'>' if self.strict else '>='}{float(self.threshold * 100):.15g}%"
        for word, names in (("at", self.stages), ("of", self.elements), ("to", self.to), ("by", self.by or None)):
            text += f" {word} {','.join(sorted(names))}" if names is not None else ""
        return text


@cache
def dimensions() -> tuple[str, ...]:
    """The dimension of every rule module."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


@cache
def rule(dimension: str) -> ModuleType:
    """The module of a dimension; raises `UnknownNameError` with the dimensions there are."""
    if dimension not in dimensions():
        raise UnknownNameError("avoid rule", dimension, dimensions())
    return importlib.import_module(f"{__name__}.{dimension}")
