"""`kg flips`: the days on which verdicts change, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.output_options import NOTHING_FOUND, Output, writes
from kg.cli.question import asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.analyses.compare.answer import ChangedRoute
    from kg.analyses.compare.grounds import Ground
    from kg.analyses.flips import FlipsAnswer
    from kg.claims.snapshot import Snapshot

FLAT = ("on", "route", "old", "new", "sites", "because", "claims")
_INDENT = 13


@app.command(
    epilog="Examples: kg flips --all --rule dfars-252.225-7052 | kg flips 1 --avoid CN --status all --until 2030-12-31 | "
    "kg flips 1 --rule dfars-252.225-7052 --as-of 2025-01-01",
)
@asks()
@writes(fail_empty=NOTHING_FOUND)
def flips(
    asked: Request,
    output: Output,
    route: Annotated[
        str | None, typer.Argument(metavar="[ROUTE]", help="a route by its number in the list of kg paths, or its id")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="all routes; the same as naming none")] = False,
    until: Annotated[str | None, typer.Option(help="the last day to look at; default the last that a claim or law names")] = None,
) -> None:
    """The days from --as-of on when routes are won, lost or get another verdict, each with the law or claim that makes it.

    What the sources do not say to end is taken to go on; what no source says to hold is unknown.
    """
    from kg.analyses.flips import flips as find_flips
    from kg.cli.output import as_json, deliver, emit
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current
    from kg.errors import EmptyAnswerError, InputError
    from kg.routes.question import day_of

    if route is not None and every:
        raise InputError.at("--all", "", route, "a route, or --all, not both")
    last = None if until is None else day_of(until, "--until")
    snapshot = current(talk)
    found = find_flips(snapshot, asked, last, route)
    if output.format == "json":
        deliver(as_json(to_data(found)), output.path)
    elif output.format == "table":
        from kg.cli.provenance import below

        words = ["kg", "flips", *([route] if route else []), *(["--until", until] if until else [])]
        deliver(below("\n".join(_story(snapshot, found)), found.data, words, asked, found.first), output.path)
    else:
        emit(list(_rows(found)), FLAT, output)
    if output.fail_empty and not found.flips:
        raise EmptyAnswerError("No verdict changes.")


def _rows(found: FlipsAnswer) -> Iterator[dict[str, str | list[str] | None]]:
    from kg.present.wording import chain_text

    for flip in found.flips:
        for route in flip.routes:
            yield {
                "on": flip.on,
                "route": route.id,
                "old": route.old,
                "new": route.new,
                "sites": chain_text(route.stops),
                "because": [_ground(ground) for ground in route.because],
                "claims": sorted({claim for ground in route.because for claim in ground.claims}),
            }


def _story(snapshot: Snapshot, found: FlipsAnswer) -> Iterator[str]:
    from kg.cli.output import width, wrapped
    from kg.cli.routes_text import asked_text
    from kg.present.wording import chain_text, counts_text, custody_text, plural

    yield from asked_text(snapshot, found.question)
    yield from wrapped(custody_text(found.asked.custody), width())
    about = f" of route {found.route}" if found.route else ""
    yield from wrapped(f"Verdicts{about} from {found.first} to {found.until}:", width())
    at_least = "" if found.counts_exact else "at least "
    yield from _field(found.first, _begin_text(found) if found.route else at_least + counts_text(found.counts))
    for flip in found.flips:
        yield ""
        yield from _field(flip.on, "" if found.route else counts_text(flip.new))
        for law in flip.laws:
            yield from _field("  law", f"{law.about}: {law.old}; then {law.new}")
        told: set[str] = set()
        for route in flip.routes:
            yield from _field(f"  {route.id}", f"{_verdicts(route)}: {chain_text(route.stops)}")
            grounds = dict.fromkeys(_ground(ground) for ground in route.because if ground.kind != "law")
            for text in grounds:
                if text not in told:
                    yield from _field("", f"because {text}")
            if told & grounds.keys():
                yield from _field("", "because of the same")
            told |= grounds.keys()
    yield ""
    if not found.flips:
        yield "No verdict changes."
    text = f"{plural(found.days, 'day')} looked at, on which a date of a claim or a law turns."
    if not found.complete:
        text += " Not all routes were compared: what is said of those listed holds, and others may flip as well."
    yield from wrapped(text, width())


def _verdicts(route: ChangedRoute) -> str:
    from kg.present.wording import verdict_words

    if route.old and route.new:
        return f"{verdict_words(route.old)}, then {verdict_words(route.new)}"
    if route.new:
        return f"new, {verdict_words(route.new)}"
    return f"no longer there, was {verdict_words(route.old)}" if route.old else "no longer there"


def _ground(ground: Ground) -> str:
    claims = f" (claims {', '.join(ground.claims[:3])})" if ground.claims else ""
    return f"{ground.what}: {ground.old}, then {ground.new}{claims}"


def _begin_text(found: FlipsAnswer) -> str:
    """Say how the one route asked for is on the first day."""
    from kg.present.wording import chain_text, readiness_words, verdict_words

    begins = found.begins
    if begins is None:
        return "no such route yet"
    return f"{verdict_words(begins.verdict)} ({readiness_words(begins.readiness)}): {chain_text(begins.stops)}"


def _field(name: str, text: str) -> Iterator[str]:
    from kg.cli.output import hanging

    yield from (line.rstrip() for line in hanging(text, f"{name:<{_INDENT}}", " " * _INDENT))
