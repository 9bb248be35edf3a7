"""Whose staff the sites need, as claims of dependence say."""

from __future__ import annotations

from kg.network.model import Site
from kg.rules.dimensions._dependence import CLAUSES, KINDS, needs
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test

__all__ = ["CLAUSES", "KINDS", "TITLE", "site"]

TITLE = "whose staff the sites need"


def site(facts: Facts, site: Site, test: Test) -> Finding | None:
    """Exposed by a dependence that holds, clear only where a source says that there is none."""
    return needs("personnel", facts, site, test)
