"""When a site or line that is planned or being built is to operate: by when the first delivery out of it is to begin.

Only firm sources date a plan: a weak one would make a route better. What was to begin before the day on which the site was last
seen not to operate has not begun, and dates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kg.claims.edtf import latest_day
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network import materials
from kg.network.reading import PILOT
from kg.network.supplies import ENDED, Supply, is_solid, newest_evidence

_NO_PLAN = frozenset({"operating", "commissioning", PILOT, *ENDED})


def planned_start(
    deliveries: Iterable[Supply],
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
        and _is_made_by(supply, snapshot, stage, elements, apart)
        and (last := latest_day(supply.starts) or date.min) > known
    ]
    return min([each for each in dated if each[0] >= today] or dated, default=(None, None))[1]


def _is_made_by(supply: Supply, snapshot: Snapshot, stage: str | None, elements: frozenset[str], apart: frozenset[str]) -> bool:
    """Whether what is delivered has to come from the line: of a whole site what no stage with a state of its own makes."""
    first, words = supply.claims[0], snapshot.vocabulary
    named = first.qualifier("material")
    forms = {materials.form(material, words) for material in named} or {None}
    if stage is None:
        return not apart or (None not in forms and apart.isdisjoint(forms))
    carried = materials.elements(first.qualifier("elements"), named, words, shared=False) or frozenset()
    return forms == {stage} and (not elements or not elements.isdisjoint(carried))
