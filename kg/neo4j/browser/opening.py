"""What Browser is told to do when it has connected: load the style, set `$avoid`, open the guide.

A server tells Browser one line of commands, and reads it at its start: the guide therefore has a port of its own that stays the
same. In the address only one command can be given, `guide`, so for a server that we did not start the others must be typed.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode, urlsplit

from kg.neo4j.browser.files import GUIDE, STYLE
from kg.neo4j.settings import USER

PORT = 28474
"""Of the guide, unless another is asked for."""


def address(name: str, port: int) -> str:
    """Where a file is served. Browser takes guides from the host `localhost`, and by that name alone."""
    return f"http://localhost:{port}/{name}"


def commands(port: int, avoid: list[str]) -> tuple[str, ...]:
    """What Browser is to do, as a person types it."""
    return (
        f":style {address(STYLE, port)}",
        f":param avoid => {json.dumps(avoid)}",
        f":guide {address(GUIDE, port)}",
    )


def post_connect(port: int, avoid: list[str]) -> str:
    """The same as the server's setting has it."""
    return "; ".join(command.removeprefix(":") for command in commands(port, avoid))


def deep_link(browser: str, port: int) -> str:
    """An address of Browser that opens the guide.

    >>> deep_link("http://127.0.0.1:7474/browser/", 28474)
    'http://127.0.0.1:7474/browser/?cmd=guide&arg=http%3A%2F%2Flocalhost%3A28474%2Fguide.md'
    """
    return f"{browser}?{urlencode({'cmd': 'guide', 'arg': address(GUIDE, port)})}"


def log_in(browser: str, uri: str) -> str:
    """An address of Browser whose form has everything in it but the password, which belongs in no address.

    >>> log_in("http://127.0.0.1:7474/browser/", "bolt://127.0.0.1:7687")
    'http://127.0.0.1:7474/browser/?connectURL=bolt%3A%2F%2Fneo4j%40127.0.0.1%3A7687'
    """
    parts = urlsplit(uri)
    return f"{browser}?{urlencode({'connectURL': f'{parts.scheme}://{USER}@{parts.netloc}'})}"
