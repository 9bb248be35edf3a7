"""Sites, flows and what is doubtful about them: the network that a reading gives, as frozen arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kg.claims.model import Grade
from kg.claims.snapshot import Snapshot
from kg.network.accepted import Place
from kg.network.reading import Reading
from kg.text import series

Level = Literal["site", "company", "group"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the sources leave open: what kind, about which id, and the fact that would settle it."""

    kind: str
    about: str
    settle: str
    plan: bool = False
    """It is no doubt but a plan that is let in, or what makes samples only: it is to come, as far as sources say."""


@dataclass(frozen=True, slots=True)
class Line:
    """The state of a site, or of one of its stages (None: of the whole site) and, where a source limits it, of some elements.

    `admitted` False: the reading does not let it count.
    """

    stage: int | None
    elements: frozenset[str] | None
    status: str | None
    doubts: tuple[Doubt, ...]
    admitted: bool = True
    order: int = 99
    """Place of the status among all: the further from running, the higher."""
    claims: tuple[str, ...] = ()


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
    lines: tuple[Line, ...] = ()

    @property
    def firm_stages(self) -> tuple[int, ...]:
        """Stages that a firm claim gives it."""
        return tuple(stage for stage in self.stages if stage not in self.weak_stages)

    def lines_at(self, stages: Iterable[int], elements: frozenset[str] | None) -> tuple[Line, ...]:
        """The state of each of some stages for material that may hold some rare earths (None: any), most advanced first.

        A line of a stage stands before the state of the site; for elements that none of the stage is for, that of the site counts
        beside it. Of several that fit it is the one that counts and is nearest to running: what the site ships, it makes there.
        """
        whole = [line for line in self.lines if line.stage is None]
        found: list[Line] = []
        for stage in stages:
            own = [line for line in self.lines if line.stage == stage]
            fitting = [line for line in own if line.elements is None or elements is None or line.elements & elements]
            named = frozenset(element for line in fitting for element in line.elements or ())
            if not any(line.elements is None for line in fitting) and (elements is None or not elements <= named):
                fitting += whole
            found += sorted(fitting, key=lambda line: (not line.admitted, line.order))[:1]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Flow:
    """An edge of the network: one statement of supply, in one form of material. Parallel flows stay parallel.

    `source` and `target` index the sites. `form` is the stage that makes the material, None where its form is not
    stated. `elements` None: no source says which rare earths; `product` is then what a product of that name can hold, None where
    the name says nothing, and `needs` what it cannot be without. `free_of`: what a firm source says that it holds none of, with
    nothing open about the supply but that it is to come. `recycled`: all of it is stated to be recycled. `status` is
    that of the day: a contract whose deliveries have not begun is contracted. `signed` and `starts` are the two dates, `kind`
    the kind of supply. `origins` counts independent witnesses; `grade` is the best of them.
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
    needs: frozenset[str] = frozenset()
    free_of: frozenset[str] = frozenset()
    recycled: bool = False
    signed: str | None = None
    starts: str | None = None
    kind: str | None = None
    delivered_in: tuple[Place, ...] = ()

    @property
    def may_hold(self) -> frozenset[str] | None:
        """The rare earths it may hold: those stated, else those that its product can hold; None where neither is said."""
        return self.elements if self.elements is not None else self.product

    @property
    def unsaid(self) -> frozenset[str]:
        """The rare earths that its product can hold and no source settles: a list of some is no denial of the others."""
        return (self.product or frozenset()) - (self.elements or frozenset()) - self.free_of


@dataclass(frozen=True, slots=True)
class Superseded:
    """A supply that a newer firm source says has ended or is suspended, with the claims of both sides."""

    source: str
    target: str
    materials: tuple[str, ...]
    why: str
    claims: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOutSupply:
    """A supply that some source tells of and that the reading does not let count, with the reason.

    `reason` is worded as in the counts of what the reading left out. `status` is that of the claims, None where they give none.
    """

    source: str
    target: str
    materials: tuple[str, ...]
    reason: str
    status: str | None
    valid: str | None
    claims: tuple[str, ...]
    held_up: str | None = None
    """the end that does not run, where that is the reason"""


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
    superseded: tuple[Superseded, ...] = ()
    not_counted: tuple[LeftOutSupply, ...] = ()
    snapshot: Snapshot | None = field(default=None, repr=False)

    def is_buyer(self, site: Site) -> bool:
        """Whether a site is where material is delivered and nothing more: it processes nothing that a source tells of."""
        return site.stages == (self.market,)

    def surely_buys(self, site: Site) -> bool:
        """Whether a firm source makes a site a mere buyer: by weak ones alone it may as well process."""
        return self.is_buyer(site) and self.market not in site.weak_stages

    def receives_in(self, flow: Flow) -> tuple[tuple[Place, ...], ...]:
        """Places where a mere buyer takes a delivery, each group of them said of one thing; nothing for whoever processes.

        They are those of the delivery, and where no firm source gives one also those of a group of buyers or of a plant that
        buys: never the seat of a firm.
        """
        site = self.sites[flow.target]
        if not self.is_buyer(site):
            return ()
        own = () if site.level == "company" or any(place.firm for place in flow.delivered_in) else site.places
        return tuple(places for places in (flow.delivered_in, own) if places)

    def work(self, stages: Iterable[int], joined: str = "and") -> str:
        """Say what somebody does at some stages, as "separates rare earths, makes metal and alloy"; by ids without claims."""
        concepts = self.snapshot.vocabulary.concepts if self.snapshot is not None else {}
        texts: list[str] = []
        verb = ""
        for stage in stages:
            name = self.stages[stage]
            concept = concepts.get(name)
            before, (verb, _, what) = verb, (concept.work if concept and concept.work else f"does {name}").partition(" ")
            texts.append(what if verb == before and what else f"{verb} {what}".strip())
        return series(texts, joined)

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
