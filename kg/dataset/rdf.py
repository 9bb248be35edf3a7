"""The names the dataset uses: prefixes, terms, and the IRI of an id.

urn:kg:id:ID   an entity or concept      urn:kg:claim:ID       a claim, and the graph that holds its triple
urn:kg:term:T  a word of the ontology    urn:kg:statement:ID   what agreeing claims share
urn:kg:source:ID                         urn:kg:ontology       the graph of the vocabulary
"""

from __future__ import annotations

from functools import cache, lru_cache
from urllib.parse import quote, unquote

import pyoxigraph as ox

from kg.claims.vocabulary import ID, TERM

PREFIXES = {
    "claim": "urn:kg:claim:",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "id": ID,
    "kg": TERM,
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "source": "urn:kg:source:",
    "statement": "urn:kg:statement:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

ONTOLOGY = ox.NamedNode("urn:kg:ontology")


@cache
def term(curie: str) -> ox.NamedNode:
    """The IRI a prefixed name stands for, as in `term("prov:wasDerivedFrom")`."""
    prefix, _, name = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


@lru_cache(maxsize=65536)
def iri(kind: str, name: str) -> ox.NamedNode:
    """`urn:kg:KIND:NAME` (kind: id, claim, statement, source, term) with whatever an IRI cannot hold percent-encoded."""
    return ox.NamedNode(f"urn:kg:{kind}:{quote(name, safe='/:@+,')}")


def name_of(kind: str, node: Node) -> str | None:
    """The id an IRI of that kind stands for, None for any other term."""
    start = f"urn:kg:{kind}:"
    if isinstance(node, ox.NamedNode) and node.value.startswith(start) and "#" not in node.value:
        return unquote(node.value[len(start) :])
    return None


def plain(node: Node | None) -> str | int | float | bool | None:
    """A term as a table shows it: the id an IRI of ours stands for, a number, else the text.

    >>> plain(iri("id", "CN")), plain(ox.Literal(5)), plain(None)
    ('CN', 5, None)
    """
    if node is None:
        return None
    if isinstance(node, ox.NamedNode):
        kind = node.value.removeprefix("urn:kg:").partition(":")[0] if node.value.startswith("urn:kg:") else ""
        return name_of(kind, node) or node.value
    if isinstance(node, ox.Literal):
        kind = node.datatype.value.removeprefix(PREFIXES["xsd"])
        try:
            if kind == "integer":
                return int(node.value)
            if kind in ("decimal", "double", "float"):
                return float(node.value)
        except ValueError:  # an ill-formed literal of a foreign dataset is shown as it stands
            return node.value
        return node.value == "true" if kind == "boolean" else node.value
    return str(node)
