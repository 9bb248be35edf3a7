"""The typer application and what every command shares."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Which supply paths avoid a country - with proof for every delivery.",
    epilog=(
        "Exit codes: 0 answer, 1 error, or another answer to a saved question, "
        "2 usage or input error, 3 data breaks a rule, 4 server does not answer, "
        "5 unknown name, 6 nothing found with --fail-empty. KG_HOME holds builds and loaded claims; KG_DOCUMENTS is the "
        "directory of the articles, if you have them. --debug anywhere shows tracebacks."
    ),
)


def talk(message: str) -> None:
    """Say something to the person, not to the program that reads the data."""
    if "KG_QUIET" not in os.environ:
        print(message, file=sys.stderr)


def version(value: bool) -> None:
    """Print the versions of program, data and schema."""
    if value:
        from kg.data import schema_of
        from kg.dataset.workspace import key
        from kg.routes.answer import Answer
        from kg.version import __version__

        print(f"kg {__version__}, data {key()}, schema {schema_of(Answer)}")
        raise typer.Exit


@app.callback()
def common(
    show_version: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="versions of program, data and schema")
    ] = False,
) -> None:
    """Which supply paths avoid a country - with proof for every delivery."""
