"""Who owns the sites of the routes: the share of what is avoided in each, with its derivation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.network.model import Network
from kg.network.ownership.derivation import Line, derived, percent
from kg.network.ownership.holdings import holdings
from kg.network.ownership.shares import Shares
from kg.routes.obstacles import Question
from kg.rules.evaluate import tests

ASSUMED = frozenset({"operator"})
"""Most sites have an operator and no stated owner: who operates counts as the owner there, and each line says so."""


def held(snapshot: Snapshot, network: Network, question: Question, sites: Iterable[str]) -> dict[str, Any]:
    """The share of whoever the question avoids in each site, at least and at most: `kg owners ID --of WHO --by operator`.

    Each line of a derivation names its source. No verdict: where a question asks about places, who owns a site changes nothing.
    """
    who = frozenset(name for term in question.avoid for test in tests(term) for name in test.who)
    known = frozenset(name for name in who if name in snapshot.entities or _is_country(snapshot, name))
    shares = Shares(holdings(snapshot, network.reading), known, ASSUMED)
    rows: list[dict[str, Any]] = []
    firms: dict[str, list[Line]] = {}
    for site in sites if known else ():
        share = derived(shares, site)
        first = shares.holdings.first(site)
        claims = list(dict.fromkeys(claim for line in share.lines for claim in line.claims))
        through = dict.fromkeys(line.about for line in share.lines if line.about != first)
        for firm in through:
            # what is told of a holder does not depend on whose holder it is
            firms.setdefault(firm, [line for line in share.lines if line.about == firm])
        rows.append(
            {
                "id": site,
                "name": snapshot.label(site),
                "least": float(share.interval.least),
                "most": float(share.interval.most),
                "words": f"{percent(share.interval.least)} to {percent(share.interval.most)}",
                # the last line of an entity sums up, and `words` say that of the site
                "derivation": [line.text for line in share.lines if line.about == first and line.claims],
                "through": list(through),
                "settle": share.settle,
                "claims": claims,
            }
        )
    named = [
        {"id": firm, "name": snapshot.label(firm), "derivation": [line.text for line in lines]}
        for firm, lines in sorted(firms.items())
        if any(line.claims for line in lines)
    ]
    return {"of": sorted(known), "by": sorted(ASSUMED), "sites": rows, "firms": named}


def _is_country(snapshot: Snapshot, name: str) -> bool:
    concept = snapshot.vocabulary.concepts.get(name)
    return concept is not None and concept.kind == "Country"
