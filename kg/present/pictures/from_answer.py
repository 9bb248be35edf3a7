"""The chain of a question: its network, with the best verdict of the routes through each site and flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.network.accepted import Place, accepted
from kg.network.model import Flow, Network, Site
from kg.present.pictures.chain import Chain, Column, Link, Node, Standing
from kg.present.pictures.through import NOWHERE, through
from kg.routes.obstacles import ObstacleIndex, Question
from kg.routes.search import Counted
from kg.routes.state_graph import Steps
from kg.rules.evaluate import name, of_site
from kg.rules.facts import facts_of

MOST_COLUMNS = 6
"""More do not leave room for a name in each on a page."""


def build_chain(network: Network, question: Question, graph: Steps, counted: Counted) -> Chain:
    """Build what the pictures of an answer show: every site and flow of the network once, those on no route as well.

    Columns and order depend on the network alone, so that pictures of two questions can be laid side by side.
    """
    builder = _Builder(network, question, graph)
    return Chain(
        columns=builder.columns,
        nodes=tuple(builder.node(number, site) for number, site in enumerate(network.sites)),
        links=tuple(builder.link(number, flow) for number, flow in enumerate(network.flows)),
        question=_question_text(network, question),
        counts=counted.total,
        exact=counted.exact,
        avoided=tuple(_avoided(network, question)),
    )


def _question_text(network: Network, question: Question) -> str:
    avoid = " or ".join(map(name, question.avoid))
    ends = "".join(f", {word} {end}" for word, end in (("from", question.begin_name), ("to", question.end_name)) if end)
    element = f", {question.element}" if question.element else ""
    return f"avoid {avoid}{ends}{element}, on {network.reading.as_of}"


class _Builder:
    """Look-ups of one question; lives only while `build_chain` runs."""

    def __init__(self, network: Network, question: Question, graph: Steps) -> None:
        self.network = network
        self.columns = _columns(network)
        self.column_of = {stage: n for n, column in enumerate(self.columns) for stage in map(network.stages.index, column.stages)}
        self.stages = _performed(network)
        self.columns_of = self._columns_of_sites()
        self.through = through(graph)
        self.judged = ObstacleIndex(network, question)
        self.feeds = _feeds(graph)
        self.gaps = _gaps(graph)
        self.in_avoided = frozenset(
            flow.target for flow in network.flows if any(obstacle.exposed for obstacle in self.judged.receiving(flow))
        )
        self.companies = _companies(network)
        self.accepted = accepted(network.snapshot, network.reading) if network.snapshot is not None else None

    def _columns_of_sites(self) -> dict[int, tuple[int, ...]]:
        found = {number: tuple(sorted({self.column_of[stage] for stage in stages})) for number, stages in enumerate(self.stages)}
        # what no source gives a stage and no flow joins to anything stands anywhere
        joined = {end for flow in self.network.flows for end in (flow.source, flow.target)}
        loose = [n for n, site in enumerate(self.network.sites) if not site.stages and n not in joined]
        return found | {number: (n % len(self.columns),) for n, number in enumerate(loose)}

    def node(self, number: int, site: Site) -> Node:
        passed = self.through.get(("site", number), NOWHERE)
        return Node(
            id=site.id,
            name=site.name,
            countries=tuple(place.country for place in site.places),
            level=site.level,
            columns=self.columns_of[number],
            verdict=passed.verdict,
            exposed=_site_exposed(self.judged, number) or number in self.in_avoided,
            standing=_standing(self.network, site.status) if site.level == "site" else "unknown",
            status=site.status or "",
            company=self.companies.get(site.id, site.name if site.level == "company" else None),
            inferred=not site.stages,
            feed=tuple(self.network.stages[s] for s in self.feeds.get(number, ())),
            routes=passed.routes,
            point=self.accepted.point(site.id) if self.accepted is not None else None,
        )

    def link(self, number: int, flow: Flow) -> Link:
        network = self.network
        passed = self.through.get(("flow", number), NOWHERE)
        leaves, enters = _ends(network, flow, self.stages)
        return Link(
            id=flow.id,
            source=network.sites[flow.source].id,
            target=network.sites[flow.target].id,
            leaves=self.column_of[leaves],
            enters=self.column_of[enters],
            verdict=passed.verdict,
            exposed=any(obstacle.exposed for obstacle in self.judged.on_flow(flow)),
            standing=_standing(network, flow.status or None),
            status=flow.status,
            material=_material(network, flow),
            gap=tuple(network.stages[s] for s in self.gaps.get(number, ())),
            routes=passed.routes,
        )


def _columns(network: Network) -> tuple[Column, ...]:
    """The stages in order; neighbours that most sites perform together share a column. The market has its own."""
    first = sorted(network.starts)
    groups = [first, *([stage] for stage in range(len(network.stages)) if stage not in network.starts)]

    def together(n: int) -> int:
        pair = groups[n], groups[n + 1]
        return sum(all(set(site.stages) & set(group) for group in pair) for site in network.sites)

    while len(groups) > MOST_COLUMNS:
        most = max(range(len(groups) - 2), key=lambda n: (together(n), -n))
        groups[most : most + 2] = [groups[most] + groups[most + 1]]
    names = [tuple(network.stages[stage] for stage in group) for group in groups]
    return tuple(Column(", ".join(stages), stages) for stages in names)


def _performed(network: Network) -> list[tuple[int, ...]]:
    """Stages of each site; where no source names one, the one that what it takes and ships suggests."""
    arriving: dict[int, list[Flow]] = defaultdict(list)
    for flow in network.flows:
        arriving[flow.target].append(flow)
    return [site.stages or (_suggested(network, number, arriving[number]),) for number, site in enumerate(network.sites)]


def _suggested(network: Network, number: int, arriving: list[Flow]) -> int:
    leaving = [network.flows[flow] for flow in network.leaving[number]]
    before = [stage for flow in arriving for stage in _made(network, flow)]
    after = [flow.form for flow in leaving if flow.form is not None]
    targets = [stage for flow in leaving for stage in network.sites[flow.target].stages[:1]]
    if before:
        reached = max(before)
        if reached == network.recycling:
            return reached
        # a trader stands after what it buys, but not after who buys from it
        wanted = min((stage for stage in sorted(network.required) if stage > reached), default=reached)
        return max(min([wanted, *after]), min([wanted, *(stage - 1 for stage in targets if stage > reached)]))
    if after:
        return min(after)
    earlier = [stage for stage in sorted(network.required) if targets and stage < min(targets)]
    return earlier[-1] if earlier else min(network.required)


def _made(network: Network, flow: Flow) -> tuple[int, ...]:
    return (flow.form,) if flow.form is not None else network.sites[flow.source].stages[-1:]


def _ends(network: Network, flow: Flow, stands: list[tuple[int, ...]]) -> tuple[int, int]:
    """The stage a flow leaves after and the one it enters at, as `kg.routes.hops` has it; scrap goes to where it is taken."""
    source, target = stands[flow.source], stands[flow.target]
    up_to = [s for s in source if flow.form is None or s <= flow.form]
    leaves = up_to[-1] if up_to else source[0]
    carried = max(leaves, flow.form or 0)
    later = [s for s in target if s > carried]
    if flow.form == network.recycling:
        return source[-1], target[0]
    return leaves, later[0] if later else target[-1]


def _feeds(graph: Steps) -> dict[int, tuple[int, ...]]:
    """Stages missing before sites where routes begin."""
    found: dict[int, set[int]] = defaultdict(set)
    for start in graph.starts:
        for gap in start.gaps:
            if gap.after is None:
                found[gap.before].update(gap.stages)
    return {number: tuple(sorted(stages)) for number, stages in found.items()}


def _gaps(graph: Steps) -> dict[int, tuple[int, ...]]:
    """Stages missing on flows, on any route that takes them."""
    found: dict[int, set[int]] = defaultdict(set)
    for step in graph.steps:
        for gap in step.gaps:
            found[step.flow].update(gap.stages)
    return {number: tuple(sorted(stages)) for number, stages in found.items()}


def _companies(network: Network) -> dict[str, str]:
    """Who operates each site, by the claims that settle it; only where they name one."""
    if network.snapshot is None:
        return {}
    known = accepted(network.snapshot, network.reading)
    found = {}
    for site, claims in known.about("operated_by").items():
        names = {known.first(claim.object or "") for claim in claims if known.settles(claim)}
        if len(names) == 1:
            found[site] = network.snapshot.label(names.pop())
    return found


def _site_exposed(judged: ObstacleIndex, number: int) -> bool:
    """Whether a site itself is exposed, by what it is or by any stage it performs."""
    stages = judged.network.sites[number].stages or (0, judged.network.market)
    found = (*judged.entering(number, stages[0]), *judged.leaving(number, stages[0], stages[-1]))
    return any(obstacle.exposed for obstacle in found)


def _avoided(network: Network, question: Question) -> Iterable[str]:
    """Countries in which a site is exposed for standing there, whatever else is said of it."""
    if network.snapshot is None:
        return ()
    facts = facts_of(network)
    every = frozenset(network.stages)
    found = []
    for country in network.snapshot.vocabulary.of_kind("Country"):
        site = Site(f"anywhere in {country.id}", country.label, "site", (), (Place(country.id, ()),), None, ())
        outcomes = [of_site(facts, term, site, every) for term in question.avoid]
        if any(finding is not None and finding.outcome == "exposed" for finding in outcomes):
            found.append(country.id)
    return found


def _standing(network: Network, status: str | None) -> Standing:
    if status is None:
        return "unknown"
    if status == "contracted":
        return "bound"
    if status in ("suspended", "closed"):
        return "over"
    runs = network.snapshot is None or network.snapshot.vocabulary.concepts[status].runs
    return "runs" if runs else "planned"


def _material(network: Network, flow: Flow) -> str:
    words = network.snapshot.vocabulary.concepts if network.snapshot else {}
    return " + ".join(words[m].label if m in words else m for m in flow.materials)
