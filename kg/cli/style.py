"""Marks and colours of verdicts on a terminal: a mark always, a colour only where a person looks at a terminal that has any."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from kg.routes.obstacles import Verdict

MARKS: dict[Verdict, str] = {"avoids": "✓", "would_avoid": "◇", "unproven": "?", "touches": "✗"}
_CODES: dict[Verdict, str] = {"avoids": "32", "would_avoid": "36", "unproven": "33", "touches": "31"}

Paint = Callable[[str, Verdict], str]


def plain(text: str, verdict: Verdict) -> str:  # noqa: ARG001  it stands where a colour may
    """Leave a text as it is."""
    return text


def coloured(text: str, verdict: Verdict) -> str:
    """Give a text the colour of a verdict."""
    return f"\x1b[{_CODES[verdict]}m{text}\x1b[0m"


def paint_for(path: str | None) -> Paint:
    """Colour where the answer goes to a terminal, and neither NO_COLOR nor a terminal without colours says no."""
    on_terminal = path in (None, "-") and sys.stdout is not None and sys.stdout.isatty()
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return coloured if on_terminal and wanted else plain
