"""A Cypher script: the nodes and links as statements that a Cypher shell runs, again and again with the same result.

The rows of a statement are one text, taken apart on the server: as literals of their own they take a hundred times as long to
plan. It is plain ASCII on one line, each character that could end it escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.present.exports._graph_rows import by_labels, by_type, rows
from kg.present.exports._typed_columns import Table, tables, text_of
from kg.present.subgraph.about import about
from kg.present.subgraph.parts import Subgraph
from kg.property_graph.graph import SCHEMA
from kg.property_graph.rows import Link, Node, Property, batches

TITLE = "a Cypher script of claims and network, for cypher-shell, Browser and other Cypher databases"
SUFFIX = ".cypher"

BATCH = 500
"""Rows a statement."""

_ROW, _FIELD, _ITEM, _NONE = "\x1e", "\x1f", "\x1d", "\x1a"
_RESERVED = _ROW + _FIELD + _ITEM + _NONE
_READ = {"string": "{}", "long": "toInteger({})", "double": "toFloat({})", "boolean": "toBoolean({})", "date": "date({})"}


def write(subgraph: Subgraph) -> str:
    """Comments, constraints, nodes and links; a statement ends with `;` at the end of a line."""
    found = rows(subgraph, routes=False)
    lines = [f"// {name}: {' '.join(str(value).split())}" for name, value in about(subgraph).items()]
    lines += [f"{statement};" for statement in SCHEMA]
    for labels, nodes in by_labels(found.nodes).items():
        for table in tables(nodes):
            lines += _nodes(labels, table)
    count = 0
    for type_, links in by_type(found.links).items():
        for some in tables(links):
            lines += _links(type_, some, count)
            count += len(some.rows)
    return "\n".join(lines) + "\n"


def _nodes(labels: Sequence[str], table: Table[Node]) -> Iterator[str]:
    for some in batches(table.rows, BATCH):
        literal = _literal([[row.key, *_fields(table.columns, row.properties)] for row in some])
        yield f"{_unwound(literal)} MERGE (n:Kg {{key: f[0]}}) SET n:{':'.join(labels)} SET n += {_read(table.columns, 1)};"


def _links(type_: str, table: Table[Link], first: int) -> Iterator[str]:
    for number, some in enumerate(batches(table.rows, BATCH)):
        begin = first + number * BATCH
        literal = _literal(
            [[str(begin + n), row.start, row.end, *_fields(table.columns, row.properties)] for n, row in enumerate(some)]
        )
        # parallel links are told apart by their number in the script, so a second run finds each of them
        yield (
            f"{_unwound(literal)} MATCH (a:Kg {{key: f[1]}}) MATCH (b:Kg {{key: f[2]}}) "
            f"MERGE (a)-[r:{type_} {{number: f[0]}}]->(b) SET r += {_read(table.columns, 3)};"
        )


def _unwound(literal: str) -> str:
    return f"UNWIND split({literal}, '\\u001E') AS row WITH split(row, '\\u001F') AS f"


def _fields(columns: Iterable[str], properties: dict[str, Property]) -> Iterator[str]:
    """A value as text; a list has its mark before each value, so that an empty one is an empty text."""
    for name in columns:
        value = properties.get(name)
        if value is None:
            yield _NONE
        elif isinstance(value, list):
            yield "".join(_ITEM + text_of(each, "", _RESERVED) for each in value)
        else:
            yield text_of(value, "", _RESERVED)


def _read(columns: dict[str, str], first: int) -> str:
    """The map of properties that a row of fields stands for."""
    parts = []
    for at, (name, type_) in enumerate(columns.items(), first):
        field = f"nullIf(f[{at}], '\\u001A')"
        plain = _READ[type_.removesuffix("[]")]
        if type_.endswith("[]"):
            each = plain.format("x")
            parts.append(f"{_name(name)}: [x IN split({field}, '\\u001D')[1..] | {each}]")
        else:
            parts.append(f"{_name(name)}: {plain.format(field)}")
    return "{" + ", ".join(parts) + "}"


def _literal(lines: Iterable[Sequence[str]]) -> str:
    return "'" + "".join(map(_escaped, _ROW.join(_FIELD.join(line) for line in lines))) + "'"


def _name(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else "`" + name.replace("`", "``") + "`"


def _escaped(character: str) -> str:
    if character in "\\'":
        return "\\" + character
    if " " <= character <= "~":
        return character
    # surrogate pairs, as Java has them
    return "".join(f"\\u{unit:04X}" for unit in _units(character))


def _units(character: str) -> Iterable[int]:
    encoded = character.encode("utf-16-be")
    return (int.from_bytes(encoded[at : at + 2], "big") for at in range(0, len(encoded), 2))
