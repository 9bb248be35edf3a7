"""Claims of text documents: one file a document, each claim pointing at the characters it rests on.

The article itself is not shipped. `at: [start, end)` counts characters of the file read as UTF-8 without newline
translation, and `sha256` is that of the span, so whoever has the article can prove every claim against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.claims.model import Claim, Entity, Loaded, Source
from kg.errors import InputError
from loaders._yaml import Row, Strict, checked, expect_format, parsed, read_yaml, rows

TITLE = "claims of text documents, by character span"
FILES = "*.yaml of format kg.document/1"
FORMAT = "kg.document/1"

# field of a claim record -> field of `Claim`; what is not here and not handled below is an error
_CLAIM_FIELDS = {
    "subject": "subject",
    "predicate": "predicate",
    "object": "object",
    "value": "value",
    "text": "text",
    "valid": "valid",
    "valid_note": "valid_note",
    "as_of": "as_of",
    "derived": "derived",
    "printed": "printed",
    "modality": "modality",
    "attributed_to": "attributed_to",
    "says": "paraphrase",
    "machine_generated": "machine_generated",
    "lineage": "lineage",
}
_SPELLED = {ours: theirs for theirs, ours in _CLAIM_FIELDS.items()}
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Document(Strict):
    """The text a file is about."""

    file: str
    sha256: str
    characters: int


def load(paths: Sequence[Path]) -> Loaded:
    """Sources, entities and claims of all files; raises `InputError` at the first wrong record of any."""
    sources: list[Source] = []
    entities: list[Entity] = []
    claims: list[Claim] = []
    for path in paths:
        document = read_yaml(path)
        expect_format(document, path.name, FORMAT, ("source", "document", "entities", "claims"))
        text = checked(Document, document.get("document", "nothing"), path.name, "document")
        source = _source(document, text, path.name)
        sources.append(source)
        for name, row in rows(document, "entities", path.name):
            entities.append(parsed(Entity, dict(row), path.name, f"{name} (line {row.line})"))
        seen: dict[str, int] = {}
        for name, row in rows(document, "claims", path.name):
            claim = _claim(row, source, text, path.name, f"{name} (line {row.line})")
            claims.append(claim)
            if seen.setdefault(claim.id, row.line) != row.line:
                found = f"the same claim as in line {seen[claim.id]}"
                raise InputError.at(path.name, f"{name} (line {row.line})", found, "each claim once", "remove one of the two.")
    return Loaded(sources=tuple(sources), entities=tuple(entities), claims=tuple(claims), notes=())


def _source(document: Row, text: Document, file: str) -> Source:
    found = document.get("source")
    if not isinstance(found, Row):
        raise InputError.at(
            file, "source", found or "nothing", "a mapping", "say id, title, kind, language and grade of the document."
        )
    if "sha256" in found:
        raise InputError.at(file, "source, field sha256", found["sha256"], "no such field", "it stands under `document:`.")
    return parsed(Source, {**found, "sha256": text.sha256}, file, f"source (line {found.line})")


def _claim(row: Row, source: Source, text: Document, file: str, name: str) -> Claim:
    left = dict(row)
    start, end = _span(left.pop("at", "nothing"), text, file, name)
    digest = left.pop("sha256", "nothing")
    if not (isinstance(digest, str) and _SHA256.fullmatch(digest)):
        raise InputError.at(file, f"{name}, field sha256", digest, "64 hex digits", "`kg span FILE TEXT` prints it.")
    record: dict[str, Any] = {
        "source": source.id,
        "language": left.pop("language", source.language),
        "locator": {"document": text.file, "start": start, "end": end, "sha256": digest},
        "qualifiers": _qualifiers(left.pop("qualifiers", {}), file, name),
    }
    for theirs, ours in _CLAIM_FIELDS.items():
        if theirs in left:
            record[ours] = left.pop(theirs)
    if left:
        expected = f"fields among {', '.join(_CLAIM_FIELDS)}, at, sha256, qualifiers, language"
        raise InputError.at(file, name, ", ".join(sorted(left)), expected, "correct the name of the field, or remove it.")
    return parsed(Claim, record, file, name, _SPELLED)


def _span(found: object, text: Document, file: str, name: str) -> tuple[int, int]:
    hint = "`kg span FILE TEXT` prints the offsets of a passage."
    if not (isinstance(found, list) and len(found) == 2 and all(type(n) is int for n in found)):
        raise InputError.at(file, f"{name}, field at", found, "[start, end) in characters", hint)
    start, end = found
    if not 0 <= start < end <= text.characters:
        raise InputError.at(file, f"{name}, field at", found, f"a span inside the text's {text.characters} characters", hint)
    return start, end


def _qualifiers(found: object, file: str, name: str) -> list[list[Any]]:
    if not isinstance(found, dict):
        raise InputError.at(
            file, f"{name}, field qualifiers", found, "a mapping of name to value or list", "as in {stage: mine}."
        )
    pairs = [[key, values if isinstance(values, list) else [values]] for key, values in found.items()]
    for key, values in pairs:
        if not all(isinstance(value, str) for value in values):
            raise InputError.at(file, f"{name}, field qualifiers.{key}", values, "text", "put quotes around numbers.")
    return pairs
