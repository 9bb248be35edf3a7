"""The best feed of one element at a site, back to a mine: the routes to the site, with scrap followed to the plant it is from.

A route of `kg.routes.state_graph` that begins at a recycler begins with an open fact, where the scrap was made. Where a flow of
scrap comes from a magnet plant or another recycler the feed goes on behind it: how the element came to that site, what the site
does, the flow of scrap. Scrap from anybody else is goods of any age, and who made them stays open.

That runs in circles - a magnet plant has its own scrap recycled - so it is a least fixed point: a site has a feed once there is a
way to it that rests on feeds found before, and a circle alone never gives one.

Between two flows of scrap a feed is a route, and no site stands twice on it. It would not do to look for walks and cut their
circles out: what comes back to a site from a detour may have been through a stage there that is missing without it. Over the
flows of scrap the feed of a site is the same wherever it is used, so a circle can be cut out, and is never better.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from kg.network.model import Network
from kg.routes.custody import Mixed, mixed
from kg.routes.hops import Way, begin_stage, beginning
from kg.routes.obstacles import VERDICTS, Obstacle, ObstacleIndex, Question, level_of
from kg.routes.search import Cost, Walk, best
from kg.routes.state_graph import Start, State, Step, Steps, steps_of

Whose = tuple[int, bool]
"""A site, and whether its scrap is asked about: what it has, not whether all ends there."""

_Arc = TypeVar("_Arc", Start, Step)


@dataclass(frozen=True, slots=True)
class Feed:
    """A way an element comes to a site: a route and, where it begins with the scrap of a known site, the feed of that site."""

    graph: Steps
    route: Walk

    @property
    def scrap(self) -> FromScrap | None:
        """The scrap the route begins with, where it is known whose it is."""
        return self.route.start if isinstance(self.route.start, FromScrap) else None

    @property
    def on_route(self) -> tuple[int, ...]:
        """The sites of the route, in order."""
        states = (self.route.start.state, *(step.target for step in self.route.steps))
        return tuple(self.graph.states[state][0] for state in states)

    @property
    def sites(self) -> tuple[int, ...]:
        """All sites in order, those behind scrap first. A site that stands twice gets its own scrap back."""
        return (*(self.scrap.feed.sites if self.scrap else ()), *self.on_route)

    @property
    def known(self) -> bool:
        """Whether any source says where the element comes from: a flow, scrap, or a mine at the site itself."""
        network = self.graph.network
        number, stage, *_ = self.graph.states[self.route.start.state]
        begins = stage in network.starts and stage in network.sites[number].stages
        return bool(self.route.steps) or self.scrap is not None or begins


@dataclass(frozen=True, slots=True, kw_only=True)
class FromScrap(Start):
    """A start at a recycler with the scrap of a known site.

    `hop` is the flow of scrap with what stands in its way and in the recycler's; `feed` is how the element came to the site that
    the scrap is from. The obstacles of the start are those of both.
    """

    hop: Step
    feed: Feed


@dataclass(frozen=True, slots=True)
class Feeds:
    """The feeds of one element at a site: all routes to it, the best feed by verdict and then by cost, and that cost.

    `exact` False: a search ran out of its budget, and there may be a better feed.
    """

    graph: Steps
    best: Feed
    cost: Cost
    exact: bool


def find_feeds(network: Network, question: Question, target: int, order: Cost) -> Feeds:
    """Find the feeds of the question's element at a site, in an order of `kg.routes.ranking`.

    One graph of steps for the site and for each plant whose scrap may come to it, and a search in each whenever a feed it can
    use is found. Feeds are settled by verdict, then by cost (Knuth, "A generalization of Dijkstra's algorithm", 1977), so no feed
    rests on itself. What no route leads to, or nothing but circles of scrap, is fed by nobody knows what.
    """

    def cost(arc: Start | Step) -> int:
        return order(arc.hop) + arc.feed.route.cost if isinstance(arc, FromScrap) else order(arc)

    asked: Whose = (target, False)
    searches = _plant_searches(network, question, asked, cost)
    offered = {whose: search.unknown_feed() for whose, search in searches.items() if not search.graph.starts}
    while True:
        settled, exact = _settle(searches, offered)
        waiting = {whose: search.sources - settled.keys() for whose, search in searches.items() if whose not in settled}
        if not waiting:
            break
        circle = _innermost_circle(waiting)
        # what is asked about is in the circle where its scrap is
        circle |= {asked} if (target, True) in circle else set()
        offered |= {whose: searches[whose].unknown_feed(circle=True) for whose in circle}
    return Feeds(searches[asked].join_settled(settled), settled[asked], cost, exact)


def best_feed(graph: Steps, cost: Cost) -> tuple[Feed | None, bool]:
    """Find the best route of a graph, if it has any, and whether the search came to its end."""
    exact = True
    for verdict in range(len(VERDICTS)):
        routes, cut_short = best(graph, verdict, 1, cost)
        exact = exact and not cut_short
        if routes:
            return Feed(graph, routes[0]), exact
    return None, exact


def rank(feed: Feed) -> tuple[int, int]:
    """Return what feeds are compared by: verdict, then cost."""
    return feed.route.verdict, feed.route.cost


@dataclass(frozen=True)
class _PlantSearch:
    """The routes to one site, and the scrap that each of their starts may take.

    `answered` are the obstacles that the scrap itself settles: they do not count here.
    """

    judged: ObstacleIndex
    number: int
    graph: Steps
    answered: frozenset[str]
    cost: Cost

    @cached_property
    def others(self) -> Mixed:
        """What the other feeds of a plant put in the way."""
        return mixed(self.judged)

    @cached_property
    def scrap(self) -> dict[int, tuple[Step, ...]]:
        """For each start, the flows of scrap it may take, with what stands in their way and in the recycler's."""
        return {number: tuple(self._scrap(start)) for number, start in enumerate(self.graph.starts)}

    @cached_property
    def sources(self) -> frozenset[Whose]:
        """The plants whose scrap comes to it."""
        flows = self.judged.network.flows
        every = frozenset(flows[hop.flow].source for found in self.scrap.values() for hop in found)
        return frozenset((source, True) for source in every if _scraps_its_own(self.judged.network, source))

    def join_settled(self, settled: dict[Whose, Feed]) -> Steps:
        """Return the routes, those from recyclers of known scrap beginning with the feeds that are settled."""
        network = self.judged.network
        starts: list[Start] = []
        for number, start in enumerate(self.graph.starts):
            if not self.scrap[number]:
                starts.append(start)
            for hop in self.scrap[number]:
                source = network.flows[hop.flow].source
                feed = settled.get((source, True)) if _scraps_its_own(network, source) else self._aged_feed(hop)
                if feed is not None:
                    obstacles = (*feed.route.obstacles, *hop.obstacles)
                    starts.append(FromScrap(start.state, level_of(obstacles), obstacles, hop.gaps, hop=hop, feed=feed))
        return replace(self.graph, starts=tuple(starts))

    def unknown_feed(self, *, circle: bool = False) -> Feed:
        """Return the feed nobody names. In a `circle` the site gets its own scrap back, which has come from somewhere first."""
        stage, way = _begin_at_end(self.judged, self.number)
        obstacles = tuple(o for o in (*way.obstacles, *self.others(self.number, None)) if o.key not in self.answered)
        if circle:
            feed, besides = f"feed:{self.judged.network.sites[self.number].id}", "apart from scrap that comes round"
            obstacles = tuple(replace(o, settle=f"{o.settle}, {besides}") if o.key == feed else o for o in obstacles)
        return _feed_from(self.judged, (self.number, stage), replace(way, obstacles=obstacles), self.cost)

    def _aged_feed(self, hop: Step) -> Feed:
        """Return how the element came to a site that gives scrap it did not make.

        That is not what feeds it today, for its goods are older.
        """
        network = self.judged.network
        number = network.flows[hop.flow].source
        site, taker = network.sites[number], network.sites[network.flows[hop.flow].target]
        judged = ObstacleIndex(network, _to_the_end_of(network, self.judged.question, number))
        stage, way = _begin_at_end(judged, number)
        what = f"where the scrap that {taker.name} takes from {site.name} was made"
        open_fact = Obstacle(f"feed:{site.id}", "recycled feed", site.id, what)
        answered = {open_fact.key, *_answered_by_scrap(site.id)}
        obstacles = (open_fact, *(o for o in way.obstacles if o.key not in answered))
        if network.is_buyer(site):
            obstacles += tuple(judged.standing(number))
        return _feed_from(judged, (number, stage), Way(level_of(obstacles), (), obstacles), self.cost)

    def _scrap(self, start: Start) -> Iterator[Step]:
        judged, network = self.judged, self.judged.network
        number, stage, _, over, *_ = self.graph.states[start.state]
        if stage != network.recycling:
            return
        site = network.sites[number]
        # whose the scrap is, and that the recycler takes the element, is what the flow tells
        answered = self.answered | {f"feed:{site.id}", f"element:{site.id}"}
        for taken, flow in enumerate(network.flows):
            carries = flow.elements is None or judged.question.element in flow.elements
            if flow.target != number or flow.form != network.recycling or not carries:
                continue
            begun = beginning(judged, number, stage)
            way = None if begun is None else begun.over if over else begun.on
            if way is not None:
                begun_with = (o for o in way.obstacles if o.key not in answered)
                obstacles = (*judged.on_flow(flow), *begun_with, *self.others(number, taken))
                yield Step(start.state, start.state, taken, stage, level_of(obstacles), way.gaps, obstacles)


def _to_the_end_of(network: Network, question: Question, number: int) -> Question:
    """The question of what comes to a site and through all it does there; to a site without stages, on arrival."""
    site = network.sites[number]
    return replace(
        question,
        begins=None,
        begin_stage=None,
        begin_place=None,
        end_place=None,
        ends=lambda other: other.id == site.id,
        end_stage=site.stages[-1] if site.stages else None,
        end_name=site.id,
        complete=False,
        via=None,
    )


def _scraps_its_own(network: Network, number: int) -> bool:
    """Whether scrap from a site is of what it makes, or of scrap it takes."""
    return bool({network.market - 1, network.recycling} & set(network.sites[number].stages))


def _answered_by_scrap(site: str) -> frozenset[str]:
    """What is not open about a site whose scrap goes on: that all ends there, and its elements, which the scrap is asked for."""
    return frozenset({f"end:{site}", f"element:{site}"})


def _begin_at_end(judged: ObstacleIndex, number: int) -> tuple[int, Way]:
    """A feed that begins at the site it ends at, and the stage it begins at."""
    network = judged.network
    stage = begin_stage(network, number)
    found = beginning(judged, number, network.market if stage is None else stage)
    if found is None:
        raise ValueError(f"{network.sites[number].id} cannot be the end of what begins there")
    if found.over is not None:
        return found.stage, found.over
    # a line of it does not count in the reading: whether it is fed through to its end is open
    site = network.sites[number]
    stopped = Obstacle(f"not running:{site.id}", "not running", site.id, f"whether {site.name} runs all that it does")
    gaps, obstacles = (found.on.gaps, found.on.obstacles) if found.on is not None else ((), ())
    return found.stage, Way(level_of((*obstacles, stopped)), gaps, (*obstacles, stopped))


def _feed_from(judged: ObstacleIndex, where: tuple[int, int], way: Way, cost: Cost) -> Feed:
    start = Start(0, level_of(way.obstacles), way.obstacles, way.gaps)
    graph = Steps(
        network=judged.network,
        states=(State(*where, None, over=True),),
        steps=(),
        leaving=((),),
        starts=(start,),
        ends=frozenset({0}),
        end_stage=judged.question.end_stage,
    )
    return Feed(graph, Walk(start, (), start.level, cost(start)))


def _plant_searches(network: Network, question: Question, asked: Whose, cost: Cost) -> dict[Whose, _PlantSearch]:
    """The site asked about, and every plant whose scrap may come to it."""
    searches: dict[Whose, _PlantSearch] = {}
    todo = [asked]
    while todo:
        whose = todo.pop()
        if whose not in searches:
            number, scrapped = whose
            of_it = _to_the_end_of(network, question, number)
            answered = _answered_by_scrap(network.sites[number].id) if scrapped else frozenset[str]()
            graph = steps_of(network, of_it)
            if answered:
                starts = tuple(_drop(start, answered) for start in graph.starts)
                graph = replace(graph, starts=starts, steps=tuple(_drop(step, answered) for step in graph.steps))
            searches[whose] = _PlantSearch(ObstacleIndex(network, of_it), number, graph, answered, cost)
            todo += searches[whose].sources
    return searches


def _drop(arc: _Arc, answered: Container[str]) -> _Arc:
    obstacles = tuple(o for o in arc.obstacles if o.key not in answered)
    return arc if len(obstacles) == len(arc.obstacles) else replace(arc, obstacles=obstacles, level=level_of(obstacles))


def _settle(searches: dict[Whose, _PlantSearch], offered: dict[Whose, Feed]) -> tuple[dict[Whose, Feed], bool]:
    """The feed of every site that has one, from routes and what is offered, and whether all searches came to their end."""
    exact = True
    settled: dict[Whose, Feed] = {}
    found: dict[Whose, Feed] = {}
    look: Iterable[Whose] = searches
    while True:
        for whose in look:
            if whose in settled:
                continue
            feed, whole = best_feed(searches[whose].join_settled(settled), searches[whose].cost)
            exact = exact and whole
            options = [option for option in (feed, offered.get(whose)) if option is not None]
            if options:
                found[whose] = min(options, key=rank)
        if not found:
            return settled, exact
        chosen = min(found, key=lambda whose: (*rank(found[whose]), whose))
        settled[chosen] = found.pop(chosen)
        look = [whose for whose, search in searches.items() if chosen in search.sources]


def _innermost_circle(waiting: dict[Whose, frozenset[Whose]]) -> frozenset[Whose]:
    """Of sites that wait for each other, those that wait for nobody who does not wait for them."""
    behind = {whose: set(sources) for whose, sources in waiting.items()}
    for middle in behind:
        for whose in behind:
            if middle in behind[whose]:
                behind[whose] |= behind[middle]
    return frozenset(whose for whose, sources in behind.items() if all(whose in behind[source] for source in sources))
