"""Colours and patterns: blue, dark violet, amber and grey stay apart for every kind of colour blindness, and each has a shape
besides.

The verdict is weight and shape (thick line and tick on a disc; tick in a ring; hollow line and bar; thin grey line and stroke),
the status is the dash, exposure is hatching: a picture printed in black still says all of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of one verdict: lines and marks, the fill of a card, the text on it."""

    line: str
    fill: str
    text: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a picture on a light or a dark ground."""

    paper: str
    text: str
    muted: str
    rule: str
    land: str
    hatch: str
    verdicts: dict[str, Ink]


LIGHT = Palette(
    paper="#ffffff",
    text="#1b1f24",
    muted="#57606a",
    rule="#d8dee4",
    land="#e9ecef",
    hatch="#b4bcc5",
    verdicts={
        "avoids": Ink("#0a5ea8", "#d9eafb", "#1b1f24"),
        "would_avoid": Ink("#4a148c", "#f0e6fb", "#1b1f24"),
        "unproven": Ink("#a45a00", "#fff1d6", "#1b1f24"),
        "touches": Ink("#848d97", "#f0f2f4", "#505861"),
        "none": Ink("#c4cbd3", "#ffffff", "#656d76"),
    },
)
DARK = Palette(
    paper="#0d1117",
    text="#e6edf3",
    muted="#9da7b1",
    rule="#30363d",
    land="#21262d",
    hatch="#4a525c",
    verdicts={
        "avoids": Ink("#6cb6ff", "#10294a", "#e6edf3"),
        "would_avoid": Ink("#e2cfff", "#2b1a47", "#e6edf3"),
        "unproven": Ink("#e0a042", "#3a2808", "#e6edf3"),
        "touches": Ink("#8b949e", "#1c2128", "#a9b3bd"),
        "none": Ink("#57606a", "#0d1117", "#8d96a0"),
    },
)

DASHES = {"runs": None, "bound": "9 3", "planned": "3 3", "over": "1 4", "unknown": None}
"""Dashes by standing."""

DOTS = "1.5 3.5"
"""Of what nobody is shown to do."""

WIDTHS = {"avoids": 2.6, "would_avoid": 2.0, "unproven": 3.2, "touches": 1.3, "none": 1.0}
"""Widths of lines by verdict; that of `unproven` is hollow."""


def _rules(palette: Palette) -> str:
    # signs are copied by `use`, and what holds a copy is no ancestor of it: their rules name no picture
    rules = [
        (".kgp .paper,.kgp .ring,.kgp-sign .ring", f"fill:{palette.paper}"),
        (".kgp .land", f"fill:{palette.land};stroke:{palette.paper}"),
        (".kgp .rule", f"stroke:{palette.rule}"),
        (".kgp .hatch", f"stroke:{palette.hatch}"),
        (".kgp .ink,.kgp .sites", f"fill:{palette.text}"),
        (".kgp .muted,.kgp .dot", f"fill:{palette.muted}"),
        (".kgp .dim", f"stroke:{palette.muted}"),
    ]
    for name, ink in palette.verdicts.items():
        rules += [
            (f".kgp .links.{name},.kgp-sign.{name} *,.kgp .{name} .stub,.kgp .{name} .line", f"stroke:{ink.line}"),
            (f".kgp .{name} .box", f"fill:{ink.fill};stroke:{ink.line}"),
            (f".kgp .pins.{name}", f"fill:{ink.line if name == 'avoids' else ink.fill};stroke:{ink.line}"),
            (f".kgp .{name} .mark,.kgp-sign.{name} .mark", f"fill:{ink.line};stroke:none"),
            (f".kgp .site.{name},.kgp .{name} .said", f"fill:{ink.text};stroke:none"),
            (f".kgp .{name} .halo", f"stroke:{ink.fill}"),
        ]
    rules += [(".kgp .force .box", f"fill:{palette.hatch}")]
    rules += [(".kgp .core,.kgp-sign .core", f"stroke:{palette.paper}"), (".kgp .halo.ink", f"stroke:{palette.paper}")]
    return "".join(f"{where}{{{what}}}" for where, what in rules)


STYLE = f"@media screen and (prefers-color-scheme:dark){{{_rules(DARK)}}}"
"""Style of every picture for dark screens; the light colours are attributes, for readers that know no style."""

BESIDE_SIZE = 9
"""Size of words beside those of a label."""

TIMELINE_STYLE = (
    f".kgp-timeline .halo{{fill:{LIGHT.text};stroke:{LIGHT.paper};stroke-width:3;paint-order:stroke}}"
    f".kgp-timeline tspan{{fill:{LIGHT.muted};font-size:{BESIDE_SIZE}px}}"
)
"""Style of the words of a timeline on a page, before `STYLE`: a hundred of them would say it each."""
