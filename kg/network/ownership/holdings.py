"""The stakes and ties of a reading: the only place where claims of ownership, operation and seats are accepted or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network.accepted import Place, accepted, not_moved
from kg.network.age import is_old, last_seen
from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.stakes import (
    MORE,
    SAME,
    STATE_BODY,
    UNSAID,
    Holdings,
    Seen,
    Stake,
    Tie,
    bounds,
    in_words,
    known_seats,
    newest,
    over,
    seen,
    taken,
)
from kg.network.reading import Reading

GOVERNMENT = "government"
"""The text of a `role` claim that makes an organization a body of the state it has its seat in.

A state-owned company is none: it is looked through to its owners. So is a university, and whoever merely acts for a state.
"""


def holdings(snapshot: Snapshot, reading: Reading) -> Holdings:
    """Everything that claims of ownership, operation and seats say under a reading. Linear in those claims."""
    return _Read(snapshot, reading).holdings()


def only_clearing(snapshot: Snapshot, reading: Reading) -> frozenset[str]:
    """Weak claims, by id, that can do nothing but take from what other claims say is held.

    They give a stake anew of which a firm claim tells, or give less of it than another weak one does, or say that two holders may
    be one. Linear in the claims of ownership.
    """
    return frozenset(_Read(snapshot, reading).only_clearing())


class _Read:
    """The claims of one reading, sorted by what they are about; lives only while `holdings` runs."""

    def __init__(self, snapshot: Snapshot, reading: Reading) -> None:
        self.snapshot, self.reading = snapshot, reading
        self.words = snapshot.vocabulary
        self.accepted = accepted(snapshot, reading)
        self.first = self.accepted.first
        self.countries = frozenset(concept.id for concept in self.words.of_kind("Country"))
        self.alike = [
            (one, other, claim)
            for claim in self.accepted.claims("same_as", "maybe_same_as")
            if (one := self.first(claim.subject)) != (other := self.first(claim.object or claim.subject))
        ]

    def holdings(self) -> Holdings:
        pairs: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in self.accepted.claims("owned_by"):
            if claim.object:
                pairs[self.first(claim.subject), self.first(claim.object)].append(claim)
        held: dict[str, list[Stake]] = defaultdict(list)
        offered: dict[str, list[Stake]] = defaultdict(list)
        for (owned, holder), claims in sorted(pairs.items()):
            now = [claim for claim in claims if self._is_held(claim)]
            if stake := self._held(owned, holder, now):
                held[owned].append(stake)
            if stake := self._offered(owned, holder, [claim for claim in claims if not self._is_held(claim)], now):
                offered[owned].append(stake)
        every = {owned: self._once(stakes) for owned, stakes in held.items()}
        seats = self._seats()
        control = (c for c in self.accepted.claims("owned_by") if "control" in c.qualifier("kind") and self._is_held(c))
        return Holdings(
            countries=self.countries,
            held=every,
            offered={owned: tuple(stakes) for owned, stakes in offered.items()},
            operators=self._ties("operated by", self.accepted.claims("operated_by")),
            controls=self._ties("controlled by", control),
            seats=seats,
            bodies=self._bodies(),
            states=self._states(seats),
            name=self.snapshot.label,
            first=self.first,
            newer={owned: some for owned, stakes in every.items() if (some := taken(stakes))},
        )

    def only_clearing(self) -> Iterator[str]:
        pairs: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        holders: dict[str, set[str]] = defaultdict(set)
        for claim in self.accepted.claims("owned_by"):
            owned, holder = self.first(claim.subject), self.first(claim.object or "")
            holders[owned].add(holder)
            # whoever is said to control is so whatever part it has
            if self._is_held(claim) and "control" not in claim.qualifier("kind"):
                pairs[owned, holder].append(claim)
        for claims in pairs.values():
            weak = [claim for claim in claims if not self.accepted.firm(claim)]
            most = max((self._limits(claim)[0] for claim in weak), default=0)
            for claim in weak:
                if len(weak) < len(claims) or self._limits(claim)[0] < most:
                    yield claim.id
        for one, other, claim in self.alike:
            if not self.accepted.firm(claim) and any(one in some and other in some for some in holders.values()):
                yield claim.id

    def _is_held(self, claim: Claim) -> bool:
        """Whether a claim says what is held, or was given up; a warrant is a right to shares, and a forecast no stake."""
        kinds = claim.qualifier("kind")
        return (
            not {"held", "divested"}.isdisjoint(kinds) and "warrant" not in kinds and self.words.concepts[claim.modality].proves
        )

    def _held(self, owned: str, holder: str, claims: list[Claim]) -> Stake | None:
        day = self.reading.as_of
        every, _ = newest(claims, day)
        if not every:
            return None
        solid, sure = newest(filter(self.accepted.firm, claims), day)
        used = [*every, *(claim for claim in solid if claim not in every)]
        limits = [self._limits(claim) for claim in used]
        low, top = min(least for least, _ in limits), max(least for least, _ in limits)
        # what was last seen long ago may have grown, and proves nothing any more
        old = all(map(self._is_old, solid or every))
        most = max(most for _, most in limits)
        proven = low if solid and sure and not old else 0
        return Stake(
            *(owned, holder, low, proven, top, most),
            *self._said(used),
            since=self._made(used, max),
            proven_since=self._made(solid, min),
            by_firm=bool(solid),
            aged=old,
            seen=tuple(Seen(in_words(claim), self.snapshot.sources[claim.source].grade, claim.valid) for claim in used),
        )

    def _is_old(self, claim: Claim) -> bool:
        return is_old(last_seen(claim, self.snapshot.sources[claim.source].date), self.reading.as_of)

    def _made(self, claims: list[Claim], which: Callable[[Iterable[date]], date]) -> tuple[date, date]:
        """The first or last of the first, and of the last, days on which the claims may have been observed."""
        times = [self.accepted.made(claim) for claim in claims] or [(date.min, date.min)]
        return which(earliest for earliest, _ in times), which(latest for _, latest in times)

    def _offered(self, owned: str, holder: str, claims: list[Claim], held: list[Claim]) -> Stake | None:
        day = self.reading.as_of
        observed = [seen(c.valid, day) for c in held if c.valid and self.accepted.firm(c)]
        since = max((earliest for earliest, latest in observed if latest <= day), default=date.min)
        open_still = [
            claim
            for claim in claims
            if claim.valid is None or ((times := seen(claim.valid, day))[0] <= day and times[1] >= since)
        ]
        if not open_still:
            return None
        most = max(bounds(claim.value)[1] for claim in open_still)
        return Stake(owned, holder, 0, 0, 0, most, *self._said(open_still), offered=True)

    def _limits(self, claim: Claim) -> tuple[int, int]:
        ended = claim.valid is not None and over(claim.valid, self.reading.as_of)
        if ended or "control" in claim.qualifier("kind"):
            return 0, WHOLE
        if "divested" in claim.qualifier("kind"):
            # what was given up says nothing of what is left
            return 0, WHOLE
        least, most = bounds(claim.value)
        # whoever holds a part holds more than nothing
        return (least if claim.value and claim.value.unit == "%" else MORE), most

    def _said(self, claims: list[Claim]) -> tuple[tuple[str, ...], str, str]:
        stated = dict.fromkeys(map(in_words, claims))
        return tuple(claim.id for claim in claims), " or ".join(stated), "; ".join(map(self._evidence, claims))

    def _evidence(self, claim: Claim) -> str:
        return f"{claim.source}, {self.snapshot.sources[claim.source].grade}, {claim.valid or 'no date'}"

    def _once(self, stakes: list[Stake]) -> tuple[Stake, ...]:
        """The stakes, with holders that may be one not added up: of those only the least counts."""
        groups: list[set[str]] = []
        for one, other, _ in self.alike:
            touched = [group for group in groups if one in group or other in group]
            groups = [group for group in groups if group not in touched] + [{one, other}.union(*touched)]
        for group in groups:
            some = [stake for stake in stakes if stake.holder in group]
            if len(some) > 1:
                said, proven = min(some, key=lambda s: s.said), min(some, key=lambda s: s.proven)
                stakes = [
                    replace(s, said=s.said if s is said else 0, proven=s.proven if s is proven else 0) if s in some else s
                    for s in stakes
                ]
        return tuple(stakes)

    def _ties(self, how: str, claims: Iterable[Claim]) -> dict[str, tuple[Tie, ...]]:
        found: dict[str, list[Tie]] = defaultdict(list)
        for claim in claims:
            settles = self.accepted.settles(claim)
            if settles and claim.predicate == "owned_by":
                settles = not self._is_old(claim)
            if claim.object and settles is not None:
                tie = Tie(self.first(claim.object), settles, how, (claim.id,), self._evidence(claim))
                found[self.first(claim.subject)].append(tie)
        return {subject: _joined(ties) for subject, ties in found.items()}

    def _bodies(self) -> dict[str, tuple[Tie, ...]]:
        part_of = self._ties("part of", self.accepted.claims("part_of"))
        found = defaultdict(list, {entity: list(ties) for entity, ties in part_of.items()})
        for one, other, claim in self.alike:
            for here, there in ((one, other), (other, one)):
                found[here].append(Tie(there, False, SAME, (claim.id,), self._evidence(claim)))
        return {entity: tuple(ties) for entity, ties in found.items()}

    def _states(self, seats: dict[str, tuple[Tie, ...]]) -> dict[str, tuple[Tie, ...]]:
        """Bodies of a state with the countries they are of: those of their seats; nowhere, where no seat is named."""
        found: dict[str, tuple[Tie, ...]] = {}
        for body, claims in self.accepted.about("role").items():
            said = [
                (claim, settles)
                for claim in claims
                if claim.text == GOVERNMENT and (settles := self.accepted.settles(claim)) is not None
            ]
            if said:
                claim, firm_role = max(said, key=lambda each: each[1])
                found[body] = tuple(
                    Tie(seat.to, seat.firm and firm_role, STATE_BODY, (claim.id, *seat.claims), self._evidence(claim))
                    for seat in known_seats(seats.get(body, ()))
                )
        return found

    def _seats(self) -> dict[str, tuple[Tie, ...]]:
        """Countries of headquarters, directly or over places within places; one that was moved from settles nothing."""
        found: dict[str, list[Tie]] = defaultdict(list)
        settled: dict[str, dict[str, list[tuple[date, date]]]] = defaultdict(lambda: defaultdict(list))
        for claim in self.accepted.claims("headquartered_in"):
            settles = self.accepted.settles(claim)
            if claim.object and settles is not None:
                for place in self.accepted.countries(self.first(claim.object)) or (Place(UNSAID, (), firm=False),):
                    claims = (claim.id, *place.claims)
                    tie = Tie(place.country, settles and place.firm, "headquartered in", claims, self._evidence(claim))
                    found[self.first(claim.subject)].append(tie)
                    if tie.firm:
                        settled[self.first(claim.subject)][tie.to].append(self.accepted.made(claim))
        return {
            organization: tuple(
                replace(tie, firm=tie.firm and tie.to in not_moved(settled[organization])) for tie in _joined(ties)
            )
            for organization, ties in found.items()
        }


def _joined(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    """One tie for each end, firm if one of them is, with the evidence of the best."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        found[tie.to].append(tie)
    return tuple(
        replace(max(some, key=lambda tie: tie.firm), claims=tuple(dict.fromkeys(claim for tie in some for claim in tie.claims)))
        for _, some in sorted(found.items())
    )
