"""A day is read as people type it, and what cannot be one day is asked back with days that are."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.days import read_day
from kg.claims.edtf import parse_point

FULLWIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    "text", ["2026-11-22", " 2026-11-22 ", "20261122", "2026-11-22T00:00:00Z", "2026-11-22T08:15", "2026-11-22 08:15:00+09:00"]
)
def test_a_day_is_read(text: str) -> None:
    assert read_day(text) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026", {"2026-01-01", "2026-12-31"}),
        ("2026-02", {"2026-02-01", "2026-02-28"}),
        ("2027-Q1", {"2027-01-01", "2027-03-31"}),
        ("q3 2027", {"2027-07-01", "2027-09-30"}),
        ("2026-33", {"2026-01-01", "2026-03-31"}),
        ("H2 2026", {"2026-07-01", "2026-12-31"}),
        ("2026-40", {"2026-01-01", "2026-06-30"}),
        ("March 2026", {"2026-03-01", "2026-03-31"}),
        ("22.11.2026", {"2026-11-22"}),
        ("11/22/2026", {"2026-11-22"}),
        ("2026/11/22", {"2026-11-22"}),
        ("03/04/2026", {"2026-03-04", "2026-04-03"}),
        ("22 November 2026", {"2026-11-22"}),
        ("Nov 22, 2026", {"2026-11-22"}),
        ("２０２６-１１-２２", {"2026-11-22"}),
        ("٢٠٢٦-١١-٢٢", {"2026-11-22"}),
    ],
)
def test_what_is_suggested_is_understood(text: str, days: set[str]) -> None:
    with pytest.raises(ValueError, match=r"\d") as caught:
        read_day(text)
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}", str(caught.value))) == days
    assert {str(read_day(day)) for day in days} == days


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-30", "20260230", "2026-11-22T99:00", "2026-11-22x", "1-2-3", "0000-01-01"]
)
def test_what_is_no_day_gets_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2026-11-22"):
        read_day(text)


@given(st.text(alphabet=st.sampled_from("0123456789-/.QqHh TZ:٢２~?"), max_size=14))
def test_whatever_is_typed_is_a_day_or_a_hint_that_works(text: str) -> None:
    try:
        found = read_day(text)
    except ValueError as error:
        for day in re.findall(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", str(error), re.ASCII):
            # in other digits it may still be no day, and says so
            assert text.isascii() is False or read_day(day)
    else:
        assert str(found)[:4] == text.strip()[:4]


@pytest.mark.parametrize("text", ["2024-01", "2024", "2024-01-31", "2026-33"])
@pytest.mark.parametrize("script", [FULLWIDTH, ARABIC])
def test_dates_of_claims_are_in_ascii_digits(text: str, script: dict[int, int]) -> None:
    with pytest.raises(ValueError, match=f"write {text}"):
        parse_point(text.translate(script))
