"""`kg why-not`: what keeps routes from avoiding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import typer

from kg.cli.app import CsvOption, Format, FormatOption, JsonOption, OutOption, app, chosen, talk
from kg.cli.complete import stages
from kg.cli.question import asks
from kg.routes.request import Asked

FLAT = ("part", "of", "kind", "about", "what", "routes", "alone")


@app.command(
    "why-not",
    epilog="Examples: kg why-not --avoid CN | kg why-not mountain-pass gm --avoid CN | "
    "kg why-not --avoid CN --element Dy --to magnet --json",
)
@asks()
def why_not(
    asked: Asked,
    first: Annotated[str | None, typer.Argument(metavar="[FROM]", help="same as --from", autocompletion=stages)] = None,
    last: Annotated[str | None, typer.Argument(metavar="[TO]", help="same as --to", autocompletion=stages)] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100_000, help="how many facts, routes and ends to list")] = 20,
    format: FormatOption = None,
    json_: JsonOption = False,
    csv_: CsvOption = False,
    output: OutOption = None,
    fail_empty: Annotated[bool, typer.Option("--fail-empty", help="exit with 6 when no route avoids")] = False,
) -> None:
    """Why no route avoids, or few do: what every route meets, and which facts would help most.

    The smallest set that blocks, in all, by stage and by element; sites that every route passes; routes that share no site; open
    facts by how many routes wait for them. Without any route: how far one gets from either end.
    """
    from kg.errors import InputError

    for given, option, name in ((first, asked.begin, "--from"), (last, asked.end, "--to")):
        if given is not None and option is not None:
            raise InputError.at(name, "", option, f"an end said once: {given!r} stands for it already")
    asked = replace(asked, begin=first or asked.begin, end=last or asked.end)
    tell(asked, k, chosen(format, json_, csv_, output), output, fail_empty=fail_empty)


def tell(asked: Asked, k: int, wanted: Format, output: str | None, *, fail_empty: bool) -> None:
    """Write the answer. Raises `EmptyAnswerError` where nothing avoids and the caller wants to know."""
    from kg.analyses.whynot.why import why
    from kg.cli.output import as_json, deliver, emit
    from kg.dataset.workspace import snapshot as current
    from kg.errors import EmptyAnswerError
    from kg.network.build import build
    from kg.routes.question import understood

    snapshot = current(talk)
    reading, question = understood(snapshot, asked)
    found = why(snapshot, build(snapshot, reading), question, k=k)
    if wanted == "json":
        deliver(as_json(found), output)
    elif wanted == "table":
        from kg.cli.why_text import story

        deliver(story(snapshot, found), output)
    else:
        emit(list(_rows(found)), FLAT, wanted, output)
    if fail_empty and not found["counts"]["avoids"]:
        raise EmptyAnswerError("No route avoids what was asked.")


def _rows(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The answer as rows: what each is part of, and of which stage, element or end."""
    for name, cut in found["blocking"].items():
        yield from _cut(f"blocking, {name}", None, cut)
    for stage in found["stages"]:
        yield from _cut("blocking, stage", stage["stage"], stage["blocking"])
    for element in found["elements"]:
        yield from _cut("blocking, element", element["element"], element["blocking"])
    points = found["single_points"] or {"all": [], "not_touching": None, "ends": []}
    for end, passed in ((None, points), *((row["id"], row) for row in points["ends"])):
        for part, sites in (("single point", passed["all"]), ("single point, not touching", passed["not_touching"])):
            for site in sites or ():
                yield {"part": part, "of": end, "about": site}
    for name, apart in found["disjoint"].items():
        for number, route in enumerate(apart["routes"], start=1):
            yield {"part": f"apart, {name.replace('_', ' ')}", "of": number, "about": route["sites"]}
    for fact in found["facts"]["ranked"]:
        yield {**_thing(fact), "part": "fact", "alone": fact["alone"]}
    for end, near in ((None, found["facts"]["nearest"]), *((row["id"], row["nearest"]) for row in found["facts"]["ends"])):
        for fact in near["facts"] if near else ():
            yield {**_thing(fact), "part": "nearest", "of": end}
    reach = found["reach"] or {"from": [], "to": []}
    for part in ("from", "to"):
        for site in reach[part]:
            yield {"part": f"reach, {part}", "of": found[part], "about": site}


def _cut(part: str, of: str | None, cut: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    for item in cut["obstacles"] if cut else ():
        yield {**_thing(item), "part": part, "of": of}


def _thing(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": item["kind"],
        "about": item["about"],
        "what": item.get("exposed") or item["settle"],
        "routes": item.get("routes"),
    }
