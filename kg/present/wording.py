"""Parts of answers in words: what the terminal, a report and an export say alike of a question, a law, a route or a hop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from kg.claims.edtf import latest_day, time_words
from kg.claims.snapshot import Snapshot
from kg.routes.answer import Market, Route, WeakestLink
from kg.routes.obstacles import VERDICTS, Verdict
from kg.routes.parts import Asked, Counts, Gap, Law, NotCounted
from kg.rules.laws import NOTICE

Label = Callable[[str], str]
Cell = str | int | list[str]
"""What stands in a cell of a row: several texts as a list."""

FLAT = ("verdict", "route", "materials", "statuses", "weakest", "gaps", "unknown", "exposed", "origins", "claims")
QUESTION = ("as_of", "avoid", "laws")
"""Columns that are the same in every row: a row that is copied elsewhere still says what it answers."""


def plural(number: int, what: str) -> str:
    """A number of things, by the name of one of them."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def verdict_words(verdict: Verdict) -> str:
    """The verdict as a reader reads it: data has `would_avoid` for what would avoid."""
    return verdict.replace("_", " ")


_READINESS = {"pilot": "pilot or samples", "construction": "under construction", "unknown": "state not stated"}


def readiness_words(readiness: str) -> str:
    """The state of a route, a site or a delivery as a reader reads it."""
    return _READINESS.get(readiness, readiness)


def counts_text(counts: Counts) -> str:
    """Say how many routes there are of each verdict."""
    would = f"{counts.would_avoid} would avoid if built as planned, " if counts.would_avoid else ""
    return f"{counts.avoids} avoid, {would}{counts.unproven} unproven, {counts.touches} touch"


def asked_sentence(label: Label, asked: Asked) -> str:
    """Say in one sentence what was asked and under which reading."""
    avoid = ", or ".join(asked.avoid) or "nothing"
    reading = asked.reading
    ends = "".join(f", {word} {label(end)}" for word, end in (("from", asked.begin), ("to", asked.end)) if end)
    extra = f"; carrying {label(asked.element)}" if asked.element else ""
    extra += "; every stage shown" if asked.complete else ""
    extra += "; derived flows count" if reading.derived else ""
    return f"Avoiding {avoid}{ends}".rstrip(".") + f". As of {reading.as_of}: {', '.join(reading.statuses)}{extra}."


def provisos(snapshot: Snapshot, laws: Sequence[Law], as_of: str) -> Iterator[str]:
    """Say what a reader must know before the numbers: how the laws stand on the day, and that the sources are older than it."""
    for law in laws:
        yield law_text(law)
    if laws:
        yield NOTICE
    # a source of 2026 is not from the future: of its days, none after today
    newest = max((latest_day(s.date) or date.min for s in snapshot.sources.values() if s.date), default=date.min)
    newest = min(newest, date.today())
    if date.fromisoformat(as_of) > newest + timedelta(days=365):
        yield f"No source is newer than {newest}: what follows is as last said, not as of that day."


_CUSTODY = {
    "any": "what else a plant takes does not count",
    "segregated": "another feed that does not avoid leaves a plant open",
    "all-feeds": "every known feed of a plant must avoid",
}


def custody_text(custody: str) -> str:
    """What was taken of the other feeds of plants: a route says that a way exists, not that nothing is mixed in."""
    return f"Custody {custody}: {_CUSTODY[custody]}."


def law_text(law: Law) -> str:
    """Say how a law stands on the day."""
    since = f" from {law.since}" if law.since else ""
    until = f" until {law.until}" if law.until else ""
    text = f"rule:{law.id} ({law.citation}): {law.status}{since}{until}. {law.why}"
    if law.test is None:
        return f"{text} It asks nothing of a route that could be tested."
    if law.status in ("in force", "unknown"):
        return f"{text} Tested: {law.test}.{doubt_text(law)}"
    return f"{text} On this day it forbids nothing; it would test: {law.test}.{doubt_text(law)}"


def doubt_text(law: Law) -> str:
    """Give the second test of a law, whose findings are in doubt, with the reason; nothing where there is none."""
    why = law.doubt_why.rstrip(".")
    return f" In doubt whatever is found by: {law.doubt} ({why})." if law.doubt else ""


def together(texts: Sequence[str]) -> list[str]:
    """Texts once each; those that differ only in their last word as one, which names all of these words."""
    ends: dict[str, dict[str, None]] = {}
    for text in texts:
        start, _, last = text.rpartition(" ")
        ends.setdefault(start, {})[last] = None
    return [f"{start} {', '.join(last)}".strip() for start, last in ends.items()]


class Standing(Protocol):
    """A site with the country it stands in."""

    @property
    def name(self) -> str:
        """Name of the site."""

    @property
    def country(self) -> str | None:
        """Its country, or several by commas; None where no source says."""


def chain_text(stops: Sequence[Standing]) -> str:
    """Name the sites of a route with their countries, in order."""
    return " -> ".join(f"{stop.name} ({stop.country or '?'})" for stop in stops)


def gap_text(label: Label, gap: Gap) -> str:
    """Say which stages are missing, and where."""
    stages = ", ".join(gap.stages)
    if gap.after is None:
        return f"{stages}: nobody shown before {label(gap.before)}"
    if gap.after == gap.before:
        return f"{stages}: nobody shown at {label(gap.before)}"
    return f"{stages}: nobody shown between {label(gap.after)} and {label(gap.before)}"


def weakest_text(label: Label, link: WeakestLink) -> str:
    """Say of the least corroborated delivery: who, status, best grade, independent sources, age of the newest evidence."""
    evidence = f"evidence {time_words(link.last_evidence)} ({_age(link.age_days)})" if link.last_evidence else "evidence undated"
    witnesses = plural(link.origins, "origin")
    ends = f"{label(link.source)} -> {label(link.target)}"
    return f"{ends}: {link.status or 'status unknown'}, grade {link.grade}, {witnesses}, {evidence}"


def _age(days: int | None) -> str:
    if days is None:
        return "age unknown"
    if days < 0:
        return "of a later day"
    if days < 60:
        return f"{days} days old"
    return f"{days // 30} months old" if days < 730 else f"{days // 365} years old"


def not_counted_text(label: Label, some: Sequence[NotCounted], shown: int = 8) -> Iterator[str]:
    """Name the supplies that sources tell of and the reading leaves out, each with what leaves it out and what lets it in."""
    lines: dict[str, None] = {}
    for each in some:
        material = " and ".join(map(label, each.material)) or "material not stated"
        why = f"{label(each.held_up)} does not operate" if each.held_up else each.reason
        option = f"; {each.let_in_by} lets it in" if each.let_in_by else ""
        lines[f"  {label(each.source)} to {label(each.target)}, {material}: {why}{option}"] = None
    if lines:
        yield "Sources tell of such supplies, and this reading leaves them out:"
        yield from [*lines][:shown]
    if len(lines) > shown:
        yield f"  and {len(lines) - shown} more"


def left_out_text(left_out: Mapping[str, int]) -> str:
    """What the reading did not let count, with a space before it; nothing where it let all."""
    return " Left out by the reading: " + ", ".join(f"{n} {what}" for what, n in left_out.items()) + "." if left_out else ""


def ends_text(markets: Sequence[Market], element: str | None) -> Iterator[str]:
    """Say where routes end, a sentence for each best verdict that reaches some end."""
    reached = ("avoiding", "avoiding if built as planned", "unproven at best", "only by touching")
    for verdict, words in zip(VERDICTS, reached, strict=True):
        names = [market.name for market in markets if market.counts.best == verdict]
        if names:
            # an end is reached by one feed: of a magnet's other elements that says nothing
            more = " Each by some feed; kg origin asks for every element." if verdict == "avoids" and not element else ""
            yield f"Ends reached, {words}: {', '.join(names)}.{more}"


def flat_question(asked: Asked) -> dict[str, Cell]:
    """Give what was asked as cells of every row."""
    return {
        "as_of": asked.reading.as_of,
        "avoid": " or ".join(asked.avoid),
        "laws": [f"{law.id}: {law.status}" for law in asked.laws],
    }


def flat_route(label: Label, route: Route) -> dict[str, Cell]:
    """Give a route as one row of text cells."""
    return {
        "verdict": route.verdict,
        "route": chain_text(route.stops),
        "materials": [" + ".join(delivery.material) or "?" for delivery in route.deliveries],
        "statuses": [delivery.status or "?" for delivery in route.deliveries],
        "weakest": weakest_text(label, route.weakest) if route.weakest else "",
        "gaps": [gap_text(label, gap) for gap in route.gaps],
        "unknown": [fact.text for fact in route.unknown],
        "exposed": [fact.text for fact in route.exposed],
        "origins": route.origins,
        "claims": sorted({claim for delivery in route.deliveries for claim in delivery.claims}),
    }
