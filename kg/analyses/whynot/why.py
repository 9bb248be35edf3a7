"""Why an answer is empty or thin, as plain data of the schema `kg.why/1`.

What every route meets, in all and stage by stage and for each element; the sites every route passes; how many routes share no
site; the facts that would help most; and, where there is no route at all, how far one gets. All of it is asked of the same
graph of steps as the answer of `kg.routes.answer`, and knows nothing of what is avoided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from kg.analyses.whynot.apart import Apart, most_apart, passed_by_all, sites_of
from kg.analyses.whynot.missing import Nearest, by_fact, facts, nearest
from kg.analyses.whynot.stagewise import at_stage
from kg.claims.snapshot import Snapshot
from kg.network.model import Network
from kg.routes import answer as answering
from kg.routes import records
from kg.routes.cut import Cut, smallest_cut
from kg.routes.obstacles import VERDICTS, Obstacle, Question
from kg.routes.passing import passing
from kg.routes.restrict import Arc, arcs, marked, part
from kg.routes.search import Counted, count
from kg.routes.state_graph import Steps, steps_of

SCHEMA = "kg.why/1"


def why(snapshot: Snapshot, network: Network, question: Question, *, k: int) -> dict[str, Any]:
    """What keeps routes from `avoids`, with the `k` facts that most routes wait for, and the nearest route to `k` ends.

    Smallest sets, single points, disjoint routes and counts are exact unless they say otherwise (`at_least`, `at_most`, `exact`).
    """
    graph = steps_of(network, question)
    counted = count(graph)
    total, ends = sum(counted.total), answering.markets(graph, counted)
    met = passing(graph).routes if total else {}
    grounds = grounds_of(snapshot, graph, counted, question, met, k=k)
    return {
        "schema": SCHEMA,
        **records.heading(snapshot, network, question, counted),
        "limits": {
            "k": k,
            "ends": len(ends),
            "counts_exact": counted.exact,
            "semantics": answering.SEMANTICS,
            "sets": "smallest in number; there may be others of the same size",
        },
        "blocking": grounds["blocking"],
        "stages": [_stage(graph, stage, met) for stage in range(len(network.stages))] if total else [],
        "elements": [_element(network, question, element) for element in elements_asked(snapshot, question)] if total else [],
        "single_points": grounds["single_points"],
        "disjoint": grounds["disjoint"],
        "facts": grounds["facts"],
        "reach": None if total else _reach(network, question),
    }


def grounds_of(
    snapshot: Snapshot, graph: Steps, counted: Counted, question: Question, met: dict[str, int | None], *, k: int
) -> dict[str, Any]:
    """The part that is asked of all routes together: what they meet, the sites they pass, and the facts that would help.

    `met` are the routes by the obstacle they meet, as `kg.routes.passing` counts them.
    """
    network, total = graph.network, sum(counted.total)
    ends = answering.markets(graph, counted)
    open_ways = part(graph, lambda arc: not any(o.exposed for o in arc.obstacles))
    avoiding = part(graph, lambda arc: not arc.obstacles)
    begin, end = _named(snapshot, network, question.begin_name), _named(snapshot, network, question.end_name)
    named = frozenset(site for site in (begin, end) if site is not None)
    return {
        "blocking": {
            "any": _cut(graph, lambda arc: arc.obstacles, met) if total else None,
            "exposed": _cut(graph, lambda arc: (o for o in arc.obstacles if o.exposed), met) if total else None,
        },
        "single_points": _single_points(graph, open_ways, named) if total else None,
        "disjoint": {
            "not_touching": _apart(graph, most_apart(open_ways, begin, end)),
            "avoiding": _apart(graph, most_apart(avoiding, begin, end)),
        },
        "facts": _facts(open_ways, ends[:k], k),
    }


def _named(snapshot: Snapshot, network: Network, name: str | None) -> int | None:
    """The site that was asked for by its id; a stage or country is no single site."""
    return None if name is None or name in snapshot.vocabulary.concepts else network.index().get(name)


def _cut(graph: Steps, marks: Callable[[Arc], Iterable[Obstacle]], met: dict[str, int | None]) -> dict[str, Any] | None:
    """A smallest set of the obstacles that `marks` picks; None where some route meets none of them."""
    return _plain_cut(smallest_cut(marked(graph, marks)), met)


def _plain_cut(cut: Cut | None, met: dict[str, int | None]) -> dict[str, Any] | None:
    if cut is None:
        return None
    rows = [{**records.obstacle(o), "routes": met[o.key]} for o in cut.obstacles]
    rows.sort(key=lambda row: (-(row["routes"] or 0), row["about"], row["kind"]))
    return {"size": len(rows), "at_least": cut.at_least, "obstacles": rows}


def _stage(graph: Steps, stage: int, met: dict[str, int | None]) -> dict[str, Any]:
    """What stands in the way at one stage, how many routes meet some of it, and a smallest set if all do."""
    marks = at_stage(graph, stage)
    there = marked(graph, marks)
    every = {o.key: o for arc in arcs(there) for o in arc.obstacles}
    counted, past = count(there), count(part(there, lambda arc: not arc.obstacles))
    routes = sum(counted.total) - sum(past.total) if counted.exact else None
    return {
        "stage": graph.network.stages[stage],
        "exposed": sum(o.exposed for o in every.values()),
        "open": sum(not o.exposed for o in every.values()),
        "routes": routes,
        "blocking": _plain_cut(smallest_cut(there), met) if every else None,
    }


def elements_asked(snapshot: Snapshot, question: Question) -> Sequence[str]:
    """The element asked for, else those of magnets."""
    if question.element:
        return (question.element,)
    return [concept.id for concept in snapshot.vocabulary.of_kind("Element") if "magnet-elements" in concept.broader]


def _element(network: Network, question: Question, element: str) -> dict[str, Any]:
    """The same question of the routes that may carry an element."""
    graph = steps_of(network, replace(question, element=element))
    counted = count(graph)
    cut = _cut(graph, lambda arc: arc.obstacles, passing(graph).routes) if sum(counted.total) else None
    return {
        "element": element,
        "counts": dict(zip(VERDICTS, counted.total, strict=True)),
        "counts_exact": counted.exact,
        "blocking": cut,
    }


def _single_points(graph: Steps, open_ways: Steps, named: frozenset[int]) -> dict[str, Any]:
    """Sites that all routes pass, and all that do not touch, over all and by the site where routes end."""
    sites = graph.network.sites
    every, by_end = passed_by_all(graph, named)
    some, open_by_end = passed_by_all(open_ways, named)

    def ids(found: Iterable[int] | None) -> list[str] | None:
        return None if found is None else sorted(sites[site].id for site in found)

    return {
        "all": ids(every),
        "not_touching": ids(some) if open_by_end else None,
        "ends": [
            {"id": sites[end].id, "name": sites[end].name, "all": ids(passed), "not_touching": ids(open_by_end.get(end))}
            for end, passed in by_end.items()
        ],
    }


def _apart(graph: Steps, apart: Apart) -> dict[str, Any]:
    network = graph.network
    routes = [
        {
            "sites": [network.sites[site].id for site in sites_of(graph, route)],
            "flows": [network.flows[step.flow].id for step in route.steps],
        }
        for route in apart.routes
    ]
    return {"size": len(routes), "at_most": apart.at_most, "routes": routes}


def _facts(open_ways: Steps, markets: list[dict[str, Any]], k: int) -> dict[str, Any]:
    """Open facts by what they would settle, and the fewest for one route that avoids, in all and to each end."""
    ways = by_fact(open_ways)
    found = facts(ways)
    states: dict[str, set[int]] = {}
    for state in open_ways.ends:
        states.setdefault(open_ways.site(state).id, set()).add(state)
    over_all, *to_each = nearest(ways, [None, *(states.get(end["id"], ()) for end in markets)])
    return {
        "exact": found.exact,
        "open": len(found.ranked),
        "ranked": [{**records.obstacle(fact.obstacle), "routes": fact.routes, "alone": fact.alone} for fact in found.ranked[:k]],
        "nearest": _nearest(open_ways, over_all),
        "ends": [
            {
                "id": end["id"],
                "name": end["name"],
                "verdict": next(verdict for verdict in VERDICTS if end[verdict]),
                "nearest": _nearest(open_ways, route),
            }
            for end, route in zip(markets, to_each, strict=True)
        ],
    }


def _nearest(open_ways: Steps, found: Nearest | None) -> dict[str, Any] | None:
    """None where all routes touch, or where one avoids already."""
    if found is None or not found.obstacles:
        return None
    return {
        "size": len(found.obstacles),
        "at_least": found.at_least,
        "facts": [records.obstacle(o) for o in found.obstacles],
        "sites": [open_ways.network.sites[site].id for site in sites_of(open_ways, found.route)],
    }


def _reach(network: Network, question: Question) -> dict[str, Any]:
    """How far one gets from the beginning, and from where one gets to the end, where no route leads from one to the other.

    `both` are sites that something from the beginning arrives at and that something leaves for the end: not the same thing.
    """
    ahead: set[int] = set()
    furthest = None
    for stage in range(len(network.stages)):
        graph = steps_of(network, replace(question, ends=None, end_stage=stage))
        ahead |= {site for site, *_ in graph.states}
        furthest = stage if graph.ends else furthest
    # what has no stage of its own is no end of a stage, but may be where it stops
    unnamed = replace(question, ends=lambda site: not site.stages, end_stage=None)
    ahead |= {site for site, *_ in steps_of(network, unnamed).states}
    behind = steps_of(network, replace(question, begins=None, begin_stage=None)).states

    def ids(sites: Iterable[int]) -> list[str]:
        return sorted(network.sites[site].id for site in sites)

    back = {site for site, *_ in behind}
    return {
        "from": ids(ahead),
        "furthest": None if furthest is None else network.stages[furthest],
        "to": ids(back),
        "earliest": network.stages[min(stage for _, stage, *_ in behind)] if behind else None,
        "both": ids(ahead & back),
    }
