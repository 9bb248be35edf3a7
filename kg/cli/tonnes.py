"""`kg tonnes`: how much can reach an end, as far as the sources state capacities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from kg.cli.app import CsvOption, FormatOption, JsonOption, OutOption, app, chosen, talk
from kg.cli.complete import element_groups
from kg.cli.question import asks
from kg.routes.request import Asked

FLAT = ("elements", "over", "end", "name", "routes", "lower", "upper", "with_weak", "held_by", "missing")


@app.command(epilog="Examples: kg tonnes Nd,Dy --avoid CN --to magnet | kg tonnes Nd+Pr --rule dfars-252.225-7052 --json")
@asks("element")
def tonnes(
    asked: Asked,
    elements: Annotated[
        str, typer.Argument(metavar="ELEMENTS", help="Nd,Dy each alone, Nd+Pr together", autocompletion=element_groups)
    ],
    format: FormatOption = None,
    json_: JsonOption = False,
    csv_: CsvOption = False,
    output: OutOption = None,
) -> None:
    """Tonnes a year of an element that can reach each end: bounds from stated capacities, and what is not stated.

    Over routes that avoid, then with those that are unproven, then over all. What no source states is unknown, never guessed:
    most answers are an upper bound, or name the figures that would give one.
    """
    from kg.analyses.capacity.tonnes import groups_of, record
    from kg.analyses.capacity.tonnes import tonnes as carried
    from kg.cli.output import as_json, deliver, emit
    from kg.dataset.workspace import snapshot as current
    from kg.network.build import build
    from kg.routes import records
    from kg.routes.question import understood
    from kg.routes.search import count
    from kg.routes.state_graph import steps_of

    wanted = chosen(format, json_, csv_, output)
    named = groups_of(elements, "ELEMENTS")
    snapshot = current(talk)
    reading, question = understood(snapshot, asked)
    network = build(snapshot, reading)
    counted = count(steps_of(network, question))
    heading = records.heading(snapshot, network, question, counted)
    answer = record(carried(snapshot, network, question, named))
    found = {**heading, "limits": {"counts_exact": counted.exact}, **answer}
    if wanted == "json":
        deliver(as_json(found), output)
    elif wanted == "table":
        from kg.cli.output import width, wrapped
        from kg.cli.routes_text import heading as heading_text
        from kg.cli.tonnes_text import tonnes_lines
        from kg.present.wording import custody_text

        custody = wrapped(custody_text(question.custody), width())
        deliver("\n".join([*heading_text(snapshot, found), *custody, *tonnes_lines(found)]) + "\n", output)
    else:
        emit(list(_rows(found)), FLAT, wanted, output)


def _rows(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in found["carried"]:
        for reach in one["ends"]:
            yield {
                "elements": one["elements"],
                "over": one["over"],
                "end": reach["end"],
                "name": reach["name"],
                "routes": sum(reach["routes"].values()),
                "lower": reach["lower"],
                "upper": reach["upper"],
                "with_weak": reach["with_weak"]["upper"],
                "held_by": [f"{limit['name']} ({', '.join(limit['stages'])}): {limit['of']}" for limit in reach["held_by"]],
                "missing": [" or ".join(place["name"] for place in missing["any_of"]) for missing in reach["missing"]],
            }
