"""`kg neo4j push` and `kg neo4j pull`: the claims to a server, and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import talk
from kg.cli.neo4j import group
from kg.cli.output_options import JsonOption, OutOption
from kg.cli.question import asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.neo4j.push import Pushed


@group.command(epilog="Examples: kg neo4j push | kg neo4j push --avoid 'ownership:CN>=25% by majority' --status all")
@asks(
    *("rules", "strict", "begin", "end", "element", "complete", "custody"),
    via=(
        "The whole network goes to the server, for any question.",
        "in Cypher a stop of the route names its site; kg export cypher --via SITE writes the routes past it alone.",
    ),
    delivery=(
        "The whole network goes to the server, for any question.",
        "received_in of a step says where a buyer takes delivery; kg export cypher --delivery known asks for stated places.",
    ),
)
def push(
    asked: Request,
    since: Annotated[
        str | None, typer.Option(help="the first day that queries can ask about; default the day of --as-of")
    ] = None,
    json_: JsonOption = False,
) -> None:
    """Bring the claims, and the network of a reading on every coming day, to the server; a second time changes nothing.

    The new graph is written beside the one that stands there, and readers see one of the two, never a part of either. A push
    that was interrupted goes on where it was. Routes are judged there by any country, by every packaged law, by what claims of
    dependence speak of, and by what --avoid adds.
    """
    from kg.cli.output import as_json, deliver
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current
    from kg.neo4j.push import push as pushing
    from kg.neo4j.target import find_connection
    from kg.property_graph.graph import from_claims
    from kg.routes.question import day_of, reading_of

    to = find_connection()
    snapshot = current(talk)
    first = None if since is None else day_of(since, "--since")
    graph = from_claims(snapshot, reading_of(snapshot, asked), asked.avoid, first)
    found = pushing(graph, to, _Bar().show)
    if json_:
        deliver(as_json({"schema": "kg.pushed/1", "data": snapshot.key, **to_data(found)}), None)
        return
    for line in _lines(found):
        talk(line)


def _lines(found: Pushed) -> list[str]:
    again = " (going on after an interrupted push)" if found.resumed else ""
    as_before = "" if found.created_nodes + found.created_links else " As before."
    removed = found.removed_nodes + found.removed_links
    lines = [
        f"{found.created_nodes:,} nodes and {found.created_links:,} links created{again}, 0 changed, {removed:,} removed.",
        f"Readers see graph {found.graph}: {found.nodes:,} nodes, {found.links:,} links.{as_before}",
    ]
    if found.left:
        lines.append(f"Still read by somebody and left for the next push to remove: {', '.join(found.left)}.")
    return lines


class _Bar:
    """A line on stderr that tells how far a push is, where a person is watching."""

    def __init__(self) -> None:
        self.wanted = sys.stderr is not None and sys.stderr.isatty()

    def show(self, what: str, rows: int, of: int) -> None:
        """Rows of what is being done that are done, of how many."""
        if self.wanted:
            bar = "=" * round(30 * rows / of) if of else ""
            print(f"\r{bar:<30} {rows:>9,} of {of:,} {what}", end="\n" if rows >= of else "", file=sys.stderr, flush=True)


@group.command(epilog="Examples: kg neo4j pull -o claims.nq | kg neo4j pull -o claims.trig")
def pull(output: OutOption = None) -> None:
    """Write the claims on the server as an RDF dataset: the same claims, ids and named graphs as `kg export trig --all` here.

    A claim whose content on the server no longer gives its id is an error.
    """
    import io

    from kg.claims.vocabulary import vocabulary
    from kg.cli.output import deliver
    from kg.dataset.store import FORMATS, quads, serialize
    from kg.errors import InputError
    from kg.neo4j.pull import pull as pulling
    from kg.neo4j.target import find_connection

    suffixes = {".nq": "nquads", ".trig": "trig"}
    format_ = suffixes.get(Path(output).suffix.lower()) if output not in (None, "-") else "nquads"
    if format_ not in FORMATS:
        raise InputError.at("-o", "", output, f"a name that ends in {' or '.join(suffixes)}")
    sources, entities, claims = pulling(find_connection())
    out = io.BytesIO()
    serialize(quads(sources, entities, claims, vocabulary()), format_, out)
    deliver(out.getvalue().decode("utf-8"), output, exact=True)
    talk(f"{len(claims):,} claims, {len(entities):,} entities and {len(sources):,} sources.")
