"""Many sites on one picture: one card for all of a country or company that perform the same stages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Literal

from kg.present.pictures.chain import Chain, Link, Node, Verdict
from kg.routes.obstacles import VERDICTS

By = Literal["country", "company"]
BEST: tuple[Verdict, ...] = (*VERDICTS, "none")


MOST = 60
"""Cards in a column that a reader finds the way among."""


def grouping_needed(chain: Chain) -> By | None:
    """By what a chain is to be grouped: by country where a column would hold more than `MOST` cards, else not at all."""
    columns = Counter(node.columns[0] for node in chain.nodes)
    return "country" if max(columns.values(), default=0) > MOST else None


def group_if_crowded(chain: Chain) -> Chain:
    """The chain as it is, or grouped where it needs to be."""
    by = grouping_needed(chain)
    return chain if by is None else group_by(chain, by)


def group_by(chain: Chain, by: By) -> Chain:
    """The chain with one node for each country or company and set of columns, and one link for all flows that look alike.

    A site without one stays by itself, under its own name, if the others are grouped by company. A group is exposed if all of it
    is. Flows within a group are counted on it and not drawn. Nodes depend on the network alone, as those of the chain do.
    """
    members: dict[tuple[str, tuple[int, ...]], list[Node]] = defaultdict(list)
    for node in chain.nodes:
        members[_key(node, by), node.columns].append(node)
    group: dict[str, str] = {}
    nodes = []
    inside: Counter[str] = Counter()
    for (key, columns), found in members.items():
        name = found[0].id if len(found) == 1 else f"{by}:{key}:{'-'.join(map(str, columns))}"
        group |= {node.id: name for node in found}
    links = []
    alike: dict[tuple[object, ...], list[Link]] = defaultdict(list)
    for link in chain.links:
        source, target = group[link.source], group[link.target]
        if source == target:
            inside[source] += link.flows
        else:
            looks = (link.leaves, link.enters, link.verdict, link.exposed, link.standing, link.gap)
            alike[source, target, *looks].append(link)
    for flows in alike.values():
        links.append(_joined(flows, group))
    for (key, _), found in members.items():
        name = group[found[0].id]
        nodes.append(found[0] if len(found) == 1 else _together(name, key, found, inside[name]))
    return replace(chain, nodes=tuple(nodes), links=tuple(links), by=by)


def _key(node: Node, by: By) -> str:
    if by == "country":
        return ", ".join(node.countries) or "Country not stated"
    return node.company or node.id


def _together(name: str, key: str, found: list[Node], inside: int) -> Node:
    first = found[0]
    best = min((node.verdict for node in found), key=BEST.index)
    standings = {node.standing for node in found}
    countries = tuple(dict.fromkeys(country for node in found for country in node.countries))
    sites = sum(node.sites for node in found)
    of_verdict = Counter(node.verdict for node in found)
    said = ", ".join(f"{of_verdict[verdict]} {_SAID[verdict]}" for verdict in BEST if of_verdict[verdict])
    names = ", ".join(node.name for node in found[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    return Node(
        id=name,
        name=f"{key}: {sites} sites",
        countries=countries,
        level=first.level if len({node.level for node in found}) == 1 else "site",
        columns=first.columns,
        verdict=best,
        exposed=all(node.exposed for node in found),
        standing=standings.pop() if len(standings) == 1 else "unknown",
        status=f"{said}; {names}" + (f"; {inside} flows within" if inside else ""),
        company=first.company,
        inferred=all(node.inferred for node in found),
        feed=tuple(dict.fromkeys(stage for node in found for stage in node.feed)),
        sites=sites,
    )


_SAID = {
    "avoids": "on routes that avoid",
    "would_avoid": "on routes that would avoid",
    "unproven": "unproven at best",
    "touches": "that only touch",
    "none": "on no route",
}


def _joined(flows: list[Link], group: dict[str, str]) -> Link:
    first = flows[0]
    first = replace(first, source=group[first.source], target=group[first.target])
    if len(flows) == 1:
        return first
    materials = list(dict.fromkeys(link.material for link in flows if link.material))
    return replace(
        first,
        material=", ".join(materials[:3]) + (f" and {len(materials) - 3} more" if len(materials) > 3 else ""),
        status=", ".join(dict.fromkeys(link.status for link in flows if link.status)),
        routes=None,
        flows=sum(link.flows for link in flows),
    )
