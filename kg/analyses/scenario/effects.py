"""What suppositions did to a world, for the answer that is asked of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A claim that is supposed to be of another time: its id, and both times."""

    claim: str
    supposed: str
    """the id the claim stands under in the supposed world"""
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What one supposition did, in words and in numbers of claims, and what a reader must know of it."""

    option: str
    """as typed"""
    what: str
    left_out: int = 0
    """claims"""
    put_in: int = 0
    """claims"""
    moved: tuple[Moved, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """What is supposed; the new side of the comparison is a world that no source describes."""

    changes: tuple[Effect, ...]
