"""What the rules look things up in: the network, and claims about its sites under the same reading, sorted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache

from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network.accepted import Accepted, accepted
from kg.network.model import Network
from kg.network.reading import Reading
from kg.rules.finding import Finding


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
    def accepted(self) -> Accepted:
        """The claims the reading accepts."""
        return accepted(self.snapshot, self.reading)

    def first(self, entity: str) -> str:
        """The id an entity stands under."""
        return self.accepted.first(entity)

    def firm(self, claim: Claim) -> bool:
        """Whether a claim may settle something."""
        return self.accepted.firm(claim)

    @property
    def needs(self) -> dict[str, list[Claim]]:
        """Claims of dependence by what depends."""
        return self.accepted.about("depends_on")

    @property
    def independence(self) -> dict[str, list[Claim]]:
        """Claims that a site or firm needs nothing of a kind from somebody, by who needs nothing."""
        return self.accepted.about("independent_of")

    def alike(self, site: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Countries of what a site may be the same as, with its id and the claims."""
        for claim in self._undecided.get(site, ()):
            other = next(end for end in map(self.first, (claim.subject, claim.object or "")) if end != site)
            for place in self.accepted.countries(other):
                yield other, place.country, (claim.id, *place.claims)

    @cached_property
    def _undecided(self) -> dict[str, list[Claim]]:
        """Claims that an entity may be another, or is by a weak source, by either; none in a network made without claims."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in () if self.network.snapshot is None else self.accepted.claims("maybe_same_as", "same_as"):
            ends = {self.first(claim.subject), self.first(claim.object or "")}
            for end in ends if len(ends) > 1 else ():
                found[end].append(claim)
        return found

    @property
    def operators(self) -> dict[str, list[Claim]]:
        """Claims of who operates a site, by site."""
        return self.accepted.about("operated_by")


@lru_cache(maxsize=4)
def facts_of(network: Network) -> Facts:
    """The look-ups of a network; networks are compared by identity, so those of the last few are kept."""
    return Facts(network)
