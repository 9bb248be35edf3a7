"""Records as properties of nodes, and back."""

from __future__ import annotations

from hypothesis import given
from record_strategies import CLAIMS, ENTITIES, SOURCES

from kg.claims.model import Claim, Entity, Source
from kg.property_graph.records import properties_of, record_of


@given(SOURCES | ENTITIES | CLAIMS)
def test_a_record_survives_its_properties(record: Source | Entity | Claim) -> None:
    properties = properties_of(record)
    again = record_of(type(record), properties)
    # repr, because 5 == 5.0 and -0.0 == 0.0
    assert repr(again) == repr(record)
    for value in properties.values():
        items = value if isinstance(value, list) else [value]
        assert all(isinstance(item, (str, int, float, bool)) for item in items)
        assert all(-(2**63) <= item < 2**63 for item in items if type(item) is int)
