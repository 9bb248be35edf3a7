"""A route answer as text a person reads on a terminal of any width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kg.claims.snapshot import Snapshot
from kg.cli.output import hanging, width, wrapped
from kg.cli.proof_text import proof_lines
from kg.cli.provenance import provenance_lines
from kg.present.wording import (
    age_text,
    asked_sentence,
    beside_texts,
    buyer_place,
    carrying_text,
    counts_text,
    custody_text,
    delivery_text,
    documentation_text,
    elements_text,
    ends_text,
    excluded_texts,
    feedstock_text,
    gap_text,
    heavy_text,
    left_out_text,
    no_route_texts,
    place_text,
    plans_text,
    plural,
    provisos,
    readiness_words,
    route_text,
    together,
    unnamed_once,
    verdict_words,
    weakest_text,
)
from kg.routes.answer import Answer, BlockingFact, Route
from kg.routes.parts import Asked, Heading
from kg.routes.request import Request

_INDENT = 16
Say = Callable[[str], str]
"""What is said of names in a text that is printed."""
MOST_BLOCKING = 8
"""Blocking facts that are printed: those that most routes meet."""


def story(snapshot: Snapshot, asked: Request, found: Answer, numbers: Sequence[int] | None = None) -> str:
    """Tell the answer in one sentence, the routes with their proofs if there are any, what blocks, and the limits.

    `numbers` are those of the routes, where not all before them are listed.
    """
    say = unnamed_once(snapshot)
    lines = list(heading_lines(snapshot, found.heading, exact=found.limits.counts_exact))
    if text := carrying_text(snapshot.label, found):
        lines += wrapped(text, width())
    proofs = found.proofs or ((),) * len(found.routes)
    for number, route, proof in zip(numbers or range(1, len(found.routes) + 1), found.routes, proofs, strict=True):
        lines += ["", *_route(snapshot, found.heading.asked, number, route, say), *proof_lines(proof, width())]
    if numbers is None or len(numbers) != 1:
        lines += [*_ends(found, say), *_blocking(found.blocking, say), *excluded_lines(snapshot, found.heading)]
    lines += list(_limits(found))
    lines += provenance_lines(found.heading.data, ["kg", "paths"], asked, found.heading.asked.reading.as_of)
    return "\n".join(lines) + "\n"


def heading_lines(snapshot: Snapshot, heading: Heading, *, exact: bool) -> Iterator[str]:
    """Say what was asked, and how many routes there are of each verdict; `exact` False: at least so many."""
    if not heading.counts.total:
        yield from nothing_lines(snapshot, heading)
    else:
        yield from asked_text(snapshot, heading.asked)
        at_least = "" if exact else "At least "
        yield from wrapped(f"{at_least}{counts_text(heading.counts)}.", width())
    yield from beside_lines(snapshot, heading)


def nothing_lines(snapshot: Snapshot, heading: Heading) -> Iterator[str]:
    """Say that there is no route, with the supplies that sources tell of and the reading leaves out, and what to try."""
    yield from asked_text(snapshot, heading.asked)
    for text in no_route_texts(snapshot.label, heading):
        indent = "  " if text.startswith("  ") else ""
        yield from hanging(text.strip(), indent, indent + indent)
    for hint in heading.hints:
        yield from wrapped(f"Hint: {hint}.", width())


def beside_lines(snapshot: Snapshot, heading: Heading) -> Iterator[str]:
    """Say what a reader must know of the places asked about."""
    for text in beside_texts(snapshot.label, heading):
        yield from wrapped(text, width())


def asked_text(snapshot: Snapshot, asked: Asked) -> Iterator[str]:
    """Say what was asked, under which reading, and what must be known before any number."""
    yield from wrapped(asked_sentence(snapshot.label, asked), width())
    yield from proviso_lines(snapshot, asked)


def proviso_lines(snapshot: Snapshot, asked: Asked) -> Iterator[str]:
    """Say what a reader must know before the numbers."""
    for text in provisos(snapshot, asked.laws, asked.reading.as_of):
        yield from wrapped(text, width())


def _field(name: str, text: str) -> Iterator[str]:
    yield from hanging(text, f"{'    ' + name:<{_INDENT}}", " " * _INDENT)


def _route(snapshot: Snapshot, asked: Asked, number: int, route: Route, say: Say) -> Iterator[str]:
    label = snapshot.label
    yield from hanging(say(route_text(route)), f"{number:>3} {verdict_words(route.verdict):<12}", " " * _INDENT)
    yield from _field("readiness", readiness_words(route.readiness))
    yield from _field("documented", documentation_text(route))
    if route.plans:
        yield from _field("plans", say(plans_text(route.plans)))
    stages = [", ".join(stop.stages) or "?" for stop in route.stops]
    yield from _field("stages", " > ".join(stages))
    heavy = heavy_text(snapshot, [route])
    yield from _field("carries", elements_text(route) + (f"; {heavy}" if heavy else ""))
    if place := place_text(label, route):
        yield from _field("places", place)
    if (delivery := delivery_text(snapshot, asked, route)) != buyer_place(route):
        yield from _field("delivery", say(delivery))
    for text in together([fact.text for fact in route.exposed]):
        yield from _field("touches", say(text))
    for gap in route.gaps:
        yield from _field("gap", say(gap_text(label, gap)))
    for text in together([fact.text for fact in route.unknown if fact.kind != "gap"]):
        yield from _field("unknown", say(text))
    if feedstock := feedstock_text(label, route):
        yield from _field("feedstock", say(feedstock))
    if route.weakest:
        yield from _field("link", say(f"least corroborated: {weakest_text(label, route.weakest)}"))
    claims = {claim for delivery in route.deliveries for claim in delivery.claims}
    if not route.deliveries:
        return
    witnesses = plural(route.origins, "independent source")
    yield from _field("sources", f"{plural(len(claims), 'claim')}; at least {witnesses} of each delivery")


def _ends(found: Answer, say: Say) -> Iterator[str]:
    for text in ends_text(found.markets, found.heading.asked.element):
        yield from ["", *wrapped(say(text), width())]


def _blocking(blocking: Sequence[BlockingFact], say: Say) -> Iterator[str]:
    if not blocking:
        return
    yield ""
    yield from wrapped("Why none avoids: every route meets one of these.", width())
    for item in blocking[:MOST_BLOCKING]:
        yield from hanging(say(item.fact.text), f"{item.routes if item.routes is not None else '?':>4}  ", " " * 6)
    yield "The number is how many routes meet it."
    if len(blocking) > MOST_BLOCKING:
        yield f"{len(blocking) - MOST_BLOCKING} more: --json has all of them."


def excluded_lines(snapshot: Snapshot, heading: Heading) -> Iterator[str]:
    """Name the supplies that a newer source has ended or suspended, with both sides."""
    if heading.excluded:
        yield from ["", "Excluded by filters:"]
    for text in excluded_texts(snapshot, heading.excluded):
        yield from hanging(text, "  ", "    ")


def _limits(found: Answer) -> Iterator[str]:
    limits = found.limits
    yield ""
    text = f"Listed {limits.shown} of {limits.of} (-k {limits.k}), best first by verdict, then {limits.rank}."
    if limits.search_truncated:
        text += " The search was cut short."
    asked = found.heading.asked
    text += f" {custody_text(asked.custody)} {age_text(asked.reading)}"
    yield from wrapped(text + left_out_text(found.heading.left_out), width())
