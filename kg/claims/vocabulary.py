"""The controlled words of `ontology/*.ttl`: classes, predicates, qualifiers, stages, materials, countries.

Nothing is declared here: the Turtle files are the one place where a word is said.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the ontology declares, looked up by name."""

    predicates: dict[str, Predicate]
    qualifiers: dict[str, frozenset[str]]
    concepts: dict[str, Concept]
    classes: dict[str, str]

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
    import pyoxigraph as ox

    facts: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for path in ontology_files(directory):
        for quad in ox.parse(path=str(path)):
            if isinstance(quad.subject, ox.NamedNode):
                facts[quad.subject.value][quad.predicate.value].append(quad.object)

    def texts(subject: str, predicate: str) -> list[tuple[str, str]]:
        return [(o.value, o.language or "und") for o in facts[subject][predicate] if isinstance(o, ox.Literal)]

    def one(subject: str, predicate: str, default: str = "") -> str:
        return next((text for text, _ in texts(subject, predicate)), default)

    def nodes(subject: str, predicate: str) -> list[str]:
        return [o.value for o in facts[subject][predicate] if isinstance(o, ox.NamedNode)]

    def local(iri: str) -> str:
        return iri.removeprefix(TERM).removeprefix(ID)

    def flag(subject: str, predicate: str) -> bool:
        return one(subject, TERM + predicate) == "true"

    predicates: dict[str, Predicate] = {}
    qualifiers: dict[str, frozenset[str]] = {}
    concepts: dict[str, Concept] = {}
    classes: dict[str, str] = {}
    for iri in list(facts):
        types = nodes(iri, _RDF_TYPE)
        if any(t.endswith(("#ObjectProperty", "#DatatypeProperty")) for t in types):
            ranges = nodes(iri, _SCHEMA + "rangeIncludes")
            also = nodes(iri, TERM + "alsoTakes")
            any_ends = flag(iri, "anyEnds")
            predicates[local(iri)] = Predicate(
                name=local(iri),
                label=one(iri, _RDFS + "label"),
                definition=one(iri, _SKOS + "definition"),
                subjects=frozenset(map(local, nodes(iri, _SCHEMA + "domainIncludes"))),
                objects=frozenset(local(r) for r in ranges if r.startswith(TERM)),
                takes_value=_QUANTITY in ranges or _QUANTITY in also,
                takes_text=_XSD_STRING in ranges,
                any_object=any_ends,
                comparable=flag(iri, "comparable"),
            )
        elif TERM + "Qualifier" in types:
            qualifiers[local(iri)] = frozenset(map(local, nodes(iri, _SCHEMA + "rangeIncludes")))
        elif any(t.endswith("#Class") for t in types):
            classes[local(iri)] = one(iri, _SKOS + "notation")
        elif iri.startswith(ID) and types:
            names = texts(iri, _SKOS + "prefLabel") + texts(iri, _SKOS + "altLabel")
            factor = one(iri, TERM + "metalInOxide")
            concepts[local(iri)] = Concept(
                id=local(iri),
                kind=local(types[0]),
                label=one(iri, _SKOS + "prefLabel"),
                notation=one(iri, _SKOS + "notation", local(iri)),
                names=tuple(dict.fromkeys(names + [(t, "und") for t, _ in texts(iri, _SKOS + "notation")])),
                order=int(one(iri, TERM + "order", "0")),
                starts=flag(iri, "starts"),
                required=flag(iri, "required"),
                runs=flag(iri, "runs"),
                proves=flag(iri, "proves"),
                exact=flag(iri, "exact"),
                form=next((local(n).removeprefix("form-") for n in nodes(iri, TERM + "form")), None),
                made_by=next((local(n) for n in nodes(iri, TERM + "madeBy")), None),
                elements=tuple(sorted(map(local, nodes(iri, TERM + "elements")))),
                broader=tuple(sorted(map(local, nodes(iri, _SKOS + "broader")))),
                metal_in_oxide=float(factor) if factor else None,
                recycled=flag(iri, "recycled"),
            )
    return Vocabulary(predicates, qualifiers, concepts, classes)
