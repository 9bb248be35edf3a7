"""`kg picture`: an answer as a diagram, a map or a timeline, for slides and documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.cli.app import app, talk
from kg.cli.question import asks
from kg.routes.request import Request

Kind = Literal["diagram", "map", "timeline"]
Group = Literal["auto", "country", "company", "none"]


@app.command(
    epilog="Examples: kg picture diagram --avoid CN -o chain.svg | kg picture map --avoid CN --status all -o map.png | "
    "kg picture diagram --avoid CN --group country -o groups.svg | kg picture timeline --status all -o dates.svg",
)
@asks()
def picture(
    asked: Request,
    kind: Annotated[Kind, typer.Argument(help="the stage diagram, the map, or the timeline of capacities and laws")],
    group: Annotated[
        Group,
        typer.Option(help="one sign for all sites of a country or company and stage; auto: by country where there are too many"),
    ] = "auto",
    routes_only: Annotated[bool, typer.Option("--routes-only", help="leave out sites and flows on no route")] = False,
    width: Annotated[int, typer.Option(min=320, max=8000, help="pixels; below about 660 the diagram is a list")] = 1400,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="FILE.svg or FILE.png, whole or not at all; without it SVG on stdout")
    ] = None,
) -> None:
    """A picture of the sites and flows of a question, by the best verdict of any route through each.

    What is avoided stays where it was, in grey: a reader sees what is lost. Nothing is drawn that no source states: missing
    stages are marked, sites without a stated place are no points on the map, and no line is wide for tonnes that nobody gives.
    """
    from kg.cli.output import deliver
    from kg.dataset.workspace import write_atomically
    from kg.errors import InputError

    suffix = ".svg" if output is None or str(output) == "-" else output.suffix.lower()
    if suffix not in (".svg", ".png"):
        raise InputError.at(
            "--output", "", str(output), "a file that ends in .svg or .png", "the suffix decides what is written."
        )
    if kind == "timeline" and group != "auto":
        raise InputError.at("--group", "", group, "a diagram or a map", "kg picture diagram --group country")
    svg = _timeline(asked, width) if kind == "timeline" else _of_answer(asked, kind, group, routes_only, width)
    if output is None or str(output) == "-":
        deliver(svg, None)
        return
    if suffix == ".png":
        from kg.present.pictures.raster import png

        content: str | bytes = png(svg)
    else:
        content = svg
    write_atomically(output, content)
    talk(f"{output}: {len(content.encode() if isinstance(content, str) else content):,} bytes.")


def _of_answer(asked: Request, kind: Kind, group: Group, routes_only: bool, width: int) -> str:
    from kg.dataset.workspace import snapshot as current
    from kg.network.build import build
    from kg.present.pictures.chain import on_routes
    from kg.present.pictures.diagram import diagram
    from kg.present.pictures.from_answer import build_chain
    from kg.present.pictures.grouping import group_by, group_if_crowded
    from kg.present.pictures.map import world_map
    from kg.routes.question import resolve_question
    from kg.routes.search import count
    from kg.routes.state_graph import steps_of

    snapshot = current(talk)
    question = resolve_question(snapshot, asked)
    network = build(snapshot, question.reading)
    graph = steps_of(network, question)
    chain = build_chain(network, question, graph, count(graph))
    if routes_only:
        chain = on_routes(chain)
    if group == "auto":
        chain = group_if_crowded(chain)
    elif group != "none":
        chain = group_by(chain, group)
    return world_map(chain, width=width) if kind == "map" else diagram(chain, width=width)


def _timeline(asked: Request, width: int) -> str:
    from kg.dataset.workspace import snapshot as current
    from kg.network.build import build
    from kg.present.pictures.from_dates import build_dates
    from kg.present.pictures.timeline import timeline
    from kg.routes.question import reading_of

    snapshot = current(talk)
    return timeline(build_dates(snapshot, build(snapshot, reading_of(snapshot, asked)), tuple(asked.rules) or None), width=width)
