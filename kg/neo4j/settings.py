"""How the server is configured, said once: the lines of neo4j.conf, and what docker-compose.yml must say too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HOST = "127.0.0.1"
USER = "neo4j"
DATABASE = "neo4j"
BOLT_PORT = 7687
HTTP_PORT = 7474

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        # a misspelt setting stops the server instead of being passed over
        "server.config.strict_validation.enabled": "true",
        "server.memory.heap.initial_size": "256m",
        "server.memory.heap.max_size": "1g",
        "server.memory.pagecache.size": "512m",
        # else every database takes 256 MB of disk before it holds anything, and keeps 2 GB of logs nobody restores from
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "256M size",
    }
)
"""What both ways of running a server have in common."""

POST_CONNECT = "browser.post_connect_cmd"
"""What Browser does when it has connected; several commands are split by `;`."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a server listens, on loopback."""

    bolt: int = BOLT_PORT
    http: int = HTTP_PORT

    @property
    def uri(self) -> str:
        """Where drivers connect."""
        return f"bolt://{HOST}:{self.bolt}"

    @property
    def browser(self) -> str:
        """Where Neo4j Browser is."""
        return f"http://{HOST}:{self.http}/browser/"


def addresses(ports: Ports) -> dict[str, str]:
    """Where a server that runs on this machine listens, and what it says where that is.

    The advertised address is always written: Browser connects to it, and without one to 7687 whatever the port.
    """
    return {
        "server.default_listen_address": HOST,
        "server.bolt.listen_address": f"{HOST}:{ports.bolt}",
        "server.bolt.advertised_address": f"{HOST}:{ports.bolt}",
        "server.http.listen_address": f"{HOST}:{ports.http}",
        "server.http.advertised_address": f"{HOST}:{ports.http}",
    }


def conf(ports: Ports, post_connect: str = "", more: Mapping[str, str] | None = None) -> str:
    """Text of neo4j.conf. `more` overrides; raises `ValueError` where a value would become a second setting."""
    wanted = {**SETTINGS, **addresses(ports), **({POST_CONNECT: post_connect} if post_connect else {}), **(more or {})}
    for name, value in wanted.items():
        if "\n" in value or "\r" in value:
            raise ValueError(f"{name}: a setting is one line")
    # neo4j.conf is a properties file: a backslash begins an escape there
    return "".join(f"{name}={value.replace(chr(92), chr(92) * 2)}\n" for name, value in wanted.items())
