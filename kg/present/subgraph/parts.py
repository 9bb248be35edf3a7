"""What a subgraph holds: frozen, ordered, and the same for the same claims and question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kg.claims.model import Claim, Grade, Source
from kg.claims.snapshot import Snapshot
from kg.network.model import Level, Network
from kg.routes.answer import Answer
from kg.routes.obstacles import Verdict
from kg.routes.parts import ReadingUsed

Chosen = Literal["routes", "around", "query", "all"]
Relation = Literal["OWNED_BY", "MAY_BE_OWNED_BY", "OPERATED_BY"]
"""A stake that is held, one that is only agreed or optioned, and operation: from the owned or operated to who does it."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Which of the listed routes pass: their ids, best first, and the verdict of the best with its readiness and documentation.

    None where none passes. It says of routes, never of a site: the best route through a site avoids, others may not.
    """

    routes: tuple[str, ...] = ()
    best: Verdict | None = None
    readiness: str | None = None
    documentation: str | None = None


@dataclass(frozen=True, slots=True)
class SitePart:
    """A site of the selection, as the reading has it.

    `stages`, `countries` and `headquarters` (of a firm) are ids; `weak_*` those of them that no firm claim settles. `coordinates`
    are longitude and latitude in degrees, where firm claims agree on them. `stage_statuses` are the states of single
    stages, `open` the facts that would settle its doubts, `plans` what of it is to come or makes samples.
    """

    id: str
    name: str
    names: tuple[str, ...]
    kind: str
    level: Level
    stages: tuple[str, ...]
    weak_stages: tuple[str, ...]
    countries: tuple[str, ...]
    weak_countries: tuple[str, ...]
    headquarters: tuple[str, ...]
    status: str | None
    stage_statuses: tuple[str, ...]
    coordinates: tuple[float, float] | None
    open: tuple[str, ...]
    plans: tuple[str, ...]
    claims: tuple[str, ...]
    passing: Passing


@dataclass(frozen=True, slots=True)
class FlowPart:
    """A flow of the selection; parallel ones stay parallel. `elements` None: no source says which."""

    id: str
    statement: str
    source: str
    target: str
    materials: tuple[str, ...]
    elements: tuple[str, ...] | None
    status: str
    kind: str | None
    signed: str | None
    starts: str | None
    delivered_in: tuple[str, ...]
    valid: str | None
    grade: Grade
    origins: int
    last_evidence: str | None
    open: tuple[str, ...]
    plans: tuple[str, ...]
    claims: tuple[str, ...]
    passing: Passing


@dataclass(frozen=True, slots=True)
class HolderPart:
    """Who owns or operates something of the selection and is no site of it."""

    id: str
    name: str
    names: tuple[str, ...]
    kind: str
    headquarters: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tenure:
    """One holder's part of one owned, as parts of one, or who operates a site (without parts).

    `least` is what sources say at least, `most` what they do not rule out, `proven` what firm claims show; `firm` of an operator.
    """

    id: str
    relation: Relation
    owned: str
    holder: str
    least: float | None
    most: float | None
    proven: float | None
    firm: bool | None
    stated: str
    evidence: str
    claims: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Subgraph:
    """Everything a file may say: sites and flows by id, who holds what, the claims and sources behind, and what was asked.

    `answer` is there where routes were asked for. `claims` and `sources` are ordered by id; `sources` has
    those the claims name and those they repeat. `left_out` counts what the reading or the selection does not hold.
    """

    chosen: Chosen
    words: str
    data: str
    reading: ReadingUsed
    answer: Answer | None
    sites: tuple[SitePart, ...]
    flows: tuple[FlowPart, ...]
    holders: tuple[HolderPart, ...]
    tenures: tuple[Tenure, ...]
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    left_out: Mapping[str, int]
    snapshot: Snapshot = field(repr=False)
    network: Network = field(repr=False)

    @cached_property
    def source_of(self) -> dict[str, str]:
        """The source of every claim by its id."""
        return {claim.id: claim.source for claim in self.claims}

    def label(self, name: str) -> str:
        """Return the name to show for an id."""
        return self.snapshot.label(name)

    def names(self) -> dict[str, str]:
        """Return the name of every site and holder by its id."""
        return {site.id: site.name for site in self.sites} | {holder.id: holder.name for holder in self.holders}
