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
ANY = frozenset({"Nd", "Dy", "Sm", "La"})
"""All that may be carried; nobody names the last of them."""
PRODUCTS = ((frozenset({"Nd", "Dy"}), frozenset({"Nd"})), (frozenset({"Sm"}), frozenset({"Sm"})))
"""What NdFeB and SmCo may hold and what they need, of the elements drawn here."""
STATES = (
    ("operating", 0, (), True),
    ("operating", 0, (Doubt("weak status", "s", "whether it runs"),), True),
    ("commissioning", 1, (), True),
    ("pilot", 3, (Doubt("pilot", "s", "commercial production", plan=True),), True),
    ("construction", 4, (Doubt("plan", "s", "not yet operating", plan=True),), True),
    ("planned", 5, (Doubt("plan", "s", "not yet operating", plan=True), Doubt("undated plan", "s", "when")), True),
    ("suspended", 7, (), False),
)
"""States of a site or of one of its stages: what is doubtful about it, and whether it counts."""


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


def _about(one: str, doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    return tuple(replace(doubt, about=one) for doubt in doubts)


@st.composite
def lines_of(draw: st.DrawFn, stages: tuple[int, ...]) -> tuple[Line, ...]:
    """The state of a site: mostly of the whole alone, sometimes of a stage or of some elements too; none of one state twice."""
    whole = draw(st.sampled_from(STATES[:1] * 6 + STATES[1:6]))
    lines = [Line(None, None, whole[0], whole[2], whole[3], whole[1])]
    for stage in stages:
        if draw(st.integers(0, 4)) == 0:
            for status, order, doubts, admitted in draw(st.lists(st.sampled_from(STATES), max_size=2, unique_by=lambda s: s[1])):
                elements = draw(st.sampled_from([None, frozenset({"Nd"}), frozenset({"Dy", "Sm"})]))
                lines.append(Line(stage, elements, status, doubts, admitted, order))
    return tuple(lines)


@st.composite
def sites_of(draw: st.DrawFn, number: int) -> Site:
    """A site: mostly well known, sometimes with no or two countries, a weak source, a weak stage, a line on trial, or no
    plant."""
    level = draw(st.sampled_from(["site"] * 6 + ["company", "group"]))
    stages = (
        draw(st.sampled_from(ROLES)) if draw(st.integers(0, 9)) else tuple(sorted(draw(st.sets(st.integers(0, 7), max_size=3))))
    )
    if MARKET in stages:
        level = draw(st.sampled_from(["group", "company"]))
    elif level == "company":
        stages = ()
    countries = draw(st.sampled_from([("AU",)] * 5 + [("US",), (), ("CN",), ("CN", "KR")]))
    grade = draw(st.sampled_from("AAAAAC"))
    first = draw(st.sampled_from([grade] * 5 + ["C"]))
    places = tuple(Place(c, (), (grade if n else first) != "C") for n, c in enumerate(countries))
    doubts = () if level == "site" or MARKET in stages else (Doubt(f"{level} level", f"n{number}", "which plant"),)
    weak = frozenset(stages[:1]) if draw(st.integers(0, 7)) == 0 else frozenset[int]()
    lines = draw(lines_of(stages)) if level == "site" and draw(st.booleans()) else ()
    lines = tuple(replace(line, doubts=_about(f"n{number}", line.doubts)) for line in lines)
    return Site(f"n{number}", f"N{number}", level, stages, places, None, doubts, weak, lines)  # type: ignore[arg-type]


FLOW_DOUBTS = (
    (Doubt("date unknown", "f", "when"),),
    (Doubt("plan", "f", "it is planned", plan=True),),
    (Doubt("pilot", "f", "samples", plan=True),),
    (Doubt("plan", "f", "it is planned", plan=True), Doubt("overdue", "f", "whether it has begun")),
)


@st.composite
def flows_between(draw: st.DrawFn, number: int, sites: list[Site]) -> Flow:
    """A flow, mostly of what its source makes; some back to where it came from."""
    source = draw(st.integers(0, len(sites) - 1))
    target = draw(st.integers(0, len(sites) - 1).filter(lambda n: n != source))
    if draw(st.integers(0, 15)) == 0:
        target = source
    made = [s for s in sites[source].stages if s not in (RECYCLING, MARKET)]
    form = made[-1] if made and draw(st.integers(0, 4)) else draw(st.sampled_from([None, 0, 1, 2, 3, 4, 5, 6, 7]))
    elements = draw(
        st.sampled_from([None, None, None, frozenset({"Nd"}), frozenset({"Dy"}), frozenset({"Nd", "Dy"}), frozenset({"Sm"})])
    )
    product, needs = (None, frozenset[str]())
    if form in (6, 7) and draw(st.booleans()):
        product, needs = draw(st.sampled_from(PRODUCTS[:1] * 3 + PRODUCTS))
    doubts = draw(st.sampled_from(FLOW_DOUBTS)) if draw(st.integers(0, 5)) == 0 else ()
    places: tuple[Place, ...] = ()
    if sites[target].stages == (MARKET,) and draw(st.booleans()):
        named = draw(st.sampled_from([("CN",), ("US",), ("US",), ("CN", "US")]))
        places = tuple(Place(country, (), draw(st.integers(0, 3)) > 0) for country in named)
    name = f"f{number}"
    doubts = _about(name, doubts)
    return Flow(
        name, name, source, target, ("m",), form, elements, "operating", None, (f"c{number}",), "A", 1, None, doubts,
        product=product, needs=needs, recycled=draw(st.integers(0, 9)) == 0, delivered_in=places,
    )  # fmt: skip


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to nine sites and eighteen flows, with circles and parallel flows; half of them around a chain that avoids."""
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
