"""The network of a reading as links between the sites: every flow there is, and which of them the reading counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.network.model import Flow, Network
from kg.property_graph.rows import Link, Node, Property, present

_LABELS = {"site": "Facility", "company": "Organization", "group": "Group"}


def site_key(site: str) -> str:
    """The key of the node a site stands for."""
    return f"entity/{site}"


def stage_labels(stages: Iterable[str]) -> tuple[str, ...]:
    """Stages as labels: `Mine`, `Separation`."""
    return tuple(stage.capitalize() for stage in stages)


def site_nodes(network: Network) -> Iterator[Node]:
    """The sites of a network that was made without claims."""
    for site in network.sites:
        stages = tuple(network.stages[stage] for stage in site.stages)
        countries = [place.country for place in site.places]
        properties = present(id=site.id, name=site.name, stages=stages, countries=countries, status=site.status)
        yield Node(site_key(site.id), ("Entity", _LABELS[site.level], *stage_labels(stages)), properties)


def supplies(networks: Iterable[Network], counts: frozenset[str]) -> Iterator[Link]:
    """One link a flow of any of the networks; `counts` are the ids of those that count in the reading of the day."""
    seen: set[str] = set()
    for network in networks:
        for flow in network.flows:
            if flow.id not in seen:
                seen.add(flow.id)
                source, target = (site_key(network.sites[end].id) for end in (flow.source, flow.target))
                yield Link("SUPPLIES", source, target, {"counts": flow.id in counts, **flow_properties(network, flow)})


def stage_states(networks: Iterable[Network]) -> Iterator[Link]:
    """The states that single stages of sites are in, of the first of the networks that has the site.

    A stage without one is in the state of its site. `elements`: only for these; `counts`: what it makes counts in the reading.
    """
    seen: set[str] = set()
    for network in networks:
        for site in network.sites:
            if site.id in seen:
                continue
            seen.add(site.id)
            for line in site.lines:
                if line.stage is not None and line.status is not None:
                    properties = present(
                        status=line.status,
                        elements=sorted(line.elements) if line.elements is not None else None,
                        counts=line.admitted,
                        open=[doubt.settle for doubt in line.doubts if not doubt.plan],
                        plans=[doubt.settle for doubt in line.doubts if doubt.plan],
                        claims=list(line.claims),
                    )
                    yield Link("STAGE_STATUS", site_key(site.id), site_key(network.stages[line.stage]), properties)


def flow_properties(network: Network, flow: Flow) -> dict[str, Property]:
    """A flow with its evidence."""
    return present(
        id=flow.id,
        statement=flow.statement,
        materials=flow.materials,
        form=network.stages[flow.form] if flow.form is not None else None,
        elements=sorted(flow.elements) if flow.elements is not None else None,
        status=flow.status,
        supply_kind=flow.kind,
        signed=flow.signed,
        starts=flow.starts,
        delivered_in=[place.country for place in flow.delivered_in] or None,
        valid=flow.valid,
        claims=flow.claims,
        grade=flow.grade,
        origins=flow.origins,
        last_evidence=flow.last_evidence,
        open=[doubt.settle for doubt in flow.doubts if not doubt.plan],
        plans=[doubt.settle for doubt in flow.doubts if doubt.plan],
    )
