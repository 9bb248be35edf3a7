"""Parts of answers in words: what the terminal, a report and an export say alike of a question, a law, a route or a hop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from kg.claims.edtf import latest_day, time_words
from kg.claims.snapshot import Snapshot
from kg.routes.obstacles import VERDICTS
from kg.rules.laws import NOTICE

Label = Callable[[str], str]

FLAT = ("verdict", "route", "materials", "statuses", "weakest", "gaps", "unknown", "exposed", "origins", "claims")
QUESTION = ("as_of", "avoid", "laws")
"""Columns that are the same in every row: a row that is copied elsewhere still says what it answers."""


def plural(number: int, what: str) -> str:
    """A number of things, by the name of one of them."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def counts_text(counts: dict[str, int]) -> str:
    """How many routes there are of each verdict, in words."""
    return f"{counts['avoids']} avoid, {counts['unproven']} unproven, {counts['touches']} touch"


def asked_sentence(label: Label, found: dict[str, Any]) -> str:
    """What was asked and under which reading, in one sentence."""
    avoid = ", or ".join(found["avoid"]) or "nothing"
    reading = found["reading"]
    ends = "".join(f", {word} {label(found[word])}" for word in ("from", "to") if found[word])
    extra = f"; carrying {label(found['element'])}" if found["element"] else ""
    extra += "; every stage shown" if found["complete"] else ""
    extra += "; derived flows count" if reading["derived"] else ""
    return f"Avoiding {avoid}{ends}".rstrip(".") + f". As of {reading['as_of']}: {', '.join(reading['statuses'])}{extra}."


def provisos(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    """What a reader must know before the numbers: how the laws stand on the day, and that the sources are older than it."""
    for law in found["rules"]:
        yield law_text(law)
    if found["rules"]:
        yield NOTICE
    # a source of 2026 is not from the future: of its days, none after today
    newest = max((latest_day(s.date) or date.min for s in snapshot.sources.values() if s.date), default=date.min)
    newest = min(newest, date.today())
    if date.fromisoformat(found["reading"]["as_of"]) > newest + timedelta(days=365):
        yield f"No source is newer than {newest}: what follows is as last said, not as of that day."


_CUSTODY = {
    "any": "what else a plant takes does not count",
    "segregated": "another feed that does not avoid leaves a plant open",
    "all-feeds": "every known feed of a plant must avoid",
}


def custody_text(custody: str) -> str:
    """What was taken of the other feeds of plants: a route says that a way exists, not that nothing is mixed in."""
    return f"Custody {custody}: {_CUSTODY[custody]}."


def law_text(law: dict[str, Any]) -> str:
    """How a law stands on the day, in words."""
    since = f" from {law['from']}" if law["from"] else ""
    until = f" until {law['until']}" if law["until"] else ""
    text = f"rule:{law['id']} ({law['citation']}): {law['status']}{since}{until}. {law['why']}"
    if law["test"] is None:
        return f"{text} It asks nothing of a route that could be tested."
    if law["status"] in ("in force", "unknown"):
        return f"{text} Tested: {law['test']}.{doubt_text(law)}"
    return f"{text} On this day it forbids nothing; it would test: {law['test']}.{doubt_text(law)}"


def doubt_text(law: dict[str, Any]) -> str:
    """The second test of a law, whose findings are in doubt, with the reason; nothing where there is none."""
    why = law["doubt_why"].rstrip(".")
    return f" In doubt whatever is found by: {law['doubt']} ({why})." if law["doubt"] else ""


def together(texts: Sequence[str]) -> list[str]:
    """Texts once each; those that differ only in their last word as one, which names all of these words."""
    ends: dict[str, dict[str, None]] = {}
    for text in texts:
        start, _, last = text.rpartition(" ")
        ends.setdefault(start, {})[last] = None
    return [f"{start} {', '.join(last)}".strip() for start, last in ends.items()]


def chain_text(nodes: Sequence[dict[str, Any]]) -> str:
    """The sites of a route with their countries, in order."""
    return " -> ".join(f"{node['name']} ({node['country'] or '?'})" for node in nodes)


def gap_text(label: Label, gap: dict[str, Any]) -> str:
    """A gap in words."""
    stages = ", ".join(gap["stages"])
    if gap["after"] is None:
        return f"{stages}: nobody shown before {label(gap['before'])}"
    if gap["after"] == gap["before"]:
        return f"{stages}: nobody shown at {label(gap['before'])}"
    return f"{stages}: nobody shown between {label(gap['after'])} and {label(gap['before'])}"


def hop_text(label: Label, hop: dict[str, Any]) -> str:
    """The weakest hop in words: who, status, best grade, witnesses, age of the newest evidence."""
    evidence = (
        f"evidence {time_words(hop['last_evidence'])} ({_age(hop['age_days'])})" if hop["last_evidence"] else "evidence undated"
    )
    status = hop["status"] or "status unknown"
    witnesses = plural(hop["origins"], "origin")
    return f"{label(hop['from'])} -> {label(hop['to'])}: {status}, grade {hop['grade']}, {witnesses}, {evidence}"


def _age(days: int | None) -> str:
    if days is None:
        return "age unknown"
    if days < 0:
        return "of a later day"
    if days < 60:
        return f"{days} days old"
    return f"{days // 30} months old" if days < 730 else f"{days // 365} years old"


def left_out_text(left_out: dict[str, int]) -> str:
    """What the reading did not let count, with a space before it; nothing where it let all."""
    return " Left out by the reading: " + ", ".join(f"{n} {what}" for what, n in left_out.items()) + "." if left_out else ""


def ends_text(found: dict[str, Any]) -> Iterator[str]:
    """Where routes end, a sentence for each best verdict that reaches some end."""
    for verdict, words in (("avoids", "avoiding"), ("unproven", "unproven at best"), ("touches", "only by touching")):
        names = [end["name"] for end in found["markets"] if best_of(end) == verdict]
        if names:
            # an end is reached by one feed: of a magnet's other elements that says nothing
            more = " Each by some feed; kg origin asks for every element." if verdict == "avoids" and not found["element"] else ""
            yield f"Ends reached, {words}: {', '.join(names)}.{more}"


def best_of(counts: dict[str, Any]) -> str | None:
    """The best verdict that some route has; None where there is no route."""
    return next((verdict for verdict in VERDICTS if counts[verdict]), None)


def flat_question(found: dict[str, Any]) -> dict[str, Any]:
    """What was asked, as cells of every row."""
    return {
        "as_of": found["reading"]["as_of"],
        "avoid": " or ".join(found["avoid"]),
        "laws": [f"{law['id']}: {law['status']}" for law in found["rules"]],
    }


def flat_route(label: Label, route: dict[str, Any]) -> dict[str, Any]:
    """A route as one row of text cells."""
    return {
        "verdict": route["verdict"],
        "route": chain_text(route["nodes"]),
        "materials": [" + ".join(flow["material"]) or "?" for flow in route["flows"]],
        "statuses": [flow["status"] or "?" for flow in route["flows"]],
        "weakest": hop_text(label, route["weakest"]) if route["weakest"] else "",
        "gaps": [gap_text(label, gap) for gap in route["gaps"]],
        "unknown": [item["settle"] for item in route["unknown"]],
        "exposed": [item["exposed"] for item in route["exposed"]],
        "origins": route["origins"],
        "claims": sorted({claim for flow in route["flows"] for claim in flow["claims"]}),
    }
