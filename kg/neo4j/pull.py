"""Reads sources, entities and claims back from a server: the same records with the same ids, or an error that names one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, LiteralString, TypeVar

from kg.claims.model import Claim, Entity, Source
from kg.errors import KgError
from kg.neo4j.connect import Connection, session
from kg.property_graph.records import record_of
from kg.property_graph.rows import Property

if TYPE_CHECKING:
    import neo4j

    from kg.dataset.store import Records

T = TypeVar("T", Source, Entity, Claim)

_OURS = frozenset({"key", "graph"})
"""Properties that every node of the graph has beside its own."""

_EVERY: LiteralString = (
    "MATCH (now:Current:Kg {key: 'current'}) MATCH (n:Kg {graph: now.graph}) WHERE $label IN labels(n) RETURN n ORDER BY n.id"
)


def pull(from_: Connection) -> Records:
    """Read all records of the graph that readers see, in the order of their ids, read in one transaction.

    Raises `KgError` where nothing was pushed, and where a record was changed on the server, so that its content no longer gives
    its id.
    """
    with session(from_) as opened:
        nodes = opened.execute_read(_read)
    if nodes is None:
        raise KgError("Nothing was pushed to this Neo4j yet.", "", "`kg neo4j push` brings the claims there.")
    sources = tuple(_record(Source, properties) for properties in nodes["Source"])
    entities = tuple(_record(Entity, properties) for properties in nodes["Entity"])
    claims = tuple(_claim(properties) for properties in nodes["Claim"])
    return sources, entities, claims


def _read(transaction: neo4j.ManagedTransaction) -> dict[str, list[dict[str, Property]]] | None:
    if transaction.run("MATCH (now:Current:Kg {key: 'current'}) RETURN now").single() is None:
        return None
    return {label: [dict(row["n"]) for row in transaction.run(_EVERY, label=label)] for label in ("Source", "Entity", "Claim")}


def _record(kind: type[T], properties: Mapping[str, Property]) -> T:
    from pydantic import ValidationError

    try:
        return record_of(kind, {name: value for name, value in properties.items() if name not in _OURS})
    except (ValidationError, KeyError, ValueError) as error:
        found = str(error).splitlines()[0]
        raise _changed(kind, properties, found) from None


def _claim(properties: Mapping[str, Property]) -> Claim:
    claim = _record(Claim, properties)
    if (claim.id, claim.statement) != (properties.get("id"), properties.get("statement")):
        raise _changed(Claim, properties, f"its content gives the id {claim.id}")
    return claim


def _changed(kind: type, properties: Mapping[str, Property], found: str) -> KgError:
    name = f"The {kind.__name__.lower()} {properties.get('id')!r}"
    hint = "delete it there, then `kg neo4j push` writes all anew."
    return KgError(f"{name} was changed on the server.", f"{found[:1].upper()}{found[1:]}.", hint)
