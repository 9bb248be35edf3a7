"""Who owns the sites of the routes: the share of what is avoided in each, with its derivation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.claims.snapshot import Snapshot
from kg.data import key
from kg.network.model import Network
from kg.network.ownership.derivation import DerivationLine, derived
from kg.network.ownership.holdings import holdings
from kg.network.ownership.shares import Interval, Shares
from kg.network.ownership.wording import at_least, at_most
from kg.routes.obstacles import Question
from kg.rules.evaluate import tests

ASSUMED = frozenset({"operator"})
"""Most sites have an operator and no stated owner: who operates counts as the owner there, and each line says so."""


@dataclass(frozen=True, slots=True)
class SiteShare:
    """The share of whoever is avoided in one site."""

    id: str
    name: str
    least: float
    most: float
    words: str
    derivation: tuple[str, ...]
    through: tuple[str, ...]
    """firms the share comes through; `firms` says whose they are"""
    settle: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """A firm that shares come through, and whose it is."""

    id: str
    name: str
    derivation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnershipShares:
    """The share of whoever the question avoids in each site."""

    whose: tuple[str, ...] = field(metadata=key("of"))
    by: tuple[str, ...]
    """who counts as an owner where none is stated"""
    sites: tuple[SiteShare, ...]
    firms: tuple[Holder, ...]


def ownership_shares(snapshot: Snapshot, network: Network, question: Question, sites: Iterable[str]) -> OwnershipShares:
    """Work out the share of whoever is avoided in each site, at least and at most: `kg owners ID --of WHO --by operator`.

    Each line of a derivation names its source. No verdict: where a question asks about places, who owns a site changes nothing.
    """
    who = frozenset(name for term in question.avoid for test in tests(term) for name in test.who)
    known = frozenset(name for name in who if name in snapshot.entities or _is_country(snapshot, name))
    shares = Shares(holdings(snapshot, network.reading), known, ASSUMED)
    rows: list[SiteShare] = []
    firms: dict[str, list[DerivationLine]] = {}
    for site in sites if known else ():
        share = derived(shares, site)
        first = shares.holdings.first(site)
        through = dict.fromkeys(line.about for line in share.lines if line.about != first)
        for firm in through:
            # what is told of a holder does not depend on whose holder it is
            firms.setdefault(firm, [line for line in share.lines if line.about == firm])
        rows.append(
            SiteShare(
                id=site,
                name=snapshot.label(site),
                least=float(share.interval.least),
                most=float(share.interval.most),
                words=_in_brief(share.interval),
                # the last line of an entity sums up, and `words` say that of the site
                derivation=tuple(line.text for line in share.lines if line.about == first and line.claims),
                through=tuple(through),
                settle=share.settle,
                claims=tuple(dict.fromkeys(claim for line in share.lines for claim in line.claims)),
            )
        )
    holders = tuple(
        Holder(firm, snapshot.label(firm), tuple(line.text for line in lines))
        for firm, lines in sorted(firms.items())
        if any(line.claims for line in lines)
    )
    return OwnershipShares(tuple(sorted(known)), tuple(sorted(ASSUMED)), tuple(rows), holders)


def _in_brief(interval: Interval) -> str:
    """What is shown of a site, for a cell of a table."""
    if interval.least == interval.most:
        return "all" if interval.least == 1 else at_most(interval.most).removeprefix("at most ")
    known = [at_least(interval.least)] if interval.least else []
    known += [at_most(interval.most)] if interval.most < 1 else []
    return ", ".join(known) or "not documented"


def _is_country(snapshot: Snapshot, name: str) -> bool:
    concept = snapshot.vocabulary.concepts.get(name)
    return concept is not None and concept.kind == "Country"
