"""Finds ids by names in any script.

Identity is decided by ids and names in the data. Fuzzy matching only ever suggests: it never picks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.claims.country_names import codes_of, spelled_like
from kg.claims.snapshot import Snapshot
from kg.claims.spelling import folded
from kg.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Hit:
    """An id whose id or name matches, which name did, and how well (100 is exact)."""

    id: str
    kind: str
    name: str
    matched: str
    score: float


def latin(text: str) -> str:
    """A search key in ASCII, for what a keyboard without that script can type. Reads kanji as Chinese."""
    from anyascii import anyascii

    return " ".join(anyascii(text).casefold().split())


def names(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    """Every (id, kind, name), ids first, of entities and of the concepts a user may mean."""
    for entity in snapshot.entities.values():
        yield entity.id, entity.kind, entity.id
        for name in entity.names:
            yield entity.id, entity.kind, name.text
    for concept in snapshot.vocabulary.concepts.values():
        if concept.kind in ("Country", "Material", "Element", "Stage"):
            yield concept.id, concept.kind.lower(), concept.id
            for text, _ in concept.names:
                yield concept.id, concept.kind.lower(), text


def resolve(snapshot: Snapshot, text: str, kinds: frozenset[str] | None = None, what: str = "entity") -> str:
    """The one id a text names: an exact id or name, else a name in any script, ignoring case and marks.

    `kinds` limits it (`country`, `facility`, `element` ...). Raises `UnknownNameError` with the nearest names when none
    matches, and with the ids when several do.
    """
    ids = _known(snapshot, text, kinds)
    countries = kinds is None or "country" in kinds
    if not ids and countries:
        ids = [code for code in codes_of(text) if code in snapshot.vocabulary.concepts]
    if len(ids) == 1:
        return ids[0]
    if ids:
        # what was typed cannot be the way out of it
        error = UnknownNameError(f"single {what}", text, tuple(snapshot.label(i) if i == text else i for i in ids))
        if all(snapshot.vocabulary.concepts.get(i) is not None for i in ids):
            error.hint = f"did you mean {' or '.join(f'{i} ({snapshot.label(i)})' for i in ids)}?"
        raise error
    near = tuple(hit.id for hit in find(snapshot, text, 3, kinds))
    raise UnknownNameError(what, text, near or (spelled_like(text) if countries else ()))


def is_name(snapshot: Snapshot, text: str, kinds: frozenset[str]) -> bool:
    """Whether a text as a whole is the name of one thing in the data or the ontology."""
    return len(_known(snapshot, text, kinds)) == 1


def _known(snapshot: Snapshot, text: str, kinds: frozenset[str] | None) -> list[str]:
    of_kinds = [(found, name) for found, kind, name in names(snapshot) if kinds is None or kind in kinds]
    # as written before case and marks are dropped: Nga is Russia, NGA is Nigeria. An id that is also the name of another
    # thing is refused: whoever types GM means General Motors more often than Gambia, and silence would look like an answer
    ids = sorted({found for found, name in of_kinds if text in (found, name)})
    wanted = folded(text)
    return ids or sorted({found for found, name in of_kinds if folded(name) == wanted})


def find(snapshot: Snapshot, text: str, limit: int = 20, kinds: frozenset[str] | None = None) -> list[Hit]:
    """Ids whose names contain or resemble a text, best first. Linear in the number of names."""
    from rapidfuzz import fuzz

    wanted, wanted_latin = folded(text), latin(text)
    best: dict[str, Hit] = {}
    if not wanted:
        return []
    for found, kind, name in names(snapshot):
        if kinds is not None and kind not in kinds:
            continue
        have = folded(name)
        if have == wanted:
            score = 100.0
        elif wanted in have:
            score = 90.0 + 9.0 * len(wanted) / len(have)
        else:
            key = latin(name)
            score = 89.0 if wanted_latin and wanted_latin in key else min(88.0, fuzz.ratio(wanted_latin, key))
        if score >= 70 and (found not in best or score > best[found].score):
            best[found] = Hit(found, kind, snapshot.label(found), name, round(score, 1))
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.id))[:limit]
