"""Avoid rules: one file a dimension, registered by being here.

A rule looks at a site or a flow of the network and answers *exposed*, *clear* or *unknown*, with the claims it used
and, where unknown, the fact that would settle it. Unknown is never clear.

A rule's file name is its dimension (the word before the colon in `--avoid location:CN`), which it declares as `DIMENSION`. Kinds
of dependence differ in their name alone: each line of `dependence.KINDS` is a dimension.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from kg.errors import UnknownNameError
from kg.rules.dimension import Dimension
from kg.rules.dimensions import dependence


@cache
def dimensions() -> tuple[str, ...]:
    """The names of all dimensions, sorted; nothing of what the rules rest on is imported."""
    files = {module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")}
    return tuple(sorted((files - {"dependence"}) | dependence.KINDS.keys()))


@cache
def rule(name: str) -> Dimension:
    """The dimension of a name; raises `UnknownNameError` with those there are."""
    if name not in dimensions():
        raise UnknownNameError("avoid rule", name, dimensions())
    if name in dependence.KINDS:
        return dependence.dimension(name)
    found: Dimension = importlib.import_module(f"{__name__}.{name}").DIMENSION
    return found
