"""A greatest flow in a directed graph, in plain arrays (Dinic, "Algorithm for solution of a problem of maximum flow", 1970)."""

from __future__ import annotations

from collections import deque


class Flow:
    """Nodes by number, and edges that come in pairs: edge e and what may still be sent back over it, e ^ 1."""

    def __init__(self, nodes: int) -> None:
        self.leaving: list[list[int]] = [[] for _ in range(nodes)]
        self.head: list[int] = []
        self.left: list[int] = []
        self.total = 0

    def edge(self, tail: int, head: int, capacity: int) -> int:
        """Add an edge and return its number."""
        number = len(self.head)
        self.head += (head, tail)
        self.left += (capacity, 0)
        self.leaving[tail].append(number)
        self.leaving[head].append(number + 1)
        return number

    def scale(self, factor: int) -> None:
        """Let every edge, and what flows over it, count so many times."""
        self.left = [left * factor for left in self.left]
        self.total *= factor

    def widen(self, edge: int, by: int) -> None:
        """Add to the capacity of an edge."""
        self.left[edge] += by

    def raise_to_most(self, source: int, sink: int, enough: int) -> int:
        """Raise the flow until it is greatest, or at least `enough`, and return it.

        O(nodes^2 x edges) at worst, in cuts of routes far less.
        """
        while self.total < enough:
            level = self._levels(source, sink)
            if level[sink] < 0:
                break
            self._block(source, sink, level)
        return self.total

    def _levels(self, source: int, sink: int) -> list[int]:
        level = [-1] * len(self.leaving)
        level[source] = 0
        queue = deque([source])
        head, left = self.head, self.left
        while queue:
            node = queue.popleft()
            if node == sink:
                break
            for number in self.leaving[node]:
                if left[number] and level[head[number]] < 0:
                    level[head[number]] = level[node] + 1
                    queue.append(head[number])
        return level

    def _block(self, source: int, sink: int, level: list[int]) -> None:
        """Send all that can go by shortest ways, each node's edges looked at once."""
        head, left, leaving = self.head, self.left, self.leaving
        nexts = [0] * len(leaving)
        path: list[int] = []
        node = source
        while True:
            if node == sink:
                pushed = min(left[number] for number in path)
                self.total += pushed
                for number in path:
                    left[number] -= pushed
                    left[number ^ 1] += pushed
                first = next(place for place, number in enumerate(path) if not left[number])
                node = head[path[first] ^ 1]
                del path[first:]
                continue
            while nexts[node] < len(leaving[node]):
                number = leaving[node][nexts[node]]
                if left[number] and level[head[number]] == level[node] + 1:
                    break
                nexts[node] += 1
            if nexts[node] < len(leaving[node]):
                path.append(number)
                node = head[number]
            elif path:
                node = head[path.pop() ^ 1]
                nexts[node] += 1
            else:
                return

    def reached(self, source: int) -> set[int]:
        """Return the nodes that more could still be sent to: those before the smallest cut nearest to the source."""
        found = {source}
        todo = [source]
        while todo:
            for number in self.leaving[todo.pop()]:
                if self.left[number] and self.head[number] not in found:
                    found.add(self.head[number])
                    todo.append(self.head[number])
        return found

    def ways(self, source: int, sink: int) -> list[list[int]]:
        """Take the flow apart into ways of one unit from source to sink, each as its edges. Circles in it are left out."""
        flow = {number: self.left[number + 1] for number in range(0, len(self.head), 2) if self.left[number + 1]}
        ways: list[list[int]] = []
        for _ in range(self.total):
            node, way, at = source, list[int](), {source: 0}
            while node != sink:
                number = next(n for n in self.leaving[node] if flow.get(n))
                flow[number] -= 1
                node = self.head[number]
                way.append(number)
                if node in at:
                    back = at[node]
                    for dropped in way[back:]:
                        del at[self.head[dropped]]
                    del way[back:]
                at[node] = len(way)
            ways.append(way)
        return ways
