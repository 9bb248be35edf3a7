"""The proof of a route: for each site and hop, what every rule says of it and the claims that rests on.

Each claim stands with source, grade, date, locator and, if at hand, its passage; each site and hop with its independent origins
and the age of its newest evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kg.claims.edtf import evidence_date, latest_day
from kg.claims.model import Claim, Grade, Modality, Span
from kg.claims.snapshot import Snapshot
from kg.data import OPTIONAL
from kg.network.model import Flow, Network, Site
from kg.routes.obstacles import Obstacle, ObstacleIndex, Question, done_between
from kg.routes.parts import Delivery, Stop, age_days
from kg.routes.places import NOT_STATED
from kg.rules.evaluate import by_stage, name, of_flow, of_site
from kg.rules.facts import Facts, facts_of
from kg.rules.finding import Finding, Outcome

SITE_PREDICATES = ("located_in", "performs_stage", "has_status")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim with what is needed to check it."""

    claim: str
    says: str
    modality: Modality
    source: str
    publisher: str | None
    grade: Grade
    date: str | None
    url: str | None
    origin: str
    """what makes its source a separate witness"""
    locator: str
    review: str | None
    passage: str | None = field(default=None, metadata=OPTIONAL)
    """where the documents are at hand"""


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """What one thing avoided says of a site or a delivery."""

    rule: str
    outcome: Outcome
    why: str
    settle: str
    steps: tuple[str, ...]
    """the derivation, where there is one"""
    claims: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ProofStep:
    """The proof of one site or one delivery of a route."""

    kind: Literal["site", "hop"]
    what: str
    origins: int
    """independent sources of the claims; 1: one alone"""
    last_evidence: str | None
    age_days: int | None
    rules: tuple[RuleFinding, ...]
    claims: tuple[Evidence, ...]


def proof(
    network: Network,
    question: Question,
    stops: Sequence[Stop],
    deliveries: Sequence[Delivery],
    documents: Path | None = None,
) -> tuple[ProofStep, ...]:
    """Prove a route: one step for each site and each delivery, in order.

    `rules` has one finding for each thing avoided that looks at the site or delivery, clear ones too: what it says, the
    derivation, and the claims. Linear in the claims looked at. `network` must have been built from claims.
    """
    prover = _Prover(facts_of(network), question, documents)
    sites = network.index()
    flows = {flow.id: flow for flow in network.flows}
    entries: list[ProofStep] = []
    for number, stop in enumerate(stops):
        last = deliveries and number == len(deliveries)
        delivered = flows[deliveries[-1].id] if last else None
        entries.append(prover.site(network.sites[sites[stop.id]], stop, delivered))
        if number < len(deliveries):
            entries.append(prover.flow(flows[deliveries[number].id]))
    return tuple(entries)


class _Prover:
    """Looks up the claims of one network; lives only while `proof` runs."""

    def __init__(self, facts: Facts, question: Question, documents: Path | None) -> None:
        self.facts, self.question, self.documents = facts, question, documents
        self.judged = ObstacleIndex(facts.network, question)
        self.snapshot = facts.snapshot
        self.about: dict[str, list[Claim]] = {}
        # what the reading does not accept proves nothing here
        self.claims = {claim.id: claim for claim in facts.accepted.claims("supplies", *SITE_PREDICATES)}
        for claim in self.claims.values():
            if claim.predicate in SITE_PREDICATES:
                self.about.setdefault(facts.first(claim.subject), []).append(claim)

    def site(self, site: Site, stop: Stop, delivered: Flow | None) -> ProofStep:
        """Prove a site; where a buyer takes a delivery, what counts is the place of that, and not where its firm stands."""
        used = [c for c in self.about.get(site.id, ()) if _used(c, stop)]
        # a site is looked at for what it does on this route, as in the search
        names = self.facts.network.stages
        first, last = (names.index(stage) for stage in stop.between)
        stages = frozenset(names[s] for s in done_between(site, first, last))
        buyer = self.facts.network.is_buyer(site)
        asked = [term for term in self.question.avoid if not buyer or by_stage(term)]
        found = [(name(term), of_site(self.facts, term, site, stages)) for term in asked]
        if buyer and not self.facts.network.surely_buys(site):
            every = ((name(term), of_site(self.facts, term, site)) for term in self.question.avoid if term not in asked)
            found += [(term, said) for term, said in every if said is not None and said.outcome == "exposed"]
        where = stop.country or "country unknown"
        if buyer and delivered is not None:
            found += [("place of delivery", _received(each)) for each in self.judged.receiving(delivered)]
            places = ", ".join(place.country for place in delivered.delivered_in)
            where = f"delivered in {places}" if places else stop.country or NOT_STATED
        what = f"{stop.name}: {where}; {', '.join(stop.stages) or 'no stage stated'}"
        return self.entry("site", what, used, found)

    def flow(self, flow: Flow) -> ProofStep:
        sites = self.facts.network.sites
        material = " and ".join(map(self.snapshot.label, flow.materials)) or "material not stated"
        what = f"{sites[flow.source].name} -> {sites[flow.target].name}: {material}, {flow.status or 'status unknown'}"
        found = [(name(term), of_flow(self.facts, term, flow)) for term in self.question.avoid]
        return self.entry("hop", what, [self.claims[claim] for claim in flow.claims], found)

    def entry(
        self, kind: Literal["site", "hop"], what: str, used: Sequence[Claim], found: Sequence[tuple[str, Finding | None]]
    ) -> ProofStep:
        origins = {claim.lineage or self.snapshot.sources[claim.source].origin for claim in used}
        dates = [d for c in used if (d := evidence_date(c.as_of, self.snapshot.sources[c.source].date))]
        newest = max(dates, key=lambda d: str(latest_day(d) or ""), default=None)
        return ProofStep(
            kind=kind,
            what=what,
            origins=len(origins),
            last_evidence=newest,
            age_days=age_days(newest, self.facts.reading.as_of),
            rules=tuple(self.finding(term, finding) for term, finding in found if finding is not None),
            claims=tuple(evidence(self.snapshot, claim, self.documents) for claim in used),
        )

    def finding(self, term: str, finding: Finding) -> RuleFinding:
        missing = [claim for claim in finding.claims if claim not in self.claims]
        if missing:
            wanted = set(missing)
            self.claims |= {claim.id: claim for claim in self.snapshot.claims() if claim.id in wanted}
        used = [self.claims[claim] for claim in finding.claims if claim in self.claims]
        return RuleFinding(
            rule=term,
            outcome=finding.outcome,
            why=finding.why,
            settle=finding.settle,
            steps=finding.steps,
            claims=tuple(evidence(self.snapshot, claim, self.documents) for claim in used),
        )


def _received(obstacle: Obstacle) -> Finding:
    """What is found of the place of a delivery."""
    if obstacle.exposed:
        return Finding("exposed", obstacle.settle, obstacle.claims)
    return Finding("unknown", "the place of delivery is not settled", obstacle.claims, obstacle.settle)


def _used(claim: Claim, stop: Stop) -> bool:
    if claim.predicate == "performs_stage":
        return claim.object in stop.stages
    if claim.predicate == "has_status" and (stages := claim.qualifier("stage")):
        return any(stage in stop.stages for stage in stages)
    return claim.predicate == "located_in" or claim.object == stop.status


def evidence(snapshot: Snapshot, claim: Claim, documents: Path | None) -> Evidence:
    """Give a claim with what is needed to check it."""
    source = snapshot.sources[claim.source]
    where = claim.locator
    shown = None
    if documents is not None and isinstance(where, Span):
        from kg.claims.evidence import passage

        shown = passage(claim, documents)
    return Evidence(
        claim=claim.id,
        says=claim.paraphrase,
        modality=claim.modality,
        source=source.id,
        publisher=source.publisher,
        grade=source.grade,
        date=source.date,
        url=source.url,
        origin=claim.lineage or source.origin,
        locator=f"{where.document} [{where.start}, {where.end})" if isinstance(where, Span) else f"{where.file} {where.record}",
        review=f"{claim.review.verified}: {claim.review.note}" if claim.review else None,
        passage=shown,
    )
