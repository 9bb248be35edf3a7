"""The key below a diagram: each sign beside what it means, in as many rows as the width needs."""

from __future__ import annotations

from kg.pictures.chain import Chain
from kg.pictures.palette import DASHES, LIGHT, WIDTHS
from kg.pictures.svg import escaped, measure, tag

SIZE = 10.0
ROW = 19.0


def legend(chain: Chain, width: float, top: float, prefix: str) -> tuple[str, float]:
    """The key as markup, and how tall it is."""
    entries = [
        *((_line(verdict, None), text) for verdict, text in _VERDICTS if verdict != "none"),
        (_line("none", None), "on no route"),
        (_dashed(DASHES["bound"]), "contracted, deliveries not shown"),
        (_dashed(DASHES["planned"]), "planned or under construction"),
        (_gap(), "stages nobody is shown to perform"),
        (_exposed(prefix), "exposed itself"),
    ]
    found: list[str] = []
    x, y = 12.0, top + 12
    for sign, text in entries:
        wide = 40 + measure(text, SIZE) + 18
        if x + wide > width and x > 12:
            x, y = 12.0, y + ROW
        found.append(
            tag(
                "g",
                sign + tag("text", escaped(text), x=36, y=3.5, fill=LIGHT.text, class_="ink"),
                transform=f"translate({x:.0f} {y:.0f})",
            )
        )
        x += wide
    avoid, open_, touch = chain.counts
    least = "" if chain.exact else "at least "
    notes = [
        f"{chain.question}: {least}{avoid} routes avoid, {open_} are unproven, {touch} touch.",
        "A card or line shows the best verdict of any route through it. Width is no amount: no source states the tonnes of a flow.",
    ]
    for note in notes:
        for line in _wrapped(note, width - 24):
            y += ROW - 2
            found.append(tag("text", escaped(line), x=12, y=y + 4, fill=LIGHT.muted, class_="muted"))
    return tag("g", "".join(found), font_size=SIZE, class_="legend"), y + 16 - top


_VERDICTS = (("avoids", "a route avoids"), ("unproven", "unproven at best"), ("touches", "every route touches"), ("none", ""))


def _line(verdict: str, dash: str | None) -> str:
    ink = LIGHT.verdicts[verdict].line
    line = tag("path", d="M0 0H30", stroke=ink, stroke_width=WIDTHS[verdict], stroke_dasharray=dash)
    if verdict == "unproven":
        line += tag("path", d="M0 0H30", stroke=LIGHT.paper, stroke_width=1.2, class_="core")
    return tag("g", line, class_=verdict)


def _dashed(dash: str | None) -> str:
    return tag("path", d="M0 0H30", stroke=LIGHT.muted, stroke_width=2, stroke_dasharray=dash)


def _gap() -> str:
    ink = LIGHT.verdicts["unproven"].line
    return (
        tag("path", d="M0 0H30", stroke=ink, stroke_width=2, stroke_dasharray="1.5 3.5")
        + tag("circle", cx=15, cy=0, r=5.5, fill=LIGHT.paper, stroke=ink)
        + tag("text", "?", x=15, y=3.2, font_size=9, font_weight=700, text_anchor="middle", fill=ink)
    )


def _exposed(prefix: str) -> str:
    ink = LIGHT.verdicts["touches"]
    box = {"x": 3, "y": -6, "width": 24, "height": 12, "rx": 2}
    return tag("rect", **box, fill=ink.fill, stroke=ink.line) + tag("rect", **box, fill=f"url(#{prefix}-h)")


def _wrapped(text: str, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if measure(longer, SIZE) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
