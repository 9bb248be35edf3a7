"""What a site needs from whom besides feed along the route: one look at the claims of dependence serves every kind of need.

A source that says where one licence or machine came from does not say that there is no other. Only a source that says a
site needs none of the kind from a country clears it; silence does not, nor does another supplier.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.claims.edtf import parse_span
from kg.claims.model import Claim
from kg.network.model import Site
from kg.network.reading import holds
from kg.rules.dimensions._owners import holdings_of
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test


@dataclass(frozen=True, slots=True)
class _Need:
    """A claim of dependence on the avoided: whether it says so of today, whether that settles it, and all claims it takes."""

    claim: Claim
    now: bool
    firm: bool
    claims: tuple[str, ...]


def needs(kind: str, facts: Facts, site: Site, test: Test) -> Finding | None:
    """Whether a site depends on the avoided for one kind of need. A mere buyer makes nothing and is not looked at."""
    if site.stages == (facts.network.market,):
        return None
    who = frozenset(map(facts.first, test.who))
    on_avoided = list(_needs(kind, facts, site.id, who))
    now = [need for need in on_avoided if need.now]
    avoided = _who(facts, test)
    if now:
        provider = ", ".join(dict.fromkeys(facts.snapshot.label(need.claim.object or "") for need in now))
        weak = not any(need.firm for need in now)
        return Finding("exposed", f"{site.name} depends on {provider} for {kind}", _claims(now), weak=weak)
    free = {
        claim.id: facts.first(claim.object or "")
        for claim in _of_kind(facts, facts.independence.get(site.id, ()), kind)
        if facts.firm(claim) and _seen_by(facts, claim)
    }
    if who <= set(free.values()) and not on_avoided:
        said = tuple(claim for claim, of in free.items() if of in who)
        return Finding("clear", f"a source says that {site.name} needs no {kind} from {avoided}", said)
    if on_avoided:
        why = f"a dependence of {site.name} may not hold on the day, or not be on {avoided}"
        return Finding("unknown", why, _claims(on_avoided), _whether(site, kind, avoided))
    through = [
        (operator.object or "", need)
        for operator in facts.operators.get(site.id, ())
        for need in _needs(kind, facts, facts.first(operator.object or ""), who)
    ]
    if through:
        firms = ", ".join(dict.fromkeys(facts.snapshot.label(firm) for firm, _ in through))
        why = f"{firms}, which operates {site.name}, depends on {avoided} for {kind}"
        return Finding("unknown", why, _claims([need for _, need in through]), _whether(site, kind, avoided))
    why = f"no source says whether {site.name} depends on {avoided} for {kind}"
    return Finding("unknown", why, (), _whether(site, kind, avoided))


def _whether(site: Site, kind: str, avoided: str) -> str:
    return f"whether {site.name} depends on {avoided} for {kind}"


def _who(facts: Facts, test: Test) -> str:
    return " or ".join(facts.snapshot.label(name) for name in sorted(test.who))


def _claims(some: list[_Need]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for need in some for claim in need.claims))


def _of_kind(facts: Facts, claims: Iterable[Claim], kind: str) -> list[Claim]:
    """Claims on needs of the kind that had been made by the day."""
    day = facts.reading.as_of
    return [c for c in claims if kind in c.qualifier("kind") and holds(c.valid, c.as_of, day) != "no"]


def _needs(kind: str, facts: Facts, entity: str, who: frozenset[str]) -> Iterable[_Need]:
    """Claims that an entity depends on the avoided, or on a firm that has its headquarters there."""
    for claim in _of_kind(facts, facts.needs.get(entity, ()), kind):
        provider = facts.first(claim.object or "")
        today = facts.firm(claim) and holds(claim.valid, claim.as_of, facts.reading.as_of) == "yes"
        if provider in who or not who.isdisjoint(claim.qualifier("place")):
            yield _Need(claim, _runs(facts, claim), today, (claim.id,))
            continue
        seats = holdings_of(facts).seats.get(provider, ())
        if inside := [seat for seat in seats if seat.to in who]:
            claims = (claim.id, *(seat_claim for seat in seats for seat_claim in seat.claims))
            # as of headquarters: sources that put the provider elsewhere as well leave it open
            now = _runs(facts, claim) and len(inside) == len(seats)
            yield _Need(claim, now, today and any(seat.firm for seat in inside), claims)


def _seen_by(facts: Facts, claim: Claim) -> bool:
    """Whether a denial was surely made by the day and has not ended; one observation stands until another is made."""
    if claim.valid is None:
        return True
    span = parse_span(claim.valid)
    if span.single:
        return span.end is not None and span.end.latest <= facts.reading.as_of
    return holds(claim.valid, claim.as_of, facts.reading.as_of) == "yes"


def _runs(facts: Facts, claim: Claim) -> bool:
    """Whether a claim says that the dependence is there, and not that it is planned, past or under talks."""
    words = facts.snapshot.vocabulary
    status = next(iter(claim.qualifier("status")), None)
    return status is not None and words.concepts[status].runs and words.concepts[claim.modality].proves
