"""What else a plant takes: a route shows that a way exists, but a plant that mixes its feeds may ship the other one.

`any` looks at what is documented: another feed of the same rare earths that touches, or is of unknown origin, leaves open whether
the plant keeps the two apart, since no source of the network says so. `segregated` asks of every plant what else it may take as
well. `all-feeds` wants every known feed of every plant on the route to avoid, all the way back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from kg.network.components import components
from kg.network.model import Flow, Network
from kg.routes.hops import HopOf, begin_stage, hops
from kg.routes.obstacles import AVOIDS, TOUCHES, UNPROVEN, Obstacle, ObstacleIndex, index_of, level_of

Mixed = Callable[[int, int | None], tuple[Obstacle, ...]]
"""From a site and the flow a route comes in by (None: it begins there) to what its other feeds put in the way."""


@dataclass(frozen=True, slots=True)
class _Feeding:
    """What each site of a network may take: the flows, the level of each, sites of unknown feed, and what is behind each site."""

    feeds: list[list[int]]
    own: dict[int, int]
    unknown: frozenset[int]
    behind: list[int]
    of_unknown_origin: set[int]


def mixed(judged: ObstacleIndex) -> Mixed:
    """The obstacles of other feeds under the custody asked for. Linear in the flows, once for all questions that avoid the same.

    A feed with a stage nobody performs is no hop of a complete route, and a feed all the same.
    """
    custody, network = judged.question.custody, judged.network
    shared = index_of(network, judged.question)
    feeding = _known.get(shared)
    if feeding is None:
        feeding = _known[shared] = _feeding_of(shared)
    feeds, own, unknown = feeding.feeds, feeding.own, feeding.unknown

    def others(number: int, taken: int | None) -> tuple[Obstacle, ...]:
        site = network.sites[number]
        if network.is_buyer(site):
            return ()
        found: list[Obstacle] = []
        for feed in feeds[number]:
            source = network.sites[network.flows[feed].source]
            level = max(own[feed], feeding.behind[network.flows[feed].source])
            if feed == taken or level < UNPROVEN or (taken is not None and not alike(network, feed, taken)):
                continue
            key = f"feed:{site.id}:{network.flows[feed].id}"
            if level == TOUCHES and custody == "all-feeds":
                what = f"{site.name} also takes feed from {source.name}, which does not avoid"
                found.append(Obstacle(key, "other feed", site.id, what, exposed=True, claims=network.flows[feed].claims))
            elif custody == "all-feeds":
                what = f"whether what {site.name} also takes from {source.name} avoids"
                found.append(Obstacle(key, "other feed", site.id, what, claims=network.flows[feed].claims))
            elif custody == "segregated" or level == TOUCHES or network.flows[feed].source in feeding.of_unknown_origin:
                what = f"whether {site.name} keeps apart what it takes from {source.name}"
                found.append(Obstacle(key, "other feed", site.id, what, claims=network.flows[feed].claims))
        if number in unknown and custody != "any":
            what = f"where {'else ' if taken is not None else ''}{site.name} gets its feedstock"
            if network.recycling in site.stages and not feeds[number]:
                what = f"where the scrap that {site.name} takes was made"
            found.append(Obstacle(f"feed:{site.id}", "unknown feed", site.id, what))
        return tuple(found)

    return others


_known: WeakKeyDictionary[ObstacleIndex, _Feeding] = WeakKeyDictionary()
"""What feeds whom, for as long as the obstacles are kept that it was found with."""


def _feeding_of(judged: ObstacleIndex) -> _Feeding:
    network = judged.network
    own = _own_levels(judged, hops(judged))
    feeds = feeds_of(network, judged.question.element)
    unknown = frozenset(n for n in range(len(network.sites)) if _is_asked(judged, n) and _unknown_feed(judged, n, feeds[n]))
    unknown |= frozenset(n for n in _fed_by_itself(network, feeds) if _is_asked(judged, n))
    return _Feeding(feeds, own, unknown, _behind(judged, feeds, own, unknown), _fed_by(unknown, network, own))


def feeds_of(network: Network, element: str | None) -> list[list[int]]:
    """Flows that may feed each site, with an element where one is asked for; what a site supplies to itself is no feed."""
    feeds: list[list[int]] = [[] for _ in network.sites]
    for number, flow in enumerate(network.flows):
        if flow.source != flow.target and _may_feed(flow, element):
            feeds[flow.target].append(number)
    return feeds


def _may_feed(flow: Flow, element: str | None) -> bool:
    return element is None or flow.may_hold is None or element in flow.may_hold


def alike(network: Network, feed: int, taken: int) -> bool:
    """Whether two flows may hold the same rare earths, in a form that the same stage or a later one takes."""
    one, other = network.flows[feed].may_hold, network.flows[taken].may_hold
    return one is None or other is None or not one.isdisjoint(other)


def _fed_by(some: frozenset[int], network: Network, own: dict[int, int]) -> set[int]:
    """Sites and all that they feed, however far on."""
    found = set(some)
    todo = list(some)
    while todo:
        for feed in network.leaving[todo.pop()]:
            target = network.flows[feed].target
            if feed in own and target not in found:
                found.add(target)
                todo.append(target)
    return found


def _own_levels(judged: ObstacleIndex, hop: HopOf) -> dict[int, int]:
    """The level of every flow that may be a feed: of the flow, its gaps, and the site it comes from."""
    network, question = judged.network, judged.question
    levels: dict[int, int] = {}
    for number, flow in enumerate(network.flows):
        if not _may_feed(flow, question.element):
            continue
        site = network.sites[flow.source]
        first, last = (site.stages[0], site.stages[-1]) if site.stages else (0, network.market)
        stage = begin_stage(network, flow.source)
        taken = hop(number, first if stage is None else stage, None)
        target = network.sites[flow.target].id
        found = [o for o in taken.on.obstacles if o.about != target] if taken and taken.on else judged.on_flow(flow)
        levels[number] = level_of((*found, *judged.entering(flow.source, last), *judged.leaving(flow.source, first, last)))
    return levels


def _is_asked(judged: ObstacleIndex, number: int) -> bool:
    """Whether what feeds a site is asked about: rules on later stages do not ask what was before the first of them."""
    stage = begin_stage(judged.network, number)
    unnamed = not judged.network.sites[number].stages
    return stage is None or stage == judged.network.recycling or judged.first < stage + unnamed


def _fed_by_itself(network: Network, feeds: list[list[int]]) -> set[int]:
    """Sites that feed each other in a circle, none of them a mine, which nothing else is known to feed."""
    mine = min(network.starts - {network.recycling})
    done: set[int] = set()
    found: set[int] = set()

    def feeding(number: int) -> list[int]:
        return [network.flows[feed].source for feed in feeds[number]]

    for root in range(len(network.sites)):
        for members in components(root, feeding, done):
            done.update(members)
            outside = any(source not in members for number in members for source in feeding(number))
            if len(members) > 1 and not outside and not any(mine in network.sites[number].stages for number in members):
                found.update(members)
    return found


def _unknown_feed(judged: ObstacleIndex, number: int, feeds: list[int]) -> bool:
    """Whether a site that is no mine has no known feed, one that recycles no known scrap, or is said to take some besides."""
    network = judged.network
    site = network.sites[number]
    mine = min(network.starts - {network.recycling})
    if not feeds and mine not in site.stages:
        return True
    if network.recycling in site.stages and all(network.flows[feed].form != network.recycling for feed in feeds):
        return True
    if network.snapshot is None:
        return False
    needs = judged.facts.needs.get(site.id, ())
    return any("feed" in claim.qualifier("kind") for claim in needs)


def _behind(judged: ObstacleIndex, feeds: list[list[int]], own: dict[int, int], unknown: frozenset[int]) -> list[int]:
    """The worst level of anything a site takes, however far back. Circles are followed once."""
    network = judged.network
    level = [UNPROVEN if number in unknown else AVOIDS for number in range(len(network.sites))]
    for number, taken in enumerate(feeds):
        level[number] = max(level[number], *(own[feed] for feed in taken), AVOIDS)
    for worst in (TOUCHES, UNPROVEN):
        todo = [number for number, found in enumerate(level) if found == worst]
        while todo:
            for feed in network.leaving[todo.pop()]:
                target = network.flows[feed].target
                if feed in own and level[target] < worst:
                    level[target] = worst
                    todo.append(target)
    return level
