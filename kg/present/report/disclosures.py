"""A route held against the four disclosures of section 857 and the stage tests of DFARS 252.225-7052.

What the two laws ask stands in `ontology/rules/`, with sources; which stages of the chain answer to their words is said here and
in the dossier, as a reading of them. Nothing is filled in: a step that nobody is shown to perform stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.network.model import Network, Site
from kg.routes.parts import Stop

DISCLOSURE = "ndaa-857"
STAGE_TEST = "dfars-252.225-7052"
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("where the rare earths were mined", ("mine",)),
    ("where they were refined into oxide", ("separation",)),
    ("where they were made into metal and alloy", ("metal", "alloy")),
    ("where the magnet was made (sintered or bonded, and magnetised)", ("magnet",)),
)


@dataclass(frozen=True, slots=True)
class Performer:
    """A site that is shown to perform a step, and where. `proven`: a source of grade A or B says both."""

    id: str
    name: str
    countries: tuple[str, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class DisclosedStep:
    """A step of the law and a stage that answers to it; no site is a step that nobody is shown to perform there."""

    step: str
    stage: str
    sites: tuple[Performer, ...]


def disclosures(network: Network, stops: Sequence[Stop]) -> tuple[DisclosedStep, ...]:
    """Find for each of the four steps and its stages who is shown to perform it on a route or feed, and in which countries."""
    sites = {site.id: site for site in network.sites}
    return tuple(
        DisclosedStep(
            step,
            stage,
            tuple(
                Performer(
                    id=stop.id,
                    name=stop.name,
                    countries=tuple(place.country for place in sites[stop.id].places),
                    proven=_is_proven(network, sites[stop.id], stage),
                )
                for stop in stops
                if stage in stop.stages
            ),
        )
        for step, stages in STEPS
        for stage in stages
    )


def _is_proven(network: Network, site: Site, stage: str) -> bool:
    firm = [place for place in site.places if place.firm]
    return len(site.places) == 1 and bool(firm) and network.stages.index(stage) not in site.weak_stages


def open_steps(found: Iterable[DisclosedStep]) -> tuple[str, ...]:
    """Name the stages whose country the sources do not prove."""
    return tuple(one.stage for one in found if not one.sites or not all(site.proven for site in one.sites))
