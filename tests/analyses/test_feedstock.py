"""Feeds of an element against an enumeration that shares no code with them; circles of scrap by hand; the packaged claims.

The oracle lists every simple path of flows to a site with NetworkX, walks each by the rules of docs/reference/routes.md, and
follows scrap from a recycler to every site it may be from, never through the same site's scrap twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import ANY, EVERYTHING, MARKET, MINE, RECYCLING, REQUIRED, STAGES, Chain, network_of, networks, of_parts
from oracle import LIMITS, Asked, Carried, Start, Taken, begin, level, located, may_hold
from oracle import Oracle as Routes
from sampling import examples

from kg.analyses.feedstock.alternatives import avoiding_feeds_by_maker, find_alternatives
from kg.analyses.feedstock.answer import answer as feedstock_answer
from kg.analyses.feedstock.feeds import Feed, Feeds, find_feeds
from kg.analyses.feedstock.requirements import resolve_elements, resolve_target
from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.errors import UnknownNameError
from kg.network.accepted import Place
from kg.network.build import build
from kg.network.model import Doubt, Flow, Network, Site
from kg.routes import request as words
from kg.routes.obstacles import AVOIDS, TOUCHES, UNPROVEN, VERDICTS, Question
from kg.routes.question import resolve_question
from kg.routes.search import best
from kg.routes.state_graph import steps_of
from kg.rules.test import Test

MAGNET = MARKET - 1
CN = Test("location", frozenset({"CN"}))
NEVER = 9
"""The verdict where there is no feed at all."""


def order(arc: object) -> int:
    return 1 + len(getattr(arc, "obstacles", ()))


@st.composite
def with_scrap(draw: st.DrawFn) -> Network:
    """A random network with recyclers that ship on, and scrap that comes to them from anywhere, in circles as well.

    Half of them also have a plant whose feed avoids CN, half one whose scrap comes round.
    """
    network = draw(networks())
    # what does not count is looked at by hand below
    sites = [replace(site, lines=tuple(line for line in site.lines if line.admitted)) for site in network.sites]
    flows = list(network.flows)
    good = (Place("AU", ()),)

    def add(source: int, target: int, form: int | None, *, sure: bool = False) -> None:
        if source != target:
            elements = EVERYTHING if sure else draw(st.sampled_from([None, EVERYTHING, EVERYTHING, frozenset({"Nd"})]))
            doubts = () if sure or draw(st.integers(0, 9)) else (Doubt("date unknown", f"s{len(flows)}", "when"),)
            name = f"s{len(flows)}"
            flows.append(
                Flow(name, name, source, target, ("m",), form, elements, "operating", None, (name,), "A", 1, None, doubts)
            )

    for n in range(draw(st.integers(1, 2))):
        stages = draw(st.sampled_from([(0,), (0, 4), (0, 4, 5), (0, 7)]))
        country = draw(st.sampled_from(["AU", "AU", "US", "CN"]))
        sites.append(Site(f"r{n}", f"R{n}", "site", stages, (Place(country, ()),), None, ()))
    recyclers = [n for n, site in enumerate(sites) if RECYCLING in site.stages]
    makers = [n for n, site in enumerate(sites) if MAGNET in site.stages]
    if draw(st.booleans()):
        pit = len(sites)
        sites += [
            Site("pit", "Pit", "site", (1, 2, 4), good, None, ()),
            Site("works", "Works", "site", (5, 6, 7), good, None, ()),
        ]
        add(pit, pit + 1, 4, sure=True)
        add(pit + 1, draw(st.sampled_from(recyclers)), RECYCLING, sure=draw(st.booleans()))
        makers.append(pit + 1)
    if draw(st.booleans()):
        around = draw(st.sampled_from(recyclers))
        country = draw(st.sampled_from(["AU", "AU", "CN"]))
        sites.append(Site("round", "Round", "site", (5, 6, 7), (Place(country, ()),), None, ()))
        add(around, len(sites) - 1, 4, sure=True)
        add(len(sites) - 1, around, RECYCLING, sure=True)
    for recycler in recyclers:
        for _ in range(draw(st.integers(0, 2))):
            add(recycler, draw(st.integers(0, len(sites) - 1)), draw(st.sampled_from([4, 5, 6, 7])))
        for _ in range(draw(st.integers(0, 2))):
            add(draw(st.sampled_from(makers * 3 + list(range(len(sites))))), recycler, RECYCLING)
    return of_parts(sites, flows)


def targets(network: Network) -> st.SearchStrategy[int]:
    """Any site, more often one that a recycler is or supplies."""
    near = {n for flow in network.flows for n in (flow.source, flow.target) if RECYCLING in network.sites[flow.source].stages}
    return st.sampled_from([*range(len(network.sites)), *sorted(near), *sorted(near)])


# the oracle


class ToTarget(Routes):
    """The routes to one site through the last stage it performs; to one of no stage, on arrival."""

    def __init__(self, network: Network, asked: Asked, target: int) -> None:
        self.target = network.sites[target]
        self.last = self.target.stages[-1] if self.target.stages else None
        super().__init__(network, replace(asked, end=self.last))

    def may_be_over(self, site: Site, stage: int) -> bool:
        return site.id == self.target.id and (self.last is None or stage <= self.last)

    def until(self, stage: int) -> int:
        return stage if self.last is None else self.last

    def is_over(self, site: Site, stage: int, elements: Carried) -> bool:
        return self.may_be_over(site, stage) and all(c for c, _ in self.lines(site, stage, self.until(stage), elements))

    def take(self, flow: Flow, stage: int, carried: Carried, *, going_on: bool = True) -> Taken | None:
        if going_on and self.last is None and self.sites[flow.source].id == self.target.id:
            return None
        return super().take(flow, stage, carried, going_on=going_on)

    def walked(self, start: Start, flows: list[Flow], scrap: tuple[int, Flow] | None, *, source: bool) -> int | None:
        """The verdict of a path; `scrap`: that on the known scrap it begins with, and its flow. None where it is no route."""
        asked, here = self.asked, self.sites[start.site]
        stage, carried, mined = start.stage, start.carried, start.stage == MINE and MINE in here.stages
        if not start.passes <= {start.site, *(flow.target for flow in flows)}:
            return None
        missing, unfed = self.before(start)
        open_stages = [missing]
        if scrap is None:
            verdict = max(UNPROVEN if unfed else AVOIDS, self.mixed(start.site, None))
        else:
            verdict = max(scrap[0], self.mixed(start.site, scrap[1]))
        elements = asked.looks_at(ANY)
        for flow in flows:
            step = self.take(flow, stage, carried)
            if step is None or (mined and flow.recycled) or flow.source == flow.target:
                return None
            asked_about = step.leaves >= asked.first
            verdict = max(
                verdict,
                self.standing(here, stage, step.leaves, elements),
                self.received(flow),
                self.mixed(flow.target, flow),
                level(flow.doubts) if asked_about else AVOIDS,
            )
            open_stages.append(set(step.missing))
            if asked_about and flow.elements is None and asked.element not in flow.needs:
                verdict = max(verdict, UNPROVEN)
            here, stage, carried = self.sites[flow.target], step.enters, step.carried
        if not self.is_over(here, stage, elements):
            return None
        until = self.until(stage)
        verdict = max(verdict, self.standing(here, stage, until, elements))
        if stage != RECYCLING:
            open_stages.append({s for s in range(stage + 1, until) if s in REQUIRED and s not in here.stages})
        if any(stages and max(stages) >= asked.first for stages in open_stages):
            verdict = max(verdict, UNPROVEN)
        silent = not flows and scrap is None and not self.ships(here, asked.element or "")
        if not source and (silent or until < asked.first):
            verdict = max(verdict, UNPROVEN)
        return verdict


@dataclass
class Oracle:
    """The verdict on each site for one element, by enumeration."""

    network: Network
    asked: Asked
    base: dict[int, int] = field(default_factory=dict)
    to: dict[int, ToTarget] = field(default_factory=dict)

    def of(self, target: int) -> ToTarget:
        if target not in self.to:
            self.to[target] = ToTarget(self.network, self.asked, target)
        return self.to[target]

    def scrap_into(self, number: int) -> list[Flow]:
        found = (flow for flow in self.network.flows if flow.target == number and flow.form == RECYCLING)
        return [flow for flow in found if self.asked.element in may_hold(flow)]

    def routes(self, target: int) -> Iterator[tuple[list[Flow], Start]]:
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(range(len(self.network.sites)))
        for flow in self.network.flows:
            graph.add_edge(flow.source, flow.target, key=flow.id, flow=flow)
        for start in self.of(target).starts:
            paths = [[]] if start.site == target else nx.all_simple_edge_paths(graph, start.site, target)
            for edges in paths:
                flows = [graph.edges[edge]["flow"] for edge in edges]
                if self.of(target).walked(start, flows, None, source=True) is not None:
                    yield flows, start

    def makes(self, number: int) -> bool:
        return bool({MAGNET, RECYCLING} & set(self.network.sites[number].stages))

    def unknown(self, number: int, *, source: bool) -> int:
        stage = begin(self.network.sites[number])
        found = self.of(number).walked(Start(number, MARKET if stage is None else stage), [], None, source=source)
        assert found is not None
        return found

    def value(self, target: int, seen: frozenset[int], *, source: bool) -> int:
        """The best verdict of an element at a site that uses the scrap of no site in `seen`."""
        found = self.base.get(target, NEVER) if source else NEVER
        for flows, start in self.routes(target):
            known = self.scrap_into(start.site) if start.stage == RECYCLING else []
            if not known:
                walked = self.of(target).walked(start, flows, None, source=source)
                assert walked is not None
                found = min(found, walked)
            for flow in known:
                behind = NEVER
                if not self.makes(flow.source):
                    # what gives back what it did not make: of unknown origin, and of where it stands
                    behind = max(UNPROVEN, self.unknown(flow.source, source=True))
                    if self.asked.at is None and located(self.network.sites[flow.source].places) == TOUCHES:
                        behind = TOUCHES
                elif flow.source not in seen:
                    behind = self.value(flow.source, seen | {flow.source}, source=True)
                if behind == NEVER:
                    continue
                silent = flow.elements is None and self.asked.element not in flow.needs
                hop = max(level(flow.doubts), UNPROVEN if silent else AVOIDS)
                walked = self.of(target).walked(start, flows, (max(behind, hop), flow), source=source)
                assert walked is not None
                found = min(found, walked)
        return found

    def sources(self, target: int) -> set[int]:
        starts = {start.site for _, start in self.routes(target) if start.stage == RECYCLING}
        return {flow.source for start in starts for flow in self.scrap_into(start) if self.makes(flow.source)}

    def verdict(self, target: int) -> int:
        needs = nx.DiGraph()
        todo = [target] if not self.sources(target) else []
        reached = set(self.sources(target))
        todo = list(reached)
        needs.add_nodes_from(reached)
        while todo:
            number = todo.pop()
            for other in self.sources(number):
                needs.add_edge(number, other)
                if other not in reached:
                    reached.add(other)
                    todo.append(other)
        self.base = {n: self.unknown(n, source=True) for n in reached if not any(True for _ in self.routes(n))}
        top = NEVER if any(True for _ in self.routes(target)) else self.unknown(target, source=False)
        while True:
            waiting = [n for n in sorted(reached) if self.value(n, frozenset({n}), source=True) == NEVER]
            if not waiting:
                return min(top, self.value(target, frozenset(), source=False))
            folded = nx.condensation(needs.subgraph(waiting))
            for component in folded:
                if not folded[component]:
                    for n in folded.nodes[component]["members"]:
                        self.base[n] = self.unknown(n, source=True)
                        if n == target:
                            top = min(top, self.unknown(n, source=False))


@examples(250)
@given(with_scrap(), st.data(), st.sampled_from(["Nd", "Dy"]), st.sampled_from(LIMITS))
def test_the_best_feed_is_that_of_an_enumeration(
    network: Network, data: st.DataObject, element: str, at: frozenset[int] | None
) -> None:
    target = data.draw(targets(network))
    avoid = (replace(CN, stages=None if at is None else frozenset(STAGES[s] for s in at)),)
    found = find_feeds(network, Question(avoid, element=element), target, order)
    assert found.exact
    assert found.best.route.verdict == Oracle(network, Asked(element, at=at)).verdict(target)
    beside = find_alternatives(found)
    every = [found.best, *(other.feed for other in beside)]
    for other in beside:
        # it goes on as the best feed does, and comes to where it joins in another way
        assert onward(other.feed, other.joins) == onward(found.best, other.joins)
        assert arrives(other.feed, other.joins) != arrives(found.best, other.joins)
    for feed in every:
        assert_whole(network, feed, element)
        assert feed.sites[-1] == target
    assert all((feed.route.verdict, feed.route.cost) >= (found.best.route.verdict, found.best.route.cost) for feed in every)


def onward(feed: Feed, site: int) -> list[int]:
    """The flows of a feed after a site of its last route."""
    return [step.flow for step in feed.route.steps[feed.on_route.index(site) :]]


def arrives(feed: Feed, site: int) -> object:
    """What a feed comes to a site of its last route by."""
    place = feed.on_route.index(site)
    return feed.route.steps[place - 1].flow if place else feed.route.start


def assert_whole(network: Network, feed: Feed, element: str) -> None:
    """A feed is a chain of flows that may carry the element, its parts are simple, and nothing in it rests on itself."""
    assert len(set(feed.on_route)) == len(feed.on_route)
    assert feed.route.verdict == max([o.level for o in feed.route.obstacles], default=AVOIDS)
    for (source, target), step in zip(pairwise(feed.on_route), feed.route.steps, strict=True):
        flow = network.flows[step.flow]
        assert (flow.source, flow.target) == (source, target)
        assert element in may_hold(flow)
    if feed.scrap is not None:
        flow = network.flows[feed.scrap.hop.flow]
        assert flow.form == RECYCLING
        assert (flow.source, flow.target) == (feed.scrap.feed.sites[-1], feed.on_route[0])
        assert_whole(network, feed.scrap.feed, element)


@examples(150)
@given(with_scrap(), st.data())
def test_more_asked_is_never_better(network: Network, data: st.DataObject) -> None:
    """Another rule, a stricter custody: no element gets a better verdict."""
    target = data.draw(targets(network))
    us = Test("location", frozenset({"US"}))
    question = Question((CN,), element="Nd")

    def verdict(asked: Question) -> int:
        return find_feeds(network, asked, target, order).best.route.verdict

    plain = verdict(question)
    assert verdict(replace(question, avoid=(CN, us))) >= plain
    assert verdict(replace(question, custody="all-feeds")) >= verdict(replace(question, custody="segregated")) >= plain


@examples(150)
@given(networks(), st.data())
def test_without_scrap_a_feed_is_the_best_route(network: Network, data: st.DataObject) -> None:
    """The same verdict as the routes of `kg paths` to the site through its last stage; to a buyer that is its market."""
    flows = [flow for flow in network.flows if flow.form != RECYCLING]
    plain = of_parts(list(network.sites), flows)
    target = data.draw(st.integers(0, len(network.sites) - 1))
    site = network.sites[target]
    stage = site.stages[-1] if site.stages else None
    question = Question((CN,), element="Nd", ends=lambda other: other.id == site.id, end_stage=stage)
    graph = steps_of(plain, question)
    levels = [route.verdict for verdict in range(len(VERDICTS)) for route in best(graph, verdict, 1, order)[0]]
    found = find_feeds(plain, Question((CN,), element="Nd"), target, order).best
    if levels:
        assert found.route.verdict == min(levels)
    else:
        assert not found.known
        assert found.route.verdict >= UNPROVEN


# by hand


def feed_of(network: Network, target: str, element: str = "Nd", **asked: Any) -> Feeds:
    return find_feeds(network, Question((CN,), element=element, **asked), network.index()[target], order)


def ids(network: Network, feed: Feed) -> list[str]:
    return [network.sites[site].id for site in feed.sites]


PLANT: Chain = {"pit": ((1, 2), "AU"), "sep": ((4,), "MY"), "works": ((5, 6, 7), "JP"), "again": ((0, 4), "JP")}
ROUND = (("works", "again", 0), ("again", "works", 4))
FROM_PIT = (("pit", "sep", 2), ("sep", "works", 4))


def test_scrap_is_as_good_as_the_plant_it_is_from() -> None:
    """Two plants; the second takes nothing but what is recycled from the first."""
    sites = PLANT | {"second": ((5, 6, 7), "DE")}
    network = network_of(sites, *FROM_PIT, ("works", "again", 0), ("again", "second", 4))
    found = feed_of(network, "second")
    assert (VERDICTS[found.best.route.verdict], ids(network, found.best)) == (
        "avoids",
        ["pit", "sep", "works", "again", "second"],
    )
    # as a route it begins with an open fact: where the scrap was made
    routes = steps_of(network, Question((CN,), element="Nd", ends=lambda site: site.id == "second"))
    assert best(routes, 0, 1, order)[0] == []
    chinese = network_of(sites | {"works": ((5, 6, 7), "CN")}, *FROM_PIT, ("works", "again", 0), ("again", "second", 4))
    found = feed_of(chinese, "second")
    assert [o.about for o in found.best.route.obstacles] == ["works"]
    assert found.best.route.verdict == TOUCHES


def test_what_is_open_about_scrap_stays_open() -> None:
    sites = PLANT | {"second": ((5, 6, 7), "DE")}
    flows = (*FROM_PIT, ("again", "second", 4))
    unstated = feed_of(network_of(sites, *flows, ("works", "again", 0, "?")), "second").best
    assert [o.settle for o in unstated.route.obstacles] == ["whether Nd goes from works to again"]
    network = network_of(sites, *flows, ("works", "again", 0))
    undated = replace(network.flows[-1], doubts=(Doubt("date unknown", "scrap", "when"),))
    found = feed_of(of_parts(list(network.sites), [*network.flows[:-1], undated]), "second").best
    assert [o.kind for o in found.route.obstacles] == ["date unknown"]
    nowhere = feed_of(network_of(sites | {"again": ((0, 4), "")}, *flows, ("works", "again", 0)), "second").best
    assert [o.about for o in nowhere.route.obstacles] == ["again"]


def test_a_circle_of_scrap_grounds_nothing() -> None:
    network = network_of(PLANT, *ROUND)
    found = feed_of(network, "works")
    assert not found.best.known
    assert found.best.route.verdict == UNPROVEN
    settle = [o.settle for o in found.best.route.obstacles if o.key == "feed:works"]
    assert settle == ["where works gets its feedstock, apart from scrap that comes round"]
    (loop,) = find_alternatives(found)
    assert loop.loop
    assert ids(network, loop.feed) == ["works", "again", "works"]


def test_a_circle_is_settled_by_the_mine_that_feeds_it() -> None:
    network = network_of(PLANT, *FROM_PIT, *ROUND)
    found = feed_of(network, "works")
    assert (found.best.route.verdict, ids(network, found.best)) == (AVOIDS, ["pit", "sep", "works"])
    assert [(other.loop, other.feed.route.verdict) for other in find_alternatives(found)] == [(True, AVOIDS)]
    # and the recycler has what the plant has
    assert ids(network, feed_of(network, "again").best) == ["pit", "sep", "works", "again"]
    assert feed_of(network, "again").best.route.verdict == AVOIDS


def test_a_circle_does_not_wash_what_feeds_it() -> None:
    """A plant fed from China gets its own scrap back from a clean recycler: that is the same material."""
    network = network_of(PLANT | {"sep": ((4,), "CN")}, *FROM_PIT, *ROUND)
    found = feed_of(network, "works")
    assert found.best.route.verdict == TOUCHES
    assert ids(network, found.best) == ["pit", "sep", "works"]
    assert feed_of(network, "again").best.route.verdict == TOUCHES


def test_a_circle_with_an_exposed_site_touches_at_that_site_alone() -> None:
    """What feeds the circle is unknown at each site of it; the exposed one touches whatever feeds it."""
    network = network_of(PLANT | {"again": ((0, 4), "CN")}, *ROUND)
    assert feed_of(network, "works").best.route.verdict == UNPROVEN
    assert feed_of(network, "again").best.route.verdict == TOUCHES
    # unless every known feed has to avoid, the one that comes round as well
    assert feed_of(network, "works", custody="all-feeds").best.route.verdict == TOUCHES


def test_what_comes_behind_a_circle_comes_from_it() -> None:
    """Two circles in a row: the second one is fed by the first, and has no unknown feed of its own."""
    sites = PLANT | {"second": ((5, 6, 7), "DE"), "then": ((0, 4), "DE"), "works": ((5, 6, 7), "CN")}
    network = network_of(sites, *ROUND, ("works", "then", 0), ("then", "second", 4), ("second", "then", 0))
    found = feed_of(network, "second")
    assert found.best.route.verdict == TOUCHES
    assert ids(network, found.best) == ["works", "then", "second"]


def test_the_best_of_several_scraps_counts() -> None:
    sites = PLANT | {"other": ((7,), "CN"), "second": ((5, 6, 7), "DE")}
    flows = (*FROM_PIT, ("other", "again", 0), ("works", "again", 0), ("again", "second", 4))
    network = network_of(sites, *flows)
    # the scrap of the works is good; that the recycler keeps it apart from the Chinese one no source says
    assert feed_of(network, "second").best.route.verdict == UNPROVEN
    (other,) = find_alternatives(feed_of(network, "second"))
    assert (VERDICTS[other.feed.route.verdict], [network.sites[s].id for s in other.sites]) == ("touches", ["other"])
    assert network.sites[other.joins].id == "again"
    # the element counts: scrap without it is no feed of it
    network = network_of(sites, *FROM_PIT, ("other", "again", 0, "Dy"), ("works", "again", 0, "Nd"), ("again", "second", 4))
    assert feed_of(network, "second", "Nd").best.route.verdict == AVOIDS
    assert feed_of(network, "second", "Dy").best.route.verdict == TOUCHES


@pytest.mark.parametrize(
    ("stages", "country", "verdict"),
    [
        ((8,), "DE", UNPROVEN),
        ((8,), "CN", TOUCHES),
        ((4,), "DE", UNPROVEN),
        ((), "DE", UNPROVEN),
    ],
)
def test_scrap_of_whom_did_not_make_it_is_of_unknown_origin(stages: tuple[int, ...], country: str, verdict: int) -> None:
    """What a buyer gives back may be older than what it buys today."""
    sites = PLANT | {"buyer": (stages, country), "second": ((5, 6, 7), "DE")}
    flows = (*FROM_PIT, ("works", "buyer", 7), ("sep", "buyer", 4), ("buyer", "again", 0), ("again", "second", 4))
    found = feed_of(network_of(sites, *flows), "second")
    assert found.best.route.verdict == verdict
    assert "where the scrap that again takes from buyer was made" in [o.settle for o in found.best.route.obstacles]


def test_scrap_of_a_recycler_is_of_what_it_takes() -> None:
    sites = PLANT | {"shred": ((0,), "DE"), "second": ((5, 6, 7), "DE")}
    network = network_of(sites, *FROM_PIT, ("works", "shred", 0), ("shred", "again", 0), ("again", "second", 4))
    found = feed_of(network, "second")
    assert ids(network, found.best) == ["pit", "sep", "works", "shred", "again", "second"]
    assert found.best.route.verdict == AVOIDS
    nobody = network_of(sites, ("shred", "again", 0), ("again", "second", 4))
    assert [o.settle for o in feed_of(nobody, "second").best.route.obstacles] == ["where the scrap that shred takes was made"]


def test_a_detour_back_to_a_site_is_no_feed_as_it_is_no_route() -> None:
    """`mill` separates and alloys, `smelt` makes the metal between: no site twice, so the metal stage stays open."""
    sites: Chain = {"pit": ((1,), "AU"), "mill": ((4, 6), "MY"), "smelt": ((5,), "JP"), "works": ((7,), "DE")}
    network = network_of(sites, ("pit", "mill", 1), ("mill", "smelt", 4), ("smelt", "mill", 5), ("mill", "works", 6))
    found = feed_of(network, "works")
    assert [o.kind for o in found.best.route.obstacles] == ["gap"]
    assert ids(network, found.best) == ["pit", "mill", "works"]


def test_a_site_may_stand_before_and_after_its_scrap() -> None:
    """A plant that buys alloy has its swarf made into oxide, and ships metal of that: two lives of the material, no circle."""
    sites = PLANT | {"works": ((5, 7), "JP"), "alloyer": ((4, 5, 6), "MY"), "second": ((6, 7), "DE")}
    network = network_of(sites, ("pit", "alloyer", 2), ("alloyer", "works", 6), *ROUND, ("works", "second", 5))
    found = feed_of(network, "second")
    assert ids(network, found.best) == ["pit", "alloyer", "works", "again", "works", "second"]
    assert found.best.route.verdict == AVOIDS


@pytest.mark.parametrize(("custody", "verdict"), [("any", UNPROVEN), ("segregated", UNPROVEN), ("all-feeds", TOUCHES)])
def test_custody_looks_at_the_other_scrap_of_a_recycler(custody: str, verdict: int) -> None:
    sites = PLANT | {"other": ((7,), "CN"), "second": ((5, 6, 7), "DE")}
    network = network_of(sites, *FROM_PIT, ("other", "again", 0), ("works", "again", 0), ("again", "second", 4))
    assert feed_of(network, "second", custody=custody).best.route.verdict == verdict
    alone = network_of(sites, *FROM_PIT, ("works", "again", 0), ("again", "second", 4))
    assert feed_of(alone, "second", custody=custody).best.route.verdict == AVOIDS
    # the scrap that was taken is no other feed of the recycler; what the plant takes besides is one of the plant
    mixing = network_of(
        sites | {"smelt": ((5,), "CN")}, *FROM_PIT, ("smelt", "works", 5), ("works", "again", 0), ("again", "second", 4)
    )
    found = feed_of(mixing, "second", custody=custody).best
    assert found.route.verdict == verdict
    assert [o.about for o in found.route.obstacles] == ["works"] * bool(verdict)


# all elements


def answer(snapshot: Snapshot, network: Network, target: str, *required: str, k: int = 5, avoid: Any = (CN,)) -> dict[str, Any]:
    found: dict[str, Any] = to_data(feedstock_answer(snapshot, network, Question(avoid), target, required, k=k))
    return found


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {element["element"]: element["verdict"] for element in found["elements"]}


MAKERS: Chain = {
    "light": ((1, 2, 4), "AU"),
    "heavy": ((1, 2, 4), "MY"),
    "one": ((5, 6, 7), "JP"),
    "two": ((5, 6, 7), "DE"),
    "buyers": ((8,), "DE"),
}


def test_all_elements_are_needed(packaged: Snapshot) -> None:
    network = network_of(MAKERS, ("light", "one", 4, "Nd"))
    found = answer(packaged, network, "one", "Nd", "Dy")
    assert verdicts(found) == {"Nd": "avoids", "Dy": "unproven"}
    assert (found["verdict"], [e["known"] for e in found["elements"]]) == ("unproven", [True, False])
    network = network_of(MAKERS, ("light", "one", 4, "Nd"), ("heavy", "one", 4, "Dy"))
    found = answer(packaged, network, "one", "Nd", "Dy")
    assert (found["verdict"], found["maker"]) == ("avoids", "one")
    assert [[n["id"] for n in e["feed"]["nodes"]] for e in found["elements"]] == [["light", "one"], ["heavy", "one"]]
    network = network_of(MAKERS | {"heavy": ((1, 2, 4), "CN")}, ("light", "one", 4, "Nd"), ("heavy", "one", 4, "Dy"))
    found = answer(packaged, network, "one", "Nd", "Dy")
    assert (found["verdict"], verdicts(found)) == ("touches", {"Nd": "avoids", "Dy": "touches"})


def test_one_maker_must_have_all_elements(packaged: Snapshot) -> None:
    """Magnets with good neodymium of one maker and magnets with good dysprosium of another are not one good magnet."""
    flows = (("light", "one", 4, "Nd"), ("heavy", "two", 4, "Dy"), ("one", "buyers", 7), ("two", "buyers", 7))
    found = answer(packaged, network_of(MAKERS, *flows), "buyers", "Nd", "Dy")
    assert verdicts(found) == {"Nd": "avoids", "Dy": "avoids"}
    assert (found["verdict"], found["maker"], found["apart"]) == ("unproven", None, {"Nd": ["one"], "Dy": ["two"]})
    found = answer(packaged, network_of(MAKERS, *flows, ("light", "two", 4, "Nd")), "buyers", "Nd", "Dy")
    assert (found["verdict"], found["maker"], found["apart"]) == ("avoids", "two", None)
    assert [[n["id"] for n in e["feed"]["nodes"]] for e in found["elements"]] == [
        ["light", "two", "buyers"],
        ["heavy", "two", "buyers"],
    ]


def test_makers_are_told_apart_behind_another_maker(packaged: Snapshot) -> None:
    """`two` coats magnets of others and makes none of these: what it brings together is not one magnet."""
    sites = MAKERS | {"third": ((7,), "KR")}
    flows = (
        ("light", "one", 4, "Nd"),
        ("heavy", "third", 6, "Dy"),
        ("one", "two", 7),
        ("third", "two", 7, "Dy"),
        ("two", "buyers", 7),
    )
    network = network_of(sites, *flows)
    index = network.index()
    for target in ("two", "buyers"):
        found = feed_of(network, target, "Nd")
        assert {network.sites[n].id for n in avoiding_feeds_by_maker(found, index[target])} == {"one"}
        assert answer(packaged, network, target, "Nd", "Dy")["verdict"] == "unproven"


def test_a_maker_that_also_takes_magnets_has_both_feeds(packaged: Snapshot) -> None:
    network = network_of(MAKERS, ("light", "two", 4, "Nd"), ("light", "one", 4, "Nd"), ("one", "two", 7))
    by_maker = avoiding_feeds_by_maker(feed_of(network, "two"), network.index()["two"])
    assert {network.sites[n].id: ids(network, feed) for n, feed in by_maker.items()} == {
        "one": ["light", "one", "two"],
        "two": ["light", "two"],
    }


def test_what_is_no_magnet_yet_has_no_other_maker(packaged: Snapshot) -> None:
    """A site of unknown stages that gets oxide and magnets: the oxide is not of the maker of the magnets."""
    network = network_of(
        MAKERS | {"depot": ((), "DE")}, ("light", "depot", 4, "Nd"), ("one", "depot", 7, "Dy"), ("heavy", "one", 4, "Dy")
    )
    index = network.index()
    assert set(avoiding_feeds_by_maker(feed_of(network, "depot", "Nd"), index["depot"])) == {index["depot"]}
    assert set(avoiding_feeds_by_maker(feed_of(network, "depot", "Dy"), index["depot"])) <= {index["one"]}


def test_a_recycler_that_makes_magnets_is_a_maker(packaged: Snapshot) -> None:
    sites = MAKERS | {"again": ((0, 7), "US")}
    flows = (("light", "one", 4, "Nd"), ("heavy", "one", 4, "Dy"), ("one", "again", 0), ("again", "buyers", 7))
    found = answer(packaged, network_of(sites, *flows), "buyers", "Nd", "Dy")
    assert (found["verdict"], found["maker"]) == ("avoids", "again")


@examples(60)
@given(network=with_scrap(), data=st.data())
def test_another_element_is_never_better(packaged: Snapshot, network: Network, data: st.DataObject) -> None:
    target = network.sites[data.draw(targets(network))].id
    order_of = VERDICTS.index
    every = {c: answer(packaged, network, target, *c, k=1) for n in (1, 2) for c in combinations(("Nd", "Dy"), n)}
    both = every["Nd", "Dy"]
    assert order_of(both["verdict"]) >= max(order_of(every["Nd",]["verdict"]), order_of(every["Dy",]["verdict"]))
    worst = max(order_of(element["verdict"]) for element in both["elements"])
    if both["apart"] is None:
        assert order_of(both["verdict"]) == worst
    else:
        assert (both["verdict"], worst) == ("unproven", 0)
    for element in both["elements"]:
        assert (element["fix"] is None) == (element["verdict"] in ("avoids", "would_avoid"))
        exposed = element["feed"]["exposed"]
        assert (element["verdict"] == "touches") == bool(exposed)


def test_what_is_nearest_is_named(packaged: Snapshot) -> None:
    network = network_of(MAKERS | {"light": ((1, 2, 4), "CN"), "two": ((5, 6, 7), "")}, ("light", "one", 4), ("heavy", "two", 4))

    def fix(target: str, element: str) -> Any:
        return answer(packaged, network, target, element)["elements"][0]["fix"]

    assert (fix("one", "Nd")["kind"], fix("one", "Nd")["sites"], fix("one", "Nd")["facts"]) == ("replace", ["light"], [])
    assert [o["exposed"] for o in fix("one", "Nd")["exposed"]] == ["light is in CN"]
    assert (fix("two", "Nd")["kind"], [o["settle"] for o in fix("two", "Nd")["facts"]]) == ("settle", ["where two is located"])
    network = network_of(MAKERS | {"two": ((5, 6, 7), "CN")}, ("light", "one", 4, "Nd"), ("two", "buyers", 7))
    assert fix("one", "Dy")["kind"] == "find"
    assert "where one gets its feedstock" in [o["settle"] for o in fix("one", "Dy")["facts"]]
    # whatever feeds it: the plant itself stands there
    assert (fix("two", "Nd")["kind"], fix("two", "Nd")["sites"]) == ("replace", ["two"])


# the packaged claims


@dataclass
class Packaged:
    snapshot: Snapshot

    def __call__(self, target: str, require: str = "", **asked: Any) -> dict[str, Any]:
        given = words.Request(**{"avoid": ("CN",), "as_of": "2026-11-22", **asked})
        question = resolve_question(self.snapshot, given)
        network = build(self.snapshot, question.reading)
        needed = resolve_elements(self.snapshot, [require])
        site = resolve_target(self.snapshot, target)
        found: dict[str, Any] = to_data(feedstock_answer(self.snapshot, network, question, site, needed, k=5))
        return found


@pytest.fixture(scope="module")
def ask(packaged: Snapshot) -> Callable[..., dict[str, Any]]:
    return Packaged(packaged)


NDPR_TO_TEXAS = ("0131cf3ac236ee626cb8", "60a460d1e7f3c2e0f87e", "91c83f4cdbd36b8007bf")
"""Claims of the NdPr oxide that Mountain Pass gives the plant in Texas."""


def test_light_and_heavy_elements_differ(ask: Packaged) -> None:
    """Mountain Pass gives the plant in Texas its NdPr oxide; no source says who gives it dysprosium or terbium."""
    found = ask("mp-independence", "Nd,Pr,Dy,Tb")
    assert verdicts(found) == {"Nd": "avoids", "Pr": "avoids", "Dy": "unproven", "Tb": "unproven"}
    assert found["verdict"] == "unproven"
    light, _, heavy, _ = found["elements"]
    assert [node["id"] for node in light["feed"]["nodes"]] == ["mountain-pass", "mp-independence"]
    assert [node["country"] for node in light["feed"]["nodes"]] == ["US", "US"]
    (flow,) = light["feed"]["flows"]
    assert (flow["material"], flow["status"], flow["scrap"]) == (["ndpr-oxide"], "operating", False)
    assert flow["claims"] == list(NDPR_TO_TEXAS)
    assert light["fix"] is None
    assert (heavy["known"], heavy["fix"]["kind"]) == (False, "find")
    # no source names dysprosium in its magnets, and none says that it handles it
    assert {fact["kind"] for fact in heavy["fix"]["facts"]} == {"unknown feed", "elements unknown"}


def test_without_a_list_the_elements_are_those_its_flows_are_stated_to_carry(ask: Packaged) -> None:
    """Into the plant go Nd and Pr; that its magnets hold Dy or Tb is not said, and where these would come from is not known."""
    found = ask("mp-independence")
    assert (found["required"]["elements"], found["required"]["why"]) == (["Nd", "Pr"], "stated")
    assert found["required"]["inferred"] == ["Dy", "Tb"]
    assert set(NDPR_TO_TEXAS) < set(found["required"]["claims"])
    assert (found["verdict"], found["whole"], found["maker"]) == ("avoids", "unproven", "mp-independence")
    found = ask("mountain-pass")
    assert (found["required"]["elements"], found["required"]["unasked"]) == (["Nd", "Pr"], ["Dy", "Tb"])
    assert found["verdict"] == "avoids"
    found = ask("evac-sumter")
    assert (found["required"]["elements"], found["required"]["why"]) == (["Nd"], "product")
    assert found["required"]["inferred"] == ["Pr", "Dy", "Tb"]
    assert found["verdict"] == "unproven"


@pytest.mark.parametrize(
    ("day", "inferred"),
    # that they hold neither Dy nor Tb was said in 2016; a word of that age settles nothing ten years later. Of Pr it says nothing
    [("2018-06-30", ["Pr"]), ("2026-11-22", ["Pr", "Dy", "Tb"])],
)
def test_magnets_said_to_be_free_of_heavy_rare_earths_are_so_while_the_word_is_new(
    packaged: Snapshot, day: str, inferred: list[str]
) -> None:
    question = resolve_question(packaged, words.Request(avoid=["CN"], as_of=day))
    network = build(packaged, question.reading)
    found = to_data(feedstock_answer(packaged, network, question, "honda", (), k=0))
    assert (found["required"]["elements"], found["required"]["why"]) == (["Nd"], "stated")
    assert found["required"]["inferred"] == inferred
    assert found["verdict"] == "unproven"


def test_scrap_is_followed_to_the_magnet_makers_it_is_from(ask: Packaged) -> None:
    found = ask("sdk-hanam", "Nd")
    nodes = [node["id"] for node in found["elements"][0]["feed"]["nodes"]]
    assert nodes[-2:] == ["japan-magnet-makers", "sdk-hanam"]
    assert [flow["scrap"] for flow in found["elements"][0]["feed"]["flows"]][-1]
    assert nodes[0] == "mt-weld"


def test_a_plant_in_the_country_touches_whatever_feeds_it(ask: Packaged) -> None:
    found = ask("mp-independence", "Nd,Dy", avoid=("US",))
    assert verdicts(found) == {"Nd": "touches", "Dy": "touches"}
    assert [element["known"] for element in found["elements"]] == [True, False]
    assert all("mp-independence" in element["fix"]["sites"] for element in found["elements"])


def test_a_firm_is_not_its_plants_and_silence_is_no_verdict(ask: Packaged) -> None:
    found = ask("MP Materials Corp.", "Nd")
    assert (found["target"]["in_network"], found["verdict"]) == (False, "unproven")
    assert [node["id"] for node in found["elements"][0]["feed"]["nodes"]] == ["mp-materials"]
    assert any("mp-independence" in hint for hint in found["hints"])


def test_a_market_and_an_organization_are_targets(ask: Packaged) -> None:
    market = ask("gm", "Nd,Dy")
    assert (market["target"]["stages"], market["verdict"]) == (["market"], "unproven")
    assert ask("vac", "Nd")["target"]["in_network"]


def test_names_of_targets_and_elements(packaged: Snapshot) -> None:
    assert resolve_elements(packaged, ["dysprosium,Nd", "Nd"]) == ("Dy", "Nd")
    heavy = resolve_elements(packaged, ["heavy-rare-earths"])
    assert {"Dy", "Tb", "Y"} <= set(heavy)
    assert not {"Nd", "Pr"} & set(heavy)
    assert set(resolve_elements(packaged, ["rare-earths"])) >= {"Nd", "Dy", "Sc"}
    for text in ("Fe", "Xx", "ndpr-oxide"):
        with pytest.raises(UnknownNameError):
            resolve_elements(packaged, [text])
    for text in ("atlantis", "CN", "separation"):
        with pytest.raises(UnknownNameError):
            resolve_target(packaged, text)


def test_an_answer_is_about_its_day(ask: Packaged) -> None:
    assert ask("mp-independence", "Nd", as_of="2020-01-01")["verdict"] == "unproven"
    assert date.fromisoformat(ask("mp-independence", "Nd")["reading"]["as_of"]) == date(2026, 11, 22)
