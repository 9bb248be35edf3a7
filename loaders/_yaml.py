"""Strict YAML: bounded, no aliases, no repeated keys, no surprising types, a line number for every record.

YAML 1.1 reads `NO` as false and 2025-07-10 as a date; here only `true`, `false`, `null` and numbers are not text.
Aliases are refused because they allow a small file to unfold into a large one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from kg.claims.model import Claim, Entity, Source, parse
from kg.errors import InputError
from kg.files import contents, decoded

MAX_BYTES = 20 * 1024 * 1024
MAX_VALUES = 500_000
MAX_DEPTH = 20
MAX_DIGITS = 40
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_EXAMPLES = "see seeds/ for examples."


class Row(dict[str, Any]):
    """A mapping of the file with the line it starts on."""

    line: int = 0


class Strict(BaseModel):
    """A record of a file: no unknown field, no guessed type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


R = TypeVar("R", bound=Strict)
T = TypeVar("T", Source, Entity, Claim)
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def read_yaml(path: Path, max_bytes: int = MAX_BYTES) -> Row:
    """The mapping a file holds. Raises `InputError` for whatever is not plain, bounded UTF-8 YAML."""
    name = path.name
    text = _text(path, max_bytes)
    try:
        events = _events(text, name)
        first = next(events, None)
        value = None if first is None else _value(first, events, name, 1)
        more = next(events, None)
    except yaml.YAMLError as error:
        raise _not_yaml(error, name, text) from None
    if value is None:
        raise InputError.at(name, "", "an empty file", "a mapping with `format:`", _EXAMPLES)
    if more is not None:
        raise InputError.at(name, f"line {_line(more)}", "a second document", "one document a file", "remove the line `---`.")
    if not isinstance(value, Row):
        raise InputError.at(name, "line 1", value, "a mapping with `format:`", _EXAMPLES)
    return value


def _events(text: str, name: str) -> Iterator[yaml.Event]:
    # not nodes: composing them recurses in C, and a file of brackets alone ends the process
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        if number > MAX_VALUES:
            found, expected = f"more than {MAX_VALUES:,} values", f"at most {MAX_VALUES:,} values"
            raise InputError.at(name, f"line {_line(event)}", found, expected, "split the file; claims may stand in several.")
        if not isinstance(event, _FRAME):
            yield event


_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)


def _text(path: Path, max_bytes: int) -> str:
    return decoded(contents(path, max_bytes, "split the file; claims may stand in several."), path.name)


def _not_yaml(error: yaml.YAMLError, name: str, text: str) -> InputError:
    hint = "check indentation and quotes there."
    if isinstance(error, yaml.reader.ReaderError):
        line = text.encode().count(b"\n", 0, error.position) + 1
        why = f"Found the character {chr(error.character)!r}: {error.reason}. Expected a mapping in YAML."
        return InputError(f"{name}, line {line}: not YAML", why, "remove that character.")
    mark = getattr(error, "problem_mark", None)
    where = f"{name}, line {mark.line + 1}, column {mark.column + 1}" if mark else name
    problem = getattr(error, "problem", None) or str(error)
    return InputError(f"{where}: not YAML", f"Found this: {' '.join(problem.split())}. Expected a mapping in YAML.", hint)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _value(event: yaml.Event, events: Iterator[yaml.Event], name: str, depth: int) -> Any:
    where = f"line {_line(event)}"
    if anchor := getattr(event, "anchor", None):
        found = f"an alias or anchor ({anchor})"
        raise InputError.at(name, where, found, "every value written out", "copy the value; aliases are refused.")
    if tag := getattr(event, "tag", None):
        raise InputError.at(name, where, tag, "a value without a tag", "remove the tag; text in quotes is text.")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, name, where)
    if depth > MAX_DEPTH:
        hint = "records are flat: look for a bracket or brace that is not closed."
        raise InputError.at(name, where, f"nesting deeper than {MAX_DEPTH}", f"at most {MAX_DEPTH} levels", hint)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_value(item, events, name, depth + 1))
        return items
    row = Row()
    row.line = _line(event)
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent) or key.anchor or key.tag or key.value == "<<":
            found = getattr(key, "value", "a list or mapping")
            raise InputError.at(name, f"line {_line(key)}", found, "a plain text key", "write `name: value`.")
        text = key.value
        if text in row:
            raise InputError.at(name, f"line {_line(key)}", text, "each key once in a mapping", "remove one of the two.")
        row[text] = _value(next(events), events, name, depth + 1)
    return row


def _scalar(event: yaml.ScalarEvent, name: str, where: str) -> Any:
    text: str = event.value
    if event.style:
        # no source prints it, and a terminal obeys what follows
        return text.replace("\x1b", "\ufffd")
    if text in _WORDS:
        return _WORDS[text]
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text) if set(text) & set(".eE") else int(text) if len(text) <= MAX_DIGITS else math.inf
    if len(text) > MAX_DIGITS or not math.isfinite(number):
        hint = "put quotes around it if it is not a number."
        raise InputError.at(name, where, text, f"a number of at most {MAX_DIGITS} characters that a computer can hold", hint)
    return number


def checked(model: type[R], row: object, file: str, record: str) -> R:
    """The row as a record. Raises `InputError` naming the first field that is wrong, its value and what is expected."""
    if not isinstance(row, Row):
        raise InputError.at(file, record, row, "a mapping", f"its fields are {', '.join(_fields(model))}.")
    try:
        return model.model_validate(row)
    except ValidationError as error:
        raise from_validation(error, file, f"{record} (line {row.line})", _fields(model)) from None


def parsed(kind: type[T], record: dict[str, Any], file: str, name: str, spelled: Mapping[str, str] = _NO_NAMES) -> T:
    """The record as a `Source`, `Entity` or `Claim`; `spelled` maps its fields to those the file has.

    Raises `InputError` as `checked` does.
    """
    try:
        return parse(kind, record)
    except ValidationError as error:
        known = tuple(spelled.get(field.name, field.name) for field in fields(kind) if field.init)
        raise from_validation(error, file, name, known, spelled) from None


def _fields(model: type[Strict]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


def from_validation(
    error: ValidationError, file: str, record: str, known: Sequence[str], spelled: Mapping[str, str] = _NO_NAMES
) -> InputError:
    """A pydantic error as one that names file, record, field, value and expectation; the rest are counted."""
    problems = error.errors(include_url=False)
    first = problems[0]
    place = _place(first["loc"])
    field = ".".join([spelled.get(place[0], place[0]), *place[1:]]) if place else ""
    found, expected, hint = first.get("input"), _expectation(str(first["msg"])), _EXAMPLES
    if first["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        expected = f"no such field; there are {', '.join(known)}" if len(place) == 1 else "no such field"
        hint = "correct the name of the field, or remove it."
    elif first["type"] in ("missing", "missing_argument"):
        found, expected = "nothing", "a value, because the field is required"
    elif first["type"] == "string_type" and isinstance(found, (int, float)):
        hint = "put quotes around it: text that looks like a number, a year too, needs them."
    others = len({_place(problem["loc"]) for problem in problems}) - 1
    more = (
        f" {others} more field{'s' if others > 1 else ''} of the record {'are' if others > 1 else 'is'} wrong." if others else ""
    )
    return InputError.at(file, f"{record}, field {field}", found, expected, hint + more)


def _place(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Where in the record, without pydantic's words for the branches of a number."""
    return tuple(str(part) for part in loc if part not in ("int", "float"))


def _expectation(message: str) -> str:
    """What pydantic expected, in the words of our messages.

    >>> _expectation("Input should be a valid string"), _expectation("List should have at least 1 item after validation, not 0")
    ('a valid string', 'at least 1 item')
    """
    match = re.fullmatch(r"Input should be (.*)|\w+ should have (.*) after validation, not \d+", message)
    if match is None:
        return message[:1].lower() + message[1:]
    return "a number" if match[1] in ("a valid integer", "a valid number") else match[1] or match[2]


def rows(document: Row, key: str, file: str) -> Iterator[tuple[str, Row]]:
    """The records under `key`, each with a name for messages: its id, else its place in the list.

    Raises `InputError` for an id that is there twice, which would make one record hide the other.
    """
    found = document.get(key, [])
    if not isinstance(found, list):
        raise InputError.at(file, key, found, "a list of records", "start each record with `- `.")
    lines: dict[str, int] = {}
    for number, row in enumerate(found, start=1):
        if not isinstance(row, Row):
            raise InputError.at(file, f"{key} {number}", row, "a mapping", "write `field: value` for each field.")
        name = row.get("id")
        if not isinstance(name, str):
            yield f"{key} {number}", row
            continue
        if key != "names" and lines.setdefault(name, row.line) != row.line:
            where = f"{key} {name} (line {row.line})"
            raise InputError.at(
                file, where, f"the id of line {lines[name]}", "an id of its own", "rename one of the two records."
            )
        yield f"{key} {name}", row


def expect_format(document: Row, file: str, wanted: str, keys: Sequence[str]) -> None:
    """Refuse a file of another format, a newer version, or with sections it does not have, before reading any of it."""
    found = document.get("format") or "nothing"
    if found != wanted:
        raise InputError.at(file, "format", found, wanted, "is this the right loader for the file? `kg load` lists them.")
    unknown = sorted(set(document) - {"format", *keys})
    if unknown:
        raise InputError.at(file, "top level", ", ".join(unknown), f"format, {', '.join(keys)}", "correct or remove the section.")
