"""Supplies of the kind asked about that sources tell of, where no route is shown: what leaves each of them out.

That no route is shown is said of a reading and of a question, and never that there is no such supply: what claims tell of it is
named, with the part of the reading, or of the question, that leaves it out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.data import key
from kg.network import materials
from kg.network.accepted import Accepted, accepted
from kg.network.left_out import its_sites, left_out_supplies, let_in_by
from kg.network.model import Flow, LeftOutSupply, Network
from kg.routes.obstacles import Question
from kg.routes.places import Somewhere


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A supply that sources tell of and the reading, or the question, leaves out."""

    source: str = field(metadata=key("from"))
    target: str = field(metadata=key("to"))
    material: tuple[str, ...]
    reason: str
    """what leaves it out, as in the counts of what is left out"""
    held_up: str | None
    """the end that does not operate, where that is the reason"""
    status: str | None
    valid: str | None
    let_in_by: str | None
    """the option with which it counts; None where it is over"""
    claims: tuple[str, ...]
    between: bool = True
    """it goes from where to where was asked; false: it meets one of the two"""


def supplies_into(snapshot: Snapshot, network: Network, target: str) -> tuple[NotCounted, ...]:
    """Name the supplies into an entity that the reading leaves out."""
    into = its_sites(snapshot, network, target)
    return tuple(map(_not_counted, left_out_supplies(network, None, into)))


def supplies_asked_for(snapshot: Snapshot, network: Network, question: Question) -> tuple[NotCounted, ...]:
    """Name the supplies at the ends asked about, and of the element, that make no route; none where neither is named.

    Where both ends are named, those from one to the other, else those at either of them. Linear in the supplies.
    """
    asked = _AskedFor(snapshot, network, question)
    begin, end = asked.at("begin"), asked.at("end")
    if begin is None and end is None and question.element is None and question.via is None:
        return ()
    if question.via is not None and begin is None and end is None:
        via = its_sites(snapshot, network, question.via)
        every = tuple(each for each in network.not_counted if each.source in via or each.target in via)
    else:
        every = left_out_supplies(network, begin, end)
    left = (each for each in every if asked.holds_element(each))
    found = [replace(_not_counted(each), between=_fits(each.source, each.target, begin, end)) for each in left]
    found += asked.counted(begin, end)
    # what meets one end alone is told where nothing goes from one to the other
    return tuple(each for each in found if each.between) or tuple(found)


def _fits(source: str, target: str, begin: Collection[str] | None, end: Collection[str] | None) -> bool:
    return (begin is None or source in begin) and (end is None or target in end)


class _AskedFor:
    """What a question names as ends and element; lives only while `supplies_asked_for` runs."""

    def __init__(self, snapshot: Snapshot, network: Network, question: Question) -> None:
        self.snapshot, self.network, self.question = snapshot, network, question
        self.taken: Accepted = accepted(snapshot, network.reading)
        every = network.not_counted
        self.ids = {site.id for site in network.sites} | {end for each in every for end in (each.source, each.target)}
        self.claims: dict[str, Claim] = {claim.id: claim for claim in snapshot.claims("supplies")}

    def at(self, side: str) -> frozenset[str] | None:
        """The ids that may be the beginning or the end asked about; None where none was named."""
        question = self.question
        name, place, stage = (
            (question.begin_name, question.begin_place, question.begin_stage)
            if side == "begin"
            else (question.end_name, question.end_place, question.end_stage)
        )
        if name is None:
            return None
        if name in self.snapshot.entities:
            return its_sites(self.snapshot, self.network, name)
        found = self.ids if place is None else {each for each in self.ids if self._is_in(each, place, side)}
        if stage is not None and not (place is not None and stage == self.network.market):
            wanted = self.network.stages[stage]
            found = {each for each in found if self._performs(each, wanted)}
        return frozenset(found)

    def _is_in(self, entity: str, place: Somewhere, side: str) -> bool:
        countries = {each.country for each in self.taken.countries(entity)}
        known = self.snapshot.entities.get(entity)
        if known is not None and known.kind != "facility":
            for claim in self.taken.about("headquartered_in").get(entity, ()):
                countries |= {each.country for each in self.taken.countries(self.taken.first(claim.object or ""))}
        if side == "end":
            delivered = self.taken.delivered().items()
            countries |= {each.country for (_, to), places in delivered if to == entity for each in places}
        return not countries.isdisjoint(place.countries)

    def _performs(self, entity: str, stage: str) -> bool:
        return any(claim.object == stage for claim in self.taken.about("performs_stage").get(entity, ()))

    def holds_element(self, each: LeftOutSupply) -> bool:
        """Whether a supply may carry the element asked for; where no end is named, whether it is said to."""
        element, words = self.question.element, self.snapshot.vocabulary
        if element is None:
            return True
        claim = self.claims[each.claims[0]]
        stated = materials.elements(claim.qualifier("elements"), each.materials, words, shared=False)
        if stated is not None:
            return element in stated
        may_hold = materials.product(each.materials, words).may_hold
        named = (self.question.begin_name, self.question.end_name, self.question.via)
        return any(named) and (may_hold is None or element in may_hold)

    def counted(self, begin: frozenset[str] | None, end: frozenset[str] | None) -> Iterator[NotCounted]:
        """Supplies that count and make no route of the kind asked for."""
        if begin is None and end is None:
            return
        sites, element, market = self.network.sites, self.question.element, self.network.market
        # asked for buyers somewhere, what goes to plants there is another matter
        buyers_alone = self.question.end_place is not None and self.question.end_stage == market
        for flow in self.network.flows:
            if buyers_alone and market not in sites[flow.target].stages:
                continue
            source, target = sites[flow.source].id, sites[flow.target].id
            if _fits(source, target, begin, end) and (element is None or flow.may_hold is None or element in flow.may_hold):
                reason, option = self._why_no_route(flow)
                yield NotCounted(source, target, flow.materials, reason, None, flow.status, flow.valid, option, flow.claims)

    def _why_no_route(self, flow: Flow) -> tuple[str, str | None]:
        question, source = self.question, self.network.sites[flow.source]
        if flow.form == self.network.recycling:
            return "scrap goes back in the chain and is no step of a route", None
        if self.network.is_buyer(source):
            return f"{source.name} is a buyer, and who made it is not documented", None
        if question.complete:
            return "a stage of the route is not documented", "the same question without --complete"
        if question.via is not None:
            return "no route over it passes what --via names", "the same question without --via"
        if question.begin_name is None:
            return "nothing that begins a route leads to it", None
        if question.end_name is None:
            return "no source says that it goes on to a market", "--to a stage before the market"
        return "it is no step forward to the end asked for", None


def _not_counted(each: LeftOutSupply) -> NotCounted:
    return NotCounted(
        source=each.source,
        target=each.target,
        material=each.materials,
        reason=each.reason,
        held_up=each.held_up,
        status=each.status,
        valid=each.valid,
        let_in_by=let_in_by(each),
        claims=each.claims,
    )
