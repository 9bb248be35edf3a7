"""`kg paths`: the question the product exists for."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from kg.cli.app import CsvOption, Format, FormatOption, JsonOption, OutOption, app, chosen, talk
from kg.cli.complete import countries, elements, stages

FLAT = ("verdict", "route", "materials", "statuses", "weakest", "gaps", "unknown", "exposed", "origins", "claims")


@app.command(
    epilog="Examples: kg paths --avoid CN | kg paths --avoid CN,RU --element Dy --status all --explain -k 3",
)
def paths(
    avoid: Annotated[
        list[str],
        typer.Option(
            help="countries, or dimension:countries; repeatable. CN means where the sites stand", autocompletion=countries
        ),
    ],
    begin: Annotated[
        str | None,
        typer.Option(
            "--from", help="ID, country or stage; default mines, recyclers, sites of unknown feed", autocompletion=stages
        ),
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="ID, country or stage; default market", autocompletion=stages)] = None,
    as_of: Annotated[str | None, typer.Option(help="the day the answer is for, as 2026-11-22; default today")] = None,
    status: Annotated[
        str | None, typer.Option(help="which status counts, by commas, or all; default operating,commissioning,contracted")
    ] = None,
    modality: Annotated[str | None, typer.Option(help="which modality counts, by commas; default all")] = None,
    source: Annotated[list[str] | None, typer.Option(help="only claims of these sources; repeatable")] = None,
    derived: Annotated[bool, typer.Option("--derived", help="let inferred flows count; they are never proof")] = False,
    element: Annotated[str | None, typer.Option(help="only routes that may carry this element", autocompletion=elements)] = None,
    complete: Annotated[bool, typer.Option("--complete", help="only routes that show every stage")] = False,
    k: Annotated[int, typer.Option("-k", min=1, max=100_000, help="how many routes to list")] = 20,
    rank: Annotated[Literal["evidence", "status", "hops"], typer.Option(help="order within a verdict")] = "evidence",
    explain: Annotated[bool, typer.Option("--explain", help="print the proof of every route listed")] = False,
    documents: Annotated[
        Path | None, typer.Option(envvar="KG_DOCUMENTS", help="directory of the articles: shows the passages in --explain")
    ] = None,
    format: FormatOption = None,
    json_: JsonOption = False,
    csv_: CsvOption = False,
    output: OutOption = None,
    fail_empty: Annotated[bool, typer.Option("--fail-empty", help="exit with 6 when no route avoids")] = False,
) -> None:
    """Routes from mine to market, with a verdict for each: avoids, unproven or touches.

    A route touches what is avoided if any site or flow on it is exposed. It is unproven if anything on it is unknown: a
    missing stage, a site no source places, a company without a plant, a weak source. Only what is left avoids.
    """
    from kg import answer as answering
    from kg.asking import Asked, understood
    from kg.cli.output import deliver, markdown, separated
    from kg.errors import EmptyAnswerError
    from kg.network import build
    from kg.workspace import snapshot as current

    # a proof is text: it has no place in the rows of a flat format
    wanted: Format = "table" if explain and not (format or json_ or csv_) else chosen(format, json_, csv_, output)
    snapshot = current(talk)
    asked = Asked(avoid, begin, end, as_of, status, modality, source or (), element, derived, complete)
    reading, question = understood(snapshot, asked)
    found = answering.answer(snapshot, build(snapshot, reading), question, k=k, rank=rank)
    if wanted == "json":
        if explain:
            from kg.proof import proof

            found["proofs"] = [proof(snapshot, route, documents) for route in found["routes"]]
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    elif wanted == "jsonl":
        text = "".join(json.dumps(route, ensure_ascii=False) + "\n" for route in found["routes"])
    elif wanted == "table":
        from kg.cli.routes_text import story

        text = story(snapshot, found, explain=explain, documents=documents)
    else:
        rows = [flat_route(snapshot.label, route) for route in found["routes"]]
        text = markdown(rows, FLAT) if wanted == "md" else separated(rows, FLAT, "," if wanted == "csv" else "\t")
        _say_limits(found)
    deliver(text, output)
    if fail_empty and not found["counts"]["avoids"]:
        raise EmptyAnswerError("No route avoids what was asked.")


def _say_limits(found: dict[str, Any]) -> None:
    """The numbers that a flat format has no place for, to stderr when a person is there to read them."""
    counts, limits = found["counts"], found["limits"]
    exact = "" if limits["counts_exact"] else " at least"
    verdicts = f"{counts['avoids']} avoid, {counts['unproven']} unproven, {counts['touches']} touch{exact}"
    if os.isatty(2):
        talk(f"{verdicts}; {limits['shown']} of {limits['of']} listed.")


def flat_route(label: Any, route: dict[str, Any]) -> dict[str, Any]:
    """A route as one row of text cells."""
    from kg.cli.routes_text import gap_text, hop_text

    return {
        "verdict": route["verdict"],
        "route": " -> ".join(f"{node['name']} ({node['country'] or '?'})" for node in route["nodes"]),
        "materials": [" + ".join(flow["material"]) or "?" for flow in route["flows"]],
        "statuses": [flow["status"] or "?" for flow in route["flows"]],
        "weakest": hop_text(label, route["weakest"]) if route["weakest"] else "",
        "gaps": [gap_text(label, gap) for gap in route["gaps"]],
        "unknown": [item["settle"] for item in route["unknown"]],
        "exposed": [item["exposed"] for item in route["exposed"]],
        "origins": route["origins"],
        "claims": sorted({claim for flow in route["flows"] for claim in flow["claims"]}),
    }
