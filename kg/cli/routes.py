"""`kg paths`: the question the product exists for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.app import app, talk
from kg.cli.output_options import Output, writes
from kg.cli.question import DocumentsOption, asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.claims.snapshot import Snapshot
    from kg.routes.answer import Answer


@app.command(
    epilog="Examples: kg paths --avoid CN | kg paths --avoid CN,RU --element Dy --status all --explain -k 3 | "
    "kg paths --avoid 'ownership:CN>=25% by majority' --to magnet | kg paths --rule dfars-252.225-7052 --as-of 2027-01-01",
)
@asks()
@writes(fail_empty="exit with 6 when no route avoids")
def paths(
    asked: Request,
    output: Output,
    k: Annotated[int, typer.Option("-k", min=1, max=100_000, help="how many routes to list")] = 20,
    rank: Annotated[Literal["evidence", "status", "hops"], typer.Option(help="order within a verdict")] = "evidence",
    why_not: Annotated[
        tuple[str, str] | None,
        typer.Option("--why-not", metavar="FROM TO", help="what keeps routes between two ends from avoiding: kg why-not"),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="print the proof of every route listed")] = False,
    documents: DocumentsOption = None,
) -> None:
    """Routes from mine to market, with a verdict for each: avoids, unproven or touches.

    A route touches what is avoided if any site or flow on it is exposed. It is unproven if anything on it is unknown: a
    missing stage, a site no source places, a company without a plant, a weak source. Only what is left avoids.
    """
    from kg.api.graph import open as open_claims
    from kg.cli.output import as_json, deliver, rows_text
    from kg.data import to_data
    from kg.errors import EmptyAnswerError, InputError
    from kg.present.wording import FLAT, QUESTION, flat_question, flat_route, place_text

    # a proof is text: it has no place in the rows of a flat format
    output = output.with_default("table") if explain else output
    if why_not is not None:
        from kg.cli.why import tell

        given = {"--from": asked.begin, "--to": asked.end, "--rank": rank != "evidence", "--explain": explain}
        for option in (name for name, value in given.items() if value):
            hint = "kg why-not says what keeps routes from avoiding; without --why-not the routes are listed."
            raise InputError.at("--why-not", "", " ".join(why_not), f"two ends, without {option}", hint)
        tell(replace(asked, begin=why_not[0], end=why_not[1]), k, output)
        return
    graph = open_claims(progress=talk)
    snapshot = graph.snapshot
    explain = explain and output.format in ("json", "table")
    found = graph.answer(asked, k=k, rank=rank, explain=explain, documents=documents)
    if output.format == "json":
        text = as_json(to_data(found))
    elif output.format == "jsonl":
        text = "".join(json.dumps(to_data(route), ensure_ascii=False) + "\n" for route in found.routes)
        _say_limits(snapshot, found)
    elif output.format == "table":
        from kg.cli.routes_text import story

        text = story(snapshot, found)
    else:
        asked_for = found.heading.asked
        rows = [
            {
                **flat_route(snapshot, asked_for, route),
                "places": place_text(snapshot.label, route),
                **flat_question(asked_for),
            }
            for route in found.routes
        ]
        columns = (*FLAT, "places", *QUESTION)
        text = rows_text(rows, columns, output.format)
        _say_limits(snapshot, found)
    deliver(text, output.path)
    if output.fail_empty and not found.heading.counts.avoids:
        raise EmptyAnswerError("No route avoids what was asked.")


def _say_limits(snapshot: Snapshot, found: Answer) -> None:
    """Print the numbers and the state of the laws that rows have no place for, to stderr."""
    from kg.cli.routes_text import proviso_lines
    from kg.present.wording import beside_texts, carrying_text, counts_text, no_route_texts

    for line in proviso_lines(snapshot, found.heading.asked):
        talk(line)
    limits = found.limits
    exact = "" if limits.counts_exact else " at least"
    talk(f"{counts_text(found.heading.counts)}{exact}; {limits.shown} of {limits.of} listed.")
    more = () if limits.of else no_route_texts(snapshot.label, found.heading)
    for line in (*more, *beside_texts(snapshot.label, found.heading), carrying_text(snapshot.label, found)):
        if line:
            talk(line)
