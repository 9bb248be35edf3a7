"""What the sources say a site can make in a year, read as limits on the tonnes of an element that pass it.

A figure limits an element only if it is a capacity that a firm claim states, its qualifiers say what is weighed, and that product
holds the element. It limits from above: the mass of an element is at most the mass of what holds it, and for oxides at most
the metal in the oxide. How much of a group, an alloy or a magnet is one element no figure says, and none is assumed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from kg.claims.edtf import evidence_date, parse_span
from kg.claims.model import Claim, Value, canonical
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import Concept, Vocabulary
from kg.network.accepted import accepted
from kg.network.model import Network, Site
from kg.network.reading import Reading, firm, holds

Strength = Literal["firm", "weak", "planned"]

UNBOUNDED = float("inf")

_PERIODS = {"year": 1, "quarter": 4, "month": 12, "day": 365}
_TONNES = {"t": 1.0, "kg": 0.001}
_OXIDE_BASES = frozenset({"REO", "oxide", "NdPr oxide"})

_OF_BASIS = {"REO": "rare-earths", "NdPr oxide": "ndpr-oxide"}
"""What a figure that names no material is of, where its basis says so."""
_NOT_MADE = {"feed": "a feed: the site may take others", "offtake": "what one buyer takes, and not what the site can make"}
"""Kinds of figure that do not say what the site can make, and why not."""
_GROUPS = frozenset({"light-rare-earths", "heavy-rare-earths"})


@dataclass(frozen=True, slots=True)
class Product:
    """What a figure weighs.

    `stages` are positions of those that make it: where it leaves several open, it is the figure of one of them.
    `elements` are those it is named for, if any. A `part` is one product beside others that may hold the same
    element (NdPr oxide beside Nd oxide); otherwise all that the stage makes. An `oxide` weighs each element with its oxygen.
    """

    words: str
    stages: frozenset[int]
    elements: frozenset[str]
    covers: frozenset[str]
    part: bool
    oxide: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A claim of capacity or production, in tonnes of its product a year.

    `low` and `high` are what it says at least and at most: 0 and infinite where it does not. It is of a day between `first` and
    `last`. `conversions` say how the year and the tonnes came about. `unused` is why it says nothing of any element.
    """

    claim: Claim
    site: str
    product: Product | None
    low: float
    high: float
    strength: Strength
    first: date
    last: date
    conversions: tuple[str, ...] = ()
    unused: str = ""

    @property
    def about(self) -> bool:
        """Whether the source says that the number is approximate."""
        return self.claim.value is not None and self.claim.value.comparator == "~"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` tonnes a year of one product, which holds the `elements`, pass these stages of a site.

    Of several stages it is not said which one: what passes all of them is limited. `figures` are the claims it rests on, the one
    that gives the amount first.
    """

    site: str
    stages: frozenset[int]
    elements: frozenset[str]
    amount: float
    oxide: bool
    part: bool
    figures: tuple[Figure, ...]


def content(words: Vocabulary, element: str, *, oxide: bool) -> float:
    """The most of an element in a tonne of product: the metal in its oxide, else all of it."""
    factor = words.concepts[element].metal_in_oxide
    return factor if oxide and factor else 1.0


def figures(snapshot: Snapshot, network: Network) -> dict[str, tuple[Figure, ...]]:
    """Every accepted figure on a site of the network, by site. Linear in the claims of capacity and production."""
    reader = _Reader(snapshot.vocabulary, network)
    found: dict[str, list[Figure]] = defaultdict(list)
    for site, claim, value in _valued(snapshot, network, "capacity", "production"):
        found[site.id].append(_figure(claim, value, site, reader, snapshot))
    return {site: tuple(those) for site, those in sorted(found.items())}


def statements(snapshot: Snapshot, network: Network) -> list[tuple[Site, Value, list[Claim]]]:
    """What is stated of the capacity of sites of the network: each statement once, with all accepted claims of it."""
    found: dict[str, tuple[Site, Value, list[Claim]]] = {}
    for site, claim, value in _valued(snapshot, network, "capacity"):
        found.setdefault(claim.statement, (site, value, []))[2].append(claim)
    return list(found.values())


def _valued(snapshot: Snapshot, network: Network, *predicates: str) -> Iterator[tuple[Site, Claim, Value]]:
    taken = accepted(snapshot, network.reading)
    sites = {site.id: site for site in network.sites}
    for claim in taken.claims(*predicates):
        site = sites.get(taken.first(claim.subject))
        if site is not None and claim.value is not None:
            yield site, claim, claim.value


def _figure(claim: Claim, value: Value, site: Site, reader: _Reader, snapshot: Snapshot) -> Figure:
    source = snapshot.sources[claim.source]
    day = reader.reading.as_of
    first, last = _time(claim.valid or evidence_date(claim.as_of, source.date), day)
    low, high, conversions = _a_year(claim, value)
    product = reader.product(claim, value, site)
    weak: Strength = "weak" if snapshot.vocabulary.concepts[claim.modality].proves else "planned"
    made = Figure(
        claim=claim,
        site=site.id,
        product=product if isinstance(product, Product) else None,
        low=low,
        high=high,
        strength="firm" if firm(claim, source, snapshot.vocabulary) else weak,
        first=first,
        last=last,
        conversions=conversions,
    )
    if not conversions and not (low or high):
        return replace(made, unused="no tonnes in a stated time")
    if claim.valid and holds(claim.valid, claim.as_of, day) == "no":
        return replace(made, unused=f"not of {day}")
    return replace(made, unused=product) if isinstance(product, str) else made


def _time(when: str | None, day: date) -> tuple[date, date]:
    """First and last day a figure may be of; any day where nothing dates it."""
    if when is None:
        return date.min, date.max
    span = parse_span(when)
    return (span.start.earliest if span.start else date.min), (span.end.latest if span.end else day)


def _a_year(claim: Claim, value: Value) -> tuple[float, float, tuple[str, ...]]:
    """Least and most tonnes a year, and how they were got; 0 and 0 where the claim gives no mass in a time."""
    per = value.per
    if per is None and claim.predicate == "production" and claim.valid and claim.valid.rstrip("~?%").isdigit():
        # what was made in a plain year is an amount a year
        per = "year"
    if per is None or value.unit not in _TONNES:
        return 0.0, 0.0, ()
    times, tonnes = _PERIODS[per], _TONNES[value.unit]
    least = value.number * times * tonnes
    most = (value.number if value.maximum is None else value.maximum) * times * tonnes
    conversions = []
    if (times, tonnes) != (1, 1.0):
        scale = f" x {times}" * (times != 1) + f" x {tonnes}" * (tonnes != 1)
        note = ", annualised" if times != 1 else ""
        conversions.append(f"{canonical(value.number)} {value.unit} a {per}{scale} = {most:,g} t a year{note}")
    low = 0.0 if value.comparator in ("<", "<=") else least
    high = UNBOUNDED if value.comparator in (">", ">=") else most
    return low, high, tuple(conversions)


class _Reader:
    """Reads from the qualifiers of a claim what it weighs. Words alone may limit the figure to anything: then it is not used."""

    def __init__(self, words: Vocabulary, network: Network) -> None:
        self.words = words
        self.network = network
        self.reading: Reading = network.reading
        self.position = {stage: n for n, stage in enumerate(network.stages)}
        self.groups_of = {element.id: frozenset(element.broader) for element in words.of_kind("Element") if element.broader}
        self.all = frozenset(self.groups_of)
        self.forms = {f.notation: f for f in words.of_kind("Form")}

    def product(self, claim: Claim, value: Value, site: Site) -> Product | str:
        """What the claim weighs at the site, or why that cannot be told."""
        for kind in claim.qualifier("kind"):
            if kind in _NOT_MADE:
                return _NOT_MADE[kind]
        of = ", ".join(claim.qualifier("of"))
        named = claim.qualifier("material")
        stated = self.all & frozenset(claim.qualifier("elements"))
        if of and not named and not stated:
            return "what it is of is said in words alone"
        materials = [self.words.concepts[m] for m in named or self._of_basis(value)]
        elements = stated.union(*map(self._elements, materials))
        forms = self._forms(materials, value)
        if not (materials or elements or forms):
            return "what it is of is not said"
        stages = self._stages(claim, value, site, forms)
        if isinstance(stages, str):
            return stages
        exact = all(self.forms[form].exact for form in forms)
        return Product(
            words=of or " and ".join(m.label for m in materials),
            stages=stages,
            elements=elements,
            covers=self._covers(elements, forms, exact=exact),
            part=bool(elements) and exact,
            oxide=value.basis in _OXIDE_BASES or (value.basis is None and forms == {"oxide"}),
        )

    def _of_basis(self, value: Value) -> tuple[str, ...]:
        return (_OF_BASIS[value.basis],) if value.basis in _OF_BASIS else ()

    def _elements(self, material: Concept) -> frozenset[str]:
        """Rare earths a material names: samarium, which some count with the heavy ones, is in no figure of those unless named."""
        groups = _GROUPS & {material.id, *material.broader}
        members = frozenset(element for element, those in self.groups_of.items() if groups & those)
        named = frozenset(material.elements) & (members if groups else self.all)
        return named or members

    def _forms(self, materials: Iterable[Concept], value: Value) -> frozenset[str]:
        """Forms that a stage makes: those of the materials, else the one the basis names."""
        found = frozenset(m.form for m in materials if m.form and self.forms[m.form].made_by)
        return found or frozenset(self.forms) & frozenset((value.basis or "").split())

    def _covers(self, elements: frozenset[str], forms: Collection[str], *, exact: bool) -> frozenset[str]:
        """Elements that the product may hold: all where none is named, or the form holds more than it is named for."""
        if not elements:
            return self.all
        if exact:
            return elements
        # samarium names magnets that are not NdFeB magnets
        others = (m for m in self.words.of_kind("Material") if m.form in forms and elements.isdisjoint(m.elements))
        return (self.all - frozenset(element for m in others for element in m.elements)) | elements

    def _stages(self, claim: Claim, value: Value, site: Site, forms: Collection[str]) -> frozenset[int] | str:
        """The stages one of which the figure is of, among those that the site performs."""
        said = {self.position[stage] for stage in claim.qualifier("stage") if stage in self.position}
        made_by = {self.position[stage] for form in forms if (stage := self.forms[form].made_by)}
        known = said or made_by
        if not known:
            # nothing says at which stage it is weighed: at one of those that the site performs, and before metal for oxides
            last = self.position["separation"] if value.basis in _OXIDE_BASES else len(self.position)
            known = {s for s in site.stages if s <= last} - {self.network.recycling, self.network.market}
        missing = [s for s in sorted(known) if s in self.network.required and s not in site.stages]
        if missing or not known:
            stage = self.network.stages[missing[0]] if missing else "a stage that makes it"
            return f"no source shows the site to perform {stage}"
        return frozenset(known)


def limits(read: Mapping[str, Iterable[Figure]], *, weak: bool) -> tuple[Limit, ...]:
    """What the figures limit, by site and stage.

    Of several figures for one product the newest counts, and the largest of those that may be the newest. A weak figure never
    limits, but one at least as new and larger lifts a firm one: so does a plan whose day has come, and an amount that was made
    shows that the capacity is out of date. With `weak`, a product that no firm figure is of is limited by the weak ones,
    and if there are none by what is planned.
    """
    made: list[Limit] = []
    for site, those in sorted(read.items()):
        places: dict[frozenset[int], list[tuple[Figure, Product]]] = defaultdict(list)
        for figure in those:
            if figure.product is not None and not figure.unused:
                places[figure.product.stages].append((figure, figure.product))
        for stages, found in sorted(places.items(), key=lambda item: sorted(item[0])):
            made += (replace(limit, site=site, stages=stages) for limit in _at_one_place(found, weak=weak))
    return tuple(made)


def _at_one_place(found: list[tuple[Figure, Product]], *, weak: bool) -> Iterator[Limit]:
    parts: dict[tuple[frozenset[str], bool], list[Figure]] = defaultdict(list)
    whole: list[tuple[Figure, Product]] = []
    for figure, product in found:
        if product.part:
            parts[product.elements, product.oxide].append(figure)
        else:
            whole.append((figure, product))
    for (elements, oxide), figures_ in sorted(parts.items(), key=lambda item: (sorted(item[0][0]), item[0][1])):
        if chosen := _chosen(figures_, weak=weak):
            yield Limit("", frozenset(), elements, chosen[0].high, oxide, part=True, figures=chosen)
    kinds = {product.elements for _, product in whole if product.elements}
    limited: dict[tuple[Figure, ...], set[str]] = defaultdict(set)
    for element in sorted({element for _, product in whole for element in product.covers}):
        # of two kinds of magnet no figure says which one holds an element that names neither
        about = [
            figure
            for figure, product in whole
            if element in (product.elements if len(kinds) > 1 and product.elements else product.covers)
        ]
        if (chosen := _chosen(about, weak=weak)) and chosen[0].high < UNBOUNDED:
            limited[chosen].add(element)
    for chosen, elements_ in limited.items():
        product_ = chosen[0].product
        oxide = product_ is not None and product_.oxide
        yield Limit("", frozenset(), frozenset(elements_), chosen[0].high, oxide, part=False, figures=chosen)


def _chosen(figures_: list[Figure], *, weak: bool) -> tuple[Figure, ...]:
    """The figure that limits, and those it is set against; none where nothing does. Without an upper end it is infinite."""
    stated = [f for f in figures_ if f.claim.predicate == "capacity"]
    ranks: tuple[Strength, ...] = ("firm", "weak", "planned") if weak else ("firm",)
    for rank in ranks:
        newest = _newest([f for f in stated if f.strength == rank])
        if newest:
            break
    else:
        return ()
    since = max(f.first for f in newest)
    lifting = [f for f in stated if f not in newest and f.last >= since and (f.strength != "planned" or f.claim.valid)]
    ordered = sorted([*newest, *lifting], key=lambda f: (-f.high, f.claim.id))
    refuting = [f for f in figures_ if f.claim.predicate == "production" and f.last >= since and f.low > ordered[0].high]
    if refuting:
        return (replace(refuting[0], high=UNBOUNDED), *ordered)
    return tuple(ordered)


def _newest(found: list[Figure]) -> list[Figure]:
    """Those that may be the newest, as of statuses: where times overlap, all that do."""
    latest = max((f.first for f in found), default=date.min)
    return [f for f in found if f.last >= latest]
