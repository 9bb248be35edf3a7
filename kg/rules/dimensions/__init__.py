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
from functools import cache
from types import ModuleType

from kg.errors import UnknownNameError


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
