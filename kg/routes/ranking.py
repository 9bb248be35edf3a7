"""Orders of routes within a verdict, each as a whole-number cost of a start or step.

A cost is a sum of powers of `BASE`, which is more than a route has hops: so an order by the weakest hop, then by how
often it is that weak, then by the next class, is still a sum, and one search serves every order.
"""

from __future__ import annotations

from kg.claims.vocabulary import Vocabulary
from kg.network.model import Network
from kg.routes.search import Cost
from kg.routes.state_graph import Start, Step

BASE = 64


def costs(network: Network, words: Vocabulary) -> dict[str, Cost]:
    """Cost functions by the name of the order."""
    order = {concept.id: concept.order for concept in words.of_kind("Status")}

    def unknowns(step: Start | Step) -> int:
        return len(step.obstacles) + sum(len(gap.stages) for gap in step.gaps)

    def hops(step: Start | Step) -> int:
        """Fewest hops first."""
        return int(isinstance(step, Step))

    def evidence(step: Start | Step) -> int:
        """Fewest open facts first, then fewest hops on weak sources alone, then fewest on one origin, then hops."""
        total = unknowns(step) * BASE**3
        if isinstance(step, Step):
            flow = network.flows[step.flow]
            total += BASE**2 if flow.grade == "C" else BASE if flow.origins == 1 else 0
        return total + hops(step)

    def status(step: Start | Step) -> int:
        """Best of the weakest hop's status first: operating, commissioning, contracted, then what is only planned."""
        if not isinstance(step, Step):
            return 0
        return int(BASE ** (1 + order.get(network.flows[step.flow].status, len(order)))) + hops(step)

    return {"evidence": evidence, "status": status, "hops": hops}
