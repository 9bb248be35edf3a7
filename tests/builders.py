"""Claims made by hand: a chain that avoids CN as `kg load chain` reads it, changes to it, and what is answered of it.

Every hop and site of the chain stands on a government source:

    pit (AU) --concentrate--> sep (MY) --NdPr oxide--> smelt (JP: metal, alloy) --alloy--> works (DE) --magnets--> buyers (DE)
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from kg.claims import snapshot
from kg.claims.model import Loaded
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import vocabulary
from kg.data import to_data
from kg.dataset import loading, workspace
from kg.network.build import build
from kg.routes.answer import answer
from kg.routes.question import resolve_question
from kg.routes.request import Request


def snapshot_of(loaded: Loaded, directory: Path) -> Snapshot:
    """The claims as a command sees them."""
    path = directory / "snapshot.json"
    snapshot.write(path, loaded, vocabulary(), "test")
    return snapshot.read(path)


Record = dict[str, Any]
Network = dict[str, list[Record]]
Change = Callable[[Network], None]
Recast = Callable[[Loaded], Loaded]
WHOLE = "pit sep smelt works buyers"
LINEAGE = {"copy1": "release", "copy2": "release"}


def source(id: str, grade: str) -> Record:
    kind = {"A": "government", "B": "news", "C": "blog"}[grade]
    about = {
        "title": id,
        "kind": kind,
        "language": "en",
        "grade": grade,
        "date": "2026-01-05",
        "url": f"https://example.org/{id}",
    }
    return {"id": id, **about, **({"lineage": LINEAGE[id]} if id in LINEAGE else {})}


def state(status: str = "operating", as_of: str | None = "2025-06", source: str = "good") -> Record:
    return {"status": status, "source": source, "says": "its state", **({"as_of": as_of} if as_of else {})}


def site(id: str, country: str | None, *stages: str, **fields: Any) -> Record:
    places = {"country": [country]} if country else {}
    return {"id": id, "name": id.title(), "stages": list(stages), "sources": ["good"], "status": [state()], **places, **fields}


def party(id: str, country: str | None, *stages: str, kind: str = "group") -> Record:
    places = {("country" if kind == "group" else "headquarters"): country} if country else {}
    return {"id": id, "name": id.title(), "kind": kind, "stages": list(stages), "sources": ["good"], **places}


def supply(id: str, start: str, end: str, material: str, *elements: str, **fields: Any) -> Record:
    record = {
        "id": id,
        "from": start,
        "to": end,
        "material": [material],
        "printed": "as printed",
        "status": "operating",
        "modality": "asserted",
        "valid": "2020/..",
        "last_evidence": "2026-01",
        "sources": ["good"],
        "says": "One supplies the other.",
        **({"elements": list(elements)} if elements else {}),
    }
    return {key: value for key, value in {**record, **fields}.items() if value is not None}


def chain() -> Network:
    return {
        "sources": [source("good", "A"), source("press", "B"), source("weak", "C"), source("copy1", "B"), source("copy2", "B")],
        "facilities": [
            site("pit", "AU", "mine", "concentrate"),
            site("sep", "MY", "separation"),
            site("smelt", "JP", "metal", "alloy"),
            site("works", "DE", "magnet"),
        ],
        "organizations": [party("buyers", "DE", "market")],
        "supplies": [
            supply("ore", "pit", "sep", "rare-earth-concentrate"),
            supply("oxide", "sep", "smelt", "ndpr-oxide", "Nd", "Pr"),
            supply("alloy", "smelt", "works", "ndfeb-alloy", "Nd", "Pr"),
            supply("magnets", "works", "buyers", "ndfeb-magnets", "Nd", "Pr"),
        ],
    }


def put(id: str, **fields: Any) -> Change:
    """Set fields of a record; None removes one."""

    def change(network: Network) -> None:
        record = next(r for records in network.values() for r in records if r["id"] == id)
        fields_ = {("from" if key == "from_" else key): value for key, value in fields.items()}
        record.update(fields_)
        for key in [key for key, value in record.items() if value is None]:
            del record[key]

    return change


def add(*records: Record) -> Change:
    """Add sites, parties and supplies, each where it belongs."""

    def change(network: Network) -> None:
        for record in records:
            key = "supplies" if "from" in record else "organizations" if "kind" in record else "facilities"
            network[key].append(record)

    return change


def drop(*ids: str) -> Change:
    def change(network: Network) -> None:
        for key, records in network.items():
            network[key] = [record for record in records if record["id"] not in ids]

    return change


def again(id: str, as_id: str, **fields: Any) -> Change:
    """A second record that says the same but for some fields."""

    def change(network: Network) -> None:
        record = next(r for r in network["supplies"] if r["id"] == id)
        network["supplies"].append({**record, "id": as_id, **fields})

    return change


def recast(predicate: str, subject: str, /, **fields: Any) -> Recast:
    """Change claims in a way the format has no field for, but the format of documents has."""

    def change(loaded: Loaded) -> Loaded:
        claims = tuple(
            replace(claim, **fields) if (claim.predicate, claim.subject) == (predicate, subject) else claim
            for claim in loaded.claims
        )
        assert claims != loaded.claims
        return replace(loaded, claims=claims)

    return change


def also(predicate: str, subject: str, /, **fields: Any) -> Recast:
    """A further claim, like the first of the subject with the predicate but for some fields."""

    def change(loaded: Loaded) -> Loaded:
        like = next(c for c in loaded.claims if (c.predicate, c.subject) == (predicate, subject))
        return replace(loaded, claims=(*loaded.claims, replace(like, **fields)))

    return change


@dataclass(frozen=True)
class Case:
    """A network, a question, and the routes that are right; None only demands that no route avoids."""

    name: str
    changes: tuple[Change, ...] = ()
    expected: frozenset[str] | None = None
    recasts: tuple[Recast, ...] = ()
    asked: tuple[tuple[str, Any], ...] = ()


def case(name: str, *changes: Change, routes: set[str] | None = None, recasts: tuple[Recast, ...] = (), **asked: Any) -> Any:
    made = Case(name, changes, None if routes is None else frozenset(routes), recasts, tuple(asked.items()))
    return pytest.param(made, id=name.replace(" ", "-"))


def loaded_of(directory: Path, *changes: Change, recasts: tuple[Recast, ...] = ()) -> Loaded:
    """The network as `kg load chain` reads it; it must be one that a build accepts."""
    network = chain()
    for change in changes:
        change(network)
    path = directory / "network.yaml"
    path.write_text(json.dumps({"format": "kg.chain/1", **network}), encoding="utf-8")
    loaded = loading.merged([loading.load_files("chain", [path])])
    for one in recasts:
        loaded = one(loaded)
    assert workspace.violations(loaded) == ()
    return loaded


def ask(snapshot: Snapshot, avoid: str = "CN", as_of: str = "2026-11-22", **asked: Any) -> Record:
    question = resolve_question(snapshot, Request([avoid], as_of=as_of, **asked))
    found = to_data(answer(snapshot, build(snapshot, question.reading), question, k=1000, rank="evidence"))
    assert found["limits"]["shown"] == found["limits"]["of"] == sum(found["counts"].values())
    return found


def answered(one: Case, directory: Path) -> Record:
    loaded = loaded_of(directory, *one.changes, recasts=one.recasts)
    return ask(snapshot_of(loaded, directory), **dict(one.asked))


def told(found: Record) -> Iterator[str]:
    for route in found["routes"]:
        yield f"{route['verdict']}: {' '.join(node['id'] for node in route['nodes'])}"


AVOIDS, UNPROVEN, TOUCHES = f"avoids: {WHOLE}", f"unproven: {WHOLE}", f"touches: {WHOLE}"
