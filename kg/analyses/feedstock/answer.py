"""Where the elements of a site come from.

A magnet needs all its elements. A site avoids only if for each of them there is a feed that avoids at every stage: one feed is
enough for an element (or), all elements are needed (and), and a feed is as good as the worst of its sites, flows and gaps (and).
Behind a magnet maker the elements no longer come apart: a buyer needs one maker that has all of them on feeds that avoid.

Whether a buyer can get what avoids is asked of its best supplier, whether what it gets avoids of every documented one. The
verdict is on the elements that sources state and those that the product cannot be without; a law is met only if all that it may
hold are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from kg.analyses.feedstock.alternatives import Alternative, avoiding_feeds_by_maker, find_alternatives, worst_supplier
from kg.analyses.feedstock.feeds import Feed, Feeds, find_feeds
from kg.analyses.feedstock.requirements import Required, required_elements
from kg.claims.snapshot import Snapshot
from kg.data import INLINE, OPTIONAL, key
from kg.network.build import with_site
from kg.network.model import Network, Site
from kg.routes import parts
from kg.routes.answer import readiness_of
from kg.routes.left_out import NotCounted, supplies_into
from kg.routes.obstacles import TOUCHES, UNPROVEN, VERDICTS, WOULD_AVOID, Obstacle, Question, Verdict
from kg.routes.parts import Delivery, Fact, Gap, Law, ReadingUsed, Stop
from kg.routes.proof import ProofStep, proof
from kg.routes.ranking import costs
from kg.routes.request import Custody
from kg.routes.request import Delivery as DeliveryPlace
from kg.rules.evaluate import name
from kg.rules.facts import facts_of

Suppliers = Literal["best", "every"]
"""Which of several documented suppliers the verdict is on: the best one, or the worst of all."""

SEMANTICS = "best feed of each element through the last stage of the target, scrap followed to the plant it is from"


@dataclass(frozen=True, slots=True)
class Target:
    """The site or firm asked about."""

    id: str
    name: str
    in_network: bool
    """whether a flow of the reading begins or ends there; where none does, the site is judged by its own claims"""
    status: str | None
    """its own state on the day, whether or not the reading lets it count"""
    stages: tuple[str, ...]
    country: str | None


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """What is exposed or open, with its claims and how it was derived."""

    fact: Fact = field(metadata=INLINE)
    steps: tuple[str, ...]
    """how it was derived, where that takes more than a claim"""


@dataclass(frozen=True, slots=True)
class FeedDelivery:
    """A delivery on a feed."""

    delivery: Delivery = field(metadata=INLINE)
    scrap: bool
    """a flow of scrap, to a recycler"""


@dataclass(frozen=True, slots=True)
class FeedRoute:
    """A feed in order from where it begins to the target: each stop sends a delivery to the next one."""

    verdict: Verdict
    readiness: str
    """the least advanced state of any stage or delivery, as of a route"""
    stops: tuple[Stop, ...] = field(metadata=key("nodes"))
    deliveries: tuple[FeedDelivery, ...] = field(metadata=key("flows"))
    gaps: tuple[Gap, ...]
    plans: tuple[DerivedFact, ...]
    """what is to be built or delivered, and pilots: the feed avoids if these come true"""
    unknown: tuple[DerivedFact, ...]
    exposed: tuple[DerivedFact, ...]
    loop: bool
    """a site stands on it twice: it gets its own scrap back"""


@dataclass(frozen=True, slots=True)
class PlacedSite:
    """A site, and where it stands."""

    id: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class OtherFeed:
    """Another feed than the best one, up to the site where it joins that one."""

    joins: str
    """id of the site where it joins the best feed"""
    verdict: Verdict
    sites: tuple[PlacedSite, ...]
    """before it joins, from where it begins; none where it begins at the site it joins"""
    known: bool
    loop: bool
    reason: DerivedFact | None
    """the first thing that keeps it from avoids"""


@dataclass(frozen=True, slots=True)
class Fix:
    """What is nearest to a feed that avoids."""

    kind: Literal["settle", "find", "replace"]
    """settle the facts; find a source for any feed; do without what is exposed"""
    facts: tuple[DerivedFact, ...]
    exposed: tuple[DerivedFact, ...]
    sites: tuple[str, ...]
    """sites among the exposed; where the target is one of them no feed can help"""


@dataclass(frozen=True, slots=True)
class ElementAnswer:
    """Where one element comes from."""

    element: str
    inferred: bool
    """no source names it: what the target takes or makes may hold it, and this is where it then comes from; it does not count for
    the verdict, but for a law"""
    verdict: Verdict
    known: bool
    """whether any source says where the element comes from; false is silence, and unproven at best"""
    feed: FeedRoute
    """the best by verdict, then by fewest open facts; of every supplier asked about: that of the worst"""
    others: tuple[OtherFeed, ...]
    """the best feed by each other flow into a site of the best feed, best first"""
    others_left: int
    fix: Fix | None


@dataclass(frozen=True, slots=True)
class FeedstockLimits:
    """How many other feeds are listed of each element, and whether a budget ran out."""

    k: int
    search_truncated: bool
    semantics: str


@dataclass(frozen=True, slots=True)
class FeedstockAnswer:
    """The answer of `kg origin`."""

    schema: Literal["kg.origin/2"] = field(default="kg.origin/2", init=False)
    data: str
    """key of the data the answer was made from"""
    reading: ReadingUsed
    avoid: tuple[str, ...]
    """what is avoided, each in the grammar of --avoid; one that is met is enough"""
    laws: tuple[Law, ...] = field(metadata=key("rules"))
    """laws that were asked about, as they stood on the day; no legal advice"""
    custody: Custody
    delivery: DeliveryPlace
    """known: a buyer avoids only where a firm source says in which country it takes delivery"""
    target: Target
    required: Required
    suppliers: Suppliers
    """best: what the target can get; every: what it gets, by the worst of its documented suppliers"""
    verdict: Verdict
    """avoids only if every required element does, and one magnet maker has all of them so; under a law the inferred ones as
    well"""
    whole: Verdict
    """the same of the required and the inferred elements: of a magnet that may hold them"""
    maker: str | None
    """where all avoid: the magnet maker that has all of them on feeds that avoid, or the target"""
    apart: Mapping[str, tuple[str, ...]] | None
    """where all avoid but no one maker has all of them so: the makers by element"""
    elements: tuple[ElementAnswer, ...]
    limits: FeedstockLimits
    left_out: Mapping[str, int]
    not_counted: tuple[NotCounted, ...]
    """where an element has no known feed: supplies to the target that sources tell of and the reading leaves out"""
    hints: tuple[str, ...]
    """where an element has no known feed: what to know or try"""
    proofs: tuple[tuple[ProofStep, ...], ...] | None = field(default=None, metadata=OPTIONAL)
    """with --explain: one for each element, of its best feed"""


def answer(
    snapshot: Snapshot,
    network: Network,
    question: Question,
    target: str,
    asked: Sequence[str] = (),
    *,
    k: int,
    suppliers: Suppliers = "best",
) -> FeedstockAnswer:
    """Judge a target, and find for each element its best feed, `k` others, and the facts or sites nearest to a better one.

    `target` is an id; one that no delivery of the reading meets is judged by its own claims. The elements of `question` and its
    ends do not count. One `kg.analyses.feedstock.feeds.find_feeds` for each element, and a search for each supplier where `every`
    one is asked about.
    """
    if network.snapshot is not None:
        target = facts_of(network).first(target)
    in_network = target in network.index()
    needs = required_elements(snapshot, network, target, asked)
    network = with_site(snapshot, network, target)
    number = network.index()[target]
    cost = costs(network, snapshot.vocabulary)["evidence"]
    # where an inferred element comes from is asked for the case that it is there: whether it is, is said apart
    found = {
        element: find_feeds(
            network, replace(question, element=element, held_at=target if element in needs.inferred else None), number, cost
        )
        for element in needs.every
    }
    if suppliers == "every":
        found = {element: worst_supplier(feeds, number) for element, feeds in found.items()}
    whole = _judge(found, number, suppliers)
    outcome = whole
    if needs.inferred and not question.laws:
        counted = _judge({element: found[element] for element in needs.elements}, number, suppliers)
        outcome = replace(counted, feeds={**found, **counted.feeds})
    if not needs.elements:
        # without an element that a source names nothing is shown to avoid, but what stands in X touches whatever it takes
        outcome = replace(outcome, verdict=_of_unnamed(found))
    elements = tuple(
        _element(snapshot, network, element, feeds, k, inferred=element in needs.inferred)
        for element, feeds in outcome.feeds.items()
    )
    known = all(element.known for element in elements)
    return FeedstockAnswer(
        data=snapshot.key,
        reading=parts.reading(snapshot, network),
        avoid=tuple(name(term) for term in question.avoid),
        laws=tuple(parts.law(binding) for binding in question.laws),
        custody=question.custody,
        delivery=question.delivery,
        target=_target(network, number, in_network=in_network),
        required=needs,
        suppliers=suppliers,
        verdict=VERDICTS[outcome.verdict],
        whole=VERDICTS[max(outcome.verdict, whole.verdict)],
        maker=network.sites[outcome.maker].id if outcome.maker is not None else None,
        apart=_ids(network, outcome.apart) if outcome.apart is not None else None,
        elements=elements,
        limits=FeedstockLimits(k, not all(feeds.exact for feeds in outcome.feeds.values()), SEMANTICS),
        left_out=network.left_out,
        not_counted=() if known else supplies_into(snapshot, network, target),
        hints=() if known else tuple(_hints(snapshot, network, question, target, in_network=in_network)),
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The verdict on all elements, and the feeds of each, the one to show as the best.

    `maker` has all of them on feeds that avoid; `apart` are the makers of each element, where no one has all.
    """

    verdict: int
    feeds: Mapping[str, Feeds]
    maker: int | None = None
    apart: Mapping[str, Sequence[int]] | None = None


def _judge(found: Mapping[str, Feeds], target: int, suppliers: Suppliers) -> _Outcome:
    """Join the verdicts on elements: where all avoid, or would, one maker of magnets must have all of them so."""
    verdict = max((feeds.best.route.verdict for feeds in found.values()), default=UNPROVEN)
    if verdict > WOULD_AVOID:
        return _Outcome(verdict, found)
    by_maker = {element: avoiding_feeds_by_maker(feeds, target) for element, feeds in found.items()}
    makers = sorted(frozenset[int].intersection(*(frozenset(feeds) for feeds in by_maker.values())))
    if not makers:
        return _Outcome(UNPROVEN, found, apart={element: sorted(feeds) for element, feeds in by_maker.items()})

    def joined(maker: int) -> tuple[int, int, int]:
        walks = [feeds[maker].route for feeds in by_maker.values()]
        return max(walk.verdict for walk in walks), sum(walk.cost for walk in walks), maker

    maker = min(makers, key=joined)
    chosen = {element: replace(feeds, best=by_maker[element][maker]) for element, feeds in found.items()}
    return _Outcome(max(verdict, joined(maker)[0]), found if suppliers == "every" else chosen, maker)


def _of_unnamed(found: Mapping[str, Feeds]) -> int:
    """The verdict where no source names an element: what touches for every one of them touches, all else is unproven."""
    return TOUCHES if all(feeds.best.route.verdict == TOUCHES for feeds in found.values()) else UNPROVEN


def _hints(snapshot: Snapshot, network: Network, question: Question, target: str, *, in_network: bool) -> Iterator[str]:
    """What a reader of an unknown feed should know: the plants of a firm, and that the site is judged by its own claims."""
    if not in_network:
        label = snapshot.label(target)
        yield f"no delivery that counts in this reading begins or ends at {label}: it is judged by what is said of itself"
    yield from (
        hint
        for hint in parts.hints(snapshot, network, replace(question, begin_name=None, end_name=target))
        if not hint.startswith("no delivery")
    )


def _ids(network: Network, sites: Mapping[str, Sequence[int]]) -> Mapping[str, tuple[str, ...]]:
    return {element: tuple(network.sites[site].id for site in numbers) for element, numbers in sites.items()}


def _target(network: Network, number: int, *, in_network: bool) -> Target:
    site = network.sites[number]
    return Target(
        id=site.id,
        name=site.name,
        in_network=in_network,
        status=site.status,
        stages=tuple(network.stages[stage] for stage in site.stages),
        country=_countries(site),
    )


def _countries(site: Site) -> str | None:
    return ",".join(place.country for place in site.places) or None


def _element(snapshot: Snapshot, network: Network, element: str, found: Feeds, k: int, *, inferred: bool) -> ElementAnswer:
    feed = found.best
    beside = find_alternatives(found)
    return ElementAnswer(
        element=element,
        inferred=inferred,
        verdict=VERDICTS[feed.route.verdict],
        known=feed.known,
        feed=_feed_route(snapshot, network, feed),
        others=tuple(_other_feed(network, other) for other in beside[:k]),
        others_left=max(0, len(beside) - k),
        fix=_nearest_fix(network, feed),
    )


def _feed_route(snapshot: Snapshot, network: Network, feed: Feed) -> FeedRoute:
    """A feed in the shape of a route, with the flows of scrap it goes over marked."""
    stops: list[Stop] = []
    deliveries: list[FeedDelivery] = []
    gaps: list[Gap] = []
    states_of: list[str] = []
    for part in _parts(feed):
        graph, walk = part.graph, part.route
        if part.scrap is not None:
            deliveries.append(_delivery(network, part.scrap.hop.flow, scrap=True))
            states_of.append(network.flows[part.scrap.hop.flow].status)
        numbers = [walk.start.state, *(step.target for step in walk.steps)]
        states = [graph.states[state] for state in numbers]
        end = graph.end_stage if graph.end_stage is not None else states[-1][1]
        last = [*(step.leaves for step in walk.steps), end]
        stops += (
            parts.stop(network, network.sites[site], stage, until) for (site, stage, *_), until in zip(states, last, strict=True)
        )
        flows = [network.flows[step.flow] for step in walk.steps]
        states_of.append(readiness_of(snapshot, graph, numbers, last, flows))
        deliveries += (_delivery(network, step.flow, scrap=False) for step in walk.steps)
        gaps += (parts.gap(network, gap) for gap in (*walk.start.gaps, *(g for step in walk.steps for g in step.gaps)))
    unknown, exposed = _facts(feed)
    order = {concept.id: concept.order for concept in snapshot.vocabulary.of_kind("Status")}
    return FeedRoute(
        verdict=VERDICTS[feed.route.verdict],
        readiness=max(states_of, key=lambda status: order.get(status, -1)),
        stops=tuple(stops),
        deliveries=tuple(deliveries),
        gaps=tuple(gaps),
        plans=tuple(_derived_fact(o) for o in feed.route.obstacles if o.plan),
        unknown=unknown,
        exposed=exposed,
        loop=len(set(feed.sites)) < len(feed.sites),
    )


def _parts(feed: Feed) -> Iterator[Feed]:
    """The feed as routes joined by scrap, from where it begins."""
    if feed.scrap is not None:
        yield from _parts(feed.scrap.feed)
    yield feed


def _delivery(network: Network, flow: int, *, scrap: bool) -> FeedDelivery:
    return FeedDelivery(parts.delivery(network, network.flows[flow]), scrap)


def _facts(feed: Feed) -> tuple[tuple[DerivedFact, ...], tuple[DerivedFact, ...]]:
    """What is open on a feed, and what is exposed."""
    obstacles = feed.route.obstacles
    return (
        tuple(_derived_fact(o) for o in obstacles if not o.exposed and not o.plan),
        tuple(_derived_fact(o) for o in obstacles if o.exposed),
    )


def _derived_fact(obstacle: Obstacle) -> DerivedFact:
    return DerivedFact(parts.fact(obstacle, claims=True), obstacle.steps)


def _other_feed(network: Network, other: Alternative) -> OtherFeed:
    obstacles = other.feed.route.obstacles
    # the worst of what is in its way: exposed before open, open before planned
    reason = max(obstacles, key=lambda o: o.level, default=None)
    sites = [network.sites[site] for site in other.sites]
    return OtherFeed(
        joins=network.sites[other.joins].id,
        verdict=VERDICTS[other.feed.route.verdict],
        sites=tuple(PlacedSite(site.id, site.name, _countries(site)) for site in sites),
        known=other.feed.known,
        loop=other.loop,
        reason=_derived_fact(reason) if reason is not None else None,
    )


def _nearest_fix(network: Network, feed: Feed) -> Fix | None:
    """What is nearest to a feed that avoids: facts to settle, a feed to find, or exposed sites and flows to do without."""
    unknown, exposed = _facts(feed)
    if not unknown and not exposed:
        return None
    ids = {site.id for site in network.sites}
    return Fix(
        kind="replace" if exposed else "settle" if feed.known else "find",
        facts=unknown,
        exposed=exposed,
        sites=tuple(sorted({each.fact.about for each in exposed} & ids)),
    )


def prove(found: FeedstockAnswer, network: Network, question: Question, documents: Path | None = None) -> FeedstockAnswer:
    """Add the proof of the best feed of each element, as `kg.routes.proof` makes it."""
    if network.snapshot is not None:
        network = with_site(network.snapshot, network, found.target.id)
    feeds = (element.feed for element in found.elements)
    proofs = (proof(network, question, feed.stops, [each.delivery for each in feed.deliveries], documents) for feed in feeds)
    return replace(found, proofs=tuple(proofs))
