"""How much of an element can pass: the ways over the steps as a flow that the stated capacities limit.

One variable for each start and step: tonnes of the element a year, as contained element. What enters a state leaves it; nothing
is lost, because no source says how much is, so the flow bounds what arrives from above. A limit is on a site and the stages it
performs, whatever route uses them, so all states of the site share it.

A walk of this flow may come back to a site, which a route never does: it bounds the flow over routes from above as well. Where a
route has a doubt, the flow takes it as the route does: what leaves in a form nobody states has been through all the site does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.analyses.capacity.capacities import UNBOUNDED, Limit, content
from kg.analyses.solver import Constraint, Maximum, maximum
from kg.claims.vocabulary import Vocabulary
from kg.network.model import Site
from kg.routes.restrict import Arc, arcs, enters, part
from kg.routes.state_graph import Step, Steps

StageAt = tuple[int, int]
"""A site and a stage it performs, as positions."""

NOTHING: frozenset[int] = frozenset()

NOT_BEGUN = -1

SLACK = 1e-6
"""Tonnes a year that count as none: what a solver may be out by."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The starts and steps one element may take, and the stages that are surely performed on each.

    `entering` are those of the site it leads to: the stage entered, and all up to the end where the way is over there. `leaving`
    are those of the site it leaves, after the stage it was entered at. `beside` has what leads into and out of each site.
    """

    element: str
    graph: Steps
    arcs: tuple[Arc, ...]
    entering: tuple[frozenset[int], ...]
    leaving: tuple[frozenset[int], ...]
    beside: Mapping[int, tuple[int, ...]]

    def passes(self, number: int) -> frozenset[StageAt]:
        """Return the sites and stages that a start or step passes, each on one side of a state only."""
        arc = self.arcs[number]
        into = self.graph.states[enters(arc)][0]
        found = {(into, stage) for stage in self.entering[number]}
        if isinstance(arc, Step):
            from_ = self.graph.states[arc.origin][0]
            found |= {(from_, stage) for stage in self.leaving[number]}
        return frozenset(found)

    def through(self, site: int, stages: frozenset[int]) -> list[int]:
        """Return the starts and steps whose sum is all that surely passes all of these stages of a site."""
        found = []
        for number in self.beside.get(site, ()):
            arc = self.arcs[number]
            if self.graph.states[enters(arc)][0] == site and stages <= self.entering[number]:
                found.append(number)
            elif isinstance(arc, Step) and self.graph.states[arc.origin][0] == site:
                entered = self.graph.states[arc.origin][1]
                later = stages - {entered}
                # what passes the stage entered alone is summed where it comes in
                if later and later <= self.leaving[number] and (later == stages or entered in self.graph.site(arc.origin).stages):
                    found.append(number)
        return found


def find_ways(graph: Steps, element: str, last: int | None) -> Ways:
    """Find the ways of a graph that was asked for one element; `last` is the stage they end with, None where they only arrive."""
    every = tuple(arcs(graph))
    beside: dict[int, list[int]] = defaultdict(list)
    for number, arc in enumerate(every):
        beside[graph.states[enters(arc)][0]].append(number)
        if isinstance(arc, Step):
            beside[graph.states[arc.origin][0]].append(number)
    return Ways(
        element,
        graph,
        every,
        tuple(_entering(graph, arc, last) for arc in every),
        tuple(_leaving(graph, arc) if isinstance(arc, Step) else NOTHING for arc in every),
        {site: tuple(numbers) for site, numbers in beside.items()},
    )


def _entering(graph: Steps, arc: Arc, last: int | None) -> frozenset[int]:
    network = graph.network
    number, stage, _, over, *_ = graph.states[enters(arc)]
    site = network.sites[number]
    until = stage if last is None or not over else last
    if stage == network.recycling:
        # scrap may go around the stages between
        done = {stage, until}
    else:
        # a plant that takes what has been through its own stage already may only pass it on
        made = max(arc.leaves, network.flows[arc.flow].form or 0) if isinstance(arc, Step) else NOT_BEGUN
        done = _between(site, max(made, stage - 1), until)
    return frozenset(done & set(site.stages) - {network.market})


def _leaving(graph: Steps, step: Step) -> frozenset[int]:
    network = graph.network
    number, stage, *_ = graph.states[step.origin]
    site, form = network.sites[number], network.flows[step.flow].form
    if stage == network.recycling:
        # what is shipped was made, whatever scrap goes around
        return frozenset({form} & set(site.stages)) if form is not None else NOTHING
    # stages that are often not named apart show in what is shipped
    unnamed = {form} - network.required - set(site.stages) if form is not None and form > stage else set[int]()
    return frozenset(_between(site, stage, step.leaves) | unnamed)


def _between(site: Site, after: int, last: int) -> set[int]:
    return {stage for stage in site.stages if after < stage <= last}


@dataclass(frozen=True, slots=True)
class Flowing:
    """The most that can reach some ends, the limits that hold it there, and the places it passes."""

    amount: float
    held_by: tuple[Limit, ...]
    over: frozenset[StageAt]


class Problem:
    """The flow of one element, or of several that share limits, to the ends of their ways.

    Columns are the starts and steps of each element, then the shares of products that stand beside each other.
    """

    def __init__(self, each: Mapping[str, Ways], limits: Iterable[Limit], words: Vocabulary) -> None:
        self.each = each
        self.limits = tuple(limits)
        self._first: dict[str, int] = {}
        self._columns = 0
        for element, found in each.items():
            self._first[element] = self._columns
            self._columns += len(found.arcs)
        self._bounded: dict[str, set[int]] = {element: set() for element in each}
        self._rows: list[Constraint] = []
        self._limit_of: dict[int, Limit] = {}
        self._index = {site: n for found in each.values() for site, n in found.graph.network.index().items()}
        self._conserve()
        by_place: dict[tuple[str, frozenset[int]], list[Limit]] = defaultdict(list)
        for limit in self.limits:
            by_place[limit.site, limit.stages].append(limit)
        for (site, stages), those in by_place.items():
            self._limit(site, stages, those, words)

    def _conserve(self) -> None:
        for element, found in self.each.items():
            balance: dict[int, list[tuple[int, float]]] = defaultdict(list)
            for number, arc in enumerate(found.arcs):
                column = self._first[element] + number
                if enters(arc) not in found.graph.ends:
                    balance[enters(arc)].append((column, 1.0))
                if isinstance(arc, Step):
                    balance[arc.origin].append((column, -1.0))
            self._rows += (Constraint(tuple(terms), 0.0, 0.0) for terms in balance.values())

    def _limit(self, site: str, stages: frozenset[int], limits: list[Limit], words: Vocabulary) -> None:
        """Rows for all limits of one place: each on the whole, and the parts on shares that add up to what passes."""
        passing: dict[str, list[int]] = {}
        for element, found in self.each.items():
            if site in self._index and (numbers := found.through(self._index[site], stages)):
                passing[element] = [self._first[element] + number for number in numbers]
                if any(not limit.part and limit.amount < UNBOUNDED and element in limit.elements for limit in limits):
                    self._bounded[element].update(numbers)
        shares = self._shares(passing, [limit for limit in limits if limit.part])
        for limit in limits:
            if limit.amount == UNBOUNDED:
                continue
            weighed: list[tuple[int, float]] = []
            for element in sorted(passing.keys() & limit.elements):
                weight = 1.0 / content(words, element, oxide=limit.oxide)
                columns = shares.get((element, id(limit)), []) if limit.part else passing[element]
                weighed += ((column, weight) for column in columns)
            if weighed:
                self._limit_of[len(self._rows)] = limit
                self._rows.append(Constraint(tuple(weighed), None, limit.amount))

    def _shares(self, passing: Mapping[str, list[int]], parts: list[Limit]) -> dict[tuple[str, int], list[int]]:
        """A column for what passes of each element in each product that holds it; none where one of these has no limit."""
        made: dict[tuple[str, int], list[int]] = {}
        for element, columns in passing.items():
            holding = [limit for limit in parts if element in limit.elements]
            if not holding or any(limit.amount == UNBOUNDED for limit in holding):
                continue
            own = range(self._columns, self._columns + len(holding))
            self._columns += len(holding)
            made |= {(element, id(limit)): [column] for limit, column in zip(holding, own, strict=True)}
            self._rows.append(Constraint((*((column, -1.0) for column in columns), *((column, 1.0) for column in own)), 0.0, 0.0))
            self._bounded[element].update(column - self._first[element] for column in columns)
        return made

    @cached_property
    def free(self) -> dict[str, Steps]:
        """The ways of each element that meet no limit: what they carry is not bounded."""
        bounded = {id(found.arcs[number]) for element, found in self.each.items() for number in self._bounded[element]}
        return {element: part(found.graph, lambda arc: id(arc) not in bounded) for element, found in self.each.items()}

    @cached_property
    def unbounded(self) -> frozenset[int]:
        """Sites at which some way ends that meets no limit."""
        return frozenset(graph.states[state][0] for graph in self.free.values() for state in graph.ends)

    @cached_property
    def _most(self) -> Maximum:
        return maximum(self._columns, self._rows)

    def most(self, ends: Collection[int], closed: StageAt | None = None) -> Flowing:
        """Find the most that can reach sites of which none is `unbounded`, where nothing passes the place `closed`."""
        wanted, shut = [], []
        for element, found in self.each.items():
            first = self._first[element]
            for number in {n for end in ends for n in found.beside.get(end, ())}:
                state = enters(found.arcs[number])
                if state in found.graph.ends and found.graph.states[state][0] in ends:
                    wanted.append(first + number)
            if closed is not None:
                shut += [first + number for number in found.beside.get(closed[0], ()) if closed in found.passes(number)]
        # a way that ends elsewhere without a limit adds nothing to the sum, so the sum is bounded though the flow is not
        most = self._most(wanted, shut)
        held = [limit for row, limit in self._limit_of.items() if most.worth[row] > SLACK]
        over = {
            place
            for element, found in self.each.items()
            for number in range(len(found.arcs))
            if most.columns[self._first[element] + number] > SLACK
            for place in found.passes(number)
        }
        return Flowing(max(0.0, most.value), tuple(held), frozenset(over))
