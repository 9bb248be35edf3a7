"""Why nothing avoids, against brute force: every route listed, every smaller set tried.

Two kinds of random graphs: networks of tests/routes/test_search_oracle.py, and graphs of steps with nothing behind them, where
sites pass material in circles and the same obstacle stands in many places, far more often than in any real network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import AVOID, MARKET, networks
from sampling import examples

from kg.analyses.solver import Constraint, least
from kg.analyses.whynot.answer import answer
from kg.analyses.whynot.apart import disjoint_routes, sites_of, sites_on_every_route
from kg.analyses.whynot.missing import find_nearest, mark_by_fact, rank_facts
from kg.analyses.whynot.stagewise import at_stage
from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.network.build import build
from kg.network.model import Network
from kg.routes.cut import smallest_cut
from kg.routes.obstacles import Obstacle, Question, level_of
from kg.routes.passing import passing
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.restrict import Arc, arcs, enters, marked, part
from kg.routes.state_graph import Start, Step, Steps, steps_of

Way = tuple[Arc, ...]
KEYS = {key: Obstacle(key, "location", key, key, exposed=key.isupper()) for key in "abcdefgXYZ"}


@st.composite
def graphs(draw: st.DrawFn, keys: str = "abcdefg") -> Steps:
    """Up to six sites entered at one or two stages, three ends, and steps with up to three obstacles from a small stock."""
    number = draw(st.integers(2, 6))
    ends = draw(st.integers(1, 3))
    states = [(site, stage, None, False) for site in range(number) for stage in range(draw(st.integers(1, 2)))]
    over = [(number + end, 9, None, True) for end in range(ends)]
    inner = st.integers(0, len(states) - 1)
    met = st.sets(st.sampled_from(keys), max_size=3)

    def obstacles() -> tuple[Obstacle, ...]:
        return tuple(KEYS[key] for key in sorted(draw(met)))

    steps: dict[tuple[int, int, int], Step] = {}
    for flow in range(draw(st.integers(3, 14))):
        origin = draw(inner)
        target = draw(st.one_of(inner, st.integers(len(states), len(states) + ends - 1)))
        if target >= len(states) or states[origin][0] != states[target][0]:
            found = obstacles()
            steps[origin, flow, target] = Step(origin, target, flow, 0, level_of(found), (), found)
    taken = tuple(step for _, step in sorted(steps.items()))
    leaving = tuple(tuple(n for n, step in enumerate(taken) if step.origin == state) for state in range(len(states) + ends))
    starts = []
    for state in sorted(draw(st.sets(inner, min_size=1, max_size=3))):
        found = obstacles()
        starts.append(Start(state, level_of(found), found))
    network: Any = None
    return Steps(network, (*states, *over), taken, leaving, tuple(starts), frozenset(range(len(states), len(states) + ends)))


def ways(graph: Steps) -> list[Way]:
    """Every route, by walking."""
    found: list[Way] = []

    def walk(so_far: Way, seen: frozenset[int]) -> None:
        state = enters(so_far[-1])
        if state in graph.ends:
            found.append(so_far)
        for number in graph.leaving[state]:
            step = graph.steps[number]
            site = graph.states[step.target][0]
            if site not in seen:
                walk((*so_far, step), seen | {site})

    for start in graph.starts:
        walk((start,), frozenset({graph.states[start.state][0]}))
    return found


def met(way: Iterable[Arc]) -> frozenset[str]:
    return frozenset(o.key for arc in way for o in arc.obstacles)


def places(graph: Steps, way: Way) -> list[int]:
    return [graph.states[enters(arc)][0] for arc in way]


def can_be_hit(routes: list[frozenset[str]], size: int) -> bool:
    """Whether some set of so many keys meets every route: by trying the keys of a route that is not met yet."""
    missed = min(routes, key=len, default=None)
    if missed is None:
        return True
    return size > 0 and any(can_be_hit([r for r in routes if key not in r], size - 1) for key in missed)


def packed(uses: list[frozenset[Any]]) -> int:
    """How many of these sets have nothing in common, at most: each thing is used by one of them, or by none."""

    @cache
    def most(left: frozenset[frozenset[Any]]) -> int:
        if not left:
            return 0
        thing = min((thing for use in left for thing in use), key=str)
        found = most(frozenset(use for use in left if thing not in use))
        for use in left:
            if thing in use:
                found = max(found, 1 + most(frozenset(other for other in left if not other & use)))
        return found

    return most(frozenset(uses))


@examples(150)
@given(graphs("abcdefgXYZ"), st.booleans(), st.sampled_from([1, 100_000]))
def test_no_smaller_set_meets_every_route(graph: Steps, exposed_only: bool, effort: int) -> None:
    there = marked(graph, lambda arc: (o for o in arc.obstacles if o.exposed or not exposed_only))
    routes = [met(way) for way in ways(there)]
    found = smallest_cut(there, effort)
    if frozenset() in routes:
        assert found is None
        return
    assert found is not None
    keys = {o.key for o in found.obstacles}
    assert all(keys & route for route in routes)
    assert found.at_least <= len(keys)
    assert not routes or not can_be_hit(routes, found.at_least - 1)
    if effort == 1 and not found.smallest:
        # given up after a first look: what blocks is found, and not that nothing smaller does
        return
    assert found.smallest
    assert not routes or not can_be_hit(routes, len(keys) - 1)
    for size in range(len(keys)):
        assert not any(all(set(some) & route for route in routes) for some in combinations(sorted(met(arcs(there))), size))


@examples(100)
@given(networks(), st.sampled_from([None, "Nd"]), st.booleans(), st.sampled_from([None, 4, 7]))
def test_the_blocking_set_of_a_network_is_a_smallest(
    network: Network, element: str | None, complete: bool, end: int | None
) -> None:
    graph = steps_of(network, Question(AVOID, element=element, complete=complete, end_stage=end))
    routes = [met(way) for way in ways(graph)]
    found = smallest_cut(marked(graph, lambda arc: arc.obstacles))
    assert (found is None) == (frozenset() in routes)
    if found is not None:
        keys = {o.key for o in found.obstacles}
        assert all(keys & route for route in routes)
        assert found.smallest
        assert not keys or not can_be_hit(routes, len(keys) - 1)


def triangle() -> Steps:
    """Three routes, each meeting two of three obstacles: no two are apart, and no one obstacle meets all."""
    pairs = ("ab", "bc", "ac")
    steps = tuple(Step(0, n + 1, n, 0, 1, (), tuple(KEYS[key] for key in pair)) for n, pair in enumerate(pairs))
    states = ((0, 1, None, False), *((n + 1, 8, None, True) for n in range(3)))
    network: Any = None
    return Steps(network, states, steps, ((0, 1, 2), (), (), ()), (Start(0, 0, ()),), frozenset({1, 2, 3}))


def test_a_set_that_only_branching_proves_and_what_is_said_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = marked(triangle(), lambda arc: arc.obstacles)
    found = smallest_cut(graph)
    assert found is not None
    assert (len(found.obstacles), found.at_least) == (2, 2)
    at_once = smallest_cut(graph, effort=1)
    assert at_once is not None
    assert (len(at_once.obstacles), at_once.at_least) == (2, 1)
    monkeypatch.setattr("kg.routes.cut.BRANCHES", 0)
    given_up = smallest_cut(graph)
    assert given_up is not None
    assert (len(given_up.obstacles), given_up.at_least, given_up.smallest) == (2, 1, False)


def test_a_program_of_whole_numbers() -> None:
    rows = [Constraint(((0, 1), (1, 1)), low=1), Constraint(((1, 1), (2, 1)), low=1), Constraint(((0, 1), (2, 1)), high=1)]
    assert least([2, 3, 2], [1, 1, 1], rows) == [0, 1, 0]
    assert least([-1], [5], [Constraint(((0, 2),), high=7)]) == [3]
    assert least([1], [1], [Constraint(((0, 1),), low=2)]) is None


@examples(150)
@given(graphs("ab"))
def test_single_points_are_the_sites_of_every_route(graph: Steps) -> None:
    found = ways(graph)
    every, by_end = sites_on_every_route(graph, frozenset())
    expected: dict[int, list[frozenset[int]]] = {}
    for way in found:
        passed = frozenset(places(graph, way))
        expected.setdefault(places(graph, way)[-1], []).append(passed)
    assert by_end == {end: frozenset.intersection(*sets) - {end} for end, sets in expected.items()}
    everywhere = [passed for sets in expected.values() for passed in sets]
    assert every == (frozenset.intersection(*everywhere) if everywhere else frozenset())
    if everywhere and every:
        named = frozenset({min(every)})
        assert sites_on_every_route(graph, named)[0] == every - named


@examples(100)
@given(networks(), st.booleans())
def test_single_points_of_a_network(network: Network, complete: bool) -> None:
    graph = steps_of(network, Question(AVOID, complete=complete))
    found = [frozenset(places(graph, way)) for way in ways(graph)]
    every, by_end = sites_on_every_route(graph, frozenset())
    assert every == (frozenset.intersection(*found) if found else frozenset())
    for end, passed in by_end.items():
        to_it = [frozenset(places(graph, way)) for way in ways(graph) if places(graph, way)[-1] == end]
        assert passed == frozenset.intersection(*to_it) - {end}
    assert set(by_end) == {places(graph, way)[-1] for way in ways(graph)}


def uses(graph: Steps, way: Way, named: set[int | None]) -> frozenset[Any]:
    """What a route does not share: its sites but those asked for, and its flows."""
    sites = {("site", site) for site in places(graph, way) if site not in named or len(way) == 1}
    return frozenset(sites | {("flow", arc.flow) for arc in way if isinstance(arc, Step)})


@examples(150)
@given(graphs("ab"), st.booleans(), st.booleans())
def test_routes_that_share_no_site_are_as_many_as_there_can_be(graph: Steps, from_one: bool, to_one: bool) -> None:
    begin = graph.states[graph.starts[0].state][0] if from_one else None
    end = graph.states[min(graph.ends)][0] if to_one else None
    asked = part(
        graph,
        lambda arc: isinstance(arc, Step) or begin is None or graph.states[arc.state][0] == begin,
        graph.ends if end is None else {min(graph.ends)},
    )
    found = disjoint_routes(asked, begin, end)
    every = [uses(asked, way, {begin, end}) for way in ways(asked)]
    assert len(found.routes) == found.at_most == packed(every)
    chosen = [uses(asked, (route.start, *route.steps), {begin, end}) for route in found.routes]
    assert all(use in every for use in chosen)
    assert all(not a & b for a, b in combinations(chosen, 2))
    assert all(len(set(sites_of(asked, route))) == len(sites_of(asked, route)) for route in found.routes)


@examples(60)
@given(networks(), st.sampled_from([None, 4, 7]))
def test_routes_of_a_network_that_share_no_site(network: Network, end: int | None) -> None:
    graph = steps_of(network, Question(AVOID, end_stage=end))
    found = disjoint_routes(graph)
    assert len(found.routes) == found.at_most == packed([frozenset(places(graph, way)) for way in ways(graph)])


def test_the_shortest_route_may_stand_in_the_way_of_two() -> None:
    """s1 -> a -> b -> e1 and s2 -> c -> d -> e2 are apart; the shorter s1 -> a -> d -> e2 meets both."""
    names = ["s1", "s2", "a", "b", "b2", "c", "c2", "d", "e1", "e2"]
    pairs = [("s1", "a"), ("a", "b"), ("b", "b2"), ("b2", "e1"), ("s2", "c"), ("c", "c2"), ("c2", "d"), ("d", "e2"), ("a", "d")]
    index = {name: n for n, name in enumerate(names)}
    steps = tuple(Step(index[a], index[b], n, 0, 0, (), ()) for n, (a, b) in enumerate(pairs))
    leaving = tuple(tuple(n for n, step in enumerate(steps) if step.origin == state) for state in range(len(names)))
    states = tuple((n, n, None, name.startswith("e")) for n, name in enumerate(names))
    network: Any = None
    graph = Steps(network, states, steps, leaving, (Start(0, 0, ()), Start(1, 0, ())), frozenset({8, 9}))
    found = disjoint_routes(graph)
    assert {tuple(names[site] for site in sites_of(graph, route)) for route in found.routes} == {
        ("s1", "a", "b", "b2", "e1"),
        ("s2", "c", "c2", "d", "e2"),
    }


def test_a_way_that_visits_a_site_twice_is_no_way_around() -> None:
    """plant -> b -> plant again -> end keeps off c, but no route does: all of them go plant -> c -> end."""
    states = ((0, 1, None, False), (1, 1, None, False), (0, 2, None, False), (2, 1, None, False), (3, 8, None, True))
    pairs = [(0, 1), (1, 2), (2, 4), (0, 3), (3, 4)]
    steps = tuple(Step(a, b, n, 0, int(b == 3), (), (KEYS["c"],) if b == 3 else ()) for n, (a, b) in enumerate(pairs))
    leaving = tuple(tuple(n for n, step in enumerate(steps) if step.origin == state) for state in range(len(states)))
    network: Any = None
    graph = Steps(network, states, steps, leaving, (Start(0, 0, ()),), frozenset({4}))
    assert [places(graph, way) for way in ways(graph)] == [[0, 2, 3]]
    assert sites_on_every_route(graph, frozenset()) == ({0, 2, 3}, {3: {0, 2}})
    found = smallest_cut(marked(graph, lambda arc: arc.obstacles))
    assert found is not None
    assert ([o.key for o in found.obstacles], found.at_least) == (["c"], 1)
    assert [sites_of(graph, route) for route in disjoint_routes(graph, begin=0, end=3).routes] == [(0, 2, 3)]
    assert disjoint_routes(graph, begin=0, end=3).at_most == 1


@examples(150)
@given(graphs())
def test_facts_are_counted_as_routes_are_listed(graph: Steps) -> None:
    routes = [met(way) for way in ways(graph)]
    keys = met(arcs(part(graph, lambda _: True)))
    assert passing(graph).routes == {key: sum(key in route for route in routes) for key in met(arcs(graph))}
    there = marked(part(graph, lambda _: True), lambda arc: arc.obstacles)
    found = rank_facts(there)
    assert found.exact
    assert {f.obstacle.key: (f.routes, f.alone) for f in found.ranked} == {
        key: (sum(key in route for route in routes), sum({key} == route for route in routes)) for key in keys
    }
    assert [(-f.alone, -(f.routes or 0)) for f in found.ranked] == sorted((-f.alone, -(f.routes or 0)) for f in found.ranked)


def test_facts_of_a_count_cut_short_are_lower_bounds() -> None:
    sites = 5
    pairs = [(a, b) for a in range(sites) for b in range(sites) if a != b] + [(a, sites) for a in range(sites)]
    steps = tuple(
        Step(a, b, n, 0, 1, (), (KEYS["a"],) if b == sites else (KEYS["b"],) if n % 2 else ()) for n, (a, b) in enumerate(pairs)
    )
    leaving = tuple(tuple(n for n, step in enumerate(steps) if step.origin == state) for state in range(sites + 1))
    states = tuple((n, 4, None, n == sites) for n in range(sites + 1))
    network: Any = None
    graph = Steps(network, states, steps, leaving, (Start(0, 0, ()),), frozenset({sites}))
    exact, short = rank_facts(graph), rank_facts(graph, budget=20)
    assert (exact.exact, short.exact) == (True, False)
    numbers = {f.obstacle.key: f for f in exact.ranked}
    assert numbers["b"].routes == sum("b" in met(way) for way in ways(graph))
    for fact in short.ranked:
        assert fact.routes is None or fact.routes <= (numbers[fact.obstacle.key].routes or 0)
        assert fact.alone <= numbers[fact.obstacle.key].alone


@examples(150)
@given(graphs())
def test_the_nearest_route_needs_fewest_facts(graph: Steps) -> None:
    ends = sorted(graph.ends)
    found = find_nearest(marked(graph, lambda arc: arc.obstacles), [None, *({end} for end in ends)])
    for one, some in zip(found, [graph.ends, *({end} for end in ends)], strict=True):
        routes = [met(way) for way in ways(graph) if enters(way[-1]) in some]
        assert (one is None) == (not routes)
        if one is not None:
            assert len(one.obstacles) == one.at_least == min(map(len, routes))
            assert {o.key for o in one.obstacles} in routes


def test_what_one_fact_settles_is_one_fact() -> None:
    """Who owns a firm is asked by three rules; the answer is missing once."""
    owner = tuple(Obstacle(f"{kind}:firm", kind, "firm", "who owns the firm") for kind in ("state", "ownership", "control"))
    place = Obstacle("location:firm", "location", "firm", "where the firm is")
    states = ((0, 1, None, False), (1, 8, None, True), (2, 8, None, True))
    steps = (Step(0, 1, 0, 0, 1, (), owner), Step(0, 2, 1, 0, 1, (), (*owner[:1], place)))
    network: Any = None
    ways_of_two = mark_by_fact(Steps(network, states, steps, ((0, 1), (), ()), (Start(0, 0, ()),), frozenset({1, 2})))
    ranked = [(f.obstacle.settle, f.obstacle.kind, f.routes, f.alone) for f in rank_facts(ways_of_two).ranked]
    assert ranked == [("who owns the firm", "control, ownership, state", 2, 1), ("where the firm is", "location", 1, 0)]
    near, second = find_nearest(ways_of_two, [None, {2}])
    assert near is not None
    assert second is not None
    assert (len(near.obstacles), near.at_least) == (1, 1)
    assert {o.settle for o in second.obstacles} == {"who owns the firm", "where the firm is"}


def stages_of(graph: Steps, way: Way) -> dict[str, set[int]]:
    """Each obstacle of a route with the stages it belongs to, walked along the route."""
    network = graph.network
    found: dict[str, set[int]] = {}

    def add(obstacle: Obstacle, stages: Iterable[int]) -> None:
        found.setdefault(obstacle.key, set()).update(stages)

    for number, arc in enumerate(way):
        site, entered, *_ = graph.states[enters(arc)]
        following = way[number + 1] if number + 1 < len(way) else None
        until = following.leaves if isinstance(following, Step) else MARKET if graph.end_stage is None else graph.end_stage
        done = {s for s in network.sites[site].stages if entered <= s <= max(entered, until)}
        for obstacle in arc.obstacles:
            if obstacle.kind == "gap":
                add(obstacle, next(g.stages for g in arc.gaps if f":{g.after}:{g.stages}" in obstacle.key))
            elif obstacle.kind in ("unknown feed", "recycled feed", "other feed"):
                before = [s for g in arc.gaps if g.after is None for s in g.stages]
                add(obstacle, before or [entered])
            elif obstacle.about == network.sites[site].id:
                add(obstacle, done or range(entered, max(entered, until) + 1))
            elif isinstance(arc, Step) and obstacle.about == network.flows[arc.flow].id:
                add(obstacle, [arc.leaves])
            else:
                assert isinstance(arc, Step)
                number_before, first, *_ = graph.states[arc.origin]
                source = network.sites[number_before]
                assert obstacle.about == source.id
                add(obstacle, [s for s in source.stages if first <= s <= arc.leaves])
    return found


@examples(100)
@given(networks(), st.sampled_from([None, "Nd"]), st.sampled_from([None, 4, 7]))
def test_every_obstacle_belongs_to_the_stages_it_stands_at(network: Network, element: str | None, end: int | None) -> None:
    graph = steps_of(network, Question(AVOID, element=element, end_stage=end))
    marks = [at_stage(graph, stage) for stage in range(MARKET + 1)]
    for way in ways(graph):
        expected = stages_of(graph, way)
        assert all(expected.values())
        for stage, mark in enumerate(marks):
            found = {o.key for arc in way for o in mark(arc)}
            assert found == {key for key, stages in expected.items() if stage in stages}


@pytest.fixture(scope="module")
def today(packaged: Snapshot) -> Iterator[Any]:
    """The answer for options, on one day."""

    def ask(*avoid: str, **options: Any) -> dict[str, Any]:
        question = resolve_question(packaged, Request(avoid=avoid, as_of="2026-11-22", **options))
        found: dict[str, Any] = to_data(answer(packaged, build(packaged, question.reading), question, k=20))
        return found

    return ask


def test_what_keeps_the_packaged_routes_from_avoiding_china(today: Any) -> None:
    # Mountain Pass, MP Independence and GM: nothing keeps it from avoiding, though no source says where GM takes delivery
    assert today("CN")["counts"]["avoids"] == 1
    assert today("CN")["blocking"] == {"any": None, "exposed": None}
    found = today("CN", delivery="known")
    assert found["counts"]["avoids"] == 0
    assert found["blocking"]["any"]["size"] == found["blocking"]["any"]["at_least"] > 0
    assert found["blocking"]["exposed"] is None
    # no source says where a buyer takes delivery: the last stage alone keeps every route from avoiding
    assert [stage["stage"] for stage in found["stages"] if stage["blocking"]] == ["market"]
    assert {element["element"] for element in found["elements"]} == {"Nd", "Pr", "Sm", "Dy", "Tb"}
    assert found["facts"]["nearest"]["size"] == 1
    assert found["reach"] is None


def test_between_two_ends_the_one_plant_all_pass_is_named(today: Any) -> None:
    found = today("CN", begin="mountain-pass", end="gm", complete=True)
    assert found["single_points"]["all"] == ["mp-independence"]
    assert [route["sites"] for route in found["disjoint"]["not_touching"]["routes"]] == [
        ["mountain-pass", "mp-independence", "gm"]
    ]
    # material of a form no source names goes to eVAC as well, where nobody is shown to make metal and alloy of it
    found = today("CN", begin="mountain-pass", end="gm")
    assert found["single_points"]["all"] == []
    assert [route["sites"] for route in found["disjoint"]["not_touching"]["routes"]] == [
        ["mountain-pass", "mp-independence", "gm"],
        ["mountain-pass", "evac-sumter", "gm"],
    ]


def test_where_no_route_leads_it_says_how_far_one_gets(today: Any) -> None:
    found = today("CN", begin="mt-weld", end="gm")
    assert sum(found["counts"].values()) == 0
    assert {"mt-weld", "lamp"} <= set(found["reach"]["from"])
    assert {"gm", "mp-independence"} <= set(found["reach"]["to"])
    assert found["reach"]["both"] == sorted(set(found["reach"]["from"]) & set(found["reach"]["to"]))
    assert found["single_points"] is None
    assert found["blocking"] == {"any": None, "exposed": None}


def test_one_element_asked_for_is_the_only_one_answered(today: Any) -> None:
    assert [element["element"] for element in today("CN", element="Dy")["elements"]] == ["Dy"]


def test_a_site_that_is_left_out_breaks_every_route_that_passes_it(packaged: Snapshot, today: Any) -> None:
    """The single points of an answer, taken out of the network one by one: no route is left to that end."""
    question = resolve_question(packaged, Request(avoid=["CN"], as_of="2026-11-22"))
    network = build(packaged, question.reading)
    for row in today("CN")["single_points"]["ends"][:6]:
        end = row["id"]
        asked = replace(question, ends=lambda site, end=end: site.id == end, end_stage=MARKET)
        graph = steps_of(network, asked)
        passed = [{network.sites[site].id for site in places(graph, way)} for way in ways(graph)]
        assert set(row["all"]) == set.intersection(*passed) - {end}
