"""Who owns a site or firm: its holders on a day, and how much of it is whose through all layers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from kg.claims.snapshot import Snapshot
from kg.network.ownership.derivation import derived
from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.holdings import holdings
from kg.network.ownership.shares import Shares
from kg.network.ownership.stakes import MORE, Stake
from kg.network.ownership.wording import evidence, in_words, owned
from kg.network.reading import Reading


@dataclass(frozen=True, slots=True)
class Holder:
    """One holder with its part, from 0 to 1."""

    holder: str
    name: str
    least: float
    """held at least, whichever of the claims that may be the newest is right"""
    most: float
    """held at most"""
    proven: float
    """held at least on firm claims"""
    evidence: str
    """sources, grades and dates of the claims"""
    stated: str
    """the claims in words"""
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShareOf:
    """How much is of some countries or firms through all layers, from 0 to 1, with its derivation."""

    of: tuple[str, ...]
    state: bool
    """only what the states of these countries hold"""
    by: tuple[str, ...]
    """assumptions: majority, seat, operator"""
    least: float
    most: float
    words: str
    """what is shown, on whose evidence, and what is not documented"""
    derivation: tuple[str, ...]
    settle: str
    """what would settle what is open; empty where nothing is"""
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose share is asked about, under which assumptions; `state`: only what the states of these countries hold."""

    who: frozenset[str]
    by: frozenset[str] = frozenset()
    state: bool = False


@dataclass(frozen=True, slots=True)
class OwnersAnswer:
    """The answer of `kg owners`."""

    entity: str
    name: str
    headquarters: tuple[str, ...]
    """names of the countries"""
    holders: tuple[Holder, ...]
    share: ShareOf | None
    """None where nobody's share was asked about"""


def owners(snapshot: Snapshot, reading: Reading, entity: str, whose: Whose | None = None) -> OwnersAnswer:
    """Find who is said to hold what part of an entity on the day of a reading, and how much of it is of some.

    Linear in the claims of ownership, and for a share in the circles among the holders.
    """
    found = holdings(snapshot, reading)
    first = found.first(entity)
    share = None
    if whose is not None:
        # of what is asked about itself its holders say whose it is; its own seat is told apart
        apart = replace(found, seats={firm: ties for firm, ties in found.seats.items() if firm != first})
        share = _share(snapshot, Shares(apart, whose.who, whose.by, state=whose.state), entity, whose)
    return OwnersAnswer(
        entity=entity,
        name=snapshot.label(entity),
        headquarters=tuple(dict.fromkeys(snapshot.label(tie.to) for tie in found.seats.get(first, ()))),
        holders=tuple(_holder(snapshot, stake) for stake in found.held.get(first, ())),
        share=share,
    )


def _holder(snapshot: Snapshot, stake: Stake) -> Holder:
    return Holder(
        holder=stake.holder,
        name=snapshot.label(stake.holder),
        least=_part(Fraction(stake.said, WHOLE)),
        most=stake.most / WHOLE,
        proven=_part(Fraction(stake.proven, WHOLE)),
        evidence=stake.evidence,
        stated=stake.stated,
        claims=stake.claims,
    )


def _part(part: Fraction) -> float:
    """A part as a number; one whose size nobody states is nothing at least."""
    return float(part) if part > Fraction(MORE, WHOLE) else 0.0


def _share(snapshot: Snapshot, shares: Shares, entity: str, whose: Whose) -> ShareOf:
    share = derived(shares, entity)
    of = owned([(name, snapshot.label(name)) for name in sorted(whose.who)], state=whose.state)
    return ShareOf(
        of=tuple(sorted(whose.who)),
        state=whose.state,
        by=tuple(sorted(whose.by)),
        least=_part(share.interval.least),
        most=float(share.interval.most),
        words=in_words(share.interval, snapshot.label(entity), of, evidence(shares, entity)),
        derivation=share.text,
        settle=share.settle,
        claims=tuple(dict.fromkeys(claim for line in share.lines for claim in line.claims)),
    )
