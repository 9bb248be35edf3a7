"""Serves a few files to Neo4j Browser, to this machine alone.

Any page may read them (Browser stands at another port, so CORS must allow it): nothing secret is among them. A name that some
site points at this machine is refused by its Host header. A path is looked up among the names, and never in the file system.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import ClassVar

from kg.errors import KgError

HOSTS = ("localhost", "127.0.0.1", "[::1]")
SECONDS = 10.0
"""A request that takes longer to arrive is dropped."""

_TEXT = "text/plain; charset=utf-8"
_NO_MORE: Mapping[str, str] = MappingProxyType({})

Files = Mapping[str, tuple[str, bytes]]
"""Content type and content by name."""


class _Handler(BaseHTTPRequestHandler):
    files: ClassVar[Files]
    timeout = SECONDS
    server_version = "kg"
    sys_version = ""

    def do_GET(self) -> None:  # the name that http.server calls
        """One of the files, or nothing."""
        if not self._is_named():
            return
        found = self.files.get(self.path.partition("?")[0].removeprefix("/"))
        if found is None:
            self._answer(404, _TEXT, f"There is: {', '.join(self.files)}\n".encode())
            return
        self._answer(200, *found)

    def do_OPTIONS(self) -> None:
        """What a page asks before it reads: Browser sends headers of its own along, for which it needs leave."""
        if self._is_named():
            self._answer(200, _TEXT, b"", {"Access-Control-Allow-Methods": "GET", "Access-Control-Allow-Headers": "*"})

    def _is_named(self) -> bool:
        port = self.connection.getsockname()[1]
        if self.headers.get_all("Host") in [[f"{host}:{port}"] for host in HOSTS]:
            return True
        self._answer(421, _TEXT, b"This is no name of this machine.\n")
        return False

    def _answer(self, status: int, type_: str, content: bytes, more: Mapping[str, str] = _NO_MORE) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads a log of this."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_port = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that went away is no news."""


class _Server6(_Server):
    address_family = socket.AF_INET6


@contextmanager
def serving(files: Files, port: int) -> Iterator[None]:
    """Serve the files at that port while the block runs. Raises `KgError` where the port is taken.

    At both loopback addresses where there are two: `localhost` is either, and nobody else may answer at one of them.
    """
    handler = type("Handler", (_Handler,), {"files": files})
    with ExitStack() as stack:
        for kind, address in ((_Server, "127.0.0.1"), *(((_Server6, "::1"),) if _has_six() else ())):
            try:
                server = stack.enter_context(kind((address, port), handler))
            except OSError as error:
                hint = "does `kg neo4j browser` run already? Else choose another --port."
                raise KgError(f"Port {port} of {address} cannot be used.", error.strerror or str(error), hint) from None
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
        yield


def _has_six() -> bool:
    """Whether this machine has the loopback address of IPv6."""
    try:
        with socket.socket(socket.AF_INET6) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True
