"""Which ids are one: what `same_as` claims decide. `maybe_same_as` decides nothing, and the two stay two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

from kg.claims.model import Claim


@dataclass(frozen=True, slots=True)
class Twin:
    """What an id may be the same as, and the claims that lead there."""

    id: str
    claims: tuple[str, ...]


def identity(claims: Iterable[Claim], by: Collection[str] = ("same_as",)) -> Callable[[str], str]:
    """From an id to the first of all ids that claims of the predicates `by` join with it: by default `same_as` alone."""
    joined: dict[str, str] = {}

    def first(entity: str) -> str:
        while entity in joined:
            entity = joined[entity]
        return entity

    for claim in claims:
        if claim.predicate in by and claim.object is not None:
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


def perhaps_same(claims: Iterable[Claim], first: Callable[[str], str]) -> Callable[[str], tuple[Twin, ...]]:
    """From an id to all that claims say it may be, over any number of steps: what may be one with a twin may be one with it.

    `first` is what joins ids for sure; the claims given join what it leaves apart. By the fewest steps, each in order of ids.
    """
    next_to: dict[str, dict[str, str]] = defaultdict(dict)
    for claim in claims:
        one, other = first(claim.subject), first(claim.object or claim.subject)
        if one != other:
            next_to[one].setdefault(other, claim.id)
            next_to[other].setdefault(one, claim.id)

    @cache
    def twins(entity: str) -> tuple[Twin, ...]:
        found: dict[str, tuple[str, ...]] = {entity: ()}
        todo = [entity]
        for here in todo:
            for other, claim in sorted(next_to[here].items()) if here in next_to else ():
                if other not in found:
                    found[other] = (*found[here], claim)
                    todo.append(other)
        return tuple(Twin(other, path) for other, path in found.items() if path)

    return twins
