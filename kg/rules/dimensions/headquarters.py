"""Where the firms behind a site have their headquarters: its operators and stated owners, or the company itself.

Not where the site stands. Whoever has more than a half of these firms is behind the site as well, and exposes it; where the
owners of an operator are elsewhere, that clears nothing. Firm sources that put one firm into several countries, avoided and not,
leave it unknown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from kg.network.model import Site
from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.stakes import UNSAID, Holdings
from kg.rules.dimension import Dimension
from kg.rules.dimensions._owners import holdings_of, names
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test

_Where = Literal["in", "out", "weak", "several", "unsaid"]
_SETTLES = {
    "unsaid": "where {} has its headquarters",
    "several": "in which country {} has its headquarters",
    "weak": "a source of grade A or B for the headquarters of {}",
}


def site(facts: Facts, site: Site, test: Test) -> Finding:
    """Exposed by one firm with its headquarters inside, clear where all known firms have theirs firmly elsewhere."""
    held = holdings_of(facts)
    avoided = names(facts, test)
    parties, claims = _parties(held, site)
    firmly = any(parties.values())
    perhaps = _add_parents(held, parties, claims, test.who)
    found = {party: _where(held, party, test.who) for party in parties}
    seats = {party: tuple(claim for tie in held.seats.get(party, ()) for claim in tie.claims) for party in parties}
    if inside := [party for party, where in found.items() if where == "in"]:
        proof = tuple(claim for party in inside for claim in (*claims[party], *seats[party]))
        weak = not any(parties[party] and _firmly_in(held, party, test.who) for party in inside)
        return Finding("exposed", f"{_headquarters(held, inside, site)} are in {avoided}", proof, weak=weak)
    proof = tuple(dict.fromkeys(claim for party in parties for claim in (*claims[party], *seats[party])))
    buyers = [o.holder for o in held.offered.get(site.id, ()) if _where(held, o.holder, test.who) in ("in", "several")]
    open_facts = [_SETTLES[where].format(held.name(party)) for party, where in found.items() if where in _SETTLES]
    open_facts += [f"whether {held.name(buyer)} came to hold a part of {site.name}" for buyer in buyers]
    open_facts += perhaps
    for twin in held.twins(site.id):
        behind, said = _parties(held, replace(site, id=twin))
        if site.level != "company" and any(_where(held, party, test.who) in ("in", "several") for party in behind):
            proof = tuple(dict.fromkeys((*proof, *(claim for party in behind for claim in said[party]))))
            open_facts.append(f"whether {site.name} is {held.name(twin)}")
    if not firmly:
        asked = f"a source of grade A or B for who operates {site.name}" if parties else f"who operates {site.name}"
        open_facts.append(asked if site.level == "site" else f"which firms {site.name} are")
    if open_facts:
        why = f"not all headquarters behind {site.name} are known to be outside {avoided}"
        return Finding("unknown", why, proof, ", and ".join(open_facts))
    return Finding("clear", f"{_headquarters(held, [*parties], site)} are outside {avoided}", proof)


def _headquarters(held: Holdings, parties: list[str], site: Site) -> str:
    behind = f", behind {site.name}," if parties != [site.id] else ""
    return f"the headquarters of {' and '.join(map(held.name, parties))}{behind}"


def _parties(held: Holdings, site: Site) -> tuple[dict[str, bool], dict[str, tuple[str, ...]]]:
    """The firms behind a site with whether firm claims put them there, and those claims and the others that do."""
    if site.level == "company":
        return {site.id: True}, {site.id: ()}
    claims: dict[str, tuple[str, ...]] = {}
    firmly: dict[str, bool] = {}
    for tie in held.operators.get(site.id, ()):
        claims[tie.to] = tie.claims
        firmly[tie.to] = tie.firm
    for stake in held.held.get(site.id, ()):
        if stake.most:
            claims[stake.holder] = (*claims.get(stake.holder, ()), *stake.claims)
            firmly[stake.holder] = firmly.get(stake.holder, False) or stake.proven > 0
    return firmly, claims


def _add_parents(held: Holdings, parties: dict[str, bool], claims: dict[str, tuple[str, ...]], who: frozenset[str]) -> list[str]:
    """Add whoever inside has more than a half of a party, or of what has; asks about those inside who may have."""
    asks = []
    todo = [*parties]
    met = set(todo)
    for party in todo:
        stakes = held.held.get(party, ())
        proven = sum(stake.proven for stake in stakes)
        for stake in stakes:
            if stake.holder in met or 2 * min(stake.most, WHOLE - proven + stake.proven) <= WHOLE:
                continue
            inside = _where(held, stake.holder, who) in ("in", "several")
            if 2 * stake.said > WHOLE:
                met.add(stake.holder)
                todo.append(stake.holder)
                claims[stake.holder] = (*claims[party], *stake.claims)
                if inside:
                    parties[stake.holder] = parties[party] and 2 * stake.proven > WHOLE
            elif inside:
                asks.append(f"whether {held.name(stake.holder)} has more than a half of {held.name(party)}")
    return asks


def _firmly_in(held: Holdings, party: str, who: frozenset[str]) -> bool:
    seats = held.seats.get(party, ())
    doubted = any(seat.to not in who and seat.to != UNSAID for seat in seats)
    return party in who or (not doubted and any(seat.firm for seat in seats if seat.to in who))


def _where(held: Holdings, party: str, who: frozenset[str]) -> _Where:
    if party in held.countries:
        return "in" if party in who else "out"
    seats = held.seats.get(party, ())
    inside = [seat for seat in seats if seat.to in who]
    if inside:
        return "several" if any(seat.firm for seat in seats if seat.to not in who) else "in"
    if any(twin in who or any(seat.to in who for seat in held.seats.get(twin, ())) for twin in held.twins(party)):
        return "several"
    if not seats or any(seat.to == UNSAID for seat in seats):
        return "unsaid"
    return "out" if any(seat.firm for seat in seats) else "weak"


DIMENSION = Dimension(
    "where operators, stated owners and their majority owners have their headquarters", frozenset({"country"}), site=site
)
