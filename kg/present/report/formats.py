"""A report or dossier as a file of one format: HTML, Markdown, JSON or PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kg.claims.snapshot import Snapshot
from kg.present.report import dossier_story
from kg.present.report.content import Answered
from kg.present.report.document import Document
from kg.present.report.story import drawn, route_drawn, told
from kg.text import as_json

if TYPE_CHECKING:
    from kg.present.pictures.grouping import By

Kind = Literal["html", "md", "pdf", "json"]


def report_file(snapshot: Snapshot, answered: Answered, kind: Kind, group: By | None = None) -> str | bytes:
    """The report in one format; `group` draws its diagram by country or company.

    Raises `KgError` where a format needs a package that is not installed.
    """
    found = answered.content
    if kind == "json":
        return as_json(found)
    if kind == "md":
        from kg.present.report.markdown import text
        from kg.present.report.story import Drawn

        return text(told(snapshot, found, Drawn()))
    if kind == "pdf":
        return _pdf(told(snapshot, found, drawn(answered, group=group, alone=True)))
    from kg.present.report.controls import controls, tiles
    from kg.present.report.html import page

    document = told(snapshot, found, drawn(answered, group=group))
    return page(document, controls=controls(snapshot, found), head=tiles(found), script=True)


def dossier_file(snapshot: Snapshot, answered: Answered, kind: Kind) -> str | bytes:
    """The dossier in one format. Raises `KgError` where a format needs a package that is not installed."""
    found = answered.content
    if kind == "json":
        return as_json(found)
    if kind == "md":
        from kg.present.report.markdown import text

        return text(dossier_story.told(snapshot, found))
    document = dossier_story.told(snapshot, found, route_drawn(answered, alone=kind == "pdf"))
    if kind == "pdf":
        return _pdf(document)
    from kg.present.report.html import page

    return page(document)


def _pdf(document: Document) -> bytes:
    from kg.present.report.typeset import pdf

    return pdf(document)
