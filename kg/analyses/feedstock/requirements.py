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
    """The elements a site needs, and why these; and those that only the name of a product says it may hold."""

    elements: tuple[str, ...]
    """the verdict is on all of these together; none where no source names any"""
    why: Literal["asked", "stated", "product", "unstated"]
    """as asked; what its deliveries are stated to carry, with what their product cannot be without; that alone; no source says"""
    claims: tuple[str, ...]
    inferred: tuple[str, ...]
    """not stated, and not excluded: the product may hold them, or no source says what the target takes"""
    unasked: tuple[str, ...]
    """elements of NdFeB magnets that are neither required nor inferred"""

    @property
    def every(self) -> tuple[str, ...]:
        """All that is looked at, the required ones first."""
        return (*self.elements, *self.inferred)


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
    """Return the elements asked for; else those that deliveries of the target are stated to carry or cannot be without.

    An NdFeB magnet cannot be without Nd, one of SmCo without Sm. What else the name of a product allows is inferred, and so are
    the elements of NdFeB magnets where no source names any, or a magnet maker is not said to make another kind. A source that
    lists some elements of a product does not say that it holds no others: only one that says so does.
    """
    if asked:
        return _required(asked, "asked")
    number = network.index().get(target)
    flows = [flow for flow in network.flows if number in (flow.source, flow.target)]
    stated = {element for flow in flows for element in flow.elements or ()}
    needed = {element for flow in flows for element in flow.needs}
    inferred = {element for flow in flows for element in flow.unsaid}
    magnet = network.market - 1
    makes_magnets = number is not None and magnet in network.sites[number].stages
    # alloy may be free of an element that its maker of magnets adds: only deliveries of the magnets tell of them
    told = any(flow.source == number and flow.form == magnet and "Nd" in (flow.product or ()) for flow in flows)
    if not (stated or needed) or (makes_magnets and (not needed or ("Nd" in needed and not told))):
        inferred |= set(_NDFEB)
    named = [flow for flow in flows if flow.elements or flow.needs]
    return _required(
        [element for element in _rare_earths(snapshot) if element in stated | needed],
        "stated" if stated else "product" if needed else "unstated",
        sorted({claim for flow in named for claim in flow.claims}),
        [element for element in _rare_earths(snapshot) if element in inferred - stated - needed],
    )


def _required(
    elements: Sequence[str],
    why: Literal["asked", "stated", "product", "unstated"],
    claims: Sequence[str] = (),
    inferred: Sequence[str] = (),
) -> Required:
    left = tuple(element for element in _NDFEB if element not in (*elements, *inferred))
    return Required(tuple(elements), why, tuple(claims), tuple(inferred), left)


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
