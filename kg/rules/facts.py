"""What the rules look things up in: the network, and claims about its sites under the same reading, sorted once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache

from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network.accepted import Accepted, accepted
from kg.network.change_days import DATED
from kg.network.model import Network, Site
from kg.network.ownership.holdings import only_clearing
from kg.network.reading import Reading, unsigned
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
        """Countries of all that a site may be the same as, with its id and the claims; none in a network made without claims."""
        for twin in () if self.network.snapshot is None else self.accepted.twins(site):
            for place in self.accepted.countries(twin.id):
                yield twin.id, place.country, (*twin.claims, *place.claims)

    @cached_property
    def firmly(self) -> Facts:
        """Look-ups of the same sites and flows with no claims but firm ones: what these expose, weaker ones do not clear."""
        return self._with(self.firm)

    @cached_property
    def boldly(self) -> Facts | None:
        """Look-ups without weak claims that only take from what others say is held; None where there are none.

        What the others expose, these do not clear.
        """
        if self.network.snapshot is None:
            return None
        clearing = only_clearing(self.snapshot, self.reading)
        return self._with(lambda claim: claim.id not in clearing) if clearing else None

    @cached_property
    def signed(self) -> Facts | None:
        """Look-ups without claims that a machine made and nobody reviewed; None where there are none."""
        if self.network.snapshot is None or not any(map(unsigned, self.snapshot.claims(*DATED, "maybe_same_as", "role"))):
            return None
        return self._with(lambda claim: not unsigned(claim))

    def _with(self, keep: Callable[[Claim], bool]) -> Facts:
        snapshot = self.network.snapshot
        if snapshot is None:
            return Facts(replace(self.network, sites=tuple(map(self.placed, self.network.sites))))
        some = Facts(replace(self.network, snapshot=snapshot.only(keep)))
        some.network = replace(some.network, sites=tuple(map(some.placed, self.network.sites)))
        return some

    def placed(self, site: Site) -> Site:
        """A site of another network with the places that the claims of this one give it."""
        if self.network.snapshot is None:
            return replace(site, places=tuple(place for place in site.places if place.firm))
        return replace(site, places=self.accepted.countries(site.id))

    @property
    def operators(self) -> dict[str, list[Claim]]:
        """Claims of who operates a site, by site."""
        return self.accepted.about("operated_by")


@lru_cache(maxsize=4)
def facts_of(network: Network) -> Facts:
    """The look-ups of a network; networks are compared by identity, so those of the last few are kept."""
    return Facts(network)
