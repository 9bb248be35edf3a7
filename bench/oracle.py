"""The same questions on the same graph with NetworkX, by programmes as good as its API allows: no enumeration there either."""

from __future__ import annotations

from itertools import islice, pairwise

import networkx as nx

from kg.routes.state_graph import Steps


def as_graph(graph: Steps) -> nx.DiGraph:
    """States and steps as nodes, so that parallel steps stay apart in a graph without parallel edges."""
    made = nx.DiGraph()
    for number, start in enumerate(graph.starts):
        made.add_edge("source", ("start", number), level=0, cost=0)
        made.add_edge(("start", number), start.state, level=start.level, cost=0)
    for number, step in enumerate(graph.steps):
        made.add_edge(step.origin, ("step", number), level=step.level, cost=1)
        made.add_edge(("step", number), step.target, level=0, cost=0)
    made.add_edges_from(((end, "sink") for end in graph.ends), level=0, cost=0)
    return made


def counts(graph: nx.DiGraph) -> tuple[int, int, int]:
    """Routes by verdict: one count on each of the three filtered graphs, and their differences."""
    found = []
    for most in range(3):
        view = nx.subgraph_view(graph, filter_edge=lambda a, b, most=most: graph.edges[a, b]["level"] <= most)
        ways = dict.fromkeys(view, 0)
        ways["source"] = 1
        for node in nx.topological_sort(view):
            for following in view.successors(node):
                ways[following] += ways[node]
        found.append(ways["sink"])
    return found[0], found[1] - found[0], found[2] - found[1]


def cheapest(graph: nx.DiGraph, most: int, k: int) -> list[int]:
    """Costs of the `k` cheapest routes over steps of at most this level (Yen's algorithm)."""
    view = nx.subgraph_view(graph, filter_edge=lambda a, b: graph.edges[a, b]["level"] <= most)
    paths = islice(nx.shortest_simple_paths(view, "source", "sink", weight="cost"), k)
    return [sum(graph.edges[a, b]["cost"] for a, b in pairwise(path)) for path in paths]
