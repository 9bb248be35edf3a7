"""Which ids are one: what `same_as` claims decide. `maybe_same_as` decides nothing, and the two stay two."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg.claims.model import Claim


def identity(claims: Iterable[Claim]) -> Callable[[str], str]:
    """From an id to the first of all ids that `same_as` claims join with it. `maybe_same_as` joins nothing."""
    joined: dict[str, str] = {}

    def first(entity: str) -> str:
        while entity in joined:
            entity = joined[entity]
        return entity

    for claim in claims:
        if claim.predicate == "same_as" and claim.object is not None:
            one, other = sorted((first(claim.subject), first(claim.object)))
            if one != other:
                joined[other] = one
    return first


def alike(claims: Iterable[Claim], entity: str) -> frozenset[str]:
    """The id and all that `same_as` claims join with it."""
    decided = [claim for claim in claims if claim.predicate == "same_as" and claim.object]
    first = identity(decided)
    ends = {end for claim in decided for end in (claim.subject, claim.object or "")}
    return frozenset({entity, *(end for end in ends if first(end) == first(entity))})
