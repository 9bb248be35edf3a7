"""What a Neo4j on this machine does: flows pushed a second, the memory of the client, and every packaged query beside `kg paths`.

Networks are invented (`bench.networks`) and have no claims, so queries about claims find nothing there: their time is that of
looking. Times are wall time of one run after one to warm up, since the work is the server's.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from bench.networks import AVOID, hops, layered
from kg.claims.vocabulary import vocabulary
from kg.dataset.queries import queries, values
from kg.errors import KgError
from kg.neo4j.ask import ask
from kg.neo4j.push import push
from kg.neo4j.target import find_connection
from kg.network.model import Network
from kg.property_graph.graph import PropertyGraph, from_network
from kg.property_graph.rows import Link, Node
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.search import best, count
from kg.routes.state_graph import steps_of

RULE = "location:CN"
"""What routes are judged by beside any country, as the rule of the push."""

LIMIT = 60
"""Seconds after which a query is given up."""

LISTED = 60
"""Routes that a query lists, and the search in memory too."""

SAME = {
    "routes-avoiding-country": Question(AVOID),
    "routes-by-rule": Question(AVOID),
    "routes-with-element": Question(AVOID, element="Dy"),
    "complete-routes": Question(AVOID, complete=True),
    "count-routes": Question(AVOID),
    "ends-without": Question(AVOID),
}
"""What `kg paths` is asked for the same answer."""


def neo4j(sizes: tuple[int, ...], streamed: int) -> None:
    """Start a server of its own, measure, and stop it."""
    from kg.neo4j import server

    with tempfile.TemporaryDirectory() as home:
        os.environ["KG_HOME"] = home
        server.up(progress=lambda message: print(message, file=sys.stderr))
        try:
            for size in sizes:
                _pushed(size, "with routes")
                _asked(size)
            _pushed(streamed, "flows alone")
        finally:
            server.down()


def _pushed(size: int, what: str) -> None:
    """In a process of its own, so that its peak of memory is that of the push."""
    words = [sys.executable, "-m", "bench.neo4j", str(size), what]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, peak = done.stdout.split()
    print(f"\n{'flows':>9}  {'pushed to Neo4j':<34}{'s':>8}{'flows/s':>10}{'client MiB':>12}")
    print(f"{size:>9,}  {what:<34}{float(seconds):>8.1f}{size / float(seconds):>10,.0f}{int(peak):>12}")


def _asked(size: int) -> None:
    """Every query beside the search in memory for the same question: its steps, its counts and the 60 best."""
    print(f"{'flows':>9}  {'query':<34}{'s':>8}{'rows':>10}{'kg paths s':>12}")
    network = layered(size)
    words = vocabulary()
    in_memory: dict[Question, float] = {}
    for query in (query for query in queries() if query.language == "cypher"):
        given = values(query, {}, words)
        there = {"id": network.sites[0].id, "ids": [network.sites[0].id, network.sites[-1].id], "rule": RULE}
        given |= {p.name: there[p.type] for p in query.parameters if p.type in there and given[p.name] is not None}
        if "limit" in given:
            given["limit"] = LISTED
        try:
            ask(query, given, LIMIT)
            before = time.perf_counter()
            rows = len(ask(query, given, LIMIT))
            said = f"{time.perf_counter() - before:>8.2f}{rows:>10,}"
        except KgError as error:
            said = f"{'-':>8}  {(error.why or error.what)[:60]}"
        question = SAME.get(query.name)
        if question is not None and question not in in_memory:
            in_memory[question] = _searched(network, question)
        print(f"{size:>9,}  {query.name:<34}{said}" + (f"{in_memory[question]:>12.2f}" if question is not None else ""))


def _searched(network: Network, question: Question) -> float:
    """Seconds of a question in memory."""
    before = time.perf_counter()
    graph = steps_of(network, question)
    count(graph)
    for verdict in range(len(VERDICTS)):
        best(graph, verdict, LISTED // len(VERDICTS), hops)
    return time.perf_counter() - before


def flows_alone(size: int) -> PropertyGraph:
    """Sites and flows made while they are pushed, so that the client never holds them."""
    sites = size // 6

    def nodes() -> Iterator[Node]:
        for number in range(sites):
            yield Node(f"entity/s{number}", ("Entity", "Facility"), {"id": f"s{number}", "name": f"Site {number}"})

    def links() -> Iterator[Link]:
        for number in range(size):
            ends = (f"entity/s{number % sites}", f"entity/s{(number * 7919 + 13) % sites}")
            properties = {"id": f"f{number}", "materials": ["m"], "status": "operating", "claims": [f"c{number}"], "counts": True}
            yield Link("SUPPLIES", *ends, properties)

    return PropertyGraph(f"flows-{size}", {"data": f"flows-{size}"}, nodes, links)


if __name__ == "__main__":
    wanted, kind = int(sys.argv[1]), sys.argv[2]
    made = from_network(layered(wanted), f"layered-{wanted}", {RULE: AVOID}) if kind == "with routes" else flows_alone(wanted)
    to = find_connection()
    began = time.perf_counter()
    push(made, to)
    print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
