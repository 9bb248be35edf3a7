"""CSV files for `neo4j-admin database import`: the fastest way into an empty database.

Nothing in a field stands for no value, two quotes for an empty text. An import can make neither an index nor an empty list: a
script for after it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.present.exports._graph_rows import by_labels, by_type, rows
from kg.present.exports._typed_columns import Row, Table, tables, text_of
from kg.present.subgraph.about import about
from kg.present.subgraph.parts import Subgraph
from kg.property_graph.graph import SCHEMA
from kg.property_graph.rows import Link, Node, Property

TITLE = "CSV files for neo4j-admin database import, with the command in README.txt"
SUFFIX = ""

ARRAY_MARK = "\x1f"
"""Between the values of a list: the unit separator."""

ARGUMENTS = ("--multiline-fields=true", "--array-delimiter=U+001F")


def write(subgraph: Subgraph) -> dict[str, str]:
    """One file for each set of labels and for each type of link, and how to import them."""
    found = rows(subgraph, routes=True)
    files: dict[str, str] = {}
    commands: list[str] = []
    after = list[str](SCHEMA)
    for labels, nodes in by_labels(found.nodes).items():
        after += _filling(f"(item:{':'.join(labels)})", nodes)
        for number, table in enumerate(tables(nodes)):
            name = f"nodes-{'-'.join(label.lower() for label in labels)}{f'-{number + 1}' if number else ''}.csv"
            files[name] = _text("key:ID{id-type:string}", table)
            commands.append(f"--nodes={':'.join(labels)}={name}")
    for type_, links in by_type(found.links).items():
        after += _filling(f"()-[item:{type_}]->()", links)
        for number, some in enumerate(tables(links)):
            name = f"links-{type_.lower()}{f'-{number + 1}' if number else ''}.csv"
            files[name] = _text(":START_ID,:END_ID", some)
            commands.append(f"--relationships={type_}={name}")
    files["after.cypher"] = "".join(f"{statement};\n" for statement in after)
    files["README.txt"] = _readme(subgraph, commands)
    return files


def _readme(subgraph: Subgraph, commands: Sequence[str]) -> str:
    lines = [f"{name}: {value}" for name, value in about(subgraph).items()]
    words = " \\\n    ".join([*ARGUMENTS, *commands])
    how = "In this directory, with Neo4j stopped and a database that does not exist yet:"
    then = "Then start Neo4j and run after.cypher in it, as in cypher-shell -f after.cypher."
    return "\n".join([*lines, "", how, "", f"neo4j-admin database import full neo4j \\\n    {words}", "", then, ""])


def _filling(pattern: str, items: Sequence[Row]) -> Iterator[str]:
    """Statements that give an empty list to those that lost it; not where others have no list at all, for these look the same."""
    empty = {name for item in items for name, value in item.properties.items() if value == []}
    for name in sorted(name for name in empty if all(name in item.properties for item in items)):
        yield f"MATCH {pattern} WHERE item.{name} IS NULL CALL (item) {{ SET item.{name} = [] }} IN TRANSACTIONS"


def _text(first: str, table: Table[Node] | Table[Link]) -> str:
    """One file: the key or the two ends, then every property there is, by name."""
    lines = [",".join([first, *(_quoted(f"{name}:{type_}") for name, type_ in table.columns.items())])]
    for item in table.rows:
        values = (_cell(item.properties.get(name)) for name in table.columns)
        lines.append(",".join([*map(_quoted, _ends(item)), *values]))
    return "\n".join(lines) + "\n"


def _ends(item: Node | Link) -> tuple[str, ...]:
    return (item.key,) if isinstance(item, Node) else (item.start, item.end)


def _cell(value: Property | None) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, list)):
        return _quoted(text_of(value, ARRAY_MARK, ARRAY_MARK if isinstance(value, list) else ""))
    return text_of(value, "", "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
