"""Parts of answers: what every answer says alike of a reading, a law, a site, a delivery, a gap or an open fact."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kg.claims.country_groups import group, groups
from kg.claims.edtf import earliest_day, latest_day
from kg.claims.model import Grade
from kg.claims.snapshot import Snapshot
from kg.data import INLINE, OPTIONAL, key
from kg.errors import UnknownNameError
from kg.network.age import YEARS
from kg.network.model import Flow, Level, Network, Site, Superseded
from kg.routes.left_out import NotCounted, supplies_asked_for
from kg.routes.obstacles import VERDICTS, MissingStages, Obstacle, Question, Verdict, done_between
from kg.routes.request import Custody
from kg.routes.request import Delivery as DeliveryPlace
from kg.routes.search import Tally
from kg.routes.unplaced import Unplaced, unplaced
from kg.rules.evaluate import Binding, name, tests
from kg.rules.laws import Status


@dataclass(frozen=True, slots=True)
class ReadingUsed:
    """Which claims counted."""

    as_of: str
    statuses: tuple[str, ...]
    modalities: tuple[str, ...]
    sources: tuple[str, ...] | Literal["all"]
    derived: bool
    evidence_years: int
    """older evidence of what may change is a doubt"""


@dataclass(frozen=True, slots=True)
class Law:
    """A law named in the question, as it stands on the day; no legal advice."""

    id: str
    title: str
    status: Status
    since: str | None = field(metadata=key("from"))
    until: str | None
    test: str | None
    """what it asks of a route, in the grammar of --avoid"""
    doubt: str | None
    """a second test; whatever it finds is unknown"""
    doubt_why: str
    """why that cannot be measured"""
    why: str
    citation: str
    file: str
    """digest of the rule file"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many routes there are of each verdict."""

    avoids: int
    would_avoid: int
    """only plans, or pilots, keep them from avoiding"""
    unproven: int
    touches: int

    @property
    def total(self) -> int:
        """All routes."""
        return self.avoids + self.would_avoid + self.unproven + self.touches

    @property
    def best(self) -> Verdict | None:
        """The best verdict that some route has; None where there is no route."""
        return next((verdict for verdict in VERDICTS if self.of(verdict)), None)

    def of(self, verdict: Verdict) -> int:
        """How many routes have a verdict."""
        found: int = getattr(self, verdict)
        return found


@dataclass(frozen=True, slots=True)
class GroupAsked:
    """A group of countries named in the question, with its members on the day."""

    id: str
    title: str
    members: tuple[str, ...]
    listed: str | None
    """the day the newest source of the list is of; None: the source has none"""
    sources: tuple[str, ...]
    """addresses of the pages that name the members"""
    note: str
    """what the list leaves out"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as it was understood; one thing avoided that is met is enough."""

    reading: ReadingUsed
    avoid: tuple[str, ...]
    """what is avoided, each in the grammar of --avoid"""
    laws: tuple[Law, ...] = field(metadata=key("rules"))
    custody: Custody
    delivery: DeliveryPlace
    begin: str | None = field(metadata=key("from"))
    """id, stage, countries or stage@countries that --from was understood as"""
    end: str | None = field(metadata=key("to"))
    """id, stage, countries or stage@countries that --to was understood as"""
    via: str | None
    """id of a site that every route passes"""
    element: str | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """What every answer about routes begins with: the data, the question, and how many routes there are."""

    data: str
    """key of the data the answer was made from"""
    asked: Asked = field(metadata=INLINE)
    counts: Counts
    left_out: Mapping[str, int]
    hints: tuple[str, ...]
    """where there is no route: what to know or try"""
    excluded: tuple[Superseded, ...]
    """supplies that a newer firm source has ended or suspended, with the claims of both sides"""
    not_counted: tuple[NotCounted, ...] = ()
    """where there is no route: supplies at the ends asked about that sources tell of and the reading or question leaves out"""
    unplaced: tuple[Unplaced, ...] = ()
    """asked by place: routes that are left out because no source places their ends, or names a buyer there"""
    groups: tuple[GroupAsked, ...] = ()
    """groups of countries in what was asked"""
    not_included: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """territories with a code of their own in which sites are, by the country avoided that does not include them"""


@dataclass(frozen=True, slots=True)
class Stop:
    """A site of a route, with the stages it performs on it."""

    id: str
    name: str
    stage: str | None
    stages: tuple[str, ...]
    between: tuple[str, str]
    country: str | None
    level: Level
    status: str | None
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One site supplying another on a route, with its evidence."""

    id: str
    source: str = field(metadata=key("from"))
    target: str = field(metadata=key("to"))
    material: tuple[str, ...]
    elements: tuple[str, ...] | None
    free_of: tuple[str, ...]
    """elements that a firm source says it holds none of"""
    status: str
    """on the day: a contract whose deliveries have not begun is contracted, a sample or trial a pilot"""
    kind: str | None
    """kind of supply: commercial, sample, memorandum ..."""
    signed: str | None
    starts: str | None
    """start of deliveries, as stated or expected"""
    delivered_in: tuple[str, ...]
    """countries in which it is stated to be handed over or used"""
    valid: str | None
    claims: tuple[str, ...]
    grade: Grade
    origins: int
    """independent sources; 1: one alone"""
    last_evidence: str | None
    age_days: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Required stages that no source gives to anybody: after one site (None: before the start) and before another."""

    after: str | None
    before: str
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is exposed, or which fact would settle a doubt: one of the two is given."""

    kind: str
    about: str
    exposed: str | None = field(default=None, metadata=OPTIONAL)
    settle: str | None = field(default=None, metadata=OPTIONAL)
    claims: tuple[str, ...] | None = field(default=None, metadata=OPTIONAL)

    @property
    def text(self) -> str:
        """What there is to say of it."""
        return self.exposed or self.settle or ""


def heading(snapshot: Snapshot, network: Network, question: Question, total: Tally) -> Heading:
    """Say of which data, reading and question an answer is, and how many routes there are."""
    return Heading(
        data=snapshot.key,
        asked=Asked(
            reading=reading(snapshot, network),
            avoid=tuple(name(term) for term in question.avoid),
            laws=tuple(law(binding) for binding in question.laws),
            custody=question.custody,
            delivery=question.delivery,
            begin=question.begin_name,
            end=question.end_name,
            via=question.via,
            element=question.element,
            complete=question.complete,
        ),
        counts=Counts(*total),
        left_out=network.left_out,
        hints=() if sum(total) else hints(snapshot, network, question),
        excluded=network.superseded,
        not_counted=() if sum(total) else supplies_asked_for(snapshot, network, question),
        unplaced=unplaced(network, question),
        groups=groups_asked(question),
        not_included=coded_apart(network, question),
    )


def groups_asked(question: Question) -> tuple[GroupAsked, ...]:
    """Say of the groups of countries that a question names who their members are on the day."""
    said = {name for term in question.avoid for test in tests(term) for name in test.said}
    said |= {name for place in (question.begin_place, question.end_place) if place for name in place.said}
    return tuple(
        GroupAsked(
            id=found.id,
            title=found.title,
            members=tuple(sorted(found.on(question.reading.as_of))),
            listed=found.listed,
            sources=tuple(source.url for source in found.sources),
            note=found.note,
        )
        for found in (group(name) for name in groups() if name in said)
    )


def coded_apart(network: Network, question: Question) -> Mapping[str, tuple[str, ...]]:
    """Give the territories with a code of their own that sites are in, by the country avoided that does not include them."""
    found: dict[str, tuple[str, ...]] = {}
    present = {place.country for site in network.sites for place in site.places}
    present |= {place.country for flow in network.flows for place in flow.delivered_in}
    terms = [test.who for term in question.avoid for test in tests(term) if test.dimension == "location"]
    for country, apart in CODED_APART.items():
        left = tuple(code for code in apart if code in present and not any(code in who for who in terms))
        if left and any(country in who for who in terms):
            found[country] = left
    return found


CODED_APART = {"CN": ("HK", "MO", "TW")}
"""Territories that ISO 3166 names as of a country and gives a code of their own: whoever names the country does not name them.

Hong Kong and Macao are special administrative regions of China there, and Taiwan a province of China."""


def hints(snapshot: Snapshot, network: Network, question: Question) -> tuple[str, ...]:
    """What a reader of an empty answer should know: it is about this reading and these ends, and not about the world."""
    found = []
    for end in filter(None, (question.begin_name, question.end_name, question.via)):
        entity = snapshot.entities.get(end)
        if entity is not None and entity.kind == "organization":
            sites = sorted({c.subject for c in snapshot.claims("operated_by") if c.object == end})
            if sites:
                found.append(f"{entity.label} is a firm; it operates {', '.join(sites)}")
        if entity is not None and end not in network.index():
            found.append(f"no delivery that counts in this reading begins or ends at {entity.label}; --status all lets plans in")
    if question.begin_name and question.end_name is None:
        found.append("what begins there may stop before the market; --to separation asks for less")
    return tuple(found)


def reading(snapshot: Snapshot, network: Network) -> ReadingUsed:
    """Say which claims counted."""
    taken = network.reading
    return ReadingUsed(
        as_of=taken.as_of.isoformat(),
        statuses=tuple(c.id for c in snapshot.vocabulary.of_kind("Status") if c.id in taken.statuses),
        modalities=tuple(sorted(taken.modalities)),
        sources=tuple(sorted(taken.sources)) if taken.sources is not None else "all",
        derived=taken.derived,
        evidence_years=YEARS,
    )


def law(binding: Binding) -> Law:
    """Say how a law named in the question stands on the day."""
    return Law(
        id=binding.id,
        title=binding.title,
        status=binding.status,
        since=binding.since.isoformat() if binding.since else None,
        until=binding.until.isoformat() if binding.until else None,
        test=binding.test,
        doubt=binding.doubt,
        doubt_why=binding.doubt_why,
        why=binding.why,
        citation=binding.citation,
        file=binding.digest,
    )


def route_id(stops: Sequence[Stop], flows: Sequence[Flow]) -> str:
    """Name a route, in every answer it stands in: by its sites, what each does on it, and its flows."""
    steps = [*(f"{stop.id}:{','.join(stop.stages)}" for stop in stops), *(flow.id for flow in flows)]
    return hashlib.sha256("\n".join(steps).encode()).hexdigest()[:10]


def route_named(words: str, ids: Sequence[str], day: date, more: Sequence[str] = ()) -> str:
    """The id of a route named by its number in a list, its id or the beginning of it; `more` are ids that have no number.

    Raises `UnknownNameError` with the nearest ids; `day` is the one the list is for.
    """
    if words.isascii() and words.isdecimal() and 0 < int(words) <= len(ids):
        return ids[int(words) - 1]
    fitting = [found for found in dict.fromkeys([*ids, *more]) if found.startswith(words)]
    if len(fitting) == 1:
        return fitting[0]
    error = UnknownNameError("single route" if fitting else "route", words, tuple(fitting[:3]))
    if not fitting:
        number = f"{len(ids)} route{'' if len(ids) == 1 else 's'}"
        error.hint = f"the list has {number} on {day}: name one by its number in the list of kg paths, or by its id."
    raise error


def stop(network: Network, site: Site, first: int, last: int) -> Stop:
    """Say what a site does on a route between two stages."""
    done = [s for s in site.stages if first <= s <= max(first, last)]
    return Stop(
        id=site.id,
        name=site.name,
        stage=network.stages[done[-1]] if done else None,
        stages=tuple(network.stages[s] for s in done),
        between=(network.stages[first], network.stages[max(first, last)]),
        country=",".join(place.country for place in site.places) or None,
        level=site.level,
        status=site.status,
        claims=tuple(sorted({claim for place in site.places for claim in place.claims})),
    )


def states(
    network: Network, site: Site, first: int, last: int, carried: frozenset[str] | None, flow: Flow | None = None
) -> tuple[str, ...]:
    """The states of what a site does between two stages of a route, with what it ships on a flow, and of that delivery.

    The one furthest from running is the readiness of this part of the route. A mere buyer does nothing.
    """
    done = [stage for stage in done_between(site, first, last) if stage != network.market]
    lines = () if network.is_buyer(site) else site.lines_at(done, carried)
    found = [flow.status if flow is not None else None, *(line.status for line in lines)]
    return tuple(dict.fromkeys(status for status in found if status))


def delivery(network: Network, flow: Flow) -> Delivery:
    """Say what goes from where to where, with its evidence."""
    return Delivery(
        id=flow.id,
        source=network.sites[flow.source].id,
        target=network.sites[flow.target].id,
        material=flow.materials,
        elements=tuple(sorted(flow.elements)) if flow.elements else None,
        free_of=tuple(sorted(flow.free_of)),
        status=flow.status,
        kind=flow.kind,
        signed=flow.signed,
        starts=flow.starts,
        delivered_in=tuple(place.country for place in flow.delivered_in),
        valid=flow.valid,
        claims=flow.claims,
        grade=flow.grade,
        origins=flow.origins,
        last_evidence=flow.last_evidence,
        age_days=age_days(flow.last_evidence, network.reading.as_of),
    )


def gap(network: Network, missing: MissingStages) -> Gap:
    """Say which stages are missing, and where."""
    return Gap(
        after=network.sites[missing.after].id if missing.after is not None else None,
        before=network.sites[missing.before].id,
        stages=tuple(network.stages[s] for s in missing.stages),
    )


def fact(obstacle: Obstacle, *, claims: bool = False) -> Fact:
    """Say what is exposed, or which fact would settle a doubt."""
    exposed, settle = (obstacle.settle, None) if obstacle.exposed else (None, obstacle.settle)
    return Fact(obstacle.kind, obstacle.about, exposed, settle, obstacle.claims if claims else None)


def age_days(evidence: str | None, day: date) -> int | None:
    """Days from the newest day the evidence may be of to the day asked about; None where it has no date.

    Negative where all of it is of later days: then by how many days its first is later.

    >>> age_days("2026", date(2026, 11, 22)), age_days("2026-03", date(2026, 1, 1))
    (0, -59)
    """
    newest = latest_day(evidence) if evidence else None
    if evidence is None or newest is None:
        return None
    later = (day - (earliest_day(evidence) or day)).days
    return later if later < 0 else max(0, (day - newest).days)
