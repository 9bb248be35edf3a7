"""Where the firms behind a site have their headquarters: its operators and stated owners, or the company itself.

Not where the site stands, and not who owns these firms. Sources that put one firm into several countries, avoided and not,
leave it unknown.
"""

from __future__ import annotations

from typing import Literal

from kg.network.model import Site
from kg.network.ownership.stakes import SAME, UNSAID, Holdings
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


def _firmly_in(held: Holdings, party: str, who: frozenset[str]) -> bool:
    return party in who or any(seat.firm for seat in held.seats.get(party, ()) if seat.to in who)


def _where(held: Holdings, party: str, who: frozenset[str]) -> _Where:
    if party in held.countries:
        return "in" if party in who else "out"
    seats = held.seats.get(party, ())
    inside = [seat for seat in seats if seat.to in who]
    if inside:
        return "in" if all(seat.to in who or seat.to == UNSAID for seat in seats) else "several"
    if any(seat.to in who for tie in held.bodies.get(party, ()) if tie.how == SAME for seat in held.seats.get(tie.to, ())):
        return "several"
    if not seats or any(seat.to == UNSAID for seat in seats):
        return "unsaid"
    return "out" if any(seat.firm for seat in seats) else "weak"


DIMENSION = Dimension("where operators and stated owners have their headquarters", frozenset({"country"}), site=site)
