"""Sites, flows and what is doubtful about them: the network that a reading gives, as frozen arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kg.claims.model import Grade
from kg.claims.snapshot import Snapshot
from kg.network.accepted import Place
from kg.network.reading import Reading

Level = Literal["site", "company", "group"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the sources leave open: what kind, about which id, and the fact that would settle it."""

    kind: str
    about: str
    settle: str


@dataclass(frozen=True, slots=True)
class Site:
    """A node of the network.

    `level` is `site` for a facility, `company` for an organization that stands in for unnamed plants, `group` for
    unnamed firms or buyers. `stages` are positions in the chain, rising; empty where no source names one.
    `weak_stages` are those that no firm claim gives it.
    """

    id: str
    name: str
    level: Level
    stages: tuple[int, ...]
    places: tuple[Place, ...]
    status: str | None
    doubts: tuple[Doubt, ...]
    weak_stages: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Flow:
    """An edge of the network: one statement of supply, in one form of material. Parallel flows stay parallel.

    `source` and `target` index the sites. `form` is the stage that makes the material, None where its form is not
    stated. `elements` None: no source says which rare earths; `may_hold` is then what a product of that name can hold, None where the
    name says nothing. `recycled`: all of it is stated to be recycled. `origins` counts independent witnesses; `grade` is the best of them.
    """

    id: str
    statement: str
    source: int
    target: int
    materials: tuple[str, ...]
    form: int | None
    elements: frozenset[str] | None
    status: str
    valid: str | None
    claims: tuple[str, ...]
    grade: Grade
    origins: int
    last_evidence: str | None
    doubts: tuple[Doubt, ...]
    product: frozenset[str] | None = None
    recycled: bool = False

    @property
    def may_hold(self) -> frozenset[str] | None:
        """The rare earths it may hold: those stated, else those that its product can hold; None where neither is said."""
        return self.elements if self.elements is not None else self.product


@dataclass(frozen=True, eq=False)
class Network:
    """Sites and flows as arrays, with the flows that leave each site, and what the reading left out.

    `snapshot` has the claims it was built from, for rules that look beyond places; None for a network made by hand. Two networks
    are equal only if they are one.
    """

    reading: Reading
    stages: tuple[str, ...]
    required: frozenset[int]
    starts: frozenset[int]
    sites: tuple[Site, ...]
    flows: tuple[Flow, ...]
    leaving: tuple[tuple[int, ...], ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    snapshot: Snapshot | None = field(default=None, repr=False)

    @property
    def market(self) -> int:
        """Position of the last stage."""
        return len(self.stages) - 1

    @property
    def recycling(self) -> int:
        """Position of the stage that starts from scrap."""
        return self.stages.index("recycling")

    def index(self) -> dict[str, int]:
        """Position of each site by id."""
        return {site.id: n for n, site in enumerate(self.sites)}
