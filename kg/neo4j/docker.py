"""A server in a container: the same settings, by docker-compose.yml."""

from __future__ import annotations

import shutil
import subprocess

ENGINE_SECONDS = 10.0


def engine() -> str | None:
    """The docker client whose engine answers. Many machines have the client alone."""
    client = shutil.which("docker")
    if client is None:
        return None
    try:
        said = subprocess.run(  # noqa: S603
            [client, "info", "--format", "{{.ServerVersion}}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ENGINE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return client if said.returncode == 0 and said.stdout.strip() else None


def variable(setting: str) -> str:
    """The environment variable that sets a setting in Neo4j's image.

    >>> variable("db.tx_log.preallocate")
    'NEO4J_db_tx__log_preallocate'
    """
    return "NEO4J_" + setting.replace("_", "__").replace(".", "_")
