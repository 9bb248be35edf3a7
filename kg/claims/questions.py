"""What makes two claims comparable: the question that each of them answers, and its answer.

Claims belong side by side when a reader would think that they answer one question: a quantity of one thing, the status of one
site, who signed, what kind of instrument, in which country's market. What only limits an answer - stage, year, capacity or
output, who is said to hold it - is no part of the question: it stands in the `facets`, where it is compared and named.

Things that are, or may be, the same are one in a question; that they only may be is a facet too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from kg.claims.comparable import Interval, interval, limits
from kg.claims.identity import identity
from kg.claims.model import Claim, Source, Span, Value
from kg.claims.vocabulary import Vocabulary
from kg.claims.wordings import Question, Relation, questions

PLACES = ("located_in", "headquartered_in")
SIGNED = "party_to"
ORIGIN = "origin"
"""The question from where a firm has a material: no predicate of its own."""
TOPIC = "which"
"""The facet that holds what an answer is about: two things that may be the same differ in it."""
STATED = "stated"
"""How an answer is put that is neither planned nor conditional nor under talks."""
Facet = tuple[str, frozenset[str]]

_WORLD = re.compile(r"\b(?:world|worldwide|global)\b", re.I)
_NO_FACET = frozenset(
    {"form", "quantity", "flow_record", "signed", "deliveries_from", "supply_kind", "status", "to", "scope", "of"}
    | {"free_of_elements"}
)
"""Qualifiers that limit no answer, hold the source's wording, or are compared in a way of their own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A claim as the answer to a question.

    Answers with one `key` are to one question where they also share one of the `things`; one that names none goes with all
    others, if these are of one question. `says` is a figure, or ids and words: with `parts`, only some of all there are, so that
    a source that says less than another does not differ from it. `shown` are those of this claim, none where its own end is the
    answer. `means` is what a status comes to, where two of them mean one thing. A `lasting` answer holds whatever the day; one
    that is not `exact` excludes no other: it is in words, or names some of many.
    """

    claim: Claim
    key: tuple[str, ...]
    things: frozenset[str]
    says: Interval | frozenset[str]
    facets: tuple[Facet, ...]
    strength: str
    origin: str
    shown: tuple[str, ...] = ()
    means: frozenset[str] | None = None
    parts: bool = False
    lasting: bool = False
    exact: bool = True

    @property
    def voice(self) -> tuple[str, str]:
        """Who says it: the document, and whom it quotes."""
        return self.claim.source, self.claim.attributed_to or ""


def answers(claims: Collection[Claim], sources: Mapping[str, Source], words: Vocabulary) -> Iterator[Answer]:
    """Give every answer that claims give to a question. Linear in the claims."""
    asked = _Asked(claims, sources, words)
    for claim in claims:
        yield from asked.answers(claim)


def asks(question: str) -> str:
    """Say in a few words what a question, the first of its key, asks: nothing where its predicate says it all."""
    if question == SIGNED:
        return "who signed"
    if question == ORIGIN:
        return "from which site it comes"
    relation = questions().relations.get(question)
    if relation is not None:
        return relation.asks
    return next((each.asks for each in questions().words if each.id == question), "")


class _Asked:
    """What has to be known of all claims to tell the question of one."""

    def __init__(self, claims: Collection[Claim], sources: Mapping[str, Source], words: Vocabulary) -> None:
        self.sources = sources
        self.sure: Callable[[str], str] = identity(claims)
        self.perhaps: Callable[[str], str] = identity(claims, ("same_as", "maybe_same_as"))
        self.words = words
        self.runs = {status.id for status in words.of_kind("Status") if status.runs}
        self.figures = {p.name for p in words.predicates.values() if p.comparable} | {"owned_by", "finances"}
        self.countries = countries_said(claims, words)
        self.agreements = {c.subject for c in claims if c.predicate == "agreement_kind"}
        self.agreements |= {c.object for c in claims if c.predicate == SIGNED and c.object}
        self.parties = _sets(claims, SIGNED, lambda c: (c.source, c.object or ""), lambda c: self.sure(c.subject))
        self.signatories = _sets(claims, SIGNED, lambda c: (c.object or "",), lambda c: c.subject)
        self.sellers: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.predicate == "supplies":
                for material in claim.qualifier("material"):
                    self.sellers[claim.source, material].append(claim)
        self.from_sites: dict[tuple[str, str, str], frozenset[str]] = {}
        for claim in claims:
            for firm, material, sites in self._origins(claim):
                key = (claim.source, firm, material)
                self.from_sites[key] = self.from_sites.get(key, frozenset()) | sites

    def answers(self, claim: Claim) -> Iterator[Answer]:
        relations, worded = questions().relations, questions().of(claim.predicate)
        if claim.value is not None and claim.predicate in self.figures:
            yield self._figure(claim, claim.value)
        elif claim.predicate in PLACES:
            said = self.countries.get((claim.subject, claim.predicate, claim.source))
            if said:
                yield self._answer(claim, (claim.predicate, self.perhaps(claim.subject)), said, lasting=True)
        elif claim.predicate == "has_status" and claim.object:
            said = frozenset({claim.object})
            yield self._answer(claim, ("has_status", self.perhaps(claim.subject)), said, means=self._running(said))
        elif claim.predicate == "milestone" and claim.text and claim.valid:
            key = ("milestone", self.perhaps(claim.subject), " ".join(claim.text.casefold().split()))
            yield self._answer(claim, key, frozenset({claim.valid}), shown=(claim.valid,), lasting=True)
        elif claim.predicate == SIGNED and claim.object:
            yield self._answer(
                claim, (SIGNED, self.perhaps(claim.object)), self.parties[claim.source, claim.object],
                which=claim.object, shown=(claim.subject,), parts=True, lasting=True,
            )  # fmt: skip
        elif claim.predicate in relations and claim.object:
            yield from self._relation(claim, relations[claim.predicate])
        if claim.text is not None:
            yield from self._words(claim, worded)
        for firm, material, sites in self._origins(claim):
            yield self._answer(
                claim, (ORIGIN, self.perhaps(firm), material), self.from_sites[claim.source, firm, material],
                which=firm, shown=tuple(sorted(sites)), parts=True, lasting=True, facets=False,
            )  # fmt: skip

    def _figure(self, claim: Claim, value: Value) -> Answer:
        ends = [self.perhaps(end) for end in (claim.object, *claim.qualifier("to"), *claim.qualifier("on")) if end]
        whole = ""
        if claim.predicate == "share":
            whole = "of the world" if _of_the_world(claim) else "of something else"
        elif claim.predicate in ("measure", "rank", "demand"):
            whole = " ".join(text.casefold() for text in claim.qualifier("of"))
        return self._answer(
            claim,
            (claim.predicate, self.perhaps(claim.subject), whole, value.unit, _per(claim) or "", *ends),
            interval(value, claim.printed),
            things=self._things(claim) if claim.predicate not in ("measure", "rank", "owned_by", "finances") else frozenset(),
        )

    def _running(self, said: frozenset[str]) -> frozenset[str]:
        """What runs, and what is being ramped up or bound by a contract, is one thing: it runs."""
        return frozenset("runs" if status in self.runs else status for status in said)

    def _relation(self, claim: Claim, relation: Relation) -> Iterator[Answer]:
        said = claim.qualifier(relation.answer) or ((relation.unsaid,) if relation.unsaid else ())
        if not said:
            return
        same = [" ".join(claim.qualifier(name)) for name in relation.same]
        things = frozenset(self.perhaps(material) for material in claim.qualifier("material"))
        yield self._answer(
            claim,
            (claim.predicate, self.perhaps(claim.subject), self.perhaps(claim.object or ""), *same),
            self._running(frozenset(said)) if relation.answer == "status" else frozenset(said),
            things=things if claim.predicate == "supplies" else frozenset(),
            shown=said,
            but=relation.answer,
            exact=relation.answer == "status",
        )

    def _words(self, claim: Claim, worded: Collection[Question]) -> Iterator[Answer]:
        text = claim.text or ""
        for question in worded:
            if question.of_agreements and claim.subject not in self.agreements:
                continue
            said = question.answer(text)
            # what an agreement is called in passing is an answer only where it is called an instrument
            own = said is None and question.rest and claim.predicate == question.predicates[0]
            if said is None and not own:
                continue
            about = [
                self.perhaps(claim.subject) if name == "subject" else " ".join(claim.qualifier(name)) for name in question.about
            ]
            yield self._answer(
                claim, (question.id, *about), frozenset({said or text.casefold()}), shown=(text,), lasting=question.lasting,
                exact=False,
            )  # fmt: skip

    def _origins(self, claim: Claim) -> Iterator[tuple[str, str, frozenset[str]]]:
        """Firm, material and sites, where a claim says from where a firm has a material."""
        places = frozenset(claim.qualifier("place"))
        if claim.predicate in ("supplies", "produces", "provides_for") and places:
            firms = (
                self.signatories.get((claim.subject,), {claim.subject}) if claim.predicate == "provides_for" else {claim.subject}
            )
            materials = (claim.object,) if claim.predicate == "produces" else claim.qualifier("material")
            for firm in sorted(firms):
                yield from ((firm, material, places) for material in materials if material)
        elif claim.predicate == "produces" and claim.object:
            # a site is the firm's that one passage names as the seller of what the site makes
            for seller in self.sellers.get((claim.source, claim.object), ()):
                if seller.subject != claim.subject and _one_passage(claim, seller):
                    yield seller.subject, claim.object, frozenset({claim.subject})
                    return

    def _answer(
        self,
        claim: Claim,
        key: tuple[str, ...],
        says: Interval | frozenset[str],
        *,
        things: frozenset[str] = frozenset(),
        which: str | None = None,
        but: str | None = None,
        means: frozenset[str] | None = None,
        shown: tuple[str, ...] = (),
        parts: bool = False,
        lasting: bool = False,
        exact: bool = True,
        facets: bool = True,
    ) -> Answer:
        source = self.sources[claim.source]
        named = [(TOPIC, frozenset({self.sure(which or claim.subject)}))]
        named += [item for item in self._limits(claim, source) if item[0] != but] if facets else []
        return Answer(
            claim=claim,
            key=key,
            things=things,
            says=says,
            facets=tuple(sorted(named)),
            strength=STATED if claim.modality in ("asserted", "claimed") else claim.modality,
            origin=claim.lineage or source.origin,
            shown=shown,
            means=means,
            parts=parts,
            lasting=lasting,
            exact=exact and not parts,
        )

    def _limits(self, claim: Claim, source: Source) -> Iterator[Facet]:
        """Everything a claim limits its answer to, by name; what it says nothing of is not there."""
        # elements of a figure are part of what it is of; a state holds for the elements that are named
        left_out = _NO_FACET if claim.value is None else _NO_FACET | {"elements"}
        yield from ((name, frozenset(values)) for name, values in claim.qualifiers if name not in left_out)
        world = claim.predicate == "share" and _of_the_world(claim)
        said = {claim.predicate, *claim.qualifier("stage")}
        of = [
            of.casefold()
            for of in claim.qualifier("of")
            # "mine production" at the stage "mine" says nothing new, and a share of the world is one already by its question
            if not said.issuperset(of.casefold().split()) and not (world and of.casefold() == "world")
        ]
        scope = limits(claim, source) - ({"world"} if world else set())
        basis = claim.value.basis if claim.value else None
        for name, values in (("of", frozenset(of)), ("scope", scope), ("basis", frozenset({basis} if basis else ()))):
            if values:
                yield name, values

    def _things(self, claim: Claim) -> frozenset[str]:
        """What a quantity is of: materials and the elements in them, else the words for it. The words of a share name a whole."""
        elements, materials = claim.qualifier("elements"), claim.qualifier("material")
        if not materials:
            words = () if claim.predicate == "share" else claim.qualifier("of")
            return frozenset({" ".join(elements)} if elements else (of.casefold() for of in words))
        return frozenset(
            # elements that a material consists of say nothing that its name does not
            " ".join((self.perhaps(material), *elements)) if self._adds(material, elements) else self.perhaps(material)
            for material in materials
        )

    def _adds(self, material: str, elements: tuple[str, ...]) -> bool:
        concept = self.words.concepts.get(material)
        return bool(elements) and (concept is None or set(elements) != set(concept.elements))


def _of_the_world(claim: Claim) -> bool:
    return any(_WORLD.search(text) for name in ("of", "scope") for text in claim.qualifier(name))


def _per(claim: Claim) -> str | None:
    """An amount produced in a plain year is an amount a year."""
    value = claim.value
    is_year = claim.valid is not None and claim.valid.rstrip("~?%").isdigit()
    if value is None or value.per is not None:
        return value.per if value else None
    return "year" if claim.predicate == "production" and is_year else None


def _one_passage(one: Claim, other: Claim) -> bool:
    """Whether the places of two claims in one document overlap."""
    a, b = one.locator, other.locator
    if not isinstance(a, Span) or not isinstance(b, Span):
        return a == b
    return a.document == b.document and a.start < b.end and b.start < a.end


def _sets(
    claims: Collection[Claim], predicate: str, key: Callable[[Claim], tuple[str, ...]], value: Callable[[Claim], str]
) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for claim in claims:
        if claim.predicate == predicate:
            found[key(claim)].add(value(claim))
    return {each: frozenset(values) for each, values in found.items()}


def countries_said(claims: Collection[Claim], words: Vocabulary) -> dict[tuple[str, str, str], frozenset[str]]:
    """Countries by (entity, predicate, source): where one source puts an entity, over places that any claim puts in a country."""
    above: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.predicate in ("located_in", "part_of") and claim.object:
            above[claim.subject].add(claim.object)

    def countries(place: str, seen: frozenset[str]) -> set[str]:
        concept = words.concepts.get(place)
        if concept is not None and concept.kind == "Country":
            return {place}
        return {c for upper in above.get(place, set()) - seen for c in countries(upper, seen | {place})}

    found: dict[tuple[str, str, str], frozenset[str]] = {}
    for claim in claims:
        if claim.predicate in PLACES and claim.object:
            key = (claim.subject, claim.predicate, claim.source)
            found[key] = found.get(key, frozenset()) | countries(claim.object, frozenset({claim.subject}))
    # a place no claim puts in a country leaves nothing to compare
    return {key: places for key, places in found.items() if places}
