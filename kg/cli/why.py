"""`kg why-not`: what keeps routes from avoiding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.complete import ends
from kg.cli.output_options import Output, writes
from kg.cli.question import asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.analyses.whynot.answer import WhyAnswer
    from kg.analyses.whynot.grounds import BlockingSet, SharedSites, SinglePoints
    from kg.present.wording import Cell
    from kg.routes.parts import Fact

FLAT = ("part", "of", "kind", "about", "what", "routes", "alone")


@app.command(
    "why-not",
    epilog="Examples: kg why-not --avoid CN | kg why-not mountain-pass gm --avoid CN | "
    "kg why-not --avoid CN --element Dy --to magnet --json",
)
@asks()
@writes(fail_empty="exit with 6 when no route avoids")
def why_not(
    asked: Request,
    output: Output,
    first: Annotated[str | None, typer.Argument(metavar="[FROM]", help="same as --from", autocompletion=ends)] = None,
    last: Annotated[str | None, typer.Argument(metavar="[TO]", help="same as --to", autocompletion=ends)] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=100_000, help="how many facts, routes and ends to list")] = 20,
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
    tell(asked, k, output)


def tell(asked: Request, k: int, output: Output) -> None:
    """Write the answer. Raises `EmptyAnswerError` where nothing avoids and the caller wants to know."""
    from kg.api.graph import open as open_claims
    from kg.cli.output import as_json, deliver, emit
    from kg.data import to_data
    from kg.errors import EmptyAnswerError

    graph = open_claims(progress=talk)
    snapshot, found = graph.snapshot, graph.why_not(asked, k=k)
    if output.format == "json":
        deliver(as_json(to_data(found)), output.path)
    elif output.format == "table":
        from kg.cli.provenance import below
        from kg.cli.why_text import story

        heading = found.heading
        text = below(story(snapshot, found), heading.data, ["kg", "why-not"], asked, heading.asked.reading.as_of)
        deliver(text, output.path)
    else:
        emit(list(_rows(found)), FLAT, output)
    if output.fail_empty and not found.heading.counts.avoids:
        raise EmptyAnswerError("No route avoids what was asked.")


def _rows(found: WhyAnswer) -> Iterator[dict[str, Cell | None]]:
    """The answer as rows: what each is part of, and of which stage, element or end."""
    grounds, begin, end = found.grounds, found.heading.asked.begin, found.heading.asked.end
    yield from _set_rows("blocking, any", None, grounds.blocking.any)
    yield from _set_rows("blocking, exposed", None, grounds.blocking.exposed)
    for stage in found.stages:
        yield from _set_rows("blocking, stage", stage.stage, stage.blocking)
    for element in found.elements:
        yield from _set_rows("blocking, element", element.element, element.blocking)
    if points := grounds.single_points:
        yield from _shared_rows(None, points)
        for shared in points.ends:
            yield from _shared_rows(shared.id, shared)
    for part, apart in (("not touching", grounds.disjoint.not_touching), ("avoiding", grounds.disjoint.avoiding)):
        for number, route in enumerate(apart.routes, start=1):
            yield {"part": f"apart, {part}", "of": number, "about": list(route.sites)}
    for each in found.heading.not_counted:
        option = f"; {each.let_in_by} lets it in" if each.let_in_by else ""
        yield {"part": "not counted", "of": each.source, "about": each.target, "what": f"{each.reason}{option}"}
    for ranked in grounds.facts.ranked:
        yield {**_fact_row(ranked.fact, ranked.routes), "part": "fact", "alone": ranked.alone}
    for of, near in ((None, grounds.facts.nearest), *((each.id, each.nearest) for each in grounds.facts.ends)):
        for fact in near.facts if near else ():
            yield {**_fact_row(fact, None), "part": "nearest", "of": of}
    if found.reach:
        yield from _site_rows("reach, from", begin, found.reach.ahead)
        yield from _site_rows("reach, to", end, found.reach.behind)


def _set_rows(part: str, of: str | None, found: BlockingSet | None) -> Iterator[dict[str, Cell | None]]:
    for each in found.obstacles if found else ():
        yield {**_fact_row(each.fact, each.routes), "part": part, "of": of}


def _shared_rows(of: str | None, points: SinglePoints | SharedSites) -> Iterator[dict[str, Cell | None]]:
    yield from _site_rows("single point", of, points.all)
    yield from _site_rows("single point, not touching", of, points.not_touching or ())


def _site_rows(part: str, of: str | None, sites: Iterable[str]) -> Iterator[dict[str, Cell | None]]:
    for site in sites:
        yield {"part": part, "of": of, "about": site}


def _fact_row(fact: Fact, routes: int | None) -> dict[str, Cell | None]:
    return {"kind": fact.kind, "about": fact.about, "what": fact.text, "routes": routes}
