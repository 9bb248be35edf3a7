"""Dossiers of several facilities in one file: a cover sheet that compares them, then each dossier whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kg.claims.snapshot import Snapshot
from kg.present.report import dossier_document
from kg.present.report.document import (
    Block,
    Break,
    Bullets,
    Cell,
    Document,
    Folded,
    Inline,
    Link,
    Mark,
    Paragraph,
    Picture,
    Section,
    Table,
    TableRow,
    join_cells,
)
from kg.present.report.dossier import FacilityDossier
from kg.routes.obstacles import VERDICTS, Verdict


@dataclass(frozen=True, slots=True)
class CoverElement:
    """What is shown of one element at a facility."""

    element: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A facility on the cover sheet."""

    id: str
    name: str
    country: str | None
    verdict: Verdict
    """on what feeds it"""
    elements: tuple[CoverElement, ...]
    owners: str | None
    """least and most share of whoever is avoided; null where neither countries nor firms are"""
    routes: int
    """routes of the question that pass it"""


@dataclass(frozen=True, slots=True)
class Dossiers:
    """The content of `kg report --facility` with several facilities."""

    schema: Literal["kg.dossiers/1"] = field(default="kg.dossiers/1", init=False)
    cover: tuple[CoverRow, ...]
    dossiers: tuple[FacilityDossier, ...]


def gather(dossiers: Iterable[FacilityDossier]) -> Dossiers:
    """Put dossiers of one question below a cover sheet, in the order given."""
    found = tuple(dossiers)
    return Dossiers(tuple(map(_row, found)), found)


def compose(snapshot: Snapshot, found: Dossiers) -> Document:
    """Put the cover sheet and the dossiers into neutral blocks; what a dossier points at stays its own."""
    documents = [dossier_document.compose(snapshot, dossier) for dossier in found.dossiers]
    first = documents[0]
    notes = [paragraph for paragraph in first.lead if paragraph.role == "note"]
    parts = [part for row, document in zip(found.cover, documents, strict=True) for part in _dossier(row, document)]
    return replace(
        first,
        title=f"Dossiers: {', '.join(row.name for row in found.cover)}",
        lead=[Paragraph((_lead(found),)), *notes],
        sections=[_sheet(found.cover), *parts],
    )


def _row(dossier: FacilityDossier) -> CoverRow:
    fed = dossier.feedstock
    return CoverRow(
        id=dossier.facility.id,
        name=dossier.facility.name,
        country=fed.target.country,
        verdict=fed.verdict,
        elements=tuple(CoverElement(one.element, one.verdict) for one in fed.elements),
        owners=next((site.words for site in dossier.owners.sites), None),
        routes=dossier.through,
    )


def _lead(found: Dossiers) -> str:
    names = {verdict: [row.name for row in found.cover if row.verdict == verdict] for verdict in VERDICTS}
    each = "; ".join(f"{verdict.replace('_', ' ')}: {', '.join(some)}" for verdict, some in names.items() if some)
    return f"What feeds these {len(found.cover)} facilities: {each}."


def _sheet(rows: Sequence[CoverRow]) -> Section:
    columns = ("Facility", "Country", "What feeds it", "Elements", "Share of whoever is avoided", "Routes through it")
    table = Table("The facilities side by side; each has its dossier below", columns, [*map(_line, rows)], name="cover")
    return Section("cover", "Cover sheet", [table])


def _line(row: CoverRow) -> TableRow:
    elements: list[Cell] = [
        (f"{', '.join(some)}: ", Mark(verdict))
        for verdict in VERDICTS
        if (some := [one.element for one in row.elements if one.verdict == verdict])
    ]
    return TableRow(
        (
            (Link(row.name, f"#{_prefix(row)}"),),
            (row.country or "not documented",),
            (Mark(row.verdict),),
            join_cells(elements, Break()),
            (row.owners or "not asked",),
            (str(row.routes),),
        )
    )


def _prefix(row: CoverRow) -> str:
    return f"dossier-{row.id}"


def _dossier(row: CoverRow, document: Document) -> Iterator[Section]:
    """A dossier as sections of the whole, its ids and the links to them under a name of their own."""
    prefix = _prefix(row)
    said = [paragraph for paragraph in document.lead if paragraph.role != "note"]
    yield Section(prefix, document.title, said)
    for part in document.sections:
        yield Section(f"{prefix}-{part.id}", f"{row.name}: {part.title}", [_under(prefix, block) for block in part.blocks])


def _under(prefix: str, block: Block) -> Block:
    match block:
        case Paragraph():
            return replace(block, text=_cell(prefix, block.text))
        case Bullets():
            return replace(block, items=[_cell(prefix, item) for item in block.items])
        case Table():
            rows = [replace(row, id=_id(prefix, row.id), cells=[_cell(prefix, one) for one in row.cells]) for row in block.rows]
            return replace(block, rows=rows, id=_id(prefix, block.id))
        case Picture():
            return replace(block, id=_id(prefix, block.id))
        case Folded():
            blocks = [_under(prefix, inner) for inner in block.blocks]
            return replace(block, summary=_cell(prefix, block.summary), blocks=blocks, id=_id(prefix, block.id))


def _id(prefix: str, own: str) -> str:
    return f"{prefix}-{own}" if own else ""


def _cell(prefix: str, cell: Cell) -> list[Inline]:
    return [_inline(prefix, part) for part in cell]


def _inline(prefix: str, part: Inline) -> Inline:
    if isinstance(part, Link) and part.target.startswith("#"):
        return Link(part.text, f"#{prefix}-{part.target[1:]}")
    return part
