"""`kg neo4j browser`: Neo4j Browser with the guide, the style and `$avoid`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import talk
from kg.cli.neo4j import group, progress


@group.command(epilog="Examples: kg neo4j browser | kg neo4j browser --no-open | kg neo4j browser --export ~/guide")
def browser(
    no_open: Annotated[bool, typer.Option("--no-open", help="only say where it is")] = False,
    port: Annotated[int | None, typer.Option(min=1024, max=65535, help="of the guide; default 28474")] = None,
    export: Annotated[
        Path | None, typer.Option(metavar="DIRECTORY", help="write guide, style and favourites there instead of serving them")
    ] = None,
) -> None:
    """Open Neo4j Browser with a guide in which every Cypher query is one click away; Ctrl-C ends it.

    Starts the server of `kg neo4j up` unless it runs; one that does not know the guide yet is restarted, once. For a server
    that NEO4J_URI names, says what to type in its Browser. A zip with the queries as favourites is served too.
    """
    from kg.claims.vocabulary import vocabulary
    from kg.neo4j.browser import opening
    from kg.neo4j.browser.files import TYPES, files
    from kg.neo4j.browser.slides import guide

    made = files(vocabulary())
    if export is not None:
        _write(export, made)
        return
    at = port or opening.PORT
    avoid = guide(vocabulary()).avoid
    from kg.neo4j.browser.serve import serving

    with serving({name: (TYPES[name], content) for name, content in made.items()}, at):
        named = bool(os.environ.get("NEO4J_URI"))
        _open(_named(at, avoid) if named else _own(at, avoid), no_open)
        talk(f"Favourites to drop on its window: {opening.address('favourites.zip', at)}")
        talk("Ctrl-C ends the guide" + ("." if named else "; Neo4j goes on until `kg neo4j down`."))
        _wait()


def _write(directory: Path, made: dict[str, bytes]) -> None:
    from kg.dataset.workspace import write_atomically
    from kg.errors import InputError

    try:
        directory.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"{directory}: cannot be made", error.strerror or str(error), "choose another directory.") from None
    for name, content in made.items():
        write_atomically(directory / name, content)
        talk(f"{directory / name}: {len(content):,} bytes.")


def _own(port: int, avoid: list[str]) -> str:
    """The address of Browser at the server of this KG_HOME, which is told what to open."""
    from kg.neo4j import server
    from kg.neo4j.browser.opening import log_in, post_connect
    from kg.neo4j.connect import session
    from kg.neo4j.push import current_graph
    from kg.neo4j.settings import USER

    there, _ = server.up(post_connect=post_connect(port, avoid), progress=progress)
    with session(server.connection(there)) as asked:
        if current_graph(asked) is None:
            talk("Nothing was pushed to it yet: `kg neo4j push` brings the claims there.")
    talk(f"Log in as {USER}; the password is in {server.password_file()}")
    return log_in(there.ports.browser, there.ports.uri)


def _named(port: int, avoid: list[str]) -> str:
    """The address of Browser at the server that NEO4J_URI names, which is asked for it."""
    from kg.neo4j.browser.opening import commands, deep_link
    from kg.neo4j.connect import browser_of
    from kg.neo4j.target import find_connection

    talk("In Browser, when it has connected, type:")
    for command in commands(port, avoid):
        talk(f"  {command}")
    return deep_link(browser_of(find_connection()), port)


def _open(address: str, no_open: bool) -> None:
    import sys
    import webbrowser

    print(address, flush=True)
    # where there is no screen, a browser in the terminal would take it over
    screen = sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if screen and not no_open:
        webbrowser.open(address)


def _wait() -> None:
    import threading

    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        talk("\nThe guide is no longer there; `kg neo4j browser` brings it back.")
