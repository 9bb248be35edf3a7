"""What expressions and laws say of sites and flows, and what follows for routes."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import STAGES, networks, of_parts
from sampling import examples

from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.network.accepted import Place
from kg.network.build import build
from kg.network.model import Flow, Network, Site
from kg.routes.answer import answer
from kg.routes.obstacles import VERDICTS, Question
from kg.routes.proof import proof
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.search import best
from kg.routes.state_graph import steps_of
from kg.rules.dimensions import dimensions, rule
from kg.rules.evaluate import LawTest, Term, first_stage, of_flow, of_site
from kg.rules.expression import Both, Either, Not, text_of
from kg.rules.facts import facts_of
from kg.rules.finding import CLEAR, Finding, Outcome, mildest, opposite, worst
from kg.rules.test import Test

OUTCOMES: tuple[Outcome, ...] = ("clear", "unknown", "exposed")
ORDER = {"clear": 0, "unknown": 1, "exposed": 2}
CN = Test("location", frozenset({"CN"}))
US = Test("location", frozenset({"US"}))


def found(outcome: Outcome) -> Finding:
    return Finding(outcome, f"why {outcome}", (outcome,), f"settle {outcome}")


@pytest.mark.parametrize(("a", "b"), list(product(OUTCOMES, OUTCOMES)))
def test_three_values_go_together_as_kleene_has_them(a: Outcome, b: Outcome) -> None:
    pair = (found(a), found(b))
    assert ORDER[worst(pair).outcome] == max(ORDER[a], ORDER[b])
    assert ORDER[mildest(pair).outcome] == min(ORDER[a], ORDER[b])
    assert ORDER[opposite(found(a)).outcome] == 2 - ORDER[a]
    # De Morgan
    assert opposite(worst(pair)).outcome == mildest([opposite(f) for f in pair]).outcome


def test_a_joined_finding_rests_on_the_parts_that_decide() -> None:
    exposed = Finding("exposed", "x", ("1",)), Finding("exposed", "y", ("2",))
    assert worst([CLEAR, *exposed]) == Finding("exposed", "x and y", ("1", "2"))
    assert mildest([exposed[0], found("unknown")]) == found("unknown")


def place(*countries: str, stages: tuple[int, ...] = (4,), name: str = "n") -> Site:
    return Site(name, name.upper(), "site", stages, tuple(Place(c, (f"claim-{c}",)) for c in countries), None, ())


def of_sites(*sites: Site, flows: tuple[Flow, ...] = ()) -> Network:
    return of_parts(sites, flows)


@pytest.mark.parametrize(
    ("term", "countries", "outcome"),
    [
        (CN, ("CN",), "exposed"),
        (CN, ("US",), "clear"),
        (CN, (), "unknown"),
        (Not(CN), ("CN",), "clear"),
        (Not(CN), ("US",), "exposed"),
        (Not(CN), (), "unknown"),
        (Both((Not(CN), Not(US))), ("AU",), "exposed"),
        (Both((Not(CN), Not(US))), ("US",), "clear"),
        (Either((CN, US)), ("US",), "exposed"),
        (Either((CN, US)), ("AU",), "clear"),
        (Both((CN, US)), ("CN",), "clear"),
    ],
)
def test_what_a_term_says_of_a_site(term: Term, countries: tuple[str, ...], outcome: str) -> None:
    site = place(*countries)
    finding = of_site(facts_of(of_sites(site)), term, site)
    assert finding is not None
    assert finding.outcome == outcome
    assert bool(finding.settle) == (outcome == "unknown")
    assert text_of(term)


def test_a_test_limited_to_stages_says_nothing_elsewhere_not_even_with_not() -> None:
    site = place("US", stages=(1,))
    at_metal = replace(US, stages=frozenset({"metal"}))
    facts = facts_of(of_sites(site))
    for term in (at_metal, Not(at_metal), Both((at_metal, US)), Either((at_metal,))):
        assert of_site(facts, term, site, frozenset({"mine"})) is None
    finding = of_site(facts, Either((at_metal, CN)), site, frozenset({"mine"}))
    assert finding is not None
    assert finding.outcome == "clear"


def flow(source: int, target: int, elements: frozenset[str] | None = None, form: int = 4) -> Flow:
    return Flow("f", "f", source, target, ("m",), form, elements, "operating", None, ("c",), "A", 1, None, ())


@pytest.mark.parametrize(
    ("source", "target", "elements", "test", "outcome"),
    [
        (("CN",), ("JP",), None, {}, "exposed"),
        (("CN",), ("CN",), None, {}, "clear"),
        (("US",), ("JP",), None, {}, "clear"),
        (("CN",), (), None, {}, "unknown"),
        ((), ("JP",), None, {}, "unknown"),
        (("CN", "US"), ("JP",), None, {}, "unknown"),
        (("CN",), ("JP",), {"Nd"}, {"elements": {"Dy"}}, "clear"),
        (("CN",), ("JP",), {"Dy", "Nd"}, {"elements": {"Dy"}}, "exposed"),
        (("CN",), ("JP",), None, {"elements": {"Dy"}}, "unknown"),
        (("CN",), ("JP",), None, {"to": {"JP"}}, "exposed"),
        (("CN",), ("KR",), None, {"to": {"JP"}}, "clear"),
        (("CN",), ("KR", "JP"), None, {"to": {"JP"}}, "unknown"),
    ],
)
def test_a_flow_is_an_export_where_it_crosses_the_border(
    source: tuple[str, ...], target: tuple[str, ...], elements: set[str] | None, test: dict[str, set[str]], outcome: str
) -> None:
    carried = flow(0, 1, frozenset(elements) if elements else None)
    network = of_sites(place(*source, name="a"), place(*target, name="b"), flows=(carried,))
    avoid = Test("export", frozenset({"CN"}), **{key: frozenset(names) for key, names in test.items()})  # type: ignore[arg-type]
    finding = of_flow(facts_of(network), avoid, carried)
    assert finding is not None
    assert finding.outcome == outcome
    assert bool(finding.settle) == (outcome == "unknown")
    assert of_site(facts_of(network), avoid, network.sites[0]) is None


def test_a_law_that_may_not_hold_leaves_what_it_would_meet_unknown() -> None:
    facts = facts_of(of_sites(place("CN"), place("AU", name="other")))
    inside, outside = facts.network.sites
    unsettled = LawTest("x", CN, unsettled="nobody says")
    for law, site, outcome in (
        (LawTest("x", CN), inside, "exposed"),
        (LawTest("x", CN), outside, "clear"),
        (unsettled, inside, "unknown"),
        (unsettled, outside, "clear"),
        (LawTest("x", US, doubted=CN, doubted_why="not measured"), inside, "unknown"),
        (LawTest("x", US, doubted=CN, doubted_why="not measured"), outside, "clear"),
    ):
        finding = of_site(facts, law, site)
        assert finding is not None
        assert finding.outcome == outcome
        assert ("rule:x" in finding.settle) == (outcome == "unknown")
    suspended = LawTest("x", CN, binds=False)
    assert of_site(facts, suspended, inside) == Finding("clear", "rule:x forbids nothing on the day")
    # and so what is asked beside it is still asked
    assert (of_site(facts, Both((CN, Not(suspended))), inside) or CLEAR).outcome == "exposed"
    assert (
        of_site(facts, LawTest("x", replace(CN, stages=frozenset({"mine"})), binds=False), inside, frozenset({"alloy"})) is None
    )


def test_what_came_before_the_first_stage_asked_about_does_not_count() -> None:
    network = of_sites(place("CN"))
    at = replace(CN, stages=frozenset({"magnet", "metal"}))
    assert first_stage(network, (at,)) == STAGES.index("metal")
    assert first_stage(network, (at, CN)) == 0
    assert first_stage(network, (LawTest("x", at), replace(CN, stages=frozenset({"alloy"})))) == STAGES.index("metal")
    assert first_stage(network, (LawTest("x", at, doubted=CN),)) == 0
    assert first_stage(network, (Both((at, CN)),)) == STAGES.index("metal")
    assert first_stage(network, ()) == 0


terms = st.sampled_from(
    [
        CN,
        US,
        Not(Test("location", frozenset({"AU"}))),
        Both((CN, Not(US))),
        Test("export", frozenset({"CN"})),
        Test("export", frozenset({"AU"}), elements=frozenset({"Dy"})),
        replace(CN, stages=frozenset({"metal", "magnet"})),
        replace(US, stages=frozenset({"separation"})),
        LawTest("a", CN, unsettled="open"),
        LawTest("b", replace(US, stages=frozenset({"magnet"})), doubted=CN),
        LawTest("c", replace(CN, stages=frozenset({"alloy"})), binds=False),
    ]
)


def verdicts(network: Network, question: Question) -> dict[tuple[str, ...], int]:
    graph = steps_of(network, question)
    return {
        (
            graph.site(r.start.state).id,
            str(graph.states[r.start.state]),
            *(network.flows[s.flow].id for s in r.steps),
        ): r.verdict
        for verdict in range(len(VERDICTS))
        for r in best(graph, verdict, 100_000, lambda step: 1)[0]
    }


@examples(150)
@given(networks(), st.lists(terms, min_size=1, max_size=3), terms)
def test_a_further_rule_never_makes_a_route_better(network: Network, some: list[Term], more: Term) -> None:
    before = verdicts(network, Question(tuple(some)))
    after = verdicts(network, Question((*some, more)))
    assert before.keys() == after.keys()
    assert all(after[route] >= verdict for route, verdict in before.items())


@examples(150)
@given(networks(), st.lists(terms, min_size=1, max_size=2))
def test_a_stricter_custody_never_makes_a_route_better(network: Network, some: list[Term]) -> None:
    question = Question(tuple(some))
    found = [verdicts(network, replace(question, custody=c)) for c in ("any", "segregated", "all-feeds")]
    assert found[0].keys() == found[1].keys() == found[2].keys()
    for route in found[0]:
        assert found[0][route] <= found[1][route] <= found[2][route]


@examples(150)
@given(networks())
def test_under_all_feeds_a_route_avoids_only_if_everything_behind_it_does(network: Network) -> None:
    """Walked backwards over all flows, a site at a time, independent of how the levels are spread forwards."""
    for route, verdict in verdicts(network, Question((CN,), custody="all-feeds")).items():
        if verdict:
            continue
        flows = {f.id: f for f in network.flows}
        sites = {route[0], *(network.sites[flows[name].target].id for name in route[2:])}
        todo = [n for n, site in enumerate(network.sites) if site.id in sites and site.stages != (8,)]
        seen = set(todo)
        while todo:
            here = network.sites[todo.pop()]
            # what a site supplies to itself is no feed: it came to it by another one
            feeds = [f for f in network.flows if network.sites[f.target].id == here.id and f.source != f.target]
            assert {p.country for p in here.places} & {"CN"} == set()
            assert here.places
            assert not here.doubts
            assert feeds or 1 in here.stages
            for feed in feeds:
                # a feed that is to come is a plan and no doubt: what it brings would avoid as well
                assert all(doubt.plan for doubt in feed.doubts)
                if feed.source not in seen:
                    seen.add(feed.source)
                    todo.append(feed.source)


def asked(snapshot: Snapshot, *avoid: str, **more: Any) -> dict[str, Any]:
    question = resolve_question(snapshot, Request(avoid=avoid, as_of=more.pop("as_of", "2026-11-22"), **more))
    return to_data(answer(snapshot, build(snapshot, question.reading), question, k=1000, rank="evidence"))


def test_the_same_routes_flip_when_a_law_widens(packaged: Snapshot) -> None:
    """Until the end of 2026 the law asks where the metal was melted, from 2027 on also where it was mined and separated."""
    before = asked(packaged, rules=["dfars-252.225-7052"], as_of="2026-12-31")
    after = asked(packaged, rules=["dfars-252.225-7052"], as_of="2027-01-01")
    levels = {"avoids": 0, "unproven": 1, "touches": 2}
    was = {r["id"]: levels[r["verdict"]] for r in before["routes"]}
    now = {r["id"]: levels[r["verdict"]] for r in after["routes"]}
    both = was.keys() & now.keys()
    assert all(now[route] >= was[route] for route in both)
    worse = {route for route in both if now[route] > was[route]}
    assert worse
    exposed = {item["about"] for r in after["routes"] if r["id"] in worse for item in r["exposed"]}
    assert exposed
    # what is newly exposed stands in China and makes nothing that the law asked about before
    network = build(packaged, resolve_question(packaged, Request(avoid=["CN"], as_of="2027-01-01")).reading)
    sites = {site.id: site for site in network.sites}
    for site in exposed:
        assert [p.country for p in sites[site].places] == ["CN"]
    assert before["rules"][0]["status"] == after["rules"][0]["status"] == "in force"


def test_what_no_source_says_about_a_law_is_unknown(packaged: Snapshot) -> None:
    """The suspension of Announcement 61 was stated until 2026-11-10: then what it would meet is unknown."""
    during = asked(packaged, rules=["cn-ann61-2025"], as_of="2026-05-01")
    after = asked(packaged, rules=["cn-ann61-2025"], as_of="2026-11-22")
    assert during["rules"][0]["status"] == "suspended"
    assert after["rules"][0]["status"] == "unknown"
    assert during["counts"]["touches"] == after["counts"]["touches"] == 0
    assert not any(item["kind"].startswith("rule") for r in during["routes"] for item in r["unknown"])
    assert any(item["kind"].startswith("rule") for r in after["routes"] for item in r["unknown"])


def test_dependence_as_claims_say_it(packaged: Snapshot) -> None:
    question = resolve_question(packaged, Request(avoid=["CN"], as_of="2026-11-22", status="all"))
    network = build(packaged, question.reading)
    facts = facts_of(network)
    cases = {
        # the Perak site works with a Chinese partner's leaching, by weak sources: that exposes
        ("technology", "CN", "perak-ionic"): "exposed",
        # Phoenix says of its own process that it needs no Chinese technology
        ("technology", "CN", "phoenix-exeter"): "clear",
        # a French engineering firm does not rule out a Chinese one
        ("technology", "CN", "camacari"): "unknown",
        ("technology", "FR", "camacari"): "exposed",
        ("technology", "CN", "mountain-pass"): "unknown",
        # a Chinese process that is only talked about
        ("technology", "CN", "pahang-cn-refinery"): "unknown",
        ("finance", "US", "serra-verde"): "exposed",
        ("finance", "CN", "serra-verde"): "unknown",
        ("feed", "RU", "silmet"): "unknown",
        ("equipment", "CN", "phoenix-exeter"): "clear",
    }
    for (dimension, country, name), outcome in cases.items():
        site = next((s for s in network.sites if s.id == name), place("AU", name=name))
        finding = rule(dimension).site(facts, site, Test(dimension, frozenset({country})))
        assert (name, dimension, finding.outcome) == (name, dimension, outcome)
        assert bool(finding.settle) == (outcome == "unknown")
        assert bool(finding.claims) or outcome == "unknown"


def test_a_mere_buyer_makes_nothing_and_is_not_asked_whose_technology_it_uses(packaged: Snapshot) -> None:
    question = resolve_question(packaged, Request(avoid=["CN"], as_of="2026-11-22"))
    network = build(packaged, question.reading)
    buyer = next(site for site in network.sites if site.id == "gm")
    assert rule("technology").site(facts_of(network), buyer, Test("technology", frozenset({"CN"}))) is None


def test_what_weak_sources_expose_is_not_cleared_by_its_opposite() -> None:
    blog = Site("n", "N", "site", (4,), (Place("CN", ("c",), firm=False),), None, ())
    facts = facts_of(of_sites(blog))
    for term, outcome in ((CN, "exposed"), (Not(CN), "unknown"), (Not(Not(CN)), "exposed")):
        finding = of_site(facts, term, blog)
        assert finding is not None
        assert finding.outcome == outcome
    network = of_sites(blog, place("CN", name="b"), flows=(flow(0, 1),))
    within = of_flow(facts_of(network), Test("export", frozenset({"CN"})), network.flows[0])
    assert within is not None
    assert within.outcome == "unknown"


@pytest.mark.parametrize(
    "words",
    [
        {"rules": ["dfars-252.225-7052"], "as_of": "2026-12-31"},
        {"rules": ["dfars-252.225-7052"], "as_of": "2027-01-01"},
        {"avoid": ["location:CN at magnet", "export:CN"]},
        {"avoid": ["ownership:CN>=25%", "technology:CN"]},
        {"avoid": ["not location:US,AU", "headquarters:CN"]},
    ],
)
def test_the_proof_says_what_decided(packaged: Snapshot, words: dict[str, Any]) -> None:
    question = resolve_question(packaged, Request(**{"as_of": "2026-11-22", **words}))
    network = build(packaged, question.reading)
    known = {claim.id for claim in packaged.claims()}
    for found in answer(packaged, network, question, k=1000, rank="evidence").routes:
        entries, route = to_data(proof(network, question, found.stops, found.deliveries)), to_data(found)
        assert [entry["kind"] for entry in entries] == ["site", "hop"] * len(route["flows"]) + ["site"]
        outcomes = {rule["outcome"] for entry in entries for rule in entry["rules"]}
        assert ("exposed" in outcomes) == any(item["kind"] in KINDS_OF_RULES for item in route["exposed"])
        if route["verdict"] == "avoids":
            assert outcomes <= {"clear"}
        for entry in entries:
            assert {claim["claim"] for rule in entry["rules"] for claim in rule["claims"]} <= known
            assert all(rule["claims"] for rule in entry["rules"] if rule["outcome"] == "exposed")


KINDS_OF_RULES = {*dimensions(), "rule", "rule:dfars-252.225-7052"}
