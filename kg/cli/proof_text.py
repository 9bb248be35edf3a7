"""A proof as text on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from kg.claims.edtf import time_words
from kg.routes.proof import Evidence, ProofStep


def proof_lines(entries: Sequence[ProofStep], columns: int) -> Iterator[str]:
    """A proof as indented text. Claims of one origin stand together, so that three reprints do not look like three witnesses."""
    for entry in entries:
        yield from wrap(f"{entry.what} ({_witnesses(entry)})", columns, initial_indent="      ", subsequent_indent="        ")
        shown: set[str] = set()
        for rule in entry.rules:
            text = f"{rule.rule}: {rule.outcome}" + (f", {rule.why}" if rule.why else "")
            yield from wrap(text, columns, initial_indent="        ", subsequent_indent="          ")
            for step in rule.steps:
                yield from wrap(step, columns, initial_indent="          ", subsequent_indent="            ")
        if not entry.claims and not any(rule.claims for rule in entry.rules):
            yield "        (no claim)"
        every = [*entry.claims, *(claim for rule in entry.rules for claim in rule.claims)]
        by_origin: dict[str, list[Evidence]] = {}
        for claim in every:
            if claim.claim not in shown:
                shown.add(claim.claim)
                by_origin.setdefault(claim.origin, []).append(claim)
        for origin, claims in by_origin.items():
            if len(claims) > 1:
                yield from wrap(f"of one origin ({origin}):", columns, initial_indent="        ", subsequent_indent="          ")
            for claim in claims:
                yield from _claim_lines(claim, columns)


def _witnesses(entry: ProofStep) -> str:
    if not entry.claims:
        return "no claim of its own"
    count = "rests on one source" if entry.origins == 1 else f"{entry.origins} independent sources"
    if entry.last_evidence is None:
        return f"{count}, undated"
    days = entry.age_days
    age = "" if days is None else ", of a later day" if days < 0 else f", {days} days old"
    return f"{count}, newest {time_words(entry.last_evidence)}{age}"


def _claim_lines(claim: Evidence, columns: int) -> Iterator[str]:
    head = f"[{claim.grade}] {claim.publisher or claim.source}, {claim.date or 'undated'}: {claim.says}"
    yield from wrap(head, columns, initial_indent="        ", subsequent_indent="            ")
    yield f"            {claim.claim}"
    yield f"            {claim.url}" if claim.url else f"            {claim.locator}"
    if claim.passage:
        yield from wrap(f"“{claim.passage}”", columns, initial_indent="            ", subsequent_indent="            ")
    if claim.review:
        yield from wrap(f"second look: {claim.review}", columns, initial_indent="            ", subsequent_indent="            ")
