"""The routes of an answer as a table, and as Mermaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from kg.present.report.document import Break, Cell, Inline, Link, Mark, Name, Row, Table, joined
from kg.present.wording import Label, gap_text, hop_text, plural, together

COLUMNS = ("#", "Verdict", "Route", "Weakest hop", "Exposed or not known", "Origins", "Evidence")


def routes_table(label: Label, routes: Sequence[dict[str, Any]]) -> Table:
    """One row a route, best first, as `kg paths` lists them."""
    rows = [
        Row(
            (
                (str(number),),
                (Mark(route["verdict"]),),
                (*chain(route["nodes"], _materials(label, route)), Break(), carries(route), f" · {route['id']}"),
                (_weakest(label, route),),
                joined([(text,) for text in standing_in_the_way(label, route)], Break()),
                (str(route["origins"]),),
                references(route.get("evidence", ())),
            ),
            id=f"r{number}",
        )
        for number, route in enumerate(routes, start=1)
    ]
    return Table("Routes, best first by verdict, then by evidence", COLUMNS, rows, name="routes", id="routes-table")


def _weakest(label: Label, route: dict[str, Any]) -> str:
    """The weakest hop by its number on the route, which names its ends already."""
    if not route["weakest"]:
        return ""
    number = 1 + next(n for n, flow in enumerate(route["flows"]) if flow["id"] == route["weakest"]["flow"])
    return f"hop {number} of {len(route['flows'])}: {hop_text(label, route['weakest']).rpartition(': ')[2]}"


def chain(nodes: Sequence[dict[str, Any]], materials: Sequence[str] = ()) -> list[Inline]:
    """The sites of a route with their countries, in order; `?` is a country that no source gives.

    `materials` stand on the arrows, one for each hop.
    """
    out: list[Inline] = []
    for number, node in enumerate(nodes):
        if number:
            out.append(f" —{materials[number - 1]}→ " if materials and materials[number - 1] else " → ")
        out += [Name(node["name"]), f" {node['country'] or '?'}"]
    return out


def _materials(label: Label, route: dict[str, Any]) -> list[str]:
    return [" + ".join(map(label, flow["material"])) for flow in route["flows"]]


def flow_numbers(routes: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The flows of these routes by number, in the order in which routes take them."""
    return {flow: number for number, flow in enumerate(dict.fromkeys(f["id"] for route in routes for f in route["flows"]))}


def carries(route: dict[str, Any]) -> str:
    """The elements a route may carry all the way."""
    return f"carries {', '.join(route['elements'])}" if route["elements"] else "elements not stated"


def standing_in_the_way(label: Label, route: dict[str, Any]) -> list[str]:
    """What is exposed on a route; where nothing is, its gaps and then what else is not known, for that no longer decides."""
    exposed = [f"touches: {text}" for text in together([item["exposed"] for item in route["exposed"]])]
    if exposed:
        facts = len(route["unknown"])
        return [*exposed, f"besides, {plural(facts, 'fact')} not known"] if facts else exposed
    gaps = [f"gap: {gap_text(label, gap)}" for gap in route["gaps"]]
    unknown = [item["settle"] for item in route["unknown"] if item["kind"] != "gap"]
    return [*gaps, *together(unknown)]


def references(numbers: Sequence[int]) -> Cell:
    """Links to statements in the table of evidence; neighbours stand together, and the link leads to the first."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return joined([(Link(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}", f"#e{run[0]}"),) for run in runs], " ")


FIRST = 12
"""Routes that a Mermaid flowchart has: more names than fit a screen are no picture."""


def mermaid(routes: Sequence[dict[str, Any]], most: int = FIRST) -> str:
    """The sites and flows of the first routes as a Mermaid flowchart: solid where a route avoids, dashed where none does.

    Names are text in quotes, with what would end them or start markup as numbered characters.
    """
    if not routes:
        return ""
    sites: dict[str, int] = {}
    lines: dict[tuple[int, int], str] = {}
    for route in routes[:most]:
        numbers = [sites.setdefault(node["id"], len(sites)) for node in route["nodes"]]
        arrow = {"avoids": "-->", "unproven": "-.->", "touches": "-.-x"}[route["verdict"]]
        for pair in pairwise(numbers):
            lines.setdefault(pair, arrow)
    names = {node["id"]: (node["name"], node["country"]) for route in routes[:most] for node in route["nodes"]}
    out = ["flowchart LR"]
    out += [f'  n{n}["{quoted(names[site][0])} ({names[site][1] or "?"})"]' for site, n in sites.items()]
    out += [f"  n{a} {arrow} n{b}" for (a, b), arrow in lines.items()]
    return "\n".join(out)


def quoted(text: str) -> str:
    """A text within the quotes of a Mermaid node: letters, digits and common marks as they are, all else by number."""
    short = " ".join(text.split())
    short = short if len(short) <= 80 else f"{short[:79]}…"
    return "".join(c if c.isalnum() or c in " .,-–()/'…" else f"#{ord(c)};" for c in short)
