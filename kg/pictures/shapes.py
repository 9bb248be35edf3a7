"""A site as a small shape: the shape is its stage, the fill its verdict."""

from __future__ import annotations

from collections.abc import Iterable

from kg.pictures.chain import Node
from kg.pictures.palette import LIGHT
from kg.pictures.svg import tag

OUTLINES = (
    "M0-1.1L1.1.9H-1.1z",  # a heap
    "M-.9-.9H.9V.9H-.9z",
    "M0-1.2L1.2 0 0 1.2-1.2 0z",
    "M-.6-1H.6L1.2 0 .6 1H-.6L-1.2 0z",
    "M-1 0a1 1 0 1 1 2 0a1 1 0 1 1-2 0z",
    "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4z",
)
"""One for each column, drawn in a circle of radius 1; a chain of more columns uses them again."""

_THICK = {"avoids": 1.2, "unproven": 1.8, "touches": 1.2, "none": 0.8}


def shapes(columns: int, prefix: str, size: float) -> str:
    """Definitions of the shapes and of the strokes of what is exposed, of a radius in pixels."""
    found = [
        tag("path", d=outline, transform=f"scale({size:.3g})", vector_effect="non-scaling-stroke", id=f"{prefix}-s{n}")
        for n, outline in enumerate(OUTLINES[:columns])
    ]
    strokes = "M-.7.7L.7-.7M-.9 0L0-.9M0 .9L.9 0"
    found.append(tag("path", d=strokes, transform=f"scale({size:.3g})", vector_effect="non-scaling-stroke", id=f"{prefix}-x"))
    return tag("defs", "".join(found))


def pin(node: Node, x: float, y: float, prefix: str) -> str:
    """The shape of a site, struck through where it is exposed and lost."""
    number = node.columns[0] % len(OUTLINES)
    drawn = tag("use", href=f"#{prefix}-s{number}", x=x, y=y)
    if node.exposed and node.verdict in ("touches", "none"):
        drawn += tag("use", href=f"#{prefix}-x", x=x, y=y, stroke_width=0.8)
    return drawn


def pins(verdict: str, drawn: Iterable[str]) -> str:
    """Shapes of one verdict: filled where a route avoids, thick and hollow where unproven, pale where all touch."""
    ink = LIGHT.verdicts[verdict]
    fill = ink.line if verdict == "avoids" else ink.fill
    content = "".join(drawn)
    return (
        tag("g", content, fill=fill, stroke=ink.line, stroke_width=_THICK[verdict], class_=f"pins {verdict}") if content else ""
    )
