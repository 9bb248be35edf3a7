"""A route held against the four disclosures of section 857 and the stage tests of DFARS 252.225-7052.

What the two laws ask stands in `ontology/rules/`, with sources; which stages of the chain answer to their words is said here and
in the dossier, as a reading of them. Nothing is filled in: a step that nobody is shown to perform stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kg.network.model import Network

DISCLOSURE = "ndaa-857"
STAGE_TEST = "dfars-252.225-7052"
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("where the rare earths were mined", ("mine",)),
    ("where they were refined into oxide", ("separation",)),
    ("where they were made into metal and alloy", ("metal", "alloy")),
    ("where the magnet was made (sintered or bonded, and magnetised)", ("magnet",)),
)


def disclosed(network: Network, nodes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each of the four steps and its stages who is shown to perform it on a route, and in which countries.

    `nodes` are those of a route or feed of `kg.routes.answer` or `kg.analyses.feedstock`. `proven`: a source of grade A or B
    says both. No site in a stage is a step that nobody is shown to perform there.
    """
    sites = {site.id: site for site in network.sites}
    return [
        {
            "step": step,
            "stage": stage,
            "sites": [
                {
                    "id": node["id"],
                    "name": node["name"],
                    "countries": [place.country for place in sites[node["id"]].places],
                    "proven": _proven(network, sites[node["id"]], stage),
                }
                for node in nodes
                if stage in node["stages"]
            ],
        }
        for step, stages in STEPS
        for stage in stages
    ]


def _proven(network: Network, site: Any, stage: str) -> bool:
    firm = [place for place in site.places if place.firm]
    return len(site.places) == 1 and bool(firm) and network.stages.index(stage) not in site.weak_stages


def open_steps(found: Iterable[dict[str, Any]]) -> list[str]:
    """The stages whose country the sources do not prove."""
    return [one["stage"] for one in found if not one["sites"] or not all(site["proven"] for site in one["sites"])]
