"""Pictures: what stands in them is what the search found, where it stands depends on the network alone, and names stay text."""

from __future__ import annotations

import re
import struct
import sys
import xml.etree.ElementTree as ET
import zlib
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import radians
from typing import TYPE_CHECKING, Any

import pytest
from conftest import DAY, Run
from hypothesis import example, given
from hypothesis import strategies as st
from networks import AVOID, networks
from oracle import Asked, oracle
from sampling import examples

from kg.claims.edtf import earliest_day, latest_day
from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.errors import KgError
from kg.network.build import build
from kg.network.model import Network
from kg.present.pictures.chain import Chain, Column, Link, Node, on_routes
from kg.present.pictures.dates import Bar, Dates, Track
from kg.present.pictures.diagram import diagram
from kg.present.pictures.from_answer import build_chain
from kg.present.pictures.from_dates import build_dates
from kg.present.pictures.grouping import group_by, group_if_crowded
from kg.present.pictures.layout import ends, is_back, lanes
from kg.present.pictures.map import _world, world_map
from kg.present.pictures.palette import DARK, LIGHT, Palette
from kg.present.pictures.projection import HEIGHT, WIDTH, natural_earth, on_map
from kg.present.pictures.raster import png
from kg.present.pictures.sheet import Sheet
from kg.present.pictures.svg import escape, fit, measure
from kg.present.pictures.through import through
from kg.present.pictures.timeline import timeline
from kg.routes.answer import answer
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.search import best, count
from kg.routes.state_graph import steps_of
from kg.rules.laws import law, laws
from kg.rules.laws import timeline as phases_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SVG = "{http://www.w3.org/2000/svg}"
RANK = {verdict: n for n, verdict in enumerate((*VERDICTS, "none"))}
ASKED = (
    Request(avoid=["CN"], as_of=DAY[1]),
    Request(avoid=["CN"], as_of=DAY[1], status="all"),
    Request(avoid=["RU,MY"], as_of=DAY[1], end="magnet"),
    Request(avoid=["ownership:CN>=25%"], as_of=DAY[1], element="Dy"),
    Request(avoid=["location:CN at magnet"], as_of=DAY[1], end="magnet"),
)


def asked(snapshot: Snapshot, question: Request) -> tuple[Network, Chain]:
    understood_ = resolve_question(snapshot, question)
    network = build(snapshot, understood_.reading)
    return network, chain_of_question(network, understood_)


def chain_of_question(network: Network, question: Question) -> Chain:
    graph = steps_of(network, question)
    return build_chain(network, question, graph, count(graph))


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  it is our own


def drawn(svg: str, kind: str) -> list[ET.Element]:
    """Elements of a class, of a picture that must be XML."""
    return [e for e in tree(svg).iter() if kind in (e.get("class") or "").split()]


def title(element: ET.Element) -> str:
    found = element.find(f"{SVG}title")
    assert found is not None
    return found.text or ""


# --- what stands in a picture ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ASKED, ids=lambda asked: " ".join([*asked.avoid, asked.status or "", asked.end or ""]))
@pytest.mark.parametrize("data", ["packaged", "tiny"])
def test_every_site_and_flow_stands_there_once_with_the_best_verdict_of_its_routes(
    data: str, question: Request, request: pytest.FixtureRequest
) -> None:
    snapshot = request.getfixturevalue(data)
    what = resolve_question(snapshot, question)
    network = build(snapshot, what.reading)
    listed = to_data(answer(snapshot, network, what, k=100_000, rank="evidence"))
    assert len(listed["routes"]) == sum(listed["counts"].values())
    expected_sites = {site.id: "none" for site in network.sites}
    expected_flows = {flow.id: "none" for flow in network.flows}
    for route in listed["routes"]:
        for ids, expected in ((route["nodes"], expected_sites), (route["flows"], expected_flows)):
            for one in ids:
                expected[one["id"]] = min(expected[one["id"]], route["verdict"], key=RANK.__getitem__)
    for width in (1400, 390):
        svg = diagram(chain_of_question(network, what), width=width)
        sites, links = drawn(svg, "site"), drawn(svg, "link")
        assert Counter(e.get("data-id") for e in sites) == Counter(expected_sites.keys())
        assert Counter(e.get("data-id") for e in links) == Counter(expected_flows.keys())
        assert {e.get("data-id"): e.get("data-verdict") for e in sites} == expected_sites
        assert {e.get("data-id"): e.get("data-verdict") for e in links} == expected_flows
        for element in (*sites, *links):
            assert element.get("data-verdict") in (element.get("class") or "").split()


@examples(150)
@given(networks())
def test_routes_through_everything_are_those_of_an_enumeration(network: Network) -> None:
    graph = steps_of(network, Question(AVOID))
    every = [route for verdict in range(len(VERDICTS)) for route in best(graph, verdict, 100_000, lambda step: 1)[0]]
    sites: dict[int, list[int]] = defaultdict(lambda: [0] * len(VERDICTS))
    flows: dict[int, list[int]] = defaultdict(lambda: [0] * len(VERDICTS))
    for route in every:
        sites[graph.states[route.start.state][0]][route.verdict] += 1
        for step in route.steps:
            sites[graph.states[step.target][0]][route.verdict] += 1
            flows[step.flow][route.verdict] += 1
    found = through(graph)
    assert {key: one.routes for key, one in found.items()} == {
        **{("site", n): tuple(counts) for n, counts in sites.items()},
        **{("flow", n): tuple(counts) for n, counts in flows.items()},
    }
    for one in found.values():
        assert one.routes is not None
        assert RANK[one.verdict] == next(n for n, number in enumerate(one.routes) if number)
    by_flow: dict[str, int] = {}
    for (taken, verdict), _ in oracle(network, Asked(None, False, None, None)).items():
        for flow in taken[1:]:  # the first is where it starts
            by_flow[flow] = min(by_flow.get(flow, 9), verdict)
    assert {network.flows[n].id: RANK[one.verdict] for (kind, n), one in found.items() if kind == "flow"} == by_flow


@examples(60)
@given(networks(), st.integers(0, 20))
def test_where_the_count_is_cut_short_no_verdict_is_better_than_it_is(network: Network, budget: int) -> None:
    graph = steps_of(network, Question(AVOID))
    exact = through(graph)
    short = through(graph, budget)
    assert exact.keys() <= short.keys()
    for key, found in short.items():
        assert RANK[found.verdict] >= RANK[exact[key].verdict if key in exact else "touches"]
        assert found.routes is None or (found.verdict, found.routes) == (exact[key].verdict, exact[key].routes)


def test_what_is_exposed_is_hatched_where_it_was(packaged: Snapshot) -> None:
    network, chain = asked(packaged, ASKED[0])
    in_china = {site.id for site in network.sites if [place.country for place in site.places] == ["CN"]}
    assert in_china <= {node.id for node in chain.nodes if node.exposed}
    hatched = {e.get("data-id") for e in drawn(diagram(chain), "site") if "url(#kgd-hatch)" in ET.tostring(e, "unicode")}
    assert hatched == {node.id for node in chain.nodes if node.exposed and node.verdict in ("touches", "none")}
    assert chain.avoided == ("CN",)
    assert [e.get("data-country") for e in drawn(world_map(chain), "avoided")] == ["CN"]


def test_missing_stages_have_a_question_mark(packaged: Snapshot) -> None:
    network, chain = asked(packaged, ASKED[0])
    listed = to_data(answer(packaged, network, resolve_question(packaged, ASKED[0]), k=100_000, rank="evidence"))
    between = defaultdict(set)
    before = defaultdict(set)
    for route in listed["routes"]:
        ids = [node["id"] for node in route["nodes"]]
        for gap in route["gaps"]:
            if gap["after"] is None:
                before[gap["before"]].update(gap["stages"])
            else:
                flow = route["flows"][min(ids.index(gap["after"]), len(route["flows"]) - 1)]
                between[flow["id"]].update(gap["stages"])
    assert {link.id: set(link.gap) for link in chain.links if link.gap} == between
    assert {node.id: set(node.feed) for node in chain.nodes if node.feed} == before
    svg = diagram(chain)
    asking = {e.get("data-id") for e in drawn(svg, "link") if "#kgd-ask-" in ET.tostring(e, "unicode")}
    assert asking == set(between)
    assert {e.get("data-id") for e in drawn(svg, "site") if "#kgd-ask-" in ET.tostring(e, "unicode")} == set(before)


def test_what_does_not_run_is_dashed(packaged: Snapshot) -> None:
    _, chain = asked(packaged, ASKED[1])
    svg = diagram(chain)
    dashes = {e.get("data-id"): {rect.get("stroke-dasharray") for rect in e.iter(f"{SVG}rect")} for e in drawn(svg, "site")}
    for node in chain.nodes:
        assert ("3 3" in dashes[node.id]) == (node.status in ("planned", "proposed", "construction"))


def test_only_what_is_on_routes(packaged: Snapshot) -> None:
    _, chain = asked(packaged, ASKED[0])
    part = on_routes(chain)
    svg = diagram(part)
    assert {e.get("data-id") for e in drawn(svg, "site")} == {node.id for node in chain.nodes if node.verdict != "none"}
    sites, flows = part.omitted
    assert (sites, flows) == (len(chain.nodes) - len(part.nodes), len(chain.links) - len(part.links))
    assert f"Not drawn: {sites} sites and {flows} flows on no route" in "".join(tree(svg).itertext())
    # both together must leave room in a report of 300 kB
    assert len(diagram(part, style=False).encode()) + len(world_map(part, style=False).encode()) < 130_000


@pytest.mark.parametrize("by", ["country", "company"])
def test_groups_hold_every_site_and_flow(by: Any, packaged: Snapshot) -> None:
    _, chain = asked(packaged, ASKED[1])
    found = group_by(chain, by)
    assert sum(node.sites for node in found.nodes) == len(chain.nodes)
    within = sum(int(n) for node in found.nodes for n in re.findall(r"; (\d+) flows within", node.status))
    assert sum(link.flows for link in found.links) + within == len(chain.links)
    of = {node.id: node for node in found.nodes}
    for node in chain.nodes:
        if node.id in of:
            continue
        group = next(
            g for g in found.nodes if g.sites > 1 and g.columns == node.columns and g.id.startswith(f"{by}:{_of(node, by)}:")
        )
        assert RANK[group.verdict] <= RANK[node.verdict]
    assert f"Grouped by {by}" in "".join(tree(diagram(found)).itertext())


def _of(node: Node, by: str) -> str:
    return (", ".join(node.countries) or "Country not stated") if by == "country" else node.company or node.id


def twelvefold(network: Network) -> Network:
    """The network twelve times, each flow to the copy of its target in the next."""
    size, copies = len(network.sites), range(12)
    sites = [replace(site, id=f"{site.id}.{n}", name=f"{site.name} {n}") for n in copies for site in network.sites]
    flows = [
        replace(flow, id=f"{flow.id}.{n}", source=flow.source + n * size, target=flow.target + (n + 1) % 12 * size)
        for n in copies
        for flow in network.flows
    ]
    leaving = [[number for number, flow in enumerate(flows) if flow.source == site] for site in range(len(sites))]
    return replace(network, sites=tuple(sites), flows=tuple(flows), leaving=tuple(map(tuple, leaving)))


def test_twelve_times_the_data_is_grouped(packaged: Snapshot) -> None:
    chain = chain_of_question(twelvefold(asked(packaged, ASKED[0])[0]), Question(AVOID))
    assert len(chain.nodes) > 1_000
    found = group_if_crowded(chain)
    assert found.by == "country"
    assert sum(node.sites for node in found.nodes) == len(chain.nodes)
    assert max(Counter(node.columns[0] for node in found.nodes).values()) <= 40
    svg = diagram(found)
    assert len(drawn(svg, "site")) == len(found.nodes)
    numbers = Counter(int(e.text) for e in drawn(world_map(found), "ink") if (e.text or "").isdecimal())
    assert numbers == Counter(
        node.sites for node in found.nodes if node.sites > 1 and (len(node.countries) == 1 or node.verdict != "none")
    )
    own = asked(packaged, ASKED[0])[1]
    assert group_if_crowded(own) is own
    # with plans 69 mines and recyclers stand in one column
    assert group_if_crowded(asked(packaged, ASKED[1])[1]).by == "country"


# --- where it stands ---------------------------------------------------------------------------------------------------


def places(svg: str) -> dict[str, list[tuple[str | None, ...]]]:
    return {
        e.get("data-id") or "": [tuple(r.get(k) for k in ("x", "y", "width", "height")) for r in e.iter(f"{SVG}rect")][:1]
        for e in drawn(svg, "site")
    }


def test_nothing_moves_when_something_else_is_avoided(packaged: Snapshot, tiny: Snapshot) -> None:
    for snapshot, avoided in ((packaged, ("CN", "US", "MY", "ownership:CN>=25%")), (tiny, ("CN", "JP", "US"))):
        pictures = [diagram(asked(snapshot, Request(avoid=[what], as_of=DAY[1]))[1]) for what in avoided]
        assert len({tuple(e.get("data-verdict") for e in drawn(svg, "site")) for svg in pictures}) > 1
        assert all(places(svg) == places(pictures[0]) for svg in pictures)
        paths = [{e.get("data-id"): e[1].get("d") for e in drawn(svg, "link")} for svg in pictures]
        assert all(found == paths[0] for found in paths)


@examples(60)
@given(networks(), st.sampled_from([700, 1000, 1400]))
def test_cards_and_lanes_do_not_overlap(network: Network, width: int) -> None:
    chain = chain_of_question(network, Question(AVOID))
    sheet = Sheet(chain, width)
    boxes = []
    for node in chain.nodes:
        half = sheet.heights[node.id] / 2
        boxes.append((*sheet.spans[node.id], sheet.layout.nodes[node.id] - half, sheet.layout.nodes[node.id] + half))
    for link in chain.links:
        for column in lanes(link, sheet.spans):
            y = sheet.layout.lanes[link.id][column]
            boxes.append((column, column, y - 2, y + 2))
    for one, other in combinations(boxes, 2):
        beside = one[1] < other[0] or other[1] < one[0]
        apart = one[3] <= other[2] + 0.01 or other[3] <= one[2] + 0.01
        assert beside or apart, (one, other)
    assert all(top >= 0 and bottom <= sheet.layout.height for *_, top, bottom in boxes)


@examples(60)
@given(networks())
def test_lines_begin_and_end_at_the_cards_they_join(network: Network) -> None:
    chain = chain_of_question(network, Question(AVOID))
    sheet = Sheet(chain, 1400)
    svg = diagram(chain)
    paths = {e.get("data-id"): e.find(f"{SVG}path").get("d") for e in drawn(svg, "link")}  # type: ignore[union-attr]
    for link in chain.links:
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d)?", paths[link.id] or "")]
        left, right = ends(link, sheet.spans)
        start, end = (link.target, link.source) if is_back(link, sheet.spans) else (link.source, link.target)
        assert (numbers[0], numbers[1]) == (sheet.right(left), sheet.port(start, link.id))
        for name, y in ((start, numbers[1]), (end, sheet.port(end, link.id))):
            node = next(node for node in chain.nodes if node.id == name)
            assert abs(y - sheet.middle(node)) <= sheet.heights[name] / 2
        x = numbers[-1] if (paths[link.id] or "").rfind("H") > (paths[link.id] or "").rfind("C") else numbers[-2]
        assert x == (sheet.left(right) if right != left else sheet.right(right) + 5)


@pytest.mark.parametrize("words", [("diagram",), ("diagram", "--group", "country"), ("map",), ("timeline", "--status", "all")])
def test_the_same_bytes_under_other_hash_seeds(words: tuple[str, ...], run: Run) -> None:
    question = () if words[0] == "timeline" else ("--avoid", "CN")
    first, second = (run("picture", *words, *question, *DAY, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    assert first.stdout.startswith("<svg ")


# --- names are text ----------------------------------------------------------------------------------------------------

COLUMNS = tuple(Column(name, (name,)) for name in ("mine", "separation", "metal", "alloy", "magnet", "market"))
ELEMENTS = ("svg", "style", "rect", "defs", "pattern", "path", "g", "circle", "clipPath", "text", "title", "tspan", "use")
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'&]]>",
    "A" * 10_000,
    "\u202etxt.exe",
    "北京稀土分离厂",
    "شركة المعادن",
    "\x00\x1b[31m",
    "",
    "{x}",
]


def small(first: str, second: str = "B") -> Chain:
    nodes = (
        Node("a", first, ("US",), "site", (0, 2), "avoids"),
        Node("b", second, (), "company", (5,), "touches", exposed=True, status=first),
    )
    links = (Link("l", "a", "b", 2, 5, "unproven", material=first, gap=("alloy",)),)
    return Chain(COLUMNS, nodes, links, first, (1, 0, 2, 3))


@examples(120)
@given(st.text(max_size=80) | st.sampled_from(HOSTILE), st.sampled_from([1400, 390]))
@example("\ud800", 1400)
def test_any_name_stays_text(name: str, width: int) -> None:
    plain = tree(diagram(small("x"), width=width))
    hostile = diagram(small(name), width=width)
    assert hostile.isprintable() or not re.search("[\x00-\x08\u202a-\u202e\ud800-\udfff]", hostile)
    hostile.encode()
    tags = Counter(e.tag for e in tree(hostile).iter())
    for tag in tags:
        # longer names may take another line, and nothing else
        assert tags[tag] == Counter(e.tag for e in plain.iter())[tag] or tag in (f"{SVG}text", f"{SVG}title")
    first = next(e for e in drawn(hostile, "site") if e.get("data-id") == "a")
    assert title(first).startswith(tree(f"<t>{escape(name)}</t>").text or "")
    for made in (world_map(small(name), width=width), timeline(_dates(name), width=width)):
        assert {e.tag for e in tree(made).iter()} <= {f"{SVG}{t}" for t in ELEMENTS}


def _dates(name: str) -> Dates:
    bars = (Bar("a", name, "US", name, date(2027, 1, 1), date(2027, 12, 31), True), Bar("b", name, "", name, None, None, True))
    return Dates(date(2026, 11, 22), (Track("t", name, ((None, None, "in force"),)),), bars)


@given(st.text(max_size=60), st.floats(30, 300), st.integers(1, 3))
def test_a_text_is_fitted_into_its_lines(text: str, width: float, lines: int) -> None:
    found = fit(text, width, 11, lines)
    assert 1 <= len(found) <= lines
    assert all(measure(line, 11) <= width or len(line) <= 2 for line in found)
    whole = "".join("".join(found).split())
    shown = whole.removesuffix("…")
    said = "".join(tree(f"<t>{escape(text)}</t>").text or "").replace(" ", "")
    assert said.startswith(shown)
    assert shown == said or found[-1].endswith("…")


def test_a_name_that_runs_to_the_left_is_isolated() -> None:
    svg = diagram(small("شركة المعادن"))
    assert "\u2068شركة المعادن\u2069" in svg
    assert "\u2068" not in diagram(small("北京"))


# --- colours -----------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    return sum(k * c for k, c in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def linear(colour: str) -> list[float]:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_lines_have_contrast(palette: Palette) -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for text in (palette.text, palette.muted):
        assert contrast(text, palette.paper) >= 4.5
    for name, ink in palette.verdicts.items():
        assert contrast(ink.text, ink.fill) >= 4.5
        if name != "none":
            assert contrast(ink.line, palette.paper) >= 3


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def oklab(rgb: list[float]) -> tuple[float, float, float]:
    r, g, b = (max(0.0, c) for c in rgb)
    l_ = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l_ + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l_ - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l_ + 0.7827717662 * m - 0.8086757660 * s,
    )


@pytest.mark.parametrize("sight", BLIND)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_verdicts_stay_apart_for_every_kind_of_sight(palette: Palette, sight: str) -> None:
    seen = {}
    for verdict in VERDICTS:
        rgb = linear(palette.verdicts[verdict].line)
        seen[verdict] = oklab([sum(k * c for k, c in zip(row, rgb, strict=True)) for row in BLIND[sight]])
    for one, other in combinations(VERDICTS, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
        assert apart > 0.08, (one, other, apart)


def test_verdicts_differ_without_colour() -> None:
    lines, signs = set(), set()
    for verdict in VERDICTS:
        chain = small("x")
        chain = replace(
            chain,
            nodes=tuple(replace(node, verdict=verdict, exposed=False) for node in chain.nodes),
            links=tuple(replace(link, verdict=verdict, gap=()) for link in chain.links),
        )
        svg = diagram(chain)
        line = drawn(svg, "link")[0]
        group = next(e for e in drawn(svg, "links"))
        lines.add((group.get("stroke-width"), len(line.findall(f"{SVG}path"))))
        sign = next(e for e in tree(svg).iter(f"{SVG}g") if e.get("id") == f"kgd-{verdict}")
        signs.add(tuple(part.get("d") or "" for part in sign))
    assert len(lines) == len(signs) == len(VERDICTS)


def test_dark_pictures_have_contrast_in_a_browser(packaged: Snapshot, chromium: Browser) -> None:
    _, chain = asked(packaged, ASKED[0])
    pictures = (
        diagram(chain),
        diagram(chain, width=390, prefix="n"),
        world_map(chain),
        timeline(build_dates(packaged, asked(packaged, ASKED[1])[0])),
    )
    for scheme in ("light", "dark"):
        page = chromium.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        for picture in pictures:
            page.set_content(f"<!doctype html><title>x</title>{picture}")
            found = page.evaluate(
                """() => [...document.querySelectorAll('text')].map(text => {
                    const holder = text.closest('.site')?.querySelector('.box') ?? document.querySelector('.paper');
                    return [getComputedStyle(text).fill, getComputedStyle(holder).fill, text.textContent];
                })"""
            )
            assert found
            for ink, ground, words in found:
                assert contrast(_hex(ink), _hex(ground)) >= 4.5, (scheme, ink, ground, words)
        page.close()


def _hex(rgb: str) -> str:
    return "#" + "".join(f"{int(n):02x}" for n in re.findall(r"\d+", rgb)[:3])


# --- PNG ---------------------------------------------------------------------------------------------------------------


def pixels(data: bytes) -> tuple[int, int, Counter[tuple[int, ...]], tuple[int, ...]]:
    """Width, height, colours and the first pixel of an RGBA PNG without interlacing."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    assert (depth, kind, interlaced) == (8, 6, 0)
    body, at = b"", 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            body += data[at + 8 : at + 8 + size]
        at += 12 + size
    raw, stride = zlib.decompress(body), width * 4
    before, colours, first = bytearray(stride), Counter[tuple[int, ...]](), ()
    for row in range(height):
        filter_, line = raw[row * (stride + 1)], bytearray(raw[row * (stride + 1) + 1 : (row + 1) * (stride + 1)])
        for n in range(stride):
            a, b, c = (line[n - 4] if n >= 4 else 0), before[n], (before[n - 4] if n >= 4 else 0)
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[n] = (line[n] + (0, a, b, (a + b) // 2, paeth)[filter_]) % 256
        before = line
        colours.update(tuple(line[n : n + 4]) for n in range(0, stride, 4))
        first = first or tuple(line[:4])
    return width, height, colours, first


def test_png_is_the_picture_on_white() -> None:
    svg = diagram(small("Mine"), width=700)
    root = tree(svg)
    width, height, colours, corner = pixels(png(svg, scale=1))
    assert (width, height) == (int(root.get("width", "")), int(root.get("height", "")))
    assert corner == (255, 255, 255, 255)
    assert all(colour[3] == 255 for colour in colours)
    for expected in (LIGHT.verdicts["avoids"].line, LIGHT.verdicts["avoids"].fill, LIGHT.verdicts["touches"].fill):
        assert colours[(*(int(expected[n : n + 2], 16) for n in (1, 3, 5)), 255)] > 10
    assert png(svg) == png(svg)
    assert struct.unpack(">II", png(svg)[16:24]) == (2 * width, 2 * height)


def test_png_without_its_package_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(KgError, match="PNG needs") as caught:
        png("<svg/>")
    assert "supply-paths[report]" in caught.value.hint


# --- the map -----------------------------------------------------------------------------------------------------------


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_the_projection_is_the_published_polynomial(longitude: float, latitude: float) -> None:
    p, x_of, y_of = (
        radians(latitude),
        (0.8707, -0.131979, -0.013791, 0, 0, 0.003971, -0.001529),
        (1.007226, 0.015085, 0, -0.044475, 0.028874, -0.005916),
    )
    x = radians(longitude) * sum(k * p ** (2 * n) for n, k in enumerate(x_of))
    y = sum(k * p ** (2 * n + 1) for n, k in enumerate(y_of))
    assert natural_earth(longitude, latitude) == pytest.approx((x, y), abs=1e-12)


def test_the_edges_of_the_map() -> None:
    assert on_map(-180, 0)[0] == pytest.approx(0)
    assert on_map(180, 0)[0] == pytest.approx(WIDTH)
    assert on_map(0, 84) == pytest.approx((WIDTH / 2, 0))
    assert on_map(0, -57)[1] == pytest.approx(HEIGHT)


def rings(path: str) -> list[list[tuple[float, float]]]:
    found = []
    for part in path.split("M")[1:]:
        start, _, rest = part.rstrip("z").partition("l")
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", rest)]
        x, y = (float(n) for n in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", start))
        ring = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append(ring)
    return found


def inside(point: tuple[float, float], ring: list[tuple[float, float]]) -> bool:
    (px, py), odd = point, False
    for (x, y), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y > py) != (y2 > py) and px < (x2 - x) * (py - y) / (y2 - y) + x:
            odd = not odd
    return odd


@pytest.mark.parametrize(
    ("country", "longitude", "latitude"),
    [
        ("CN", 104, 35),
        ("US", -98, 39),
        ("US", -150, 65),
        ("AU", 134, -25),
        ("BR", -52, -10),
        ("RU", 95, 62),
        ("FR", 2.5, 47),
        ("RU", -175, 67),
    ],
)
def test_known_points_lie_in_their_countries(country: str, longitude: float, latitude: float) -> None:
    point = on_map(longitude, latitude)
    stored = _world()["countries"]
    assert [name for name, path in stored.items() if any(inside(point, ring) for ring in rings(path))] == [country]


def test_the_base_map_has_a_licence_and_a_place_for_every_country_of_the_claims(packaged: Snapshot) -> None:
    world = _world()
    assert "Natural Earth" in world["licence"]
    assert "ISC" in world["licence"]
    assert "AQ" not in world["countries"]
    network, _ = asked(packaged, ASKED[1])
    assert {place.country for site in network.sites for place in site.places} <= set(world["points"])
    own = [c for c, path in world["countries"].items() if any(inside(tuple(world["points"][c]), ring) for ring in rings(path))]
    # a point is of the finer scale: only of small countries may it miss the coarser shape
    assert len(own) > 0.97 * len(world["countries"])


def test_sites_stand_at_their_country_or_where_a_claim_puts_them(packaged: Snapshot) -> None:
    _, chain = asked(packaged, ASKED[0])
    first = next(node for node in chain.nodes if node.id == "mountain-pass")
    put = replace(first, point=(-115.5, 35.5))
    chain = replace(chain, nodes=tuple(put if node is first else node for node in chain.nodes))
    svg = world_map(chain, width=1000)
    pins = {e.get("data-id"): next(e.iter(f"{SVG}use")) for e in drawn(svg, "pin")}
    assert float(pins["mountain-pass"].get("x") or 0) == pytest.approx(on_map(-115.5, 35.5)[0], abs=0.06)
    assert float(pins["mountain-pass"].get("y") or 0) == pytest.approx(on_map(-115.5, 35.5)[1], abs=0.06)
    placed = {node.id for node in chain.nodes if len(node.countries) == 1}
    named = {node.id for node in chain.nodes if len(node.countries) != 1 and node.verdict != "none"}
    assert set(pins) == placed | named
    located = {link.id for link in chain.links if {link.source, link.target} <= placed}
    assert {e.get("data-id") for e in drawn(svg, "link")} == located
    words = "".join(tree(svg).itertext())
    assert f"{len(chain.nodes) - len(placed)} sites, companies and groups without one stated country" in words
    assert f"flows to or from them, {len(chain.links) - len(located)}, are not drawn" in words
    assert "state nothing on any claim" in words
    assert "no shipping routes" in words


def test_a_flow_takes_the_shorter_way_round_the_globe() -> None:
    nodes = tuple(Node(c, c, (c,), "site", (n,), "avoids") for n, c in enumerate(("US", "JP", "FR")))
    links = (Link("far", "US", "JP", 0, 1, "avoids"), Link("near", "US", "FR", 0, 2, "avoids"))
    svg = world_map(Chain(COLUMNS, nodes, links, "q", (1, 0, 0, 0)))
    paths = {e.get("data-id"): e.find(f"{SVG}path").get("d") for e in drawn(svg, "link")}  # type: ignore[union-attr]
    assert paths["far"].count("M") == 2  # type: ignore[union-attr]
    assert paths["near"].count("M") == 1  # type: ignore[union-attr]


# --- the timeline ------------------------------------------------------------------------------------------------------


def test_the_timeline_has_what_the_claims_date_and_no_more(packaged: Snapshot) -> None:
    network, _ = asked(packaged, ASKED[1])
    found = build_dates(packaged, network)
    sites = {site.id for site in network.sites}
    statements = {c.statement: c for c in packaged.claims("capacity") if c.subject in sites and c.value}
    expected = Counter(
        (c.subject, earliest_day(c.valid) if c.valid else None, latest_day(c.valid) if c.valid else None)
        for c in statements.values()
        if ((latest_day(c.valid) or date.max) >= date(2026, 1, 1) if c.valid else c.modality != "asserted")
    )
    assert Counter((bar.id, bar.since, bar.until) for bar in found.bars) == expected
    assert {(track.id, track.phases) for track in found.tracks} == {
        (name, tuple((p.since, p.until, p.status) for p in phases_of(law(name)))) for name in laws()
    }
    svg = timeline(found)
    assert Counter(e.get("data-id") for e in drawn(svg, "capacity")) == Counter(bar.id for bar in found.bars)
    assert [e.get("data-id") for e in drawn(svg, "law")] == list(laws())


def test_a_bar_is_as_long_as_its_source_says() -> None:
    svg = timeline(_dates("x"), width=1400)
    years = {int(e.text or 0): float(e.get("x") or 0) - 3 for e in drawn(svg, "muted") if (e.text or "").isdecimal()}
    box = next(e for e in drawn(svg, "capacity")[0].iter(f"{SVG}rect"))
    left, wide = float(box.get("x") or 0), float(box.get("width") or 0)
    assert left == pytest.approx(years[2027], abs=0.2)
    assert left + wide == pytest.approx(years[2028], abs=0.2)
    assert not list(drawn(svg, "capacity")[1].iter(f"{SVG}rect")), "what has no date has no bar"


# --- the command -------------------------------------------------------------------------------------------------------


def test_the_suffix_decides(run: Run, tmp_path: Any) -> None:
    for name, start in (("a.svg", b"<svg "), ("a.PNG", b"\x89PNG")):
        done = run("picture", "map", "--avoid", "CN", *DAY, "-o", str(tmp_path / name))
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert (tmp_path / name).read_bytes().startswith(start)
    assert (tmp_path / "a.svg").read_text("utf-8") == run("picture", "map", "--avoid", "CN", *DAY).stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("diagram", "--avoid", "CN", "-o", "x.pdf"), 2, "ends in .svg or .png"),
        (("timeline", "--group", "country"), 2, "a diagram or a map"),
        (("diagram",), 2, "Nothing to avoid was named"),
        (("diagram", "--avoid", "Atlantis"), 5, "Atlantis"),
        (("timeline", "--rule", "no-such-law"), 5, "No law is called"),
        (("diagram", "--avoid", "CN", "-o", "/no/such/directory/x.svg"), 1, "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_said(words: tuple[str, ...], code: int, said: str, run: Run) -> None:
    done = run("picture", *words, *DAY)
    assert done.returncode == code
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr
