"""The answer in one sentence, with its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kg.claims.snapshot import Snapshot
from kg.present.wording import (
    age_text,
    beside_texts,
    custody_text,
    end_text,
    end_words,
    heavy_text,
    left_out_text,
    no_route_texts,
    plural,
    provisos,
    readiness_words,
)
from kg.routes.answer import Limits, Route
from kg.routes.obstacles import Verdict
from kg.routes.parts import Asked, Counts, Heading
from kg.text import series


def avoided_words(snapshot: Snapshot, asked: Asked, joined: str = " and ") -> str:
    """Name what is avoided as a reader says it: countries by name where only places are asked about, else the rule as typed."""
    words = []
    for term in asked.avoid:
        dimension, _, rest = term.partition(":")
        names = rest.split(",")
        plain = dimension == "location" and all(name.replace("-", "").isalpha() for name in names)
        words.append(joined.join(map(snapshot.label, names)) if plain else term)
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


def headline(snapshot: Snapshot, asked: Asked, counts: Counts, routes: Sequence[Route], *, exact: bool) -> str:
    """Say how many complete routes avoid, for which elements and at which readiness, and what is not documented; then the rest.

    `routes` are those that avoid or would, or the best of them; others among them say nothing here.
    """
    what, any_of = avoided_words(snapshot, asked), avoided_words(snapshot, asked, " or ")
    least = "" if exact else "at least "
    best: Verdict = "avoids" if counts.avoids else "would_avoid"
    clear = [route for route in routes if route.verdict == best]
    number = counts.of(best)
    if counts.avoids:
        verb = "avoids" if number == 1 else "avoid"
        first = f"{least}{number:,} complete {'route' if number == 1 else 'routes'} {verb} {what}"
    elif counts.would_avoid:
        first = f"no complete route avoids {what} today; {least}{number:,} would avoid it if built as planned"
    else:
        for_element = f" for {snapshot.label(asked.element)}" if asked.element else ""
        first = f"no complete route is shown to avoid {what}{for_element}"
    heavy = heavy_text(snapshot, clear)
    first += _carried(snapshot, clear) + (f"; {heavy}" if heavy else "")
    rest = [
        (counts.would_avoid if counts.avoids else 0, "would avoid it if built as planned", ""),
        (counts.unproven, "is unproven", "are unproven"),
        (counts.touches, f"touches {any_of}", f"touch {any_of}"),
    ]
    others = [f"{some:,} {one if some == 1 or not many else many}" for some, one, many in rest if some]
    second = f" Of {least}{plural(counts.total, 'route')}, {series(others)}." if others else ""
    return f"{first[:1].upper()}{first[1:]}.{second}"


MOST_KINDS = 3
"""Sorts of routes that a headline tells apart."""


def _carried(snapshot: Snapshot, routes: Sequence[Route]) -> str:
    """For which elements routes are clear, and at which readiness, the most frequent first."""
    kinds = Counter((route.elements or (), readiness_words(route.readiness)) for route in routes)
    texts = []
    for (elements, readiness), number in kinds.most_common(MOST_KINDS):
        names = [snapshot.label(element) for element in elements]
        texts.append((series(names) or "elements not stated", readiness, number))
    if len(kinds) == 1:
        return f", for {texts[0][0]}, {texts[0][1]}"
    more = f"; and {len(kinds) - MOST_KINDS} other sorts" if len(kinds) > MOST_KINDS else ""
    return (": " + "; ".join(f"{number} for {named}, {readiness}" for named, readiness, number in texts) + more) if texts else ""


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
        yield "It is about where sites are located: not about who owns them, or whose technology, equipment or reagents they use."
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
