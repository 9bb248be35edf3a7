"""Between two turning days nothing that a verdict rests on changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kg.claims.model import Source
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import vocabulary
from kg.network.change_days import change_days
from kg.network.reading import holds, newest_status

WORDS = vocabulary()
FIRST, LAST = date(2019, 12, 1), date(2022, 2, 1)
point = st.sampled_from(["2020", "2020-06", "2020-06-15", "2021", "2021-03-01", "2020-33", "2020-41", "2021-01-31"])
spans = st.one_of(
    point,
    point.map(lambda p: f"{p}/.."),
    point.map(lambda p: f"../{p}"),
    point.map(lambda p: f"{p}/"),
    point.map(lambda p: f"/{p}"),
    st.sampled_from(["2020/2021", "2020-06-15/2021-03", "2020-33/2020-41", "2020-06/2020-06"]),
)


class Dated:
    """Stands in for a snapshot: claims that have nothing but dates, and their sources."""

    def __init__(self, claims: list[Any], sources: dict[str, Source]) -> None:
        self.of, self.sources = claims, sources

    def claims(self, *_: str) -> list[Any]:
        return self.of


@given(st.lists(st.tuples(st.none() | spans, st.none() | point), min_size=1, max_size=3))
def test_nothing_changes_between_turning_days(packaged: Snapshot, dates: list[tuple[str | None, str | None]]) -> None:
    statuses = ("operating", "planned", "closed")
    template = next(packaged.claims("has_status"))
    claims = [
        replace(template, object=statuses[n], valid=valid, as_of=seen, valid_note=None if valid else "none")
        for n, (valid, seen) in enumerate(dates)
    ]
    turning = set(change_days(Dated(claims, packaged.sources), FIRST, LAST))  # type: ignore[arg-type]
    day, before = FIRST, None
    while day <= LAST:
        now = ([holds(valid, seen, day) for valid, seen in dates], newest_status(claims, day, WORDS))
        assert before is None or now == before or day in turning
        before = now
        day += timedelta(days=1)


def test_laws_are_among_the_days(packaged: Snapshot) -> None:
    day = date(2031, 7, 19)
    assert day in change_days(packaged, date(2026, 1, 1), date(2040, 1, 1), [day])
    assert day not in change_days(packaged, date(2026, 1, 1), date(2031, 7, 18), [day])
