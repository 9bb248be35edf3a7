"""What the sources date beyond the day of a report: capacities that are stated or planned, and laws that change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from kg.analyses.capacity.capacities import statements
from kg.claims.describe import value_words
from kg.claims.edtf import earliest_day, latest_day, time_words
from kg.claims.model import Claim, Modality
from kg.claims.snapshot import Snapshot
from kg.data import key
from kg.network.model import Network, Site
from kg.present.report.evidence import EvidenceIndex
from kg.rules.laws import Phase, Status, law, laws, timeline


@dataclass(frozen=True, slots=True)
class Capacity:
    """A capacity as its source gives it."""

    id: str
    name: str
    on_route: bool
    says: str
    product: str = field(metadata=key("of"))
    scope: str
    when: str
    begin: str | None = field(metadata=key("from"))
    until: str | None
    planned: bool
    modality: tuple[Modality, ...]
    evidence: tuple[int, ...]
    """numbers in the table of evidence"""


@dataclass(frozen=True, slots=True)
class Capacities:
    """Capacities, those of sites on routes first; how many more there are, and how many of earlier years."""

    rows: tuple[Capacity, ...]
    left: int
    past: int


@dataclass(frozen=True, slots=True)
class LawPhase:
    """What a law asks from one day to another; None is no such end."""

    since: str | None = field(metadata=key("from"))
    until: str | None
    status: Status
    test: str | None
    doubt: str | None
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatedLaw:
    """A packaged law as it stands on the day, with all its phases; no legal advice."""

    id: str
    title: str
    citation: str
    status: Status
    since: str | None = field(metadata=key("from"))
    until: str | None
    test: str | None
    phases: tuple[LawPhase, ...]


def capacities(
    snapshot: Snapshot, network: Network, on_routes: Collection[str], evidence: EvidenceIndex, most: int = 16
) -> Capacities:
    """List capacities that the reading accepts of sites of the network and the year of the day or later, or without a date.

    None is added up, and none is carried on in time. Statements once, those of sites on routes first, then by
    day; `left` more are not listed.
    """
    found: list[tuple[Site, Sequence[Claim]]] = []
    past = 0
    for site, _, claims in statements(snapshot, network):
        last = latest_day(claims[0].valid) if claims[0].valid else None
        if last is not None and last < date(network.reading.as_of.year, 1, 1):
            past += 1
        else:
            found.append((site, claims))
    found.sort(key=lambda each: _rank(each[0], each[1][0], on_routes))
    rows = tuple(_capacity(site, claims, on_routes, evidence) for site, claims in found[:most])
    return Capacities(rows, left=len(found) - len(rows), past=past)


def _rank(site: Site, first: Claim, on_routes: Collection[str]) -> tuple[bool, str, str, str]:
    begin = _day(earliest_day(first.valid)) if first.valid else None
    return (site.id not in on_routes, site.name, begin or "9999", _amount(first))


def _capacity(site: Site, claims: Sequence[Claim], on_routes: Collection[str], evidence: EvidenceIndex) -> Capacity:
    first = claims[0]
    return Capacity(
        id=site.id,
        name=site.name,
        on_route=site.id in on_routes,
        says=_amount(first),
        product=", ".join(first.qualifier("of") or first.qualifier("scope")),
        scope=", ".join(first.qualifier("scope")),
        when=time_words(first.valid) or "no date stated",
        begin=_day(earliest_day(first.valid)) if first.valid else None,
        until=_day(latest_day(first.valid)) if first.valid else None,
        planned=all(claim.modality != "asserted" for claim in claims),
        modality=tuple(sorted({claim.modality for claim in claims})),
        evidence=evidence.numbers(claim.id for claim in claims),
    )


def _amount(claim: Claim) -> str:
    return value_words(claim.value) if claim.value is not None else ""


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def dated_laws(snapshot: Snapshot, day: date) -> tuple[DatedLaw, ...]:
    """Say of every packaged law how it stands on the day, and what it asks from which day on."""
    found = []
    for name in laws():
        act = law(name)
        phases = timeline(act)
        now = next(phase for phase in reversed(phases) if phase.since is None or phase.since <= day)
        found.append(
            DatedLaw(
                id=name,
                title=act.title,
                citation=act.citation,
                status=now.status,
                since=_day(now.since),
                until=_day(now.until),
                test=now.avoid,
                phases=tuple(_phase(snapshot, phase) for phase in phases),
            )
        )
    return tuple(found)


def _phase(snapshot: Snapshot, phase: Phase) -> LawPhase:
    return LawPhase(
        since=_day(phase.since),
        until=_day(phase.until),
        status=phase.status,
        test=phase.avoid,
        doubt=phase.doubt,
        why=phase.why,
        sources=tuple(s for s in phase.sources if s in snapshot.sources),
    )
