"""What `kg show`, `kg claims` and `kg conflicts` print: as text for a person, as rows for a flat format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.claims.conflicts import PUT, Conflict, Verdict
from kg.claims.describe import Statement, label, origin_of, qualifier_words, statement_text
from kg.claims.disagreement import answer_text, disagreement_text, question_text, reasons, verdict_text, witness_notes
from kg.claims.edtf import time_words
from kg.claims.model import Claim, Source, Span
from kg.claims.pages import ClaimsPage, SourcePage
from kg.claims.profile import Identity, Profile
from kg.claims.questions import TOPIC, Answer
from kg.claims.snapshot import Snapshot
from kg.cli.output import table, width, wrapped
from kg.data import to_data
from kg.text import Row

SHOW_COLUMNS = ("part", "words", "details", "origins", "claims")
CONFLICT_COLUMNS = (
    "group", "verdict", "question", "reasons", "value", "printed", "which", "valid", "stage", "material", "elements", "kind",
    "of", "scope", "basis", "place", "modality", "says", "source", "grade", "published", "origin", "note", "claim",
)  # fmt: skip
_SIDE_COLUMNS = (
    "value", "source", "valid", "claim", "which", "stage", "kind", "of", "scope", "printed", "grade", "material", "modality",
    "basis", "elements", "product", "place",
)  # fmt: skip
"""Most telling first: a narrow terminal shows the first of them only."""
_READING_ORDER = (
    "value", "printed", "which", "valid", "stage", "kind", "material", "elements", "product", "of", "scope", "basis", "place",
    "modality", "source", "grade", "claim",
)  # fmt: skip
_ALWAYS = ("value", "source", "valid", "claim", "grade", "printed")
_OF_A_CLAIM = ("source", "grade", "claim", "printed")
_COLUMN_OF = {"modality": PUT}
_ROWS = 30
"""Answers of one question that are shown."""
_SOURCES = 3
"""Sources of one answer that are named."""
_LINES_MORE = 9
"""For each question in full, so many more in a line each."""
_COUNTED: dict[Verdict, str] = {"conflict": "in conflict", "not the same scope": "not of the same scope", "agree": "in agreement"}
_IN_TEXT = 8
"""Digits of an id in text; `kg show` takes them."""


def lines_of(text: str, indent: int = 0, hang: int = 0) -> Iterator[str]:
    """Break a text into lines that fit the terminal, the first indented less than the rest by `hang`."""
    for number, line in enumerate(wrapped(text, width() - indent - hang)):
        yield " " * (indent if number == 0 else indent + hang) + line


# --- an entity or concept --------------------------------------------------------------------------------------------


def profile_text(snapshot: Snapshot, found: Profile) -> str:
    """Write names, then what is said of it, what points to it, identity, disagreements and silence."""
    lines = list(lines_of(f"{found.label}   {found.kind}, id {found.id}"))
    lines += lines_of("names: " + "; ".join(f"{n.text} ({n.lang})" if n.lang != "und" else n.text for n in found.names), 2, 2)
    lines += [line for what, text in found.facts.items() for line in lines_of(f"{what}: {text}", 2, 2)]
    if found.note:
        lines += lines_of(f"note: {found.note}", 2, 2)
    lines += _section("What is said of it", (_statement_line(t, t.words) for t in found.said))
    lines += _section("What is said of others and leads to it", (_statement_line(t, _whole(snapshot, t)) for t in found.pointing))
    lines += _section("Where it is mentioned", (_statement_line(t, _whole(snapshot, t)) for t in found.mentioned))
    lines += _section("What its agreements and policies say", (_statement_line(t, _whole(snapshot, t)) for t in found.agreed))
    lines += _section("Identity", map(_identity_line, found.identity))
    lines += _section("Where sources disagree", (disagreement_text(snapshot, c) for c in found.disagreements))
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


def _statement_line(statement: Statement, words: str) -> str:
    return f"{words} ({statement.details}) #{statement.statement[:_IN_TEXT]}"


def _whole(snapshot: Snapshot, statement: Statement) -> str:
    return f"{label(snapshot, statement.subject)} {statement.words}"


def profile_rows(snapshot: Snapshot, found: Profile) -> list[Row]:
    """Give the same as rows of a flat format."""
    rows: list[Row] = [{"part": "name", "words": n.text, "details": n.lang} for n in found.names]
    rows += [{"part": what, "words": text} for what, text in found.facts.items()]
    parts = ("said", found.said), ("pointing", found.pointing), ("mentioned", found.mentioned), ("agreed", found.agreed)
    for part, statements in parts:
        for t in statements:
            words = t.words if part == "said" else _whole(snapshot, t)
            rows.append({"part": part, "words": words, "details": t.details, "origins": t.origins, "claims": t.claims})
    rows += [{"part": i.relation, "words": i.label, "details": i.why, "claims": (i.claim,)} for i in found.identity]
    for c in found.disagreements:
        rows.append({"part": c.verdict, "words": disagreement_text(snapshot, c), "claims": tuple(claim.id for claim in c.claims)})
    return rows + [{"part": "not known", "words": sentence} for sentence in found.silent]


# --- claims and sources ----------------------------------------------------------------------------------------------


def claim_text(snapshot: Snapshot, claim: Claim, passage: str | None = None) -> list[str]:
    """Write a claim in a few lines: what it says, how, where it stands, and its passage."""
    source = snapshot.sources[claim.source]
    how = [claim.modality, time_words(claim.valid) or f"no date: {claim.valid_note or 'the source gives none'}"]
    how += [f"according to {label(snapshot, claim.attributed_to)}"] if claim.attributed_to else []
    how += [f"derived: {claim.derived}"] if claim.derived else []
    how += ["machine-generated"] if claim.machine_generated else []
    lines = list(lines_of(f"#{claim.id[:_IN_TEXT]}  {label(snapshot, claim.subject)} {statement_text(snapshot, claim)}", 0, 4))
    lines += lines_of(claim.paraphrase, 4)
    lines += lines_of(f"{'; '.join(how)}. [{source.grade}] {source.id}, {where(claim)}", 4)
    lines += lines_of(f"“{passage}”", 4) if passage is not None else []
    return lines


def where(claim: Claim) -> str:
    """Name the place in the source that a claim rests on."""
    place = claim.locator
    return f"{place.document} [{place.start}, {place.end})" if isinstance(place, Span) else f"{place.file} {place.record}"


def claims_text(snapshot: Snapshot, page: ClaimsPage, claims: Sequence[Claim]) -> str:
    """Write a claim or a statement out: every field of its claims, with source, lineage, review and passage."""
    lines = list(lines_of(f"{page.words}   {page.kind} {page.id}", 0, 4))
    for claim, record in zip(claims, page.claims, strict=True):
        lines += ["", *_fields(to_data(record)), *_source_fields(snapshot, snapshot.sources[claim.source], claim)]
    others = [c for c in page.same_statement if c not in {claim.id for claim in claims}]
    lines += ["", *lines_of("said by others too: " + ", ".join(others), 0, 4)] if others else []
    return "\n".join(lines) + "\n"


def claims_rows(page: ClaimsPage) -> list[Row]:
    """Give the same as rows of a flat format."""
    return [
        {"part": key, "words": value, "claims": (record.id,)}
        for record in page.claims
        for key, value in to_data(record).items()
        if value not in (None, [], {})
    ]


def _fields(record: Row) -> Iterator[str]:
    for key, value in record.items():
        if value in (None, [], {}, False):
            continue
        if key == "review" and isinstance(value, Mapping):
            text = f"{value['verified']}: {value['note']}"
        elif isinstance(value, Mapping):
            text = "; ".join(f"{k}: {', '.join(v) if isinstance(v, list) else v}" for k, v in value.items())
        else:
            text = ", ".join(value) if isinstance(value, list) else str(value)
        yield from _field(key, f"“{text}”" if key == "passage" else text)


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


def source_text(snapshot: Snapshot, page: SourcePage) -> str:
    """Write a source out, with all its claims."""
    lines = [*lines_of(f"{page.source.title}   source {page.id}", 0, 4), *_fields(to_data(page.source))]
    lines += _field("one witness with", ", ".join(page.same_origin)) if page.same_origin else ()
    lines += ["", f"{len(page.claims)} claims"]
    lines += [line for claim in snapshot.claims() if claim.source == page.id for line in claim_text(snapshot, claim)]
    return "\n".join(lines) + "\n"


def source_rows(snapshot: Snapshot, page: SourcePage) -> list[Row]:
    """Give the same as rows of a flat format."""
    claims = (claim for claim in snapshot.claims() if claim.source == page.id)
    rows: list[Row] = [{"part": key, "words": value} for key, value in to_data(page.source).items()]
    return rows + [
        {"part": "claim", "words": claim.paraphrase, "details": claim.modality, "claims": (claim.id,)} for claim in claims
    ]


def source_lines(source: Source, claims: int) -> Iterator[str]:
    """Say in a line what a source is and how many claims rest on it, then its title and its address."""
    facts = [source.kind, source.language, source.publisher or "publisher not known", source.date or "undated"]
    facts += [f"{claims} claims", *([f"origin {source.lineage}"] if source.lineage else [])]
    yield from lines_of(f"{source.id}  [{source.grade}] {', '.join(facts)}", 0, 4)
    yield from lines_of(source.title, 4)
    if source.url:
        yield f"    {source.url}"


# --- conflicts -------------------------------------------------------------------------------------------------------


def conflict_rows(snapshot: Snapshot, groups: Sequence[Conflict]) -> list[Row]:
    """Give one row for each claim of each group."""
    return [_side(snapshot, number, group, answer) for number, group in enumerate(groups, start=1) for answer in group.answers]


def _side(snapshot: Snapshot, number: int, group: Conflict, answer: Answer) -> Row:
    claim, source = answer.claim, snapshot.sources[answer.claim.source]
    facets = {name: qualifier_words(snapshot, name, sorted(values)) for name, values in answer.facets}
    return {
        **facets,
        "group": number,
        "verdict": group.verdict,
        "reasons": reasons(snapshot, group),
        "question": question_text(snapshot, group),
        "note": witness_notes(snapshot, group),
        "value": answer_text(snapshot, answer),
        "which": [label(snapshot, topic) for topic in dict(answer.facets)[TOPIC]],
        "printed": claim.printed,
        "valid": time_words(claim.valid) or "not stated",
        "modality": claim.modality,
        "scope": claim.qualifier("scope"),
        "basis": claim.value and claim.value.basis,
        "says": claim.attributed_to and label(snapshot, claim.attributed_to),
        "source": source.id,
        "grade": source.grade,
        "published": source.date,
        "origin": origin_of(snapshot, claim),
        "claim": claim.id,
    }


def conflicts_text(snapshot: Snapshot, groups: Sequence[Conflict], listed: int) -> str:
    """Write the first groups under a heading, their claims side by side, more of them in a line each, and a count of the rest."""
    lines: list[str] = []
    for number, group in enumerate(groups[:listed], start=1):
        lines += lines_of(f"{number}. {question_text(snapshot, group)}", 0, 3)
        witnesses = f"{len(group.origins)} independent source{'s' if len(group.origins) > 1 else ''}"
        lines += lines_of("; ".join([verdict_text(snapshot, group), witnesses, *witness_notes(snapshot, group)]), 3, 2)
        lines += [_beside(snapshot, group)]
    more = groups[listed : listed * (1 + _LINES_MORE)]
    for number, group in enumerate(more, start=listed + 1):
        lines += lines_of(f"{number}. {disagreement_text(snapshot, group)}", 0, 4)
    lines += [""] if more else []
    lines += lines_of(_count(groups, listed, len(more)))
    return "\n".join(lines) + "\n"


def _beside(snapshot: Snapshot, group: Conflict) -> str:
    """The answers of a group as a table: those that differ in nothing but their source in one row."""
    differ = {each.name for each in group.differences}
    wanted = [c for c in _SIDE_COLUMNS if c in _ALWAYS or _COLUMN_OF.get(c, c) in differ]
    alike: dict[tuple[str, ...], Row] = {}
    sources: dict[tuple[str, ...], list[Row]] = {}
    for row in conflict_rows(snapshot, [group]):
        key = tuple(str(row.get(c)) for c in wanted if c not in _OF_A_CLAIM)
        alike.setdefault(key, row)
        sources.setdefault(key, []).append(row)
    rows: list[Row] = []
    for key, row in list(alike.items())[:_ROWS]:
        some = sources[key]
        more = [f"{len(some) - _SOURCES} more"] if len(some) > _SOURCES else []
        rows.append({
            **row,
            "source": [*dict.fromkeys(str(each["source"]) for each in some[:_SOURCES]), *more],
            "grade": min(str(each["grade"]) for each in some),
            "claim": [*(str(each["claim"])[:_IN_TEXT] for each in some[:_SOURCES]), *more],
        })  # fmt: skip
    filled = [c for c in wanted if any(row.get(c) not in (None, (), [], "") for row in rows)]
    columns = [c for c in _READING_ORDER if c in filled[: max(4, width() // 13)]]
    left = len(alike) - len(rows)
    return table(rows, columns) + (f"   and {left} more answers\n" if left > 0 else "")


def _count(groups: Sequence[Conflict], listed: int, more: int) -> str:
    """Say how many questions there are and how many of them stand above."""
    verdicts = Counter(group.verdict for group in groups)
    changes = sum(group.in_time_only for group in groups)
    said = [f"{verdicts[verdict]} {words}" for verdict, words in _COUNTED.items() if verdicts[verdict]]
    said[-1:] = [f"{said[-1]} ({changes} of them in time only)"] if changes and "not the same scope" in verdicts else said[-1:]
    text = f"{len(groups)} question{'s' if len(groups) > 1 else ''}: {', '.join(said)}."
    if len(groups) > listed:
        rest = len(groups) - listed - more
        text += f" The first {listed} in full" + (f", {more} in a line, {rest} not listed" if rest else ", the others in a line")
        text += ": --limit lists more in full; --about, --predicate and --text narrow them."
    return text
