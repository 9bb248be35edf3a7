"""Where the packaged data stands: beside this package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from kg.errors import KgError


def packaged(name: str) -> Path:
    """Packaged data: the directory `ontology`, `queries` or `seeds`, or a file beside them."""
    here = Path(__file__).resolve().parent
    for root in (here / "data", here.parent):
        if (root / name).exists():
            return root / name
    raise KgError(
        f"The packaged {name!r} is missing.",
        f"It should stand in {here / 'data'} or {here.parent}.",
        "reinstall the package.",
    )
