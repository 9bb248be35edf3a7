"""`kg diff`: the same question at two dates, in two readings, or of two versions of the data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.output_options import NOTHING_FOUND, Output, writes
from kg.cli.question import asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.analyses.compare.answer import DiffAnswer
    from kg.analyses.compare.grounds import Side
    from kg.analyses.compare.known_by import KnownBy
    from kg.claims.snapshot import Snapshot
    from kg.network.model import Network
    from kg.network.reading import Reading
    from kg.routes.obstacles import Question

LimitOption = Annotated[int, typer.Option(min=1, max=100_000, help="how many routes of each side to compare; counts are exact")]
TonnesOption = Annotated[
    str | None, typer.Option(metavar="ELEMENTS", help="also compare what capacities bound, for Nd,Dy or Nd+Pr together")
]


@app.command(
    epilog="Examples: kg diff --avoid CN --was-as-of 2025-01-01 | kg diff --rule dfars-252.225-7052 --as-of 2027-01-01 "
    "--was-as-of 2026-12-31 | kg diff --avoid CN --status all --was-status operating | kg diff --avoid CN --was-data OLD_HOME "
    "| kg diff --avoid CN --since 2026-06-30",
)
@asks()
@writes(fail_empty=NOTHING_FOUND)
def diff(
    asked: Request,
    output: Output,
    was_as_of: Annotated[str | None, typer.Option(help="the day of the old side, as 2025-01-01")] = None,
    was_status: Annotated[str | None, typer.Option(help="which status counted, by commas, or all")] = None,
    was_modality: Annotated[str | None, typer.Option(help="which modality counted, by commas, or all")] = None,
    was_source: Annotated[list[str] | None, typer.Option(help="only claims of these sources counted; repeatable")] = None,
    was_data: Annotated[
        str | None, typer.Option(metavar="PATH", help="data of the old side: a snapshot.json, a build, or another KG_HOME")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="the old side is that day, with no claim that a later source made")
    ] = None,
    limit: LimitOption = 1000,
    tonnes: TonnesOption = None,
) -> None:
    """What changed between two answers, route by route, each with the claims that made the difference.

    The options of the question say how it is asked now; --was-... say in what the old side differs. Routes are won, lost, or have
    another verdict. A route is the same if its sites, the stages they perform on it and its flows are. One that begins anew where
    the only documented feed is gone is no gain: it stands apart.
    """
    from kg.analyses.compare.answer import Since
    from kg.analyses.compare.changes import difference
    from kg.analyses.compare.grounds import Side
    from kg.analyses.compare.known_by import KnownBy
    from kg.cli.changes_text import show
    from kg.dataset.versions import version
    from kg.dataset.workspace import snapshot as current
    from kg.errors import EmptyAnswerError, InputError
    from kg.routes.question import day_of

    if not (was_as_of or was_status or was_modality or was_source or was_data or since):
        expected = "Expected one of --since, --was-as-of, --was-status, --was-modality, --was-source and --was-data."
        raise InputError("The old side is the same as the new one.", expected, "--was-as-of 2025-01-01")
    if since and (was_as_of or was_data):
        raise InputError("--since says which day and which claims the old side has.", "", "leave --was-as-of and --was-data out.")
    snapshot = current(talk)
    before: Snapshot = version(was_data, "--was-data") if was_data else snapshot
    known = KnownBy(snapshot, day_of(since, "--since")) if since else None
    before = known or before
    was_asked = replace(
        asked,
        as_of=since or was_as_of or asked.as_of,
        status=was_status or asked.status,
        modality=was_modality or asked.modality,
        sources=was_source or asked.sources,
    )
    new = Side(snapshot, *_resolve_side(snapshot, before, asked))
    try:
        absent = f"no source up to {since} says so" if since else "no source of this data says so"
        old = Side(before, *_resolve_side(before, snapshot, was_asked, new.question.reading, known), absent=absent)
    except InputError as error:
        if was_as_of:
            error.what = error.what.replace("--as-of", "--was-as-of", 1)
        raise
    found = difference(old, new, limit=limit)
    if known is not None:
        found = replace(found, since=Since(known.day.isoformat(), known.newer()))
    if tonnes is not None:
        found = with_tonnes(found, old, new, tonnes)
    show(found, output)
    if output.fail_empty and found.is_empty:
        raise EmptyAnswerError("Nothing changed.")


def _resolve_side(
    snapshot: Snapshot, other: Snapshot, asked: Request, beside: Reading | None = None, known: KnownBy | None = None
) -> tuple[Network, Question]:
    """The network and question of one side. A name that only the other data knows is understood from there: ids are the same.

    Whether plans of any time count is the same as in the reading `beside`: a day of the old side is no day asked about. What was
    `known` on a day is judged as of that day.
    """
    from kg.errors import UnknownNameError
    from kg.network.build import build
    from kg.routes.question import resolve_question

    try:
        question = resolve_question(snapshot, asked)
    except UnknownNameError:
        if other is snapshot:
            raise
        question = resolve_question(other, asked)
    if beside is not None:
        reading = replace(question.reading, dated=beside.dated, today=known.day if known is not None else beside.today)
        question = replace(question, reading=reading)
    return build(snapshot, question.reading), question


def with_tonnes(found: DiffAnswer, old: Side, new: Side, elements: str) -> DiffAnswer:
    """Add what capacities bound on both sides, for elements by commas."""
    from kg.analyses.capacity.tonnes import parse_groups
    from kg.analyses.compare.tonnes import compare_tonnes

    return replace(found, tonnes=compare_tonnes(old, new, parse_groups(elements, "--tonnes")))
