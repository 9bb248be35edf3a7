"""What the sources date beyond the day of a report: capacities that are stated or planned, and laws that change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from kg.analyses.capacity.capacities import statements
from kg.claims.describe import value_words
from kg.claims.edtf import earliest_day, latest_day, time_words
from kg.claims.snapshot import Snapshot
from kg.network.model import Network
from kg.present.report.evidence import Evidence
from kg.rules.laws import law, laws, timeline


def capacities(
    snapshot: Snapshot, network: Network, on_routes: Collection[str], evidence: Evidence, most: int = 16
) -> dict[str, Any]:
    """Capacities that the reading accepts of sites of the network and the year of the day or later, or without a date, as said.

    None is added up, and none is carried on in time. Statements once, those of sites on routes first, then by
    day; `left` more are not listed.
    """
    rows: list[dict[str, Any]] = []
    past = 0
    for site, value, claims in statements(snapshot, network):
        first = claims[0]
        last = latest_day(first.valid) if first.valid else None
        if last is not None and last < date(network.reading.as_of.year, 1, 1):
            past += 1
            continue
        rows.append(
            {
                "id": site.id,
                "name": site.name,
                "on_route": site.id in on_routes,
                "says": value_words(value),
                "of": ", ".join(first.qualifier("of") or first.qualifier("scope")),
                "scope": ", ".join(first.qualifier("scope")),
                "when": time_words(first.valid) or "no date stated",
                "from": _day(earliest_day(first.valid)) if first.valid else None,
                "until": _day(latest_day(first.valid)) if first.valid else None,
                "planned": all(claim.modality != "asserted" for claim in claims),
                "modality": sorted({claim.modality for claim in claims}),
                "claims": [claim.id for claim in claims],
            }
        )
    rows.sort(key=lambda row: (not row["on_route"], row["name"], row["from"] or "9999", row["says"]))
    shown = rows[:most]
    for row in shown:
        row["evidence"] = evidence.numbers(row.pop("claims"))
    return {"rows": shown, "left": len(rows) - len(shown), "past": past}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def dated_laws(snapshot: Snapshot, day: date) -> list[dict[str, Any]]:
    """Every packaged law: how it stands on the day, and what it asks from which day on."""
    found = []
    for name in laws():
        act = law(name)
        phases = timeline(act)
        now = next(phase for phase in reversed(phases) if phase.since is None or phase.since <= day)
        found.append(
            {
                "id": name,
                "title": act.title,
                "citation": act.citation,
                "status": now.status,
                "from": _day(now.since),
                "until": _day(now.until),
                "test": now.avoid,
                "phases": [
                    {
                        "from": _day(phase.since),
                        "until": _day(phase.until),
                        "status": phase.status,
                        "test": phase.avoid,
                        "doubt": phase.doubt,
                        "why": phase.why,
                        "sources": [s for s in phase.sources if s in snapshot.sources],
                    }
                    for phase in phases
                ],
            }
        )
    return found
