"""A push that goes wrong: killed servers and pushes, readers meanwhile, two at once, other people's data, hostile names.

What holds in every case: readers see the last good graph whole, the next push ends with what an undisturbed one gives, what went
wrong is said in words, and what is not ours is not touched.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import neo4j_servers
import pytest
from conftest import ROOT, Run
from fault_graphs import current, everything, graphs, numbered, wanted
from hypothesis import given
from hypothesis import strategies as st
from neo4j_servers import PrivateServer
from sampling import examples

from kg.errors import KgError, ServiceError
from kg.neo4j import connect
from kg.neo4j import push as pushing
from kg.neo4j.connect import Connection
from kg.neo4j.push import Pushed, push
from kg.property_graph.graph import PropertyGraph
from kg.property_graph.rows import Link, Node

MakeServer = Callable[..., PrivateServer]

OLD = numbered("old", 800, 1500)
NEW = numbered("new", 1000, 2000)


@pytest.fixture
def old_server(private_server: MakeServer) -> PrivateServer:
    """A server of its own whose readers see the old graph."""
    server = private_server().start()
    push(OLD, server.connection)
    return server


# --- the server is killed ---------------------------------------------------------------------------------------------


def _kill_at(server: PrivateServer, what: str, rows: int) -> Callable[[str, int, int], None]:
    def told(now: str, done: int, of: int) -> None:
        if now == what and done >= rows:
            server.kill()

    return told


def _kill_soon(server: PrivateServer) -> Callable[[str, int, int], None]:
    """Kills it while the next batch is on its way."""
    return lambda what, done, of: threading.Timer(0.03, server.kill).start()


def test_a_server_killed_anywhere_keeps_the_old_graph_and_the_next_push_ends_well(
    old_server: PrivateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "RETRY_SECONDS", 0.5)
    server, to = old_server, old_server.connection

    def disturbed(version: str, progress: Callable[[str, int, int], None], before: PropertyGraph) -> PropertyGraph:
        graph = numbered(version, 1000, 2000)
        with pytest.raises(ServiceError) as raised:
            push(graph, to, progress, batch=300)
        assert server.password not in str(raised.value)
        server.start()
        assert current(to) == wanted(before)
        return graph

    def again(graph: PropertyGraph, begun: tuple[int, int]) -> None:
        done = push(graph, to, batch=300)
        assert (1000 - done.created_nodes, 2000 - done.created_links) == begun
        assert done.resumed
        assert current(to) == wanted(graph)
        assert graphs(to) == {done.graph}
        assert push(graph, to) == Pushed(done.graph, 1000, 2000)

    first = disturbed("1", _kill_at(server, "nodes", 600), OLD)
    again(first, (600, 0))
    second = disturbed("2", _kill_at(server, "links", 900), first)
    again(second, (1000, 900))
    # all is in, and readers were not told yet
    third = disturbed("3", _kill_at(server, "links", 2000), second)
    again(third, (1000, 2000))
    # while a batch is being written; how much of it is in nobody knows before
    fourth = disturbed("4", _kill_soon(server), third)
    assert push(fourth, to).resumed
    assert current(to) == wanted(fourth)


def test_a_server_killed_while_the_old_graph_is_removed_has_the_new_one(
    old_server: PrivateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, to = old_server, old_server.connection
    with monkeypatch.context() as patched:
        # one node cannot be removed, and by then others are gone
        fails = "CALL (n) { WITH n, 1 / CASE n.id WHEN '700' THEN 0 ELSE 1 END AS x DELETE n } IN TRANSACTIONS OF 50 ROWS"
        patched.setattr(pushing, "_REMOVE_NODES", pushing._REMOVE_NODES.partition("CALL")[0] + fails)
        with pytest.raises(KgError):
            push(NEW, to)
    server.kill()
    server.start()
    assert current(to) == wanted(NEW)
    assert graphs(to) == {"graphold", "graphnew"}
    done = push(NEW, to)
    assert (done.created_nodes, done.created_links, done.removed_links) == (0, 0, 0)
    assert 0 < done.removed_nodes < 800
    assert graphs(to) == {done.graph}
    assert current(to) == wanted(NEW)


def test_a_push_outlives_a_restart_of_the_server(private_server: MakeServer) -> None:
    server = private_server().start()

    def restart(what: str, done: int, of: int) -> None:
        if (what, done) in (("nodes", 300), ("links", 600)):
            server.kill()
            server.start()

    done = push(NEW, server.connection, restart, batch=300)
    assert (done.created_nodes, done.created_links, done.resumed) == (1000, 2000, False)
    assert current(server.connection) == wanted(NEW)


PUSH = """
from fault_graphs import numbered
from kg.neo4j.target import find_connection
from kg.neo4j.push import push
push(numbered("new", 1000, 2000), find_connection(), batch=20)
"""


def test_a_push_that_is_killed_is_gone_on_with(empty_database: Connection, neo4j_environment: dict[str, str]) -> None:
    to = empty_database
    push(OLD, to)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))), **neo4j_environment}
    for counter, enough in (("nodes_in", 200), ("links_in", 400)):
        with subprocess.Popen([sys.executable, "-c", PUSH], env=env) as command:
            while _count(to, counter) < enough:
                assert command.poll() is None
                time.sleep(0.01)
            command.send_signal(signal.SIGKILL)
        assert command.returncode == -signal.SIGKILL
        assert current(to) == wanted(OLD)
        assert graphs(to) == {"graphold", "graphnew"}
    done = push(NEW, to)
    assert (done.resumed, done.created_nodes) == (True, 0)
    assert 0 < done.created_links <= 2000 - 400
    assert current(to) == wanted(NEW)
    assert graphs(to) == {"graphnew"}


def _count(to: Connection, counter: str) -> int:
    with connect.session(to) as session:
        row = session.run("MATCH (g:Graph) WHERE NOT g.complete RETURN g[$counter] AS n", counter=counter).single()
        return 0 if row is None else int(row["n"])


# --- others read or write meanwhile -----------------------------------------------------------------------------------


def test_who_reads_all_the_time_sees_the_old_graph_or_the_new_one_and_never_a_mix(empty_database: Connection) -> None:
    to = empty_database
    versions = [numbered(str(n), 300 + 100 * n, 700 + 100 * n) for n in range(4)]
    push(versions[0], to)
    over, seen, problems = threading.Event(), [], []
    whole = [wanted(version) for version in versions]

    def reader() -> None:
        try:
            while not over.is_set():
                found = current(to)
                seen.append(whole.index(found) if found in whole else None)
        except KgError as error:
            problems.append(error)

    readers = [threading.Thread(target=reader) for _ in range(3)]
    for thread in readers:
        thread.start()
    for version in versions[1:]:
        done = push(version, to, batch=50)
        assert done.left == ()
        assert graphs(to) == {done.graph}
    over.set()
    for thread in readers:
        thread.join()
    assert problems == []
    assert None not in seen
    assert set(seen) >= {0, 3}
    assert current(to) == whole[3]


def test_a_reader_who_stays_keeps_the_old_graph_until_the_next_push(
    empty_database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = empty_database
    push(OLD, to)
    monkeypatch.setattr(pushing, "PATIENCE", 0.5)
    with connect.session(to) as session, session.begin_transaction() as reading:
        name = reading.run("MATCH (now:Current) RETURN now.graph AS name").single(strict=True)["name"]
        done = push(NEW, to)
        assert done.left == (name,)
        assert (done.removed_nodes, done.removed_links) == (0, 0)
        count = reading.run("MATCH (n:Kg:Entity {graph: $name}) RETURN count(n) AS n", name=name).single(strict=True)["n"]
        assert count == 800
        assert current(to) == wanted(NEW)
    again = push(NEW, to)
    assert (again.created_nodes, again.removed_nodes, again.removed_links, again.left) == (0, 800, 1500, ())
    assert graphs(to) == {done.graph}


@pytest.mark.parametrize("batches", [(50, 50), (50, 70)])
def test_two_who_push_the_same_at_once_double_nothing(empty_database: Connection, batches: tuple[int, int]) -> None:
    to = empty_database
    push(OLD, to)
    ended = _both(lambda n: push(NEW, to, batch=batches[n]))
    _well_or_clearly(ended)
    assert push(NEW, to).graph in graphs(to)
    assert current(to) == wanted(NEW)
    assert len(graphs(to)) == 1


def test_two_who_push_different_graphs_at_once_leave_one_of_them_whole(empty_database: Connection) -> None:
    to = empty_database
    push(OLD, to)
    both = (NEW, numbered("other", 900, 1900))
    ended = _both(lambda n: push(both[n], to, batch=50))
    _well_or_clearly(ended)
    assert current(to) in [wanted(OLD), *map(wanted, both)]
    for graph in both:
        push(graph, to)
        assert current(to) == wanted(graph)
        assert len(graphs(to)) == 1


def _both(one: Callable[[int], Pushed]) -> list[Future[Pushed]]:
    with ThreadPoolExecutor(2) as pool:
        return [pool.submit(one, n) for n in range(2)]


def _well_or_clearly(ended: list[Future[Pushed]]) -> None:
    errors = [error for each in ended if (error := each.exception()) is not None]
    for error in errors:
        assert isinstance(error, KgError), error
        assert "Somebody else is writing" in error.what, error
        assert "push again" in error.hint
    assert len(errors) <= 1


def test_a_damaged_graph_that_was_begun_is_not_gone_on_with(empty_database: Connection) -> None:
    to = empty_database
    push(OLD, to)

    def stop(what: str, done: int, of: int) -> None:
        if what == "links":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        push(NEW, to, stop, batch=300)
    with connect.session(to, write=True) as session:
        session.run("MATCH (n:Kg {key: 'graphnew/entity/17'}) DETACH DELETE n").consume()
    done = push(NEW, to)
    assert not done.resumed
    assert current(to) == wanted(NEW)
    assert graphs(to) == {done.graph}


def test_status_says_what_was_pushed_and_what_is_unfinished(
    empty_database: Connection, run: Run, neo4j_environment: dict[str, str]
) -> None:
    def said() -> tuple[str, Any]:
        plain = run("neo4j", "status", **neo4j_environment)
        record = run("neo4j", "status", "--json", **neo4j_environment)
        assert plain.returncode == record.returncode == 0
        return plain.stdout, json.loads(record.stdout)["pushed"]

    plain, record = said()
    assert "pushed         nothing yet\n" in plain
    nothing = {"graph": None, "data": None, "as_of": None, "statuses": [], "nodes": 0, "links": 0, "unfinished": [], "left": []}
    assert record == nothing
    push(OLD, empty_database)

    def stop(what: str, done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        push(NEW, empty_database, stop)
    plain, record = said()
    assert "graph graphold of data old: 800 nodes, 1,500 links\n" in plain
    assert "unfinished     graphnew\n" in plain
    there = {"graph": "graphold", "data": "old", "nodes": 800, "links": 1500, "unfinished": ["graphnew"]}
    assert record == {**nothing, **there}


# --- the server cannot ------------------------------------------------------------------------------------------------


def test_a_wrong_password_and_a_server_that_is_down_are_said(neo4j_server: Connection, run: Run, command_home: Path) -> None:
    wrong_one = "wrong-secret"
    wrong = run("neo4j", "push", NEO4J_URI=neo4j_server.uri, NEO4J_PASSWORD=wrong_one)
    assert wrong.returncode == 4
    assert "refused user and password" in wrong.stderr
    assert wrong_one not in wrong.stderr + wrong.stdout
    down = run("neo4j", "push", NEO4J_URI="bolt://127.0.0.1:1", NEO4J_PASSWORD=wrong_one)
    assert down.returncode == 4
    assert "does not answer" in down.stderr
    assert "Traceback" not in wrong.stderr + down.stderr


def test_a_database_for_reading_and_little_memory_leave_the_old_graph(
    old_server: PrivateServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "RETRY_SECONDS", 0.5)
    server, to = old_server, old_server.connection
    before = everything(to)
    server.stop()
    base = dict(server.more)
    server.more = {**base, "server.databases.default_to_read_only": "true"}
    server.start()
    with pytest.raises(KgError, match="for reading only"):
        push(NEW, to)
    assert everything(to) == before
    server.stop()
    server.more = {**base, "db.memory.transaction.max": "16m"}
    server.start()
    large = numbered("large", 60_000, 10)
    with pytest.raises(KgError, match="no memory left for this transaction") as raised:
        push(large, to, batch=60_000)
    assert "db.memory.transaction.max" in raised.value.hint
    assert current(to) == wanted(OLD)
    done = push(large, to, batch=1000)
    assert done.resumed
    assert done.created_nodes == 60_000


def test_a_full_disk_leaves_the_old_graph_and_with_room_the_push_goes_on(old_server: PrivateServer) -> None:
    server, to = old_server, old_server.connection
    assert server.process is not None
    # no file of the server may grow beyond this: to it, the disk is full
    largest = max(file.stat().st_size for file in server.home.rglob("*") if file.is_file()) + 2_000_000
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (largest, largest))
    large = numbered("large", 40_000, 40_000)
    with pytest.raises(KgError) as raised:
        push(large, to, batch=1000)
    assert raised.value.exit_code == 4
    assert "disk" in raised.value.what + raised.value.hint
    assert server.password not in str(raised.value)
    server.kill()
    server.start()
    assert current(to) == wanted(OLD)
    done = push(large, to)
    assert done.resumed
    assert current(to) == wanted(large)
    assert graphs(to) == {done.graph}


# --- what is not ours -------------------------------------------------------------------------------------------------

FOREIGN = {
    "nodes": "CREATE (:Person {name: 'Ada'})-[:KNOWS {since: 1843}]->(:Person {name: 'Charles'})",
    "a node without labels": "CREATE ({note: 'mine'})",
    "our labels by chance": "CREATE (:Facility:Mine {name: 'a'})-[:SUPPLIES {id: 'x'}]->(:Claim {id: 'y', graph: 'z'})",
    "all our labels by chance": "CREATE (:Kg:Graph {key: 'a/graph', graph: 'a', complete: false})-[:READS]->(:Kg {key: 'b'})",
    "a constraint": "CREATE CONSTRAINT theirs FOR (n:Claim) REQUIRE n.id IS UNIQUE",
    "an index": "CREATE INDEX theirs FOR (n:Source) ON (n.name)",
}


@pytest.fixture
def lent(empty_database: Connection) -> Iterator[Connection]:
    """A database that is given back empty: what others put there keeps every later push away."""
    yield empty_database
    neo4j_servers.empty(empty_database)


@pytest.mark.parametrize("theirs", FOREIGN)
def test_a_database_of_others_is_refused_and_stays_as_it_is(lent: Connection, theirs: str) -> None:
    with connect.session(lent, write=True) as session:
        session.run(FOREIGN[theirs]).consume()  # type: ignore[arg-type]
    before = everything(lent)
    with pytest.raises(KgError, match="holds somebody else's data") as raised:
        push(NEW, lent)
    assert "Nothing was changed" in raised.value.why
    assert everything(lent) == before


def test_what_others_put_beside_our_graph_is_refused_and_stays(lent: Connection) -> None:
    to = lent
    push(OLD, to)
    with connect.session(to, write=True) as session:
        session.run("CREATE INDEX theirs FOR (n:Facility) ON (n.name)").consume()
    assert push(NEW, to).created_nodes == 1000  # an index of theirs is no data
    with connect.session(to, write=True) as session:
        session.run("MATCH (n:Facility {id: '5'}) CREATE (:Note {text: 'mine'})-[:ABOUT]->(n)").consume()
    before = everything(to)
    with pytest.raises(KgError, match="somebody else's data") as raised:
        push(OLD, to)
    assert "1 of its" in raised.value.why
    assert "Note" in raised.value.why
    assert everything(to) == before


# --- hostile names ----------------------------------------------------------------------------------------------------

HOSTILE = [
    "'}) DETACH DELETE n //",
    '"}) MATCH (m) DETACH DELETE m //',
    "`) DETACH DELETE (n:`",
    "$graph {key} ${x} \\u0027 \\' \\",
    "\u202eelttil a si siht\u202c שלום مرحبا",
    "磁石 🧲 👩🏽‍🔬 \U0010ffff",
    "nul \x00 bell \x07 escape \x1b unit \x1f delete \x7f",
    " line\r\nfeed\ttab\u2028\u2029\ufeff ",
    "x" * 10_000,
    "y" * 100_000,
    "שלום " * 20_000,
    "",
]


def test_hostile_names_are_data_wherever_they_stand(empty_database: Connection) -> None:
    graph = _of_names(HOSTILE)
    push(graph, empty_database)
    assert current(empty_database) == wanted(graph)
    assert push(graph, empty_database).created_nodes == 0
    with connect.session(empty_database) as session:
        kinds = {row["x"] for row in session.run("CALL db.relationshipTypes() YIELD relationshipType AS x")}
    assert HOSTILE[0] in kinds


NAMES = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=50), min_size=1, max_size=6, unique=True)


@examples(15)
@given(NAMES)
def test_any_names_are_pushed_and_read_back(neo4j_server: Connection, names: list[str]) -> None:
    graph = _of_names(names)
    neo4j_servers.empty(neo4j_server)
    push(graph, neo4j_server)
    assert current(neo4j_server) == wanted(graph)


def _of_names(names: list[str]) -> PropertyGraph:
    """Names as values, in lists, as keys of properties, of labels and of links; what may not be empty or very long is not."""
    short = [name for name in names if 0 < len(name) <= 1000 and "\x00" not in name]

    def nodes() -> Iterator[Node]:
        for number, name in enumerate(names):
            more = {name: name} if name in short else {}
            yield Node(
                f"entity/{number}", ("Entity", *([name] if name in short else [])), {"name": name, "names": [name, "b"], **more}
            )
        for name in short:
            yield Node(f"key/{name}", ("Concept",), {"id": name})

    def links() -> Iterator[Link]:
        for name in short:
            for _ in range(2):
                yield Link(name, f"key/{name}", "entity/0", {name: name, "claims": names})

    return PropertyGraph("names", {"data": names[0], "names": names}, nodes, links)
