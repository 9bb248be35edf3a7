"""Invented stage-layered networks of any size: heavy-tailed degrees, countries by rough shares, holes of every kind."""

from __future__ import annotations

import random
from datetime import date

from kg.network.accepted import Place
from kg.network.model import Doubt, Flow, Network, Site
from kg.network.reading import Reading
from kg.rules.test import Test

STAGES = ("recycling", "mine", "concentrate", "cracking", "separation", "metal", "alloy", "magnet", "market")
LAYERS = ((1, 2), (4,), (5,), (6,), (7,), (8,))
SHARES = (0.25, 0.15, 0.15, 0.12, 0.18, 0.15)
COUNTRIES = ("CN",) * 5 + ("US", "AU", "JP", "MY", "VN", "DE", "FR", "CA", "")


AVOID = (Test("location", frozenset({"CN"})),)
"""What routes through them are asked to avoid."""


def hops(step: object) -> int:
    """Routes by their hops: one for a step, nothing for a start."""
    return int(hasattr(step, "flow"))


def layered(flows: int, seed: int = 1) -> Network:
    """A network of about so many flows; the same seed gives the same network."""
    draw = random.Random(seed)  # noqa: S311  a benchmark needs no secret
    sites: list[Site] = []
    layers: list[range] = []
    for stages, share in zip(LAYERS, SHARES, strict=True):
        first = len(sites)
        for _ in range(max(3, int(flows * share / 6))):
            country = draw.choice(COUNTRIES)
            places = (Place(country, ()),) if country else ()
            doubts = (Doubt("status unknown", f"s{len(sites)}", "whether it runs"),) if draw.random() < 0.05 else ()
            sites.append(Site(f"s{len(sites)}", f"Site {len(sites)}", "site", stages, places, "operating", doubts))
        layers.append(range(first, len(sites)))
    made: list[Flow] = []
    for number in range(flows):
        layer = draw.randrange(len(layers) - 1)
        source, target = (
            r[min(int(draw.paretovariate(1.2)) - 1, len(r) - 1)] if draw.random() < 0.3 else draw.choice(r)
            for r in layers[layer : layer + 2]
        )
        elements = draw.choice((None, frozenset({"Nd", "Pr"}), frozenset({"Dy", "Tb"}), frozenset({"Nd", "Pr", "Dy", "Tb"})))
        doubts = (Doubt("date unknown", f"f{number}", "when"),) if draw.random() < 0.1 else ()
        form = LAYERS[layer][-1]
        made.append(
            Flow(f"f{number}", f"f{number}", source, target, ("m",), form, elements, "operating", None, (), "A", 1, None, doubts)
        )
    leaving: list[list[int]] = [[] for _ in sites]
    for number, flow in enumerate(made):
        leaving[flow.source].append(number)
    reading = Reading(date(2026, 11, 22), frozenset({"operating"}), frozenset())
    required = frozenset({1, 4, 5, 6, 7, 8})
    return Network(reading, STAGES, required, frozenset({0, 1}), tuple(sites), tuple(made), tuple(map(tuple, leaving)))
