"""Subgraphs as files: one module a format, registered by being here.

The name of a module, with hyphens, is the name of its format in `kg export FORMAT`. It has

    TITLE                      what the format is for, in words
    SUFFIX                     how a file of it is usually called, as in `.graphml`
    write(subgraph) -> ...     text; or bytes; or several files as a mapping from name to text or bytes

`write` is a pure function: the same subgraph gives the same bytes on any day, under any hash seed. It says what
`kg.present.subgraph.about` says, with the sources and their licences, wherever the format has a place for it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import ModuleType

from kg.errors import UnknownNameError

Content = str | bytes | Mapping[str, str | bytes]


@cache
def formats() -> tuple[str, ...]:
    """The name of every format: that of its module, with hyphens."""
    return tuple(sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def format_of(name: str) -> ModuleType:
    """The module of a format; raises `UnknownNameError` with the nearest formats."""
    if name not in formats():
        near = get_close_matches(name.lower().lstrip("."), formats(), n=3, cutoff=0.5)
        error = UnknownNameError("export format", name, tuple(near))
        if not near:
            error.hint = f"there are {', '.join(formats())}."
        raise error
    return importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
