"""A report as data of the schema `kg.report/2`: one answer, and what a reader needs to judge it.

Nothing is searched or judged here: every part is asked of the module that `kg` itself answers with. Numbers in `evidence` lists
point at the table of evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, Literal, TypeVar

from kg.analyses.whynot.grounds import Grounds, elements_asked, find_grounds
from kg.claims.snapshot import Snapshot
from kg.data import INLINE, key
from kg.network.build import build
from kg.network.model import Network
from kg.present import command
from kg.present.report.choices import Choices, choices
from kg.present.report.chokepoints import Chokepoints, chokepoints
from kg.present.report.dated import Capacities, DatedLaw, capacities, dated_laws
from kg.present.report.disputes import Dispute, disputes
from kg.present.report.evidence import EvidenceEntry, EvidenceIndex, SourceEntry
from kg.present.report.ownership import OwnershipShares, ownership_shares
from kg.routes import parts
from kg.routes.answer import Limits, Market, Rank, Route, listed, markets
from kg.routes.obstacles import Question
from kg.routes.parts import Counts, Heading
from kg.routes.passing import passing
from kg.routes.proof import proof
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.search import Counted, count
from kg.routes.state_graph import Steps, steps_of
from kg.version import __version__

LICENCE = "The claims are CC BY 4.0, in our own words; each source keeps its own rights."
LARGEST = 20_000
"""Steps of a graph up to which smallest sets and single points are looked for: beyond it a reader would wait for minutes."""


@dataclass(frozen=True, slots=True)
class CitedRoute:
    """A route as in kg.paths/3, with the evidence of its proof."""

    route: Route = field(metadata=INLINE)
    evidence: tuple[int, ...]
    """numbers in the table of evidence"""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What `kg paths --element E --to STAGE` counts, all else as asked."""

    element: str
    stage: str
    counts: Counts
    exact: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """By what and with which command a report or dossier was made, and what its words rest on."""

    made_by: str
    command: str
    """the words that ask the same again"""
    evidence: tuple[EvidenceEntry, ...]
    sources: tuple[SourceEntry, ...]
    licence: str


@dataclass(frozen=True, slots=True)
class Report:
    """The content of `kg report`."""

    schema: Literal["kg.report/2"] = field(default="kg.report/2", init=False)
    heading: Heading = field(metadata=INLINE)
    limits: Limits
    markets: tuple[Market, ...]
    routes: tuple[CitedRoute, ...]
    elements: tuple[str, ...]
    matrix: tuple[MatrixCell, ...] | None
    """None for a network too large for it, as are `grounds` and `chokepoints`"""
    grounds: Grounds | None = field(metadata=key("why"))
    """as in kg.why/2"""
    chokepoints: Chokepoints | None = field(metadata=key("passed"))
    owners: OwnershipShares
    capacities: Capacities
    laws: tuple[DatedLaw, ...]
    """packaged laws; no legal advice"""
    disputes: tuple[Dispute, ...] = field(metadata=key("conflicts"))
    choices: Choices
    provenance: Provenance = field(metadata=INLINE)


Content = TypeVar("Content", covariant=True)


@dataclass(frozen=True, slots=True)
class Answered(Generic[Content]):
    """A question and the content of its report or dossier, with what pictures are drawn from."""

    network: Network
    question: Question
    graph: Steps
    counted: Counted
    content: Content


def report(snapshot: Snapshot, asked: Request, *, k: int, rank: Rank = "evidence") -> Answered[Report]:
    """Answer a question with the `k` best routes, and gather everything a report says beside it.

    About twenty searches of the same network, and one for each thing a reader may change on the page. Raises what
    `kg.routes.question.resolve_question` raises.
    """
    question = resolve_question(snapshot, asked)
    return from_network(snapshot, asked, build(snapshot, question.reading), question, k=k, rank=rank)


def from_network(
    snapshot: Snapshot, asked: Request, network: Network, question: Question, *, k: int, rank: Rank = "evidence"
) -> Answered[Report]:
    """As `report`, for a network that is there already."""
    graph = steps_of(network, question)
    counted = count(graph)
    found = listed(snapshot, graph, counted, k=k, rank=rank)
    heading = parts.heading(snapshot, network, question, counted.total)
    elements = tuple(elements_asked(snapshot, question))
    # numbers of evidence are given in the order of the calls: those of routes are the lowest
    evidence = EvidenceIndex(snapshot, network.reading)
    routes = tuple(CitedRoute(route, evidence.numbers(_claims_shown(network, question, route))) for route in found.routes)
    on_routes = list(dict.fromkeys(stop.id for route in found.routes for stop in route.stops))
    plants = list(dict.fromkeys(stop.id for route in found.routes for stop in route.stops if stop.level == "site"))
    small = len(graph.steps) <= LARGEST
    met = passing(graph).routes if small and any(counted.total) else {}
    content = Report(
        heading=heading,
        limits=found.limits,
        markets=markets(graph, counted),
        routes=routes,
        elements=elements,
        matrix=matrix(network, question, elements) if small else None,
        grounds=find_grounds(snapshot, graph, counted, question, met, k=12) if small else None,
        chokepoints=chokepoints(graph) if small else None,
        owners=ownership_shares(snapshot, network, question, plants),
        capacities=capacities(snapshot, network, on_routes, evidence),
        laws=dated_laws(snapshot, reading_day(network)),
        disputes=disputes(snapshot, {site.id for site in network.sites}, evidence),
        choices=choices(snapshot, asked, question, graph, found, heading.counts, elements),
        provenance=provenance(["kg", "report", *command.options(asked, reading_day(network))], evidence),
    )
    return Answered(network, question, graph, counted, content)


def provenance(words: list[str], evidence: EvidenceIndex) -> Provenance:
    """Say what made a report with which words, and list the evidence met so far."""
    return Provenance(f"kg {__version__}", command.text(words), evidence.entries(), evidence.sources(), LICENCE)


def reading_day(network: Network) -> date:
    """Return the day the answer is for."""
    return network.reading.as_of


def matrix(network: Network, question: Question, elements: Sequence[str]) -> tuple[MatrixCell, ...]:
    """Count for each element and each stage that every chain has, as `kg paths --element E --to STAGE` does."""
    return tuple(
        _matrix_cell(
            network, replace(question, element=element, ends=None, end_place=None, end_stage=n, end_name=stage), element, stage
        )
        for element in elements
        for n, stage in enumerate(network.stages)
        if n in network.required or n == network.market
    )


def _matrix_cell(network: Network, question: Question, element: str, stage: str) -> MatrixCell:
    counted = count(steps_of(network, question))
    return MatrixCell(element, stage, Counts(*counted.total), counted.exact)


def _claims_shown(network: Network, question: Question, route: Route) -> list[str]:
    """Every claim that the proof of a route shows."""
    steps = proof(network, question, route.stops, route.deliveries) if network.snapshot is not None else ()
    shown = [each.claim for step in steps for each in step.claims]
    return shown + [each.claim for step in steps for rule in step.rules for each in rule.claims]
