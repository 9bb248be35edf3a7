"""What an avoid rule tests in one dimension, as resolved from its words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Test:
    """What is avoided in one dimension.

    `who` are ids of countries and organizations. `threshold` is a part of one, `strict` says that it must be passed.
    `stages` limits the test to sites for these stages of a route, `elements` to flows that may carry one of them, `to`
    to flows into these countries; None does not limit. `by` names assumptions about owners. `said` are the words for `who` where
    one of them is a group of countries: its id stands for its members on the day.
    """

    __test__ = False  # pytest would collect a class of this name

    dimension: str
    who: frozenset[str]
    threshold: Fraction | None = None
    strict: bool = False
    by: frozenset[str] = frozenset()
    stages: frozenset[str] | None = None
    elements: frozenset[str] | None = None
    to: frozenset[str] | None = None
    said: frozenset[str] = frozenset()

    def __str__(self) -> str:
        text = f"{self.dimension}:{','.join(sorted(self.said or self.who))}"
        if self.threshold is not None:
            text += f"{'>' if self.strict else '>='}{float(self.threshold * 100):.15g}%"
        for word, names in (("at", self.stages), ("of", self.elements), ("to", self.to), ("by", self.by or None)):
            text += f" {word} {','.join(sorted(names))}" if names is not None else ""
        return text
