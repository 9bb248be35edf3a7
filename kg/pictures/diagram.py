"""The stage diagram: sites as cards in columns of stages, flows as lines between them, what is lost in grey where it was."""

from __future__ import annotations

from collections import defaultdict

from kg.pictures.chain import Chain, Link, Node, Verdict
from kg.pictures.layout import Layout, ends, is_back, laid_out, lanes
from kg.pictures.legend import legend
from kg.pictures.palette import DASHES, LIGHT, STYLE, WIDTHS
from kg.pictures.svg import FONT, escaped, fitted, isolated, number, tag
from kg.pictures.words import said_of_link, said_of_node

SIZE = 11.0
SMALL = 9.5
HEAD = 30.0
STRIP = 16.0
ORDER: tuple[Verdict, ...] = ("none", "touches", "unproven", "avoids")
"""Lines of the better verdict lie on top."""


def diagram(chain: Chain, *, width: int = 1400, prefix: str = "kgd", style: bool = True) -> str:
    """The stage diagram as SVG of a width in pixels; its height follows.

    `prefix` keeps its ids apart from others of a page. `style` False leaves `kg.pictures.palette.STYLE` to the page. Every card
    and line carries `data-id`, `data-verdict` and its verdict as a class.
    """
    draw = _Drawing(chain, float(width), prefix)
    return draw.svg(style)


class _Drawing:
    """Sizes and places of one diagram; lives while it is drawn."""

    def __init__(self, chain: Chain, width: float, prefix: str) -> None:
        self.chain, self.width, self.prefix = chain, width, prefix
        self.pitch = width / len(chain.columns)
        self.card = max(40.0, self.pitch - max(36.0, min(74.0, self.pitch * 0.3)))
        self.margin = (self.pitch - self.card) / 2
        self.texts = {node.id: self._lines(node) for node in chain.nodes}
        self.heights = {name: 8 + 12.5 * len(lines) for name, lines in self.texts.items()}
        self.layout: Layout = laid_out(chain, self.heights)
        self.spans = {node.id: (node.columns[0], node.columns[-1]) for node in chain.nodes}
        self.ports = self._ports()

    def left(self, column: int) -> float:
        return column * self.pitch + self.margin

    def right(self, column: int) -> float:
        return self.left(column) + self.card

    def _runs(self, node: Node) -> list[tuple[int, int]]:
        """Neighbouring columns of a node, as first and last of each run."""
        runs: list[tuple[int, int]] = []
        for column in node.columns:
            if runs and runs[-1][1] == column - 1:
                runs[-1] = (runs[-1][0], column)
            else:
                runs.append((column, column))
        return runs

    def _widest(self, node: Node) -> tuple[int, int]:
        return max(self._runs(node), key=lambda run: (run[1] - run[0], -run[0]))

    def _lines(self, node: Node) -> list[str]:
        first, last = self._widest(node)
        room = self.right(last) - self.left(first) - STRIP - 6 - 7.0 * len(_place(node))
        return fitted(node.name, max(room, 24.0), SIZE, 2)

    def _ports(self) -> dict[tuple[str, str], float]:
        """Where each line meets each card: in the order of where it goes, around the middle of the edge."""
        nodes, layout, spans = {node.id: node for node in self.chain.nodes}, self.layout, self.spans
        sides: dict[tuple[str, str, int], list[tuple[float, str]]] = defaultdict(list)
        for link in self.chain.links:
            left, right = ends(link, spans)
            between = layout.lanes.get(link.id, {})
            start, end = (link.target, link.source) if is_back(link, spans) else (link.source, link.target)
            sides[start, "r", left].append((between.get(left + 1, layout.nodes[end]), link.id))
            side = ("r", left) if left == right else ("l", right)
            sides[end, *side].append((between.get(right - 1, layout.nodes[start]), link.id))
        found: dict[tuple[str, str], float] = {}
        for (name, _, _), lines in sides.items():
            lines.sort()
            step = min(6.0, (self.heights[name] - 6) / max(1, len(lines) - 1))
            for position, (_, link_id) in enumerate(lines):
                found[name, link_id] = layout.nodes[nodes[name].id] + (position - (len(lines) - 1) / 2) * step
        return found

    def svg(self, style: bool) -> str:
        parts = [self._heads(), self._links(), self._nodes()]
        below = HEAD + self.layout.height + 14
        key, tall = legend(self.chain, self.width, below, self.prefix)
        height = below + tall
        if self.layout.unused is not None:
            y = HEAD + self.layout.unused
            parts.insert(
                0,
                tag("path", d=f"M0 {number(y)}H{number(self.width)}", stroke=LIGHT.rule, class_="rule")
                + tag(
                    "text", "On no route of this question", x=self.left(0), y=y + 14, font_size=SMALL, fill=LIGHT.muted,
                    class_="muted",
                ),
            )  # fmt: skip
        title = f"Stage diagram: {self.chain.question}"
        return tag(
            "svg",
            (tag("style", STYLE) if style else "")
            + self._defs()
            + tag("rect", width=self.width, height=height, fill=LIGHT.paper, class_="paper")
            + "".join(parts)
            + key,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(self.width)} {number(height)}",
            width=self.width,
            height=height,
            role="group",
            aria_label=title,
            class_="kgp kgp-diagram",
            font_family=FONT,
            font_size=SIZE,
        )

    def _defs(self) -> str:
        hatch = tag("path", d="M-1 1L1-1M0 6L6 0M5 7L7 5", stroke=LIGHT.hatch, stroke_width=1.2, class_="hatch")
        return tag(
            "defs",
            tag("pattern", hatch, id=f"{self.prefix}-h", width=6, height=6, patternUnits="userSpaceOnUse"),
        )

    def _heads(self) -> str:
        found = []
        for n, column in enumerate(self.chain.columns):
            x = self.left(n) + self.card / 2
            title = column.title[:1].upper() + column.title[1:]
            lines = fitted(title, self.pitch - 8, 12.0, 1)
            found.append(tag("text", escaped(lines[0]), x=x, y=17, text_anchor="middle"))
        return tag("g", "".join(found), font_size=12, font_weight=600, fill=LIGHT.text, class_="ink")

    def _links(self) -> str:
        found = []
        for verdict in ORDER:
            lines = "".join(self._link(link) for link in self.chain.links if link.verdict == verdict)
            if lines:
                found.append(
                    tag(
                        "g", lines, fill="none", stroke=LIGHT.verdicts[verdict].line, stroke_width=WIDTHS[verdict],
                        class_=f"links {verdict}",
                    )
                )  # fmt: skip
        return "".join(found)

    def _link(self, link: Link) -> str:
        path, marker = self._path(link)
        dash = "1.5 3.5" if link.gap else DASHES[link.standing]
        hollow = tag("path", d=path, stroke=LIGHT.paper, stroke_width=1.2, class_="core") if link.verdict == "unproven" else ""
        return tag(
            "g",
            tag("title", escaped(said_of_link(link, self.chain)))
            + tag("path", d=path, stroke_dasharray=dash)
            + (hollow if not link.gap else "")
            + marker,
            class_=f"link {link.verdict} {link.standing}{' gap' if link.gap else ''}{' exposed' if link.exposed else ''}",
            data_id=link.id,
            data_verdict=link.verdict,
            data_from=link.source,
            data_to=link.target,
        )

    def _path(self, link: Link) -> tuple[str, str]:
        """The line of a link, with an arrow where it does not lead to the right and a question mark where stages are missing."""
        spans = self.spans
        left, right = ends(link, spans)
        back = is_back(link, spans)
        start, end = (link.target, link.source) if back else (link.source, link.target)
        x, y = self.right(left), HEAD + self.ports[start, link.id]
        ink = LIGHT.verdicts[link.verdict].line
        if left == right:
            y2, out = HEAD + self.ports[end, link.id], min(30.0, self.margin * 1.5)
            x2 = self.right(right)
            path = f"M{_xy(x, y)}C{_xy(x + out, y)} {_xy(x2 + out, y2)} {_xy(x2 + 5, y2)}"
            mark = tag("path", d=f"M{_xy(x2, y2)}l6-3v6z", fill=ink, stroke="none", class_="mark")
            return path, mark + self._missing(link, x + out * 0.75, (y + y2) / 2)
        path = f"M{_xy(x, y)}"
        between = self.layout.lanes.get(link.id, {})
        where: tuple[float, float] | None = None
        for column in lanes(link, spans):
            y2 = HEAD + between[column]
            path += _curve(x, y, self.left(column), y2) + f"H{number(self.right(column))}"
            where = where or (self.left(column) + self.card / 2, y2)
            x, y = self.right(column), y2
        x2, y2 = self.left(right), HEAD + self.ports[end, link.id]
        path += _curve(x, y, x2, y2)
        where = where or ((x + x2) / 2, (y + y2) / 2)
        mark = ""
        if back:
            first = HEAD + self.ports[start, link.id]
            mark = tag("path", d=f"M{_xy(self.right(left), first)}l6-3v6z", fill=ink, stroke="none", class_="mark")
        return path, mark + self._missing(link, *where)

    def _missing(self, link: Link, x: float, y: float) -> str:
        if not link.gap:
            return ""
        ink = LIGHT.verdicts[link.verdict].line
        return tag(
            "g",
            tag("circle", cx=x, cy=y, r=5.5, fill=LIGHT.paper, stroke=ink, stroke_width=1, class_="box")
            + tag("text", "?", x=x, y=y + 3.2, font_size=9, font_weight=700, text_anchor="middle", fill=ink, stroke="none"),
            class_="missing",
        )

    def _nodes(self) -> str:
        return "".join(self._node(node) for node in self.chain.nodes)

    def _node(self, node: Node) -> str:
        ink = LIGHT.verdicts[node.verdict]
        y, height = HEAD + self.layout.nodes[node.id], self.heights[node.id]
        hatched = node.exposed and node.verdict in ("touches", "none")
        runs = self._runs(node)
        parts = []
        if len(runs) > 1:
            start, end = self.right(runs[0][1]), self.left(runs[-1][0])
            parts.append(tag("rect", x=start - 2, y=y - 2.5, width=end - start + 4, height=5, class_="box"))
        for first, last in runs:
            wide = self.right(last) - self.left(first)
            box = {"x": self.left(first), "y": y - height / 2, "width": wide, "height": height, "rx": 3}
            parts.append(tag("rect", **box, class_="box", stroke_dasharray=DASHES[node.standing]))
            if hatched:
                parts.append(tag("rect", **box, fill=f"url(#{self.prefix}-h)", stroke="none"))
        first, last = self._widest(node)
        parts.append(badge(node.verdict, self.left(first) + 9, y))
        lines = self.texts[node.id]
        halo = (
            {"stroke": ink.fill, "stroke_width": 3, "paint_order": "stroke", "class_": "halo"} if hatched else {"stroke": "none"}
        )
        for n, line in enumerate(lines):
            base = y + 4 + (n - (len(lines) - 1) / 2) * 12.5
            parts.append(tag("text", isolated(line), x=self.left(first) + STRIP + 2, y=base, fill=ink.text, **halo))
        parts.append(
            tag(
                "text",
                escaped(_place(node)),
                x=self.right(last) - 5,
                y=y + 3.5,
                text_anchor="end",
                font_size=SMALL,
                fill=ink.text,
                **halo,
            )
        )
        if node.feed:
            parts.append(self._feed(node, y))
        return tag(
            "g",
            tag("title", escaped(said_of_node(node, self.chain))) + "".join(parts),
            class_=f"site {node.verdict} {node.standing} {node.level}{' exposed' if node.exposed else ''}",
            role="img",
            data_id=node.id,
            data_verdict=node.verdict,
            data_country=" ".join(node.countries),
            fill=ink.fill,
            stroke=ink.line,
        )

    def _feed(self, node: Node, y: float) -> str:
        """Routes begin here, and nobody is shown to do what comes before."""
        ink = LIGHT.verdicts[node.verdict].line
        x = self.left(node.columns[0])
        return (
            tag("path", d=f"M{_xy(x, y)}h-9", stroke_dasharray="1.5 2.5", stroke_width=1.6)
            + tag("circle", cx=x - 14, cy=y, r=5.5, fill=LIGHT.paper, stroke_width=1, class_="box")
            + tag("text", "?", x=x - 14, y=y + 3.2, font_size=9, font_weight=700, text_anchor="middle", fill=ink, stroke="none")
        )


def badge(verdict: Verdict, x: float, y: float) -> str:
    """The sign of a verdict: a tick on a disc, a question mark in a ring, a stroke through a ring, a dot."""
    ink = LIGHT.verdicts[verdict].line
    if verdict == "avoids":
        tick = tag(
            "path", d=f"M{_xy(x - 2.5, y)}l2 2.2 3.4-4.2", fill="none", stroke=LIGHT.paper, stroke_width=1.5, class_="core"
        )
        return tag("circle", cx=x, cy=y, r=5, fill=ink, stroke="none", class_="mark") + tick
    if verdict == "unproven":
        return tag("circle", cx=x, cy=y, r=4.6, fill="none", stroke_width=1.3) + tag(
            "path", d=f"M{_xy(x - 2, y)}h4", stroke_width=1.3
        )
    if verdict == "touches":
        return tag("circle", cx=x, cy=y, r=4.6, fill="none", stroke_width=1.3) + tag(
            "path", d=f"M{_xy(x - 3.2, y + 3.2)}l6.4-6.4"
        )
    return tag("circle", cx=x, cy=y, r=1.8, fill=ink, stroke="none", class_="mark")


def _place(node: Node) -> str:
    return ",".join(node.countries[:3]) + ("…" if len(node.countries) > 3 else "") if node.countries else "?"


def _xy(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _curve(x: float, y: float, x2: float, y2: float) -> str:
    """A line to the right that leaves and arrives level."""
    if abs(y - y2) < 0.05:
        return f"H{number(x2)}"
    middle = (x + x2) / 2
    return f"C{_xy(middle, y)} {_xy(middle, y2)} {_xy(x2, y2)}"
