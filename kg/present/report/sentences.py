"""The answer in one sentence, with its limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.present.wording import custody_text, left_out_text, plural, provisos


def avoided_words(snapshot: Snapshot, found: dict[str, Any]) -> str:
    """What is avoided, as a reader says it: countries by name where only places are asked about, else the rule as typed."""
    words = []
    for term in found["avoid"]:
        dimension, _, rest = term.partition(":")
        names = rest.split(",")
        plain = dimension == "location" and all(name.isalpha() and name.isupper() for name in names)
        words.append(" and ".join(map(snapshot.label, names)) if plain else term)
    return ", or ".join(words) or "nothing"


def question_words(snapshot: Snapshot, found: dict[str, Any]) -> str:
    """The question as a headline."""
    ends = "".join(f" {word} {snapshot.label(found[word])}" for word in ("from", "to") if found[word])
    carrying = f" for {snapshot.label(found['element'])}" if found["element"] else ""
    return f"Which supply paths{carrying}{ends} avoid {avoided_words(snapshot, found)}?"


def answer_sentence(snapshot: Snapshot, found: dict[str, Any]) -> str:
    """The answer, exact or said to be a bound."""
    counts, what = found["counts"], avoided_words(snapshot, found)
    total = sum(counts.values())
    if not total:
        return "The sources of this reading show no such route."
    least = "" if found["limits"]["counts_exact"] else "at least "
    one, many = (
        {"unproven": "is unproven", "touches": f"touches {what}"},
        {"unproven": "are unproven", "touches": f"touch {what}"},
    )
    rest = [f"{counts[key]:,} {(one if counts[key] == 1 else many)[key]}" for key in one if counts[key]]
    if not counts["avoids"]:
        return f"No route is shown to avoid {what}: of {least}{plural(total, 'route')}, {' and '.join(rest)}."
    others = f"; {' and '.join(rest)}" if rest else ""
    verb = "avoids" if counts["avoids"] == 1 else "avoid"
    return f"Of {least}{plural(total, 'route')}, {counts['avoids']:,} {verb} {what}{others}."


def limits(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    """What the answer does not say, a sentence each."""
    yield from provisos(snapshot, found)
    if not sum(found["counts"].values()):
        yield from (f"{hint[:1].upper()}{hint[1:]}." for hint in found["hints"])
    reading = found["reading"]
    derived = ", inferred flows among them" if reading["derived"] else ""
    counting = f"As of {reading['as_of']}, counting what is {', '.join(reading['statuses'])}{derived}."
    yield counting + left_out_text(found["left_out"])
    if found["avoid"] and all(term.startswith("location:") for term in found["avoid"]):
        yield "It is about where sites stand: not about who owns them, or whose technology, equipment or reagents they use."
    if not found["element"]:
        yield "A route is one feed and carries the elements named with it; a magnet needs all of its elements."
    yield custody_text(found["custody"])
    shown = found["limits"]
    if shown["shown"] < shown["of"]:
        yield f"Only the {shown['shown']:,} best of {shown['of']:,} routes are listed; the numbers count all of them."
    if shown["search_truncated"]:
        yield "The search for the best routes was cut short."
