"""What a site needs from whom besides feed along the route: one look at the claims of dependence serves every kind of need.

A source that says where one licence or machine came from does not say that there is no other. Only a source that says a
site needs none of the kind from a country clears it; silence does not, nor does another supplier. Such a denial yields: a firm
dependence that is not older exposes all the same; one on weak claims, of before or of long ago makes it unknown, and so does one
that leads to the avoided only over the owner, the place or a twin of the provider, or over the operator of the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.claims.edtf import parse_span
from kg.claims.identity import Twin
from kg.claims.model import Claim
from kg.network.age import YEARS, is_old, last_seen
from kg.network.model import Site
from kg.network.ownership.derivation import derived
from kg.network.ownership.shares import Shares
from kg.network.reading import holds
from kg.rules.dimensions._owners import shares_of
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test


@dataclass(frozen=True, slots=True)
class _Need:
    """A claim of dependence that leads to the avoided.

    `direct` where the provider is the avoided or has its seat there, and no firm seat elsewhere; else its owner, place, body or
    twin is avoided, or may be. `now` where the claim says that the dependence is there, `firm` where that settles it.
    """

    claim: Claim
    direct: bool
    now: bool
    firm: bool
    claims: tuple[str, ...]


def needs(kind: str, facts: Facts, site: Site, test: Test) -> Finding | None:
    """Whether a site depends on the avoided for one kind of need. A mere buyer makes nothing and is not looked at."""
    if facts.network.surely_buys(site):
        return None
    who = frozenset(map(facts.first, test.who))
    shares = shares_of(facts, test.who, frozenset())
    avoided = _who(facts, test)
    on_avoided = list(_needs(kind, facts, shares, site.id))
    denials = _denials(facts, kind, site.id, who)
    exposing = [need for need in on_avoided if need.direct and need.now and not _yields(facts, need, denials)]
    if exposing:
        provider = ", ".join(dict.fromkeys(facts.snapshot.label(need.claim.object or "") for need in exposing))
        weak = not any(need.firm for need in exposing)
        return Finding("exposed", f"{site.name} depends on {provider} for {kind}", _claims(exposing), weak=weak)
    around = [(party, need) for party in _around(facts, site.id) for need in _needs(kind, facts, shares, party)]
    fresh = [claim for claim in denials if not _is_old(facts, claim)]
    if who <= {facts.first(claim.object or "") for claim in fresh} and not on_avoided and not around:
        return Finding("clear", f"a source says that {site.name} needs no {kind} from {avoided}", tuple(c.id for c in fresh))
    settle = _whether(site, kind, avoided)
    said = tuple(claim.id for claim in denials)
    if on_avoided:
        against = f"{_sources(denials)} that {site.name} needs none, but a" if denials else "a"
        why = f"{against} dependence of {site.name} may not hold on the day, or not be on {avoided}"
        return Finding("unknown", why, (*said, *_claims(on_avoided)), settle)
    if around:
        firms = ", ".join(dict.fromkeys(facts.snapshot.label(party) for party, _ in around))
        why = f"{firms}, which operates or may be {site.name}, depends on {avoided} for {kind}, or may"
        return Finding("unknown", why, (*said, *_claims([need for _, need in around])), settle)
    if denials and not fresh:
        return Finding("unknown", f"{_sources(denials)} that {site.name} needs none, {YEARS} years ago or more", said, settle)
    return Finding("unknown", f"no source says whether {site.name} depends on {avoided} for {kind}", said, settle)


def _sources(denials: list[Claim]) -> str:
    return "a source says" if len(denials) == 1 else "sources say"


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


def _denials(facts: Facts, kind: str, entity: str, who: frozenset[str]) -> list[Claim]:
    """Firm claims, made by the day, that an entity needs nothing of the kind from any of the avoided."""
    denials = _of_kind(facts, facts.independence.get(entity, ()), kind)
    return [c for c in denials if facts.first(c.object or "") in who and facts.firm(c) and _seen_by(facts, c)]


def _yields(facts: Facts, need: _Need, denials: list[Claim]) -> bool:
    """Whether a denial makes a dependence doubtful: one on weak claims, of long ago, or of surely before the denial."""
    if not denials:
        return False
    if not need.firm or _is_old(facts, need.claim):
        return True
    made = facts.accepted.made
    return any(made(need.claim)[1] < made(denial)[0] for denial in denials)


def _around(facts: Facts, site: str) -> Iterator[str]:
    """Whoever operates a site or is said to, what it or they may be the same as."""
    parties = [site, *(facts.first(claim.object or "") for claim in facts.operators.get(site, ()))]
    every = dict.fromkeys([*parties, *(twin.id for party in parties for twin in facts.accepted.twins(party))])
    # what a twin is operated by operates the site, if it is one with it
    every |= dict.fromkeys(facts.first(c.object or "") for twin in list(every) for c in facts.operators.get(twin, ()))
    return iter([party for party in every if party != site])


def _needs(kind: str, facts: Facts, shares: Shares, entity: str) -> Iterator[_Need]:
    """Claims that an entity depends on the avoided, or on somebody who is of them, stands there or may be one of them."""
    for claim in _of_kind(facts, facts.needs.get(entity, ()), kind):
        provider = facts.first(claim.object or "")
        if provider in shares.who or not shares.who.isdisjoint(claim.qualifier("place")):
            yield _Need(claim, True, _runs(facts, claim), _firmly_now(facts, claim), (claim.id,))
            continue
        seats = shares.holdings.seats.get(provider, ())
        if inside := [seat for seat in seats if seat.to in shares.who]:
            claims = (claim.id, *(seat_claim for seat in seats for seat_claim in seat.claims))
            # as of headquarters: a firm source that puts the provider elsewhere leaves it open
            direct = not any(seat.firm for seat in seats if seat.to not in shares.who)
            firm = _firmly_now(facts, claim) and direct and any(seat.firm for seat in inside)
            yield _Need(claim, direct, _runs(facts, claim), firm, claims)
        elif (found := _behind(facts, shares, provider)) is not None:
            yield _Need(claim, False, _runs(facts, claim), False, (claim.id, *found))


def _behind(facts: Facts, shares: Shares, provider: str) -> tuple[str, ...] | None:
    """Claims by which the owner, body, place or twin of a provider is avoided, or may be; None where nothing says so."""
    if shares.standing(provider).kind in ("of", "perhaps") or shares.interval(provider).least:
        return derived(shares, provider).claims("unknown")
    for twin in (Twin(provider, ()), *facts.accepted.twins(provider)):
        inside = [place for place in facts.accepted.countries(twin.id) if place.country in shares.who]
        if twin.id in shares.who or inside or shares.interval(twin.id).least:
            return (*twin.claims, *(claim for place in inside for claim in place.claims))
    return None


def _firmly_now(facts: Facts, claim: Claim) -> bool:
    """Whether a firm claim says so of the day; a single observation stands until another is made, or it is old."""
    return bool(facts.accepted.settles(claim)) and not _is_old(facts, claim)


def _is_old(facts: Facts, claim: Claim) -> bool:
    return is_old(last_seen(claim, facts.snapshot.sources[claim.source].date), facts.reading.as_of)


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
