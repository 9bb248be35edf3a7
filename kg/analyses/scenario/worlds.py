"""What is supposed, as typed, and the world it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.analyses.scenario.builder import ScenarioBuilder
from kg.analyses.scenario.effects import Effect
from kg.analyses.scenario.leaving_out import remove
from kg.analyses.scenario.stakes import stake
from kg.analyses.scenario.timing import close, delay
from kg.claims.snapshot import Snapshot
from kg.network.model import Network
from kg.network.reading import Reading


@dataclass(frozen=True, slots=True)
class Suppositions:
    """What is supposed, as typed: each field the values of one option."""

    remove: Sequence[str] = ()
    add: Sequence[Path] = ()
    stake: Sequence[str] = ()
    delay: Sequence[str] = ()
    close: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A supposed world, the reading that takes what is supposed, and what each supposition did."""

    snapshot: Snapshot
    reading: Reading
    effects: tuple[Effect, ...]


def suppose(snapshot: Snapshot, network: Network, suppositions: Suppositions) -> Scenario:
    """Build the world with all that is supposed, in this order: left out, added, stakes, delays, closures.

    So what a file adds stays although its country is left out, and may itself be delayed. `network` is that of the question
    without suppositions: its reading says which claims put a site into a country, and its day what has begun. Raises
    `UnknownNameError`, `InputError` and, for a file that breaks a rule, `CheckError`. Linear in the claims.
    """
    builder = ScenarioBuilder(snapshot, network)
    effects = [remove(builder, text) for text in suppositions.remove]
    if suppositions.add:
        # imported where there is a file: loaders and the check cost more than most suppositions
        from kg.analyses.scenario.adding import add

        effects += add(builder, suppositions.add)
    later: tuple[tuple[Callable[[ScenarioBuilder, str], Effect], Sequence[str]], ...] = (
        (stake, suppositions.stake),
        (delay, suppositions.delay),
        (close, suppositions.close),
    )
    effects += [step(builder, text) for step, words in later for text in words]
    return Scenario(builder.world(), builder.reading(), tuple(effects))
