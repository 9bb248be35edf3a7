"""The routes of a reading as nodes and links: a reading that starts routes, the stops they pass, the steps between them.

    (:Reading)-[:STARTS]->(:Stop)-[:STEP]->(:Stop)-[:STEP]->(:Stop {over: true})-[:ENDS]->(:Reading)
                             \\-[:AT]->(:Facility)

From the reading all stops of its routes are one walk away, forward and backward: a search from it meets each once.

A stop carries what a question about places or shares asks of its site, so that one test inside a pattern answers it for any
country. What named rules find is kept on the starts and steps: `touched_by` and `unproven_by` have the names of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kg.network.model import Network
from kg.network.ownership.shares import Interval
from kg.property_graph.routes import Crossing, RouteGraph
from kg.property_graph.rows import Link, Node, Property, present
from kg.property_graph.sites import site_key
from kg.routes.obstacles import TOUCHES, UNPROVEN, VERDICTS
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
        for element, stop, crossing in graph.starts:
            findings = _crossing_properties(crossing, says=not element)
            yield Link("STARTS", period.key, key(stop), {"to": stages[graph.end], "element": element, **findings})
        of_elements = any(element for element, _, _ in graph.starts)
        for origin, flow, target, leaves, crossing in graph.steps:
            found = period.network.flows[flow]
            evidence = present(
                flow=found.id,
                leaves=stages[leaves],
                materials=found.materials,
                elements=sorted(found.elements) if found.elements is not None else None,
                status=found.status,
                claims=found.claims,
                grade=found.grade,
                origins=found.origins,
            )
            yield Link("STEP", key(origin), key(target), {**evidence, **_crossing_properties(crossing, says=not of_elements)})


def _stop_key(period: Period, which: int, stop: int) -> str:
    return f"stop/{period.since}/{which}/{stop}"


def _site(period: Period, number: int) -> dict[str, Property]:
    """What the stops of a site carry for questions about any country."""
    site = period.network.sites[number]
    held = period.held.get(site.id, ())
    unheld = period.unheld.get(site.id)
    # a weak source takes nothing from what firm ones say: it only says where else the site may be
    placed = [place.country for place in site.places if place.firm] or [place.country for place in site.places]
    elsewhere = {place.country for place in site.places} - set(placed)
    alike = sorted({country for _, country, _ in facts_of(period.network).alike(site.id)} | elsewhere)
    return present(
        site=site.id,
        name=site.name,
        level=site.level,
        countries=placed,
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


def _crossing_properties(crossing: Crossing, *, says: bool) -> dict[str, Property]:
    """Rules by what they leave of a start or step; whatever a rule is not named under, it avoids.

    What they say stands in the graph without an element alone: with one it is the same, and most of the size of all.
    """
    by_level = [[name for name, ruled in crossing.rules if ruled.level == level] for level in range(len(VERDICTS))]
    texts = [f"{name} | {text}" for name, ruled in crossing.rules for text in ruled.says] if says else []
    claims = [f"{name} | {claim}" for name, ruled in crossing.rules for claim in ruled.claims] if says else []
    return present(
        level=crossing.level,
        kinds=crossing.kinds,
        open=crossing.says,
        gaps=crossing.gaps,
        unproven_by=by_level[UNPROVEN],
        touched_by=by_level[TOUCHES],
        rules_say=texts or None,
        rules_claims=claims or None,
    )
