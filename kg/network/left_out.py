"""Supplies that sources tell of and the reading leaves out: those at some sites, with the part of the reading that does so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from kg.claims.edtf import parse_span
from kg.claims.snapshot import Snapshot
from kg.network.accepted import accepted
from kg.network.model import LeftOutSupply, Network


def left_out_supplies(
    network: Network, begin: Collection[str] | None = None, end: Collection[str] | None = None
) -> tuple[LeftOutSupply, ...]:
    """Find the supplies that do not count out of some sites and into some, by id; None is any site.

    Where both are given, those from one to the other; else those that leave the one or reach the other, since a route needs both.
    Linear in the supplies left out.
    """
    every = network.not_counted
    leaves = [each for each in every if begin is None or each.source in begin]
    reaches = [each for each in every if end is None or each.target in end]
    if begin is None or end is None:
        return tuple(reaches if begin is None else leaves)
    between = [each for each in leaves if each.target in end]
    return tuple(between or dict.fromkeys((*leaves, *reaches)))


def its_sites(snapshot: Snapshot, network: Network, entity: str) -> frozenset[str]:
    """Return an entity with the plants it operates, or with the firm that operates it: contracts are signed by one of them."""
    taken = accepted(snapshot, network.reading)
    here = taken.first(entity)
    found = {here}
    for claim in taken.claims("operated_by"):
        ends = {taken.first(claim.subject), taken.first(claim.object or "")}
        if here in ends:
            found |= ends
    return frozenset(found)


def let_in_by(left: LeftOutSupply) -> str | None:
    """Return the option that lets a supply count; None where it is over, or another source has the word.

    >>> let_in_by(LeftOutSupply("a", "b", (), "status planned", "planned", None, ()))
    '--status all'
    >>> let_in_by(LeftOutSupply("a", "b", (), "to begin later", "planned", "2027/..", ()))
    '--as-of 2027-12-31 --status all'
    """
    if left.reason.startswith("status ") or left.reason == "an end does not run":
        return "--status all"
    if left.reason.startswith("modality "):
        return "--modality all"
    if left.reason == "derived, not stated":
        return "--derived"
    if left.reason == "source not in the reading":
        return "the same question without --source"
    if left.reason in ("not at this date", "to begin later"):
        day = _day_of(left.valid)
        plan = " --status all" if left.status in ("planned", "proposed", "construction") else ""
        return f"--as-of {day}{plan}" if day is not None else "--as-of another day"
    return None


def _day_of(valid: str | None) -> date | None:
    """A day on which a supply surely holds: the last possible one of its beginning, else the first possible one of its end."""
    span = parse_span(valid) if valid else None
    if span is None:
        return None
    return span.start.latest if span.start is not None else span.end.earliest if span.end is not None else None
