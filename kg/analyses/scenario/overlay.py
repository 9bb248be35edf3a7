"""A snapshot with some claims left out and others put in, for questions about a world that no source describes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property

from kg.claims.model import Claim, Entity, Source, to_record
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import Vocabulary

MARK = "what-if"
"""What the id of everything supposed begins with."""


class World(Snapshot):
    """A snapshot with claims left out and put in. Its key is that of the base and a digest of what differs."""

    def __init__(
        self,
        base: Snapshot,
        gone: frozenset[str],
        more: dict[str, Claim],
        sources: dict[str, Source],
        entities: dict[str, Entity],
    ) -> None:
        self._base, self._gone = base, gone
        self._more: dict[str, list[Claim]] = {}
        for _, claim in sorted(more.items()):
            self._more.setdefault(claim.predicate, []).append(claim)
        self._sources, self._entities = sources, entities
        self.key = base.key
        if gone or more:
            text = json.dumps([sorted(gone), [to_record(claim) for _, claim in sorted(more.items())]], ensure_ascii=False)
            self.key += f"+{MARK}:{hashlib.sha256(text.encode()).hexdigest()[:10]}"

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id, supposed ones as well."""
        return {**self._base.sources, **self._sources}

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Entities by id, supposed ones as well."""
        return {**self._base.entities, **self._entities}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the base."""
        return self._base.vocabulary

    def claims(self, *predicates: str) -> Iterator[Claim]:
        """Claims of the predicates, or all of them, the supposed ones after the others of their predicate."""
        for predicate in predicates or sorted(self.vocabulary.predicates):
            yield from (claim for claim in self._base.claims(predicate) if claim.id not in self._gone)
            yield from self._more.get(predicate, ())
