"""axe-core, the checker of accessibility rules, from a Python package that bundles it; pinned, and kept in the cache."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE, VERSION = "axe-playwright-python", "0.1.8"
"""Holds axe-core 4.12.1."""


@cache
def source() -> str:
    """The script. `pip` fetches the package once, without what it depends on: nothing of it is installed or run but this file."""
    directory = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "supply-paths" / "axe"
    wheel = directory / f"{PACKAGE.replace('-', '_')}-{VERSION}-py3-none-any.whl"
    if not wheel.exists():
        print(f"Fetching {PACKAGE} {VERSION} into {directory}.", file=sys.stderr)
        directory.mkdir(parents=True, exist_ok=True)
        words = ["download", "-q", "--no-deps", "--disable-pip-version-check", "-d", str(directory), f"{PACKAGE}=={VERSION}"]
        done = subprocess.run([sys.executable, "-m", "pip", *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"pip cannot fetch {PACKAGE}=={VERSION}: {done.stderr.strip()[-500:]}"
    with zipfile.ZipFile(wheel) as archive:
        return archive.read("axe_playwright_python/axe.min.js").decode()


def violations(page: Any) -> list[str]:
    """Every rule that the page breaks, with the first elements that do; WCAG 2 A and AA, and best practice."""
    page.evaluate(source())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 20, "axe has checked next to nothing"
    return [
        f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']][:3]} {one['nodes'][0].get('failureSummary', '')}"
        for one in found["violations"]
    ]
