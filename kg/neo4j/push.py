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
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, LiteralString

from kg.errors import KgError
from kg.neo4j.connect import Connection, session
from kg.property_graph.graph import CONSTRAINT, SCHEMA, PropertyGraph, graph_properties
from kg.property_graph.rows import Link, Node, batches

if TYPE_CHECKING:
    import neo4j

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many rows of it are, and of how many."""

BATCH = 5_000
"""Rows a transaction: a few megabytes."""

PATIENCE = 60.0
"""Seconds to wait for readers of the graph before; after that it is left for the next push to remove."""

# To set a property takes the lock, and only then is it read how much is in: of two who write at once, one waits and then finds
# that its batch is in already.
_NODES: LiteralString = """
MATCH (g:Graph:Kg {key: $graph + '/graph'}) SET g.graph = $graph
WITH g WHERE g.nodes_in = $before SET g.nodes_in = $after
WITH g UNWIND $rows AS row
CREATE (n:Kg:$(row.labels) {key: $graph + '/' + row.key, graph: $graph}) SET n += row.properties
RETURN count(n) AS made"""

_LINKS: LiteralString = """
MATCH (g:Graph:Kg {key: $graph + '/graph'}) SET g.graph = $graph
WITH g WHERE g.links_in = $before SET g.links_in = $after
WITH g UNWIND $rows AS row
MATCH (a:Kg {key: $graph + '/' + row.start}) MATCH (b:Kg {key: $graph + '/' + row.end})
CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties
RETURN count(r) AS made"""

_BEGIN: LiteralString = """
MERGE (g:Graph:Kg {key: $begun.key}) ON CREATE SET g = $about, g += $begun
RETURN g.nodes_in AS nodes, g.links_in AS links"""

_SWITCH: LiteralString = """
MATCH (g:Graph:Kg {key: $graph + '/graph'}) SET g.complete = true
MERGE (now:Current:Kg {key: 'current'}) SET now.graph = $graph RETURN now.graph AS graph"""

_COUNTS: LiteralString = """
MATCH (n:Kg {graph: $graph}) WHERE NOT n:Graph AND NOT n:Current WITH count(n) AS nodes
RETURN nodes, COUNT { (:Kg {graph: $graph})-->() } AS links"""

_REMOVE_LINKS: LiteralString = """
MATCH (:Kg {graph: $graph})-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS"""

_REMOVE_NODES: LiteralString = """
MATCH (n:Kg {graph: $graph}) WHERE NOT n:Graph AND NOT n:Current CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS"""

_REMOVE_GRAPH: LiteralString = "MATCH (g:Graph:Kg {key: $graph + '/graph'}) DETACH DELETE g"


_Row = Mapping[str, object]


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


@dataclass(frozen=True, slots=True)
class StandingGraph:
    """A graph of ours in a database, whole or not: of what it was made, and how many nodes and links are in."""

    name: str
    id: str
    complete: bool
    nodes: int
    links: int
    data: str | None
    as_of: str | None
    statuses: tuple[str, ...]


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
        standing = next((each for each in found if each.name == current and each.id == graph.id), None)
        if standing is not None and _counts(opened, str(current)) == (standing.nodes, standing.links):
            left, nodes, links = _remove(opened, [each.name for each in found if each.name != current])
            whole = (standing.name, standing.nodes, standing.links)
            return Pushed(*whole, removed_nodes=nodes, removed_links=links, left=left)
        begun = next((each for each in found if each.id == graph.id and _goes_on(opened, each)), None)
        name = begun.name if begun is not None else _new_name(graph.id, {each.name for each in found})
        there = opened.run(_BEGIN, about=graph.about, begun=graph_properties(name, graph.id, 0, 0)).single(strict=True)
        in_before = (there["nodes"], there["links"])
        nodes = _write(opened, _NODES, name, lambda: map(_node_row, graph.nodes()), in_before[0], batch, _part(progress, "nodes"))
        links = _write(opened, _LINKS, name, lambda: map(_link_row, graph.links()), in_before[1], batch, _part(progress, "links"))
        _whole(opened, name, nodes, links)
        if opened.run(_SWITCH, graph=name).single() is None:
            raise _meddled(name, "It is gone; readers still see the one before.")
        others = [each.name for each in graphs(opened) if each.name != name and (each.complete or each in found)]
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


def graphs(opened: neo4j.Session) -> list[StandingGraph]:
    """List every graph of ours in the database, whole or not."""
    return [_standing(row["g"]) for row in opened.run("MATCH (g:Graph:Kg) RETURN g ORDER BY g.key")]


def _standing(node: neo4j.graph.Node) -> StandingGraph:
    as_of = node.get("as_of")
    return StandingGraph(
        name=node["graph"],
        id=node["id"],
        complete=node["complete"],
        nodes=node.get("nodes_in", 0),
        links=node.get("links_in", 0),
        data=node.get("data"),
        as_of=None if as_of is None else str(as_of),
        statuses=tuple(node.get("statuses", ())),
    )


def current_graph(opened: neo4j.Session) -> str | None:
    """Return the name of the graph that readers see; None where nothing was pushed yet."""
    row = opened.run("MATCH (now:Current:Kg {key: 'current'}) RETURN now.graph AS graph").single()
    return None if row is None else str(row["graph"])


def _refuse_others(opened: neo4j.Session, to: Connection) -> None:
    """Raises `KgError` for a database with nodes, constraints or indexes that are not ours: nothing of it is touched.

    In a database that is ours already, others may have made indexes for their queries.
    """
    counts = opened.run("RETURN COUNT { () } AS every, COUNT { (:Kg) } AS ours").single(strict=True)
    every, ours = counts["every"], counts["ours"]
    names = {row["name"] for row in opened.run("SHOW CONSTRAINTS YIELD name")}
    names |= {row["name"] for row in opened.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name")}
    # a push that was cut off has left the constraint, an import by neo4j-admin the node that names the graph
    is_ours = CONSTRAINT in names or current_graph(opened) is not None
    if every == ours and (is_ours or not (every or names)):
        return
    why = f"It has constraints or indexes, such as {min(names)}." if names else ""
    if every:
        unknown = every - ours if is_ours or every > ours else every
        why = f"{unknown:,} of its {every:,} nodes are not of kg{_example(opened)}."
    raise KgError(
        f"The database {to.database!r} at {to.uri} holds somebody else's data.",
        f"{why} Nothing was changed.",
        "push to a database of its own: set NEO4J_DATABASE, or use the server of `kg neo4j up`.",
    )


def _example(opened: neo4j.Session) -> str:
    found = opened.run("MATCH (n) WHERE NOT n:Kg RETURN labels(n) AS labels LIMIT 1").single()
    return "" if found is None else f", such as one labelled {':'.join(found['labels']) or 'with nothing'}"


def _goes_on(opened: neo4j.Session, graph: StandingGraph) -> bool:
    """Whether a graph was cut off and holds just what it says is in; a damaged one is left to be removed."""
    return not graph.complete and _counts(opened, graph.name) == (graph.nodes, graph.links)


def _new_name(id_: str, taken: set[str]) -> str:
    """The id, or with a number after it where a damaged graph of the same claims still stands."""
    return id_ if id_ not in taken else next(f"{id_}-{n}" for n in range(2, len(taken) + 3) if f"{id_}-{n}" not in taken)


def _part(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda rows, of: progress(what, rows, of)


def _write(
    opened: neo4j.Session,
    statement: LiteralString,
    graph: str,
    rows: Callable[[], Iterable[_Row]],
    already: int,
    batch: int,
    progress: Callable[[int, int], None] | None,
) -> int:
    """Write the rows after those that are in already; the number of all. They are counted first where somebody watches."""
    done, of = already, 0 if progress is None else sum(1 for _ in rows())
    for some in batches(islice(rows(), already, None), batch):
        after = done + len(some)
        opened.execute_write(_one_batch, statement, graph, some, done, after)
        done = after
        if progress is not None:
            progress(done, of)
    return done


def _one_batch(
    transaction: neo4j.ManagedTransaction, statement: LiteralString, graph: str, rows: list[_Row], before: int, after: int
) -> None:
    """One batch, once: the driver may try again after an answer was lost, and the count of what is in tells that it is in."""
    row = transaction.run(statement, graph=graph, rows=rows, before=before, after=after).single(strict=True)
    if row["made"] == len(rows):
        return
    at = transaction.run(
        "MATCH (g:Graph:Kg {key: $graph + '/graph'}) RETURN g.nodes_in AS nodes, g.links_in AS links", graph=graph
    ).single()
    there = 0 if at is None else at["nodes" if statement is _NODES else "links"]
    if row["made"] == 0 and there >= after:
        return
    written = f"Of {len(rows)} rows after row {before}, {row['made']} could be written; none of them was kept."
    raise _meddled(graph, written)


def _meddled(graph: str, why: str) -> KgError:
    what = f"Somebody else is writing the graph {graph}, or removed a part of it."
    return KgError(what, why, "wait until the other push is over, then push again.")


def _node_row(node: Node) -> _Row:
    return {"key": node.key, "labels": list(node.labels), "properties": node.properties}


def _link_row(link: Link) -> _Row:
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
    SHOW TRANSACTIONS YIELD transactionId, currentQuery WHERE NOT coalesce(currentQuery, '') STARTS WITH 'SHOW TRANSACTIONS'
    RETURN collect(transactionId) AS ids"""
    waiting = set(opened.run(started).single(strict=True)["ids"])
    deadline = time.monotonic() + PATIENCE
    while waiting:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
        waiting &= set(opened.run(started).single(strict=True)["ids"])
    return True
