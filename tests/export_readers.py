"""Every export read back by the tool it is for, as the sites, links and verdicts that tool finds in it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from programs import program

from kg.present.exports import Content


@dataclass(frozen=True)
class Found:
    """Names and best verdicts of nodes by id; ends of links by id; best verdicts of links by id, where the format has them."""

    nodes: dict[str, tuple[str, str | None]]
    links: dict[str, tuple[str, str]]
    verdicts: dict[str, str] | None = None


def _text(content: Content) -> str:
    assert isinstance(content, str)
    return content


def _of_networkx(graph: Any, name: str = "label") -> Found:
    assert graph.is_directed()
    assert graph.is_multigraph()
    return Found(
        {n: (data[name], data.get("best_verdict")) for n, data in graph.nodes(data=True)},
        {key: (u, v) for u, v, key in graph.edges(keys=True)},
        {key: data["best_verdict"] for _, _, key, data in graph.edges(keys=True, data=True) if "best_verdict" in data},
    )


def graphml(content: Content) -> Found:
    import networkx as nx

    return _of_networkx(nx.parse_graphml(_text(content), force_multigraph=True))


def graphml_by_igraph(content: Content) -> Found:
    import igraph

    with tempfile.NamedTemporaryFile("w", suffix=".graphml", encoding="utf-8", newline="") as file:
        file.write(_text(content))
        file.flush()
        graph = igraph.Graph.Read_GraphML(file.name)
    ids = graph.vs["id"]
    return Found(
        {v["id"]: (v["label"], _said(v, "best_verdict")) for v in graph.vs},
        {e["link_id"]: (ids[e.source], ids[e.target]) for e in graph.es},
        {e["link_id"]: e["best_verdict"] for e in graph.es if _said(e, "best_verdict")},
    )


def _said(item: Any, name: str) -> str | None:
    return item[name] or None if name in item.attribute_names() else None


def gexf(content: Content) -> Found:
    import networkx as nx

    graph = nx.read_gexf(io.BytesIO(_text(content).encode()))
    if not graph.is_multigraph():
        # without two flows between the same ends the reader makes a plain graph, with the ids as attributes
        plain, graph = graph, nx.MultiDiGraph(graph)
        graph.clear_edges()
        graph.add_edges_from((u, v, data["id"], data) for u, v, data in plain.edges(data=True))
    return _of_networkx(graph)


def cyjs(content: Content) -> Found:
    import networkx as nx

    record = json.loads(_text(content))
    ids = [element["data"]["id"] for part in record["elements"].values() for element in part]
    assert len(set(ids)) == len(ids)
    return _of_networkx(nx.cytoscape_graph(record), "name")


def nodelink(content: Content) -> Found:
    import networkx as nx

    return _of_networkx(nx.node_link_graph(json.loads(_text(content)), edges="edges"))


def rows(text: str) -> list[dict[str, str]]:
    """Rows of a CSV file. No cell of it is a formula."""
    found = list(csv.reader(io.StringIO(text, newline="")))
    for line in found:
        assert len(line) == len(found[0])
        assert not [cell for cell in line if re.match(r"[=@+-].", cell) and not re.fullmatch(r"[+-]?\d*\.?\d+(e-?\d+)?", cell)]
    return [dict(zip(found[0], line, strict=True)) for line in found[1:]]


def gephi(content: Content) -> Found:
    assert isinstance(content, Mapping)
    nodes, edges = rows(str(content["nodes.csv"])), rows(str(content["edges.csv"]))
    assert {edge["Type"] for edge in edges} <= {"Directed"}
    return Found(
        {node["Id"]: (node["Label"], node.get("best_verdict") or None) for node in nodes},
        {edge["Id"]: (edge["Source"], edge["Target"]) for edge in edges},
        {edge["Id"]: edge["best_verdict"] for edge in edges if edge.get("best_verdict")},
    )


def links(content: Content) -> Found:
    found = rows(_text(content))
    ends = {(row[f"{side}_id"], row[f"{side}_label"]) for row in found for side in ("from", "to")}
    return Found(
        {name: (label, None) for name, label in ends},
        {row["link_id"]: (row["from_id"], row["to_id"]) for row in found},
        {row["link_id"]: row["best_verdict"] for row in found if row["best_verdict"]},
    )


def _of_tables(tables: Mapping[str, list[dict[str, Any]]]) -> Found:
    owned = {f"{row['relation'].lower().replace('_', '-')}:{row['owned']}:{row['holder']}": row for row in tables["ownership"]}
    return Found(
        {row["id"]: (row["name"], row["best_verdict"] or None) for row in tables["facilities"]}
        | {row["holder"]: (row["holder_name"], None) for row in tables["ownership"]}
        | {row["id"]: (row["name"], row["best_verdict"] or None) for row in tables["facilities"]},
        {row["id"]: (row["from"], row["to"]) for row in tables["flows"]}
        | {name: (row["owned"], row["holder"]) for name, row in owned.items()},
        {row["id"]: row["best_verdict"] for row in tables["flows"] if row["best_verdict"]},
    )


def tables_csv(content: Content) -> Found:
    assert isinstance(content, Mapping)
    return _of_tables({name.removesuffix(".csv"): list(rows(str(text))) for name, text in content.items()})


def sheets(content: Content) -> dict[str, list[dict[str, Any]]]:
    """Rows of every sheet, by openpyxl. No cell of any is a formula or link."""
    import openpyxl

    assert isinstance(content, bytes)
    book = openpyxl.load_workbook(io.BytesIO(content))
    found: dict[str, list[dict[str, Any]]] = {}
    for sheet in book.worksheets:
        lines = list(sheet.iter_rows())
        assert {cell.data_type for line in lines for cell in line} <= {"s", "n"}
        assert not [cell for line in lines for cell in line if cell.hyperlink]
        assert sheet.freeze_panes == "A2"
        names = [str(cell.value) for cell in lines[0]]
        found[sheet.title] = [{name: cell.value for name, cell in zip(names, line, strict=True)} for line in lines[1:]]
    return found


def xlsx(content: Content) -> Found:
    return _of_tables(sheets(content))


def markdown_tables(content: Content) -> dict[str, list[dict[str, str]]]:
    """Rows of every table of a page, with what was escaped as it was."""
    found: dict[str, list[dict[str, str]]] = {}
    for part in _text(content).split("\n## ")[1:]:
        title, *lines = part.splitlines()
        # a bar within a cell has a backslash before it
        table = [
            [_unmarked(cell) for cell in line[2:-2].split(" | ")] for line in lines if line.startswith("| ") and "---" not in line
        ]
        found[title.lower()] = [dict(zip(table[0], line, strict=True)) for line in table[1:]] if table else []
    return found


def _unmarked(cell: str) -> str:
    return unescape(re.sub(r"\\([\\`*_~|\[\]])", r"\1", cell))


def markdown(content: Content) -> Found:
    found = markdown_tables(content)
    empty = ("best_verdict", "holder_name")
    full = {name: [{**dict.fromkeys(empty, ""), **row} for row in some] for name, some in found.items()}
    return _of_tables(full)


def dot(content: Content) -> Found:
    done = subprocess.run(
        [program("dot", package="graphviz"), "-Tdot_json"], input=_text(content).encode(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    record = json.loads(done.stdout)
    named = {n["_gvid"]: _undotted(n["name"]) for n in record["objects"]}
    nodes: dict[str, tuple[str, str | None]] = {}
    for node in record["objects"]:
        label = _undotted(node["label"])
        last = label.rpartition("\n")[2]
        nodes[named[node["_gvid"]]] = (label, best_route(last))
    return Found(nodes, {_undotted(e["id"]): (named[e["tail"]], named[e["head"]]) for e in record.get("edges", [])})


def best_route(text: str) -> str | None:
    """The verdict that a text says of the best route, which stands with its readiness, as data has it."""
    found = re.fullmatch(r"best route (avoids|would avoid|unproven|touches), [a-z ]+", text)
    return found[1].replace(" ", "_") if found else None


def _undotted(text: str) -> str:
    return unescape(re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text))


def mermaid(content: Content) -> Found:
    """Links have no ids in Mermaid: they are numbered in the order of the file."""
    text = re.sub(r"#(\d+);", lambda m: chr(int(m[1])) if int(m[1]) != 34 else "\ue000", _text(content))
    nodes = dict(re.findall(r'^  (n\d+)\(?\["(.*)"\]\)?(?::::\w+)?$', text, re.MULTILINE))
    ends = re.findall(r'^  (n\d+) (?:-->|-\.->|-\.-o)\|"[^"\n]*"\| (n\d+)$', text, re.MULTILINE)
    shown = [line for line in text.splitlines()[1:] if not line.startswith(("  %%", "  classDef"))]
    assert len(shown) == len(nodes) + len(ends), "every other line is a node or a link"
    return Found(
        {name: (label.replace("\ue000", '"'), None) for name, label in nodes.items()},
        {str(number): pair for number, pair in enumerate(ends)},
    )


def geojson(content: Content) -> Found:
    page = json.loads(_text(content))
    assert page["type"] == "FeatureCollection"
    for feature in page["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
    said = [feature["properties"] for feature in page["features"]]
    return Found(
        {p["id"]: (p["label"], p.get("best_verdict")) for p in said if p["feature"] == "site"},
        {p["id"]: (p["from"], p["to"]) for p in said if p["feature"] == "flow"},
        {p["id"]: p["best_verdict"] for p in said if p["feature"] == "flow" and "best_verdict" in p},
    )


READERS: dict[str, tuple[str, Callable[[Content], Found]]] = {
    "graphml-networkx": ("graphml", graphml),
    "graphml-igraph": ("graphml", graphml_by_igraph),
    "gexf": ("gexf", gexf),
    "cyjs": ("cyjs", cyjs),
    "nodelink": ("nodelink", nodelink),
    "gephi": ("gephi", gephi),
    "links": ("links", links),
    "csv": ("csv", tables_csv),
    "xlsx": ("xlsx", xlsx),
    "markdown": ("markdown", markdown),
    "dot": ("dot", dot),
    "mermaid": ("mermaid", mermaid),
    "geojson": ("geojson", geojson),
}
"""What reads which format; those of RDF are read quad by quad in their own test."""

ELSEWHERE = {"cypher": "present/test_exports_neo4j.py", "neo4j-admin": "present/test_exports_neo4j.py"}
"""Formats that another file of tests reads back, because their tool is a server."""


def unzipped(data: bytes) -> dict[str, str]:
    """Files of an archive."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: archive.read(name).decode() for name in archive.namelist()}


def directory(path: Path) -> dict[str, str]:
    """Files of a directory."""
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(path.iterdir())}
