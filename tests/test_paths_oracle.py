"""The route search against a plain enumeration with NetworkX, on random networks with everything that goes wrong in them.

The oracle shares no code with the search: it lists every simple path of flows with NetworkX and walks each one by the
rules of docs/routes.md, a route at a time.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.blocking import blocking_set
from kg.hops import Question
from kg.network import Doubt, Flow, Network, Place, Reading, Site
from kg.paths import best, components, count
from kg.rules import Avoid
from kg.steps import Steps, steps_of

STAGES = ("recycling", "mine", "concentrate", "cracking", "separation", "metal", "alloy", "magnet", "market")
RECYCLING, MINE, MARKET = 0, 1, 8
REQUIRED = frozenset({1, 4, 5, 6, 7, 8})
READING = Reading(date(2026, 11, 22), frozenset(), frozenset())
AVOID = (Avoid("location", frozenset({"CN"})),)


ROLES = ((0,), (1,), (1, 2), (4,), (3, 4), (5, 6), (4, 5), (7,), (5, 6, 7), (7,), (8,))
"""What sites of an orderly network do; two sites of a role make cycles of one stage and parallel ways."""


@st.composite
def sites_of(draw: st.DrawFn, number: int) -> Site:
    """A site: mostly well known, sometimes with no or two countries, a weak source, a weak stage, or no plant."""
    level = draw(st.sampled_from(["site"] * 6 + ["company", "group"]))
    stages = (
        draw(st.sampled_from(ROLES)) if draw(st.integers(0, 9)) else tuple(sorted(draw(st.sets(st.integers(0, 7), max_size=3))))
    )
    if MARKET in stages:
        level = "group"
    elif level == "company":
        stages = ()
    countries = draw(st.sampled_from([("AU",)] * 5 + [("US",), (), ("CN",), ("CN", "KR")]))
    grade = draw(st.sampled_from("AAAAAC"))
    doubts = () if level == "site" or MARKET in stages else (Doubt(f"{level} level", f"n{number}", "which plant"),)
    weak = frozenset(stages[:1]) if draw(st.integers(0, 7)) == 0 else frozenset[int]()
    return Site(f"n{number}", f"N{number}", level, stages, tuple(Place(c, (), grade) for c in countries), None, doubts, weak)  # type: ignore[arg-type]


@st.composite
def flows_between(draw: st.DrawFn, number: int, sites: list[Site]) -> Flow:
    """A flow, mostly of what its source makes."""
    source = draw(st.integers(0, len(sites) - 1))
    target = draw(st.integers(0, len(sites) - 1).filter(lambda n: n != source))
    made = [s for s in sites[source].stages if s not in (RECYCLING, MARKET)]
    form = made[-1] if made and draw(st.integers(0, 4)) else draw(st.sampled_from([None, 0, 1, 2, 3, 4, 5, 6, 7]))
    elements = draw(st.sampled_from([None, None, frozenset({"Nd"}), frozenset({"Dy"}), frozenset({"Nd", "Dy"})]))
    doubts = (Doubt("date unknown", f"f{number}", "when"),) if draw(st.integers(0, 7)) == 0 else ()
    name = f"f{number}"
    return Flow(name, name, source, target, ("m",), form, elements, "operating", None, (f"c{number}",), "A", 1, None, doubts)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to nine sites and eighteen flows, with cycles and parallel flows; half of them around a chain that avoids."""
    backbone = ((1, 2), (4,), (5, 6), (7,)) if draw(st.booleans()) else ()
    good = (Place("AU", (), "A"),)
    sites = [Site(f"b{n}", f"B{n}", "site", stages, good, None, ()) for n, stages in enumerate(backbone)]
    sites.append(Site("end", "End", "group", (MARKET,), good, None, ()))
    flows = [
        Flow(f"k{n}", f"k{n}", n, n + 1, ("m",), stages[-1], None, "operating", None, (f"k{n}",), "A", 1, None, ())
        for n, stages in enumerate(backbone)
    ]
    sites += [draw(sites_of(n)) for n in range(draw(st.integers(2, 4 if backbone else 7)))]
    flows += [draw(flows_between(n, sites)) for n in range(draw(st.integers(2, 14)))]
    leaving: list[list[int]] = [[] for _ in sites]
    for number, flow in enumerate(flows):
        leaving[flow.source].append(number)
    return Network(READING, STAGES, REQUIRED, frozenset({0, 1}), tuple(sites), tuple(flows), tuple(map(tuple, leaving)))


def oracle(
    network: Network, *, element: str | None = None, complete: bool = False, end: int | None = None
) -> Counter[tuple[tuple[str, ...], int]]:
    """Every route as (start and flows, verdict), by enumeration."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.sites)))
    for flow in network.flows:
        graph.add_edge(flow.source, flow.target, key=flow.id, flow=flow)
    fed = {flow.target for flow in network.flows if flow.form != RECYCLING}
    found: Counter[tuple[tuple[str, ...], int]] = Counter()
    for start, site in enumerate(network.sites):
        if MINE in site.stages:
            stage = MINE
        elif RECYCLING in site.stages:
            stage = RECYCLING
        elif start not in fed and site.stages != (MARKET,):
            stage = site.stages[0] if site.stages else MINE
        else:
            continue
        if end is not None and ends_at(site, stage, end):
            walked = walk(network, start, stage, [], element, complete, end)
            if walked is not None:
                found[(site.id,), walked] += 1
            continue
        others = [n for n in graph if n != start]
        for edges in nx.all_simple_edge_paths(graph, start, others):
            walked = walk(network, start, stage, [graph.edges[edge]["flow"] for edge in edges], element, complete, end)
            if walked is not None:
                found[(site.id, *(key for _, _, key in edges)), walked] += 1
    return found


def ends_at(site: Site, stage: int, end: int) -> bool:
    """Whether a route to a stage is over at this site."""
    return end in site.stages and stage <= end


def walk(
    network: Network, start: int, stage: int, flows: list[Flow], element: str | None, complete: bool, end: int | None
) -> int | None:
    """The verdict of one path of flows that begins at `stage`, or None where it is no route."""
    first = network.sites[start]
    verdict = standing(first)
    gap = False
    if stage == RECYCLING:
        verdict = max(verdict, 1)
    elif stage != MINE or MINE not in first.stages:
        verdict = max(verdict, 1)
        gap = any(s < stage for s in REQUIRED)
    carried = {"Nd", "Dy"}
    for number, flow in enumerate(flows):
        site, target = network.sites[flow.source], network.sites[flow.target]
        if flow.form == RECYCLING or (number and (stage == MARKET if end is None else ends_at(site, stage, end))):
            return None
        if flow.elements is not None:
            carried &= flow.elements
        if not carried or (element and flow.elements is not None and element not in flow.elements):
            return None
        if element and flow.elements is None:
            verdict = max(verdict, 1)
        own = [s for s in site.stages if s not in (RECYCLING, MARKET)]
        if own:
            below = [s for s in own if flow.form is None or s <= flow.form]
            leaves = max(below) if below else flow.form
        elif MARKET in site.stages:
            return None
        else:
            leaves = max(stage, flow.form if flow.form is not None else stage)
        assert leaves is not None
        if leaves < stage:
            return None
        reached = leaves if flow.form is None else max(leaves, flow.form)
        theirs = [s for s in target.stages if s != RECYCLING]
        if not target.stages:
            enters = reached
        elif any(s > reached for s in theirs):
            enters = min(s for s in theirs if s > reached)
        elif reached in theirs:
            enters = reached
        else:
            return None
        shown = set(site.stages) if stage != RECYCLING else set(range(9))
        missing = {s for s in REQUIRED if stage < s < leaves} - shown
        if not site.stages and leaves in REQUIRED and leaves > stage:
            missing.add(leaves)
        missing |= {s for s in REQUIRED if leaves < s < enters or (s == enters > leaves and not target.stages)}
        if missing:
            gap = True
        if any(s in site.weak_stages and stage <= s <= leaves and s in REQUIRED - {MARKET} for s in site.stages):
            verdict = max(verdict, 1)
        if flow.doubts:
            verdict = max(verdict, 1)
        verdict = max(verdict, standing(target))
        stage = enters
    last = network.sites[flows[-1].target] if flows else first
    if not (stage == MARKET if end is None else ends_at(last, stage, end)):
        return None
    if end is not None:
        if stage != RECYCLING and any(s in REQUIRED and s not in last.stages for s in range(stage + 1, end)):
            gap = True
        if any(s in last.weak_stages and stage <= s <= end and s in REQUIRED - {MARKET} for s in last.stages):
            verdict = max(verdict, 1)
    if complete and gap:
        return None
    return max(verdict, 1) if gap else verdict


def standing(site: Site) -> int:
    """What the site alone makes of a verdict."""
    inside = {place.country for place in site.places} & {"CN"}
    outside = {place.country for place in site.places} - {"CN"}
    if inside and not outside:
        return 2
    if inside or not outside or site.doubts or any(place.grade == "C" for place in site.places):
        return 1
    return 0


def listed(graph: Steps, verdict: int) -> Counter[tuple[tuple[str, ...], int]]:
    routes, truncated = best(graph, verdict, 100_000, lambda step: 1)
    assert not truncated
    assert [r.cost for r in routes] == sorted(r.cost for r in routes)
    return Counter(
        ((graph.site(r.start.state).id, *(graph.network.flows[s.flow].id for s in r.steps)), r.verdict) for r in routes
    )


@settings(max_examples=400, deadline=None)
@given(networks(), st.sampled_from([None, "Nd", "Dy"]), st.booleans(), st.sampled_from([None, 4, 7]))
def test_routes_and_counts_are_those_of_an_enumeration(
    network: Network, element: str | None, complete: bool, end: int | None
) -> None:
    graph = steps_of(network, Question(AVOID, element=element, complete=complete, end_stage=end))
    expected = oracle(network, element=element, complete=complete, end=end)
    found = listed(graph, 0) + listed(graph, 1) + listed(graph, 2)
    assert found == expected
    counted = count(graph)
    assert counted.exact
    assert counted.total == tuple(sum(n for (_, v), n in expected.items() if v == verdict) for verdict in range(3))


@settings(max_examples=200, deadline=None)
@given(networks(), st.integers(1, 5))
def test_the_k_best_are_the_cheapest(network: Network, k: int) -> None:
    graph = steps_of(network, Question(AVOID))

    def cost(step: object) -> int:
        return 1 + getattr(step, "flow", 0) % 3

    for verdict in range(3):
        every, _ = best(graph, verdict, 100_000, cost)
        some, _ = best(graph, verdict, k, cost)
        assert [r.cost for r in some] == [r.cost for r in every][:k]
        for route in every:
            assert route.cost == cost(route.start) + sum(map(cost, route.steps))


@settings(max_examples=200, deadline=None)
@given(networks())
def test_the_blocking_set_blocks_and_no_member_is_idle(network: Network) -> None:
    graph = steps_of(network, Question(AVOID))
    routes = [r for verdict in range(3) for r in best(graph, verdict, 100_000, lambda step: 1)[0]]
    found = blocking_set(graph)
    if any(r.verdict == 0 for r in routes):
        assert found is None
        return
    assert found is not None
    keys = {o.key for o in found}
    assert all(keys & {o.key for o in r.obstacles} for r in routes)
    for key in keys:
        assert not all((keys - {key}) & {o.key for o in r.obstacles} for r in routes)


@settings(max_examples=200, deadline=None)
@given(networks())
def test_components_come_in_topological_order(network: Network) -> None:
    graph = steps_of(network, Question(AVOID))
    sites = nx.DiGraph()
    sites.add_nodes_from(graph.states[state][0] for state in range(len(graph.states)))
    sites.add_edges_from((graph.states[s.origin][0], graph.states[s.target][0]) for s in graph.steps)
    found = [frozenset(graph.states[states[0]][0] for states in component) for component in components(graph)]
    assert set(found) == {frozenset(c) for c in nx.strongly_connected_components(sites)}
    place = {site: number for number, component in enumerate(found) for site in component}
    assert all(place[a] <= place[b] for a, b in sites.edges)


@settings(max_examples=100, deadline=None)
@given(networks(), st.data())
def test_settling_an_unknown_never_turns_touches_into_avoids(network: Network, data: st.DataObject) -> None:
    """Naming a country for a site that had none leaves every touching route touching."""
    unplaced = [n for n, site in enumerate(network.sites) if not site.places]
    if not unplaced:
        return
    chosen = data.draw(st.sampled_from(unplaced))
    site = network.sites[chosen]
    settled = Site(site.id, site.name, site.level, site.stages, (Place("AU", (), "A"),), None, site.doubts, site.weak_stages)
    sites = tuple(settled if n == chosen else s for n, s in enumerate(network.sites))
    after = Network(network.reading, network.stages, network.required, network.starts, sites, network.flows, network.leaving)
    before = listed(steps_of(network, Question(AVOID)), 2)
    assert before == listed(steps_of(after, Question(AVOID)), 2)


def test_a_count_over_budget_says_that_it_is_a_lower_bound() -> None:
    size = 7
    sites = [Site(f"n{n}", f"N{n}", "site", (4,), (Place("AU", (), "A"),), None, ()) for n in range(size)]
    sites += [
        Site("pit", "Pit", "site", (1,), (Place("AU", (), "A"),), None, ()),
        Site("end", "End", "group", (8,), (Place("AU", (), "A"),), None, ()),
    ]
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
    pairs += [(size, 0), (size - 1, size + 1)]
    flows = tuple(
        Flow(f"f{n}", f"f{n}", a, b, ("m",), 4 if a != size else 1, None, "operating", None, (), "A", 1, None, ())
        for n, (a, b) in enumerate(pairs)
    )
    leaving = tuple(tuple(n for n, f in enumerate(flows) if f.source == s) for s in range(len(sites)))
    network = Network(READING, STAGES, REQUIRED, frozenset({0, 1}), tuple(sites), flows, leaving)
    graph = steps_of(network, Question(AVOID))
    exact = count(graph)
    assert exact.exact
    assert sum(exact.total) == sum(oracle(network).values())
    short = count(graph, budget=50)
    assert not short.exact
    assert sum(short.total) <= sum(exact.total)
