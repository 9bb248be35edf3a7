"""Tonnes that can reach an end: worked by hand on one chain, against NetworkX on random networks, and on the packaged data.

pit (AU: mine, concentrate) --concentrate--> sep (MY) --oxide--> smelt (JP: metal, alloy) --alloy--> works (DE) --> buyers
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import molmass
import networkx as nx
import pytest
from builders import snapshot_of
from hypothesis import assume, given
from hypothesis import strategies as st
from networks import STAGES, of_parts
from sampling import examples

from kg.analyses.capacity.answer import findings
from kg.analyses.capacity.capacities import UNBOUNDED, Limit, figures
from kg.analyses.capacity.throughput import Problem, find_ways
from kg.analyses.capacity.tonnes import Carried, Reach, Tonnes, tonnes
from kg.analyses.capacity.unstated import Missing, find_unbounding
from kg.claims.model import Claim, Loaded, Record, Value
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import vocabulary
from kg.cli.tonnes_text import interval_text, tonnes_lines
from kg.data import to_data
from kg.dataset import loading
from kg.errors import UnknownNameError
from kg.network.accepted import Place
from kg.network.build import build
from kg.network.model import Flow, Network, Site
from kg.routes.obstacles import AVOIDS, TOUCHES, UNPROVEN, Question
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.routes.state_graph import Steps, steps_of

WORDS = vocabulary()
RARE = frozenset(c.id for c in WORDS.of_kind("Element") if c.broader)
DAY = "2026-11-22"
ND = float(molmass.Formula("Nd2").mass / molmass.Formula("Nd2O3").mass)
PR = float(molmass.Formula("Pr6").mass / molmass.Formula("Pr6O11").mass)

# --- a chain worked by hand ------------------------------------------------------------------------------------------

Row = dict[str, Any]


def site(id: str, country: str, *stages: str) -> Row:
    state = {"status": "operating", "source": "filing", "says": "it runs", "as_of": "2025-06"}
    return {"id": id, "name": id.title(), "country": [country], "stages": list(stages), "sources": ["filing"], "status": [state]}


def supply(start: str, end: str, material: str, *elements: str) -> Row:
    return {
        "id": f"{start}-{end}-{material}",
        "from": start,
        "to": end,
        "material": [material],
        "elements": list(elements),
        "printed": "as printed",
        "status": "operating",
        "modality": "asserted",
        "valid": "2020/..",
        "last_evidence": "2026-01",
        "sources": ["filing"],
        "says": "One supplies the other.",
    }


MAGNETS = ("Nd", "Pr", "Dy", "Tb")
SITES = (
    site("pit", "AU", "mine", "concentrate"),
    site("sep", "MY", "separation"),
    site("smelt", "JP", "metal", "alloy"),
    site("works", "DE", "magnet"),
)
SUPPLIES = (
    supply("pit", "sep", "rare-earth-concentrate", *MAGNETS),
    supply("sep", "smelt", "magnet-rare-earth-oxides", *MAGNETS),
    supply("smelt", "works", "ndfeb-alloy", *MAGNETS),
    supply("works", "buyers", "ndfeb-magnets", *MAGNETS),
)
BUYERS = {"id": "buyers", "name": "Buyers", "kind": "group", "country": "DE", "stages": ["market"], "sources": ["filing"]}
SOURCES = {"filing": ("government", "A"), "press": ("news", "B"), "blog": ("blog", "C")}


NAMED: dict[str, tuple[str, ...]] = {
    "NdPr oxide": ("ndpr-oxide",),
    "Nd oxide": ("nd-oxide",),
    "neodymium and praseodymium oxides": ("ndpr-oxide",),
    "Dy and Tb oxide": ("dy-tb-oxide",),
    "REO": ("rare-earths",),
    "TREO": ("rare-earths",),
    "light REO": ("light-rare-earths",),
    "heavy REO": ("heavy-rare-earths",),
    "light rare earth separation": ("light-rare-earths",),
    "rare earths (feed or product not said)": ("rare-earths",),
    "rare earth concentrate": ("rare-earth-concentrate",),
    "RE metals": ("rare-earth-metals",),
    "metals": ("rare-earth-metals",),
    "Nd/NdPr metal": ("nd-metal", "ndpr-metal"),
    "alloy": ("rare-earth-alloys",),
    "NdFeB alloy": ("ndfeb-alloy",),
    "magnets": ("permanent-magnets",),
    "magnet blanks": ("permanent-magnets",),
    "magnets (offtake)": ("permanent-magnets",),
    "magnet feed": ("magnet-scrap",),
    "NdFeB magnets": ("ndfeb-magnets",),
    "SmCo magnets": ("smco-magnets",),
}
"""Words of what a figure is of -> the materials its record names; words that are not here stand alone."""


@dataclass(frozen=True)
class Said:
    """A claim of capacity to add; the claim's number is what tests know it by."""

    site: str
    of: str | None
    number: float
    basis: str | None = None
    comparator: str = "="
    maximum: float | None = None
    per: str | None = "year"
    unit: str = "t"
    valid: str | None = "2025"
    source: str = "filing"
    modality: str = "asserted"
    predicate: str = "capacity"
    scope: str | None = None
    material: str | None = None
    elements: str | None = None
    stage: str | None = None
    side: str | None = None

    def claim(self, number: int) -> Claim:
        materials = (self.material,) if self.material else NAMED.get(self.of or "", ())
        one = {"of": self.of, "scope": self.scope, "elements": self.elements, "stage": self.stage, "kind": self.side}
        qualifiers = {"material": materials, **{name: (text,) for name, text in one.items() if text}}
        value = Value(self.number, self.unit, self.maximum, self.comparator, self.basis, self.per)  # type: ignore[arg-type]
        return Claim(
            subject=self.site,
            predicate=self.predicate,
            source=self.source,
            locator=Record("test", str(number)),
            paraphrase=f"{self.number}",
            modality=self.modality,  # type: ignore[arg-type]
            language="en",
            value=value,
            qualifiers=tuple((name, texts) for name, texts in qualifiers.items() if texts),
            valid=self.valid,
            printed=f"{self.number}",
        )


World = Callable[..., Snapshot]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[Row, ...], tuple[Row, ...]], Loaded]:
    """Claims of the chain, or of other sites and supplies."""
    made: dict[str, Loaded] = {}

    def load(sites: tuple[Row, ...], supplies: tuple[Row, ...]) -> Loaded:
        sources = [
            {
                "id": id,
                "title": id,
                "kind": kind,
                "language": "en",
                "grade": grade,
                "date": "2026-01-05",
                "url": f"https://example.org/{id}",
            }
            for id, (kind, grade) in SOURCES.items()
        ]
        text = json.dumps(
            {"format": "kg.chain/1", "sources": sources, "facilities": sites, "organizations": [BUYERS], "supplies": supplies}
        )
        if text not in made:
            path = tmp_path_factory.mktemp("chain") / "chain.yaml"
            path.write_text(text, encoding="utf-8")
            made[text] = loading.merged([loading.load_files("chain", [path])])
        return made[text]

    return load


@pytest.fixture
def world(base: Callable[[tuple[Row, ...], tuple[Row, ...]], Loaded], tmp_path: Path) -> World:
    """The chain with capacities: `world(Said(...), ..., sites=..., supplies=...)`."""

    def made(*said: Said, sites: tuple[Row, ...] = SITES, supplies: tuple[Row, ...] = SUPPLIES) -> Snapshot:
        loaded = base(sites, supplies)
        claims = tuple(one.claim(number) for number, one in enumerate(said))
        return snapshot_of(replace(loaded, claims=(*loaded.claims, *claims)), tmp_path)

    return made


def asked(snapshot: Snapshot, *elements: str, **question: Any) -> Tonnes:
    what = resolve_question(snapshot, Request(**{"avoid": ["CN"], "as_of": DAY, **question}))
    return tonnes(snapshot, build(snapshot, what.reading), what, elements)


def total(snapshot: Snapshot, elements: str = "Nd", **question: Any) -> Reach:
    over = question.pop("over", AVOIDS)
    found = asked(snapshot, elements, **question)
    return next(one for one in found.carried if one.over == over).total


def upper(snapshot: Snapshot, elements: str = "Nd", **question: Any) -> float | None:
    return total(snapshot, elements, **question).upper.tonnes


def held(reach: Reach) -> set[tuple[str, float]]:
    return {(limit.site, limit.amount) for limit in reach.upper.held_by}


OXIDE = Said("sep", "NdPr oxide", 1000, "NdPr oxide")
"""At most 1,000 t NdPr oxide a year, as a firm source states it for 2025."""


def test_without_a_stated_capacity_the_bound_is_unknown_and_any_site_of_the_chain_would_give_one(world: World) -> None:
    found = total(world())
    assert (found.lower, found.upper.tonnes, found.routes) == (0.0, None, (1,))
    (missing,) = found.missing
    assert {(u.about, u.stages) for u in missing.any_of} == {
        ("pit", ("mine", "concentrate")),
        ("sep", ("separation",)),
        ("smelt", ("metal", "alloy")),
        ("works", ("magnet",)),
    }
    assert missing.ends == 1


def test_oxide_is_converted_by_molar_mass_and_a_mix_by_the_metal_richer_oxide(world: World) -> None:
    snapshot = world(OXIDE)
    assert upper(snapshot, "Nd") == pytest.approx(1000 * ND, abs=0.01)
    assert upper(snapshot, "Pr") == pytest.approx(1000 * PR, abs=0.01)
    assert upper(snapshot, "Nd+Pr") == pytest.approx(1000 * max(ND, PR), abs=0.01)
    assert upper(snapshot, "Dy") is None


def test_the_least_capacity_on_the_way_holds_the_bound(world: World) -> None:
    found = total(world(OXIDE, Said("works", "NdFeB magnets", 500, "finished magnet")))
    assert found.upper.tonnes == pytest.approx(500)
    assert held(found) == {("works", 500)}
    assert {(m.any_of[0].about, m.down_to) for m in found.missing} == {("pit", 0.0), ("smelt", 0.0)}


def test_all_elements_of_a_product_share_its_capacity(world: World) -> None:
    snapshot = world(Said("works", "magnets", 500, "magnet"))
    assert upper(snapshot, "Nd") == upper(snapshot, "Dy") == upper(snapshot, "Nd+Pr+Dy+Tb") == pytest.approx(500)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said("works", "magnets", 10, "magnet", per="month"), 120),
        (Said("works", "magnets", 30, "magnet", per="quarter"), 120),
        (Said("works", "magnets", 2, "magnet", per="day"), 730),
        (Said("works", "magnets", 120_000, "magnet", unit="kg"), 120),
        (Said("works", "magnets", 10_000, "magnet", unit="kg", per="month"), 120),
        (Said("works", "magnets", 100, "magnet", maximum=120), 120),
        (Said("works", "magnets", 120, "magnet", "<="), 120),
        (Said("works", "magnets", 120, "magnet", "<"), 120),
        (Said("works", "magnets", 120, "magnet", "~"), 120),
        (Said("works", None, 120, "magnet blank"), 120),
        (Said("works", None, 120, None, material="ndfeb-magnets"), 120),
        (Said("works", "magnet blanks", 120, "magnet blank"), 120),
        (Said("smelt", "RE metals", 120, "metal"), 120),
        (Said("smelt", "Nd/NdPr metal", 120, "metal"), 120),
        (Said("smelt", "NdFeB alloy", 120, None), 120),
        (Said("sep", "light rare earth separation", 120, None), 120),
        (Said("sep", "rare earths (feed or product not said)", 120, None), 120),
        (Said("sep", "Nd oxide", 120, "oxide"), 120 * ND),
        (Said("sep", "neodymium and praseodymium oxides", 120, None), 120 * ND),
        (Said("sep", "light REO", 120, "REO"), 120 * ND),
        (Said("pit", "REO", 120, "REO"), 120 * ND),
        (Said("pit", "rare earth concentrate", 120, "gross"), 120),
        (Said("pit", "TREO", 120, "REO", stage="mine"), 120 * ND),
        (Said("pit", "Nd", 120, "content", elements="Nd"), 120),
    ],
)
def test_a_figure_bounds_by_the_most_of_the_element_it_can_hold(world: World, said: Said, expected: float) -> None:
    found = total(world(said))
    assert found.upper.tonnes == pytest.approx(expected, abs=0.01)
    assert found.upper.about == (said.comparator == "~")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Said("works", "magnets", 120, "magnet", ">"), ""),
        (Said("works", "magnets", 120, "magnet", ">="), ""),
        (Said("works", "magnets", 120, "magnet", per=None), "no tonnes in a stated time"),
        (Said("works", "magnets", 120, "magnet", unit="USD"), "no tonnes in a stated time"),
        (Said("works", "magnets", 120, "magnet", valid="2027"), f"not of {DAY}"),
        (Said("works", "magnets", 120, "magnet", valid="2023/2024"), f"not of {DAY}"),
        (Said("works", "magnet feed", 120, "gross", side="feed"), "a feed: the site may take others"),
        (Said("works", "recycled magnets", 120, "magnet"), "what it is of is said in words alone"),
        (
            Said("works", "magnets (offtake)", 120, "magnet", side="offtake"),
            "what one buyer takes, and not what the site can make",
        ),
        (
            Said("works", "magnets", 120, "magnet", scope="to General Motors", side="offtake"),
            "what one buyer takes, and not what the site can make",
        ),
        (Said("works", None, 120), "what it is of is not said"),
        (Said("works", "alloy", 120, "alloy"), "no source shows the site to perform alloy"),
        (Said("sep", "Dy and Tb oxide", 120, "oxide"), ""),
        (Said("sep", "heavy REO", 120, "REO"), ""),
        (Said("works", "SmCo magnets", 120, "magnet"), ""),
        (Said("works", "magnets", 120, "magnet", predicate="production"), ""),
        (Said("works", "magnets", 120, "magnet", source="blog"), ""),
        (Said("works", "magnets", 120, "magnet", modality="forecast"), ""),
        (Said("works", "magnets", 120, "magnet", modality="conditional"), ""),
    ],
)
def test_a_figure_that_settles_nothing_leaves_the_bound_unknown_and_is_shown(world: World, said: Said, why: str) -> None:
    found = asked(world(said), "Nd")
    assert found.carried[0].total.upper.tonnes is None
    assert [figure.unused for figure in found.figures] == [why]
    (shown,) = findings(found).figures
    assert shown.binds is (said.source == "blog" or said.modality in ("forecast", "conditional"))


def test_figures_of_a_group_bound_the_elements_of_it_alone(world: World) -> None:
    snapshot = world(Said("sep", "Dy and Tb oxide", 100, "oxide"))
    dy = float(molmass.Formula("Dy2").mass / molmass.Formula("Dy2O3").mass)
    assert upper(snapshot, "Dy") == pytest.approx(100 * dy, abs=0.01)
    assert upper(snapshot, "Dy+Nd") is None


def test_products_beside_each_other_add_up(world: World) -> None:
    snapshot = world(OXIDE, Said("sep", "Nd oxide", 200, "oxide"))
    assert upper(snapshot, "Nd") == pytest.approx(1200 * ND, abs=0.01)
    assert upper(snapshot, "Pr") == pytest.approx(1000 * PR, abs=0.01)
    assert upper(snapshot, "Nd+Pr") == pytest.approx(1200 * ND, abs=0.01)
    assert upper(world(OXIDE, Said("sep", "Nd oxide", 200, "oxide", ">")), "Nd") is None
    # all oxides together are less than the two
    both = world(OXIDE, Said("sep", "Nd oxide", 200, "oxide"), Said("sep", "REO", 1100, "REO"))
    assert upper(both, "Nd") == pytest.approx(1100 * ND, abs=0.01)


def test_of_two_kinds_of_magnet_each_bounds_what_names_it(world: World) -> None:
    snapshot = world(Said("works", "NdFeB magnets", 500, "magnet"), Said("works", "SmCo magnets", 50, "magnet"))
    assert upper(snapshot, "Nd") == pytest.approx(500)
    assert upper(snapshot, "Dy") is None
    assert upper(world(Said("works", "NdFeB magnets", 500, "magnet")), "Dy") == pytest.approx(500)


def test_the_newest_firm_figure_counts_and_the_larger_of_two_that_disagree(world: World) -> None:
    def magnets(*said: tuple[float, str]) -> float | None:
        return upper(world(*(Said("works", "magnets", number, "magnet", valid=valid) for number, valid in said)))

    assert magnets((800, "2020"), (500, "2025")) == pytest.approx(500)
    assert magnets((300, "2020"), (500, "2025")) == pytest.approx(500)
    assert magnets((800, "2025"), (500, "2025")) == pytest.approx(800)
    assert magnets((800, "2025"), (500, "2025-06")) == pytest.approx(800)
    assert magnets((800, "2025-01"), (500, "2025-06")) == pytest.approx(500)


def test_a_weak_figure_never_lowers_and_a_newer_larger_one_lifts(world: World) -> None:
    firm = Said("works", "magnets", 500, "magnet", valid="2024")

    def with_(**changes: Any) -> float | None:
        return upper(world(firm, Said("works", "magnets", **{"number": 900, "basis": "magnet", **changes})))

    assert with_(source="blog", number=100) == pytest.approx(500)
    assert with_(source="blog") == pytest.approx(900)
    assert with_(source="blog", valid="2020") == pytest.approx(500)
    assert with_(source="blog", comparator=">") is None
    # a plan whose day has come may have come true; one without a day, or of a day to come, has not
    assert with_(modality="forecast") == pytest.approx(900)
    assert with_(modality="forecast", valid=None) == pytest.approx(500)
    assert with_(modality="forecast", valid="2027") == pytest.approx(500)


def test_more_made_than_the_capacity_shows_that_it_is_out_of_date(world: World) -> None:
    firm = Said("works", "magnets", 500, "magnet", valid="2024")
    made = Said("works", "magnets", 700, "magnet", valid="2025", predicate="production")
    assert upper(world(firm, made)) is None
    assert upper(world(firm, replace(made, number=300))) == pytest.approx(500)
    assert upper(world(firm, replace(made, valid="2020"))) == pytest.approx(500)


def test_weak_and_planned_figures_bound_beside_the_firm_bound(world: World) -> None:
    blog = Said("works", "magnets", 300, "magnet", source="blog")
    plan = Said("works", "magnets", 700, "magnet", modality="forecast", valid=None)
    found = total(world(OXIDE, blog, plan))
    assert found.upper.tonnes == pytest.approx(1000 * ND, abs=0.01)
    assert found.with_weak.tonnes == pytest.approx(300)
    assert total(world(OXIDE, plan)).with_weak.tonnes == pytest.approx(700)
    assert total(world(plan)).upper.tonnes is None
    (missing,) = total(world(plan)).missing
    assert len(next(u for u in missing.any_of if u.about == "works").claims) == 1


def test_a_figure_of_no_stated_stage_bounds_only_what_passes_all_of_them(world: World) -> None:
    said = Said("mill", "REO", 1000, "REO")
    mill = site("mill", "AU", "mine", "separation")
    away = (
        supply("mill", "sep", "rare-earth-ore", "Nd"),
        supply("mill", "smelt", "nd-oxide", "Nd"),
        supply("sep", "smelt", "nd-oxide", "Nd"),
        *SUPPLIES[2:],
    )
    sites = (mill, *SITES[1:])
    assert upper(world(said, sites=sites, supplies=away)) is None
    assert upper(world(said, sites=sites, supplies=(away[1], *away[3:]))) == pytest.approx(1000 * ND, abs=0.01)
    # a record may name the stage, and an oxide is weighed before it is metal
    ore = (away[0], away[2], *away[3:])
    assert upper(world(said, sites=sites, supplies=ore)) is None
    assert upper(world(replace(said, stage="mine"), sites=sites, supplies=ore)) == pytest.approx(1000 * ND, abs=0.01)
    both = (*SITES[:1], site("sep", "MY", "separation", "metal"), *SITES[2:])
    assert upper(world(replace(said, site="sep"), sites=both)) == pytest.approx(1000 * ND, abs=0.01)


def test_a_plant_that_takes_what_it_makes_may_only_pass_it_on(world: World) -> None:
    sites = (*SITES, site("refiner", "JP", "separation"))
    through = (
        SUPPLIES[0],
        supply("sep", "refiner", "nd-oxide", "Nd"),
        supply("refiner", "smelt", "nd-oxide", "Nd"),
        *SUPPLIES[2:],
    )
    assert upper(world(Said("refiner", "Nd oxide", 10, "oxide"), sites=sites, supplies=through)) is None
    assert upper(world(Said("sep", "Nd oxide", 10, "oxide"), sites=sites, supplies=through)) == pytest.approx(10 * ND, abs=0.01)


def test_a_recycler_makes_what_it_ships_and_may_go_around_the_stages_between(world: World) -> None:
    sites = (*SITES, site("melter", "DE", "recycling", "metal", "alloy"))
    way = (supply("melter", "works", "ndfeb-alloy", "Nd"), SUPPLIES[3])
    alloy = world(Said("melter", "alloy", 70, "alloy"), sites=sites, supplies=way)
    assert total(alloy, over=UNPROVEN).upper.tonnes == pytest.approx(70)
    metal = world(Said("melter", "metals", 70, "metal"), sites=sites, supplies=way)
    assert total(metal, over=UNPROVEN).upper.tonnes is None
    whole = (*SITES, site("melter", "DE", "recycling", "metal", "magnet"))
    said = Said("melter", "magnets", 70, "magnet")
    sold = (supply("melter", "buyers", "ndfeb-magnets", "Nd"),)
    ends = {"over": UNPROVEN, "end": "magnet", "begin": "melter"}
    assert total(world(said, sites=whole, supplies=sold), "Nd", **ends).upper.tonnes == pytest.approx(70)
    assert total(world(replace(said, of="metals"), sites=whole, supplies=sold), "Nd", **ends).upper.tonnes is None


def test_a_maker_that_is_the_market_performs_all_up_to_it(world: World) -> None:
    sites = (*SITES[:2], site("smelt", "JP", "metal", "alloy", "magnet", "market"))
    assert upper(world(Said("smelt", "magnets", 70, "magnet"), sites=sites, supplies=SUPPLIES[:2])) == pytest.approx(70)


def test_a_concentrate_that_a_mine_ships_was_concentrated_there_though_no_source_names_the_stage(world: World) -> None:
    sites = (site("pit", "AU", "mine"), *SITES[1:])
    assert upper(world(Said("pit", "rare earth concentrate", 70, "gross"), sites=sites)) == pytest.approx(70)


def test_routes_and_ends_share_the_capacity_of_a_site(world: World) -> None:
    sites = (*SITES, site("works2", "FR", "magnet"))
    supplies = (*SUPPLIES, supply("smelt", "works2", "ndfeb-alloy", "Nd"), supply("sep", "smelt", "nd-oxide", "Nd"))
    found = asked(world(OXIDE, Said("works2", "magnets", 100, "magnet"), sites=sites, supplies=supplies), "Nd", end="magnet")
    carried = found.carried[0]
    ends = {reach.end: reach.upper.tonnes for reach in carried.ends}
    assert ends == {"works": pytest.approx(1000 * ND, abs=0.01), "works2": pytest.approx(100)}
    assert carried.total.upper.tonnes == pytest.approx(1000 * ND, abs=0.01)
    assert {reach.end: reach.routes for reach in carried.ends} == {"works": (2,), "works2": (2,)}


def test_each_allowance_carries_over_its_own_routes(world: World) -> None:
    fog = site("fog", "JP", "metal", "alloy")
    hole = site("hole", "CN", "metal", "alloy")
    extra = [supply("sep", name, "nd-oxide", "Nd") for name in ("fog", "hole")]
    # what comes from China goes to a works of its own, so that no works mixes it with what avoids
    extra += [supply("fog", "works", "ndfeb-alloy", "Nd"), supply("hole", "works2", "ndfeb-alloy", "Nd")]
    extra += [supply("works2", "buyers", "ndfeb-magnets", "Nd")]
    fog.pop("country")
    said = [Said(name, "alloy", amount, "alloy") for name, amount in (("smelt", 10), ("fog", 20), ("hole", 40))]
    snapshot = world(*said, sites=(*SITES, fog, hole, site("works2", "FR", "magnet")), supplies=(*SUPPLIES, *extra))
    assert [total(snapshot, over=over).upper.tonnes for over in (AVOIDS, UNPROVEN, TOUCHES)] == pytest.approx([10, 30, 70])
    assert [total(snapshot, over=over, avoid=["MY"]).upper.tonnes for over in (AVOIDS, UNPROVEN, TOUCHES)] == pytest.approx(
        [0, 0, 70]
    )
    assert total(snapshot, avoid=["MY"]).routes == (0,)


def test_the_lower_end_needs_every_stage_stated_and_no_flow(world: World) -> None:
    mill = (site("mill", "AU", "mine", "separation"), *SITES[1:])
    away = (supply("mill", "smelt", "nd-oxide", "Nd"), *SUPPLIES[2:])
    ore = Said("mill", "Nd", 900, "content", elements="Nd", stage="mine")
    oxide = Said("mill", "Nd oxide", 1000, "oxide", ">=", predicate="production")

    def lower(*said: Said, elements: str = "Nd", end: str = "separation") -> float:
        # where nothing names the elements of a route inside one site, it is unproven
        return total(world(*said, sites=mill, supplies=away), elements, over=UNPROVEN, end=end).lower

    assert lower(ore, oxide) == pytest.approx(1000 * ND, abs=0.01)
    assert lower(oxide) == 0
    assert lower(replace(ore, stage=None), oxide) == 0
    assert lower(ore, replace(oxide, source="blog")) == 0
    assert lower(ore, replace(oxide, comparator="<=")) == 0
    assert lower(ore, Said("mill", "NdPr oxide", 1000, "oxide")) == 0
    assert lower(ore, oxide, end="magnet") == 0


def test_what_is_no_rare_earth_is_refused(world: World) -> None:
    for name in ("Fe", "Nd+", "unobtainium"):
        with pytest.raises(UnknownNameError):
            asked(world(), name)


def test_the_record_and_the_text_say_what_holds_the_bound(world: World) -> None:
    said = findings(asked(world(OXIDE, Said("works", "magnets", 10, "magnet", per="month", source="blog")), "Nd", "Nd+Pr"))
    found = to_data(said)
    assert json.loads(json.dumps(found)) == found
    nd, both = (one["total"] for one in found["carried"] if one["verdicts"] == ["avoids"])
    (limit,) = nd["held_by"]
    assert (nd["upper"], nd["as_oxide"], both["as_oxide"]) == (857.35, 1000, None)
    assert (limit["site"], limit["tonnes"], limit["weighed_as"]) == ("sep", 1000, "oxide")
    assert limit["conversions"] == ["Nd: at most 857.35 t (0.85735 t in 1 t of its oxide)"]
    assert both["held_by"][0]["conversions"][1] == "Pr: at most 827.7 t (0.8277 t in 1 t of its oxide)"
    assert nd["with_weak"]["held_by"][0]["conversions"][0] == "10 t a month x 12 = 120 t a year, annualised"
    assert interval_text(said.carried[0].total) == "0 to 857 (1,000 as oxide); at most 120 if weak and planned figures hold"
    text = " ".join(" ".join(tonnes_lines(said)).split())
    assert "Sep, separation: 1,000 t NdPr oxide a year (2025)" in text


# --- random networks against NetworkX --------------------------------------------------------------------------------

MINE, MAGNET = 1, 7
ROLES = ((1,), (1, 2), (1, 4), (3, 4), (4,), (4, 5), (5,), (5, 6), (6,), (6, 7), (7,), (4, 5, 6, 7))
Caps = dict[tuple[str, int], int]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Network, Caps]:
    """A network of mines to magnet makers, with cycles and parallel flows, and a capacity for some stages of its sites."""
    chain = ((1,), (4,), (5, 6), (7,))
    roles = [*chain, *draw(st.lists(st.sampled_from(ROLES), max_size=5))]
    sites = tuple(Site(f"n{n}", f"N{n}", "site", stages, (Place("AU", ()),), None, ()) for n, stages in enumerate(roles))
    flows = [flow_of(n, n, n + 1, chain[n][-1]) for n in range(3)]
    for _ in range(draw(st.integers(0, 24))):
        source, target = draw(st.permutations(range(len(sites))))[:2]
        if draw(st.booleans()):
            source, target = sorted((source, target), key=lambda n: sites[n].stages)
        form = draw(st.sampled_from([sites[source].stages[-1]] * 4 + [None, 2, 4, 6]))
        flows.append(flow_of(len(flows), source, target, form))
    amounts = st.integers(1, 20)
    known = st.one_of(st.none(), amounts) if draw(st.booleans()) else amounts
    caps = {(one.id, stage): cap for one in sites for stage in one.stages if (cap := draw(known)) is not None}
    return of_parts(sites, tuple(flows)), caps


def flow_of(number: int, source: int, target: int, form: int | None) -> Flow:
    name = f"f{number}"
    return Flow(name, name, source, target, ("m",), form, None, "operating", None, (name,), "A", 1, None, ())


def graph_of(network: Network) -> Steps:
    return steps_of(network, Question(avoid=(), begin_stage=MINE, end_stage=MAGNET, element="Nd"))


def problem(network: Network, caps: Mapping[tuple[str, int], float]) -> Problem:
    limits = [
        Limit(site, frozenset({stage}), RARE, cap, oxide=False, part=False, figures=()) for (site, stage), cap in caps.items()
    ]
    return Problem({"Nd": find_ways(graph_of(network), "Nd", MAGNET)}, limits, WORDS)


def ends_of(found: Problem) -> list[int]:
    graph = found.each["Nd"].graph
    return sorted({graph.states[state][0] for state in graph.ends})


def ours(network: Network, caps: Mapping[tuple[str, int], float]) -> float:
    found = problem(network, caps)
    ends = ends_of(found)
    if found.unbounded.intersection(ends):
        return UNBOUNDED
    return found.most(ends).amount if ends else 0.0


def oracle(network: Network, caps: Caps) -> float:
    """The greatest flow where each site is a line of stages in order, each stage a node with a capacity (Ford and Fulkerson)."""
    graph: nx.DiGraph[object] = nx.DiGraph()
    graph.add_nodes_from(["mines", "magnets"])

    def joined(tail: object, head: object, capacity: int | None = None) -> None:
        # an edge without the attribute is unlimited
        graph.add_edge(tail, head, **({} if capacity is None else {"capacity": capacity}))

    for one in network.sites:
        for stage in one.stages:
            joined(("in", one.id, stage), ("out", one.id, stage), caps.get((one.id, stage)))
        for earlier, later in itertools.pairwise(one.stages):
            joined(("out", one.id, earlier), ("in", one.id, later))
        if MINE in one.stages:
            joined("mines", ("in", one.id, MINE))
        if MAGNET in one.stages:
            joined(("out", one.id, MAGNET), "magnets")
    for flow in network.flows:
        source, target = network.sites[flow.source], network.sites[flow.target]
        done = max((stage for stage in source.stages if flow.form is None or stage <= flow.form), default=MAGNET)
        if done >= MAGNET:
            continue
        carried = max(done, flow.form or 0)
        next_ = min((stage for stage in target.stages if stage > carried), default=None)
        if next_ is not None:
            joined(("out", source.id, done), ("in", target.id, next_))
        elif carried in target.stages:
            joined(("out", source.id, done), ("out", target.id, carried))
    try:
        return float(nx.maximum_flow_value(graph, "mines", "magnets"))
    except nx.NetworkXUnbounded:
        return UNBOUNDED


@examples(300)
@given(cases())
def test_the_bound_is_the_greatest_flow(case: tuple[Network, Caps]) -> None:
    network, caps = case
    assert ours(network, caps) == pytest.approx(oracle(network, caps), abs=1e-6)


@examples(60)
@given(cases(), st.data())
def test_without_a_site_no_more_arrives(case: tuple[Network, Caps], data: st.DataObject) -> None:
    network, caps = case
    lost = data.draw(st.integers(0, len(network.sites) - 1))
    left = tuple(flow for flow in network.flows if lost not in (flow.source, flow.target))
    stages = tuple(replace(s, stages=()) if n == lost else s for n, s in enumerate(network.sites))
    assert ours(of_parts(stages, left), caps) <= ours(network, caps) + 1e-6


@examples(60)
@given(cases(), st.data())
def test_another_stated_capacity_never_lets_more_arrive(case: tuple[Network, Caps], data: st.DataObject) -> None:
    network, caps = case
    unstated = sorted((s.id, stage) for s in network.sites for stage in s.stages if (s.id, stage) not in caps)
    assume(unstated)
    more = {**caps, data.draw(st.sampled_from(unstated)): data.draw(st.integers(1, 20))}
    assert ours(network, more) <= ours(network, caps) + 1e-6


def alternatives(missing: tuple[Missing, ...]) -> Iterator[list[tuple[str, int]]]:
    """For each missing figure, every place that would do."""
    for one in missing:
        yield [(unknown.about, STAGES.index(stage)) for unknown in one.any_of for stage in unknown.stages]


@examples(100)
@given(cases(), st.data())
def test_what_is_named_as_missing_bounds_and_none_of_it_is_idle(case: tuple[Network, Caps], data: st.DataObject) -> None:
    network, caps = case
    # the less is stated the more is missing
    caps = {place: cap for place, cap in caps.items() if data.draw(st.booleans())}
    found = problem(network, caps)
    ends = [end for end in ends_of(found) if end in found.unbounded]
    assume(ends)
    groups = list(alternatives(find_unbounding(found, ends, {})))
    first = {group[0]: 5.0 for group in groups}
    swapped = data.draw(st.integers(0, len(groups) - 1))
    other = {(data.draw(st.sampled_from(group)) if n == swapped else group[0]): 5.0 for n, group in enumerate(groups)}
    for chosen in (first, other):
        assert not problem(network, {**caps, **chosen}).unbounded.intersection(ends)
    for idle in first:
        kept = {place: cap for place, cap in first.items() if place != idle}
        assert problem(network, {**caps, **kept}).unbounded.intersection(ends)


@examples(60)
@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 50), st.integers(1, 50))
def test_elements_that_share_products_by_hand(ndpr: int, nd: int, whole: int, magnets: int) -> None:
    """One mine, one separator with NdPr oxide beside Nd oxide, one magnet maker: what a mix can be, worked out on paper."""
    sites = tuple(Site(f"n{n}", "", "site", (stage,), (Place("AU", ()),), None, ()) for n, stage in enumerate((1, 4, 7)))
    flows = (flow_of(0, 0, 1, 1), flow_of(1, 1, 2, 4))
    network = of_parts(sites, flows)
    at = frozenset({4})
    limits = [
        Limit("n1", at, frozenset({"Nd", "Pr"}), ndpr, oxide=True, part=True, figures=()),
        Limit("n1", at, frozenset({"Nd"}), nd, oxide=True, part=True, figures=()),
        Limit("n1", at, RARE, whole, oxide=True, part=False, figures=()),
        Limit("n2", frozenset({7}), RARE, magnets, oxide=False, part=False, figures=()),
    ]
    f_nd, f_pr = (WORDS.concepts[e].metal_in_oxide or 0 for e in ("Nd", "Pr"))

    def most(*elements: str) -> float:
        each = {
            e: find_ways(steps_of(network, Question(avoid=(), begin_stage=MINE, end_stage=MAGNET, element=e)), e, MAGNET)
            for e in elements
        }
        return Problem(each, limits, WORDS).most([2]).amount

    assert most("Nd") == pytest.approx(min(magnets, f_nd * min(ndpr + nd, whole)))
    assert most("Pr") == pytest.approx(min(magnets, f_pr * min(ndpr, whole)))
    # neodymium holds more metal in its oxide, so the most of both together is all neodymium
    assert most("Nd", "Pr") == pytest.approx(min(magnets, f_nd * min(ndpr + nd, whole)))


# --- the packaged data -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def to_magnets(packaged: Snapshot) -> Tonnes:
    """Avoiding China, up to the magnet."""
    return asked(packaged, "Nd", "Pr", "Dy", "Tb", "Nd+Pr", end="magnet")


def carried(found: Tonnes, over: int, *elements: str) -> Carried:
    return next(one for one in found.carried if one.over == over and one.elements == elements)


def test_nobody_firmly_states_how_much_goes_from_mountain_pass_to_its_magnets(to_magnets: Tonnes) -> None:
    for elements in (("Nd",), ("Pr",), ("Nd", "Pr")):
        (reach,) = carried(to_magnets, AVOIDS, *elements).ends
        assert (reach.end, reach.lower, reach.upper.tonnes) == ("mp-independence", 0, None)
        # a target of about 1,000 t of magnets, which bounds only if it holds
        assert reach.with_weak.tonnes == pytest.approx(1000)
        assert reach.with_weak.about
        assert {u.about for m in reach.missing for u in m.any_of} == {"mountain-pass", "mp-independence"}
    for element in ("Dy", "Tb"):
        assert carried(to_magnets, AVOIDS, element).total.upper.tonnes == 0


def test_every_firm_bound_of_the_packaged_data_rests_on_these_figures(to_magnets: Tonnes) -> None:
    bounds = {
        (reach.end, one.elements): reach.upper
        for one in to_magnets.carried
        if one.over == UNPROVEN
        for reach in one.ends
        if reach.upper.tonnes is not None
    }
    limits = {
        (limit.site, limit.amount, limit.figures[0].claim.value.number if limit.figures[0].claim.value else None)
        for bound in bounds.values()
        for limit in bound.held_by
    }
    assert limits == {
        ("noveon-san-marcos", 2000, 2000),
        ("phoenix-exeter", 200, 200),
        ("silmet", 3000, 3000),
        ("jslink-yesan", 1000, 1000),
        # only a weak source calls the plant in Kuantan planned, so that what LAMP separates for it counts
        ("lamp", 1500, 1500),
        ("magreesource-noyarey", 50, 50),
    }
    assert bounds["us-magnet-makers", ("Nd",)].tonnes == pytest.approx(200)
    assert bounds["noveon-san-marcos", ("Dy",)].tonnes == pytest.approx(2000)
    assert ("korat", ("Dy",)) not in bounds


def test_a_separation_under_construction_bounds_where_plans_count(packaged: Snapshot, to_magnets: Tonnes) -> None:
    """SRC separates no neodymium and praseodymium yet; about 400 t of metal a year were due in 2025."""
    assert "realloys-ohio" not in {reach.end for one in to_magnets.carried for reach in one.ends if one.elements == ("Nd",)}
    found = carried(asked(packaged, "Nd", end="magnet", status="all"), UNPROVEN, "Nd")
    (reach,) = (one for one in found.ends if one.end == "realloys-ohio")
    assert held(reach) == {("src-saskatoon", 400)}


def test_the_upper_end_never_rests_on_a_weak_figure_alone(to_magnets: Tonnes) -> None:
    for one in to_magnets.carried:
        for reach in (one.total, *one.ends):
            for limit in reach.upper.held_by:
                assert any(figure.strength == "firm" for figure in limit.figures)


def test_white_mesa_separates_at_most_what_its_circuit_makes(packaged: Snapshot) -> None:
    found = asked(packaged, "Nd", "Pr", end="separation")
    ends = {
        (one.elements[0], reach.end): reach.upper.tonnes for one in found.carried if one.over == UNPROVEN for reach in one.ends
    }
    assert ends["Nd", "white-mesa"] == pytest.approx(1000 * ND, abs=0.01)
    assert ends["Pr", "white-mesa"] == pytest.approx(1000 * PR, abs=0.01)


def test_a_flow_is_named_where_no_site_of_a_way_performs_a_stage(packaged: Snapshot) -> None:
    # the letter of intent with Lynas counts only where what is proposed does
    found = asked(packaged, "Nd", status="all")
    (reach,) = (one for one in carried(found, UNPROVEN, "Nd").ends if one.name.startswith("US Department of Defense"))
    assert [[(u.name, u.stages) for u in missing.any_of] for missing in reach.missing] == [
        [(f"Lynas Rare Earths Ltd to {reach.name}", ())],
        [("MP 10X magnet campus", ("magnet",))],
        [("MP-Maaden rare earth refinery", ("separation",))],
        [(f"Vulcan Elements Durham to {reach.name}", ())],
    ]
    text = " ".join(" ".join(tonnes_lines(findings(found))).split())
    assert "how much goes from Lynas Rare Earths Ltd to US Department of Defense" in text


def test_every_figure_of_the_packaged_data_is_read_or_says_why_not(packaged: Snapshot) -> None:
    question = resolve_question(packaged, Request(avoid=["CN"], as_of=DAY, status="all"))
    read = figures(packaged, build(packaged, question.reading))
    for those in read.values():
        for figure in those:
            assert figure.unused or (figure.product is not None and figure.product.stages and figure.product.covers)
            assert figure.low <= figure.high
