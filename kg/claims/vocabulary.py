"""The controlled words of `ontology/*.ttl`: classes, predicates, qualifiers, stages, materials, countries.

Nothing is declared here: the Turtle files are the one place where a word is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kg.resources import packaged

TERM = "urn:kg:term:"
ID = "urn:kg:id:"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SCHEMA = "https://schema.org/"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_QUANTITY = "http://qudt.org/schema/qudt/QuantityValue"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate and its ends. `subjects` and `objects` are class names; empty `subjects` takes anything."""

    name: str
    label: str
    definition: str
    subjects: frozenset[str]
    objects: frozenset[str]
    takes_value: bool
    takes_text: bool
    any_object: bool
    comparable: bool


@dataclass(frozen=True, slots=True)
class Concept:
    """A stage, status, material, element, country, unit, basis, form, grade or modality."""

    id: str
    kind: str
    label: str
    notation: str
    names: tuple[tuple[str, str], ...]
    order: int = 0
    starts: bool = False
    required: bool = False
    runs: bool = False
    proves: bool = False
    exact: bool = False
    form: str | None = None
    made_by: str | None = None
    elements: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    metal_in_oxide: float | None = None
    recycled: bool = False
    work: str = ""
    """Of a stage: what somebody there does, as "makes metal"."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the ontology declares, looked up by name.

    `qualifiers` gives the classes of what a qualifier may have, `listed` the words of those that have a list of them, `dated`
    those whose words are EDTF dates: what a claim is checked against, and no part of a snapshot.
    """

    predicates: dict[str, Predicate]
    qualifiers: dict[str, frozenset[str]]
    concepts: dict[str, Concept]
    classes: dict[str, str]
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dated: set[str] = field(default_factory=set)

    def of_kind(self, kind: str) -> tuple[Concept, ...]:
        """All concepts of a class (`Stage`, `Status`, `Material`, ...) in the ontology's order, then by id."""
        found = (c for c in self.concepts.values() if c.kind == kind)
        return tuple(sorted(found, key=lambda c: (c.order, c.id)))

    @property
    def units(self) -> frozenset[str]:
        """Notations of the units a value may be in."""
        return frozenset(c.notation for c in self.of_kind("Unit"))

    @property
    def bases(self) -> frozenset[str]:
        """Notations of what a value may weigh."""
        return frozenset(c.notation for c in self.of_kind("Basis"))


def ontology_files(directory: Path | None = None) -> tuple[Path, ...]:
    """The Turtle files that make the vocabulary; shapes are rules about data, not words, and stay out."""
    root = directory or packaged("ontology")
    return tuple(sorted(p for p in root.glob("*.ttl") if p.name != "shapes.ttl"))


@cache
def vocabulary(directory: Path | None = None) -> Vocabulary:
    """Read the ontology once. Linear in its size (about 3,000 triples, 10 ms)."""
    found = Vocabulary({}, {}, {}, {})
    for word in _words(directory):
        types = word.nodes(_RDF_TYPE)
        if any(t.endswith(("#ObjectProperty", "#DatatypeProperty")) for t in types):
            found.predicates[word.name] = _predicate(word)
        elif TERM + "Qualifier" in types:
            found.qualifiers[word.name] = word.names(_SCHEMA + "rangeIncludes")
            if words := word.texts(TERM + "oneOf"):
                found.listed[word.name] = tuple(text for text, _ in words)
            if word.flag("edtf"):
                found.dated.add(word.name)
        elif any(t.endswith("#Class") for t in types):
            found.classes[word.name] = word.text(_SKOS + "notation")
        elif word.iri.startswith(ID) and types:
            found.concepts[word.name] = _concept(word, _local(types[0]))
    return found


def _local(iri: str) -> str:
    return iri.removeprefix(TERM).removeprefix(ID)


@dataclass(frozen=True, slots=True)
class _Word:
    """What the Turtle files say of one subject, by predicate: literals with their language, and nodes."""

    iri: str
    literals: dict[str, list[tuple[str, str]]]
    links: dict[str, list[str]]

    @property
    def name(self) -> str:
        return _local(self.iri)

    def texts(self, predicate: str) -> list[tuple[str, str]]:
        return self.literals.get(predicate, [])

    def text(self, predicate: str, default: str = "") -> str:
        return next((text for text, _ in self.texts(predicate)), default)

    def flag(self, term: str) -> bool:
        return self.text(TERM + term) == "true"

    def nodes(self, predicate: str) -> list[str]:
        return self.links.get(predicate, [])

    def names(self, predicate: str) -> frozenset[str]:
        return frozenset(map(_local, self.nodes(predicate)))

    def first(self, term: str) -> str | None:
        return next(map(_local, self.nodes(TERM + term)), None)


def _words(directory: Path | None) -> Iterable[_Word]:
    import pyoxigraph as ox

    found: dict[str, _Word] = {}
    for path in ontology_files(directory):
        for quad in ox.parse(path=str(path)):
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            iri, predicate, said = quad.subject.value, quad.predicate.value, quad.object
            word = found.setdefault(iri, _Word(iri, {}, {}))
            if isinstance(said, ox.Literal):
                word.literals.setdefault(predicate, []).append((said.value, said.language or "und"))
            elif isinstance(said, ox.NamedNode):
                word.links.setdefault(predicate, []).append(said.value)
    return found.values()


def _predicate(word: _Word) -> Predicate:
    ranges = word.nodes(_SCHEMA + "rangeIncludes")
    return Predicate(
        name=word.name,
        label=word.text(_RDFS + "label"),
        definition=word.text(_SKOS + "definition"),
        subjects=word.names(_SCHEMA + "domainIncludes"),
        objects=frozenset(_local(r) for r in ranges if r.startswith(TERM)),
        takes_value=_QUANTITY in (*ranges, *word.nodes(TERM + "alsoTakes")),
        takes_text=_XSD_STRING in ranges,
        any_object=word.flag("anyEnds"),
        comparable=word.flag("comparable"),
    )


def _concept(word: _Word, kind: str) -> Concept:
    names = word.texts(_SKOS + "prefLabel") + word.texts(_SKOS + "altLabel")
    form, factor = word.first("form"), word.text(TERM + "metalInOxide")
    return Concept(
        id=word.name,
        kind=kind,
        label=word.text(_SKOS + "prefLabel"),
        notation=word.text(_SKOS + "notation", word.name),
        names=tuple(dict.fromkeys(names + [(text, "und") for text, _ in word.texts(_SKOS + "notation")])),
        order=int(word.text(TERM + "order", "0")),
        starts=word.flag("starts"),
        required=word.flag("required"),
        runs=word.flag("runs"),
        proves=word.flag("proves"),
        exact=word.flag("exact"),
        form=form.removeprefix("form-") if form else None,
        made_by=word.first("madeBy"),
        elements=tuple(sorted(word.names(TERM + "elements"))),
        broader=tuple(sorted(word.names(_SKOS + "broader"))),
        metal_in_oxide=float(factor) if factor else None,
        recycled=word.flag("recycled"),
        work=word.text(TERM + "work"),
    )
