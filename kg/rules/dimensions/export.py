"""Whether a flow crosses the border out of a country: what a control on exports meets.

`export:CN of Dy,Tb to JP` looks at flows of dysprosium or terbium from a site in China to a site in Japan. A flow within the
country is not looked at as an export, wherever the firms have their headquarters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from kg.network.model import Flow, Site
from kg.rules.dimension import Dimension
from kg.rules.facts import Facts
from kg.rules.finding import Finding
from kg.rules.test import Test

_Where = Literal["in", "out", "unknown"]


def flow(facts: Facts, flow: Flow, test: Test) -> Finding:
    """Exposed where a flow of the elements is known to go from inside to outside, clear where one of that is known not to be."""
    sites = facts.network.sites
    source, target = sites[flow.source], sites[flow.target]
    leaves = _where(facts, source, test.who)
    stays = _where(facts, target, test.who)
    firmly = {place.country in test.who for place in target.places if place.firm}
    if firmly == {False} and any(place.country in test.who for place in target.places):
        # a weak source that puts the receiver inside does not take a delivery back over the border
        stays = "out"
    arrives = _where(facts, target, test.to) if test.to is not None else "in"
    route = f"from {source.name} to {target.name}"
    claims = tuple(claim for site in (source, target) for place in site.places for claim in place.claims)
    weak = not (_settled(source, test.who) and _settled(target, test.who) and (test.to is None or _settled(target, test.to)))
    if leaves == "out":
        return Finding("clear", f"{source.name} is outside {', '.join(sorted(test.who))}", claims)
    if (stays == "in" and not weak) or arrives == "out":
        return Finding("clear", f"{target.name} is not abroad in the sense of the test", claims)
    carries = _carries(facts, flow, test.elements)
    if carries == "none":
        return Finding("clear", f"none of the elements goes {route}", flow.claims)
    open_facts = list(_unplaced(source, target, leaves, stays, arrives))
    if carries == "unknown":
        open_facts.append(f"whether {', '.join(sorted(test.elements or ()))} goes {route}")
    if open_facts:
        return Finding("unknown", f"whether material crosses the border {route} is not known", claims, ", and ".join(open_facts))
    return Finding("exposed", f"material goes over the border {route}", (*flow.claims, *claims), weak=weak)


def _unplaced(source: Site, target: Site, leaves: _Where, stays: _Where, arrives: _Where) -> Iterator[str]:
    """What is not known of where a flow goes from and to."""
    if leaves == "unknown":
        yield f"where {source.name} is"
    if stays == "unknown":
        yield f"where {target.name} is"
    if stays == "in":
        yield f"a source of grade A or B for where {source.name} and {target.name} are"
    if arrives == "unknown" and stays != "unknown":
        yield f"where {target.name} is"


def _carries(facts: Facts, flow: Flow, elements: frozenset[str] | None) -> Literal["some", "none", "unknown"]:
    """Whether a flow carries one of the elements; any flow does where none are asked for."""
    if elements is None or (flow.elements is not None and flow.elements & elements):
        return "some"
    return "none" if flow.elements is not None and _separated(facts, flow) else "unknown"


def _separated(facts: Facts, flow: Flow) -> bool:
    """Whether a flow holds what it is named for and nothing else: ore, mixtures, alloys and magnets hold more than is named.

    So do "rare earth oxides" of which a source names two: only a name such as NdPr oxide says which they are.
    """
    if flow.form is None or facts.network.stages[flow.form] not in ("separation", "metal"):
        return False
    if facts.network.snapshot is None:
        return True
    concepts = facts.snapshot.vocabulary.concepts
    return all(material in concepts and concepts[material].elements for material in flow.materials)


def _where(facts: Facts, site: Site, countries: frozenset[str]) -> _Where:
    inside = [place for place in site.places if place.country in countries]
    outside = [place for place in site.places if place.country not in countries]
    if inside and not any(place.firm for place in outside):
        return "in"
    if inside or not any(place.firm for place in outside):
        return "unknown"
    # what it may be the same as may be inside
    return "unknown" if any(country in countries for _, country, _ in facts.alike(site.id)) else "out"


def _settled(site: Site, countries: frozenset[str]) -> bool:
    """Whether firm claims put a site inside or outside, and no claim the other way."""
    return any(place.firm for place in site.places) and len({place.country in countries for place in site.places}) == 1


DIMENSION = Dimension("material that leaves the country", frozenset({"country"}), clauses=("of", "to"), flow=flow)
