"""The `kg` command: words in, calls down, text out.

Only this package prints, and only `main` catches errors. stdout is data, stderr is talk. Nothing heavy is imported
before a command runs, because `kg --help` and every press of the tab key pay for it.

Exit codes: 0 answer, 1 error at run time, 2 usage or input error, 3 data breaks a rule, 4 a server does not answer,
5 a name nobody carries, 6 nothing found with --fail-empty, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

# each of these adds its commands to `app`, in the order of the help
from kg.cli import routes  # noqa: F401  # isort: skip
from kg.cli import why  # noqa: F401  # isort: skip
from kg.cli import origin  # noqa: F401  # isort: skip
from kg.cli import suppliers  # noqa: F401  # isort: skip
from kg.cli import diff  # noqa: F401  # isort: skip
from kg.cli import whatif  # noqa: F401  # isort: skip
from kg.cli import tonnes  # noqa: F401  # isort: skip
from kg.cli import owners  # noqa: F401  # isort: skip
from kg.cli import rules  # noqa: F401  # isort: skip
from kg.cli import flips  # noqa: F401  # isort: skip
from kg.cli import look  # noqa: F401  # isort: skip
from kg.cli import report  # noqa: F401  # isort: skip
from kg.cli import picture  # noqa: F401  # isort: skip
from kg.cli import export  # noqa: F401  # isort: skip
from kg.cli import data  # noqa: F401  # isort: skip
from kg.cli import neo4j  # noqa: F401  # isort: skip
from kg.cli import neo4j_push  # noqa: F401  # isort: skip
from kg.cli import neo4j_browser  # noqa: F401  # isort: skip
from kg.cli.app import app
from kg.errors import KgError


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code. `--debug` anywhere shows tracebacks."""
    for stream in (sys.stdout, sys.stderr):
        # names are in many scripts, whatever the locale; and a closed stream is none
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words or bool(os.environ.get("KG_DEBUG"))
    words = [word for word in words if word != "--debug"]
    try:
        app(words, prog_name="kg")
    except KgError as error:
        if debug:
            raise
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("Interrupted; nothing was left half-written.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # the reader has gone, as in `kg paths | head`; closing stderr too keeps the interpreter quiet
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if debug:
            raise
        print(f"{error.filename or 'The output'} cannot be used: {error.strerror}", file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        print(f"Unexpected {type(error).__name__}: {error}", file=sys.stderr)
        print("This is a fault of the program.\nHint: the same command with --debug shows where.", file=sys.stderr)
        sys.exit(1)
    sys.exit(0)
