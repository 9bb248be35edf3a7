"""A site as a small shape: the shape is its stage, the fill its verdict."""

from __future__ import annotations

from collections.abc import Iterable

from kg.present.pictures.chain import Node
from kg.present.pictures.palette import LIGHT
from kg.present.pictures.svg import number, tag

OUTLINES: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    ((-0.6, -1), (0.6, -1), (1.2, 0), (0.6, 1), (-0.6, 1), (-1.2, 0)),
    (),
    (
        (-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4), (0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4),
        (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4),
    ),
)  # fmt: skip
"""Corners in a circle of radius 1, one shape for each column, that without corners a circle; more columns use them again."""

STROKES = (((-0.7, 0.7), (0.7, -0.7)), ((-0.9, 0), (0, -0.9)), ((0, 0.9), (0.9, 0)))

_THICK = {"avoids": 1.2, "would_avoid": 1.5, "unproven": 1.8, "touches": 1.2, "none": 0.8}


def shapes(columns: int, prefix: str, size: float) -> str:
    """Definitions of the shapes and of the strokes of what is exposed, of a radius in pixels."""
    found = [_outline(corners, size, f"{prefix}-s{n}") for n, corners in enumerate(OUTLINES[:columns])]
    strokes = "".join(_path(stroke, size) for stroke in STROKES)
    return tag("defs", "".join(found) + tag("path", d=strokes, id=f"{prefix}-x"))


def _outline(corners: tuple[tuple[float, float], ...], size: float, name: str) -> str:
    # no scaling by SVG: it would scale the outline's width too
    return tag("path", d=_path(corners, size) + "z", id=name) if corners else tag("circle", r=size, id=name)


def _path(corners: Iterable[tuple[float, float]], size: float) -> str:
    return "".join(f"{'L' if n else 'M'}{number(x * size)} {number(y * size)}" for n, (x, y) in enumerate(corners))


def pin(node: Node, x: float, y: float, prefix: str) -> str:
    """The shape of a site, struck through where it is exposed and lost."""
    drawn = tag("use", href=f"#{prefix}-s{node.columns[0] % len(OUTLINES)}", x=x, y=y)
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
