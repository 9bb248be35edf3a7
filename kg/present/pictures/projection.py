"""Natural Earth I, the projection of the map: round, and without the swollen north of Mercator.

Tom Patterson's projection in the polynomial of Šavrič, Jenny, Patterson, Petrovič and Hurni (2011).
"""

from __future__ import annotations

from math import pi, radians

WIDTH = 1000.0
"""Units of the map from the western to the eastern end of the equator."""

NORTH, SOUTH = 84.0, -57.0
"""Parallels between which the map is cut: what lies beyond has no supply chain."""

_SCALE = WIDTH / (2 * pi * 0.8707)


def natural_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """A point in degrees as radii of the globe to the right and up.

    >>> natural_earth(0, 0), round(natural_earth(180, 0)[0] / 3.141592653589793, 4)
    ((0.0, 0.0), 0.8707)
    """
    p = radians(latitude)
    p2 = p * p
    p4 = p2 * p2
    x = radians(longitude) * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = p * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return x, y


def on_map(longitude: float, latitude: float) -> tuple[float, float]:
    """A point in degrees as units of the map, from its upper left corner to the right and down."""
    x, y = natural_earth(longitude, latitude)
    return WIDTH / 2 + x * _SCALE, (natural_earth(0, NORTH)[1] - y) * _SCALE


HEIGHT = on_map(0, SOUTH)[1]
"""Units of the map from top to bottom."""
