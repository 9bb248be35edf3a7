"""The claims a report rests on, each once and numbered, so that every sentence of it can point at them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.model import Claim
from kg.proof import evidence
from kg.snapshot import Snapshot


class Evidence:
    """Numbers statements in the order in which they are met; a claim stands under its statement.

    Sources that say the same share a number, so that three reprints do not look like three findings.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._claims = {claim.id: claim for claim in snapshot.claims()}
        self._numbers: dict[str, int] = {}
        self._used: dict[str, dict[str, Claim]] = {}
        self._cited: set[str] = set()

    def numbers(self, claims: Iterable[str]) -> list[int]:
        """The numbers of these claims, each once, rising; what is not among the claims has none."""
        found = set()
        for name in claims:
            claim = self._claims.get(name)
            if claim is not None:
                self._used.setdefault(claim.statement, {})[name] = claim
                found.add(self._numbers.setdefault(claim.statement, len(self._numbers) + 1))
        return sorted(found)

    def cite(self, claims: Iterable[str]) -> None:
        """Have the sources of these claims among the sources; whoever cites them says what they are."""
        self._cited |= {self._claims[name].source for name in claims if name in self._claims}

    def table(self) -> list[dict[str, Any]]:
        """A record for each statement met so far: its number, and each claim of it with source, date, grade and locator."""
        return [
            {
                "number": self._numbers[statement],
                "statement": statement,
                "about": claims[0].subject,
                "claims": [evidence(self.snapshot, claim, None) for claim in claims],
            }
            for statement, claims in ((s, sorted(used.values(), key=self._order)) for s, used in self._used.items())
        ]

    def sources(self) -> list[dict[str, Any]]:
        """The sources of all claims met or cited so far, by publisher and title."""
        used = self._cited | {claim.source for claims in self._used.values() for claim in claims.values()}
        found = [self.snapshot.sources[name] for name in used]
        return [
            {
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "kind": source.kind,
                "date": source.date,
                "date_note": source.date_note,
                "language": source.language,
                "grade": source.grade,
                "url": source.url,
                "licence": source.licence,
                "origin": source.origin,
            }
            for source in sorted(found, key=lambda s: ((s.publisher or s.title).casefold(), s.title, s.id))
        ]

    def _order(self, claim: Claim) -> tuple[str, str, str]:
        return (self.snapshot.sources[claim.source].grade, claim.paraphrase, claim.id)
