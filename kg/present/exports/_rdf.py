"""The claims of the subgraph as RDF, exactly as the store has them, with what the file is about in the default graph.

<urn:kg:export:HASH> a dcat:Dataset ; dct:title ... ; dcat:version DATA ; dct:source source:ID ; export:as_of ... ;
<urn:kg:route:ID> a rdf:Seq ; export:verdict ... ; rdf:_1 id:SITE ; export:flow statement:ID ; dct:isPartOf <urn:kg:export:HASH>
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from kg.claims.model import Entity
from kg.present.exports._property import routes
from kg.present.subgraph.about import TERMS, about
from kg.present.subgraph.parts import Subgraph

if TYPE_CHECKING:
    import pyoxigraph as ox

EXPORT = "urn:kg:export-term:"


def rdf(subgraph: Subgraph, format: str) -> str:
    """Return the dataset as `kg.dataset.store.serialize` writes it."""
    from kg.dataset.store import serialize

    out = BytesIO()
    serialize({*claims(subgraph), *_about(subgraph)}, format, out)
    return out.getvalue().decode()


def claims(subgraph: Subgraph) -> Iterator[ox.Quad]:
    """Yield the quads of claims, their sources and every entity they name: those of the store."""
    from kg.dataset.to_rdf import quads

    return quads(subgraph.sources, _entities(subgraph), subgraph.claims, subgraph.snapshot.vocabulary)


def _entities(subgraph: Subgraph) -> list[Entity]:
    """Entities that claims name anywhere: whether a value is an IRI or a text depends on knowing them."""
    named = {part.id for part in subgraph.sites} | {part.id for part in subgraph.holders}
    for claim in subgraph.claims:
        named |= {claim.subject, claim.object or "", claim.attributed_to or ""}
        named |= {value for _, values in claim.qualifiers for value in values}
    known = subgraph.snapshot.entities
    return [known[name] for name in sorted(named) if name in known]


def _about(subgraph: Subgraph) -> Iterator[ox.Quad]:
    import pyoxigraph as ox

    from kg.dataset.rdf import iri, term

    facts = about(subgraph)
    content = "\n".join([str(facts), *(claim.id for claim in subgraph.claims)])
    file = iri("export", hashlib.sha256(content.encode()).hexdigest()[:20])
    yield ox.Quad(file, term("rdf:type"), term("dcat:Dataset"))
    yield ox.Quad(file, term("dct:title"), ox.Literal(str(facts["title"])))
    yield ox.Quad(file, term("dct:rights"), ox.Literal(TERMS))
    yield ox.Quad(file, ox.NamedNode("http://www.w3.org/ns/dcat#version"), ox.Literal(subgraph.data))
    for source in subgraph.sources:
        yield ox.Quad(file, term("dct:source"), iri("source", source.id))
    for name, fact in facts.items():
        for value in fact if isinstance(fact, tuple) else (fact,):
            kind = term("xsd:integer") if isinstance(value, int) else None
            yield ox.Quad(file, ox.NamedNode(EXPORT + name), ox.Literal(str(value), datatype=kind))
    statements = {flow.id: flow.statement for flow in subgraph.flows}
    for route in routes(subgraph):
        node = iri("route", route.id)
        yield ox.Quad(node, term("rdf:type"), term("rdf:Seq"))
        yield ox.Quad(node, term("dct:isPartOf"), file)
        for what in ("verdict", "readiness", "documentation"):
            yield ox.Quad(node, ox.NamedNode(EXPORT + what), ox.Literal(getattr(route, what)))
        for number, site in enumerate(route.sites, start=1):
            yield ox.Quad(node, term(f"rdf:_{number}"), iri("id", site))
        for flow in route.flows:
            yield ox.Quad(node, ox.NamedNode(EXPORT + "flow"), iri("statement", statements[flow]))
        for what in ("plans", "gaps", "unknown", "exposed", "not_documented", "elements", "may_carry"):
            for text in getattr(route, what) or ():
                yield ox.Quad(node, ox.NamedNode(EXPORT + what), ox.Literal(text))
        if route.delivery:
            yield ox.Quad(node, ox.NamedNode(EXPORT + "delivery"), ox.Literal(route.delivery))
