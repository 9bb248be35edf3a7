"""Who is who: entities several documents share, further names, and what is or may be the same.

Identity is a claim with a decider and a reason. `same_as` is used when a source or two matching attributes settle it;
whatever is only likely is `maybe_same_as`, and the two stay two.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from kg.claims.model import Claim, Entity, Loaded, Name, Record, Source
from kg.errors import InputError
from loaders._yaml import Row, Strict, checked, expect_format, parsed, read_yaml, rows

TITLE = "shared entities, further names, and what is or may be the same"
FILES = "*.yaml of format kg.identity/1"
FORMAT = "kg.identity/1"


class Same(Strict):
    """Two ids and the decision about them."""

    id: str
    one: str
    other: str
    decision: Literal["same_as", "maybe_same_as"]
    why: str


class Text(Strict):
    """A name with its language tag."""

    text: str
    lang: str


class Named(Strict):
    """Further names of an entity that some file declares."""

    id: str
    names: list[Any]


def load(paths: Sequence[Path]) -> Loaded:
    """Entities, names and identity claims; raises `InputError` at the first wrong record."""
    sources: list[Source] = []
    entities: list[Entity] = []
    claims: list[Claim] = []
    names: list[tuple[str, Name]] = []
    for path in paths:
        document = read_yaml(path)
        expect_format(document, path.name, FORMAT, ("source", "entities", "names", "same"))
        found = document.get("source")
        if not isinstance(found, Row):
            raise InputError.at(
                path.name, "source", found or "nothing", "a mapping", "say who decides: id, title, kind, language, grade."
            )
        source = parsed(Source, dict(found), path.name, f"source (line {found.line})")
        sources.append(source)
        for name, row in rows(document, "entities", path.name):
            entities.append(parsed(Entity, dict(row), path.name, f"{name} (line {row.line})"))
        for name, row in rows(document, "names", path.name):
            named = checked(Named, row, path.name, name)
            texts = [checked(Text, item, path.name, f"{name} name {n}") for n, item in enumerate(named.names, start=1)]
            names += [(named.id, Name(item.text, item.lang)) for item in texts]
        for name, row in rows(document, "same", path.name):
            claims.append(_claim(checked(Same, row, path.name, name), source.id, path.name))
    return Loaded(sources=tuple(sources), entities=tuple(entities), claims=tuple(claims), notes=(), names=tuple(names))


def _claim(same: Same, source: str, file: str) -> Claim:
    return Claim(
        subject=same.one,
        predicate=same.decision,
        object=same.other,
        source=source,
        locator=Record(f"identity/{file}", same.id),
        paraphrase=same.why,
        modality="asserted",
        language="en",
        valid_note="identity has no date",
    )
