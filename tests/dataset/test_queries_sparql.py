"""Query files: their headers are read strictly, and each gives from the packaged claims what the claims say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.claims.model import Claim, Loaded
from kg.claims.vocabulary import vocabulary
from kg.dataset import queries, store
from kg.dataset.rdf import iri, plain
from kg.dataset.to_rdf import ontology_quads
from kg.errors import InputError, UnknownNameError

WORDS = vocabulary()
DATA = Path(__file__).parent.parent / "data"
GOOD = """# title: Things
# question: Which things are there?
# param: country country required Where it is
# param: least integer 25 The smallest
# param: who id any One of them
# param: since date 2025-01 When
# param: word predicate|by_hand|"}_UNION_{ any
# columns: a, b
SELECT ?a ?b { ?a ?b ?c }
"""
GOOD = GOOD.replace("}_UNION_{ any\n", "}_UNION_{ any A word: with a colon\n")


def written(directory: Path, text: str = GOOD, name: str = "things.rq") -> Path:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


# --- headers ---


def test_a_header_is_read(tmp_path: Path) -> None:
    query = queries.read_query(written(tmp_path))
    assert (query.name, query.language, query.title, query.question) == ("things", "sparql", "Things", "Which things are there?")
    assert query.columns == ("a", "b")
    assert query.parameters == (
        queries.Parameter("country", "country", None, True, "Where it is"),
        queries.Parameter("least", "integer", "25", False, "The smallest"),
        queries.Parameter("who", "id", None, False, "One of them"),
        queries.Parameter("since", "date", "2025-01", False, "When"),
        queries.Parameter("word", 'predicate|by_hand|"}_UNION_{', None, False, "A word: with a colon"),
    )
    assert query.text == GOOD


def test_cypher_has_its_own_comment(tmp_path: Path) -> None:
    text = GOOD.replace("# ", "// ")
    assert queries.read_query(written(tmp_path, text, "things.cypher")).language == "cypher"
    with pytest.raises(InputError, match="no title"):
        queries.read_query(written(tmp_path, text, "things.rq"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# title: Things\n", "", "no title"),
        ("# question: Which things are there?\n", "", "no question"),
        ("# columns: a, b\n", "", "no columns"),
        ("# title: Things", "# title:", "line 1"),
        ("# title: Things", "# titel: Things", "line 1"),
        ("# title: Things", "# Things", "line 1"),
        ("# title: Things", "# title: Things\n# title: Thongs", "line 2"),
        ("# param: least integer 25 The smallest", "# param: least integer 25", "line 4"),
        ("# param: least integer 25 The smallest", "# param: least number 25 The smallest", "a type: country, countries"),
        ("# param: least integer", "# param: le-ast integer", "le-ast"),
        ("# param: least integer", "# param: who integer", "each once"),
        ("# columns: a, b", "# columns: a, , b", "columns"),
        ("# columns: a, b", "# columns: a, a", "each once"),
    ],
)
def test_a_wrong_header_is_refused(old: str, new: str, says: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        queries.read_query(written(tmp_path, GOOD.replace(old, new, 1)))
    assert says in str(caught.value)
    assert "things.rq" in str(caught.value)


def test_a_file_that_is_no_query_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.sql"):
        queries.read_query(written(tmp_path, GOOD, "things.sql"))
    with pytest.raises(InputError, match="cannot be read"):
        queries.read_query(tmp_path / "none.rq")
    with pytest.raises(InputError, match="at most"):
        queries.read_query(written(tmp_path, GOOD + " " * queries.MAX_BYTES))
    (tmp_path / "latin.rq").write_bytes(GOOD.encode() + b"# \xe9")
    with pytest.raises(InputError, match="UTF-8"):
        queries.read_query(tmp_path / "latin.rq")


def test_a_file_in_the_folder_is_a_query(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, GOOD.replace("# ", "// "), "things.cypher")
    written(tmp_path, GOOD, "others.rq")
    (tmp_path / "README.md").write_text("no query")
    assert [query.path.name for query in queries.queries(tmp_path)] == ["others.rq", "things.rq", "things.cypher"]
    assert queries.find("things", tmp_path).language == "sparql"
    assert queries.find("things.cypher", tmp_path).language == "cypher"
    with pytest.raises(UnknownNameError, match="thing") as caught:
        queries.find("thing", tmp_path)
    assert caught.value.suggestions == ("things",)


# --- values ---


def test_values_have_their_types(tmp_path: Path) -> None:
    query = queries.read_query(written(tmp_path))
    given = {"country": "China", "who": "north-mine", "since": "2025-01-02/..", "word": '"} UNION {', "least": "3"}
    found = queries.values(query, given, WORDS)
    assert found == {"country": "CN", "least": 3, "who": "north-mine", "since": "2025-01-02/..", "word": '"} UNION {'}
    assert queries.terms(query, found) == {
        "country": iri("id", "CN"),
        "least": ox.Literal(3),
        "who": iri("id", "north-mine"),
        "since": ox.Literal("2025-01-02/.."),
        "word": ox.Literal('"} UNION {'),
    }


def test_what_is_not_given_has_its_default_or_is_unbound(tmp_path: Path) -> None:
    query = queries.read_query(written(tmp_path))
    found = queries.values(query, {"country": "jp"}, WORDS)
    assert found == {"country": "JP", "least": 25, "who": None, "since": "2025-01", "word": None}
    assert queries.terms(query, found)["who"] is None
    assert queries.values(query, {"country": "jp", "since": "any"}, WORDS)["since"] is None


@pytest.mark.parametrize("name", ["CN", "cn", "CHN", "China", "中国", " china "])
def test_a_country_has_many_names(name: str, tmp_path: Path) -> None:
    assert queries.values(queries.read_query(written(tmp_path)), {"country": name}, WORDS)["country"] == "CN"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "-p country="),
        ({"country": "CN", "lest": "3"}, "did you mean least?"),
        ({"country": "Chna"}, "did you mean CN?"),
        ({"country": "Congo"}, "did you mean CD (DR Congo) or CG (Republic of the Congo)?"),
        ({"country": "any"}, "a country"),
        ({"country": "CN", "least": "3.5"}, "a whole number"),
        ({"country": "CN", "least": "٣"}, "a whole number"),
        ({"country": "CN", "least": "9" * 30}, "a whole number"),
        ({"country": "CN", "who": "a b"}, "an id"),
        ({"country": "CN", "who": ""}, "an id"),
        ({"country": "CN", "since": "last year"}, "an EDTF date"),
    ],
)
def test_a_wrong_value_is_refused(given: dict[str, str], says: str, tmp_path: Path) -> None:
    query = queries.read_query(written(tmp_path))
    with pytest.raises(InputError) as caught:
        queries.values(query, given, WORDS)
    assert says in str(caught.value)
    assert "query things" in str(caught.value)


# --- the packaged queries, on the packaged claims ---

Run = Callable[..., list[Any]]

NEEDED = {"claims-about": {"entity": "tanbreez"}, "stakes": {"country": "CN"}}
"""A value for each parameter that must be given."""


@pytest.fixture(scope="module")
def dataset(seeds: Loaded) -> ox.Store:
    made = ox.Store()
    made.bulk_extend([*store.quads(seeds.sources, seeds.entities, seeds.claims, WORDS), *ontology_quads()])
    return made


@pytest.fixture
def run(dataset: ox.Store) -> Run:
    def answer(name: str, columns: str = "", **given: str) -> list[tuple[Any, ...]]:
        query = queries.find(name + ".rq")
        bindings = queries.terms(query, queries.values(query, given, WORDS))
        picked = tuple(columns.split()) or query.columns
        _, rows = store.select(dataset, query.text, bindings, columns=picked)
        return [tuple(map(plain, row)) for row in rows]

    return answer


@pytest.mark.parametrize("query", [q for q in queries.queries() if q.language == "sparql"], ids=lambda query: query.name)
def test_a_packaged_query_runs_with_its_defaults(query: queries.Query, run: Run) -> None:
    """And the columns of its header are those of its SELECT, its parameters those it reads."""
    rows = run(query.name, **NEEDED.get(query.name, {}))
    assert rows
    assert len(set(rows)) == len(rows)
    assert {name for name in (p.name for p in query.parameters) if f"param:{name}()" in query.text} == {
        p.name for p in query.parameters
    }
    assert query.title not in query.question


def origin(claim: Claim, seeds: Loaded) -> str:
    return claim.lineage or {source.id: source.origin for source in seeds.sources}[claim.source]


def of(seeds: Loaded, predicate: str) -> list[Claim]:
    return [claim for claim in seeds.claims if claim.predicate == predicate]


def test_claims_about(run: Run, seeds: Loaded) -> None:
    wanted = {c.id for c in seeds.claims if "tanbreez" in (c.subject, c.object)}
    assert {row[0] for row in run("claims-about", "claim", entity="tanbreez")} == wanted
    owners = run("claims-about", "subject predicate object number unit source grade", entity="tanbreez")
    assert ("tanbreez", "owned_by", "critical-metals", 92.5, "%", "tanbreez-rex", "C") in owners
    assert ("tanbreez", "supplies", "ucore-smc", None, None, "ucore-tanbreez", "C") in owners
    assert run("claims-about", entity="nobody") == []


def test_supplies(run: Run, seeds: Loaded) -> None:
    expected: dict[tuple[str, ...], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for claim in of(seeds, "supplies"):
        for material in claim.qualifier("material") or (None,):
            for status in claim.qualifier("status") or (None,):
                sources, origins = expected[claim.subject, claim.object, material, status]  # type: ignore[index]
                sources.add(claim.source)
                origins.add(origin(claim, seeds))
    found = {row[:4]: row[4:] for row in run("supplies", "from to material status sources origins")}
    assert found == {key: (len(sources), len(origins)) for key, (sources, origins) in expected.items()}
    # six sources, of which three print one release
    assert found["mountain-pass", "shenghe", "rare-earth-concentrate", "closed"] == (6, 4)
    narrowed = run("supplies", "from to", material="ndpr-oxide", status="operating")
    assert ("mountain-pass", "mp-independence") in narrowed
    assert len(narrowed) == sum(key[2:] == ("ndpr-oxide", "operating") for key in expected)
    assert {row[0] for row in run("supplies", to="ucore-smc")} == {key[0] for key in expected if key[1] == "ucore-smc"}


def test_supply_dates(run: Run, seeds: Loaded) -> None:
    def first(claim: Claim, name: str) -> str | None:
        return next(iter(claim.qualifier(name)), None)

    names = ("supply_kind", "signed", "deliveries_from")
    dated = [claim for claim in of(seeds, "supplies") if claim.qualifier("supply_kind")]
    expected = {(claim.id, *(first(claim, name) for name in names)) for claim in dated}
    assert set(run("supply-dates", "claim kind signed deliveries_from")) == expected
    assert {row[0] for row in run("supply-dates", "kind", kind="sample")} == {"sample"}


def test_facilities(run: Run, seeds: Loaded) -> None:
    kinds = {entity.id: entity.kind for entity in seeds.entities}
    stands = {(c.subject, c.object) for c in of(seeds, "located_in") if WORDS.concepts.get(c.object or "")}
    expected = {
        (facility, country, c.object) for facility, country in stands for c in of(seeds, "performs_stage")
        if c.subject == facility and kinds[facility] == "facility"
    }  # fmt: skip
    assert {row[:3] for row in run("facilities", "facility country stage")} == expected
    assert run("facilities", country="Japan", stage="magnet") == [
        ("daido-electronics-mag", "Daido Electronics hot-deformed magnets (site not given)", "JP", "magnet", 2),
        ("imj-nakatsugawa", "Intermetallics Japan Nakatsugawa", "JP", "magnet", 1),
        ("proterial-kumagaya", "Proterial Kumagaya", "JP", "magnet", 1),
        ("shinetsu-takefu", "Shin-Etsu Takefu", "JP", "magnet", 1),
    ]
    order = [row[0] for row in run("facilities", "stage", country="US")]
    assert order == sorted(order, key=lambda stage: WORDS.concepts[stage].order)


def test_agreed(run: Run, seeds: Loaded) -> None:
    origins: dict[str, set[str]] = defaultdict(set)
    for claim in seeds.claims:
        origins[claim.statement].add(origin(claim, seeds))
    found: dict[str, int] = dict(run("agreed", "statement origins"))
    assert found == {statement: len(who) for statement, who in origins.items() if len(who) >= 2}
    assert ("tanbreez", "supplies", "ucore-smc", 5) in run("agreed", "subject predicate object origins", origins="5")
    assert {row[0] for row in run("agreed", "predicate", predicate="supplies")} == {"supplies"}


def test_sources(run: Run, seeds: Loaded) -> None:
    rows = run("sources", "source grade kind origin claims")
    counts = {source.id: sum(claim.source == source.id for claim in seeds.claims) for source in seeds.sources}
    assert set(rows) == {(s.id, s.grade, s.kind, s.origin, counts[s.id]) for s in seeds.sources}
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    narrowed = run("sources", "source", grade="A", kind="government")
    assert {row[0] for row in narrowed} == {s.id for s in seeds.sources if (s.grade, s.kind) == ("A", "government")}
    assert ("crma-eurlex",) in narrowed


def test_export_controls(run: Run, seeds: Loaded) -> None:
    rows = run("export-controls", "who what against", country="CN")
    assert {row for row in rows if row[0] == "CN"} == {
        (c.subject, c.object, on)
        for c in of(seeds, "restricts_export")
        if c.subject == "CN"
        for on in c.qualifier("on") or (None,)
    }
    assert ("CN", "rare-earths", "JP") in rows
    assert ("CN", "Ga", None) in rows
    assert ("cn-ann57-2025", "exports from CN to all", None) in rows
    assert ("cn-ann61-2025", "exports from third countries", None) in run("export-controls", "who what against")
    statuses: dict[str, str] = dict(run("export-controls", "who legal_status", country="China"))
    assert statuses["cn-ann57-2025"].startswith("suspended")
    assert run("export-controls", country="FR") == []


def test_policies(run: Run, seeds: Loaded) -> None:
    kinds = {entity.id: entity.kind for entity in seeds.entities}
    covered = {(c.subject, c.object or c.text) for c in of(seeds, "covers") if kinds[c.subject] == "policy"}
    assert {row[:2] for row in run("policies", "policy covers")} == covered
    assert {row[0] for row in run("policies", "policy", covers="magnet")} == {who for who, what in covered if what == "magnet"}
    words = run("policies", "policy covers", covers="Dy")
    assert set(words) == {(who, what) for who, what in covered if what == "Dy"}
    assert ("cn-ann18-2025", "Dy") in words
    (dfars,) = {row[1] for row in run("policies", "policy legal_status", covers="IR") if row[0] == "us-dfars-7052"}
    assert dfars.startswith("in force")


UNHELD = {"agreed", "option", "term sheet", "letter of intent", "divested"}


def stakes(seeds: Loaded, country: str, percent: float) -> set[tuple[str, str, float]]:
    seats = {(c.subject, c.object) for c in of(seeds, "headquartered_in")}
    return {
        (c.subject, c.object or "", c.value.number)
        for c in of(seeds, "owned_by")
        if c.value is not None
        and (c.value.maximum or c.value.number) >= percent
        and ((c.object, country) in seats or c.object == country)
        and not UNHELD & set(c.qualifier("kind"))
    }


@pytest.mark.parametrize(("country", "percent"), [("CN", 25), ("CN", 51), ("US", 1), ("JP", 60), ("AU", 25)])
def test_stakes(country: str, percent: int, run: Run, seeds: Loaded) -> None:
    found = {(a, b, float(n)) for a, b, n in run("stakes", "owned owner percent", country=country, percent=str(percent))}
    assert found == stakes(seeds, country, percent)


def test_stakes_that_are_not_held(run: Run) -> None:
    assert ("nre", "baotou-steel-group", 55.02, "equity, held") in run("stakes", "owned owner percent kind", country="CN")
    agreed = ("peak", "shenghe", 100, "agreed, equity")
    assert agreed not in run("stakes", "owned owner percent kind", country="CN")
    assert agreed in run("stakes", "owned owner percent kind", country="CN", unheld="yes")


def test_financing(run: Run, seeds: Loaded) -> None:
    def sums(claims: list[Claim], how: str, *, turned: bool = False) -> set[tuple[Any, ...]]:
        return {
            (how, *((c.object, c.subject) if turned else (c.subject, c.object)), c.value and c.value.number, c.source)
            for c in claims
        }

    rows = run("financing", "how giver taker amount source")
    needs = [c for c in of(seeds, "depends_on") if "finance" in c.qualifier("kind")]
    given = sums(of(seeds, "finances"), "finances") | sums(needs, "is depended on for finance", turned=True)
    assert set(rows) == given | {("is worth", None, None, c.value and c.value.number, c.source) for c in of(seeds, "amount")}
    assert run("financing", "amount kind status printed", giver="dod", taker="mp-materials") == [
        (400_000_000, "investment", "planned", "决定投资4亿美元"),
        (150_000_000, "loan", None, "1.5亿美元贷款"),
    ]


def test_financing_has_the_sums_of_agreements_and_what_has_no_number(run: Run) -> None:
    worth = run("financing", "under amount currency printed modality")
    assert {row for row in worth if row[0] in ("us-au-framework", "golden-age-investment-fund")} == {
        ("us-au-framework", 3_000_000_000, "USD", "tổng cộng 3 tỷ USD", "forecast"),
        ("golden-age-investment-fund", 550_000_000_000, "USD", "5500亿美元", "asserted"),
    }
    assert run("financing", "taker amount quantity kind printed", giver="us-exim") == [
        ("us-japan-joint-projects", None, "several billion US dollars in total", "guarantee", "总额达数十亿美元"),
        ("realloys-ohio", None, None, "finance", "planned"),
    ]
    assert run("financing", "says", giver="us-exim", status="planned") == [("Letter of interest for up to US$200 million.",)]
    # the worth of an agreement goes with those who are to raise it, whoever is asked for
    for giver in ("US", "AU"):
        assert (3_000_000_000, "us-au-framework") in run("financing", "amount under", giver=giver)
    assert not [row for row in run("financing", "how", giver="dod") if row == ("is worth",)]
    planned = run("financing", "giver taker kind status", status="planned")
    assert ("JP", "US", "fund", "planned") in planned
    assert {row[3] for row in planned} == {"planned"}


def test_price_floors_and_offtakes(run: Run, seeds: Loaded) -> None:
    rows = run("price-floors-and-offtakes", "kind claim")
    floors = {c.id for c in of(seeds, "threshold") if (c.text or "").startswith("floor price")} | {
        c.id for c in of(seeds, "price_floor")
    }
    contracted = {c.id for c in of(seeds, "supplies") if "contracted" in c.qualifier("status")}
    assert set(rows) == (
        {("price floor", claim) for claim in floors}
        | {("commitment to buy", c.id) for c in of(seeds, "commits_to_buy")}
        | {("contracted supply", claim) for claim in contracted}
    )
    about = run("price-floors-and-offtakes", "kind subject object elements source", about="mp-materials")
    assert about == [
        ("commitment to buy", "dod", "rare-earth-magnets", None, "doc-zh-us-japan-australia"),
        ("price floor", "dod", "ten-year price floor for neodymium and praseodymium", "Nd, Pr", "doc-zh-us-japan-australia"),
        ("price floor", "us-mp-pricefloor", "floor price: US$110/kg NdPr", None, "greenstocks-mp"),
        ("price floor", "us-mp-pricefloor", "floor price: US$110/kg NdPr", None, "iluka-lindian"),
    ]
    jare = run("price-floors-and-offtakes", "subject", about="jare", kind="price_floor")
    assert set(jare) == {("lynas-jare-floor",)}


def test_shares(run: Run, seeds: Loaded) -> None:
    rows = run("shares", "who percent stage claim")
    assert set(rows) == {
        (c.subject, c.value.number, stage, c.id)
        for c in of(seeds, "share")
        if c.value and c.value.unit == "%" and (c.value.maximum or c.value.number) >= 1
        for stage in c.qualifier("stage") or (None,)
    }
    controlled = {row for row in run("shares", "comparator percent of kind materials source", who="CN") if row[3]}
    both = "world capacity for rare earth refining and magnet production, one figure for both"
    assert controlled == {
        ("~", 95, "rare earth output", "controlled", "rare-earths", "doc-vi-russia-us"),
        ("=", 95, "rare earth output", "controlled", "rare-earths", "doc-vi-russia-us"),
        ("~", 95, "rare earth supply", "controlled", "rare-earths", "doc-vi-russia-us"),
        (">", 80, both, "controlled", "permanent-magnets, rare-earths", "doc-vi-realloys-jogmec"),
    }
    magnets = run("shares", "percent", who="CN", stage="magnet", percent="90")
    assert sorted(magnets, reverse=True) == [(95,), (94,), (92,), (92,)]


def test_facilities_by_status(run: Run, seeds: Loaded) -> None:
    kinds = {entity.id: entity.kind for entity in seeds.entities}
    states = [c for c in of(seeds, "has_status") if kinds[c.subject] == "facility"]
    rows = run("facilities-by-status", "status facility of_stage of_elements claim")
    assert set(rows) == {
        (c.object, c.subject, stage, ", ".join(sorted(c.qualifier("elements"))) or None, c.id)
        for c in states
        for stage in c.qualifier("stage") or (None,)
    }
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), key=lambda status: WORDS.concepts[status].order)
    assert run("facilities-by-status", "facility country stages as_of source", status="construction", stage="magnet") == [
        ("northern-zhaobao-bt", "CN", "magnet", "2024-12", "nre-zhaobao"),
        ("narva", "EE", "magnet", "2023-07", "argus-narva"),
        ("evac-sumter", "US", "magnet", "2024-04", "evac-fastmarkets-48c"),
        ("sgi-vietnam", "VN", "magnet", "2023-08", "sgi-theinvestor"),
    ]
    malaysia = run("facilities-by-status", "status facility of_stage of_elements of_product", country="MY")
    assert ("commissioning", "lamp", "separation", "Sm", "Sm oxide") in malaysia
    assert ("operating", "lamp", "separation", "Dy, Tb", "Dy and Tb oxide") in malaysia
    # over a town or state within the country
    assert ("planned", "realloys-ohio-magnet-plant-planned") in run("facilities-by-status", "status facility", country="US")


def test_owned_from_another_country(run: Run, seeds: Loaded) -> None:
    rows = run("owned-from-another-country", "facility located held owner headquarters tie percent")
    held = [c for c in of(seeds, "owned_by") if "held" in c.qualifier("kind") and not (c.value and c.value.number == 0)]
    operators = {(c.subject, c.object) for c in of(seeds, "operated_by")}
    owners = {(c.subject, c.object) for c in held}
    facilities = {entity.id for entity in seeds.entities if entity.kind == "facility"}
    ties = {
        "owner": {(facility, facility) for facility in facilities},
        "owner of the operator": operators,
        "owner of an owner": {(subject, owner) for subject, owner in owners if subject in facilities},
        "owner of an owner of the operator": {(site, up) for site, firm in operators for low, up in owners if low == firm},
    }
    seats = {(c.subject, c.object) for c in of(seeds, "headquartered_in")}
    seats |= {(c.object, c.object) for c in held if (concept := WORDS.concepts.get(c.object or "")) and concept.kind == "Country"}
    within = {(c.subject, c.object) for c in of(seeds, "part_of")}
    places = {(c.subject, c.object) for c in of(seeds, "located_in")}
    places |= {(site, above) for site, place in places for below, above in within if place == below}
    stands = {(site, c) for site, c in places if c in WORDS.concepts and WORDS.concepts[c].kind == "Country"}
    expected = {
        (site, country, c.subject, c.object, seat, tie, c.value and c.value.number)
        for tie, pairs in ties.items()
        for c in held
        for site, body in pairs
        if body == c.subject
        for owner, seat in seats
        if owner == c.object
        for there, country in stands
        if there == site and (site, seat) not in stands
    }
    assert {tuple(float(x) if isinstance(x, int | float) else x for x in row) for row in rows} == {
        tuple(float(x) if isinstance(x, int | float) else x for x in row) for row in expected
    }


def test_plants_in_china_owned_from_abroad_are_those_of_the_graph(run: Run) -> None:
    """The Cypher query of that name, read row by row, gives the same sites and owners."""
    answer = json.loads((DATA / "queries" / "owned-from-another-country.json").read_text(encoding="utf-8"))
    in_graph = {(row[0], row[1], row[2]) for row in answer["rows"]}
    assert set(run("owned-from-another-country", "facility owner headquarters", located="China")) == in_graph
    assert {row[0] for row in run("owned-from-another-country", "headquarters", owner="AU")} == {"AU"}


def test_quoted(run: Run, seeds: Loaded) -> None:
    names = {entity.id: entity.label for entity in seeds.entities} | {c.id: c.label for c in WORDS.concepts.values()}
    rows = run("quoted", "who name says source")
    assert set(rows) == {
        (c.attributed_to, names[c.attributed_to], c.paraphrase, c.source) for c in seeds.claims if c.attributed_to is not None
    }
    assert {row[:2] for row in run("quoted", "who name", who="kirill-dmitriev")} == {("kirill-dmitriev", "Kirill Dmitriev")}


def test_machine_generated(run: Run, seeds: Loaded) -> None:
    rows = run("machine-generated", "claim others")
    assert {row[0] for row in rows} == {claim.id for claim in seeds.claims if claim.machine_generated}
    by_hand: dict[str, set[str]] = defaultdict(set)
    for claim in seeds.claims:
        if not claim.machine_generated:
            by_hand[claim.statement].add(claim.source)
    statements = {claim.id: claim for claim in seeds.claims if claim.machine_generated}
    assert dict(rows) == {id: len(by_hand[claim.statement] - {claim.source}) for id, claim in statements.items()}
