"""What a node and a link may hold, and the labels there are."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kg.claims.vocabulary import vocabulary
from kg.property_graph.graph import PropertyGraph
from kg.property_graph.labels import EVERY, labels, stages
from kg.property_graph.rows import batches, present


def test_what_is_none_is_no_property_and_what_is_empty_is_one() -> None:
    assert present(a=None, b=(), c="", d=0, e=False, f=("x", "y")) == {"b": [], "c": "", "d": 0, "e": False, "f": ["x", "y"]}


@given(st.lists(st.integers(), max_size=30), st.integers(1, 9))
def test_batches_are_whole_but_the_last_and_lose_nothing(items: list[int], size: int) -> None:
    found = list(batches(items, size))
    assert [item for batch in found for item in batch] == items
    assert all(len(batch) == size for batch in found[:-1])
    assert all(0 < len(batch) <= size for batch in found)


def test_labels_go_from_what_every_node_has_to_what_says_most() -> None:
    words = vocabulary()
    every = labels(words)
    assert len(set(every)) == len(every)
    assert every[0] == EVERY
    assert every[-len(stages(words)) :] == stages(words)
    assert stages(words) == tuple(stage.id.capitalize() for stage in words.of_kind("Stage"))
    assert set(every) >= {"Claim", "Source", "Stop", "Reading", "Rule", "Facility", "Country", "Magnet"}


def test_every_node_has_its_key_and_known_labels_and_every_link_its_ends(packaged_graph: PropertyGraph) -> None:
    nodes = list(packaged_graph.nodes())
    keys = {node.key for node in nodes}
    assert len(keys) == len(nodes)
    # whoever writes the graph makes its own node
    keys.add("graph")
    known = set(labels(vocabulary()))
    used = {label for node in nodes for label in node.labels}
    assert used <= known
    assert used >= {"Claim", "Source", "Entity", "Stop", "Reading", "Rule"}
    for link in packaged_graph.links():
        assert link.start in keys, link
        assert link.end in keys, link
        assert all(_fits(value) for value in link.properties.values()), link
    for node in nodes:
        assert all(_fits(value) for value in node.properties.values()), node


def _fits(value: object) -> bool:
    """Whether Neo4j keeps it as a property: a list holds values of one type."""
    if isinstance(value, list):
        return len({type(item) for item in value}) <= 1 and all(isinstance(item, (str, float)) for item in value)
    return isinstance(value, (str, int, float, date))


def test_nodes_and_links_come_in_the_same_order_whenever_asked(packaged_graph: PropertyGraph) -> None:
    assert list(packaged_graph.nodes()) == list(packaged_graph.nodes())
    assert list(packaged_graph.links()) == list(packaged_graph.links())
