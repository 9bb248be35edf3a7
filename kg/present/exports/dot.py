"""DOT: Graphviz."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from kg.present.exports._property import Edge, Node, Scalar, best_route, comments, countries, edges, nodes
from kg.present.subgraph.about import title
from kg.present.subgraph.parts import Subgraph
from kg.text import printable

TITLE = "DOT, for Graphviz"
SUFFIX = ".dot"

_SHAPES = {"site": "box", "company": "box3d", "group": "folder", "holder": "ellipse"}
_LOOKS = {
    "avoids": {"color": "#0b5d1e", "penwidth": "2.5"},
    "would_avoid": {"color": "#4a148c", "penwidth": "2"},
    "unproven": {"color": "#8a6d00", "penwidth": "1.5"},
    "touches": {"color": "#8c8c8c", "fontcolor": "#595959"},
}
_LONGEST = 400
"""Letters of a part of a label. Of a text or comment of more than 16 kB Graphviz makes nothing, and no error."""
_RUNS = frozenset({"operating", "commissioning", "contracted"})


def write(subgraph: Subgraph) -> str:
    """A directed graph from left to right. The shape says what a site is; a verdict is in words too, not in its colour alone."""
    lines = [f"// {part}" for fact in comments(subgraph) for part in wrap(fact, 1000, break_on_hyphens=False)]
    lines += ["digraph supply {", '  rankdir=LR; charset="UTF-8";']
    lines.append(f"  graph [label={_label(_shortened(title(subgraph)))}, labelloc=t, fontname=sans];")
    lines += ["  node [fontname=sans, fontsize=11]; edge [fontname=sans, fontsize=9];"]
    lines += _nodes(nodes(subgraph))
    lines += _edges(edges(subgraph))
    return "\n".join([*lines, "}"]) + "\n"


def _nodes(found: list[Node]) -> Iterator[str]:
    for node in found:
        said = node.attributes
        parts = [said["label"], countries(node) or "?" if said["level"] != "holder" else None, said.get("stages")]
        verdict = said.get("best_verdict")
        parts.append(f"best route {best_route(said)}" if verdict else None)
        label = "\n".join(_shortened(str(part)) for part in parts if part)
        looks = {"shape": _SHAPES[str(said["level"])], **_LOOKS.get(str(verdict), {})}
        yield f"  {_label(node.id)} [label={_label(label)}{_more(looks)}];"


def _edges(found: list[Edge]) -> Iterator[str]:
    for edge in found:
        said = edge.attributes
        looks: dict[str, str] = dict(_LOOKS.get(str(said.get("best_verdict")), {}))
        if said["relation"] != "SUPPLIES":
            looks = {"style": "dotted", "arrowhead": "odot"}
        elif said.get("status") not in _RUNS:
            looks["style"] = "dashed"
        label = _shortened(str(said["label"]))
        if said["relation"] == "SUPPLIES":
            label += f"\n{said.get('status', 'status unknown')}"
        ends = f"{_label(edge.source)} -> {_label(edge.target)}"
        yield f"  {ends} [id={_label(edge.id)}, label={_label(label)}{_more(looks)}];"


def _more(looks: Mapping[str, Scalar]) -> str:
    return "".join(f', {name}="{value}"' for name, value in looks.items())


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _label(text: str) -> str:
    """A quoted text that Graphviz shows letter by letter: `\\N`, `&lt;` and a quote are letters too."""
    text = printable(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n") + '"'
