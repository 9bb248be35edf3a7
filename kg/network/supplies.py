"""Which statements of supply count on a day: a newer firm source that says the same supply has ended or is only proposed wins.

    older   plant -> maker, NdPr oxide, operating, last seen 2024-06
    newer   plant -> maker, NdPr oxide, ended 2024, evidence of 2025-06      the supply has left the network

Statements are of one supply where their ends are the same and their materials are not of different forms or rare earths. Compared
is the day a claim speaks of, else the day of its source. "Only proposed" takes the place of an older contract or delivery as an
end does; a newer deal - a memorandum or term sheet, or what has a day of signing - and a newer plan with a date may be of more of
it. These, and weak sources, end nothing: they leave open whether the supply runs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.claims.edtf import earliest_day, evidence_date, latest_day, parse_span, time_words
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network import materials
from kg.network.model import LeftOutSupply, Superseded
from kg.network.reading import PILOT, Reading, firm, holds, is_old, refused, unsigned

ENDED = frozenset({"closed", "suspended"})
_UNBOUND = frozenset({"proposed", "planned"})


@dataclass(frozen=True, slots=True)
class Supply:
    """A statement of supply that counts on the day, with its claims.

    `status` is what it is on the day: a contract whose deliveries have not begun is contracted, a memorandum or term sheet
    proposed, a sample or trial a pilot. `open_facts` are what its dates and other sources of the same supply leave open, as kind,
    fact and whether it is no doubt but a plan.
    """

    claims: tuple[Claim, ...]
    status: str
    signed: str | None = None
    starts: str | None = None
    kind: str | None = None
    open_facts: tuple[tuple[str, str, bool], ...] = ()


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
) -> tuple[list[Supply], tuple[Superseded, ...], list[LeftOutSupply]]:
    """Find the supplies that count on the day, each with its claims; those that a newer firm source has ended; and all others.

    What the reading does not accept is counted in `left_out` by reason. Linear in the claims of supply, and quadratic in the
    statements about one pair of sites.
    """
    by_statement: dict[str, list[Claim]] = defaultdict(list)
    not_accepted: dict[str, list[Claim]] = defaultdict(list)
    for claim in snapshot.claims("supplies"):
        if reason := refused(claim, reading):
            left_out[reason] += 1
            not_accepted[claim.statement].append(claim)
        else:
            by_statement[claim.statement].append(claim)
    by_ends: dict[tuple[str, str], list[_Statement]] = defaultdict(list)
    for claims in by_statement.values():
        ends = (first(claims[0].subject), first(claims[0].object or ""))
        by_ends[ends].append(_statement(claims, snapshot))
    found: list[Supply] = []
    gone: list[Superseded] = []
    unused = [
        left_out_supply(claims, first, refused(claims[0], reading) or "")
        for statement, claims in not_accepted.items()
        if statement not in by_statement
    ]
    for statements in by_ends.values():
        for statement in statements:
            standing = _standing(statement, snapshot, reading)
            if isinstance(standing, str):
                left_out[standing] += 1
                unused.append(left_out_supply(statement.claims, first, standing))
                continue
            others = [other for other in statements if other is not statement and _same_supply(statement, other)]
            ended = [other for other in others if _ends(other, statement, reading.as_of)]
            wins = [o for o in ended if o.firm and not _may_be_of_more(o) and _is_newer(o, statement)]
            if wins and not any(_seen_after(statement, other) for other in wins):
                newest = max(wins, key=lambda other: (other.newest or date.min, other.first.statement))
                reason = f"{_word(newest)}, a newer source says"
                left_out[reason] += 1
                unused.append(left_out_supply(statement.claims, first, reason))
                gone.append(_superseded(statement, newest))
                continue
            if word := _dispute(statement, ended):
                fact = ("sources differ", f"whether {_name(statement, snapshot)} goes on: a source calls it {word}", False)
                standing = replace(standing, open_facts=(*standing.open_facts, fact))
            found.append(standing)
    found.sort(key=lambda supply: supply.claims[0].statement)
    gone.sort(key=lambda each: (each.source, each.target, each.materials, each.claims))
    return found, tuple(gone), unused


def left_out_supply(
    claims: Sequence[Claim], first: Callable[[str], str], reason: str, held_up: str | None = None
) -> LeftOutSupply:
    """Say of a statement of supply that it does not count, and why; its ends under the ids that the reading gives them."""
    one = claims[0]
    return LeftOutSupply(
        source=first(one.subject),
        target=first(one.object or ""),
        materials=one.qualifier("material"),
        reason=reason,
        status=next(iter(one.qualifier("status")), None),
        valid=one.valid or next(iter(one.qualifier("deliveries_from")), None),
        claims=tuple(sorted(claim.id for claim in claims)),
        held_up=held_up,
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


def _standing(statement: _Statement, snapshot: Snapshot, reading: Reading) -> Supply | str:
    """What a supply is on the day, or why the reading leaves it out."""
    claim, day, words = statement.first, reading.as_of, snapshot.vocabulary
    kind, signed = _qualifier(claim, "supply_kind"), _qualifier(claim, "signed")
    starts = _qualifier(claim, "deliveries_from") or _start_of(claim)
    status = _by_kind(statement.status or "", kind)
    runs = bool(status) and words.concepts[status].runs
    plan = bool(status) and not runs and status not in ENDED and status != PILOT
    if signed is not None and (earliest_day(signed) or date.min) > day:
        return "not at this date"
    now = holds(claim.valid, claim.as_of, day)
    if now == "no":
        begins_later = starts is not None and (earliest_day(starts) or date.min) > day
        bound = status == "contracted" or (runs and signed is not None)
        known = signed is not None or any(_spoken_of(each, snapshot, day) for each in statement.claims)
        if begins_later and known and (bound or (plan and not reading.dated)):
            # the contract stands, the deliveries are to come; without a day asked for, a plan is one for any time
            status = status if plan else "contracted"
        else:
            return "to begin later" if begins_later and plan else "not at this date"
    if status and status not in reading.statuses and not _ended_later(claim, status, day):
        return f"status {status}"
    facts = list(_open_facts(statement, status, starts, _name(statement, snapshot), snapshot, reading, plan=plan))
    return Supply(statement.claims, status, signed, starts, kind, tuple(facts))


def _spoken_of(claim: Claim, snapshot: Snapshot, day: date) -> bool:
    """Whether a claim was made by the day: of a contract whose signing nobody dates, that tells that it stood then."""
    seen = evidence_date(claim.as_of, snapshot.sources[claim.source].date)
    return seen is not None and (latest_day(seen) or date.max) <= day


def _by_kind(status: str, kind: str | None) -> str:
    """The status that the kind of supply leaves: samples and trials are no commercial supply, a term sheet binds nobody yet."""
    if kind in ("memorandum", "term-sheet") and status not in ENDED:
        return "proposed"
    if kind in ("trial", "sample", "demonstration") and status in ("operating", "commissioning", "contracted"):
        return PILOT
    return status


def _open_facts(
    statement: _Statement, status: str, starts: str | None, name: str, snapshot: Snapshot, reading: Reading, *, plan: bool
) -> Iterator[tuple[str, str, bool]]:
    """What the dates and the status of a supply leave open: kind, fact, and whether it is a plan and no doubt."""
    words, claim = snapshot.vocabulary, statement.first
    newest = newest_evidence(relied_on(statement.claims, snapshot), snapshot)
    if not status:
        yield "status unknown", f"whether {name} runs", False
    elif status in ENDED and not _ended_later(claim, status, reading.as_of):
        yield "not running", f"whether {name} goes on: it is {words.concepts[status].label}", False
    elif status == PILOT:
        yield "pilot", f"commercial deliveries of {name}: what is shown are samples or trials", True
    elif plan:
        when = f", from {time_words(starts)}" if starts else ", no date stated"
        yield "plan", f"{name} is {words.concepts[status].label}{when}", True
        last = latest_day(starts) if starts else None
        if reading.dated and last is None:
            yield "undated plan", f"when {name} is to begin", False
        elif reading.dated and last is not None and last > reading.as_of:
            yield "undated plan", f"whether {name} begins by {reading.as_of}", False
        if last is not None and last < reading.today and ((newest and latest_day(newest)) or date.min) <= last:
            yield "overdue", f"whether {name} has begun: it was to by {time_words(starts)}, and no newer source says so", False
    elif status in ("operating", "commissioning"):
        if is_old(newest, reading):
            yield "old evidence", f"whether {name} goes on: last seen {time_words(newest)}", False
    elif is_old(newest, reading) and not _has_term(claim):
        yield "old evidence", f"whether the contract for {name} still stands: last mentioned {time_words(newest)}", False
    if status and not plan and status != "contracted" and _all_unsure(statement, snapshot, reading):
        yield "date unknown", f"whether {name} was operating on {reading.as_of}", False


def _all_unsure(statement: _Statement, snapshot: Snapshot, reading: Reading) -> bool:
    """Whether no claim of it surely holds on the day; firm ones have the word where there are some."""
    firm_ones = [c for c in statement.claims if firm(c, snapshot.sources[c.source], snapshot.vocabulary)]
    return all(holds(claim.valid, claim.as_of, reading.as_of) == "maybe" for claim in firm_ones or statement.claims)


def _has_term(claim: Claim) -> bool:
    span = parse_span(claim.valid) if claim.valid else None
    return span is not None and span.end is not None and not span.single


def _start_of(claim: Claim) -> str | None:
    """The start of the time a supply is about, as its source gives it; None for a single day and for an open start."""
    begin, found, _ = (claim.valid or "").partition("/")
    return begin if found and begin not in ("", "..") else None


def _qualifier(claim: Claim, name: str) -> str | None:
    return next(iter(claim.qualifier(name)), None)


def _name(statement: _Statement, snapshot: Snapshot) -> str:
    return f"{snapshot.label(statement.first.subject)} to {snapshot.label(statement.first.object or '')}"


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


def _may_be_of_more(other: _Statement) -> bool:
    """Whether what is not bound by a contract may be a deal for more of a supply, and not the state of it."""
    claim = other.first
    further = _qualifier(claim, "supply_kind") or _qualifier(claim, "signed") or _qualifier(claim, "deliveries_from")
    return other.status in _UNBOUND and (other.status == "planned" or further is not None or _start_of(claim) is not None)


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


def relied_on(claims: Sequence[Claim], snapshot: Snapshot) -> Sequence[Claim]:
    """The claims whose age counts: firm ones, else plans of sources of grade A or B, else all. A blog makes nothing younger."""
    firm_ones = [claim for claim in claims if firm(claim, snapshot.sources[claim.source], snapshot.vocabulary)]
    return firm_ones or [claim for claim in claims if is_solid(claim, snapshot)] or claims


def is_solid(claim: Claim, snapshot: Snapshot) -> bool:
    """Whether a claim is stated by a source of grade A or B; it may be a plan."""
    return snapshot.sources[claim.source].grade != "C" and not claim.derived and not unsigned(claim)


def newest_evidence(claims: Iterable[Claim], snapshot: Snapshot) -> str | None:
    """The newest date that evidence of a claim is of, EDTF; None where all of it is undated."""
    dates = (evidence_date(claim.as_of, snapshot.sources[claim.source].date) for claim in claims)
    return max((when for when in dates if when), key=lambda when: latest_day(when) or date.max, default=None)
