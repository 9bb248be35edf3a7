"""Mermaid: GitHub, GitLab, Obsidian, Notion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.present.exports._property import Scalar, best_route, comments, countries, edges, nodes
from kg.present.subgraph.parts import Subgraph
from kg.text import one_line

TITLE = "Mermaid flowchart, for GitHub, GitLab and wikis"
SUFFIX = ".mmd"

_LONGEST = 160
"""A flowchart of more than 50,000 characters is not drawn."""
_LETTER = re.compile(r"[^\w ,./()':$-]")
_RUNS = frozenset({"operating", "commissioning", "contracted"})


def write(subgraph: Subgraph) -> str:
    """A flowchart from left to right: what it is about as comments, every site and holder once, every flow and tenure once."""
    lines = ["flowchart LR"]
    # a percent sign might set options even in a comment
    lines += [f"  %% {fact.replace('%', '#37;')}" for fact in comments(subgraph)]
    number = {node.id: f"n{n}" for n, node in enumerate(nodes(subgraph))}
    lines += _nodes(subgraph, number)
    lines += _edges(subgraph, number)
    lines += [
        "  classDef avoids stroke:#0b5d1e,stroke-width:3px",
        "  classDef would_avoid stroke:#4a148c,stroke-width:2px",
        "  classDef unproven stroke:#8a6d00,stroke-dasharray:6 3",
        "  classDef touches stroke:#8c8c8c,color:#595959",
    ]
    return "\n".join(lines) + "\n"


def _nodes(subgraph: Subgraph, number: dict[str, str]) -> Iterator[str]:
    for node in nodes(subgraph):
        said = node.attributes
        opening, closing = ("([", "])") if said["level"] == "holder" else ("[", "]")
        country = (countries(node) or "?") if said["level"] != "holder" else said.get("headquarters", "?")
        verdict = f", best route {best_route(said)}" if "best_verdict" in said else ""
        label = f"{_shortened(said['label'])} ({_shortened(country)}){verdict}"
        style = f":::{said['best_verdict']}" if "best_verdict" in said else ""
        yield f'  {number[node.id]}{opening}"{_text(label)}"{closing}{style}'


def _edges(subgraph: Subgraph, number: dict[str, str]) -> Iterator[str]:
    for edge in edges(subgraph):
        said = edge.attributes
        if said["relation"] != "SUPPLIES":
            arrow, label = "-.-o", _shortened(said["label"])
        else:
            arrow = "-->" if said.get("status") in _RUNS else "-.->"
            label = f"{_shortened(said['label'])}, {said.get('status', 'status unknown')}"
        yield f'  {number[edge.source]} {arrow}|"{_text(label)}"| {number[edge.target]}'


def _shortened(text: Scalar) -> str:
    line = one_line(str(text))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _text(text: str) -> str:
    """A text that is no syntax anywhere in a flowchart: whatever is no letter is written by its number.

    `%%{` would set options, a leading `1.` or `-` would be a list, a quote would end the label.
    """
    line = one_line(text)
    coded = _LETTER.sub(lambda found: f"#{ord(found[0])};", line[1:])
    return (line[:1] if line[:1].isalpha() else f"#{ord(line[0])};" if line else "") + coded
