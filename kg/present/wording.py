"""Parts of answers in words: what the terminal, a report and an export say alike of a question, a law, a route or a hop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from kg.claims.country_groups import group_called
from kg.claims.edtf import latest_day, time_words
from kg.claims.snapshot import Snapshot
from kg.network.materials import PRODUCTS, product
from kg.network.model import Superseded
from kg.routes.answer import Answer, Market, Route, WeakestLink
from kg.routes.left_out import NotCounted
from kg.routes.obstacles import VERDICTS, Verdict
from kg.routes.parts import Asked, Counts, Fact, Gap, GroupAsked, Heading, Law, ReadingUsed
from kg.routes.places import NOT_STATED
from kg.rules.laws import NOTICE

Label = Callable[[str], str]
Cell = str | int | list[str]
"""What stands in a cell of a row: several texts as a list."""

FLAT = (
    *("verdict", "readiness", "documentation", "route", "elements", "may_carry", "not_documented", "materials", "statuses"),
    *("plans", "delivery", "weakest", "gaps", "unknown", "exposed", "origins", "claims"),
)
QUESTION = ("as_of", "avoid", "laws")
"""Columns that are the same in every row: a row that is copied elsewhere still says what it answers."""


def plural(number: int, what: str) -> str:
    """A number of things, by the name of one of them."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def verdict_words(verdict: Verdict) -> str:
    """The verdict as a reader reads it: data has `would_avoid` for what would avoid."""
    return verdict.replace("_", " ")


_READINESS = {"pilot": "pilot or samples", "construction": "under construction", "unknown": "state not stated"}


def readiness_words(readiness: str) -> str:
    """The state of a route, a site or a delivery as a reader reads it."""
    return _READINESS.get(readiness, readiness)


def verdict_text(route: Route) -> str:
    """The verdict of a route with its readiness: one never stands without the other."""
    return f"{verdict_words(route.verdict)}, {readiness_words(route.readiness)}"


def documentation_text(route: Route) -> str:
    """Say whether a source names who performs every stage asked about; a route with stages missing is a lead."""
    if route.documentation == "complete":
        return "complete"
    return f"partial, a lead: {', '.join(missing_stages(route)) or 'where its feedstock comes from is'} not documented"


def missing_stages(route: Route) -> tuple[str, ...]:
    """The stages of a route that are not documented, in order, each once."""
    return tuple(dict.fromkeys(stage for gap in route.gaps for stage in gap.stages))


def plans_text(plans: Sequence[Fact]) -> str:
    """Name the plans that a route rests on, with their dates; nothing where it rests on none."""
    return f"if built as planned: {'; '.join(together([fact.text for fact in plans]))}" if plans else ""


def elements_text(route: Route) -> str:
    """Say which elements a route is stated to carry, and which it may carry."""
    stated = ", ".join(route.elements or ())
    if route.may_carry is None:
        return f"{stated} stated; may carry others" if stated else "elements not stated"
    may = ", ".join(route.may_carry)
    if not stated:
        return f"elements not stated; may carry {may}" if may else "elements not stated"
    return f"{stated} stated; may carry {may}" if may else f"{stated} stated"


_HEAVY = ("Dy", "Tb")
"""What NdFeB magnets may hold beside their neodymium and praseodymium, mostly from another mine."""


def heavy_open(snapshot: Snapshot, route: Route) -> tuple[str, ...]:
    """Heavy rare earths that the magnets of a route may hold and that it does not document: avoiding is said of a feed.

    None of a route that does not avoid, nor would, of one that makes no NdFeB, and where a firm source says of the magnets it
    delivers that they hold none of them.
    """
    if route.verdict not in ("avoids", "would_avoid"):
        return ()
    words = snapshot.vocabulary
    may_hold: frozenset[str] = frozenset()
    if "magnet" in route.stops[-1].stages and "Nd" in (*(route.elements or ()), *(route.may_carry or ())):
        # it ends where the magnets are made
        may_hold = PRODUCTS["Nd"]
    for each in route.deliveries if not may_hold else ():
        held = product(each.material, words, each.elements or ()).may_hold or frozenset()
        if "Nd" in held:
            may_hold = held.difference(each.free_of)
    return tuple(each for each in _HEAVY if each in may_hold and each not in (route.elements or ()))


def heavy_text(snapshot: Snapshot, routes: Iterable[Route]) -> str:
    """Say what avoiding does not say of the magnets of some routes; nothing where it says all."""
    found = dict.fromkeys(element for route in routes for element in heavy_open(snapshot, route))
    names = " or ".join(snapshot.label(each) for each in _HEAVY if each in found)
    end = "where it comes from" if len(found) == 1 else "where these come from"
    return f"whether the magnets hold {names}, and {end}, is not documented" if found else ""


def avoiding_texts(snapshot: Snapshot, routes: Iterable[Route]) -> Iterator[str]:
    """Say of the routes that avoid, and of those that would, what they carry at which readiness, and what that leaves open."""
    listed = list(routes)
    verdicts: tuple[tuple[Verdict, str], ...] = (
        ("avoids", "What avoids"),
        ("would_avoid", "What would avoid if built as planned"),
    )
    for verdict, words in verdicts:
        found = dict.fromkeys(
            f"{', '.join(route.elements or ()) or 'elements not stated'}, {readiness_words(route.readiness)}"
            for route in listed
            if route.verdict == verdict
        )
        if found:
            yield f"{words}: {'; '.join(found)}."
    if heavy := heavy_text(snapshot, listed):
        yield f"That is said of the feed: {heavy}."


def counts_text(counts: Counts) -> str:
    """Say how many routes there are of each verdict."""
    would = f"{counts.would_avoid} would avoid if built as planned, " if counts.would_avoid else ""
    return f"{counts.avoids} avoid, {would}{counts.unproven} unproven, {counts.touches} touch"


def asked_sentence(label: Label, asked: Asked) -> str:
    """Say in one sentence what was asked and under which reading."""
    ends = "".join(f", {word} {end_text(label, end)}" for word, end in end_words(asked))
    return f"Avoiding {avoid_text(asked.avoid)}{ends}".rstrip(".") + f". {reading_sentence(label, asked)}"


def reading_sentence(label: Label, asked: Asked) -> str:
    """Say which day an answer is for and what counts in it."""
    reading = asked.reading
    extra = f"; carrying {label(asked.element)}" if asked.element else ""
    extra += "; every stage shown" if asked.complete else ""
    extra += "; place of delivery known" if asked.delivery == "known" else ""
    extra += "; derived flows count" if reading.derived else ""
    return f"As of {reading.as_of}: {', '.join(reading.statuses)}{extra}."


def avoid_text(terms: Sequence[str]) -> str:
    """Say what is avoided; the rule of --only, to stand nowhere else than in some countries, in words."""
    return ", or ".join(_OUTSIDE.sub(r"anything outside \1", term) for term in terms) or "nothing"


_OUTSIDE = re.compile(r"^not location:([\w,-]+(?: at [a-z,]+)?)$")


class Ends(Protocol):
    """The ids or stages at which routes were asked to begin, pass and end."""

    @property
    def begin(self) -> str | None:
        """Where they begin."""

    @property
    def via(self) -> str | None:
        """What they pass."""

    @property
    def end(self) -> str | None:
        """Where they end."""


def end_words(asked: Ends) -> list[tuple[str, str]]:
    """Where routes begin, what they pass and where they end, each with its word, as far as it was asked."""
    every = (("from", asked.begin), ("via", asked.via), ("to", asked.end))
    return [(word, name) for word, name in every if name]


def end_text(label: Label, end: str) -> str:
    """Name where routes begin or end as asked: a site or stage, or countries by commas, perhaps of a stage."""
    stage, _, places = end.rpartition("@")
    words = " or ".join(map(label, places.split(",")))
    return f"{label(stage)} in {words}" if stage else words


_BY = {
    "delivered there": "takes delivery in {}",
    "stands there": "located in {}",
    "a group there": "in {}",
    "headquartered there": "headquartered in {}; place of delivery not stated",
    "the country itself": "{} itself is named",
}


def place_text(label: Label, route: Route) -> str:
    """Say in what way a route begins and ends where it was asked to; nothing where no place was asked for."""
    texts = []
    for word, stop, places in (("begins", route.stops[0], route.begin_in), ("ends", route.stops[-1], route.end_in)):
        for way in dict.fromkeys(place.by for place in places):
            by = _BY[way] if word == "ends" else _BY[way].partition(";")[0]
            countries = ", ".join(label(place.country) for place in places if place.by == way)
            texts.append(f"{word} at {stop.name}, {by.format(countries)}")
    return "; ".join(texts)


def beside_texts(label: Label, heading: Heading) -> Iterator[str]:
    """Say what a reader must know of the places asked about: members of groups, what they do not include, and what drops out."""
    for group in heading.groups:
        yield group_text(group, heading.asked.reading.as_of)
    for country, apart in heading.not_included.items():
        yield f"{', '.join(map(label, apart))}: not included in {label(country)}; name {','.join(apart)} to avoid them as well."
    for each in heading.unplaced:
        one = each.routes == 1
        see = " or ".join(each.see) or f"the same question without {each.option}"
        verb = ("ends" if one else "end") if each.option == "--to" else ("begins" if one else "begin")
        where = (
            "where no source gives a place" if each.why == "place not stated" else "at plants there whose buyers are not stated"
        )
        names = _several(map(label, each.ends))
        yield f"Not listed: {plural(each.routes, 'more route')} {verb} {where} ({names}). To see more: {see}."


def group_text(group: GroupAsked, day: str) -> str:
    """Say how many members a group of countries has on a day, and what the list leaves out."""
    members = plural(len(group.members), "member")
    return f"{group.id} ({group.title}): {members} on {day}; kg rules {group.id} names them. {group.note}"


def _several(names: Iterable[str], most: int = 6) -> str:
    every = list(names)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")


def carrying_text(label: Label, found: Answer) -> str:
    """Say of an element asked for how many routes are stated to carry it, and that the others may; nothing where none was."""
    element, total = found.heading.asked.element, found.heading.counts.total
    if element is None or found.stated is None or not total:
        return ""
    stated, name = found.stated.total, label(element)
    if stated == total:
        return f"Every delivery on {'it' if total == 1 else 'each of them'} is stated to carry {name}."
    others = "It" if total == 1 else "The others" if stated else "All of them"
    first = (
        f"{plural(stated, 'route')} {'is' if stated == 1 else 'are'} stated to carry {name} at every delivery. " if stated else ""
    )
    return f"{first}{others} may carry {name}: some delivery does not name its elements."


def no_route_texts(label: Label, heading: Heading) -> Iterator[str]:
    """Say that no route is shown: of this reading alone, with the supplies of the kind that sources tell of."""
    if heading.not_counted:
        such = any(each.between for each in heading.not_counted)
        title = "No route counts in this reading. Sources tell of such supplies:"
        other = "The sources of this reading show no such route. Supplies at its ends that this reading leaves out:"
        yield title if such else other
        yield from not_counted_text(label, heading.not_counted, title=False)
    elif heading.unplaced:
        yield "No route is shown to begin and end where you asked."
    else:
        yield "The sources of this reading show no such route."


def provisos(snapshot: Snapshot, laws: Sequence[Law], as_of: str) -> Iterator[str]:
    """Say what a reader must know before the numbers: how the laws stand on the day, and that the sources are older than it."""
    for law in laws:
        yield law_text(law)
    if laws:
        yield NOTICE
    # a source of 2026 is not from the future: of its days, none after today
    newest = max((latest_day(s.date) or date.min for s in snapshot.sources.values() if s.date), default=date.min)
    newest = min(newest, date.today())
    if date.fromisoformat(as_of) > newest + timedelta(days=365):
        yield f"No source is newer than {newest}: what follows is as last said, not as of that day."


_CUSTODY = {
    "any": "Other feedstock of a plant: only what is documented counts.",
    "segregated": "Other feedstock of a plant: what may not avoid leaves the plant open (custody segregated).",
    "all-feeds": "Other feedstock of a plant: all that is known must avoid (custody all-feeds).",
}


def custody_text(custody: str) -> str:
    """What was taken of the other feeds of plants: a route says that a way exists, not that nothing is mixed in."""
    return _CUSTODY[custody]


def age_text(reading: ReadingUsed) -> str:
    """Say from which age on evidence is doubted."""
    return f"Evidence older than {plural(reading.evidence_years, 'year')} is a doubt."


def law_text(law: Law) -> str:
    """Say how a law stands on the day."""
    since = f" from {law.since}" if law.since else ""
    until = f" until {law.until}" if law.until else ""
    text = f"rule:{law.id} ({law.citation}): {law.status}{since}{until}. {law.why}"
    if law.test is None:
        return f"{text} It asks nothing of a route that could be tested."
    if law.status in ("in force", "unknown"):
        return f"{text} Tested: {law.test}.{doubt_text(law)}"
    return f"{text} On this day it forbids nothing; it would test: {law.test}.{doubt_text(law)}"


def doubt_text(law: Law) -> str:
    """Give the second test of a law, whose findings are in doubt, with the reason; nothing where there is none."""
    why = law.doubt_why.rstrip(".")
    return f" In doubt whatever is found by: {law.doubt} ({why})." if law.doubt else ""


def together(texts: Sequence[str]) -> list[str]:
    """Texts once each; those that differ only in their last word, or in the feed of one plant, as one that names them all."""
    ends: dict[str, dict[str, None]] = {}
    for text in texts:
        start, feed, last = text.partition(_TAKES)
        if not feed:
            start, _, last = text.rpartition(" ")
        ends.setdefault(start + feed, {})[last] = None
    return [
        start + " and from ".join(last) if start.endswith(_TAKES) else f"{start} {', '.join(last)}".strip()
        for start, last in ends.items()
    ]


_TAKES = " keeps apart what it takes from "


_UNNAMED = " (unnamed)"


def unnamed_once(snapshot: Snapshot) -> Callable[[str], str]:
    """Return what says of a name in texts that it is no name of a firm: "Japanese magnet makers, not named" the first time, then
    the short form. It remembers which it has said.
    """
    names = sorted((e.label.removesuffix(_UNNAMED) for e in snapshot.entities.values() if e.label.endswith(_UNNAMED)), key=len)
    pattern = re.compile(f"({'|'.join(map(re.escape, reversed(names)))}){re.escape(_UNNAMED)}") if names else None
    said: set[str] = set()

    def once(found: re.Match[str]) -> str:
        first = found[1] not in said
        said.add(found[1])
        return f"{found[1]}, not named" if first else found[1]

    return lambda text: pattern.sub(once, text) if pattern and _UNNAMED in text else text


class Standing(Protocol):
    """A site with the country it stands in."""

    @property
    def name(self) -> str:
        """Name of the site."""

    @property
    def country(self) -> str | None:
        """Its country, or several by commas; None where no source says."""


def chain_text(stops: Sequence[Standing]) -> str:
    """Name the sites of a route with their countries, in order."""
    return " -> ".join(f"{stop.name} ({stop.country or '?'})" for stop in stops)


def route_text(route: Route) -> str:
    """Name the sites of a route with their countries, and where the buyer at its end takes delivery."""
    before = f"{chain_text(route.stops[:-1])} -> " if len(route.stops) > 1 else ""
    return f"{before}{route.stops[-1].name} ({buyer_place(route) or route.stops[-1].country or '?'})"


def buyer_place(route: Route) -> str:
    """Where the buyer at the end of a route takes delivery; nothing where it ends at who processes, or at a place of its own.

    It is the place of the delivery, not the seat of the firm.
    """
    end = route.stops[-1]
    if end.stages != ("market",) or not route.deliveries:
        return ""
    if places := route.deliveries[-1].delivered_in:
        return f"delivered in {', '.join(places)}"
    return NOT_STATED if end.level == "company" or end.country is None else ""


def delivery_text(snapshot: Snapshot, asked: Asked, route: Route) -> str:
    """Say where the buyer takes delivery, and if that is not stated, which sites of the firm stand in what is avoided."""
    place = buyer_place(route)
    if not place.endswith("not stated"):
        return place
    end, avoided = route.stops[-1], _countries_avoided(asked)
    inside = sorted({(country, site) for country, site in _sites_of_firms(snapshot).get(end.id, ()) if country in avoided})
    if not inside:
        return place
    where = ", ".join(dict.fromkeys(country for country, _ in inside))
    sites = ", ".join(dict.fromkeys(snapshot.label(site) for _, site in inside if site != end.id))
    return f"{place}; {end.name} has a site in {where}{f' ({sites})' if sites else ''}"


def _countries_avoided(asked: Asked) -> frozenset[str]:
    texts = [*asked.avoid, *(law.test or "" for law in asked.laws)]
    names = [name for text in texts for some in _LOCATION.findall(text) for name in some.split(",")]
    day = date.fromisoformat(asked.reading.as_of)
    groups = {name: group.on(day) for name in names if (group := group_called(name))}
    return frozenset[str]().union(*(groups.get(name, {name}) for name in names))


_LOCATION = re.compile(r"location:([\w-]+(?:,[\w-]+)*)")


@lru_cache(maxsize=1)
def _sites_of_firms(snapshot: Snapshot) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Country and id of the sites that each firm is said to operate, and of the firm itself where it is said to stand."""
    countries: dict[str, list[str]] = {}
    for claim in snapshot.claims("located_in"):
        countries.setdefault(claim.subject, []).append(claim.object or "")
    found = {firm: [(country, firm) for country in here] for firm, here in countries.items()}
    for claim in snapshot.claims("operated_by"):
        found.setdefault(claim.object or "", []).extend((here, claim.subject) for here in countries.get(claim.subject, ()))
    return {firm: tuple(sites) for firm, sites in found.items()}


def feedstock_text(label: Label, route: Route) -> str:
    """Name the plants of a route whose other feedstock no source tells of; nothing where there are none."""
    plants = ", ".join(map(label, route.other_feedstock_open))
    return f"other feedstock of {plants}: not documented" if plants else ""


def gap_text(label: Label, gap: Gap) -> str:
    """Say which stages are missing, and where."""
    stages = ", ".join(gap.stages)
    if gap.after is None:
        return f"{stages}: not documented before {label(gap.before)}"
    if gap.after == gap.before:
        return f"{stages}: not documented at {label(gap.before)}"
    return f"{stages}: not documented between {label(gap.after)} and {label(gap.before)}"


def weakest_text(label: Label, link: WeakestLink) -> str:
    """Say of the least corroborated delivery: who, status, best grade, independent sources, age of the newest evidence."""
    evidence = f"evidence {time_words(link.last_evidence)} ({_age(link.age_days)})" if link.last_evidence else "evidence undated"
    witnesses = plural(link.origins, "independent source")
    ends = f"{label(link.source)} -> {label(link.target)}"
    return f"{ends}: {link.status or 'status unknown'}, grade {link.grade}, {witnesses}, {evidence}"


def _age(days: int | None) -> str:
    if days is None:
        return "age unknown"
    if days < 0:
        return "of a later day"
    if days < 60:
        return f"{days} days old"
    return f"{days // 30} months old" if days < 730 else f"{days // 365} years old"


def not_counted_text(label: Label, some: Sequence[NotCounted], shown: int = 8, *, title: bool = True) -> Iterator[str]:
    """Name the supplies that sources tell of and the reading leaves out, each with what leaves it out and what lets it in."""
    lines: dict[str, None] = {}
    for each in some:
        material = " and ".join(map(label, each.material)) or "material not stated"
        why = f"{label(each.held_up)} does not operate" if each.held_up else _reason_words(each.reason)
        option = f"; {each.let_in_by} lets it in" if each.let_in_by else ""
        lines[f"  {label(each.source)} to {label(each.target)}, {material}: {why}{option}"] = None
    if lines and title:
        yield "Sources tell of such supplies, and this reading leaves them out:"
    yield from [*lines][:shown]
    if len(lines) > shown:
        yield f"  and {len(lines) - shown} more"


_NOT_COUNTED = {
    "an end does not run": "deliveries to or from sites that do not operate",
    "derived, not stated": "inferred",
    "not at this date": "not of this day",
    "source not in the reading": "of sources that were not asked for",
}


def left_out_text(left_out: Mapping[str, int]) -> str:
    """What the reading did not let count, with a space before it; nothing where it let all."""
    first = sorted(left_out, key=lambda reason: reason != "an end does not run")
    return f" Not counted: {'; '.join(left_out_words(reason, left_out[reason]) for reason in first)}." if left_out else ""


def left_out_words(reason: str, number: int) -> str:
    """Say how many claims or deliveries the reading did not let count for a reason."""
    return f"{number} {_NOT_COUNTED.get(reason) or _reason_words(reason)}"


def _reason_words(reason: str) -> str:
    """Why one supply does not count."""
    return "inferred" if reason == "derived, not stated" else reason.removeprefix("status ").removeprefix("modality ")


def excluded_texts(snapshot: Snapshot, excluded: Sequence[Superseded]) -> Iterator[str]:
    """Say of each supply that a newer firm source has ended or suspended who says what, both sides."""
    sources = {claim.id: claim.source for claim in snapshot.claims("supplies")} if excluded else {}
    for each in excluded:
        materials = ", ".join(map(snapshot.label, each.materials)) or "material not stated"
        older, newer = (_cited(snapshot, (sources[claim] for claim in claims)) for claims in (each.claims, each.by))
        ends = f"{snapshot.label(each.source)} to {snapshot.label(each.target)}"
        yield f"{ends}, {materials}: stated by {older}; {each.why} since, according to {newer}"


def _cited(snapshot: Snapshot, names: Iterable[str]) -> str:
    found = [snapshot.sources[name] for name in dict.fromkeys(names)]
    return ", ".join(f"{s.publisher or s.title} ({s.date or 'undated'}, grade {s.grade}, {s.id})" for s in found)


def ends_text(markets: Sequence[Market], element: str | None) -> Iterator[str]:
    """Say where routes end, a sentence for each best verdict that reaches some end."""
    reached = ("avoiding", "avoiding if built as planned", "unproven at best", "only by touching")
    for verdict, words in zip(VERDICTS, reached, strict=True):
        names = [market.name for market in markets if market.counts.best == verdict]
        if names:
            # an end is reached by one feed: of a magnet's other elements that says nothing
            more = " Each by some feed; kg origin asks for every element." if verdict == "avoids" and not element else ""
            yield f"Ends reached, {words}: {'; '.join(names)}.{more}"


def flat_question(asked: Asked) -> dict[str, Cell]:
    """Give what was asked as cells of every row."""
    return {
        "as_of": asked.reading.as_of,
        "avoid": " or ".join(asked.avoid),
        "laws": [f"{law.id}: {law.status}" for law in asked.laws],
    }


def flat_route(snapshot: Snapshot, asked: Asked, route: Route) -> dict[str, Cell]:
    """Give a route as one row of text cells."""
    label = snapshot.label
    return {
        "verdict": route.verdict,
        "readiness": route.readiness,
        "documentation": route.documentation,
        "route": route_text(route),
        "elements": list(route.elements or ()),
        "may_carry": ["any"] if route.may_carry is None else list(route.may_carry),
        "not_documented": not_documented(snapshot, route),
        "materials": [" + ".join(delivery.material) or "?" for delivery in route.deliveries],
        "statuses": [delivery.status or "?" for delivery in route.deliveries],
        "plans": [fact.text for fact in route.plans],
        "delivery": delivery_text(snapshot, asked, route),
        "weakest": weakest_text(label, route.weakest) if route.weakest else "",
        "gaps": [gap_text(label, gap) for gap in route.gaps],
        "unknown": [fact.text for fact in route.unknown],
        "exposed": [fact.text for fact in route.exposed],
        "origins": route.origins,
        "claims": sorted({claim for delivery in route.deliveries for claim in delivery.claims}),
    }


def not_documented(snapshot: Snapshot, route: Route) -> list[str]:
    """What no source says of a route: who performs which stages, other feedstock of its plants, heavy rare earths."""
    texts = [", ".join(missing_stages(route)), feedstock_text(snapshot.label, route), heavy_text(snapshot, [route])]
    return [text for text in texts if text]
