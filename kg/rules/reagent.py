"""Whose reagents the sites use, as claims of dependence say."""

from __future__ import annotations

from kg.network.model import Site
from kg.rules import Facts, Finding, Test
from kg.rules._dependence import CLAUSES, KINDS, needs

__all__ = ["CLAUSES", "KINDS", "TITLE", "site"]

TITLE = "whose reagents the sites use"


def site(facts: Facts, site: Site, test: Test) -> Finding | None:
    """Exposed by a dependence that holds, clear only where a source says that there is none."""
    return needs("reagent", facts, site, test)
