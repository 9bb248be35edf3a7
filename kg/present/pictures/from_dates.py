"""What the sources date: capacities of the sites of a network, stated or planned, and the packaged laws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kg.analyses.capacity.capacities import statements
from kg.claims.describe import value_words
from kg.claims.edtf import earliest_day, latest_day
from kg.claims.snapshot import Snapshot
from kg.network.model import Network
from kg.present.pictures.dates import Bar, Dates, Track
from kg.rules.laws import law, laws
from kg.rules.laws import timeline as phases_of


def build_dates(snapshot: Snapshot, network: Network, names: Sequence[str] | None = None) -> Dates:
    """The timeline of a network: what is of its year or later, or without a date and planned; `names` of laws, None for all.

    Each statement is one bar, however many sources make it, and none is carried on in time.
    """
    day = network.reading.as_of
    bars, past, undated = [], 0, 0
    for site, value, claims in statements(snapshot, network):
        first = claims[0]
        planned = all(claim.modality != "asserted" for claim in claims)
        until = latest_day(first.valid) if first.valid else None
        if first.valid is None and not planned:
            undated += 1
        elif until is not None and until < date(day.year, 1, 1):
            past += 1
        else:
            of = ", ".join(first.qualifier("of") or first.qualifier("scope"))
            places = ",".join(place.country for place in site.places)
            since = earliest_day(first.valid) if first.valid else None
            text = value_words(value) + (f", {of}" if of else "")
            bars.append(Bar(site.id, site.name, places, text, since, until, planned))
    bars.sort(key=lambda bar: (bar.since or date.max, bar.label, bar.text))
    tracks = []
    for name in laws() if names is None else names:
        act = law(name)
        tracks.append(Track(name, act.title, tuple((p.since, p.until, p.status) for p in phases_of(act))))
    left = [f"{n} {what}" for n, what in ((past, "of earlier years"), (undated, "stated without a date")) if n]
    notes = [f"Capacities not drawn: {' and '.join(left)}."] if left else []
    return Dates(day, tuple(tracks), tuple(bars), tuple(notes))
