"""The sections at the end of every report and dossier: evidence, sources, and how it was made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.present.report.content import Provenance
from kg.present.report.document import Break, Cell, Code, Inline, Link, Mark, Paragraph, Section, Table, TableRow, join_cells
from kg.present.report.evidence import EvidenceEntry, SourceEntry
from kg.present.wording import age_text, counts_text, together
from kg.routes.parts import Heading


def appendix(schema: str, heading: Heading, provenance: Provenance, *, exact: bool = True) -> Iterator[Section]:
    """Give what a reader checks: evidence, sources, and the reading with the command."""
    yield _evidence(provenance.evidence, provenance.sources)
    yield _sources(provenance)
    yield _how_made(schema, heading, provenance, exact=exact)


def _evidence(entries: Sequence[EvidenceEntry], sources: Sequence[SourceEntry]) -> Section:
    """Every claim the report points at."""
    note = (
        "In our own words; the texts are not shipped. What the same sources say at the same places stands together. A place such "
        "as facilities heroya is a record of seeds/chain/facilities.yaml, and one with two numbers the characters of a text. The "
        "grade is of the source: A primary, B established press and research, C weak. kg show CLAIM has all of it."
    )
    numbers = {source.id: number for number, source in enumerate(sources, start=1)}
    rows = [TableRow(((str(one.number),), *_cited(one, numbers)), id=f"e{one.number}") for one in entries]
    table = Table(
        "What is said, with each source that says it",
        ("No", "What is said", "Sources: grade, date, place"),
        rows,
        name="evidence",
    )
    return Section("evidence", "Evidence", [Paragraph((note,), "note"), table])


def _cited(entry: EvidenceEntry, sources: Mapping[str, int]) -> tuple[list[Inline], list[Inline]]:
    strength = sorted({claim.modality for claim in entry.claims})
    how = "" if strength == ["asserted"] else f" ({', '.join(strength)})"
    reviews = dict.fromkeys(claim.review.rstrip(".") for claim in entry.claims if claim.review)
    seen = f" Second look: {'; '.join(reviews)}." if reviews else ""
    by_locator: dict[str, dict[str, Cell]] = {}
    for claim in entry.claims:
        source = (Mark(claim.grade, "grade"), " ", _source_link(sources[claim.source]), f" {claim.date or 'undated'}")
        by_locator.setdefault(claim.locator, {})[claim.source] = source
    lines = [(*join_cells(found.values()), f", {_PACKAGED.sub(_SHORT, locator)}") for locator, found in by_locator.items()]
    first, *others = together([says.rstrip(".") for says in entry.says])
    # the name once: "Mt Weld is located in Australia; mines ore"
    text = "".join([first, *(f"; {t.removeprefix(entry.name + ' ')}" if t.startswith(entry.name) else f". {t}" for t in others)])
    return [f"{text}.{how}{seen}"], join_cells(lines, Break())


_PACKAGED, _SHORT = re.compile(r"^chain/([a-z]+)\.yaml "), r"\1 "
"""Records of `seeds/chain/` by the name of their file alone: the note above the table says where they are."""


def _source_link(number: int) -> Link:
    return Link(f"s{number}", f"#s{number}")


def _sources(provenance: Provenance) -> Section:
    """What was read, with addresses and licences."""
    rows = [
        TableRow(
            (
                (f"s{number}",),
                (Link(source.title, source.url) if source.url else source.title,),
                (source.publisher or "",),
                (f"{source.id} [{source.grade}]",),
                (source.date or f"undated{': ' + source.date_note if source.date_note else ''}",),
                (source.licence or "",),
            ),
            id=f"s{number}",
        )
        for number, source in enumerate(provenance.sources, start=1)
    ]
    table = Table(
        "Sources of the evidence", ("No", "Title", "Publisher", "Id and grade", "Date", "Licence"), rows, name="sources"
    )
    note = f"{provenance.licence} Where no licence is given, none is stated."
    return Section("sources", "Sources and licences", [Paragraph((note,), "note"), table])


def _how_made(schema: str, heading: Heading, provenance: Provenance, *, exact: bool) -> Section:
    """From what, and how, the report was made."""
    reading = heading.asked.reading
    sources = "all" if reading.sources == "all" else ", ".join(reading.sources)
    rows: list[tuple[str, list[Inline]]] = [
        ("Command", [Code(provenance.command)]),
        ("Made by", [f"{provenance.made_by}, schema {schema}"]),
        ("Data", [heading.data]),
        ("As of", [reading.as_of]),
        ("Statuses that count", [", ".join(reading.statuses)]),
        ("How claims are put", [", ".join(reading.modalities)]),
        ("Sources that count", [sources]),
        ("Evidence", [age_text(reading)]),
        ("Inferred flows", ["count, and are never proof" if reading.derived else "do not count"]),
        ("Avoided", [", or ".join(heading.asked.avoid)]),
        ("Counts", [counts_text(heading.counts) + ("" if exact else " at least")]),
    ]
    table = Table(
        "The reading and the command", ("What", "Value"), [TableRow(((name,), value)) for name, value in rows], name="made"
    )
    return Section("made", "How this was made", [table])
