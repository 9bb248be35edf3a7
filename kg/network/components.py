"""Strongly connected sets of whatever leads into each other: firms that hold each other, sites that pass material back."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(root: Node, into: Callable[[Node], Iterable[Node]], done: Container[Node]) -> Iterator[list[Node]]:
    """Yield the strongly connected sets that `root` leads into, each after all those it leads into, without what is `done`.

    The caller makes every set it is given `done` before it asks for the next. Linear in what is visited (Tarjan, "Depth-first
    search and linear graph algorithms", 1972), without recursion.
    """
    if root in done:
        return
    if all(other in done for other in into(root)):
        yield [root]
        return
    number = {root: 0}
    low = {root: 0}
    path = [root]
    work = [(root, iter(into(root)))]
    while work:
        node, rest = work[-1]
        for other in rest:
            if other in done:
                continue
            if other not in number:
                number[other] = low[other] = len(number)
                path.append(other)
                work.append((other, iter(into(other))))
                break
            # numbered and not done: it is on the path
            if number[other] < low[node]:
                low[node] = number[other]
        else:
            work.pop()
            if work:
                parent = work[-1][0]
                if low[node] < low[parent]:
                    low[parent] = low[node]
            if low[node] == number[node]:
                found = [path.pop()]
                while found[-1] != node:
                    found.append(path.pop())
                yield found
