"""The answer in one sentence, with its limits."""

from __future__ import annotations

from collections.abc import Iterator

from kg.claims.snapshot import Snapshot
from kg.present.wording import (
    age_text,
    beside_texts,
    custody_text,
    end_text,
    end_words,
    left_out_text,
    no_route_texts,
    plural,
    provisos,
)
from kg.routes.answer import Limits
from kg.routes.parts import Asked, Counts, Heading


def avoided_words(snapshot: Snapshot, asked: Asked) -> str:
    """Name what is avoided as a reader says it: countries by name where only places are asked about, else the rule as typed."""
    words = []
    for term in asked.avoid:
        dimension, _, rest = term.partition(":")
        names = rest.split(",")
        plain = dimension == "location" and all(name.replace("-", "").isalpha() for name in names)
        words.append(" and ".join(map(snapshot.label, names)) if plain else term)
    return ", or ".join(words) or "nothing"


def question_words(snapshot: Snapshot, asked: Asked) -> str:
    """Put the question as a headline."""
    ends = "".join(f" {word} {end_text(snapshot.label, end)}" for word, end in end_words(asked))
    carrying = f" for {snapshot.label(asked.element)}" if asked.element else ""
    return f"Which supply paths{carrying}{ends} avoid {avoided_words(snapshot, asked)}?"


def answer_sentence(snapshot: Snapshot, asked: Asked, counts: Counts, *, exact: bool) -> str:
    """Give the answer, exact or said to be a bound."""
    what = avoided_words(snapshot, asked)
    if not counts.total:
        return "No such route counts in this reading."
    least = "" if exact else "at least "
    would = f"{counts.would_avoid:,} would avoid {what} if built as planned"
    unproven = f"{counts.unproven:,} {'is' if counts.unproven == 1 else 'are'} unproven"
    touching = f"{counts.touches:,} {'touches' if counts.touches == 1 else 'touch'} {what}"
    rest = [
        text for number, text in ((counts.would_avoid, would), (counts.unproven, unproven), (counts.touches, touching)) if number
    ]
    joined = ", ".join(rest[:-1]) + (" and " if rest[1:] else "") + "".join(rest[-1:])
    if not counts.avoids:
        return f"No route is shown to avoid {what}: of {least}{plural(counts.total, 'route')}, {joined}."
    others = f"; {joined}" if rest else ""
    verb = "avoids" if counts.avoids == 1 else "avoid"
    return f"Of {least}{plural(counts.total, 'route')}, {counts.avoids:,} {verb} {what}{others}."


def question_limits(snapshot: Snapshot, heading: Heading) -> Iterator[str]:
    """Say what no answer to the question says, a sentence each."""
    asked, reading = heading.asked, heading.asked.reading
    yield from provisos(snapshot, asked.laws, reading.as_of)
    if heading.not_counted:
        yield "; ".join(text.strip() for text in no_route_texts(snapshot.label, heading)).replace(":; ", ": ", 1) + "."
    yield from beside_texts(snapshot.label, heading)
    if not heading.counts.total:
        yield from (f"{hint[:1].upper()}{hint[1:]}." for hint in heading.hints)
    derived = ", inferred flows among them" if reading.derived else ""
    counting = f"As of {reading.as_of}, counting what is {', '.join(reading.statuses)}{derived}."
    yield counting + left_out_text(heading.left_out)
    if asked.avoid and all(term.startswith("location:") for term in asked.avoid):
        yield "It is about where sites stand: not about who owns them, or whose technology, equipment or reagents they use."
    if not asked.element:
        yield "A route is one feed and carries the elements named with it; a magnet needs all of its elements."
    yield custody_text(asked.custody)
    yield age_text(reading)


def list_limits(limits: Limits) -> Iterator[str]:
    """Say what the list of routes leaves out, a sentence each."""
    if limits.shown < limits.of:
        yield f"Only the {limits.shown:,} best of {limits.of:,} routes are listed; the numbers count all of them."
    if limits.search_truncated:
        yield "The search for the best routes was cut short."
