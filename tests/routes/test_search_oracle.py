"""The route search against a plain enumeration with NetworkX, on random networks with everything that goes wrong in them.

The oracle shares no code with the search: it lists every simple path of flows with NetworkX and walks each one by the
rules of docs/reference/routes.md, a route at a time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st
from networks import AVOID, STAGES, networks, of_parts
from oracle import LIMITS, Asked, oracle
from sampling import examples

from kg.network.accepted import Place
from kg.network.model import Flow, Network, Site
from kg.routes.cut import smallest_cut
from kg.routes.obstacles import AVOIDS, TOUCHES, VERDICTS, Question
from kg.routes.request import Delivery
from kg.routes.restrict import marked
from kg.routes.search import best, components, count
from kg.routes.state_graph import Steps, steps_of
from kg.rules.test import Test


def listed(graph: Steps, verdict: int) -> Counter[tuple[tuple[str, ...], int]]:
    routes, truncated = best(graph, verdict, 100_000, lambda step: 1)
    assert not truncated
    assert [r.cost for r in routes] == sorted(r.cost for r in routes)
    return Counter(
        ((graph.site(r.start.state).id, *(graph.network.flows[s.flow].id for s in r.steps)), r.verdict) for r in routes
    )


@examples(400)
@given(
    networks(),
    st.sampled_from([None, "Nd", "Dy"]),
    st.booleans(),
    st.sampled_from([None, 4, 7]),
    st.sampled_from(LIMITS),
    st.sampled_from(["any", "any", "known"]),
)
def test_routes_and_counts_are_those_of_an_enumeration(
    network: Network, element: str | None, complete: bool, end: int | None, at: frozenset[int] | None, delivery: Delivery
) -> None:
    avoid = (Test("location", frozenset({"CN"}), stages=None if at is None else frozenset(STAGES[s] for s in at)),)
    graph = steps_of(network, Question(avoid, element=element, complete=complete, end_stage=end, delivery=delivery))
    expected = oracle(network, Asked(element, complete, end, at, delivery_known=delivery == "known"))
    found = sum((listed(graph, verdict) for verdict in range(len(VERDICTS))), Counter[tuple[tuple[str, ...], int]]())
    assert found == expected
    counted = count(graph)
    assert counted.exact
    assert counted.total == tuple(sum(n for (_, v), n in expected.items() if v == verdict) for verdict in range(len(VERDICTS)))


@examples(200)
@given(networks(), st.integers(1, 5))
def test_the_k_best_are_the_cheapest(network: Network, k: int) -> None:
    graph = steps_of(network, Question(AVOID))

    def cost(step: object) -> int:
        return 1 + getattr(step, "flow", 0) % 3

    for verdict in range(len(VERDICTS)):
        every, _ = best(graph, verdict, 100_000, cost)
        some, _ = best(graph, verdict, k, cost)
        assert [r.cost for r in some] == [r.cost for r in every][:k]
        for route in every:
            assert route.cost == cost(route.start) + sum(map(cost, route.steps))


@examples(200)
@given(networks())
def test_the_blocking_set_blocks_and_no_member_is_idle(network: Network) -> None:
    graph = steps_of(network, Question(AVOID))
    routes = [r for verdict in range(len(VERDICTS)) for r in best(graph, verdict, 100_000, lambda step: 1)[0]]
    cut = smallest_cut(marked(graph, lambda arc: arc.obstacles))
    found = None if cut is None else cut.obstacles
    if any(r.verdict == AVOIDS for r in routes):
        assert found is None
        return
    assert found is not None
    keys = {o.key for o in found}
    assert all(keys & {o.key for o in r.obstacles} for r in routes)
    for key in keys:
        assert not all((keys - {key}) & {o.key for o in r.obstacles} for r in routes)


@examples(200)
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


@examples(100)
@given(networks(), st.data())
def test_settling_an_unknown_never_turns_touches_into_avoids(network: Network, data: st.DataObject) -> None:
    """Naming a country for a site that had none leaves every touching route touching."""
    unplaced = [n for n, site in enumerate(network.sites) if not site.places]
    if not unplaced:
        return
    chosen = data.draw(st.sampled_from(unplaced))
    site = network.sites[chosen]
    settled = replace(site, places=(Place("AU", ()),))
    sites = tuple(settled if n == chosen else s for n, s in enumerate(network.sites))
    after = Network(network.reading, network.stages, network.required, network.starts, sites, network.flows, network.leaving)
    before = listed(steps_of(network, Question(AVOID)), TOUCHES)
    assert before == listed(steps_of(after, Question(AVOID)), TOUCHES)


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


@examples(200)
@given(networks(), st.sampled_from([None, "Nd"]), st.sampled_from([None, 4, 7]), st.data())
def test_routes_via_a_site_are_those_of_the_same_question_that_pass_it(
    network: Network, element: str | None, end: int | None, data: st.DataObject
) -> None:
    via = data.draw(st.sampled_from(network.sites)).id
    question = Question(AVOID, element=element, end_stage=end)
    every, passing = steps_of(network, question), steps_of(network, replace(question, via=via))
    where = {flow.id: {network.sites[flow.source].id, network.sites[flow.target].id} for flow in network.flows}
    expected = Counter(
        {
            (route, verdict): number
            for (route, verdict), number in sum((listed(every, v) for v in range(4)), Counter()).items()
            if via == route[0] or any(via in where[flow] for flow in route[1:])
        }
    )
    assert sum((listed(passing, verdict) for verdict in range(4)), Counter()) == expected
    counted = count(passing)
    assert counted.exact
    assert counted.total == tuple(sum(n for (_, v), n in expected.items() if v == verdict) for verdict in range(4))


def test_no_route_passes_a_site_that_is_not_there() -> None:
    good = (Place("AU", ()),)
    sites = [Site("pit", "Pit", "site", (1,), good, None, ()), Site("end", "End", "group", (8,), good, None, ())]
    flow = Flow("f", "f", 0, 1, ("m",), 1, None, "operating", None, (), "A", 1, None, ())
    network = of_parts(sites, [flow])
    assert sum(count(steps_of(network, Question(AVOID, via="pit"))).total) == 1
    assert sum(count(steps_of(network, Question(AVOID, via="end"))).total) == 1
    assert sum(count(steps_of(network, Question(AVOID, via="nowhere"))).total) == 0
