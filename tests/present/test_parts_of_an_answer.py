"""Verdict, readiness, documentation and elements of one route, as the terminal, every export, a report and a picture say them.

pit (AU) -> sep (MY) -> smelt (JP) -> works (DE, under construction) -> Motor Maker (a firm that has a plant in CN)
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from builders import Change, add, again, loaded_of, party, put, site, snapshot_of, state
from export_readers import sheets

from kg.claims.snapshot import Snapshot
from kg.cli.routes_text import story
from kg.network.build import build
from kg.present import exports
from kg.present.pictures.diagram import diagram
from kg.present.pictures.from_answer import build_chain
from kg.present.report.content import from_network
from kg.present.report.dossier import route_dossier
from kg.present.report.formats import dossier_file, report_file
from kg.present.subgraph.assembly import assemble
from kg.present.subgraph.parts import Subgraph
from kg.present.subgraph.selection import select_routes
from kg.present.wording import counts_text, documentation_text, elements_text, heavy_text
from kg.routes.answer import Answer, answer
from kg.routes.obstacles import Question
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.search import count
from kg.routes.state_graph import steps_of

ASKED = Request(avoid=["CN"], status="all")
DAY = date(2026, 11, 22)
REVIEWED = {"verified": "partly", "verified_note": "no delivery found"}


@dataclass(frozen=True)
class Told:
    """A network with the answer to one question about it."""

    snapshot: Snapshot
    answer: Answer
    subgraph: Subgraph


def asked(snapshot: Snapshot) -> Question:
    """The question on a day that stays: no day is named in it, for a plan without a date is one for any time."""
    question = resolve_question(snapshot, ASKED)
    return replace(question, reading=replace(question.reading, as_of=DAY, today=DAY))


def told(directory: Path, *changes: Change) -> Told:
    snapshot = snapshot_of(loaded_of(directory, *changes), directory)
    question = asked(snapshot)
    network = build(snapshot, question.reading)
    selection = select_routes(snapshot, network, question, k=10, rank="evidence")
    assert selection.answer is not None
    return Told(snapshot, selection.answer, assemble(snapshot, network, selection))


PLANNED: tuple[Change, ...] = (
    put("works", status=[state("construction", "2026-06")]),
    put("magnets", to="maker", status="planned", modality="forecast", valid="2027-03/..", elements=None),
    add(
        party("maker", "US", "market", kind="organization"),
        site("far", "CN", "alloy", operator="maker"),
    ),
)
"""`works` is being built, and what it is to deliver is planned; the buyer has a plant in China and no stated place
of delivery."""


@pytest.fixture
def planned(tmp_path: Path) -> Told:
    return told(tmp_path, *PLANNED)


def test_a_route_with_nothing_but_plans_in_the_way_would_avoid(planned: Told) -> None:
    (route,) = [each for each in planned.answer.routes if each.stops[-1].id == "maker"]
    assert (route.verdict, route.readiness, route.documentation) == ("would_avoid", "planned", "complete")
    assert counts_text(planned.answer.heading.counts) == "0 avoid, 1 would avoid if built as planned, 0 unproven, 0 touch"
    assert documentation_text(route) == "complete"
    assert elements_text(route) == "Nd, Pr stated"
    assert heavy_text(planned.snapshot, [route]) == (
        "whether the magnets hold dysprosium or terbium, and where these come from, is not documented"
    )


def test_the_terminal_says_each_part_on_a_line(planned: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    lines = [" ".join(line.split()) for line in story(planned.snapshot, ASKED, planned.answer).splitlines()]
    assert "1 would avoid Pit (AU) -> Sep (MY) -> Smelt (JP) -> Works (DE) -> Maker (place of delivery not stated)" in lines
    assert "readiness planned" in lines
    assert "documented complete" in lines
    assert any(line.startswith("plans if built as planned: ") and "under construction" in line for line in lines)
    assert "delivery place of delivery not stated; Maker has a site in CN (Far)" in lines
    assert "feedstock other feedstock of Sep, Smelt, Works: not documented" in lines


@pytest.mark.parametrize("format", [each for each in exports.formats() if each not in ("cypher", "neo4j-admin")])
def test_every_export_has_the_four_parts(planned: Told, format: str, tmp_path: Path) -> None:
    content = exports.format_of(format).write(planned.subgraph)
    if format == "xlsx":
        text = json.dumps(sheets(content), ensure_ascii=False)
    elif isinstance(content, dict):
        text = "\n".join(map(str, content.values()))
    else:
        text = str(content)
    # formats of data have the key, those that are read the words
    assert "would_avoid" in text or "would avoid" in text
    if format in ("dot", "mermaid"):
        assert "best route would avoid" in text.replace("#44;", ",")
    if format != "links":
        assert "place of delivery not stated" in text
        assert "is not documented" in text
        assert "complete" in text
    assert "planned" in text


def test_the_table_of_routes_has_a_column_for_each_part(planned: Told) -> None:
    content = exports.format_of("csv").write(planned.subgraph)
    (row,) = csv.DictReader(io.StringIO(content["routes.csv"]))
    assert (row["verdict"], row["readiness"], row["documentation"]) == ("would_avoid", "planned", "complete")
    assert (row["elements"], row["may_carry"]) == ("Nd; Pr", "")
    assert row["delivery"] == "place of delivery not stated; Maker has a site in CN (Far)"
    assert "under construction" in row["plans"]
    reading = {row["what"]: row["value"] for row in csv.DictReader(io.StringIO(content["reading.csv"]))}
    assert reading["routes_would_avoid"] == "1"
    assert reading["evidence"] == "Evidence older than 5 years is a doubt."


def test_a_report_counts_what_would_avoid_apart(planned: Told) -> None:
    question = asked(planned.snapshot)
    found = from_network(planned.snapshot, ASKED, build(planned.snapshot, question.reading), question, k=10)
    assert found.content.choices.views["|||"].counts == (0, 1, 0, 0)
    page, text = (str(report_file(planned.snapshot, found, kind)) for kind in ("html", "md"))
    assert "No route is shown to avoid China: of 1 route, 1 would avoid China if built as planned." in text
    assert "**would avoid**<br>planned<br>complete" in text
    assert "n0 -- if built --> n1" in text
    assert "<strong id=n-would_avoid>1</strong><b class=v-would-avoid>would avoid</b>" in page
    assert "id=v-would_avoid" in page
    assert "<b class=v-would-avoid>would avoid</b><br>planned<br>complete" in page
    dossier = str(dossier_file(planned.snapshot, route_dossier(planned.snapshot, ASKED, "1"), "md"))
    assert "Verdict: would avoid, planned: nothing but plans is in the way." in dossier
    assert "If built as planned: " in dossier


def test_a_picture_has_a_sign_and_a_colour_of_its_own_for_what_would_avoid(planned: Told) -> None:
    question = asked(planned.snapshot)
    network = build(planned.snapshot, question.reading)
    graph = steps_of(network, question)
    svg = diagram(build_chain(network, question, graph, count(graph)))
    assert 'data-verdict="would_avoid"' in svg
    assert 'href="#kgd-would_avoid"' in svg
    assert "a route would avoid if built as planned" in svg
    assert "1 would avoid if built as planned" in svg


def test_a_lead_names_the_stages_that_are_missing(tmp_path: Path) -> None:
    found = told(tmp_path, put("smelt", stages=["metal"]), put("alloy", material=["ndpr-metal"]))
    (route,) = found.answer.routes
    assert (route.verdict, route.documentation) == ("unproven", "partial")
    assert documentation_text(route) == "partial, a lead: alloy not documented"


@pytest.mark.parametrize(
    ("free_of", "left_open"), [(None, "dysprosium or terbium, and where these come"), (["Dy"], "terbium, and where it comes")]
)
def test_magnets_whose_delivery_names_its_elements_may_hold_others(
    tmp_path: Path, free_of: list[str] | None, left_open: str
) -> None:
    found = told(tmp_path, put("magnets", free_of_elements=free_of))
    (route,) = found.answer.routes
    # every delivery names neodymium and praseodymium, and no source says that there is no other
    assert route.verdict == "avoids"
    assert heavy_text(found.snapshot, [route]) == f"whether the magnets hold {left_open} from, is not documented"


def test_magnets_said_to_hold_no_heavy_rare_earths_leave_nothing_open(tmp_path: Path) -> None:
    found = told(tmp_path, put("magnets", free_of_elements=["Dy", "Tb"]))
    (route,) = found.answer.routes
    assert route.verdict == "avoids"
    assert route.deliveries[-1].free_of == ("Dy", "Tb")
    assert heavy_text(found.snapshot, [route]) == ""


def test_a_supply_that_has_ended_is_named_with_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    found = told(
        tmp_path,
        put("magnets", last_evidence="2024-06", valid="2020/..", sources=["press"]),
        again("magnets", "over", status="closed", last_evidence="2026-01", valid="2020/2025-06", sources=["good"]),
    )
    text = story(found.snapshot, ASKED, found.answer)
    assert (
        "Excluded by filters:\n  Works to Buyers, NdFeB magnets: stated by press (2026-01-05, grade B, press); ended since"
        in text
    )
    assert "according to good (2026-01-05, grade A, good)" in text
    about = str(exports.format_of("nodelink").write(found.subgraph))
    assert "Works to Buyers, NdFeB magnets: stated by press" in about


def test_a_second_look_is_part_of_the_proof(tmp_path: Path) -> None:
    snapshot = told(tmp_path, put("magnets", **REVIEWED)).snapshot
    question = asked(snapshot)
    found = from_network(snapshot, ASKED, build(snapshot, question.reading), question, k=10)
    assert "Second look: partly: no delivery found." in str(report_file(snapshot, found, "md"))
    assert answer(snapshot, found.network, question, k=1, rank="evidence").routes
