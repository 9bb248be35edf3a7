"""When a site or line that is planned or being built is to operate: by when the first delivery out of it is to begin.

What it is to make a year by some later time dates it as well: it runs by then, or the plan has failed. Only firm sources date a
plan: a weak one would make a route better. What was to begin before the day on which the site was last seen not to operate has
not begun, and dates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kg.claims.edtf import latest_day, parse_span
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network import materials
from kg.network.reading import PILOT
from kg.network.supplies import ENDED, Supply, is_solid, newest_evidence

_NO_PLAN = frozenset({"operating", "commissioning", PILOT, *ENDED})


def planned_start(
    deliveries: Iterable[Supply],
    capacities: Iterable[Claim],
    state: Sequence[Claim],
    snapshot: Snapshot,
    today: date,
    *,
    stage: str | None,
    elements: frozenset[str],
    apart: frozenset[str],
) -> str | None:
    """Find the start, EDTF, of the first delivery by which a site or a stage of it is to operate; None where nothing dates it.

    `state` are the claims that say it does not operate yet, `apart` the stages whose state is told apart from that of the site. A
    start that has passed by `today` is given only where none is to come.
    """
    seen = newest_evidence([claim for claim in state if is_solid(claim, snapshot)] or state, snapshot)
    known = (seen and latest_day(seen)) or date.min
    dated = [
        (last, supply.starts)
        for supply in deliveries
        if supply.starts is not None
        and supply.status not in _NO_PLAN
        and any(is_solid(claim, snapshot) for claim in supply.claims)
        and _is_of(supply.claims[0], snapshot, stage, elements, apart)
        and (last := latest_day(supply.starts) or date.min) > known
    ]
    for claim in capacities:
        by = _to_be_made_by(claim, snapshot)
        last = (by and latest_day(by)) or date.min
        if by is not None and last > known and _is_of(claim, snapshot, stage, elements, apart):
            dated.append((last, by))
    return min([each for each in dated if each[0] >= today] or dated, default=(None, None))[1]


def _to_be_made_by(claim: Claim, snapshot: Snapshot) -> str | None:
    """The time, EDTF, by which a firm source expects a capacity; None for one that is there, and for what is taken in."""
    published = snapshot.sources[claim.source].date
    said = latest_day(published) if published else None
    begins = parse_span(claim.valid).start if claim.valid else None
    if not is_solid(claim, snapshot) or claim.modality != "forecast" or said is None or begins is None or begins.earliest <= said:
        return None
    return (claim.valid or "").partition("/")[0] if {"feed", "offtake"}.isdisjoint(claim.qualifier("kind")) else None


def _is_of(claim: Claim, snapshot: Snapshot, stage: str | None, elements: frozenset[str], apart: frozenset[str]) -> bool:
    """Whether a claim on materials is of what the line makes, or of a stage it names.

    Of a whole site that is what no stage with a state of its own makes.
    """
    words, named = snapshot.vocabulary, claim.qualifier("material")
    forms: set[str | None] = {*claim.qualifier("stage")} or {materials.form(material, words) for material in named} or {None}
    if stage is None:
        return not apart or (None not in forms and apart.isdisjoint(forms))
    carried = materials.elements(claim.qualifier("elements"), named, words, shared=False) or frozenset()
    return forms == {stage} and (not elements or not elements.isdisjoint(carried))
