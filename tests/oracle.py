"""The routes of a network by plain enumeration with NetworkX, as the oracle of the route search and of what rests on it.

It shares no code with the search: it lists every simple path of flows and walks each one by the rules of docs/routes.md, a route
at a time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import networkx as nx
from networks import EVERYTHING, MARKET, MINE, RECYCLING, REQUIRED

from kg.network.model import Flow, Network, Site

Carried = frozenset[str]


@dataclass(frozen=True)
class Asked:
    """The parts of a question the oracle knows."""

    element: str | None = None
    complete: bool = False
    end: int | None = None
    at: frozenset[int] | None = None
    """Stages the rule is limited to."""

    @property
    def first(self) -> int:
        return min(self.at) if self.at is not None else 0

    @property
    def last(self) -> int:
        return MARKET if self.end is None else self.end


def over_at(site: Site, stage: int, asked: Asked) -> bool:
    """Whether a route that enters a site at a stage may be over there."""
    return asked.last in site.stages and stage <= asked.last


def advance(
    network: Network, flow: Flow, stage: int, carried: Carried, asked: Asked, *, going_on: bool = True
) -> tuple[int, int, Carried] | None:
    """Stage left after, stage entered at, and elements carried, for a route that entered the flow's site at `stage`."""
    site, target = network.sites[flow.source], network.sites[flow.target]
    if flow.form == RECYCLING:
        return None
    if flow.elements is not None:
        carried &= flow.elements
    if not carried or (asked.element and flow.elements is not None and asked.element not in flow.elements):
        return None
    own = [s for s in site.stages if s not in (RECYCLING, MARKET)]
    if own:
        below = [s for s in own if flow.form is None or s <= flow.form]
        leaves = max(below) if below else flow.form
    elif MARKET in site.stages:
        return None
    else:
        leaves = max(stage, flow.form if flow.form is not None else stage)
    assert leaves is not None
    if leaves < stage or (going_on and over_at(site, stage, asked) and leaves >= asked.last):
        return None
    reached = leaves if flow.form is None else max(leaves, flow.form)
    theirs = [s for s in target.stages if s != RECYCLING]
    if not target.stages:
        return leaves, reached, carried
    if any(s > reached for s in theirs):
        return leaves, min(s for s in theirs if s > reached), carried
    return (leaves, reached, carried) if reached in theirs else None


def begin(site: Site) -> int | None:
    """The stage a route begins at where it begins at a site."""
    if MINE in site.stages or not site.stages:
        return MINE
    if RECYCLING in site.stages:
        return RECYCLING
    return None if site.stages == (MARKET,) else site.stages[0]


def starts(network: Network, asked: Asked) -> list[tuple[int, int, Carried]]:
    """Mines and recyclers, then again and again the sites of flows that nothing found so far takes."""
    found = [
        (n, stage, EVERYTHING)
        for n, site in enumerate(network.sites)
        if (stage := begin(site)) is not None and stage in site.stages and stage in (MINE, RECYCLING)
    ]
    if asked.complete:
        return found
    tried: set[int] = set()
    while True:
        taken, reached = swept(network, found, asked)
        over = {n for n, stage, _ in reached if over_at(network.sites[n], stage, asked)}
        left: dict[int, list[Flow]] = {}
        for flow in network.flows:
            stage = begin(network.sites[flow.source])
            if stage is None or flow.source in tried | over or flow.id in taken:
                continue
            if advance(network, flow, stage, EVERYTHING, asked, going_on=False) is not None:
                left.setdefault(flow.source, []).append(flow)
        if not left:
            return found
        fed = {flow.target for flows in left.values() for flow in flows}
        chosen = [n for n in sorted(left) if n not in fed] or sorted(left)[:1]
        for n in chosen:
            tried.add(n)
            elements = EVERYTHING
            if any(n == site for site, _, _ in reached) and all(flow.elements is not None for flow in left[n]):
                elements = frozenset(e for flow in left[n] for e in flow.elements or ())
            stage = begin(network.sites[n])
            assert stage is not None
            found.append((n, stage, elements))


def swept(
    network: Network, begun: list[tuple[int, int, Carried]], asked: Asked
) -> tuple[set[str], set[tuple[int, int, Carried]]]:
    """Flows that some way from the starts takes, and the states it reaches."""
    reached = set(begun)
    todo = list(begun)
    taken = set()
    while todo:
        n, stage, carried = todo.pop()
        for flow in network.flows:
            if flow.source == n and (step := advance(network, flow, stage, carried, asked)):
                taken.add(flow.id)
                state = (flow.target, step[1], step[2])
                if state not in reached:
                    reached.add(state)
                    todo.append(state)
    return taken, reached


def oracle(network: Network, asked: Asked) -> Counter[tuple[tuple[str, ...], int]]:
    """Every route as (start and flows, verdict), by enumeration."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.sites)))
    for flow in network.flows:
        graph.add_edge(flow.source, flow.target, key=flow.id, flow=flow)
    found: Counter[tuple[tuple[str, ...], int]] = Counter()
    for start, stage, carried in starts(network, asked):
        others = [n for n in graph if n != start]
        for edges in [[], *nx.all_simple_edge_paths(graph, start, others)]:
            flows = [graph.edges[edge]["flow"] for edge in edges]
            walked = walk(network, start, stage, carried, flows, asked)
            if walked is not None:
                found[(network.sites[start].id, *(flow.id for flow in flows)), walked] += 1
    return found


def walk(network: Network, start: int, stage: int, carried: Carried, flows: list[Flow], asked: Asked) -> int | None:
    """The verdict of one path of flows that begins at `stage`, or None where it is no route."""
    first = network.sites[start]
    verdict = 0
    gap = False
    entered, here = stage, first

    def missed(stages: set[int]) -> None:
        nonlocal gap, verdict
        gap = gap or bool(stages)
        if stages and max(stages) >= asked.first:
            verdict = max(verdict, 1)

    if stage == RECYCLING:
        verdict = max(verdict, 1)
    elif stage != MINE or MINE not in first.stages:
        before = set(range(stage + (not first.stages)))
        missed(before & REQUIRED)
        if any(s >= asked.first for s in before):
            verdict = max(verdict, 1)
    for flow in flows:
        step = advance(network, flow, stage, carried, asked)
        if step is None:
            return None
        leaves, enters, carried = step
        site, target = network.sites[flow.source], network.sites[flow.target]
        verdict = max(verdict, standing(site, entered, leaves, asked))
        shown = set(site.stages) if stage != RECYCLING else set(range(9))
        missing = {s for s in REQUIRED if stage < s < leaves} - shown
        if not site.stages and leaves in REQUIRED and leaves > stage:
            missing.add(leaves)
        missed(missing)
        missed({s for s in REQUIRED if leaves < s < enters or (s == enters > leaves and not target.stages)})
        if leaves >= asked.first and (flow.doubts or (asked.element and flow.elements is None)):
            verdict = max(verdict, 1)
        stage = entered = enters
        here = target
    if not over_at(here, stage, asked):
        return None
    verdict = max(verdict, standing(here, entered, asked.last, asked))
    if stage != RECYCLING:
        missed({s for s in range(stage + 1, asked.last) if s in REQUIRED and s not in here.stages})
    if (not flows and asked.element and not ships(network, here, asked.element)) or asked.last < asked.first:
        verdict = max(verdict, 1)
    if asked.complete and gap:
        return None
    return verdict


def ships(network: Network, site: Site, element: str) -> bool:
    """Whether some flow out of a site is known to carry an element."""
    sent = [f for f in network.flows if network.sites[f.source].id == site.id and not f.doubts]
    return any(element in (f.elements or ()) for f in sent)


def standing(site: Site, entered: int, last: int, asked: Asked) -> int:
    """What a site makes of a verdict, for what it does between two stages."""
    used = {s for s in site.stages if entered <= s <= max(entered, last)} or set(range(entered, last + 1))
    weak = any(entered <= s <= last and s >= asked.first and s in REQUIRED - {MARKET} for s in site.weak_stages)
    found = int(weak or (bool(site.doubts) and max(entered, last) >= asked.first))
    if asked.at is not None and not used & asked.at:
        return found
    inside = {place.country for place in site.places} & {"CN"}
    outside = {place.country for place in site.places} - {"CN"}
    if inside and not outside:
        return 2
    if inside or (not outside and not site.doubts) or (outside and not any(place.firm for place in site.places)):
        return 1
    return found


LIMITS = (None, None, None, frozenset({5, 6, 7}), frozenset({1, 4, 5, 6, 7}), frozenset({4, 7}), frozenset({8}))
