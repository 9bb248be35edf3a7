"""A supply-chain knowledge graph that answers which supply paths avoid a country, with proof for every delivery.

    import kg

    graph = kg.open()
    found = graph.paths(avoid="CN", to="magnet", as_of="2027-01-01")
    found.routes[0].verdict
    found.to_networkx()

Names are imported as they are used, so that the command line starts without them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kg.version import __version__ as __version__

if TYPE_CHECKING:
    from kg.api.answer import Routes as Routes
    from kg.api.graph import Graph as Graph
    from kg.api.graph import open as open  # noqa: A004  kg.open()
    from kg.errors import CheckError as CheckError
    from kg.errors import EmptyAnswerError as EmptyAnswerError
    from kg.errors import InputError as InputError
    from kg.errors import KgError as KgError
    from kg.errors import ServiceError as ServiceError
    from kg.errors import UnknownNameError as UnknownNameError
    from kg.routes.request import Request as Request

_HOMES = {
    "CheckError": "kg.errors",
    "EmptyAnswerError": "kg.errors",
    "Graph": "kg.api.graph",
    "InputError": "kg.errors",
    "KgError": "kg.errors",
    "Request": "kg.routes.request",
    "Routes": "kg.api.answer",
    "ServiceError": "kg.errors",
    "UnknownNameError": "kg.errors",
    "open": "kg.api.graph",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
