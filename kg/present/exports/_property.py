"""The subgraph as a property graph: nodes and edges with attributes that every graph tool can hold.

    (site)-[SUPPLIES]->(site)    (owned)-[OWNED_BY | MAY_BE_OWNED_BY]->(holder)    (site)-[OPERATED_BY]->(operator)

Attributes are texts and numbers. What no source says is absent, a list is one text with `; ` between, a date is ISO.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.claims.model import Grade, Source
from kg.data import to_data
from kg.present.subgraph.about import about
from kg.present.subgraph.parts import FlowPart, HolderPart, Passing, SitePart, Subgraph, Tenure
from kg.present.wording import delivery_text, gap_text, not_documented, readiness_words, verdict_words, weakest_text
from kg.routes.obstacles import VERDICTS, Verdict
from kg.text import one_line, printable

if TYPE_CHECKING:
    import networkx as nx

Scalar = str | int | float


@dataclass(frozen=True, slots=True)
class Node:
    """A site or holder."""

    id: str
    attributes: dict[str, Scalar]


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow or tenure; two with the same ends stay two. `stated_in` are ids of sources."""

    id: str
    source: str
    target: str
    attributes: dict[str, Scalar]
    stated_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedRoute:
    """A listed route by ids, and what keeps it from avoiding, in words."""

    id: str
    verdict: Verdict
    readiness: str
    documentation: str
    sites: tuple[str, ...]
    flows: tuple[str, ...]
    elements: tuple[str, ...] | None
    may_carry: tuple[str, ...] | None
    not_documented: tuple[str, ...]
    plans: tuple[str, ...]
    delivery: str
    origins: int
    weakest: str
    gaps: tuple[str, ...]
    unknown: tuple[str, ...]
    exposed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source as a file names it. `repeats` are ids of sources it is derived from."""

    id: str
    title: str
    publisher: str | None
    date: str | None
    grade: Grade
    url: str | None
    licence: str
    repeats: tuple[str, ...]


def flatten(record: Mapping[str, object]) -> dict[str, Scalar]:
    """Return attributes as texts and numbers.

    >>> flatten({"a": None, "b": ("x", "y"), "c": date(2026, 1, 2), "d": 5, "e": (), "f": True, "g": "a\\x00"})
    {'b': 'x; y', 'c': '2026-01-02', 'd': 5, 'f': 'yes', 'g': 'a\ufffd'}
    """
    found = {name: _scalar(value) for name, value in record.items()}
    return {name: value for name, value in found.items() if value is not None}


def _scalar(value: object) -> Scalar | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        inside = sorted(value) if isinstance(value, (set, frozenset)) else value
        texts = [str(text) for each in inside if (text := _scalar(each)) is not None]
        return "; ".join(texts) if texts else None
    return printable(str(value))


def nodes(subgraph: Subgraph) -> list[Node]:
    """Return sites, then holders, each by id."""
    return [_site(subgraph, site) for site in subgraph.sites] + [_holder(subgraph, holder) for holder in subgraph.holders]


def edges(subgraph: Subgraph) -> list[Edge]:
    """Return flows, then tenures, each by id."""
    return [_flow(subgraph, flow) for flow in subgraph.flows] + [_tenure(subgraph, tenure) for tenure in subgraph.tenures]


def _site(subgraph: Subgraph, site: SitePart) -> Node:
    label = subgraph.label
    longitude, latitude = site.coordinates or (None, None)
    record = {
        "label": site.name,
        "kind": site.kind,
        "level": site.level,
        "stages": site.stages,
        "stages_of_weak_sources": site.weak_stages,
        "countries": site.countries,
        "country_names": [label(country) for country in site.countries],
        "countries_of_weak_sources": site.weak_countries,
        "headquarters": site.headquarters,
        "status": site.status,
        "stage_statuses": site.stage_statuses,
        "plans": site.plans,
        "longitude": longitude,
        "latitude": latitude,
        "open": site.open,
        **_passing(site.passing),
        "other_names": site.names[1:],
        "claims": site.claims,
        "stated_in": _sources(subgraph, site.claims),
    }
    return Node(printable(site.id), flatten(record))


def _holder(subgraph: Subgraph, holder: HolderPart) -> Node:
    record = {
        "label": holder.name,
        "kind": holder.kind,
        "level": "holder",
        "headquarters": holder.headquarters,
        "other_names": holder.names[1:],
        "claims": holder.claims,
        "stated_in": _sources(subgraph, holder.claims),
    }
    return Node(printable(holder.id), flatten(record))


def _flow(subgraph: Subgraph, flow: FlowPart) -> Edge:
    materials = [subgraph.label(material) for material in flow.materials]
    record = {
        "relation": "SUPPLIES",
        "label": ", ".join(materials) or "material not stated",
        "materials": flow.materials,
        "elements": flow.elements,
        "status": flow.status or None,
        "supply_kind": flow.kind,
        "signed": flow.signed,
        "deliveries_from": flow.starts,
        "delivered_in": flow.delivered_in,
        "plans": flow.plans,
        "valid": flow.valid,
        "grade": flow.grade,
        "origins": flow.origins,
        "last_evidence": flow.last_evidence,
        "open": flow.open,
        **_passing(flow.passing),
        "claims": flow.claims,
    }
    return _edge(subgraph, flow.id, flow.source, flow.target, record, flow.claims)


def _tenure(subgraph: Subgraph, tenure: Tenure) -> Edge:
    record = {
        "relation": tenure.relation,
        "label": tenure.stated,
        "share_least": tenure.least,
        "share_most": tenure.most,
        "share_proven": tenure.proven,
        "firm": tenure.firm,
        "evidence": tenure.evidence,
        "claims": tenure.claims,
    }
    return _edge(subgraph, tenure.id, tenure.owned, tenure.holder, record, tenure.claims)


def _edge(subgraph: Subgraph, id: str, source: str, target: str, record: Mapping[str, object], claims: Iterable[str]) -> Edge:
    stated_in = _sources(subgraph, claims)
    return Edge(printable(id), printable(source), printable(target), flatten({**record, "stated_in": stated_in}), stated_in)


def _passing(passing: Passing) -> dict[str, object]:
    return {
        "best_verdict": passing.best,
        "best_readiness": passing.readiness,
        "best_documentation": passing.documentation,
        "routes": passing.routes,
        "routes_passing": len(passing.routes) or None,
    }


def best_route(attributes: Mapping[str, Scalar]) -> str:
    """Say of a site or flow the verdict and readiness of the best route through it."""
    verdict = next(each for each in VERDICTS if each == attributes["best_verdict"])
    return f"{verdict_words(verdict)}, {readiness_words(str(attributes['best_readiness']))}"


def _sources(subgraph: Subgraph, claims: Iterable[str]) -> tuple[str, ...]:
    """Sources of some claims, each once."""
    return tuple(sorted({subgraph.source_of[claim] for claim in claims}))


def head(subgraph: Subgraph) -> dict[str, Scalar]:
    """Return what the graph as a whole carries: what it is about, the routes with their verdicts and reasons, every source."""
    every = [citation(source) for source in subgraph.sources]
    return flatten({**about(subgraph), "routes": [_route(route) for route in routes(subgraph)], "sources": every})


def comments(subgraph: Subgraph) -> list[str]:
    """Return the same, a line a fact, for formats that have a place for it in comments only."""
    facts = [f"{name}: {value}" for name, value in flatten(about(subgraph)).items()]
    facts += [f"route {_route(route)}" for route in routes(subgraph)]
    return [one_line(fact) for fact in [*facts, *(f"source {citation(source)}" for source in subgraph.sources)]]


def _route(route: ListedRoute) -> str:
    texts = (
        *(("plans", route.plans), ("gaps", route.gaps), ("unknown", route.unknown), ("exposed", route.exposed)),
        *(("not documented", route.not_documented), ("delivery", (route.delivery,) if route.delivery else ())),
    )
    reasons = (f" ({what}: {', '.join(found)})" for what, found in texts if found)
    standing = f"{verdict_words(route.verdict)}, {readiness_words(route.readiness)}, {route.documentation}"
    return f"{route.id} {standing}: {' > '.join(route.sites)}{''.join(reasons)}"


def whole(subgraph: Subgraph) -> dict[str, object]:
    """Return the same as plain data, for formats that hold lists and records."""
    sources = tuple(
        ListedSource(
            id=source.id,
            title=source.title,
            publisher=source.publisher,
            date=source.date,
            grade=source.grade,
            url=source.url,
            licence=licence(source),
            repeats=source.derived_from,
        )
        for source in subgraph.sources
    )
    return {**about(subgraph), "routes": to_data(routes(subgraph)), "sources": to_data(sources)}


def routes(subgraph: Subgraph) -> tuple[ListedRoute, ...]:
    """Return the listed routes, best first."""
    label, found = subgraph.label, subgraph.answer
    if found is None:
        return ()
    return tuple(
        ListedRoute(
            id=route.id,
            verdict=route.verdict,
            readiness=route.readiness,
            documentation=route.documentation,
            sites=tuple(stop.id for stop in route.stops),
            flows=tuple(delivery.id for delivery in route.deliveries),
            elements=route.elements,
            may_carry=route.may_carry,
            not_documented=tuple(not_documented(subgraph.snapshot, route)),
            plans=tuple(fact.text for fact in route.plans),
            delivery=delivery_text(subgraph.snapshot, found.heading.asked, route),
            origins=route.origins,
            weakest=weakest_text(label, route.weakest) if route.weakest else "",
            gaps=tuple(gap_text(label, gap) for gap in route.gaps),
            unknown=tuple(fact.text for fact in route.unknown),
            exposed=tuple(fact.text for fact in route.exposed),
        )
        for route in found.routes
    )


def countries(site: Node) -> str:
    """Say where a site stands: with a question mark where no firm claim settles it, and one alone where nobody says."""
    weak = str(site.attributes.get("countries_of_weak_sources", "")).split("; ")
    every = str(site.attributes.get("countries", "")).split("; ")
    return ", ".join(f"{country}?" if country in weak else country for country in every)


def citation(source: Source) -> str:
    """Name a source in one line: id, title, publisher, date, grade, address and licence, as far as they are known."""
    parts = [source.title, source.publisher, source.date, f"grade {source.grade}", source.url, f"licence {licence(source)}"]
    return f"{source.id}: " + ", ".join(part for part in parts if part)


def licence(source: Source) -> str:
    """Return the licence of a source, or say that none is recorded."""
    return source.licence or "not recorded"


def multigraph(subgraph: Subgraph) -> nx.MultiDiGraph[str]:
    """Return the same for NetworkX: edges keyed by their ids, the head as attributes of the graph."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(head(subgraph))
    for node in nodes(subgraph):
        graph.add_node(node.id, **node.attributes)
    for edge in edges(subgraph):
        graph.add_edge(edge.source, edge.target, key=edge.id, **edge.attributes)
    return graph
