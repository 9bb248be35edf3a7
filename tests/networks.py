"""Networks without claims: made by hand from sites and flows, and drawn at random with everything that goes wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from kg.network.accepted import Place
from kg.network.model import Doubt, Flow, Line, Network, Site
from kg.network.reading import Reading
from kg.rules.test import Test

STAGES = ("recycling", "mine", "concentrate", "cracking", "separation", "metal", "alloy", "magnet", "market")
RECYCLING, MINE, MARKET = 0, 1, 8
REQUIRED = frozenset({1, 4, 5, 6, 7, 8})
READING = Reading(date(2026, 11, 22), frozenset(), frozenset())
AVOID = (Test("location", frozenset({"CN"})),)
EVERYTHING = frozenset({"Nd", "Dy"})


def of_parts(sites: Sequence[Site], flows: Sequence[Flow]) -> Network:
    """A network without claims."""
    leaving = tuple(tuple(n for n, flow in enumerate(flows) if flow.source == site) for site in range(len(sites)))
    return Network(READING, STAGES, REQUIRED, frozenset({RECYCLING, MINE}), tuple(sites), tuple(flows), leaving)


Chain = dict[str, tuple[tuple[int, ...], str]]


def network_of(sites: Chain, *flows: tuple[str, str, int | None] | tuple[str, str, int | None, str]) -> Network:
    """Sites by name with stages and country ('' unknown), flows as (from, to, form, elements or ?), all well known."""
    names = list(sites)
    every = [
        Site(name, name, "site", stages, tuple(Place(c, (f"at-{name}",)) for c in (country,) if c), None, ())
        for name, (stages, country) in sites.items()
    ]
    made_of = []
    for source, target, form, *elements in flows:
        carried = (None if elements[0] == "?" else frozenset(elements[0].split(","))) if elements else EVERYTHING
        name = f"{source}-{target}-{form}" + (f"-{elements[0]}" if elements else "")
        ends = names.index(source), names.index(target)
        made_of.append(Flow(name, name, *ends, ("m",), form, carried, "operating", None, (f"c-{name}",), "A", 1, None, ()))
    return of_parts(every, made_of)


ROLES = ((0,), (1,), (1, 2), (4,), (3, 4), (5, 6), (4, 5), (7,), (5, 6, 7), (7,), (8,))
"""What sites of an orderly network do; two sites of a role make cycles of one stage and parallel ways."""


@st.composite
def sites_of(draw: st.DrawFn, number: int) -> Site:
    """A site: mostly well known, sometimes with no or two countries, a weak source, a weak stage, or no plant."""
    level = draw(st.sampled_from(["site"] * 6 + ["company", "group"]))
    stages = (
        draw(st.sampled_from(ROLES)) if draw(st.integers(0, 9)) else tuple(sorted(draw(st.sets(st.integers(0, 7), max_size=3))))
    )
    if MARKET in stages:
        level = "group"
    elif level == "company":
        stages = ()
    countries = draw(st.sampled_from([("AU",)] * 5 + [("US",), (), ("CN",), ("CN", "KR")]))
    grade = draw(st.sampled_from("AAAAAC"))
    doubts = () if level == "site" or MARKET in stages else (Doubt(f"{level} level", f"n{number}", "which plant"),)
    weak = frozenset(stages[:1]) if draw(st.integers(0, 7)) == 0 else frozenset[int]()
    return Site(
        f"n{number}", f"N{number}", level, stages, tuple(Place(c, (), grade != "C") for c in countries), None, doubts, weak
    )  # type: ignore[arg-type]


@st.composite
def flows_between(draw: st.DrawFn, number: int, sites: list[Site]) -> Flow:
    """A flow, mostly of what its source makes."""
    source = draw(st.integers(0, len(sites) - 1))
    target = draw(st.integers(0, len(sites) - 1).filter(lambda n: n != source))
    made = [s for s in sites[source].stages if s not in (RECYCLING, MARKET)]
    form = made[-1] if made and draw(st.integers(0, 4)) else draw(st.sampled_from([None, 0, 1, 2, 3, 4, 5, 6, 7]))
    elements = draw(st.sampled_from([None, None, frozenset({"Nd"}), frozenset({"Dy"}), frozenset({"Nd", "Dy"})]))
    doubts = (Doubt("date unknown", f"f{number}", "when"),) if draw(st.integers(0, 7)) == 0 else ()
    name = f"f{number}"
    return Flow(name, name, source, target, ("m",), form, elements, "operating", None, (f"c{number}",), "A", 1, None, doubts)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to nine sites and eighteen flows, with cycles and parallel flows; half of them around a chain that avoids."""
    backbone = ((1, 2), (4,), (5, 6), (7,)) if draw(st.booleans()) else ()
    good = (Place("AU", ()),)
    sites = [Site(f"b{n}", f"B{n}", "site", stages, good, None, ()) for n, stages in enumerate(backbone)]
    sites.append(Site("end", "End", "group", (MARKET,), good, None, ()))
    flows = [
        Flow(f"k{n}", f"k{n}", n, n + 1, ("m",), stages[-1], None, "operating", None, (f"k{n}",), "A", 1, None, ())
        for n, stages in enumerate(backbone)
    ]
    sites += [draw(sites_of(n)) for n in range(draw(st.integers(2, 4 if backbone else 7)))]
    flows += [draw(flows_between(n, sites)) for n in range(draw(st.integers(2, 14)))]
    return of_parts(sites, flows)


STATES = (("operating", 0), ("contracted", 2), ("pilot", 3), ("planned", 5))


@st.composite
def lines_of(draw: st.DrawFn, site: Site) -> tuple[Line, ...]:
    """The state of a plant and of some of its stages, for all or some elements: running, planned, open, or not let in."""
    found = []
    for stage in (None, *(stage for stage in site.stages if draw(st.integers(0, 3)) == 0)):
        status, order = draw(st.sampled_from(STATES[:1] * 5 + STATES))
        where = f"{site.id} {'' if stage is None else STAGES[stage]}"
        plan = (Doubt("plan", site.id, f"{where} is {status}", plan=True),) if order > 2 else ()
        doubts = plan or ((Doubt("date unknown", site.id, f"when {where} ran"),) if draw(st.integers(0, 9)) == 0 else ())
        elements = draw(st.sampled_from([None, None, frozenset({"Nd"}), frozenset({"Dy"})])) if stage is not None else None
        admitted = not plan or draw(st.booleans())
        found.append(Line(stage, elements, status, doubts, admitted if stage is not None else True, order))
    return tuple(found)


@st.composite
def planned_networks(draw: st.DrawFn) -> Network:
    """Random networks with states of stages, plans, places of delivery, named products and recycled material."""
    network = draw(networks())
    sites = [replace(site, lines=draw(lines_of(site))) if site.level == "site" else site for site in network.sites]
    flows = []
    for flow in network.flows:
        plan = (Doubt("plan", flow.id, f"{flow.id} is planned", plan=True),) if draw(st.integers(0, 5)) == 0 else ()
        countries = draw(st.sampled_from([()] * 4 + [("AU",), ("CN",), ("CN", "US")]))
        product = draw(st.sampled_from([None, None, None, frozenset({"Nd", "Dy"})])) if flow.elements is None else None
        flows.append(
            replace(
                flow,
                doubts=(*flow.doubts, *plan),
                status="planned" if plan else flow.status,
                delivered_in=tuple(Place(country, ()) for country in countries),
                product=product,
                needs=frozenset({"Nd"}) if product else frozenset(),
                recycled=draw(st.integers(0, 7)) == 0,
            )
        )
    return of_parts(sites, flows)
