"""Networks made to trick the answer into a wrong `avoids`, a lost route or a lost doubt, each with the answer DESIGN.md gives.

All start from one chain that avoids CN, every hop and site of it on a government source, and change one thing:

    pit (AU) --concentrate--> sep (MY) --NdPr oxide--> smelt (JP: metal, alloy) --alloy--> works (DE) --magnets--> buyers (DE)
"""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import (
    AVOIDS,
    TOUCHES,
    UNPROVEN,
    WHOLE,
    Case,
    add,
    again,
    also,
    answered,
    ask,
    case,
    drop,
    loaded_of,
    party,
    put,
    recast,
    site,
    snapshot_of,
    state,
    supply,
    told,
)

from kg.claims.snapshot import Snapshot
from kg.errors import InputError

# --- changes to the network ------------------------------------------------------------------------------------------


# --- cases -----------------------------------------------------------------------------------------------------------


QUIET = (put("oxide", status="contracted"), put("alloy", status="contracted"))
"""Nothing but the claims on its state shows that the smelter runs."""
BLOG_ON_PLACE = recast("located_in", "buyers", source="weak")


RIGHT = [
    case("the chain as it is", routes={AVOIDS}),
    # where a site stands
    case("no country", put("smelt", country=None), routes={UNPROVEN}),
    case("an avoided country", put("smelt", country=["CN"]), routes={TOUCHES}),
    case("plants in two countries one of them avoided", put("smelt", country=["CN", "KR"]), routes={UNPROVEN}),
    case("plants in two countries both avoided", put("smelt", country=["CN", "KR"]), avoid="CN,KR", routes={TOUCHES}),
    case("plants in two countries neither avoided", put("smelt", country=["JP", "KR"]), routes={AVOIDS}),
    case("country and stages on a blog alone", put("smelt", sources=["weak"]), routes={UNPROVEN}),
    case("a stage on a blog alone", recasts=(recast("performs_stage", "smelt", source="weak"),), routes={UNPROVEN}),
    case("the mine on a blog alone", recasts=(recast("performs_stage", "pit", source="weak"),), routes={UNPROVEN}),
    case("the country on a blog alone", recasts=(recast("located_in", "smelt", source="weak"),), routes={UNPROVEN}),
    # where a buyer takes delivery is no stage that processes: unknown, it is no doubt
    case("a blog says that the buyers only buy", put("buyers", sources=["weak"]), routes={UNPROVEN}),
    case("a blog says where the buyers are", recasts=(BLOG_ON_PLACE,), routes={AVOIDS}),
    case("a place of delivery was asked for", recasts=(BLOG_ON_PLACE,), delivery="known", routes={UNPROVEN}),
    case("no place of delivery", put("buyers", country=None), routes={AVOIDS}),
    case("no place of delivery where one was asked for", put("buyers", country=None), delivery="known", routes={UNPROVEN}),
    case("buyers in the avoided country", put("buyers", country="CN"), routes={TOUCHES}),
    case(
        "a blog alone says the buyers are in the avoided country", put("buyers", country="CN", sources=["weak"]), routes={TOUCHES}
    ),
    case("buyers in two countries", recasts=(also("located_in", "buyers", object="CN"),), routes={UNPROVEN}),
    case("only buyers asked about still asks about plants", put("works", country=["CN"]), avoid="CN at market", routes={TOUCHES}),
    case("magnet makers who buy are a stage", put("buyers", stages=["magnet", "market"]), routes={UNPROVEN}),
    case(
        "a blog puts it into the avoided country",
        recasts=(also("located_in", "smelt", source="weak", object="CN"),),
        routes={UNPROVEN},
    ),
    case(
        "headquarters is not location",
        drop("buyers"),
        add(party("buyers", "DE", "market", kind="organization")),
        delivery="known",
        routes={UNPROVEN},
    ),
    case(
        "headquarters in the avoided country is no place of delivery",
        drop("buyers"),
        add(party("buyers", "CN", "market", kind="organization")),
        routes={AVOIDS},
    ),
    # whether a site runs
    case("no status", *QUIET, put("smelt", status=[]), routes={UNPROVEN}),
    case("no status and a paper says that it ships", put("smelt", status=[]), routes={AVOIDS}),
    case("status only after the day", *QUIET, put("smelt", status=[state(as_of="2027-03")]), routes={UNPROVEN}),
    case(
        "operating and commissioning of one month both mean it runs",
        put("smelt", status=[state(), state("commissioning")]),
        routes={AVOIDS},
    ),
    case("before any status was seen", *QUIET, as_of="2021-03-01", routes={UNPROVEN}),
    # flows
    case("a flow on a blog alone", put("alloy", sources=["weak"]), routes={UNPROVEN}),
    case("a blog beside a paper", put("alloy", sources=["weak", "press"]), routes={AVOIDS}),
    case("a contract", put("alloy", status="contracted"), routes={AVOIDS}),
    case("a memorandum", put("alloy", modality="negotiated"), routes={UNPROVEN}),
    case("a condition", put("alloy", modality="conditional"), routes={UNPROVEN}),
    case("a forecast", put("alloy", modality="forecast"), routes={UNPROVEN}),
    case("an inferred flow is not there", put("magnets", derived="a guess"), routes=set()),
    case("an inferred flow that was asked for", put("magnets", derived="a guess"), derived=True, routes={UNPROVEN}),
    case("no date and no evidence", put("alloy", valid=None, last_evidence=None), routes={UNPROVEN}),
    case("no date and evidence after the day", put("alloy", valid=None, last_evidence="2027-02"), routes={UNPROVEN}),
    case("begins some time in the year", put("alloy", valid="2026/.."), routes={UNPROVEN}),
    case("ends some time in the year", put("alloy", valid="2020/2026"), routes={UNPROVEN}),
    case("an end nobody knows", put("alloy", valid="2020/"), routes={UNPROVEN}),
    case("ended", put("magnets", valid="2020/2025"), routes=set()),
    case("before it all began", as_of="2019-12-31", routes=set()),
    case("form not stated", put("alloy", material=["rare-earths"]), routes={UNPROVEN}),
    # who takes part
    case(
        "a trader without a plant",
        add(party("trader", "GB", kind="organization")),
        put("alloy", to="trader"),
        add(supply("on", "trader", "works", "ndfeb-alloy")),
        routes={"unproven: pit sep smelt trader works buyers"},
    ),
    case("unnamed smelters outside", drop("smelt"), add(party("smelt", "JP", "metal", "alloy")), routes={UNPROVEN}),
    case("unnamed smelters in the avoided country", drop("smelt"), add(party("smelt", "CN", "metal", "alloy")), routes={TOUCHES}),
    case(
        "a market is the end",
        add(party("reseller", "FR", "market"), supply("on", "reseller", "buyers", "ndfeb-magnets")),
        put("magnets", to="reseller"),
        routes={"avoids: pit sep smelt works reseller"},
    ),
    case("a country as supplier", put("ore", from_="AU"), drop("pit"), routes={"unproven: AU sep smelt works buyers"}),
    # feed
    case("unknown feed", drop("ore", "pit"), routes={"unproven: sep smelt works buyers"}),
    case("recycled feed", put("pit", stages=["recycling"]), put("ore", material=["recycled-mixed-oxide"]), routes={UNPROVEN}),
    case(
        "a separator that recycles too",
        put("sep", stages=["recycling", "separation"]),
        routes={AVOIDS, "unproven: sep smelt works buyers"},
    ),
    case(
        "scrap is no step",
        add(site("melter", "FR", "recycling"), supply("scrap", "works", "melter", "magnet-scrap")),
        routes={AVOIDS},
    ),
    case(
        "recycled alloy of a melter in the avoided country",
        add(
            site("melter", "CN", "recycling"),
            supply("scrap", "works", "melter", "magnet-scrap"),
            supply("back", "melter", "works", "recycled-ndfeb"),
        ),
        # no source says that the works keeps the two apart
        routes={UNPROVEN, "touches: melter works buyers"},
    ),
    # detours through the avoided country at the same stage
    case(
        "oxide refined again",
        add(site("sep2", "CN", "separation"), supply("on", "sep", "sep2", "rare-earth-oxides")),
        put("oxide", from_="sep2"),
        routes={"touches: pit sep sep2 smelt works buyers"},
    ),
    case(
        "magnets finished elsewhere",
        add(site("cutter", "CN", "magnet"), supply("on", "works", "cutter", "ndfeb-magnets")),
        put("magnets", from_="cutter"),
        routes={"touches: pit sep smelt works cutter buyers"},
    ),
    case(
        "two smelters of one stage",
        add(
            site("other", "CN", "metal", "alloy"),
            supply("out", "sep", "other", "ndpr-oxide"),
            supply("in", "other", "smelt", "ndfeb-alloy"),
        ),
        routes={UNPROVEN, "touches: pit sep other smelt works buyers"},
    ),
    # elements
    case(
        "elements that do not meet",
        put("ore", elements=["Nd"]),
        put("magnets", elements=["Sm"]),
        routes={"unproven: works buyers"},
    ),
    case("an element some hop does not name", element="Nd", routes={UNPROVEN}),
    case("an element every hop names", put("ore", elements=["Nd", "Pr"]), element="Nd", routes={AVOIDS}),
    # --from and --to
    case("to a stage", end="separation", routes={"avoids: pit sep"}),
    case("to a stage inside a site of two", end="alloy", routes={"avoids: pit sep smelt"}),
    case(
        "to a stage a blog alone gives it",
        recasts=(recast("performs_stage", "smelt", source="weak"),),
        end="metal",
        routes={"unproven: pit sep smelt"},
    ),
    case(
        "to a stage with one missing inside the site",
        put("works", stages=["metal", "magnet"]),
        put("oxide", to="works"),
        drop("smelt", "alloy"),
        end="magnet",
        routes={"unproven: pit sep works"},
    ),
    case(
        "a site that mines and separates and ships concentrate too",
        put("pit", stages=["mine", "separation"]),
        end="separation",
        routes={"avoids: pit", "avoids: pit sep"},
    ),
    case("to one site", end="works", routes={"avoids: pit sep smelt works"}),
    case("to a site in the avoided country", put("works", country=["CN"]), end="works", routes={"touches: pit sep smelt works"}),
    case("from a separator whose mine is left out", begin="sep", routes={"unproven: sep smelt works buyers"}),
    case("from the country of the mine", begin="AU", routes={AVOIDS}),
    case("from a country with a plant fed from abroad", begin="MY", routes={"unproven: sep smelt works buyers"}),
    case(
        "from a country with a site of unknown feed", drop("ore", "pit"), begin="MY", routes={"unproven: sep smelt works buyers"}
    ),
    case("from a stage", begin="separation", routes={"unproven: sep smelt works buyers"}),
    case("to where it came from", begin="works", end="works", routes={"unproven: works"}),
    # missing stages, with and without --complete
    case("only complete routes without metal", put("smelt", stages=["alloy"]), complete=True, routes=set()),
    case("only complete routes and all are there", complete=True, routes={AVOIDS}),
]

NEVER = [
    # a hop or site with grade C alone is shown and never rested on
    case("only a blog says that it runs", *QUIET, put("smelt", status=[state(source="weak")])),
    case(
        "a blog says it runs again",
        *QUIET,
        put("smelt", status=[state("suspended", "2025-01"), state("operating", "2025-06", "weak")]),
    ),
    case(
        "a blog states what a paper only expects",
        put("alloy", sources=["weak"]),
        again("alloy", "more", sources=["good"], modality="forecast"),
    ),
    case(
        "a blog states what is inferred from a filing",
        put("alloy", sources=["weak"]),
        again("alloy", "more", sources=["good"], derived="a guess"),
        derived=True,
    ),
    case("looked for and not found", put("alloy", verified="no", verified_note="looked for and not found")),
    # a plan is not a plant, even where the reading lets plans count
    case("a site under construction", put("smelt", status=[state("construction")]), status="all"),
    case("a planned site", put("smelt", status=[state("planned")]), status="all"),
    case("a proposed site", put("smelt", status=[state("proposed")]), status="all"),
    case("a source states the plan of a flow", put("alloy", status="planned"), status="all"),
    case("a source states a memorandum", put("alloy", status="proposed"), status="all"),
    case("a closed flow that was asked for", put("alloy", status="closed"), status="operating,closed"),
    case("a closed site that was asked for", put("smelt", status=[state("closed")]), status="operating,closed"),
    case("it is expected to run", *QUIET, recasts=(recast("has_status", "smelt", modality="forecast"),)),
    case("it runs on a condition", *QUIET, recasts=(recast("has_status", "smelt", modality="conditional"),)),
    case("it is inferred to run", *QUIET, recasts=(recast("has_status", "smelt", derived="a guess"),), derived=True),
    case("it is to make alloy", recasts=(recast("performs_stage", "smelt", modality="forecast"),)),
    case("it makes alloy from 2028 on", recasts=(recast("performs_stage", "smelt", valid="2028/.."),)),
    case("it is inferred to make alloy", recasts=(recast("performs_stage", "smelt", derived="a guess"),), derived=True),
    case("it is to stand there", recasts=(recast("located_in", "smelt", modality="forecast"),)),
    case("it stood there until 2020", recasts=(recast("located_in", "smelt", valid="2010/2020"),)),
    case("it is inferred to stand there", recasts=(recast("located_in", "smelt", derived="a guess"),), derived=True),
    # an unknown date is not today
    case("a status without a date", *QUIET, put("smelt", status=[state(as_of=None)])),
    case("a status of a time that has passed", *QUIET, put("smelt", status=[state(as_of="2012/2015")])),
    case("a status that ends some day in the year", *QUIET, put("smelt", status=[state(as_of="2012/2026")]), as_of="2026-03-01"),
    case("a status of some day in the year", *QUIET, put("smelt", status=[state(as_of="2026")]), as_of="2026-03-01"),
    case("closed some day in the year it ran in", *QUIET, put("smelt", status=[state(as_of="2026-02"), state("closed", "2026")])),
    case("papers of one month disagree", *QUIET, put("smelt", status=[state(), state("closed")])),
    case("seen once long ago", put("alloy", valid="2012", last_evidence="2012")),
    case("seen some day in the year", put("alloy", valid="2026", last_evidence="2026"), as_of="2026-01-02"),
    case("undated with evidence of some day in the year", put("alloy", valid=None, last_evidence="2026"), as_of="2026-01-02"),
    # unnamed firms stay unnamed when they are buyers as well
    case("unnamed magnet makers who buy and sell", drop("works"), add(party("works", "DE", "magnet", "market"))),
    case(
        "unnamed magnet makers as the market",
        put("alloy", to="buyers"),
        put("buyers", stages=["magnet", "market"]),
        drop("magnets", "works"),
        end="market",
    ),
    case(
        "unnamed magnet makers as the magnet stage",
        put("alloy", to="buyers"),
        put("buyers", stages=["magnet", "market"]),
        drop("magnets", "works"),
        end="magnet",
    ),
    case(
        "a country that makes and buys magnets",
        put("alloy", to="US"),
        drop("magnets", "works"),
        end="market",
        recasts=(also("performs_stage", "buyers", subject="US"), also("performs_stage", "buyers", subject="US", object="magnet")),
    ),
    # the same site under another id
    case(
        "decided to be a site in the avoided country",
        add(site("smelt2", "CN", "metal", "alloy")),
        recasts=(also("located_in", "smelt", predicate="same_as", object="smelt2"),),
    ),
    case(
        "a blog alone says that it is a site with a country",
        put("smelt", country=None),
        add(site("smelt2", "JP", "metal", "alloy")),
        recasts=(also("performs_stage", "smelt", predicate="same_as", object="smelt2", source="weak"),),
    ),
    case(
        "it is only expected to be a site with a country",
        put("smelt", country=None),
        add(site("smelt2", "JP", "metal", "alloy")),
        recasts=(also("performs_stage", "smelt", predicate="same_as", object="smelt2", modality="forecast"),),
    ),
    # what moves
    case("samarium oxide does not become ndfeb", put("oxide", material=["sm-oxide"], elements=None)),
    case("zircon is no rare earth", put("ore", material=["zircon"])),
    case(
        "a contract for ndpr metal and dysprosium oxide brings no dysprosium metal",
        put("sep", stages=["separation", "metal"]),
        put("smelt", stages=["alloy"]),
        put("ore", elements=["Dy", "Nd", "Pr"]),
        put("oxide", material=["ndpr-metal", "dy-tb-oxide"], elements=["Dy", "Nd", "Pr", "Tb"]),
        put("alloy", elements=["Dy", "Nd"]),
        put("magnets", elements=["Dy", "Nd"]),
        element="Dy",
    ),
    case("nobody says that the one site separates it", put("pit", stages=["mine", "separation"]), end="separation", element="Dy"),
]

LOST = [
    # a site that no route reaches is of unknown feed, and what it ships must not vanish
    case(
        "two separators in the avoided country that only feed each other",
        add(
            site("x", "CN", "separation"),
            site("y", "CN", "separation"),
            supply("xy", "x", "y", "rare-earth-oxides"),
            supply("yx", "y", "x", "rare-earth-oxides"),
            supply("ys", "y", "smelt", "ndpr-oxide"),
        ),
        routes={"y smelt works buyers"},
    ),
    case(
        "fed only with what leads nowhere",
        add(site("odd", "CN", "magnet"), supply("in", "odd", "sep", "ndfeb-magnets")),
        drop("ore", "pit"),
        routes={"sep smelt works buyers"},
    ),
    case("fed only with another element", put("ore", elements=["Sm"]), routes={"sep smelt works buyers"}),
    case(
        "fed with another element than is asked for",
        put("ore", elements=["Nd"]),
        put("oxide", elements=["Dy"]),
        put("alloy", elements=["Dy"]),
        put("magnets", elements=["Dy"]),
        element="Dy",
        routes={"sep smelt works buyers"},
    ),
    # a flow that has ended since ran then
    case("ended later", put("oxide", status="closed", valid="2020/2026-07"), as_of="2026-06-30", routes={WHOLE}),
    # a blog alone does not take a site out
    case(
        "only a blog says that it stopped", put("smelt", status=[state(), state("suspended", "2025-09", "weak")]), routes={WHOLE}
    ),
    # an end of several stages, and ends behind one another
    case(
        "a car maker that makes its magnets is a market",
        put("works", stages=["magnet", "market"]),
        drop("magnets", "buyers"),
        routes={"pit sep smelt works"},
    ),
    case("buyers in a country behind a plant in it", end="DE", routes={WHOLE}),
]


@pytest.mark.parametrize("one", RIGHT)
def test_the_routes_are_the_right_ones(one: Case, tmp_path: Path) -> None:
    assert set(told(answered(one, tmp_path))) == one.expected


@pytest.mark.parametrize("one", NEVER)
def test_no_route_avoids(one: Case, tmp_path: Path) -> None:
    found = answered(one, tmp_path)
    assert {route for route in told(found) if route.startswith("avoids")} == set()
    assert found["counts"]["avoids"] == 0


@pytest.mark.parametrize("one", LOST)
def test_no_route_is_lost(one: Case, tmp_path: Path) -> None:
    assert one.expected is not None
    routes = {route.partition(": ")[2] for route in told(answered(one, tmp_path))}
    assert all(any(route.endswith(wanted) for route in routes) for wanted in one.expected), routes


GAPS = [
    (case("metal", put("smelt", stages=["alloy"])), {("sep", "smelt", ("metal",))}),
    (case("alloy", put("smelt", stages=["metal"])), {("smelt", "works", ("alloy",))}),
    (case("separation", put("sep", stages=["cracking"])), {("sep", "smelt", ("separation",))}),
    (
        case(
            "inside a site",
            put("smelt", stages=["metal", "magnet"]),
            put("alloy", to="buyers", material=["ndfeb-magnets"]),
            drop("magnets", "works"),
        ),
        {("smelt", "smelt", ("alloy",))},
    ),
    (case("a site without stages", put("smelt", stages=[])), {("smelt", "smelt", ("metal", "alloy"))}),
    (case("before a start", drop("ore", "pit", "sep", "oxide")), {(None, "smelt", ("mine", "separation"))}),
    (
        case("oxide to a buyer", put("oxide", to="buyers"), drop("smelt", "alloy", "works", "magnets")),
        {("sep", "buyers", ("metal", "alloy", "magnet"))},
    ),
    (
        case("ore to a magnet maker", put("ore", to="works"), drop("sep", "oxide", "smelt", "alloy")),
        {("pit", "works", ("separation", "metal", "alloy"))},
    ),
    (case("a start without stages", put("pit", stages=[])), {(None, "pit", ("mine",))}),
]


@pytest.mark.parametrize(("one", "gaps"), [pytest.param(c.values[0], g, id=c.id) for c, g in GAPS])
def test_missing_stages_are_named_and_the_route_is_unproven(
    one: Case, gaps: set[tuple[str | None, str, tuple[str, ...]]], tmp_path: Path
) -> None:
    found = answered(one, tmp_path)
    assert found["counts"] == {"avoids": 0, "would_avoid": 0, "unproven": 1, "touches": 0}
    (route,) = found["routes"]
    assert {(gap["after"], gap["before"], tuple(gap["stages"])) for gap in route["gaps"]} == gaps
    assert ask(snapshot_of(loaded_of(tmp_path, *one.changes), tmp_path), complete=True)["counts"]["unproven"] == 0


def test_a_statement_is_counted_once_however_often_it_is_said(tmp_path: Path) -> None:
    """Two reprints of one release are one witness, two records of one statement one flow, two statements two flows."""
    changes = (
        put("alloy", sources=["copy1", "copy2"]),
        again("alloy", "more", sources=["press"]),
        again("alloy", "other", printed="NdFeB"),
    )
    found = ask(snapshot_of(loaded_of(tmp_path, *changes), tmp_path))
    assert found["counts"] == {"avoids": 2, "would_avoid": 0, "unproven": 0, "touches": 0}
    assert sorted(route["flows"][2]["origins"] for route in found["routes"]) == [1, 2]


def test_alloy_and_metal_of_one_contract_are_two_routes(tmp_path: Path) -> None:
    found = ask(snapshot_of(loaded_of(tmp_path, put("alloy", material=["ndpr-metal", "ndfeb-alloy"])), tmp_path))
    routes = {(r["verdict"], *r["flows"][2]["material"], *(s for g in r["gaps"] for s in g["stages"])) for r in found["routes"]}
    assert routes == {("avoids", "ndfeb-alloy"), ("unproven", "ndpr-metal", "alloy")}


@pytest.mark.parametrize(
    ("id", "country"), [("smelt", "CN"), ("buyers", ["CN"])], ids=["a facility with text", "a group with a list"]
)
def test_a_country_in_the_wrong_shape_is_not_dropped(id: str, country: object, tmp_path: Path) -> None:
    """A lost country turns `touches` into `unproven`: either the file is refused, or the country counts."""
    try:
        loaded = loaded_of(tmp_path, put(id, country=country))
    except InputError:
        return
    assert set(told(ask(snapshot_of(loaded, tmp_path)))) == {TOUCHES}


# --- the packaged claims ---------------------------------------------------------------------------------------------

CHECKED = {
    "mountain-pass",
    "mountain-pass mp-independence",
    "mt-weld lamp",
    "mt-weld lynas-kalgoorlie",
    "mt-weld lynas-kalgoorlie lamp",
    "chemours-fl-ga white-mesa",
    "lovozero solikamsk-plant",
    "mountain-pass mp-independence gm",
}
"""Parts of the chain that avoid CN by the packaged sources; every record of them was read."""


@pytest.mark.parametrize("status", [None, "all"])
@pytest.mark.parametrize("end", [None, "cracking", "separation", "metal", "alloy", "magnet", "market"])
def test_the_packaged_routes_that_avoid_china_were_checked_by_hand(
    packaged: Snapshot, end: str | None, status: str | None
) -> None:
    found = {route.partition(": ")[2] for route in told(ask(packaged, end=end, status=status)) if route.startswith("avoids")}
    assert found <= CHECKED
    assert end not in (None, "market") or found == {"mountain-pass mp-independence gm"}


@pytest.mark.parametrize("element", ["Dy", "Tb", "Sm", "La"])
def test_no_packaged_route_avoids_china_for_an_element_no_source_names(packaged: Snapshot, element: str) -> None:
    """No source says that Mountain Pass separates heavy elements; that is a plan for 2028."""
    assert ask(packaged, end="separation", element=element)["counts"]["avoids"] == 0


def test_a_firm_does_not_become_its_plant_by_being_called_the_same(tmp_path: Path) -> None:
    """What a firm supplies is not what its plant supplies: the claim is refused, or the route stays unproven."""
    changes = (add(party("a-firm", "JP", kind="organization")), put("oxide", to="a-firm"), put("alloy", from_="a-firm"))
    same = also("performs_stage", "smelt", subject="a-firm", predicate="same_as", object="smelt")
    try:
        loaded = loaded_of(tmp_path, *changes, recasts=(same,))
    except AssertionError:
        return
    assert "avoids" not in {route.partition(":")[0] for route in told(ask(snapshot_of(loaded, tmp_path)))}


def test_doubtful_sites_have_no_country(packaged: Snapshot) -> None:
    """The plant's site is not given, the location comes from elsewhere, or a company stands for an unnamed plant."""
    every = [claim for claim in packaged.claims("located_in") if claim.source != "editors"]
    placed = {claim.subject: claim.object for claim in every if packaged.sources[claim.source].grade != "C"}
    assert {"reelement-plant", "hoidas-lake", "posco-magnet", "tdk-japan"}.isdisjoint(placed)
    both = {claim.object for claim in packaged.claims("located_in") if claim.subject == "sgi-korea-china"}
    assert both == {"KR", "CN"}


def test_a_supply_of_a_whole_group_of_firms_is_not_one_of_its_plant(packaged: Snapshot) -> None:
    """Neo lists its feed for all plants together; that Silmet takes it is inferred."""
    claims = [c for c in packaged.claims("supplies") if (c.subject, c.object) == ("neo-alt-feed", "silmet")]
    assert claims
    assert all(claim.derived for claim in claims)
