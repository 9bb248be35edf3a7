"""`kg origin`: where each element of a site comes from, and whether all of them avoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli.app import app, talk
from kg.cli.complete import elements
from kg.cli.output_options import CiteOption, Output, writes
from kg.cli.question import DocumentsOption, asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.analyses.feedstock.answer import ElementAnswer
    from kg.present.wording import Cell

Suppliers = Literal["best", "every"]
"""As in `kg.analyses.feedstock.answer`, which is not imported before a command runs."""
FLAT = ("element", "stated", "verdict", "readiness", "feed", "plans", "unknown", "exposed", "fix", "others", "claims")


@app.command(
    epilog="Examples: kg origin mp-independence --avoid CN --require Nd,Pr,Dy,Tb | kg origin gm --avoid CN --explain | "
    "kg origin noveon-san-marcos --avoid CN --status all --custody all-feeds",
)
@asks(
    *("begin", "end", "element", "complete"),
    via=(
        "It looks at every feed of a site: those past one site would say nothing of the others.",
        "kg paths --to SITE --via SITE lists the routes that pass it.",
    ),
)
@writes(fail_empty="exit with 6 unless the target avoids")
def origin(
    asked: Request,
    output: Output,
    target: Annotated[str, typer.Argument(help="a facility, market or organization, by id or name")],
    require: Annotated[
        list[str] | None,
        typer.Option(
            help="elements it needs, as Nd,Dy or heavy-rare-earths; default what its feeds are said to carry",
            autocompletion=elements,
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=0, max=100_000, help="how many other feeds of each element to list")] = 5,
    suppliers: Annotated[
        Suppliers | None,
        typer.Option(
            help="best: what it can get; every: what all documented suppliers deliver; default best, under --rule every"
        ),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="print the proof of the best feed of each element")] = False,
    cite: CiteOption = False,
    documents: DocumentsOption = None,
) -> None:
    """Where a site gets each element from: it avoids only if every element it needs has a feed that avoids.

    A feed is a route back to a mine. Where it begins at a recycler whose scrap is from a known plant, it goes on behind the
    scrap; scrap of unknown origin is unproven, and a circle of scrap proves nothing. An element without a known feed is unproven.
    The verdict is on the elements that sources state, and on Nd of NdFeB, Sm of SmCo; one that the product may hold stands apart.
    """
    from kg.api.graph import open as open_claims
    from kg.cli.output import as_json, deliver, emit, json_line
    from kg.data import to_data
    from kg.errors import EmptyAnswerError

    # a proof is text: it has no place in the rows of a flat format
    output = output.with_default("table") if explain else output
    graph = open_claims(progress=talk)
    snapshot = graph.snapshot
    explain = explain and output.format in ("json", "table")
    found = graph.origin(target, asked, require=require or (), k=k, suppliers=suppliers, explain=explain, documents=documents)
    words = ["kg", "origin", found.target.id, *(["--require", ",".join(require)] if require else [])]
    words += ["--suppliers", suppliers] if suppliers else []
    if cite:
        from kg.cli.origin_text import sentence
        from kg.cli.provenance import again, citation

        day = found.reading.as_of
        reading = f"As of {day}: {', '.join(found.reading.statuses)}."
        deliver(citation(sentence(found), reading, found.data, again(words, asked, day)), output.path)
    elif output.format == "json":
        deliver(as_json(to_data(found)), output.path)
    elif output.format == "table":
        from kg.cli.origin_text import story
        from kg.cli.provenance import below

        deliver(below(story(snapshot, found), found.data, words, asked, found.reading.as_of), output.path)
    elif output.format == "jsonl":
        deliver("".join(json_line(to_data(element)) for element in found.elements), output.path)
    else:
        emit([_row(element) for element in found.elements], FLAT, output)
    if output.fail_empty and found.verdict != "avoids":
        raise EmptyAnswerError(f"{found.target.name} is not shown to avoid what was asked.")


def _row(element: ElementAnswer) -> dict[str, Cell]:
    """An element as one row of text cells."""
    from kg.present.wording import chain_text

    feed, fix = element.feed, element.fix
    others = [f"{' -> '.join(site.id for site in o.sites) or '?'} -> {o.joins}: {o.verdict}" for o in element.others]
    return {
        "element": element.element,
        "stated": "no" if element.inferred else "yes",
        "verdict": element.verdict,
        "readiness": feed.readiness,
        "feed": chain_text(feed.stops) if element.known else "",
        "plans": [each.fact.text for each in feed.plans],
        "unknown": [each.fact.text for each in feed.unknown],
        "exposed": [each.fact.text for each in feed.exposed],
        "fix": fix.kind if fix else "",
        "others": others,
        "claims": sorted({claim for each in feed.deliveries for claim in each.delivery.claims}),
    }
