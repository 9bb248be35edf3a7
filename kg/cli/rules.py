"""`kg rules`: what can be avoided, and the laws there are with their dates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from kg.cli.app import CsvOption, FormatOption, JsonOption, OutOption, app, chosen
from kg.cli.complete import laws as law_ids

DIMENSIONS = ("dimension", "looks_at", "clauses", "title")
PHASES = ("law", "from", "until", "status", "test", "doubt", "doubt_why", "why")


@app.command(epilog="Examples: kg rules | kg rules dfars-252.225-7052 | kg rules my-rule.toml --json")
def rules(
    law: Annotated[str | None, typer.Argument(help="a law by its id or a rule file: its phases", autocompletion=law_ids)] = None,
    as_of: Annotated[str | None, typer.Option(help="the day the list shows the laws on; default today")] = None,
    format: FormatOption = None,
    json_: JsonOption = False,
    csv_: CsvOption = False,
    output: OutOption = None,
) -> None:
    """What --avoid can test, and the dated laws that --rule knows; with a law, how it changes over time.

    --avoid takes tests joined by and, or, not: [dimension:]NAME,... [>=25%] [at STAGES] [of ELEMENTS] [to COUNTRIES]
    [by majority,seat,operator]. A rule file has the same, with dates. None of it is legal advice.
    """
    from kg.cli.output import deliver, emit, hanging, table, width, wrapped
    from kg.routes.question import day_of
    from kg.rules import laws as dated

    wanted = chosen(format, json_, csv_, output)
    if law is not None:
        found = dated.law(law)
        rows = [_phase(found.id, phase) for phase in dated.timeline(found)]
        if wanted == "table":
            head = f"{found.title} ({found.citation}; {found.authority}). {found.summary}"
            lines = [*wrapped(head, width()), "Limits:"]
            for limit in found.limits:
                lines += hanging(limit, "  - ", "    ")
            notice = "\n".join(wrapped(dated.NOTICE, width()))
            told = [c for c in PHASES[1:] if c != "doubt_why" and (c != "doubt" or any(row[c] for row in rows))]
            deliver("\n".join([*lines, "", table(_doubted(rows), told), notice, ""]), output)
            return
        emit(rows, PHASES, wanted, output)
        return
    today = day_of(as_of)
    laws = [_on(dated.law(name), today) for name in dated.laws()]
    columns = ("law", "status", "until", "test", "doubt", "title")
    if wanted == "table":
        text = table(_dimensions(), DIMENSIONS) + "\n" + table(laws, columns)
        deliver(text + "\n" + "\n".join(wrapped(dated.NOTICE, width())) + "\n", output)
    else:
        emit([*_dimensions(), *laws], ("dimension", *columns), wanted, output)


def _doubted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Phases with the reason of a doubt beside it, as one cell."""
    return [
        {**row, "doubt": f"in doubt whatever is found by {row['doubt']}: {row['doubt_why']}"} if row["doubt"] else row
        for row in rows
    ]


def _dimensions() -> list[dict[str, Any]]:
    from kg.rules.dimensions import dimensions, rule

    found = []
    for name in dimensions():
        dimension = rule(name)
        looks = dimension.looks_at
        clauses = [*(["at"] if looks == "site" else []), *dimension.clauses]
        found.append({"dimension": name, "looks_at": looks, "clauses": " ".join(clauses), "title": dimension.title})
    return found


def _on(law: Any, day: date) -> dict[str, Any]:
    from kg.rules.laws import phase_on

    phase = phase_on(law, day)
    return {"law": law.id, "title": law.title, "citation": law.citation, **_phase(law.id, phase)}


def _phase(law: str, phase: Any) -> dict[str, Any]:
    return {
        "law": law,
        "from": phase.since.isoformat() if phase.since else None,
        "until": phase.until.isoformat() if phase.until else None,
        "status": phase.status,
        "test": phase.avoid,
        "doubt": phase.doubt,
        "doubt_why": phase.doubt_why or None,
        "why": phase.why,
        "sources": list(phase.sources),
    }
