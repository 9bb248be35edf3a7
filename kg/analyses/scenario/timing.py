"""`--delay` and `--close`: a world in which a site begins later, or ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kg.analyses.scenario.builder import ScenarioBuilder
from kg.analyses.scenario.delays import Delay, parse_delay, postpone
from kg.analyses.scenario.effects import Effect, Moved
from kg.analyses.scenario.overlay import MARK
from kg.claims.edtf import parse_point, parse_span
from kg.claims.model import Claim, Record
from kg.errors import InputError
from kg.network.supplies import ENDED

_SITES = frozenset({"facility", "organization", "group", "market", "country"})
_BEGUN = frozenset({"operating", "commissioning"})
_DATED = ("supplies", "has_status", "capacity", "production")
"""Predicates that say what a site does from when on."""


def delay(builder: ScenarioBuilder, text: str) -> Effect:
    """Suppose with `ID=1y` that what has not begun at a site by the day asked about begins later, and ends later.

    That is: flows from and to it that are contracted, planned or proposed; and any flow, status, capacity or output that is said
    of a time which may lie after the day. Raises `InputError` or `UnknownNameError`.
    """
    name, equals, time = text.rpartition("=")
    if not equals or not name.strip():
        raise InputError.at("--delay", "", text, "ID=1y, ID=6m or ID=30d", "--delay lamp=6m")
    later = parse_delay(time)
    site = builder.resolve(name.strip(), _SITES, "site")
    ids = builder.aliases(site)
    day = builder.network.reading.as_of
    moved: list[Moved] = []
    undated = 0
    for claim in list(builder.current(*_DATED)):
        ends = (claim.subject, claim.object) if claim.predicate == "supplies" else (claim.subject,)
        if not ids.intersection(ends) or not _still_to_come(claim, day):
            continue
        if claim.valid is None or parse_span(claim.valid).start is None:
            undated += 1
            continue
        moved.append(_postpone_claim(builder, claim, claim.valid, later, f"--delay {text}"))
    notes = []
    if undated:
        notes.append(f"{undated} claims of what has not begun give no date to move; they stay as they are")
    if not moved:
        notes.append(
            f"nothing that begins after {day}, or is contracted or planned with a date, is said of {builder.label(site)}"
        )
    else:
        notes += builder.note_unused(ids, site)
    what = f"{builder.label(site)}: what has not begun by {day} begins {time.strip()} later"
    return Effect(f"--delay {text}", what, moved=tuple(moved), notes=tuple(notes))


def _postpone_claim(builder: ScenarioBuilder, claim: Claim, was: str, delay: Delay, option: str) -> Moved:
    builder.take_out(claim)
    later = postpone(was, delay)
    # deliveries begin later; the day of signing is past
    qualifiers = tuple(
        (name, tuple(postpone(text, delay) for text in texts) if name == "deliveries_from" else texts)
        for name, texts in claim.qualifiers
    )
    moved = replace(claim, valid=later, qualifiers=qualifiers, paraphrase=f"{later} in place of {was}: {claim.paraphrase}")
    # the same flow at another time: routes over it stay the same routes
    object.__setattr__(moved, "statement", claim.statement)
    supposed = builder.put_in_for(claim.source.removeprefix(f"{MARK}:"), option, moved)
    return Moved(claim.id, supposed.id, was, later)


def close(builder: ScenarioBuilder, text: str) -> Effect:
    """Suppose with `ID=DAY` that a facility is closed from a day on, in place of all that is said of its status then and later.

    Raises `InputError` or `UnknownNameError`.
    """
    name, equals, words = text.rpartition("=")
    day = _parse_day(words.strip()) if equals and name.strip() else None
    if day is None:
        raise InputError.at("--close", "", text, "ID=DAY", "--close lamp=2027-01-01")
    site = builder.resolve(name.strip(), frozenset({"facility"}), "facility")
    ids = builder.aliases(site)
    option, asked = f"--close {text}", builder.network.reading.as_of
    what = f"{builder.label(site)} is closed from {day} on, whatever is said of it then or later"
    if day > asked:
        return Effect(option, what, notes=(f"the question is about {asked}, before it closes: nothing changes",))
    later = [
        claim
        for claim in builder.current("has_status")
        if claim.subject in ids and claim.valid is not None and _may_last_until(claim.valid, day)
    ]
    for claim in later:
        builder.take_out(claim)
    claim = Claim(
        subject=site,
        predicate="has_status",
        object="closed",
        source=MARK,
        locator=Record(MARK, f"--close {text}"),
        paraphrase=f"{builder.label(site)} is closed from {day} on.",
        modality=builder.modality,
        language="en",
        valid=f"{day}/..",
        as_of=day.isoformat(),
    )
    builder.put_in(option, claim)
    return Effect(option, what, left_out=len(later), put_in=1, notes=(*builder.note_unread(), *builder.note_unused(ids, site)))


def _still_to_come(claim: Claim, day: date) -> bool:
    """Whether what a claim dates has not surely begun by a day.

    A flow that is contracted, planned or proposed has not: a contract does not show deliveries, whatever its date. Anything
    else has, if its first day is past. What was seen of a site stays seen; only what is said of a later day is to come.
    """
    if claim.predicate == "supplies":
        status = next(iter(claim.qualifier("status")), None)
        if status in ENDED:
            return False
        if status is not None and status not in _BEGUN:
            return True
    if claim.valid is None:
        return False
    start = parse_span(claim.valid).start
    return start is not None and start.latest > day


def _may_last_until(valid: str, day: date) -> bool:
    """Whether a status of a time may be one of a day or later."""
    span = parse_span(valid)
    last = span.end or span.start if span.single or span.end else None
    return last is None or last.latest >= day


def _parse_day(text: str) -> date | None:
    try:
        point = parse_point(text)
    except ValueError:
        return None
    return point.earliest if point.earliest == point.latest else None
