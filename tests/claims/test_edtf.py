"""Dates as sources print them, against the edtf library where it can read them."""

from __future__ import annotations

from datetime import date

import edtf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.edtf import earliest_day, latest_day, parse_point, parse_span

YEARS = st.integers(1900, 2100)


@given(YEARS, st.integers(1, 12), st.integers(1, 28), st.integers(0, 2))
def test_bounds_are_those_of_edtf(year: int, month: int, day: int, precision: int) -> None:
    text = [f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"][precision]
    oracle = edtf.parse_edtf(text)
    bounds = parse_point(text)
    assert bounds.earliest.timetuple()[:3] == oracle.lower_strict()[:3]
    assert bounds.latest.timetuple()[:3] == oracle.upper_strict()[:3]


@given(YEARS, st.sampled_from(["33", "34", "35", "36", "40", "41"]))
def test_quarters_and_halves_cover_the_year_without_overlap(year: int, part: str) -> None:
    bounds = parse_point(f"{year}-{part}")
    assert bounds.earliest.day == 1
    assert bounds.earliest.year == bounds.latest.year == year
    months = bounds.latest.month - bounds.earliest.month + 1
    assert months == (3 if part < "40" else 6)


@pytest.mark.parametrize("text", ["2025~", "2025-06?", "2025-06-30%"])
def test_marks_of_doubt_keep_the_date(text: str) -> None:
    assert parse_point(text) == parse_point(text[:-1])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25",
        "2025-13",
        "2025-00",
        "2025-02-30",
        "2025-1-1",
        "2025/2024",
        "/",
        "../..",
        "2025-33-01",
        "0000",
        "20250101",
        "2025-06/x",
        "next year",
        "2025-06-31",
    ],
)
def test_what_is_no_date_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|says neither|ends before|month|day|year") as caught:
        parse_span(text)
    assert text.rpartition("/")[2] in str(caught.value)


def test_intervals_know_open_from_unknown() -> None:
    known = parse_span("2025-01/2026")
    assert (known.open_start, known.open_end) == (False, False)
    assert parse_span("2025-01/..").open_end
    assert not parse_span("2025-01/").open_end
    assert parse_span("../2026").open_start
    assert earliest_day("/2026") is None
    assert latest_day("2025/..") is None
    assert (earliest_day("2025-34"), latest_day("2025-34")) == (date(2025, 4, 1), date(2025, 6, 30))
