"""One route or one facility as data of the schema `kg.dossier/2`: everything a buyer files away about it.

For a route: its stages, countries, owners, what its sites depend on, the four disclosures of section 857, the stage tests of
DFARS 252.225-7052, its verdict under every packaged law by date, and the evidence of every word. For a facility: what is said
of it, who owns it, what feeds it, and the routes through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from kg.analyses.feedstock import answer as feedstock
from kg.analyses.feedstock.answer import FeedstockAnswer
from kg.analyses.feedstock.requirements import resolve_target
from kg.analyses.flips import Flip, flips
from kg.claims.describe import statements
from kg.claims.profile import Profile, profile
from kg.claims.snapshot import Snapshot
from kg.data import INLINE, key
from kg.network.accepted import accepted
from kg.network.build import build
from kg.network.model import Network
from kg.present import command
from kg.present.report.content import Answered, CitedRoute, Provenance, provenance, reading_day
from kg.present.report.disclosures import DISCLOSURE, STAGE_TEST, DisclosedStep, disclosures, open_steps
from kg.present.report.evidence import CitedFinding, EvidenceIndex, cite
from kg.present.report.ownership import OwnershipShares, ownership_shares
from kg.present.report.under_laws import (
    ALL,
    RouteUnderLaw,
    SiteUnderLaw,
    StagesOnDay,
    route_under_laws,
    site_under_laws,
    stage_by_stage,
)
from kg.routes import parts
from kg.routes.answer import Rank, Route, listed
from kg.routes.obstacles import Question
from kg.routes.parts import Heading
from kg.routes.proof import ProofStep, proof
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.search import Counted, count
from kg.routes.state_graph import Steps, steps_of
from kg.rules.laws import law

NEEDS = ("depends_on", "independent_of", "transfers_technology_to", "finances")


@dataclass(frozen=True, slots=True)
class LawSummary:
    """What a law asks, and what its test does not see."""

    id: str
    title: str
    citation: str
    summary: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitedStep:
    """The proof of one site or one delivery, with its claims by number."""

    kind: Literal["site", "hop"]
    what: str
    origins: int
    last_evidence: str | None
    age_days: int | None
    rules: tuple[CitedFinding, ...]
    evidence: tuple[int, ...]
    """numbers in the table of evidence"""


@dataclass(frozen=True, slots=True)
class Need:
    """What a site is said to depend on, or not to."""

    about: str
    name: str
    says: str
    details: str
    evidence: tuple[int, ...]
    """numbers in the table of evidence"""


@dataclass(frozen=True, slots=True)
class RouteDisclosures:
    """The four disclosures for a route."""

    law: LawSummary
    steps: tuple[DisclosedStep, ...]
    open: tuple[str, ...]
    """stages whose country the sources do not prove"""


@dataclass(frozen=True, slots=True)
class StageTest:
    """A law that looks stage by stage, on the day and on each later day on which it changes."""

    law: LawSummary
    days: tuple[StagesOnDay, ...]


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """The verdict before a day and from it on, None where the route is not there, and why."""

    old: str | None
    new: str | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerdictFlip:
    """A day on which the verdict changes."""

    on: str
    laws: tuple[str, ...]
    routes: tuple[VerdictChange, ...]


@dataclass(frozen=True, slots=True)
class RouteDossier:
    """The content of `kg report --route`."""

    schema: Literal["kg.dossier/2"] = field(default="kg.dossier/2", init=False)
    kind: Literal["route"] = field(default="route", init=False)
    heading: Heading = field(metadata=INLINE)
    route: Route
    proof: tuple[CitedStep, ...]
    owners: OwnershipShares
    needs: tuple[Need, ...]
    disclosures: RouteDisclosures
    stage_test: StageTest
    laws: tuple[RouteUnderLaw, ...]
    flips: tuple[VerdictFlip, ...]
    provenance: Provenance = field(metadata=INLINE)


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """A statement in words, with what its claims are worth."""

    words: str
    details: str
    evidence: tuple[int, ...]
    """numbers in the table of evidence"""


@dataclass(frozen=True, slots=True)
class SameAs:
    """What is, or may be, the same as the facility, and why."""

    relation: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class ConflictingClaim:
    """One of the claims that contradict each other."""

    says: str
    evidence: tuple[int, ...]
    """numbers in the table of evidence"""


@dataclass(frozen=True, slots=True)
class Facility:
    """What sources say of a facility, firm or market, and what they do not."""

    id: str
    name: str
    names: tuple[tuple[str, str], ...]
    """each with its language"""
    kind: str
    statements: tuple[CitedStatement, ...] = field(metadata=key("said"))
    pointing: tuple[CitedStatement, ...]
    """said of others, with the facility as their object"""
    identity: tuple[SameAs, ...]
    silent: tuple[str, ...]
    conflicts: tuple[tuple[ConflictingClaim, ...], ...]


@dataclass(frozen=True, slots=True)
class ElementDisclosures:
    """The four disclosures for the best feed of one element."""

    element: str
    steps: tuple[DisclosedStep, ...]
    open: tuple[str, ...]
    """stages whose country the sources do not prove"""


@dataclass(frozen=True, slots=True)
class FacilityDisclosures:
    """The four disclosures for what feeds a facility."""

    law: LawSummary
    elements: tuple[ElementDisclosures, ...]


@dataclass(frozen=True, slots=True)
class FacilityDossier:
    """The content of `kg report --facility`."""

    schema: Literal["kg.dossier/2"] = field(default="kg.dossier/2", init=False)
    kind: Literal["facility"] = field(default="facility", init=False)
    heading: Heading = field(metadata=INLINE)
    facility: Facility
    feedstock: FeedstockAnswer = field(metadata=key("origin"))
    disclosures: FacilityDisclosures
    owners: OwnershipShares
    needs: tuple[Need, ...]
    laws: tuple[SiteUnderLaw, ...]
    routes: tuple[CitedRoute, ...]
    through: int
    """routes that pass it, listed or not"""
    provenance: Provenance = field(metadata=INLINE)


Dossier = RouteDossier | FacilityDossier


def route_dossier(snapshot: Snapshot, asked: Request, words: str, *, rank: Rank = "evidence") -> Answered[RouteDossier]:
    """Gather the dossier of a route, named by its number in the list of `kg paths`, its id, or the beginning of it.

    Raises `UnknownNameError` where no listed route is meant.
    """
    network, question, graph, counted = _search(snapshot, asked)
    found = listed(snapshot, graph, counted, k=ALL, rank=rank).routes
    wanted = parts.route_named(words, [route.id for route in found], reading_day(network))
    route = next(each for each in found if each.id == wanted)
    evidence = EvidenceIndex(snapshot, network.reading)
    day = reading_day(network)
    sites = [stop.id for stop in route.stops]
    steps = disclosures(network, route.stops)
    content = RouteDossier(
        heading=parts.heading(snapshot, network, question, counted.total),
        route=route,
        proof=tuple(_cited_step(step, evidence) for step in proof(network, question, route.stops, route.deliveries)),
        owners=ownership_shares(snapshot, network, question, sites),
        needs=_needs(snapshot, network, sites, evidence),
        disclosures=RouteDisclosures(_law_summary(DISCLOSURE), steps, open_steps(steps)),
        stage_test=StageTest(_law_summary(STAGE_TEST), stage_by_stage(snapshot, asked, day, STAGE_TEST, route)),
        laws=route_under_laws(snapshot, asked, day, route.id),
        flips=tuple(_verdict_flip(flip) for flip in flips(snapshot, asked, None, route.id).flips),
        provenance=provenance(["kg", "report", "--route", route.id, *command.options(asked, day)], evidence),
    )
    return Answered(network, question, graph, counted, content)


def facility_dossier(snapshot: Snapshot, asked: Request, words: str, *, k: int) -> Answered[FacilityDossier]:
    """Gather the dossier of a facility, firm or market by its id or name, with the `k` best routes that pass it.

    Raises `UnknownNameError` for a name that nothing of the kind carries.
    """
    site = resolve_target(snapshot, words)
    network, question, graph, counted = _search(snapshot, asked)
    evidence = EvidenceIndex(snapshot, network.reading)
    day = reading_day(network)
    every = listed(snapshot, graph, counted, k=ALL, rank="evidence").routes
    through = [route for route in every if any(stop.id == site for stop in route.stops)]
    fed = feedstock.answer(snapshot, network, question, site, k=3, suppliers="every")
    content = FacilityDossier(
        heading=parts.heading(snapshot, network, question, counted.total),
        facility=_facility(snapshot, profile(snapshot, site), site, evidence),
        feedstock=fed,
        disclosures=FacilityDisclosures(_law_summary(DISCLOSURE), tuple(_by_element(network, fed))),
        owners=ownership_shares(snapshot, network, question, [site]),
        needs=_needs(snapshot, network, [site], evidence),
        laws=site_under_laws(snapshot, asked, day, site),
        routes=tuple(CitedRoute(route, evidence.numbers(_claims(route))) for route in through[:k]),
        through=len(through),
        provenance=provenance(["kg", "report", "--facility", site, *command.options(asked, day)], evidence),
    )
    return Answered(network, question, graph, counted, content)


def _search(snapshot: Snapshot, asked: Request) -> tuple[Network, Question, Steps, Counted]:
    question = resolve_question(snapshot, asked)
    network = build(snapshot, question.reading)
    graph = steps_of(network, question)
    return network, question, graph, count(graph)


def _law_summary(name: str) -> LawSummary:
    act = law(name)
    return LawSummary(name, act.title, act.citation, act.summary, act.limits)


def _cited_step(step: ProofStep, evidence: EvidenceIndex) -> CitedStep:
    """A step of a proof that points at the table of evidence instead of repeating the claims."""
    rules = tuple(map(cite, step.rules))
    claims = [*(each.claim for each in step.claims), *(claim for rule in rules for claim in rule.claims)]
    return CitedStep(step.kind, step.what, step.origins, step.last_evidence, step.age_days, rules, evidence.numbers(claims))


def _needs(snapshot: Snapshot, network: Network, sites: Iterable[str], evidence: EvidenceIndex) -> tuple[Need, ...]:
    """What the sites are said to depend on, or not to, in words."""
    taken = accepted(snapshot, network.reading)
    wanted = frozenset(sites)
    found = [claim for claim in taken.claims(*NEEDS) if {taken.first(claim.subject), taken.first(claim.object or "")} & wanted]
    return tuple(
        Need(each.subject, snapshot.label(each.subject), each.words, each.details, evidence.numbers(each.claims))
        for each in statements(snapshot, found)
    )


def _verdict_flip(flip: Flip) -> VerdictFlip:
    return VerdictFlip(
        on=flip.on,
        laws=tuple(f"{change.about}: {change.old}; then {change.new}" for change in flip.laws),
        routes=tuple(
            VerdictChange(
                old=route.old,
                new=route.new,
                because=tuple(f"{why.what}: {why.old}, then {why.new}" for why in route.because),
            )
            for route in flip.routes
        ),
    )


def _facility(snapshot: Snapshot, known: Profile, site: str, evidence: EvidenceIndex) -> Facility:
    def cited(claims: Iterable[str]) -> tuple[int, ...]:
        # what is said of a site is told whatever counts in this reading
        return evidence.numbers(claims, all_readings=True)

    return Facility(
        id=site,
        name=known.label,
        names=tuple((name.text, name.lang) for name in known.names),
        kind=known.kind,
        statements=tuple(CitedStatement(each.words, each.details, cited(each.claims)) for each in known.said),
        pointing=tuple(
            CitedStatement(f"{snapshot.label(each.subject)} {each.words}", each.details, cited(each.claims))
            for each in known.pointing
        ),
        identity=tuple(SameAs(each.relation, each.label, each.why) for each in known.identity),
        silent=known.silent,
        conflicts=tuple(
            tuple(ConflictingClaim(claim.paraphrase, cited([claim.id])) for claim in each.claims if claim.id in opposed)
            for each in known.disagreements
            for opposed in each.opposed
        ),
    )


def _by_element(network: Network, fed: FeedstockAnswer) -> Iterator[ElementDisclosures]:
    for each in fed.elements:
        steps = disclosures(network, each.feed.stops if each.feed else ())
        yield ElementDisclosures(each.element, steps, open_steps(steps))


def _claims(route: Route) -> list[str]:
    return [
        *(claim for stop in route.stops for claim in stop.claims),
        *(claim for delivery in route.deliveries for claim in delivery.claims),
    ]
