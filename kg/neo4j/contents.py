"""What was pushed to a server: the graph that readers see, and what stands beside it for now."""

from __future__ import annotations

from dataclasses import dataclass

from kg.neo4j.connect import Connection, session
from kg.neo4j.push import current_graph, graphs


@dataclass(frozen=True, slots=True)
class Contents:
    """The graph that readers see: of which data, as of which day, which statuses count, how large. None: nothing was pushed.

    `unfinished` are graphs whose push was cut off or goes on, `left` are whole ones that the next push removes.
    """

    graph: str | None
    data: str | None
    as_of: str | None
    statuses: tuple[str, ...]
    nodes: int
    links: int
    unfinished: tuple[str, ...]
    left: tuple[str, ...]


def contents(to: Connection) -> Contents:
    """Ask the server for it. Raises `KgError` as `session` does."""
    with session(to) as asked:
        found, name = graphs(asked), current_graph(asked)
    now = next((each for each in found if each.name == name), None)
    return Contents(
        graph=name,
        data=now.data if now else None,
        as_of=now.as_of if now else None,
        statuses=now.statuses if now else (),
        nodes=now.nodes if now else 0,
        links=now.links if now else 0,
        unfinished=tuple(each.name for each in found if not each.complete),
        left=tuple(each.name for each in found if each.complete and each.name != name),
    )
