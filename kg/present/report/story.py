"""The document of a report: its sections with the pictures among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from kg.claims.snapshot import Snapshot
from kg.present.report.content import Answered
from kg.present.report.document import Document, Paragraph, Picture, Section
from kg.present.report.listing import FIRST, flow_numbers, mermaid
from kg.present.report.sections import all_sections
from kg.present.report.sentences import answer_sentence, limits, question_words
from kg.present.wording import asked_sentence, plural

if TYPE_CHECKING:
    from kg.present.pictures.chain import Chain
    from kg.present.pictures.dates import Dates
    from kg.present.pictures.grouping import By

DRAWN = 600
"""Flows on routes up to which the map has all of them; else those of the routes that are listed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pictures of an answer as SVG; empty where a format shows none."""

    stages: str = ""
    map: str = ""
    times: str = ""
    left: tuple[int, int] = (0, 0)
    """Sites and flows that the picture leaves out, for no route takes them."""
    nowhere: tuple[int, int] = (0, 0)
    """Those that the map leaves out, for no source puts them into one country."""
    group: str = ""
    """What the cards of the diagram stand for, where that is not one site each."""


def told(snapshot: Snapshot, found: dict[str, Any], drawn: Drawn) -> Document:
    """The report as neutral blocks."""
    lead = [Paragraph((answer_sentence(snapshot, found),)), Paragraph((" ".join(limits(snapshot, found)),), "note")]
    return Document(
        title=question_words(snapshot, found),
        asked=asked_sentence(snapshot.label, found),
        lead=lead,
        sections=[*_pictured(found, drawn), *_with_times(list(all_sections(snapshot, found)), drawn)],
        made=f"{found['made_by']}, data {found['data']}. {found['licence']} This is no legal advice.",
    )


def _pictured(found: dict[str, Any], drawn: Drawn) -> list[Section]:
    if not found["routes"]:
        return []
    sites, flows = drawn.left
    note = "Every site and flow that some route takes; what only routes take that touch stays in its place, in grey."
    if drawn.group:
        note = f"One card for all sites of a {drawn.group} that perform the same stages, as kg picture --group draws it. {note}"
    if sites or flows:
        note += (
            f" {plural(sites, 'site')} and {plural(flows, 'flow')} of the reading are on no route: kg picture diagram has them."
        )
    first = f"{min(FIRST, len(found['routes'])):,} of {sum(found['counts'].values()):,}"
    text_note = (
        f"The first routes alone, {first}: solid where a route avoids, dashed where it is unproven, crossed where it touches."
    )
    stages = Picture(drawn.stages, (note,), text=mermaid(found["routes"]), text_note=(text_note,), id="diagram")
    sections = [Section("stages", "Stages", [stages])]
    if drawn.map:
        sites, flows = drawn.nowhere
        without = f"{plural(sites, 'site')} on routes without one stated country"
        note = f"Not on the map: {without}, and {plural(flows, 'flow')} to or from them."
        sections.append(Section("map", "Map", [Picture(drawn.map, (note,) if sites else (), id="world")]))
    return sections


def _with_times(sections: list[Section], drawn: Drawn) -> list[Section]:
    if not drawn.times:
        return sections
    picture = Picture(drawn.times, (), id="times")
    return [
        Section(part.id, part.title, [part.blocks[0], picture, *part.blocks[1:]]) if part.id == "capacities" else part
        for part in sections
    ]


def drawn(answered: Answered, *, group: By | None = None, alone: bool = False) -> Drawn:
    """The pictures of an answer; `alone` as they are, else as parts of a page that has their style and knows routes by number.

    The diagram is drawn by country where a column would hold too many sites to be read, or by what `group` says.
    """
    from kg.present.pictures.chain import on_routes
    from kg.present.pictures.diagram import diagram
    from kg.present.pictures.from_answer import build_chain
    from kg.present.pictures.from_dates import build_dates
    from kg.present.pictures.grouping import group_by, grouping_needed
    from kg.present.pictures.map import world_map
    from kg.present.pictures.timeline import timeline
    from kg.present.report.slim import slim, slim_map, untitled

    whole = build_chain(answered.network, answered.question, answered.graph, answered.counted)
    chain = on_routes(whole)
    group = group or grouping_needed(chain)
    shown = chain if group is None else group_by(chain, group)
    stages = diagram(shown, width=1400, prefix="d", style=alone)
    located = placed(chain if len(chain.links) <= DRAWN else listed(chain, answered.content["routes"]))
    places = world_map(located, width=1400, prefix="m", style=alone)
    snapshot = answered.network.snapshot
    times = timeline(_changing(build_dates(snapshot, answered.network)), width=1400, style=alone) if snapshot is not None else ""
    if not alone:
        ids = {flow: str(number) for flow, number in flow_numbers(answered.content["routes"]).items()}
        stages, places = slim(stages, ids), slim_map(places, ids)
        times = untitled(times, {}) if times else ""
    left = (len(whole.nodes) - len(chain.nodes), len(whole.links) - len(chain.links))
    nowhere = (len(chain.nodes) - len(located.nodes), len(chain.links) - len(located.links))
    return Drawn(stages=stages, map=places, times=times, left=left, nowhere=nowhere, group=group or "")


def route_drawn(answered: Answered, *, alone: bool) -> str:
    """The diagram of one route of a dossier, by its own verdict; empty for a facility."""
    from kg.present.pictures.diagram import diagram
    from kg.present.pictures.from_answer import build_chain
    from kg.present.report.slim import slim

    found = answered.content
    if found["kind"] != "route":
        return ""
    whole = build_chain(answered.network, answered.question, answered.graph, answered.counted)
    chain = listed(whole, [found["route"]])
    verdict = found["route"]["verdict"]
    nodes = tuple(replace(node, verdict=verdict, routes=None) for node in chain.nodes)
    links = tuple(replace(link, verdict=verdict, routes=None) for link in chain.links)
    chain = replace(
        chain,
        nodes=nodes,
        links=links,
        question=f"route {found['route']['id']} of the question: {chain.question}",
        counts=(int(verdict == "avoids"), int(verdict == "unproven"), int(verdict == "touches")),
    )
    picture = diagram(chain, width=1400, prefix="d", style=alone)
    return picture if alone else slim(picture, {})


def listed(chain: Chain, routes: Sequence[dict[str, Any]]) -> Chain:
    """What the routes that are listed take."""
    sites = {node["id"] for route in routes for node in route["nodes"]}
    flows = {flow["id"] for route in routes for flow in route["flows"]}
    nodes = tuple(node for node in chain.nodes if node.id in sites)
    return replace(chain, nodes=nodes, links=tuple(link for link in chain.links if link.id in flows))


def placed(chain: Chain) -> Chain:
    """What stands in one country, or at a place of its own."""
    nodes = {node.id: node for node in chain.nodes if len(node.countries) == 1 or node.point is not None}
    links = tuple(link for link in chain.links if link.source in nodes and link.target in nodes)
    return replace(chain, nodes=tuple(nodes.values()), links=links)


def _changing(dates: Dates) -> Dates:
    """Only laws that change in the year of the day or later; the table of laws has all."""
    first = date(dates.day.year, 1, 1)
    tracks = tuple(track for track in dates.tracks if any(since is not None and since >= first for since, *_ in track.phases))
    notes = f"Laws that stay as they are: {len(dates.tracks) - len(tracks)}, in the table."
    return replace(dates, tracks=tracks, notes=(*dates.notes, notes) if len(tracks) < len(dates.tracks) else dates.notes)
