"""A question about routes as typed: plain words, before anything is looked up. Importing this costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Custody = Literal["any", "segregated", "all-feeds"]
"""What else a plant takes: does not count; leaves the route open unless kept apart; counts like the feed of the route."""


Delivery = Literal["any", "known"]
"""Where a buyer takes delivery: may be unstated; or must be known from a firm source."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the options of a question say; None and empty are options that were not given."""

    avoid: Sequence[str] = ()
    rules: Sequence[str] = ()
    strict: bool = False
    begin: str | None = None
    end: str | None = None
    as_of: str | None = None
    status: str | None = None
    modality: str | None = None
    sources: Sequence[str] = ()
    derived: bool = False
    element: str | None = None
    complete: bool = False
    custody: Custody = "any"
    delivery: Delivery = "any"
    via: str | None = None
