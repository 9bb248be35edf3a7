"""One route or one facility as plain data of the schema `kg.dossier/1`: everything a buyer files away about it.

For a route: its stages, countries, owners, what its sites depend on, the four disclosures of section 857, the stage tests of
DFARS 252.225-7052, its verdict under every packaged law by date, and the evidence of every word. For a facility: what is said
of it, who owns it, what feeds it, and the routes through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from kg import __version__
from kg.analyses.feedstock.origin import origin, target_named
from kg.analyses.flips import flips
from kg.claims.describe import statements
from kg.claims.profile import profile
from kg.claims.snapshot import Snapshot
from kg.network.build import build
from kg.network.model import Network
from kg.present.report import command
from kg.present.report.content import LICENCE, Answered, reading_day
from kg.present.report.disclosures import DISCLOSURE, STAGE_TEST, disclosed, open_steps
from kg.present.report.evidence import Evidence
from kg.present.report.held import held
from kg.present.report.under_laws import ALL, route_under_laws, site_under_laws, stage_by_stage
from kg.routes import answer as answering
from kg.routes import records
from kg.routes.obstacles import Question
from kg.routes.proof import proof
from kg.routes.question import understood
from kg.routes.request import Asked
from kg.routes.search import Counted, count
from kg.routes.state_graph import Steps, steps_of
from kg.rules.laws import law

SCHEMA = "kg.dossier/1"
NEEDS = ("depends_on", "independent_of", "transfers_technology_to", "finances")


def route_dossier(snapshot: Snapshot, asked: Asked, words: str, *, rank: str = "evidence") -> Answered:
    """The dossier of a route, named by its number in the list of `kg paths`, its id, or the beginning of it.

    Raises `UnknownNameError` where no listed route is meant.
    """
    network, question, graph, counted = _searched(snapshot, asked)
    found = answering.listed(snapshot, graph, counted, k=ALL, rank=rank)["routes"]
    wanted = records.route_named(words, [route["id"] for route in found], reading_day(network))
    route = next(each for each in found if each["id"] == wanted)
    evidence = Evidence(snapshot, network.reading)
    day = reading_day(network)
    sites = [node["id"] for node in route["nodes"]]
    steps = disclosed(network, route["nodes"])
    content = {
        **_head("route", asked, ["--route", route["id"]], day),
        **records.heading(snapshot, network, question, counted),
        "route": route,
        "proof": [_proved(entry, evidence) for entry in proof(network, question, route)],
        "owners": held(snapshot, network, question, sites),
        "needs": _needs(snapshot, network, sites, evidence),
        "disclosures": {"law": _law(DISCLOSURE), "steps": steps, "open": open_steps(steps)},
        "stage_test": {"law": _law(STAGE_TEST), "days": stage_by_stage(snapshot, asked, day, STAGE_TEST, route)},
        "laws": route_under_laws(snapshot, asked, day, route["id"]),
        "flips": [_flip(flip) for flip in flips(snapshot, asked, None, route["id"])["flips"]],
        **_end(evidence),
    }
    return Answered(network, question, graph, counted, content)


def facility_dossier(snapshot: Snapshot, asked: Asked, words: str, *, k: int) -> Answered:
    """The dossier of a facility, firm or market by its id or name, with the `k` best routes that pass it.

    Raises `UnknownNameError` for a name that nothing of the kind carries.
    """
    site = target_named(snapshot, words)
    network, question, graph, counted = _searched(snapshot, asked)
    evidence = Evidence(snapshot, network.reading)
    day = reading_day(network)
    known = profile(snapshot, site)
    every = answering.listed(snapshot, graph, counted, k=ALL, rank="evidence")["routes"]
    through = [route for route in every if any(node["id"] == site for node in route["nodes"])]

    def cited(claims: Iterable[str]) -> list[int]:
        # what is said of a site is told whatever counts in this reading
        return evidence.numbers(claims, all_readings=True)

    fed = origin(snapshot, network, question, site, k=3)
    content = {
        **_head("facility", asked, ["--facility", site], day),
        **records.heading(snapshot, network, question, counted),
        "facility": {
            "id": site,
            "name": known.label,
            "names": [[name.text, name.lang] for name in known.names],
            "kind": known.kind,
            "said": [{"words": each.words, "details": each.details, "evidence": cited(each.claims)} for each in known.said],
            "pointing": [
                {
                    "words": f"{snapshot.label(each.subject)} {each.words}",
                    "details": each.details,
                    "evidence": cited(each.claims),
                }
                for each in known.pointing
            ],
            "identity": [{"relation": each.relation, "label": each.label, "why": each.why} for each in known.identity],
            "silent": list(known.silent),
            "conflicts": [
                [{"says": claim.paraphrase, "evidence": cited([claim.id])} for claim in each.claims]
                for each in known.disagreements
                if each.verdict == "conflict"
            ],
        },
        "origin": fed,
        "disclosures": {
            "law": _law(DISCLOSURE),
            "elements": [
                {"element": each["element"], "steps": steps, "open": open_steps(steps)}
                for each in fed["elements"]
                for steps in [disclosed(network, each["feed"]["nodes"] if each["feed"] else [])]
            ],
        },
        "owners": held(snapshot, network, question, [site]),
        "needs": _needs(snapshot, network, [site], evidence),
        "laws": site_under_laws(snapshot, asked, day, site),
        "routes": [{**route, "evidence": evidence.numbers(_claims(route))} for route in through[:k]],
        "through": len(through),
        **_end(evidence),
    }
    return Answered(network, question, graph, counted, content)


def _searched(snapshot: Snapshot, asked: Asked) -> tuple[Network, Question, Steps, Counted]:
    reading, question = understood(snapshot, asked)
    network = build(snapshot, reading)
    graph = steps_of(network, question)
    return network, question, graph, count(graph)


def _head(kind: str, asked: Asked, words: list[str], day: date) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "kind": kind,
        "made_by": f"kg {__version__}",
        "command": command.text(["kg", "report", *words, *command.options(asked, day)]),
    }


def _end(evidence: Evidence) -> dict[str, Any]:
    return {"evidence": evidence.table(), "sources": evidence.sources(), "licence": LICENCE}


def _law(name: str) -> dict[str, Any]:
    act = law(name)
    return {"id": name, "title": act.title, "citation": act.citation, "summary": act.summary, "limits": list(act.limits)}


def _proved(entry: dict[str, Any], evidence: Evidence) -> dict[str, Any]:
    """An entry of a proof that points at the table of evidence instead of repeating the claims."""
    rules = [{**rule, "claims": [claim["claim"] for claim in rule["claims"]]} for rule in entry["rules"]]
    own = [claim["claim"] for claim in entry["claims"]]
    every = [*own, *(claim for rule in rules for claim in rule["claims"])]
    return {
        **{key: value for key, value in entry.items() if key != "claims"},
        "rules": rules,
        "evidence": evidence.numbers(every),
    }


def _needs(snapshot: Snapshot, network: Network, sites: Iterable[str], evidence: Evidence) -> list[dict[str, Any]]:
    """What the sites are said to depend on, or not to, in words."""
    from kg.network.accepted import accepted

    taken = accepted(snapshot, network.reading)
    wanted = frozenset(sites)
    found = [claim for claim in taken.claims(*NEEDS) if {taken.first(claim.subject), taken.first(claim.object or "")} & wanted]
    return [
        {
            "about": each.subject,
            "name": snapshot.label(each.subject),
            "says": each.words,
            "details": each.details,
            "evidence": evidence.numbers(each.claims),
        }
        for each in statements(snapshot, found)
    ]


def _flip(flip: dict[str, Any]) -> dict[str, Any]:
    return {
        "on": flip["on"],
        "laws": [f"{change['about']}: {change['old']}; then {change['new']}" for change in flip["laws"]],
        "routes": [
            {
                "old": route["old"],
                "new": route["new"],
                "because": [f"{why['what']}: {why['old']}, then {why['new']}" for why in route["because"]],
            }
            for route in flip["routes"]
        ],
    }


def _claims(route: dict[str, Any]) -> list[str]:
    return [claim for part in (*route["nodes"], *route["flows"]) for claim in part["claims"]]
