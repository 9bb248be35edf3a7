"""Invented holdings of any size: chains, parallel stakes, and firms that hold each other, with seats by rough shares."""

from __future__ import annotations

import random
from collections import defaultdict

from bench.networks import COUNTRIES
from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.shares import Interval, Shares
from kg.network.ownership.stakes import Holdings, Stake, Tie

PARTS = ((100.0,), (51.0, 49.0), (60.0,), (37.0, 59.0, 4.0), (8.37, 7.7), (19.86, 33.33, 12.5), (50.1, 24.95, 10.0, 5.0))


GROUP = 40


def holdings(entities: int, seed: int = 1) -> Holdings:
    """Groups of 40 firms: mostly held by firms before them, in long chains or short ones, some also by a firm they hold."""
    draw = random.Random(seed)  # noqa: S311  a benchmark needs no secret
    held: dict[str, list[Stake]] = defaultdict(list)
    seats: dict[str, tuple[Tie, ...]] = {}
    for number in range(entities):
        firm, place = f"e{number}", number % GROUP
        if country := draw.choice(COUNTRIES):
            seats[firm] = (Tie(country, draw.random() < 0.7),)
        if place < GROUP // 8:
            continue
        parts = draw.choice(PARTS)
        reach = 3 if draw.random() < 0.5 else place
        holders = {f"e{number - draw.randint(1, reach)}" for _ in parts}
        for holder, part in zip(sorted(holders), parts, strict=False):
            share = round(part * WHOLE / 100)
            held[firm].append(Stake(firm, holder, share, share if draw.random() < 0.8 else 0, share, share))
        first = min(holders)
        if draw.random() < 0.05 and sum(stake.top for stake in held[first]) < WHOLE * 9 // 10:
            part = WHOLE // 20
            held[first].append(Stake(first, firm, part, part, part, part))
    countries = frozenset(COUNTRIES) - {""}
    stakes = {owned: tuple(found) for owned, found in held.items()}
    return Holdings(countries, stakes, {}, {}, {}, seats, {}, {})


def shares(held: Holdings, entities: int, by: tuple[str, ...]) -> list[Interval]:
    """The share of China in every firm."""
    of_china = Shares(held, frozenset({"CN"}), frozenset(by))
    return [of_china.interval(f"e{number}") for number in range(entities)]
