"""The answer to what changed between two answers: routes, ends and tonnes that differ, and the claims that make it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kg.analyses.compare.grounds import Ground
from kg.analyses.scenario.effects import Effects
from kg.claims.model import Grade, Modality
from kg.data import OPTIONAL, key
from kg.routes.obstacles import Verdict
from kg.routes.parts import Asked, Counts, Law, ReadingUsed
from kg.routes.request import Custody, Delivery

Change = Literal["won", "lost", "better", "worse"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which routes are asked about, on whatever day and in whatever reading."""

    begin: str | None = field(metadata=key("from"))
    """id or stage that --from was understood as"""
    end: str | None = field(metadata=key("to"))
    """id or stage that --to was understood as"""
    via: str | None
    element: str | None
    complete: bool
    custody: Custody
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class SideSummary:
    """What one of two answers is of, and its counts."""

    data: str
    """key of the data the answer was made from"""
    reading: ReadingUsed
    avoid: tuple[str, ...]
    """what is avoided, each in the grammar of --avoid; one that is met is enough"""
    laws: tuple[Law, ...] = field(metadata=key("rules"))
    """laws that were asked about, as they stood on the day; no legal advice"""
    counts: Counts
    counts_exact: bool
    """false: the counts are lower bounds"""
    listed: int
    of: int


@dataclass(frozen=True, slots=True)
class CompareLimits:
    """How many routes of each side are compared."""

    limit: int
    """routes of each side that are listed and compared, the best by evidence"""
    complete: bool
    """false: some routes were not compared; what is said of the others holds"""


@dataclass(frozen=True, slots=True)
class ChangedStop:
    """A site of a route that differs."""

    id: str
    name: str
    stages: tuple[str, ...]
    country: str | None


@dataclass(frozen=True, slots=True)
class ChangedDelivery:
    """A delivery of a route that differs."""

    id: str
    source: str = field(metadata=key("from"))
    target: str = field(metadata=key("to"))
    material: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedRoute:
    """A route with its verdict on each side, None where it is not there, and why they differ."""

    id: str
    """what the route is known by in every answer it stands in"""
    old: Verdict | None
    new: Verdict | None
    readiness: str
    """the least advanced state of any stage or delivery, on the new side where it is there"""
    stops: tuple[ChangedStop, ...] = field(metadata=key("nodes"))
    deliveries: tuple[ChangedDelivery, ...] = field(metadata=key("flows"))
    elements: tuple[str, ...] | None
    because: tuple[Ground, ...]
    """what made the difference"""
    instead: tuple[str, ...] = ()
    """routes of the other side with the same sites and stages over other flows"""


@dataclass(frozen=True, slots=True)
class RouteChanges:
    """The routes that differ, and how many do not."""

    won: tuple[ChangedRoute, ...]
    """on the new side only"""
    lost: tuple[ChangedRoute, ...]
    """on the old side only"""
    changed: tuple[ChangedRoute, ...]
    """with another verdict"""
    unfed: tuple[ChangedRoute, ...]
    """on the new side only, and no gain: they begin anew where the documented feed of the old side is gone"""
    fed: tuple[ChangedRoute, ...]
    """on the old side only, and no loss: on the new side a documented feed leads to where they began"""
    same: int
    """how many of those compared have one verdict"""

    def __iter__(self) -> Iterator[ChangedRoute]:
        """Yield all that differ: won, lost, with another verdict, without a feed, with a feed."""
        yield from (*self.won, *self.lost, *self.changed, *self.unfed, *self.fed)


@dataclass(frozen=True, slots=True)
class MarketChange:
    """An end that is reached on one side only, or with another best verdict."""

    id: str
    name: str
    change: Change
    old: Counts
    new: Counts


@dataclass(frozen=True, slots=True)
class FeedChange:
    """A site for which some source says on one side alone where its feedstock comes from."""

    id: str
    name: str
    change: Literal["lost", "found"]
    """lost: on the new side no source names any feed of it"""


@dataclass(frozen=True, slots=True)
class Since:
    """The old side is what sources said up to a day, of that day."""

    day: str
    newer: int
    """claims of later sources, which the new side has as well"""


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """A claim named as a ground, with what is needed to look it up."""

    says: str
    source: str
    publisher: str | None
    grade: Grade
    date: str | None
    valid: str | None
    modality: Modality
    supposed: bool
    """true: no source says this"""
    data: tuple[Literal["old", "new"], ...]
    """the sides whose data has the claim"""


@dataclass(frozen=True, slots=True)
class Interval:
    """Tonnes a year that can reach an end on one side."""

    lower: float
    upper: float | None
    """null is unknown: no stated capacity bounds it"""
    with_weak: float | None
    """the upper end where weak and planned figures count as well"""


@dataclass(frozen=True, slots=True)
class TonnesChange:
    """An end that other tonnes can reach on the two sides; None where no such route reaches it."""

    elements: tuple[str, ...]
    over: str
    end: str | None
    """null is all ends together"""
    name: str
    old: Interval | None
    new: Interval | None


@dataclass(frozen=True, slots=True)
class TonnesChanges:
    """What capacities bound, where it differs."""

    basis: str
    semantics: str
    elements: tuple[str, ...]
    rows: tuple[TonnesChange, ...]


@dataclass(frozen=True, slots=True)
class DiffAnswer:
    """The answer of `kg diff` and `kg what-if`."""

    schema: Literal["kg.diff/2"] = field(default="kg.diff/2", init=False)
    asked: Scope
    """what is the same on both sides"""
    old: SideSummary
    new: SideSummary
    limits: CompareLimits
    laws: tuple[Ground, ...]
    """laws that ask something else on the two sides"""
    routes: RouteChanges
    markets: tuple[MarketChange, ...]
    """ends that are reached on one side only, or with another best verdict"""
    feeds: tuple[FeedChange, ...]
    """sites that lose every documented feed, or get a first one"""
    claims: Mapping[str, CitedClaim]
    """every claim named as a ground"""
    supposed: Effects | None = field(default=None, metadata=OPTIONAL)
    """of kg what-if alone: what is supposed; the new side is a world that no source describes"""
    since: Since | None = field(default=None, metadata=OPTIONAL)
    """of kg diff --since alone"""
    tonnes: TonnesChanges | None = field(default=None, metadata=OPTIONAL)
    """with --tonnes: what capacities bound, where it differs"""

    @property
    def is_empty(self) -> bool:
        """Whether no route and no end differs, and the counts are the same."""
        return not (any(self.routes) or self.markets) and self.old.counts == self.new.counts


def scope(asked: Asked) -> Scope:
    """Say which routes are asked about."""
    return Scope(asked.begin, asked.end, asked.via, asked.element, asked.complete, asked.custody, asked.delivery)
