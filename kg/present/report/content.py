"""A report as plain data of the schema `kg.report/1`: one answer, and what a reader needs to judge it.

Nothing is searched or judged here: every part is asked of the module that `kg` itself answers with. Numbers in `evidence` lists
point at the table of evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kg.analyses.whynot.why import elements_asked, grounds_of
from kg.claims.snapshot import Snapshot
from kg.network.build import build
from kg.network.model import Network
from kg.present.report import command
from kg.present.report.choices import choices
from kg.present.report.dated import capacities, dated_laws
from kg.present.report.disputed import disputed
from kg.present.report.evidence import Evidence
from kg.present.report.held import held
from kg.present.report.passed import passed
from kg.routes import answer as answering
from kg.routes import records
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.passing import passing
from kg.routes.proof import proof
from kg.routes.question import understood
from kg.routes.request import Asked
from kg.routes.search import Counted, count
from kg.routes.state_graph import Steps, steps_of
from kg.version import __version__

SCHEMA = "kg.report/1"
LICENCE = "The claims are CC BY 4.0, in our own words; each source keeps its own rights."
LARGEST = 20_000
"""Steps of a graph up to which smallest sets and single points are looked for: beyond it a reader would wait for minutes."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and its answer as plain data, with what pictures are drawn from."""

    network: Network
    question: Question
    graph: Steps
    counted: Counted
    content: dict[str, Any]


def report(snapshot: Snapshot, asked: Asked, *, k: int, rank: str = "evidence") -> Answered:
    """The answer to a question with the `k` best routes, and everything a report says beside it.

    About twenty searches of the same network, and one for each thing a reader may change on the page. Raises what
    `kg.routes.question.understood` raises.
    """
    reading, question = understood(snapshot, asked)
    network = build(snapshot, reading)
    return of_network(snapshot, asked, network, question, k=k, rank=rank)


def of_network(
    snapshot: Snapshot, asked: Asked, network: Network, question: Question, *, k: int, rank: str = "evidence"
) -> Answered:
    """As `report`, for a network that is there already."""
    graph = steps_of(network, question)
    counted = count(graph)
    found = {
        **records.heading(snapshot, network, question, counted),
        **answering.listed(snapshot, graph, counted, k=k, rank=rank),
        "markets": answering.markets(graph, counted),
    }
    elements = elements_asked(snapshot, question)
    evidence = Evidence(snapshot, network.reading)
    routes = [{**route, "evidence": evidence.numbers(_rests_on(network, question, route))} for route in found["routes"]]
    on_routes = list(dict.fromkeys(node["id"] for route in routes for node in route["nodes"]))
    plants = list(dict.fromkeys(node["id"] for route in routes for node in route["nodes"] if node["level"] == "site"))
    whole = len(graph.steps) <= LARGEST
    met = passing(graph).routes if whole and any(counted.total) else {}
    content = {
        "schema": SCHEMA,
        "made_by": f"kg {__version__}",
        "command": command.text(["kg", "report", *command.options(asked, reading_day(network))]),
        **found,
        "routes": routes,
        "elements": list(elements),
        "matrix": matrix(network, question, elements) if whole else None,
        "why": grounds_of(snapshot, graph, counted, question, met, k=12) if whole else None,
        "passed": passed(graph) if whole else None,
        "owners": held(snapshot, network, question, plants),
        "capacities": capacities(snapshot, network, on_routes, evidence),
        "laws": dated_laws(snapshot, reading_day(network)),
        "conflicts": disputed(snapshot, {site.id for site in network.sites}, evidence),
        "choices": choices(snapshot, asked, question, graph, found, elements),
        "evidence": evidence.table(),
        "sources": evidence.sources(),
        "licence": LICENCE,
    }
    return Answered(network, question, graph, counted, content)


def reading_day(network: Network) -> date:
    """The day the answer is for."""
    return network.reading.as_of


def matrix(network: Network, question: Question, elements: Sequence[str]) -> list[dict[str, Any]]:
    """For each element and each stage that every chain has, what `kg paths --element E --to STAGE` counts, all else as asked."""
    return [
        {"element": element, "stage": stage, **_counted(network, replace(question, element=element, **_up_to(stage, n)))}
        for element in elements
        for n, stage in enumerate(network.stages)
        if n in network.required or n == network.market
    ]


def _up_to(stage: str, position: int) -> dict[str, Any]:
    return {"ends": None, "end_stage": position, "end_name": stage}


def _counted(network: Network, question: Question) -> dict[str, Any]:
    counted = count(steps_of(network, question))
    return {"counts": dict(zip(VERDICTS, counted.total, strict=True)), "exact": counted.exact}


def _rests_on(network: Network, question: Question, route: dict[str, Any]) -> list[str]:
    """Every claim that the proof of a route shows."""
    entries = proof(network, question, route) if network.snapshot is not None else []
    shown = [claim["claim"] for entry in entries for claim in entry["claims"]]
    return shown + [claim["claim"] for entry in entries for rule in entry["rules"] for claim in rule["claims"]]
