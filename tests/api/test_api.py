"""`import kg` as a program and a notebook use it."""

from __future__ import annotations

import json
import subprocess
import sys

import networkx as nx
import pytest

import kg
from kg.claims.snapshot import Snapshot

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def graph(packaged: Snapshot) -> kg.Graph:
    return kg.Graph(packaged)


@pytest.fixture(scope="module")
def found(graph: kg.Graph) -> kg.Routes:
    return graph.paths(avoid="CN", to="magnet", as_of=DAY, k=50)


def test_an_answer_is_that_of_the_command_line(graph: kg.Graph, found: kg.Routes) -> None:
    words = ("paths", "--avoid", "CN", "--to", "magnet", "--as-of", DAY, "-k", "50", "--json")
    ran = subprocess.run([sys.executable, "-m", "kg", *words], capture_output=True, text=True, check=True)
    printed = json.loads(ran.stdout)
    assert {**found.to_dict(), "data": ""} == {**printed, "data": ""}


def test_routes_are_listed_and_counted(found: kg.Routes) -> None:
    assert len(found) == len(found.routes) == found.counts.total
    assert [route.verdict for route in found] == [route.verdict for route in found.routes]
    assert found.routes[0].stops[0].id == "mountain-pass"


def test_a_graph_has_the_sites_and_deliveries_of_the_routes(found: kg.Routes) -> None:
    made = found.to_networkx()
    assert isinstance(made, nx.MultiDiGraph)
    assert set(made) == {stop.id for route in found for stop in route.stops}
    assert {key for *_, key in made.edges(keys=True)} == {each.id for route in found for each in route.deliveries}
    best = {"avoids": 0, "unproven": 1, "touches": 2}
    for name, data in made.nodes(data=True):
        through = [route.verdict for route in found if any(stop.id == name for stop in route.stops)]
        assert data["verdict"] == min(through, key=best.__getitem__)


def test_a_notebook_shows_the_chains_and_no_markup_of_a_source(found: kg.Routes) -> None:
    page = found._repr_html_()
    assert page.count("<tr>") == 1 + len(found)
    assert "Mountain Pass (US)" in page
    assert "<script" not in page


def test_rows_are_those_of_csv(found: kg.Routes) -> None:
    rows = found.to_rows()
    assert len(rows) == len(found)
    assert {row["avoid"] for row in rows} == {"location:CN"}


def test_a_data_frame_needs_pandas_and_says_so(found: kg.Routes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(kg.KgError, match="pandas is not installed"):
        found.to_pandas()


def test_wrong_words_are_errors_of_the_package_and_nothing_is_printed(
    graph: kg.Graph, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(kg.UnknownNameError):
        graph.paths(avoid="Narnia")
    with pytest.raises(kg.InputError):
        graph.paths()
    with pytest.raises(kg.UnknownNameError):
        graph.show("no-such-plant")
    with pytest.raises(kg.KgError, match="no RDF store"):
        graph.sparql("SELECT * WHERE { ?s ?p ?o }")
    assert capsys.readouterr() == ("", "")


def test_all_names_are_there_and_importing_the_package_imports_none_of_them() -> None:
    assert {"Graph", "KgError", "Routes", "open"} <= set(kg.__all__) <= set(dir(kg))
    assert all(getattr(kg, name) is not None for name in kg.__all__)
    assert len(kg.__all__) <= 10
    code = "import sys, kg; print(sorted(name for name in sys.modules if name.startswith('kg')))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['kg', 'kg.version']"
    with pytest.raises(AttributeError):
        _ = kg.nothing


def test_further_questions_are_those_of_the_command_line(graph: kg.Graph, packaged: Snapshot) -> None:
    from datetime import date

    from kg.analyses.flips import flips

    asked = kg.Request(rules=("dfars-252.225-7052",), end="magnet", as_of=DAY)
    assert graph.flips(asked, until="2027-01-01") == flips(packaged, asked, date(2027, 1, 1), None)
    bounds = graph.tonnes("Nd,Dy", asked)
    assert set(bounds.findings.metal_in_oxide) == {"Nd", "Dy"}
    assert bounds.heading.counts == graph.answer(asked).heading.counts
    with pytest.raises(kg.InputError, match="--until"):
        graph.flips(asked, until="2027-Q1")


def test_a_supposed_world_is_asked_as_on_the_command_line(graph: kg.Graph) -> None:
    asked = kg.Request(avoid=("CN",), end="magnet", as_of=DAY)
    found = graph.what_if(asked, remove="mountain-pass")
    assert found.old.counts.avoids - found.new.counts.avoids > 0
    with pytest.raises(kg.InputError, match="Nothing is supposed"):
        graph.what_if(asked)
