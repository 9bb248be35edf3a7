"""What `kg conflicts` sets side by side, as nodes and links."""

from __future__ import annotations

from kg.claims.conflicts import comparisons, conflicts
from kg.claims.snapshot import Snapshot
from kg.property_graph.graph import PropertyGraph
from kg.property_graph.rows import Link, Node


def in_order(graph: PropertyGraph) -> list[Node]:
    return sorted(
        (node for node in graph.nodes() if node.labels == ("Conflict",)), key=lambda node: int(str(node.properties["rank"]))
    )


def test_every_question_is_a_node_with_the_verdict_of_the_command(packaged: Snapshot, packaged_graph: PropertyGraph) -> None:
    groups = comparisons(packaged.claims(), packaged.sources, packaged.vocabulary)
    found = in_order(packaged_graph)
    assert [node.properties["verdict"] for node in found] == [group.verdict for group in groups]
    assert [node.properties["predicates"] for node in found] == [list(group.predicates) for group in groups]
    assert len({node.key for node in found}) == len(found)


def test_a_question_leads_to_its_claims_in_order_and_to_those_that_contradict_each_other(
    packaged: Snapshot, packaged_graph: PropertyGraph
) -> None:
    answered: dict[str, list[Link]] = {}
    about: dict[str, set[str]] = {}
    for link in packaged_graph.links():
        if link.type == "ANSWERED_BY":
            answered.setdefault(link.start, []).append(link)
        elif link.type == "ABOUT":
            about.setdefault(link.start, set()).add(link.end)
    every = conflicts(packaged.claims(), packaged.sources, packaged.vocabulary)
    for node, group in zip(in_order(packaged_graph), every, strict=False):
        links = answered[node.key]
        assert [link.end for link in links] == [f"claim/{claim.id}" for claim in group.claims]
        opposed = {
            n: {link.end.removeprefix("claim/") for link in links if n in link.properties["opposed"]}  # type: ignore[operator]
            for n in {n for link in links for n in link.properties["opposed"]}  # type: ignore[union-attr]
        }
        assert sorted(map(sorted, opposed.values())) == sorted(map(sorted, group.opposed))
        assert about.get(node.key, set()) <= {f"entity/{topic}" for topic in group.topics}
    assert any(group.opposed for group in every)
    assert about


def test_a_question_is_found_by_all_it_has_to_do_with(packaged_graph: PropertyGraph) -> None:
    by_name = {str(node.properties["name"]): node.properties for node in in_order(packaged_graph)}
    sites = by_name["REalloys, scandium: from which site it comes"]
    assert {"realloys", "hoidas-lake", "saskatchewan", "Sc"} <= set(sites["about"])  # type: ignore[arg-type]
    (ohio,) = [p for name, p in by_name.items() if "magnet plant of REAlloys in Ohio" in name and "status" in name]
    assert {"realloys-ohio-magnet-plant-planned", "operating", "planned"} <= set(ohio["about"])  # type: ignore[arg-type]
    assert any("may be the same" in reason for reason in ohio["reasons"])  # type: ignore[union-attr]
