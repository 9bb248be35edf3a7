"""The rows that Neo4j takes, as `kg neo4j push` writes them: all of them, or those of a selection.

A selection has its sites and holders, the claims behind them with their sources, and the links between these. Routes of every
coming day are only in the whole, and only where they are asked for: they are not a part of the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.present.subgraph.parts import Subgraph
from kg.property_graph import knowledge, sites
from kg.property_graph.graph import CURRENT, GRAPH, from_claims, graph_properties
from kg.property_graph.rows import Link, Node


@dataclass(frozen=True, slots=True)
class Rows:
    """Nodes with the keys and links between the keys that they have on a server."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


def rows(subgraph: Subgraph, *, routes: bool) -> Rows:
    """The nodes and links of a subgraph, with the routes of the whole if wanted, and the two that say which graph they are."""
    reading = subgraph.network.reading
    whole = from_claims(subgraph.snapshot, reading)
    everything = subgraph.chosen == "all"
    if everything and routes:
        name, nodes, links = whole.id, tuple(whole.nodes()), tuple(whole.links())
    else:
        kept = _kept(subgraph)
        name = f"{whole.id}-part"
        nodes = tuple(node for node in knowledge.nodes(subgraph.snapshot, reading) if everything or node.key in kept)
        keys = {node.key for node in nodes}
        links = tuple(link for link in _links(subgraph) if link.start in keys and link.end in keys)
    marked = {**whole.about, **graph_properties(name, name, len(nodes), len(links)), "complete": True}
    current = Node(CURRENT, ("Kg", "Current"), {"key": CURRENT, "graph": name})
    own = (current, Node(f"{name}/{GRAPH}", ("Kg", "Graph"), marked))
    return Rows((*own, *(_placed(name, node) for node in nodes)), tuple(_moved(name, link) for link in links))


def _placed(name: str, node: Node) -> Node:
    key = f"{name}/{node.key}"
    return Node(key, ("Kg", *node.labels), {**node.properties, "key": key, "graph": name})


def _moved(name: str, link: Link) -> Link:
    return replace(link, start=f"{name}/{link.start}", end=f"{name}/{link.end}")


def _kept(subgraph: Subgraph) -> frozenset[str]:
    """Keys of what a selection holds, with the countries, stages and materials that its claims name."""
    ends = {end for claim in subgraph.claims for end in (claim.subject, claim.object) if end}
    concepts = ends & set(subgraph.snapshot.vocabulary.concepts)
    things = {site.id for site in subgraph.sites} | {holder.id for holder in subgraph.holders} | concepts
    return frozenset(
        [
            *map(sites.site_key, things),
            *(knowledge.claim_key(claim.id) for claim in subgraph.claims),
            *(knowledge.source_key(source.id) for source in subgraph.sources),
        ]
    )


def _links(subgraph: Subgraph) -> Iterator[Link]:
    network = subgraph.network
    yield from knowledge.links(subgraph.snapshot, network.reading)
    chosen = {flow.id for flow in subgraph.flows}
    supplies = sites.supplies((network,), frozenset(flow.id for flow in network.flows))
    yield from (link for link in supplies if link.properties["id"] in chosen)
    yield from sites.stage_states((network,))


def by_labels(nodes: Iterable[Node]) -> dict[tuple[str, ...], list[Node]]:
    """Nodes by their labels, in the order they first come."""
    found: dict[tuple[str, ...], list[Node]] = {}
    for node in nodes:
        found.setdefault(node.labels, []).append(node)
    return found


def by_type(links: Iterable[Link]) -> dict[str, list[Link]]:
    """Links by their type, in the order they first come."""
    found: dict[str, list[Link]] = {}
    for link in links:
        found.setdefault(link.type, []).append(link)
    return found
