"""What `kg export neo4j-admin` and `kg export cypher` write is read by the real tools, and is what a push would have written."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import DAY, Run
from hypothesis import given
from hypothesis import strategies as st
from neo4j_servers import PrivateServer

from kg.claims.model import Loaded
from kg.claims.snapshot import Snapshot
from kg.errors import InputError
from kg.neo4j import connect, jars, java
from kg.neo4j.connect import Connection
from kg.neo4j.pull import pull
from kg.neo4j.push import push
from kg.network.reading import default_reading
from kg.present.exports import cypher
from kg.present.exports._typed_columns import tables
from kg.property_graph.graph import from_claims
from kg.property_graph.rows import Node

Contents = tuple[Counter[str], Counter[str]]


def everything(to: Connection) -> Contents:
    """Every node and every link with its properties, apart from the node of the graph and what numbers links in a script."""
    with connect.session(to) as session:
        nodes = Counter(
            repr((sorted(row["labels"]), sorted(row["properties"].items())))
            for row in session.run("MATCH (n) WHERE NOT n:Graph RETURN labels(n) AS labels, properties(n) AS properties")
        )
        links = Counter(
            repr((row["type"], row["a"], row["b"], sorted((k, v) for k, v in row["properties"].items() if k != "number")))
            for row in session.run(
                "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.key AS a, b.key AS b, properties(r) AS properties"
            )
        )
    return nodes, links


@pytest.fixture(scope="module")
def pushed(neo4j_server: Connection, packaged: Snapshot) -> Contents:
    """What a push writes of the packaged claims."""
    from neo4j_servers import empty

    empty(neo4j_server)
    push(from_claims(packaged, replace(default_reading(packaged.vocabulary, date(2026, 11, 22)), dated=True)), neo4j_server)
    return everything(neo4j_server)


def keyless(found: Contents) -> Contents:
    """Without the name of the graph, which holds the key of the data: the fixture's is not the command's."""
    nodes, links = (Counter({re.sub(r"\b[0-9a-f]{12}(/|')", r"GRAPH\1", text): n for text, n in c.items()}) for c in found)
    return nodes, links


def test_neo4j_admin_imports_what_a_push_writes(
    run: Run,
    private_server: Callable[..., PrivateServer],
    pushed: Contents,
    seeds: Loaded,
    tmp_path: Path,
) -> None:
    made = run("export", "neo4j-admin", "--all", *DAY, "-o", str(tmp_path / "csv"))
    assert made.returncode == 0, made.stderr
    server = private_server().start()
    server.stop()
    readme = (tmp_path / "csv" / "README.txt").read_text(encoding="utf-8")
    words = shlex.split(readme[readme.index("neo4j-admin database") : readme.index("Then start")].replace("\\\n", " "))
    placed = [re.sub(r"=(nodes|links)-", rf"={tmp_path}/csv/\1-", word) for word in words[1:]]
    more = ("--overwrite-destination", f"--report-file={tmp_path / 'import.report'}")
    said = java.admin(jars.directory(), server.home, *placed[:3], *more, *placed[3:])
    assert "IMPORT DONE" in said
    server.start()
    with connect.session(server.connection, write=True) as session:
        for statement in statements((tmp_path / "csv" / "after.cypher").read_text(encoding="utf-8")):
            session.run(statement).consume()  # type: ignore[arg-type]
    for imported, wanted in zip(keyless(everything(server.connection)), keyless(pushed), strict=True):
        assert (list((imported - wanted).items())[:2], list((wanted - imported).items())[:2]) == ([], [])
    found = pull(server.connection)
    for kind, wanted_kind in zip(found, (seeds.sources, seeds.entities, seeds.claims), strict=True):
        assert sorted(map(repr, kind)) == sorted(map(repr, wanted_kind))
    # and a push of the same claims finds that they stand there
    environment = {"NEO4J_URI": server.connection.uri, "NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": server.password}
    again = run("neo4j", "push", *DAY, "--json", **environment)
    assert again.returncode == 0, again.stderr
    assert (json.loads(again.stdout)["created_nodes"], json.loads(again.stdout)["removed_nodes"]) == (0, 0)


def statements(script: str) -> Iterator[str]:
    """The statements of a script, as a shell takes them apart: no literal has a line break in it."""
    text = "\n".join(line for line in script.splitlines() if not line.startswith("//"))
    yield from (part for part in text.split(";\n") if part.strip())


def test_a_cypher_script_writes_what_a_push_writes_but_for_the_routes_however_often_it_runs(
    run: Run, empty_database: Connection, packaged: Snapshot, tmp_path: Path
) -> None:
    made = run("export", "cypher", "--all", *DAY, "-o", str(tmp_path / "all.cypher"))
    assert made.returncode == 0, made.stderr
    script = (tmp_path / "all.cypher").read_text(encoding="utf-8")
    assert script.isascii()
    found = []
    for _ in range(2):
        with connect.session(empty_database, write=True) as session:
            for statement in statements(script):
                session.run(statement).consume()  # type: ignore[arg-type]
        found.append(everything(empty_database))
    assert found[0] == found[1]
    assert pull(empty_database)[2]
    # a push takes its place, and nothing of the part is left
    assert run("neo4j", "push", *DAY, **environment_of(empty_database)).returncode == 0
    nodes, links = everything(empty_database)
    # routes, and what sources are set side by side on, are worked out at a push
    of_a_push = re.compile(
        r"\('(STOP|STARTS|STEP|ENDS|AT|READS|JUDGES_BY|ANSWERED_BY|ABOUT)'"
        r"|\['Kg', '(Stop|Reading|Rule)'\]|\['Conflict', 'Kg'\]|'Current'"
    )

    def without_those(counts: Counter[str]) -> Counter[str]:
        return Counter({text.replace("-part", ""): n for text, n in counts.items() if not of_a_push.search(text)})

    for written, pushed in zip(found[0], (nodes, links), strict=True):
        left, right = without_those(written), without_those(pushed)
        # flows of later days, and the states of sites that only these meet, come with the routes of these days
        assert not left - right
        assert not [text for text in right - left if "'SUPPLIES'" not in text and "'STAGE_STATUS'" not in text]


def environment_of(to: Connection) -> dict[str, str]:
    return {"NEO4J_URI": to.uri, "NEO4J_USERNAME": to.user or "", "NEO4J_PASSWORD": to.password}


def test_a_part_has_its_sites_flows_and_claims_and_no_more(run: Run, empty_database: Connection, tmp_path: Path) -> None:
    made = run("export", "cypher", "--around", "mountain-pass", "--hops", "1", *DAY, "-o", str(tmp_path / "part.cypher"))
    assert made.returncode == 0, made.stderr
    nodelink = json.loads(run("export", "nodelink", "--around", "mountain-pass", "--hops", "1", *DAY).stdout)
    with connect.session(empty_database, write=True) as session:
        for statement in statements((tmp_path / "part.cypher").read_text(encoding="utf-8")):
            session.run(statement).consume()  # type: ignore[arg-type]
        things = {row["id"] for row in session.run("MATCH (n:Entity) RETURN n.id AS id")}
        flows = {row["id"] for row in session.run("MATCH ()-[f:SUPPLIES]->() RETURN f.id AS id")}
        loose = session.run("MATCH (c:Claim) WHERE NOT (c)-[:STATED_IN]->(:Source) RETURN count(c) AS n").single(strict=True)
    assert things == {node["id"] for node in nodelink["nodes"]} - {"CN", "US", "JP", "KR"}
    assert flows == {edge["key"] for edge in nodelink["edges"] if edge["relation"] == "SUPPLIES"}
    assert loose["n"] == 0


HOSTILE = (
    *("'}) DETACH DELETE n //", "\\", "\\'", "\\u0027", "`", '"', "a;\nb", "\x00\x01", "🧲", "مرحبا"),
    *("x" * 10_000, "", "null", "5", " "),
)
PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1a\x1d\x1e\x1f"))
TEXTS = st.sampled_from(HOSTILE) | PLAIN


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_a_literal_is_ascii_on_one_line_and_says_the_texts(lines: list[list[str]]) -> None:
    literal = cypher._literal(lines)
    assert literal.isascii()
    assert "\n" not in literal
    inside = re.fullmatch(r"'((?:[^'\\]|\\.)*)'", literal)
    assert inside is not None
    text = json.loads('"' + inside[1].replace("\\'", "'").replace('"', '\\"') + '"')
    assert [row.split("\x1f") for row in text.split("\x1e")] == lines


def test_hostile_values_reach_the_server_through_a_script(empty_database: Connection) -> None:
    properties = [
        {"texts": list(HOSTILE), "odd `key": 5e-324, "big": 1e300, "whole": 5, "none": [], "text": "", "day": date(2026, 1, 2)},
        {"texts": [], "whole": 2**63 - 1, "yes": True, "none": []},
        *({"text": text} for text in HOSTILE),
    ]
    nodes = [Node(f"key {number}", ("Kg",), each) for number, each in enumerate(properties)]  # type: ignore[arg-type]
    with connect.session(empty_database, write=True) as session:
        for table in tables(nodes):
            for statement in cypher._nodes(("Kg",), table):
                session.run(statement).consume()  # type: ignore[arg-type]
        rows = session.run("MATCH (n:Kg) RETURN n.key AS key, properties(n) AS p ORDER BY key").values()
    found = {key: {name: value for name, value in values.items() if name != "key"} for key, values in rows}
    found["key 0"]["day"] = found["key 0"]["day"].to_native()
    assert found == {node.key: node.properties for node in nodes}
    assert type(found["key 0"]["whole"]) is int


@pytest.mark.parametrize("character", ["\x1a", "\x1d", "\x1e", "\x1f"])
def test_a_character_that_parts_the_fields_is_refused(character: str) -> None:
    (table,) = tables([Node("k", ("Kg",), {"text": f"a{character}b"})])
    with pytest.raises(InputError, match=f"U\\+{ord(character):04X}"):
        list(cypher._nodes(("Kg",), table))
