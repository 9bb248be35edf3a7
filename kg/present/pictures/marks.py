"""Signs that pictures share, defined once in each: of the verdicts, of missing stages, of what is exposed."""

from __future__ import annotations

from kg.present.pictures.palette import LIGHT
from kg.present.pictures.svg import number, tag

BADGED = ("avoids", "would_avoid", "unproven", "touches")
_STROKES = {"would_avoid": "M-2.2 0l1.7 1.9 3-3.7", "unproven": "M-2 0h4", "touches": "M-3.2 3.2l6.4-6.4"}
_RING = {"r": 4.6, "fill": "none", "stroke_width": 1.3}


def defs(prefix: str, content: str) -> str:
    """Define the signs that a picture uses, for its head; `prefix` keeps their ids apart from those of others on a page."""
    hatch = tag("path", d="M-1 1L1-1M0 6L6 0M5 7L7 5", stroke=LIGHT.hatch, stroke_width=1.2, class_="hatch")
    drawn = (
        (f"#{prefix}-{name}", sign(verdict, prefix))
        for verdict in BADGED
        for name, sign in ((verdict, _badge), (f"ask-{verdict}", _question))
    )
    signs = "".join(sign for name, sign in drawn if f'href="{name}"' in content)
    return tag("defs", tag("pattern", hatch, id=f"{prefix}-hatch", width=6, height=6, patternUnits="userSpaceOnUse") + signs)


def badge(verdict: str, prefix: str, x: float, y: float) -> str:
    """The sign of a verdict: a tick on a disc or in a ring, a bar in a ring, a stroke through one; nothing on no route."""
    return tag("use", href=f"#{prefix}-{verdict}", x=x, y=y) if verdict in BADGED else ""


def question(verdict: str, prefix: str, x: float, y: float) -> str:
    """A question mark in a ring: stages that are not documented. Routes have them, so what is on none has not."""
    return tag("use", href=f"#{prefix}-ask-{verdict}", x=x, y=y)


def arrow(x: float, y: float, ink: str) -> str:
    """The head of a line that arrives from the right."""
    return tag("path", d=f"M{number(x)} {number(y)}l6-3v6z", fill=ink, stroke="none", class_="mark")


def _badge(verdict: str, prefix: str) -> str:
    ink = LIGHT.verdicts[verdict].line
    if verdict == "avoids":
        tick = tag("path", d="M-2.5 0l2 2.2 3.4-4.2", fill="none", stroke=LIGHT.paper, stroke_width=1.5, class_="core")
        sign = tag("circle", r=5, fill=ink, class_="mark") + tick
    else:
        drawn = tag("path", d=_STROKES[verdict], fill="none", stroke=ink, stroke_width=1.3)
        sign = tag("circle", **_RING, stroke=ink) + drawn
    return tag("g", sign, id=f"{prefix}-{verdict}", class_=f"kgp-sign {verdict}")


def _question(verdict: str, prefix: str) -> str:
    ink = LIGHT.verdicts[verdict].line
    # drawn, not written: a font would move it
    stroke = "M-1.9-1.3c0-2.6 4-2.6 4-.1c0 1.6-2 1.5-2 3M0 3v.9"
    sign = tag("circle", r=5.5, fill=LIGHT.paper, stroke=ink, stroke_width=1, class_="ring") + tag(
        "path", d=stroke, fill="none", stroke=ink, stroke_width=1.3
    )
    return tag("g", sign, id=f"{prefix}-ask-{verdict}", class_=f"kgp-sign {verdict}")
