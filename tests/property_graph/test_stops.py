"""Walking the stops and steps of the graph gives every route of the search once, with its verdict: no server is needed for that.

The walk here is what the packaged Cypher queries do: from STARTS over STEP to a stop that is over, no site twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from networks import AVOID, networks
from sampling import examples
from searched import searched

from kg.network.model import Network
from kg.property_graph.graph import PropertyGraph, from_network
from kg.property_graph.rows import Link, Node
from kg.routes.obstacles import UNPROVEN, VERDICTS, Question
from kg.rules.test import Test

AT_MAGNET = (Test("location", frozenset({"CN", "US"}), stages=frozenset({"magnet"})),)
Walk = tuple[list[Link], list[Node]]


def walks(graph: PropertyGraph, element: str = "", known: bool = True, rule: str = "") -> Iterator[Walk]:
    """Every way from a start to a stop that is over: its start and steps, and its stops.

    With an element, over what may carry it; `known` tells whether anything of the network names it, as one that nothing names
    may go the ways of any other such. With a rule, the routes that there are under it.
    """
    begun = element if known else "other"
    if any(rule in _texts(node.properties["apart"]) for node in graph.nodes() if "Reading" in node.labels):
        begun = "apart"
    stops = {node.key: node for node in graph.nodes() if "Stop" in node.labels}
    leaving: dict[str, list[Link]] = defaultdict(list)
    starts: list[Link] = []
    for link in graph.links():
        if link.type == "STEP" and begun in _texts(link.properties.get("asked", [""])):
            leaving[link.start].append(link)
        elif link.type == "STARTS" and link.properties["element"] == begun and rule in _texts(link.properties.get("by", [rule])):
            starts.append(link)

    def onward(passed: list[Link], met: list[Node]) -> Iterator[Walk]:
        if met[-1].properties["over"]:
            yield passed, met
        for step in leaving[met[-1].key]:
            stop = stops[step.end]
            if stop.properties["site"] not in {each.properties["site"] for each in met}:
                yield from onward([*passed, step], [*met, stop])

    for start in starts:
        yield from onward([start], [stops[start.end]])


def sites_and_flows(walk: Walk) -> tuple[tuple[str, ...], tuple[str, ...]]:
    passed, met = walk
    return tuple(str(stop.properties["site"]) for stop in met), tuple(str(step.properties["flow"]) for step in passed[1:])


def by_country(walk: Walk, avoid: str) -> str:
    """The verdict on a walk where sites in a country are avoided, from the properties of its stops, starts and steps alone."""
    passed, met = walk
    of_sites = [_texts(stop.properties["touches_in"]) for stop in met]
    # a buyer is judged by where the delivery is handed over
    of_deliveries = [_texts(link.properties.get("touches_in", [])) for link in passed]
    if any(text.split() == [avoid] for texts in (*of_sites, *of_deliveries) for text in texts):
        return "touches"
    level = max(_number(link.properties["level"]) for link in passed)
    named = [
        country for stop in met for country in (*_texts(stop.properties["countries"]), *_texts(stop.properties["may_be_in"]))
    ]
    named += [country for link in passed for country in _texts(link.properties.get("received_in", []))]
    mixed = any(text.split() == [avoid] for link in passed for text in _texts(link.properties.get("others_in", [])))
    doubtful = avoid in named or mixed or not all(stop.properties["placed"] for stop in met)
    return VERDICTS[max(level, UNPROVEN if doubtful else 0)]


def by_rule(walk: Walk, rule: str) -> str:
    """The verdict of a rule the graph was made with, from the starts and steps."""
    passed, _ = walk
    for verdict, name in (("touches", "touched_by"), ("unproven", "unproven_by"), ("would_avoid", "planned_by")):
        # a rule limited to stages leaves alone what is open before the first of them
        if any(rule in _texts(link.properties.get(name, [])) for link in passed):
            return verdict
    return "avoids"


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _texts(value: object) -> Sequence[str]:
    assert isinstance(value, list | tuple)
    return value


@examples(120)
@given(networks())
def test_a_walk_is_a_route_and_its_stops_tell_the_verdict(network: Network) -> None:
    graph = from_network(network, repr(network), {"magnets": AT_MAGNET})
    every = list(walks(graph))
    assert Counter((by_country(walk, "CN"), *sites_and_flows(walk)) for walk in every) == searched(network, Question(AVOID))
    ruled = walks(graph, rule="magnets")
    assert Counter((by_rule(walk, "magnets"), *sites_and_flows(walk)) for walk in ruled) == searched(network, Question(AT_MAGNET))


@examples(80)
@given(networks(), st.sampled_from(["Nd", "Dy"]))
def test_walks_for_an_element_are_the_routes_that_may_carry_it(network: Network, element: str) -> None:
    carried = {one for flow in network.flows for one in (flow.may_hold or frozenset()) | flow.needs}
    carried |= {one for site in network.sites for line in site.lines for one in line.elements or ()}
    every = walks(from_network(network, "random"), element, element in carried)
    found = Counter((by_country(walk, "CN"), *sites_and_flows(walk)) for walk in every)
    assert found == searched(network, replace(Question(AVOID), element=element))


@examples(80)
@given(networks())
def test_walks_without_a_gap_are_the_complete_routes(network: Network) -> None:
    whole = [walk for walk in walks(from_network(network, "random")) if not any(link.properties["gaps"] for link in walk[0])]
    complete = searched(network, replace(Question(AVOID), complete=True))
    assert Counter((by_country(walk, "CN"), *sites_and_flows(walk)) for walk in whole) == complete


@given(networks())
def test_the_graph_of_a_network_is_whole(network: Network) -> None:
    graph = from_network(network, "random")
    nodes = list(graph.nodes())
    keys = {node.key for node in nodes} | {"graph"}
    assert len(keys) == len(nodes) + 1
    assert all({link.start, link.end} <= keys for link in graph.links())
    supplied = [link.properties["id"] for link in graph.links() if link.type == "SUPPLIES"]
    assert sorted(map(str, supplied)) == sorted(flow.id for flow in network.flows)
