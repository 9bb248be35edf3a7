"""What a command imports, and what is too heavy for most."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

READ_PATH = {
    "pydantic", "rdflib", "pyoxigraph", "pyshacl", "networkx", "neo4j", "rapidfuzz", "rich", "yaml", "asyncio", "numpy",
    "highspy",
}  # fmt: skip
HEAVY = READ_PATH | {"anyascii"}


def imported(*words: str, home: Path) -> set[str]:
    """Top-level modules a command imports."""
    script = (
        "import sys; from kg.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "KG_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, env=env, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}
