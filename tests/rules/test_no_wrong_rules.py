"""Claims, rules and laws made to trick the rules into a wrong `avoids`, or a `touches` that no source says.

All start from the chain of tests/builders.py, every hop and site of it on a government source, and change one thing:

    pit (AU) --concentrate--> sep (MY) --NdPr oxide--> smelt (JP: metal, alloy) --alloy--> works (DE) --magnets--> buyers (DE)
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import (
    AVOIDS,
    TOUCHES,
    UNPROVEN,
    WHOLE,
    Case,
    Recast,
    Record,
    add,
    also,
    ask,
    case,
    loaded_of,
    party,
    put,
    recast,
    site,
    snapshot_of,
    supply,
    told,
)
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples

from kg.claims.model import Claim, Loaded, Value
from kg.claims.model import Record as Place
from kg.data import to_data
from kg.errors import InputError
from kg.network.build import build
from kg.routes.answer import answer
from kg.routes.proof import proof
from kg.routes.question import resolve_question
from kg.routes.request import Request

SITES = "pit", "sep", "smelt", "works"


def says(
    subject: str,
    predicate: str,
    object: str | None = None,
    *,
    source: str = "good",
    percent: float | None = None,
    comparator: Any = "=",
    text: str | None = None,
    modality: Any = "asserted",
    derived: str | None = None,
    valid: str | None = None,
    as_of: str | None = None,
    **qualifiers: str,
) -> Recast:
    """A further claim in a few words."""
    if predicate in ("depends_on", "independent_of", "owned_by") and valid is None:
        valid = "2025-06"
    if predicate == "owned_by":
        qualifiers = {"kind": "held", **qualifiers}
    if predicate == "depends_on":
        qualifiers = {"kind": "technology", "status": "operating", **qualifiers}
    if predicate == "independent_of":
        qualifiers = {"kind": "technology", **qualifiers}
    value = None if percent is None else Value(percent, "%", comparator=comparator)

    def change(loaded: Loaded) -> Loaded:
        claim = Claim(
            subject=subject,
            predicate=predicate,
            source=source,
            locator=Place("more.yaml", f"{len(loaded.claims)}"),
            paraphrase="One is said of the other.",
            modality=modality,
            language="en",
            object=object,
            value=value,
            text=text,
            qualifiers=tuple((key, tuple(words.split(","))) for key, words in qualifiers.items()),
            valid=None if valid == "none" else valid,
            as_of=as_of,
            derived=derived,
        )
        return replace(loaded, claims=(*loaded.claims, claim))

    return change


def firm(id: str, country: str | None = None, **fields: Any) -> Record:
    return {**party(id, country, kind="organization"), **fields}


def free(predicate: str = "technology", country: str = "CN", *sites: str) -> tuple[Recast, ...]:
    """Firm denials that any of the sites needs a thing from a country."""
    return tuple(says(each, "independent_of", country, kind=predicate) for each in sites or SITES)


def law(*phases: str) -> str:
    top = 'format = "kg.law/1"\ntitle = "t"\nauthority = "a"\ncitation = "c"\nsummary = "s"\nlimits = ["l"]\n'
    return top + "".join(f"\n[[phase]]\n{phase}\n" for phase in phases)


def phase(avoid: str | None, since: str = "2020-01-01", until: str | None = None, status: str = "in force", **more: str) -> str:
    lines = [f"from = {since}", f'status = "{status}"', 'why = "so it is"']
    lines += [f"until = {until}"] if until else []
    lines += [f'avoid = "{avoid}"'] if avoid else []
    return "\n".join([*lines, *(f'{key} = "{text}"' for key, text in more.items())])


def answered(one: Case, directory: Path) -> Record:
    loaded = loaded_of(directory, *one.changes, recasts=one.recasts)
    asked = dict(one.asked)
    for name, content in asked.pop("laws", {}).items():
        (directory / f"{name}.toml").write_text(content, encoding="utf-8")
        asked["rules"] = [*asked.get("rules", ()), str(directory / f"{name}.toml")]
    avoid = asked.pop("avoid", None)
    avoid = [] if avoid is None and asked.get("rules") else [avoid or "CN"] if isinstance(avoid, str | None) else avoid
    return asking(snapshot_of(loaded, directory), avoid, **asked)


def asking(snapshot: Any, avoid: list[str], as_of: str = "2026-11-22", **asked: Any) -> Record:
    question = resolve_question(snapshot, Request(avoid, as_of=as_of, **asked))
    return to_data(answer(snapshot, build(snapshot, question.reading), question, k=1000, rank="evidence"))


# --- cases -----------------------------------------------------------------------------------------------------------

NEVER = [
    # groups of elements
    case(
        "rare earths are all of them",
        put("sep", country=["CN"]),
        avoid="export:CN of rare-earths",
    ),
    # a list of elements that a source names is not a list of all there are
    case(
        "nobody says that the magnets hold no dysprosium",
        put("works", country=["CN"]),
        avoid="export:CN of Dy,Tb to DE",
    ),
    case(
        "carbonate named with two elements holds the others",
        put("pit", country=["CN"], stages=["mine", "concentrate", "cracking"]),
        put("ore", material=["mixed-rare-earth-carbonate"], elements=["Nd", "Pr"]),
        avoid="export:CN of Dy,Tb",
    ),
    case(
        "oxides of which two are named",
        put("sep", country=["CN"]),
        put("oxide", material=["rare-earth-oxides"]),
        avoid="export:CN of Dy,Tb",
    ),
    # laws
    case(
        "a country but for what a suspended law meets",
        put("smelt", country=["CN"]),
        avoid="CN and not rule:cn-ann56-2025",
        as_of="2026-01-01",
    ),
    case("a country but for what a law without a test meets", put("smelt", country=["CN"]), avoid="CN and not rule:eu-crma"),
    case("the opposite of a law without a test is met by all", avoid="not rule:eu-crma"),
    case("the opposite of a law that is suspended", avoid="not rule:cn-ann56-2025", as_of="2026-01-01"),
    case(
        "before a later phase that asks for more",
        put("smelt", country=["CN"]),
        laws={
            "gap": law(
                phase("location:RU", until="2021-01-01"),
                phase("location:CN", since="2028-01-01"),
            )
        },
    ),
    # independence
    case(
        "independent of a firm that is another it depends on",
        add(firm("maker", "JP"), firm("twin", "JP")),
        recasts=(
            *free("technology", "twin"),
            says("smelt", "depends_on", "maker"),
            says("maker", "same_as", "twin"),
        ),
        avoid="technology:twin at metal",
    ),
    case(
        "independent of a country where a blog says that its supplier has its seat",
        add(firm("maker")),
        recasts=(*free(), says("smelt", "depends_on", "maker"), says("maker", "headquartered_in", "CN", source="weak")),
        avoid="technology:CN at metal",
    ),
    case(
        "independent once upon a time",
        recasts=(*free("technology", "CN", "pit", "sep", "works"), says("smelt", "independent_of", "CN", valid="2010/2026")),
        avoid="technology:CN",
        as_of="2026-06-01",
    ),
    case(
        "independent from some day of the year on",
        recasts=(*free("technology", "CN", "pit", "sep", "works"), says("smelt", "independent_of", "CN", valid="2026/..")),
        avoid="technology:CN",
        as_of="2026-01-02",
    ),
    case(
        "not of a country by a seat a blog gives",
        add(firm("maker")),
        recasts=(
            *(says(each, "depends_on", "maker", valid="2020/..") for each in SITES),
            says("maker", "headquartered_in", "JP", source="weak"),
        ),
        avoid="not technology:JP",
    ),
    case(
        "not of a country that it depended on once",
        add(firm("maker")),
        recasts=tuple(says(each, "depends_on", "JP", valid="2012") for each in SITES),
        avoid="not technology:JP",
    ),
    # places
    case(
        "a blog says that it is a plant in the avoided country",
        add(site("smelt2", "CN", "metal", "alloy")),
        recasts=(says("smelt", "same_as", "smelt2", source="weak"),),
    ),
    case(
        "it may be a plant in the avoided country",
        add(site("smelt2", "CN", "metal", "alloy")),
        recasts=(says("smelt2", "maybe_same_as", "smelt"),),
    ),
    case(
        "what it ships may come from the avoided country",
        add(site("smelt2", "CN", "metal", "alloy")),
        recasts=(says("smelt2", "maybe_same_as", "smelt"),),
        avoid="export:CN",
    ),
    case(
        "not elsewhere though it may be a plant elsewhere",
        add(site("smelt2", "CN", "metal", "alloy")),
        recasts=(says("smelt2", "maybe_same_as", "smelt"),),
        avoid="not location:AU,MY,JP,DE",
    ),
    # headquarters
    case(
        "not a seat of some day of the year",
        add(firm("op")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            says("op", "headquartered_in", "AU", valid="2026/.."),
        ),
        avoid="not headquarters:AU at mine,separation,metal,alloy,magnet",
        as_of="2026-01-02",
    ),
    case(
        "not an operator until some day of the year",
        add(firm("op", "AU")),
        recasts=tuple(says(each, "operated_by", "op", valid="2010/2026") for each in SITES),
        avoid="not headquarters:AU at mine,separation,metal,alloy,magnet",
        as_of="2026-06-01",
    ),
    case(
        "an operator that may be a firm of the avoided country",
        add(firm("op", "JP"), firm("twin", "CN")),
        recasts=(*(says(each, "operated_by", "op") for each in SITES), says("op", "maybe_same_as", "twin")),
        avoid="headquarters:CN at mine,separation,metal,alloy,magnet",
    ),
    # shares
    case(
        "not a share of some day of the year",
        recasts=tuple(says(each, "owned_by", "AU", percent=60, valid="2026") for each in SITES),
        avoid="not ownership:AU>=50% at mine,separation,metal,alloy,magnet",
        as_of="2026-01-02",
    ),
    case(
        "not of a seat of some day of the year",
        add(firm("op")),
        recasts=(
            *(says(each, "owned_by", "op", percent=60) for each in SITES),
            says("op", "headquartered_in", "AU", valid="2026/.."),
        ),
        avoid="not ownership:AU>=50% at mine,separation,metal,alloy,magnet",
        as_of="2026-01-02",
    ),
    case(
        "an agreed purchase may take from a named holder",
        add(firm("buyer", "CN")),
        recasts=(
            *(says(each, "owned_by", "AU", percent=80) for each in SITES),
            says("smelt", "owned_by", "buyer", percent=30, kind="agreed", modality="negotiated"),
        ),
        avoid="ownership:CN>=40% at mine,separation,metal,alloy,magnet",
    ),
    case(
        "a seller who gave up a part may keep the rest",
        add(firm("works-inc", "DE"), firm("seller", "CN")),
        recasts=(
            *(says(each, "owned_by", "works-inc", percent=100) for each in SITES),
            says("works-inc", "owned_by", "seller", percent=80, valid="2015"),
            says("works-inc", "owned_by", "seller", percent=30, valid="2024", kind="divested"),
        ),
        avoid="ownership:CN>=50% by seat at mine,separation,metal,alloy,magnet",
    ),
    case(
        "who holds the rest of a firm of the country may be the firm of the country that is avoided",
        add(firm("op", "CN"), firm("red", "CN")),
        recasts=tuple(says(each, "owned_by", "op", percent=100) for each in SITES),
        avoid="ownership:red>=25% by seat at mine,separation,metal,alloy,magnet",
    ),
    case(
        "who holds the rest of a firm may be a firm of which nobody says where it is",
        add(firm("op", "JP"), firm("red")),
        recasts=tuple(says(each, "owned_by", "op", percent=100) for each in SITES),
        avoid="ownership:red>=25% by seat at mine,separation,metal,alloy,magnet",
    ),
    case(
        "what a state holds may be held by the body of it that is avoided",
        add(firm("sasac", "CN")),
        recasts=(*(says(each, "owned_by", "CN", percent=100) for each in SITES), says("sasac", "role", text="government")),
        avoid="ownership:sasac>=25% at mine,separation,metal,alloy,magnet",
    ),
    case(
        "a unit of a state body with a holder of its own",
        add(firm("unit"), firm("ministry", "AU")),
        recasts=(
            *(says(each, "owned_by", "unit", percent=100) for each in SITES),
            says("ministry", "role", text="government"),
            says("unit", "part_of", "ministry"),
            says("unit", "owned_by", "CN", percent=40),
        ),
        avoid="ownership:CN>=25% at mine,separation,metal,alloy,magnet",
    ),
    # control
    case(
        "half of a plant is not a majority of others",
        add(firm("op")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            says("op", "owned_by", "AU", percent=100),
            *(
                claim
                for each in SITES
                for claim in (says(each, "owned_by", "CN", percent=50), says(each, "owned_by", "AU", percent=50))
            ),
        ),
        avoid="control:CN at mine,separation,metal,alloy,magnet",
    ),
    case(
        "the operator is controlled by a firm with a small part",
        add(firm("op"), firm("boss", "CN")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            *(says(each, "owned_by", "AU", percent=100) for each in SITES),
            says("op", "owned_by", "AU", percent=60),
            says("op", "owned_by", "boss", percent=40, kind="control,held"),
        ),
        avoid="control:CN at mine,separation,metal,alloy,magnet",
    ),
    case(
        "the owner is controlled by a firm with a small part",
        add(firm("op"), firm("owner"), firm("boss", "CN")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            *(says(each, "owned_by", "owner", percent=100) for each in SITES),
            says("op", "owned_by", "AU", percent=100),
            says("owner", "owned_by", "AU", percent=60),
            says("owner", "owned_by", "boss", kind="control,held"),
        ),
        avoid="control:CN at mine,separation,metal,alloy,magnet",
    ),
    # stages that are seldom named
    case(
        "nobody says who cracks the ore and the plant that gets it is in the avoided country",
        put("sep", country=["CN"]),
        avoid="location:CN at cracking",
    ),
    case(
        "only a blog says that the cracker cracks",
        add(site("cracker", "AU", "cracking"), supply("cracked", "cracker", "sep", "mixed-rare-earth-carbonate")),
        put("ore", to="cracker"),
        recasts=(recast("performs_stage", "cracker", source="weak"),),
        avoid="location:CN at cracking",
    ),
    # custody
    case(
        "a feed with a gap is not clean because only complete routes are asked for",
        add(site("pit2", "AU", "mine", "concentrate"), supply("odd", "pit2", "works", "ndfeb-alloy")),
        custody="all-feeds",
        complete=True,
    ),
    case(
        "a separator that recycles too takes scrap of unknown origin",
        put("sep", stages=["recycling", "separation"]),
        custody="all-feeds",
    ),
]

RIGHT = [
    case(
        "more than a half is of others",
        add(firm("op")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            says("op", "owned_by", "AU", percent=100),
            *(
                claim
                for each in SITES
                for claim in (says(each, "owned_by", "CN", percent=49), says(each, "owned_by", "AU", percent=51))
            ),
        ),
        avoid="control:CN at mine,separation,metal,alloy,magnet",
        routes={AVOIDS},
    ),
    case("all say that they need none", recasts=free(), avoid="technology:CN", routes={AVOIDS}),
    case(
        "all say that they need none and it was seen in a year",
        recasts=tuple(says(each, "independent_of", "CN", valid="2025") for each in SITES),
        avoid="technology:CN",
        routes={AVOIDS},
    ),
    case(
        "control of two is not added up",
        add(firm("op")),
        recasts=(
            says("op", "owned_by", "AU", percent=100),
            *(says(each, "operated_by", "op") for each in SITES),
            *(
                claim
                for each in SITES
                for claim in (
                    says(each, "owned_by", "CN", percent=30),
                    says(each, "owned_by", "RU", percent=30),
                    says(each, "owned_by", "AU", percent=40),
                )
            ),
        ),
        avoid=["control:CN at mine,separation,metal,alloy,magnet", "control:RU at mine,separation,metal,alloy,magnet"],
        routes=None,
    ),
    case("ndpr oxide holds no dysprosium", put("sep", country=["CN"]), avoid="export:CN of Dy,Tb", routes={AVOIDS}),
    case("oxide that goes out", put("sep", country=["CN"]), avoid="export:CN of rare-earths", routes={TOUCHES}),
    # denials that others contradict
    case(
        "a denial and a weak provider",
        recasts=(*free(), says("smelt", "depends_on", "CN", source="weak")),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a firm provider of the same time",
        recasts=(*free(), says("smelt", "depends_on", "CN", source="press")),
        avoid="technology:CN",
        routes={TOUCHES},
    ),
    case(
        "a denial and a newer firm provider that has its seat there",
        add(firm("maker", "CN")),
        recasts=(*free(), says("smelt", "depends_on", "maker", valid="2026-02")),
        avoid="technology:CN",
        routes={TOUCHES},
    ),
    case(
        "a denial that is newer than a firm provider",
        recasts=(*free(), says("smelt", "depends_on", "CN", valid="2024-06")),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a provider of long ago",
        recasts=(*free(), says("smelt", "depends_on", "CN", valid="2015")),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a provider with a parent there",
        add(firm("maker", "JP"), firm("parent", "CN")),
        recasts=(*free(), says("smelt", "depends_on", "maker"), says("maker", "owned_by", "parent", percent=60)),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a provider with an owner of an owner there",
        add(firm("maker", "JP"), firm("middle", "JP"), firm("parent", "CN")),
        recasts=(
            *free(),
            says("smelt", "depends_on", "maker"),
            says("maker", "owned_by", "middle", percent=60),
            says("middle", "owned_by", "parent", percent=60, source="weak"),
        ),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a provider that is part of a body there",
        add(firm("maker"), firm("institute", "CN")),
        recasts=(*free(), says("smelt", "depends_on", "maker"), says("maker", "part_of", "institute")),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a provider that may be a firm there over two steps",
        add(firm("maker", "JP"), firm("middle"), firm("twin", "CN")),
        recasts=(
            *free(),
            says("smelt", "depends_on", "maker"),
            says("maker", "maybe_same_as", "middle"),
            says("twin", "same_as", "middle", source="weak"),
        ),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a provider of the operator",
        add(firm("op", "JP"), firm("maker", "CN")),
        recasts=(*free(), says("smelt", "operated_by", "op"), says("op", "depends_on", "maker")),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a newer weak word on the operator, which only a blog names",
        add(firm("op", "JP")),
        recasts=(
            *free(),
            says("smelt", "operated_by", "op", source="weak"),
            says("op", "depends_on", "CN", source="weak", valid="2026-02", status="planned"),
        ),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial and a provider of what the site may be",
        add(site("smelt2", "JP", "metal", "alloy")),
        recasts=(*free(), says("smelt", "maybe_same_as", "smelt2"), says("smelt2", "depends_on", "CN")),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a denial of long ago",
        recasts=(*free("technology", "CN", "pit", "sep", "works"), says("smelt", "independent_of", "CN", valid="2019")),
        avoid="technology:CN",
        routes={UNPROVEN},
    ),
    case(
        "a weak denial takes nothing from a provider that a blog names",
        recasts=(says("smelt", "depends_on", "CN", source="weak"), says("smelt", "independent_of", "CN", source="weak")),
        avoid="technology:CN",
        routes={TOUCHES},
    ),
    # what may be the same, over several steps
    case(
        "it may be what may be a plant in the avoided country",
        add(site("smelt2", "JP", "metal", "alloy"), site("smelt3", "CN", "metal", "alloy")),
        recasts=(says("smelt", "maybe_same_as", "smelt2"), says("smelt3", "maybe_same_as", "smelt2")),
        routes={UNPROVEN},
    ),
    case(
        "it may be what is by a weak source a plant in the avoided country",
        add(site("smelt2", "JP", "metal", "alloy"), site("smelt3", "CN", "metal", "alloy")),
        recasts=(says("smelt", "maybe_same_as", "smelt2"), says("smelt2", "same_as", "smelt3", source="weak")),
        routes={UNPROVEN},
    ),
    case(
        "it may be what may export from the avoided country",
        add(site("smelt2", None, "metal", "alloy"), site("smelt3", "CN", "metal", "alloy")),
        recasts=(says("smelt", "maybe_same_as", "smelt2"), says("smelt3", "maybe_same_as", "smelt2")),
        avoid="export:CN",
        routes={UNPROVEN},
    ),
    case(
        "an operator that may be what may be a firm of the avoided country",
        add(firm("op", "JP"), firm("middle", "JP"), firm("twin", "CN")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            says("op", "maybe_same_as", "middle"),
            says("twin", "maybe_same_as", "middle"),
        ),
        avoid="headquarters:CN at mine,separation,metal,alloy,magnet",
        routes={UNPROVEN},
    ),
    case(
        "a plant that may be one that a firm of the avoided country operates",
        add(firm("op", "JP"), firm("red", "CN"), site("smelt2", "JP", "metal", "alloy")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            says("smelt2", "operated_by", "red"),
            says("smelt", "maybe_same_as", "smelt2"),
        ),
        avoid="headquarters:CN at mine,separation,metal,alloy,magnet",
        routes={UNPROVEN},
    ),
    case(
        "a plant all of others that may be one that a firm of the avoided country operates",
        add(firm("red", "CN"), site("smelt2", "JP", "metal", "alloy")),
        recasts=(
            *(says(each, "owned_by", "AU", percent=100) for each in SITES),
            says("smelt2", "operated_by", "red"),
            says("smelt", "maybe_same_as", "smelt2"),
        ),
        avoid="ownership:CN>=25% at mine,separation,metal,alloy,magnet",
        routes={UNPROVEN},
    ),
    # owners of the operator
    case(
        "owners of the operator count at least",
        add(firm("op", "JP"), firm("red", "CN")),
        recasts=(says("smelt", "operated_by", "op"), says("op", "owned_by", "red", percent=30)),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"touches: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "owners of the operator clear nothing",
        add(firm("op", "JP")),
        recasts=(
            *(says(each, "owned_by", "AU", percent=100) for each in SITES if each != "smelt"),
            says("smelt", "operated_by", "op"),
            says("op", "owned_by", "AU", percent=100),
        ),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"unproven: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "unless the question says so",
        add(firm("op", "JP")),
        recasts=(
            *(says(each, "owned_by", "AU", percent=100) for each in SITES if each != "smelt"),
            says("smelt", "operated_by", "op"),
            says("op", "owned_by", "AU", percent=100),
        ),
        avoid="ownership:CN>=25% by operator",
        end="magnet",
        routes={f"avoids: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "what stated owners do not have is not the operator's",
        add(firm("op", "CN")),
        recasts=(
            *(says(each, "owned_by", "AU", percent=100) for each in SITES if each != "smelt"),
            says("smelt", "owned_by", "AU", percent=60),
            says("smelt", "operated_by", "op"),
        ),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"unproven: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "a weak owner does not keep away the owners of the operator",
        add(firm("op", "CN")),
        recasts=(says("smelt", "operated_by", "op"), says("smelt", "owned_by", "AU", percent=60, source="weak")),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"touches: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "a firm that has most of the operator has its seat there",
        add(firm("op", "JP"), firm("red", "CN")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            says("op", "owned_by", "red", percent=60),
        ),
        avoid="headquarters:CN at mine,separation,metal,alloy,magnet",
        routes={TOUCHES},
    ),
    case(
        "a firm with a small part of the operator is not behind the plant",
        add(firm("op", "JP"), firm("red", "CN")),
        recasts=(
            *(says(each, "operated_by", "op") for each in SITES),
            says("op", "owned_by", "red", percent=8),
        ),
        avoid="headquarters:CN at mine,separation,metal,alloy,magnet",
        routes={AVOIDS},
    ),
    # sizes that nobody states, and age
    case(
        "a newer stake of up to a third",
        add(firm("red", "CN")),
        recasts=(
            *(says(each, "owned_by", "AU", percent=100, valid="2024") for each in SITES),
            says("smelt", "owned_by", "red", percent=33, comparator="<=", valid="2026-02"),
        ),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"unproven: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "a newer stake of up to a tenth is below a quarter",
        add(firm("red", "CN")),
        recasts=(
            *(says(each, "owned_by", "AU", percent=100, valid="2024") for each in SITES),
            says("smelt", "owned_by", "red", percent=10, comparator="<=", valid="2026-02"),
        ),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"avoids: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "as much as nine tenths that is agreed is not held",
        add(firm("red", "CN")),
        recasts=(says("smelt", "owned_by", "red", percent=92.5, comparator="<=", kind="agreed", modality="negotiated"),),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"unproven: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "a newer weak stake clears nothing that a firm one exposes",
        add(firm("red", "CN")),
        recasts=(
            says("smelt", "owned_by", "red", percent=40, valid="2024"),
            says("smelt", "owned_by", "red", percent=2, source="weak", valid="2026-02"),
        ),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"touches: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "owners last seen long ago",
        recasts=tuple(says(each, "owned_by", "AU", percent=100, valid="2021-11-21") for each in SITES),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"unproven: {WHOLE.removesuffix(' buyers')}"},
    ),
    case(
        "an owner of the avoided country last seen long ago",
        add(firm("red", "CN")),
        recasts=(says("smelt", "owned_by", "red", percent=40, valid="2012"),),
        avoid="ownership:CN>=25%",
        end="magnet",
        routes={f"touches: {WHOLE.removesuffix(' buyers')}"},
    ),
    # dated places
    case("a place of some past day holds", recasts=(recast("located_in", "smelt", valid="2012"),), routes={AVOIDS}),
    case("a stage of some past day holds", recasts=(recast("performs_stage", "works", valid="2012"),), routes={AVOIDS}),
    case(
        "until a newer firm claim moves it",
        recasts=(recast("located_in", "smelt", valid="2012"), says("smelt", "located_in", "CN", valid="2020")),
        routes={TOUCHES},
    ),
    case(
        "a newer weak claim moves nothing and leaves it open",
        recasts=(recast("located_in", "smelt", valid="2012"), says("smelt", "located_in", "CN", valid="2020", source="weak")),
        routes={UNPROVEN},
    ),
    case(
        "a place of a day to come is none yet",
        recasts=(recast("located_in", "smelt", valid="2027"),),
        routes={UNPROVEN},
    ),
    # what a machine made
    case(
        "what a machine made and nobody reviewed is no place",
        recasts=(recast("located_in", "smelt", machine_generated=True),),
        routes={UNPROVEN},
    ),
    case(
        "what a machine made and nobody reviewed exposes nothing, and is a doubt",
        recasts=(also("located_in", "smelt", object="CN", machine_generated=True, paraphrase="machine"),),
        routes={UNPROVEN},
    ),
    case(
        "alone it exposes nothing either",
        recasts=(recast("located_in", "smelt", object="CN", machine_generated=True),),
        routes={UNPROVEN},
    ),
]


@pytest.mark.parametrize("one", NEVER)
def test_no_route_avoids(one: Case, tmp_path: Path) -> None:
    found = answered(one, tmp_path)
    assert {route for route in told(found) if route.startswith("avoids")} == set()
    assert found["counts"]["avoids"] == 0


@pytest.mark.parametrize("one", RIGHT)
def test_the_routes_are_the_right_ones(one: Case, tmp_path: Path) -> None:
    found = set(told(answered(one, tmp_path)))
    if one.expected is None:
        assert not {route for route in found if route.startswith("touches")}
    else:
        assert found == one.expected


@pytest.mark.parametrize("one", RIGHT)
def test_the_proof_of_a_route_that_avoids_has_clear_findings_only(one: Case, tmp_path: Path) -> None:
    asked = dict(one.asked)
    avoid = asked.pop("avoid", "CN")
    snapshot = snapshot_of(loaded_of(tmp_path, *one.changes, recasts=one.recasts), tmp_path)
    question = resolve_question(snapshot, Request(avoid if isinstance(avoid, list) else [avoid], as_of="2026-11-22", **asked))
    network = build(snapshot, question.reading)
    for route in answer(snapshot, network, question, k=1000, rank="evidence").routes:
        if route.verdict == "avoids":
            entries = to_data(proof(network, question, route.stops, route.deliveries))
            found = [finding for entry in entries for finding in entry["rules"]]
            assert found
            assert {finding["outcome"] for finding in found} == {"clear"}
            assert all(finding["claims"] for finding in found)


RULES = (
    "location:CN at mine,separation,metal,alloy,magnet",
    "not location:JP at metal",
    "not location:AU,MY,JP,DE",
    "ownership:CN>=25% at metal",
    "ownership:CN at metal by seat",
    "ownership:CN>50% at metal by seat,majority,operator",
    "not ownership:CN at metal",
    "not ownership:CN>=50% at metal by seat,majority,operator",
    "state:CN at metal",
    "not state:CN at metal",
    "control:CN at metal",
    "control:CN at metal by seat,operator",
    "not control:CN at metal by operator",
    "headquarters:CN at metal",
    "not headquarters:CN at metal",
    "technology:CN at metal",
    "technology:maker at metal",
    "not technology:CN at metal",
    "technology:CN at metal and not location:JP",
    "export:CN",
    "export:JP of Nd to DE",
    "not export:JP of Dy",
    "location:CN at cracking",
    "not location:AU at concentrate",
)
FIRMS = ("op", "owner", "maker")
TIMES = (None, "2015", "2024", "2026", "2027", "2010/2020", "2020/..", "2026/..", "2010/2026")


@st.composite
def claims(draw: Any, source: str) -> Recast:
    """A claim about the smelter, the firms behind it, or where any of them is."""
    firms = st.sampled_from(FIRMS)
    countries = st.sampled_from(("CN", "JP", "AU"))
    many = (
        "located_in",
        "headquartered_in",
        "operated_by",
        "owned_by",
        "depends_on",
        "independent_of",
        "same_as",
        "maybe_same_as",
        "part_of",
        "role",
    )
    predicate = draw(st.sampled_from(many))
    subject, object, more = "smelt", draw(firms), {}
    if predicate == "located_in":
        subject, object = draw(st.sampled_from(("smelt", "sep", "buyers"))), draw(countries)
    elif predicate == "headquartered_in":
        subject, object = draw(firms), draw(countries)
    elif predicate == "owned_by":
        subject, object = draw(st.sampled_from(("smelt", "op", "owner"))), draw(st.one_of(firms, countries))
        more = {
            "percent": draw(st.sampled_from((None, 0, 10, 25, 50, 51, 100))),
            "kind": draw(st.sampled_from(("held", "held", "held", "held,control", "agreed", "option", "divested"))),
        }
    elif predicate in ("depends_on", "independent_of"):
        object = draw(st.one_of(firms, countries))
        if predicate == "depends_on":
            more = {"status": draw(st.sampled_from(("operating", "planned")))}
    elif predicate in ("same_as", "maybe_same_as", "part_of"):
        subject, object = draw(firms), draw(firms)
    elif predicate == "role":
        subject, object, more = draw(firms), None, {"text": "government"}
    valid = draw(st.sampled_from(TIMES))
    modality = draw(st.sampled_from(("asserted", "asserted", "claimed", "forecast", "negotiated")))
    return says(subject, predicate, object, source=source, valid=valid or "none", modality=modality, **more)


def avoiding(directory: Path, recasts: tuple[Recast, ...], avoid: str) -> set[tuple[str, ...]]:
    one = Case("random", (add(firm("op", "JP"), firm("owner", "JP"), firm("maker", "JP"), firm("red", "CN")),), None, recasts)
    loaded = loaded_of(directory, *one.changes, recasts=recasts)
    found = asking(snapshot_of(loaded, directory), [avoid], as_of="2026-06-01")
    return {tuple(node["id"] for node in route["nodes"]) for route in found["routes"] if route["verdict"] == "avoids"}


few = examples(35)


@given(st.lists(claims("good"), max_size=5), claims("weak"), st.sampled_from(RULES))
@few
def test_one_more_weak_claim_never_makes_a_route_avoid(tmp_path: Path, some: list[Recast], weak: Recast, avoid: str) -> None:
    assert avoiding(tmp_path, (*some, weak), avoid) <= avoiding(tmp_path, tuple(some), avoid)


EXPOSING = (
    says("smelt", "located_in", "CN", source="weak"),
    says("smelt", "located_in", "CN"),
    says("smelt", "operated_by", "red"),
    says("op", "owned_by", "red", percent=30),
    says("smelt", "owned_by", "red", percent=30),
    says("smelt", "owned_by", "red", kind="held,control"),
    says("smelt", "owned_by", "red", percent=60, kind="agreed", modality="negotiated"),
    says("smelt", "depends_on", "red"),
    says("smelt", "depends_on", "CN", status="planned"),
    says("op", "headquartered_in", "CN"),
    says("op", "same_as", "red"),
    says("op", "maybe_same_as", "red"),
    says("op", "part_of", "red"),
    says("maker", "same_as", "red"),
)


@given(st.lists(claims("good"), max_size=5), st.sampled_from(EXPOSING), st.sampled_from([r for r in RULES if "not " not in r]))
@few
def test_one_more_tie_to_the_avoided_never_makes_a_route_avoid(
    tmp_path: Path, some: list[Recast], more: Recast, avoid: str
) -> None:
    assert avoiding(tmp_path, (*some, more), avoid) <= avoiding(tmp_path, tuple(some), avoid)


@given(st.lists(claims("weak"), max_size=6), st.sampled_from(RULES))
@few
def test_weak_claims_alone_settle_no_rule(tmp_path: Path, some: list[Recast], avoid: str) -> None:
    """What the weak claims are about is said by no firm one."""
    about = says("buyers", "located_in", "DE", source="weak")
    quiet = (recast("located_in", "smelt", source="weak"), recast("located_in", "sep", source="weak"), about)
    seats = tuple(recast("headquartered_in", each, source="weak") for each in FIRMS)
    assert avoiding(tmp_path, (*quiet, *seats, *some), avoid) == set()


def test_a_law_cannot_join_sites_and_flows_by_and(tmp_path: Path) -> None:
    """No site is a flow: such a law would never be met."""
    snapshot = snapshot_of(loaded_of(tmp_path), tmp_path)
    for avoid in ("export:CN and location:CN", "not (export:CN or location:CN)"):
        (tmp_path / "both.toml").write_text(law(phase(avoid)), encoding="utf-8")
        with pytest.raises(InputError, match="both"):
            ask(snapshot, rules=[str(tmp_path / "both.toml")])


def test_two_laws_of_one_name_are_not_told_apart_and_refused(tmp_path: Path) -> None:
    snapshot = snapshot_of(loaded_of(tmp_path), tmp_path)
    for directory, country in (("one", "CN"), ("two", "JP")):
        (tmp_path / directory).mkdir()
        (tmp_path / directory / "mine.toml").write_text(law(phase(f"location:{country}")), encoding="utf-8")
    with pytest.raises(InputError, match="mine"):
        ask(snapshot, rules=[str(tmp_path / d / "mine.toml") for d in ("one", "two")])
