"""How to talk to a server, and what is said when it does not answer as it should.

NEO4J_URI names one, with NEO4J_USERNAME, NEO4J_PASSWORD or NEO4J_PASSWORD_FILE, and NEO4J_DATABASE. The password is in no
error, no log and no `repr`.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from kg.errors import InputError, KgError, ServiceError
from kg.neo4j.settings import DATABASE, USER

if TYPE_CHECKING:
    import neo4j

PLAIN = ("bolt", "neo4j")
ENCRYPTED = ("bolt+s", "neo4j+s", "bolt+ssc", "neo4j+ssc")
CONNECT_SECONDS = 10.0

RETRY_SECONDS = 30.0
"""So long a transaction that may be done again is tried again: long enough for a server that is restarted."""

Said = tuple[str, str, type[KgError]]

_TOO_LONG: Said = ("stopped the query: it took too long", "ask less at once.", KgError)
_CODES: Mapping[str, Said] = MappingProxyType(
    {
        "Neo.ClientError.Security.Unauthorized": (
            "refused user and password",
            "check NEO4J_USERNAME and NEO4J_PASSWORD; for the server of `kg neo4j up` unset NEO4J_URI.",
            ServiceError,
        ),
        "Neo.ClientError.Security.AuthenticationRateLimit": (
            "has had too many wrong passwords and refuses all for some seconds",
            "wait, then correct NEO4J_PASSWORD.",
            ServiceError,
        ),
        "Neo.ClientError.Security.CredentialsExpired": (
            "wants a new password first",
            "set one: `ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'` in the database `system`.",
            ServiceError,
        ),
        "Neo.ClientError.Security.Forbidden": ("does not allow this user to do that", "use a user who may.", KgError),
        "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase": ("has this database for reading only", "", KgError),
        "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase": ("has this database for reading only", "", KgError),
        "Neo.ClientError.Statement.AccessMode": ("was asked to write in a session that reads", "", KgError),
        "Neo.ClientError.Cluster.NotALeader": (
            "is not the one of its cluster that writes",
            "use a neo4j:// or neo4j+s:// address.",
            KgError,
        ),
        "Neo.ClientError.Database.DatabaseNotFound": ("has no such database", "correct NEO4J_DATABASE.", InputError),
        "Neo.TransientError.Database.DatabaseUnavailable": (
            "has the database not ready",
            "its disk may be full; the server's log says why.",
            ServiceError,
        ),
        "Neo.DatabaseError.Database.DatabaseLimitReached": ("has reached a limit of the database", "", ServiceError),
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError": (
            "has no memory left for this transaction",
            "smaller batches, or a larger server.memory.heap.max_size or db.memory.transaction.max.",
            KgError,
        ),
        "Neo.TransientError.General.OutOfMemoryError": (
            "has no memory left",
            "a larger server.memory.heap.max_size.",
            KgError,
        ),
        "Neo.TransientError.Transaction.MaximumTransactionLimitReached": ("has too many transactions at once", "wait.", KgError),
        "Neo.ClientError.Transaction.TransactionTimedOut": _TOO_LONG,
        # the limit may still be the server's own: a driver states it too
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration": _TOO_LONG,
        "Neo.TransientError.Transaction.Terminated": ("stopped the transaction", "its log says why; try again.", KgError),
        "Neo.DatabaseError.Transaction.TransactionCommitFailed": (
            "could not write the transaction",
            "is its disk full? The server's log says why.",
            ServiceError,
        ),
        "Neo.DatabaseError.Transaction.TransactionLogError": (
            "could not write its log",
            "is its disk full? The server's log says why.",
            ServiceError,
        ),
    }
)
"""What the server did, the hint, and the error, for each status code with a meaning of its own."""

_FULL = ("no space left on device", "disk full", "not enough space", "max available disk space", "file system is read only")


@dataclass(frozen=True, slots=True)
class Connection:
    """Where and as whom. Without a user, the server asks for none."""

    uri: str
    user: str | None
    password: str = field(repr=False)
    database: str = DATABASE
    where: Literal["environment", "kg neo4j up"] = "environment"

    @property
    def auth(self) -> tuple[str, str] | None:
        """As a driver takes it."""
        return (self.user, self.password) if self.user else None


def named() -> Connection | None:
    """Return the server that NEO4J_URI names; None where it names none.

    Raises `InputError` for an address nobody should use: without encryption over a network, or with a password in it.
    """
    address = os.environ.get("NEO4J_URI")
    if not address:
        return None
    uri = check_address(address.strip())
    password, file = os.environ.get("NEO4J_PASSWORD"), os.environ.get("NEO4J_PASSWORD_FILE")
    if password is None and file:
        try:
            password = Path(file).expanduser().read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"NEO4J_PASSWORD_FILE: {file} cannot be read", str(error), "name a readable file.") from None
    user = os.environ.get("NEO4J_USERNAME") or (None if password is None else USER)
    if user and password is None:
        raise InputError("NEO4J_USERNAME is set, and no password.", "", "set NEO4J_PASSWORD_FILE or NEO4J_PASSWORD.")
    return Connection(uri, user, password or "", os.environ.get("NEO4J_DATABASE") or DATABASE)


def check_address(uri: str) -> str:
    """Return the address itself, if it is one that may be used; raises `InputError` otherwise.

    >>> check_address("bolt://127.0.0.1:7687"), check_address("neo4j+s://graph.example.org")
    ('bolt://127.0.0.1:7687', 'neo4j+s://graph.example.org')
    """
    try:
        parts = urlsplit(uri)
        host, secret, _ = parts.hostname, parts.password, parts.port
    except ValueError as error:
        raise InputError("NEO4J_URI is not an address.", str(error), "as in bolt://127.0.0.1:7687.") from None
    if parts.username is not None or secret is not None:
        # not shown: it may hold the password
        hint = "set NEO4J_USERNAME and NEO4J_PASSWORD_FILE."
        raise InputError("NEO4J_URI carries a user or a password.", "Addresses end up in logs.", hint)
    if parts.scheme not in (*PLAIN, *ENCRYPTED) or not host:
        expected = f"Expected an address that begins with one of {', '.join(f'{s}://' for s in (*PLAIN, *ENCRYPTED))}."
        hint = "http:// is the address of Browser; drivers take bolt://." if parts.scheme in ("http", "https") else ""
        raise InputError(f"NEO4J_URI: found {uri!r}", expected, hint)
    if parts.scheme in PLAIN and not is_loopback(host):
        raise InputError(
            f"NEO4J_URI: {uri!r} sends password and data over a network without encryption.",
            "",
            f"{parts.scheme}+s:// encrypts, if the server has a certificate; or use an SSH tunnel to 127.0.0.1.",
        )
    return uri


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine. A name other than localhost is not looked up.

    >>> [is_loopback(host) for host in ("localhost", "127.9.9.9", "::1", "127.0.0.1.example.org")]
    [True, True, True, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@contextmanager
def driver(to: Connection) -> Iterator[neo4j.Driver]:
    """Open a driver whose server has answered. What goes wrong inside the block is a `KgError` too."""
    import neo4j

    with (
        clearly(to),
        neo4j.GraphDatabase.driver(
            to.uri,
            auth=to.auth,
            connection_timeout=CONNECT_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            notifications_min_severity="OFF",
        ) as opened,
    ):
        opened.verify_connectivity()
        yield opened


@contextmanager
def session(to: Connection, *, write: bool = False) -> Iterator[neo4j.Session]:
    """Open a session on the database of a connection, for reading unless told otherwise."""
    import neo4j

    mode = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
    with driver(to) as opened, opened.session(database=to.database, default_access_mode=mode) as made:
        yield made


def version(to: Connection) -> str:
    """Ask the server for its version, as 5.26.30. Raises as `driver` does."""
    with session(to) as asked:
        record = asked.run(
            "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS v"
        ).single()
    return str(record["v"]) if record else "unknown"


def browser_of(to: Connection) -> str:
    """Ask the server where Browser is, as http://127.0.0.1:7474/browser/. Raises as `driver` does."""
    with session(to) as asked:
        said = asked.run(
            "SHOW SETTINGS 'server.http.enabled', 'server.http.advertised_address', 'server.https.advertised_address' "
            "YIELD name, value RETURN name, value"
        )
        settings = {row["name"]: row["value"] for row in said}
    kind = "http" if settings.get("server.http.enabled", "true") == "true" else "https"
    address = settings.get(f"server.{kind}.advertised_address", "")
    host, _, port = address.rpartition(":")
    # an address that only has a port stands at the host that drivers use
    return f"{kind}://{host or urlsplit(to.uri).hostname}:{port}/browser/"


@contextmanager
def clearly(to: Connection) -> Iterator[None]:
    """Turn what a driver raises inside the block into a `KgError` that says what happened and what to try."""
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        yield
    except Neo4jError as error:
        raise _of_server(to, error) from None
    except (DriverError, OSError, ValueError) as error:
        raise _of_driver(to, error) from None


def _of_server(to: Connection, error: neo4j.exceptions.Neo4jError) -> KgError:
    code, message = error.code or "", _short(to, error.message or str(error))
    if any(words in message.lower() for words in _FULL):
        return ServiceError(f"The disk of Neo4j at {to.uri} is full.", message, "make room there, then try again.")
    what, hint, kind = _CODES.get(code, ("could not do that", "", KgError))
    database = f", database {to.database!r}," if code.startswith("Neo.ClientError.Database") else ""
    return kind(f"Neo4j at {to.uri}{database} {what}.", f"{message} ({code})", hint)


def _of_driver(to: Connection, error: Exception) -> KgError:
    from neo4j.exceptions import ConfigurationError, IncompleteCommit, ServiceUnavailable, SessionExpired

    message = _short(to, str(error))
    ours = to.where == "kg neo4j up"
    hint = "`kg neo4j status` looks; `kg neo4j up` starts it." if ours else "is NEO4J_URI right, and does it run?"
    if isinstance(error, IncompleteCommit):
        return ServiceError(f"Neo4j at {to.uri} went away while it wrote.", "What it was writing is there, or is not.", hint)
    if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)):
        return ServiceError(f"Neo4j at {to.uri} does not answer.", message, hint)
    if isinstance(error, ConfigurationError):
        return InputError(f"Neo4j cannot be reached as NEO4J_URI says: {to.uri}.", message)
    raise error


def _short(to: Connection, message: str) -> str:
    """The first lines of a message, without the password, whatever the server chose to repeat."""
    text = " ".join(message.split())
    if to.password:
        text = text.replace(to.password, "***")
    return text if len(text) <= 500 else text[:497] + "..."
