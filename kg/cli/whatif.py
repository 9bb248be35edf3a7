"""`kg what-if`: the answer to a question in a world where something is supposed to be otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.diff import LimitOption, TonnesOption
from kg.cli.output_options import NOTHING_FOUND, Output, writes
from kg.cli.question import asks
from kg.routes.request import Request


@app.command(
    "what-if",
    epilog="Examples: kg what-if --remove mountain-pass --avoid CN | kg what-if --remove country:MY --avoid CN --to magnet | "
    "kg what-if --add my-plant.yaml --delay lamp=6m --avoid CN | kg what-if --stake shenghe,mp-materials=30% "
    "--avoid 'ownership:CN>=25%'",
)
@asks()
@writes(fail_empty=NOTHING_FOUND)
def what_if(
    asked: Request,
    output: Output,
    remove: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="leave out all that is said of a site, a firm, country:MY, or a claim; repeatable"),
    ] = None,
    add: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="suppose the claims of a claim file; checked, never kept; repeatable"),
    ] = None,
    stake: Annotated[
        list[str] | None, typer.Option(metavar="A,B=30%", help="A holds this share of B, or 20-30%; repeatable")
    ] = None,
    delay: Annotated[
        list[str] | None,
        typer.Option(metavar="ID=1y", help="what has not begun at a site begins 1y, 6m or 30d later; repeatable"),
    ] = None,
    close: Annotated[list[str] | None, typer.Option(metavar="ID=DAY", help="a plant is closed from a day on; repeatable")] = None,
    limit: LimitOption = 1000,
    tonnes: TonnesOption = None,
) -> None:
    """What would change if: routes, verdicts and ends in a supposed world, against what the sources say.

    First what is left out, then what files add, then stakes, delays and closures. Nothing is written: what is supposed is in
    this answer alone, and its claims and sources are marked what-if.
    """
    from kg.api.graph import open as open_claims
    from kg.cli.changes_text import show
    from kg.errors import EmptyAnswerError

    graph = open_claims(progress=talk)
    found = graph.what_if(
        asked,
        remove=remove or (),
        add=add or (),
        stake=stake or (),
        delay=delay or (),
        close=close or (),
        limit=limit,
        tonnes=tonnes,
    )
    show(found, output)
    if output.fail_empty and found.is_empty:
        raise EmptyAnswerError("Nothing would change.")
