"""The typer application and what every command shares."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Literal

import typer

Format = Literal["table", "json", "jsonl", "csv", "tsv", "md"]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Which supply paths avoid a country - with proof for every hop.",
    epilog=(
        "Exit codes: 0 answer, 1 error, 2 usage or input error, 3 data breaks a rule, 4 server does not answer, "
        "5 unknown name, 6 nothing found with --fail-empty. KG_HOME holds builds and loaded claims; KG_DOCUMENTS is the "
        "directory of the articles, if you have them. --debug anywhere shows tracebacks."
    ),
)

FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="table (the default on a terminal), tsv (the default in a pipe), json, jsonl, csv, md"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="same as --format json")]
CsvOption = Annotated[bool, typer.Option("--csv", help="same as --format csv")]
OutOption = Annotated[str | None, typer.Option("-o", "--output", help="write to a file, whole or not at all; - is stdout")]
FailEmptyOption = Annotated[bool, typer.Option("--fail-empty", help="exit with 6 when nothing is found")]


def chosen(format: Format | None, json: bool, csv: bool, output: str | None = None) -> Format:
    """The format asked for: a shortcut, else --format, else what suits the reader."""
    if json:
        return "json"
    if csv:
        return "csv"
    if format is not None:
        return format
    return "table" if sys.stdout is not None and sys.stdout.isatty() and output in (None, "-") else "tsv"


def talk(message: str) -> None:
    """Say something to the person, not to the program that reads the data."""
    if "KG_QUIET" not in os.environ:
        print(message, file=sys.stderr)


def version(value: bool) -> None:
    """Print the versions of program, data and schema."""
    if value:
        from kg import __version__
        from kg.data import schema_of
        from kg.dataset.workspace import key
        from kg.routes.answer import Answer

        print(f"kg {__version__}, data {key()}, schema {schema_of(Answer)}")
        raise typer.Exit


@app.callback()
def common(
    show_version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="versions of program, data and schema")
    ] = False,
) -> None:
    """Which supply paths avoid a country - with proof for every hop."""
