"""Which server a command talks to: the one that NEO4J_URI names, else the one that `kg neo4j up` started."""

from __future__ import annotations

from kg.errors import ServiceError
from kg.neo4j import connect, server
from kg.neo4j.connect import Connection


def find_connection() -> Connection:
    """Return the server to talk to. Raises as `connect.named` does, and `ServiceError` where none is named and none runs."""
    if (named := connect.named()) is not None:
        return named
    running = server.running()
    if running is None:
        raise ServiceError("No Neo4j runs here, and NEO4J_URI names none.", "", "`kg neo4j up` starts one; or set NEO4J_URI.")
    return server.connection(running)
