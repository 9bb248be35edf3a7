"""The document of a dossier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kg.claims.edtf import time_words
from kg.claims.snapshot import Snapshot
from kg.present.report import sections
from kg.present.report.appendix import appendix
from kg.present.report.document import (
    Block,
    Break,
    Bullets,
    Cell,
    Document,
    Inline,
    Mark,
    Name,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    joined,
)
from kg.present.report.listing import carries, chain, mermaid, references, routes_table, standing_in_the_way
from kg.present.report.sentences import limits
from kg.present.wording import asked_sentence, hop_text, plural
from kg.routes.obstacles import VERDICTS
from kg.rules.laws import NOTICE

READING = (
    "Which stage of the chain answers to which step of the law is our reading: a route shows sites, the law asks for countries."
)


def told(snapshot: Snapshot, found: dict[str, Any], drawn: str = "") -> Document:
    """A dossier as neutral blocks. `drawn` is the stage diagram of its route, as SVG."""
    route = found["kind"] == "route"
    parts = _of_route(snapshot, found, drawn) if route else _of_facility(snapshot, found)
    name = _route_name(found["route"]) if route else found["facility"]["name"]
    lead = _route_lead(found["route"]) if route else _facility_lead(found)
    notes = " ".join([*(text for text in limits(snapshot, {**found, "limits": _NO_LIST}) if text), NOTICE])
    return Document(
        title=f"Dossier: {name}",
        asked=asked_sentence(snapshot.label, found),
        lead=[Paragraph((lead,)), Paragraph((notes,), "note")],
        sections=[*parts, *appendix({**found, "limits": _NO_LIST})],
        made=f"{found['made_by']}, data {found['data']}. {found['licence']} This is no legal advice.",
    )


_NO_LIST = {"shown": 0, "of": 0, "search_truncated": False, "counts_exact": True}


def _route_name(route: dict[str, Any]) -> str:
    return f"{route['nodes'][0]['name']} to {route['nodes'][-1]['name']}"


def _route_lead(route: dict[str, Any]) -> str:
    open_, exposed = len(route["unknown"]), len(route["exposed"])
    why = {
        "avoids": "nothing on it is exposed, and nothing about it is open",
        "unproven": f"nothing on it is known to be exposed, and {plural(open_, 'fact')} {'is' if open_ == 1 else 'are'} open",
        "touches": f"{plural(exposed, 'thing')} on it {'is' if exposed == 1 else 'are'} exposed",
    }
    return f"Verdict: {route['verdict']}: {why[route['verdict']]}. Route {route['id']}, {carries(route)}."


def _facility_lead(found: dict[str, Any]) -> str:
    fed = found["origin"]
    by_verdict = {verdict: [one["element"] for one in fed["elements"] if one["verdict"] == verdict] for verdict in VERDICTS}
    each = "; ".join(f"{verdict}: {', '.join(elements)}" for verdict, elements in by_verdict.items() if elements)
    passing = (
        "1 route of the question passes it" if found["through"] == 1 else f"{found['through']} routes of the question pass it"
    )
    return f"What feeds it: {fed['verdict']} ({each}). {passing}."


def _of_route(snapshot: Snapshot, found: dict[str, Any], drawn: str) -> Iterator[Section]:
    route = found["route"]
    picture: list[Block] = [Picture(drawn, (), text=mermaid([route]), id="diagram")]
    yield Section("stages", "The route", [*picture, _stops(found), *_open(snapshot, route)])
    yield _disclosures(found["disclosures"]["law"], [("", found["disclosures"]["steps"])])
    yield _stage_test(found)
    yield _laws(found["laws"])
    yield _flips(found["flips"])
    yield from _owning(snapshot, found)


def _stops(found: dict[str, Any]) -> Table:
    rows = []
    for entry in found["proof"]:
        rules = [_finding(rule) for rule in entry["rules"]]
        age = f", newest {time_words(entry['last_evidence'])}" if entry["last_evidence"] else ""
        witnesses = f"{plural(entry['origins'], 'independent origin')}{age}" if entry["evidence"] else "no claim of its own"
        rows.append(
            Row(((entry["kind"],), (entry["what"],), joined(rules, Break()), (witnesses,), references(entry["evidence"])))
        )
    return Table(
        "Each site and hop in order, with what is found at it",
        ("What", "Site or hop", "Finding", "Rests on", "Evidence"),
        rows,
        name="stops",
    )


def _finding(rule: dict[str, Any]) -> Cell:
    found: list[Inline] = [Mark(rule["outcome"], "law"), f" {rule['why']}"]
    return [*found, Break(), f"open: {rule['settle']}"] if rule["settle"] else found


def _open(snapshot: Snapshot, route: dict[str, Any]) -> list[Block]:
    texts = standing_in_the_way(snapshot.label, route)
    weakest = hop_text(snapshot.label, route["weakest"]) if route["weakest"] else ""
    blocks: list[Block] = [Paragraph((f"Weakest hop: {weakest}.",))] if weakest else []
    return (
        [*blocks, Paragraph(("What keeps it from avoiding, and what would settle it:",)), Bullets([(t,) for t in texts])]
        if texts
        else blocks
    )


def _disclosures(law: dict[str, Any], feeds: Iterable[tuple[str, list[dict[str, Any]]]]) -> Section:
    rows = []
    for element, steps in feeds:
        for one in steps:
            countries: list[Cell] = [
                (", ".join(site["countries"]) or "country not stated", "" if site["proven"] else " (not proven)")
                for site in one["sites"]
            ]
            who: list[Cell] = [(Name(site["name"]),) for site in one["sites"]]
            cells = ((element,),) if element else ()
            rows.append(
                Row(
                    (
                        *cells,
                        (one["step"],),
                        (one["stage"],),
                        joined(who, Break()) if who else (Mark("unproven"), " nobody is shown to do it"),
                        joined(countries, Break()) if countries else ("no source says",),
                    )
                )
            )
    columns = ("The law asks", "Stage", "Who performs it", "Country")
    headed = ("Element", *columns) if any(element for element, _ in feeds) else columns
    blocks: list[Block] = [Paragraph((f"{law['title']} ({law['citation']}). {law['summary']} {READING}",), "note")]
    blocks.append(Table("The four disclosures, as far as sources say", headed, rows, name="disclosed"))
    blocks.append(Bullets([(limit,) for limit in law["limits"]]))
    return Section("disclosures", "The four disclosures of section 857", blocks)


def _stage_test(found: dict[str, Any]) -> Section:
    law, days = found["stage_test"]["law"], found["stage_test"]["days"]
    rows = []
    for number, node in enumerate(found["route"]["nodes"]):
        outcomes: list[Cell] = []
        for day in days:
            rule = day["sites"][number] if number < len(day["sites"]) else None
            outcomes.append(_outcome(rule) if day["sites"] else ("not there on that day",))
        rows.append(
            Row(
                (
                    (Name(node["name"]),),
                    (", ".join(node["stages"]) or "not stated",),
                    (node["country"] or "not stated",),
                    *outcomes,
                )
            )
        )
    columns = ("Site", "Stages", "Country", *(f"from {day['on']} ({day['status']})" for day in days))
    tests = "; ".join(f"from {day['on']}: {day['test'] or 'nothing'}" for day in days)
    note = Paragraph((f"{law['title']} ({law['citation']}). {law['summary']} Tested {tests}.",), "note")
    return Section(
        "stage-test",
        "Stage by stage under DFARS 252.225-7052",
        [note, Table("What the law finds at each site", columns, rows), Bullets([(limit,) for limit in law["limits"]])],
    )


def _outcome(rule: dict[str, Any] | None) -> Cell:
    if rule is None:
        return ("not looked at",)
    return (Mark(rule["outcome"], "law"), f" {rule['settle'] or rule['why']}")


def _laws(laws: list[dict[str, Any]]) -> Section:
    rows = []
    for law in laws:
        for day in law["days"]:
            verdict: Cell = (Mark(day["verdict"]),) if day["verdict"] else ("the route is not there on that day",)
            reasons: list[Cell] = [(text,) for text in (day["exposed"] or day["unknown"])[:4]]
            rows.append(Row(((law["law"],), (day["on"],), (Mark(day["status"], "law"),), verdict, joined(reasons, Break()))))
    table = Table(
        "The route under each packaged law, on the day and whenever the law changes",
        ("Law", "From", "The law is", "Verdict", "Because"),
        rows,
        name="under",
    )
    return Section("laws", "Verdicts by law and date", [table])


def _flips(flips: list[dict[str, Any]]) -> Section:
    rows = [
        Row(
            (
                (flip["on"],),
                (f"{route['old'] or 'not there'} → {route['new'] or 'no longer there'}",),
                joined([(text,) for text in route["because"]], Break()),
            )
        )
        for flip in flips
        for route in flip["routes"]
    ]
    title = "When the verdict changes"
    if not rows:
        return Section(
            "flips", title, [Paragraph(("On no later day that a claim or a law names does the verdict on this route change.",))]
        )
    return Section(
        "flips",
        title,
        [Table("Days on which the verdict on this route changes", ("On", "Verdict", "Because"), rows, name="flips")],
    )


def _owning(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[Section]:
    yield sections.owners(snapshot, found)
    rows = [Row(((Name(one["name"]),), (one["says"],), (one["details"],), references(one["evidence"]))) for one in found["needs"]]
    empty = Paragraph(
        ("No source of this reading says what they depend on for technology, equipment, reagents, people or money.",)
    )
    table = Table("What sites are said to depend on, or not to", ("Site", "What is said", "How", "Evidence"), rows, name="needs")
    yield Section("needs", "Dependencies", [table if rows else empty])


def _of_facility(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[Section]:
    facility = found["facility"]
    rows = [
        Row(((one["words"],), (one["details"],), references(one["evidence"])))
        for one in (*facility["said"], *facility["pointing"])
    ]
    known: list[Block] = [Table("What sources say of it", ("What is said", "How", "Evidence"), rows, name="said")] if rows else []
    others = [(name, f" ({lang})") for name, lang in facility["names"][1:]]
    if others:
        known.insert(0, Paragraph(("Also: ", *joined([(Name(name), lang) for name, lang in others]), ".")))
    known += [Paragraph((f"{one['relation']} {one['label']}: {one['why']}",)) for one in facility["identity"]]
    known += [Paragraph((text,)) for text in facility["silent"]]
    for conflict in facility["conflicts"]:
        known.append(
            Paragraph(
                ("Sources disagree: ", *joined([(one["says"], " ", *references(one["evidence"])) for one in conflict], "; or: "))
            )
        )
    yield Section("facility", "What is known of it", known)
    yield _origin(snapshot, found)
    feeds = [(one["element"], one["steps"]) for one in found["disclosures"]["elements"]]
    yield _disclosures(found["disclosures"]["law"], feeds)
    yield from _owning(snapshot, found)
    yield _site_laws(found["laws"])
    shown = len(found["routes"])
    note = Paragraph((f"{shown} of {plural(found['through'], 'route')} that pass it, best first.",), "note")
    yield Section("routes", "Routes through it", [note, routes_table(snapshot.label, found["routes"])] if shown else [note])


def _origin(snapshot: Snapshot, found: dict[str, Any]) -> Section:
    fed = found["origin"]
    rows = []
    for one in fed["elements"]:
        way: list[Inline] = chain(one["feed"]["nodes"]) if one["feed"] else ["no feed is known"]
        facts = [f["settle"] for f in one["fix"]["facts"] if "settle" in f] if one["fix"] else []
        exposed = [f["exposed"] for f in one["fix"]["exposed"]] if one["fix"] else []
        rows.append(
            Row(
                (
                    (f"{one['element']} {snapshot.label(one['element'])}",),
                    (Mark(one["verdict"]),),
                    way,
                    joined([(text,) for text in [*exposed, *facts]], Break()),
                )
            )
        )
    why = {"asked": "as asked", "stated": "as its flows are stated to carry", "magnets": "those of NdFeB magnets"}[
        fed["required"]["why"]
    ]
    needed = ", ".join(fed["required"]["elements"])
    note = f"Required: {needed}, {why}. It avoids only if every element has a feed that avoids (kg origin)."
    table = Table(
        "The best feed of each element",
        ("Element", "Verdict", "Feed", "What is exposed, or would settle it"),
        rows,
        name="origin",
    )
    return Section("origin", "What feeds it", [Paragraph((note,), "note"), table])


def _site_laws(laws: list[dict[str, Any]]) -> Section:
    rows = []
    for law in laws:
        for day in law["days"]:
            findings: list[Cell] = [(Mark(one["outcome"], "law"), f" {one['settle'] or one['why']}") for one in day["findings"]]
            nothing = "looks at flows alone" if day["there"] else "not in the network of that day"
            rows.append(
                Row(
                    (
                        (law["law"],),
                        (day["on"],),
                        (Mark(day["status"], "law"),),
                        joined(findings, Break()) if findings else (nothing,),
                    )
                )
            )
    note = (
        "What each law finds at the site itself, whatever it does on a route; other sites and flows of a route are asked as well."
    )
    table = Table(
        "The site under each packaged law, on the day and whenever the law changes",
        ("Law", "From", "The law is", "Finding"),
        rows,
        name="under",
    )
    return Section("laws", "Findings by law and date", [Paragraph((note,), "note"), table])
