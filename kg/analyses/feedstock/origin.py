"""Where the elements of a site come from, as plain data of the schema `kg.origin/1`.

A magnet needs all its elements. A site avoids only if for each of them there is a feed that avoids at every stage: one feed is
enough for an element (or), all elements are needed (and), and a feed is as good as the worst of its sites, flows and gaps (and).
Behind a magnet maker the elements no longer come apart: a buyer needs one maker that has all of them on feeds that avoid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.analyses.feedstock.alternatives import Other, avoiding_by_maker, others
from kg.analyses.feedstock.feeds import Fed, Feed, fed
from kg.claims.search import resolve
from kg.claims.snapshot import Snapshot
from kg.errors import UnknownNameError
from kg.network.model import Network
from kg.routes import records
from kg.routes.obstacles import AVOIDS, UNPROVEN, VERDICTS, Obstacle, Question
from kg.routes.ranking import costs
from kg.rules.evaluate import name
from kg.rules.facts import facts_of

SCHEMA = "kg.origin/1"
_TARGETS = frozenset({"facility", "organization", "group", "market"})
_HEAVY = "heavy-rare-earths"
_NDFEB = ("Nd", "Pr", "Dy", "Tb")
"""Rare earths of NdFeB magnets. Those of SmCo magnets are a question to ask: no magnet has both."""


@dataclass(frozen=True, slots=True)
class Required:
    """The elements a site needs, and why these: as `asked`, as its feeds are `stated` to carry, or those of NdFeB `magnets`.

    `claims` say so; `unasked` are elements of NdFeB magnets that are not among them.
    """

    elements: tuple[str, ...]
    why: str
    claims: tuple[str, ...]
    unasked: tuple[str, ...]


def target_named(snapshot: Snapshot, text: str) -> str:
    """The id of the facility, market, organization or group a text names; raises `UnknownNameError`."""
    return resolve(snapshot, text, _TARGETS, "site, market or organization")


def elements_named(snapshot: Snapshot, words: Iterable[str]) -> tuple[str, ...]:
    """Rare earths by name, symbol or group (`Nd,Dy`, `heavy-rare-earths`), each once; raises `UnknownNameError`."""
    found: list[str] = []
    for text in (word.strip() for part in words for word in part.split(",")):
        if text:
            wanted = resolve(snapshot, text, frozenset({"element", "material"}), "element")
            some = [element for element in _rare_earths(snapshot) if wanted in (element, *_groups(snapshot, element))]
            if not some:
                raise UnknownNameError("rare earth element", text, tuple(_rare_earths(snapshot)))
            found += some
    return tuple(dict.fromkeys(found))


def _rare_earths(snapshot: Snapshot) -> list[str]:
    """The elements the chain is about, light ones first."""
    every = (concept for concept in snapshot.vocabulary.of_kind("Element") if concept.broader)
    return [concept.id for concept in sorted(every, key=lambda c: (_HEAVY in c.broader, c.id))]


def _groups(snapshot: Snapshot, element: str) -> frozenset[str]:
    """The groups an element is of, and the groups these are of."""
    found: set[str] = set()
    todo = [element]
    while todo:
        for group in snapshot.vocabulary.concepts[todo.pop()].broader:
            if group not in found:
                found.add(group)
                todo.append(group)
    return frozenset(found)


def required(snapshot: Snapshot, network: Network, target: str, asked: Sequence[str]) -> Required:
    """The elements asked for; else those of NdFeB magnets, and any that flows into or out of the target are stated to carry.

    A plant that makes magnets is asked for all of theirs, whatever is said of its feeds: the less is known of it, the less it may
    be asked would be the wrong way round. Of any other site the stated ones are enough, where there are some.
    """
    number = network.index().get(target)
    flows = [flow for flow in network.flows if number in (flow.source, flow.target) and flow.elements]
    stated = {element for flow in flows for element in flow.elements or ()}
    magnets = number is not None and network.stages.index("magnet") in network.sites[number].stages
    known = [element for element in _rare_earths(snapshot) if element in stated or (magnets and element in _NDFEB)]
    chosen, why = (asked, "asked") if asked else (known, "stated") if stated else (_NDFEB, "magnets")
    claims = {claim for flow in flows for claim in flow.claims} if why == "stated" else set()
    return Required(tuple(chosen), why, tuple(sorted(claims)), tuple(e for e in _NDFEB if e not in chosen))


def origin(
    snapshot: Snapshot, network: Network, question: Question, target: str, asked: Sequence[str] = (), *, k: int
) -> dict[str, Any]:
    """The verdict on a target, and for each element its best feed, `k` others, and the facts or sites nearest to a better one.

    `target` is an id. The elements of `question` and its ends do not count. One `kg.analyses.feedstock.feeds.fed` for each
    element.
    """
    if network.snapshot is not None:
        target = facts_of(network).first(target)
    number = network.index().get(target)
    needs = required(snapshot, network, target, asked)
    cost = costs(network, snapshot.vocabulary)["evidence"]
    found = {} if number is None else {e: fed(network, replace(question, element=e), number, cost) for e in needs.elements}
    shown = {element: each.best for element, each in found.items()}
    verdict = max((feed.route.verdict for feed in shown.values()), default=UNPROVEN)
    maker, apart = None, None
    if verdict == AVOIDS and number is not None:
        by_maker = {element: avoiding_by_maker(each, number) for element, each in found.items()}
        makers = sorted(frozenset[int].intersection(*(frozenset(feeds) for feeds in by_maker.values())))
        if makers:
            maker = min(makers, key=lambda site: (sum(feeds[site].route.cost for feeds in by_maker.values()), site))
            shown = {element: feeds[maker] for element, feeds in by_maker.items()}
        else:
            verdict = UNPROVEN
            apart = {element: [network.sites[site].id for site in sorted(feeds)] for element, feeds in by_maker.items()}
    hints = records.hints(snapshot, network, replace(question, begin_name=None, end_name=target))
    return {
        "schema": SCHEMA,
        "data": snapshot.key,
        "reading": records.reading(snapshot, network),
        "avoid": [name(term) for term in question.avoid],
        "rules": [records.law(binding) for binding in question.laws],
        "custody": question.custody,
        "target": _target(snapshot, network, target),
        "required": {
            "elements": list(needs.elements),
            "why": needs.why,
            "claims": list(needs.claims),
            "unasked": list(needs.unasked),
        },
        "verdict": VERDICTS[verdict],
        "maker": network.sites[maker].id if maker is not None else None,
        "apart": apart,
        "elements": [
            _element(network, element, replace(found[element], best=shown[element]), k)
            if element in found
            else _nothing(snapshot, element, target)
            for element in needs.elements
        ],
        "limits": {
            "k": k,
            "search_truncated": not all(each.exact for each in found.values()),
            "semantics": "best feed of each element through the last stage of the target, scrap followed to the plant it is from",
        },
        "left_out": network.left_out,
        "hints": hints if number is None or not all(feed.known for feed in shown.values()) else [],
    }


def _target(snapshot: Snapshot, network: Network, target: str) -> dict[str, Any]:
    number = network.index().get(target)
    if number is None:
        return {"id": target, "name": snapshot.label(target), "in_network": False, "stages": [], "country": None}
    site = network.sites[number]
    return {
        "id": site.id,
        "name": site.name,
        "in_network": True,
        "stages": [network.stages[stage] for stage in site.stages],
        "country": ",".join(place.country for place in site.places) or None,
    }


def _nothing(snapshot: Snapshot, element: str, target: str) -> dict[str, Any]:
    """An element of a target that no flow of the reading begins or ends at: silence, which is no feed and no exposure."""
    fact = {"kind": "unknown feed", "about": target, "settle": f"what feeds {snapshot.label(target)}", "claims": [], "steps": []}
    return {
        "element": element,
        "verdict": VERDICTS[UNPROVEN],
        "known": False,
        "feed": None,
        "others": [],
        "others_left": 0,
        "fix": {"kind": "find", "facts": [fact], "exposed": [], "sites": []},
    }


def _element(network: Network, element: str, found: Fed, k: int) -> dict[str, Any]:
    feed = found.best
    beside = others(found)
    return {
        "element": element,
        "verdict": VERDICTS[feed.route.verdict],
        "known": feed.known,
        "feed": _feed(network, feed),
        "others": [_other(network, other) for other in beside[:k]],
        "others_left": max(0, len(beside) - k),
        "fix": _fix(network, feed),
    }


def _feed(network: Network, feed: Feed) -> dict[str, Any]:
    """A feed in the shape of a route of `kg.routes.answer`, with the flows of scrap it goes over marked."""
    nodes: list[dict[str, Any]] = []
    flows: list[dict[str, Any]] = []
    gaps: list[dict[str, Any]] = []
    for part in _parts(feed):
        graph, route = part.graph, part.route
        if part.scrap is not None:
            flows.append({**records.flow(network, network.flows[part.scrap.hop.flow]), "scrap": True})
        states = [graph.states[state] for state in (route.start.state, *(step.target for step in route.steps))]
        end = graph.end_stage if graph.end_stage is not None else states[-1][1]
        last = [*(step.leaves for step in route.steps), end]
        nodes += (
            records.node(network, network.sites[site], stage, until)
            for (site, stage, *_), until in zip(states, last, strict=True)
        )
        flows += ({**records.flow(network, network.flows[step.flow]), "scrap": False} for step in route.steps)
        gaps += (records.gap(network, gap) for gap in (*route.start.gaps, *(g for step in route.steps for g in step.gaps)))
    obstacles = feed.route.obstacles
    return {
        "verdict": VERDICTS[feed.route.verdict],
        "nodes": nodes,
        "flows": flows,
        "gaps": gaps,
        "unknown": [_obstacle(o) for o in obstacles if not o.exposed],
        "exposed": [_obstacle(o) for o in obstacles if o.exposed],
        "loop": len(set(feed.sites)) < len(feed.sites),
    }


def _parts(feed: Feed) -> Iterator[Feed]:
    """The feed as routes joined by scrap, from where it begins."""
    if feed.scrap is not None:
        yield from _parts(feed.scrap.feed)
    yield feed


def _obstacle(obstacle: Obstacle) -> dict[str, Any]:
    return {**records.obstacle(obstacle), "claims": list(obstacle.claims), "steps": list(obstacle.steps)}


def _other(network: Network, other: Other) -> dict[str, Any]:
    obstacles = other.feed.route.obstacles
    reason = next((o for o in obstacles if o.exposed), obstacles[0] if obstacles else None)
    sites = [network.sites[site] for site in other.sites]
    return {
        "joins": network.sites[other.joins].id,
        "verdict": VERDICTS[other.feed.route.verdict],
        "sites": [{"id": s.id, "name": s.name, "country": ",".join(place.country for place in s.places) or None} for s in sites],
        "known": other.feed.known,
        "loop": other.loop,
        "reason": _obstacle(reason) if reason is not None else None,
    }


def _fix(network: Network, feed: Feed) -> dict[str, Any] | None:
    """What is nearest to a feed that avoids: facts to settle, a feed to find, or exposed sites and flows to do without."""
    obstacles = feed.route.obstacles
    if not obstacles:
        return None
    exposed = [o for o in obstacles if o.exposed]
    ids = {site.id for site in network.sites}
    return {
        "kind": "replace" if exposed else "settle" if feed.known else "find",
        "facts": [_obstacle(o) for o in obstacles if not o.exposed],
        "exposed": [_obstacle(o) for o in exposed],
        "sites": sorted({o.about for o in exposed} & ids),
    }
