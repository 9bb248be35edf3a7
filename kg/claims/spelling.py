"""How names are compared: without case and marks."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """A name for comparison: no case, no marks, single spaces, one apostrophe; the script is kept.

    >>> folded("  Đất  HIẾM ") == folded("đất hiếm")
    True
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
