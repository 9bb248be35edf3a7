"""Small property graphs for tests of a push that goes wrong, and what a server holds, read back whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kg.neo4j.connect import Connection, session
from kg.property_graph.graph import GRAPH, PropertyGraph
from kg.property_graph.rows import Link, Node

Content = tuple[dict[str, Any], Counter[str]]


def numbered(version: str, nodes: int, links: int) -> PropertyGraph:
    """So many nodes and parallel links, each of which tells the version."""

    def every_node() -> Iterator[Node]:
        return (Node(f"entity/{n}", ("Entity", "Facility"), {"id": str(n), "v": version, "pad": "x" * 100}) for n in range(nodes))

    def every_link() -> Iterator[Link]:
        yield Link("READS", GRAPH, "entity/0", {"v": version})
        for n in range(links - 1):
            ends = (f"entity/{n % nodes}", f"entity/{n * 7 % nodes}")
            yield Link("SUPPLIES", *ends, {"id": str(n // 2), "v": version})

    return PropertyGraph(f"graph{version}", {"data": version}, every_node, every_link)


def wanted(graph: PropertyGraph) -> Content:
    """What a server must hold when a graph was pushed whole: nodes by key, links with how often each is there."""
    nodes = {node.key: [sorted({"Kg", *node.labels}), node.properties] for node in graph.nodes()}
    links = Counter(_link(link.start, link.type, link.end, link.properties) for link in graph.links())
    return nodes, links


def current(to: Connection) -> Content:
    """The graph that readers see, as `wanted` has it; nothing else is looked at."""
    with session(to) as opened:
        row = opened.run(
            """
            MATCH (now:Current)
            RETURN now.graph AS graph,
                   COLLECT { MATCH (n:Kg {graph: now.graph}) WHERE NOT n:Graph AND NOT n:Current
                             RETURN {key: n.key, labels: labels(n), properties: properties(n)} } AS nodes,
                   COLLECT { MATCH (a:Kg {graph: now.graph})-[r]->(b)
                             RETURN [a.key, type(r), b.key, properties(r)] } AS links"""
        ).single(strict=True)
    mark = f"{row['graph']}/"
    nodes = {}
    for node in row["nodes"]:
        known = {name: value for name, value in node["properties"].items() if name not in ("key", "graph")}
        nodes[node["key"].removeprefix(mark)] = [sorted(node["labels"]), known]
    links = Counter(_link(a.removeprefix(mark), kind, b.removeprefix(mark), more) for a, kind, b, more in row["links"])
    return nodes, links


def everything(to: Connection) -> list[str]:
    """Every node, link, constraint and index of a database, whoever made them."""
    with session(to) as opened:
        nodes = opened.run("MATCH (n) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties").data()
        links = opened.run(
            "MATCH (a)-[r]->(b) RETURN elementId(a) AS a, type(r) AS type, elementId(b) AS b, properties(r) AS properties"
        ).data()
        constraints = opened.run("SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties").data()
        indexes = opened.run("SHOW INDEXES YIELD name, type, labelsOrTypes, properties").data()
    return sorted(json.dumps(each, sort_keys=True, default=str) for each in [*nodes, *links, *constraints, *indexes])


def graphs(to: Connection) -> set[str]:
    """The names of all graphs of ours, and of graphs that nodes are left of."""
    with session(to) as opened:
        rows = opened.run("MATCH (n:Kg) WHERE NOT n:Current RETURN DISTINCT n.graph AS graph")
        return {row["graph"] for row in rows}


def _link(start: str, kind: str, end: str, properties: dict[str, Any]) -> str:
    return json.dumps([start, kind, end, properties], sort_keys=True, default=str)
