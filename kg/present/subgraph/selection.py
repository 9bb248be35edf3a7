"""Which part of a network is meant: the routes of a question, what lies around a site, the rows of a query, or all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.claims.snapshot import Snapshot
from kg.errors import InputError
from kg.network.build import site_of
from kg.network.model import Network, Site
from kg.network.ownership.holdings import holdings
from kg.network.ownership.stakes import Holdings
from kg.present.subgraph.parts import Chosen
from kg.routes.answer import Answer, Rank
from kg.routes.answer import answer as answer_question
from kg.routes.obstacles import Question

_SITES = frozenset({"facility", "organization", "group", "market"})


@dataclass(frozen=True, slots=True)
class Selection:
    """Sites and flows as positions in the network; `beside` are sites of the reading that no flow of it meets."""

    chosen: Chosen
    words: str
    sites: frozenset[int]
    flows: frozenset[int]
    beside: tuple[Site, ...] = ()
    answer: Answer | None = None
    question: Question | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)


def select_routes(snapshot: Snapshot, network: Network, question: Question, *, k: int, rank: Rank) -> Selection:
    """Select the sites and flows of the `k` best routes, with the whole answer. Costs what `kg.routes.answer` does."""
    found = answer_question(snapshot, network, question, k=k, rank=rank)
    index = network.index()
    flows = {flow.id: number for number, flow in enumerate(network.flows)}
    return Selection(
        chosen="routes",
        words="routes",
        sites=frozenset(index[stop.id] for route in found.routes for stop in route.stops),
        flows=frozenset(flows[delivery.id] for route in found.routes for delivery in route.deliveries),
        answer=found,
        question=question,
    )


def select_around(snapshot: Snapshot, network: Network, name: str, hops: int) -> Selection:
    """Select what lies within so many flows of a site, up or down the chain, and all flows among it. Linear in the network.

    A firm that no flow names stands for the sites it operates or holds a part of. Raises `InputError` where there is none.
    """
    index = network.index()
    held = holdings(snapshot, network.reading)
    first = held.first(name)
    begin = {index[first]} if first in index else set(_sites_of(network, held, first))
    if not begin:
        hint = "--status all lets plans in; kg show tells what the sources say of it."
        raise InputError(f"No flow of this reading meets {snapshot.label(name)}.", "Expected a site of the network.", hint)
    beside: dict[int, set[int]] = {}
    for flow in network.flows:
        beside.setdefault(flow.source, set()).add(flow.target)
        beside.setdefault(flow.target, set()).add(flow.source)
    reached = frontier = set(begin)
    for _ in range(hops):
        frontier = {other for site in frontier for other in beside.get(site, ())} - reached
        reached = reached | frontier
    words = f"around {snapshot.label(name)} ({name}), within {hops} flow{'' if hops == 1 else 's'}"
    return Selection("around", words, frozenset(reached), _among(network, reached))


def _sites_of(network: Network, held: Holdings, holder: str) -> Iterable[int]:
    for number, site in enumerate(network.sites):
        ends = [stake.holder for stake in held.held.get(site.id, ())] + [tie.to for tie in held.operators.get(site.id, ())]
        if holder in ends:
            yield number


def select_ids(snapshot: Snapshot, network: Network, names: Iterable[str], words: str) -> Selection:
    """Select the sites and firms among some ids, and the flows among them; what the reading does not hold is counted.

    Raises `InputError` where no id is a site or firm of the reading.
    """
    index = network.index()
    inside: set[int] = set()
    beside: list[Site] = []
    left_out: dict[str, int] = {}
    same = holdings(snapshot, network.reading).first
    for name in sorted({same(name) for name in names}):
        entity = snapshot.entities.get(name)
        if name in index:
            inside.add(index[name])
        elif entity is None or entity.kind not in _SITES:
            left_out["neither a site nor a firm"] = left_out.get("neither a site nor a firm", 0) + 1
        elif site := site_of(snapshot, network.reading, name):
            beside.append(site)
        else:
            left_out["site that does not run"] = left_out.get("site that does not run", 0) + 1
    if not inside and not beside:
        hint = "kg query shows its rows; --status all lets plans in."
        raise InputError("The query gives no site and no firm of this reading.", "Expected ids of some in its rows.", hint)
    return Selection("query", words, frozenset(inside), _among(network, inside), tuple(beside), left_out=left_out)


def select_all(network: Network) -> Selection:
    """Select the whole network of a reading."""
    return Selection("all", "the whole network", frozenset(range(len(network.sites))), frozenset(range(len(network.flows))))


def _among(network: Network, sites: set[int] | frozenset[int]) -> frozenset[int]:
    return frozenset(n for n, flow in enumerate(network.flows) if flow.source in sites and flow.target in sites)
