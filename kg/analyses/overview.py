"""What a short answer is made of: the best routes of each verdict, and the facts that would settle most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.analyses.whynot.grounds import RankedFact
from kg.analyses.whynot.missing import MissingFact, mark_by_fact, rank_facts
from kg.claims.snapshot import Snapshot
from kg.network.accepted import Accepted, accepted
from kg.network.model import Network, Site
from kg.routes import parts
from kg.routes.answer import Answer, Rank, listed, markets
from kg.routes.obstacles import Obstacle, Question
from kg.routes.restrict import part
from kg.routes.search import count
from kg.routes.state_graph import steps_of


@dataclass(frozen=True, slots=True)
class Settling:
    """An open fact with what settling it is worth, and who could state it, by name."""

    ranked: RankedFact
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """An answer with the best routes of each verdict, and the open facts as `kg why-not` ranks them."""

    found: Answer
    facts: tuple[Settling, ...]


def overview(snapshot: Snapshot, network: Network, question: Question, *, each: int, facts: int, rank: Rank) -> Overview:
    """List the `each` best routes of each verdict and the `facts` facts that most routes wait for."""
    graph = steps_of(network, question)
    counted = count(graph)
    found = Answer(
        heading=parts.heading(snapshot, network, question, counted.total),
        listed=listed(snapshot, graph, counted, k=each, rank=rank, of_each=True),
        markets=markets(graph, counted),
        blocking=(),
    )
    ranked: tuple[MissingFact, ...] = ()
    if facts and found.heading.counts.total:
        open_ways = part(graph, lambda arc: not any(o.exposed for o in arc.obstacles))
        ranked = rank_facts(mark_by_fact(open_ways)).ranked[:facts]
    who = _Who(snapshot, network)
    return Overview(
        found,
        tuple(
            Settling(RankedFact(parts.fact(one.obstacle), one.routes, one.alone), who.could_state(one.obstacle)) for one in ranked
        ),
    )


class _Who:
    """Who would know a fact: the firms at the ends of a delivery, or the operator of a site."""

    def __init__(self, snapshot: Snapshot, network: Network) -> None:
        self._snapshot = snapshot
        self._network = network
        self._flows = {flow.id: flow for flow in network.flows}
        self._sites = network.index()

    def could_state(self, obstacle: Obstacle) -> tuple[str, ...]:
        """Name them; nobody where the fact is about neither a site nor a delivery."""
        if flow := self._flows.get(obstacle.about):
            ends = [self._network.sites[flow.source], self._network.sites[flow.target]]
        elif obstacle.about in self._sites:
            ends = [self._network.sites[self._sites[obstacle.about]]]
        else:
            return ()
        return tuple(dict.fromkeys(name for site in ends for name in self._asked(site)))

    def _asked(self, site: Site) -> Iterator[str]:
        """The operator of a site, or the firm; for a group that nobody has named, who supplies it."""
        if site.level == "group":
            number = self._sites[site.id]
            for flow in self._network.flows:
                supplier = self._network.sites[flow.source]
                if flow.target == number and supplier.level != "group":
                    yield from self._asked(supplier)
            return
        operators = self._taken.about("operated_by").get(site.id, ())
        names = [
            self._snapshot.label(self._taken.first(claim.object))
            for claim in operators
            if claim.object and self._taken.firm(claim)
        ]
        yield from names or [site.name]

    @cached_property
    def _taken(self) -> Accepted:
        return accepted(self._snapshot, self._network.reading)
