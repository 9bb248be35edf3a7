"""All nodes and links of the claims and of the readings that go with them, under an id made of what they rest on.

The nodes of two graphs never meet: every key begins with the id of its graph. So two versions can stand side by side in one
database while the newer one is being written, and a reader who stays with one of them sees nothing of the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import LiteralString

from kg.claims.conflicts import Conflict, comparisons
from kg.claims.snapshot import Snapshot
from kg.network.build import build
from kg.network.change_days import change_days, clock
from kg.network.model import Network
from kg.network.ownership.derivation import derived
from kg.network.ownership.holdings import holdings
from kg.network.ownership.shares import Interval, Shares
from kg.network.ownership.stakes import UNSAID
from kg.network.reading import Reading
from kg.property_graph import disagreements, knowledge, sites, stops
from kg.property_graph.routes import Crossing, Rules, route_graphs
from kg.property_graph.rows import Link, Node, Property
from kg.property_graph.stops import OwnershipShares, Period
from kg.routes.question import with_processing
from kg.rules.dimensions import dimensions
from kg.rules.evaluate import name
from kg.rules.facts import facts_of
from kg.rules.laws import boundaries, digest, law, laws
from kg.rules.resolve import resolve_rules

FORMAT = "kg.property-graph/3"
"""Changes when the nodes and links of the same claims do: a server that holds an older form gets the new one."""

ENDS = ("magnet", "market")
"""Stages that routes in the graph may end at: what `kg paths --to` is mostly asked for."""

OTHER = "other"
"""Stands for every element that nothing of the network names: routes that may carry one of them may carry any."""

CURRENT = "current"
"""Key of the one node of a database that names the graph to read."""

GRAPH = "graph"
"""Key of the node that stands for the graph: links may begin at it, and whoever writes the graph makes it."""

CONSTRAINT = "supply_paths_key"
"""Its name marks a database as ours."""

SCHEMA: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT supply_paths_key IF NOT EXISTS FOR (n:Kg) REQUIRE n.key IS UNIQUE",
    "CREATE INDEX supply_paths_reading IF NOT EXISTS FOR (n:Reading) ON (n.graph)",
    "CREATE INDEX supply_paths_entity IF NOT EXISTS FOR (n:Entity) ON (n.graph)",
    "CREATE INDEX supply_paths_facility IF NOT EXISTS FOR (n:Facility) ON (n.graph)",
    "CREATE INDEX supply_paths_concept IF NOT EXISTS FOR (n:Concept) ON (n.graph)",
    "CREATE INDEX supply_paths_claim IF NOT EXISTS FOR (n:Claim) ON (n.graph)",
    "CREATE INDEX supply_paths_conflict IF NOT EXISTS FOR (n:Conflict) ON (n.graph)",
    "CREATE INDEX supply_paths_source IF NOT EXISTS FOR (n:Source) ON (n.graph)",
    "CREATE INDEX supply_paths_stop IF NOT EXISTS FOR (n:Stop) ON (n.graph)",
    "CREATE INDEX supply_paths_supplies IF NOT EXISTS FOR ()-[f:SUPPLIES]-() ON (f.id)",
    "CREATE FULLTEXT INDEX supply_paths_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.names]",
)
"""Constraints and indexes of a server; made before any data."""

_LAW = "rule:"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """Nodes before links, each in the same order whenever asked; `about` says what the graph was made of."""

    id: str
    about: dict[str, Property]
    nodes: Callable[[], Iterator[Node]]
    links: Callable[[], Iterator[Link]]


def from_claims(
    snapshot: Snapshot, reading: Reading, expressions: Sequence[str] = (), since: date | None = None
) -> PropertyGraph:
    """The claims, and the routes of the reading on its day and on every day after it that changes an answer.

    `since` begins earlier. `expressions` are further rules in the words of `--avoid`, kept beside every packaged law and what
    claims of dependence speak of. One network and a few searches for each turning day.
    """
    first = min(since or reading.as_of, reading.as_of)
    names = rule_names(snapshot, reading.as_of, expressions)
    days = (first, *change_days(snapshot, first, date.max, _turns(names)))
    if not reading.dated:
        # without a day a plan counts for any time; on every other day only by its own
        days = tuple(sorted({*days, reading.as_of, reading.as_of + _DAY}))
    about: dict[str, Property] = {
        "format": FORMAT,
        "data": snapshot.key,
        "as_of": reading.as_of,
        "since": first,
        "statuses": sorted(reading.statuses),
        "modalities": sorted(reading.modalities),
        "sources": sorted(reading.sources) if reading.sources is not None else ["all"],
        "derived": reading.derived,
        "dated": reading.dated,
        "seen": clock(snapshot, reading.today),
        "rules": [f"{each} {digest(law(each.removeprefix(_LAW)))}" if _is_law(each) else each for each in names],
    }

    @cache
    def periods() -> tuple[Period, ...]:
        return tuple(_periods(snapshot, reading, days, names))

    @cache
    def answered() -> tuple[Conflict, ...]:
        return comparisons(snapshot.claims(), snapshot.sources, snapshot.vocabulary)

    def nodes() -> Iterator[Node]:
        yield from knowledge.nodes(snapshot, reading)
        yield from disagreements.nodes(snapshot, answered())
        yield from (Node(f"rule/{each}", ("Rule",), {"id": each}) for each in names)
        yield from (node for period in periods() for node in stops.nodes(period))

    def links() -> Iterator[Link]:
        everything = frozenset(concept.id for concept in snapshot.vocabulary.of_kind("Status"))
        today = build(snapshot, reading)
        planned = build(snapshot, replace(reading, statuses=everything, dated=False))
        networks = (today, planned, *(period.network for period in periods()))
        yield from knowledge.links(snapshot, reading)
        yield from disagreements.links(snapshot, answered())
        yield from sites.supplies(networks, frozenset(flow.id for flow in today.flows))
        yield from sites.stage_states(networks)
        yield from (Link("JUDGES_BY", GRAPH, f"rule/{each}") for each in names)
        yield from (link for period in periods() for link in (Link("READS", GRAPH, period.key), *stops.links(period)))

    return PropertyGraph(_id(about), about, nodes, links)


def from_network(network: Network, name: str, rules: Rules | None = None) -> PropertyGraph:
    """The flows and routes of a network that was made without claims, up to the market; `name` is what it is known by."""
    reading = network.reading
    about: dict[str, Property] = {"format": FORMAT, "data": name, "as_of": reading.as_of, "rules": sorted(rules or ())}

    @cache
    def period() -> Period:
        elements = _elements(network)
        graphs = tuple(route_graphs(network, (network.market,), (*elements, OTHER), rules or {}))
        return Period(reading.as_of, date.max, network, graphs, elements, {}, {})

    def nodes() -> Iterator[Node]:
        yield from sites.site_nodes(network)
        yield from (Node(f"rule/{each}", ("Rule",), {"id": each}) for each in rules or ())
        yield from stops.nodes(period())

    def links() -> Iterator[Link]:
        yield from sites.supplies((network,), frozenset(flow.id for flow in network.flows))
        yield Link("READS", GRAPH, period().key)
        yield from stops.links(period())

    return PropertyGraph(_id(about), about, nodes, links)


def graph_properties(name: str, id: str, nodes: int, links: int) -> dict[str, Property]:
    """What the node of a graph says of how far it is written; `name` is the id, with a number where it was written anew."""
    return {"key": f"{name}/{GRAPH}", "id": id, "graph": name, "complete": False, "nodes_in": nodes, "links_in": links}


def rule_names(snapshot: Snapshot, day: date, expressions: Sequence[str] = ()) -> tuple[str, ...]:
    """What routes are judged by beside any country: packaged laws, dependences that claims speak of, and those given."""
    seats: dict[str, set[str]] = {}
    for claim in snapshot.claims("headquartered_in"):
        seats.setdefault(claim.subject, set()).add(claim.object or "")
    countries = {concept.id for concept in snapshot.vocabulary.of_kind("Country")}
    found = set()
    for claim in snapshot.claims("depends_on", "independent_of"):
        whose = {claim.object or "", *claim.qualifier("place"), *seats.get(claim.object or "", ())} & countries
        found |= {f"{kind}:{country}" for kind in claim.qualifier("kind") if kind in dimensions() for country in whose}
    tested = (each for each in laws() if any(phase.avoid for phase in law(each).phases))
    # as the terms print themselves, so that one rule in two spellings is one
    given = (" or ".join(map(name, resolve_rules(snapshot, (words,), (), day).terms)) for words in expressions)
    return tuple(dict.fromkeys((*(f"rule:{each}" for each in tested), *sorted(found), *given)))


def _id(about: dict[str, Property]) -> str:
    return hashlib.sha256(json.dumps(about, default=str, sort_keys=True).encode()).hexdigest()[:12]


def _is_law(rule: str) -> bool:
    return rule.removeprefix(_LAW) in laws()


def _turns(names: Iterable[str]) -> Iterator[date]:
    for each in filter(_is_law, names):
        yield from boundaries(law(each.removeprefix(_LAW)))


def _periods(snapshot: Snapshot, reading: Reading, days: Sequence[date], names: Sequence[str]) -> Iterator[Period]:
    """One period for each time between two days that differ in any answer."""
    before: Period | None = None
    for day in days:
        found = _period(snapshot, replace(reading, as_of=day, dated=reading.dated or day != reading.as_of), names)
        if before is None:
            before = found
        elif _shape(before) != _shape(found):
            yield replace(before, until=day - _DAY)
            before = found
    if before is not None:
        yield before


def _period(snapshot: Snapshot, reading: Reading, names: Sequence[str]) -> Period:
    network = build(snapshot, reading)
    ends = tuple(network.stages.index(stage) for stage in ENDS)
    elements = _elements(network)
    graphs = tuple(route_graphs(network, ends, (*elements, OTHER), _rules(snapshot, names, reading.as_of)))
    held, unheld = _ownership_shares(snapshot, network)
    return Period(reading.as_of, date.max, network, graphs, elements, held, unheld)


def _rules(snapshot: Snapshot, names: Sequence[str], day: date) -> Rules:
    return {each: with_processing(resolve_rules(snapshot, (each,), (), day).terms) for each in names}


def _elements(network: Network) -> tuple[str, ...]:
    """Elements that something of the network tells from others: what flows may hold, and what sites run for."""
    carried = {element for flow in network.flows for element in (flow.may_hold or frozenset()) | flow.needs}
    lines = {element for site in network.sites for line in site.lines for element in line.elements or ()}
    return tuple(sorted(carried | lines))


def _ownership_shares(snapshot: Snapshot, network: Network) -> tuple[OwnershipShares, dict[str, Interval]]:
    """Shares of countries in every site, where they differ from those of a country of which nothing is said."""
    stakes = holdings(snapshot, network.reading)
    said = {tie.to for ties in (*stakes.seats.values(), *stakes.states.values()) for tie in ties} - {UNSAID}
    said |= {stake.holder for some in (*stakes.held.values(), *stakes.offered.values()) for stake in some}
    said &= stakes.countries
    other = min(stakes.countries - said)
    nobody = Shares(stakes, frozenset({other}))
    unheld = {site.id: nobody.interval(site.id) for site in network.sites}
    found: dict[str, list[tuple[str, Interval, tuple[str, ...]]]] = {}
    for country in sorted(said):
        shares = Shares(stakes, frozenset({country}))
        for site in network.sites:
            interval = shares.interval(site.id)
            if interval != unheld[site.id]:
                claims = tuple(dict.fromkeys(claim for line in derived(shares, site.id).lines for claim in line.claims))
                found.setdefault(site.id, []).append((country, interval, claims))
    return {site: tuple(rows) for site, rows in found.items()}, unheld


def _shape(period: Period) -> object:
    """All that an answer depends on, by ids: positions differ from network to network."""
    network = period.network
    names = [site.id for site in network.sites]
    flows = [replace(flow, source=0, target=0, doubts=()) for flow in network.flows]
    graphs = [
        (
            graph.end,
            graph.apart,
            [(names[stop.site], *stop[1:5], sorted(names[site] for site in stop.pending)) for stop in graph.stops],
            [(start.asked, start.stop, start.states, _by_id(start.crossing, names)) for start in graph.starts],
            [
                (step.origin, flows[step.flow], step.target, step.leaves, step.asked, step.states, _by_id(step.crossing, names))
                for step in graph.steps
            ],
        )
        for graph in period.graphs
    ]
    alike = {site.id: (site.places, tuple(facts_of(network).alike(site.id))) for site in network.sites}
    return graphs, alike, period.elements, period.held, period.unheld


def _by_id(crossing: Crossing, names: Sequence[str]) -> tuple[object, ...]:
    return replace(crossing, others=()), [(names[other.site], other.open) for other in crossing.others]
