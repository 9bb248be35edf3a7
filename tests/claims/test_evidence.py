"""A claim that prints what its passage does not is found, even where the span itself is right."""

from __future__ import annotations

import hashlib
from pathlib import Path

import no_files
import pytest

from kg.claims.evidence import evidence_violations
from kg.claims.model import Claim, Source, Span, Value

TEXT = "Nga đang sở hữu khoảng 3,8 triệu tấn đất hiếm."


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(("printed", "found"), [("khoảng 3,8 triệu tấn", 0), ("khoảng 77 triệu tấn", 1), (None, 0)])
def test_what_is_printed_stands_in_the_passage(printed: str | None, found: int, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    source = Source("s", "T", "news", "vi", "C", sha256=sha(TEXT))
    claim = Claim(
        "RU", "reserves", "s", Span("a.txt", 0, len(TEXT), sha(TEXT)), "Says so.", "claimed", "vi",
        value=Value(3_800_000, "t"), printed=printed,
    )  # fmt: skip
    violations = list(evidence_violations([source], [claim], tmp_path))
    assert len(violations) == found
    assert all("77 triệu" in violation.value for violation in violations)


@pytest.mark.parametrize("kind", no_files.KINDS)
def test_what_is_no_file_is_no_text_to_prove(kind: str, tmp_path: Path) -> None:
    no_files.put(kind, tmp_path / "a.txt")
    source = Source("s", "T", "news", "vi", "C", sha256=sha(TEXT))
    claim = Claim("RU", "reserves", "s", Span("a.txt", 0, len(TEXT), sha(TEXT)), "Says so.", "claimed", "vi")
    (violation,) = evidence_violations([source], [claim], tmp_path)
    assert (violation.file, violation.value, violation.expected) == ("a.txt", "no readable file", "the text of 1 claims")
