"""A route answer as text a person reads on a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.claims.snapshot import Snapshot
from kg.cli.output import hanging, width, wrapped
from kg.cli.proof_text import proof_lines
from kg.present.wording import (
    Label,
    asked_sentence,
    chain_text,
    counts_text,
    custody_text,
    ends_text,
    gap_text,
    left_out_text,
    plural,
    provisos,
    together,
    weakest_text,
)
from kg.routes.answer import Answer, BlockingFact, Route
from kg.routes.parts import Asked, Heading

_INDENT = 15


def story(snapshot: Snapshot, found: Answer) -> str:
    """Tell the answer in one sentence, the routes with their proofs if there are any, what blocks, and the limits."""
    lines = list(heading_lines(snapshot, found.heading, exact=found.limits.counts_exact))
    proofs = found.proofs or ((),) * len(found.routes)
    for number, (route, proof) in enumerate(zip(found.routes, proofs, strict=True), start=1):
        lines += ["", *_route(snapshot.label, number, route), *proof_lines(proof, width())]
    lines += list(_ends(found))
    lines += list(_blocking(found.blocking))
    lines += list(_limits(found))
    return "\n".join(lines) + "\n"


def heading_lines(snapshot: Snapshot, heading: Heading, *, exact: bool) -> Iterator[str]:
    """Say what was asked, and how many routes there are of each verdict; `exact` False: at least so many."""
    yield from asked_text(snapshot, heading.asked)
    if not heading.counts.total:
        yield from wrapped("The sources of this reading show no such route.", width())
        for hint in heading.hints:
            yield from wrapped(f"Hint: {hint}.", width())
    else:
        at_least = "" if exact else "At least "
        yield from wrapped(f"{at_least}{counts_text(heading.counts)}.", width())


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


def _route(label: Label, number: int, route: Route) -> Iterator[str]:
    yield from hanging(chain_text(route.stops), f"{number:>3} {route.verdict:<11}", " " * _INDENT)
    stages = [", ".join(stop.stages) or "?" for stop in route.stops]
    yield from _field("stages", " > ".join(stages))
    yield from _field("carries", ", ".join(route.elements or ()) or "elements not stated")
    for text in together([fact.text for fact in route.exposed]):
        yield from _field("touches", text)
    for gap in route.gaps:
        yield from _field("gap", gap_text(label, gap))
    for text in together([fact.text for fact in route.unknown if fact.kind != "gap"]):
        yield from _field("unknown", text)
    if route.weakest:
        yield from _field("weakest", weakest_text(label, route.weakest))
    claims = {claim for delivery in route.deliveries for claim in delivery.claims}
    if not route.deliveries:
        return
    yield from _field(
        "sources", f"{plural(len(claims), 'claim')}; {plural(route.origins, 'independent origin')} at the thinnest hop"
    )


def _ends(found: Answer) -> Iterator[str]:
    for text in ends_text(found.markets, found.heading.asked.element):
        yield from ["", *wrapped(text, width())]


def _blocking(blocking: Sequence[BlockingFact]) -> Iterator[str]:
    if not blocking:
        return
    yield ""
    yield from wrapped("Why none avoids: every route meets one of these.", width())
    for item in blocking:
        yield from hanging(item.fact.text, f"{item.routes:>4}  ", " " * 6)
    yield "The number is how many routes meet it."


def _limits(found: Answer) -> Iterator[str]:
    limits = found.limits
    yield ""
    text = f"Listed {limits.shown} of {limits.of} (-k {limits.k}), best first by verdict, then {limits.rank}."
    if limits.search_truncated:
        text += " The search was cut short."
    text += f" {custody_text(found.heading.asked.custody)}"
    yield from wrapped(text + left_out_text(found.heading.left_out), width())
