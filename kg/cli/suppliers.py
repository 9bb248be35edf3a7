"""`kg suppliers`: which magnet makers can supply what is asked, a row for each."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.complete import countries, elements
from kg.cli.output_options import CiteOption, Output, writes
from kg.cli.question import asks
from kg.routes.request import Request


@app.command(
    epilog="Examples: kg suppliers --require Nd,Pr,Dy,Tb --rule dfars-252.225-7052 --as-of 2027-01-01 | "
    "kg suppliers --avoid CN --to US | kg suppliers --only US,AU,JP --require Nd,Pr --status all --csv",
)
@asks(
    *("begin", "end", "element", "complete"),
    via=(
        "A maker is judged by all that it takes: what comes past one site would say nothing of the rest.",
        "kg paths --to magnet --via SITE lists the routes that pass it.",
    ),
    delivery=(
        "A maker is judged up to its magnets, wherever they are delivered.",
        "--to COUNTRY says by what its magnets get there; kg paths --from MAKER --delivery known asks for stated places.",
    ),
)
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
            help="only makers that deliver to buyers in these countries or groups, or may; or to this buyer",
            autocompletion=countries,
        ),
    ] = None,
    cite: CiteOption = False,
) -> None:
    """Magnet makers, a row for each: elements each can prove, verdict under each law, readiness, owners, whom to ask.

    Everybody who makes magnets on the day is there, also without a known delivery. A maker avoids only if every element does; a
    law is clear of its magnets only if every element that they may hold is. A law is tested by the day of --as-of: whether a
    contract falls under it, and its exceptions (off-the-shelf items, magnets recycled in the United States), are printed beside
    and never applied. DFARS qualifying countries are another list than the covered countries that 252.225-7052 tests.
    """
    from kg.analyses.feedstock.requirements import resolve_elements
    from kg.analyses.suppliers import answer
    from kg.cli.output import as_json, deliver, emit
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current
    from kg.errors import EmptyAnswerError, InputError
    from kg.present.suppliers import FLAT, flat_supplier
    from kg.routes.question import end_named, resolve_question

    snapshot = current(talk)
    question = resolve_question(snapshot, asked)
    end = end_named(snapshot, to, question.reading.as_of, "--to", "country or buyer")
    if end.stage is not None:
        raise InputError.at("--to", "", to, "countries, or a buyer", "--to US,EU; every row is of a magnet maker already.")
    found = answer(snapshot, question, resolve_elements(snapshot, require or ()), end.place or end.name)
    words = ["kg", "suppliers", *(["--require", ",".join(require)] if require else []), *(["--to", to] if to else [])]
    if cite:
        from kg.cli.provenance import again, citation
        from kg.cli.suppliers_text import question_text, sentence

        said = f"{question_text(snapshot, found)} {sentence(found)}"
        reading = f"As of {found.reading.as_of}: {', '.join(found.reading.statuses)}."
        deliver(citation(said, reading, found.data, again(words, asked, found.reading.as_of)), output.path)
    elif output.format == "json":
        deliver(as_json(to_data(found)), output.path)
    elif output.format == "table":
        from kg.cli.provenance import below
        from kg.cli.suppliers_text import story

        deliver(below(story(snapshot, found), found.data, words, asked, found.reading.as_of), output.path)
    elif output.format == "jsonl":
        from kg.text import json_line

        deliver("".join(json_line(to_data(each)) for each in found.suppliers), output.path)
    else:
        emit([flat_supplier(found, each) for each in found.suppliers], FLAT, output)
    if output.fail_empty and not any(each.verdict == "avoids" for each in found.suppliers):
        raise EmptyAnswerError("No magnet maker is shown to avoid what was asked.")
