"""The document of a dossier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.analyses.feedstock.answer import ElementAnswer, FeedstockAnswer
from kg.claims.edtf import time_words
from kg.claims.snapshot import Snapshot
from kg.present.report import sections
from kg.present.report.appendix import appendix
from kg.present.report.disclosures import DisclosedStep
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
    Section,
    Table,
    TableRow,
    join_cells,
)
from kg.present.report.dossier import (
    CitedStep,
    Dossier,
    Facility,
    FacilityDossier,
    LawSummary,
    Need,
    RouteDossier,
    VerdictFlip,
)
from kg.present.report.evidence import CitedFinding
from kg.present.report.listing import chain, documentation, mermaid, references, routes_table, standing_in_the_way
from kg.present.report.ownership import OwnershipShares
from kg.present.report.sentences import question_limits
from kg.present.report.under_laws import RouteOnDay, RouteUnderLaw, SiteFinding, SiteOnDay, SiteUnderLaw
from kg.present.wording import (
    asked_sentence,
    delivery_text,
    elements_text,
    feedstock_text,
    heavy_text,
    plans_text,
    plural,
    readiness_words,
    verdict_text,
    verdict_words,
    weakest_text,
)
from kg.routes.answer import Route
from kg.routes.obstacles import VERDICTS
from kg.rules.laws import NOTICE

READING = (
    "Which stage of the chain answers to which step of the law is our reading: a route shows sites, the law asks for countries."
)
_DIMENSION = re.compile(r"([a-z]+):")
MOST_REASONS = 4
"""Of a verdict under a law."""


def compose(snapshot: Snapshot, dossier: Dossier, diagram: str = "") -> Document:
    """Put a dossier into neutral blocks. `diagram` is the stage diagram of its route, as SVG."""
    heading, provenance = dossier.heading, dossier.provenance
    if isinstance(dossier, RouteDossier):
        parts, name, lead = _of_route(snapshot, dossier, diagram), _route_name(dossier.route), _route_lead(snapshot, dossier)
    else:
        parts, name, lead = _of_facility(snapshot, dossier), dossier.facility.name, _facility_lead(dossier)
    notes = " ".join([*(text for text in question_limits(snapshot, heading) if text), NOTICE])
    return Document(
        title=f"Dossier: {name}",
        asked=asked_sentence(snapshot.label, heading.asked),
        lead=[Paragraph((lead,)), Paragraph((notes,), "note")],
        sections=[*parts, *sections.excluded(snapshot, heading), *appendix(dossier.schema, heading, provenance)],
        made=f"{provenance.made_by}, data {heading.data}. {provenance.licence} This is no legal advice.",
    )


def _route_name(route: Route) -> str:
    return f"{route.stops[0].name} to {route.stops[-1].name}"


def _route_lead(snapshot: Snapshot, dossier: RouteDossier) -> str:
    route = dossier.route
    open_, exposed = len(route.unknown), len(route.exposed)
    why = {
        "avoids": "nothing on it is exposed, and nothing about it is open",
        "would_avoid": "nothing but plans is in the way",
        "unproven": f"nothing on it is known to be exposed, and {plural(open_, 'fact')} {'is' if open_ == 1 else 'are'} open",
        "touches": f"{plural(exposed, 'thing')} on it {'is' if exposed == 1 else 'are'} exposed",
    }
    said = [
        f"Verdict: {verdict_text(route)}: {why[route.verdict]}",
        documentation(route),
        elements_text(route),
        plans_text(route.plans),
        heavy_text(snapshot, [route]),
        delivery_text(snapshot, dossier.heading.asked, route),
        feedstock_text(snapshot.label, route),
    ]
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in said if text) + f" Route {route.id}."


def _facility_lead(dossier: FacilityDossier) -> str:
    fed = dossier.feedstock
    by_verdict = {verdict: [one.element for one in fed.elements if one.verdict == verdict] for verdict in VERDICTS}
    each = "; ".join(f"{verdict_words(verdict)}: {', '.join(elements)}" for verdict, elements in by_verdict.items() if elements)
    passing = "1 route of the question passes it"
    if dossier.through != 1:
        passing = f"{dossier.through} routes of the question pass it"
    return f"Its feedstock: {verdict_words(fed.verdict)} ({each}). {passing}."


def _of_route(snapshot: Snapshot, dossier: RouteDossier, diagram: str) -> Iterator[Section]:
    route = dossier.route
    picture: list[Block] = [Picture(diagram, (), text=mermaid([route]), id="diagram")]
    yield Section("stages", "The route", [*picture, _proof(dossier.proof), *_open(snapshot, dossier)])
    yield _disclosures(dossier.disclosures.law, [("", dossier.disclosures.steps)])
    yield _stage_test(dossier)
    yield _route_laws(dossier.laws)
    yield _flips(dossier.flips)
    yield from _owning(snapshot, dossier.owners, dossier.needs)


def _proof(steps: Sequence[CitedStep]) -> Table:
    return Table(
        "Each site and delivery in order, with what is found at it",
        ("What", "Site or delivery", "Finding", "Rests on", "Evidence"),
        [_step(step) for step in steps],
        name="stops",
    )


def _step(step: CitedStep) -> TableRow:
    age = f", newest {time_words(step.last_evidence)}" if step.last_evidence else ""
    witnesses = f"{plural(step.origins, 'independent source')}{age}" if step.evidence else "no claim of its own"
    findings = join_cells([_finding(rule) for rule in step.rules], Break())
    kind = "delivery" if step.kind == "hop" else step.kind
    return TableRow(((kind,), (step.what,), findings, (witnesses,), references(step.evidence)))


def _finding(rule: CitedFinding) -> Cell:
    found: list[Inline] = [Mark(rule.outcome, "law"), f" {rule.why}"]
    return [*found, Break(), f"open: {rule.settle}"] if rule.settle else found


def _open(snapshot: Snapshot, dossier: RouteDossier) -> list[Block]:
    route = dossier.route
    blocks: list[Block] = []
    if route.weakest:
        blocks.append(Paragraph((f"Least corroborated link: {weakest_text(snapshot.label, route.weakest)}.",)))
    texts = standing_in_the_way(snapshot, dossier.heading.asked, route)
    if texts:
        blocks.append(Paragraph(("What is in its way or not documented, and what would settle it:",)))
        blocks.append(Bullets([(text,) for text in texts]))
    return blocks


def _disclosures(law: LawSummary, feeds: Sequence[tuple[str, Sequence[DisclosedStep]]]) -> Section:
    """The steps of one route, or of the best feed of each element."""
    rows = [_disclosed(element, step) for element, steps in feeds for step in steps]
    columns = ("The law asks", "Stage", "Who does it", "Country")
    headed = ("Element", *columns) if any(element for element, _ in feeds) else columns
    blocks: list[Block] = [
        Paragraph((f"{law.title} ({law.citation}). {law.summary} {READING}",), "note"),
        Table("The four disclosures, as far as sources say", headed, rows, name="disclosed"),
        Bullets([(limit,) for limit in law.limits]),
    ]
    return Section("disclosures", "The four disclosures of section 857", blocks)


def _disclosed(element: str, step: DisclosedStep) -> TableRow:
    who: list[Cell] = [(Name(site.name),) for site in step.sites]
    countries: list[Cell] = [
        (", ".join(site.countries) or "country not stated", "" if site.proven else " (not proven)") for site in step.sites
    ]
    return TableRow(
        (
            *(((element,),) if element else ()),
            (step.step,),
            (step.stage,),
            join_cells(who, Break()) if who else (Mark("unproven"), " not documented"),
            join_cells(countries, Break()) if countries else ("no source says",),
        )
    )


def _stage_test(dossier: RouteDossier) -> Section:
    test, stops = dossier.stage_test, dossier.route.stops
    law, days = test.law, test.days
    chain = {day.on: day for each in dossier.laws if each.law == law.id for day in each.days}
    rows = [
        TableRow(
            (
                (Name(stop.name),),
                (", ".join(stop.stages) or "not stated",),
                (stop.country or "not stated",),
                *(_outcome(day.sites[number]) if day.sites else ("not there on that day",) for day in days),
            )
        )
        for number, stop in enumerate(stops)
    ]
    # what is clear by itself is clear of nothing but its own place
    whole: list[Cell] = [_route_verdict(chain[day.on]) if day.on in chain else ("not tested",) for day in days]
    rows.append(TableRow((("The whole route",), ("",), ("",), *whole)))
    columns = ("Site", "Stages", "Country", *(f"from {day.on} ({day.status})" for day in days))
    tests = "; ".join(f"from {day.on}: {day.test or 'nothing'}" for day in days)
    note = Paragraph((f"{law.title} ({law.citation}). {law.summary} Tested {tests}.",), "note")
    return Section(
        "stage-test",
        "Stage by stage under DFARS 252.225-7052",
        [note, Table("What the law finds at each site", columns, rows), Bullets([(limit,) for limit in law.limits])],
    )


def _outcome(finding: CitedFinding | SiteFinding | None) -> Cell:
    if finding is None:
        return ("not looked at",)
    return (Mark(finding.outcome, "law"), f" {finding.settle or finding.why}")


def _route_laws(laws: Sequence[RouteUnderLaw]) -> Section:
    table = Table(
        "The route under each packaged law, on the day and whenever the law changes",
        ("Law", "From", "The law is", "Verdict", "Because"),
        [_route_on_day(law.law, day) for law in laws for day in law.days],
        name="under",
    )
    return Section("laws", "Verdicts by law and date", [table])


def _route_on_day(law: str, day: RouteOnDay) -> TableRow:
    reasons: list[Cell] = [(text,) for text in (day.exposed or (*day.plans, *day.unknown))[:MOST_REASONS]]
    return TableRow(((law,), (day.on,), (Mark(day.status, "law"),), _route_verdict(day), join_cells(reasons, Break())))


def _route_verdict(day: RouteOnDay) -> Cell:
    if day.verdict is None:
        return ("the route is not there on that day",)
    return Mark(verdict_words(day.verdict)), f" {readiness_words(day.readiness or 'unknown')}"


def _flips(flips: Sequence[VerdictFlip]) -> Section:
    rows = [
        TableRow(
            (
                (flip.on,),
                (f"{(route.old or 'not there').replace('_', ' ')} → {(route.new or 'no longer there').replace('_', ' ')}",),
                join_cells([(text,) for text in route.because], Break()),
            )
        )
        for flip in flips
        for route in flip.routes
    ]
    block: Block = Paragraph(("On no later day that a claim or a law names does the verdict on this route change.",))
    if rows:
        block = Table("Days on which the verdict on this route changes", ("On", "Verdict", "Because"), rows, name="flips")
    return Section("flips", "When the verdict changes", [block])


def _owning(snapshot: Snapshot, owners: OwnershipShares, needs: Sequence[Need]) -> Iterator[Section]:
    yield sections.owners(snapshot, owners)
    rows = [TableRow(((Name(need.name),), (need.says,), (need.details,), references(need.evidence))) for need in needs]
    block: Block = Paragraph(
        ("No source of this reading says what they depend on for technology, equipment, reagents, people or money.",)
    )
    if rows:
        columns = ("Site", "What is said", "How", "Evidence")
        block = Table("What sites are said to depend on, or not to", columns, rows, name="needs")
    yield Section("needs", "Dependencies", [block])


def _of_facility(snapshot: Snapshot, dossier: FacilityDossier) -> Iterator[Section]:
    yield Section("facility", "What is known of it", list(_known(dossier.facility)))
    yield _feedstock(snapshot, dossier.feedstock)
    yield _disclosures(dossier.disclosures.law, [(one.element, one.steps) for one in dossier.disclosures.elements])
    yield from _owning(snapshot, dossier.owners, dossier.needs)
    yield _site_laws(dossier.laws)
    note = Paragraph((f"{len(dossier.routes)} of {plural(dossier.through, 'route')} that pass it, best first.",), "note")
    listed = [routes_table(snapshot, dossier.heading.asked, dossier.routes)] if dossier.routes else []
    yield Section("routes", "Routes through it", [note, *listed])


def _known(facility: Facility) -> Iterator[Block]:
    others = facility.names[1:]
    if others:
        yield Paragraph(("Also: ", *join_cells([(Name(name), f" ({language})") for name, language in others]), "."))
    rows = [
        TableRow(((one.words,), (one.details,), references(one.evidence))) for one in (*facility.statements, *facility.pointing)
    ]
    if rows:
        yield Table("What sources say of it", ("What is said", "How", "Evidence"), rows, name="said")
    for same in facility.identity:
        yield Paragraph((f"{same.relation} {same.label}: {same.why}",))
    for text in facility.silent:
        yield Paragraph((text,))
    for conflict in facility.conflicts:
        answers = join_cells([(one.says, " ", *references(one.evidence)) for one in conflict], "; or: ")
        yield Paragraph(("Sources disagree: ", *answers))


def _feedstock(snapshot: Snapshot, fed: FeedstockAnswer) -> Section:
    reasons = {
        "asked": "as asked",
        "stated": "stated of its deliveries, or needed by its product",
        "product": "without which its product is none",
    }
    needed, inferred = ", ".join(fed.required.elements), ", ".join(fed.required.inferred)
    if fed.required.why == "unstated":
        note = f"No source says which elements it takes; those of NdFeB magnets are looked at: {inferred}."
    else:
        note = f"Required: {needed}, {reasons[fed.required.why]}."
        note += f" Not stated, but possible: {inferred}; a law is met only if these avoid too." if inferred else ""
    who = "every documented supplier" if fed.suppliers == "every" else "the best supplier"
    note += f" It avoids only if every required element does, of {who} (kg origin)."
    table = Table(
        "The best feed of each element",
        ("Element", "Verdict", "Readiness", "Feed", "What is exposed, or would settle it", "Plans it rests on"),
        [_feed(snapshot, one) for one in fed.elements],
        name="origin",
    )
    return Section("origin", "Where it gets its feedstock", [Paragraph((note,), "note"), table])


def _feed(snapshot: Snapshot, one: ElementAnswer) -> TableRow:
    way: list[Inline] = chain(one.feed.stops)
    open_: list[Cell] = [(each.fact.text,) for each in (*one.fix.exposed, *one.fix.facts)] if one.fix else []
    plans: list[Cell] = [(each.fact.text,) for each in one.feed.plans]
    return TableRow(
        (
            (f"{one.element} {snapshot.label(one.element)}",),
            (Mark(verdict_words(one.verdict)),),
            (one.feed.readiness,),
            way,
            join_cells(open_, Break()),
            join_cells(plans, Break()),
        )
    )


def _site_laws(laws: Sequence[SiteUnderLaw]) -> Section:
    note = (
        "What each law finds at the site itself, and what it makes of the whole chain: all that feeds it, for every element. "
        "A site that is clear by its own place is not what the law is met by."
    )
    table = Table(
        "The site under each packaged law, on the day and whenever the law changes",
        ("Law", "From", "The law is", "This site", "Whole chain"),
        [_site_on_day(law.law, day) for law in laws for day in law.days],
        name="under",
    )
    return Section("laws", "Findings by law and date", [Paragraph((note,), "note"), table])


def _site_on_day(law: str, day: SiteOnDay) -> TableRow:
    nothing = "looks at deliveries alone" if day.there else "not in the network of that day"
    # what is clear by where it stands is clear of nothing else
    what = "location of this plant" if set(_DIMENSION.findall(day.test or "")) == {"location"} else "this plant"
    found: list[Cell] = [(f"{what}: ", *_outcome(one)) for one in day.findings]
    chain: Cell = ("whole chain: ", Mark(verdict_words(day.chain))) if day.chain else ("forbids nothing on that day",)
    return TableRow(((law,), (day.on,), (Mark(day.status, "law"),), join_cells(found, Break()) if found else (nothing,), chain))
