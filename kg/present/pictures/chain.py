"""What a stage diagram and a map show, as plain data: sites in columns of stages, flows between them, and their verdicts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kg.routes.search import Tally

Verdict = Literal["avoids", "would_avoid", "unproven", "touches", "none"]
"""The best verdict of any route through a site or flow; `none`: no route of the question takes it."""

Standing = Literal["runs", "bound", "planned", "over", "unknown"]
"""How far a site or flow is: running, bound by a contract, not yet running, suspended or closed, not stated."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the diagram: its title, and the stages it holds, as ids."""

    title: str
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A site, company or group; of a grouped chain, all of them that share a country or company and a column.

    `columns` rise and are those of the stages it performs; where no source names one, the one its flows suggest (`inferred`).
    `exposed` is of the site itself, whatever routes do. `routes` counts those through it by verdict, None where that was not
    counted. `feed` has the stages missing before it where routes begin at it. `countries` empty: no source places it. `point` is
    longitude and latitude, None where no claim gives them.
    """

    id: str
    name: str
    countries: tuple[str, ...]
    level: str
    columns: tuple[int, ...]
    verdict: Verdict
    exposed: bool = False
    standing: Standing = "unknown"
    status: str = ""
    company: str | None = None
    inferred: bool = False
    feed: tuple[str, ...] = ()
    routes: Tally | None = None
    point: tuple[float, float] | None = None
    sites: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    """A flow from one node to another; of a grouped chain, all between two groups that look alike (`flows` of them).

    It leaves its source in the column `leaves` and enters its target in `enters`. `gap` names stages that nobody is shown to
    perform on the way. There is no width.
    """

    id: str
    source: str
    target: str
    leaves: int
    enters: int
    verdict: Verdict
    exposed: bool = False
    standing: Standing = "unknown"
    status: str = ""
    material: str = ""
    gap: tuple[str, ...] = ()
    routes: Tally | None = None
    flows: int = 1


@dataclass(frozen=True, slots=True)
class Chain:
    """A network as a picture shows it. `question` says what was asked, `counts` the routes by verdict.

    `avoided` are countries in which a site is exposed, for the map; `by` says what nodes were grouped by, empty where they are
    sites. `omitted` are sites and flows left out of the picture.
    """

    columns: tuple[Column, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    question: str
    counts: Tally
    exact: bool = True
    avoided: tuple[str, ...] = ()
    by: str = ""
    omitted: tuple[int, int] = (0, 0)


def on_routes(chain: Chain) -> Chain:
    """The chain without what is on no route; `omitted` says how many sites and flows that leaves out."""
    nodes = tuple(node for node in chain.nodes if node.verdict != "none")
    links = tuple(link for link in chain.links if link.verdict != "none")
    left_out = (
        chain.omitted[0] + sum(node.sites for node in chain.nodes) - sum(node.sites for node in nodes),
        chain.omitted[1] + sum(link.flows for link in chain.links) - sum(link.flows for link in links),
    )
    return replace(chain, nodes=nodes, links=links, omitted=left_out)
