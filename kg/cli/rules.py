"""`kg rules`: what can be avoided, and the laws there are with their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.complete import rule_names
from kg.cli.output_options import Output, writes
from kg.data import INLINE, key, to_data
from kg.text import Row

if TYPE_CHECKING:
    from datetime import date

    from kg.claims.country_groups import CountryGroup
    from kg.rules.laws import Law, Phase

DIMENSIONS = ("dimension", "looks_at", "clauses", "title")
LAWS = ("law", "status", "until", "test", "doubt", "title")
GROUPS = ("group", "members", "listed", "title")
MEMBERS = ("group", "country", "name", "from", "until", "member")
PHASES = ("law", "from", "until", "status", "test", "doubt", "doubt_why", "why")


@dataclass(frozen=True, slots=True)
class ListedDimension:
    """A dimension that --avoid can test."""

    dimension: str
    looks_at: str
    clauses: str
    title: str


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group of countries that may stand wherever a country does, with its members on the day."""

    group: str
    members: tuple[str, ...]
    listed: str | None
    title: str


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A country of a group, from one day to another; `member`: whether it is one on the day."""

    group: str
    country: str
    name: str
    since: str | None = field(metadata=key("from"))
    until: str | None
    member: bool


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


@app.command(
    epilog="Examples: kg rules | kg rules dfars-252.225-7052 | kg rules EU --as-of 2019-06-01 | kg rules my-rule.toml --json"
)
@writes()
def rules(
    output: Output,
    law: Annotated[
        str | None,
        typer.Argument(
            help="a law by its id or a rule file: its phases; a group of countries: its members", autocompletion=rule_names
        ),
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="the day the list shows the laws on; default today")] = None,
) -> None:
    """What --avoid can test, the groups of countries, and the dated laws that --rule knows; with one of these, how it changes.

    --avoid takes tests joined by and, or, not: [dimension:]NAME,... [>=25%] [at STAGES] [of ELEMENTS] [to COUNTRIES]
    [by majority,seat,operator]. A group of countries stands wherever a country does: --avoid NATO is any member on the day. A
    rule file has the same, with dates. A law is tested by the day asked about: whether a contract falls under it, and its
    exceptions, are printed beside and never applied. Qualifying countries of DFARS are not the covered countries that
    dfars-252.225-7052 tests. None of it is legal advice.
    """
    from kg.claims.country_groups import group_called, groups
    from kg.cli.output import deliver, emit, hanging, table, width, wrapped
    from kg.routes.question import day_of
    from kg.rules import laws as dated

    today = day_of(as_of)
    if law is not None and (of := group_called(law)) is not None:
        _tell_group(of, today, output)
        return
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
    dimensions: list[Row] = [to_data(each) for each in _dimensions()]
    laws: list[Row] = [to_data(_on(dated.law(name), dated.phase_on(dated.law(name), today))) for name in dated.laws()]
    of_countries: list[Row] = [to_data(_group(name, today)) for name in groups()]
    if output.format == "table":
        text = table(dimensions, DIMENSIONS) + "\n" + table(of_countries, GROUPS) + "\n" + table(laws, LAWS)
        deliver(text + "\n" + "\n".join(wrapped(dated.NOTICE, width())) + "\n", output.path)
    else:
        emit([*dimensions, *of_countries, *laws], ("dimension", "group", "members", *LAWS), output)


def _group(name: str, day: date) -> ListedGroup:
    from kg.claims.country_groups import group

    found = group(name)
    return ListedGroup(found.id, tuple(sorted(found.on(day))), found.listed, found.title)


def _tell_group(of: CountryGroup, day: date, output: Output) -> None:
    from kg.claims.vocabulary import vocabulary
    from kg.cli.output import deliver, emit, hanging, table, width, wrapped

    concepts = vocabulary().concepts
    rows: list[Row] = [
        to_data(ListedMember(of.id, each.country, concepts[each.country].label, each.since, each.until, each.on(day)))
        for each in sorted(of.members, key=lambda each: each.country)
    ]
    if output.format != "table":
        emit(rows, MEMBERS, output)
        return
    lines = wrapped(f"{of.title}: {len(of.on(day))} members on {day}. {of.note}", width())
    for each in of.sources:
        lines += hanging(f"{each.title} ({each.date}), {each.url}: {each.says}", "  - ", "    ")
    deliver("\n".join([*lines, "", table(rows, MEMBERS[1:])]), output.path)


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
