"""The sheet a stage diagram is drawn on: columns, cards and the edges where lines meet them, in whole pixels."""

from __future__ import annotations

from collections import defaultdict

from kg.present.pictures.chain import Chain, Node
from kg.present.pictures.layout import Layout, ends, is_back, lay_out
from kg.present.pictures.svg import fit

SIZE = 11.0
LINE = 12.5
HEAD = 30


CROWD = 250
"""Lines from which on the columns stand farther apart, and lines are thinner."""


class Sheet:
    """Sizes and places of one diagram."""

    def __init__(self, chain: Chain, width: float) -> None:
        self.chain, self.width = chain, width
        self.pitch = width / len(chain.columns)
        # many lines need room to part
        between = min(150.0, self.pitch * 0.5) if len(chain.links) > CROWD else max(36.0, min(74.0, self.pitch * 0.28))
        self.card = round(max(40.0, self.pitch - between))
        self.margin = (self.pitch - self.card) / 2
        self.texts = {node.id: self._lines(node) for node in chain.nodes}
        self.heights = {name: round(8 + LINE * len(lines)) for name, lines in self.texts.items()}
        self.layout: Layout = lay_out(chain, self.heights)
        self.spans = {node.id: (node.columns[0], node.columns[-1]) for node in chain.nodes}
        self._ports = self._edges()

    def left(self, column: int) -> int:
        """The left edge of the cards of a column."""
        return round(column * self.pitch + self.margin)

    def right(self, column: int) -> int:
        """Their right edge."""
        return self.left(column) + self.card

    def middle(self, node: Node) -> int:
        """Half the height of a card."""
        return HEAD + round(self.layout.nodes[node.id])

    def lane(self, link: str, column: int) -> int:
        """The height of a line in a column it skips."""
        return HEAD + round(self.layout.lanes[link][column])

    def port(self, node: str, link: str) -> int:
        """The height at which a line meets a card."""
        return HEAD + round(self._ports[node, link])

    def runs(self, node: Node) -> list[tuple[int, int]]:
        """Neighbouring columns of a node, as first and last of each run."""
        runs: list[tuple[int, int]] = []
        for column in node.columns:
            if runs and runs[-1][1] == column - 1:
                runs[-1] = (runs[-1][0], column)
            else:
                runs.append((column, column))
        return runs

    def named(self, node: Node) -> tuple[int, int]:
        """The run that bears the name: the widest, the first of those."""
        return max(self.runs(node), key=lambda run: (run[1] - run[0], -run[0]))

    def _lines(self, node: Node) -> list[str]:
        first, last = self.named(node)
        return fit(node.name, room(node, self.right(last) - self.left(first)), SIZE, 2)

    def _edges(self) -> dict[tuple[str, str], float]:
        """Where each line meets each card: in the order of where it goes, around the middle of the edge."""
        layout, spans = self.layout, self.spans
        sides: dict[tuple[str, str, int], list[tuple[float, str]]] = defaultdict(list)
        for link in self.chain.links:
            left, right = ends(link, spans)
            between = layout.lanes.get(link.id, {})
            start, end = (link.target, link.source) if is_back(link, spans) else (link.source, link.target)
            sides[start, "right", left].append((between.get(left + 1, layout.nodes[end]), link.id))
            side = ("right", left) if left == right else ("left", right)
            sides[end, *side].append((between.get(right - 1, layout.nodes[start]), link.id))
        found: dict[tuple[str, str], float] = {}
        for (name, _, _), lines in sides.items():
            step = min(6.0, (self.heights[name] - 6) / max(1, len(lines) - 1))
            for position, (_, link_id) in enumerate(sorted(lines)):
                found[name, link_id] = layout.nodes[name] + (position - (len(lines) - 1) / 2) * step
        return found


def indent(node: Node) -> int:
    """Pixels before a name: room for the sign of the verdict, where there is one."""
    return 8 if node.verdict == "none" else 18


def room(node: Node, width: float) -> float:
    """Pixels for a name on a card of a width, between the sign and the country."""
    return max(24.0, width - indent(node) - 9 - 6.5 * len(place_of(node)))


def place_of(node: Node) -> str:
    """The countries of a node as a card has room for them."""
    return ",".join(node.countries[:3]) + ("…" if len(node.countries) > 3 else "") if node.countries else "?"
