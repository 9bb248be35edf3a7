"""Answers of commands as JSON, each held against the schema it names."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from conftest import DAY, ROOT, Run


def schema(name: str) -> dict[str, Any]:
    """The packaged schema of a name and version, as `kg.paths-3`."""
    found: dict[str, Any] = json.loads((ROOT / "kg" / "schemas" / f"{name}.schema.json").read_text())
    return found


def answer(run: Run, of: dict[str, Any], *words: str) -> dict[str, Any]:
    """What a command answers, of a schema; on the day of the tests where it names none."""
    done = run(*words, *(() if "--as-of" in words else DAY), "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.validate(found, of)
    return found
