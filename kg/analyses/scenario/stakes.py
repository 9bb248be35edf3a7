"""`--stake`: a world in which one party holds another share of another."""

from __future__ import annotations

import re

from kg.analyses.scenario.builder import ScenarioBuilder
from kg.analyses.scenario.effects import Effect
from kg.analyses.scenario.overlay import MARK
from kg.claims.model import Claim, Record, Value
from kg.errors import InputError

_HOLDERS = frozenset({"organization", "group", "person", "country"})
_HELD = frozenset({"facility", "organization"})
_PERCENT = re.compile(r"(?P<low>\d+(?:\.\d+)?)(?:-(?P<high>\d+(?:\.\d+)?))?\s*%", re.ASCII)


def stake(builder: ScenarioBuilder, text: str) -> Effect:
    """Suppose `HOLDER,HELD=30%`, or a range of percent, in place of all that is said of this holder's share in the held.

    It is held on the day asked about. What is said of other holders stays. Raises `InputError` or `UnknownNameError`.
    """
    names, equals, percent = text.rpartition("=")
    holder, comma, held = names.partition(",")
    match = _PERCENT.fullmatch(percent.strip())
    if not (equals and comma and match):
        raise InputError.at("--stake", "", text, "HOLDER,HELD=30% or HOLDER,HELD=20-30%", "--stake shenghe,mp-materials=8%")
    low, high = _parse_number(match["low"]), _parse_number(match["high"] or match["low"])
    if not low <= high <= 100:
        raise InputError.at("--stake", "", text, "a share between 0 and 100 %, the smaller number first")
    who = builder.resolve(holder.strip(), _HOLDERS, "holder")
    whom = builder.resolve(held.strip(), _HELD, "organization or facility")
    holders, owned = builder.aliases(who), builder.aliases(whom)
    if holders & owned:
        raise InputError.at("--stake", "", text, "two different parties")
    said = [claim for claim in builder.current("owned_by") if claim.subject in owned and claim.object in holders]
    for claim in said:
        builder.take_out(claim)
    reading = builder.network.reading
    share = f"{percent.strip().rstrip('%').strip()} %"
    sentence = f"{builder.label(who)} holds {share} of {builder.label(whom)}"
    claim = Claim(
        subject=whom,
        predicate="owned_by",
        object=who,
        value=Value(low, "%", maximum=high if high != low else None),
        qualifiers=(("kind", ("equity", "held")),),
        source=MARK,
        locator=Record(MARK, f"--stake {text}"),
        paraphrase=f"{sentence.rstrip('.')}.",
        modality=builder.modality,
        language="en",
        valid=reading.as_of.isoformat(),
        as_of=reading.as_of.isoformat(),
        printed=share,
    )
    builder.put_in(f"--stake {text}", claim)
    notes = list(builder.note_unread())
    others = {c.object for c in builder.current("owned_by") if c.subject in owned and c.object} - holders
    if others:
        notes.append(f"what is said of other holders stays: {', '.join(sorted(map(builder.label, others)))}")
    return Effect(f"--stake {text}", sentence, left_out=len(said), put_in=1, notes=tuple(notes))


def _parse_number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
