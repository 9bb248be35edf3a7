"""The `kg` command: words in, calls down, text out.

Only this package prints, and only `main` catches errors. stdout is data, stderr is talk. Nothing heavy is imported
before a command runs, because `kg --help` and every press of the tab key pay for it.

Exit codes: 0 answer, 1 error at run time, or another answer to a saved question, 2 usage or input error, 3 data breaks a rule,
4 a server does not answer, 5 a name nobody carries, 6 nothing found with --fail-empty, 130 interrupted.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

# what typer raises for words that are no command; its own name for it is private
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from kg.cli.app import app, complain
from kg.cli.help import Command, Group
from kg.errors import KgError

COMMANDS: dict[str, tuple[str, ...]] = {
    "routes": ("paths",),
    "why": ("why-not",),
    "origin": ("origin",),
    "suppliers": ("suppliers",),
    "diff": ("diff",),
    "whatif": ("what-if",),
    "questions": ("questions",),
    "tonnes": ("tonnes",),
    "owners": ("owners",),
    "rules": ("rules",),
    "flips": ("flips",),
    "look": ("show", "search", "claims", "conflicts", "sources", "stats"),
    "report": ("report",),
    "picture": ("picture",),
    "export": ("export",),
    "data": ("query", "check", "build", "load", "unload", "doctor", "span"),
    "neo4j": ("neo4j",),
    "neo4j_push": ("neo4j",),
    "neo4j_browser": ("neo4j",),
}
"""Which module has which commands, in the order of the help: a question pays for the import of its own command alone."""


def load(words: Sequence[str] = ()) -> None:
    """Import the module of the command that the words name; all of them where they name none."""
    named = next((word for word in words if not word.startswith("-")), None)
    for module in [name for name, commands in COMMANDS.items() if named in commands] or COMMANDS:
        importlib.import_module(f"kg.cli.{module}")
    # the help lists them in this order, whichever was imported first
    order = [command for commands in COMMANDS.values() for command in commands]
    for group in (app, *(each.typer_instance for each in app.registered_groups if each.typer_instance)):
        group.info.cls = Group
        for command in group.registered_commands:
            if not issubclass(command.cls or object, Command):
                command.cls = Command
    app.registered_commands.sort(key=lambda one: order.index(one.name or getattr(one.callback, "__name__", "").replace("_", "-")))


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code. `--debug` anywhere shows tracebacks."""
    for stream in (sys.stdout, sys.stderr):
        # names are in many scripts, whatever the locale; and a closed stream is none
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words or bool(os.environ.get("KG_DEBUG"))
    words = [word for word in words if word != "--debug"]
    # the shell asks for completions with the words so far in the environment
    load(os.environ["COMP_WORDS"].split()[1:] if "COMP_WORDS" in os.environ else words)
    try:
        left = app(words, prog_name="kg", standalone_mode=False)
    except NoArgsIsHelpError as error:
        # no words at all: the help is the answer
        print(error.message)
        sys.exit(0)
    except ClickException as error:
        from kg.cli.usage import said

        complain(said(error, words))
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(1)
    except KeyboardInterrupt:
        complain("Interrupted; nothing was left half-written.")
        sys.exit(130)
    except BrokenPipeError:
        # the reader has gone, as in `kg paths | head`; closing stderr too keeps the interpreter quiet
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        sys.exit(_complain_of(error))
    sys.exit(left if isinstance(left, int) else 0)


def _complain_of(error: Exception) -> int:
    """Tell what stopped a command, and give the exit code."""
    if isinstance(error, KgError):
        complain(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        complain(f"{error.filename or 'The output'} cannot be used: {error.strerror}")
        return 1
    complain(f"Unexpected {type(error).__name__}: {error}")
    complain("This is a fault of the program.\nHint: the same command with --debug shows where.")
    return 1
