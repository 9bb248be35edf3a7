"""No query sends anything anywhere: each is asked with a server listening at the address it names."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples

from kg.api.graph import Graph
from kg.claims.snapshot import Snapshot
from kg.dataset import store
from kg.dataset.rdf import ONTOLOGY, plain
from kg.dataset.sparql import read_query_text
from kg.errors import InputError


@dataclass(frozen=True, slots=True)
class Listener:
    """A server that answers every request, and keeps what was asked of it."""

    port: int
    heard: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"from the network"}}]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  named by the library

        def log_message(self, format: str, *given: object) -> None:
            """Nothing: the terminal is for the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Listener(server.server_port, heard)
    server.shutdown()
    server.server_close()


def asked(text: str, listener: Listener) -> str:
    """The error of a query, or "" where it is answered; the listener must not have heard of it either way."""
    made = ox.Store()
    made.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c")))
    try:
        store.select(made, text.replace("SERVER", f"http://127.0.0.1:{listener.port}/leak"))
    except InputError as error:
        said = str(error)
    else:
        said = ""
    assert listener.heard == []
    return said


def test_the_engine_itself_would_ask_the_server(listener: Listener) -> None:
    """What the other tests are for: they would see a request."""
    made = ox.Store()
    answer = made.query(f"SELECT ?x {{ SERVICE <http://127.0.0.1:{listener.port}/leak> {{ ?s ?p ?x }} }}")
    assert [row["x"].value for row in answer] == ["from the network"]  # type: ignore[union-attr, index, misc]
    assert listener.heard
    listener.heard.clear()


HIDDEN = [
    "SELECT ?x { SERVICE <SERVER> { ?s ?p ?x } }",
    "SELECT ?x { BIND(1 AS ?y) SERVICE SILENT <SERVER> { ?s ?p ?x } }",
    "SELECT ?x { # a comment ends here\rSERVICE <SERVER> { ?s ?p ?x } }",
    "SELECT ?x { # a comment ends here\r\nSERVICE <SERVER> { ?s ?p ?x } }",
    "# a comment at the head\rSELECT ?x { SERVICE <SERVER> { ?s ?p ?x } }",
    "SELECT ?x{SERVICE<SERVER>{?s ?p ?x}}",
    "SELECT ?x { sErViCe <SERVER> { ?s ?p ?x } }",
    "PREFIX a: <SERVER> SELECT ?x { SERVICE a: { ?s ?p ?x } }",
    "BASE <SERVER> SELECT ?x { SERVICE <more> { ?s ?p ?x } }",
    "SELECT ?x { BIND(<SERVER> AS ?at) SERVICE ?at { ?s ?p ?x } }",
    "SELECT ?x { VALUES ?at { <SERVER> } SERVICE ?at { ?s ?p ?x } }",
    "SELECT ?x { { SELECT ?x { SERVICE <SERVER> { ?s ?p ?x } } } }",
    "SELECT ?x { ?s ?p ?x OPTIONAL { ?s ?p ?x MINUS { SERVICE <SERVER> { ?s ?p ?x } } } }",
    "SELECT ?x { ?s ?p ?x } ORDER BY (EXISTS { SERVICE <SERVER> { ?s ?p ?x } })",
    "SELECT ?x { ?s ?p ?x } GROUP BY ?x HAVING (1 = 1) (NOT EXISTS { SERVICE <SERVER> { ?s ?p ?x } })",
    "SELECT (COUNT(EXISTS { SERVICE <SERVER> { ?s ?p ?x } }) AS ?n) { ?s ?p ?x }",
    "SELECT (IF(1 = 1, EXISTS { SERVICE <SERVER> { ?s ?p ?x } }, 2) AS ?n) { ?s ?p ?x }",
    "SELECT ?n { BIND(COALESCE(1 / 0, EXISTS { SERVICE <SERVER> { ?s ?p ?x } }) AS ?n) }",
    "SELECT ?n { ?s ?p ?x FILTER(1 IN (2, EXISTS { SERVICE <SERVER> { ?s ?p ?x } })) }",
    "SELECT ?n { BIND(<urn:f>(1, EXISTS { SERVICE <SERVER> { ?s ?p ?x } }) AS ?n) }",
    "SELECT ?n { BIND(xsd:string(EXISTS { SERVICE <SERVER> { ?s ?p ?x } }) AS ?n) }",
    "SELECT ?x { ?s ?p ?x FILTER REGEX('a', 'b', STR(EXISTS { SERVICE <SERVER> { ?s ?p ?x } })) }",
    "SELECT ?x { ?s ?p ?x FILTER(REPLACE('a', 'b', 'c', STR(EXISTS { SERVICE <SERVER> { ?s ?p ?x } })) = '') }",
    "SELECT ?x { ?s ?p ?x FILTER(SUBSTR('abc', 1, 2 + EXISTS { SERVICE <SERVER> { ?s ?p ?x } }) = '') }",
    "SELECT ?x { ?s ?p ?x FILTER(1 * 2 * -EXISTS { SERVICE <SERVER> { ?s ?p ?x } } + 1 = 0 || 2 = 3) }",
    "SELECT ?x { ?s ?p ?x FILTER(false || true && !EXISTS { SERVICE <SERVER> { ?s ?p ?x } }) }",
    "SELECT (GROUP_CONCAT(DISTINCT STR(EXISTS { SERVICE <SERVER> { ?s ?p ?x } }); SEPARATOR=',') AS ?n) { ?s ?p ?x }",
    "SELECT ?n { ?s ?p ?x } GROUP BY (EXISTS { SERVICE <SERVER> { ?s ?p ?x } } AS ?n)",
    "SELECT ?x { ?s ?p ?x } ORDER BY DESC(EXISTS { SERVICE <SERVER> { ?s ?p ?x } })",
    "SELECT ?x { { ?s ?p ?x } UNION { ?s ?p ?x } UNION { SERVICE <SERVER> { ?s ?p ?x } } }",
    "SELECT ?x { GRAPH ?g { SERVICE <SERVER> { ?s ?p ?x } } }",
    "SELECT ?x { ?s ?p '#' . SERVICE <SERVER> { ?s ?p ?x } }",
    "SELECT ?x { ?s ?p '''\r' # ''' . SERVICE <SERVER> { ?s ?p ?x } }",
    "SELECT ?x { ?s <urn:a#b> ?x . SERVICE <SERVER> { ?s ?p ?x } }",
    "ASK { SERVICE <SERVER> { ?s ?p ?x } }",
    "ASK { # a comment ends here\rSERVICE <SERVER> { ?s ?p ?x } }",
    "CONSTRUCT { ?s ?p ?x } WHERE { SERVICE <SERVER> { ?s ?p ?x } }",
    "DESCRIBE ?x { SERVICE <SERVER> { ?s ?p ?x } }",
]
ESCAPED = [
    "SELECT ?x { \\u0053ERVICE <SERVER> { ?s ?p ?x } }",
    "SELECT ?x { SERV\\U00000049CE <SERVER> { ?s ?p ?x } }",
    "SELECT ?x { ?s ?p '\\u0027 . SERVICE <SERVER> { ?s ?p ?x } #' }",
    "SELECT ?x { # a comment ends here\\u000DSERVICE <SERVER> { ?s ?p ?x }\n }",
]
NO_QUERY = [
    "LOAD <SERVER>",
    "LOAD SILENT <SERVER> INTO GRAPH <urn:a>",
    "INSERT { ?s ?p ?x } WHERE { SERVICE <SERVER> { ?s ?p ?x } }",
    "SELECT ?x { ?s ?p ?x } ; LOAD <SERVER>",
    "INSERT DATA { <urn:a> <urn:b> 1 } ; LOAD <SERVER>",
]
OF_GRAPHS = [
    "SELECT ?x FROM <SERVER> { ?s ?p ?x }",
    "SELECT ?x FROM NAMED <SERVER> { GRAPH ?g { ?s ?p ?x } }",
    "SELECT ?x FROM <SERVER> FROM NAMED <SERVER> { { ?s ?p ?x } UNION { GRAPH ?g { ?s ?p ?x } } }",
    "PREFIX a: <SERVER> SELECT ?x FROM a: { GRAPH a: { ?s ?p ?x } }",
    "SELECT ?x { GRAPH <SERVER> { ?s ?p ?x } }",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_a_query_to_another_server_is_refused(text: str, listener: Listener) -> None:
    assert "found 'SERVICE'" in asked(text, listener)


@pytest.mark.parametrize("text", ESCAPED)
def test_an_escape_hides_no_word(text: str, listener: Listener) -> None:
    assert "an escape" in asked(text, listener)


@pytest.mark.parametrize("text", NO_QUERY)
def test_what_would_load_is_no_query(text: str, listener: Listener) -> None:
    assert "not SPARQL" in asked(text, listener)


@pytest.mark.parametrize("text", OF_GRAPHS)
def test_a_graph_is_looked_for_here_alone(text: str, listener: Listener) -> None:
    assert asked(text, listener) == ""


def test_the_library_refuses_as_the_command_does(
    packaged: Snapshot, tmp_path_factory: pytest.TempPathFactory, listener: Listener
) -> None:
    path = tmp_path_factory.mktemp("store") / "dataset"
    store.write(path, (), (), ())
    graph = Graph(packaged, path)
    for text in (*HIDDEN, *ESCAPED, *NO_QUERY):
        with pytest.raises(InputError):
            graph.sparql(text.replace("SERVER", f"http://127.0.0.1:{listener.port}/leak"))
    for text in OF_GRAPHS:
        assert graph.sparql(text.replace("SERVER", f"http://127.0.0.1:{listener.port}/leak")) == []
    assert listener.heard == []


HOSTILE = "SERVICE <SERVER> { ?s ?p ?x }"
PIECES = st.sampled_from(
    [*"#\r\n '\"\\<>{}.()1\u2028\x0b\x85\xa0", "'''", '"""', "<urn:a>", "?x", "a:b", "FILTER", "FROM", "@en", "^^", HOSTILE]
)


@examples(400)
@given(st.lists(PIECES, max_size=9), st.lists(PIECES, max_size=6))
def test_nothing_around_the_word_lets_it_through(listener: Listener, before: list[str], after: list[str]) -> None:
    asked("SELECT ?x { " + "".join([*before, HOSTILE, *after]) + " }", listener)


# --- graphs that a query names ---

COUNT = "SELECT (COUNT(*) AS ?n)"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{COUNT} {{ ?s ?p ?o }}", 2),
        (f"{COUNT} FROM <urn:nothing:here> {{ ?s ?p ?o }}", 0),
        (f"{COUNT} FROM <urn:kg:ontology> {{ ?s ?p ?o }}", 1),
        (f"{COUNT} FROM <urn:g:one> FROM <urn:g:two> {{ ?s ?p ?o }}", 3),
        (f"{COUNT} FROM NAMED <urn:nothing:here> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 0),
        (f"{COUNT} FROM NAMED <urn:g:two> {{ GRAPH ?g {{ ?s ?p ?o }} }}", 2),
        (f"{COUNT} FROM NAMED <urn:g:two> {{ ?s ?p ?o }}", 0),
        (f"{COUNT} {{ GRAPH ?g {{ ?s ?p ?o }} }}", 4),
        (f"{COUNT} # FROM <urn:nothing:here>\n {{ ?s ?p ?o BIND('FROM' AS ?from) }}", 2),
    ],
)
def test_a_query_sees_the_graphs_that_it_names(text: str, count: int) -> None:
    made = ox.Store()
    graphs = [ox.DefaultGraph(), ONTOLOGY, *map(ox.NamedNode, ("urn:g:one", "urn:g:two", "urn:g:two"))]
    made.extend(ox.Quad(ox.NamedNode(f"urn:s{n}"), ox.NamedNode("urn:p"), ox.Literal(n), graph) for n, graph in enumerate(graphs))
    _, rows = store.select(made, text)
    assert [tuple(map(plain, row)) for row in rows] == [(count,)]


def test_a_byte_order_mark_is_no_part_of_a_query() -> None:
    made = ox.Store()
    assert store.select(made, "\ufeffSELECT ?s { ?s ?p ?o }") == (("s",), [])
    with pytest.raises(InputError, match="error at 1:3"):
        store.select(made, "\ufeffSE")


def test_a_query_nested_too_deep_is_refused() -> None:
    with pytest.raises(InputError, match=r"nested too deep|not SPARQL"):
        read_query_text("SELECT ?from { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }")
