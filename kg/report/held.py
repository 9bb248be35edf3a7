"""Who owns the sites of the routes: the share of what is avoided in each, with its derivation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.judge import tests
from kg.network import Network
from kg.obstacles import Question
from kg.owners.derivation import derived
from kg.owners.holdings import holdings
from kg.owners.shares import Shares
from kg.report.evidence import Evidence
from kg.snapshot import Snapshot

ASSUMED = frozenset({"operator"})
"""Most sites have an operator and no stated owner: who operates counts as the owner there, and each line says so."""


def held(
    snapshot: Snapshot, network: Network, question: Question, sites: Iterable[str], evidence: Evidence
) -> dict[str, Any]:
    """The share of whoever the question avoids in each site, at least and at most, as `kg owners ID --of WHO --by operator` gives it.

    Each line of a derivation names its source. Not a verdict: where the question asks about places, who owns a site changes nothing.
    """
    who = frozenset(name for term in question.avoid for test in tests(term) for name in test.who)
    known = frozenset(name for name in who if name in snapshot.entities or _is_country(snapshot, name))
    shares = Shares(holdings(snapshot, network.reading), known, ASSUMED)
    rows = []
    for site in sites if known else ():
        share = derived(shares, site)
        claims = list(dict.fromkeys(claim for line in share.lines for claim in line.claims))
        evidence.cite(claims)
        rows.append(
            {
                "id": site,
                "name": snapshot.label(site),
                "least": float(share.interval.least),
                "most": float(share.interval.most),
                "derivation": list(share.text),
                "settle": share.settle,
                "claims": claims,
            }
        )
    return {"of": sorted(known), "by": sorted(ASSUMED), "sites": rows}


def _is_country(snapshot: Snapshot, name: str) -> bool:
    concept = snapshot.vocabulary.concepts.get(name)
    return concept is not None and concept.kind == "Country"
