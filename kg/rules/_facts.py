"""What the rules look things up in: the network, and claims about its sites under the same reading, sorted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache

from kg.identity import identity
from kg.model import Claim
from kg.network import Network
from kg.reading import Reading, firm, refused
from kg.rules._finding import Finding
from kg.snapshot import Snapshot


class Facts:
    """Look-ups of one network; each is made when a rule first asks for it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.reading: Reading = network.reading
        self.findings: dict[object, Finding | None] = {}
        """What was found already, by what was asked of which site or flow: one question is asked of a site many times."""

    @property
    def snapshot(self) -> Snapshot:
        """The claims the network was built from."""
        if self.network.snapshot is None:
            raise ValueError("this network was made without claims: only rules on places can look at it")
        return self.network.snapshot

    @cached_property
    def same(self) -> dict[str, str]:
        """The id each joined id stands under, as in the network."""
        claims = [c for c in self.accepted("same_as") if self.firm(c)]
        first = identity(claims)
        return {end: first(end) for c in claims for end in (c.subject, c.object or "")}

    def first(self, entity: str) -> str:
        """The id an entity stands under."""
        return self.same.get(entity, entity)

    def firm(self, claim: Claim) -> bool:
        """Whether a claim may settle something."""
        return firm(claim, self.snapshot.sources[claim.source], self.snapshot.vocabulary)

    def accepted(self, predicate: str) -> list[Claim]:
        """Claims of a predicate that the reading accepts."""
        return [claim for claim in self.snapshot.claims(predicate) if refused(claim, self.reading) is None]

    def _by_subject(self, predicate: str) -> dict[str, list[Claim]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.accepted(predicate):
            found[self.first(claim.subject)].append(claim)
        return found

    @cached_property
    def needs(self) -> dict[str, list[Claim]]:
        """Claims of dependence by what depends."""
        return self._by_subject("depends_on")

    @cached_property
    def independence(self) -> dict[str, list[Claim]]:
        """Claims that a site or firm needs nothing of a kind from somebody, by who needs nothing."""
        return self._by_subject("independent_of")

    def alike(self, site: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Countries of what a site may be the same as, with its id and the claims."""
        for claim in self._undecided.get(site, ()):
            other = next(end for end in map(self.first, (claim.subject, claim.object or "")) if end != site)
            for place in self._places.get(other, ()):
                yield other, self.first(place.object or ""), (claim.id, place.id)

    @cached_property
    def _undecided(self) -> dict[str, list[Claim]]:
        """Claims that an entity may be another, or is by a weak source, by either; none in a network made without claims."""
        found: dict[str, list[Claim]] = defaultdict(list)
        claims = [] if self.network.snapshot is None else self.accepted("maybe_same_as") + self.accepted("same_as")
        for claim in claims:
            ends = {self.first(claim.subject), self.first(claim.object or "")}
            for end in ends if len(ends) > 1 else ():
                found[end].append(claim)
        return found

    @cached_property
    def _places(self) -> dict[str, list[Claim]]:
        """Claims of where a site stands, by site."""
        return self._by_subject("located_in")

    @cached_property
    def operators(self) -> dict[str, list[Claim]]:
        """Claims of who operates a site, by site."""
        return self._by_subject("operated_by")


@lru_cache(maxsize=4)
def facts_of(network: Network) -> Facts:
    """The look-ups of a network; networks are compared by identity, so those of the last few are kept."""
    return Facts(network)
