"""The claims as they were known on an earlier day: without those whose sources are of a later one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from kg.claims.edtf import earliest_day
from kg.claims.model import Claim, Entity, Source
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import Vocabulary


class KnownBy(Snapshot):
    """A snapshot without the claims that no source had made yet on a day. Its key is that of the base and the day."""

    def __init__(self, base: Snapshot, day: date) -> None:
        self._base = base
        self.day = day
        self.key = f"{base.key}@{day}"

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources of the base: a claim that is left out may still be named by another."""
        return self._base.sources

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Entities of the base."""
        return self._base.entities

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the base."""
        return self._base.vocabulary

    @cached_property
    def _later(self) -> frozenset[str]:
        """Sources that are surely of a later day; an undated one was there already, for all that is known."""
        return frozenset(name for name, source in self.sources.items() if _is_later(source.date, self.day))

    def _is_known(self, claim: Claim) -> bool:
        return claim.source not in self._later and not _is_later(claim.as_of, self.day)

    def claims(self, *predicates: str) -> Iterator[Claim]:
        """Claims of the predicates, or all of them, that were known on the day."""
        return (claim for claim in self._base.claims(*predicates) if self._is_known(claim))

    def newer(self) -> int:
        """Count the claims that were not known yet. Linear in the claims."""
        return sum(not self._is_known(claim) for claim in self._base.claims())


def _is_later(when: str | None, day: date) -> bool:
    earliest = earliest_day(when) if when else None
    return earliest is not None and earliest > day
