"""Which magnet makers can supply what is asked: a row for each, with what it can prove, what is missing and whom to ask.

A maker is whoever performs the magnet stage on the day, also where no delivery of it counts: then it is judged by itself, and
what feeds it is open. Each element is judged as `kg origin` judges it, and the verdict of a maker is that of the worst of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kg.analyses.feedstock.answer import ElementAnswer, FeedstockAnswer, PlacedSite
from kg.analyses.feedstock.answer import answer as find_feedstock
from kg.analyses.feedstock.requirements import required_elements
from kg.claims.snapshot import Snapshot
from kg.data import key
from kg.network.accepted import Accepted, accepted
from kg.network.build import build, site_of, with_site
from kg.network.model import Flow, Level, Line, Network, Site
from kg.network.ownership.derivation import derived
from kg.network.ownership.holdings import holdings
from kg.network.ownership.shares import Shares
from kg.network.ownership.stakes import Holdings
from kg.network.ownership.wording import evidence, in_words, owned
from kg.routes import parts
from kg.routes.obstacles import VERDICTS, Question, Verdict
from kg.routes.parts import Fact, Law, ReadingUsed
from kg.routes.places import NOT_STATED, Somewhere
from kg.routes.request import Custody
from kg.rules.evaluate import LawTest, Term, name
from kg.rules.expression import Both, Either, Expression
from kg.rules.test import Test

MAGNET = "magnet"
MOST_MISSING = 3
"""Facts named of a maker: those that most of its elements and tests wait for."""
SEMANTICS = "every named site or firm that makes magnets on the day; each element by its best feed, the worst element counts"

Way = Literal["delivered there", "stands there", "headquartered there", "named as the buyer", "place of delivery not stated"]


@dataclass(frozen=True, slots=True)
class ElementProof:
    """What is shown of one element at a maker."""

    element: str
    inferred: bool
    """no source names it: the magnets may hold it; it counts for a law alone"""
    verdict: Verdict
    known: bool
    """whether any source says where the maker gets it"""
    feed: tuple[PlacedSite, ...]
    """the best feed, from where it begins to the maker; empty where none is known"""


@dataclass(frozen=True, slots=True)
class TestVerdict:
    """A law or rule alone: under a law every element counts that the magnets may hold, whatever was asked for."""

    __test__ = False  # pytest would collect a class of this name

    test: str
    """rule:ID of a law, or a rule in the grammar of --avoid"""
    verdict: Verdict
    elements: tuple[str, ...]
    because: tuple[str, ...]
    """what is exposed; else the facts that are open; empty where it avoids"""


@dataclass(frozen=True, slots=True)
class MagnetLine:
    """The state of the magnet line of a site; what no source says is null."""

    status: str | None
    samples: bool
    """it is a pilot: what it delivers are samples"""
    open: tuple[str, ...]
    """what is doubtful about the status"""


@dataclass(frozen=True, slots=True)
class OwnersOutside:
    """How much of a maker belongs to the countries and firms that are avoided, from 0 to 1; an operator counts as the owner."""

    of: tuple[str, ...]
    least: float
    most: float
    words: str
    """what is shown, on whose evidence, and what is not documented"""
    derivation: tuple[str, ...]
    settle: str
    """what would settle what is open; empty where nothing is"""
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuyerThere:
    """A buyer at the place asked for that a maker is said to deliver to."""

    id: str
    name: str
    by: Way
    status: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that would settle something of a maker, or what is exposed about it."""

    fact: Fact
    elements: tuple[str, ...]
    """those that wait for it"""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A magnet maker."""

    id: str
    name: str
    level: Level
    country: str | None
    delivers: bool
    """whether a delivery to or from it counts in this reading"""
    line: MagnetLine
    verdict: Verdict
    """of all elements required, under all that is avoided; under a law also of those that its magnets may hold"""
    elements: tuple[ElementProof, ...]
    tests: tuple[TestVerdict, ...]
    owners: OwnersOutside | None
    """null where neither countries nor firms are avoided"""
    buyers: tuple[BuyerThere, ...]
    """with --to: who there is said to be delivered, or may be"""
    missing: tuple[MissingFact, ...]
    missing_left: int
    ask: tuple[PlacedSite, ...]
    """who could say: the operator, else the site itself"""


@dataclass(frozen=True, slots=True)
class LawLimits:
    """What the test of a law does not see: its exceptions are named and never applied."""

    law: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotRunning:
    """A maker that the reading leaves out, for what is said of its magnet line."""

    id: str
    name: str
    status: str | None


@dataclass(frozen=True, slots=True)
class SuppliersAnswer:
    """The answer of `kg suppliers`."""

    schema: Literal["kg.suppliers/1"] = field(default="kg.suppliers/1", init=False)
    data: str
    """key of the data the answer was made from"""
    reading: ReadingUsed
    avoid: tuple[str, ...]
    """what is avoided, each in the grammar of --avoid"""
    laws: tuple[Law, ...] = field(metadata=key("rules"))
    """laws that were asked about, as they stood on the day; whether a contract falls under them is not tested"""
    not_applied: tuple[LawLimits, ...]
    """exceptions and limits of each law"""
    custody: Custody
    required: tuple[str, ...]
    """as asked; empty: of each maker what it is stated to carry, and what its magnets need"""
    to: str | None
    """countries and groups, or buyer, that --to was understood as"""
    suppliers: tuple[Supplier, ...]
    """best verdict first, then by open facts"""
    elsewhere: int
    """makers without a delivery to --to, stated or possible"""
    not_running: tuple[NotRunning, ...]
    """makers whose magnet line does not count in this reading: planned, suspended or closed"""
    groups: int
    """groups of makers that no source names: they cannot be asked"""
    semantics: str = field(default=SEMANTICS, init=False)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What is asked of every maker, and what its answers are looked up in."""

    snapshot: Snapshot
    question: Question
    network: Network
    taken: Accepted
    owned: Holdings
    required: tuple[str, ...]
    to: str | Somewhere | None

    @property
    def whose(self) -> frozenset[str]:
        """Countries and firms that are avoided: not those that a `not` makes the only ones to be at."""
        return frozenset(named for term in self.question.avoid for named in _avoided(term))


def answer(
    snapshot: Snapshot, question: Question, required: Sequence[str] = (), to: str | Somewhere | None = None
) -> SuppliersAnswer:
    """Judge every magnet maker of a reading for the elements required, under all that a question avoids and each part of it.

    `to` is somewhere, or the id of a buyer. The ends and the element of the question do not count. For each maker one
    `kg.analyses.feedstock` answer, and one more for each law or rule where that may differ.
    """
    taken = accepted(snapshot, question.reading)
    plain = build(snapshot, question.reading)
    sites, not_running, groups = _makers(snapshot, question, taken, frozenset(required) or None)
    network = plain
    for site in sites:
        # those that no delivery meets are judged by what is said of them
        network = with_site(snapshot, network, site.id)
    asking = _Asking(snapshot, question, network, taken, holdings(snapshot, question.reading), tuple(required), to)
    counted = {plain.sites[end].id for flow in plain.flows for end in (flow.source, flow.target)}
    found = [
        _judge(asking, number, buyers, delivers=site.id in counted)
        for number, site in _numbered(network, sites)
        if (buyers := _buyers(asking, number)) or to is None
    ]
    found.sort(key=lambda each: (VERDICTS.index(each.verdict), _unsettled(each), each.name, each.id))
    return SuppliersAnswer(
        data=snapshot.key,
        reading=parts.reading(snapshot, network),
        avoid=tuple(name(term) for term in question.avoid),
        laws=tuple(parts.law(binding) for binding in question.laws),
        not_applied=tuple(LawLimits(binding.id, binding.limits) for binding in question.laws),
        custody=question.custody,
        required=tuple(required),
        to=",".join(to.said) if isinstance(to, Somewhere) else to,
        suppliers=tuple(found),
        elsewhere=len(sites) - len(found),
        not_running=not_running,
        groups=groups,
    )


def _numbered(network: Network, sites: Iterable[Site]) -> Iterator[tuple[int, Site]]:
    index = network.index()
    return ((index[site.id], site) for site in sites)


def _unsettled(each: Supplier) -> tuple[int, int, int]:
    """What makers of one verdict are ordered by: most elements that avoid, then fewest that touch, then fewest open facts."""
    said = [proof.verdict for proof in each.elements]
    return -said.count("avoids"), said.count("touches"), len(each.missing) + each.missing_left


def _makers(
    snapshot: Snapshot, question: Question, taken: Accepted, elements: frozenset[str] | None
) -> tuple[list[Site], tuple[NotRunning, ...], int]:
    """The sites and firms that make magnets on the day, those that the reading leaves out, and how many groups nobody names.

    A site with several magnet lines counts for the one that makes magnets of the elements.
    """
    making = [stage.id for stage in snapshot.vocabulary.of_kind("Stage")].index(MAGNET)
    every = replace(question.reading, statuses=frozenset(concept.id for concept in snapshot.vocabulary.of_kind("Status")))
    sites: list[Site] = []
    left: list[NotRunning] = []
    groups = 0
    for entity, claims in sorted(taken.about("performs_stage").items()):
        if not any(claim.object == MAGNET and taken.settles(claim) is not None for claim in claims):
            continue
        site = site_of(snapshot, question.reading, entity)
        if site is not None and site.level == "group":
            groups += 1
        elif site is not None and all(line.admitted for line in site.lines_at((making,), elements)):
            sites.append(site)
        else:
            known = site or site_of(snapshot, every, entity)
            status = _line(known, making, elements).status if known is not None else None
            left.append(NotRunning(entity, snapshot.label(entity), status))
    return sites, tuple(left), groups


def _judge(asking: _Asking, number: int, buyers: tuple[BuyerThere, ...], *, delivers: bool) -> Supplier:
    snapshot, network = asking.snapshot, asking.network
    site = network.sites[number]
    whole = find_feedstock(snapshot, network, asking.question, site.id, asking.required, k=0)
    ranked = _rank(whole)
    tests = tuple(_tests(asking, site.id, whole))
    return Supplier(
        id=site.id,
        name=site.name,
        level=site.level,
        country=_countries(site),
        delivers=delivers,
        line=_line(site, network.stages.index(MAGNET), frozenset(asking.required) or None),
        verdict=max((whole.verdict, *(test.verdict for test in tests)), key=VERDICTS.index),
        elements=tuple(_element(each) for each in whole.elements),
        tests=tests,
        owners=_owners(asking, site.id) if asking.whose else None,
        buyers=buyers,
        missing=ranked[:MOST_MISSING],
        missing_left=len(ranked[MOST_MISSING:]),
        ask=_ask(snapshot, asking.taken, site),
    )


def _owners(asking: _Asking, site: str) -> OwnersOutside:
    label = asking.snapshot.label
    shares = Shares(asking.owned, asking.whose, frozenset({"operator"}))
    share = derived(shares, site)
    of = owned([(who, label(who)) for who in sorted(asking.whose)])
    return OwnersOutside(
        of=tuple(sorted(asking.whose)),
        least=float(share.interval.least),
        most=float(share.interval.most),
        words=in_words(share.interval, label(site), of, evidence(shares, site)),
        derivation=share.text,
        settle=share.settle,
        claims=tuple(dict.fromkeys(claim for line in share.lines for claim in line.claims)),
    )


def _element(found: ElementAnswer) -> ElementProof:
    stops = found.feed.stops if found.known else ()
    feed = tuple(PlacedSite(stop.id, stop.name, stop.country) for stop in stops)
    return ElementProof(found.element, found.inferred, found.verdict, found.known, feed)


def _tests(asking: _Asking, site: str, whole: FeedstockAnswer) -> Iterator[TestVerdict]:
    """Each law or rule alone. A law is not clear of magnets that may hold an element whose feed it would forbid."""
    snapshot, network, question = asking.snapshot, asking.network, asking.question
    for term in question.avoid:
        asked = asking.required
        if isinstance(term, LawTest) and asked:
            needed = required_elements(snapshot, network, site, ()).every
            asked = (*asked, *(element for element in needed if element not in asked))
        found = whole
        if len(question.avoid) > 1 or asked != asking.required:
            laws = tuple(binding for binding in question.laws if isinstance(term, LawTest) and binding.id == term.name)
            found = find_feedstock(snapshot, network, replace(question, avoid=(term,), laws=laws), site, asked, k=0)
        ranked = [each.fact for each in _rank(found)]
        exposed = [fact.text for fact in ranked if fact.exposed]
        elements = tuple(each.element for each in found.elements)
        because = (exposed or [fact.text for fact in ranked])[:MOST_MISSING]
        yield TestVerdict(name(term), found.verdict, elements, tuple(because))


def _rank(found: FeedstockAnswer) -> tuple[MissingFact, ...]:
    """What keeps the elements from avoiding: what is exposed, then the facts that most of them wait for."""
    facts: dict[tuple[str, str, str], Fact] = {}
    waiting: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for element in found.elements:
        fix = element.fix
        for each in (*fix.exposed, *fix.facts) if fix is not None else ():
            # of each element the same is asked in its own words
            said = each.fact.text.replace(f"whether {element.element} goes", "which rare earths go")
            said = said.replace(f"handles {element.element}", "handles the elements required")
            which = (each.fact.kind, each.fact.about, said)
            fact = each.fact if each.fact.exposed else replace(each.fact, settle=said)
            facts.setdefault(which, fact)
            waiting[which].append(element.element)
    order = sorted(facts, key=lambda which: (facts[which].exposed is None, -len(waiting[which])))
    return tuple(MissingFact(facts[which], tuple(waiting[which])) for which in order)


def _avoided(term: Term | Expression[Test]) -> Iterator[str]:
    match term:
        case Either(parts) | Both(parts):
            for part in parts:
                yield from _avoided(part)
        case LawTest():
            for part in term.parts:
                yield from _avoided(part)
        case Test():
            yield from term.who
        case _:
            return


def _line(site: Site, making: int, elements: frozenset[str] | None) -> MagnetLine:
    lines: Sequence[Line] = site.lines_at((making,), elements)
    doubts = [doubt for line in lines for doubt in line.doubts]
    status = lines[0].status if lines else None
    return MagnetLine(
        status=status,
        samples=any(doubt.kind == "pilot" for doubt in doubts),
        open=tuple(dict.fromkeys(doubt.settle for doubt in doubts if not doubt.plan)),
    )


def _ask(snapshot: Snapshot, taken: Accepted, site: Site) -> tuple[PlacedSite, ...]:
    """Who operates it, else the site itself."""
    named = [taken.first(claim.object) for claim in taken.about("operated_by").get(site.id, ()) if claim.object]
    return tuple(
        PlacedSite(each, snapshot.label(each), ",".join(place.country for place in taken.countries(each)) or None)
        for each in dict.fromkeys(named)
    ) or (PlacedSite(site.id, site.name, _countries(site)),)


def _buyers(asking: _Asking, maker: int) -> tuple[BuyerThere, ...]:
    """The buyers at a place that a maker is said to deliver to, each once; and those whose place of delivery nobody states."""
    network = asking.network
    wanted = asking.taken.first(asking.to) if isinstance(asking.to, str) else asking.to
    told: dict[str, BuyerThere] = {}
    for number in network.leaving[maker] if wanted is not None else ():
        flow = network.flows[number]
        if flow.form not in (None, network.stages.index(MAGNET)):
            continue
        buyer = network.sites[flow.target]
        by = _way_there(asking, flow, buyer, wanted) if wanted is not None else None
        if by is not None and (buyer.id not in told or told[buyer.id].by == NOT_STATED):
            told[buyer.id] = BuyerThere(buyer.id, buyer.name, by, flow.status, flow.claims)
    return tuple(told.values())


def _way_there(asking: _Asking, flow: Flow, buyer: Site, wanted: str | Somewhere) -> Way | None:
    """How what is delivered gets somewhere or to a buyer; None where it goes elsewhere."""
    if isinstance(wanted, str):
        return "named as the buyer" if buyer.id == wanted else None
    if buyer.id in wanted.countries:
        return "named as the buyer"
    places = flow.delivered_in or buyer.places
    if any(place.country in wanted.countries for place in places):
        return "delivered there" if flow.delivered_in else "stands there"
    seats = {tie.to for tie in asking.owned.seats.get(buyer.id, ())}
    if not flow.delivered_in and not wanted.countries.isdisjoint(seats):
        return "headquartered there"
    return NOT_STATED if not places else None


def _countries(site: Site) -> str | None:
    return ",".join(place.country for place in site.places) or None
