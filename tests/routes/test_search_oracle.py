"""The route search against a plain enumeration with NetworkX, on random networks with everything that goes wrong in them.

The oracle shares no code with the search: it lists every simple path of flows with NetworkX and walks each one by the
rules of docs/reference/routes.md, a route at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.network.accepted import Place
from kg.network.model import Doubt, Flow, Network, Site
from kg.network.reading import Reading
from kg.routes.cut import smallest_cut
from kg.routes.obstacles import Question
from kg.routes.restrict import marked
from kg.routes.search import best, components, count
from kg.routes.state_graph import Steps, steps_of
from kg.rules.test import Test

STAGES = ("recycling", "mine", "concentrate", "cracking", "separation", "metal", "alloy", "magnet", "market")
RECYCLING, MINE, MARKET = 0, 1, 8
REQUIRED = frozenset({1, 4, 5, 6, 7, 8})
READING = Reading(date(2026, 11, 22), frozenset(), frozenset())
AVOID = (Test("location", frozenset({"CN"})),)


ROLES = ((0,), (1,), (1, 2), (4,), (3, 4), (5, 6), (4, 5), (7,), (5, 6, 7), (7,), (8,))
"""What sites of an orderly network do; two sites of a role make cycles of one stage and parallel ways."""


def of_parts(sites: Sequence[Site], flows: Sequence[Flow]) -> Network:
    """A network without claims."""
    leaving = tuple(tuple(n for n, flow in enumerate(flows) if flow.source == site) for site in range(len(sites)))
    return Network(READING, STAGES, REQUIRED, frozenset({RECYCLING, MINE}), tuple(sites), tuple(flows), leaving)


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
    return Site(
        f"n{number}", f"N{number}", level, stages, tuple(Place(c, (), grade != "C") for c in countries), None, doubts, weak
    )  # type: ignore[arg-type]


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
    good = (Place("AU", ()),)
    sites = [Site(f"b{n}", f"B{n}", "site", stages, good, None, ()) for n, stages in enumerate(backbone)]
    sites.append(Site("end", "End", "group", (MARKET,), good, None, ()))
    flows = [
        Flow(f"k{n}", f"k{n}", n, n + 1, ("m",), stages[-1], None, "operating", None, (f"k{n}",), "A", 1, None, ())
        for n, stages in enumerate(backbone)
    ]
    sites += [draw(sites_of(n)) for n in range(draw(st.integers(2, 4 if backbone else 7)))]
    flows += [draw(flows_between(n, sites)) for n in range(draw(st.integers(2, 14)))]
    return of_parts(sites, flows)


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


EVERYTHING = frozenset({"Nd", "Dy"})


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


def listed(graph: Steps, verdict: int) -> Counter[tuple[tuple[str, ...], int]]:
    routes, truncated = best(graph, verdict, 100_000, lambda step: 1)
    assert not truncated
    assert [r.cost for r in routes] == sorted(r.cost for r in routes)
    return Counter(
        ((graph.site(r.start.state).id, *(graph.network.flows[s.flow].id for s in r.steps)), r.verdict) for r in routes
    )


@settings(max_examples=400, deadline=None)
@given(networks(), st.sampled_from([None, "Nd", "Dy"]), st.booleans(), st.sampled_from([None, 4, 7]), st.sampled_from(LIMITS))
def test_routes_and_counts_are_those_of_an_enumeration(
    network: Network, element: str | None, complete: bool, end: int | None, at: frozenset[int] | None
) -> None:
    avoid = (Test("location", frozenset({"CN"}), stages=None if at is None else frozenset(STAGES[s] for s in at)),)
    graph = steps_of(network, Question(avoid, element=element, complete=complete, end_stage=end))
    expected = oracle(network, Asked(element, complete, end, at))
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
    cut = smallest_cut(marked(graph, lambda arc: arc.obstacles))
    found = None if cut is None else cut.obstacles
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
    settled = Site(site.id, site.name, site.level, site.stages, (Place("AU", ()),), None, site.doubts, site.weak_stages)
    sites = tuple(settled if n == chosen else s for n, s in enumerate(network.sites))
    after = Network(network.reading, network.stages, network.required, network.starts, sites, network.flows, network.leaving)
    before = listed(steps_of(network, Question(AVOID)), 2)
    assert before == listed(steps_of(after, Question(AVOID)), 2)


def test_a_count_over_budget_says_that_it_is_a_lower_bound() -> None:
    size = 7
    sites = [Site(f"n{n}", f"N{n}", "site", (4,), (Place("AU", ()),), None, ()) for n in range(size)]
    sites += [
        Site("pit", "Pit", "site", (1,), (Place("AU", ()),), None, ()),
        Site("end", "End", "group", (8,), (Place("AU", ()),), None, ()),
    ]
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
    pairs += [(size, 0), (size - 1, size + 1)]
    flows = tuple(
        Flow(f"f{n}", f"f{n}", a, b, ("m",), 4 if a != size else 1, None, "operating", None, (), "A", 1, None, ())
        for n, (a, b) in enumerate(pairs)
    )
    network = of_parts(sites, flows)
    graph = steps_of(network, Question(AVOID))
    exact = count(graph)
    assert exact.exact
    assert sum(exact.total) == sum(oracle(network, Asked()).values())
    short = count(graph, budget=50)
    assert not short.exact
    assert sum(short.total) <= sum(exact.total)
