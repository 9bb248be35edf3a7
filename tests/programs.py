"""Programs of the machine that tests drive: found, or installed as a Debian package, and said so."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def program(*names: str, package: str) -> str:
    """The path of the first of these programs; where there is none, that of the Debian package, installed now.

    Fails with what is missing and how to get it: a test that needs a program is never skipped.
    """
    found = _on_path(names)
    if found is not None:
        return found
    if shutil.which("apt-get") is None:
        raise AssertionError(f"none of {', '.join(names)} is on the path, and there is no apt-get to install {package} with")
    with (Path(tempfile.gettempdir()) / f"supply-paths-apt-{os.getuid()}.lock").open("w") as lock:
        # tests run in several processes, and apt-get lets one in at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _on_path(names)
        return found if found is not None else _installed(names, package)


def _installed(names: tuple[str, ...], package: str) -> str:
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print(f"{names[0]} is missing: installing the Debian package {package}.", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", package]):
        done = subprocess.run([*rights, "apt-get", *words], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            hint = f"install it by hand: apt-get install {package}"
            raise AssertionError(f"apt-get {' '.join(words)} failed: {done.stderr.strip()[-500:]}\n{hint}")
    found = _on_path(names)
    if found is None:
        raise AssertionError(f"the Debian package {package} brought none of {', '.join(names)}")
    return found


def _on_path(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)
