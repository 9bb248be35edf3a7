"""Sources, entities and claims as RDF quads, losing nothing: `kg.dataset.from_rdf` gives every field back.

    GRAPH <urn:kg:claim:ID>  { <urn:kg:id:SUBJECT> <urn:kg:term:PREDICATE> END }     one graph a claim: what it says
    default graph            <urn:kg:claim:ID> a kg:Claim ; prov:hadPrimarySource ... everything else of the claim,
                             and all sources and entities
    GRAPH <urn:kg:ontology>  { the vocabulary, so that a query finds labels, stage order and countries }

A field of the model whose value is the id of a concept is an IRI (modality, subject, qualifiers); one whose value is a
notation is a literal (grade "A", unit "%", basis "REO"). There are no blank nodes: parts of a record are
`<urn:kg:claim:ID#selector>` and the like, so two datasets are the same when their quads are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

import pyoxigraph as ox

from kg.claims.model import Claim, Entity, Record, Source, Span, Value, canonical
from kg.claims.vocabulary import Vocabulary, ontology_files
from kg.dataset.rdf import ONTOLOGY, PREFIXES, iri, term
from kg.errors import InputError

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal | None]
Item = TypeVar("Item", Source, Entity, Claim)

_TYPE, _ORDER, _LANGUAGE, _DATE = term("rdf:type"), term("kg:order"), term("dct:language"), term("dct:date")
_INTEGER, _DECIMAL, _DOUBLE = term("xsd:integer"), term("xsd:decimal"), term("xsd:double")
_TRUE = ox.Literal("true", datatype=term("xsd:boolean"))
_XSD_STRING = PREFIXES["xsd"] + "string"

CLAIM_FIELDS = frozenset(
    {"statement", "value", "modality", "printed", "valid", "validNote", "asOf", "attributedTo", "derived"}
    | {"machineGenerated", "lineage", "verified", "reviewNote"}
)
"""What `kg:` says of a claim beside its qualifiers: no qualifier may have one of these names."""


def ontology_quads() -> Iterator[ox.Quad]:
    """The vocabulary in its named graph."""
    for path in ontology_files():
        for quad in ox.parse(path=str(path)):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY)


def quads(
    sources: Iterable[Source], entities: Iterable[Entity], claims: Iterable[Claim], vocabulary: Vocabulary
) -> Iterator[ox.Quad]:
    """Every quad of the records, without the ontology.

    A record that comes twice gives its quads once. Raises `InputError` where two different records share an id, and
    where a qualifier has the name of a field: either would make the dataset say what no source says.
    """
    entities = tuple(entities)
    known = {entity.id for entity in entities} | set(vocabulary.concepts)
    class_of = {kind: name for name, kind in vocabulary.classes.items() if kind}
    words = frozenset(name for name, kinds in vocabulary.qualifiers.items() if kinds == {_XSD_STRING})
    for source in _distinct("source", sources):
        yield from _default(_source_rows(source))
    for entity in _distinct("entity", entities):
        yield from _default(_entity_rows(entity, class_of))
    for claim in _distinct("claim", claims):
        node = iri("claim", claim.id)
        for end in _ends(claim):
            yield ox.Quad(iri("id", claim.subject), iri("term", claim.predicate), end, node)
        yield from _default(_claim_rows(claim, node, known, words))


def _distinct(kind: str, items: Iterable[Item]) -> Iterator[Item]:
    seen: dict[str, Item] = {}
    for item in items:
        before = seen.get(item.id)
        if before is None:
            seen[item.id] = item
            yield item
        elif before != item:
            raise InputError(
                f"Two different records have the {kind} id {item.id!r}.",
                "Expected one record an id.",
                "`kg check` lists them all.",
            )


def _default(rows: Iterable[Triple]) -> Iterator[ox.Quad]:
    for subject, predicate, end in rows:
        if end is not None:
            yield ox.Quad(subject, predicate, end)


def _text(text: str | None) -> ox.Literal | None:
    return None if text is None else ox.Literal(text)


def _node(kind: str, name: str | None) -> ox.NamedNode | None:
    return None if name is None else iri(kind, name)


def number_literal(number: int | float) -> ox.Literal:
    """A number in the very form the store keeps: an int as xsd:integer, a float as xsd:decimal.

    A float beyond the store's decimals (18 digits after the point) is an xsd:double, because the store could keep such
    a decimal but not compare it.
    """
    text = canonical(number) or ""
    if isinstance(number, int):
        return ox.Literal(text, datatype=_INTEGER)
    exponent = Decimal(text).as_tuple().exponent
    fits = isinstance(exponent, int) and exponent >= -18 and abs(number) < 10**20 and text != "-0"
    return ox.Literal(text, datatype=_DECIMAL if fits else _DOUBLE)


def tagged(text: str, language: str) -> ox.Literal:
    """A text with its language tag, or plain where the tag is `und` or RDF does not allow it."""
    if language != "und":
        try:
            return ox.Literal(text, language=language)
        except ValueError:
            pass
    return ox.Literal(text)


def _source_rows(source: Source) -> Iterator[Triple]:
    node = iri("source", source.id)
    yield node, _TYPE, term("kg:Source")
    yield node, term("dct:title"), _text(source.title)
    yield node, term("dct:type"), _text(source.kind)
    yield node, _LANGUAGE, _text(source.language)
    yield node, term("kg:grade"), _text(source.grade)
    yield node, term("dct:publisher"), _text(source.publisher)
    yield node, _DATE, _text(source.date)
    yield node, term("kg:dateNote"), _text(source.date_note)
    yield node, term("dcat:landingPage"), _address(source.url)
    yield node, term("dct:license"), _text(source.licence)
    yield node, term("kg:sha256"), _text(source.sha256)
    yield node, term("kg:lineage"), _text(source.lineage)
    yield node, term("kg:reliability"), _text(source.reliability)
    for number, origin in enumerate(source.derived_from):
        part = ox.NamedNode(f"{node.value}#derivation-{number}")
        yield node, term("prov:wasDerivedFrom"), iri("source", origin)
        yield node, term("prov:qualifiedDerivation"), part
        yield part, term("prov:entity"), iri("source", origin)
        yield part, _ORDER, number_literal(number)


def _address(url: str | None) -> ox.NamedNode | ox.Literal | None:
    try:
        return None if url is None else ox.NamedNode(url)
    except ValueError:  # what a source prints as its address need not be an IRI
        return ox.Literal(url or "")


def _entity_rows(entity: Entity, class_of: dict[str, str]) -> Iterator[Triple]:
    node = iri("id", entity.id)
    yield node, _TYPE, term("kg:" + class_of[entity.kind])
    yield node, term("skos:note"), _text(entity.note)
    for number, name in enumerate(entity.names):
        kind = "altLabel" if number else "prefLabel"
        part = ox.NamedNode(f"{node.value}#name-{number}")
        yield node, term("skos:" + kind), tagged(name.text, name.lang)
        # SKOS-XL beside SKOS: a literal has no place in an order, and the store lower-cases language tags
        yield node, term("skosxl:" + kind), part
        yield part, term("skosxl:literalForm"), tagged(name.text, name.lang)
        yield part, _LANGUAGE, _text(name.lang)
        yield part, _ORDER, number_literal(number)


def _ends(claim: Claim) -> Iterator[ox.NamedNode | ox.Literal]:
    if claim.object is not None:
        yield iri("id", claim.object)
    if claim.text is not None:
        yield ox.Literal(claim.text)
    if claim.value is not None and claim.object is None and claim.text is None:
        yield number_literal(claim.value.number)


def _claim_rows(claim: Claim, node: ox.NamedNode, known: set[str], words: frozenset[str]) -> Iterator[Triple]:
    yield node, _TYPE, term("kg:Claim")
    yield node, term("kg:statement"), iri("statement", claim.statement)
    yield node, term("rdf:subject"), iri("id", claim.subject)
    yield node, term("rdf:predicate"), iri("term", claim.predicate)
    yield node, term("rdf:object"), _node("id", claim.object)
    yield node, term("rdf:object"), _text(claim.text)
    yield node, term("prov:hadPrimarySource"), iri("source", claim.source)
    yield node, term("kg:modality"), iri("id", claim.modality)
    yield node, term("dct:description"), _text(claim.paraphrase)
    yield node, _LANGUAGE, _text(claim.language)
    yield node, term("kg:printed"), _text(claim.printed)
    yield node, term("kg:valid"), _text(claim.valid)
    yield node, term("kg:validNote"), _text(claim.valid_note)
    yield node, term("kg:asOf"), _text(claim.as_of)
    yield node, term("kg:derived"), _text(claim.derived)
    yield node, term("kg:machineGenerated"), _TRUE if claim.machine_generated else None
    yield node, term("kg:lineage"), _text(claim.lineage)
    if claim.attributed_to in known:
        yield node, term("prov:wasAttributedTo"), _node("id", claim.attributed_to)
    else:
        yield node, term("kg:attributedTo"), _text(claim.attributed_to)
    if claim.review is not None:
        yield node, term("kg:verified"), _text(claim.review.verified)
        yield node, term("kg:reviewNote"), _text(claim.review.note)
    for name, values in claim.qualifiers:
        if name in CLAIM_FIELDS:
            raise InputError.at(f"claim {claim.id}", "qualifiers", name, "a name that is not a field of a claim")
        for value in values:
            is_id = name not in words and value in known
            yield node, iri("term", name), iri("id", value) if is_id else ox.Literal(value)
    yield from _locator_rows(claim.locator, node)
    if claim.value is not None:
        yield from _value_rows(claim.value, node)


def _locator_rows(locator: Span | Record, node: ox.NamedNode) -> Iterator[Triple]:
    part = ox.NamedNode(f"{node.value}#selector")
    yield node, term("oa:hasSelector"), part
    if isinstance(locator, Span):
        yield part, _TYPE, term("oa:TextPositionSelector")
        yield part, term("kg:document"), _text(locator.document)
        yield part, term("oa:start"), number_literal(locator.start)
        yield part, term("oa:end"), number_literal(locator.end)
        yield part, term("kg:sha256"), _text(locator.sha256)
    else:
        yield part, _TYPE, term("kg:RecordSelector")
        yield part, term("kg:file"), _text(locator.file)
        yield part, term("kg:record"), _text(locator.record)


def _value_rows(value: Value, node: ox.NamedNode) -> Iterator[Triple]:
    part = ox.NamedNode(f"{node.value}#value")
    yield node, term("kg:value"), part
    yield part, _TYPE, term("qudt:QuantityValue")
    yield part, term("qudt:numericValue"), number_literal(value.number)
    yield part, term("kg:maximum"), None if value.maximum is None else number_literal(value.maximum)
    yield part, term("kg:comparator"), _text(value.comparator)
    yield part, term("kg:unit"), _text(value.unit)
    yield part, term("kg:basis"), _text(value.basis)
    yield part, term("kg:per"), _text(value.per)
