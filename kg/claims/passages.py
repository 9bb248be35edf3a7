"""Where a passage stands in a text, for who writes claim files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from kg.claims.evidence import MAX_DOCUMENT_BYTES
from kg.errors import InputError
from kg.files import contents, decoded

MOST = 1_000
"""Occurrences of one passage: with more of them it points at nothing."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Characters [start, end) of a text with their sha256, the how manieth occurrence it is, and the line it starts on."""

    nth: int
    start: int
    end: int
    sha256: str
    line: int


def occurrences(file: Path, text: str, nth: int | None = None) -> tuple[Occurrence, ...]:
    """Every place of a passage in a file, or the nth alone.

    A passage that differs from the file's only in how accents are composed is found as the file has it. Raises
    `InputError` where the file cannot be read or the passage is not in it so many times.
    """
    # a byte order mark counts: it is a character of the file
    content = decoded(contents(file, MAX_DOCUMENT_BYTES, "is it the article?"), file.name, "utf-8")
    if not text:
        raise InputError.at(file.name, "", text, "a passage of at least one character", "quote it: kg span FILE 'the passage'")
    forms = dict.fromkeys((text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)))
    wanted = next((form for form in forms if form in content), None)
    if wanted is None:
        hint = "marks, blanks and line ends count; try a shorter piece of it."
        if " ".join(text.casefold().split()) in " ".join(content.casefold().split()):
            hint = "it is there with other capitals, blanks or line ends: write it as the file has it."
        raise InputError.at(file.name, "", text, "a passage that stands in the file", hint)
    digest = sha256(wanted.encode("utf-8")).hexdigest()
    starts = tuple(islice(_starts(content, wanted), MOST + 1))
    if len(starts) > MOST:
        raise InputError.at(file.name, "", text, f"a passage that stands there {MOST:,} times at most", "give a longer one.")
    found = tuple(
        Occurrence(number, start, start + len(wanted), digest, content.count("\n", 0, start) + 1)
        for number, start in enumerate(starts, start=1)
    )
    if nth is None:
        return found
    if nth > len(found):
        times = f"{len(found)} occurrence{'s' * (len(found) > 1)}"
        raise InputError.at(file.name, "--nth", nth, f"at most {len(found)}", f"the passage has {times}.")
    return (found[nth - 1],)


def _starts(content: str, wanted: str) -> Iterator[int]:
    start = content.find(wanted)
    while start >= 0:
        yield start
        start = content.find(wanted, start + 1)
