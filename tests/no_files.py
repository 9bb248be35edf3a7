"""What stands at a path and is no file to read."""

from __future__ import annotations

import os
from pathlib import Path

KINDS = ("missing", "directory", "pipe", "dangling link", "device")


def put(kind: str, path: Path) -> None:
    """Put what is no file at a path; nothing for "missing"."""
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "dangling link":
        path.symlink_to(path.parent / "nowhere")
    elif kind == "device":
        path.symlink_to("/dev/zero")
