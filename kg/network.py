"""The network a reading of the claims gives at a date: sites with stages and countries, and flows between them.

This is the only place where a claim is accepted or not. What a reading cannot settle is not dropped and not guessed:
it stays in the network as a *doubt*, and a route over a doubt is never better than `unproven`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kg.dates import evidence_date, latest_day, parse_span
from kg.identity import identity
from kg.model import Claim
from kg.snapshot import Snapshot
from kg.vocabulary import Vocabulary

Level = Literal["site", "company", "group"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Which claims count. Printed with every answer."""

    as_of: date
    statuses: frozenset[str]
    modalities: frozenset[str]
    sources: frozenset[str] | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the sources leave open: what kind, about which id, and the fact that would settle it."""

    kind: str
    about: str
    settle: str


@dataclass(frozen=True, slots=True)
class Place:
    """A country some claims put a site in, with the best grade among their sources."""

    country: str
    claims: tuple[str, ...]
    grade: str


@dataclass(frozen=True, slots=True)
class Site:
    """A node of the network.

    `level` is `site` for a facility, `company` for an organization that stands in for unnamed plants, `group` for
    unnamed firms or buyers. `stages` are positions in the chain, rising; empty where no source names one.
    `weak_stages` are those that rest on sources of grade C alone.
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
    stated. `elements` None: no source says which. `origins` counts independent witnesses; `grade` is the best of them.
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
    grade: str
    origins: int
    last_evidence: str | None
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Sites and flows as arrays, with the flows that leave each site, and what the reading left out."""

    reading: Reading
    stages: tuple[str, ...]
    required: frozenset[int]
    starts: frozenset[int]
    sites: tuple[Site, ...]
    flows: tuple[Flow, ...]
    leaving: tuple[tuple[int, ...], ...]
    left_out: dict[str, int] = field(default_factory=dict)

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


def default_reading(words: Vocabulary, as_of: date) -> Reading:
    """What runs, or is bound by a contract, at a date; every modality and source; nothing derived."""
    return Reading(
        as_of=as_of,
        statuses=frozenset(c.id for c in words.of_kind("Status") if c.runs),
        modalities=frozenset(c.id for c in words.of_kind("Modality")),
    )


def build(snapshot: Snapshot, reading: Reading) -> Network:
    """The network of a reading. Linear in the claims that make it."""
    words = snapshot.vocabulary
    stages = words.of_kind("Stage")
    position = {stage.id: n for n, stage in enumerate(stages)}
    left_out: Counter[str] = Counter()

    accepted = [c for c in snapshot.claims("supplies") if _accepted(c, reading, left_out)]
    by_statement: dict[str, list[Claim]] = defaultdict(list)
    for claim in accepted:
        by_statement[claim.statement].append(claim)
    running = [group for _, group in sorted(by_statement.items()) if _runs(group[0], reading, left_out)]

    described = _Described(snapshot, reading)
    sites: list[Site] = []
    index: dict[str, int] = {}

    def site(name: str) -> int | None:
        entity = described.first(name)
        if entity not in index:
            made = described.site(entity, position)
            if made is None:
                return None
            index[entity] = len(sites)
            sites.append(made)
        return index[entity]

    flows: list[Flow] = []
    for group in running:
        first = group[0]
        source, target = site(first.subject), site(first.object or "")
        if source is None or target is None:
            left_out["an end does not run"] += 1
            continue
        flows += _flows(group, source, target, words, position, snapshot, reading)
    leaving: list[list[int]] = [[] for _ in sites]
    for number, flow in enumerate(flows):
        leaving[flow.source].append(number)
    return Network(
        reading=reading,
        stages=tuple(stage.id for stage in stages),
        required=frozenset(n for n, stage in enumerate(stages) if stage.required),
        starts=frozenset(n for n, stage in enumerate(stages) if stage.starts),
        sites=tuple(sites),
        flows=tuple(flows),
        leaving=tuple(map(tuple, leaving)),
        left_out=dict(sorted(left_out.items())),
    )


def _accepted(claim: Claim, reading: Reading, left_out: Counter[str]) -> bool:
    if claim.derived and not reading.derived:
        left_out["derived, not stated"] += 1
    elif claim.modality not in reading.modalities:
        left_out[f"modality {claim.modality}"] += 1
    elif reading.sources is not None and claim.source not in reading.sources:
        left_out["source not in the reading"] += 1
    else:
        return True
    return False


def _runs(claim: Claim, reading: Reading, left_out: Counter[str]) -> bool:
    status = next(iter(claim.qualifier("status")), None)
    if status is not None and status not in reading.statuses:
        left_out[f"status {status}"] += 1
        return False
    if holds(claim.valid, claim.as_of, reading.as_of) == "no":
        left_out["not at this date"] += 1
        return False
    return True


def holds(valid: str | None, seen: str | None, day: date) -> Literal["yes", "no", "maybe"]:
    """Whether something valid at an EDTF time, last seen at another, holds on a day.

    `no` only where the time excludes the day. An unknown start is settled by evidence of that day or before it; an
    imprecise bound (a year, a quarter) that the day falls into, or no time at all, is `maybe`.
    """
    seen_before = seen is not None and (parse_span(seen).start is not None) and _first(seen) <= day
    if valid is None:
        return "yes" if seen_before else "maybe"
    span = parse_span(valid)
    if span.start is not None and day < span.start.earliest:
        return "no"
    if span.single:
        return "yes"
    if span.end is not None and day > span.end.latest:
        return "no"
    if span.end is not None and day > span.end.earliest:
        return "maybe"
    if span.end is None and not span.open_end:
        return "maybe"
    if span.start is not None:
        return "yes" if day >= span.start.latest else "maybe"
    return "yes" if span.open_start or seen_before else "maybe"


def _first(edtf: str) -> date:
    start = parse_span(edtf).start
    return start.earliest if start else date.min


def _flows(
    group: list[Claim],
    source: int,
    target: int,
    words: Vocabulary,
    position: dict[str, int],
    snapshot: Snapshot,
    reading: Reading,
) -> Iterator[Flow]:
    """One flow for each form of the material: alloy and magnets of one contract are two flows of one statement."""
    first = group[0]
    materials = first.qualifier("material")
    by_form: dict[int | None, list[str]] = defaultdict(list)
    for material in materials:
        by_form[_form(material, words, position)].append(material)
    if not materials:
        by_form[None] = []
    status = next(iter(first.qualifier("status")), "")
    elements = frozenset(first.qualifier("elements")) or None
    sources = [snapshot.sources[claim.source] for claim in group]
    origins = {claim.lineage or source_.origin for claim, source_ in zip(group, sources, strict=True)}
    grade = min(source_.grade for source_ in sources)
    name = f"{snapshot.label(first.subject)} to {snapshot.label(first.object or '')}"
    for form, of_form in sorted(by_form.items(), key=lambda item: (item[0] is None, item[0] or 0)):
        flow_id = (
            first.statement
            if len(by_form) == 1
            else f"{first.statement}:{words.of_kind('Stage')[form].id if form is not None else 'unstated'}"
        )
        yield Flow(
            id=flow_id,
            statement=first.statement,
            source=source,
            target=target,
            materials=tuple(of_form),
            form=form,
            elements=elements,
            status=status,
            valid=first.valid,
            claims=tuple(claim.id for claim in group),
            grade=grade,
            origins=len(origins),
            last_evidence=_newest(evidence_date(c.as_of, s.date) for c, s in zip(group, sources, strict=True)),
            doubts=tuple(_flow_doubts(group, flow_id, name, form, status, grade, words, reading)),
        )


def _newest(dates: Iterable[str | None]) -> str | None:
    return max((when for when in dates if when), key=lambda when: latest_day(when) or date.max, default=None)


def _form(material: str, words: Vocabulary, position: dict[str, int]) -> int | None:
    concept = words.concepts.get(material)
    form = words.concepts.get(f"form-{concept.form}") if concept and concept.form else None
    return position[form.made_by] if form and form.made_by else None


def _flow_doubts(
    group: list[Claim], flow: str, name: str, form: int | None, status: str, grade: str, words: Vocabulary, reading: Reading
) -> Iterator[Doubt]:
    if grade == "C":
        yield Doubt("weak source", flow, f"a source of grade A or B for {name}")
    if all(claim.derived for claim in group):
        yield Doubt("derived", flow, f"a source that states {name}")
    if all(words.concepts[claim.modality].order >= words.concepts["negotiated"].order for claim in group):
        yield Doubt("not asserted", flow, f"a source that says {name} runs, rather than that it is meant to")
    if not status:
        yield Doubt("status unknown", flow, f"whether {name} runs")
    if all(holds(claim.valid, claim.as_of, reading.as_of) == "maybe" for claim in group):
        yield Doubt("date unknown", flow, f"when {name} started or ended")
    if form is None:
        yield Doubt("form unstated", flow, f"in which form the material goes from {name}")


class _Described:
    """What the claims say of each entity that stands at an end of a flow, under one reading."""

    def __init__(self, snapshot: Snapshot, reading: Reading) -> None:
        self.snapshot = snapshot
        self.reading = reading
        self.first = identity(snapshot.claims("same_as"))
        self.stages = self._grouped("performs_stage")
        self.places = self._grouped("located_in")
        self.statuses = self._grouped("has_status")

    def _grouped(self, predicate: str) -> dict[str, list[Claim]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        ignored: Counter[str] = Counter()
        for claim in self.snapshot.claims(predicate):
            if claim.object and _accepted(claim, self.reading, ignored):
                found[self.first(claim.subject)].append(claim)
        return found

    def site(self, entity_id: str, position: dict[str, int]) -> Site | None:
        """The site, or None where its status at the date is not one the reading admits."""
        entity = self.snapshot.entities.get(entity_id)
        kind = entity.kind if entity else "country"
        level: Level = "site" if kind == "facility" else "company" if kind == "organization" else "group"
        name = self.snapshot.label(entity_id)
        graded: dict[int, str] = {}
        for claim in self.stages.get(entity_id, ()):
            if claim.object in position:
                stage, grade = position[claim.object], self.snapshot.sources[claim.source].grade
                graded[stage] = min(grade, graded.get(stage, grade))
        stages = set(graded)
        if kind == "market":
            stages.add(position["market"])
        status: str | None = None
        doubts: list[Doubt] = []
        if level == "site":
            status, disputed = newest_status(self.statuses.get(entity_id, ()), self.reading.as_of, self.snapshot.vocabulary)
            if status is None:
                doubts.append(Doubt("status unknown", entity_id, f"whether {name} operates"))
            elif disputed:
                doubts.append(Doubt("status disputed", entity_id, f"which of the sources on the state of {name} is right"))
            if status is not None and status not in self.reading.statuses:
                return None
        elif position["market"] not in stages:
            what = "plant of the company" if level == "company" else "firm of the group"
            doubts.append(Doubt(f"{level} level", entity_id, f"which {what} {name} takes part, and where it stands"))
        return Site(
            id=entity_id,
            name=name,
            level=level,
            stages=tuple(sorted(stages)),
            places=tuple(self._countries(entity_id)),
            status=status,
            doubts=tuple(doubts),
            weak_stages=frozenset(stage for stage, grade in graded.items() if grade == "C"),
        )

    def _countries(self, entity_id: str, depth: int = 3) -> Iterator[Place]:
        """Countries the entity is put in, directly or over places within places."""
        if entity_id in self.snapshot.vocabulary.concepts:
            yield Place(entity_id, (), "A")
            return
        claims: dict[str, list[str]] = defaultdict(list)
        grades: dict[str, list[str]] = defaultdict(list)
        for claim in self.places.get(entity_id, ()) if depth else ():
            for place in self._countries(self.first(claim.object or ""), depth - 1):
                claims[place.country] += [claim.id, *place.claims]
                # a chain of places is as good as its weakest link
                grades[place.country].append(max(self.snapshot.sources[claim.source].grade, place.grade))
        for country, found in sorted(claims.items()):
            yield Place(country, tuple(dict.fromkeys(found)), min(grades[country]))


def newest_status(claims: Iterable[Claim], day: date, words: Vocabulary) -> tuple[str | None, bool]:
    """The status the newest claims up to a day give, and whether they disagree.

    Where claims of the same newest date differ, the one furthest from running is taken: a doubt must not help a route.
    """
    dated: dict[date, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.object is None:
            continue
        if claim.valid is None:
            dated[date.min].add(claim.object)
        elif _first(claim.valid) <= day:
            dated[_first(claim.valid)].add(claim.object)
    if not dated:
        return None, False
    newest = dated[max(dated)]
    return max(newest, key=lambda status: words.concepts[status].order), len(newest) > 1
