"""The difference of two answers to one question: routes won, lost and with another verdict, and the claims that made it.

Both answers are counted exactly. Routes are compared as far as they are listed, up to a stated limit; each that is listed on one
side is looked for in the whole graph of the other, so what is said of it holds even where the lists are cut.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kg.analyses.compare.grounds import SITE_PREDICATES, TIES, Ground, Grounds, Side
from kg.analyses.scenario.overlay import MARK
from kg.claims.model import Claim
from kg.routes import records
from kg.routes.answer import listed, markets
from kg.routes.obstacles import VERDICTS, Obstacle
from kg.routes.search import Counted, Walk, count
from kg.routes.state_graph import Start, Step, Steps, steps_of

__all__ = ["SCHEMA", "Side", "difference", "is_empty"]

SCHEMA = "kg.diff/1"
LIMIT = 1000
_WORST = len(VERDICTS)


def difference(old: Side, new: Side, *, limit: int = LIMIT) -> dict[str, Any]:
    """How the answer of the new side differs from that of the old, as plain data of the schema `kg.diff/1`.

    Two answers and the look-ups of what differs; the grounds of a route are linear in its flows and sites. Exchanging the sides
    exchanges won with lost and old with new.
    """
    return compared(Listed(old, limit), Listed(new, limit))


def compared(before: Listed, after: Listed) -> dict[str, Any]:
    """The difference of two answers that may be used again: the later of two days is the earlier of the next two."""
    old, new = before.side, after.side
    grounds = Grounds(old, new)
    entries = list(_routes(before, after, grounds))
    _pair(entries)
    used = {claim for entry in entries for ground in entry["because"] for claim in ground["claims"]}
    return {
        "schema": SCHEMA,
        "asked": {name: after.found[name] for name in ("from", "to", "element", "complete", "custody")},
        "old": before.heading(),
        "new": after.heading(),
        "limits": {"limit": max(before.limit, after.limit), "complete": before.complete and after.complete},
        "laws": [_ground(law) for law in grounds.laws()],
        "routes": {
            "won": [entry for entry in entries if entry["old"] is None],
            "lost": [entry for entry in entries if entry["new"] is None],
            "changed": [entry for entry in entries if entry["old"] and entry["new"]],
            "same": len(before.routes.keys() | after.routes.keys()) - len(entries),
        },
        "markets": _markets(before.markets, after.markets),
        "claims": _claims(old, new, used),
    }


def is_empty(found: dict[str, Any]) -> bool:
    """Whether a difference has no route and no market in it, and the counts are the same."""
    routes = found["routes"]
    return (
        not (routes["won"] or routes["lost"] or routes["changed"] or found["markets"])
        and found["old"]["counts"] == found["new"]["counts"]
    )


@dataclass(frozen=True, slots=True)
class _Key:
    """What a route is known by: its sites, the stages each performs on it, and its flows."""

    sites: tuple[str, ...]
    stages: tuple[tuple[str, ...], ...]
    flows: tuple[str, ...]


class Listed:
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
    def found(self) -> dict[str, Any]:
        """What `kg.routes.answer` says of the question, with the listed routes and their limits."""
        side = self.side
        return {
            **records.heading(side.snapshot, side.network, side.question, self.counted),
            **listed(side.snapshot, self.graph, self.counted, k=self.limit, rank="evidence"),
        }

    @cached_property
    def routes(self) -> dict[str, dict[str, Any]]:
        """The listed routes by id."""
        return {route["id"]: route for route in self.found["routes"]}

    @property
    def markets(self) -> list[dict[str, Any]]:
        """Every end with its routes by verdict."""
        return markets(self.graph, self.counted)

    @property
    def complete(self) -> bool:
        """Whether every route is listed."""
        limits = self.found["limits"]
        return bool(limits["counts_exact"] and not limits["search_truncated"] and limits["shown"] == limits["of"])

    def heading(self) -> dict[str, Any]:
        """What the answer is of, and its counts."""
        limits = self.found["limits"]
        return {
            **{name: self.found[name] for name in ("data", "reading", "avoid", "rules", "counts")},
            "counts_exact": limits["counts_exact"],
            "listed": limits["shown"],
            "of": limits["of"],
        }

    @cached_property
    def starts(self) -> dict[str, list[Start]]:
        found: dict[str, list[Start]] = defaultdict(list)
        for start in self.graph.starts:
            found[self.graph.site(start.state).id].append(start)
        return found

    def find(self, key: _Key) -> Walk | None:
        """The route of a key in the graph, whether it is listed or not. Follows its flows from every start at its first site."""
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


def _routes(old: Listed, new: Listed, grounds: Grounds) -> Iterator[dict[str, Any]]:
    """Every listed route that is not the same on both sides: those of the new side in its order, then those of the old."""
    for name, route in {**new.routes, **old.routes}.items():
        key = _Key(
            tuple(node["id"] for node in route["nodes"]),
            tuple(tuple(node["stages"]) for node in route["nodes"]),
            tuple(flow["id"] for flow in route["flows"]),
        )
        was, now = old.find(key), new.find(key)
        if was is not None and now is not None and was.verdict == now.verdict:
            continue
        because = grounds.of_route(list(key.sites), list(key.flows)) if was is None or now is None else ()
        if was is not None and now is not None:
            because = tuple(_of_verdict(was, now, old.side, new.side, grounds))
        yield {
            "id": name,
            "old": None if was is None else VERDICTS[was.verdict],
            "new": None if now is None else VERDICTS[now.verdict],
            "nodes": [{part: node[part] for part in ("id", "name", "stages", "country")} for node in route["nodes"]],
            "flows": [{part: flow[part] for part in ("id", "from", "to", "material")} for flow in route["flows"]],
            "elements": route["elements"],
            "because": [_ground(ground) for ground in because],
        }


def _pair(entries: list[dict[str, Any]]) -> None:
    """Tell each route won or lost which of the others go the same way over other flows: a flow that is said anew, say."""
    same: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        same[json.dumps([[node["id"], node["stages"]] for node in entry["nodes"]])].append(entry)
    for group in same.values():
        for entry in group:
            entry["instead"] = sorted(
                other["id"]
                for other in group
                if (entry["old"] is None and other["new"] is None) or (entry["new"] is None and other["old"] is None)
            )


def _of_verdict(was: Walk, now: Walk, old: Side, new: Side, grounds: Grounds) -> Iterator[Ground]:
    """What makes the worse of two verdicts worse, and why it is not there on the other side.

    Of a route that touches on one side alone that is what is exposed; of one that avoids on one side alone, all in its way.
    """
    worse, better = (was, now) if was.verdict > now.verdict else (now, was)
    sides = {id(was): old, id(now): new}
    there = {_same(o, sides[id(better)]) for o in better.obstacles}
    found: dict[Ground, None] = {}
    for obstacle in worse.obstacles:
        if 1 + obstacle.exposed <= better.verdict or _same(obstacle, sides[id(worse)]) in there:
            continue
        kept, gone = ("exposed" if obstacle.exposed else "open"), "not in the way"
        texts = (kept, gone) if worse is was else (gone, kept)
        found[Ground(obstacle.kind, obstacle.about, obstacle.settle, *texts, tuple(sorted(obstacle.claims)))] = None
        found |= dict.fromkeys(grounds.of_obstacle(obstacle))
    yield from found


def _same(obstacle: Obstacle, side: Side) -> tuple[str, str, bool, str]:
    """What an obstacle is known by on both sides: its words, without the day asked about."""
    day = side.network.reading.as_of.isoformat()
    return obstacle.kind, obstacle.about, obstacle.exposed, obstacle.settle.replace(day, "")


def _ground(ground: Ground) -> dict[str, Any]:
    return {
        "kind": ground.kind,
        "about": ground.about,
        "what": ground.what,
        "old": ground.old,
        "new": ground.new,
        "claims": list(ground.claims),
    }


def _markets(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ends that are reached on one side only, or whose best verdict differs."""
    before, after = ({market["id"]: market for market in markets} for markets in (old, new))
    rows = []
    for name in sorted(before.keys() | after.keys()):
        was, now = _best(before.get(name)), _best(after.get(name))
        if was != now:
            kind = "won" if was == _WORST else "lost" if now == _WORST else "better" if now < was else "worse"
            rows.append(
                {
                    "id": name,
                    "name": (after.get(name) or before[name])["name"],
                    "change": kind,
                    "old": _counts(before.get(name)),
                    "new": _counts(after.get(name)),
                }
            )
    return rows


def _best(market: dict[str, Any] | None) -> int:
    """The best verdict an end is reached with, as its position; the last where it is not reached."""
    return next((level for level, verdict in enumerate(VERDICTS) if market and market[verdict]), _WORST)


def _counts(market: dict[str, Any] | None) -> dict[str, int]:
    return {verdict: market[verdict] if market else 0 for verdict in VERDICTS}


def _claims(old: Side, new: Side, used: set[str]) -> dict[str, dict[str, Any]]:
    """The claims named as grounds, with what is needed to look them up, and which side's data has them."""
    found: dict[str, dict[str, Any]] = {}
    usual = ("supplies", *SITE_PREDICATES, *TIES)
    # most grounds are of these: the others are decoded only where something is still missing
    for predicates in (tuple(dict.fromkeys(usual)), tuple(sorted(new.snapshot.vocabulary.predicates.keys() - set(usual)))):
        if used <= found.keys():
            break
        for name, side in (("old", old), ("new", new)):
            for claim in side.snapshot.claims(*predicates):
                if claim.id in used:
                    found.setdefault(claim.id, {**_claim(claim, side), "data": []})["data"].append(name)
    return {claim: found[claim] for claim in sorted(found)}


def _claim(claim: Claim, side: Side) -> dict[str, Any]:
    source = side.snapshot.sources[claim.source]
    return {
        "says": claim.paraphrase,
        "source": source.id,
        "publisher": source.publisher,
        "grade": source.grade,
        "date": source.date,
        "valid": claim.valid,
        "modality": claim.modality,
        "supposed": claim.id.startswith(MARK),
    }
