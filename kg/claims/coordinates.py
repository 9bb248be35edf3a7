"""Where a claim of `coordinates` puts something: the WKT point it gives as its text."""

from __future__ import annotations

import re

_POINT = re.compile(r"POINT ?\( ?(-?\d{1,3}(?:\.\d{1,9})?) (-?\d{1,2}(?:\.\d{1,9})?) ?\)", re.ASCII)


def point(text: str) -> tuple[float, float] | None:
    """Longitude and latitude in degrees of WGS 84; None for a text that is no such point.

    >>> point("POINT(101.4 3.9)"), point("POINT(3.9 101.4)")
    ((101.4, 3.9), None)
    """
    found = _POINT.fullmatch(text)
    if found is None:
        return None
    longitude, latitude = float(found[1]), float(found[2])
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None
