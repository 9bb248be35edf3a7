"""The routes of an answer as a table, and as Mermaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from kg.claims.snapshot import Snapshot
from kg.present.report.content import CitedRoute
from kg.present.report.document import Break, Cell, Inline, Link, Mark, Name, Table, TableRow, join_cells
from kg.present.wording import (
    Label,
    buyer_place,
    delivery_text,
    documentation_text,
    elements_text,
    feedstock_text,
    gap_text,
    heavy_text,
    plans_text,
    plural,
    readiness_words,
    together,
    verdict_words,
    weakest_text,
)
from kg.routes.answer import Route
from kg.routes.parts import Asked, Stop

COLUMNS = ("#", "Verdict", "Route", "Least corroborated link", "Exposed or not known", "Independent sources", "Evidence")


def routes_table(snapshot: Snapshot, asked: Asked, routes: Sequence[CitedRoute]) -> Table:
    """Give each route a row, best first, as `kg paths` lists them."""
    rows = [_row(snapshot, asked, number, each.route, each.evidence) for number, each in enumerate(routes, start=1)]
    return Table(
        "Routes, best first by verdict, then by evidence; * place of delivery not stated",
        COLUMNS,
        rows,
        name="routes",
        id="routes-table",
    )


def _row(snapshot: Snapshot, asked: Asked, number: int, route: Route, evidence: Sequence[int]) -> TableRow:
    label = snapshot.label
    cells: Sequence[Cell] = (
        (str(number),),
        standing(route),
        (
            *chain(route.stops, _materials(label, route), "*" if buyer_place(route) else ""),
            Break(),
            elements_text(route),
            f" · {route.id}",
        ),
        (_weakest(label, route),),
        join_cells([(text,) for text in standing_in_the_way(snapshot, asked, route)], Break()),
        (str(route.origins),),
        references(evidence),
    )
    return TableRow(cells, id=f"r{number}")


def _weakest(label: Label, route: Route) -> str:
    """The least corroborated delivery by its number on the route, which names its ends already."""
    if route.weakest is None:
        return ""
    number = 1 + next(n for n, delivery in enumerate(route.deliveries) if delivery.id == route.weakest.flow)
    return f"delivery {number} of {len(route.deliveries)}: {weakest_text(label, route.weakest).rpartition(': ')[2]}"


def standing(route: Route) -> Cell:
    """Give the verdict of a route with its readiness, and whether it is documented."""
    lead = "complete" if route.documentation == "complete" else "partial, a lead"
    return Mark(verdict_words(route.verdict)), Break(), readiness_words(route.readiness), Break(), lead


def chain(stops: Sequence[Stop], materials: Sequence[str] = (), delivered: str = "") -> list[Inline]:
    """Name the sites of a route with their countries, in order; `?` is a country that no source gives.

    `materials` stand on the arrows, one for each delivery; `delivered` is put behind the name of the buyer at the end.
    """
    out: list[Inline] = []
    for number, stop in enumerate(stops):
        if number:
            out.append(f" —{materials[number - 1]}→ " if materials and materials[number - 1] else " → ")
        last = number == len(stops) - 1
        out += [Name(stop.name), delivered if delivered and last else f" {stop.country or '?'}"]
    return out


def _materials(label: Label, route: Route) -> list[str]:
    return [" + ".join(map(label, delivery.material)) for delivery in route.deliveries]


def standing_in_the_way(snapshot: Snapshot, asked: Asked, route: Route) -> list[str]:
    """Say what is exposed on a route; where nothing is, its plans, what is not documented, and what else is not known.

    What is not known no longer decides where something is exposed.
    """
    label = snapshot.label
    exposed = [f"touches: {text}" for text in together([fact.text for fact in route.exposed])]
    if exposed:
        facts = len(route.unknown)
        return [*exposed, f"besides, {plural(facts, 'fact')} not known"] if facts else exposed
    found = [plans_text(route.plans), *(f"gap: {gap_text(label, gap)}" for gap in route.gaps)]
    found += together([fact.text for fact in route.unknown if fact.kind != "gap"])
    found += [heavy_text(snapshot, [route]), feedstock_text(label, route)]
    if (delivery := delivery_text(snapshot, asked, route)) != buyer_place(route):
        found.append(delivery)
    return [text for text in found if text]


def documentation(route: Route) -> str:
    """Say how far a route is documented, as part of a sentence."""
    return f"documentation {documentation_text(route)}"


def references(numbers: Sequence[int]) -> Cell:
    """Link to statements in the table of evidence; neighbours stand together, and the link leads to the first."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return join_cells([(Link(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}", f"#e{run[0]}"),) for run in runs], " ")


_ARROWS = {"avoids": "-->", "would_avoid": "-- if built -->", "unproven": "-.->", "touches": "-.-x"}
FIRST = 12
"""Routes that a Mermaid flowchart has: more names than fit a screen are no picture."""


def mermaid(routes: Iterable[Route], most: int = FIRST) -> str:
    """Draw the sites and flows of the first routes as a Mermaid flowchart: solid where a route avoids, "if built" where it would,
    dashed where none does.

    Names are text in quotes, with what would end them or start markup as numbered characters.
    """
    drawn = list(routes)[:most]
    if not drawn:
        return ""
    sites: dict[str, int] = {}
    lines: dict[tuple[int, int], str] = {}
    for route in drawn:
        numbers = [sites.setdefault(stop.id, len(sites)) for stop in route.stops]
        arrow = _ARROWS[route.verdict]
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
