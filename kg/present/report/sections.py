"""The sections of a report, from its plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.present.report.appendix import appendix
from kg.present.report.document import (
    Block,
    Break,
    Bullets,
    Folded,
    Inline,
    Link,
    Mark,
    Name,
    Paragraph,
    Row,
    Section,
    Table,
    joined,
)
from kg.present.report.listing import references, routes_table
from kg.present.wording import best_of, ends_text, plural


def answer(found: dict[str, Any]) -> Section:
    """Where routes end, and what every route meets if none avoids."""
    blocks: list[Block] = [Paragraph((text,)) for text in ends_text(found)]
    why = found["why"]
    cut = why["blocking"]["any"] if why else None
    if cut:
        smallest = "and no smaller set does that" if cut["at_least"] == cut["size"] else f"none smaller than {cut['at_least']}"
        text = f"Why none avoids: every route meets one of these {cut['size']}, {smallest}."
        blocks.append(Paragraph((text,)))
        blocks.append(
            Table(
                "What every route meets, with how many routes meet it",
                ("Routes", "What"),
                [Row(((str(o["routes"] or "?"),), _settling(o))) for o in cut["obstacles"]],
                name="cut",
            )
        )
    return Section("answer", "What the answer rests on", blocks)


def _settling(obstacle: dict[str, Any]) -> list[Inline]:
    return [Mark("touches"), f" {obstacle['exposed']}"] if "exposed" in obstacle else [Mark("unproven"), f" {obstacle['settle']}"]


def routes(snapshot: Snapshot, found: dict[str, Any]) -> Section:
    """The routes listed."""
    limits = found["limits"]
    note = (
        f"Listed {limits['shown']:,} of {limits['of']:,}; {limits['semantics']}."
        if found["routes"]
        else "There is no route to list."
    )
    return Section("routes", "Routes", [Paragraph((note,), "note"), routes_table(snapshot.label, found["routes"])])


def elements(snapshot: Snapshot, found: dict[str, Any]) -> Section:
    """Which elements can avoid, up to which stage."""
    cells = found["matrix"] or []
    stages = list(dict.fromkeys(cell["stage"] for cell in cells))
    by = {(cell["element"], cell["stage"]): cell for cell in cells}
    rows = [
        Row(((f"{element} {snapshot.label(element)}",), *(_verdict_cell(by[element, stage]) for stage in stages)))
        for element in found["elements"]
        if (element, stages[0]) in by
    ]
    note = (
        "The best verdict of any route that may carry the element up to the stage, and how many routes there are of each: "
        "avoid · unproven · touch, as kg paths counts them with --element E --to STAGE and else as asked. One feed is enough "
        "here; that one plant has all of its elements from feeds that avoid is asked with kg origin."
    )
    table = Table("Best verdict by element and stage", ("Element", *stages), rows, name="matrix")
    return Section("elements", "Which elements can avoid, up to which stage", [Paragraph((note,), "note"), table])


def _verdict_cell(cell: dict[str, Any]) -> list[Inline]:
    best = best_of(cell["counts"])
    if best is None:
        return ["no route"]
    least = "" if cell["exact"] else "≥ "
    return [Mark(best), Break(), least + " · ".join(f"{number:,}" for number in cell["counts"].values())]


def chokepoints(snapshot: Snapshot, found: dict[str, Any]) -> Section:
    """Sites that many routes pass, and what share no site."""
    blocks: list[Block] = []
    passed = found["passed"]
    if passed:
        rows = [Row(((str(site["routes"] if site["routes"] is not None else "?"),), _site(site))) for site in passed["sites"]]
        blocks.append(
            Table("Sites that most routes pass; where routes end does not count", ("Routes", "Site"), rows, name="passed")
        )
    why = found["why"]
    if why:
        points = why["single_points"]
        if points and points["all"]:
            names = joined([(Name(snapshot.label(site)),) for site in points["all"]])
            blocks.append(Paragraph(("Every route passes ", *names, ".")))
        for key, words in (("not_touching", "that do not touch"), ("avoiding", "that avoid")):
            apart = why["disjoint"][key]
            number = str(apart["size"]) if apart["at_most"] == apart["size"] else f"{apart['size']} to {apart['at_most']}"
            blocks.append(Paragraph((f"Routes {words} and share no site: {number}.",)))
        held = [end for end in (points or {"ends": []})["ends"] if end["not_touching"]]
        if held:
            rows = [
                Row(((Name(end["name"]),), joined([(Name(snapshot.label(site)),) for site in end["not_touching"]])))
                for end in held
            ]
            table = Table("What all routes to an end pass that do not touch", ("End", "Sites that all of them pass"), rows)
            blocks.append(Folded((f"What each of {plural(len(held), 'end')} hangs on",), [table]))
    return Section("chokepoints", "Chokepoints", blocks)


def _site(site: dict[str, Any]) -> list[Inline]:
    return [Name(site["name"])]


def owners(snapshot: Snapshot, found: dict[str, Any]) -> Section:
    """Whose the sites of the routes are, as an interval with its derivation."""
    held = found["owners"]
    whose = " or ".join(map(snapshot.label, held["of"]))
    if not held["sites"]:
        why = "No route passes a site that somebody could own." if whose else "The question names nobody who could own a site."
        return Section("owners", "Who owns the sites", [Paragraph((why,))])
    note = (
        f"The share of {whose} in each site, multiplied along chains of holders and added across them: at least what sources "
        "say, at most what they do not rule out. Where no owner is stated the operator counts as one (kg owners ID --of WHO "
        "--by operator). Sources are named by their ids (kg show source:ID). It is no part of the verdicts: where a site "
        "stands is not who owns it."
    )
    told = [site for site in held["sites"] if site["derivation"]]
    silent = [site for site in held["sites"] if site not in told]
    known = {firm["id"] for firm in held["firms"]}
    blocks: list[Block] = [Paragraph((note,), "note")]
    rows = []
    for site in sorted(told, key=lambda s: (-s["least"], s["most"], s["name"])):
        lines: list[list[Inline]] = [[line] for line in site["derivation"]]
        through = [firm for firm in site["through"] if firm in known]
        if through:
            lines.append(["through ", *joined([(Link(snapshot.label(firm), f"#own-{firm}"),) for firm in through])])
        rows.append(
            Row(((Name(site["name"]),), (site["words"],), joined(lines, Break()), (site["settle"],)), id=f"own-{site['id']}")
        )
    if rows:
        columns = ("Site", "Share, at least to at most", "How that comes about", "What is open")
        blocks.append(Table(f"Share of {whose} in each site", columns, rows, name="owners"))
    rows = [
        Row(((Name(firm["name"]),), joined([(line,) for line in firm["derivation"]], Break())), id=f"own-{firm['id']}")
        for firm in held["firms"]
    ]
    if rows:
        blocks.append(Table("Whose the holders and operators are", ("Firm", "What is said"), rows, name="firms"))
    if silent:
        names = joined([(Name(site["name"]),) for site in silent], "; ")
        blocks.append(Paragraph(("No source says who holds any part of these, so 0 % to 100 %: ", *names, ".")))
    return Section("owners", "Who owns the sites", blocks)


def capacities(found: dict[str, Any]) -> Section:
    """What sites are stated or planned to make, as said."""
    known = found["capacities"]
    rows = [
        Row(
            (
                (Name(row["name"]),),
                (row["says"],),
                (row["of"] or "not said of what",),
                (row["when"],),
                (", ".join(row["modality"]),),
                references(row["evidence"]),
            )
        )
        for row in known["rows"]
    ]
    note = "Each figure as its source gives it: for one time, of one product. None is added up or carried on to other years."
    if not rows:
        return Section(
            "capacities", "Capacities", [Paragraph(("No source of this reading gives a capacity of a site of the network.",))]
        )
    left = [f"{n} {what}" for n, what in ((known["left"], "more"), (known["past"], "of earlier years")) if n]
    more = f"; not listed: {' and '.join(left)} (kg claims --predicate capacity)" if left else ""
    caption = f"Capacities stated or planned, sites of the routes first{more}"
    columns = ("Site", "Capacity", "Of what", "When", "How it is put", "Evidence")
    return Section(
        "capacities",
        "When: capacities and dated rules",
        [Paragraph((note,), "note"), Table(caption, columns, rows, name="capacities")],
    )


def laws(found: dict[str, Any]) -> Section:
    """How each packaged law stands on the day, and when that changes."""
    rows = [Row(((law["id"],), (law["title"],), (Mark(law["status"], "law"),), _phases(law))) for law in found["laws"]]
    table = Table("Packaged laws on the day of the report", ("Law", "What it is", "Now", "From when to when"), rows, name="laws")
    note = "This is not legal advice; kg rules LAW has what each asks, its sources and what its test does not see."
    return Section("laws", "Dated rules", [Paragraph((note,), "note"), table])


def _phases(law: dict[str, Any]) -> list[Inline]:
    phases = [phase for phase in law["phases"] if phase["sources"] or phase["test"]] or law["phases"]
    return joined([(f"{phase['from'] or '…'} to {phase['until'] or '…'}: {phase['status']}",) for phase in phases], Break())


def conflicts(found: dict[str, Any]) -> Section:
    """Where sources contradict each other."""
    rows = [
        Row(
            (
                (Name(each["name"]),),
                joined([(one["says"], " ", *references(one["evidence"])) for one in each["answers"]], Break()),
                (str(each["origins"]),),
            )
        )
        for each in found["conflicts"]
    ]
    if not rows:
        return Section(
            "conflicts", "Where sources disagree", [Paragraph(("About the sites of this network no two sources conflict.",))]
        )
    table = Table(
        "Answers to one question side by side; nothing is decided", ("About", "Answers", "Origins"), rows, name="conflicts"
    )
    return Section("conflicts", "Where sources disagree", [table])


def unknown(found: dict[str, Any]) -> Section:
    """Which facts would help most."""
    why = found["why"]
    if not why:
        text = "This network is too large to rank its open facts here; kg why-not does that for a narrower question."
        return Section("unknown", "What is not known, and what would settle it", [Paragraph((text,))])
    blocks: list[Block] = []
    facts = why["facts"]
    if facts["ranked"]:
        rows = [
            Row(((fact["settle"],), (_number(fact["routes"]),), (_number(fact["alone"]),), (fact["kind"],)))
            for fact in facts["ranked"]
        ]
        caption = f"Facts that would settle most, {len(rows)} of {facts['open']}"
        columns = ("What would settle it", "Routes that wait for it", "for nothing else", "Kind")
        blocks.append(Table(caption, columns, rows, name="facts"))
    near = facts["nearest"]
    if near:
        text = f"Nearest to a route that avoids: {plural(near['size'], 'fact')} away."
        blocks += [Paragraph((text,)), Bullets([(fact["settle"],) for fact in near["facts"]])]
    if not blocks:
        blocks.append(Paragraph(("No route that does not touch waits for a fact.",)))
    return Section("unknown", "What is not known, and what would settle it", blocks)


def _number(value: int | None) -> str:
    return "not counted" if value is None else f"{value:,}"


def all_sections(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[Section]:
    """The sections that need no picture, in reading order; what is about routes is left out where there is none."""
    if found["routes"]:
        yield answer(found)
    yield routes(snapshot, found)
    if found["matrix"]:
        yield elements(snapshot, found)
    if found["routes"]:
        yield chokepoints(snapshot, found)
    yield owners(snapshot, found)
    yield capacities(found)
    yield laws(found)
    yield conflicts(found)
    yield unknown(found)
    yield from appendix(found)
