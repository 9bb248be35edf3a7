"""JSON Schemas of the answers, made from their types: `python -m kg.present.json_schema` writes them to `kg/schemas/`.

pydantic reads the dataclasses; what `kg.data` makes of a field (another name, its own fields in its place, left out where it is
None) is done to the schema in the same way.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Union, cast, get_args, get_type_hints

from kg.analyses.capacity.answer import TonnesAnswer
from kg.analyses.compare.answer import DiffAnswer
from kg.analyses.feedstock.answer import FeedstockAnswer
from kg.analyses.flips import FlipsAnswer
from kg.analyses.saved_questions import RerunAnswer
from kg.analyses.suppliers import SuppliersAnswer
from kg.analyses.whynot.answer import WhyAnswer
from kg.claims import pages
from kg.claims.disagreement import ConflictsAnswer
from kg.data import schema_of
from kg.present.report.content import Report
from kg.present.report.cover import Dossiers
from kg.present.report.dossier import FacilityDossier, RouteDossier
from kg.routes.answer import Answer

DIRECTORY = Path(__file__).parents[1] / "schemas"
ANSWERS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("Answer of kg paths --json", (Answer,)),
    ("Answer of kg why-not --json", (WhyAnswer,)),
    ("Answer of kg origin --json", (FeedstockAnswer,)),
    ("Answer of kg suppliers --json", (SuppliersAnswer,)),
    ("Answer of kg diff --json and kg what-if --json", (DiffAnswer,)),
    ("Answer of kg flips --json", (FlipsAnswer,)),
    ("Answer of kg tonnes --json", (TonnesAnswer,)),
    ("Answer of kg questions run --json", (RerunAnswer,)),
    ("Answer of kg conflicts --json", (ConflictsAnswer,)),
    ("Page of kg show --json", (pages.ThingPage, pages.SourcePage, pages.ClaimsPage)),
    ("Report of kg report as JSON", (Report,)),
    ("Dossier of kg report --route or --facility as JSON", (RouteDossier, FacilityDossier)),
    ("Dossiers of kg report --facility with several facilities as JSON", (Dossiers,)),
)
"""What is printed as JSON under a schema of its own: the title of the schema, and the type, or the types it is one of."""


def file_name(kinds: tuple[type, ...]) -> str:
    """Return the file that the schema of an answer is kept in."""
    return f"{schema_of(kinds[0]).replace('/', '-')}.schema.json"


def json_schema(title: str, kinds: tuple[type, ...]) -> dict[str, Any]:
    """Return the JSON Schema of an answer, each type it is made of once under `$defs`."""
    from pydantic import ConfigDict, TypeAdapter, with_config

    parts = _reachable(kinds)
    for each in parts.values():
        with_config(ConfigDict(extra="forbid", use_attribute_docstrings=True))(each)
    union: Any = Union[kinds]  # noqa: UP007  made of types that are known only here
    found = TypeAdapter(tuple[union, ...]).json_schema(mode="serialization")
    said = found["$defs"]
    made = {**said}
    for name, each in parts.items():
        properties, required = _as_data(each, said)
        made[name] = {**said[name], "properties": properties, "required": required}
    whole = made.pop(kinds[0].__name__) if len(kinds) == 1 else found["items"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kg:schema:{schema_of(kinds[0]).removeprefix('kg.').replace('/', ':')}",
        **whole,
        "title": title,
        "$defs": {name: made[name] for name in sorted(_named_in(whole, made))},
    }


def write() -> None:
    """Write every schema, and take away files of answers that are no more."""
    wanted = {file_name(kinds): json_schema(title, kinds) for title, kinds in ANSWERS}
    for path in set(DIRECTORY.glob("*.schema.json")) - {DIRECTORY / name for name in wanted}:
        path.unlink()
    for name, schema in wanted.items():
        (DIRECTORY / name).write_text(_text(schema), encoding="utf-8")


def _text(schema: dict[str, Any], levels: int = 3) -> str:
    """A schema as JSON that a difference of two versions can be read in: a line for each property and each type."""

    def lines(part: Any, depth: int) -> str:
        if not isinstance(part, dict) or not part or depth == levels:
            return json.dumps(part, ensure_ascii=False)
        inner = ",\n".join(f"{' ' * (depth + 1)}{json.dumps(key)}: {lines(value, depth + 1)}" for key, value in part.items())
        return f"{{\n{inner}\n{' ' * depth}}}"

    return lines(schema, 0) + "\n"


def _reachable(kinds: tuple[type, ...]) -> dict[str, type]:
    """The dataclasses an answer is made of, by the name that pydantic gives them."""
    found: list[type] = []
    todo: list[Any] = [*kinds]
    while todo:
        hint = todo.pop()
        if is_dataclass(hint) and isinstance(hint, type):
            if hint not in found:
                found.append(hint)
                todo += get_type_hints(hint).values()
        else:
            todo += get_args(hint)
    names = [each.__name__ for each in found]
    return {
        each.__name__ if names.count(each.__name__) == 1 else f"{each.__module__.replace('.', '__')}__{each.__name__}": each
        for each in found
    }


def _as_data(kind: type, said: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The properties that plain data of a dataclass has, and those that are always there, by what pydantic says of the fields."""
    before = said.get(kind.__name__) or said[f"{kind.__module__.replace('.', '__')}__{kind.__name__}"]
    properties: dict[str, Any] = {}
    required: list[str] = []
    hints = get_type_hints(kind)
    for each in fields(kind):
        if "inline" in each.metadata:
            hint = hints[each.name]
            inner = hint if is_dataclass(hint) else next(one for one in get_args(hint) if is_dataclass(one))
            more, always = _as_data(cast(type, inner), said)
            properties |= more
            # what is None has no fields to stand in its place
            required += always if inner is hint else []
            continue
        name = each.metadata.get("key", each.name)
        made = {key: value for key, value in before["properties"][each.name].items() if key not in ("title", "default")}
        if "optional" in each.metadata:
            kept = [one for one in made.pop("anyOf") if one != {"type": "null"}]
            made |= kept[0] if len(kept) == 1 else {"anyOf": kept}
        else:
            required.append(name)
        properties[name] = made
    return properties, required


def _named_in(schema: Any, made: dict[str, Any]) -> set[str]:
    """Types that a schema refers to, and those they refer to."""
    found: set[str] = set()
    todo = [schema]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            todo += part
        elif isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix("#/$defs/")
            if name and name not in found:
                found.add(name)
                todo.append(made[name])
            todo += part.values()
    return found


if __name__ == "__main__":
    write()
