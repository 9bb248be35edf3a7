"""Routes as chains: the same work in one row, every route in one, and nobody shown to do what no route says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples

from kg.api.graph import Graph
from kg.claims.snapshot import Snapshot
from kg.present.chains import STEPS, Cell, Chain, Place, chains, choose, numbers
from kg.routes.answer import Route
from kg.routes.parts import Counts, Fact, Gap, Stop
from kg.routes.request import Request


def stop(name: str, *stages: str, country: str | None = "AU", between: tuple[str, str] = ("mine", "mine")) -> Stop:
    level = "site" if country else "company"
    return Stop(name, name.title(), stages[-1] if stages else None, stages, between, country, level, None, ())  # type: ignore[arg-type]


def route(*stops: Stop, **changes: object) -> Route:
    made = Route(
        id="-".join(each.id for each in stops),
        verdict="avoids",
        readiness="operating",
        documentation="complete",
        stops=stops,
        deliveries=(),
        elements=("Nd",),
        may_carry=(),
        gaps=(),
        plans=(),
        unknown=(),
        exposed=(),
        other_feedstock_open=(),
        weakest=None,
        origins=1,
        begin_in=None,
        end_in=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


MINE = stop("pit", "mine", "concentrate", "cracking", "separation")
WORKS = stop("works", "metal", "alloy", "magnet", country="US")
BUYER = stop("maker", "market", country=None)
OTHER = stop("carmaker", "market", country=None)


def spans(chain: Chain) -> list[tuple[int, int, tuple[str, ...], bool]]:
    return [(cell.first, cell.last, tuple(place.name for place in cell.places), cell.missing) for cell in chain.cells]


def test_steps_of_one_site_share_a_cell_and_buyers_of_one_chain_too() -> None:
    [chain] = chains([route(MINE, WORKS, BUYER), route(MINE, WORKS, OTHER)])
    assert spans(chain) == [(0, 1, ("Pit",), False), (2, 4, ("Works",), False)]
    assert [buyer.name for buyer in chain.buyers] == ["Maker", "Carmaker"]
    assert chain.numbers == (1, 2)


def test_steps_that_nobody_is_named_for_are_one_cell_and_a_trader_stands_where_the_material_has_got_to() -> None:
    separated = stop("sep", "cracking", "separation", country="MY")
    trader = stop("trader", country=None, between=("separation", "separation"))
    magnets = stop("group", "magnet", country=None)
    gap = Gap("trader", "group", ("metal", "alloy"))
    lead = route(stop("pit", "mine"), separated, trader, magnets, BUYER, documentation="partial", gaps=(gap,))
    [chain] = chains([lead])
    assert spans(chain) == [
        (0, 0, ("Pit",), False),
        (1, 1, ("Sep", "Trader"), False),
        (2, 3, (), True),
        (4, 4, ("Group",), False),
    ]
    assert chain.cells[1].places[1].stages == ()


def test_who_makes_magnets_of_magnets_has_one_cell_and_two_sites_of_one_step_stand_in_order() -> None:
    [recycled] = chains([route(stop("scrap", "recycling", "magnet"), BUYER)])
    assert recycled.cells == (Cell(0, 4, (Place("Scrap", "AU", ("recycling", "magnet")),), False),)
    [two] = chains([route(stop("pit", "mine"), stop("crack", "cracking"), stop("sep", "separation"), WORKS)])
    assert spans(two)[1] == (1, 1, ("Crack", "Sep"), False)
    assert two.buyers == ()


def test_what_is_not_asked_is_no_gap() -> None:
    [chain] = chains([route(stop("alloys", "alloy"), stop("magnets", "magnet"))])
    assert [cell.empty for cell in chain.cells] == [True, True, True, False, False]


def test_weaker_evidence_of_a_chain_goes_with_it_and_other_elements_buyers_and_verdicts_do_not() -> None:
    clear = route(MINE, WORKS, BUYER)
    weak = replace(clear, id="weak", verdict="unproven", unknown=(Fact("weak source", "x", settle="a better source"),))
    exposed = replace(clear, id="exposed", verdict="touches", exposed=(Fact("location", "x", exposed="it is in CN"),))
    other_buyer = replace(weak, id="other", stops=(MINE, WORKS, OTHER))
    other_elements = replace(weak, id="dy", elements=("Dy",))
    found = chains([clear, weak, other_buyer, other_elements, exposed])
    assert [(chain.verdict, chain.numbers) for chain in found] == [
        ("avoids", (1, 2)),
        ("unproven", (3,)),
        ("unproven", (4,)),
        ("touches", (5,)),
    ]


def test_numbers_are_those_of_the_whole_list_where_only_the_best_of_each_verdict_are_at_hand() -> None:
    some = [route(MINE, WORKS, BUYER), *(route(MINE, BUYER, verdict=verdict) for verdict in ("unproven", "touches"))]
    assert numbers(some, Counts(avoids=3, would_avoid=2, unproven=40, touches=7)) == [1, 6, 46]


def test_complete_chains_come_first_then_the_leads_nearest_to_proof_then_what_touches() -> None:
    def lead(name: str, open_facts: int, stages: tuple[str, ...]) -> Route:
        facts = tuple(Fact("gap", str(n), settle=str(n)) for n in range(open_facts))
        gaps = (Gap(None, name, stages),)
        return route(stop(name, "magnet"), BUYER, verdict="unproven", documentation="partial", unknown=facts, gaps=gaps)

    far, near, nearer = lead("far", 3, ("mine",)), lead("near", 1, ("mine", "separation")), lead("nearer", 1, ("mine",))
    touching = [route(stop(f"t{n}", "magnet", country="CN"), BUYER, verdict="touches") for n in range(5)]
    chosen = choose(chains([route(MINE, WORKS, BUYER), far, near, nearer, *touching]), leads=2)
    assert [chain.first.id for chain in chosen.complete] == ["pit-works-maker"]
    assert [chain.first.id for chain in chosen.leads] == ["nearer-maker", "near-maker"]
    assert [chain.first.id for chain in chosen.touching] == ["t0-maker", "t1-maker", "t2-maker"]


_STAGES = [stage for stages in STEPS.values() for stage in stages]


@st.composite
def any_route(draw: st.DrawFn) -> Route:
    """Stages in order, split among sites; some of the required ones missing, with or without a trader and a buyer."""
    cuts = sorted(draw(st.sets(st.integers(1, len(_STAGES) - 1), max_size=4)))
    parts = [_STAGES[a:b] for a, b in zip([0, *cuts], [*cuts, len(_STAGES)], strict=True)]
    stops, gaps = [], []
    for number, part in enumerate(parts):
        what = draw(st.sampled_from(["does", "missing", "trades"]))
        if what == "missing":
            gaps.append(Gap(None, "x", tuple(part)))
        else:
            done = part if what == "does" else []
            stops.append(stop(f"s{draw(st.integers(0, 2))}{number}", *done, between=(part[0], part[-1])))
    if draw(st.booleans()) or not stops:
        stops.append(stop(f"b{draw(st.integers(0, 2))}", "market", country=None))
    verdict = draw(st.sampled_from(["avoids", "unproven", "touches"]))
    return route(*stops, gaps=tuple(gaps), verdict=verdict, documentation="partial" if gaps else "complete")


@given(st.lists(any_route(), max_size=8))
@examples(150)
def test_every_route_is_in_one_chain_and_every_step_in_one_cell(routes: list[Route]) -> None:
    # an answer lists the best first
    routes.sort(key=lambda one: ["avoids", "unproven", "touches"].index(one.verdict))
    found = chains(routes)
    assert sorted(number for chain in found for number in chain.numbers) == list(range(1, len(routes) + 1))
    for chain in found:
        covered = [step for cell in chain.cells for step in range(cell.first, cell.last + 1)]
        assert covered == list(range(len(STEPS)))
        assert chain.verdict == min((r.verdict for r in chain.routes), key=["avoids", "unproven", "touches"].index)
        for each in chain.routes:
            # who does what in the chain does it on each of its routes, and nobody is left out
            said = {(place.name, stage) for cell in chain.cells for place in cell.places for stage in place.stages}
            assert said == {(s.name, stage) for s in each.stops for stage in s.stages if stage != "market"}
            open_steps = {n for n, stages in enumerate(STEPS.values()) for gap in each.gaps if set(stages) & set(gap.stages)}
            assert {n for cell in chain.cells if cell.missing for n in range(cell.first, cell.last + 1)} == open_steps
            assert {buyer.name for buyer in chain.buyers} >= {s.name for s in each.stops if "market" in s.stages}


@pytest.fixture(scope="module")
def graph(packaged: Snapshot) -> Graph:
    return Graph(packaged)


def test_the_overview_has_the_best_of_each_verdict_and_facts_with_who_could_state_them(graph: Graph) -> None:
    asked = Request(avoid=("CN",), as_of="2026-11-22")
    view, whole = graph.overview(asked, each=3), graph.answer(asked, k=1000)
    assert view.found.heading == whole.heading
    for verdict in ("avoids", "unproven", "touches"):
        best = [found.id for found in whole.routes if found.verdict == verdict][:3]
        assert [found.id for found in view.found.routes if found.verdict == verdict] == best
    order = [found.id for found in whole.routes]
    numbered = zip(numbers(view.found.routes, view.found.heading.counts), view.found.routes, strict=True)
    assert all(order[number - 1] == found.id for number, found in numbered)
    ranked = graph.why_not(asked, k=20).grounds.facts.ranked
    assert [each.ranked for each in view.facts] == list(ranked)
    who = {each.ranked.fact.text: each.who for each in view.facts}
    alloy = next(names for text, names in who.items() if "between MP Independence magnet plant and General Motors" in text)
    assert alloy == ("MP Materials Corp.", "General Motors")
    # a group that nobody has named says nothing itself: who supplies it could
    group = next(names for text, names in who.items() if "Japanese magnet makers" in text and "which" in text)
    assert group
    assert "Japanese magnet makers (unnamed)" not in group
