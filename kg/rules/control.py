"""Who controls a site: operates it, is said to control it, or has more than a half of it, a majority counting as the whole.

A site is clear only where no half of it can be of the avoided, and the same holds of whoever operates it.
"""

from __future__ import annotations

from kg.network import Site
from kg.owners.derivation import derived, percent
from kg.owners.fixpoint import HALF
from kg.rules import Facts, Finding, Test
from kg.rules._owners import KINDS, names, shares_of

__all__ = ["CLAUSES", "KINDS", "TITLE", "site"]

TITLE = "who operates or controls the sites, or holds more than a half"
CLAUSES = "by"


def site(facts: Facts, site: Site, test: Test) -> Finding:
    """Exposed by an operator, a controller or a majority of the avoided; clear where none of them can be."""
    shares = shares_of(facts, test.who, test.by | {"majority"})
    avoided = names(facts, test)
    ties = (*shares.holdings.operators.get(site.id, ()), *shares.holdings.controls.get(site.id, ()))
    parties = [site.id, *(tie.to for tie in ties)]
    for party in parties:
        found = derived(shares, party)
        if found.interval.least > HALF:
            through = [tie for tie in ties if tie.to == party]
            how = "".join(f"{site.name} is {tie.how} {facts.snapshot.label(party)}: " for tie in through[:1])
            why = f"{how}at least {percent(found.interval.least)} of {facts.snapshot.label(party)} is of {avoided}"
            claims = (*(claim for tie in through for claim in tie.claims), *found.claims("exposed"))
            return Finding("exposed", why, tuple(dict.fromkeys(claims)), steps=found.text, weak=not facts.all_firm(claims))
    every = [derived(shares, party) for party in parties]
    steps = tuple(dict.fromkeys(line for found in every for line in found.text))
    operated = site.level == "company" or any(tie.firm for tie in shares.holdings.operators.get(site.id, ()))
    if operated and all(found.interval.most <= HALF for found in every):
        claims = tuple(dict.fromkeys(claim for found in every for claim in found.claims("clear")))
        return Finding("clear", f"no half of {site.name} or its operator can be of {avoided}", claims, steps=steps)
    why = f"who controls {site.name} is not known"
    claims = tuple(dict.fromkeys(claim for found in every for claim in found.claims("unknown")))
    settle = next((found.settle for found in every if found.interval.most > HALF and found.settle), f"who operates {site.name}")
    return Finding("unknown", why, claims, settle, steps)
