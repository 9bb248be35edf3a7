"""What sites need from whom besides feed along the route: each kind of need that claims of dependence name is a dimension.

The kinds are those of the predicate `depends_on` in `ontology/terms.ttl`.
"""

from __future__ import annotations

from functools import partial

from kg.rules.dimension import Dimension

KINDS = {
    "equipment": "whose equipment the sites use",
    "feed": "feed a site is said to take besides the flows of the route",
    "finance": "whose money the sites are built or kept with",
    "licence": "whose licence the sites work under",
    "personnel": "whose staff the sites need",
    "reagent": "whose reagents the sites use",
    "technology": "whose technology the sites run on",
}
"""Kind of need -> what is looked at, in words."""


def dimension(kind: str) -> Dimension:
    """One kind of need: exposed by a dependence that holds, clear only where a source says that there is none."""
    from kg.rules.dimensions._needs import needs

    return Dimension(KINDS[kind], frozenset({"country", "organization", "group"}), site=partial(needs, kind))
