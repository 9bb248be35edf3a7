"""The checked claims as one file a command can read in milliseconds, without pydantic and without the RDF store.

It is made from the dataset by `kg.dataset.workspace`, carries the vocabulary it was checked against, and is never edited.
Claims stand under their predicate, so that a question decodes only the claims it needs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.claims.model import Claim, Entity, Loaded, Name, Record, Review, Source, Span, Value, to_record
from kg.claims.vocabulary import Concept, Predicate, Vocabulary
from kg.errors import KgError

SCHEMA = "kg.snapshot/1"


class Snapshot:
    """Sources, entities, claims and vocabulary of one build. Read-only; decodes lazily."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self._stored = stored
        self._decoded: dict[str, tuple[Claim, ...]] = {}
        self.key: str = stored["key"]

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id."""
        return {r["id"]: Source(**{**r, "derived_from": tuple(r.get("derived_from", ()))}) for r in self._stored["sources"]}

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """Entities by id."""
        return {r["id"]: Entity(**{**r, "names": tuple(Name(**n) for n in r["names"])}) for r in self._stored["entities"]}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary the claims were checked against."""
        stored = self._stored["vocabulary"]
        return Vocabulary(
            predicates={
                r["name"]: Predicate(**{**r, "subjects": frozenset(r["subjects"]), "objects": frozenset(r["objects"])})
                for r in stored["predicates"]
            },
            qualifiers={name: frozenset(kinds) for name, kinds in stored["qualifiers"].items()},
            concepts={
                r["id"]: Concept(
                    **{
                        **r,
                        "names": tuple((t, lang) for t, lang in r["names"]),
                        "elements": tuple(r["elements"]),
                        "broader": tuple(r["broader"]),
                    }
                )
                for r in stored["concepts"]
            },
            classes=stored["classes"],
        )

    def claims(self, *predicates: str) -> Iterator[Claim]:
        """Claims of the predicates, or all of them, in order of predicate, then id."""
        for predicate in predicates or sorted(self._stored["claims"]):
            if predicate not in self._decoded:
                self._decoded[predicate] = tuple(map(restore, self._stored["claims"].get(predicate, ())))
            yield from self._decoded[predicate]

    def only(self, keep: Callable[[Claim], bool]) -> Snapshot:
        """The same with no claims but those to keep."""
        return _Part(self, keep)

    def label(self, entity_or_concept: str) -> str:
        """The first name of an entity, or the label of a concept; the id itself for anything else."""
        entity = self.entities.get(entity_or_concept)
        if entity is not None:
            return entity.label
        concept = self.vocabulary.concepts.get(entity_or_concept)
        return concept.label if concept else entity_or_concept


class _Part(Snapshot):
    """Some of the claims of another, which may itself be a part of one or a supposed world."""

    def __init__(self, whole: Snapshot, keep: Callable[[Claim], bool]) -> None:
        self._whole, self._keep, self.key = whole, keep, whole.key
        self.__dict__ |= {name: getattr(whole, name) for name in ("sources", "entities", "vocabulary")}

    def claims(self, *predicates: str) -> Iterator[Claim]:
        return filter(self._keep, self._whole.claims(*predicates))


_DEFAULTS = {f.name: f.default for f in fields(Claim)}


def restore(record: dict[str, Any]) -> Claim:
    """A claim from a snapshot record without hashing it again: ids were checked when the snapshot was made."""
    claim = object.__new__(Claim)
    put = object.__setattr__
    for name, default in _DEFAULTS.items():
        put(claim, name, record.get(name, default))
    locator = record["locator"]
    put(claim, "locator", Span(**locator) if "start" in locator else Record(**locator))
    put(claim, "qualifiers", tuple((key, tuple(values)) for key, values in record.get("qualifiers", ())))
    if claim.value is not None:
        put(claim, "value", Value(**record["value"]))
    if claim.review is not None:
        put(claim, "review", Review(**record["review"]))
    return claim


def stored_form(loaded: Loaded, words: Vocabulary, key: str) -> dict[str, Any]:
    """What `write` writes."""
    claims: dict[str, list[dict[str, Any]]] = {}
    for claim in sorted(loaded.claims, key=lambda c: c.id):
        record = {**to_record(claim), "id": claim.id, "statement": claim.statement}
        claims.setdefault(claim.predicate, []).append(record)
    return {
        "schema": SCHEMA,
        "key": key,
        "sources": [to_record(s) for s in loaded.sources],
        "entities": [to_record(e) for e in loaded.entities],
        "claims": claims,
        "vocabulary": {
            "predicates": list(_records(words.predicates.values())),
            "qualifiers": {name: sorted(kinds) for name, kinds in words.qualifiers.items()},
            "concepts": list(_records(words.concepts.values())),
            "classes": words.classes,
        },
    }


def _records(items: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for item in items:
        values = {f.name: getattr(item, f.name) for f in fields(item)}
        yield {k: sorted(v) if isinstance(v, frozenset) else v for k, v in values.items()}


def write(path: Path, loaded: Loaded, words: Vocabulary, key: str) -> None:
    """Write the snapshot; the caller puts the directory in place when all of it is good."""
    path.write_text(json.dumps(stored_form(loaded, words, key), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read(path: Path) -> Snapshot:
    """Read a snapshot; raises `KgError` where it is not one of this version."""
    stored = json.loads(path.read_bytes())
    if stored.get("schema") != SCHEMA:
        raise KgError(
            f"{path}: not a snapshot of this version.", f"Found {stored.get('schema')!r}, expected {SCHEMA!r}.", "run `kg build`."
        )
    return Snapshot(stored)
