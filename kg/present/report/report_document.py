"""The document of a report: its sections with the pictures among them."""

from __future__ import annotations

from collections.abc import Sequence

from kg.claims.snapshot import Snapshot
from kg.present.report.content import Report
from kg.present.report.document import Document, Paragraph, Picture, Section
from kg.present.report.drawing import Drawings
from kg.present.report.listing import FIRST, mermaid
from kg.present.report.sections import all_sections
from kg.present.report.sentences import answer_sentence, list_limits, question_limits, question_words
from kg.present.wording import asked_sentence, avoiding_texts, plural


def compose(snapshot: Snapshot, report: Report, drawings: Drawings) -> Document:
    """Put a report into neutral blocks."""
    heading, provenance = report.heading, report.provenance
    sentence = answer_sentence(snapshot, heading.asked, heading.counts, exact=report.limits.counts_exact)
    said = " ".join([sentence, *avoiding_texts(snapshot, (each.route for each in report.routes))])
    notes = " ".join([*question_limits(snapshot, heading), *list_limits(report.limits)])
    return Document(
        title=question_words(snapshot, heading.asked),
        asked=asked_sentence(snapshot.label, heading.asked),
        lead=[Paragraph((said,)), Paragraph((notes,), "note")],
        sections=[*_pictures(report, drawings), *_with_times(list(all_sections(snapshot, report)), drawings)],
        made=f"{provenance.made_by}, data {heading.data}. {provenance.licence} This is no legal advice.",
    )


def _pictures(report: Report, drawings: Drawings) -> list[Section]:
    if not report.routes:
        return []
    sites, flows = drawings.off_routes
    note = "Every site and flow that some route takes; what only routes take that touch stays in its place, in grey."
    if drawings.group:
        card = f"One card for all sites of a {drawings.group} that perform the same stages"
        note = f"{card}, as kg picture --group draws it. {note}"
    if sites or flows:
        note += (
            f" {plural(sites, 'site')} and {plural(flows, 'flow')} of the reading are on no route: kg picture diagram has them."
        )
    first = f"{min(FIRST, len(report.routes)):,} of {report.heading.counts.total:,}"
    text_note = (
        f"The first routes alone, {first}: solid where a route avoids, marked where it would if built, dashed where it is "
        "unproven, crossed where it touches."
    )
    text = mermaid(each.route for each in report.routes)
    stages = Picture(drawings.stages, (note,), text=text, text_note=(text_note,), id="diagram")
    sections = [Section("stages", "Stages", [stages])]
    if drawings.map:
        sites, flows = drawings.unplaced
        without = f"{plural(sites, 'site')} on routes without one stated country"
        note = f"Not on the map: {without}, and {plural(flows, 'flow')} to or from them."
        sections.append(Section("map", "Map", [Picture(drawings.map, (note,) if sites else (), id="world")]))
    return sections


def _with_times(sections: Sequence[Section], drawings: Drawings) -> Sequence[Section]:
    if not drawings.times:
        return sections
    picture = Picture(drawings.times, (), id="times")
    return [
        Section(part.id, part.title, [part.blocks[0], picture, *part.blocks[1:]]) if part.id == "capacities" else part
        for part in sections
    ]
