"""What `kg show`, `kg claims` and `kg conflicts` print: as text for a person, as rows and records for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.claims.comparable import limits
from kg.claims.conflicts import Conflict
from kg.claims.describe import Told, claim_record, label, origin_of, said, value_words
from kg.claims.edtf import time_words
from kg.claims.model import Claim, Source, Span, to_record
from kg.claims.profile import About, Identity
from kg.claims.snapshot import Snapshot
from kg.cli.output import table, width, wrapped

SHOW = "kg.show/1"
SHOW_COLUMNS = ("part", "words", "details", "origins", "claims")
CONFLICT_COLUMNS = (
    "group", "verdict", "reasons", "subject", "question", "value", "printed", "valid", "modality", "scope", "basis",
    "source", "grade", "published", "origin", "note", "claim",
)  # fmt: skip
_SIDE_COLUMNS = ("value", "source", "grade", "valid", "scope", "printed", "modality", "claim")
"""Most telling first: a narrow terminal shows the first of them only."""
_IN_TEXT = 8
"""Digits of an id in text; `kg show` takes them."""


def lines_of(text: str, indent: int = 0, hang: int = 0) -> Iterator[str]:
    """A text in lines that fit the terminal, the first indented less than the rest by `hang`."""
    for number, line in enumerate(wrapped(text, width() - indent - hang)):
        yield " " * (indent if number == 0 else indent + hang) + line


# --- an entity or concept --------------------------------------------------------------------------------------------


def about_text(snapshot: Snapshot, found: About) -> str:
    """Names, then what is said of it, what points to it, identity, disagreements and silence."""
    lines = list(lines_of(f"{found.label}   {found.kind}, id {found.id}"))
    lines += lines_of("names: " + "; ".join(f"{n.text} ({n.lang})" if n.lang != "und" else n.text for n in found.names), 2, 2)
    lines += [line for what, text in found.facts for line in lines_of(f"{what}: {text}", 2, 2)]
    if found.note:
        lines += lines_of(f"note: {found.note}", 2, 2)
    lines += _section("What is said of it", (_told_line(t, t.words) for t in found.said))
    lines += _section("What is said of others and leads to it", (_told_line(t, _whole(snapshot, t)) for t in found.pointing))
    lines += _section("Where it is mentioned", (_told_line(t, _whole(snapshot, t)) for t in found.mentioned))
    lines += _section("Identity", map(_identity_line, found.identity))
    lines += _section("Where sources disagree", (disagreement(snapshot, c) for c in found.disagreements))
    lines += _section("What is not known", found.silent)
    if found.id in snapshot.sources:
        lines += ["", f"A source has this id too: kg show source:{found.id}"]
    return "\n".join(lines) + "\n"


def _section(title: str, items: Iterable[str]) -> list[str]:
    lines = [line for item in items for line in lines_of(item, 2, 4)]
    return ["", title, *lines] if lines else []


def _identity_line(identity: Identity) -> str:
    relation = "is the same as" if identity.relation == "same_as" else "may be the same as"
    return f"{relation} {identity.label} ({identity.id}): {identity.why} [{identity.source}] #{identity.claim[:_IN_TEXT]}"


def _told_line(told: Told, words: str) -> str:
    return f"{words} ({told.details}) #{told.statement[:_IN_TEXT]}"


def _whole(snapshot: Snapshot, told: Told) -> str:
    return f"{label(snapshot, told.subject)} {told.words}"


def about_record(snapshot: Snapshot, found: About) -> dict[str, Any]:
    """The same as one JSON object."""
    record = asdict(found)
    record["facts"] = dict(found.facts)
    record["disagreements"] = [conflict_record(snapshot, c) for c in found.disagreements]
    return {"schema": SHOW, **record}


def about_rows(snapshot: Snapshot, found: About) -> list[dict[str, Any]]:
    """The same as rows of a flat format."""
    rows: list[dict[str, Any]] = [{"part": "name", "words": n.text, "details": n.lang} for n in found.names]
    rows += [{"part": what, "words": text} for what, text in found.facts]
    for part, told in (("said", found.said), ("pointing", found.pointing), ("mentioned", found.mentioned)):
        for t in told:
            words = t.words if part == "said" else _whole(snapshot, t)
            rows.append({"part": part, "words": words, "details": t.details, "origins": t.origins, "claims": t.claims})
    rows += [{"part": i.relation, "words": i.label, "details": i.why, "claims": (i.claim,)} for i in found.identity]
    for c in found.disagreements:
        rows.append({"part": c.verdict, "words": disagreement(snapshot, c), "claims": tuple(claim.id for claim in c.claims)})
    return rows + [{"part": "not known", "words": sentence} for sentence in found.silent]


# --- claims and sources ----------------------------------------------------------------------------------------------


def claim_text(snapshot: Snapshot, claim: Claim, passage: str | None = None) -> list[str]:
    """A claim in a few lines: what it says, how, where it stands, and its passage."""
    source = snapshot.sources[claim.source]
    how = [claim.modality, time_words(claim.valid) or f"no date: {claim.valid_note or 'the source gives none'}"]
    how += [f"according to {label(snapshot, claim.attributed_to)}"] if claim.attributed_to else []
    how += [f"derived: {claim.derived}"] if claim.derived else []
    how += ["machine-generated"] if claim.machine_generated else []
    lines = list(lines_of(f"#{claim.id[:_IN_TEXT]}  {label(snapshot, claim.subject)} {said(snapshot, claim)}", 0, 4))
    lines += lines_of(claim.paraphrase, 4)
    lines += lines_of(f"{'; '.join(how)}. [{source.grade}] {source.id}, {where(claim)}", 4)
    lines += lines_of(f"“{passage}”", 4) if passage is not None else []
    return lines


def where(claim: Claim) -> str:
    """The place in the source a claim rests on."""
    place = claim.locator
    return f"{place.document} [{place.start}, {place.end})" if isinstance(place, Span) else f"{place.file} {place.record}"


def claims_page(
    snapshot: Snapshot, what: str, claims: Sequence[Claim], documents: Path | None
) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    """`kg show` of a claim or a statement: record, rows and text, with source, lineage, review and passage."""
    first = claims[0]
    records = [claim_record(snapshot, claim, documents) for claim in claims]
    alike = sorted(c.id for c in snapshot.claims(first.predicate) if c.statement == first.statement)
    whole = f"{label(snapshot, first.subject)} {said(snapshot, first)}"
    page: dict[str, Any] = {"schema": SHOW, "kind": what, "id": first.id if what == "claim" else first.statement, "words": whole}
    page |= {"statement": first.statement, "same_statement": alike, "claims": records}
    page["sources"] = [to_record(snapshot.sources[s]) for s in sorted({c.source for c in claims})]
    lines = list(lines_of(f"{whole}   {what} {page['id']}", 0, 4))
    rows: list[dict[str, Any]] = []
    for claim, record in zip(claims, records, strict=True):
        lines += ["", *_fields(record), *_source_fields(snapshot, snapshot.sources[claim.source], claim)]
        filled = ((key, value) for key, value in record.items() if value not in (None, [], {}))
        rows += [{"part": key, "words": value, "claims": (claim.id,)} for key, value in filled]
    others = [c for c in alike if c not in {claim.id for claim in claims}]
    lines += ["", *lines_of("said by others too: " + ", ".join(others), 0, 4)] if others else []
    return page, rows, "\n".join(lines) + "\n"


def _fields(record: dict[str, Any]) -> Iterator[str]:
    for key, value in record.items():
        if value in (None, [], {}, False):
            continue
        if key == "review":
            value = f"{value['verified']}: {value['note']}"
        elif isinstance(value, dict):
            value = "; ".join(f"{k}: {', '.join(v) if isinstance(v, list) else v}" for k, v in value.items())
        elif isinstance(value, list):
            value = ", ".join(value)
        yield from _field(key, f"“{value}”" if key == "passage" else str(value))


def _field(key: str, text: str) -> Iterator[str]:
    for number, line in enumerate(wrapped(text, width() - 20)):
        yield f"  {key if number == 0 else '':<18}{line}"


def _source_fields(snapshot: Snapshot, source: Source, claim: Claim) -> Iterator[str]:
    date = source.date or f"undated: {source.date_note or 'no date given'}"
    yield from _field("source title", f"{source.title}, {source.publisher or 'publisher not known'}, {date}")
    yield from _field("source address", source.url or "no address")
    if source.reliability:
        yield from _field("reliability", source.reliability)
    origin = origin_of(snapshot, claim)
    others = sorted(s.id for s in snapshot.sources.values() if s.origin == origin and s.id != source.id)
    if others:
        yield from _field("one witness with", ", ".join(others) + f" (origin {origin})")


def source_page(snapshot: Snapshot, source: Source) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    """`kg show` of a source: record, rows and text, with all its claims."""
    claims = [claim for claim in snapshot.claims() if claim.source == source.id]
    alike = sorted(s.id for s in snapshot.sources.values() if s.origin == source.origin and s.id != source.id)
    record = to_record(source)
    page = {"schema": SHOW, "kind": "source", "id": source.id, "source": record, "same_origin": alike}
    page["claims"] = [claim.id for claim in claims]
    rows = [{"part": key, "words": value} for key, value in record.items()]
    rows += [{"part": "claim", "words": claim.paraphrase, "details": claim.modality, "claims": (claim.id,)} for claim in claims]
    lines = [*lines_of(f"{source.title}   source {source.id}", 0, 4), *_fields(record)]
    lines += _field("one witness with", ", ".join(alike)) if alike else ()
    lines += ["", f"{len(claims)} claims", *(line for claim in claims for line in claim_text(snapshot, claim))]
    return page, rows, "\n".join(lines) + "\n"


def source_lines(row: dict[str, Any]) -> Iterator[str]:
    """One line on a source, its title and its address."""
    facts = [row["kind"], row["language"], row["publisher"] or "publisher not known", row["date"] or "undated"]
    facts += [f"{row['claims']} claims", *([f"origin {row['lineage']}"] if row["lineage"] else [])]
    yield from lines_of(f"{row['id']}  [{row['grade']}] {', '.join(facts)}", 0, 4)
    yield from lines_of(row["title"], 4)
    if row["url"]:
        yield f"    {row['url']}"


# --- conflicts -------------------------------------------------------------------------------------------------------


def question(snapshot: Snapshot, conflict: Conflict) -> str:
    """What the claims of a group answer."""
    first = conflict.claims[0]
    predicate = snapshot.vocabulary.predicates.get(first.predicate)
    asked = predicate.label if predicate else first.predicate
    if conflict.object:
        asked += f" {label(snapshot, conflict.object)}"
    parts = []
    for key in ("of", "material", "stage", "kind", "on", "for", "place", "elements"):
        values = sorted({value for claim in conflict.claims for value in claim.qualifier(key)})
        parts += [f"{key} {', '.join(v if key in ('of', 'kind') else label(snapshot, v) for v in values)}"] if values else []
    return asked + (f" ({'; '.join(parts)})" if parts else "")


def notes(snapshot: Snapshot, conflict: Conflict) -> list[str]:
    """Which of its sources are one witness."""
    by_origin: dict[str, set[str]] = {}
    for claim in conflict.claims:
        by_origin.setdefault(origin_of(snapshot, claim), set()).add(claim.source)
    return [
        f"{' and '.join(sorted(sources))} are one witness (origin {origin})"
        for origin, sources in sorted(by_origin.items())
        if len(sources) > 1
    ]


def disagreement(snapshot: Snapshot, conflict: Conflict) -> str:
    """A group in one sentence."""
    values = " / ".join(dict.fromkeys(_value(snapshot, claim) for claim in conflict.claims))
    why = f": {', '.join(conflict.reasons)}" if conflict.reasons else ""
    return f"{label(snapshot, conflict.subject)} {question(snapshot, conflict)}: {values} - {conflict.verdict}{why}"


def _value(snapshot: Snapshot, claim: Claim) -> str:
    if claim.value is not None:
        return value_words(claim.value)
    return label(snapshot, claim.object) if claim.object else claim.text or ""


def conflict_rows(snapshot: Snapshot, groups: Sequence[Conflict]) -> list[dict[str, Any]]:
    """One row for each claim of each group."""
    rows = []
    for number, group in enumerate(groups, start=1):
        shared = {
            "group": number, "verdict": group.verdict, "reasons": group.reasons, "subject": group.subject,
            "question": question(snapshot, group), "note": notes(snapshot, group),
        }  # fmt: skip
        for claim in group.claims:
            source = snapshot.sources[claim.source]
            rows.append(
                {
                    **shared, "value": _value(snapshot, claim), "printed": claim.printed, "valid": claim.valid or "not stated",
                    "modality": claim.modality, "scope": claim.qualifier("scope"), "basis": claim.value and claim.value.basis,
                    "source": source.id, "grade": source.grade, "published": source.date, "origin": origin_of(snapshot, claim),
                    "claim": claim.id,
                }
            )  # fmt: skip
    return rows


def conflict_record(snapshot: Snapshot, group: Conflict) -> dict[str, Any]:
    """A group as one JSON object. `limits` of a claim is its scope without the words on who tells it."""
    sides = []
    for claim in group.claims:
        source = snapshot.sources[claim.source]
        side = {**claim_record(snapshot, claim), "limits": sorted(limits(claim, source)), "origin": origin_of(snapshot, claim)}
        sides.append(side)
    return {
        "verdict": group.verdict,
        "reasons": list(group.reasons),
        "subject": group.subject,
        "predicate": group.predicate,
        "object": group.object,
        "question": question(snapshot, group),
        "witnesses": len(group.origins),
        "notes": notes(snapshot, group),
        "claims": sides,
    }


def conflicts_text(snapshot: Snapshot, groups: Sequence[Conflict]) -> str:
    """Each group under a heading, its claims side by side."""
    lines: list[str] = []
    for number, group in enumerate(groups, start=1):
        why = f": {', '.join(group.reasons)}" if group.reasons else ""
        lines += lines_of(f"{number}. {label(snapshot, group.subject)} {question(snapshot, group)}", 0, 3)
        witnesses = f"{len(group.origins)} independent origin{'s' if len(group.origins) > 1 else ''}"
        lines += lines_of("; ".join([f"{group.verdict}{why}", witnesses, *notes(snapshot, group)]), 3, 2)
        rows = [{**row, "claim": str(row["claim"])[:_IN_TEXT]} for row in conflict_rows(snapshot, [group])]
        filled = [c for c in _SIDE_COLUMNS if any(row.get(c) not in (None, (), "") for row in rows)]
        columns = [c for c in CONFLICT_COLUMNS if c in filled[: max(4, width() // 10)]]
        lines += [table(rows, columns)]
    return "\n".join(lines)
