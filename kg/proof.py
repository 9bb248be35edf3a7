"""The proof of a route: for each site and hop, the claims it rests on, with source, locator and, if at hand, passage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any

from kg.model import Claim, Span
from kg.snapshot import Snapshot

SITE_PREDICATES = ("located_in", "performs_stage", "has_status")


def proof(snapshot: Snapshot, route: dict[str, Any], documents: Path | None = None) -> list[dict[str, Any]]:
    """One entry for each site and each hop of a route of `kg.answer`, in order. Linear in the claims looked at."""
    about: dict[str, list[Claim]] = {}
    for claim in snapshot.claims(*SITE_PREDICATES):
        about.setdefault(claim.subject, []).append(claim)
    supplies = {claim.id: claim for claim in snapshot.claims("supplies")}
    entries: list[dict[str, Any]] = []
    for number, node in enumerate(route["nodes"]):
        used = [c for c in about.get(node["id"], ()) if _used(c, node)]
        stages = ", ".join(node["stages"]) or "no stage stated"
        entries.append(
            {
                "what": f"{node['name']}: {node['country'] or 'country unknown'}; {stages}",
                "claims": [evidence(snapshot, claim, documents) for claim in used],
            }
        )
        if number < len(route["flows"]):
            flow = route["flows"][number]
            ends = f"{snapshot.label(flow['from'])} -> {snapshot.label(flow['to'])}"
            material = " and ".join(map(snapshot.label, flow["material"])) or "material not stated"
            entries.append(
                {
                    "what": f"{ends}: {material}, {flow['status'] or 'status unknown'}",
                    "claims": [evidence(snapshot, supplies[claim], documents) for claim in flow["claims"]],
                }
            )
    return entries


def _used(claim: Claim, node: dict[str, Any]) -> bool:
    if claim.predicate == "performs_stage":
        return claim.object in node["stages"]
    return claim.predicate == "located_in" or claim.object == node["status"]


def evidence(snapshot: Snapshot, claim: Claim, documents: Path | None) -> dict[str, Any]:
    """A claim with what is needed to check it."""
    source = snapshot.sources[claim.source]
    where = claim.locator
    entry: dict[str, Any] = {
        "claim": claim.id,
        "says": claim.paraphrase,
        "modality": claim.modality,
        "source": source.id,
        "publisher": source.publisher,
        "grade": source.grade,
        "date": source.date,
        "url": source.url,
        "origin": claim.lineage or source.origin,
        "locator": f"{where.document} [{where.start}, {where.end})"
        if isinstance(where, Span)
        else f"{where.file} {where.record}",
        "review": f"{claim.review.verified}: {claim.review.note}" if claim.review else None,
    }
    if documents is not None and isinstance(where, Span):
        from kg.evidence import passage

        entry["passage"] = passage(claim, documents)
    return entry


def proof_lines(entries: list[dict[str, Any]], columns: int) -> Iterator[str]:
    """A proof as indented text. Claims of one origin stand together, so that three reprints do not look like three witnesses."""
    for entry in entries:
        yield from wrap(entry["what"], columns, initial_indent="      ", subsequent_indent="        ")
        if not entry["claims"]:
            yield "        (no claim)"
        by_origin: dict[str, list[dict[str, Any]]] = {}
        for claim in entry["claims"]:
            by_origin.setdefault(claim["origin"], []).append(claim)
        for origin, claims in by_origin.items():
            if len(claims) > 1:
                yield from wrap(f"one origin ({origin}):", columns, initial_indent="        ", subsequent_indent="          ")
            for claim in claims:
                head = (
                    f"[{claim['grade']}] {claim['publisher'] or claim['source']}, {claim['date'] or 'undated'}: {claim['says']}"
                )
                yield from wrap(head, columns, initial_indent="        ", subsequent_indent="            ")
                yield f"            {claim['claim']}"
                yield f"            {claim['url']}" if claim["url"] else f"            {claim['locator']}"
                if claim.get("passage"):
                    yield from wrap(
                        f"“{claim['passage']}”", columns, initial_indent="            ", subsequent_indent="            "
                    )
                if claim["review"]:
                    yield from wrap(
                        f"review: {claim['review']}", columns, initial_indent="            ", subsequent_indent="            "
                    )
