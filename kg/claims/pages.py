"""What `kg show` says: all there is on an entity or concept, on a claim or statement, on a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kg.claims.describe import (
    ClaimRecord,
    SourceRecord,
    Statement,
    claim_record,
    label,
    source_record,
    statement_text,
)
from kg.claims.disagreement import ConflictRecord, conflict_record
from kg.claims.model import Claim, Name, Source
from kg.claims.profile import Identity, Profile
from kg.claims.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ThingPage:
    """All there is on an entity or concept."""

    schema: Literal["kg.show/1"] = field(default="kg.show/1", init=False)
    id: str
    kind: str
    label: str
    names: tuple[Name, ...]
    note: str | None
    facts: Mapping[str, str]
    """what the ontology says of a concept"""
    said: tuple[Statement, ...]
    pointing: tuple[Statement, ...]
    """what is said of others and leads to it"""
    mentioned: tuple[Statement, ...]
    agreed: tuple[Statement, ...]
    """terms of the agreements and policies that it takes part in or that are made for it"""
    identity: tuple[Identity, ...]
    disagreements: tuple[ConflictRecord, ...]
    silent: tuple[str, ...]
    """what no source says, in sentences"""

    @property
    def is_empty(self) -> bool:
        """Whether no claim speaks of it."""
        return not (self.said or self.pointing or self.mentioned or self.identity)


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """A claim, or all claims that make one statement."""

    schema: Literal["kg.show/1"] = field(default="kg.show/1", init=False)
    kind: Literal["claim", "statement"]
    id: str
    words: str
    statement: str
    same_statement: tuple[str, ...]
    """ids of all claims that say the same"""
    claims: tuple[ClaimRecord, ...]
    sources: tuple[SourceRecord, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it has no claim."""
        return not self.claims


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source with the ids of its claims."""

    schema: Literal["kg.show/1"] = field(default="kg.show/1", init=False)
    kind: Literal["source"] = field(default="source", init=False)
    id: str
    source: SourceRecord
    same_origin: tuple[str, ...]
    """ids of sources that are one witness with it"""
    claims: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it has no claim."""
        return not self.claims


Page = ThingPage | ClaimsPage | SourcePage


def thing_page(snapshot: Snapshot, found: Profile) -> ThingPage:
    """Give a profile as one record."""
    return ThingPage(
        id=found.id,
        kind=found.kind,
        label=found.label,
        names=found.names,
        note=found.note,
        facts=found.facts,
        said=found.said,
        pointing=found.pointing,
        mentioned=found.mentioned,
        agreed=found.agreed,
        identity=found.identity,
        disagreements=tuple(conflict_record(snapshot, group) for group in found.disagreements),
        silent=found.silent,
    )


def claims_page(
    snapshot: Snapshot, kind: Literal["claim", "statement"], claims: Sequence[Claim], documents: Path | None
) -> ClaimsPage:
    """Give the claims of one statement, or one of them, with their sources and, with `documents`, their passages."""
    first = claims[0]
    return ClaimsPage(
        kind=kind,
        id=first.id if kind == "claim" else first.statement,
        words=f"{label(snapshot, first.subject)} {statement_text(snapshot, first)}",
        statement=first.statement,
        same_statement=tuple(sorted(c.id for c in snapshot.claims(first.predicate) if c.statement == first.statement)),
        claims=tuple(claim_record(snapshot, claim, documents) for claim in claims),
        sources=tuple(source_record(snapshot.sources[s]) for s in sorted({c.source for c in claims})),
    )


def source_page(snapshot: Snapshot, source: Source) -> SourcePage:
    """Give a source with its claims and the sources it is one witness with."""
    return SourcePage(
        id=source.id,
        source=source_record(source),
        same_origin=tuple(sorted(s.id for s in snapshot.sources.values() if s.origin == source.origin and s.id != source.id)),
        claims=tuple(claim.id for claim in snapshot.claims() if claim.source == source.id),
    )
