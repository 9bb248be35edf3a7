"""The network a reading of the claims gives at a date: sites with stages and countries, and flows between them.

With `kg.network.reading` the only place where a claim is accepted or not. What a reading cannot settle is not dropped and not
guessed: it stays in the network as a *doubt*, and a route over a doubt is never better than `unproven`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kg.claims.edtf import evidence_date, latest_day, parse_span
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import Vocabulary
from kg.network.accepted import accepted
from kg.network.model import Doubt, Flow, Level, Network, Site
from kg.network.reading import Reading, State, firm, holds, refused, state_of

WEAK_STATUS = "weak status"


def build(snapshot: Snapshot, reading: Reading) -> Network:
    """The network of a reading. Linear in the claims that make it."""
    words = snapshot.vocabulary
    stages = words.of_kind("Stage")
    position = {stage.id: n for n, stage in enumerate(stages)}
    left_out: Counter[str] = Counter()
    ends = _Ends(_Described(snapshot, reading), position)
    flows: list[Flow] = []
    for group in _running(snapshot, reading, left_out):
        source, target = ends.index(group[0].subject), ends.index(group[0].object or "")
        if source is None or target is None:
            left_out["an end does not run"] += 1
            continue
        from_scrap = position["recycling"] in ends.sites[source].stages
        flows += _flows(group, source, target, words, position, snapshot, reading, from_scrap=from_scrap)
    leaving: list[list[int]] = [[] for _ in ends.sites]
    for number, flow in enumerate(flows):
        leaving[flow.source].append(number)
    return Network(
        reading=reading,
        stages=tuple(position),
        required=frozenset(n for n, stage in enumerate(stages) if stage.required),
        starts=frozenset(n for n, stage in enumerate(stages) if stage.starts),
        sites=_shown_running(ends.sites, flows),
        flows=tuple(flows),
        leaving=tuple(map(tuple, leaving)),
        left_out=dict(sorted(left_out.items())),
        snapshot=snapshot,
    )


def _shown_running(sites: list[Site], flows: list[Flow]) -> tuple[Site, ...]:
    """A firm source that a site supplies somebody is a firm source that it runs."""
    shipping = {flow.source for flow in flows if flow.status == "operating" and not flow.doubts}
    return tuple(
        replace(site, doubts=tuple(d for d in site.doubts if d.kind != WEAK_STATUS)) if number in shipping else site
        for number, site in enumerate(sites)
    )


def site_of(snapshot: Snapshot, reading: Reading, entity: str) -> Site | None:
    """A site as the reading has it, whether or not a flow meets it; None where its status is not one the reading admits."""
    position = {stage.id: n for n, stage in enumerate(snapshot.vocabulary.of_kind("Stage"))}
    return _Described(snapshot, reading).site(entity, position)


def _flows(
    group: list[Claim],
    source: int,
    target: int,
    words: Vocabulary,
    position: dict[str, int],
    snapshot: Snapshot,
    reading: Reading,
    *,
    from_scrap: bool,
) -> Iterator[Flow]:
    """One flow for each form of the material: alloy and magnets of one contract are two flows of one statement."""
    first = group[0]
    by_form: dict[int | None, list[str]] = defaultdict(list)
    for material in first.qualifier("material"):
        by_form[_form(material, words, position)].append(material)
    status = next(iter(first.qualifier("status")), "")
    sources = [snapshot.sources[claim.source] for claim in group]
    origins = {claim.lineage or source_.origin for claim, source_ in zip(group, sources, strict=True)}
    name = f"{snapshot.label(first.subject)} to {snapshot.label(first.object or '')}"
    said = tuple(_claims_doubts(group, name, status, snapshot, reading))
    stages = tuple(position)
    for form, materials in sorted((by_form or {None: []}).items(), key=lambda item: (item[0] is None, item[0] or 0)):
        suffix = f":{stages[form] if form is not None else 'unstated'}" if len(by_form) > 1 else ""
        flow_id = first.statement + suffix
        open_facts = (*said, *_material_doubts(materials, form, name, words, from_scrap=from_scrap))
        doubts = [Doubt(kind, flow_id, settle) for kind, settle in open_facts]
        yield Flow(
            id=flow_id,
            statement=first.statement,
            source=source,
            target=target,
            materials=tuple(materials),
            form=form,
            elements=_elements(first.qualifier("elements"), materials, words, shared=len(by_form) > 1),
            status=status,
            valid=first.valid,
            claims=tuple(claim.id for claim in group),
            grade=min(source_.grade for source_ in sources),
            origins=len(origins),
            last_evidence=_newest(evidence_date(c.as_of, s.date) for c, s in zip(group, sources, strict=True)),
            doubts=tuple(doubts),
        )


def _claims_doubts(group: list[Claim], name: str, status: str, snapshot: Snapshot, reading: Reading) -> Iterator[tuple[str, str]]:
    words = snapshot.vocabulary
    solid = [claim for claim in group if firm(claim, snapshot.sources[claim.source], words)]
    if not solid:
        yield _why_weak(group, name, snapshot)
    elif all(claim.review and claim.review.verified == "no" for claim in solid):
        yield "not confirmed", f"a second source for {name}: a review looked for one and found none"
    if not status:
        yield "status unknown", f"whether {name} runs"
    elif not words.concepts[status].runs:
        yield "not running", f"whether {name} runs: it is {words.concepts[status].label}"
    if all(holds(claim.valid, claim.as_of, reading.as_of) == "maybe" for claim in solid or group):
        yield "date unknown", f"whether {name} ran on {reading.as_of}"


def _why_weak(group: list[Claim], name: str, snapshot: Snapshot) -> tuple[str, str]:
    """What keeps claims of a flow, none of them firm, from settling it."""
    if all(claim.derived for claim in group):
        return "derived", f"a source that states {name}"
    if not any(snapshot.vocabulary.concepts[claim.modality].proves for claim in group):
        return "not asserted", f"a source that says {name} runs, rather than that it is meant to"
    return "weak source", f"a source of grade A or B for {name}"


class _Ends:
    """Sites in the order in which flows first meet them."""

    def __init__(self, described: _Described, position: dict[str, int]) -> None:
        self.sites: list[Site] = []
        self._described, self._position = described, position
        self._index: dict[str, int] = {}

    def index(self, name: str) -> int | None:
        """The place of a site among all; None where its status is not one the reading admits."""
        entity = self._described.first(name)
        if entity not in self._index:
            made = self._described.site(entity, self._position)
            if made is None:
                return None
            self._index[entity] = len(self.sites)
            self.sites.append(made)
        return self._index[entity]


class _Described:
    """What the claims say of each entity that stands at an end of a flow, under one reading."""

    def __init__(self, snapshot: Snapshot, reading: Reading) -> None:
        self.snapshot = snapshot
        self.reading = reading
        self.accepted = accepted(snapshot, reading)
        self.first = self.accepted.first

    def site(self, entity_id: str, position: dict[str, int]) -> Site | None:
        """The site, or None where its status at the date is not one the reading admits."""
        entity = self.snapshot.entities.get(entity_id)
        kind = entity.kind if entity else "country"
        level: Level = "site" if kind == "facility" else "company" if kind == "organization" else "group"
        name = self.snapshot.label(entity_id)
        stages: dict[int, bool] = {position["market"]: True} if kind == "market" else {}
        for claim in self.accepted.about("performs_stage").get(entity_id, ()):
            settled = self.accepted.settles(claim)
            if claim.object in position and settled is not None:
                stages[position[claim.object]] = settled or stages.get(position[claim.object], False)
        status: str | None = None
        doubts: list[Doubt] = []
        if level == "site":
            said = self.accepted.about("has_status").get(entity_id, ())
            state = state_of(said, self.snapshot.sources, self.reading.as_of, self.snapshot.vocabulary)
            status = state.status
            # the statuses asked for say which flows count; a site that runs is there whatever was asked
            runs = status is not None and self.snapshot.vocabulary.concepts[status].runs
            if status is not None and not runs and status not in self.reading.statuses:
                return None
            doubts = [Doubt(kind, entity_id, settle) for kind, settle in self._state_doubts(name, state)]
        elif set(stages) != {position["market"]}:
            what = "plant of the company" if level == "company" else "firm of the group"
            doubts.append(Doubt(f"{level} level", entity_id, f"which {what} {name} takes part, and where it stands"))
        return Site(
            id=entity_id,
            name=name,
            level=level,
            stages=tuple(sorted(stages)),
            places=self.accepted.countries(entity_id),
            status=status,
            doubts=tuple(doubts),
            weak_stages=frozenset(stage for stage, settled in stages.items() if not settled),
        )

    def _state_doubts(self, name: str, state: State) -> Iterator[tuple[str, str]]:
        if state.status is None:
            yield "status unknown", f"whether {name} operates"
            return
        if state.weak:
            yield WEAK_STATUS, f"a source of grade A or B that {name} is {state.status}"
        if state.disputed:
            yield "status disputed", f"which of the sources on the state of {name} is right"
        if state.undated:
            yield "date unknown", f"when {name} was {state.status}"
        if not self.snapshot.vocabulary.concepts[state.status].runs:
            yield "not running", f"whether {name} comes to run: it is {state.status}"
