"""The whole check of `kg check`: rules on records, shapes, counts and evidence, each violation with file and line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.claims.model import Claim, Entity, Source
from kg.dataset import loading, workspace
from kg.errors import InputError, Violation

Records = tuple[tuple[Source, ...], tuple[Entity, ...], tuple[Claim, ...]]


@dataclass(frozen=True, slots=True)
class Examined:
    """What was looked at, and everything that is wrong with it. `uncounted` are packaged sources without an expectation."""

    claims: int
    sources: int
    violations: tuple[Violation, ...]
    uncounted: tuple[str, ...]


def examine(files: Sequence[Path] = (), documents: Path | None = None, shapes: bool = True) -> Examined:
    """Everything that is wrong with the packaged and loaded claims, or with files as if they were packaged ones.

    With `documents`, each character span is compared with the article. Raises `InputError` where a file cannot be read
    as claims at all, and where `documents` is no directory.
    """
    from kg.claims.vocabulary import vocabulary
    from kg.dataset.check import check

    if documents is not None and not documents.is_dir():
        raise InputError(
            f"{documents}: no such directory", "Expected the directory of the articles.", "see --documents and KG_DOCUMENTS."
        )
    seeds = loading.seed_parts(files)
    loaded = [] if files else workspace.loaded_parts()
    everything, problems = loading.gathered([*seeds, *loaded])
    # what is expected is said of the packaged files alone
    grown = {claim.source for part in loaded for claim in part.loaded.claims}
    counts = loading.expected_counts()
    expected = {source: bounds for source, bounds in counts.items() if source not in grown}
    records = (everything.sources, everything.entities, everything.claims)
    found = [*problems, *check(*records, vocabulary(), documents=documents, expected=expected)]
    if shapes:
        found += _shape_violations(records, found)
    uncounted = {claim.source for part in seeds for claim in part.loaded.claims} - counts.keys()
    traced = loading.traced(found, [*seeds, *loaded])
    return Examined(len(everything.claims), len(everything.sources), traced, tuple(sorted(uncounted)))


def _shape_violations(records: Records, found: Sequence[Violation]) -> list[Violation]:
    """What breaks a shape, but for records that broke a rule before: the same fault would be told twice."""
    from kg.claims.vocabulary import vocabulary
    from kg.dataset.check import shacl_violations
    from kg.dataset.store import quads

    named = {word for problem in found for word in re.findall(r"[^\s,()]+", problem.record)}
    broken = shacl_violations(quads(*records, vocabulary()))
    return [violation for violation in broken if violation.record.partition(":")[2].partition("#")[0] not in named]
