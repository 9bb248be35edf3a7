"""The claims a report rests on, numbered, so that every sentence of it can point at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.claims.model import Claim, Grade, SourceKind
from kg.claims.snapshot import Snapshot
from kg.network.reading import Reading, refused
from kg.routes.proof import Evidence, RuleFinding, evidence
from kg.rules.finding import Outcome

Position = tuple[tuple[str, str], ...]
"""Every source of a statement with the place in it."""


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """What is said at the same places of the same sources."""

    number: int
    about: str
    name: str
    says: tuple[str, ...]
    """in our own words"""
    claims: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source that some claim of the table is of."""

    id: str
    title: str
    publisher: str | None
    kind: SourceKind
    date: str | None
    date_note: str | None
    language: str
    grade: Grade
    url: str | None
    licence: str | None
    origin: str
    """what makes it a separate witness"""


@dataclass(frozen=True, slots=True)
class CitedFinding:
    """What one thing avoided says of a site or a delivery, with the ids of its claims."""

    rule: str
    outcome: Outcome
    why: str
    settle: str
    steps: tuple[str, ...]
    claims: tuple[str, ...]


def cite(finding: RuleFinding) -> CitedFinding:
    """Point at the claims of a finding instead of repeating them."""
    claims = tuple(each.claim for each in finding.claims)
    return CitedFinding(finding.rule, finding.outcome, finding.why, finding.settle, finding.steps, claims)


class EvidenceIndex:
    """Numbers what sources say in the order in which it is met.

    Statements that the same sources make at the same places share a number: a record that says where a plant stands and what it
    does is one thing to look up, and three reprints of it do not look like three findings. Claims that the reading does not
    accept are no evidence, but for a statement that has no other.
    """

    def __init__(self, snapshot: Snapshot, reading: Reading) -> None:
        self.snapshot, self.reading = snapshot, reading
        self._claims = {claim.id: claim for claim in snapshot.claims()}
        self._statements: dict[str, list[Claim]] = {}
        refused_: dict[str, list[Claim]] = {}
        for claim in self._claims.values():
            found = self._statements if refused(claim, reading) is None else refused_
            found.setdefault(claim.statement, []).append(claim)
        self._statements = {**refused_, **self._statements}
        self._numbers: dict[Position, int] = {}
        self._said: dict[Position, dict[str, None]] = {}

    def numbers(self, claims: Iterable[str], *, all_readings: bool = False) -> tuple[int, ...]:
        """Return the numbers of these claims, each once, rising; what is not among the claims of the reading has none.

        With `all_readings` a claim that the reading does not accept has one too: for what is said of a thing, whatever counts.
        """
        found = set()
        for name in claims:
            if name in self._claims and (all_readings or refused(self._claims[name], self.reading) is None):
                statement = self._claims[name].statement
                place = self._place(statement)
                self._said.setdefault(place, {})[statement] = None
                found.add(self._numbers.setdefault(place, len(self._numbers) + 1))
        return tuple(sorted(found))

    def entries(self) -> tuple[EvidenceEntry, ...]:
        """Return an entry for each number: what is said, and each claim of it with source, date, grade and locator."""
        return tuple(self._entry(number, self._said[place]) for place, number in self._numbers.items())

    def _entry(self, number: int, statements: Iterable[str]) -> EvidenceEntry:
        claims = [claim for statement in statements for claim in sorted(self._statements[statement], key=self._order)]
        return EvidenceEntry(
            number=number,
            about=claims[0].subject,
            name=self.snapshot.label(claims[0].subject),
            says=tuple(dict.fromkeys(claim.paraphrase for claim in claims)),
            claims=tuple(evidence(self.snapshot, claim, None) for claim in claims),
        )

    def sources(self) -> tuple[SourceEntry, ...]:
        """Return the sources of all claims met so far, by publisher and title."""
        used = {source for place in self._numbers for source, _ in place}
        found = [self.snapshot.sources[name] for name in used]
        return tuple(
            SourceEntry(
                id=source.id,
                title=source.title,
                publisher=source.publisher,
                kind=source.kind,
                date=source.date,
                date_note=source.date_note,
                language=source.language,
                grade=source.grade,
                url=source.url,
                licence=source.licence,
                origin=source.origin,
            )
            for source in sorted(found, key=lambda s: ((s.publisher or s.title).casefold(), s.title, s.id))
        )

    def _place(self, statement: str) -> Position:
        return tuple(sorted((claim.source, str(claim.locator)) for claim in self._statements[statement]))

    def _order(self, claim: Claim) -> tuple[str, str, str]:
        return (self.snapshot.sources[claim.source].grade, claim.paraphrase, claim.id)
