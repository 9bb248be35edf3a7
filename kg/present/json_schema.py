"""JSON Schemas of the answers, made from their types: `python -m kg.present.json_schema` writes them to `kg/schemas/`.

pydantic reads the dataclasses; what `kg.data` makes of a field (another name, its own fields in its place, left out where it is
None) is done to the schema in the same way.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from kg.routes.answer import Answer

DIRECTORY = Path(__file__).parents[1] / "schemas"
ANSWERS: tuple[tuple[type, str], ...] = ((Answer, "Answer of kg paths --json"),)
"""Each type that is printed as JSON under a schema of its own, with the schema's title."""


def schema_name(kind: type) -> str:
    """Return the name that an answer carries in its field `schema`, such as kg.paths/2."""
    return str(next(each.default for each in fields(kind) if each.name == "schema"))


def file_name(kind: type) -> str:
    """Return the file its schema is kept in."""
    return f"{schema_name(kind).replace('/', '-')}.schema.json"


def json_schema(kind: type, title: str) -> dict[str, Any]:
    """Return the JSON Schema of an answer, each type it is made of once under `$defs`."""
    from pydantic import ConfigDict, TypeAdapter, with_config

    kinds = _reachable(kind)
    for each in kinds.values():
        with_config(ConfigDict(extra="forbid", use_attribute_docstrings=True))(each)
    found = TypeAdapter(kind).json_schema(mode="serialization")
    made = {**found.pop("$defs", {}), kind.__name__: found}
    for name, each in kinds.items():
        made[name]["properties"], made[name]["required"] = _as_data(each, made)
    whole = made.pop(kind.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:kg:schema:{schema_name(kind).removeprefix('kg.').replace('/', ':')}",
        **whole,
        "title": title,
        "$defs": {name: made[name] for name in sorted(_named_in(whole, made))},
    }


def write() -> None:
    """Write every schema, and take away files of answers that are no more."""
    wanted = {file_name(kind): json_schema(kind, title) for kind, title in ANSWERS}
    for path in set(DIRECTORY.glob("*.schema.json")) - {DIRECTORY / name for name in wanted}:
        path.unlink()
    for name, schema in wanted.items():
        (DIRECTORY / name).write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _reachable(kind: type) -> dict[str, type]:
    """The dataclasses an answer is made of, by the name that pydantic gives them."""
    found: list[type] = []
    todo: list[Any] = [kind]
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


def _as_data(kind: type, made: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The properties that plain data of a dataclass has, and those that are always there."""
    before = made.get(kind.__name__) or made[f"{kind.__module__.replace('.', '__')}__{kind.__name__}"]
    properties: dict[str, Any] = {}
    required: list[str] = []
    hints = get_type_hints(kind)
    for each in fields(kind):
        if "inline" in each.metadata:
            more, always = _as_data(hints[each.name], made)
            properties |= more
            required += always
            continue
        name = each.metadata.get("key", each.name)
        # a schema of an answer is known by its properties once: what was renamed keeps its place
        said = before["properties"].get(each.name) or before["properties"][name]
        said = {key: value for key, value in said.items() if key not in ("title", "default")}
        if "optional" in each.metadata:
            kept = [one for one in said.pop("anyOf") if one != {"type": "null"}]
            said |= kept[0] if len(kept) == 1 else {"anyOf": kept}
        else:
            required.append(name)
        properties[name] = said
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
