"""Shares of ownership as the rules ask for them: one reading of the stakes, one solution for each who and assumption."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from kg.network.model import Site
from kg.network.ownership.derivation import derived
from kg.network.ownership.holdings import holdings
from kg.network.ownership.shares import Interval, Shares
from kg.network.ownership.stakes import Holdings
from kg.network.ownership.wording import at_most, evidence, in_words, owned
from kg.rules.facts import Facts
from kg.rules.finding import Finding, Outcome
from kg.rules.test import Test

OWNERS = frozenset({"country", "organization", "group", "person"})


@lru_cache(maxsize=4)
def holdings_of(facts: Facts) -> Holdings:
    """Stakes and ties under the reading of the network."""
    return holdings(facts.snapshot, facts.reading)


@lru_cache(maxsize=64)
def shares_of(facts: Facts, who: frozenset[str], by: frozenset[str], *, state: bool = False) -> Shares:
    """The share of some in everything, solved where it is asked for."""
    return Shares(holdings_of(facts), who, by, state=state)


def of_share(facts: Facts, site: Site, test: Test, *, state: bool = False) -> Finding:
    """Exposed where the least share reaches the threshold, clear where the most cannot. Any share at all, without a threshold."""
    shares = shares_of(facts, test.who, test.by, state=state)
    interval = shares.interval(site.id)
    outcome = judged(interval, test.threshold, strict=test.strict)
    found = derived(shares, site.id)
    whose = owned([(name, facts.snapshot.label(name)) for name in sorted(test.who)], state=state)
    if outcome == "exposed":
        shown = Interval(interval.least, interval.least)
        why = in_words(shown, site.name, whose, evidence(shares, site.id))
        return Finding(outcome, why, found.claims(outcome), steps=found.text, weak=found.weak)
    if outcome == "clear":
        why = f"{at_most(interval.most)} of {site.name} can be {whose}"
        return Finding(outcome, why, found.claims(outcome), steps=found.text)
    why = in_words(interval, site.name, whose, evidence(shares, site.id))
    settle = f"which firms {site.name} are, and who owns them" if site.level == "group" else found.settle
    return Finding("unknown", why, found.claims("unknown"), settle or f"who owns {site.name}", found.text)


def judged(interval: Interval, threshold: Fraction | None, *, strict: bool) -> Outcome:
    """What an interval means under a threshold that must be reached, or passed; any share at all without one."""
    strict = strict or threshold is None
    limit = threshold or Fraction(0)
    if interval.least > limit or (interval.least == limit and not strict):
        return "exposed"
    if interval.most < limit or (interval.most == limit and strict):
        return "clear"
    return "unknown"


def names(facts: Facts, test: Test) -> str:
    """Whom a test avoids, in words."""
    return " or ".join(facts.snapshot.label(name) for name in sorted(test.who))
