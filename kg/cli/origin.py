"""`kg origin`: where each element of a site comes from, and whether all of them avoid."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from kg.cli.app import CsvOption, Format, FormatOption, JsonOption, OutOption, app, chosen, talk
from kg.cli.complete import elements
from kg.cli.question import DocumentsOption, asks
from kg.routes.request import Asked

FLAT = ("element", "verdict", "feed", "unknown", "exposed", "fix", "others", "claims")


@app.command(
    epilog="Examples: kg origin mp-independence --avoid CN --require Nd,Pr,Dy,Tb | kg origin gm --avoid CN --explain | "
    "kg origin noveon-san-marcos --avoid CN --status all --custody all-feeds",
)
@asks("begin", "end", "element", "complete")
def origin(
    asked: Asked,
    target: Annotated[str, typer.Argument(help="a facility, market or organization, by id or name")],
    require: Annotated[
        list[str] | None,
        typer.Option(
            help="elements it needs, as Nd,Dy or heavy-rare-earths; default what its feeds are said to carry",
            autocompletion=elements,
        ),
    ] = None,
    k: Annotated[int, typer.Option("-k", min=0, max=100_000, help="how many other feeds of each element to list")] = 5,
    explain: Annotated[bool, typer.Option("--explain", help="print the proof of the best feed of each element")] = False,
    documents: DocumentsOption = None,
    format: FormatOption = None,
    json_: JsonOption = False,
    csv_: CsvOption = False,
    output: OutOption = None,
    fail_empty: Annotated[bool, typer.Option("--fail-empty", help="exit with 6 unless the target avoids")] = False,
) -> None:
    """Where a site gets each element from: it avoids only if every element it needs has a feed that avoids.

    A feed is a route back to a mine. Where it begins at a recycler whose scrap is from a known plant, it goes on behind the
    scrap; scrap of unknown origin is unproven, and a circle of scrap proves nothing. An element without a known feed is unproven.
    """
    from kg.analyses.feedstock.origin import elements_named, target_named
    from kg.analyses.feedstock.origin import origin as answer
    from kg.cli.output import as_json, deliver, emit
    from kg.dataset.workspace import snapshot as current
    from kg.errors import EmptyAnswerError
    from kg.network.build import build
    from kg.routes.question import understood

    # a proof is text: it has no place in the rows of a flat format
    wanted: Format = "table" if explain and not (format or json_ or csv_) else chosen(format, json_, csv_, output)
    snapshot = current(talk)
    name, needed = target_named(snapshot, target), elements_named(snapshot, require or ())
    reading, question = understood(snapshot, asked)
    network = build(snapshot, reading)
    found = answer(snapshot, network, question, name, needed, k=k)
    if explain and wanted in ("json", "table"):
        from kg.routes.proof import proof

        found["proofs"] = [
            proof(network, question, element["feed"], documents) if element["feed"] else [] for element in found["elements"]
        ]
    if wanted == "json":
        deliver(as_json(found), output)
    elif wanted == "table":
        from kg.cli.origin_text import story

        deliver(story(snapshot, found), output)
    elif wanted == "jsonl":
        deliver("".join(json.dumps(element, ensure_ascii=False) + "\n" for element in found["elements"]), output)
    else:
        emit([_row(element) for element in found["elements"]], FLAT, wanted, output)
    if fail_empty and found["verdict"] != "avoids":
        raise EmptyAnswerError(f"{found['target']['name']} is not shown to avoid what was asked.")


def _row(element: dict[str, Any]) -> dict[str, Any]:
    """An element as one row of text cells."""
    from kg.present.wording import chain_text

    feed = element["feed"] or {"nodes": [], "flows": [], "unknown": [], "exposed": []}
    others = [
        f"{' -> '.join(site['id'] for site in o['sites']) or '?'} -> {o['joins']}: {o['verdict']}" for o in element["others"]
    ]
    return {
        "element": element["element"],
        "verdict": element["verdict"],
        "feed": chain_text(feed["nodes"]) if element["known"] else "",
        "unknown": [item["settle"] for item in (element["fix"] or {"facts": []})["facts"]],
        "exposed": [item["exposed"] for item in feed["exposed"]],
        "fix": element["fix"]["kind"] if element["fix"] else "",
        "others": others,
        "claims": sorted({claim for flow in feed["flows"] for claim in flow["claims"]}),
    }
