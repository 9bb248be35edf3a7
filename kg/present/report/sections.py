"""The sections of a report, from its content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.analyses.whynot.grounds import Grounds, SinglePoints
from kg.claims.snapshot import Snapshot
from kg.present.report.appendix import appendix
from kg.present.report.chokepoints import Chokepoints
from kg.present.report.content import MatrixCell, Report
from kg.present.report.dated import Capacities, Capacity, DatedLaw
from kg.present.report.disputes import Dispute
from kg.present.report.document import (
    Block,
    Break,
    Bullets,
    Code,
    Folded,
    Inline,
    Link,
    Mark,
    Name,
    Paragraph,
    Section,
    Table,
    TableRow,
    join_cells,
)
from kg.present.report.listing import references, routes_table
from kg.present.report.ownership import Holder, OwnershipShares, SiteShare
from kg.present.wording import ends_text, excluded_texts, plural, verdict_words
from kg.routes.parts import Fact, Heading


def all_sections(snapshot: Snapshot, report: Report) -> Iterator[Section]:
    """Give the sections that need no picture, in reading order; what is about routes is left out where there is none."""
    if report.routes:
        yield answer(report)
    yield routes(snapshot, report)
    yield from excluded(snapshot, report.heading)
    if report.matrix:
        yield elements(snapshot, report.elements, report.matrix)
    if report.routes:
        yield chokepoints(snapshot, report.chokepoints, report.grounds)
    yield owners(snapshot, report.owners)
    yield capacities(report.capacities)
    yield laws(report.laws)
    yield conflicts(report.disputes)
    yield unknown(report.grounds)
    yield from appendix(report.schema, report.heading, report.provenance, exact=report.limits.counts_exact)


def answer(report: Report) -> Section:
    """Say where routes end, and what every route meets if none avoids."""
    blocks: list[Block] = [Paragraph((text,)) for text in ends_text(report.markets, report.heading.asked.element)]
    cut = report.grounds.blocking.any if report.grounds else None
    if cut:
        smallest = "and no smaller set does that" if cut.at_least == cut.size else f"none smaller than {cut.at_least}"
        text = f"Why none avoids: every route meets one of these {cut.size}, {smallest}."
        blocks.append(Paragraph((text,)))
        blocks.append(
            Table(
                "What every route meets, with how many routes meet it",
                ("Routes", "What"),
                [TableRow(((str(each.routes or "?"),), _marked(each.fact))) for each in cut.obstacles],
                name="cut",
            )
        )
    return Section("answer", "What the answer rests on", blocks)


def _marked(fact: Fact) -> list[Inline]:
    return [Mark("touches" if fact.exposed is not None else "unproven"), f" {fact.text}"]


def routes(snapshot: Snapshot, report: Report) -> Section:
    """List the routes."""
    limits = report.limits
    note = f"Listed {limits.shown:,} of {limits.of:,}; {limits.semantics}." if report.routes else "There is no route to list."
    return Section("routes", "Routes", [Paragraph((note,), "note"), routes_table(snapshot, report.heading.asked, report.routes)])


def excluded(snapshot: Snapshot, heading: Heading) -> Iterator[Section]:
    """Name the supplies that a newer source has ended or suspended, with both sides; no section where there are none."""
    texts = list(excluded_texts(snapshot, heading.excluded))
    if texts:
        yield Section("excluded", "Excluded by filters", [Bullets([(text,) for text in texts])])


def elements(snapshot: Snapshot, names: Sequence[str], cells: Sequence[MatrixCell]) -> Section:
    """Say which elements can avoid, up to which stage."""
    stages = list(dict.fromkeys(cell.stage for cell in cells))
    by = {(cell.element, cell.stage): cell for cell in cells}
    rows = [
        TableRow(((f"{element} {snapshot.label(element)}",), *(_verdict_cell(by[element, stage]) for stage in stages)))
        for element in names
        if (element, stages[0]) in by
    ]
    note = (
        "The best verdict of any route that may carry the element up to the stage, and how many routes there are of each: "
        "avoid · would avoid · unproven · touch, as kg paths counts them with --element E --to STAGE, else as asked. One feed is "
        "enough here; that one plant has all of its elements from feeds that avoid is asked with kg origin."
    )
    table = Table("Best verdict by element and stage", ("Element", *stages), rows, name="matrix")
    return Section("elements", "Which elements can avoid, up to which stage", [Paragraph((note,), "note"), table])


def _verdict_cell(cell: MatrixCell) -> list[Inline]:
    counts = cell.counts
    if counts.best is None:
        return ["no route"]
    least = "" if cell.exact else "≥ "
    numbers = " · ".join(f"{number:,}" for number in (counts.avoids, counts.would_avoid, counts.unproven, counts.touches))
    return [Mark(verdict_words(counts.best)), Break(), least + numbers]


def chokepoints(snapshot: Snapshot, passed: Chokepoints | None, grounds: Grounds | None) -> Section:
    """Name sites that many routes pass, and what share no site."""
    blocks: list[Block] = []
    if passed:
        rows = [TableRow(((str(site.routes if site.routes is not None else "?"),), [Name(site.name)])) for site in passed.sites]
        blocks.append(
            Table("Sites that most routes pass; where routes end does not count", ("Routes", "Site"), rows, name="passed")
        )
    if grounds:
        points = grounds.single_points
        if points and points.all:
            names = join_cells([(Name(snapshot.label(site)),) for site in points.all])
            blocks.append(Paragraph(("Every route passes ", *names, ".")))
        disjoint = grounds.disjoint
        for apart, words in ((disjoint.not_touching, "that do not touch"), (disjoint.avoiding, "that avoid")):
            number = str(apart.size) if apart.at_most == apart.size else f"{apart.size} to {apart.at_most}"
            blocks.append(Paragraph((f"Routes {words} and share no site: {number}.",)))
        blocks += _hanging(snapshot, points) if points else []
    return Section("chokepoints", "Chokepoints", blocks)


def _hanging(snapshot: Snapshot, points: SinglePoints) -> list[Block]:
    """What single ends hang on."""
    rows = [
        TableRow(((Name(end.name),), join_cells([(Name(snapshot.label(site)),) for site in end.not_touching])))
        for end in points.ends
        if end.not_touching
    ]
    if not rows:
        return []
    table = Table("What all routes to an end pass that do not touch", ("End", "Sites that all of them pass"), rows)
    return [Folded((f"What each of {plural(len(rows), 'end')} hangs on",), [table])]


def owners(snapshot: Snapshot, shares: OwnershipShares) -> Section:
    """Say whose the sites of the routes are, as an interval with its derivation."""
    whose = " or ".join(map(snapshot.label, shares.whose))
    if not shares.sites:
        why = "No route passes a site that somebody could own." if whose else "The question names nobody who could own a site."
        return Section("owners", "Who owns the sites", [Paragraph((why,))])
    note = (
        f"The share of {whose} in each site, multiplied along chains of holders and added across them: at least what sources "
        "say, at most what they do not rule out. Where no owner is stated the operator counts as one (kg owners ID --of WHO "
        "--by operator). Sources are named by their ids (kg show source:ID). It is no part of the verdicts: where a site "
        "stands is not who owns it."
    )
    blocks: list[Block] = [Paragraph((note,), "note")]
    known = {firm.id for firm in shares.firms}
    derived = sorted((site for site in shares.sites if site.derivation), key=lambda s: (-s.least, s.most, s.name))
    if derived:
        columns = ("Site", "Share, at least to at most", "How that comes about", "What is open")
        rows = [_site_share(snapshot, site, [firm for firm in site.through if firm in known]) for site in derived]
        blocks.append(Table(f"Share of {whose} in each site", columns, rows, name="owners"))
    if shares.firms:
        rows = [_holder(firm) for firm in shares.firms]
        blocks.append(Table("Whose the holders and operators are", ("Firm", "What is said"), rows, name="firms"))
    silent = [site for site in shares.sites if not site.derivation]
    if silent:
        names = join_cells([(Name(site.name),) for site in silent], "; ")
        blocks.append(Paragraph(("No source says who holds any part of these, so 0 % to 100 %: ", *names, ".")))
    return Section("owners", "Who owns the sites", blocks)


def _site_share(snapshot: Snapshot, site: SiteShare, through: Sequence[str]) -> TableRow:
    lines: list[list[Inline]] = [[line] for line in site.derivation]
    if through:
        lines.append(["through ", *join_cells([(Link(snapshot.label(firm), f"#own-{firm}"),) for firm in through])])
    return TableRow(((Name(site.name),), (site.words,), join_cells(lines, Break()), (site.settle,)), id=f"own-{site.id}")


def _holder(firm: Holder) -> TableRow:
    return TableRow(((Name(firm.name),), join_cells([(line,) for line in firm.derivation], Break())), id=f"own-{firm.id}")


def capacities(known: Capacities) -> Section:
    """Say what sites are stated or planned to make, as said."""
    if not known.rows:
        return Section(
            "capacities", "Capacities", [Paragraph(("No source of this reading gives a capacity of a site of the network.",))]
        )
    note = "Each figure as its source gives it: for one time, of one product. None is added up or carried on to other years."
    left = [f"{n} {what}" for n, what in ((known.left, "more"), (known.past, "of earlier years")) if n]
    more = f"; not listed: {' and '.join(left)} (kg claims --predicate capacity)" if left else ""
    caption = f"Capacities stated or planned, sites of the routes first{more}"
    columns = ("Site", "Capacity", "Of what", "When", "How it is put", "Evidence")
    table = Table(caption, columns, [_capacity(row) for row in known.rows], name="capacities")
    return Section("capacities", "When: capacities and dated rules", [Paragraph((note,), "note"), table])


def _capacity(row: Capacity) -> TableRow:
    return TableRow(
        (
            (Name(row.name),),
            (row.says,),
            (row.product or "not said of what",),
            (row.when,),
            (", ".join(row.modality),),
            references(row.evidence),
        )
    )


def laws(found: Sequence[DatedLaw]) -> Section:
    """Say how each packaged law stands on the day, and when that changes."""
    rows = [TableRow(((law.id,), (law.title,), (Mark(law.status, "law"),), _phases(law))) for law in found]
    table = Table("Packaged laws on the day of the report", ("Law", "What it is", "Now", "From when to when"), rows, name="laws")
    note = "This is not legal advice; kg rules LAW has what each asks, its sources and what its test does not see."
    return Section("laws", "Dated rules", [Paragraph((note,), "note"), table])


def _phases(law: DatedLaw) -> list[Inline]:
    phases = [phase for phase in law.phases if phase.sources or phase.test] or law.phases
    return join_cells([(f"{phase.since or '…'} to {phase.until or '…'}: {phase.status}",) for phase in phases], Break())


def conflicts(found: Sequence[Dispute]) -> Section:
    """Say where sources contradict each other."""
    rows = [
        TableRow(
            (
                (Name(each.name),),
                join_cells([(one.says, " ", *references(one.evidence)) for one in each.answers], Break()),
                (str(each.origins),),
            )
        )
        for each in found
    ]
    if not rows:
        none = "About the sites of this network no two sources contradict each other within one scope and time."
        more = Paragraph((none, " What differs in either: ", Code("kg conflicts"), "."))
        return Section("conflicts", "Where sources disagree", [more])
    table = Table(
        "Answers to one question side by side; nothing is decided",
        ("About", "Answers", "Independent sources"),
        rows,
        name="conflicts",
    )
    return Section("conflicts", "Where sources disagree", [table])


def unknown(grounds: Grounds | None) -> Section:
    """Say which facts would help most."""
    title = "What is not known, and what would settle it"
    if not grounds:
        text = "This network is too large to rank its open facts here; kg why-not does that for a narrower question."
        return Section("unknown", title, [Paragraph((text,))])
    blocks: list[Block] = []
    facts = grounds.facts
    if facts.ranked:
        rows = [
            TableRow(((each.fact.text,), (_number(each.routes),), (_number(each.alone),), (each.fact.kind,)))
            for each in facts.ranked
        ]
        caption = f"Facts that would settle most, {len(rows)} of {facts.open}"
        columns = ("What would settle it", "Routes that wait for it", "for nothing else", "Kind")
        blocks.append(Table(caption, columns, rows, name="facts"))
    near = facts.nearest
    if near:
        text = f"Nearest to a route that avoids: {plural(near.size, 'fact')} away."
        blocks += [Paragraph((text,)), Bullets([(fact.text,) for fact in near.facts])]
    if not blocks:
        blocks.append(Paragraph(("No route that does not touch waits for a fact.",)))
    return Section("unknown", title, blocks)


def _number(value: int | None) -> str:
    return "not counted" if value is None else f"{value:,}"
