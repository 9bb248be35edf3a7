"""DOT: Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.cells import one_line, printable
from kg.exports._property import Edge, Node, Scalar, cited, edges, head, nodes
from kg.subgraph.about import title
from kg.subgraph.parts import Subgraph

TITLE = "DOT, for Graphviz"
SUFFIX = ".dot"

_SHAPES = {"site": "box", "company": "box3d", "group": "folder", "holder": "ellipse"}
_LOOKS = {
    "avoids": {"color": "#0b5d1e", "penwidth": "2.5"},
    "unproven": {"color": "#8a6d00", "penwidth": "1.5"},
    "touches": {"color": "#8c8c8c", "fontcolor": "#595959"},
}
_RUNS = frozenset({"operating", "commissioning", "contracted"})


def write(subgraph: Subgraph) -> str:
    """A directed graph from left to right. The shape says what a site is; a verdict is in words too, not in its colour alone."""
    lines = [f"// {name}: {one_line(str(value))}" for name, value in head(subgraph).items() if name != "sources"]
    lines += [f"// source {one_line(cited(source))}" for source in subgraph.sources]
    lines += ["digraph supply {", '  rankdir=LR; charset="UTF-8";']
    lines.append(f"  graph [label={_label(title(subgraph))}, labelloc=t, fontname=sans];")
    lines += ["  node [fontname=sans, fontsize=11]; edge [fontname=sans, fontsize=9];"]
    lines += _nodes(nodes(subgraph))
    lines += _edges(edges(subgraph))
    return "\n".join([*lines, "}"]) + "\n"


def _nodes(found: list[Node]) -> Iterator[str]:
    for node in found:
        said = node.attributes
        parts = [said["label"], said.get("countries", "?" if said["level"] != "holder" else None), said.get("stages")]
        verdict = said.get("best_verdict")
        parts.append(f"best route {verdict}" if verdict else None)
        looks = {"shape": _SHAPES[str(said["level"])], **_LOOKS.get(str(verdict), {})}
        yield f"  {_label(node.id)} [label={_label(chr(10).join(str(part) for part in parts if part))}{_more(looks)}];"


def _edges(found: list[Edge]) -> Iterator[str]:
    for edge in found:
        said = edge.attributes
        looks: dict[str, str] = dict(_LOOKS.get(str(said.get("best_verdict")), {}))
        if said["relation"] != "SUPPLIES":
            looks = {"style": "dotted", "arrowhead": "odot"}
        elif said.get("status") not in _RUNS:
            looks["style"] = "dashed"
        label = said["label"] if said["relation"] != "SUPPLIES" else f"{said['label']}\n{said.get('status', 'status unknown')}"
        ends = f"{_label(edge.source)} -> {_label(edge.target)}"
        yield f"  {ends} [id={_label(edge.id)}, label={_label(str(label))}{_more(looks)}];"


def _more(looks: Mapping[str, Scalar]) -> str:
    return "".join(f', {name}="{value}"' for name, value in looks.items())


def _label(text: str) -> str:
    """A quoted text that Graphviz shows letter by letter: `\\N`, `&lt;` and a quote are letters too."""
    text = printable(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n") + '"'
