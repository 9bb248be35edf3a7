"""Sources, entities and claims from the default graph of a dataset: what `kg.dataset.to_rdf` wrote, field by field."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pyoxigraph as ox

from kg.claims.model import Claim, Entity, Name, Record, Review, Source, Span, Value
from kg.claims.vocabulary import TERM, Vocabulary, vocabulary
from kg.dataset.rdf import ONTOLOGY, PREFIXES, Node, name_of, term
from kg.dataset.to_rdf import CLAIM_FIELDS, quads
from kg.errors import InputError

_CLAIM, _SOURCE, _TYPE = term("kg:Claim").value, term("kg:Source").value, term("rdf:type").value
_XSD = PREFIXES["xsd"]

Records = tuple[tuple[Source, ...], tuple[Entity, ...], tuple[Claim, ...]]


class Description:
    """What the default graph says of one subject. Every accessor raises `InputError` where that is not as expected."""

    def __init__(self, subject: str, nodes: dict[str, dict[str, list[Node]]]) -> None:
        self.subject = subject
        self.nodes = nodes
        self.said = nodes.get(subject, {})

    def wrong(self, found: object, expected: str) -> InputError:
        """The error that says what of this record is not as expected."""
        hint = "the dataset was not written by kg, or was edited; load the source again."
        return InputError.at("dataset", f"<{self.subject}>", found, expected, hint)

    def all(self, curie: str) -> list[Node]:
        """Every term said with the predicate, in no order."""
        return self.said.get(term(curie).value, [])

    def one(self, curie: str) -> Node | None:
        """The only term said with the predicate, or None."""
        found = self.all(curie)
        if len(found) > 1:
            raise self.wrong([str(node) for node in found], f"one {curie}")
        return found[0] if found else None

    def text(self, curie: str) -> str | None:
        """The only literal, as text."""
        node = self.one(curie)
        if node is None:
            return None
        if not isinstance(node, ox.Literal):
            raise self.wrong(str(node), f"a text as {curie}")
        return node.value

    def id(self, kind: str, curie: str) -> str | None:
        """The id in the only IRI `urn:kg:KIND:ID`."""
        node = self.one(curie)
        name = None if node is None else name_of(kind, node)
        if node is not None and name is None:
            raise self.wrong(str(node), f"an IRI urn:kg:{kind}: as {curie}")
        return name

    def number(self, curie: str) -> int | float | None:
        """The only number: an xsd:integer as int, an xsd:decimal or xsd:double as float."""
        node = self.one(curie)
        if node is None:
            return None
        try:
            if isinstance(node, ox.Literal) and node.datatype.value == _XSD + "integer":
                return int(node.value)
            if isinstance(node, ox.Literal) and node.datatype.value in (_XSD + "decimal", _XSD + "double"):
                return float(node.value)
        except ValueError:
            pass
        raise self.wrong(str(node), f"a number as {curie}")

    def part(self, curie: str) -> Description | None:
        """The only part of the record, such as its selector."""
        node = self.one(curie)
        return None if node is None else self.of(node)

    def of(self, node: Node) -> Description:
        """What is said of another node."""
        if isinstance(node, (ox.Literal, ox.Triple)):
            raise self.wrong(str(node), "a part of the record")
        return Description(node.value, self.nodes)

    def in_order(self, curie: str) -> list[Description]:
        """Parts by their kg:order."""
        parts = [self.of(node) for node in self.all(curie)]
        return sorted(parts, key=lambda part: part.must(part.number("kg:order"), "kg:order"))

    def must(self, found: Any, what: str) -> Any:
        """`found`, which the record cannot do without."""
        if found is None:
            raise self.wrong("nothing", f"one {what}")
        return found


def read(store: ox.Store, words: Vocabulary | None = None) -> Records:
    """All sources, entities and claims of a dataset, each sorted by id. Linear in the size of the default graph.

    Raises `InputError` where a record lacks what its model needs, or where a claim's content does not hash to its id:
    such a claim was edited, and no claim ever is.
    """
    class_of = {TERM + name: kind for name, kind in (words or vocabulary()).classes.items() if kind}
    nodes: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        if not isinstance(quad.subject, ox.Triple):
            nodes[quad.subject.value][quad.predicate.value].append(quad.object)
    sources, entities, claims = [], [], []
    for subject, said in list(nodes.items()):
        for kind in said.get(_TYPE, ()):
            if not isinstance(kind, ox.NamedNode):
                continue
            if kind.value == _CLAIM:
                claims.append(_claim(Description(subject, nodes)))
            elif kind.value == _SOURCE:
                sources.append(_source(Description(subject, nodes)))
            elif kind.value in class_of:
                entities.append(_entity(Description(subject, nodes), class_of[kind.value]))
    return (
        tuple(sorted(sources, key=lambda s: s.id)),
        tuple(sorted(entities, key=lambda e: e.id)),
        tuple(sorted(claims, key=lambda c: c.id)),
    )


def unread(store: ox.Store, records: Records, words: Vocabulary | None = None) -> tuple[ox.Quad, ...]:
    """Quads of a dataset that its records do not account for, sorted: empty for whatever kg wrote.

    For a dataset from elsewhere: what `read` passed over in silence, and a claim's graph that says something else than the claim.
    """
    accounted = set(quads(*records, words or vocabulary()))
    return tuple(sorted((q for q in store if q.graph_name != ONTOLOGY and q not in accounted), key=str))


def _id_of(kind: str, about: Description) -> str:
    try:
        name = name_of(kind, ox.NamedNode(about.subject))
    except ValueError:
        name = None
    return str(about.must(name, f"IRI that starts with urn:kg:{kind}:"))


def _source(about: Description) -> Source:
    url = about.one("dcat:landingPage")
    return Source(
        id=_id_of("source", about),
        title=about.must(about.text("dct:title"), "dct:title"),
        kind=about.must(about.text("dct:type"), "dct:type"),
        language=about.must(about.text("dct:language"), "dct:language"),
        grade=about.must(about.text("kg:grade"), "kg:grade"),
        publisher=about.text("dct:publisher"),
        date=about.text("dct:date"),
        date_note=about.text("kg:dateNote"),
        url=None if url is None or isinstance(url, ox.Triple) else url.value,
        licence=about.text("dct:license"),
        sha256=about.text("kg:sha256"),
        lineage=about.text("kg:lineage"),
        derived_from=tuple(
            part.must(part.id("source", "prov:entity"), "prov:entity") for part in about.in_order("prov:qualifiedDerivation")
        ),
        reliability=about.text("kg:reliability"),
    )


def _entity(about: Description, kind: Any) -> Entity:
    names = sorted(
        about.in_order("skosxl:prefLabel") + about.in_order("skosxl:altLabel"), key=lambda part: part.number("kg:order") or 0
    )
    return Entity(
        id=_id_of("id", about),
        kind=kind,
        names=tuple(
            Name(
                text=part.must(part.text("skosxl:literalForm"), "skosxl:literalForm"),
                lang=part.must(part.text("dct:language"), "dct:language"),
            )
            for part in names
        ),
        note=about.text("skos:note"),
    )


def _claim(about: Description) -> Claim:
    verified = about.text("kg:verified")
    attributed = about.id("id", "prov:wasAttributedTo")
    value = about.part("kg:value")
    claim = Claim(
        subject=about.must(about.id("id", "rdf:subject"), "rdf:subject"),
        predicate=about.must(about.id("term", "rdf:predicate"), "rdf:predicate"),
        source=about.must(about.id("source", "prov:hadPrimarySource"), "prov:hadPrimarySource"),
        locator=_locator(about.must(about.part("oa:hasSelector"), "oa:hasSelector")),
        paraphrase=about.must(about.text("dct:description"), "dct:description"),
        modality=about.must(about.id("id", "kg:modality"), "kg:modality"),
        language=about.must(about.text("dct:language"), "dct:language"),
        object=_end(about, ox.NamedNode),
        value=None if value is None else _value(value),
        text=_end(about, ox.Literal),
        qualifiers=_qualifiers(about),
        valid=about.text("kg:valid"),
        valid_note=about.text("kg:validNote"),
        as_of=about.text("kg:asOf"),
        printed=about.text("kg:printed"),
        attributed_to=attributed if attributed is not None else about.text("kg:attributedTo"),
        derived=about.text("kg:derived"),
        machine_generated=about.text("kg:machineGenerated") == "true",
        lineage=about.text("kg:lineage"),
        review=None
        if verified is None
        else Review(verified=verified, note=about.must(about.text("kg:reviewNote"), "kg:reviewNote")),  # type: ignore[arg-type]
    )
    for found, expected, what in (
        (_id_of("claim", about), claim.id, "urn:kg:claim:"),
        (about.id("statement", "kg:statement"), claim.statement, "kg:statement urn:kg:statement:"),
    ):
        if found != expected:
            raise about.wrong(found, f"{what}{expected}, the hash of what the claim says")
    return claim


def _end(about: Description, kind: type[ox.NamedNode] | type[ox.Literal]) -> str | None:
    found = [node for node in about.all("rdf:object") if isinstance(node, kind)]
    if len(found) > 1:
        raise about.wrong([str(node) for node in found], "one rdf:object of a kind")
    if not found:
        return None
    return found[0].value if kind is ox.Literal else about.must(name_of("id", found[0]), "rdf:object urn:kg:id:")


def _qualifiers(about: Description) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for predicate, ends in about.said.items():
        name = name_of("term", ox.NamedNode(predicate))
        if name is not None and name not in CLAIM_FIELDS:
            values = []
            for end in ends:
                value = end.value if isinstance(end, ox.Literal) else name_of("id", end)
                values.append(str(about.must(value, f"text or IRI urn:kg:id: as kg:{name}")))
            found.append((name, tuple(values)))
    return tuple(found)


def _locator(about: Description) -> Span | Record:
    document = about.text("kg:document")
    if document is None:
        return Record(file=about.must(about.text("kg:file"), "kg:file"), record=about.must(about.text("kg:record"), "kg:record"))
    return Span(
        document=document,
        start=about.must(about.number("oa:start"), "oa:start"),
        end=about.must(about.number("oa:end"), "oa:end"),
        sha256=about.must(about.text("kg:sha256"), "kg:sha256"),
    )


def _value(about: Description) -> Value:
    return Value(
        number=about.must(about.number("qudt:numericValue"), "qudt:numericValue"),
        unit=about.must(about.text("kg:unit"), "kg:unit"),
        maximum=about.number("kg:maximum"),
        comparator=about.must(about.text("kg:comparator"), "kg:comparator"),
        basis=about.text("kg:basis"),
        per=about.text("kg:per"),  # type: ignore[arg-type]
    )
