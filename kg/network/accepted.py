"""The claims that a reading accepts, by what they are about, and what they settle: for sites, owners, rules and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from kg.claims.coordinates import point
from kg.claims.edtf import evidence_date, latest_day, parse_span
from kg.claims.identity import Twin, identity, perhaps_same
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network.reading import Reading, firm, holds, refused


@dataclass(frozen=True, slots=True)
class Place:
    """A country some claims put a site or a headquarters in; `firm` where one of them may settle it."""

    country: str
    claims: tuple[str, ...]
    firm: bool = True


class Accepted:
    """The claims of a snapshot under one reading; each look-up is made when it is first asked for."""

    def __init__(self, snapshot: Snapshot, reading: Reading) -> None:
        self.snapshot, self.reading = snapshot, reading
        self._about: dict[str, dict[str, list[Claim]]] = {}

    def claims(self, *predicates: str) -> Iterator[Claim]:
        """Claims of the predicates that the reading accepts."""
        return (claim for claim in self.snapshot.claims(*predicates) if refused(claim, self.reading) is None)

    def firm(self, claim: Claim) -> bool:
        """Whether a claim may settle something."""
        return firm(claim, self.snapshot.sources[claim.source], self.snapshot.vocabulary)

    def settles(self, claim: Claim) -> bool | None:
        """Whether a claim may settle something on the day; None where its time excludes the day.

        A single observation stands until another is made, if it was surely made by the day: places, seats and stages do not age.
        """
        day = self.reading.as_of
        now = holds(claim.valid, claim.as_of, day) if claim.valid else "yes"
        if now == "maybe" and claim.valid and parse_span(claim.valid).single:
            seen = evidence_date(claim.valid, self.snapshot.sources[claim.source].date)
            now = "yes" if seen is not None and (latest_day(seen) or date.max) <= day else "maybe"
        return None if now == "no" else now == "yes" and self.firm(claim)

    @cached_property
    def _perhaps_same(self) -> Callable[[str], tuple[Twin, ...]]:
        return perhaps_same(self.claims("maybe_same_as", "same_as"), self.first)

    def twins(self, name: str) -> tuple[Twin, ...]:
        """All that an entity may be the same as, however many claims lead there, with these claims."""
        return self._perhaps_same(name)

    @cached_property
    def first(self) -> Callable[[str], str]:
        """From an id to the one it stands under: only firm claims join ids."""
        return identity(claim for claim in self.claims("same_as") if self.firm(claim))

    def about(self, predicate: str) -> dict[str, list[Claim]]:
        """Claims of a predicate by their subject."""
        if predicate not in self._about:
            found: dict[str, list[Claim]] = defaultdict(list)
            for claim in self.claims(predicate):
                found[self.first(claim.subject)].append(claim)
            self._about[predicate] = dict(found)
        return self._about[predicate]

    def point(self, name: str) -> tuple[float, float] | None:
        """Longitude and latitude that firm claims give an entity, in degrees; None where none does, or they differ."""
        found = {point(claim.text or "") for claim in self.about("coordinates").get(name, ()) if self.settles(claim)}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _places(self) -> dict[str, list[Claim]]:
        """Claims of what lies where: a town that is part of a country is a place in it, an agency that is part of one is none."""
        found = {name: list(claims) for name, claims in self.about("located_in").items()}
        for name, claims in self.about("part_of").items():
            entity = self.snapshot.entities.get(name)
            if entity is not None and entity.kind == "place":
                found.setdefault(name, []).extend(claims)
        return found

    def delivered(self) -> dict[tuple[str, str], tuple[Place, ...]]:
        """Countries in which a source says that what one party supplies to another is handed over or used, by the two."""
        found: dict[tuple[str, str], dict[str, Place]] = defaultdict(dict)
        for claim in self.claims("delivers_in"):
            if not {"delivery", "use"}.isdisjoint(claim.qualifier("delivery_kind")):
                for to in claim.qualifier("to"):
                    for place in self.countries(self.first(claim.object or "")):
                        known = found[self.first(claim.subject), self.first(to)]
                        before = known.get(place.country, Place(place.country, (), firm=False))
                        claims = tuple(dict.fromkeys((*before.claims, claim.id, *place.claims)))
                        known[place.country] = Place(place.country, claims, before.firm or (place.firm and self.firm(claim)))
        return {ends: tuple(place for _, place in sorted(places.items())) for ends, places in found.items()}

    def countries(self, name: str, within: frozenset[str] = frozenset()) -> tuple[Place, ...]:
        """Countries an entity is put in, directly or over places within places; a country is in itself.

        A chain of places is as firm as its weakest link. `within` are places it was reached over, so that circles end.
        """
        if name in self.snapshot.vocabulary.concepts:
            return (Place(name, ()),)
        if name in within:
            return ()
        claims: dict[str, list[str]] = defaultdict(list)
        settled: dict[str, list[tuple[date, date]]] = defaultdict(list)
        for claim in self._places.get(name, ()):
            now = self.settles(claim)
            for place in self.countries(self.first(claim.object or ""), within | {name}) if now is not None else ():
                claims[place.country] += [claim.id, *place.claims]
                if now and place.firm:
                    settled[place.country].append(self.made(claim))
        standing = not_moved(settled)
        return tuple(
            Place(country, tuple(dict.fromkeys(found)), country in standing) for country, found in sorted(claims.items())
        )

    def made(self, claim: Claim) -> tuple[date, date]:
        """First and last day on which what a claim says may have been observed; since ever where nothing tells."""
        if claim.valid is None:
            return date.min, date.min
        start = parse_span(claim.valid).start
        return (start.earliest, start.latest) if start else (date.min, date.min)


def not_moved(settled: Mapping[str, Sequence[tuple[date, date]]]) -> frozenset[str]:
    """Countries that firm claims put something in and that no surely newer firm claim moves it out of."""
    newest = max((earliest for times in settled.values() for earliest, _ in times), default=date.min)
    return frozenset(country for country, times in settled.items() if max(latest for _, latest in times) >= newest)


@lru_cache(maxsize=8)
def accepted(snapshot: Snapshot, reading: Reading) -> Accepted:
    """The accepted claims; those of the last few readings are kept, since network, owners and rules ask for the same."""
    return Accepted(snapshot, reading)
