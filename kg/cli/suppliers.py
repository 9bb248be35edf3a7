"""`kg suppliers`: which magnet makers can supply what is asked, a row for each."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.complete import countries, elements
from kg.cli.output_options import Output, writes
from kg.cli.question import asks
from kg.routes.request import Request


@app.command(
    epilog="Examples: kg suppliers --require Nd,Pr,Dy,Tb --rule dfars-252.225-7052 --as-of 2027-01-01 | "
    "kg suppliers --avoid CN --to US | kg suppliers --only US,AU,JP --require Nd,Pr --status all --csv",
)
@asks("begin", "end", "element", "complete", "via", "delivery")
@writes(fail_empty="exit with 6 unless a maker avoids")
def suppliers(
    asked: Request,
    output: Output,
    require: Annotated[
        list[str] | None,
        typer.Option(
            help="elements the magnets must have, as Nd,Dy or heavy-rare-earths; default those of each maker",
            autocompletion=elements,
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            help="only makers that deliver to buyers in this country, or may; or to this buyer", autocompletion=countries
        ),
    ] = None,
) -> None:
    """Magnet makers, a row for each: elements each can prove, verdict under each law, readiness, owners, whom to ask.

    Everybody who makes magnets on the day is there, also without a known delivery. A maker avoids only if every element does; a
    law is clear of its magnets only if every element that they may hold is. A law is tested by the day of --as-of: whether a
    contract falls under it, and its exceptions (off-the-shelf items, magnets recycled in the United States), are printed beside
    and never applied. DFARS qualifying countries are another list than the covered countries that 252.225-7052 tests.
    """
    from kg.analyses.feedstock.requirements import resolve_elements
    from kg.analyses.suppliers import answer
    from kg.claims.search import resolve
    from kg.cli.output import as_json, deliver, emit
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current
    from kg.errors import EmptyAnswerError
    from kg.present.suppliers import FLAT, flat_supplier
    from kg.routes.question import resolve_question

    snapshot = current(talk)
    question = resolve_question(snapshot, asked)
    kinds = frozenset({"country", "facility", "organization", "group", "market"})
    place = None if to is None else resolve(snapshot, to, kinds, "country or buyer")
    found = answer(snapshot, question, resolve_elements(snapshot, require or ()), place)
    if output.format == "json":
        deliver(as_json(to_data(found)), output.path)
    elif output.format == "table":
        from kg.cli.suppliers_text import story

        deliver(story(snapshot, found), output.path)
    elif output.format == "jsonl":
        from kg.text import json_line

        deliver("".join(json_line(to_data(each)) for each in found.suppliers), output.path)
    else:
        emit([flat_supplier(found, each) for each in found.suppliers], FLAT, output)
    if output.fail_empty and not any(each.verdict == "avoids" for each in found.suppliers):
        raise EmptyAnswerError("No magnet maker is shown to avoid what was asked.")
