"""What a file of `kg.rules.dimensions` declares: what its rule looks at, and which names and clauses it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:  # completion asks for the names of dimensions, and not for what the rules look things up in
    from kg.network.model import Flow, Site
    from kg.rules.facts import Facts
    from kg.rules.finding import Finding
    from kg.rules.test import Test

SiteRule: TypeAlias = "Callable[[Facts, Site, Test], Finding | None]"
FlowRule: TypeAlias = "Callable[[Facts, Flow, Test], Finding]"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to be exposed. A rule looks at sites or at flows: one of `site` and `flow` is there.

    `title` says what is looked at, in words. `kinds` are the kinds of names it takes (country, organization ...), `clauses` what
    may follow them besides `at`: of, to, by, and % for a threshold.
    """

    title: str
    kinds: frozenset[str]
    clauses: tuple[str, ...] = ()
    site: SiteRule | None = None
    flow: FlowRule | None = None

    @property
    def looks_at(self) -> Literal["site", "flow"]:
        """What the rule is asked about."""
        return "site" if self.flow is None else "flow"
