"""What commands, the report and the guide print, gathered in one text and read for words that are not of the trade.

`python tests/cli/test_what_is_said.py FILE` writes the text, to be read through as a person of the trade would read it.
"""

from __future__ import annotations

import gc
import io
import os
import re
import shlex
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from kg.cli import load
from kg.cli.app import app
from kg.dataset import queries
from kg.resources import packaged

DAY = "--as-of 2026-11-22"
COMMANDS = (
    f"paths --avoid CN {DAY}",
    f"paths --avoid CN {DAY} --all",
    f"paths --avoid CN {DAY} --cite",
    f"paths --avoid CN {DAY} --explain 1",
    "paths --avoid CN --as-of 2028-06-30 --status all --all",
    f"paths --avoid CN --strict --derived {DAY} -k 60",
    f"paths --avoid CN --custody all-feeds --delivery known {DAY} -k 60",
    f"paths --rule dfars-252.225-7052 --rule cn-ann61-2025 {DAY} -k 40",
    f"paths --avoid CN --from narva --to schaeffler {DAY}",
    f"paths --avoid CN --from narva --to tesla {DAY} --all",
    f"why-not --avoid CN {DAY} --format table",
    f"why-not narva tesla --avoid CN {DAY} --format table",
    f"origin mp-independence --require Nd,Pr,Dy,Tb --avoid CN {DAY} --explain --format table",
    f"origin noveon-san-marcos --avoid CN --status all {DAY} --format table",
    f"suppliers --avoid CN {DAY} --format table",
    f"suppliers --avoid 'ownership:CN>=25%' {DAY} --format table",
    f"flips --avoid CN {DAY} --format table",
    f"diff --since 2026-06-01 --avoid CN {DAY} --format table",
    f"what-if --remove mp-independence --avoid CN {DAY} --format table",
    "owners mp-materials --of CN --format table",
    "owners vac-hanau --format table",
    "show mp-materials --format table",
    "show mp-independence --format table",
    "show src-saskatoon --format table",
    "show realloys --format table",
    "conflicts --format table",
    "stats --format table",
    "rules dfars-252.225-7052 --format table",
    f"report --avoid CN {DAY} -o report.md",
    f"report --facility mp-independence --avoid CN {DAY} -o facility.md",
    f"report --route 1 --avoid CN {DAY} -o route.md",
)
"""What people ask, and with it every part of an answer. Of claims one by one the words are those of the sources."""

OLD = {
    "coined": r"thinnest|weakest hop|\bhops?\b|\d origins?\b|an end does not run|comes to run|takes part, and where",
    "feed": r"what (else )?feeds",
    "silence": r"nobody (is|says|on|who)\b",
    "place": r"\bstands? (at|in)\b(?! (the way|for))",
    "owned": r"\bis of China\b|between [\d.]+ % and 100 %",
    "reading": r"derived, not stated(?!: )|what the reading leaves out|Custody (any|segregated|all-feeds):",
    "stage": r"performs? (the stage )?(recycling|mine|concentrate|cracking|separation|metal|alloy|magnet|market)\b",
    "ran": r"\bran on \d{4}|comes to run: it is",
}
CODES = {
    "a span of time as code": r"(?<![\d/])\d{4}(-\d\d){0,2}/(\.\.|\d{4}\b)|\.\./\d{4}|(?<!\S)/\d{4}\b",
    "a season as code": r"\b(19|20)\d\d-(2[1-9]|3\d|4[01])(?![-\d])",
    "a long number": r"\d\.\d{5,}|\b\d+(\.\d+)?e-\d+\b",
    "a name of the code": r"\b[a-z]+_[a-z_]+\b",
}


def told(home: Path) -> Iterator[tuple[str, str]]:
    """Each command with what it prints or writes, lines joined, without addresses, ids and commands to copy."""
    here = Path.cwd()
    for line in COMMANDS:
        words = shlex.split(line)
        out = io.StringIO()
        load(words)
        os.chdir(home)
        try:
            with redirect_stdout(out), redirect_stderr(io.StringIO()):
                app(words, prog_name="kg", standalone_mode=False)
        finally:
            os.chdir(here)
            # a report is made once by a process that ends then
            gc.enable()
        text = out.getvalue()
        if "-o" in words:
            text += (home / words[-1]).read_text(encoding="utf-8")
        yield line, plain(text)
    for query in queries.queries():
        # a parameter names the words it takes
        told_of = (each.description.replace("would_avoid", "would avoid") for each in query.parameters)
        yield f"query {query.name}", "\n".join([query.title, query.question, *told_of])
    guide = tomllib.loads((packaged("queries") / "guide.toml").read_text(encoding="utf-8"))
    # would_avoid is what stands in the rows that it tells of
    yield "guide", "\n".join(texts(guide)).replace("would_avoid", "would avoid")


def texts(value: object) -> Iterator[str]:
    """All texts in a table of tables; its keys are names of columns."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    else:
        yield str(value)


def plain(text: str) -> str:
    """A text as sentences: what was wrapped is joined, and what no sentence is left out."""
    text = re.sub(r"\n\s+(?=\S)", " ", text)
    return re.sub(r"https?://\S+", "", text)


@pytest.fixture(scope="module")
def said(built: Path) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_HOME", str(built))
        patch.setenv("COLUMNS", "160")
        return dict(told(built))


@pytest.mark.parametrize("name", [*OLD, *CODES])
def test_nothing_is_said_in_words_that_are_not_of_the_trade(said: dict[str, str], name: str) -> None:
    pattern = re.compile({**OLD, **CODES}[name])
    found = {
        (command, text[max(0, hit.start() - 60) : hit.end() + 40])
        for command, text in said.items()
        for hit in pattern.finditer(text)
    }
    assert not found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        os.environ |= {"KG_HOME": directory, "COLUMNS": "160"}
        parts = [f"$ kg {command}\n\n{text}\n" for command, text in told(Path(directory))]
    Path(sys.argv[1]).write_text("\n\n".join(parts), encoding="utf-8")
