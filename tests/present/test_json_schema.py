"""The JSON Schemas in `kg/schemas/` are those of the types; what commands print is held to them by the tests of each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from jsonschema import Draft202012Validator

from kg.data import INLINE, OPTIONAL, key, to_data
from kg.present.json_schema import ANSWERS, DIRECTORY, file_name, json_schema


def test_no_file_is_missing_and_none_is_left() -> None:
    assert {path.name for path in DIRECTORY.iterdir()} == {file_name(kinds) for _, kinds in ANSWERS}


@pytest.mark.parametrize(("title", "kinds"), ANSWERS)
def test_a_file_is_what_the_types_say(title: str, kinds: tuple[type, ...]) -> None:
    made = json_schema(title, kinds)
    Draft202012Validator.check_schema(made)
    kept = json.loads((DIRECTORY / file_name(kinds)).read_text(encoding="utf-8"))
    assert made == kept, "python -m kg.present.json_schema writes it anew"


@dataclass(frozen=True, slots=True)
class Inner:
    begin: str = field(metadata=key("from"))
    note: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class Outer:
    schema: str = field(default="kg.test/1", init=False)
    inner: Inner = field(metadata=INLINE)
    rows: tuple[Inner, ...]


def test_a_schema_holds_what_plain_data_are_made() -> None:
    schema = json_schema("a test", (Outer,))
    validator = Draft202012Validator(schema)
    found = to_data(Outer(Inner("a"), (Inner("b", "n"), Inner("c"))))
    assert found == {"schema": "kg.test/1", "from": "a", "rows": [{"from": "b", "note": "n"}, {"from": "c"}]}
    validator.validate(found)
    for wrong in ({**found, "more": 1}, {**found, "from": 1}, {"schema": "kg.test/1", "rows": []}, {**found, "note": None}):
        assert not validator.is_valid(wrong)
