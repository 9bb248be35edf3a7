"""The key below a diagram: each sign beside what it means, in as many rows as the width needs."""

from __future__ import annotations

from collections.abc import Sequence

from kg.present.pictures.chain import Chain, Verdict
from kg.present.pictures.marks import question
from kg.present.pictures.palette import DASHES, DOTS, LIGHT, WIDTHS
from kg.present.pictures.svg import escape, measure, tag
from kg.present.pictures.words import chain_texts

SIZE = 10.0
ROW = 19.0


def legend(chain: Chain, width: float, top: float, prefix: str) -> tuple[str, float]:
    """The key as markup, and how tall it is."""
    entries = [
        *((_line(verdict), text) for verdict, text in VERDICTS),
        (_dashed(DASHES["bound"]), "contracted, deliveries not shown"),
        (_dashed(DASHES["planned"]), "planned or under construction"),
        (_gap(prefix), "stages not documented"),
        (_box(prefix, 2, exposed=True), "exposed itself"),
        (_box(prefix, 6, exposed=False), "company or group, no plant named"),
    ]
    notes = [*chain_texts(chain), "Width is no amount."]
    return rows(entries, notes, width, top)


def rows(entries: Sequence[tuple[str, str]], notes: Sequence[str], width: float, top: float) -> tuple[str, float]:
    """Signs of 30 pixels beside their words, in rows, and notes below them; and how tall it all is."""
    found: list[str] = []
    x, y = 12.0, top + 12
    for sign, text in entries:
        wide = 40 + measure(text, SIZE) + 18
        if x + wide > width and x > 12:
            x, y = 12.0, y + ROW
        words = tag("text", escape(text), x=38, y=3.5, fill=LIGHT.text, class_="ink")
        found.append(tag("g", sign + words, transform=f"translate({x:.0f} {y:.0f})"))
        x += wide
    for note in notes:
        for line in wrap(note, width - 24, SIZE):
            y += ROW - 2
            found.append(tag("text", escape(line), x=12, y=y + 4, fill=LIGHT.muted, class_="muted"))
    return tag("g", "".join(found), font_size=SIZE, class_="legend"), y + 16 - top


VERDICTS: tuple[tuple[Verdict, str], ...] = (
    ("avoids", "a route avoids"),
    ("would_avoid", "a route would avoid if built as planned"),
    ("unproven", "unproven at best"),
    ("touches", "every route touches"),
    ("none", "on no route"),
)


def _line(verdict: str) -> str:
    line = tag("path", d="M0 0H30", stroke=LIGHT.verdicts[verdict].line, stroke_width=WIDTHS[verdict], class_="line")
    if verdict == "unproven":
        line += tag("path", d="M0 0H30", stroke=LIGHT.paper, stroke_width=1.2, class_="core")
    return tag("g", line, class_=verdict)


def _dashed(dash: str | None) -> str:
    return tag("path", d="M0 0H30", stroke=LIGHT.muted, stroke_width=2, stroke_dasharray=dash, class_="dim")


def _gap(prefix: str) -> str:
    line = tag("path", d="M0 0H30", stroke=LIGHT.verdicts["unproven"].line, stroke_width=2, stroke_dasharray=DOTS, class_="line")
    return tag("g", line + question("unproven", prefix, 15, 0), class_="unproven")


def _box(prefix: str, round_: float, *, exposed: bool) -> str:
    verdict = "touches" if exposed else "none"
    ink = LIGHT.verdicts[verdict]
    place = {"x": 3, "y": -6, "width": 24, "height": 12, "rx": round_}
    drawn = tag("rect", **place, fill=ink.fill, stroke=ink.line, class_="box")
    return tag("g", drawn + (tag("rect", **place, fill=f"url(#{prefix}-hatch)") if exposed else ""), class_=verdict)


def wrap(text: str, width: float, size: float) -> list[str]:
    """A text in lines of a width, broken between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if measure(longer, size) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
