"""The feeds of a site beside the best one, and which of them bring all elements to one magnet maker."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.analyses.feedstock.feeds import Feed, Feeds, best_feed, rank
from kg.routes.obstacles import AVOIDS, WOULD_AVOID
from kg.routes.restrict import Arc, arcs, part
from kg.routes.search import best
from kg.routes.state_graph import Start, Step, Steps

_UNNAMED = -1


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another feed than the best one: how it goes up to the site where it joins that one."""

    joins: int
    feed: Feed

    @property
    def sites(self) -> tuple[int, ...]:
        """Its sites before it joins, in order; none where it begins at the site it joins."""
        sites = self.feed.sites
        return sites[: len(sites) - 1 - sites[::-1].index(self.joins)]

    @property
    def loop(self) -> bool:
        """Whether a site gets its own scrap back on it."""
        return len(set(self.feed.sites)) < len(self.feed.sites)


def find_alternatives(found: Feeds) -> list[Alternative]:
    """Find, for each site of the best feed, the best one by each other flow into it and each other way to begin there.

    Best first. Each goes on as the best feed does. One search for each flow into a site of the best feed; what is behind its
    scrap is not looked at.
    """
    graph, route = found.graph, found.best.route
    sites = found.best.on_route
    listed: list[Alternative] = []
    for place in reversed(range(len(sites))):
        onward = {sites[n + 1]: route.steps[n].flow for n in range(place, len(route.steps))}
        taken = route.steps[place - 1].flow if place else None
        into = sorted({step.flow for step in graph.steps if graph.states[step.target][0] == sites[place]})
        ways = [_restrict(graph, {sites[place]: flow, **onward}, None) for flow in into if flow != taken]
        ways += [
            _restrict(graph, {sites[place]: None, **onward}, start)
            for start in graph.starts
            if graph.states[start.state][0] == sites[place] and start != route.start
        ]
        for way in ways:
            feed, _ = best_feed(way, found.cost)
            if feed is not None:
                listed.append(Alternative(sites[place], feed))
    return sorted(listed, key=lambda other: rank(other.feed))


def _restrict(graph: Steps, only: dict[int, int | None], start: Start | None) -> Steps:
    """The part of a graph that enters these sites by these flows alone, and begins at none of them but by `start`."""

    def keep(arc: Arc) -> bool:
        if isinstance(arc, Step):
            site = graph.states[arc.target][0]
            return site not in only or only[site] == arc.flow
        return arc == start if start is not None else graph.states[arc.state][0] not in only

    return part(graph, keep)


def worst_supplier(found: Feeds, target: int) -> Feeds:
    """Give the feeds with the worst of the documented suppliers of the target in the place of the best, each at its best.

    A supplier is whoever delivers to the target on some route to it, or the target itself where a route begins at it: its own
    mine or scrap. Parallel deliveries of one supplier are one documented supply. One search for each supplier.
    """
    graph = found.graph
    suppliers = sorted({who for arc in arcs(graph) if (who := _supplier_on(graph, arc, target)) is not None})
    feeds: list[Feed] = []
    exact = found.exact
    for who in suppliers:
        feed, whole = best_feed(_by_supplier(graph, target, who), found.cost)
        exact = exact and whole
        if feed is not None:
            feeds.append(feed)
    worst = max(feeds, key=rank, default=found.best)
    return replace(found, best=worst if worst.route.verdict > found.best.route.verdict else found.best, exact=exact)


def _by_supplier(graph: Steps, target: int, who: int) -> Steps:
    return part(graph, lambda arc: _supplier_on(graph, arc, target) in (None, who))


def _supplier_on(graph: Steps, arc: Arc, target: int) -> int | None:
    """The supplier whose delivery an arc is, or the target where a route begins at it; None where it does not come to it."""
    if isinstance(arc, Step):
        return graph.states[arc.origin].site if graph.states[arc.target].site == target else None
    return target if graph.states[arc.state].site == target else None


def avoiding_feeds_by_maker(found: Feeds, target: int) -> dict[int, Feed]:
    """Find the best feed that avoids, or would, for each maker of magnets; for the target, also one of what is no magnet yet."""
    graph = found.graph
    makers = {_maker_on(graph, arc) for arc in arcs(graph)} - {_UNNAMED, None} | {target}
    feeds: dict[int, Feed] = {}
    for maker in sorted(site for site in makers if site is not None):
        own = _by_maker(graph, maker)
        for route in next((routes for verdict in (AVOIDS, WOULD_AVOID) if (routes := best(own, verdict, 1, found.cost)[0])), ()):
            taken: tuple[Arc, ...] = (route.start, *route.steps)
            passed = {_maker_on(graph, arc) for arc in taken}
            if maker in passed or maker == target:
                feeds[maker] = Feed(graph, route)
    return feeds


def _by_maker(graph: Steps, maker: int) -> Steps:
    return part(graph, lambda arc: _maker_on(graph, arc) in (None, maker))


def _maker_on(graph: Steps, arc: Arc) -> int | None:
    """The site that reaches the last stage before the market on an arc, `_UNNAMED` in a gap; None if it is reached elsewhere."""
    making = graph.network.market - 1
    if isinstance(arc, Step):
        site, stage, *_ = graph.states[arc.origin]
        if stage >= making:
            return None
        if arc.leaves >= making:
            return site
        site, stage, _, over, *_ = graph.states[arc.target]
    else:
        site, stage, _, over, *_ = graph.states[arc.state]
    if stage == making or (stage < making and over and graph.end_stage is not None and graph.end_stage >= making):
        return site
    return _UNNAMED if stage > making else None
