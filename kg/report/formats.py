"""A report or dossier as a file of one format: HTML, Markdown, JSON or PDF."""

from __future__ import annotations

from kg.report.content import Answered
from kg.report.controls import controls, tiles
from kg.report.html import page
from kg.report.story import drawn, told
from kg.snapshot import Snapshot


def html(snapshot: Snapshot, answered: Answered) -> str:
    """The report as one HTML file that loads nothing."""
    found = answered.content
    document = told(snapshot, found, drawn(answered))
    return page(document, controls=controls(snapshot, found), head=tiles(found), script=True)
