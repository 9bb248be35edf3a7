"""RDF store -> Neo4j -> RDF store: the same claims with the same ids, qualifiers, sources and named graphs."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import given
from record_strategies import RECORDS
from sampling import examples

from kg.claims.model import Entity, Loaded
from kg.claims.vocabulary import vocabulary
from kg.dataset import store
from kg.errors import KgError
from kg.neo4j import connect
from kg.neo4j.connect import Connection
from kg.neo4j.pull import pull
from kg.neo4j.push import push
from kg.property_graph.graph import PropertyGraph
from kg.property_graph.knowledge import entities, records


def as_graph(made: tuple[Any, Any, Any], name: str) -> PropertyGraph:
    """Records alone, without what a reading makes of them."""
    sources, things, claims = made
    return PropertyGraph(name, {"data": name}, lambda: (*entities(things), *records(sources, claims)), lambda: iter(()))


def dataset(made: tuple[Any, Any, Any]) -> bytes:
    out = io.BytesIO()
    store.serialize(store.quads(*made, vocabulary()), "nquads", out)
    return out.getvalue()


@examples(60)
@given(RECORDS)
def test_records_survive_the_server(neo4j_server: Connection, made: tuple[Any, Any, Any]) -> None:
    push(as_graph(made, repr(made)), neo4j_server)
    found = pull(neo4j_server)
    key = sorted
    assert [key(map(repr, kind)) for kind in found] == [key(map(repr, kind)) for kind in made]
    assert {c.id for c in found[2]} == {c.id for c in made[2]}
    assert dataset(found) == dataset(made)


def test_the_packaged_claims_survive(neo4j_environment: dict[str, str], run: Run, seeds: Loaded, tmp_path: Path) -> None:
    pushed = run("neo4j", "push", "--as-of", "2026-11-22", "--json", **neo4j_environment)
    assert pushed.returncode == 0, pushed.stderr
    first = json.loads(pushed.stdout)
    again = json.loads(run("neo4j", "push", "--as-of", "2026-11-22", "--json", **neo4j_environment).stdout)
    assert (again["created_nodes"], again["created_links"], again["removed_nodes"], again["removed_links"]) == (0, 0, 0, 0)
    assert (again["graph"], again["nodes"], again["links"]) == (first["graph"], first["nodes"], first["links"])
    status = run("neo4j", "status", **neo4j_environment).stdout
    assert "as of 2026-11-22 (commissioning, contracted, operating, pilot count)" in status
    wanted = dataset((seeds.sources, seeds.entities, seeds.claims))
    for name in ("claims.nq", "claims.trig"):
        pulled = run("neo4j", "pull", "-o", str(tmp_path / name), **neo4j_environment)
        assert pulled.returncode == 0, pulled.stderr
        again_read = store.parse_dataset(tmp_path / name)
        assert set(again_read) == set(store.quads(seeds.sources, seeds.entities, seeds.claims, vocabulary()))
    assert (tmp_path / "claims.nq").read_bytes() == wanted
    # one named graph a claim, with the claim's own id
    graphs = {quad.graph_name.value for quad in again_read if hasattr(quad.graph_name, "value")}
    assert graphs == {f"urn:kg:claim:{claim.id}" for claim in seeds.claims}


def test_a_claim_that_was_changed_on_the_server_is_named(empty_database: Connection, seeds: Loaded) -> None:
    claim = next(claim for claim in seeds.claims if claim.object is not None)
    push(as_graph(((), (), (claim,)), "one"), empty_database)
    with connect.session(empty_database, write=True) as session:
        session.run("MATCH (c:Claim) SET c.object = c.object + 'x'").consume()
    with pytest.raises(KgError) as found:
        pull(empty_database)
    assert claim.id in found.value.what
    with connect.session(empty_database, write=True) as session:
        session.run("MATCH (c:Claim) SET c = {id: c.id, key: c.key, graph: c.graph}").consume()
    with pytest.raises(KgError):
        pull(empty_database)


def test_a_later_push_has_what_is_new_and_nothing_of_what_is_gone(empty_database: Connection) -> None:
    one, two = (Entity(name, "facility", ()) for name in ("one", "two"))
    push(as_graph(((), (one, two), ()), "first"), empty_database)
    second = push(as_graph(((), (replace(two, note="newer"),), ()), "second"), empty_database)
    assert (second.created_nodes, second.removed_nodes) == (1, 2)
    assert pull(empty_database) == ((), (replace(two, note="newer"),), ())
    with connect.session(empty_database) as session:
        left = session.run("MATCH (n:Entity) RETURN collect(n.id) AS ids").single(strict=True)["ids"]
    assert left == ["two"]


def test_pulling_from_where_nothing_was_pushed(empty_database: Connection) -> None:
    with pytest.raises(KgError, match="Nothing was pushed"):
        pull(empty_database)
