"""Every route that the search finds, to hold what another engine finds against it."""

from __future__ import annotations

from collections import Counter

from kg.network.model import Network
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.search import best, count
from kg.routes.state_graph import steps_of

Routes = Counter[tuple[str, tuple[str, ...], tuple[str, ...]]]
"""Verdict, sites in order, flows in order."""


def searched(network: Network, question: Question) -> Routes:
    """All routes of a question, with how often each is found."""
    graph = steps_of(network, question)
    totals = count(graph).total
    found: Routes = Counter()
    for level, verdict in enumerate(VERDICTS):
        for route in best(graph, level, totals[level], lambda _: 1)[0] if totals[level] else ():
            states = [route.start.state, *(step.target for step in route.steps)]
            sites = tuple(graph.site(state).id for state in states)
            found[verdict, sites, tuple(network.flows[step.flow].id for step in route.steps)] += 1
    return found
