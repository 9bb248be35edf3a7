"""Writes a property graph to a server, beside the one that stands there, and switches when all of it is in.

    1  refuse a database that holds anything that is not ours
    2  constraints and indexes
    3  nodes, then links, in batches, each batch in one transaction with the count of what is in
    4  one property of one node names the new graph as the current one
    5  when whoever began to read before that has ended, remove every other graph of ours, in batches

Every node is a `:Kg` with a key that begins with the name of its graph, so two graphs never share a node. A query that begins
with `MATCH (now:Current)` and stays at nodes of `now.graph` reads one whole graph, the old one or the new one. (One transaction
for all would need the memory for all; changing nodes in place would show a mix.) A push that was cut off goes on after the last
batch that is in, because the same claims give the same rows in the same order.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, LiteralString

from kg.errors import KgError
from kg.neo4j.connect import Connection, session
from kg.property_graph.graph import PropertyGraph
from kg.property_graph.rows import Link, Node

if TYPE_CHECKING:
    import neo4j

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows of it are, and of how many."""

BATCH = 5_000
"""Rows a transaction: a few megabytes."""

PATIENCE = 60.0
"""Seconds to wait for readers of the graph before; after that it is left for the next push to remove."""

_KEY = "supply_paths_key"

SCHEMA: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT supply_paths_key IF NOT EXISTS FOR (n:Kg) REQUIRE n.key IS UNIQUE",
    "CREATE INDEX supply_paths_reading IF NOT EXISTS FOR (n:Reading) ON (n.graph)",
    "CREATE INDEX supply_paths_entity IF NOT EXISTS FOR (n:Entity) ON (n.graph)",
    "CREATE INDEX supply_paths_facility IF NOT EXISTS FOR (n:Facility) ON (n.graph)",
    "CREATE INDEX supply_paths_concept IF NOT EXISTS FOR (n:Concept) ON (n.graph)",
    "CREATE INDEX supply_paths_claim IF NOT EXISTS FOR (n:Claim) ON (n.graph)",
    "CREATE INDEX supply_paths_source IF NOT EXISTS FOR (n:Source) ON (n.graph)",
    "CREATE INDEX supply_paths_stop IF NOT EXISTS FOR (n:Stop) ON (n.graph)",
    "CREATE INDEX supply_paths_supplies IF NOT EXISTS FOR ()-[f:SUPPLIES]-() ON (f.id)",
    "CREATE FULLTEXT INDEX supply_paths_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.names]",
)

_NODES: LiteralString = """
MATCH (g:Graph:Kg {key: $graph + '/graph'}) WHERE g.nodes_in = $before SET g.nodes_in = $after
WITH g UNWIND $rows AS row
CREATE (n:Kg:$(row.labels) {key: $graph + '/' + row.key, graph: $graph}) SET n += row.properties
RETURN count(n) AS made"""

_LINKS: LiteralString = """
MATCH (g:Graph:Kg {key: $graph + '/graph'}) WHERE g.links_in = $before SET g.links_in = $after
WITH g UNWIND $rows AS row
MATCH (a:Kg {key: $graph + '/' + row.start}) MATCH (b:Kg {key: $graph + '/' + row.end})
CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties
RETURN count(r) AS made"""

_BEGIN: LiteralString = """
CREATE (g:Graph:Kg) SET g = $about
SET g.key = $graph + '/graph', g.id = $id, g.graph = $graph, g.complete = false, g.nodes_in = 0, g.links_in = 0"""

_SWITCH: LiteralString = """
MATCH (g:Graph:Kg {key: $graph + '/graph'}) SET g.complete = true
MERGE (now:Current:Kg {key: 'current'}) SET now.graph = $graph"""

_COUNTS: LiteralString = """
MATCH (n:Kg {graph: $graph}) WHERE NOT n:Graph AND NOT n:Current WITH count(n) AS nodes
RETURN nodes, COUNT { (:Kg {graph: $graph})-->() } AS links"""

_REMOVE_LINKS: LiteralString = """
MATCH (:Kg {graph: $graph})-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS"""

_REMOVE_NODES: LiteralString = """
MATCH (n:Kg {graph: $graph}) WHERE NOT n:Graph AND NOT n:Current CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS"""

_REMOVE_GRAPH: LiteralString = "MATCH (g:Graph:Kg {key: $graph + '/graph'}) DETACH DELETE g"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: rows it wrote, nodes and links it removed, whether it went on after an earlier one.

    `left` are graphs that are no longer current and could not be removed yet, because somebody was still reading.
    """

    graph: str
    nodes: int
    links: int
    created_nodes: int = 0
    created_links: int = 0
    removed_nodes: int = 0
    removed_links: int = 0
    resumed: bool = False
    left: tuple[str, ...] = field(default=())


def push(graph: PropertyGraph, to: Connection, progress: Progress | None = None, *, batch: int = BATCH) -> Pushed:
    """Make the graph the one that readers of the server see. Raises `KgError`; what readers saw before then still stands.

    Holds one batch in memory, whatever the size of the graph.
    """
    with session(to, write=True) as opened:
        _refuse_others(opened, to)
        for statement in SCHEMA:
            opened.run(statement).consume()
        opened.run("CALL db.awaitIndexes(300)").consume()
        found = graphs(opened)
        current = current_graph(opened)
        standing = next((each for each in found if each["graph"] == current and each["id"] == graph.id), None)
        if standing is not None and _counts(opened, str(current)) == (standing["nodes_in"], standing["links_in"]):
            left, nodes, links = _remove(opened, [each["graph"] for each in found if each["graph"] != current])
            there = (str(current), standing["nodes_in"], standing["links_in"])
            return Pushed(*there, removed_nodes=nodes, removed_links=links, left=left)
        begun = next((each for each in found if each["id"] == graph.id and not each["complete"]), None)
        name = begun["graph"] if begun is not None else _new_name(graph.id, {each["graph"] for each in found})
        if begun is None:
            opened.run(_BEGIN, graph=name, id=graph.id, about=graph.about).consume()
        in_before = (begun["nodes_in"], begun["links_in"]) if begun is not None else (0, 0)
        nodes = _write(opened, _NODES, name, lambda: map(_node_row, graph.nodes()), in_before[0], batch, _part(progress, "nodes"))
        links = _write(opened, _LINKS, name, lambda: map(_link_row, graph.links()), in_before[1], batch, _part(progress, "links"))
        _whole(opened, name, nodes, links)
        opened.run(_SWITCH, graph=name).consume()
        others = [each["graph"] for each in found if each["graph"] != name]
        left, nodes_gone, links_gone = _remove(opened, others)
    return Pushed(
        graph=name,
        nodes=nodes,
        links=links,
        created_nodes=nodes - in_before[0],
        created_links=links - in_before[1],
        removed_nodes=nodes_gone,
        removed_links=links_gone,
        resumed=begun is not None,
        left=left,
    )


def graphs(opened: neo4j.Session) -> list[dict[str, Any]]:
    """Properties of every graph of ours in the database, whole or not."""
    return [dict(row["g"]) for row in opened.run("MATCH (g:Graph:Kg) RETURN g ORDER BY g.key")]


def current_graph(opened: neo4j.Session) -> str | None:
    """The name of the graph that readers see; None where nothing was pushed yet."""
    row = opened.run("MATCH (now:Current:Kg {key: 'current'}) RETURN now.graph AS graph").single()
    return None if row is None else str(row["graph"])


def _refuse_others(opened: neo4j.Session, to: Connection) -> None:
    """Raises `KgError` for a database with nodes, constraints or indexes that are not ours: nothing of it is touched."""
    counts = opened.run("RETURN COUNT { () } AS every, COUNT { (:Kg) } AS ours").single(strict=True)
    every, ours = counts["every"], counts["ours"]
    names = {row["name"] for row in opened.run("SHOW CONSTRAINTS YIELD name")}
    if every == ours and (not every or _KEY in names):
        return
    example = opened.run("MATCH (n) WHERE NOT n:Kg RETURN labels(n) AS labels LIMIT 1").single()
    what = f", such as one labelled {':'.join(example['labels']) or 'with nothing'}" if example is not None else ""
    raise KgError(
        f"The database {to.database!r} at {to.uri} holds somebody else's data.",
        f"{every - ours:,} of its {every:,} nodes are not of kg{what}. Nothing was changed.",
        "push to a database of its own: set NEO4J_DATABASE, or use the server of `kg neo4j up`.",
    )


def _new_name(id_: str, taken: set[str]) -> str:
    """The id, or with a number after it where a damaged graph of the same claims still stands."""
    return id_ if id_ not in taken else next(f"{id_}-{n}" for n in range(2, len(taken) + 3) if f"{id_}-{n}" not in taken)


def _part(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda rows, of: progress(what, rows, of)


def _write(
    opened: neo4j.Session,
    statement: LiteralString,
    graph: str,
    rows: Callable[[], Iterable[dict[str, Any]]],
    already: int,
    batch: int,
    progress: Callable[[int, int], None] | None,
) -> int:
    """Write the rows after those that are in already; the number of all. They are counted first where somebody watches."""
    done, of = already, 0 if progress is None else sum(1 for _ in rows())
    for some in _batches(islice(rows(), already, None), batch):
        after = done + len(some)
        opened.execute_write(_one_batch, statement, {"graph": graph, "rows": some, "before": done, "after": after})
        done = after
        if progress is not None:
            progress(done, of)
    return done


def _one_batch(transaction: neo4j.ManagedTransaction, statement: LiteralString, given: dict[str, Any]) -> None:
    """One batch, once: the driver may try again after an answer was lost, and the count of what is in tells that it is in."""
    row = transaction.run(statement, given).single(strict=True)
    if row["made"] == len(given["rows"]):
        return
    at = transaction.run(
        "MATCH (g:Graph:Kg {key: $graph + '/graph'}) RETURN g.nodes_in AS nodes, g.links_in AS links", graph=given["graph"]
    ).single()
    if at is not None and row["made"] == 0 and given["after"] in (at["nodes"], at["links"]):
        return
    raise KgError(
        f"Somebody else is writing the graph {given['graph']}, or removed a part of it.",
        f"Of {len(given['rows'])} rows after row {given['before']}, {row['made']} could be written; none of them was kept.",
        "wait until the other push is over, then push again.",
    )


def _batches(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _node_row(node: Node) -> dict[str, Any]:
    return {"key": node.key, "labels": list(node.labels), "properties": node.properties}


def _link_row(link: Link) -> dict[str, Any]:
    return {"type": link.type, "start": link.start, "end": link.end, "properties": link.properties}


def _counts(opened: neo4j.Session, graph: str) -> tuple[int, int]:
    row = opened.run(_COUNTS, graph=graph).single(strict=True)
    return row["nodes"], row["links"]


def _whole(opened: neo4j.Session, graph: str, nodes: int, links: int) -> None:
    """Raises `KgError` before readers would see a graph that lacks something."""
    found = _counts(opened, graph)
    if found != (nodes, links):
        raise KgError(
            f"The graph {graph} is not whole: {found[0]:,} nodes and {found[1]:,} links of {nodes:,} and {links:,}.",
            "Readers still see the one before.",
            "`kg neo4j push` again writes it anew.",
        )


def _remove(opened: neo4j.Session, others: list[str]) -> tuple[tuple[str, ...], int, int]:
    """Remove graphs nobody reads any more: those left, and how many nodes and links are gone."""
    if not others:
        return (), 0, 0
    if not _readers_gone(opened):
        return tuple(others), 0, 0
    nodes = links = 0
    for name in others:
        links += opened.run(_REMOVE_LINKS, graph=name).consume().counters.relationships_deleted
        nodes += opened.run(_REMOVE_NODES, graph=name).consume().counters.nodes_deleted
        opened.run(_REMOVE_GRAPH, graph=name).consume()
    return (), nodes, links


def _readers_gone(opened: neo4j.Session) -> bool:
    """Wait for every transaction that began before now, since it may read what is to be removed."""
    started: LiteralString = """
    SHOW TRANSACTIONS YIELD transactionId, currentQuery WHERE NOT currentQuery STARTS WITH 'SHOW TRANSACTIONS'
    RETURN collect(transactionId) AS ids"""
    waiting = set(opened.run(started).single(strict=True)["ids"])
    deadline = time.monotonic() + PATIENCE
    while waiting:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
        waiting &= set(opened.run(started).single(strict=True)["ids"])
    return True
