"""`kg rules`: what can be avoided, and the laws there are with their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.complete import laws as law_ids
from kg.cli.output_options import Output, writes
from kg.data import INLINE, key, to_data
from kg.text import Row

if TYPE_CHECKING:
    from kg.rules.laws import Law, Phase

DIMENSIONS = ("dimension", "looks_at", "clauses", "title")
LAWS = ("law", "status", "until", "test", "doubt", "title")
PHASES = ("law", "from", "until", "status", "test", "doubt", "doubt_why", "why")


@dataclass(frozen=True, slots=True)
class ListedDimension:
    """A dimension that --avoid can test."""

    dimension: str
    looks_at: str
    clauses: str
    title: str


@dataclass(frozen=True, slots=True)
class ListedPhase:
    """A law from one day to another."""

    law: str
    since: str | None = field(metadata=key("from"))
    until: str | None
    status: str
    test: str | None
    doubt: str | None
    doubt_why: str | None
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedLaw:
    """A law as it stands on the day asked about."""

    phase: ListedPhase = field(metadata=INLINE)
    title: str
    citation: str


@app.command(epilog="Examples: kg rules | kg rules dfars-252.225-7052 | kg rules my-rule.toml --json")
@writes()
def rules(
    output: Output,
    law: Annotated[str | None, typer.Argument(help="a law by its id or a rule file: its phases", autocompletion=law_ids)] = None,
    as_of: Annotated[str | None, typer.Option(help="the day the list shows the laws on; default today")] = None,
) -> None:
    """What --avoid can test, and the dated laws that --rule knows; with a law, how it changes over time.

    --avoid takes tests joined by and, or, not: [dimension:]NAME,... [>=25%] [at STAGES] [of ELEMENTS] [to COUNTRIES]
    [by majority,seat,operator]. A rule file has the same, with dates. A law is tested by the day asked about: whether a contract
    falls under it, and its exceptions, are printed beside and never applied. Qualifying countries of DFARS are not the covered
    countries that dfars-252.225-7052 tests. None of it is legal advice.
    """
    from kg.cli.output import deliver, emit, hanging, table, width, wrapped
    from kg.routes.question import day_of
    from kg.rules import laws as dated

    if law is not None:
        found = dated.law(law)
        rows: list[Row] = [to_data(_phase(found.id, phase)) for phase in dated.timeline(found)]
        if output.format == "table":
            head = f"{found.title} ({found.citation}; {found.authority}). {found.summary}"
            lines = [*wrapped(head, width()), "Limits:"]
            for limit in found.limits:
                lines += hanging(limit, "  - ", "    ")
            notice = "\n".join(wrapped(dated.NOTICE, width()))
            shown = [c for c in PHASES[1:] if c != "doubt_why" and (c != "doubt" or any(row[c] for row in rows))]
            deliver("\n".join([*lines, "", table(_with_doubts(rows), shown), notice, ""]), output.path)
            return
        emit(rows, PHASES, output)
        return
    today = day_of(as_of)
    dimensions: list[Row] = [to_data(each) for each in _dimensions()]
    laws: list[Row] = [to_data(_on(dated.law(name), dated.phase_on(dated.law(name), today))) for name in dated.laws()]
    if output.format == "table":
        text = table(dimensions, DIMENSIONS) + "\n" + table(laws, LAWS)
        deliver(text + "\n" + "\n".join(wrapped(dated.NOTICE, width())) + "\n", output.path)
    else:
        emit([*dimensions, *laws], ("dimension", *LAWS), output)


def _with_doubts(rows: Sequence[Row]) -> list[Row]:
    """Put the reason of a doubt beside it, as one cell."""
    return [
        {**row, "doubt": f"in doubt whatever is found by {row['doubt']}: {row['doubt_why']}"} if row["doubt"] else row
        for row in rows
    ]


def _dimensions() -> list[ListedDimension]:
    from kg.rules.dimensions import dimensions, rule

    found = []
    for name in dimensions():
        dimension = rule(name)
        looks = dimension.looks_at
        clauses = [*(["at"] if looks == "site" else []), *dimension.clauses]
        found.append(ListedDimension(name, looks, " ".join(clauses), dimension.title))
    return found


def _on(law: Law, phase: Phase) -> ListedLaw:
    return ListedLaw(_phase(law.id, phase), law.title, law.citation)


def _phase(law: str, phase: Phase) -> ListedPhase:
    return ListedPhase(
        law=law,
        since=phase.since.isoformat() if phase.since else None,
        until=phase.until.isoformat() if phase.until else None,
        status=phase.status,
        test=phase.avoid,
        doubt=phase.doubt,
        doubt_why=phase.doubt_why or None,
        why=phase.why,
        sources=phase.sources,
    )
