"""`kg paths`: the question the product exists for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from kg.cli.app import app, talk
from kg.cli.help import Command
from kg.cli.output_options import CiteOption, Output, writes
from kg.cli.question import DocumentsOption, asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.api.graph import Graph
    from kg.claims.snapshot import Snapshot
    from kg.routes.answer import Answer, Rank
    from kg.routes.parts import Counts


ALL = "all"
"""What --explain means without a route: all that are listed."""


class _MayExplain(Command):
    """A command whose --explain may be followed by a route, or by nothing."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words, with what --explain means by itself written out."""
        alone = [
            n for n, word in enumerate(args) if word == "--explain" and args[n + 1 : n + 2] in ([], *_options(args[n + 1 :]))
        ]
        return super().parse_args(ctx, [f"--explain={ALL}" if n in alone else word for n, word in enumerate(args)])


def _options(words: list[str]) -> list[list[str]]:
    return [words[:1]] if words and words[0].startswith("-") else []


@app.command(
    cls=_MayExplain,
    epilog="Examples: kg paths --avoid CN | kg paths --avoid CN --explain 1 | "
    "kg paths --avoid CN,RU --element Dy --status all --explain -k 3 | "
    "kg paths --avoid 'ownership:CN>=25% by majority' --to magnet | kg paths --rule dfars-252.225-7052 --as-of 2027-01-01",
)
@asks()
@writes(fail_empty="exit with 6 when no route avoids")
def paths(
    asked: Request,
    output: Output,
    k: Annotated[
        int | None, typer.Option("-k", min=1, max=100_000, help="list so many routes, with what is open on each; in rows 20")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="list all routes, with what is open on each")] = False,
    rank: Annotated[Literal["evidence", "status", "hops"], typer.Option(help="order within a verdict")] = "evidence",
    why_not: Annotated[
        tuple[str, str] | None,
        typer.Option("--why-not", metavar="FROM TO", help="what keeps routes between two ends from avoiding: kg why-not"),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="[N]", help="print the proof of route N, by its number or id; alone: of every route listed"
        ),
    ] = None,
    cite: CiteOption = False,
    documents: DocumentsOption = None,
) -> None:
    """Routes from mine to market, with a verdict for each: avoids, would avoid, unproven or touches.

    A route touches what is avoided if any site or flow on it is exposed. It is unproven if anything on it is unknown: a
    missing stage, a site no source places, a company without a plant, a weak source. Only what is left avoids. The short
    answer shows chains, with the number of the best route of each; -k, --all and --format list routes.
    """
    from kg.api.graph import open as open_claims
    from kg.cli.output import deliver
    from kg.errors import EmptyAnswerError, InputError

    if why_not is not None:
        from kg.cli.why import tell

        given = {"--from": asked.begin, "--to": asked.end, "--rank": rank != "evidence", "--explain": explain}
        for option in (name for name, value in given.items() if value):
            hint = "kg why-not says what keeps routes from avoiding; without --why-not the routes are listed."
            raise InputError.at("--why-not", "", " ".join(why_not), f"two ends, without {option}", hint)
        tell(replace(asked, begin=why_not[0], end=why_not[1]), k or LISTED, output)
        return
    # a person reads on a terminal or in a pager; programs ask for a format, and files are for them
    to_read = output.asked is None and output.to_stdout
    graph = open_claims(progress=talk)
    if cite:
        text, counts = _cited(graph, asked)
    elif to_read and k is None and not all_ and explain is None:
        text, counts = _short(graph, asked, rank, output)
    else:
        # a proof is text: it has no place in the rows of a flat format
        output = output.with_default("table") if explain else output
        text, counts = _listing(graph, asked, ALL_ROUTES if all_ else k or LISTED, rank, output, explain, documents)
    deliver(text, output.path)
    if output.fail_empty and not counts.avoids:
        raise EmptyAnswerError("No route avoids what was asked.")


LISTED = 20
"""Routes that are listed where nobody says how many."""
ALL_ROUTES = 100_000


def _short(graph: Graph, asked: Request, rank: Rank, output: Output) -> tuple[str, Counts]:
    """The answer on one screen."""
    from kg.cli.overview_text import short_story
    from kg.cli.style import paint_for

    view = graph.overview(asked, rank=rank)
    return short_story(graph.snapshot, asked, view, paint_for(output.path)), view.found.heading.counts


def _cited(graph: Graph, asked: Request) -> tuple[str, Counts]:
    """The answer as one line to quote."""
    from kg.cli.provenance import again, citation
    from kg.present.report.sentences import headline
    from kg.present.wording import reading_sentence

    found = graph.overview(asked, facts=0).found
    heading = found.heading
    said = headline(graph.snapshot, heading.asked, heading.counts, found.routes, exact=found.limits.counts_exact)
    command = again(["kg", "paths"], asked, heading.asked.reading.as_of)
    return citation(said, reading_sentence(graph.snapshot.label, heading.asked), heading.data, command), heading.counts


def _listing(
    graph: Graph, asked: Request, k: int, rank: Rank, output: Output, explain: str | None, documents: Path | None
) -> tuple[str, Counts]:
    """The routes one by one, in the format asked for."""
    from kg.cli.output import as_json, json_line, rows_text
    from kg.data import to_data
    from kg.present.wording import FLAT, QUESTION, flat_question, flat_route, place_text

    snapshot = graph.snapshot
    one = explain if explain not in (None, ALL) else None
    proofs = explain is not None and output.format in ("json", "table")
    found = graph.answer(asked, k=ALL_ROUTES if one else k, rank=rank, explain=proofs and one is None, documents=documents)
    numbers = list(range(1, len(found.routes) + 1))
    if one is not None:
        found, numbers = _only(graph, asked, found, one, proofs=proofs, documents=documents)
    if output.format == "json":
        text = as_json(to_data(found))
    elif output.format == "jsonl":
        text = "".join(json_line(to_data(route)) for route in found.routes)
        _say_limits(snapshot, found)
    elif output.format == "table":
        from kg.cli.routes_text import story

        text = story(snapshot, asked, found, numbers)
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
    return text, found.heading.counts


def _only(
    graph: Graph, asked: Request, found: Answer, words: str, *, proofs: bool, documents: Path | None
) -> tuple[Answer, list[int]]:
    """The answer with one of its routes alone, by number or id, and the number."""
    from kg.routes.parts import route_named

    ids = [route.id for route in found.routes]
    number = ids.index(route_named(words, ids, date.fromisoformat(found.heading.asked.reading.as_of)))
    listed = replace(found.listed, routes=(found.routes[number],), limits=replace(found.limits, shown=1))
    found = replace(found, listed=listed)
    return graph.prove(asked, found, documents) if proofs else found, [number + 1]


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
