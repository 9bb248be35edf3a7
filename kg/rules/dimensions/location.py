"""Where a site stands. Not who owns it, nor where its firm has its headquarters, nor where a shipment left from.

A country clears a site only on a source of grade A or B. Such sources that put one site into several countries, avoided and
not, leave it unknown: either they disagree, or there are several plants and no source says which one takes part. So does a source
that says, or weakly says, that it is a site elsewhere. A weak source never lifts what a source puts into an avoided country.
"""

from __future__ import annotations

from kg.network.model import Site
from kg.rules.dimension import Dimension
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test


def site(facts: Facts, site: Site, test: Test) -> Finding:
    """Exposed where no firm source contradicts one that puts the site inside, clear where all put it elsewhere."""
    inside = [place for place in site.places if place.country in test.who]
    outside = [place for place in site.places if place.country not in test.who]
    claims = tuple(claim for place in site.places for claim in place.claims)
    if not site.places:
        settle = f"where {site.name} is located" if site.level == "site" else f"where {site.name} takes delivery"
        return Finding("unknown", f"no source says where {site.name} is", (), settle)
    if inside and any(place.firm for place in outside):
        countries = ", ".join(place.country for place in site.places)
        return Finding(
            "unknown", f"sources put {site.name} into {countries}", claims, f"in which of {countries} {site.name} is located"
        )
    if inside:
        doubted = outside or any(country not in test.who for _, country, _ in facts.alike(site.id))
        weak = bool(doubted) or not any(place.firm for place in inside)
        claims = tuple(claim for place in inside for claim in place.claims)
        return Finding("exposed", f"{site.name} is in {', '.join(p.country for p in inside)}", claims, weak=weak)
    if not any(place.firm for place in outside):
        return Finding(
            "unknown", f"only weak sources say where {site.name} is", claims, f"a source of grade A or B for where {site.name} is"
        )
    if twins := [(other, said) for other, country, said in facts.alike(site.id) if country in test.who]:
        names = " or ".join(dict.fromkeys(facts.snapshot.label(other) for other, _ in twins))
        used = (*claims, *(claim for _, said in twins for claim in said))
        return Finding("unknown", f"{site.name} may be {names}", tuple(dict.fromkeys(used)), f"whether {site.name} is {names}")
    return Finding("clear", f"{site.name} is in {', '.join(p.country for p in outside)}", claims)


DIMENSION = Dimension("where the sites are located", frozenset({"country"}), site=site)
