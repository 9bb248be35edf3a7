"""Why an answer is empty or thin.

What every route meets, in all and stage by stage and for each element; the sites every route passes; how many routes share no
site; the facts that would help most; and, where there is no route at all, how far one gets. All of it is asked of the same
graph of steps as the answer of `kg.routes.answer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from kg.analyses.whynot.grounds import BlockingSet, Grounds, blocking_set_of, elements_asked, find_blocking_set, find_grounds
from kg.analyses.whynot.reach import Reach, find_reach
from kg.analyses.whynot.stagewise import at_stage
from kg.claims.snapshot import Snapshot
from kg.data import INLINE
from kg.network.model import Network
from kg.routes import parts
from kg.routes.answer import SEMANTICS, markets
from kg.routes.cut import smallest_cut
from kg.routes.obstacles import Question
from kg.routes.parts import Counts, Heading
from kg.routes.passing import passing
from kg.routes.restrict import arcs, marked, part
from kg.routes.search import count
from kg.routes.state_graph import Steps, steps_of


@dataclass(frozen=True, slots=True)
class WhyLimits:
    """How much is listed, and how sure the numbers are."""

    k: int
    ends: int
    """how many ends routes have; facts.ends lists the first k"""
    counts_exact: bool
    """false: the counts are lower bounds"""
    semantics: str
    sets: str


@dataclass(frozen=True, slots=True)
class StageBlocking:
    """What stands in the way at one stage."""

    stage: str
    exposed: int
    """things exposed at this stage"""
    planned: int
    """things at this stage that are to be built or delivered, or pilots"""
    open: int
    """facts open at this stage"""
    routes: int | None
    """routes that meet any of them; null: not counted"""
    blocking: BlockingSet | None
    """a smallest set of them that every route meets; null: some route meets none"""


@dataclass(frozen=True, slots=True)
class ElementBlocking:
    """How many routes may carry an element, and what all of them meet."""

    element: str
    counts: Counts
    counts_exact: bool
    blocking: BlockingSet | None


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """The answer of `kg why-not`."""

    schema: Literal["kg.why/2"] = field(default="kg.why/2", init=False)
    heading: Heading = field(metadata=INLINE)
    limits: WhyLimits
    grounds: Grounds = field(metadata=INLINE)
    stages: tuple[StageBlocking, ...]
    """every stage in order; empty where there is no route"""
    elements: tuple[ElementBlocking, ...]
    """the same question for routes that may carry an element: the one asked for, else those of magnets"""
    reach: Reach | None
    """only where there is no route"""


def answer(snapshot: Snapshot, network: Network, question: Question, *, k: int) -> WhyAnswer:
    """Find what keeps routes from `avoids`, the `k` facts that most routes wait for, and the nearest route to `k` ends.

    Smallest sets, single points, disjoint routes and counts are exact unless they say otherwise (`at_least`, `at_most`, `exact`).
    """
    graph = steps_of(network, question)
    counted = count(graph)
    total = sum(counted.total)
    met = passing(graph).routes if total else {}
    return WhyAnswer(
        heading=parts.heading(snapshot, network, question, counted.total),
        limits=WhyLimits(
            k=k,
            ends=len(markets(graph, counted)),
            counts_exact=counted.exact,
            semantics=SEMANTICS,
            sets="smallest in number; there may be others of the same size",
        ),
        grounds=find_grounds(snapshot, graph, counted, question, met, k=k),
        stages=tuple(_at_stage(graph, stage, met) for stage in range(len(network.stages))) if total else (),
        elements=tuple(_of_element(network, question, e) for e in elements_asked(snapshot, question)) if total else (),
        reach=None if total else find_reach(network, question),
    )


def _at_stage(graph: Steps, stage: int, met: Mapping[str, int | None]) -> StageBlocking:
    """What stands in the way at one stage, how many routes meet some of it, and a smallest set if all do."""
    there = marked(graph, at_stage(graph, stage))
    every = {o.key: o for arc in arcs(there) for o in arc.obstacles}
    counted, past = count(there), count(part(there, lambda arc: not arc.obstacles))
    return StageBlocking(
        stage=graph.network.stages[stage],
        exposed=sum(o.exposed for o in every.values()),
        planned=sum(o.plan and not o.exposed for o in every.values()),
        open=sum(not o.exposed and not o.plan for o in every.values()),
        routes=sum(counted.total) - sum(past.total) if counted.exact else None,
        blocking=blocking_set_of(smallest_cut(there), met) if every else None,
    )


def _of_element(network: Network, question: Question, element: str) -> ElementBlocking:
    """The same question of the routes that may carry an element."""
    graph = steps_of(network, replace(question, element=element))
    counted = count(graph)
    some = sum(counted.total) > 0
    return ElementBlocking(
        element=element,
        counts=Counts(*counted.total),
        counts_exact=counted.exact,
        blocking=find_blocking_set(graph, lambda arc: arc.obstacles, passing(graph).routes) if some else None,
    )
