"""What is asked of a network, and what stands in the way of its sites, flows and gaps.

A rule limited to stages looks at a site for what it does on the route, and a route under such rules alone is judged from the
first of their stages on: a law on where magnets are made does not ask who mined. The rules in words: `docs/reference/routes.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

from kg.network.model import Doubt, Flow, Line, Network, Site
from kg.network.reading import Reading
from kg.routes.places import Somewhere, in_countries
from kg.routes.request import Custody, Delivery
from kg.rules.evaluate import Binding, LawTest, Term, by_stage, first_stage, kind, name, of_flow, of_site, tests
from kg.rules.expression import Either, Expression
from kg.rules.facts import Facts, facts_of
from kg.rules.finding import Finding
from kg.rules.test import Test

AVOIDS, WOULD_AVOID, UNPROVEN, TOUCHES = 0, 1, 2, 3
Verdict = Literal["avoids", "would_avoid", "unproven", "touches"]
VERDICTS: tuple[Verdict, ...] = ("avoids", "would_avoid", "unproven", "touches")


def level_of(obstacles: Iterable[Obstacle]) -> int:
    """The verdict that obstacles leave, as its position: a plan that is let in keeps a route from no more than avoiding today."""
    return max((o.level for o in obstacles), default=AVOIDS)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that keeps a route from `avoids`: an exposed site or flow, or a doubt about a site, flow, gap or start.

    `settle` is what is exposed, or the fact that would settle a doubt; `steps` derive it, where that takes more than a claim.
    """

    key: str
    kind: str
    about: str
    settle: str
    exposed: bool = False
    claims: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    plan: bool = False
    """No doubt: what is to be built or delivered, or a pilot."""

    @property
    def level(self) -> int:
        """The best verdict of a route that meets it."""
        return TOUCHES if self.exposed else WOULD_AVOID if self.plan else UNPROVEN


@dataclass(frozen=True, slots=True)
class MissingStages:
    """Required stages nobody is shown to perform: after one site (None: before the start) and before another.

    The same site twice means that the gap is inside it.
    """

    after: int | None
    before: int
    stages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A flow taken from a site that was entered at some stage, and all that stands in the way of it up to where it enters."""

    leaves: int
    enters: int
    gaps: tuple[MissingStages, ...]
    obstacles: tuple[Obstacle, ...]


BY_HAND = Reading(date.min, frozenset(), frozenset())
"""The reading of a question about a network that no claims were read for."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as its words are understood: which claims count, and what is asked of the network they give.

    The names are the ids or stages that --from and --to were understood as. A network made by hand has a reading of its own.
    `begins` and `ends` test a site, `begin_stage` and `end_stage` are positions of stages; without them routes begin and end
    by themselves. `begin_place` and `end_place` limit them to what is of some countries. The terms of `avoid` are joined by
    `or`. `via` is the id of a site that routes must pass.
    """

    avoid: tuple[Term, ...]
    begins: Callable[[Site], bool] | None = None
    begin_stage: int | None = None
    ends: Callable[[Site], bool] | None = None
    end_stage: int | None = None
    begin_place: Somewhere | None = None
    end_place: Somewhere | None = None
    element: str | None = None
    complete: bool = False
    via: str | None = None
    begin_name: str | None = None
    end_name: str | None = None
    custody: Custody = "any"
    delivery: Delivery = "any"
    laws: tuple[Binding, ...] = ()
    reading: Reading = BY_HAND
    held_at: str | None = None
    """Id of a site: what is delivered to it is taken to hold all that a product of its name may."""


def done_between(site: Site, first: int, last: int) -> tuple[int, ...]:
    """Stages a site performs between two of a route; any of them, where no firm source names its stages."""
    between = tuple(range(first, max(first, last) + 1))
    named = tuple(stage for stage in between if stage in site.stages)
    return named if named and site.firm_stages else between


class ObstacleIndex:
    """The obstacles of one question on one network; what does not depend on the route is worked out once."""

    def __init__(self, network: Network, question: Question) -> None:
        self.network = network
        self.question = question
        self._by_site = tuple(term for term in question.avoid if not by_stage(term))
        self._by_stage = tuple(term for term in question.avoid if by_stage(term))
        self.crossings: dict[tuple[int, int, frozenset[str] | None], Crossing | None] = {}
        """Flows that were looked at, by the stage their site was entered at and the rare earths carried."""
        self._on_flow: dict[str, tuple[Obstacle, ...]] = {}
        self._entering: dict[int, tuple[Obstacle, ...]] = {}
        self._at_stages: dict[tuple[int, frozenset[str]], tuple[Obstacle, ...]] = {}

    @cached_property
    def facts(self) -> Facts:
        """Look-ups of the rules."""
        return facts_of(self.network)

    def may_begin(self, site: Site) -> bool:
        """Whether a route may begin at a site, as far as the question says where."""
        question = self.question
        here = question.begin_place is None or bool(in_countries(self.facts.accepted, site, question.begin_place))
        return here and (question.begins is None or question.begins(site))

    def may_end(self, site: Site, flow: Flow | None) -> bool:
        """Whether a route may end at a site where a flow (None: no flow) brings it, as far as the question says where."""
        question = self.question
        here = question.end_place is None or bool(in_countries(self.facts.accepted, site, question.end_place, flow))
        return here and (question.ends is None or question.ends(site))

    @cached_property
    def first(self) -> int:
        """The first stage that is asked about."""
        return first_stage(self.network, self.question.avoid)

    @cached_property
    def _named(self) -> frozenset[int]:
        """Stages that some rule is limited to: cracking is asked for in no chain, but counts where a law names it."""
        stages = (test.stages for term in self.question.avoid for test in tests(term))
        return frozenset(self.network.stages.index(stage) for some in stages if some is not None for stage in some)

    def entering(self, number: int, stage: int) -> tuple[Obstacle, ...]:
        """What stands in the way of a site whatever it does, for a route that enters it at a stage."""
        site = self.network.sites[number]
        if number not in self._entering:
            if not self.network.is_buyer(site):
                found = [*self._findings(site, self._by_site, None)]
            elif not self.network.surely_buys(site):
                # who may as well process: what is exposed of it counts, and what nobody says of it is not asked
                what = f"a source of grade A or B that {site.name} only buys"
                found = [*self.standing(number), Obstacle(f"stage:{site.id}:market", "weak source", site.id, what)]
            else:
                # where a route is delivered nothing is made: what is asked of stages is not asked of a buyer
                found = []
            self._entering[number] = tuple(found)
        doubts = site.doubts if stage >= self.first else ()
        return (*self._entering[number], *map(_from_doubt, doubts))

    def standing(self, number: int) -> Iterator[Obstacle]:
        """What is exposed of a site whatever it does, also of a mere buyer: what that gives back comes from where it stands."""
        yield from (found for found in self._findings(self.network.sites[number], self._by_site, None) if found.exposed)

    def receiving(self, flow: Flow) -> Iterator[Obstacle]:
        """What stands in the way of where a mere buyer takes delivery: a place that is avoided, or none where one is wanted.

        The place is that of the delivery; else that of a group of buyers or of a plant that buys, never the seat of a firm.
        """
        site = self.network.sites[flow.target]
        if not self.network.is_buyer(site):
            return
        received = self.network.receives_in(flow)
        avoided = frozenset(who for term in self.question.avoid for who in _places_avoided(term))
        found: list[Obstacle] = []
        for places in received:
            if inside := [place for place in places if place.country in avoided]:
                claims = tuple(claim for place in inside for claim in place.claims)
                where = ", ".join(place.country for place in inside)
                what = f"{site.name} takes delivery in {where}"
                # a weak source that puts it elsewhere as well lifts nothing
                exposed = not any(place.firm for place in places if place.country not in avoided)
                said = f"where {site.name} takes delivery: sources say {', '.join(place.country for place in places)}"
                settle = what if exposed else said
                found.append(Obstacle(f"delivery:{flow.id}", "location", site.id, settle, exposed, claims))
        if found:
            yield max(found, key=lambda each: each.exposed)
        elif self.question.delivery == "known" and not any(place.firm for places in received for place in places):
            yield Obstacle(f"delivery:{flow.id}", "place of delivery", site.id, f"where {site.name} takes delivery")

    def stops_short(self, number: int, first: int, last: int, elements: frozenset[str] | None) -> bool:
        """Whether the site does some stage between two, for such material, on a line that the reading does not let count."""
        return any(not line.admitted for line in self._lines(number, first, last, elements))

    def _lines(self, number: int, first: int, last: int, elements: frozenset[str] | None) -> tuple[Line, ...]:
        site = self.network.sites[number]
        if self.network.is_buyer(site):
            return ()
        done = [s for s in done_between(site, first, last) if s >= self.first and s != self.network.market]
        return site.lines_at(done, elements)

    def leaving(self, number: int, first: int, last: int, elements: frozenset[str] | None = None) -> Iterator[Obstacle]:
        """What stands in the way of what a site does between two stages of a route, with material that may hold `elements`."""
        network, site = self.network, self.network.sites[number]
        if first < self.first <= last:
            yield from map(_from_doubt, site.doubts)
        for line in self._lines(number, first, last, elements):
            yield from map(_from_doubt, line.doubts)
        if self._by_stage:
            stages = frozenset(network.stages[s] for s in done_between(site, first, last))
            if (number, stages) not in self._at_stages:
                self._at_stages[number, stages] = tuple(self._findings(site, self._by_stage, stages))
            yield from self._at_stages[number, stages]
        making = (network.required | self._named) - {network.market}
        used = (s for s in site.stages if first <= s <= last and s in site.weak_stages and s in making and s >= self.first)
        for s in used:
            what = f"a source of grade A or B that {site.name} {network.work([s])}"
            yield Obstacle(f"stage:{site.id}:{network.stages[s]}", "weak source", site.id, what)

    def on_flow(self, flow: Flow) -> tuple[Obstacle, ...]:
        """What stands in the way of a flow: what rules on flows say of it, and its doubts."""
        if flow.id not in self._on_flow:
            self._on_flow[flow.id] = self._open_on(flow)
        return self._on_flow[flow.id]

    def holds(self, flow: Flow) -> bool:
        """Whether a flow is taken to hold all that a product of its name may."""
        return self.question.held_at is not None and self.network.sites[flow.target].id == self.question.held_at

    def _open_on(self, flow: Flow) -> tuple[Obstacle, ...]:
        network = self.network
        found = [(term, of_flow(self.facts, term, flow)) for term in self.question.avoid]
        obstacles = [_from_finding(term, flow.id, f) for term, f in found if f is not None and f.outcome != "clear"]
        obstacles += map(_from_doubt, flow.doubts)
        held = flow.needs | (flow.product or frozenset()) if self.holds(flow) else flow.needs
        if self.question.element and flow.elements is None and self.question.element not in held:
            ends = f"{network.sites[flow.source].name} to {network.sites[flow.target].name}"
            what = f"whether {self.question.element} goes from {ends}"
            obstacles.append(Obstacle(f"element:{flow.id}", "elements unknown", flow.id, what))
        return tuple(obstacles)

    def in_gaps(self, gaps: Iterable[MissingStages], about: str) -> Iterator[Obstacle]:
        """What is open where stages are missing, as far as it is asked about."""
        network = self.network
        for gap in gaps:
            if gap.stages[-1] < self.first:
                continue
            before = network.sites[gap.before].name
            where = f"at {before}"
            if gap.after is not None and gap.after != gap.before:
                where = f"between {network.sites[gap.after].name} and {before}"
            yield Obstacle(
                f"gap:{about}:{gap.after}:{gap.stages}", "gap", about, f"who {network.work(gap.stages)} {where}, and where"
            )

    def fed_by(self, number: int, stage: int) -> Iterator[Obstacle]:
        """What is open where a route begins at a site that is no mine: where the scrap was made, or what feeds it."""
        network, site = self.network, self.network.sites[number]
        mine = min(network.starts - {network.recycling})
        if stage == network.recycling:
            yield Obstacle(f"feed:{site.id}", "recycled feed", site.id, f"where the scrap that {site.name} takes was made")
        elif (mine not in site.stages or mine in site.weak_stages) and self.first < stage + (not site.stages):
            yield Obstacle(f"feed:{site.id}", "unknown feed", site.id, f"where {site.name} gets its feedstock")

    def ends_early(self, number: int, last: int) -> Iterator[Obstacle]:
        """A route that is over before anything is asked proves nothing."""
        if last < self.first:
            site, work = self.network.sites[number], self.network.work([self.first])
            yield Obstacle(f"end:{site.id}", "ends early", site.id, f"who {work} after {site.name}, and where")

    def _findings(self, site: Site, terms: tuple[Term, ...], stages: frozenset[str] | None) -> Iterator[Obstacle]:
        # whoever names the plant of a company says where it stands: one missing fact, not two
        unnamed = not site.places and any(doubt.kind in ("company level", "group level") for doubt in site.doubts)
        for term in terms:
            found = of_site(self.facts, term, site, stages)
            if found is None or found.outcome == "clear" or (unnamed and found.outcome == "unknown"):
                continue
            yield _from_finding(term, site.id, found)


LARGE = 2_000
"""Flows above which few indexes are kept: each holds as much as its network, and a report asks hundreds of questions."""


def index_of(network: Network, question: Question) -> ObstacleIndex:
    """The obstacles of all questions that avoid the same, wherever their routes begin and end; the last ones are kept."""
    anywhere = replace(
        question,
        begins=None,
        begin_stage=None,
        begin_place=None,
        begin_name=None,
        ends=None,
        end_stage=None,
        end_place=None,
        end_name=None,
        complete=False,
        via=None,
        # what it changes is of no weight where other feeds count only if they touch or nobody knows of what they are
        held_at=None if question.custody == "any" else question.held_at,
    )
    return (_index if len(network.flows) <= LARGE else _index_of_large)(network, anywhere)


@lru_cache(maxsize=256)
def _index(network: Network, question: Question) -> ObstacleIndex:
    return ObstacleIndex(network, question)


@lru_cache(maxsize=2)
def _index_of_large(network: Network, question: Question) -> ObstacleIndex:
    return ObstacleIndex(network, question)


def _from_doubt(doubt: Doubt) -> Obstacle:
    # two lines of one site may each be planned
    key = f"{doubt.kind}:{doubt.about}" + (f":{doubt.settle}" if doubt.kind in _OF_LINES else "")
    return Obstacle(key, doubt.kind, doubt.about, doubt.settle, plan=doubt.plan)


_OF_LINES = frozenset({"plan", "pilot", "undated plan", "overdue", "old evidence"})


def _places_avoided(term: Term | Expression[Test]) -> Iterator[str]:
    """Countries in which to stand is enough to be avoided: of plain tests on the location, not of those joined with others."""
    match term:
        case Either(parts):
            for part in parts:
                yield from _places_avoided(part)
        case LawTest():
            for tested in term.parts:
                yield from _places_avoided(tested)
        case Test(dimension="location", stages=None):
            yield from term.who
        case _:
            return


def _from_finding(term: Term, about: str, finding: Finding) -> Obstacle:
    exposed = finding.outcome == "exposed"
    what = finding.why if exposed else finding.settle
    return Obstacle(f"{name(term)}:{about}", kind(term), about, what, exposed, finding.claims, finding.steps)
