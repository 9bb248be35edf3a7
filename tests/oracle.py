"""The routes of a network by plain enumeration with NetworkX, as the oracle of the route search and of what rests on it.

It shares no code with the search: it lists every simple path of flows and walks each one by the rules of
docs/reference/routes.md, a route at a time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
from networks import ANY, MARKET, MINE, RECYCLING, REQUIRED

from kg.network.accepted import Place
from kg.network.model import Doubt, Flow, Network, Site

Carried = frozenset[str]
AVOIDS, WOULD_AVOID, UNPROVEN, TOUCHES = range(4)


@dataclass(frozen=True)
class Asked:
    """The parts of a question the oracle knows; what is avoided is to stand in CN."""

    element: str | None = None
    complete: bool = False
    end: int | None = None
    at: frozenset[int] | None = None
    """Stages the rule is limited to."""
    delivery_known: bool = False

    @property
    def first(self) -> int:
        return min(self.at) if self.at is not None else 0

    @property
    def last(self) -> int:
        return MARKET if self.end is None else self.end

    def looks_at(self, carried: Carried) -> Carried:
        """The rare earths for which the lines of a site are looked at."""
        return carried if self.element is None else frozenset({self.element})


@dataclass(frozen=True)
class Start:
    """A beginning: the site, the stage it begins at, what may be carried, and the sites that have yet to be passed."""

    site: int
    stage: int
    carried: Carried = ANY
    passes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class At:
    """Where a route is."""

    site: int
    stage: int
    carried: Carried
    mined: bool
    passes: frozenset[int]


@dataclass(frozen=True)
class Taken:
    """A flow as a route takes it."""

    leaves: int
    enters: int
    carried: Carried
    missing: frozenset[int]
    """Required stages that nobody is shown to perform, in the site it leaves or on the way."""


def may_hold(flow: Flow) -> Carried:
    return flow.elements if flow.elements is not None else flow.product if flow.product is not None else ANY


def is_buyer(site: Site) -> bool:
    return site.stages == (MARKET,)


def begin(site: Site) -> int | None:
    """The stage a route begins at where it begins at a site."""
    if MINE in site.stages or not site.stages:
        return MINE
    if RECYCLING in site.stages:
        return RECYCLING
    return None if is_buyer(site) else site.stages[0]


def level(doubts: tuple[Doubt, ...]) -> int:
    return max((WOULD_AVOID if doubt.plan else UNPROVEN for doubt in doubts), default=AVOIDS)


def located(places: tuple[Place, ...]) -> int:
    """What the places of a site make of a verdict."""
    inside = [place for place in places if place.country == "CN"]
    outside = [place for place in places if place.country != "CN"]
    if inside:
        return UNPROVEN if any(place.firm for place in outside) else TOUCHES
    return AVOIDS if any(place.firm for place in outside) else UNPROVEN


def with_and_without_weak(site: Site) -> list[set[int]]:
    """The stages of a site, and those that a firm source gives it: a weak one takes no way from it."""
    every = set(site.stages)
    return [every, every - site.weak_stages] if site.weak_stages else [every]


def left_after(stages: set[int], stage: int, form: int | None) -> int | None:
    """The stage after which material of a form leaves a site of these stages that was entered at one; None where it does not."""
    own = stages - {RECYCLING, MARKET}
    if own:
        below = {s for s in own if form is None or s <= form}
        leaves = max(below) if below else form
    elif MARKET in stages:
        return None
    else:
        leaves = max(stage, form if form is not None else stage)
    assert leaves is not None
    return leaves if leaves >= stage else None


def entered_at(stages: set[int], reached: int) -> int | None:
    """The stage at which a site of these stages takes material that has come through another; None where it does not."""
    if later := {s for s in stages if s != RECYCLING and s > reached}:
        return min(later)
    return reached if not stages or reached in stages - {RECYCLING} else None


class Oracle:
    """One question about one network."""

    def __init__(self, network: Network, asked: Asked) -> None:
        self.network = network
        self.asked = asked
        self.sites = network.sites

    # --- what a site does --------------------------------------------------------------------------------------------

    def done(self, site: Site, first: int, last: int) -> set[int]:
        """Stages a site does between two of a route; all of them, where no firm source names its stages."""
        every = set(range(first, max(first, last) + 1))
        return (every & set(site.stages) if set(site.stages) - site.weak_stages else set()) or every

    def lines(self, site: Site, first: int, last: int, elements: Carried) -> list[tuple[bool, int]]:
        """Whether each line that a site uses counts, and what it makes of a verdict."""
        if is_buyer(site):
            return []
        found = []
        for stage in self.done(site, first, last):
            if stage < self.asked.first or stage == MARKET:
                continue
            whole = [line for line in site.lines if line.stage is None]
            own = [line for line in site.lines if line.stage == stage and (line.elements is None or line.elements & elements)]
            # what no line of the stage is for is done by the state of the whole
            if all(any(line.elements is None or element in line.elements for line in own) for element in elements):
                whole = []
            used = sorted(own + whole, key=lambda line: (not line.admitted, line.order))[:1]
            found += [(line.admitted, level(line.doubts)) for line in used]
        return found

    def standing(self, site: Site, first: int, last: int, elements: Carried) -> int:
        """What a site makes of a verdict, for what it does between two stages with some rare earths."""
        asked = self.asked
        verdict = max((found for _, found in self.lines(site, first, last, elements)), default=AVOIDS)
        if any(first <= s <= last and s >= asked.first and s in REQUIRED - {MARKET} for s in site.weak_stages):
            verdict = max(verdict, UNPROVEN)
        if max(first, last) >= asked.first:
            verdict = max(verdict, level(site.doubts))
        if is_buyer(site) and MARKET in site.weak_stages:
            exposed = self.asked.at is None and located(site.places) == TOUCHES
            verdict = max(verdict, TOUCHES if exposed else UNPROVEN)
        if self.is_asked_where(site, first, last):
            where = located(site.places)
            # whoever names the plant of a company says where it stands
            if not (where == UNPROVEN and not site.places and site.doubts):
                verdict = max(verdict, where)
        return verdict

    def is_asked_where(self, site: Site, first: int, last: int) -> bool:
        if self.asked.at is None:
            return not is_buyer(site)
        return bool(self.done(site, first, last) & self.asked.at)

    def received(self, flow: Flow) -> int:
        """What the place of a delivery to a mere buyer makes of a verdict."""
        buyer = self.sites[flow.target]
        if not is_buyer(buyer):
            return AVOIDS
        firmly = any(place.firm for place in flow.delivered_in)
        own = () if buyer.level == "company" or firmly else buyer.places
        met = [places for places in (flow.delivered_in, own) if any(place.country == "CN" for place in places)]
        if self.asked.at is None and met:
            return max(map(located, met))
        return UNPROVEN if self.asked.delivery_known and not any(p.firm for p in (*flow.delivered_in, *own)) else AVOIDS

    # --- how a flow leads on -----------------------------------------------------------------------------------------

    def may_be_over(self, site: Site, stage: int) -> bool:
        return self.asked.last in site.stages and stage <= self.asked.last

    def is_over(self, site: Site, stage: int, elements: Carried) -> bool:
        """Whether a route that enters a site at a stage is over there: what it does up to the end counts."""
        if not self.may_be_over(site, stage) or not all(
            counts for counts, _ in self.lines(site, stage, self.asked.last, elements)
        ):
            return False
        return not (self.asked.complete and self.missing_to_end(site, stage))

    def missing_to_end(self, site: Site, stage: int) -> set[int]:
        if stage == RECYCLING:
            return set()
        return {s for s in range(stage + 1, self.asked.last) if s in REQUIRED and s not in site.stages}

    def take(self, flow: Flow, stage: int, carried: Carried, *, going_on: bool = True) -> Taken | None:
        """A flow as it is taken by a route that entered its site at `stage`; None where it does not lead on."""
        asked, site, target = self.asked, self.sites[flow.source], self.sites[flow.target]
        carried &= may_hold(flow)
        if flow.form == RECYCLING or not carried or (asked.element and asked.element not in may_hold(flow)):
            return None
        found = next(
            (
                (leaves, enters)
                for made in with_and_without_weak(site)
                if (leaves := left_after(made, stage, flow.form)) is not None
                for taken in with_and_without_weak(target)
                if (enters := entered_at(taken, leaves if flow.form is None else max(leaves, flow.form))) is not None
            ),
            None,
        )
        if found is None:
            return None
        leaves, enters = found
        if going_on and self.may_be_over(site, stage) and leaves >= asked.last:
            return None
        if not all(counts for counts, _ in self.lines(site, stage, leaves, asked.looks_at(carried))):
            return None
        shown = set(site.stages) if stage != RECYCLING else set(range(9))
        missing = {s for s in REQUIRED if stage < s < leaves} - shown
        if not site.stages and leaves in REQUIRED and leaves > stage and stage != RECYCLING:
            missing.add(leaves)
        missing |= {s for s in REQUIRED if leaves < s < enters or (s == enters > leaves and not target.stages)}
        return None if asked.complete and missing else Taken(leaves, enters, carried, frozenset(missing))

    def before(self, start: Start) -> tuple[set[int], bool]:
        """Required stages missing before a start, and whether what feeds it is open."""
        site, stage = self.sites[start.site], start.stage
        if stage == RECYCLING:
            return set(), True
        if MINE in site.stages and stage == MINE:
            return set(), MINE in site.weak_stages and self.asked.first < MINE
        earlier = range(stage + (not site.stages))
        return {s for s in earlier if s in REQUIRED}, any(s >= self.asked.first for s in earlier)

    # --- where routes start ------------------------------------------------------------------------------------------

    @cached_property
    def starts(self) -> list[Start]:
        """Mines and recyclers, then again and again the sites of flows that nothing found so far takes."""
        found = [Start(n, stage) for n, site in enumerate(self.sites) for stage in (MINE, RECYCLING) if stage in site.stages]
        tried: set[int] = set()
        circles: list[list[Start]] = []
        while left := self.left_over(found, tried):
            if failed := [circle for circle in circles if any(start.site in left for start in circle)]:
                for circle in failed:
                    circles.remove(circle)
                    found = [start for start in found if start not in circle]
                    found += [Start(start.site, start.stage, start.carried) for start in circle]
                    tried |= {start.site for start in circle}
                continue
            feeding = nx.DiGraph((n, flow.target) for n, flows in left.items() for flow in flows)
            first = [n for n in left if not feeding.in_degree(n)]
            if first:
                found += [self.fresh(n, left[n], found) for n in first]
                tried |= set(first)
                continue
            met = found
            for members in nx.strongly_connected_components(feeding):
                if len(members) > 1 and not any(other not in members for n in members for other in feeding.predecessors(n)):
                    circle = []
                    for n in members:
                        start = self.fresh(n, left[n], met)
                        circle.append(Start(n, start.stage, start.carried, frozenset(feeding.predecessors(n)) & members))
                    circles.append(circle)
                    found = found + circle
        return [start for start in found if not (self.asked.complete and self.before(start)[0])]

    def fresh(self, n: int, flows: list[Flow], found: list[Start]) -> Start:
        site = self.sites[n]
        stage = begin(site)
        if MINE in site.stages or stage is None:
            stage = RECYCLING
        others_come = any(at.site == n for at in self.swept(found)[1])
        return Start(n, stage, frozenset().union(*map(may_hold, flows)) if others_come else ANY)

    def scrap_of_mine(self, n: int, stage: int) -> bool:
        """Whether a mine that is no recycler is begun at for what it sends out as recycled, and for nothing else."""
        return stage == RECYCLING and RECYCLING not in self.sites[n].stages

    def left_over(self, found: list[Start], tried: set[int]) -> dict[int, list[Flow]]:
        taken, reached = self.swept(found)
        over = {
            at.site
            for at in reached
            if not at.passes and self.is_over(self.sites[at.site], at.stage, self.asked.looks_at(at.carried))
        }
        left: dict[int, list[Flow]] = {}
        for flow in self.network.flows:
            stage = begin(self.sites[flow.source])
            if stage is None or flow.source in tried | over or flow.id in taken or flow.source == flow.target:
                continue
            if self.take(flow, stage, ANY, going_on=False) is not None:
                left.setdefault(flow.source, []).append(flow)
        return left

    def swept(self, begun: list[Start]) -> tuple[set[str], set[At]]:
        """Flows that some way from the starts takes that passes all it has to, and where the ways come to."""
        ways = nx.MultiDiGraph()
        todo = []
        for start in begun:
            if not (self.asked.complete and self.before(start)[0]):
                mined = start.stage == MINE and MINE in self.sites[start.site].stages
                todo.append(At(start.site, start.stage, start.carried, mined, start.passes))
        ways.add_nodes_from(todo)
        while todo:
            at = todo.pop()
            for flow in self.network.flows:
                if flow.source != at.site or flow.target == at.site or (at.mined and flow.recycled):
                    continue
                if self.scrap_of_mine(at.site, at.stage) and not flow.recycled:
                    continue
                if (step := self.take(flow, at.stage, at.carried)) is None:
                    continue
                to = At(flow.target, step.enters, step.carried, at.mined, at.passes - {flow.target})
                if to not in ways:
                    todo.append(to)
                ways.add_edge(at, to, flow=flow.id)
        passed = {at for at in ways if not at.passes}
        passed |= {before for at in list(passed) for before in nx.ancestors(ways, at)}
        return {name for _, to, name in ways.edges(data="flow") if to in passed}, set(ways)

    # --- what else a plant takes -------------------------------------------------------------------------------------

    @cached_property
    def feeds(self) -> nx.MultiDiGraph:
        """Sites and what they take from each other."""
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(range(len(self.sites)))
        for flow in self.network.flows:
            if flow.source != flow.target and (self.asked.element is None or self.asked.element in may_hold(flow)):
                graph.add_edge(flow.source, flow.target, flow=flow)
        return graph

    @cached_property
    def of_unknown_origin(self) -> set[int]:
        """Sites of unknown feed, and what they feed."""
        graph = self.feeds
        circles = [
            members
            for members in nx.strongly_connected_components(graph)
            if len(members) > 1
            and not any(other not in members for n in members for other in graph.predecessors(n))
            and not any(MINE in self.sites[n].stages for n in members)
        ]
        unknown = set()
        for n, site in enumerate(self.sites):
            stage = begin(site)
            if not (stage is None or stage == RECYCLING or self.asked.first < stage + (not site.stages)):
                continue
            taken = [flow for _, _, flow in graph.in_edges(n, data="flow")]
            no_feed = not taken and MINE not in site.stages
            no_scrap = RECYCLING in site.stages and not any(flow.form == RECYCLING for flow in taken)
            if no_feed or no_scrap or any(n in circle for circle in circles):
                unknown |= {n, *nx.descendants(graph, n)}
        return unknown

    @cached_property
    def exposed(self) -> set[int]:
        """Sites that touch, and what they feed."""
        found = set()
        for n, site in enumerate(self.sites):
            asked = (
                self.is_asked_where(site, site.stages[0], site.stages[-1])
                if site.stages
                else self.is_asked_where(site, 0, MARKET)
            )
            if asked and located(site.places) == TOUCHES:
                found |= {n, *nx.descendants(self.feeds, n)}
        return found

    def mixed(self, n: int, by: Flow | None) -> int:
        """What the other feeds of a site make of a verdict, for a route that comes by one of them."""
        if is_buyer(self.sites[n]):
            return AVOIDS
        for source, _, flow in self.feeds.in_edges(n, data="flow"):
            alike = by is None or may_hold(flow) & may_hold(by)
            if (by is None or flow.id != by.id) and alike and source in self.exposed | self.of_unknown_origin:
                return UNPROVEN
        return AVOIDS

    # --- routes ------------------------------------------------------------------------------------------------------

    @cached_property
    def routes(self) -> Counter[tuple[tuple[str, ...], int]]:
        """Every route as (start and flows, verdict), by enumeration."""
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(range(len(self.sites)))
        for flow in self.network.flows:
            graph.add_edge(flow.source, flow.target, key=flow.id, flow=flow)
        found: Counter[tuple[tuple[str, ...], int]] = Counter()
        for start in self.starts:
            others = [n for n in graph if n != start.site]
            for edges in [[], *nx.all_simple_edge_paths(graph, start.site, others)]:
                flows = [graph.edges[edge]["flow"] for edge in edges]
                walked = self.walk(start, flows)
                if walked is not None:
                    found[(self.sites[start.site].id, *(flow.id for flow in flows)), walked] += 1
        return found

    def walk(self, start: Start, flows: list[Flow]) -> int | None:
        """The verdict of one path of flows, or None where it is no route."""
        asked, here = self.asked, self.sites[start.site]
        stage, carried = start.stage, start.carried
        mined = stage == MINE and MINE in here.stages
        if not start.passes <= {start.site, *(flow.target for flow in flows)}:
            return None
        missing, unfed = self.before(start)
        open_stages = [missing]
        verdict = max(UNPROVEN if unfed else AVOIDS, self.mixed(start.site, None))
        elements = asked.looks_at(ANY)
        for flow in flows:
            step = self.take(flow, stage, carried)
            if step is None or (mined and flow.recycled):
                return None
            if flow is flows[0] and self.scrap_of_mine(start.site, start.stage) and not flow.recycled:
                return None
            elements = asked.looks_at(step.carried)
            verdict = max(
                verdict,
                self.standing(here, stage, step.leaves, elements),
                self.received(flow),
                self.mixed(flow.target, flow),
                level(flow.doubts) if step.leaves >= asked.first else AVOIDS,
            )
            open_stages.append(set(step.missing))
            unstated = asked.element and flow.elements is None and asked.element not in flow.needs
            if unstated and step.leaves >= asked.first:
                verdict = max(verdict, UNPROVEN)
            here, stage, carried = self.sites[flow.target], step.enters, step.carried
        if not self.is_over(here, stage, elements):
            return None
        verdict = max(verdict, self.standing(here, stage, asked.last, elements))
        open_stages.append(self.missing_to_end(here, stage))
        if any(stages and max(stages) >= asked.first for stages in open_stages) or asked.last < asked.first:
            verdict = max(verdict, UNPROVEN)
        if not flows and asked.element and not self.ships(here, asked.element):
            verdict = max(verdict, UNPROVEN)
        return None if asked.complete and any(open_stages) else verdict

    def ships(self, site: Site, element: str) -> bool:
        """Whether some flow out of a site is known to carry an element."""
        sent = [f for f in self.network.flows if self.sites[f.source].id == site.id and not f.doubts]
        return any(element in (f.elements or ()) for f in sent)


def oracle(network: Network, asked: Asked) -> Counter[tuple[tuple[str, ...], int]]:
    """Every route as (start and flows, verdict), by enumeration."""
    return Oracle(network, asked).routes


LIMITS = (None, None, None, frozenset({5, 6, 7}), frozenset({1, 4, 5, 6, 7}), frozenset({4, 7}), frozenset({8}))
