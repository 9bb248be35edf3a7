"""The answer to how much can reach the ends: each interval with what holds it, and what is missing or could lower it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kg.analyses.capacity.capacities import Figure, Limit, Strength, content
from kg.analyses.capacity.tonnes import Bound, Carried, Reach, Tonnes, tonnes
from kg.analyses.capacity.unstated import Missing
from kg.claims.model import Comparator, Grade, Modality, Per, Value
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import Vocabulary
from kg.data import INLINE, OPTIONAL
from kg.network.model import Network
from kg.routes import parts
from kg.routes.obstacles import VERDICTS, Question, Verdict
from kg.routes.parts import Heading
from kg.routes.search import count
from kg.routes.state_graph import steps_of

BASIS = "t a year of contained element (its mass as metal)"
OVER = (
    "routes that avoid",
    "routes that avoid or would avoid if built as planned",
    "routes that avoid, would avoid or are unproven",
    "all routes",
)
"""Which routes carry, by the worst verdict let in."""

SEMANTICS = (
    "greatest flow over sites and stages; all routes through a site share its capacity; nothing is lost on the way; "
    "each end as if it took everything"
)


@dataclass(frozen=True, slots=True)
class StatedLimit:
    """A capacity that holds a bound where it is."""

    site: str
    name: str
    stages: tuple[str, ...]
    tonnes: float
    """of the product, a year"""
    of: str | None
    """the product, in the words of the source"""
    scope: tuple[str, ...]
    weighed_as: Literal["oxide", "product"]
    valid: str | None
    strength: Strength
    claims: tuple[str, ...]
    conversions: tuple[str, ...]
    """how the tonnes become tonnes a year of the elements"""


@dataclass(frozen=True, slots=True)
class UpperBound:
    """At most so many tonnes a year."""

    upper: float | None
    """null: no stated capacity bounds it"""
    about: bool
    """a source gives the figure that holds it as about so much"""
    as_oxide: float | None
    """null for several elements: what they weigh as oxides depends on how they are mixed, which no source says"""
    held_by: tuple[StatedLimit, ...]


@dataclass(frozen=True, slots=True)
class ReachedEnd:
    """Tonnes a year that can reach one end, or all ends together."""

    end: str | None
    """null: all ends together"""
    name: str
    routes: Mapping[str, int]
    """how many routes there are, by element"""
    lower: float
    bound: UpperBound = field(metadata=INLINE)
    """on firm figures alone"""
    with_weak: UpperBound
    """on weak and planned figures too, where there is no firm one"""
    missing: tuple[Missing, ...]
    """unstated capacities that leave the bound unknown, or could lower it"""


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What can be carried of an element, or of elements that capacities are stated for together, over some routes."""

    elements: tuple[str, ...]
    over: str
    verdicts: tuple[Verdict, ...]
    """the routes that carry, by verdict"""
    total: ReachedEnd
    ends: tuple[ReachedEnd, ...]
    """each as if it took everything: they do not add up to the total"""


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A number as normalised, in its unit."""

    number: float
    unit: str
    maximum: float | None = field(metadata=OPTIONAL)
    """where the source gives a range"""
    comparator: Comparator
    basis: str | None = field(metadata=OPTIONAL)
    """what is weighed"""
    per: Per | None = field(metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A claim of capacity or production on a site of some route, and what was made of it."""

    claim: str
    site: str
    says: str
    """capacity or production"""
    value: FigureValue
    of: tuple[str, ...]
    scope: tuple[str, ...]
    stages: tuple[str, ...]
    elements: tuple[str, ...]
    strength: Strength
    grade: Grade
    modality: Modality
    valid: str | None
    conversions: tuple[str, ...]
    binds: bool
    """whether some bound rests on it"""
    unused: str | None
    """why it says nothing of any element"""


@dataclass(frozen=True, slots=True)
class Findings:
    """What can be carried, and the figures on all sites it is about."""

    as_of: str
    basis: str
    semantics: str
    carried: tuple[CarriedOver, ...]
    figures: tuple[StatedFigure, ...]
    metal_in_oxide: Mapping[str, float | None]
    """tonnes of metal in a tonne of oxide, by element"""


@dataclass(frozen=True, slots=True)
class TonnesLimits:
    """Whether a budget ran out."""

    counts_exact: bool
    """false: the counts are lower bounds"""


@dataclass(frozen=True, slots=True)
class TonnesAnswer:
    """The answer of `kg tonnes`."""

    schema: Literal["kg.tonnes/2"] = field(default="kg.tonnes/2", init=False)
    heading: Heading = field(metadata=INLINE)
    limits: TonnesLimits
    findings: Findings = field(metadata=INLINE)


def answer(snapshot: Snapshot, network: Network, question: Question, elements: Sequence[str]) -> TonnesAnswer:
    """Count the routes of a question, and bound what `elements` they can carry, as `kg.analyses.capacity.tonnes.tonnes` does."""
    counted = count(steps_of(network, question))
    return TonnesAnswer(
        heading=parts.heading(snapshot, network, question, counted.total),
        limits=TonnesLimits(counted.exact),
        findings=findings(tonnes(snapshot, network, question, elements)),
    )


def findings(found: Tonnes) -> Findings:
    """Say what was found, in tonnes rounded to the kilogram."""
    words = found.snapshot.vocabulary
    bounds = (bound for one in found.carried for reach in (one.total, *one.ends) for bound in (reach.upper, reach.with_weak))
    held = {figure.claim.id for bound in bounds for limit in bound.held_by for figure in limit.figures}
    return Findings(
        as_of=found.network.reading.as_of.isoformat(),
        basis=BASIS,
        semantics=SEMANTICS,
        carried=tuple(_carried(found, one) for one in found.carried),
        figures=tuple(_figure(found, figure, held) for figure in found.figures),
        metal_in_oxide={e: words.concepts[e].metal_in_oxide for e in sorted({e for c in found.carried for e in c.elements})},
    )


def _carried(found: Tonnes, one: Carried) -> CarriedOver:
    return CarriedOver(
        elements=one.elements,
        over=OVER[one.over],
        verdicts=VERDICTS[: one.over + 1],
        total=_reach(found, one.total, one.elements),
        ends=tuple(_reach(found, reach, one.elements) for reach in one.ends),
    )


def _reach(found: Tonnes, reach: Reach, elements: tuple[str, ...]) -> ReachedEnd:
    return ReachedEnd(
        end=reach.end,
        name=reach.name,
        routes=dict(zip(elements, reach.routes, strict=True)),
        lower=round(reach.lower, 3),
        bound=_bound(found, reach.upper, elements),
        with_weak=_bound(found, reach.with_weak, elements),
        missing=reach.missing,
    )


def _bound(found: Tonnes, bound: Bound, elements: tuple[str, ...]) -> UpperBound:
    words, amount = found.snapshot.vocabulary, bound.tonnes
    one = amount is not None and len(elements) == 1
    return UpperBound(
        upper=None if amount is None else round(amount, 3),
        about=bound.about,
        as_oxide=round(amount / content(words, elements[0], oxide=True), 3) if amount is not None and one else None,
        held_by=tuple(_limit(found, limit, elements) for limit in bound.held_by),
    )


def _limit(found: Tonnes, limit: Limit, elements: tuple[str, ...]) -> StatedLimit:
    chosen = limit.figures[0]
    return StatedLimit(
        site=limit.site,
        name=found.snapshot.label(limit.site),
        stages=tuple(found.network.stages[stage] for stage in sorted(limit.stages)),
        tonnes=limit.amount,
        of=chosen.product.words if chosen.product else None,
        scope=chosen.claim.qualifier("scope"),
        weighed_as="oxide" if limit.oxide else "product",
        valid=chosen.claim.valid,
        strength=chosen.strength,
        claims=tuple(figure.claim.id for figure in limit.figures),
        conversions=tuple(conversions(found.snapshot.vocabulary, limit, elements)),
    )


def conversions(words: Vocabulary, limit: Limit, elements: Sequence[str]) -> list[str]:
    """Say how the tonnes of a limit become tonnes a year of the elements."""
    chosen, *others = limit.figures
    texts = list(chosen.conversions)
    firm = max((figure.high for figure in others if figure.strength == "firm"), default=None)
    if chosen.strength != "firm" and firm is not None:
        texts.append(
            f"the newest firm figure is {firm:,g} t a year, and what is newer or planned for a day that has come is larger"
        )
    for element in elements:
        if element in limit.elements:
            most = limit.amount * (factor := content(words, element, oxide=limit.oxide))
            held = f"{factor} t in 1 t of its oxide" if limit.oxide else "no source says how much of it is this element"
            texts.append(f"{element}: at most {most:,.6g} t ({held})")
    return texts


def _figure(found: Tonnes, figure: Figure, held: Collection[str]) -> StatedFigure:
    claim, product = figure.claim, figure.product
    assert claim.value is not None  # noqa: S101  a figure is a number
    return StatedFigure(
        claim=claim.id,
        site=figure.site,
        says=claim.predicate,
        value=_value(claim.value),
        of=claim.qualifier("of") or claim.qualifier("material"),
        scope=claim.qualifier("scope"),
        stages=tuple(found.network.stages[stage] for stage in sorted(product.stages)) if product else (),
        elements=tuple(sorted(product.elements)) if product else (),
        strength=figure.strength,
        grade=found.snapshot.sources[claim.source].grade,
        modality=claim.modality,
        valid=claim.valid,
        conversions=figure.conversions,
        binds=claim.id in held,
        unused=figure.unused or ("an amount made, not a capacity" if claim.predicate == "production" else None),
    )


def _value(value: Value) -> FigureValue:
    return FigureValue(value.number, value.unit, value.maximum, value.comparator, value.basis, value.per)
