"""`kg neo4j up`, `down`, `status` and `reset`: a server of one's own. What else speaks to a server adds to `group`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.output_options import JsonOption

if TYPE_CHECKING:
    from kg.neo4j.contents import Contents
    from kg.neo4j.server import Status

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The graph in Neo4j, for Cypher and Neo4j Browser.")
app.add_typer(group, name="neo4j")


def progress(message: str) -> None:
    """Say what takes time, where a person is watching."""
    if sys.stderr is not None and sys.stderr.isatty():
        talk(message)


@group.command(epilog="Examples: kg neo4j up | kg neo4j up --java --bolt-port 7700")
def up(
    java: Annotated[bool, typer.Option("--java", help="from the public jars, with Java 17 or newer and Maven")] = False,
    docker: Annotated[bool, typer.Option("--docker", help="with Docker compose")] = False,
    bolt_port: Annotated[int | None, typer.Option(min=1, max=65535, help="7687, or a free one")] = None,
    http_port: Annotated[int | None, typer.Option(min=1, max=65535, help="of Browser: 7474, or a free one")] = None,
    json_: JsonOption = False,
) -> None:
    """Start a Neo4j on this machine, for this machine alone, and say where it is.

    With Docker where its engine runs, else with Java and Maven, which get Neo4j (137 MB) once. It keeps running until
    `kg neo4j down`. Its password is made up and kept in a file that only you can read.
    """
    from kg.errors import InputError
    from kg.neo4j import server

    if java and docker:
        raise InputError("--java and --docker exclude each other.", "", "leave both out to take what is there.")
    _, fresh = server.up("java" if java else "docker" if docker else None, bolt_port, http_port, progress=progress)
    talk("Neo4j runs." if fresh else "Neo4j runs already.")
    if os.environ.get("NEO4J_URI"):
        talk("NEO4J_URI is set, and every other command talks to the server it names.")
    _tell(server.own(), json_)


@group.command(epilog="Examples: kg neo4j down")
def down() -> None:
    """Stop the server; its data stay."""
    from kg.neo4j import server

    talk("Neo4j is stopped; its data stay." if server.down(progress) else "Neo4j does not run.")


@group.command(epilog="Examples: kg neo4j status | kg neo4j status --json")
def status(json_: JsonOption = False) -> None:
    """Whether a server runs, how, where, of which version, how large, and what was pushed. Exit 4 if it does not answer."""
    from kg.neo4j import server
    from kg.neo4j.contents import contents
    from kg.neo4j.target import find_connection

    found = server.status()
    _tell(found, json_, contents(find_connection()) if found.state == "running" else None)
    if found.state == "not answering":
        raise typer.Exit(4)


@group.command(epilog="Examples: kg neo4j reset --yes")
def reset(yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False) -> None:
    """Stop the server and delete its data and its password. The claims are elsewhere and stay."""
    from kg.errors import InputError
    from kg.neo4j import server

    if not yes:
        if not sys.stdin.isatty():
            raise InputError("Nothing was deleted: nobody can be asked.", "", "`kg neo4j reset --yes` does not ask.")
        print(f"Delete all that Neo4j keeps in {server.directory()}? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            talk("Nothing was deleted.")
            raise typer.Exit(1)
    talk("The data of Neo4j are deleted." if server.reset(progress) else "There was nothing to delete.")


def _tell(found: Status, json_: bool, pushed: Contents | None = None) -> None:
    """Each thing known of the server in a line, or all of it as one JSON object; and what was pushed, where that was asked."""
    from kg.cli.output import as_json, deliver
    from kg.data import to_data

    record: dict[str, object] = to_data(found)
    if pushed is not None:
        record["pushed"] = to_data(pushed)
    if json_:
        deliver(as_json(record), None)
        return
    if pushed is not None:
        record |= {"pushed": _pushed(pushed), "unfinished": ", ".join(pushed.unfinished), "to be removed": ", ".join(pushed.left)}
    if found.store_bytes is not None:
        record["store_bytes"] = f"{found.store_bytes:,}"
    known = {name: value for name, value in record.items() if value not in ("", None)}
    deliver("".join(f"{name.replace('_', ' '):<13}  {value}\n" for name, value in known.items()), None)


def _pushed(pushed: Contents) -> str:
    if pushed.graph is None:
        return "nothing yet"
    day = f" as of {pushed.as_of}" if pushed.as_of else ""
    counting = f" ({', '.join(pushed.statuses)} count)" if pushed.statuses else ""
    return f"graph {pushed.graph} of data {pushed.data}{day}{counting}: {pushed.nodes:,} nodes, {pushed.links:,} links"
