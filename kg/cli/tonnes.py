"""`kg tonnes`: how much can reach an end, as far as the sources state capacities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.complete import element_groups
from kg.cli.output_options import Output, writes
from kg.cli.question import asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.analyses.capacity.answer import Findings

FLAT = ("elements", "over", "end", "name", "routes", "lower", "upper", "with_weak", "held_by", "missing")


@app.command(epilog="Examples: kg tonnes Nd,Dy --avoid CN --to magnet | kg tonnes Nd+Pr --rule dfars-252.225-7052 --json")
@asks("element")
@writes()
def tonnes(
    asked: Request,
    output: Output,
    elements: Annotated[
        str, typer.Argument(metavar="ELEMENTS", help="Nd,Dy each alone, Nd+Pr together", autocompletion=element_groups)
    ],
) -> None:
    """Tonnes a year of an element that can reach each end: bounds from stated capacities, and what is not stated.

    Over routes that avoid, then with those that are unproven, then over all. What no source states is unknown, never guessed:
    most answers are an upper bound, or name the figures that would give one.
    """
    from kg.analyses.capacity.answer import answer
    from kg.analyses.capacity.tonnes import parse_groups
    from kg.cli.output import as_json, deliver, emit
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current
    from kg.network.build import build
    from kg.routes.question import resolve_question

    groups = parse_groups(elements, "ELEMENTS")
    snapshot = current(talk)
    question = resolve_question(snapshot, asked)
    found = answer(snapshot, build(snapshot, question.reading), question, groups)
    if output.format == "json":
        deliver(as_json(to_data(found)), output.path)
    elif output.format == "table":
        from kg.cli.output import width, wrapped
        from kg.cli.provenance import below
        from kg.cli.routes_text import heading_lines
        from kg.cli.tonnes_text import tonnes_lines
        from kg.present.wording import custody_text

        lines = [*heading_lines(snapshot, found.heading, exact=found.limits.counts_exact)]
        lines += wrapped(custody_text(question.custody), width())
        heading = found.heading
        text = "\n".join([*lines, *tonnes_lines(found.findings)])
        words = ["kg", "tonnes", elements]
        deliver(below(text, heading.data, words, asked, heading.asked.reading.as_of), output.path)
    else:
        emit(list(_rows(found.findings)), FLAT, output)


def _rows(found: Findings) -> Iterator[dict[str, str | float | list[str] | None]]:
    for one in found.carried:
        for reach in one.ends:
            yield {
                "elements": list(one.elements),
                "over": one.over,
                "end": reach.end,
                "name": reach.name,
                "routes": sum(reach.routes.values()),
                "lower": reach.lower,
                "upper": reach.bound.upper,
                "with_weak": reach.with_weak.upper,
                "held_by": [f"{limit.name} ({', '.join(limit.stages)}): {limit.of}" for limit in reach.bound.held_by],
                "missing": [" or ".join(place.name for place in missing.any_of) for missing in reach.missing],
            }
