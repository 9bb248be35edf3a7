"""The routes of a reading as nodes and links: a reading that starts routes, the stops they pass, the steps between them.

    (:Reading)-[:STARTS]->(:Stop)-[:STEP]->(:Stop)-[:STEP]->(:Stop {over: true})-[:ENDS]->(:Reading)
                             \\-[:AT]->(:Facility)

From the reading all stops of its routes are one walk away, forward and backward: a search from it meets each once.

A stop carries what a question about places or shares asks of its site, so that one test inside a pattern answers it for any
country; of a mere buyer nothing is asked but where the delivery is handed over, which is on the step. What named rules find is
kept on the starts and steps: `touched_by`, `unproven_by` and `planned_by` have the names of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.network.accepted import Place
from kg.network.model import Flow, Network
from kg.network.ownership.shares import Interval
from kg.property_graph.other_feeds import OtherFeed
from kg.property_graph.routes import APART, Crossing, RouteGraph
from kg.property_graph.rows import Link, Node, Property, present
from kg.property_graph.sites import site_key
from kg.routes.obstacles import TOUCHES, UNPROVEN, VERDICTS, WOULD_AVOID
from kg.rules.facts import facts_of

OwnershipShares = Mapping[str, tuple[tuple[str, Interval, tuple[str, ...]], ...]]
"""Shares by site: country, least and most, and the claims; for the countries of which anything is said."""


@dataclass(frozen=True, slots=True)
class Period:
    """The routes from one day to another, both included: no answer changes between them."""

    since: date
    until: date
    network: Network
    graphs: tuple[RouteGraph, ...]
    elements: tuple[str, ...]
    held: OwnershipShares
    unheld: Mapping[str, Interval]

    @property
    def key(self) -> str:
        """The key of its node."""
        return f"reading/{self.since}"


def nodes(period: Period) -> Iterator[Node]:
    """The reading and its stops."""
    reading = period.network.reading
    yield Node(
        period.key,
        ("Reading",),
        present(
            id=str(period.since),
            since=period.since,
            until=period.until,
            statuses=sorted(reading.statuses),
            modalities=sorted(reading.modalities),
            sources=sorted(reading.sources) if reading.sources is not None else None,
            derived=reading.derived,
            elements=period.elements,
            apart=sorted({name for graph in period.graphs for name in graph.apart}),
        ),
    )
    places = {number: _site(period, number) for graph in period.graphs for number, *_ in graph.stops}
    for which, graph in enumerate(period.graphs):
        for stop, (number, stage, carried, over, *_) in enumerate(graph.stops):
            network = period.network
            yield Node(
                _stop_key(period, which, stop),
                ("Stop",),
                {
                    **places[number],
                    **present(
                        stage=network.stages[stage],
                        to=network.stages[graph.end],
                        elements=sorted(carried) if carried is not None else None,
                        over=over,
                    ),
                },
            )


def links(period: Period) -> Iterator[Link]:
    """Starts, steps, ends, and the site of each stop."""
    stages = period.network.stages
    for which, graph in enumerate(period.graphs):

        def key(stop: int, which: int = which) -> str:
            return _stop_key(period, which, stop)

        for stop, (number, _, _, over, *_) in enumerate(graph.stops):
            yield Link("AT", key(stop), site_key(period.network.sites[number].id))
            if over:
                yield Link("ENDS", key(stop), period.key, {"to": stages[graph.end]})
        for start in graph.starts:
            found = _crossing_properties(period, start.crossing, says=start.asked in ("", APART))
            begun = present(to=stages[graph.end], element=start.asked, by=graph.apart or None, states=start.states)
            yield Link("STARTS", period.key, key(start.stop), {**begun, **found})
        for step in graph.steps:
            evidence = _flow_properties(period, period.network.flows[step.flow])
            says = step.asked in (("",), (APART,))
            route = present(leaves=stages[step.leaves], asked=step.asked if any(step.asked) else None, states=step.states)
            found = _crossing_properties(period, step.crossing, says=says)
            yield Link("STEP", key(step.origin), key(step.target), {**evidence, **route, **found})


def _flow_properties(period: Period, flow: Flow) -> dict[str, Property]:
    """The delivery of a step, with the countries a buyer is judged by: of the delivery, else its own, never a firm's seat."""
    groups = period.network.receives_in(flow)
    received = [place for places in groups for place in places]
    return present(
        flow=flow.id,
        materials=flow.materials,
        elements=sorted(flow.elements) if flow.elements is not None else None,
        status=flow.status,
        supply_kind=flow.kind,
        signed=flow.signed,
        starts=flow.starts,
        received_in=list(dict.fromkeys(place.country for place in received)) or None,
        touches_in=list(dict.fromkeys(each for places in groups for each in exposing(places))) or None,
        received_claims=list(dict.fromkeys(claim for place in received for claim in place.claims)) or None,
        claims=flow.claims,
        grade=flow.grade,
        origins=flow.origins,
    )


def exposing(places: Sequence[Place]) -> list[str]:
    """Sets of countries, each as one text: where all of one are avoided, who stands in these places is exposed.

    Firm sources that differ must all put it there; a weak one alone is enough where no firm one says anything.
    """
    firm = sorted(place.country for place in places if place.firm)
    return [" ".join(firm)] if firm else sorted(place.country for place in places)


def _stop_key(period: Period, which: int, stop: int) -> str:
    return f"stop/{period.since}/{which}/{stop}"


def _site(period: Period, number: int) -> dict[str, Property]:
    """What the stops of a site carry for questions about any country."""
    site = period.network.sites[number]
    held = period.held.get(site.id, ())
    if period.network.is_buyer(site):
        # who is only by a weak source a mere buyer may as well process: what is exposed of it counts, and nothing is asked of it
        known = period.network.surely_buys(site)
        some = [] if known else held
        least: list[float] = [float(interval.least * 100) for _, interval, _ in some]
        return {
            "site": site.id,
            "name": site.name,
            "level": site.level,
            "buyer": True,
            "countries": [],
            "touches_in": [] if known else exposing(site.places),
            "placed": True,
            "may_be_in": [],
            "place_claims": [] if known else list(dict.fromkeys(claim for place in site.places for claim in place.claims)),
            "held_by": [country for country, _, _ in some],
            "held_least": least,
            "held_most": least,
            "held_claims": [" ".join(claims) for _, _, claims in some],
            "unheld_least": 0.0,
            "unheld_most": 0.0,
        }
    unheld = period.unheld.get(site.id)
    alike = sorted({country for _, country, _ in facts_of(period.network).alike(site.id)})
    return present(
        site=site.id,
        name=site.name,
        level=site.level,
        countries=[place.country for place in site.places],
        touches_in=exposing(site.places),
        placed=any(place.firm for place in site.places),
        may_be_in=alike,
        place_claims=list(dict.fromkeys(claim for place in site.places for claim in place.claims)),
        held_by=[country for country, _, _ in held],
        held_least=[float(interval.least * 100) for _, interval, _ in held],
        held_most=[float(interval.most * 100) for _, interval, _ in held],
        held_claims=[" ".join(claims) for _, _, claims in held],
        unheld_least=float(unheld.least * 100) if unheld is not None else None,
        unheld_most=float(unheld.most * 100) if unheld is not None else None,
    )


def _crossing_properties(period: Period, crossing: Crossing, *, says: bool) -> dict[str, Property]:
    """Rules by what they leave of a start or step; whatever a rule is not named under, it avoids."""
    by_level = [[name for name, ruled in crossing.rules if ruled.level == level] for level in range(len(VERDICTS))]
    texts = [f"{name} | {text}" for name, ruled in crossing.rules for text in ruled.says]
    claims = [f"{name} | {claim}" for name, ruled in crossing.rules for claim in ruled.claims]
    ruled: dict[str, Property] = {}
    if says:
        # no list rather than an empty one: others have none, and an import cannot tell the two apart
        ruled = present(
            planned_by=by_level[WOULD_AVOID] or None,
            unproven_by=by_level[UNPROVEN] or None,
            touched_by=by_level[TOUCHES] or None,
            rules_say=texts or None,
            rules_claims=claims or None,
        )
    return {
        **present(level=crossing.level, kinds=crossing.kinds, open=crossing.says, plans=crossing.plans, gaps=crossing.gaps),
        **ruled,
        **_others(period, crossing.others),
    }


def _others(period: Period, others: tuple[OtherFeed, ...]) -> dict[str, Property]:
    """Where other feed comes from, for questions about any country or share: lists side by side, none where there is no other."""
    sites = period.network.sites
    places = sorted({(countries, o.open) for o in others for countries in exposing(sites[o.site].places)})
    shares: dict[tuple[str, str], float] = {}
    for other in others:
        for country, interval, _ in period.held.get(sites[other.site].id, ()):
            least = float(interval.least * 100)
            if least > 0:
                shares[country, other.open] = max(least, shares.get((country, other.open), 0.0))
    held = sorted(shares.items())
    return present(
        others_in=[countries for countries, _ in places] or None,
        others_in_open=[text for _, text in places] or None,
        others_held_by=[country for (country, _), _ in held] or None,
        others_held_least=[least for _, least in held] or None,
        others_held_open=[text for (_, text), _ in held] or None,
    )
