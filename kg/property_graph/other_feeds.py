"""Where else the feed of a site comes from: a question about any country or share asks whether another feed of it is exposed.

A route is unproven where a site on it takes the same rare earths from a feed that touches, since no source says that the two are
kept apart (`kg.routes.custody`). What touches depends on the question, so a start or step lists where the others come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.network.model import Network
from kg.routes.custody import alike, feeds_of


@dataclass(frozen=True, slots=True)
class OtherFeed:
    """A site from which other feed comes, however far back, and what its exposure would leave open."""

    site: int
    open: str


OtherFeeds = Callable[[int, int | None], tuple[OtherFeed, ...]]
"""From a site and the flow a route comes in by (None: it begins there) to where its other feeds come from."""


def other_feeds(network: Network, element: str | None) -> OtherFeeds:
    """Find the other feeds of the sites on routes, with an element where one is asked for. Linear in the flows, for each feed."""
    feeds = feeds_of(network, element)
    behind: dict[int, frozenset[int]] = {}

    def sites_behind(number: int) -> frozenset[int]:
        if number not in behind:
            behind[number] = _back(number, lambda site: (network.flows[feed].source for feed in feeds[site]))
        return behind[number]

    def found(number: int, taken: int | None) -> tuple[OtherFeed, ...]:
        site = network.sites[number]
        if network.is_buyer(site):
            return ()
        others: dict[OtherFeed, None] = {}
        for feed in feeds[number]:
            if feed == taken or (taken is not None and not alike(network, feed, taken)):
                continue
            source = network.flows[feed].source
            text = f"whether {site.name} keeps apart what it takes from {network.sites[source].name}"
            for far in sorted(sites_behind(source)):
                if not network.is_buyer(network.sites[far]):
                    others[OtherFeed(far, text)] = None
        return tuple(others)

    return found


def _back(number: int, sources: Callable[[int], Iterable[int]]) -> frozenset[int]:
    """A site and all that feed it. Circles are followed once."""
    seen = {number}
    todo = [number]
    while todo:
        for source in sources(todo.pop()):
            if source not in seen:
                seen.add(source)
                todo.append(source)
    return frozenset(seen)
