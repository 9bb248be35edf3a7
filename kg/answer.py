"""The answer to a question about routes, as plain data of the schema `kg.paths/2`.

Everything a reader needs to judge it is in it: the reading, what was asked to be avoided, exact counts, limits, and for
each route the proof: claims, gaps, what is unknown and what would settle it, the weakest hop, independent origins.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from kg.blocking import blocking_set
from kg.dates import latest_day
from kg.judge import Binding, name
from kg.network import Flow, Network, Site
from kg.obstacles import VERDICTS, Gap, Obstacle, Question
from kg.paths import Counted, Route, best, count
from kg.ranking import costs
from kg.snapshot import Snapshot
from kg.steps import Step, Steps, steps_of

SCHEMA = "kg.paths/2"


def answer(snapshot: Snapshot, network: Network, question: Question, *, k: int, rank: str) -> dict[str, Any]:
    """Counts of all routes, the `k` best of them by verdict and then by `rank`, markets, and what blocks.

    Counting is linear in the steps; the list costs what `kg.paths.best` says. `counts.exact` and `limits.truncated` say
    when a budget ran out.
    """
    graph = steps_of(network, question)
    counted = count(graph)
    routes: list[Route] = []
    truncated = False
    for verdict in range(len(VERDICTS)):
        found, cut_short = best(graph, verdict, k - len(routes), costs(network, snapshot.vocabulary)[rank])
        routes += found
        truncated = truncated or cut_short
    total = sum(counted.total)
    return {
        "schema": SCHEMA,
        "data": snapshot.key,
        "reading": _reading(snapshot, network),
        "avoid": [name(term) for term in question.avoid],
        "rules": [_law(binding) for binding in question.laws],
        "custody": question.custody,
        "from": question.begin_name,
        "to": question.end_name,
        "element": question.element,
        "complete": question.complete,
        "counts": dict(zip(VERDICTS, counted.total, strict=True)),
        "limits": {
            "k": k,
            "rank": rank,
            "shown": len(routes),
            "of": total,
            "counts_exact": counted.exact,
            "search_truncated": truncated,
            "semantics": "no site twice, stages in order, scrap is not a step, parallel flows are separate routes",
        },
        "left_out": network.left_out,
        "routes": [_route(snapshot, graph, route) for route in routes],
        "markets": _markets(graph, counted),
        "blocking": _blocking(graph, counted) if total and not counted.total[0] else [],
        "hints": [] if total else _hints(snapshot, network, question),
    }


def _hints(snapshot: Snapshot, network: Network, question: Question) -> list[str]:
    """What a reader of an empty answer should know: it is about this reading and these ends, and not about the world."""
    found = []
    for end in filter(None, (question.begin_name, question.end_name)):
        entity = snapshot.entities.get(end)
        if entity is not None and entity.kind == "organization":
            sites = sorted({c.subject for c in snapshot.claims("operated_by") if c.object == end})
            if sites:
                found.append(f"{entity.label} is a firm; it operates {', '.join(sites)}")
        if entity is not None and end not in network.index():
            found.append(f"no flow of this reading begins or ends at {entity.label}; --status all lets plans in")
    if question.begin_name and question.end_name is None:
        found.append(
            f"what leaves {snapshot.label(question.begin_name)} may stop before the market; --to separation asks for less"
        )
    return found


def _reading(snapshot: Snapshot, network: Network) -> dict[str, Any]:
    reading = network.reading
    statuses = [c.id for c in snapshot.vocabulary.of_kind("Status") if c.id in reading.statuses]
    return {
        "as_of": reading.as_of.isoformat(),
        "statuses": statuses,
        "modalities": sorted(reading.modalities),
        "sources": sorted(reading.sources) if reading.sources is not None else "all",
        "derived": reading.derived,
    }


def _law(binding: Binding) -> dict[str, Any]:
    return {
        "id": binding.id,
        "title": binding.title,
        "status": binding.status,
        "from": binding.since.isoformat() if binding.since else None,
        "until": binding.until.isoformat() if binding.until else None,
        "test": binding.test,
        "why": binding.why,
        "citation": binding.citation,
        "file": binding.digest,
    }


def _route(snapshot: Snapshot, graph: Steps, route: Route) -> dict[str, Any]:
    network = graph.network
    states = [route.start.state, *(step.target for step in route.steps)]
    flows = [network.flows[step.flow] for step in route.steps]
    end_stage = graph.states[states[-1]][1] if graph.end_stage is None else graph.end_stage
    last_stages = [*(step.leaves for step in route.steps), end_stage]
    carried = graph.states[states[-1]][2]
    gaps = [*route.start.gaps, *(gap for step in route.steps for gap in step.gaps)]
    nodes = [
        _node(network, graph.site(state), graph.states[state][1], last) for state, last in zip(states, last_stages, strict=True)
    ]
    return {
        "id": _id(nodes, flows),
        "verdict": VERDICTS[route.verdict],
        "nodes": nodes,
        "flows": [_flow(network, flow) for flow in flows],
        "elements": sorted(carried) if carried else None,
        "gaps": [_gap(network, gap) for gap in gaps],
        "unknown": [_obstacle(o) for o in route.obstacles if not o.exposed],
        "exposed": [{**_obstacle(o), "claims": list(o.claims)} for o in route.obstacles if o.exposed],
        "weakest": _weakest(snapshot, network, route.steps),
        "origins": min((flow.origins for flow in flows), default=0),
    }


def _id(nodes: list[dict[str, Any]], flows: list[Flow]) -> str:
    """What a route is known by, in every answer it stands in: its sites, what each does on it, and its flows."""
    import hashlib

    steps = [*(f"{node['id']}:{','.join(node['stages'])}" for node in nodes), *(flow.id for flow in flows)]
    return hashlib.sha256("\n".join(steps).encode()).hexdigest()[:10]


def _node(network: Network, site: Site, first: int, last: int) -> dict[str, Any]:
    done = [s for s in site.stages if first <= s <= max(first, last)]
    countries = [place.country for place in site.places]
    return {
        "id": site.id,
        "name": site.name,
        "stage": network.stages[done[-1]] if done else None,
        "stages": [network.stages[s] for s in done],
        "country": ",".join(countries) or None,
        "level": site.level,
        "status": site.status,
        "claims": sorted({claim for place in site.places for claim in place.claims}),
    }


def _flow(network: Network, flow: Flow) -> dict[str, Any]:
    return {
        "id": flow.id,
        "from": network.sites[flow.source].id,
        "to": network.sites[flow.target].id,
        "material": list(flow.materials),
        "elements": sorted(flow.elements) if flow.elements else None,
        "status": flow.status,
        "valid": flow.valid,
        "claims": list(flow.claims),
        "grade": flow.grade,
        "origins": flow.origins,
        "last_evidence": flow.last_evidence,
        "age_days": age_days(flow.last_evidence, network.reading.as_of),
    }


def age_days(evidence: str | None, day: date) -> int | None:
    """Days from the newest day the evidence may be of to the day asked about; None where it has no date."""
    newest = latest_day(evidence) if evidence else None
    return max(0, (day - newest).days) if newest else None


def _gap(network: Network, gap: Gap) -> dict[str, Any]:
    return {
        "after": network.sites[gap.after].id if gap.after is not None else None,
        "before": network.sites[gap.before].id,
        "stages": [network.stages[s] for s in gap.stages],
    }


def _obstacle(obstacle: Obstacle) -> dict[str, Any]:
    return {"kind": obstacle.kind, "about": obstacle.about, "exposed" if obstacle.exposed else "settle": obstacle.settle}


def _weakest(snapshot: Snapshot, network: Network, steps: tuple[Step, ...]) -> dict[str, Any] | None:
    """The hop least proven: most open facts, then worst grade, fewest origins, furthest from running, oldest."""
    order = {c.id: c.order for c in snapshot.vocabulary.of_kind("Status")}

    def weakness(step: Step) -> tuple[int, str, int, int, int]:
        flow = network.flows[step.flow]
        age = age_days(flow.last_evidence, network.reading.as_of)
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
        "age_days": age_days(flow.last_evidence, network.reading.as_of),
        "unknown": len(step.obstacles),
    }


def _markets(graph: Steps, counted: Counted) -> list[dict[str, Any]]:
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
    rows = [{**_obstacle(o), "routes": sum(counted.total) - sum(count(_without(graph, o.key)).total)} for o in found]
    return sorted(rows, key=lambda r: (-r["routes"], r["about"]))


def _without(graph: Steps, key: str) -> Steps:
    steps = graph.steps
    leaving = tuple(tuple(n for n in numbers if all(o.key != key for o in steps[n].obstacles)) for numbers in graph.leaving)
    starts = tuple(s for s in graph.starts if all(o.key != key for o in s.obstacles))
    return replace(graph, leaving=leaving, starts=starts)
