"""The subgraph as tables: what a spreadsheet, a set of CSV files and a Markdown page hold alike."""

from __future__ import annotations

from dataclasses import dataclass

from kg.claims.describe import statement_text
from kg.claims.model import Claim, Span
from kg.present.exports._property import edges, licence, nodes
from kg.present.subgraph.about import about
from kg.present.subgraph.parts import Subgraph
from kg.present.wording import FLAT, flat_route
from kg.routes.answer import Answer
from kg.text import Row


@dataclass(frozen=True, slots=True)
class Table:
    """A name, columns, and rows in their order."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def tables(subgraph: Subgraph) -> tuple[Table, ...]:
    """Return routes (where they were asked for), facilities, flows, ownership, evidence, sources and the reading."""
    found = [_facilities(subgraph), _flows(subgraph), _ownership(subgraph), _evidence(subgraph), _sources(subgraph)]
    routes = [_routes(subgraph, subgraph.answer)] if subgraph.answer else []
    return (*routes, *found, _reading(subgraph))


def _routes(subgraph: Subgraph, answer: Answer) -> Table:
    rows: list[Row] = []
    for number, route in enumerate(answer.routes, start=1):
        sites = [stop.id for stop in route.stops]
        row = {"number": number, "id": route.id, "from": sites[0], "to": sites[-1]}
        row |= {"stages": [", ".join(stop.stages) or "?" for stop in route.stops]}
        flows = [delivery.id for delivery in route.deliveries]
        rows.append({**row, **flat_route(subgraph.snapshot, answer.heading.asked, route), "sites": sites, "flows": flows})
    first, *rest = FLAT
    return Table("routes", ("number", first, "id", "from", "to", "stages", *rest, "sites", "flows"), tuple(rows))


def _facilities(subgraph: Subgraph) -> Table:
    columns = (
        *("id", "name", "kind", "level", "stages", "countries", "status", "stage_statuses", "best_verdict", "best_readiness"),
        *("best_documentation", "routes_passing", "plans", "open"),
        *("stages_of_weak_sources", "countries_of_weak_sources", "headquarters", "longitude", "latitude", "other_names"),
        *("claims", "stated_in"),
    )
    rows = [{"id": node.id, "name": node.attributes["label"], **node.attributes} for node in nodes(subgraph)]
    return Table("facilities", columns, tuple(rows[: len(subgraph.sites)]))


def _flows(subgraph: Subgraph) -> Table:
    columns = (
        *(
            "id",
            "from",
            "from_name",
            "to",
            "to_name",
            "materials",
            "elements",
            "status",
            "supply_kind",
            "signed",
            "deliveries_from",
        ),
        *("delivered_in", "valid", "grade", "origins", "last_evidence", "best_verdict", "best_readiness", "best_documentation"),
        *("routes", "plans", "open", "claims", "stated_in"),
    )
    rows: list[Row] = []
    for edge in edges(subgraph)[: len(subgraph.flows)]:
        ends = {"from": edge.source, "to": edge.target}
        rows.append({"id": edge.id, **ends, **edge.attributes, **_named(subgraph, ends)})
    return Table("flows", columns, tuple(rows))


def _named(subgraph: Subgraph, ends: dict[str, str]) -> dict[str, str]:
    return {f"{side}_name": subgraph.label(end) for side, end in ends.items()}


def _ownership(subgraph: Subgraph) -> Table:
    columns = (
        *("owned", "owned_name", "relation", "holder", "holder_name", "holder_headquarters", "share_least", "share_most"),
        *("share_proven", "firm", "stated", "evidence", "claims", "stated_in"),
    )
    seats = {holder.id: holder.headquarters for holder in subgraph.holders} | {s.id: s.headquarters for s in subgraph.sites}
    rows: list[Row] = []
    for edge in edges(subgraph)[len(subgraph.flows) :]:
        ends = {"owned": edge.source, "holder": edge.target}
        more = {"holder_headquarters": seats.get(edge.target), "stated": edge.attributes["label"]}
        rows.append({**ends, **edge.attributes, **_named(subgraph, ends), **more})
    return Table("ownership", columns, tuple(rows))


def _evidence(subgraph: Subgraph) -> Table:
    columns = (
        *("claim", "subject", "says", "paraphrase", "grade", "modality", "valid", "as_of", "printed", "attributed_to", "derived"),
        *("verified", "verified_note"),
        *("source", "source_title", "publisher", "source_date", "url", "locator", "used_for"),
    )
    used = _used(subgraph)
    return Table("evidence", columns, tuple(_claim(subgraph, claim, used.get(claim.id, ())) for claim in subgraph.claims))


def _claim(subgraph: Subgraph, claim: Claim, used_for: tuple[str, ...]) -> Row:
    source, where = subgraph.snapshot.sources[claim.source], claim.locator
    if isinstance(where, Span):
        locator = f"{where.document}, characters {where.start} to {where.end}"
    else:
        locator = f"{where.file}, {where.record}"
    return {
        "claim": claim.id,
        "subject": claim.subject,
        "says": f"{subgraph.label(claim.subject)} {statement_text(subgraph.snapshot, claim)}",
        "paraphrase": claim.paraphrase,
        "grade": source.grade,
        "modality": claim.modality,
        "valid": claim.valid,
        "as_of": claim.as_of,
        "printed": claim.printed,
        "attributed_to": claim.attributed_to,
        "derived": claim.derived,
        "verified": claim.review.verified if claim.review else None,
        "verified_note": claim.review.note if claim.review else None,
        "source": source.id,
        "source_title": source.title,
        "publisher": source.publisher,
        "source_date": source.date,
        "url": source.url,
        "locator": locator,
        "used_for": used_for,
    }


def _used(subgraph: Subgraph) -> dict[str, tuple[str, ...]]:
    """What each claim stands behind: ids of sites, flows, holders and tenures. Nothing: a rule of the question rests on it."""
    found: dict[str, list[str]] = {}
    parts = [(part.id, part.claims) for part in subgraph.sites] + [(part.id, part.claims) for part in subgraph.flows]
    parts += [(part.id, part.claims) for part in subgraph.holders] + [(part.id, part.claims) for part in subgraph.tenures]
    for name, claims in parts:
        for claim in claims:
            found.setdefault(claim, []).append(name)
    return {claim: tuple(names) for claim, names in found.items()}


def _sources(subgraph: Subgraph) -> Table:
    columns = (
        "id",
        "title",
        "publisher",
        "date",
        "date_note",
        "kind",
        "language",
        "grade",
        "url",
        "licence",
        "lineage",
        "repeats",
    )
    rows = [
        {
            **{name: getattr(source, name) for name in columns[:9]},
            "licence": licence(source),
            "lineage": source.lineage,
            "repeats": source.derived_from,
        }
        for source in subgraph.sources
    ]
    return Table("sources", columns, tuple(rows))


def _reading(subgraph: Subgraph) -> Table:
    return Table("reading", ("what", "value"), tuple({"what": name, "value": fact} for name, fact in about(subgraph).items()))
