"""The pictures of a report or dossier, as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kg.present.report.content import Answered, Report
from kg.present.wording import verdict_text
from kg.routes.answer import Route
from kg.routes.obstacles import VERDICTS, Verdict
from kg.routes.search import Tally

if TYPE_CHECKING:
    from kg.present.pictures.chain import Chain
    from kg.present.pictures.dates import Dates
    from kg.present.pictures.grouping import By

MOST_FLOWS = 600
"""Flows on routes up to which the map has all of them; else those of the routes that are listed."""


@dataclass(frozen=True, slots=True)
class Drawings:
    """The pictures of an answer as SVG; empty where a format shows none."""

    stages: str = ""
    map: str = ""
    times: str = ""
    off_routes: tuple[int, int] = (0, 0)
    """Sites and flows that the pictures leave out, for no route takes them."""
    unplaced: tuple[int, int] = (0, 0)
    """Those that the map leaves out, for no source puts them into one country."""
    group: str = ""
    """What the cards of the diagram stand for, where that is not one site each."""


def draw(answered: Answered[Report], *, group: By | None = None, style: bool) -> Drawings:
    """Draw the pictures of an answer, with their `style` or for a page that has it.

    The diagram is drawn by country where a column would hold too many sites to be read, or by what `group` says.
    """
    from kg.present.pictures.chain import on_routes
    from kg.present.pictures.diagram import diagram
    from kg.present.pictures.from_answer import build_chain
    from kg.present.pictures.from_dates import build_dates
    from kg.present.pictures.grouping import group_by, grouping_needed
    from kg.present.pictures.map import world_map
    from kg.present.pictures.timeline import timeline

    whole = build_chain(answered.network, answered.question, answered.graph, answered.counted)
    chain = on_routes(whole)
    group = group or grouping_needed(chain)
    shown = chain if group is None else group_by(chain, group)
    routes = (each.route for each in answered.content.routes)
    located = keep_placed(chain if len(chain.links) <= MOST_FLOWS else keep_on(chain, routes))
    snapshot = answered.network.snapshot
    return Drawings(
        stages=diagram(shown, width=1400, prefix="d", style=style),
        map=world_map(located, width=1400, prefix="m", style=style),
        times=timeline(_changing(build_dates(snapshot, answered.network)), width=1400, style=style)
        if snapshot is not None
        else "",
        off_routes=(len(whole.nodes) - len(chain.nodes), len(whole.links) - len(chain.links)),
        unplaced=(len(chain.nodes) - len(located.nodes), len(chain.links) - len(located.links)),
        group=group or "",
    )


def draw_route(answered: Answered[object], route: Route, *, style: bool) -> str:
    """Draw the diagram of one route of an answer, by its own verdict."""
    from kg.present.pictures.diagram import diagram
    from kg.present.pictures.from_answer import build_chain

    verdict = route.verdict
    whole = build_chain(answered.network, answered.question, answered.graph, answered.counted)
    chain = keep_on(whole, [route])
    chain = replace(
        chain,
        nodes=tuple(replace(node, verdict=verdict, routes=None) for node in chain.nodes),
        links=tuple(replace(link, verdict=verdict, routes=None) for link in chain.links),
        question=f"route {route.id} ({verdict_text(route)}) of the question: {chain.question}",
        counts=_one_of(verdict),
    )
    return diagram(chain, width=1400, prefix="d", style=style)


def _one_of(verdict: Verdict) -> Tally:
    """The counts of one route."""
    avoids, would_avoid, unproven, touches = (int(verdict == each) for each in VERDICTS)
    return avoids, would_avoid, unproven, touches


def keep_on(chain: Chain, routes: Iterable[Route]) -> Chain:
    """Keep what some of these routes take."""
    listed = list(routes)
    sites = {stop.id for route in listed for stop in route.stops}
    flows = {delivery.id for route in listed for delivery in route.deliveries}
    nodes = tuple(node for node in chain.nodes if node.id in sites)
    return replace(chain, nodes=nodes, links=tuple(link for link in chain.links if link.id in flows))


def keep_placed(chain: Chain) -> Chain:
    """Keep what stands in one country, or at a place of its own."""
    nodes = {node.id: node for node in chain.nodes if len(node.countries) == 1 or node.point is not None}
    links = tuple(link for link in chain.links if link.source in nodes and link.target in nodes)
    return replace(chain, nodes=tuple(nodes.values()), links=links)


def _changing(dates: Dates) -> Dates:
    """Only laws that change in the year of the day or later; the table of laws has all."""
    first = date(dates.day.year, 1, 1)
    tracks = tuple(track for track in dates.tracks if any(since is not None and since >= first for since, *_ in track.phases))
    notes = f"Laws that stay as they are: {len(dates.tracks) - len(tracks)}, in the table."
    return replace(dates, tracks=tracks, notes=(*dates.notes, notes) if len(tracks) < len(dates.tracks) else dates.notes)
