"""Programs of the machine that tests drive: found, or installed as a Debian package, and said so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def program(*names: str, package: str) -> str:
    """The path of the first of these programs; where there is none, that of the Debian package, installed now.

    Fails with what is missing and how to get it: a test that needs a program is never skipped.
    """
    found = _on_path(names)
    if found is not None:
        return found
    if shutil.which("apt-get") is None:
        raise AssertionError(f"none of {', '.join(names)} is on the path, and there is no apt-get to install {package} with")
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
