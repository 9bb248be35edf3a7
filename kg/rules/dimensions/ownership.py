"""Who owns a site: the least and most share of the avoided, through all layers of holders.

A firm with its headquarters in an avoided country counts whole. What nobody says is unknown: few sources name all holders of
anything, so hardly a site is clear without the assumption `seat`.
"""

from __future__ import annotations

from kg.network.model import Site
from kg.rules.dimension import Dimension
from kg.rules.dimensions._owners import OWNERS, of_share
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test


def site(facts: Facts, site: Site, test: Test) -> Finding:
    """Exposed where the avoided hold at least the threshold, clear where they cannot, unknown between."""
    return of_share(facts, site, test)


DIMENSION = Dimension("who owns the sites, through all layers of holders", OWNERS, clauses=("%", "by"), site=site)
