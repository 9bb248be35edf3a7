"""The answer to a question about routes, as plain data of the schema `kg.paths/2`.

Everything a reader needs to judge it is in it: the reading, what was asked to be avoided, exact counts, limits, and for
each route the proof: claims, gaps, what is unknown and what would settle it, the weakest hop, independent origins.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.network.model import Network
from kg.routes import records
from kg.routes.blocking import blocking_set
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.ranking import costs
from kg.routes.search import Counted, Route, best, count
from kg.routes.state_graph import Step, Steps, steps_of

SCHEMA = "kg.paths/2"
SEMANTICS = "no site twice, stages in order, scrap is not a step, parallel flows are separate routes"


def answer(snapshot: Snapshot, network: Network, question: Question, *, k: int, rank: str) -> dict[str, Any]:
    """Counts of all routes, the `k` best of them by verdict and then by `rank`, markets, and what blocks.

    Counting is linear in the steps; the list costs what `kg.routes.search.best` says. `counts.exact` and `limits.truncated` say
    when a budget ran out.
    """
    graph = steps_of(network, question)
    counted = count(graph)
    found = listed(snapshot, graph, counted, k=k, rank=rank)
    blocked = sum(counted.total) and not counted.total[0]
    return {
        "schema": SCHEMA,
        **records.heading(snapshot, network, question, counted),
        **found,
        "markets": markets(graph, counted),
        "blocking": _blocking(graph, counted) if blocked else [],
    }


def listed(snapshot: Snapshot, graph: Steps, counted: Counted, *, k: int, rank: str) -> dict[str, Any]:
    """The `k` best routes, and the limits of the list."""
    routes: list[Route] = []
    truncated = False
    for verdict in range(len(VERDICTS)):
        found, cut_short = best(graph, verdict, k - len(routes), costs(graph.network, snapshot.vocabulary)[rank])
        routes += found
        truncated = truncated or cut_short
    return {
        "limits": {
            "k": k,
            "rank": rank,
            "shown": len(routes),
            "of": sum(counted.total),
            "counts_exact": counted.exact,
            "search_truncated": truncated,
            "semantics": SEMANTICS,
        },
        "routes": [_route(snapshot, graph, route) for route in routes],
    }


def _route(snapshot: Snapshot, graph: Steps, route: Route) -> dict[str, Any]:
    network = graph.network
    states = [route.start.state, *(step.target for step in route.steps)]
    flows = [network.flows[step.flow] for step in route.steps]
    end_stage = graph.states[states[-1]][1] if graph.end_stage is None else graph.end_stage
    last_stages = [*(step.leaves for step in route.steps), end_stage]
    carried = graph.states[states[-1]][2]
    if carried is None and (named := [flow.elements for flow in flows if flow.elements]):
        # one element was asked for, and only it was followed
        carried = frozenset.intersection(*named)
    gaps = [*route.start.gaps, *(gap for step in route.steps for gap in step.gaps)]
    nodes = [
        records.node(network, graph.site(state), graph.states[state][1], last)
        for state, last in zip(states, last_stages, strict=True)
    ]
    return {
        "id": records.route_id(nodes, flows),
        "verdict": VERDICTS[route.verdict],
        "nodes": nodes,
        "flows": [records.flow(network, flow) for flow in flows],
        "elements": sorted(carried) if carried else None,
        "gaps": [records.gap(network, gap) for gap in gaps],
        "unknown": [records.obstacle(o) for o in route.obstacles if not o.exposed],
        "exposed": [{**records.obstacle(o), "claims": list(o.claims)} for o in route.obstacles if o.exposed],
        "weakest": _weakest(snapshot, network, route.steps),
        "origins": min((flow.origins for flow in flows), default=0),
    }


def _weakest(snapshot: Snapshot, network: Network, steps: tuple[Step, ...]) -> dict[str, Any] | None:
    """The hop least proven: most open facts, then worst grade, fewest origins, furthest from running, oldest."""
    order = {c.id: c.order for c in snapshot.vocabulary.of_kind("Status")}

    def weakness(step: Step) -> tuple[int, str, int, int, int]:
        flow = network.flows[step.flow]
        age = records.age_days(flow.last_evidence, network.reading.as_of)
        return (len(step.obstacles), flow.grade, -flow.origins, order.get(flow.status, 99), age if age is not None else 10**6)

    if not steps:
        return None
    step = max(steps, key=weakness)
    flow = network.flows[step.flow]
    return {
        "flow": flow.id,
        "from": network.sites[flow.source].id,
        "to": network.sites[flow.target].id,
        "status": flow.status,
        "grade": flow.grade,
        "origins": flow.origins,
        "last_evidence": flow.last_evidence,
        "age_days": records.age_days(flow.last_evidence, network.reading.as_of),
        "unknown": len(step.obstacles),
    }


def markets(graph: Steps, counted: Counted) -> list[dict[str, Any]]:
    """Every end with its routes by verdict, best first."""
    by_site: dict[int, list[int]] = {}
    for state, counts in counted.by_end.items():
        sums = by_site.setdefault(graph.states[state][0], [0, 0, 0])
        for verdict, number in enumerate(counts):
            sums[verdict] += number
    rows = [
        {"id": graph.network.sites[n].id, "name": graph.network.sites[n].name, **dict(zip(VERDICTS, sums, strict=True))}
        for n, sums in by_site.items()
        if any(sums)
    ]
    return sorted(rows, key=lambda r: (-r["avoids"], -r["unproven"], -r["touches"], r["id"]))


def _blocking(graph: Steps, counted: Counted) -> list[dict[str, Any]]:
    """A smallest set that every route meets, with how many routes meet each member."""
    found = blocking_set(graph) or ()
    rows = [{**records.obstacle(o), "routes": sum(counted.total) - sum(count(_without(graph, o.key)).total)} for o in found]
    return sorted(rows, key=lambda r: (-r["routes"], r["about"]))


def _without(graph: Steps, key: str) -> Steps:
    steps = graph.steps
    leaving = tuple(tuple(n for n in numbers if all(o.key != key for o in steps[n].obstacles)) for numbers in graph.leaving)
    starts = tuple(s for s in graph.starts if all(o.key != key for o in s.obstacles))
    return replace(graph, leaving=leaving, starts=starts)
