"""The difference of two answers to one question: routes won, lost and with another verdict, and the claims that made it.

Both answers are counted exactly. Routes are compared as far as they are listed, up to a stated limit; each that is listed on one
side is looked for in the whole graph of the other, so what is said of it holds even where the lists are cut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from kg.analyses.compare.answer import (
    Change,
    ChangedDelivery,
    ChangedRoute,
    ChangedStop,
    CitedClaim,
    CompareLimits,
    DiffAnswer,
    FeedChange,
    MarketChange,
    RouteChanges,
    SideSummary,
    scope,
)
from kg.analyses.compare.grounds import SITE_PREDICATES, TIES, Ground, Grounds, Side
from kg.analyses.scenario.overlay import MARK
from kg.routes import answer, parts
from kg.routes.answer import Limits, Market, Route
from kg.routes.obstacles import VERDICTS, Obstacle
from kg.routes.parts import Counts, Heading
from kg.routes.search import Counted, Walk, count
from kg.routes.state_graph import Start, Step, Steps, steps_of

LIMIT = 1000


def difference(old: Side, new: Side, *, limit: int = LIMIT) -> DiffAnswer:
    """Find how the answer of the new side differs from that of the old.

    Two answers and the look-ups of what differs; the grounds of a route are linear in its flows and sites. Exchanging the sides
    exchanges won with lost and old with new.
    """
    return compare(AnsweredSide(old, limit), AnsweredSide(new, limit))


def compare(before: AnsweredSide, after: AnsweredSide) -> DiffAnswer:
    """Compare two answers that may be used again: the later of two days is the earlier of the next two."""
    old, new = before.side, after.side
    grounds = Grounds(old, new)
    entries = _pair(list(_compare_routes(before, after, grounds)))
    feeds = tuple(_compare_feeds(before, after))
    unfed, fed = (frozenset(f.id for f in feeds if f.change == change) for change in ("lost", "found"))
    used = {claim for entry in entries for ground in entry.because for claim in ground.claims}
    return DiffAnswer(
        asked=scope(after.heading.asked),
        old=before.summary(),
        new=after.summary(),
        limits=CompareLimits(max(before.limit, after.limit), before.complete and after.complete),
        laws=grounds.laws(),
        routes=RouteChanges(
            won=tuple(entry for entry in entries if entry.old is None and entry.stops[0].id not in unfed),
            lost=tuple(entry for entry in entries if entry.new is None and entry.stops[0].id not in fed),
            unfed=tuple(entry for entry in entries if entry.old is None and entry.stops[0].id in unfed),
            fed=tuple(entry for entry in entries if entry.new is None and entry.stops[0].id in fed),
            changed=tuple(entry for entry in entries if entry.old and entry.new),
            same=len(before.routes.keys() | after.routes.keys()) - len(entries),
        ),
        markets=tuple(_compare_markets(before.markets, after.markets)),
        feeds=feeds,
        claims=_cite(old, new, used),
    )


@dataclass(frozen=True, slots=True)
class _Key:
    """What a route is known by: its sites, the stages each performs on it, and its flows."""

    sites: tuple[str, ...]
    stages: tuple[tuple[str, ...], ...]
    flows: tuple[str, ...]


class AnsweredSide:
    """The answer of one side: its graph, its routes by id up to a limit, and its ends, each worked out when asked for."""

    def __init__(self, side: Side, limit: int = LIMIT) -> None:
        self.side = side
        self.limit = limit

    @cached_property
    def graph(self) -> Steps:
        """All steps of the answer."""
        return steps_of(self.side.network, self.side.question)

    @cached_property
    def counted(self) -> Counted:
        """How many routes there are of each verdict."""
        return count(self.graph)

    @cached_property
    def heading(self) -> Heading:
        """What was asked, and the counts."""
        side = self.side
        return parts.heading(side.snapshot, side.network, side.question, self.counted.total)

    @cached_property
    def listed(self) -> answer.Listed:
        """The best routes, and the limits of the list."""
        return answer.listed(self.side.snapshot, self.graph, self.counted, k=self.limit, rank="evidence")

    @cached_property
    def routes(self) -> dict[str, Route]:
        """The listed routes by id."""
        return {route.id: route for route in self.listed.routes}

    @property
    def markets(self) -> tuple[Market, ...]:
        """Every end with its routes by verdict."""
        return answer.markets(self.graph, self.counted)

    @property
    def limits(self) -> Limits:
        """The limits of the list."""
        return self.listed.limits

    @property
    def complete(self) -> bool:
        """Whether every route is listed."""
        limits = self.limits
        return limits.counts_exact and not limits.search_truncated and limits.shown == limits.of

    def summary(self) -> SideSummary:
        """Say what the answer is of, and its counts."""
        asked = self.heading.asked
        return SideSummary(
            data=self.heading.data,
            reading=asked.reading,
            avoid=asked.avoid,
            laws=asked.laws,
            counts=self.heading.counts,
            counts_exact=self.limits.counts_exact,
            listed=self.limits.shown,
            of=self.limits.of,
        )

    @cached_property
    def starts(self) -> dict[str, list[Start]]:
        """Starts by the id of their site."""
        found: dict[str, list[Start]] = defaultdict(list)
        for start in self.graph.starts:
            found[self.graph.site(start.state).id].append(start)
        return found

    @cached_property
    def unfed(self) -> frozenset[str]:
        """Sites at which routes begin although no source says what feeds them."""
        return frozenset(
            self.graph.site(start.state).id
            for start in self.graph.starts
            if any(o.kind in answer.NO_FEED for o in start.obstacles)
        )

    @cached_property
    def fed(self) -> frozenset[str]:
        """Sites to which a delivery comes on some route."""
        return frozenset(self.graph.site(step.target).id for step in self.graph.steps)

    def find(self, key: _Key) -> Walk | None:
        """Find the route of a key, whether it is listed or not: follow its flows from every start at its first site."""
        graph, flows = self.graph, self.side.network.flows
        for start in self.starts.get(key.sites[0], ()):
            todo: list[tuple[int, tuple[Step, ...]]] = [(start.state, ())]
            while todo:
                state, taken = todo.pop()
                if len(taken) == len(key.flows):
                    if state in graph.ends and self._stages(start, taken) == key.stages:
                        level = max([start.level, *(step.level for step in taken)])
                        return Walk(start, taken, level, 0)
                    continue
                for number in graph.leaving[state]:
                    step = graph.steps[number]
                    if flows[step.flow].id == key.flows[len(taken)]:
                        todo.append((step.target, (*taken, step)))
        return None

    def _stages(self, start: Start, steps: Iterable[Step]) -> tuple[tuple[str, ...], ...]:
        """Stages performed at each site, as an answer names them."""
        graph, names = self.graph, self.side.network.stages
        states = [start.state, *(step.target for step in steps)]
        end = graph.states[states[-1]][1] if graph.end_stage is None else graph.end_stage
        lasts = [*(step.leaves for step in steps), end]
        found = []
        for state, last in zip(states, lasts, strict=True):
            first = graph.states[state][1]
            found.append(tuple(names[s] for s in graph.site(state).stages if first <= s <= max(first, last)))
        return tuple(found)


def _compare_routes(old: AnsweredSide, new: AnsweredSide, grounds: Grounds) -> Iterator[ChangedRoute]:
    """Yield every listed route that is not the same on both sides: those of the new side in its order, then those of the old."""
    for name, route in {**new.routes, **old.routes}.items():
        route_key = _Key(
            tuple(stop.id for stop in route.stops),
            tuple(stop.stages for stop in route.stops),
            tuple(delivery.id for delivery in route.deliveries),
        )
        was, now = old.find(route_key), new.find(route_key)
        if was is not None and now is not None:
            if was.verdict == now.verdict:
                continue
            because = tuple(_explain_verdict(was, now, old.side, new.side, grounds))
        else:
            because = grounds.for_route(list(route_key.sites), list(route_key.flows))
        yield ChangedRoute(
            id=name,
            old=None if was is None else VERDICTS[was.verdict],
            new=None if now is None else VERDICTS[now.verdict],
            readiness=route.readiness,
            stops=tuple(ChangedStop(stop.id, stop.name, stop.stages, stop.country) for stop in route.stops),
            deliveries=tuple(ChangedDelivery(each.id, each.source, each.target, each.material) for each in route.deliveries),
            elements=route.elements,
            because=because,
        )


def _compare_feeds(old: AnsweredSide, new: AnsweredSide) -> Iterator[FeedChange]:
    """Yield the sites that routes reach on one side, and that routes begin at without a known feed on the other."""
    lost = (old.fed - old.unfed) & (new.unfed - new.fed)
    found = (old.unfed - old.fed) & (new.fed - new.unfed)
    label = new.side.snapshot.label
    yield from (FeedChange(site, label(site), "lost") for site in sorted(lost))
    yield from (FeedChange(site, label(site), "found") for site in sorted(found))


def _pair(entries: Sequence[ChangedRoute]) -> list[ChangedRoute]:
    """Give each route won or lost those of the other side that go the same way over other flows, such as one said anew."""
    same: dict[tuple[tuple[str, tuple[str, ...]], ...], list[ChangedRoute]] = defaultdict(list)
    for entry in entries:
        same[_way(entry)].append(entry)
    return [
        replace(
            entry,
            instead=tuple(
                sorted(
                    other.id
                    for other in same[_way(entry)]
                    if (entry.old is None and other.new is None) or (entry.new is None and other.old is None)
                )
            ),
        )
        for entry in entries
    ]


def _way(entry: ChangedRoute) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((stop.id, stop.stages) for stop in entry.stops)


def _explain_verdict(was: Walk, now: Walk, old: Side, new: Side, grounds: Grounds) -> Iterator[Ground]:
    """Say what makes the worse of two verdicts worse, and why it is not there on the other side.

    Of a route that touches on one side alone that is what is exposed; of one that avoids on one side alone, all in its way.
    """
    worse, better = (was, now) if was.verdict > now.verdict else (now, was)
    sides = {id(was): old, id(now): new}
    there = {_same(o, sides[id(better)]) for o in better.obstacles}
    found: dict[Ground, None] = {}
    for obstacle in worse.obstacles:
        if obstacle.level <= better.verdict or _same(obstacle, sides[id(worse)]) in there:
            continue
        kept, gone = "exposed" if obstacle.exposed else "planned" if obstacle.plan else "open", "not in the way"
        texts = (kept, gone) if worse is was else (gone, kept)
        found[Ground(obstacle.kind, obstacle.about, obstacle.settle, *texts, tuple(sorted(obstacle.claims)))] = None
        found |= dict.fromkeys(grounds.for_obstacle(obstacle))
    yield from found


def _same(obstacle: Obstacle, side: Side) -> tuple[str, str, bool, str]:
    """What an obstacle is known by on both sides: its words, without the day asked about."""
    day = side.network.reading.as_of.isoformat()
    return obstacle.kind, obstacle.about, obstacle.exposed, obstacle.settle.replace(day, "")


def _compare_markets(old: Iterable[Market], new: Iterable[Market]) -> Iterator[MarketChange]:
    """Yield the ends that are reached on one side only, or whose best verdict differs."""
    before, after = ({market.id: market for market in markets} for markets in (old, new))
    none = Counts(0, 0, 0, 0)
    for name in sorted(before.keys() | after.keys()):
        one = after.get(name) or before[name]
        was, now = (side[name].counts if name in side else none for side in (before, after))
        if was.best != now.best:
            yield MarketChange(name, one.name, _change(was, now), was, now)


def _change(was: Counts, now: Counts) -> Change:
    if was.best is None:
        return "won"
    if now.best is None:
        return "lost"
    return "better" if VERDICTS.index(now.best) < VERDICTS.index(was.best) else "worse"


def _cite(old: Side, new: Side, used: set[str]) -> Mapping[str, CitedClaim]:
    """Look up the claims named as grounds, and which side's data has them."""
    found: dict[str, CitedClaim] = {}
    usual = tuple(dict.fromkeys(("supplies", *SITE_PREDICATES, *TIES)))
    # most grounds are of these: the others are decoded only where something is still missing
    for predicates in (usual, tuple(sorted(new.snapshot.vocabulary.predicates.keys() - set(usual)))):
        if used <= found.keys():
            break
        sides: tuple[tuple[Literal["old", "new"], Side], ...] = (("old", old), ("new", new))
        for name, side in sides:
            for claim in side.snapshot.claims(*predicates):
                if claim.id not in used:
                    continue
                if claim.id in found:
                    known = found[claim.id]
                    found[claim.id] = replace(known, data=(*known.data, name))
                    continue
                source = side.snapshot.sources[claim.source]
                found[claim.id] = CitedClaim(
                    says=claim.paraphrase,
                    source=source.id,
                    publisher=source.publisher,
                    grade=source.grade,
                    date=source.date,
                    valid=claim.valid,
                    modality=claim.modality,
                    supposed=claim.id.startswith(MARK),
                    data=(name,),
                )
    return {claim: found[claim] for claim in sorted(found)}
