"""A route answer as text a person reads on a terminal of any width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from kg.cli.output import hanging, plural, width, wrapped
from kg.dates import latest_day
from kg.snapshot import Snapshot

Label = Callable[[str], str]
_INDENT = 15


def story(snapshot: Snapshot, found: dict[str, Any]) -> str:
    """The answer in one sentence, the routes with their proofs if there are any, what blocks, and the limits."""
    lines = list(heading(snapshot, found))
    for number, route in enumerate(found["routes"], start=1):
        lines += ["", *_route(snapshot.label, number, route)]
        if "proofs" in found:
            from kg.proof import proof_lines

            lines += list(proof_lines(found["proofs"][number - 1], width()))
    lines += list(_ends(found))
    lines += list(_blocking(found))
    lines += list(_limits(found))
    return "\n".join(lines) + "\n"


def heading(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    """What was asked, and how many routes there are of each verdict."""
    yield from asked_text(snapshot, found)
    if not any(found["counts"].values()):
        yield from wrapped("The sources of this reading show no such route.", width())
        for hint in found["hints"]:
            yield from wrapped(f"Hint: {hint}.", width())
    else:
        at_least = "" if found["limits"]["counts_exact"] else "At least "
        yield from wrapped(f"{at_least}{counts_text(found['counts'])}.", width())


def counts_text(counts: dict[str, int]) -> str:
    """How many routes there are of each verdict, in words."""
    return f"{counts['avoids']} avoid, {counts['unproven']} unproven, {counts['touches']} touch"


def asked_text(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    """What was asked, under which reading, and what must be known before any number."""
    label = snapshot.label
    avoid = ", or ".join(found["avoid"]) or "nothing"
    reading = found["reading"]
    ends = "".join(f", {word} {label(found[word])}" for word in ("from", "to") if found[word])
    extra = f"; carrying {label(found['element'])}" if found["element"] else ""
    extra += "; every stage shown" if found["complete"] else ""
    extra += "; derived flows count" if reading["derived"] else ""
    yield from wrapped(
        f"Avoiding {avoid}{ends}".rstrip(".") + f". As of {reading['as_of']}: {', '.join(reading['statuses'])}{extra}.", width()
    )
    yield from provisos(snapshot, found)


def provisos(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    """What a reader must know before the numbers: how the laws stand on the day, and that the sources are older than it."""
    for law in found["rules"]:
        yield from wrapped(law_text(law), width())
    if found["rules"]:
        from kg.law import NOTICE

        yield from wrapped(NOTICE, width())
    # a source of 2026 is not from the future: of its days, none after today
    newest = max((latest_day(s.date) or date.min for s in snapshot.sources.values() if s.date), default=date.min)
    newest = min(newest, date.today())
    if date.fromisoformat(found["reading"]["as_of"]) > newest + timedelta(days=365):
        yield from wrapped(f"No source is newer than {newest}: what follows is as last said, not as of that day.", width())


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


def _field(name: str, text: str) -> Iterator[str]:
    yield from hanging(text, f"{'    ' + name:<{_INDENT}}", " " * _INDENT)


def _route(label: Label, number: int, route: dict[str, Any]) -> Iterator[str]:
    yield from hanging(chain_text(route["nodes"]), f"{number:>3} {route['verdict']:<11}", " " * _INDENT)
    stages = [", ".join(node["stages"]) or "?" for node in route["nodes"]]
    yield from _field("stages", " > ".join(stages))
    yield from _field("carries", ", ".join(route["elements"] or []) or "elements not stated")
    for text in together([item["exposed"] for item in route["exposed"]]):
        yield from _field("touches", text)
    for gap in route["gaps"]:
        yield from _field("gap", gap_text(label, gap))
    shown = [item for item in route["unknown"] if item["kind"] != "gap"]
    for text in together([item["settle"] for item in shown]):
        yield from _field("unknown", text)
    if route["weakest"]:
        yield from _field("weakest", hop_text(label, route["weakest"]))
    claims = {claim for flow in route["flows"] for claim in flow["claims"]}
    if not route["flows"]:
        return
    yield from _field(
        "sources", f"{plural(len(claims), 'claim')}; {plural(route['origins'], 'independent origin')} at the thinnest hop"
    )


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
    evidence = f"evidence {hop['last_evidence']} ({_age(hop['age_days'])})" if hop["last_evidence"] else "evidence undated"
    status = hop["status"] or "status unknown"
    witnesses = plural(hop["origins"], "origin")
    return f"{label(hop['from'])} -> {label(hop['to'])}: {status}, grade {hop['grade']}, {witnesses}, {evidence}"


def _age(days: int | None) -> str:
    if days is None:
        return "age unknown"
    if days < 60:
        return f"{days} days old"
    return f"{days // 30} months old" if days < 730 else f"{days // 365} years old"


def _ends(found: dict[str, Any]) -> Iterator[str]:
    """Where routes end, by the best verdict that reaches it."""
    for verdict, words in (("avoids", "avoiding"), ("unproven", "unproven at best"), ("touches", "only by touching")):
        names = [end["name"] for end in found["markets"] if _best(end) == verdict]
        if names:
            # an end is reached by one feed: of a magnet's other elements that says nothing
            more = " Each by some feed; kg origin asks for every element." if verdict == "avoids" and not found["element"] else ""
            yield from ["", *wrapped(f"Ends reached, {words}: {', '.join(names)}.{more}", width())]


def _best(end: dict[str, Any]) -> str:
    return next(verdict for verdict in ("avoids", "unproven", "touches") if end[verdict])


def _blocking(found: dict[str, Any]) -> Iterator[str]:
    if not found["blocking"]:
        return
    yield ""
    yield from wrapped("Why none avoids: every route meets one of these.", width())
    for item in found["blocking"]:
        what = item.get("exposed") or item["settle"]
        yield from hanging(what, f"{item['routes']:>4}  ", " " * 6)
    yield "The number is how many routes meet it."


def left_out_text(left_out: dict[str, int]) -> str:
    """What the reading did not let count, with a space before it; nothing where it let all."""
    return " Left out by the reading: " + ", ".join(f"{n} {what}" for what, n in left_out.items()) + "." if left_out else ""


def _limits(found: dict[str, Any]) -> Iterator[str]:
    limits = found["limits"]
    yield ""
    text = f"Listed {limits['shown']} of {limits['of']} (-k {limits['k']}), best first by verdict, then {limits['rank']}."
    if limits["search_truncated"]:
        text += " The search was cut short."
    text += f" {custody_text(found['custody'])}"
    yield from wrapped(text + left_out_text(found["left_out"]), width())
