"""The Cypher queries on a real server: each gives from the packaged claims what the claims say, and none of them can freeze.

`tests/data/queries/` has rows of each query, with how they were checked. What an algorithm finds - single points of failure,
dependents, chains of owners, loops, conflicts - is held to a plain Python computation over the same claims here.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, cast

import networkx as nx
import pytest

from kg.claims.conflicts import Conflict, comparisons
from kg.claims.disagreement import question_text, reasons
from kg.claims.selection import select_conflicts
from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.dataset import queries
from kg.dataset.queries import Query
from kg.errors import KgError, UnknownNameError
from kg.neo4j.ask import ask
from kg.neo4j.connect import Connection
from kg.network.build import build
from kg.network.model import Line, Network
from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.holdings import holdings
from kg.network.ownership.shares import Shares
from kg.network.ownership.stakes import Holdings
from kg.network.reading import Reading, default_reading
from kg.property_graph.graph import PropertyGraph
from kg.routes.answer import answer
from kg.routes.obstacles import VERDICTS, Verdict
from kg.routes.question import resolve_question
from kg.routes.request import Request

DAY = "2026-11-22"
CASES = Path(__file__).parents[1] / "data" / "queries"
CYPHER = [query for query in queries.queries() if query.language == "cypher"]
HERE = [query for query in CYPHER if (CASES / f"{query.name}.json").exists()]
ROUTES = frozenset(
    (
        "routes-avoiding-country", "routes-with-element", "routes-by-ownership", "routes-by-rule", "complete-routes",
        "routes-on-a-day", "ends-without", "count-routes",
    )
)  # fmt: skip
"""Queries whose rows are held to `kg paths` instead."""

SEES_ALL = ("AllNodesScan", "CartesianProduct", "AllRelationshipsScan")
"""What no plan may do: look at every node, at every link, or at every pair."""

named = pytest.mark.parametrize("query", HERE, ids=lambda query: query.name)

Rows = list[dict[str, Any]]
Gives = Callable[..., Rows]


@pytest.fixture
def gives(pushed: Connection, packaged: Snapshot) -> Gives:
    """Rows of a query by name and parameters, on the day of the push unless another is given."""

    def rows(name: str, **given: str) -> Rows:
        query = queries.find(f"{name}.cypher")
        return ask(query, values(query, packaged, given), 60, pushed)

    return rows


def values(query: Query, packaged: Snapshot, given: dict[str, str]) -> dict[str, queries.Given]:
    dated = {"as_of", "since"} & {parameter.name for parameter in query.parameters}
    return queries.values(query, {**dict.fromkeys(dated, DAY), **given}, packaged.vocabulary)


# --- every query ---


def test_every_query_has_rows_that_were_checked() -> None:
    assert {query.name for query in CYPHER} - ROUTES == {query.name for query in HERE} - ROUTES
    assert {path.stem for path in CASES.glob("*.json")} == {query.name for query in HERE}


@dataclass(frozen=True)
class Ran:
    """What the server did with one query and its defaults."""

    keys: tuple[str, ...]
    rows: Rows
    kind: str
    notes: list[str]
    plan: dict[str, Any]


@pytest.fixture
def ran(query: Query, pushed: Connection, packaged: Snapshot) -> Ran:
    """The query with its defaults, profiled, by a driver that is told everything the server has to say about it."""
    from neo4j import GraphDatabase

    driver = GraphDatabase.driver(pushed.uri, auth=pushed.auth)
    with driver, driver.session(database=pushed.database, default_access_mode="READ") as session:
        # the driver logs notifications too, which is not what is looked at
        result = session.run("PROFILE " + query.text, dict(values(query, packaged, {})))  # type: ignore[arg-type]
        keys, rows = tuple(result.keys()), [dict(row) for row in result]
        summary = result.consume()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notes = [f"{note['code']}: {note['description']}" for note in summary.notifications or []]
    return Ran(keys, rows, str(summary.query_type), notes, dict(summary.profile or {}))


@named
def test_a_query_runs_with_its_defaults(query: Query, ran: Ran, packaged: Snapshot) -> None:
    """Nothing that the server knows by another name or will not know in future, no write, and claims that there are."""
    assert ran.rows
    assert ran.keys == query.columns
    assert "claims" in query.columns
    assert ran.notes == []
    assert ran.kind == "r"
    known = {claim.id for claim in packaged.claims()}
    for row in ran.rows:
        assert known.issuperset(row["claims"])
        assert len(set(row["claims"])) == len(row["claims"])
    assert any(row["claims"] for row in ran.rows)
    assert {parameter.name for parameter in query.parameters} == {p.name for p in query.parameters if f"${p.name}" in query.text}
    assert all(not parameter.required for parameter in query.parameters)


@named
def test_a_plan_looks_at_nothing_it_need_not(query: Query, ran: Ran) -> None:
    """No scan of everything, no pairs of everything, and a walk without bound meets each node once or ends at the first."""
    for operator, above in operators(ran.plan, ()):
        name, details = operator["operatorType"], str(operator["args"].get("Details", ""))
        assert not any(word in name for word in SEES_ALL), (name, details)
        if name.startswith(("VarLengthExpand(All", "VarLengthExpand(Into", "Repeat", "Trail")) and unbounded(details):
            assert any(parent.startswith("Limit") for parent in above), (name, details)


def operators(plan: dict[str, Any], above: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    yield plan, above
    for child in plan.get("children", []):
        yield from operators(child, (*above, plan["operatorType"].partition("@")[0]))


def unbounded(details: str) -> bool:
    return any(mark in details for mark in ("..]", "..2147483647]", ", }", "*]", "0, *", "1, *"))


def test_a_plan_that_looks_at_everything_is_noticed(pushed: Connection) -> None:
    """The check above can fail."""
    from neo4j import GraphDatabase

    def names(text: str) -> list[str]:
        with GraphDatabase.driver(pushed.uri, auth=pushed.auth) as driver, driver.session(database=pushed.database) as session:
            plan = session.run("EXPLAIN " + text).consume().plan  # type: ignore[arg-type]
        return [operator["operatorType"] for operator, _ in operators(dict(plan or {}), ())]

    assert any(SEES_ALL[0] in name for name in names("MATCH (n) WHERE n.name CONTAINS 'x' RETURN n"))
    assert any(SEES_ALL[1] in name for name in names("MATCH (a:Source), (b:Claim) RETURN a, b"))
    assert unbounded("p = (last)<-[hop:STEP*0..]-(first)")
    assert not unbounded("p = (held)-[anon:OWNED_BY*1..5]->(owner)")


def test_a_query_cannot_write(pushed: Connection, tmp_path: Path) -> None:
    path = tmp_path / "writes.cypher"
    path.write_text("// title: T\n// question: Q?\n// columns: n\nCREATE (n:Kg:Current {key: 'mine'}) RETURN n", encoding="utf-8")
    with pytest.raises(KgError):
        ask(queries.read_query(path), {}, 10, pushed)


@named
def test_the_rows_that_were_checked(query: Query, gives: Gives) -> None:
    case = json.loads((CASES / f"{query.name}.json").read_text(encoding="utf-8"))
    assert case["checked"]
    found = [
        [sorted(row[c]) if c == "claims" else row[c] for c in case["columns"]] for row in gives(query.name, **case["parameters"])
    ]
    assert Counter(map(as_text, found)) == Counter(map(as_text, case["rows"]))


def as_text(row: list[Any]) -> str:
    return json.dumps([round(value, 6) if isinstance(value, float) else value for value in row], ensure_ascii=False)


# --- against a computation of its own ---


@pytest.fixture(scope="module")
def reading(packaged: Snapshot) -> Reading:
    return default_reading(packaged.vocabulary, date.fromisoformat(DAY))


@pytest.fixture(scope="module")
def network(packaged: Snapshot, reading: Reading) -> Network:
    return build(packaged, reading)


def routes(packaged: Snapshot, avoid: str, worst: Verdict) -> list[list[dict[str, Any]]]:
    """The sites of every route of no worse verdict, as `kg paths` lists them."""
    question = resolve_question(packaged, Request(avoid=(avoid,), as_of=DAY))
    found = to_data(answer(packaged, build(packaged, question.reading), question, k=100_000, rank="hops"))
    return [route["nodes"] for route in found["routes"] if VERDICTS.index(route["verdict"]) <= VERDICTS.index(worst)]


@pytest.mark.parametrize("avoid", ["CN", "US", "AU,MY", "FR"])
@pytest.mark.parametrize("worst", VERDICTS)
def test_single_points_of_failure(avoid: str, worst: Verdict, gives: Gives, packaged: Snapshot, network: Network) -> None:
    """Sites that all routes to an end have in common."""
    common: dict[str, list[set[str]]] = defaultdict(list)
    for nodes in routes(packaged, avoid, worst):
        common[nodes[-1]["id"]].append({node["id"] for node in nodes[:-1]})
    expected = {(site, packaged.label(end)) for end, sites in common.items() for site in set.intersection(*sites)}
    rows = gives("single-points-of-failure", avoid=avoid, worst=worst, ends="1000")
    assert {(row["site"], lost) for row in rows for lost in row["lost"]} == expected
    stages = {site.id: {network.stages[stage] for stage in site.stages} for site in network.sites}
    for site in {site for site, _ in expected}:
        assert {row["stage"] for row in rows if row["site"] == site} == (stages[site] or {None})


def test_dependents_of_each_plant(gives: Gives, packaged: Snapshot) -> None:
    """What comes after the plant on a route, and whether any route comes there that has not passed it."""
    every = [[node["id"] for node in nodes] for nodes in routes(packaged, "CN", "touches")]
    plants = {site for route in every for site in route}
    assert len(plants) > 30
    for plant in sorted(plants):
        after = {site for route in every if plant in route for site in route[route.index(plant) + 1 :]}
        around = {site for route in every for n, site in enumerate(route) if plant not in route[: n + 1]}
        direct = {route[n + 1] for route in every for n, site in enumerate(route[:-1]) if site == plant}
        found = {row["dependent"]: (row["otherwise"], row["direct"]) for row in gives("dependents-of-a-plant", plant=plant)}
        assert found == {site: (site in around, site in direct) for site in after}, plant


Chain = tuple[str, ...]


def chains(held: Holdings, start: str, most: int) -> Iterator[tuple[Chain, float, float]]:
    """Every chain of stakes above a firm with the parts it gives at least and at most, in percent."""
    todo: list[tuple[Chain, float, float]] = [((start,), 100.0, 100.0)]
    while todo:
        chain, low, high = todo.pop()
        for stake in held.held.get(chain[-1], ()):
            if stake.most and stake.holder not in chain and len(chain) <= most:
                found = (
                    (*chain, stake.holder),
                    low * round(100 * stake.said / WHOLE, 6) / 100,
                    high * round(100 * stake.most / WHOLE, 6) / 100,
                )
                yield found
                todo.append(found)


def test_owners_through_layers(gives: Gives, packaged: Snapshot, reading: Reading) -> None:
    """Every owner of every firm that has one; and no part is larger than the ownership solver can prove."""
    held = holdings(packaged, reading)
    for owned in sorted(held.held):
        least: dict[str, float] = defaultdict(float)
        said: dict[str, float] = defaultdict(float)
        for chain, low, high in chains(held, owned, 8):
            least[chain[-1]] += low
            said[chain[-1]] += high
        rows = {row["owner"]: row for row in gives("owners-through-layers", owned=owned) if row["tie"] == "owner"}
        assert set(rows) == set(least), owned
        shares = {owner: Shares(held, frozenset({owner})) for owner in rows}
        for owner, row in rows.items():
            assert row["least"] == pytest.approx(least[owner])
            assert row["said_most"] == pytest.approx(min(100.0, said[owner]))
            if not any(shares[owner].excess(firm) for firm in (owned, *held.held)):
                assert row["least"] <= float(100 * shares[owner].interval(owned).least) + 1e-9


def operators_of(packaged: Snapshot) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for claim in packaged.claims("operated_by"):
        found[claim.subject].add(claim.object or "")
    return found


def seats_of(held: Holdings) -> dict[str, set[str]]:
    return {owner: {seat.to for seat in seats} & held.countries for owner, seats in held.seats.items()}


def test_owned_from_another_country(gives: Gives, packaged: Snapshot, reading: Reading, network: Network) -> None:
    from kg.network.accepted import accepted

    held, taken = holdings(packaged, reading), accepted(packaged, reading)
    operated, seats = operators_of(packaged), seats_of(held)
    expected = set()
    for entity in packaged.entities.values():
        countries = {place.country for place in taken.countries(entity.id)}
        if entity.kind != "facility" or not countries:
            continue
        for tie, firms in (("owner", {entity.id}), ("owner of the operator", operated[entity.id])):
            for firm in firms:
                for chain, low, _ in chains(held, firm, 5):
                    through = tuple(packaged.label(each) for each in chain[:-1] if each != entity.id)
                    for home in seats.get(chain[-1], set()) - countries:
                        expected.add((entity.id, chain[-1], home, tie, through, round(low, 6)))
    found = [
        (r["facility"], r["owner"], r["headquarters"], r["tie"], tuple(r["through"]), round(r["least"], 6))
        for r in gives("owned-from-another-country")
    ]
    assert len(found) == len(set(found))
    assert set(found) == expected
    chinese = gives("owned-from-another-country", owner="China")
    assert {row["headquarters"] for row in chinese} == {"CN"}
    assert {(row["facility"], row["owner"]) for row in chinese} >= {("mountain-pass", "shenghe"), ("yangibana", "jl-mag")}


@pytest.mark.parametrize("agreed", ["no", "yes"])
@pytest.mark.parametrize("country", ["CN", "JP", "US", "AU"])
def test_stakes_abroad(country: str, agreed: str, gives: Gives, packaged: Snapshot, reading: Reading) -> None:
    """Down from each holder at home over firms that are not; what is only agreed is never called held."""
    from kg.network.accepted import accepted

    held, taken = holdings(packaged, reading), accepted(packaged, reading)
    seats = seats_of(held)
    sold: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for ties, holds in ((held.held, True), (held.offered, False)):
        for owned, stakes in ties.items():
            for stake in stakes:
                if stake.most and (holds or agreed == "yes"):
                    sold[stake.holder].append((owned, holds))

    def at_home(entity: str) -> bool:
        return country in seats.get(entity, set()) or country in {place.country for place in taken.countries(entity)}

    expected = set()
    todo = [((holder,), True) for holder in [*seats, country] if holder == country or country in seats[holder]]
    while todo:
        chain, holds = todo.pop()
        for owned, now in sold[chain[-1]]:
            if owned not in chain and not at_home(owned) and len(chain) <= 5:
                expected.add((owned, chain[0], holds and now, tuple(packaged.label(each) for each in chain[1:])))
                todo.append(((*chain, owned), holds and now))
    rows = gives("stakes-abroad", country=country, agreed=agreed)
    assert {(r["owned"], r["holder"], r["held"], tuple(r["through"])) for r in rows} == expected
    assert all(row["held"] for row in rows) == (agreed == "no" or all(holds for _, _, holds, _ in expected))


def test_recycling_loops(gives: Gives, packaged_graph: PropertyGraph) -> None:
    """The shortest way from a recycler to each that sends something back to it, as NetworkX finds it."""
    supplies = [link for link in packaged_graph.links() if link.type == "SUPPLIES"]
    graph = nx.DiGraph((link.start, link.end) for link in supplies)
    recyclers = {node.key for node in packaged_graph.nodes() if "Recycling" in node.labels}
    backs = {
        (link.end, link.start, link.properties["id"])
        for link in supplies
        if link.end in recyclers
        and link.properties.get("form") in (None, "recycling")
        and nx.has_path(graph, link.end, link.start)
    }
    expected = Counter((recycler, giver, nx.shortest_path_length(graph, recycler, giver)) for recycler, giver, _ in backs)
    rows = gives("recycling-loops")
    names = {node.key: node.properties.get("name") for node in packaged_graph.nodes()}
    assert Counter((row["recycler"], row["over"][-1], len(row["over"])) for row in rows) == Counter(
        {(recycler.removeprefix("entity/"), names[giver], length): n for (recycler, giver, length), n in expected.items()}
    )
    counted = {link.properties["id"]: link.properties["counts"] for link in supplies}
    assert all(row["running"] == all(counted[each] for each in row["supplies"]) for row in rows)


def test_conflicts_are_those_of_the_command(gives: Gives, packaged: Snapshot) -> None:
    """The same questions in the same order, with the same answers."""
    every = comparisons(packaged.claims(), packaged.sources, packaged.vocabulary)

    def rows(groups: Iterable[Conflict]) -> list[tuple[object, ...]]:
        return [
            (group.verdict, question_text(packaged, group), list(reasons(packaged, group)), [c.id for c in group.claims])
            for group in groups
        ]

    def found(**given: str) -> list[tuple[object, ...]]:
        return [(row["verdict"], row["question"], row["reasons"], row["claims"]) for row in gives("conflicts", **given)]

    differ = [group for group in every if group.verdict != "agree"]
    assert found() == rows(differ)
    assert found(all="yes") == rows(every)
    assert found(about="CN", predicate="share") == rows(select_conflicts(packaged, "CN", "share", None))
    assert found(predicate="has_status") == rows(select_conflicts(packaged, None, "has_status", None))
    opposed = {claim for group in every for claims in group.opposed for claim in claims}
    assert {claim for row in gives("conflicts") for claim in row["opposed"]} == opposed


def test_claims_about(gives: Gives, packaged: Snapshot) -> None:
    for entity in ("mountain-pass", "CN", "magnet"):
        wanted = {claim.id: claim for claim in packaged.claims() if entity in (claim.subject, claim.object)}
        rows = {row["claim"]: row for row in gives("claims-about", entity=entity)}
        assert set(rows) == set(wanted)
        for id_, row in rows.items():
            claim = wanted[id_]
            source = packaged.sources[claim.source]
            assert (row["subject"], row["predicate"], row["says"]) == (claim.subject, claim.predicate, claim.paraphrase)
            assert (row["quoted"], row["source"], row["grade"], row["dated"]) == (
                claim.attributed_to, source.id, source.grade, source.date
            )  # fmt: skip


def test_repeated_origins(gives: Gives, packaged: Snapshot) -> None:
    said: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for claim in packaged.claims():
        origin = claim.lineage or packaged.sources[claim.source].origin
        said[origin, claim.statement][claim.source].add(claim.id)
    repeated = {key: by for key, by in said.items() if len(by) > 1}
    rows = {row["origin"]: row for row in gives("repeated-origins")}
    assert set(rows) == {origin for origin, _ in repeated}
    for origin, row in rows.items():
        mine = [by for (who, _), by in repeated.items() if who == origin]
        assert row["statements"] == len(mine)
        assert row["sources"] == sorted({source for by in mine for source in by})
        assert set(row["claims"]) == {claim for by in mine for claims in by.values() for claim in claims}


def test_weakest_evidence(gives: Gives, network: Network) -> None:
    weak = [flow for flow in network.flows if flow.grade == "C" or flow.origins <= 1]
    rows = gives("weakest-evidence")
    assert {(r["flow"], r["grade"], r["origins"], *sorted(r["claims"])) for r in rows} == {
        (flow.id, flow.grade, flow.origins, *sorted(flow.claims)) for flow in weak
    }
    assert [row["grade"] for row in rows] == sorted((row["grade"] for row in rows), reverse=True)
    more = gives("weakest-evidence", counting="no")
    assert {row["flow"] for row in more} > {row["flow"] for row in rows}


def test_facilities_by_status_and_coverage(gives: Gives, packaged: Snapshot, reading: Reading) -> None:
    from kg.network.accepted import accepted
    from kg.network.reading import state_of

    taken = accepted(packaged, reading)
    operated, held = operators_of(packaged), holdings(packaged, reading).held
    by_status, by_place = defaultdict(set), defaultdict(set)
    open_facts: dict[str, tuple[bool, ...]] = {}
    running, no_state = set(), set()
    everything = frozenset(concept.id for concept in packaged.vocabulary.of_kind("Status"))
    lines: dict[str, list[tuple[str, Line]]] = {}
    for network in (build(packaged, replace(reading, statuses=everything, dated=False)), build(packaged, reading)):
        for site in network.sites:
            lines[site.id] = [(network.stages[line.stage], line) for line in site.lines if line.stage is not None and line.status]
    for entity in packaged.entities.values():
        if entity.kind != "facility":
            continue
        # a state of one stage, or of some elements, is none of the site
        said = [c for c in taken.about("has_status").get(entity.id, ()) if not c.qualifier("stage") + c.qualifier("elements")]
        state = state_of(said, packaged.sources, reading.as_of, packaged.vocabulary).status
        stages = {c.object for c in taken.about("performs_stage").get(entity.id, ()) if taken.settles(c) is not None} or {None}
        places = taken.countries(entity.id)
        open_facts[entity.id] = (
            state is None,
            not operated[entity.id],
            not any(firm in held for firm in (entity.id, *operated[entity.id])),
            not any(place.firm for place in places),
        )
        for stage in stages:
            own = [line for name, line in lines.get(entity.id, ()) if name == stage]
            states = {line.status for line in own} | (set() if any(line.elements is None for line in own) else {state})
            running |= {(entity.id, stage)} if states & {"operating", "commissioning"} else set()
            no_state |= {(entity.id, stage)} if states == {None} else set()
            for each in states:
                by_status[each, stage].add(entity.id)
            for country in {place.country for place in places} or {None}:
                by_place[stage, country].add(entity.id)
    found = {(row["status"], row["stage"]): set(row["facilities"]) for row in gives("facilities-by-status")}
    assert found == by_status
    columns = ("without_status", "without_operator", "without_owner", "without_firm_place")
    assert {
        (row["stage"], row["country"]): (row["number"], row["running"], *(row[c] for c in columns)) for row in gives("coverage")
    } == {
        key: (
            len(sites),
            len({site for site in sites if (site, key[0]) in running}),
            len({site for site in sites if (site, key[0]) in no_state}),
            *(sum(open_facts[site][n] for site in sites) for n in range(1, 4)),
        )
        for key, sites in by_place.items()
    }
    without = {row["blind_spot"]: row["number"] for row in gives("blind-spots")}
    assert without["facility without a status"] == sum(facts[0] for facts in open_facts.values())
    assert without["facility without an operator"] == sum(facts[1] for facts in open_facts.values())
    assert without["facility of which no holder is named, nor of its operator"] == sum(facts[2] for facts in open_facts.values())


def test_blind_spots_of_flows(gives: Gives, network: Network) -> None:
    rows = {row["blind_spot"]: (row["number"], row["of_all"]) for row in gives("blind-spots")}
    flows, sites = network.flows, network.sites
    expected = {
        "flow without a date": sum(flow.valid is None for flow in flows),
        "flow without stated elements": sum(flow.elements is None for flow in flows),
        "flow without a stated form": sum(flow.form is None for flow in flows),
    }
    assert {name: rows[name] for name in expected} == {name: (number, len(flows)) for name, number in expected.items()}
    assert len(sites) > 30


def test_unproven_hops(gives: Gives, packaged: Snapshot) -> None:
    """They leave open what routes leave open, but for where sites stand: nothing more and nothing less."""
    question = resolve_question(packaged, Request(avoid=("CN",), as_of=DAY))
    found = to_data(answer(packaged, build(packaged, question.reading), question, k=100_000, rank="hops"))
    opened = {(each["kind"], each["settle"]) for route in found["routes"] for each in route["unknown"]}
    # whether a plant keeps two feeds apart is asked where one of them is avoided, or of unknown origin whatever is avoided
    whatever = {settle for kind, settle in opened if kind not in ("location", "other feed")}
    assert len(whatever) > 20
    missing = {fact for row in gives("unproven-hops") for fact in row["missing"]}
    assert missing >= whatever
    assert missing - whatever <= {settle for kind, settle in opened if kind == "other feed"}
    gaps = {gap for row in gives("unproven-hops", kind="gap") for gap in row["gaps"]}
    spots = [row["blind_spot"] for row in gives("blind-spots")]
    assert gaps == {spot.partition(": ")[2] for spot in spots if spot.startswith("stage that is not documented")}


def test_every_way_in_which_a_hop_is_open_can_be_asked_for(gives: Gives, packaged_graph: PropertyGraph) -> None:
    links = [link for link in packaged_graph.links() if link.type in ("STARTS", "STEP") and not link.properties.get("element")]
    kinds = {kind for link in links if "open" in link.properties for kind in cast("list[str]", link.properties["kinds"])}
    (asked,) = (p for p in queries.find("unproven-hops.cypher").parameters if p.name == "kind")
    assert kinds - {"elements unknown"} <= {word.replace("_", " ") for word in asked.type.split("|")}
    assert {"gap", "weak source", "company level", "form unstated"} <= kinds
    for kind in kinds & {row for rows in gives("unproven-hops") for row in rows["kinds"]}:
        assert all(kind in row["kinds"] for row in gives("unproven-hops", kind=kind))


def test_planned(gives: Gives, packaged: Snapshot) -> None:
    """Every claim of a plan to supply is there, and nothing that a source says runs."""
    rows = gives("planned")
    claims = {claim.id: claim for claim in packaged.claims()}
    shown = {id_ for row in rows for id_ in row["claims"]}
    later = {c.id for c in packaged.claims("supplies") if {"planned", "proposed"} & set(c.qualifier("status"))}
    over = {id_ for id_ in later if (valid := claims[id_].valid) and "/" in valid and valid.rpartition("/")[2][:4] < "2026"}
    assert {id_ for id_ in later if id_ not in shown} <= over
    for row in rows:
        assert (
            row["status"] != "operating" or row["modality"] in ("forecast", "negotiated", "conditional") or row["for_when"] > DAY
        )
    assert {row["kind"] for row in gives("planned", kind="milestone")} == {"milestone"}
    for row in gives("planned", kind="milestone"):
        last = (row["for_when"] or "").rpartition("/")[2]
        assert row["modality"] == "forecast" if not last else last == ".." or last >= DAY[: len(last)]


def test_price_floors_and_offtakes(gives: Gives, packaged: Snapshot) -> None:
    contracted = {c.id for c in packaged.claims("supplies") if "contracted" in c.qualifier("status")}
    bought = {c.id for c in packaged.claims("commits_to_buy")}
    found: dict[str, set[str]] = defaultdict(set)
    for row in gives("price-floors-and-offtakes"):
        found[row["kind"]] |= set(row["claims"])
    assert found["contracted supply"] == contracted
    assert found["commitment to buy"] == bought
    assert {c.id for c in packaged.claims("price_floor")} <= found["price floor"]
    about = gives("price-floors-and-offtakes", about="mp-materials")
    assert {row["kind"] for row in about} == {"commitment to buy", "price floor"}
    # also where the firm is a party to what sets the floor, and its name stands in no field of the claim
    floors = {(row["subject"], row["object"]) for row in about if row["kind"] == "price floor"}
    assert floors == {
        ("dod", "ten-year price floor for neodymium and praseodymium"),
        ("us-mp-pricefloor", "floor price: US$110/kg NdPr"),
    }


def test_agreements_by_country(gives: Gives, packaged: Snapshot, reading: Reading) -> None:
    seats = seats_of(holdings(packaged, reading))
    countries = {concept.id for concept in packaged.vocabulary.of_kind("Country")}
    expected = set()
    for claim in packaged.claims("party_to"):
        for country in {claim.subject} & countries or seats.get(claim.subject, set()) or {None}:
            expected.add((country, claim.object))
    assert {(row["country"], row["agreement"]) for row in gives("agreements-by-country")} == expected
    kinds = {row["agreement"]: row["kinds"] for row in gives("agreements-by-country", country="Malaysia")}
    assert kinds == {"us-malaysia-mou": ["memorandum"], "us-malaysia-agreement": []}


def test_dependences(gives: Gives, packaged: Snapshot, reading: Reading) -> None:
    seats = seats_of(holdings(packaged, reading))
    for country in ("CN", "JP", "FR"):
        expected = {
            (c.subject, c.object)
            for c in packaged.claims("depends_on")
            if country == c.object or country in c.qualifier("place") or country in seats.get(c.object or "", set())
        }
        assert {(row["dependent"], row["on_whom"]) for row in gives("dependences", country=country)} == expected


def test_evidence_of_a_route(gives: Gives, network: Network) -> None:
    """Every flow between two sites is a row with its claims; where there is none, the row says so and has no claim."""
    names = [site.id for site in network.sites]
    for flow in network.flows[::7]:
        ends = [names[flow.source], names[flow.target]]
        rows = {row["flow"]: row for row in gives("evidence-of-a-route", route=",".join(ends))}
        assert set(rows[flow.id]["claims"]) == set(flow.claims)
        assert len(rows[flow.id]["origins"]) == flow.origins
        assert rows[flow.id]["grade"] == flow.grade
        only = gives("evidence-of-a-route", route=",".join(ends), flows=flow.id)
        assert [row["flow"] for row in only] == [flow.id]
    (none,) = gives("evidence-of-a-route", route="mountain-pass,tesla")
    assert (none["flow"], none["claims"], none["origins"], none["supplies"]) == (None, [], [], [])
    assert none["open"] == ["no source says that Mountain Pass supplies Tesla"]


def test_neighbourhood(gives: Gives, packaged_graph: PropertyGraph) -> None:
    """All links of a site but those of claims, sources and routes."""
    inner = ("entity/",)
    links = [link for link in packaged_graph.links() if link.start.startswith(inner) and link.end.startswith(inner)]
    for site in ("mountain-pass", "lamp", "narva"):
        mine = {(link.start, link.type, link.end) for link in links if f"entity/{site}" in (link.start, link.end)}
        rows = gives("neighbourhood", entity=site)
        assert {(f"entity/{r['from_id']}", r["link"], f"entity/{r['to_id']}") for r in rows} == mine
        assert {row["hop"] for row in rows} == {1}
        wider = gives("neighbourhood", entity=site, hops="2", limit="10000")
        assert {row["hop"] for row in wider} == {1, 2}
        near = reduce(lambda found, link: found | {link[0], link[2]}, mine, set[str]())
        assert all({f"entity/{r['from_id']}", f"entity/{r['to_id']}"} & near for r in wider)


def test_financing_of_a_chain(gives: Gives, packaged: Snapshot) -> None:
    """Whoever a claim makes a financier of the site or its operator is there, and nobody else."""
    operated = operators_of(packaged)
    for site in ("serra-verde", "eneabba", "caremag", "mountain-pass"):
        takers = {site, *operated[site]}
        rows = [row for row in gives("financing-of-a-chain", chain=site) if row["taker"] in takers]
        financed = {(c.object, c.subject, "finance") for c in packaged.claims("finances") if c.object in takers}
        dependent = {
            (c.subject, c.object, "dependence")
            for c in packaged.claims("depends_on")
            if c.subject in takers and "finance" in c.qualifier("kind")
        }
        assert {(r["taker"], r["giver"], r["how"]) for r in rows if r["how"] in ("finance", "dependence")} == financed | dependent
        assert all(row["how"] == "dependence" for row in gives("financing-of-a-chain", chain=site, how="dependence"))


def test_a_name_that_nobody_has_is_an_error_and_never_text_of_the_query(gives: Gives) -> None:
    hostile = "x'})DELETE`n//"
    for name, parameter in (
        ("neighbourhood", "entity"), ("owners-through-layers", "owned"), ("planned", "about"), ("recycling-loops", "recycler"),
        ("financing-of-a-chain", "chain"),
    ):  # fmt: skip
        with pytest.raises(UnknownNameError):
            gives(name, **{parameter: hostile})


def test_a_day_before_the_push_has_no_routes_to_answer_from(gives: Gives) -> None:
    for name in ("single-points-of-failure", "dependents-of-a-plant", "unproven-hops"):
        with pytest.raises(KgError, match="no routes of 2020-01-01"):
            gives(name, as_of="2020-01-01")


def test_a_reading_of_the_past_changes_what_counts(packaged: Snapshot, reading: Reading) -> None:
    """The oracle here reads the same day as the push: another day has other flows."""
    earlier = build(packaged, replace(reading, as_of=date(2015, 1, 1)))
    assert {flow.id for flow in earlier.flows} != {flow.id for flow in build(packaged, reading).flows}
