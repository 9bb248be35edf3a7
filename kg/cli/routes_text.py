"""A route answer as text a person reads on a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.cli.output import hanging, width, wrapped
from kg.present.wording import (
    Label,
    asked_sentence,
    chain_text,
    counts_text,
    custody_text,
    ends_text,
    gap_text,
    hop_text,
    left_out_text,
    plural,
    provisos,
    together,
)

_INDENT = 15


def story(snapshot: Snapshot, found: dict[str, Any]) -> str:
    """The answer in one sentence, the routes with their proofs if there are any, what blocks, and the limits."""
    lines = list(heading(snapshot, found))
    for number, route in enumerate(found["routes"], start=1):
        lines += ["", *_route(snapshot.label, number, route)]
        if "proofs" in found:
            from kg.routes.proof import proof_lines

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


def asked_text(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    """What was asked, under which reading, and what must be known before any number."""
    yield from wrapped(asked_sentence(snapshot.label, found), width())
    yield from proviso_lines(snapshot, found)


def proviso_lines(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    """What a reader must know before the numbers."""
    for text in provisos(snapshot, found):
        yield from wrapped(text, width())


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


def _ends(found: dict[str, Any]) -> Iterator[str]:
    for text in ends_text(found):
        yield from ["", *wrapped(text, width())]


def _blocking(found: dict[str, Any]) -> Iterator[str]:
    if not found["blocking"]:
        return
    yield ""
    yield from wrapped("Why none avoids: every route meets one of these.", width())
    for item in found["blocking"]:
        what = item.get("exposed") or item["settle"]
        yield from hanging(what, f"{item['routes']:>4}  ", " " * 6)
    yield "The number is how many routes meet it."


def _limits(found: dict[str, Any]) -> Iterator[str]:
    limits = found["limits"]
    yield ""
    text = f"Listed {limits['shown']} of {limits['of']} (-k {limits['k']}), best first by verdict, then {limits['rank']}."
    if limits["search_truncated"]:
        text += " The search was cut short."
    text += f" {custody_text(found['custody'])}"
    yield from wrapped(text + left_out_text(found["left_out"]), width())
