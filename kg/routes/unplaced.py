"""What a question about places leaves out because no source says where it is: routes whose end nobody places.

Asked for routes to a country, whoever is not shown to be there is not found; that is said, with the routes it costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from kg.network.accepted import Accepted, accepted
from kg.network.model import Network, Site
from kg.routes.obstacles import Question
from kg.routes.places import in_countries, places_of
from kg.routes.search import count
from kg.routes.state_graph import Steps, steps_of

Why = Literal["place not stated", "buyer not stated"]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Routes that are not among those asked for, by the option that leaves them out, and how to see them.

    `place not stated`: no source says of which country these ends are. `buyer not stated`: they end at plants that are there, of
    which no source names a buyer.
    """

    option: Literal["--from", "--to"]
    why: Why
    routes: int
    ends: tuple[str, ...]
    """ids of the sites, those of most routes first"""
    see: tuple[str, ...]
    """options that list them, in place of the one that leaves them out; none: without it"""


def unplaced(network: Network, question: Question) -> tuple[Unplaced, ...]:
    """Find what a question about places leaves out. One more graph of steps for each way; nothing for any other question."""
    if network.snapshot is None or (question.begin_place is None and question.end_place is None):
        return ()
    taken = accepted(network.snapshot, network.reading)
    found = [*_beginnings(network, question, taken), *_ends(network, question, taken), *_plants(network, question, taken)]
    return tuple(each for each in found if each.routes)


def _beginnings(network: Network, question: Question, taken: Accepted) -> Iterable[Unplaced]:
    if question.begin_place is None:
        return
    graph = steps_of(network, replace(question, begin_place=None))
    by_site = {
        number: sum(count(replace(graph, starts=tuple(s for s in graph.starts if graph.states[s.state].site == number))).total)
        for number in {graph.states[start.state].site for start in graph.starts}
        if not places_of(taken, network.sites[number])
    }
    stage = question.begin_stage
    see = () if stage is None else (f"--from {network.stages[stage]}",)
    yield Unplaced("--from", "place not stated", sum(by_site.values()), _ids(network, by_site), see)


def _ends(network: Network, question: Question, taken: Accepted) -> Iterable[Unplaced]:
    if question.end_place is None:
        return
    graph = steps_of(network, replace(question, end_place=None))
    placed = {flow.target for flow in network.flows if places_of(taken, network.sites[flow.target], flow)}
    by_site = {
        number: routes
        for number, routes in _by_end(graph).items()
        if number not in placed and not places_of(taken, network.sites[number])
    }
    stage = question.end_stage
    see = () if stage is None or stage == network.market else (f"--to {network.stages[stage]}",)
    yield Unplaced("--to", "place not stated", sum(by_site.values()), _ids(network, by_site), see)


def _plants(network: Network, question: Question, taken: Accepted) -> Iterable[Unplaced]:
    """Plants in the place asked for from which nothing goes on: asked for buyers there, no route ends at one."""
    where = question.end_place
    if where is None or question.end_stage != network.market:
        return
    ships = {flow.source for flow in network.flows if flow.form != network.recycling}
    last = {
        site.id: site.stages[-1]
        for number, site in enumerate(network.sites)
        if number not in ships and site.stages and network.market not in site.stages and in_countries(taken, site, where)
    }

    def ends(site: Site) -> bool:
        return site.id in last

    by_site = _by_end(steps_of(network, replace(question, end_place=None, end_stage=None, ends=ends)))
    ids = _ids(network, by_site)
    stages = sorted({last[name] for name in ids}, reverse=True)
    see = tuple(f"--to {network.stages[stage]}@{','.join(where.said)}" for stage in stages)
    yield Unplaced("--to", "buyer not stated", sum(by_site.values()), ids, see)


def _by_end(graph: Steps) -> dict[int, int]:
    found: dict[int, int] = {}
    for state, counts in count(graph).by_end.items():
        site = graph.states[state].site
        found[site] = found.get(site, 0) + sum(counts)
    return {site: routes for site, routes in found.items() if routes}


def _ids(network: Network, by_site: dict[int, int]) -> tuple[str, ...]:
    some = sorted(by_site, key=lambda number: (-by_site[number], network.sites[number].id))
    return tuple(network.sites[number].id for number in some if by_site[number])
