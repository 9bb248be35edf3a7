"""Where routes begin and end that are asked about by place: in what way a site is of a country.

A buyer is of the country in which it takes this delivery. Where no source says that, it is of where it stands, else of where the
firm has its headquarters; unnamed buyers are of where their group is said to be, and a country may be named as the receiver.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.network.accepted import Accepted, Place
from kg.network.model import Flow, Site

By = Literal["delivered there", "stands there", "a group there", "headquartered there", "the country itself"]

NOT_STATED: Literal["place of delivery not stated"] = "place of delivery not stated"
"""What is said of a buyer where no source says where it takes delivery."""


@dataclass(frozen=True, slots=True)
class Somewhere:
    """Countries asked about as a beginning or an end; `said` are the ids of countries and groups they were named by."""

    said: tuple[str, ...]
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class InPlace:
    """That a beginning or end of a route is of a country, in what way, and the claims that say so."""

    country: str
    by: By
    claims: tuple[str, ...]


def places_of(taken: Accepted, site: Site, flow: Flow | None = None) -> tuple[InPlace, ...]:
    """The countries a site is of, at the end of a delivery or (None) at the beginning of one; none where no source says."""
    if site.id in taken.snapshot.vocabulary.concepts:
        return (InPlace(site.id, "the country itself", ()),)
    if flow is not None and flow.delivered_in:
        return _as(flow.delivered_in, "delivered there")
    if site.places:
        return _as(site.places, "a group there" if site.level == "group" else "stands there")
    return _as(tuple(_seats(taken, site)), "headquartered there") if site.level != "site" else ()


def in_countries(taken: Accepted, site: Site, where: Somewhere, flow: Flow | None = None) -> tuple[InPlace, ...]:
    """In what way a site is of some of the countries asked about."""
    return tuple(place for place in places_of(taken, site, flow) if place.country in where.countries)


def _seats(taken: Accepted, site: Site) -> Iterator[Place]:
    for claim in taken.about("headquartered_in").get(site.id, ()):
        if taken.settles(claim) is not None:
            for place in taken.countries(taken.first(claim.object or "")):
                yield Place(place.country, (claim.id, *place.claims))


def _as(places: Sequence[Place], by: By) -> tuple[InPlace, ...]:
    found: dict[str, list[str]] = {}
    for place in places:
        found.setdefault(place.country, []).extend(place.claims)
    return tuple(InPlace(country, by, tuple(dict.fromkeys(claims))) for country, claims in sorted(found.items()))
