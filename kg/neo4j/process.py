"""A process that outlives the command that started it, and is known again by its pid and the moment it started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """A pid alone may belong to somebody else after a while; with the moment of its start it does not."""

    pid: int
    started: str


def start(words: Sequence[str], log: Path) -> Process:
    """Start a program detached, with what it says in a log. Raises `OSError` where it cannot start."""
    with log.open("ab") as out:
        child = subprocess.Popen(  # noqa: S603
            words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, umask=0o077, cwd=log.parent
        )
    process = Process(child.pid, _started(child.pid) or "")
    with warnings.catch_warnings():
        # nobody waits for it, and that is meant
        warnings.simplefilter("ignore", ResourceWarning)
        del child
    return process


def is_running(process: Process) -> bool:
    """Whether that very process still runs."""
    return bool(process.started) and _started(process.pid) == process.started


def stop(process: Process, seconds: float, kill: bool = False) -> bool:
    """Ask it to end, or end it, and wait. False if it still runs after so many seconds."""
    if not is_running(process):
        return True
    os.kill(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
    end = time.monotonic() + seconds
    while is_running(process):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _started(pid: int) -> str | None:
    """When a process started, in words that no other process of that pid has; None where there is none, or only its remains."""
    try:
        # the name in brackets may hold anything; state is the first field after it and start time the twentieth
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _by_ps(pid)
    return None if fields[0] in "ZX" else fields[19]


def _by_ps(pid: int) -> str | None:
    try:
        said = subprocess.run(  # noqa: S603
            ["ps", "-o", "stat=,lstart=", "-p", str(pid)],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    state, _, moment = said.partition(" ")
    return moment.strip() if state and not state.startswith("Z") else None
