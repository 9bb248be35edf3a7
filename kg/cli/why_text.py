"""Why nothing avoids, as text a person reads on a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.analyses.whynot.answer import ElementBlocking, StageBlocking, WhyAnswer, WhyLimits
from kg.analyses.whynot.grounds import (
    Blocking,
    BlockingSet,
    Disjoint,
    DisjointRoutes,
    Grounds,
    NearestRoute,
    NearestToEnd,
    OpenFacts,
)
from kg.analyses.whynot.reach import Reach
from kg.claims.snapshot import Snapshot
from kg.cli.output import hanging, table, width, wrapped
from kg.cli.routes_text import heading_lines
from kg.present.wording import Cell, Label, end_text, left_out_text, plural, verdict_words
from kg.routes.answer import BlockingFact
from kg.routes.parts import Asked


def story(snapshot: Snapshot, found: WhyAnswer) -> str:
    """Say what was asked, what blocks, by stage and element, what all routes share, the facts that would help, the limits."""
    label, grounds, limits = snapshot.label, found.grounds, found.limits
    lines = list(heading_lines(snapshot, found.heading, exact=limits.counts_exact))
    if found.reach:
        lines += _reach_lines(label, found.heading.asked, found.reach)
    else:
        lines += _blocking_lines(grounds.blocking)
        lines += _stage_lines(found.stages)
        lines += _element_lines(found.elements)
        lines += _fact_lines(label, grounds.facts)
        lines += _end_lines(label, grounds, limits)
        lines += _disjoint_lines(label, grounds.disjoint, limits.k)
    lines += _limit_lines(limits, found.heading.left_out)
    return "\n".join(lines) + "\n"


def _sentence(text: str) -> Iterator[str]:
    yield from wrapped(text, width())


def _table(rows: Sequence[Mapping[str, Cell]], columns: Sequence[str]) -> Iterator[str]:
    yield from table(rows, columns).rstrip("\n").split("\n")


def _numbered(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Texts with a number before each."""
    room = max((len(number) for number, _ in rows), default=0) + 4
    for number, text in rows:
        yield from hanging(text, f"{number:>{room - 2}}  ", " " * room)


def _number(count: int | None) -> str:
    return "?" if count is None else str(count)


def _counted_facts(facts: Iterable[BlockingFact]) -> Iterator[str]:
    yield from _numbered([(_number(each.routes), each.fact.text) for each in facts])


def _one_of(found: BlockingSet) -> str:
    """What every route meets, and how sure it is that nothing smaller will do."""
    if found.size == 1:
        return "every route meets this"
    if found.smallest:
        return f"every route meets one of these {found.size}, and no smaller set does that"
    return f"every route meets one of these {found.size}; a smaller set may do, of {found.at_least} at least"


def _blocking_lines(blocking: Blocking) -> Iterator[str]:
    every, exposed = blocking.any, blocking.exposed
    if exposed:
        yield from ["", *wrapped(f"Why none is even unproven: {_one_of(exposed)}.", width())]
        yield from _counted_facts(exposed.obstacles)
    if every and every != exposed:
        yield from ["", *wrapped(f"Why none avoids: {_one_of(every)}.", width())]
        yield from _counted_facts(every.obstacles)
    if every or exposed:
        yield from _sentence("The number is how many routes meet it.")


def _stage_lines(stages: Sequence[StageBlocking]) -> Iterator[str]:
    """Stages where something stands in the way of some route."""
    rows: list[Mapping[str, Cell]] = [
        {
            "stage": stage.stage,
            "routes": _number(stage.routes),
            "exposed": stage.exposed,
            "planned": stage.planned,
            "open": stage.open,
            "set": _size_text(stage.blocking) if stage.blocking else "",
        }
        for stage in stages
        if stage.exposed or stage.open or stage.planned
    ]
    if rows:
        yield ""
        yield from _sentence(
            "By stage: routes that meet something there, what there is, and the smallest set of it that all meet."
        )
        planned = ("planned",) if any(stage.planned for stage in stages) else ()
        yield from _table(rows, ("stage", "routes", "exposed", *planned, "open", "set"))


def _element_lines(elements: Sequence[ElementBlocking]) -> Iterator[str]:
    rows: list[Mapping[str, Cell]] = [
        {
            "element": element.element,
            "avoid": element.counts.avoids,
            "would avoid": element.counts.would_avoid,
            "unproven": element.counts.unproven,
            "touch": element.counts.touches,
            "set": _element_set(element),
        }
        for element in elements
    ]
    yield ""
    at_least = "" if all(element.counts_exact for element in elements) else " (at least so many)"
    yield from _sentence(f"By element: routes that may carry it{at_least}, and the smallest set that all of them meet.")
    would = ("would avoid",) if any(element.counts.would_avoid for element in elements) else ()
    yield from _table(rows, ("element", "avoid", *would, "unproven", "touch", "set"))


def _element_set(element: ElementBlocking) -> str:
    if not element.counts.total:
        return "no route"
    return _size_text(element.blocking) if element.blocking else "nothing"


def _size_text(found: BlockingSet | NearestRoute) -> str:
    """The size of a smallest set, or what it lies between."""
    return str(found.size) if found.size == found.at_least else f"{found.at_least} to {found.size}"


def _fact_lines(label: Label, facts: OpenFacts) -> Iterator[str]:
    if not facts.ranked:
        return
    at_least = "" if facts.exact else "at least "
    yield ""
    listed = f", the first {len(facts.ranked)}" if len(facts.ranked) < facts.open else ""
    yield from _sentence(
        f"Open facts on routes that do not touch: {facts.open}{listed}. Numbers: {at_least}so many routes wait for it alone, "
        "so many wait for it at all."
    )
    yield from _numbered([(f"{_number(each.alone):>4} {_number(each.routes):>5}", each.fact.text) for each in facts.ranked])
    nearest = facts.nearest
    if nearest:
        yield ""
        fewest = plural(nearest.size, "fact")
        if nearest.at_least < nearest.size:
            fewest += f" (it may take only {nearest.at_least})"
        yield from _sentence(f"Nearest to avoiding, {fewest} away: {_chain(label, nearest.sites)}.")
        yield from _numbered([("-", fact.text) for fact in nearest.facts])


def _chain(label: Label, sites: Sequence[str]) -> str:
    return " -> ".join(map(label, sites))


def _end_lines(label: Label, grounds: Grounds, limits: WhyLimits) -> Iterator[str]:
    """Every end: how near it is to a route that avoids, and what all routes to it pass."""
    points = grounds.single_points
    if points is None:
        return
    yield ""
    if points.all:
        yield from _sentence(f"On every route: {_names(label, points.all)}.")
    else:
        yield from _sentence("No site is on every route.")
    if points.not_touching:
        yield from _sentence(f"On every route that does not touch: {_names(label, points.not_touching)}.")
    shared = {end.id: end.all for end in points.ends}
    rows: list[Mapping[str, Cell]] = [
        {
            "end": end.name,
            "best": verdict_words(end.verdict),
            "facts": _facts_to(end),
            "all routes pass": _names(label, shared.get(end.id, ())),
        }
        for end in grounds.facts.ends
    ]
    more = f", the first {len(rows)} of {limits.ends}" if len(rows) < limits.ends else ""
    yield from _sentence(f"Ends{more}: facts to a route that avoids, and sites that all routes to it pass.")
    yield from _table(rows, ("end", "best", "facts", "all routes pass"))


def _facts_to(end: NearestToEnd) -> str:
    if end.verdict in ("avoids", "would_avoid"):
        return "0" if end.verdict == "avoids" else "0, once plans come true"
    return _size_text(end.nearest) if end.nearest else "none helps"


def _disjoint_lines(label: Label, disjoint: Disjoint, k: int) -> Iterator[str]:
    apart, avoiding = disjoint.not_touching, disjoint.avoiding
    yield ""
    yield from _sentence(
        f"Routes that share no site: {_most(apart)} of those that do not touch, {_most(avoiding)} of those that avoid."
    )
    chosen = (avoiding if avoiding.size else apart).routes
    shown = chosen[:k]
    yield from _numbered([(str(n), _chain(label, route.sites)) for n, route in enumerate(shown, start=1)])
    if len(shown) < len(chosen):
        yield f"and {len(chosen) - len(shown)} more."


def _most(apart: DisjointRoutes) -> str:
    return str(apart.size) if apart.size == apart.at_most else f"at least {apart.size} (at most {apart.at_most})"


def _reach_lines(label: Label, asked: Asked, reach: Reach) -> Iterator[str]:
    """How far one gets from either end."""
    begin = end_text(label, asked.begin) if asked.begin else "where material starts"
    end = end_text(label, asked.end) if asked.end else "a market"
    yield ""
    ahead = [site for site in reach.ahead if site != asked.begin]
    if ahead:
        yield from _sentence(f"From {begin} one gets as far as {reach.furthest or 'no stage'}: {_names(label, ahead)}.")
    else:
        yield from _sentence(f"From {begin} one gets nowhere.")
    if reach.behind:
        yield from _sentence(f"To {end} one gets from {reach.earliest} on: {_names(label, reach.behind)}.")
    else:
        yield from _sentence(f"Nothing gets to {end}.")
    if reach.both:
        yield from _sentence(
            f"On both sides: {_names(label, reach.both)}. What arrives there is not what leaves for the end: "
            "other elements, or a later stage."
        )
    elif reach.ahead and reach.behind:
        yield from _sentence("No site is on both sides.")


def _names(label: Label, sites: Iterable[str]) -> str:
    return ", ".join(map(label, sites))


def _limit_lines(limits: WhyLimits, left_out: Mapping[str, int]) -> Iterator[str]:
    yield ""
    text = f"Routes: {limits.semantics}. Sets that block: {limits.sets}."
    if not limits.counts_exact:
        text += " Counting was cut short: numbers of routes are at least what they say."
    yield from _sentence(text + left_out_text(left_out))
