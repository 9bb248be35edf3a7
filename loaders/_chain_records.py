"""The fields of the records of a chain file. What is not here is an error in a file."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from loaders._yaml import Strict

Ids = list[str]


class Stated(Strict):
    """What one source says of a status, capacity or stake."""

    source: str
    says: str
    as_of: str | None = None
    verified: Literal["yes", "partly", "no"] | None = None
    verified_note: str | None = None


class StatusRecord(Stated):
    """The status a source gives a site."""

    status: str


class CapacityRecord(Stated):
    """An output or capacity a source gives a site.

    `of` and `scope` are its words; `material`, `elements` and `stage` say in the ontology's what is weighed and where, each only
    as far as the source does. `side` marks what is not the site's output: feed it takes, or what one buyer takes of it.
    """

    kind: Literal["actual", "nameplate", "target"]
    value: dict[str, Any]
    of: str | None = None
    scope: str | None = None
    material: Ids = Field(default_factory=list)
    elements: Ids = Field(default_factory=list)
    stage: str | None = None
    side: Literal["feed", "offtake"] | None = None
    printed: str


class Stake(Stated):
    """Who holds or is to hold what part of whom."""

    owner: str
    owned: str
    share: dict[str, Any] | None = None
    share_words: str | None = None
    kind: str
    state: Literal["held", "agreed", "option", "term sheet", "letter of intent", "planned", "divested"]


class OwnStake(Stake):
    """A stake that stands in no record of the one who is owned: a newer state, or one of a record of another file."""

    id: str


class Sourced(Strict):
    """A record with an id and the sources that carry it."""

    id: str
    sources: Ids = Field(min_length=1)
    verified: Literal["yes", "partly", "no"] | None = None
    verified_note: str | None = None


class Party(Sourced):
    """What sites and organizations have in common."""

    name: str
    other_names: Ids = Field(default_factory=list)
    stages: Ids = Field(default_factory=list)
    note: str | None = None
    ownership: list[Any] = Field(default_factory=list)


class FacilityRecord(Party):
    """One site."""

    country: Ids = Field(default_factory=list)
    site: str | None = None
    produces: Ids = Field(default_factory=list)
    operator: str | None = None
    status: list[Any] = Field(default_factory=list)
    capacity: list[Any] = Field(default_factory=list)


class OrganizationRecord(Party):
    """A firm, a body, or a group of unnamed firms."""

    kind: Literal["organization", "group"]
    country: str | None = None
    sort: str | None = None
    headquarters: str | None = None


class Amount(Strict):
    """One figure of a flow: `printed` is how the source puts it, `kind` and `scope` what it counts and within which limits."""

    value: dict[str, Any]
    printed: str
    kind: Literal["contract", "memorandum", "planned", "delivered", "sample", "need"]
    material: Ids = Field(default_factory=list)
    elements: Ids = Field(default_factory=list)
    scope: str | None = None
    says: str
    sources: Ids = Field(default_factory=list)


class Supply(Sourced):
    """One flow: who supplies whom with what.

    `signed` is the day of the contract or memorandum, `deliveries_from` the actual or expected start of deliveries. `valid` is
    the time of the deliveries and starts with the latter, never with the former. `free_of_elements` are those that a source
    says the goods hold none of; what `elements` leaves out is not said.
    """

    from_: str = Field(alias="from")
    to: str
    material: Ids
    printed: str
    elements: Ids = Field(default_factory=list)
    free_of_elements: Ids = Field(default_factory=list)
    status: str
    modality: str
    modality_note: str | None = None
    valid: str | None = None
    last_evidence: str | None = None
    supply_kind: Literal["commercial", "trial", "sample", "demonstration", "memorandum", "term-sheet"] | None = None
    signed: str | None = None
    deliveries_from: str | None = None
    quantity: str | None = None
    amounts: list[Any] = Field(default_factory=list)
    derived: str | None = None
    says: str


class Delivery(Strict):
    """Where the material of one flow is delivered, used, loaded or sent from."""

    id: str
    flow: str
    from_: str = Field(alias="from")
    to: str
    country: Ids = Field(min_length=1)
    place: str
    kind: Literal["delivery", "use", "loading", "dispatch"]
    source: str
    as_of: str | None = None
    says: str


class SiteState(Sourced):
    """What newer sources say of the status of a site or, with `stage`, of one of its stages, elements or products."""

    site: str
    stage: str | None = None
    elements: Ids = Field(default_factory=list)
    product: str | None = None
    status: str
    as_of: str | None = None
    says: str


class SitePlace(Sourced):
    """Where newer sources put a site, or who they say operates it."""

    site: str
    country: Ids = Field(default_factory=list)
    place: str | None = None
    operator: str | None = None
    as_of: str | None = None
    says: str


class Point(Strict):
    """The point of a site: of the site itself, of the town, or of the region it is said to be in."""

    id: str
    site: str
    point: str
    precision: Literal["site", "town", "region"]
    source: str
    printed: str
    says: str


class OwnCapacity(CapacityRecord):
    """A capacity or output that stands in no record of a site: a newer figure, or one of a whole firm or country."""

    id: str
    subject: str


class Dependency(Sourced):
    """What a site or firm needs from whom besides feed."""

    subject: str
    kind: str
    on: str
    on_country: str | None = None
    status: str | None = None
    state: str
    date: str | None = None
    free_of: Ids = Field(default_factory=list)
    free_of_kinds: Ids = Field(default_factory=list)
    says: str


class Policy(Sourced):
    """A law, control, programme or price agreement with its dates.

    `parties` are firms and bodies that made it with each other, `concerns` the firms and sites that it names as its object.
    """

    name: str
    authority: str
    reference: str | None = None
    legal_status: str
    status_sources: Ids = Field(default_factory=list)
    dates: list[Any] = Field(default_factory=list)
    countries: Ids = Field(default_factory=list)
    countries_words: Ids = Field(default_factory=list)
    stages: Ids = Field(default_factory=list)
    all_stages: bool = False
    parties: Ids = Field(default_factory=list)
    concerns: Ids = Field(default_factory=list)
    materials_words: Ids = Field(default_factory=list)
    thresholds: list[Any] = Field(default_factory=list)
    says: str


class Milestone(Strict):
    """A dated step in the life of a policy."""

    what: str
    when: str | None = None
    sources: Ids = Field(default_factory=list)


class Threshold(Strict):
    """What a policy tests, and from which value on."""

    test: str
    threshold: str


class Figure(Strict):
    """A number on a stage, a country or a market."""

    id: str
    measure: str
    value: dict[str, Any]
    year: str | None = None
    where: Ids = Field(min_length=1)
    of: str | None = None
    stage: str
    scope: str | None = None
    forecast: bool = False
    source: str
    says: str


class GroupRecord(Strict):
    """Unnamed firms that several records speak of."""

    id: str
    name: str
