"""The typer application and what every command shares."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

ANSWERS = """Which supply paths of rare-earth magnets avoid a country, with proof for every delivery.

Begin with an example below; `kg COMMAND -h` says what a command answers. What no source says is "not documented".

Exit codes: 0 answer, 1 error, or another answer to a saved question, 2 usage or input error, 3 data breaks a rule, 4 server does
not answer, 5 unknown name, 6 nothing found with --fail-empty. KG_HOME holds builds and loaded claims; KG_DOCUMENTS is the
directory of the articles, if you have them. --debug anywhere shows tracebacks.
"""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=ANSWERS,
    epilog="Examples: kg paths --avoid CN | kg paths --avoid CN --element Dy --to magnet | "
    "kg show 'Mountain Pass' | kg search dysprosium",
)


def talk(message: str) -> None:
    """Say something to the person, not to the program that reads the data; a step only where the person watches."""
    watched = sys.stderr is not None and sys.stderr.isatty()
    if "KG_QUIET" not in os.environ and (watched or type(message) is str):
        complain(message)


def complain(message: str) -> None:
    """Say what went wrong, without a character that turns the terminal: names of files and claims may have any."""
    from kg.text import printable

    print(printable(message), file=sys.stderr)


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
    """Answer a question about supply paths; the help of `kg` is `ANSWERS`."""
