"""How many cases a test of random ones draws: the number it names, times what `--sample` says."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings

DEFAULT = 100

_times = 1.0


def begin(times: float) -> None:
    """Set the factor, and what holds for every test.

    A busy machine is slow, and that is no fault. Fixtures of a test are those of all its cases: none keeps what a case leaves.
    """
    global _times
    _times = times
    fine = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
    settings.register_profile("tests", deadline=None, suppress_health_check=fine, max_examples=_number(DEFAULT))
    settings.load_profile("tests")


def examples(number: int, **more: Any) -> settings:
    """Settings of a test that draws so many cases in `make test`."""
    return settings(max_examples=_number(number), **more)


def _number(number: int) -> int:
    return max(1, round(number * _times))
