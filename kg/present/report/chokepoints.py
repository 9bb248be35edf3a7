"""How many routes pass each site: where one plant holds up many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.routes.obstacles import Obstacle
from kg.routes.passing import passing
from kg.routes.restrict import Arc, enters, marked
from kg.routes.state_graph import Steps


@dataclass(frozen=True, slots=True)
class Chokepoint:
    """A site, and how many routes pass it; None: not counted."""

    id: str
    name: str
    routes: int | None


@dataclass(frozen=True, slots=True)
class Chokepoints:
    """Sites that most routes pass."""

    exact: bool
    sites: tuple[Chokepoint, ...]


def chokepoints(graph: Steps, most: int = 12) -> Chokepoints:
    """Find the sites that most routes pass, of all routes and exactly; ends of routes do not count."""
    network = graph.network
    over = {state for state, (number, *_) in enumerate(graph.states) if state in graph.ends}

    def site(arc: Arc) -> Iterator[Obstacle]:
        if enters(arc) not in over:
            name = graph.site(enters(arc)).id
            yield Obstacle(name, "site", name, "")

    found = passing(marked(graph, site))
    named = network.index()
    rows = sorted(found.routes.items(), key=lambda item: (-(item[1] or 0), item[0]))
    return Chokepoints(found.exact, tuple(Chokepoint(key, network.sites[named[key]].name, number) for key, number in rows[:most]))
