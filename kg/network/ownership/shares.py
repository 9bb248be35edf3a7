"""Which share of an entity is of a country or an organization: the least and the most that the stakes of a day allow.

The least is what the stated holders give, along chains multiplied and over parallel stakes added; the most is what firm claims
leave for it when they give the rest to others. Who holds the rest nobody says: it belongs to neither. Firms that hold each other
are solved exactly, and from nothing up, so that a closed circle proves nothing.

Whoever has its headquarters in a country of the question counts whole as of it, and is not looked through. Nobody else counts
as of anything by its headquarters alone: a firm elsewhere may have any owner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kg.network.components import components
from kg.network.ownership.fixpoint import ONE, WHOLE, ZERO, Bend, Sum, counted, least
from kg.network.ownership.stakes import MORE, SAME, UNSAID, Holdings, Stake, Tie, known_seats

Kind = Literal["of", "perhaps", "other", "open"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What an entity itself counts as, whoever holds it, and the ties that say so.

    `of` the avoided; `other`: never of it, as another state; `perhaps` of it, on weak or contradicting claims; `open`: that is up
    to its holders. `of` without `firm` exposes and proves nothing.
    """

    kind: Kind
    ties: tuple[Tie, ...] = ()
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Interval:
    """The least and the most part, from 0 to 1."""

    least: Fraction
    most: Fraction


_OPEN = Standing("open")


class Shares:
    """The share of some in every entity, worked out where it is asked for and kept.

    `who` are ids of countries and organizations, taken together. With `state` only countries, bodies of their states and the
    organizations named count; a firm in the country is looked through. `by` adds assumptions:

    - `majority`: a part of more than a half of an entity counts as all of it further down.
    - `seat`: the part of a firm whose holders nobody names is of the country of its headquarters.
    - `operator`: who operates a site owns it, where no owner is stated. Without it what is said of the operator's owners counts
      at least, and never leaves less to the avoided.
    """

    def __init__(self, holdings: Holdings, who: frozenset[str], by: frozenset[str] = frozenset(), *, state: bool = False) -> None:
        self.holdings = holdings
        self.who = frozenset(map(holdings.first, who))
        self.by = by
        self.state = state
        self._homes = frozenset(seat.to for entity in self.who for seat in self._seats_of(entity))
        self._bends: tuple[Bend, Bend] = ("whole", "half") if "majority" in by else ("plain", "plain")
        self._standings: dict[str, Standing] = {}
        self._least: dict[str, Fraction] = {}
        self._others: dict[str, Fraction] = {}

    def interval(self, entity: str) -> Interval:
        """The least and most share of `who` in an entity; from nothing to all where nobody says anything.

        Linear in the entities above it that no question before has met, apart from circles of holders.
        """
        entity = self.holdings.first(entity)
        if entity not in self._least:
            self._solve(entity)
        others = self._others[entity]
        return Interval(self._least[entity], ONE - others if others else ONE)

    def standing(self, entity: str) -> Standing:
        """What an entity itself counts as, or as part of a larger body."""
        if entity not in self._standings:
            own = self._own(entity)
            self._standings[entity] = self._within(entity, own) if entity in self.holdings.bodies else own
        return self._standings[entity]

    def stakes(self, entity: str) -> tuple[Stake, ...]:
        """Stakes held in an entity."""
        return self.holdings.held.get(entity, ())

    def offers(self, entity: str) -> tuple[Stake, ...]:
        """Parts that somebody who may be of `who` may have come to hold."""
        return self._not_of_others(self.holdings.offered.get(entity, ()))

    def newer(self, entity: str) -> tuple[Stake, ...]:
        """What somebody who may be of `who`, and holds a part of no certain size, may have taken of parts seen before it."""
        return self._not_of_others(self.holdings.newer.get(entity, ()))

    def _not_of_others(self, stakes: tuple[Stake, ...]) -> tuple[Stake, ...]:
        return tuple(stake for stake in stakes if self.standing(stake.holder).kind != "other") if stakes else ()

    def operators(self, entity: str) -> tuple[Tie, ...]:
        """Who counts as the owner of a site for operating it; nobody without the assumption, or where an owner is stated."""
        if "operator" not in self.by or self.stakes(entity):
            return ()
        return self.holdings.operators.get(entity, ())

    def through(self, entity: str) -> tuple[Tie, ...]:
        """Operators of a site whose owners are counted at least as its own; they never leave less to the avoided.

        Nobody where a firm claim states an owner: what others hold is not known to be the operator's. That an operator owns a
        part of no stated size says no less than that it operates.
        """
        operators = self.holdings.operators.get(entity, ())
        names = {tie.to for tie in operators}
        stated = [stake for stake in self.stakes(entity) if stake.firmly]
        return () if any(stake.holder not in names or stake.said > MORE for stake in stated) else operators

    def excess(self, entity: str) -> int:
        """How much more than all the parts of an entity are that its holders are said to hold, in units of 1 / `WHOLE`.

        They were seen on different days, or the sources differ: nobody knows whose part is smaller.
        """
        return max(0, sum([stake.top for stake in self.stakes(entity)]) - WHOLE)

    def unnamed(self, entity: str) -> int:
        """The part that no holder named can have and that counts as of the seat of the entity, in units of 1 / `WHOLE`."""
        if "seat" not in self.by or not self.elsewhere(entity) or any(stake.aged for stake in self.stakes(entity)):
            return 0
        return max(0, WHOLE - sum([stake.most for stake in self.stakes(entity)]))

    def elsewhere(self, entity: str) -> bool:
        """Whether firm claims put the headquarters outside the countries of `who`, and none inside or nobody knows where."""
        seats = self.holdings.seats.get(entity, ())
        if UNSAID in self._homes:
            return False
        found = False
        for seat in seats:
            if seat.to in self.who or seat.to in self._homes or seat.to == UNSAID:
                return False
            found |= seat.firm
        return found

    def lost(self, entity: str) -> int:
        """How much of what firm claims give to others deals or newer holders may have taken, in units of 1 / `WHOLE`."""
        offers, newer = self.offers(entity), self.newer(entity)
        if not offers and not newer:
            return 0
        if self.operators(entity):
            return min(WHOLE, sum(offer.most for offer in offers))
        proven = {stake.holder: stake.proven for stake in self.stakes(entity)}
        given = sum(proven.values()) + self.unnamed(entity)
        # nobody says from whom: the part may come from a named holder though there are others to buy from
        more = sum(max(0, offer.most - proven.get(offer.holder, 0)) for offer in offers)
        return min(given, more + sum(stake.most for stake in newer))

    def _seats_of(self, entity: str) -> tuple[Tie, ...]:
        """Where an organization of `who` is at home: what is held there and not said by whom may be held by it."""
        if entity in self.holdings.countries:
            return ()
        return known_seats(self.holdings.seats.get(entity, ()))

    def _own(self, entity: str) -> Standing:
        """What an entity counts as by itself."""
        if entity in self.who:
            return Standing("of")
        if entity in self.holdings.countries:
            # a body of the state may hold what the state is said to hold
            return Standing("other" if entity not in self._homes else "perhaps")
        states = self.holdings.states.get(entity)
        state = _standing(states, self.who, elsewhere="other") if states else _OPEN
        seats = None if self.state else self.holdings.seats.get(entity)
        seat = _standing(seats, self.who, elsewhere="open") if seats else _OPEN
        return state if seat.kind == "open" else seat

    def _within(self, entity: str, own: Standing) -> Standing:
        """What an entity counts as, itself or by bodies it is firmly part of; weakly part of the avoided is perhaps of it."""
        firmly: dict[str, tuple[Tie, ...]] = {entity: ()}
        loosely: dict[str, tuple[Tie, ...]] = {}
        todo = [entity]
        while todo:
            part = todo.pop()
            for tie in self.holdings.bodies.get(part, ()):
                firm = part in firmly and tie.firm
                if tie.to not in firmly and (firm or tie.to not in loosely):
                    paths = firmly if firm else loosely
                    paths[tie.to] = (*(firmly[part] if part in firmly else loosely[part]), tie)
                    todo.append(tie.to)
        found = [own]
        for body, path in (*firmly.items(), *loosely.items()):
            standing = self._own(body)
            kind = standing.kind
            if path and all(tie.how == SAME for tie in path) and self._has_owners(body):
                # whoever holds the one may hold the other
                kind = "perhaps"
            elif body not in firmly:
                kind = "perhaps" if kind in ("of", "perhaps") else "open"
            elif kind == "other" and path and (entity in self.holdings.held or entity in self.holdings.offered):
                # a unit of a state body that has holders of its own is what they are
                kind = "open"
            found.append(Standing(kind, (*path, *standing.ties), standing.firm))
        kinds: tuple[Kind, ...] = ("of", "perhaps", "other", "open")
        ranked = sorted(found, key=lambda standing: (kinds.index(standing.kind), not standing.firm))
        return ranked[0]

    def _has_owners(self, entity: str) -> bool:
        """Whether claims say who holds or operates an entity, or may come to hold it."""
        return any(entity in some for some in (self.holdings.held, self.holdings.offered, self.holdings.operators))

    def _solve(self, entity: str) -> None:
        for component in components(entity, self._above, self._least):
            first = component[0]
            kind = self.standing(first).kind
            if kind in ("of", "other"):
                self._least[first], self._others[first] = (ONE, ZERO) if kind == "of" else (ZERO, ONE)
            elif len(component) == 1 and (operators := self.operators(first)):
                self._least[first], self._others[first] = self._operated(first, operators)
            else:
                parts = least(component, self._said, self._least, self._bends[0])
                others = least(component, self._proven, self._others, self._bends[1])
                if len(component) == 1 and (operators := self.through(first)):
                    parts[first] = max(parts[first], self._at_least(operators))
                self._least.update(parts)
                self._others.update(others)

    def _above(self, entity: str) -> Iterable[str]:
        """Everything the share of an entity is made of."""
        if self.standing(entity).kind in ("of", "other"):
            return ()
        above = [stake.holder for stake in self.stakes(entity)]
        above += (offer.holder for offer in self.offers(entity))
        above += (tie.to for tie in self.holdings.operators.get(entity, ()))
        return above

    def _said(self, entity: str) -> Sum:
        return Sum([(stake.holder, stake.said) for stake in self.stakes(entity) if stake.said], -self.excess(entity))

    def _proven(self, entity: str) -> Sum:
        if self.standing(entity).kind == "perhaps":
            return Sum([])
        terms = [(stake.holder, stake.proven) for stake in self.stakes(entity) if stake.proven]
        lost = self.lost(entity)
        offers = (*self.offers(entity), *self.newer(entity)) if lost else ()
        if len(offers) == 1:
            # what goes over to somebody who is himself of others is not lost
            terms.append((offers[0].holder, lost))
        return Sum(terms, self.unnamed(entity) - self.excess(entity) - lost)

    def _operated(self, entity: str, operators: tuple[Tie, ...]) -> tuple[Fraction, Fraction]:
        """Of several operators nobody says which owns what: the least and the most any of them allows."""
        said = self._at_least(operators)
        others = min(counted(self._others[tie.to], self._bends[1]) if tie.firm else ZERO for tie in operators)
        if self.standing(entity).kind == "perhaps":
            return said, ZERO
        return said, max(ZERO, others - Fraction(self.lost(entity), WHOLE))

    def _at_least(self, operators: tuple[Tie, ...]) -> Fraction:
        """The least that any of the firm operators allows, or the most that a weak one exposes: it takes from no firm one."""
        parts = {tie: counted(self._least[tie.to], self._bends[0]) for tie in operators}
        firm = min((part for tie, part in parts.items() if tie.firm), default=ZERO)
        return max(firm, max((part for tie, part in parts.items() if not tie.firm), default=ZERO))


def _standing(ties: tuple[Tie, ...], who: frozenset[str], elsewhere: Kind) -> Standing:
    """What ties to countries make of an entity: inside and outside, or in a place of no known country, leave it open.

    `elsewhere` is what firm ties to other countries alone make of it.
    """
    inside = [tie for tie in ties if tie.to in who]
    outside = [tie for tie in ties if tie.to not in who and tie.to != UNSAID]
    firm = tuple([tie for tie in outside if tie.firm])
    if inside or len(outside) < len(ties):
        # a weak seat elsewhere takes nothing from what is said of this one, but leaves it unproven
        firmly = not outside and any(tie.firm for tie in inside)
        return Standing("of" if inside and not firm else "perhaps", ties, firmly)
    return Standing(elsewhere, firm) if firm else _OPEN
