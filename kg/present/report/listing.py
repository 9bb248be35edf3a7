"""The routes of an answer as a table, and as Mermaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from kg.present.report.content import CitedRoute
from kg.present.report.document import Break, Cell, Inline, Link, Mark, Name, Row, Table, join_cells
from kg.present.wording import Label, gap_text, plural, together, weakest_text
from kg.routes.answer import Route
from kg.routes.parts import Stop

COLUMNS = ("#", "Verdict", "Route", "Weakest hop", "Exposed or not known", "Origins", "Evidence")


def routes_table(label: Label, routes: Sequence[CitedRoute]) -> Table:
    """Give each route a row, best first, as `kg paths` lists them."""
    rows = [_row(label, number, each.route, each.evidence) for number, each in enumerate(routes, start=1)]
    return Table("Routes, best first by verdict, then by evidence", COLUMNS, rows, name="routes", id="routes-table")


def _row(label: Label, number: int, route: Route, evidence: Sequence[int]) -> Row:
    cells: Sequence[Cell] = (
        (str(number),),
        (Mark(route.verdict),),
        (*chain(route.stops, _materials(label, route)), Break(), carries(route), f" · {route.id}"),
        (_weakest(label, route),),
        join_cells([(text,) for text in standing_in_the_way(label, route)], Break()),
        (str(route.origins),),
        references(evidence),
    )
    return Row(cells, id=f"r{number}")


def _weakest(label: Label, route: Route) -> str:
    """The weakest hop by its number on the route, which names its ends already."""
    if route.weakest is None:
        return ""
    number = 1 + next(n for n, delivery in enumerate(route.deliveries) if delivery.id == route.weakest.flow)
    return f"hop {number} of {len(route.deliveries)}: {weakest_text(label, route.weakest).rpartition(': ')[2]}"


def chain(stops: Sequence[Stop], materials: Sequence[str] = ()) -> list[Inline]:
    """Name the sites of a route with their countries, in order; `?` is a country that no source gives.

    `materials` stand on the arrows, one for each hop.
    """
    out: list[Inline] = []
    for number, stop in enumerate(stops):
        if number:
            out.append(f" —{materials[number - 1]}→ " if materials and materials[number - 1] else " → ")
        out += [Name(stop.name), f" {stop.country or '?'}"]
    return out


def _materials(label: Label, route: Route) -> list[str]:
    return [" + ".join(map(label, delivery.material)) for delivery in route.deliveries]


def carries(route: Route) -> str:
    """Name the elements a route may carry all the way."""
    return f"carries {', '.join(route.elements)}" if route.elements else "elements not stated"


def standing_in_the_way(label: Label, route: Route) -> list[str]:
    """Say what is exposed on a route; where nothing is, its gaps and then what else is not known, for that no longer decides."""
    exposed = [f"touches: {text}" for text in together([fact.text for fact in route.exposed])]
    if exposed:
        facts = len(route.unknown)
        return [*exposed, f"besides, {plural(facts, 'fact')} not known"] if facts else exposed
    gaps = [f"gap: {gap_text(label, gap)}" for gap in route.gaps]
    unknown = [fact.text for fact in route.unknown if fact.kind != "gap"]
    return [*gaps, *together(unknown)]


def references(numbers: Sequence[int]) -> Cell:
    """Link to statements in the table of evidence; neighbours stand together, and the link leads to the first."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return join_cells([(Link(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}", f"#e{run[0]}"),) for run in runs], " ")


FIRST = 12
"""Routes that a Mermaid flowchart has: more names than fit a screen are no picture."""


def mermaid(routes: Iterable[Route], most: int = FIRST) -> str:
    """Draw the sites and flows of the first routes as a Mermaid flowchart: solid where a route avoids, dashed where none does.

    Names are text in quotes, with what would end them or start markup as numbered characters.
    """
    drawn = list(routes)[:most]
    if not drawn:
        return ""
    sites: dict[str, int] = {}
    lines: dict[tuple[int, int], str] = {}
    for route in drawn:
        numbers = [sites.setdefault(stop.id, len(sites)) for stop in route.stops]
        arrow = {"avoids": "-->", "unproven": "-.->", "touches": "-.-x"}[route.verdict]
        for pair in pairwise(numbers):
            lines.setdefault(pair, arrow)
    names = {stop.id: (stop.name, stop.country) for route in drawn for stop in route.stops}
    out = ["flowchart LR"]
    out += [f'  n{n}["{quote(names[site][0])} ({names[site][1] or "?"})"]' for site, n in sites.items()]
    out += [f"  n{a} {arrow} n{b}" for (a, b), arrow in lines.items()]
    return "\n".join(out)


def quote(text: str) -> str:
    """Put a text within the quotes of a Mermaid node: letters, digits and common marks as they are, all else by number."""
    short = " ".join(text.split())
    short = short if len(short) <= 80 else f"{short[:79]}…"
    return "".join(c if c.isalnum() or c in " .,-–()/'…" else f"#{ord(c)};" for c in short)
