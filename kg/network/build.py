"""The network a reading of the claims gives at a date: sites with stages and countries, and flows between them.

With `kg.network.reading` the only place where a claim is accepted or not. What a reading cannot settle is not dropped and not
guessed: it stays in the network as a *doubt*, and a route over a doubt is never better than `unproven`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.claims.edtf import latest_day, time_words
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network import materials
from kg.network.accepted import accepted
from kg.network.model import Doubt, Flow, Level, Line, Network, Site
from kg.network.planned_starts import planned_start
from kg.network.reading import PILOT, Reading, State, firm, is_old, state_of, takes_from, unsigned
from kg.network.supplies import ENDED, Supply, is_solid, left_out_supply, newest_evidence, relied_on, running

WEAK_STATUS = "weak status"


def build(snapshot: Snapshot, reading: Reading) -> Network:
    """Build the network of a reading. Linear in the claims that make it."""
    words = snapshot.vocabulary
    stages = words.of_kind("Stage")
    position = {stage.id: n for n, stage in enumerate(stages)}
    left_out: Counter[str] = Counter()
    described = _Described(snapshot, reading)
    ends = _Ends(described, position)
    flows: list[Flow] = []
    delivered = described.accepted.delivered()
    supplies, superseded, unused = running(snapshot, reading, described.first, left_out)
    for supply in supplies:
        described.deliveries[described.first(supply.claims[0].subject)].append(supply)
    for supply in supplies:
        source, target = ends.index(supply.claims[0].subject), ends.index(supply.claims[0].object or "")
        if source is None or target is None:
            left_out["an end does not run"] += 1
            stopped = described.first(supply.claims[0].subject if source is None else supply.claims[0].object or "")
            unused.append(left_out_supply(supply.claims, described.first, "an end does not run", stopped))
            continue
        from_scrap = position["recycling"] in ends.sites[source].stages
        where = delivered.get((ends.sites[source].id, ends.sites[target].id), ())
        made = _flows(supply, source, target, position, snapshot, from_scrap=from_scrap)
        flows += (replace(flow, delivered_in=where) for flow in made)
    leaving: list[list[int]] = [[] for _ in ends.sites]
    for number, flow in enumerate(flows):
        leaving[flow.source].append(number)
    return Network(
        reading=reading,
        stages=tuple(position),
        required=frozenset(n for n, stage in enumerate(stages) if stage.required),
        starts=frozenset(n for n, stage in enumerate(stages) if stage.starts),
        sites=_shown_running(ends.sites, flows, frozenset({None, *(s.id for s in words.of_kind("Status") if s.runs)})),
        flows=tuple(flows),
        leaving=tuple(map(tuple, leaving)),
        left_out=dict(sorted(left_out.items())),
        superseded=superseded,
        not_counted=tuple(sorted(unused, key=lambda each: (each.source, each.target, each.materials, each.claims))),
        snapshot=snapshot,
    )


def _shown_running(sites: list[Site], flows: list[Flow], runs: frozenset[str | None]) -> tuple[Site, ...]:
    """A firm source that a site supplies somebody is a firm source that it runs."""
    shipping = {flow.source for flow in flows if flow.status == "operating" and not flow.doubts}

    def without_weak(line: Line) -> Line:
        if line.stage is not None or line.status not in runs:
            return line
        return replace(line, doubts=tuple(d for d in line.doubts if d.kind not in (WEAK_STATUS, "status unknown")))

    return tuple(
        replace(site, lines=tuple(map(without_weak, site.lines))) if number in shipping else site
        for number, site in enumerate(sites)
    )


def site_of(snapshot: Snapshot, reading: Reading, entity: str) -> Site | None:
    """A site as the reading has it, whether or not a flow meets it; None where its status is not one the reading admits."""
    position = {stage.id: n for n, stage in enumerate(snapshot.vocabulary.of_kind("Stage"))}
    return _Described(snapshot, reading).site(entity, position)


def with_site(snapshot: Snapshot, network: Network, entity: str) -> Network:
    """Give the network a site as its own claims have it, where no flow that counts meets it, or where it does not run.

    What does not run in the reading is a doubt about the site then, and not the end of it: so it can be judged like any other.
    Returns the network as it is where the site is in it and the reading admits all it does.
    """
    number = network.index().get(entity)
    if number is None:
        position = {stage.id: n for n, stage in enumerate(snapshot.vocabulary.of_kind("Stage"))}
        site = _Described(snapshot, network.reading).site(entity, position, stopped=True)
        assert site is not None  # noqa: S101  one that does not run is made as well
        return replace(network, sites=(*network.sites, site), leaving=(*network.leaving, ()))
    site = network.sites[number]
    if all(line.admitted for line in site.lines):
        return network
    sites = list(network.sites)
    sites[number] = replace(site, lines=tuple(_stopped(site, line, snapshot) for line in site.lines))
    return replace(network, sites=tuple(sites))


def _stopped(site: Site, line: Line, snapshot: Snapshot) -> Line:
    """A line that the reading does not let count, as one that leaves open whether it runs."""
    if line.admitted or line.status is None:
        return line
    words = snapshot.vocabulary
    stages = words.of_kind("Stage")
    what = site.name if line.stage is None else f"{stages[line.stage].label} at {site.name}"
    if line.status in ENDED:
        fact = f"whether {what} runs: it is {words.concepts[line.status].label}"
    else:
        fact = f"{what} is not yet operating: {words.concepts[line.status].label}"
    open_facts = (Doubt("not running", site.id, fact), *(doubt for doubt in line.doubts if not doubt.plan))
    return replace(line, doubts=open_facts, admitted=True)


def _flows(
    supply: Supply, source: int, target: int, position: dict[str, int], snapshot: Snapshot, *, from_scrap: bool
) -> Iterator[Flow]:
    """One flow for each form of the material: alloy and magnets of one contract are two flows of one statement."""
    first, words = supply.claims[0], snapshot.vocabulary
    by_form: dict[str | None, list[str]] = defaultdict(list)
    for material in first.qualifier("material"):
        by_form[materials.form(material, words)].append(material)
    sources = [snapshot.sources[claim.source] for claim in supply.claims]
    origins = {claim.lineage or source_.origin for claim, source_ in zip(supply.claims, sources, strict=True)}
    name = f"{snapshot.label(first.subject)} to {snapshot.label(first.object or '')}"
    said = (*_evidence_doubts(supply, name, snapshot), *supply.open_facts)
    denied = _free_of(supply, snapshot) if all(plan for _, _, plan in said) else frozenset[str]()
    every = by_form or {None: []}
    for made_by, named in sorted(every.items(), key=lambda item: (item[0] is None, position.get(item[0] or "", 0))):
        flow_id = first.statement + (f":{made_by or 'unstated'}" if len(every) > 1 else "")
        elements = materials.elements(first.qualifier("elements"), named, words, shared=len(every) > 1)
        product = materials.product(named, words, elements or ())
        of_material = materials.doubts(named, made_by, elements, name, words, from_scrap=from_scrap)
        open_facts = (*said, *((kind, fact, False) for kind, fact in of_material))
        yield Flow(
            id=flow_id,
            statement=first.statement,
            source=source,
            target=target,
            materials=tuple(named),
            form=position[made_by] if made_by is not None else None,
            elements=elements,
            status=supply.status,
            valid=first.valid,
            claims=tuple(claim.id for claim in supply.claims),
            grade=min(source_.grade for source_ in sources),
            origins=len(origins),
            last_evidence=newest_evidence(supply.claims, snapshot),
            doubts=tuple(Doubt(kind, flow_id, fact, plan) for kind, fact, plan in open_facts),
            product=product.may_hold,
            needs=product.needs,
            free_of=denied,
            recycled=materials.is_recycled(named, words),
            signed=supply.signed,
            starts=supply.starts,
            kind=supply.kind,
        )


def _free_of(supply: Supply, snapshot: Snapshot) -> frozenset[str]:
    """Elements that a firm source says the goods hold none of."""
    words = snapshot.vocabulary
    solid = (claim for claim in supply.claims if firm(claim, snapshot.sources[claim.source], words))
    return frozenset(element for claim in solid for element in claim.qualifier("free_of_elements"))


def _evidence_doubts(supply: Supply, name: str, snapshot: Snapshot) -> Iterator[tuple[str, str, bool]]:
    """What keeps the claims of a supply from proving it: weak, inferred, or looked for a second time in vain."""
    words = snapshot.vocabulary
    solid = [claim for claim in supply.claims if firm(claim, snapshot.sources[claim.source], words)]
    plan = bool(supply.status) and not words.concepts[supply.status].runs
    if not solid:
        kind, fact = _why_weak(supply.claims, name, snapshot)
        # that it is only meant to be is what a plan is, and no doubt about it
        if not (plan and kind == "not asserted"):
            yield kind, fact, False
    elif supply.status in ("operating", "commissioning") and all(c.review and c.review.verified == "no" for c in solid):
        yield "not confirmed", f"a second source for {name}: a review looked for one and found none", False


def _why_weak(group: Sequence[Claim], name: str, snapshot: Snapshot) -> tuple[str, str]:
    """What keeps claims of a flow, none of them firm, from settling it."""
    if all(claim.derived for claim in group):
        return "derived", f"a source that states {name}"
    if all(map(unsigned, group)):
        return "not reviewed", f"a reviewed source for {name}: a machine made what there is"
    if all(snapshot.sources[claim.source].grade == "C" for claim in group):
        return "weak source", f"a source of grade A or B for {name}"
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
        self.deliveries: dict[str, list[Supply]] = defaultdict(list)
        """What counts of the supplies out of each site."""

    def site(self, entity_id: str, position: dict[str, int], *, stopped: bool = False) -> Site | None:
        """The site, or None where its status at the date is not one the reading admits, and `stopped` ones are not wanted."""
        entity = self.snapshot.entities.get(entity_id)
        kind = entity.kind if entity else "country"
        level: Level = "site" if kind == "facility" else "company" if kind == "organization" else "group"
        name = self.snapshot.label(entity_id)
        # a country that is named as the receiver, and from which nothing goes on, is where a route ends
        receives = kind == "market" or (kind == "country" and not self.deliveries.get(entity_id))
        stages: dict[int, bool] = {position["market"]: True} if receives else {}
        for claim in self.accepted.about("performs_stage").get(entity_id, ()):
            settled = self.accepted.settles(claim)
            if claim.object in position and settled is not None:
                stages[position[claim.object]] = settled or stages.get(position[claim.object], False)
        for claim in self.accepted.about("has_status").get(entity_id, ()) if stages else ():
            # whoever firmly says how far a line is says that there is to be one
            for stage in claim.qualifier("stage"):
                if position.get(stage) in stages and self.accepted.settles(claim):
                    stages[position[stage]] = True
        lines: tuple[Line, ...] = ()
        doubts: list[Doubt] = []
        if level == "site":
            lines = tuple(self._lines(entity_id, name, position))
            # the statuses asked for say which flows count; a site that runs is there whatever was asked
            if not stopped and not any(line.admitted for line in lines):
                return None
        elif set(stages) != {position["market"]}:
            what = "plant" if level == "company" else "member firm"
            doubts.append(Doubt(f"{level} level", entity_id, f"which {what} of {name}, and where"))
        site = Site(
            id=entity_id,
            name=name,
            level=level,
            stages=tuple(sorted(stages)),
            places=self.accepted.countries(entity_id),
            status=next((line.status for line in lines if line.stage is None), None),
            doubts=tuple(doubts),
            weak_stages=frozenset(stage for stage, settled in stages.items() if not settled),
            lines=lines,
        )
        return replace(site, lines=tuple(_stopped(site, line, self.snapshot) for line in lines)) if stopped else site

    def _lines(self, entity_id: str, name: str, position: dict[str, int]) -> Iterator[Line]:
        """The state of the site, and of each stage and elements for which a source gives one of its own."""
        by_line: dict[tuple[str | None, tuple[str, ...]], list[Claim]] = {(None, ()): []}
        for claim in self.accepted.about("has_status").get(entity_id, ()):
            stage = next(iter(claim.qualifier("stage")), None)
            by_line.setdefault((stage, claim.qualifier("elements")), []).append(claim)
        words = self.snapshot.vocabulary
        states = {line: self._state(claims) for line, claims in by_line.items()}
        apart = frozenset(stage for stage, _ in by_line if stage is not None)
        starts = {
            line: planned_start(
                self.deliveries.get(entity_id, ()),
                self.accepted.about("capacity").get(entity_id, ()),
                *(by_line[line], self.snapshot, self.reading.today),
                stage=line[0],
                elements=frozenset(line[1]),
                apart=apart,
            )
            for line, state in states.items()
            if state.status is not None and not words.concepts[state.status].runs
        }
        whole = states[None, ()].status
        runs = whole is not None and words.concepts[whole].runs
        for (stage, elements), claims in sorted(by_line.items(), key=lambda item: (item[0][0] or "", item[0][1])):
            state = states[stage, elements]
            if stage is not None and (stage not in position or state.status is None):
                continue
            # where material comes in from outside the chain, a line that is to come is no part of what runs
            if runs and stage is not None and not words.concepts[stage].starts and self._is_addition(state, claims):
                continue
            what = name if stage is None else f"{words.concepts[stage].label} at {name}"
            if elements:
                what = f"{', '.join(elements)} {what}"
            found = list(self._state_doubts(what, state, claims, starts.get((stage, elements))))
            beside = next((s for key in ((stage, ()), (None, ())) if (s := states.get(key)) and s.status and not s.weak), None)
            if stage is not None and state.weak and beside is not None and beside.status is not None:
                # a weak source neither starts a line that firm ones know nothing of, nor stops it
                if not takes_from(state.status or "", beside.status, words):
                    continue
                found = [
                    *self._state_doubts(what, beside, by_line[None, ()], starts.get((None, ()))),
                    ("status disputed", f"whether {what} is {state.status}", False),
                ]
                state = beside
            concept = words.concepts[state.status] if state.status else None
            yield Line(
                stage=None if stage is None else position[stage],
                elements=frozenset(elements) or None,
                status=state.status,
                doubts=tuple(Doubt(kind, entity_id, fact, plan) for kind, fact, plan in found),
                admitted=concept is None or concept.runs or concept.id in self.reading.statuses or self._is_weak(state, claims),
                order=concept.order if concept else 99,
                claims=tuple(sorted(claim.id for claim in claims)),
            )

    def _is_addition(self, state: State, claims: Sequence[Claim]) -> bool:
        """Whether a line is of some product alone and yet to come: what a site that runs is to add does not stop what it does."""
        of_product = all(claim.qualifier("product") and not claim.qualifier("elements") for claim in claims)
        return of_product and state.status in ("construction", "planned", "proposed")

    def _state(self, claims: Sequence[Claim]) -> State:
        return state_of(claims, self.snapshot.sources, self.reading.as_of, self.snapshot.vocabulary)

    def _is_weak(self, state: State, claims: Sequence[Claim]) -> bool:
        """Whether grade C alone says how it is: that it does not run is then a doubt, and takes no site out of the network."""
        return state.weak and not any(is_solid(claim, self.snapshot) for claim in claims)

    def _state_doubts(
        self, name: str, state: State, claims: Sequence[Claim], starts: str | None
    ) -> Iterator[tuple[str, str, bool]]:
        if state.status is None:
            yield "status unknown", f"whether {name} operates", False
            return
        words = self.snapshot.vocabulary
        concept = words.concepts[state.status]
        if self._is_weak(state, claims) or (state.weak and concept.runs):
            yield WEAK_STATUS, f"a source of grade A or B that {name} is {state.status}", False
        if state.disputed:
            yield "status disputed", f"which of the sources on the state of {name} is right", False
        if state.undated:
            yield "date unknown", f"when {name} was {state.status}", False
        newest = newest_evidence(relied_on(claims, self.snapshot), self.snapshot)
        if concept.runs and not state.undated and is_old(newest, self.reading):
            yield "old evidence", f"whether {name} still runs: last seen {time_words(newest)}", False
        if state.status == PILOT:
            yield "pilot", f"commercial production at {name}: it is a pilot plant or demonstration", True
        elif concept.id in ENDED:
            yield "not running", f"whether {name} operates: it is {concept.label}", False
        elif not concept.runs:
            stated = "under construction" if concept.id == "construction" else concept.label
            yield "plan", f"{name} is not yet operating: {stated}", True
            last = latest_day(starts) if starts else None
            if self.reading.dated and last is None:
                yield "undated plan", f"when {name} is to operate", False
            elif self.reading.dated and last is not None and last > self.reading.as_of:
                yield "undated plan", f"whether {name} operates by {self.reading.as_of}", False
            if last is not None and last < self.reading.today:
                fact = f"whether {name} operates: it was to deliver by {time_words(starts)}, and no newer source says so"
                yield "overdue", fact, False
