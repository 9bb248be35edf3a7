"""What a site needs from whom besides feed along the route: one look at the claims of dependence serves every kind of need.

A source that says where one licence or machine came from does not say that there is no other. Only a source that says a
site needs none of the kind from a country clears it; silence does not, nor does another supplier.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Claim
from kg.network import Site
from kg.reading import holds
from kg.rules import Facts, Finding, Test

KINDS = frozenset({"country", "organization", "group"})
CLAUSES = ""


def needs(kind: str, facts: Facts, site: Site, test: Test) -> Finding | None:
    """Whether a site depends on the avoided for one kind of need. A mere buyer makes nothing and is not looked at."""
    if site.stages == (facts.network.market,):
        return None
    own = _of_kind(facts, facts.needs.get(site.id, ()), kind)
    on_avoided = [claim for claim in own if _provider(facts, claim) & test.who]
    now = [claim for claim in on_avoided if _runs(facts, claim)]
    avoided = _who(facts, test)
    if now:
        provider = ", ".join(dict.fromkeys(facts.snapshot.label(c.object or "") for c in now))
        weak = not any(facts.firm(claim) for claim in now)
        return Finding("exposed", f"{site.name} depends on {provider} for {kind}", tuple(c.id for c in now), weak=weak)
    free = [c for c in _of_kind(facts, facts.independence.get(site.id, ()), kind) if facts.firm(c) and c.object in test.who]
    if test.who <= {claim.object for claim in free} and not on_avoided:
        return Finding("clear", f"a source says that {site.name} needs no {kind} from {avoided}", tuple(c.id for c in free))
    if on_avoided:
        claims = tuple(c.id for c in on_avoided)
        return Finding("unknown", f"a dependence of {site.name} may not hold on the day", claims, _whether(site, kind, avoided))
    through = [
        (operator.object or "", claim)
        for operator in facts.operators.get(site.id, ())
        for claim in _of_kind(facts, facts.needs.get(facts.first(operator.object or ""), ()), kind)
        if _provider(facts, claim) & test.who
    ]
    if through:
        firms = ", ".join(dict.fromkeys(facts.snapshot.label(firm) for firm, _ in through))
        why = f"{firms}, which operates {site.name}, depends on {avoided} for {kind}"
        return Finding("unknown", why, tuple(c.id for _, c in through), _whether(site, kind, avoided))
    why = f"no source says whether {site.name} depends on {avoided} for {kind}"
    return Finding("unknown", why, (), _whether(site, kind, avoided))


def _whether(site: Site, kind: str, avoided: str) -> str:
    return f"whether {site.name} depends on {avoided} for {kind}"


def _who(facts: Facts, test: Test) -> str:
    return " or ".join(facts.snapshot.label(name) for name in sorted(test.who))


def _of_kind(facts: Facts, claims: Iterable[Claim], kind: str) -> list[Claim]:
    """Claims on needs of the kind that had been made by the day."""
    day = facts.reading.as_of
    return [c for c in claims if kind in c.qualifier("kind") and holds(c.valid, c.as_of, day) != "no"]


def _provider(facts: Facts, claim: Claim) -> frozenset[str]:
    """Who provides, and the countries the provider is said to be in."""
    provider = facts.first(claim.object or "")
    seats = {seat.object for seat in facts.seats.get(provider, ()) if seat.object}
    return frozenset({provider, *claim.qualifier("place"), *seats})


def _runs(facts: Facts, claim: Claim) -> bool:
    """Whether a claim says that the dependence is there, and not that it is planned, past or under talks."""
    words = facts.snapshot.vocabulary
    status = next(iter(claim.qualifier("status")), None)
    return status is not None and words.concepts[status].runs and words.concepts[claim.modality].proves
