"""A report or dossier as a file of one format: HTML, Markdown, JSON or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.present.report import cover, dossier_document, report_document
from kg.present.report.content import Answered, Report
from kg.present.report.document import Document
from kg.present.report.dossier import Dossier, FacilityDossier, RouteDossier
from kg.present.report.drawing import Drawings, draw, draw_route
from kg.text import as_json

if TYPE_CHECKING:
    from kg.present.pictures.grouping import By

Kind = Literal["html", "md", "pdf", "json"]


def report_file(snapshot: Snapshot, answered: Answered[Report], kind: Kind, group: By | None = None) -> str | bytes:
    """Write the report in one format; `group` draws its diagram by country or company.

    Raises `KgError` where a format needs a package that is not installed.
    """
    report = answered.content
    if kind == "json":
        return as_json(to_data(report))
    if kind == "md":
        return _markdown(report_document.compose(snapshot, report, Drawings()))
    document = report_document.compose(snapshot, report, draw(answered, group=group, style=kind == "pdf"))
    if kind == "pdf":
        return _pdf(document)
    from kg.present.report.controls import controls, tiles
    from kg.present.report.html import page

    return page(document, controls=controls(snapshot, report), head=tiles(report), script=True)


def dossier_file(snapshot: Snapshot, answered: Answered[Dossier], kind: Kind) -> str | bytes:
    """Write the dossier in one format. Raises `KgError` where a format needs a package that is not installed."""
    dossier = answered.content
    if kind == "json":
        return as_json(to_data(dossier))
    if kind == "md":
        return _markdown(dossier_document.compose(snapshot, dossier))
    diagram = draw_route(answered, dossier.route, style=kind == "pdf") if isinstance(dossier, RouteDossier) else ""
    document = dossier_document.compose(snapshot, dossier, diagram)
    if kind == "pdf":
        return _pdf(document)
    from kg.present.report.html import page

    return page(document)


def dossiers_file(snapshot: Snapshot, dossiers: Sequence[FacilityDossier], kind: Kind) -> str | bytes:
    """Write dossiers of several facilities in one format, a cover sheet before them.

    Raises `KgError` where a format needs a package that is not installed.
    """
    found = cover.gather(dossiers)
    if kind == "json":
        return as_json(to_data(found))
    document = cover.compose(snapshot, found)
    if kind == "md":
        return _markdown(document)
    if kind == "pdf":
        return _pdf(document)
    from kg.present.report.html import page

    return page(document)


def _markdown(document: Document) -> str:
    from kg.present.report.markdown import text

    return text(document)


def _pdf(document: Document) -> bytes:
    from kg.present.report.typeset import pdf

    return pdf(document)
