"""Exports say what the subgraph says, in every format and to the tool it is for, byte for byte the same each time.

`python tests/present/test_exports.py` writes the golden files anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pty
import re
import subprocess
import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
from conftest import DATA, DAY, ROOT, Run
from export_readers import ELSEWHERE, READERS, Found, best_route, directory, markdown_tables, rows, sheets, unzipped
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples

from kg.claims.model import Claim, Loaded, Record
from kg.claims.snapshot import Snapshot, stored_form
from kg.claims.vocabulary import vocabulary
from kg.dataset import loading, store
from kg.errors import InputError
from kg.network.build import build
from kg.network.model import Network
from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.holdings import holdings
from kg.network.reading import default_reading
from kg.present import exports
from kg.present.subgraph import selection
from kg.present.subgraph.about import about
from kg.present.subgraph.assembly import assemble
from kg.present.subgraph.parts import Subgraph
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.text import inert, one_line, printable

TODAY = date(2026, 11, 22)
GOLDEN = DATA / "exports"
RDF = {"trig": "trig", "nquads": "nquads", "jsonld": "json-ld", "turtle": "turtle"}
HOSTILE = (
    *('a"b', "a'b", "a\\", "a\\n", "a\nb", "a\r\nb", "\ta", "<script>alert(1)</script>", "a]b[c", "a|b", "`a`", "**a**", "_a_"),
    *("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "＝1", "%%{init: {}}%%", "%% a", "end", "1. a", "- a", "# a", "#35;"),
    *(
        "&lt;b&gt;",
        "&amp;",
        "]]>",
        "a;b",
        "a; b",
        "a,b",
        "\x00",
        "a\x1bb",
        "\ufffe",
        "שלום",
        "\u202eabc",
        "稀土",
        "a" * 10_000,
        "]:::x",
    ),
    *("\u2028a", "{a}", "\\N", '\\"', "-->", "a -> b", "//a", "/*a", "$a$", "~~a~~", "![a](b)", "_x0041_", "  a  b  "),
)


@cache
def loaded() -> Loaded:
    return loading.merged([loading.load_files("chain", sorted((DATA / "tiny").glob("*.yaml")))])


@cache
def stored() -> dict[str, Any]:
    return stored_form(loaded(), vocabulary(), "test")


def renamed(names: Mapping[str, str]) -> Snapshot:
    """The tiny claims with other names for some entities."""
    entities = [{**e, "names": [{"text": names.get(e["id"], e["names"][0]["text"])}]} for e in stored()["entities"]]
    return Snapshot({**stored(), "entities": entities})


def with_claims(*more: Claim) -> Snapshot:
    return Snapshot(stored_form(replace(loaded(), claims=(*loaded().claims, *more)), vocabulary(), "test"))


def routes(snapshot: Snapshot, **words: Any) -> Subgraph:
    question = resolve_question(snapshot, Request(**{"avoid": ["CN"], "as_of": str(TODAY), **words}))
    network = build(snapshot, question.reading)
    return assemble(snapshot, network, selection.select_routes(snapshot, network, question, k=1000, rank="evidence"))


def network_of(snapshot: Snapshot) -> Network:
    return build(snapshot, default_reading(snapshot.vocabulary, TODAY))


def everything(snapshot: Snapshot) -> Subgraph:
    network = network_of(snapshot)
    return assemble(snapshot, network, selection.select_all(network))


def written(found: Subgraph, format: str) -> exports.Content:
    content: exports.Content = exports.format_of(format).write(found)
    return content


def as_bytes(content: exports.Content) -> bytes:
    if isinstance(content, Mapping):
        return b"".join(name.encode() + as_bytes(inside) for name, inside in content.items())
    return content if isinstance(content, bytes) else content.encode()


def expected(found: Subgraph) -> Found:
    nodes = {site.id: (site.name, site.passing.best) for site in found.sites}
    nodes |= {holder.id: (holder.name, None) for holder in found.holders}
    ends = {flow.id: (flow.source, flow.target) for flow in found.flows} | {t.id: (t.owned, t.holder) for t in found.tenures}
    return Found(nodes, ends, {flow.id: flow.passing.best for flow in found.flows if flow.passing.best})


def agree(reader: str, wanted: Found, found: Found, subgraph: Subgraph) -> None:
    """The tool found all sites, parallel links and verdicts; what a format has no place for is said here, format by format."""
    shown = {"gephi": _in_csv, "links": _in_csv, "csv": _in_csv, "markdown": one_line}.get(reader, printable)
    nodes = {name: (shown(label), verdict) for name, (label, verdict) in wanted.nodes.items()}
    ends, verdicts = wanted.links, wanted.verdicts
    if reader == "links":
        touched = {end for pair in ends.values() for end in pair}
        nodes = {name: (label, None) for name, (label, _) in nodes.items() if name in touched}
    if reader == "geojson":
        nodes = {site.id: nodes[site.id] for site in subgraph.sites}
        ends = {flow.id: ends[flow.id] for flow in subgraph.flows}
    if reader == "mermaid":
        numbers = {name: f"n{number}" for number, name in enumerate(nodes)}
        assert list(found.links.values()) == [(numbers[one], numbers[other]) for one, other in ends.values()]
        assert set(found.nodes) == set(numbers.values())
        for name, (label, verdict) in nodes.items():
            text = found.nodes[numbers[name]][0]
            assert text.startswith(one_line(label)[:150])
            said = re.search(r"best route [a-z ]+, [a-z ]+$", text)
            assert best_route(said[0] if said else "") == verdict
        return
    if reader == "dot":
        assert {name: verdict for name, (_, verdict) in found.nodes.items()} == {n: verdict for n, (_, verdict) in nodes.items()}
        labels = {name: f"{label}\n" if len(label) <= 400 else f"{label[:399]}…\n" for name, (label, _) in nodes.items()}
        assert [name for name, label in labels.items() if not f"{found.nodes[name][0]}\n".startswith(label)] == []
    else:
        assert found.nodes == nodes
    assert found.links == ends
    assert found.verdicts in (verdicts, None)


def _in_csv(text: str) -> str:
    return inert(one_line(text))


# --- every format, read back ---


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("part", ["routes", "all"])
def test_the_tool_finds_every_site_flow_and_verdict(reader: str, part: str, packaged: Snapshot) -> None:
    found = routes(packaged) if part == "routes" else everything(packaged)
    format, read = READERS[reader]
    agree(reader, expected(found), read(written(found, format)), found)


@pytest.mark.parametrize("reader", READERS)
def test_parallel_flows_stay_parallel(reader: str, tiny: Snapshot) -> None:
    found = routes(tiny)
    pairs = [(flow.source, flow.target) for flow in found.flows]
    assert len(set(pairs)) < len(pairs)
    format, read = READERS[reader]
    agree(reader, expected(found), read(written(found, format)), found)


@pytest.mark.parametrize("reader", READERS)
@examples(10)
@given(names=st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1)).filter(str.strip), min_size=4, max_size=4))
def test_hostile_names_come_back_as_they_were(reader: str, names: list[str]) -> None:
    found = routes(renamed(dict(zip(("pit", "north", "works", "buyers"), names, strict=True))))
    format, read = READERS[reader]
    agree(reader, expected(found), read(written(found, format)), found)


@pytest.mark.parametrize("reader", READERS)
def test_each_hostile_name_comes_back(reader: str) -> None:
    format, read = READERS[reader]
    ids = sorted(site.id for site in routes(renamed({})).sites)
    for start in range(0, len(HOSTILE), len(ids)):
        some = [name for name in HOSTILE[start : start + len(ids)] if name.strip()]
        found = routes(renamed(dict(zip(ids, some, strict=False))))
        agree(reader, expected(found), read(written(found, format)), found)


def test_every_format_is_read_back() -> None:
    here = {format for format, _ in READERS.values()} | set(RDF)
    assert here <= set(exports.formats())
    for format in set(exports.formats()) - here:
        assert format in (ROOT / "tests" / ELSEWHERE[format]).read_text(encoding="utf-8")


def test_every_format_and_attribute_is_documented(packaged: Snapshot) -> None:
    page = (ROOT / "docs" / "reference" / "exports.md").read_text(encoding="utf-8")
    assert [name for name in exports.formats() if f"`{name}`" not in page] == []
    graph = json.loads(str(written(routes(packaged), "nodelink")))
    names = {name for part in ("nodes", "edges") for each in graph[part] for name in each}
    plain = {
        "id",
        "source",
        "target",
        "key",
        "label",
        "kind",
        "level",
        "status",
        "valid",
        "materials",
        "elements",
        "evidence",
        "firm",
    }
    assert [name for name in sorted(names - plain - {"country_names", "other_names"}) if f"`{name}`" not in page] == []


# --- RDF ---


@pytest.mark.parametrize("format", RDF)
def test_rdf_holds_the_quads_of_the_store(format: str, tmp_path: Path, tiny: Snapshot) -> None:
    found = routes(tiny)
    names = {f"urn:kg:claim:{claim.id}" for claim in found.claims} | {f"urn:kg:source:{source.id}" for source in found.sources}
    names |= {f"urn:kg:id:{part.id}" for part in (*found.sites, *found.holders)}
    store.write(tmp_path / "store", loaded().sources, loaded().entities, loaded().claims)
    everything = store.open_store(tmp_path / "store")

    def belongs(subject: str, graph: str) -> bool:
        return graph in names or (graph == "" and subject.partition("#")[0] in names)

    wanted = set()
    for quad in everything:
        graph = getattr(quad.graph_name, "value", "")
        if belongs(getattr(quad.subject, "value", ""), graph) and (format != "turtle" or not graph):
            wanted.add(quad)
    content = written(found, format)
    assert isinstance(content, str)
    read = parsed(content, RDF[format])
    assert parsed("".join(f"{quad} .\n" for quad in map(str, wanted)), "nquads") <= read
    more = read - parsed("".join(f"{quad} .\n" for quad in map(str, wanted)), "nquads")
    assert {s.partition(":")[0] + ":" + ":".join(s.split(":")[1:3]) for s, *_ in more} <= {
        "urn:kg:export",
        "urn:kg:route",
        "urn:kg:id",
    }
    of_ids = {(s, p) for s, p, *_ in more if s.startswith("urn:kg:id:")}
    known = {f"urn:kg:id:{entity.id}" for entity in loaded().entities}
    assert {s.partition("#")[0] for s, _ in of_ids} <= known, "only entities that claims name"


def parsed(text: str, format: str) -> set[tuple[str, str, str, str]]:
    """Quads as rdflib reads them; a graph is empty where it is the default one."""
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        # rdflib's own parsers use what rdflib deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset.parse(data=text, format=format)
    default = {None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID}
    return {(str(s), str(p), o.n3(), "" if g in default else str(g)) for s, p, o, g in dataset.quads()}


@pytest.mark.parametrize("format", RDF)
def test_rdf_says_what_was_asked_and_every_route(format: str, tiny: Snapshot) -> None:
    found = routes(tiny)
    content = written(found, format)
    assert isinstance(content, str)
    read = parsed(content, RDF[format])
    said = {
        (s, p): o
        for s, p, o, _ in read
        if s.startswith("urn:kg:export:") and not p.endswith(("statuses", "modalities", "source"))
    }
    assert len({s for s, _ in said}) == 1
    for name, fact in about(found).items():
        values = {o for s, p, o, _ in read if p == f"urn:kg:export-term:{name}"}
        texts = fact if isinstance(fact, tuple) else (fact,)
        assert values == {rdflib.Literal(text).n3() for text in texts}
    assert found.answer
    verdicts = {s.rpartition(":")[2]: o.strip('"') for s, p, o, _ in read if p == "urn:kg:export-term:verdict"}
    assert verdicts == {route.id: route.verdict for route in found.answer.routes}
    for route in found.answer.routes:
        for number, stop in enumerate(route.stops, start=1):
            member = f"http://www.w3.org/1999/02/22-rdf-syntax-ns#_{number}"
            assert (f"urn:kg:route:{route.id}", member, f"<urn:kg:id:{stop.id}>", "") in read


def test_turtle_asserts_no_claim(tiny: Snapshot) -> None:
    content = written(everything(tiny), "turtle")
    assert isinstance(content, str)
    predicates = {p for s, p, *_ in parsed(content, "turtle") if s.startswith("urn:kg:id:") and "#" not in s}
    assert not {p for p in predicates if p.startswith("urn:kg:term:")}
    assert "kg:supplies" in content


@pytest.mark.parametrize("format", RDF)
@examples(6)
@given(names=st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1)), min_size=2, max_size=2))
def test_rdf_keeps_hostile_names(format: str, names: list[str]) -> None:
    part = selection.select_around
    snapshot = renamed(dict(zip(("works2", "buyers"), names, strict=True)))
    network = network_of(snapshot)
    content = written(assemble(snapshot, network, part(snapshot, network, "works2", 1)), format)
    assert isinstance(content, str)
    label = str(rdflib.SKOS.prefLabel)
    found = {o for s, p, o, _ in parsed(content, RDF[format]) if (s, p) == ("urn:kg:id:works2", label)}
    assert found == {rdflib.Literal(names[0]).n3()}


# --- the workbook and the tables ---


def test_the_workbook_has_the_tables_and_no_formula(packaged: Snapshot) -> None:
    found = routes(packaged)
    content = written(found, "xlsx")
    book = sheets(content)
    assert list(book) == ["routes", "facilities", "flows", "ownership", "evidence", "sources", "reading"]
    files = written(found, "csv")
    assert isinstance(files, Mapping)
    for name, lines in book.items():
        table = rows(str(files[f"{name}.csv"]))
        assert [{key: _cell(value) for key, value in line.items()} for line in lines] == [
            {key: _cell(value) for key, value in line.items()} for line in table
        ]
    assert {line["id"] for line in book["evidence"] if "id" in line} == set()
    assert {line["claim"] for line in book["evidence"]} == {claim.id for claim in found.claims}
    assert {line["id"] for line in book["sources"]} == {source.id for source in found.sources}
    pages = markdown_tables(written(found, "markdown"))
    assert {name: len(lines) for name, lines in pages.items()} == {name: len(lines) for name, lines in book.items()}


def _cell(value: Any) -> str | float:
    """A cell as CSV has it; a workbook does not tell 0 from 0.0."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return "" if value is None else _in_csv(str(value)) if not str(value).startswith("'") else str(value)


def test_a_cell_that_is_too_long_says_that_it_was_cut() -> None:
    book = sheets(written(routes(renamed({"pit": "x" * 40_000})), "xlsx"))
    names = {line["id"]: line["name"] for line in book["facilities"]}
    assert len(names["pit"]) == 32_767
    assert names["pit"].endswith("x [cut]")


# --- what every file says of itself ---


@pytest.mark.parametrize("format", exports.formats())
def test_every_file_has_the_reading_the_question_the_data_and_the_sources(format: str, packaged: Snapshot) -> None:
    found = routes(packaged, avoid=["ownership:CN>=25%"], rules=["dfars-252.225-7052"], end="magnet")
    content = written(found, format)
    if format == "xlsx":
        text = json.dumps(sheets(content), ensure_ascii=False)
    elif isinstance(content, Mapping):
        text = "\n".join(str(inside) for inside in content.values())
    else:
        assert isinstance(content, str)
        text = content
    text = text.replace("&gt;", ">").replace("#37;", "%").replace("\\_", "_").replace("\\", "").replace('""', '"')
    for wanted in ("2026-11-22", found.data, "ownership:CN>=25%", "dfars-252.225-7052", "CC BY 4.0"):
        assert wanted in text, wanted
    linked = {claim for part in (found.flows, found.tenures) for each in part for claim in each.claims}
    behind = {claim.source for claim in found.claims if claim.id in linked}
    for source in found.sources:
        if format == "links" and source.id not in behind:
            continue
        assert source.id in text
        assert not source.url or source.url.split("&")[0].split("~")[0] in text.replace("&amp;", "&")
    if format not in (*RDF, *ELSEWHERE):
        assert "not recorded" in text, "a licence that is not known is said to be unknown"


def test_sources_of_sources_are_there(packaged: Snapshot) -> None:
    found = everything(packaged)
    names = {source.id for source in found.sources}
    assert {claim.source for claim in found.claims} <= names
    assert {origin for source in found.sources for origin in source.derived_from if origin in packaged.sources} <= names


# --- the same bytes ---


@pytest.mark.parametrize("format", exports.formats())
def test_twice_the_same_bytes(format: str, packaged: Snapshot) -> None:
    one, other = routes(packaged), routes(Snapshot(packaged._stored))
    assert as_bytes(written(one, format)) == as_bytes(written(other, format))


SCRIPT = """
import hashlib, test_exports as t
from kg.present import exports
for make in (t.routes, t.everything):
    found = make(t.renamed({}))
    for name in exports.formats():
        print(name, hashlib.sha256(t.as_bytes(t.written(found, name))).hexdigest())
"""


def test_the_same_bytes_under_another_hash_seed_and_time_zone() -> None:
    found = []
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
        path = f"{ROOT}:{ROOT / 'tests'}:{ROOT / 'tests' / 'present'}"
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=env, check=False)
        assert done.returncode == 0, done.stderr
        found.append(done.stdout)
    assert found[0] == found[1]
    here = [
        f"{n} {hashlib.sha256(as_bytes(written(make(renamed({})), n))).hexdigest()}"
        for make in (routes, everything)
        for n in exports.formats()
    ]
    assert found[0].splitlines() == here


def test_no_file_has_the_day_it_was_written_on(tiny: Snapshot) -> None:
    import openpyxl

    found = routes(tiny, as_of="2026-03-04")
    for format in exports.formats():
        content = written(found, format)
        assert date.today().isoformat() not in as_bytes(content).decode("utf-8", "replace"), format
        if format == "xlsx":
            assert isinstance(content, bytes)
            told = openpyxl.load_workbook(io.BytesIO(content)).properties
            assert {str(told.created), str(told.modified)} == {"2026-03-04 00:00:00"}


# --- golden files: what the formats look like ---


def golden() -> dict[str, str]:
    """The neighbourhood of one site in every format that is text."""
    snapshot = renamed({})
    network = network_of(snapshot)
    found = assemble(snapshot, network, selection.select_around(snapshot, network, "works2", 1))
    asked = routes(snapshot, begin="pit", end="works2")
    files: dict[str, str] = {}
    for name in (name for name in exports.formats() if name not in ELSEWHERE):
        part = asked if name in ("graphml", "dot", "mermaid", "links", "nodelink") else found
        content = written(part, name)
        if isinstance(content, Mapping):
            files |= {f"{name}-{inside}": str(text) for inside, text in content.items()}
        elif isinstance(content, str):
            files[f"tiny{exports.format_of(name).SUFFIX}"] = content
    return files


def test_the_files_look_as_they_did() -> None:
    found = golden()
    assert {path.name for path in GOLDEN.iterdir()} == set(found)
    for name, text in found.items():
        assert (GOLDEN / name).read_text(encoding="utf-8") == text, f"{name}: python tests/present/test_exports.py writes it anew"


# --- selections ---


def test_around_is_what_lies_within_so_many_flows(packaged: Snapshot) -> None:
    import networkx as nx

    network = network_of(packaged)
    graph = nx.Graph((network.sites[flow.source].id, network.sites[flow.target].id) for flow in network.flows)
    for hops in (0, 1, 2, 5):
        found = assemble(packaged, network, selection.select_around(packaged, network, "lamp", hops))
        near = set(nx.ego_graph(graph, "lamp", radius=hops))
        assert {site.id for site in found.sites} == near
        inside = [f for f in network.flows if {network.sites[f.source].id, network.sites[f.target].id} <= near]
        assert {flow.id for flow in found.flows} == {flow.id for flow in inside}


def test_around_a_firm_begins_at_its_sites(packaged: Snapshot) -> None:
    network = network_of(packaged)
    found = assemble(packaged, network, selection.select_around(packaged, network, "mp-materials", 0))
    assert {site.id for site in found.sites} == {"mountain-pass", "mp-independence"}
    held = holdings(packaged, network.reading)
    ties = {tie.to for some in held.operators.values() for tie in some} | {s.holder for some in held.held.values() for s in some}
    apart = sorted({name for name, e in packaged.entities.items() if e.kind == "organization"} - ties - set(network.index()))
    with pytest.raises(InputError, match="No flow of this reading meets"):
        selection.select_around(packaged, network, apart[0], 1)


def test_ids_take_sites_that_no_flow_meets_and_count_the_rest(packaged: Snapshot) -> None:
    network = network_of(packaged)
    found = selection.select_ids(
        packaged, network, ["mountain-pass", "mp-independence", "mp-materials", "CN", "src-saskatoon"], "some"
    )
    made = assemble(packaged, network, found)
    status = {site.id: site.status for site in made.sites}
    assert {"mountain-pass", "mp-independence", "mp-materials"} <= set(status)
    assert all(flow.source == "mountain-pass" for flow in made.flows)
    assert made.flows
    assert made.left_out["neither a site nor a firm"] == 1
    with pytest.raises(InputError, match="no site and no firm"):
        selection.select_ids(packaged, network, ["CN", "Dy"], "none")


def test_all_is_the_network(packaged: Snapshot) -> None:
    network = network_of(packaged)
    found = everything(packaged)
    assert {site.id for site in found.sites} == {site.id for site in network.sites}
    assert {flow.id for flow in found.flows} == {flow.id for flow in network.flows}
    assert all(site.passing.best is None for site in found.sites)


def test_the_best_verdict_of_a_site_is_that_of_its_best_route(packaged: Snapshot) -> None:
    found = routes(packaged, end="magnet")
    assert found.answer
    order = ("avoids", "unproven", "touches")
    for site in found.sites:
        through = {r.id: r.verdict for r in found.answer.routes if site.id in [stop.id for stop in r.stops]}
        assert set(site.passing.routes) == set(through)
        assert site.passing.best == min(through.values(), key=order.index)
    assert {site.passing.best for site in found.sites} == set(order)


def test_owners_come_with_what_they_hold(packaged: Snapshot) -> None:
    network = network_of(packaged)
    held = holdings(packaged, network.reading)
    found = assemble(packaged, network, selection.select_around(packaged, network, "mountain-pass", 0))
    of_mp = {t.holder: (t.least, t.most) for t in found.tenures if t.owned == "mp-materials" and t.relation == "OWNED_BY"}
    assert of_mp == {stake.holder: (stake.said / WHOLE, stake.most / WHOLE) for stake in held.held["mp-materials"]}
    assert ("mountain-pass", "mp-materials") in {(t.owned, t.holder) for t in found.tenures if t.relation == "OPERATED_BY"}
    names = {site.id for site in found.sites} | {holder.id for holder in found.holders}
    assert {end for t in found.tenures for end in (t.owned, t.holder)} <= names
    behind = {claim for t in found.tenures for claim in t.claims}
    assert behind <= {claim.id for claim in found.claims}


def test_what_the_rules_rest_on_is_among_the_evidence(packaged: Snapshot) -> None:
    from kg.routes.proof import proof

    words = Request(avoid=["CN"], strict=True, as_of=str(TODAY))
    question = resolve_question(packaged, words)
    network = build(packaged, question.reading)
    found = assemble(packaged, network, selection.select_routes(packaged, network, question, k=1000, rank="evidence"))
    assert found.answer
    entries = [entry for route in found.answer.routes for entry in proof(network, question, route.stops, route.deliveries)]
    used = {claim.claim for entry in entries for finding in entry.rules for claim in finding.claims}
    used |= {claim.claim for entry in entries for claim in entry.claims}
    assert used <= {claim.id for claim in found.claims}
    assert used - {claim for flow in found.flows for claim in flow.claims}


# --- coordinates ---


def located(subject: str, text: str, source: str = "good") -> Claim:
    words = f"{subject} stands at {text}"
    return Claim(
        subject, "coordinates", source, Record("x.yaml", f"{subject} {text} {source}"), words, "asserted", "en", text=text
    )


def test_geojson_has_points_and_lines_where_firm_sources_give_them() -> None:
    snapshot = with_claims(
        located("pit", "POINT(120.5 -28.25)"), located("north", "POINT(101.4 3.9)"),
        located("smelter", "POINT(1 1)", "weak"), located("works", "POINT(9 50)"), located("works", "POINT(9.5 50)", "good2"),
    )  # fmt: skip
    page = json.loads(str(written(everything(snapshot), "geojson")))
    shapes = {f["properties"]["feature"] + ":" + f["id"]: f["geometry"] for f in page["features"] if f["geometry"]}
    ends = {(flow.source, flow.target): flow.id for flow in everything(snapshot).flows}
    assert shapes == {
        "site:pit": {"type": "Point", "coordinates": [120.5, -28.25]},
        "site:north": {"type": "Point", "coordinates": [101.4, 3.9]},
        f"flow:{ends['pit', 'north']}": {"type": "LineString", "coordinates": [[120.5, -28.25], [101.4, 3.9]]},
    }


@pytest.mark.parametrize("text", ["POINT(3.9 101.4)", "3.9, 101.4", "POINT(200 0)", "POINT(1 2 3)", "POLYGON((0 0))"])
def test_coordinates_that_are_no_point_are_a_violation(text: str) -> None:
    from kg.dataset.check import check

    found = check(loaded().sources, loaded().entities, [located("pit", text)], vocabulary())
    assert any("a point with longitude first" in violation.expected for violation in found)


# --- the command ---


def test_the_list_names_every_format(run: Run) -> None:
    listed, alone = (
        [line.split()[0] for line in run("export", *words).stdout.splitlines()[1:] if not line.startswith(" ")]
        for words in (["--list"], [])
    )
    assert listed == alone == list(exports.formats())


def test_files_have_the_verdicts_of_kg_paths(run: Run, tmp_path: Path) -> None:
    asked = ("--avoid", "CN", "--to", "magnet", *DAY)
    answer = json.loads(run("paths", *asked, "-k", "1000", "--json").stdout)
    wanted = {route["id"]: route["verdict"] for route in answer["routes"]}
    assert {"avoids", "unproven", "touches"} == set(wanted.values())
    for format in ("csv", "xlsx", "nodelink", "markdown"):
        path = tmp_path / (f"{format}-out" if format == "csv" else f"out.{format}")
        done = run("export", format, *asked, "-o", str(path))
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        if format == "nodelink":
            found = {route["id"]: route["verdict"] for route in json.loads(path.read_text())["graph"]["routes"]}
        else:
            read = {"csv": lambda p: rows(directory(p)["routes.csv"]), "xlsx": lambda p: sheets(p.read_bytes())["routes"],
                    "markdown": lambda p: markdown_tables(p.read_text())["routes"]}[format]  # fmt: skip
            found = {row["id"]: row["verdict"] for row in read(path)}
        assert found == wanted
    graph = json.loads(run("export", "nodelink", *asked).stdout)
    sites = {node["id"] for route in answer["routes"] for node in route["nodes"]}
    assert {node["id"] for node in graph["nodes"] if node["level"] != "holder"} == sites
    flows = {flow["id"] for route in answer["routes"] for flow in route["flows"]}
    assert {edge["key"] for edge in graph["edges"] if edge["relation"] == "SUPPLIES"} == flows
    assert graph["graph"]["routes_avoiding"] == answer["counts"]["avoids"]


def test_a_list_that_is_cut_says_so(run: Run) -> None:
    done = run("export", "nodelink", "--avoid", "CN", "-k", "3", *DAY)
    assert json.loads(done.stdout)["graph"]["routes_listed"] == "3 of 49, best first by verdict, then evidence"


def test_a_query_selects_what_its_rows_name(run: Run) -> None:
    table = run("query", "supplies", "-p", "from=lamp", "--json").stdout
    wanted = {row[end] for row in json.loads(table) for end in ("from", "to")}
    graph = json.loads(run("export", "nodelink", "--query", "supplies", "-p", "from=lamp", "--status", "all", *DAY).stdout)
    found = {node["id"] for node in graph["nodes"] if node["level"] != "holder"}
    assert found <= wanted
    assert "lamp" in found
    assert {edge["source"] for edge in graph["edges"] if edge["relation"] == "SUPPLIES"} >= {"lamp"}
    assert graph["graph"]["selection"] == "sites and firms in the rows of the query supplies (from=lamp)"


ERRORS = {
    ("graphml",): (2, "Nothing to export was named"),
    ("graphml", "--all", "--avoid", "CN"): (2, "--avoid and --all were given together"),
    ("graphml", "--around", "lamp", "--query", "supplies"): (2, "--around and --query were given together"),
    ("grapml", "--all"): (5, "did you mean graphml"),
    ("pdf", "--all"): (5, "No export format is called 'pdf'"),
    ("graphml", "--all", "--hops", "2"): (2, "--hops was given without --around"),
    ("graphml", "--all", "-p", "a=b"): (2, "-p was given without --query"),
    ("graphml", "--all", "--to", "magnet"): (2, "--to was given without --avoid or --rule"),
    ("graphml", "--all", "--custody", "all-feeds"): (2, "--custody was given without"),
    ("graphml", "--all", "-k", "3"): (2, "-k was given without"),
    ("graphml", "--around", "nowhere-at-all"): (5, "No site or firm is called"),
    ("graphml", "--query", "nothing-such"): (5, "No query is called"),
    ("graphml", "--query", "sources"): (2, "gives no site and no firm"),
    ("graphml", "--all", "--status", "running"): (5, "No status is called"),
    ("graphml", "--all", "-o", "missing/x.graphml"): (1, "cannot be written"),
    ("csv", "--all", "-o", "tables.csv"): (2, "`kg export links` is one CSV file"),
}


@pytest.mark.parametrize("words", ERRORS, ids=" ".join)
def test_what_cannot_be_exported_is_one_clear_error(words: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    words = tuple(str(tmp_path / word) if ("." in word and "/" in word) or word == "tables.csv" else word for word in words)
    done = run("export", *words)
    code, message = ERRORS[tuple(Path(w).name if w.endswith("tables.csv") else w.removeprefix(f"{tmp_path}/") for w in words)]
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Hint: " in done.stderr
    assert len(done.stderr.splitlines()) <= 3
    assert list(tmp_path.iterdir()) == []


def test_several_files_are_a_directory_or_an_archive(run: Run, tmp_path: Path) -> None:
    words = ("export", "gephi", "--all", *DAY, "-o")
    assert run(*words, str(tmp_path / "out")).returncode == 0
    assert run(*words, str(tmp_path / "out.zip")).returncode == 0
    files = directory(tmp_path / "out")
    assert files == unzipped((tmp_path / "out.zip").read_bytes())
    assert set(files) == {"nodes.csv", "edges.csv", "about.csv"}
    before = (tmp_path / "out.zip").read_bytes()
    assert run(*words, str(tmp_path / "out.zip")).returncode == 0
    assert (tmp_path / "out.zip").read_bytes() == before
    again = run(*words, str(tmp_path / "out"))
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.zip"]


def test_a_terminal_gets_text_only(command_home: Path) -> None:
    leader, follower = pty.openpty()
    env = {"PATH": os.environ["PATH"], "KG_HOME": str(command_home), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "kg", "export", "xlsx", "--all"]
    done = subprocess.run(words, stdout=follower, stderr=subprocess.PIPE, env=env, check=False)
    os.close(follower)
    os.close(leader)
    assert done.returncode == 2
    assert b"-o FILE" in done.stderr


def test_without_its_package_a_workbook_says_what_to_install(run: Run, tmp_path: Path) -> None:
    (tmp_path / "xlsxwriter.py").write_text("raise ImportError('No module named xlsxwriter')\n")
    done = run("export", "xlsx", "--all", "-o", str(tmp_path / "x.xlsx"), PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.returncode == 1
    assert "pip install 'supply-paths[report]'" in done.stderr
    assert not (tmp_path / "x.xlsx").exists()


def test_help_and_the_tab_key_import_nothing_heavy(command_home: Path) -> None:
    from startup import HEAVY, imported

    from kg.cli.complete import export_formats, packaged_queries

    assert imported("export", "--help", home=command_home) & (HEAVY | {"xlsxwriter"}) == set()
    assert export_formats("g") == [name for name in exports.formats() if name.startswith("g")]
    assert "supplies" in packaged_queries("su")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.iterdir():
        old.unlink()
    for name, text in golden().items():
        (GOLDEN / name).write_text(text, encoding="utf-8", newline="")
