"""The site asked about, and which elements it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.claims.search import resolve
from kg.claims.snapshot import Snapshot
from kg.errors import UnknownNameError
from kg.network.model import Network

_TARGETS = frozenset({"facility", "organization", "group", "market"})
_HEAVY = "heavy-rare-earths"
_NDFEB = ("Nd", "Pr", "Dy", "Tb")
"""Rare earths of NdFeB magnets. Those of SmCo magnets are a question to ask: no magnet has both."""


@dataclass(frozen=True, slots=True)
class Required:
    """The elements a site needs, and why these."""

    elements: tuple[str, ...]
    why: Literal["asked", "stated", "magnets"]
    """as asked; what flows into the target are stated to carry; those of NdFeB magnets, where no source says"""
    claims: tuple[str, ...]
    unasked: tuple[str, ...]
    """elements of NdFeB magnets that are not required"""


def resolve_target(snapshot: Snapshot, text: str) -> str:
    """Return the id of the facility, market, organization or group a text names. Raises `UnknownNameError`."""
    return resolve(snapshot, text, _TARGETS, "site, market or organization")


def resolve_elements(snapshot: Snapshot, words: Iterable[str]) -> tuple[str, ...]:
    """Return rare earths by name, symbol or group (`Nd,Dy`, `heavy-rare-earths`), each once. Raises `UnknownNameError`."""
    found: list[str] = []
    for text in (word.strip() for part in words for word in part.split(",")):
        if text:
            wanted = resolve(snapshot, text, frozenset({"element", "material"}), "element")
            some = [element for element in _rare_earths(snapshot) if wanted in (element, *_groups(snapshot, element))]
            if not some:
                raise UnknownNameError("rare earth element", text, tuple(_rare_earths(snapshot)))
            found += some
    return tuple(dict.fromkeys(found))


def required_elements(snapshot: Snapshot, network: Network, target: str, asked: Sequence[str]) -> Required:
    """Return the elements asked for; else those of NdFeB magnets, and any that flows of the target are stated to carry.

    A plant that makes magnets is asked for all of theirs, whatever is said of its feeds: the less is known of it, the less it may
    be asked would be the wrong way round. Of any other site the stated ones are enough, where there are some.
    """
    number = network.index().get(target)
    flows = [flow for flow in network.flows if number in (flow.source, flow.target) and flow.elements]
    stated = {element for flow in flows for element in flow.elements or ()}
    if asked:
        return _required(asked, "asked")
    if not stated:
        return _required(_NDFEB, "magnets")
    magnets = number is not None and network.stages.index("magnet") in network.sites[number].stages
    known = [element for element in _rare_earths(snapshot) if element in stated or (magnets and element in _NDFEB)]
    return _required(known, "stated", sorted({claim for flow in flows for claim in flow.claims}))


def _required(elements: Sequence[str], why: Literal["asked", "stated", "magnets"], claims: Sequence[str] = ()) -> Required:
    return Required(tuple(elements), why, tuple(claims), tuple(e for e in _NDFEB if e not in elements))


def _rare_earths(snapshot: Snapshot) -> list[str]:
    """The elements the chain is about, light ones first."""
    every = (concept for concept in snapshot.vocabulary.of_kind("Element") if concept.broader)
    return [concept.id for concept in sorted(every, key=lambda c: (_HEAVY in c.broader, c.id))]


def _groups(snapshot: Snapshot, element: str) -> frozenset[str]:
    """The groups an element is of, and the groups these are of."""
    found: set[str] = set()
    todo = [element]
    while todo:
        for group in snapshot.vocabulary.concepts[todo.pop()].broader:
            if group not in found:
                found.add(group)
                todo.append(group)
    return frozenset(found)
