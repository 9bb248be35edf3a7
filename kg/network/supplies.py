"""Which statements of supply count on a day: a newer firm source that says the same supply has ended or is suspended wins.

    older   plant -> maker, NdPr oxide, operating, last seen 2024-06
    newer   plant -> maker, NdPr oxide, ended 2024, evidence of 2025-06      the supply has left the network

Statements are of one supply where their ends are the same and their materials are not of different forms or rare earths. Compared
is the day a claim speaks of, else the day of its source. A weak source ends nothing, and neither does a newer plan: they leave
open whether the supply runs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kg.claims.edtf import evidence_date, latest_day, parse_span
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network import materials
from kg.network.reading import Reading, firm, holds, refused

ENDED = frozenset({"closed", "suspended"})
_UNBOUND = frozenset({"proposed", "planned"})


@dataclass(frozen=True, slots=True)
class Superseded:
    """A supply that a newer firm source says has ended or is suspended, with the claims of both sides."""

    source: str
    target: str
    materials: tuple[str, ...]
    why: str
    claims: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """A statement of supply that counts, with its claims, and what other sources of the same supply leave open."""

    claims: tuple[Claim, ...]
    disputed: str | None = None


@dataclass(frozen=True, slots=True)
class _Statement:
    """One statement with what the comparison needs: the newest day any firm claim of it speaks of, else any claim."""

    claims: tuple[Claim, ...]
    firm: bool
    newest: date | None
    status: str | None
    forms: frozenset[str]
    elements: frozenset[str]

    @property
    def first(self) -> Claim:
        return self.claims[0]


def running(
    snapshot: Snapshot, reading: Reading, first: Callable[[str], str], left_out: Counter[str]
) -> tuple[list[Supply], tuple[Superseded, ...]]:
    """Find the supplies that count on the day, each with its claims, and those that a newer firm source has ended.

    What the reading does not accept is counted in `left_out` by reason. Linear in the claims of supply, and quadratic in the
    statements about one pair of sites.
    """
    by_statement: dict[str, list[Claim]] = defaultdict(list)
    for claim in snapshot.claims("supplies"):
        if reason := refused(claim, reading):
            left_out[reason] += 1
        else:
            by_statement[claim.statement].append(claim)
    by_ends: dict[tuple[str, str], list[_Statement]] = defaultdict(list)
    for claims in by_statement.values():
        ends = (first(claims[0].subject), first(claims[0].object or ""))
        by_ends[ends].append(_statement(claims, snapshot))
    found: list[tuple[str, Supply]] = []
    gone: list[Superseded] = []
    for statements in by_ends.values():
        for statement in statements:
            if not _counts(statement.first, reading, left_out):
                continue
            others = [other for other in statements if other is not statement and _same_supply(statement, other)]
            ended = [other for other in others if _ends(other, statement, reading.as_of)]
            # a newer plan beside a supply may be one for more of it: that leaves open, and ends nothing
            wins = [o for o in ended if o.firm and o.status not in _UNBOUND and _is_newer(o, statement)]
            if wins and not any(_seen_after(statement, other) for other in wins):
                newest = max(wins, key=lambda other: (other.newest or date.min, other.first.statement))
                left_out[f"{_word(newest)}, a newer source says"] += 1
                gone.append(_superseded(statement, newest))
            else:
                found.append((statement.first.statement, Supply(statement.claims, _dispute(statement, ended))))
    return [supply for _, supply in sorted(found, key=lambda pair: pair[0])], tuple(
        sorted(gone, key=lambda each: (each.source, each.target, each.materials, each.claims))
    )


def _statement(claims: Sequence[Claim], snapshot: Snapshot) -> _Statement:
    words = snapshot.vocabulary
    solid = [claim for claim in claims if firm(claim, snapshot.sources[claim.source], words)]
    dates = (latest_day(day) for c in solid or claims if (day := evidence_date(c.as_of, snapshot.sources[c.source].date)))
    named = claims[0].qualifier("material")
    return _Statement(
        claims=tuple(claims),
        firm=bool(solid),
        newest=max((day for day in dates if day is not None), default=None),
        status=next(iter(claims[0].qualifier("status")), None),
        forms=frozenset(stage for material in named if (stage := materials.form(material, words))),
        elements=materials.elements(claims[0].qualifier("elements"), named, words, shared=False) or frozenset(),
    )


def _counts(claim: Claim, reading: Reading, left_out: Counter[str]) -> bool:
    status = next(iter(claim.qualifier("status")), None)
    if holds(claim.valid, claim.as_of, reading.as_of) == "no":
        left_out["not at this date"] += 1
    elif status is not None and status not in reading.statuses and not _ended_later(claim, status, reading.as_of):
        left_out[f"status {status}"] += 1
    else:
        return True
    return False


def _ended_later(claim: Claim, status: str, day: date) -> bool:
    """Whether a supply that is over today still ran on the day asked about."""
    end = parse_span(claim.valid).end if claim.valid else None
    return status == "closed" and end is not None and day <= end.earliest


def _same_supply(one: _Statement, other: _Statement) -> bool:
    """Whether two statements about the same ends may be of one supply: not of different forms, nor of different rare earths."""
    if one.forms and other.forms and one.forms.isdisjoint(other.forms):
        return False
    return not (one.elements and other.elements and one.elements.isdisjoint(other.elements))


def _ends(other: _Statement, statement: _Statement, day: date) -> bool:
    """Whether another statement says on the day that the supply is over, suspended, or no more than proposed."""
    claim = other.first
    if other.newest is not None and other.newest > day and holds(claim.valid, claim.as_of, day) != "no":
        return False
    span = parse_span(claim.valid) if claim.valid else None
    end = span.end if span is not None and not span.single else None
    began = parse_span(statement.first.valid).start if statement.first.valid else None
    if end is not None:
        # what was over before this supply began is another one
        return end.latest < day and (began is None or began.earliest <= end.latest) and _is_end(other, statement)
    if other.status in ENDED:
        start = span.start if span is not None else None
        return start is None or start.earliest <= day
    return other.status in _UNBOUND and statement.status not in _UNBOUND


def _is_end(other: _Statement, statement: _Statement) -> bool:
    """A time that is over ends a supply where it is called ended, or where nobody has seen it since."""
    end = _end_of(other)
    return other.status in ENDED or statement.newest is None or end is None or statement.newest <= end


def _end_of(statement: _Statement) -> date | None:
    span = parse_span(statement.first.valid) if statement.first.valid else None
    return span.end.latest if span is not None and span.end is not None and not span.single else None


def _is_newer(other: _Statement, statement: _Statement) -> bool:
    return other.newest is not None and (statement.newest is None or other.newest > statement.newest)


def _seen_after(statement: _Statement, other: _Statement) -> bool:
    """Whether a firm source shows a delivery after the end that another states."""
    end = _end_of(other)
    return statement.firm and end is not None and statement.newest is not None and statement.newest > end


def _dispute(statement: _Statement, ended: Sequence[_Statement]) -> str | None:
    """What is open where another source says that the supply is over, and does not win."""
    for other in sorted(ended, key=lambda other: (not other.firm, other.first.statement)):
        late = other.newest is None or statement.newest is None or other.newest >= statement.newest
        if late or (other.firm and _seen_after(statement, other)):
            return _word(other)
    return None


def _word(other: _Statement) -> str:
    return "suspended" if other.status == "suspended" else other.status if other.status in _UNBOUND and other.status else "ended"


def _superseded(statement: _Statement, by: _Statement) -> Superseded:
    first = statement.first
    return Superseded(
        source=first.subject,
        target=first.object or "",
        materials=first.qualifier("material"),
        why=_word(by),
        claims=tuple(sorted(claim.id for claim in statement.claims)),
        by=tuple(sorted(claim.id for claim in by.claims)),
    )


def newest_evidence(claims: Iterable[Claim], snapshot: Snapshot) -> str | None:
    """The newest date that evidence of a claim is of, EDTF; None where all of it is undated."""
    dates = (evidence_date(claim.as_of, snapshot.sources[claim.source].date) for claim in claims)
    return max((when for when in dates if when), key=lambda when: latest_day(when) or date.max, default=None)
