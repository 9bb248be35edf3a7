"""The timeline: capacities in the years their sources name, and laws by what they are on each day.

A bar is as long as what the source says and no longer: a capacity "in 2026" is drawn over that year, and says nothing of 2027.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kg.present.pictures.dates import Bar, Dates, Track
from kg.present.pictures.diagram import picture
from kg.present.pictures.legend import rows
from kg.present.pictures.marks import defs
from kg.present.pictures.palette import BESIDE_SIZE, LIGHT
from kg.present.pictures.svg import escape, fit, isolate, measure, number, tag

SIZE = 10.5
ROW = 19
NARROW = 640
"""Below this width in pixels, labels stand above their bars."""


@dataclass(frozen=True, slots=True)
class _Axis:
    """Years from left to right; what lies before or after them is drawn to their edge."""

    first: int
    last: int
    left: float
    right: float

    def x(self, day: date) -> float:
        start, end = date(self.first, 1, 1), date(self.last + 1, 1, 1)
        part = (day - start).days / (end - start).days
        return self.left + max(0.0, min(1.0, part)) * (self.right - self.left)

    def between(self, since: date | None, until: date | None) -> tuple[float, float]:
        """From the morning of a first day to the evening of a last; None is no such end."""
        first, last = since or date.min, until or date.max
        return self.x(first), self.x(last if last == date.max else last + timedelta(days=1))


def timeline(dates: Dates, *, width: int = 1400, prefix: str = "kgt", style: bool = True) -> str:
    """The timeline as SVG of a width in pixels. The parameters are those of `kg.present.pictures.diagram.diagram`."""
    narrow = width < NARROW
    tall = ROW * (2 if narrow else 1)
    dated = [bar for bar in dates.bars if bar.since is not None or bar.until is not None]
    undated = [bar for bar in dates.bars if bar.since is None and bar.until is None]
    axis = _axis(dates, width, narrow)
    content, y = "", 34.0
    if dates.tracks:
        content, y = _heading("Dated rules", y)
        for track in dates.tracks:
            content += _track(track, axis, y, narrow, prefix)
            y += tall
        y += 8
    if dated:
        heading, y = _heading("Capacity as sources state or plan it", y)
        content += heading
        for n, bar in enumerate(dated):
            content += _bar(bar, axis, y, narrow, again=n > 0 and dated[n - 1].id == bar.id)
            y += tall
    grid = _grid(axis, dates.day, y + 2)
    if undated:
        heading, y = _heading("Planned capacity without a date", y + 10)
        listed, y = _undated(undated, y, width)
        content += heading + listed
    key, below = _key(dates, width, y + 8, prefix)
    title = f"Timeline of rules and capacities, on {dates.day}"
    drawn = grid + content + key
    if not style:
        # a page has them once, in `kg.present.pictures.palette.TIMELINE_STYLE`
        drawn = drawn.replace(_HALO_WORDS, "").replace(_BESIDE_WORDS, "")
    return picture(title, "timeline", width, y + 8 + below, defs(prefix, drawn) + drawn, style=style)


def _axis(dates: Dates, width: float, narrow: bool) -> _Axis:
    years = [day.year for bar in dates.bars for day in (bar.since, bar.until) if day is not None and day >= dates.day]
    years += [since.year for track in dates.tracks for since, _, _ in track.phases if since is not None]
    last = min(max([dates.day.year + 2, *years]), dates.day.year + 12)
    return _Axis(dates.day.year - 1, last, 12.0 if narrow else min(330.0, width * 0.25), width - 12)


def _heading(words: str, y: float) -> tuple[str, float]:
    drawn = tag("text", words, x=12, y=y + 12, font_size=12, font_weight=600, fill=LIGHT.text, class_="ink")
    return drawn, y + 20


def _grid(axis: _Axis, day: date, bottom: float) -> str:
    found = ""
    pitch = (axis.right - axis.left) / (axis.last + 1 - axis.first)
    each = max(1, round(34 / pitch + 0.49))
    for year in range(axis.first, axis.last + 2):
        x = axis.x(date(year, 1, 1))
        found += tag("path", d=f"M{number(x)} 26V{number(bottom)}", stroke=LIGHT.rule, class_="rule")
        if year <= axis.last and (year - axis.first) % each == 0:
            found += tag("text", str(year), x=x + 3, y=20, font_size=SIZE, fill=LIGHT.muted, class_="muted")
    x = axis.x(day)
    found += tag("path", d=f"M{number(x)} 6V{number(bottom)}", stroke=LIGHT.muted, stroke_dasharray="4 3", class_="dim")
    return found + tag("text", day.isoformat(), x=x + 3, y=10, font_size=9, font_weight=600, fill=LIGHT.text, class_="ink")


_HALO = {"stroke": LIGHT.paper, "stroke_width": 3, "paint_order": "stroke", "class_": "ink halo"}
_HALO_WORDS = f' fill="{LIGHT.text}" stroke="{LIGHT.paper}" stroke-width="3" paint-order="stroke"'
_BESIDE_WORDS = f' font-size="{BESIDE_SIZE}" fill="{LIGHT.muted}"'


def _label(words: str, place: str, x: float, y: float, room: float) -> str:
    name = fit(words, room - (6.5 * len(place) + 8 if place else 0), SIZE, 1)[0]
    beside = tag("tspan", escape(place), dx=5, font_size=BESIDE_SIZE, fill=LIGHT.muted, class_="muted") if place else ""
    return tag("text", isolate(name) + beside, x=x, y=y + 13, font_size=SIZE, fill=LIGHT.text, **_HALO)


def _said(words: str, x: float, y: float, room: float) -> str:
    return tag("text", escape(fit(words, max(40.0, room), 9.5, 1)[0]), x=x, y=y, font_size=9.5, fill=LIGHT.text, **_HALO)


def _bar(bar: Bar, axis: _Axis, y: float, narrow: bool, *, again: bool) -> str:
    """A bar with its figure; the name is said once for bars of one site that follow each other."""
    content = "" if again and not narrow else _label(bar.label, bar.place, 12, y, axis.right - 12 if narrow else axis.left - 24)
    y += ROW if narrow else 0
    x, end = axis.between(bar.since, bar.until)
    content += _box(x, y + 3, max(5.0, end - x), planned=bar.planned)
    long = measure(bar.text, 9.5)
    after = x + 5 if long < axis.right - x - 8 else max(axis.left, axis.right - long - 6)
    content += _said(bar.text, after, y + 12.5, axis.right - after)
    return _capacity(bar, content, f"from {bar.since or 'an unstated day'} to {bar.until or 'no stated end'}")


def _box(x: float, y: float, wide: float, *, planned: bool) -> str:
    ink = LIGHT.verdicts["unproven" if planned else "avoids"]
    dash = "3 3" if planned else None
    return tag("rect", x=x, y=y, width=wide, height=12, rx=2, fill=ink.fill, stroke=ink.line, stroke_dasharray=dash, class_="box")


def _capacity(bar: Bar, content: str, when: str) -> str:
    said = f"{bar.label}: {bar.text}, {'planned' if bar.planned else 'stated'}, {when}"
    kind = "unproven" if bar.planned else "avoids"
    return tag("g", tag("title", escape(said)) + content, class_=f"capacity {kind}", role="img", data_id=bar.id)


def _undated(bars: Sequence[Bar], y: float, width: float) -> tuple[str, float]:
    """What no source dates, as a list: there is no place for it among the years."""
    columns = max(1, int((width - 24) // 330))
    wide, high = (width - 24) / columns, -(-len(bars) // columns)
    found = ""
    for n, bar in enumerate(bars):
        x, top = round(12 + n // high * wide), y + n % high * ROW * 2
        content = _label(bar.label, bar.place, x, top, wide - 12) + _said(bar.text, x, top + ROW + 7, wide - 12)
        found += _capacity(bar, content, "no date stated")
    return found, y + high * ROW * 2


def _track(track: Track, axis: _Axis, y: float, narrow: bool, prefix: str) -> str:
    content = _label(track.label, "", 12, y, axis.right - 12 if narrow else axis.left - 24)
    y += ROW if narrow else 0
    said = []
    for since, until, status in track.phases:
        x, end = axis.between(since, until)
        said.append(f"{status} from {since or 'an unstated day'} to {until or 'no stated end'}")
        if end - x < 0.5:
            continue
        content += _phase(status, x, y, end - x, prefix)
        if measure(status, 9.5) < end - x - 6:
            content += _said(status, x + 5, y + 12.5, end - x)
    words = tag("title", escape(f"{track.label}: {'; '.join(said)}"))
    return tag("g", words + content, class_="law", role="img", data_id=track.id)


def _phase(status: str, x: float, y: float, wide: float, prefix: str) -> str:
    """In force is filled, suspended hatched, proposed outlined, unknown dotted, lapsed empty."""
    place = {"x": x, "y": y + 3, "width": wide, "height": 12}
    grey = LIGHT.verdicts["touches"]
    if status == "lapsed":
        return tag("path", d=f"M{number(x)} {number(y + 9)}h{number(wide)}", stroke=LIGHT.rule, class_="rule")
    if status == "in force":
        return tag("g", tag("rect", **place, fill=LIGHT.hatch, stroke=grey.line, class_="box"), class_="touches force")
    dash = {"proposed": "3 3", "unknown": "1 3"}.get(status)
    drawn = tag("rect", **place, fill=grey.fill, stroke=grey.line, stroke_dasharray=dash, class_="box")
    return tag(
        "g", drawn + (tag("rect", **place, fill=f"url(#{prefix}-hatch)") if status == "suspended" else ""), class_="touches"
    )


def _key(dates: Dates, width: float, top: float, prefix: str) -> tuple[str, float]:
    def sample(planned: bool) -> str:
        return tag("g", _box(0, -6, 30, planned=planned), class_="unproven" if planned else "avoids")

    entries = [(sample(False), "stated as so"), (sample(True), "planned, expected or conditional")]
    entries += [
        (_phase(status, 0, -9, 30, prefix), f"rule {status}") for status in ("in force", "suspended", "proposed", "unknown")
    ]
    notes = [
        "A bar covers the time its source names, and no more. Figures are as printed, in different materials: none is added up."
    ]
    return rows(entries, [*notes, *dates.notes], width, top)
