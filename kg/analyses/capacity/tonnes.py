"""How many tonnes of an element a year can reach each end, as far as the capacities that sources state bound it.

The basis is the contained element: its mass as metal. The answer is an interval. Its upper end is the greatest flow where a
capacity nobody states is unlimited; it is unknown where some way meets no stated capacity. Its lower end counts only what sources
state for every site and flow of a route; no source states the tonnes of a flow, so it is 0 but for a route inside one site.

Only firm figures bound. What weak sources or plans would bound stands beside it and settles nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.analyses.capacity.capacities import Figure, Limit, content, figures, limits
from kg.analyses.capacity.throughput import Problem, Ways, find_ways
from kg.analyses.capacity.unstated import Missing, find_lowering, find_unbounding
from kg.claims.search import resolve
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import Vocabulary
from kg.errors import InputError, UnknownNameError
from kg.network.model import Network
from kg.routes.obstacles import VERDICTS, WOULD_AVOID, Question
from kg.routes.restrict import part
from kg.routes.search import Counted, count
from kg.routes.state_graph import Steps, steps_of

_ELEMENT = frozenset({"element"})


@dataclass(frozen=True, slots=True)
class Bound:
    """At most so many tonnes a year; None is unknown. `held_by` are the capacities that hold it there."""

    tonnes: float | None
    held_by: tuple[Limit, ...] = ()

    @property
    def about(self) -> bool:
        """Whether a figure it rests on is approximate."""
        return any(limit.figures[0].about for limit in self.held_by)


@dataclass(frozen=True, slots=True)
class Reach:
    """Tonnes a year that can reach one end, or with `end` None all ends together.

    `upper` rests on firm figures alone, `with_weak` on weak and planned ones too where there is no firm one. `routes` counts
    the routes of each element. `missing` says which unstated capacities leave `upper` unknown, or could lower it.
    """

    end: str | None
    name: str
    routes: tuple[int, ...]
    lower: float
    upper: Bound
    with_weak: Bound
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """What can be carried of an element, or of elements that capacities are stated for together, over some routes.

    `over` is the worst verdict let in, as its position in `kg.routes.obstacles.VERDICTS`. Each of `ends` is as if it took
    everything, so they do not add up to the `total`.
    """

    elements: tuple[str, ...]
    over: int
    total: Reach
    ends: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Tonnes:
    """The answer for each group of elements and each of the allowances, and the figures on all sites it is about."""

    snapshot: Snapshot
    network: Network
    carried: tuple[Carried, ...]
    figures: tuple[Figure, ...]


def tonnes(snapshot: Snapshot, network: Network, question: Question, elements: Sequence[str]) -> Tonnes:
    """Bound the tonnes a year that can reach the ends of a question, for each of `elements`: `Nd`, or `Nd+Pr` for both together.

    Over routes that avoid, with those that would avoid where there are some, with those that are unproven, and over all. The
    element of the question is not looked at.
    Raises `UnknownNameError` for what is no rare earth element. Linear in the steps where no capacity bounds; else a linear
    program with a variable for each step, asked once for each end and each capacity that could lower its bound.
    """
    words = snapshot.vocabulary
    groups = [_resolve_group(snapshot, text) for text in elements]
    graphs = {e: steps_of(network, replace(question, element=e)) for e in sorted({e for group in groups for e in group})}
    read = figures(snapshot, network)
    carrier = _Carrier(
        words=words,
        network=network,
        last=network.market if question.end_stage is None and question.ends is None else question.end_stage,
        read=read,
        firm=limits(read, weak=False),
        weak=limits(read, weak=True),
    )
    planned = any(count(graph).total[WOULD_AVOID] for graph in graphs.values())
    allowed = [over for over in range(len(VERDICTS)) if planned or over != WOULD_AVOID]
    carried = tuple(carrier.carry({e: graphs[e] for e in group}, over) for group in groups for over in allowed)
    sites = {network.sites[number].id for graph in graphs.values() for number, *_ in graph.states}
    return Tonnes(snapshot, network, carried, tuple(f for site, those in read.items() if site in sites for f in those))


def parse_groups(text: str, option: str) -> list[str]:
    """Split what stands between commas, for `tonnes`. Raises `InputError` that names the option where nothing does."""
    found = [part.strip() for part in text.split(",") if part.strip()]
    if not found:
        raise InputError.at(option, "", text, "rare earth elements, as in Nd,Dy or Nd+Pr")
    return found


def _resolve_group(snapshot: Snapshot, text: str) -> tuple[str, ...]:
    known = [c.id for c in snapshot.vocabulary.of_kind("Element") if c.broader]
    found = [resolve(snapshot, name.strip(), _ELEMENT, "rare earth element") for name in text.split("+")]
    for name in found:
        if name not in known:
            raise UnknownNameError("rare earth element", name, tuple(known))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Carrier:
    """What depends neither on the element nor on which routes carry. `last` is the stage to reach, None only to arrive."""

    words: Vocabulary
    network: Network
    last: int | None
    read: Mapping[str, tuple[Figure, ...]]
    firm: tuple[Limit, ...]
    weak: tuple[Limit, ...]

    def carry(self, whole: Mapping[str, Steps], over: int) -> Carried:
        graphs = {element: part(graph, lambda arc: arc.level <= over) for element, graph in whole.items()}
        counted = {element: count(graph) for element, graph in graphs.items()}
        each = {element: find_ways(graph, element, self.last) for element, graph in graphs.items()}
        firm = Problem(each, self.firm, self.words)
        weak = Problem(each, self.weak, self.words) if self.weak != self.firm else firm
        reached = sorted({graph.states[state][0] for graph in graphs.values() for state in graph.ends})
        routes = {site: tuple(_routes(graphs[e], counted[e], site) for e in graphs) for site in reached}
        # an end that only a way reaches that visits a site twice is reached by no route
        ends = [site for site in reached if any(routes[site]) or not all(c.exact for c in counted.values())]
        apart = tuple(self.reach(site, [site], routes[site], firm, weak) for site in ends)
        together = self.reach(None, ends, tuple(sum(routes[site][n] for site in ends) for n in range(len(graphs))), firm, weak)
        return Carried(tuple(graphs), over, replace(together, missing=_rank(together.missing, apart)), apart)

    def reach(self, end: int | None, ends: list[int], routes: tuple[int, ...], firm: Problem, weak: Problem) -> Reach:
        upper = _bound(firm, ends)
        return Reach(
            end=None if end is None else self.network.sites[end].id,
            name="all ends" if end is None else self.network.sites[end].name,
            routes=routes,
            lower=sum(self.lower(number, firm.each) for number in ends),
            upper=upper,
            with_weak=upper if weak is firm else _bound(weak, ends),
            missing=(
                find_unbounding(firm, ends, self.read)
                if upper.tonnes is None
                else find_lowering(firm, ends, upper.tonnes, self.read)
            ),
        )

    def lower(self, number: int, each: Mapping[str, Ways]) -> float:
        """What firm figures state for every stage of a route inside one site, where all they weigh is of these elements."""
        entered = set.intersection(*(_alone(found.graph, number) for found in each.values()))
        if not entered or self.last is None:
            return 0.0
        site = self.network.sites[number]
        stated: dict[int, float] = defaultdict(float)
        for figure in self.read.get(site.id, ()):
            product, value = figure.product, figure.claim.value
            if product is None or value is None or figure.unused or figure.strength != "firm" or len(product.stages) != 1:
                continue
            weighed = product.oxide or value.basis in ("metal", "content")
            if product.elements and product.elements <= each.keys() and weighed:
                (stage,) = product.stages
                least = min(content(self.words, e, oxide=product.oxide) for e in product.elements)
                stated[stage] = max(stated[stage], figure.low * least)
        passed = [stage for stage in site.stages if min(entered) <= stage <= self.last]
        return min((stated.get(stage, 0.0) for stage in passed), default=0.0)


def _routes(graph: Steps, counted: Counted, site: int) -> int:
    return sum(sum(counted.by_end[state]) for state in graph.ends if graph.states[state][0] == site)


def _alone(graph: Steps, site: int) -> set[int]:
    """The stages at which routes begin that are over at the same site."""
    states = [start.state for start in graph.starts if start.state in graph.ends]
    return {graph.states[state][1] for state in states if graph.states[state][0] == site}


def _bound(problem: Problem, ends: Collection[int]) -> Bound:
    if not ends:
        return Bound(0.0)
    if problem.unbounded.intersection(ends):
        return Bound(None)
    found = problem.most(ends)
    return Bound(found.amount, found.held_by)


def _rank(missing: tuple[Missing, ...], ends: Collection[Reach]) -> tuple[Missing, ...]:
    """Those first that alone would bound most ends."""
    alone = Counter(unknown for reach in ends for one in reach.missing if one.ends for unknown in one.any_of)
    counted = (replace(one, ends=max((alone[unknown] for unknown in one.any_of), default=0)) for one in missing)
    return tuple(sorted(counted, key=lambda one: -one.ends))
