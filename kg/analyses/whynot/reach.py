"""How far one gets from either end, where no route leads from one to the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kg.data import key
from kg.network.model import Network
from kg.routes.obstacles import Question
from kg.routes.state_graph import steps_of


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one gets from the beginning, and from where one gets to the end."""

    ahead: tuple[str, ...] = field(metadata=key("from"))
    """sites reached from the beginning"""
    furthest: str | None
    """the last stage reached"""
    behind: tuple[str, ...] = field(metadata=key("to"))
    """sites from which the end is reached"""
    earliest: str | None
    """the first stage from which the end is reached"""
    both: tuple[str, ...]
    """sites on both sides: what arrives there is not what leaves for the end"""


def find_reach(network: Network, question: Question) -> Reach:
    """Find what is reached from the beginning and what reaches the end. One graph of steps for each stage, and two more.

    `both` are sites that something from the beginning arrives at and that something leaves for the end: not the same thing.
    """
    question = replace(question, via=None)
    ahead: set[int] = set()
    furthest = None
    for stage in range(len(network.stages)):
        graph = steps_of(network, replace(question, ends=None, end_place=None, end_stage=stage))
        ahead |= {site for site, *_ in graph.states}
        furthest = stage if graph.ends else furthest
    # what has no stage of its own is no end of a stage, but may be where it stops
    unnamed = replace(question, ends=lambda site: not site.stages, end_place=None, end_stage=None)
    ahead |= {site for site, *_ in steps_of(network, unnamed).states}
    states = steps_of(network, replace(question, begins=None, begin_place=None, begin_stage=None)).states
    behind = {site for site, *_ in states}

    def ids(sites: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(network.sites[site].id for site in sites))

    return Reach(
        ahead=ids(ahead),
        furthest=None if furthest is None else network.stages[furthest],
        behind=ids(behind),
        earliest=network.stages[min(stage for _, stage, *_ in states)] if states else None,
        both=ids(ahead & behind),
    )
