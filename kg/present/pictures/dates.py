"""What a timeline shows, as plain data: capacities in time, laws by their phases, and the day asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Bar:
    """One statement of an amount in time. `since` and `until` None where it has no such end; both None: no date is stated.

    `text` is the figure as its source says it; `planned` what no source asserts.
    """

    id: str
    label: str
    place: str
    text: str
    since: date | None
    until: date | None
    planned: bool


@dataclass(frozen=True, slots=True)
class Track:
    """A law and its phases in order: first day, last day, status; None where there is no such end."""

    id: str
    label: str
    phases: tuple[tuple[date | None, date | None, str], ...]


@dataclass(frozen=True, slots=True)
class Dates:
    """What a timeline shows: laws, capacities, the day asked about, and `notes` on what it leaves out."""

    day: date
    tracks: tuple[Track, ...]
    bars: tuple[Bar, ...]
    notes: tuple[str, ...] = ()
