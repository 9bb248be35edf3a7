"""Who controls a site: operates it, is said to control it, or has more than a half of it, a majority counting as the whole.

Whoever controls the operator or a holder of more than a half controls the site. A site is clear only where others firmly have
more than a half of it, and the same holds of all these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.network.model import Site
from kg.network.ownership.derivation import derived
from kg.network.ownership.fixpoint import HALF, WHOLE
from kg.network.ownership.stakes import Holdings
from kg.network.ownership.wording import at_least, owned
from kg.rules.dimension import Dimension
from kg.rules.dimensions._owners import OWNERS, names, shares_of
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test


@dataclass(frozen=True, slots=True)
class _Party:
    """Somebody who controls a site, or may: `said` where claims say so, `firm` where they settle it; `how` leads there."""

    id: str
    said: bool = True
    firm: bool = True
    how: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


def site(facts: Facts, site: Site, test: Test) -> Finding:
    """Exposed by an operator, a controller or a majority of the avoided; clear where none of them can be."""
    shares = shares_of(facts, test.who, test.by | {"majority"})
    avoided = names(facts, test)
    parties = list(_parties(shares.holdings, site.id))
    every = [derived(shares, party.id) for party in parties]
    exposing = [(party, found) for party, found in zip(parties, every, strict=True) if party.said and found.interval.least > HALF]
    if exposing:
        party, found = min(exposing, key=lambda each: not each[0].firm or each[1].weak)
        how = "".join(f"{step}: " for step in party.how)
        whose = owned([(name, facts.snapshot.label(name)) for name in sorted(test.who)])
        why = f"{how}{at_least(found.interval.least)} of {facts.snapshot.label(party.id)} is {whose}"
        claims = tuple(dict.fromkeys((*party.claims, *found.claims("exposed"))))
        return Finding("exposed", why, claims, steps=found.text, weak=found.weak or not party.firm)
    steps = tuple(dict.fromkeys(line for found in every for line in found.text))
    operated = site.level == "company" or any(tie.firm for tie in shares.holdings.operators.get(site.id, ()))
    if operated and all(found.interval.most < HALF for found in every):
        claims = tuple(dict.fromkeys(claim for found in every for claim in found.claims("clear")))
        return Finding("clear", f"no half of {site.name} or its operator can be of {avoided}", claims, steps=steps)
    why = f"who controls {site.name} is not known"
    claims = tuple(dict.fromkeys(claim for found in every for claim in found.claims("unknown")))
    settle = next((found.settle for found in every if found.interval.most >= HALF and found.settle), f"who operates {site.name}")
    return Finding("unknown", why, claims, settle, steps)


def _parties(held: Holdings, site: str) -> Iterator[_Party]:
    """The site, and whoever controls it or may: operators, controllers, holders who may have a half, and those behind them."""
    site = held.first(site)
    todo = [_Party(site)]
    met: set[str] = set()
    while todo:
        party = todo.pop(0)
        if party.id in met:
            continue
        met.add(party.id)
        yield party
        name = held.name(party.id)
        for tie in (*held.operators.get(party.id, ()), *held.controls.get(party.id, ())):
            how = (*party.how, f"{name} is {tie.how} {held.name(tie.to)}")
            todo.append(_Party(tie.to, party.said, party.firm and tie.firm, how, (*party.claims, *tie.claims)))
        stakes = held.held.get(party.id, ())
        proven = sum(stake.proven for stake in stakes)
        for stake in stakes:
            if 2 * min(stake.most, WHOLE - proven + stake.proven) >= WHOLE:
                how = (*party.how, f"{held.name(stake.holder)} holds {stake.stated} of {name}")
                said, firm = 2 * stake.said > WHOLE, 2 * stake.proven > WHOLE
                claims = (*party.claims, *stake.claims)
                todo.append(_Party(stake.holder, party.said and said, party.firm and firm, how, claims))
        # those that are said to control are met as such, though others may lead there as well
        todo.sort(key=lambda each: (not each.said, not each.firm))


DIMENSION = Dimension("who operates or controls the sites, or holds more than a half", OWNERS, clauses=("by",), site=site)
