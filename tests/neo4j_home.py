"""A KG_HOME of its own, and `kg neo4j` in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from conftest import ROOT

from kg.neo4j import local
from kg.neo4j.connect import Connection

Ran = subprocess.CompletedProcess[str]


class Home:
    """A KG_HOME, and the command in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "JAVA_HOME", "XDG_CACHE_HOME") if name in os.environ}
        # the first compiler alone: up in half the time
        fast = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
        return {**kept, **fast, "KG_HOME": str(self.path), "PYTHONPATH": str(ROOT), **more}

    def words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "kg", "neo4j", *words]

    def kg(self, *words: str, **more: str) -> Ran:
        env = self.environment(**more)
        return subprocess.run(self.words(*words), capture_output=True, text=True, env=env, check=False, stdin=subprocess.DEVNULL)

    def up(self, *words: str) -> dict[str, Any]:
        # free ports, because the usual ones may be those of the developer's own server
        ports = ["--bolt-port", str(local.free_port()), "--http-port", str(local.free_port())] if not words else []
        done = self.kg("up", "--java", "--json", *ports, *words)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def status(self, **more: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.kg("status", "--json", **more).stdout)
        return found

    @property
    def neo4j(self) -> Path:
        return self.path / "neo4j"

    @property
    def password(self) -> str:
        return (self.neo4j / "password").read_text(encoding="utf-8").strip()

    def connection(self) -> Connection:
        return Connection(self.status()["bolt"], "neo4j", self.password)

    def kill(self) -> None:
        """End the server at once, as a power cut does."""
        pid = self.status()["pid"]
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            while self.status()["state"] != "stopped":
                time.sleep(0.05)
