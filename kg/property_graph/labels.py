"""The labels that nodes of a property graph carry, from what every node has to what says most."""

from __future__ import annotations

from typing import get_args

from kg.claims.model import EntityKind
from kg.claims.vocabulary import Vocabulary
from kg.property_graph.sites import stage_labels

EVERY = "Kg"
"""On every node that `kg neo4j push` writes, and on no other."""

OWN = ("Current", "Graph", "Reading", "Rule", "Stop", "Conflict", "Claim", "Source")
"""Of nodes that stand for no thing in the world."""


def labels(vocabulary: Vocabulary) -> tuple[str, ...]:
    """All labels, the general ones first. Labels of stages are those of `stages`, and come last."""
    last = stages(vocabulary)
    kinds = {concept.kind for concept in vocabulary.concepts.values()} | {kind.capitalize() for kind in get_args(EntityKind)}
    return (EVERY, "Entity", "Concept", *sorted(kinds - set(last)), *OWN, *last)


def stages(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Labels of stages in the order of the chain: a site that performs several carries several."""
    return stage_labels(stage.id for stage in vocabulary.of_kind("Stage"))
