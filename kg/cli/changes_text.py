"""A difference of two answers as text, and in the other formats: what `kg diff` and `kg what-if` print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.analyses.compare.answer import (
    Change,
    ChangedRoute,
    CitedClaim,
    DiffAnswer,
    Interval,
    MarketChange,
    RouteChanges,
    SideSummary,
)
from kg.analyses.compare.grounds import Ground
from kg.analyses.scenario.effects import Effects
from kg.cli.app import talk
from kg.cli.output import as_json, deliver, hanging, json_line, rows_text, width, wrapped
from kg.cli.output_options import Output
from kg.data import to_data
from kg.present.wording import (
    Cell,
    avoid_text,
    chain_text,
    counts_text,
    end_words,
    law_text,
    plural,
    readiness_words,
    verdict_words,
)

FLAT = ("change", "old", "new", "route", "because", "claims")
_INDENT = 15
_SHOWN_CLAIMS = 2
_ENDS: dict[Change, str] = {
    "won": "Ends won",
    "lost": "Ends lost",
    "better": "Ends reached better",
    "worse": "Ends reached worse",
}


def show(found: DiffAnswer, output: Output) -> None:
    """Write a difference as asked."""
    if output.format == "json":
        text = as_json(to_data(found))
    elif output.format == "table":
        text = story(found)
    else:
        rows = [(change, route) for change, _, routes in _by_change(found.routes) for route in routes]
        if output.format == "jsonl":
            records = [{"change": change, **to_data(route)} for change, route in rows]
            text = "".join(map(json_line, records))
        else:
            flat = [_flat(change, route) for change, route in rows]
            text = rows_text(flat, FLAT, output.format)
        if not found.limits.complete:
            talk(_cut_text(found))
    deliver(text, output.path)


def _by_change(routes: RouteChanges) -> tuple[tuple[str, str, Sequence[ChangedRoute]], ...]:
    """The name and the title of each kind of change, with its routes."""
    return (
        ("won", "Routes won", routes.won),
        ("lost", "Routes lost", routes.lost),
        ("changed", "Routes with another verdict", routes.changed),
        ("unfed", "Routes that begin where no source names a feed any more", routes.unfed),
        ("fed", "Routes that began without a known feed, and now have one", routes.fed),
    )


def _flat(change: str, route: ChangedRoute) -> dict[str, Cell]:
    return {
        "change": change,
        "old": route.old or "",
        "new": route.new or "",
        "route": chain_text(route.stops),
        "because": [f"{ground.what}: {ground.old}, then {ground.new}" for ground in route.because],
        "claims": sorted({claim for ground in route.because for claim in ground.claims}),
    }


def story(found: DiffAnswer) -> str:
    """Tell what is compared, the counts, the routes and ends that differ, and numbered below them what made the difference."""
    grounds: dict[Ground, int] = {}
    lines = [*_heading(found)]
    for _, title, routes in _by_change(found.routes):
        lines += _routes(title, routes, grounds)
    lines += _ends(found.markets)
    lines += _tonnes(found)
    lines += _because(found, grounds)
    lines += _limits(found)
    return "\n".join(lines) + "\n"


def _field(name: str, text: str, indent: int = _INDENT) -> Iterator[str]:
    yield from hanging(text, f"{name:<{indent}}", " " * indent)


def _heading(found: DiffAnswer) -> Iterator[str]:
    asked, old, new = found.asked, found.old, found.new
    if found.supposed is not None:
        yield from _suppositions(found.supposed)
    if found.since is not None:
        newer = plural(found.since.newer, "claim")
        yield from wrapped(f"Since {found.since.day}: {newer} of later sources. Before: that day, as known then.", width())
    yield from _feeds(found)
    avoid, before = (avoid_text(side.avoid) for side in (new, old))
    what = avoid if avoid == before else f"{avoid} (before: {before})"
    extra = "".join(f", {word} {end}" for word, end in end_words(asked))
    extra += f"; carrying {asked.element}" if asked.element else ""
    extra += "; every stage shown" if asked.complete else ""
    extra += f"; custody {asked.custody}" if asked.custody != "any" else ""
    extra += "; place of delivery known" if asked.delivery == "known" else ""
    yield from wrapped(f"Avoiding {what}{extra}.", width())
    # the data of a supposed world are those it begins with: only other data are worth a name
    versions = {side.data.partition("+")[0].partition("@")[0] for side in (old, new)}
    for side, name in zip((old, new), _names(found), strict=True):
        yield from _field(f"  {name}", _side(side) + (f"; data {side.data}" if len(versions) > 1 else ""))
    for change in found.laws:
        yield from _field("  law", f"{change.what}: {change.old}; then {change.new}")
    changed = {change.about for change in found.laws}
    for law in new.laws:
        if law.id not in changed:
            yield from _field("  law", law_text(law))
    if new.laws:
        from kg.rules.laws import NOTICE

        yield from wrapped(NOTICE, width())


def _feeds(found: DiffAnswer) -> Iterator[str]:
    """The headline where somebody loses every documented feed, or gets a first one."""
    texts = {"lost": "No source names a feed any more of", "found": "A source now names a feed of"}
    for change, text in texts.items():
        names = [feed.name for feed in found.feeds if feed.change == change]
        if names:
            ends = [end.name for end in found.markets if end.change in ("lost", "worse")] if change == "lost" else []
            more = f" Ends lost or reached worse: {', '.join(ends)}." if ends else ""
            yield from wrapped(f"{text}: {', '.join(names)}.{more}", width())


def _suppositions(supposed: Effects) -> Iterator[str]:
    yield from wrapped("A supposed world: no source says that it is so. What follows holds only if all this does.", width())
    for effect in supposed.changes:
        numbers = ((effect.left_out, "left out"), (effect.put_in, "put in"), (len(effect.moved), "moved"))
        done = ", ".join(f"{number} {word}" for number, word in numbers if number) or "none"
        yield from _field("  supposed", f"{effect.option}: {effect.what} (claims: {done})")
        for note in effect.notes:
            yield from _field("", f"Note: {note}.")
    yield ""


def _names(found: DiffAnswer) -> tuple[str, str]:
    """What the two sides are called."""
    return ("before", "after") if found.supposed is None else ("as said", "supposed")


def _side(side: SideSummary) -> str:
    reading = side.reading
    at_least = "" if side.counts_exact else "at least "
    verdicts = f"{at_least}{counts_text(side.counts)}"
    sources = "" if reading.sources == "all" else f"; sources {', '.join(reading.sources)}"
    modalities = "" if len(reading.modalities) == 5 else f"; {', '.join(reading.modalities)}"
    derived = "; derived flows count" if reading.derived else ""
    read = f"as of {reading.as_of}: {', '.join(reading.statuses)}{modalities}{sources}{derived}"
    return f"{verdicts} ({read})"


def _routes(title: str, routes: Sequence[ChangedRoute], grounds: dict[Ground, int]) -> Iterator[str]:
    if not routes:
        return
    yield ""
    yield from wrapped(f"{title}: {len(routes)}", width())
    for route in routes:
        numbers = {grounds.setdefault(ground, len(grounds) + 1) for ground in route.because}
        there = route.new or route.old
        verdict = verdict_words(there) if there else ""
        if route.old and route.new:
            yield from _field("", f"{verdict_words(route.old)}, then {verdict_words(route.new)}", 2)
            verdict = ""
        marks = "".join(f" [{number}]" for number in sorted(numbers))
        again = f" (the same way as {', '.join(route.instead)})" if route.instead else ""
        readiness = readiness_words(route.new_readiness or route.old_readiness or "unknown")
        yield from _field(f"  {verdict}", f"{route.id}: {chain_text(route.stops)}, {readiness}{again}{marks}")


def _ends(markets: Sequence[MarketChange]) -> Iterator[str]:
    for change, title in _ENDS.items():
        names = [f"{end.name} ({_best(end)})" for end in markets if end.change == change]
        if names:
            yield ""
            yield from wrapped(f"{title}: {', '.join(names)}.", width())


def _best(end: MarketChange) -> str:
    return ", then ".join(verdict_words(best) for best in (end.old.best, end.new.best) if best)


def _tonnes(found: DiffAnswer) -> Iterator[str]:
    if found.tonnes is None:
        return
    tonnes = found.tonnes
    yield ""
    yield from wrapped(f"Tonnes, {tonnes.basis}; {tonnes.semantics}.", width())
    for row in tonnes.rows:
        what = f"{'+'.join(row.elements)} to {row.name}, {row.over}"
        yield from _field("", f"{what}: {_interval(row.old)}; then {_interval(row.new)}", 2)
    if not tonnes.rows:
        yield "  Nothing changes in what stated capacities bound."


def _interval(tonnes: Interval | None) -> str:
    if tonnes is None:
        return "not reached"
    if tonnes.upper is None:
        weak = tonnes.with_weak
        return "unknown" + (f" (at most {weak:,g} on weak or planned figures)" if weak is not None else "")
    return f"{tonnes.lower:,g} to {tonnes.upper:,g}"


def _because(found: DiffAnswer, grounds: dict[Ground, int]) -> Iterator[str]:
    if not grounds:
        return
    yield ""
    yield "What made the difference:"
    for ground, number in grounds.items():
        yield from _field(f"{f'[{number}]':>5}", f"{ground.kind}: {ground.what}", 6)
        for text, name in zip((ground.old, ground.new), _names(found), strict=True):
            yield from _field(f"      {name}", text)
        # those that one side alone has come first: they are what changed
        claims = sorted(ground.claims, key=lambda name: len(found.claims[name].data))
        for claim in claims[:_SHOWN_CLAIMS]:
            new = f" New since {found.since.day}." if found.since and found.claims[claim].data == ("new",) else ""
            yield from _field("      claim", _claim(claim, found.claims[claim]) + new)
        if len(claims) > _SHOWN_CLAIMS:
            yield from _field("", f"and {', '.join(claims[_SHOWN_CLAIMS:])}")


def _claim(name: str, claim: CitedClaim) -> str:
    return f"{name} [{claim.grade}] {claim.publisher or claim.source}, {claim.date or 'undated'}: {claim.says}"


def _limits(found: DiffAnswer) -> Iterator[str]:
    yield ""
    unchanged = f"{plural(found.routes.same, 'route')} with the same verdict on both sides."
    if not any(found.routes):
        unchanged = f"No route differs. {unchanged}"
    yield from wrapped(unchanged if found.limits.complete else f"{unchanged} {_cut_text(found)}", width())


def _cut_text(found: DiffAnswer) -> str:
    old, new, limit = found.old, found.new, found.limits.limit
    return (
        f"Compared {old.listed} of {old.of} and {new.listed} of {new.of} routes, the best by evidence "
        f"(--limit {limit}): what is said of these holds, and others may differ."
    )
