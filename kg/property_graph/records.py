"""Sources, entities and claims as properties of a node, and back: nothing is lost on the way.

Parts of a record become properties of their own: `locator_start`, `value_number`, `review_note`. A qualifier `material` is
`q_material`, a list; a name that Neo4j does not take as one of a property is percent-encoded. An integer beyond 64 bits is kept
as text under `value_number_digits`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, cast
from urllib.parse import quote, unquote

from kg.claims.model import Claim, Entity, Source, parse, to_record
from kg.property_graph.rows import Property

T = TypeVar("T", Source, Entity, Claim)

_PARTS = ("locator", "value", "review")
_QUALIFIER = "q_"
_DIGITS = "_digits"
_INT64 = 2**63


def properties_of(item: Source | Entity | Claim) -> dict[str, Property]:
    """Write every field of a record as properties that Neo4j can hold."""
    found: dict[str, Property] = {}
    for name, value in to_record(item).items():
        if isinstance(value, dict):
            for part, inner in value.items():
                found |= _number(f"{name}_{part}", inner)
        elif name not in ("qualifiers", "names"):
            found[name] = cast(Property, value)
    if isinstance(item, Claim):
        found |= {f"{_QUALIFIER}{quote(name, safe='')}": list(values) for name, values in item.qualifiers}
        found |= {"id": item.id, "statement": item.statement}
    if isinstance(item, Entity) and item.names:
        found["names"] = [name.text for name in item.names]
        found["names_languages"] = [name.lang for name in item.names]
    return found


def _number(name: str, value: Property) -> dict[str, Property]:
    if type(value) is int and not -_INT64 <= value < _INT64:
        return {name + _DIGITS: str(value)}
    return {name: value}


def record_of(kind: type[T], properties: Mapping[str, Property]) -> T:
    """Read the record that `properties_of` wrote. Of a claim every property must be its own; others may have more beside them.

    Raises `pydantic.ValidationError` where a property is missing, wrong or too many.
    """
    record: dict[str, Any] = {}
    qualifiers: list[tuple[str, Property]] = []
    own = {field.name for field in fields(kind)} | {"names_languages"}
    for name, value in sorted(properties.items()):
        if kind is not Claim and name not in own:
            continue
        part, _, inner = name.partition("_")
        if kind is Claim and name.startswith(_QUALIFIER):
            qualifiers.append((unquote(name.removeprefix(_QUALIFIER)), value))
        elif kind is Claim and part in _PARTS:
            number = inner.endswith(_DIGITS)
            record.setdefault(part, {})[inner.removesuffix(_DIGITS)] = int(cast(str, value)) if number else value
        else:
            record[name] = value
    if kind is Claim:
        record.pop("id", None)
        record.pop("statement", None)
        if qualifiers:
            record["qualifiers"] = qualifiers
    if kind is Entity:
        names, languages = record.pop("names", []), record.pop("names_languages", [])
        record["names"] = [{"text": text, "lang": lang} for text, lang in zip(names, languages, strict=True)]
    return parse(kind, record)
