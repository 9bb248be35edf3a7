"""The sections at the end of every report and dossier: evidence, sources, and how it was made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.present.report.document import Break, Cell, Code, Inline, Link, Mark, Paragraph, Row, Section, Table, joined
from kg.present.wording import counts_text, together


def evidence(found: dict[str, Any]) -> Section:
    """Every claim the report points at."""
    note = (
        "In our own words; the texts are not shipped. What the same sources say at the same places stands together. A place such "
        "as facilities heroya is a record of seeds/chain/facilities.yaml, and one with two numbers the characters of a text. The "
        "grade is of the source: A primary, B established press and research, C weak. kg show CLAIM has all of it."
    )
    place = {source["id"]: number for number, source in enumerate(found["sources"], start=1)}
    rows = [Row(((str(one["number"]),), *_said(one, place)), id=f"e{one['number']}") for one in found["evidence"]]
    table = Table(
        "What is said, with each source that says it",
        ("No", "What is said", "Sources: grade, date, place"),
        rows,
        name="evidence",
    )
    return Section("evidence", "Evidence", [Paragraph((note,), "note"), table])


def _said(one: dict[str, Any], place: dict[str, int]) -> tuple[list[Inline], list[Inline]]:
    claims = one["claims"]
    strength = sorted({claim["modality"] for claim in claims})
    how = "" if strength == ["asserted"] else f" ({', '.join(strength)})"
    reviews = dict.fromkeys(claim["review"].partition(":")[0] for claim in claims if claim["review"])
    seen = f" Second look: {', '.join(reviews)}." if reviews and list(reviews) != ["yes"] else ""
    by_locator: dict[str, dict[str, Cell]] = {}
    for claim in claims:
        source = (Mark(claim["grade"], "grade"), " ", _source(place[claim["source"]]), f" {claim['date'] or 'undated'}")
        by_locator.setdefault(claim["locator"], {})[claim["source"]] = source
    lines = [(*joined(found.values()), f", {_PACKAGED.sub(_SHORT, locator)}") for locator, found in by_locator.items()]
    first, *others = together([says.rstrip(".") for says in one["says"]])
    # the name once: "Mt Weld stands in AU; performs the stage mine, concentrate"
    said = "".join(
        [first, *(f"; {t.removeprefix(one['name'] + ' ')}" if t.startswith(one["name"]) else f". {t}" for t in others)]
    )
    return [f"{said}.{how}{seen}"], joined(lines, Break())


_PACKAGED, _SHORT = re.compile(r"^chain/([a-z]+)\.yaml "), r"\1 "
"""Records of `seeds/chain/` by the name of their file alone: the note above the table says where they are."""


def _source(number: int) -> Link:
    return Link(f"s{number}", f"#s{number}")


def sources(found: dict[str, Any]) -> Section:
    """What was read, with addresses and licences."""
    rows = [
        Row(
            (
                (f"s{number}",),
                (Link(source["title"], source["url"]) if source["url"] else source["title"],),
                (source["publisher"] or "",),
                (f"{source['id']} [{source['grade']}]",),
                (source["date"] or f"undated{': ' + source['date_note'] if source['date_note'] else ''}",),
                (source["licence"] or "",),
            ),
            id=f"s{number}",
        )
        for number, source in enumerate(found["sources"], start=1)
    ]
    table = Table(
        "Sources of the evidence", ("No", "Title", "Publisher", "Id and grade", "Date", "Licence"), rows, name="sources"
    )
    return Section(
        "sources",
        "Sources and licences",
        [Paragraph((f"{found['licence']} Where no licence is given, none is stated.",), "note"), table],
    )


def made(found: dict[str, Any]) -> Section:
    """From what, and how, the report was made."""
    reading = found["reading"]
    sources = "all" if reading["sources"] == "all" else ", ".join(reading["sources"])
    rows: list[tuple[str, list[Inline]]] = [
        ("Command", [Code(found["command"])]),
        ("Made by", [f"{found['made_by']}, schema {found['schema']}"]),
        ("Data", [found["data"]]),
        ("As of", [reading["as_of"]]),
        ("Statuses that count", [", ".join(reading["statuses"])]),
        ("How claims are put", [", ".join(reading["modalities"])]),
        ("Sources that count", [sources]),
        ("Inferred flows", ["count, and are never proof" if reading["derived"] else "do not count"]),
        ("Avoided", [", or ".join(found["avoid"])]),
        ("Counts", [counts_text(found["counts"]) + ("" if found["limits"]["counts_exact"] else " at least")]),
    ]
    table = Table("The reading and the command", ("What", "Value"), [Row(((name,), value)) for name, value in rows], name="made")
    return Section("made", "How this was made", [table])


def appendix(found: dict[str, Any]) -> Iterator[Section]:
    """What a reader checks: evidence, sources, and the reading with the command."""
    yield evidence(found)
    yield sources(found)
    yield made(found)
