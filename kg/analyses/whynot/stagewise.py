"""What stands in the way at one stage.

Everything in the way of a route belongs to stages: what is open or exposed about a site to the stages it performs on that
route, about a flow to the stage after which it leaves, a gap to the stages that are missing, a feed to the stages that are
missing before it, else to the stage it is fed into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.network.model import Site
from kg.routes.obstacles import MissingStages, Obstacle
from kg.routes.restrict import Arc, arcs, enters
from kg.routes.state_graph import Step, Steps

_FEED = ("unknown feed", "recycled feed", "other feed")


def at_stage(graph: Steps, stage: int) -> Callable[[Arc], Iterator[Obstacle]]:
    """The obstacles of a stage on a start or step, as `kg.routes.restrict.marked` takes them.

    What is said about a site stands on what leads into it, but which stages it performs shows where the route leaves it: so
    it is met on leaving, or where the route is over.
    """
    end = graph.network.market if graph.end_stage is None else graph.end_stage
    arriving: dict[int, dict[str, Obstacle]] = {}
    for arc in arcs(graph):
        about_it = {o.key: o for o in arc.obstacles if _about_target(graph, arc, o)}
        known = arriving.setdefault(enters(arc), about_it)
        arriving[enters(arc)] = {key: o for key, o in known.items() if key in about_it}

    def done(state: int, last: int) -> bool:
        number, first, *_ = graph.states[state]
        return stage in _performed(graph.network.sites[number], first, last)

    def belongs(arc: Arc, obstacle: Obstacle) -> bool:
        state = enters(arc)
        if obstacle.kind == "gap":
            return stage in _missing(obstacle, arc.gaps)
        if obstacle.kind in _FEED:
            return stage in _fed(graph, arc)
        if not _about_target(graph, arc, obstacle):
            return isinstance(arc, Step) and _on_leaving(graph, arc, obstacle, stage)
        if state in graph.ends:
            return done(state, end)
        # what is said of a site only where it is come to in this way is met on coming
        return obstacle.key not in arriving[state] and stage == graph.states[state][1]

    def found(arc: Arc) -> Iterator[Obstacle]:
        if isinstance(arc, Step) and done(arc.origin, arc.leaves):
            yield from arriving[arc.origin].values()
        yield from (obstacle for obstacle in arc.obstacles if belongs(arc, obstacle))

    return found


def _about_target(graph: Steps, arc: Arc, obstacle: Obstacle) -> bool:
    return obstacle.about == graph.site(enters(arc)).id and obstacle.kind not in ("gap", *_FEED)


def _on_leaving(graph: Steps, step: Step, obstacle: Obstacle, stage: int) -> bool:
    """Whether what is about a flow, or about what its source does, belongs to the stage."""
    number, first, *_ = graph.states[step.origin]
    source = graph.network.sites[number]
    if obstacle.about != source.id:
        return stage == step.leaves
    return stage in _performed(source, first, step.leaves)


def _performed(site: Site, first: int, last: int) -> list[int] | range:
    """Stages a site performs between two; of a site whose stages nobody names, any between may be done there."""
    return [s for s in site.stages if first <= s <= max(first, last)] or range(first, max(first, last) + 1)


def _missing(obstacle: Obstacle, gaps: tuple[MissingStages, ...]) -> tuple[int, ...]:
    return next((gap.stages for gap in gaps if obstacle.key.endswith(f":{gap.after}:{gap.stages}")), ())


def _fed(graph: Steps, arc: Arc) -> tuple[int, ...]:
    """The stages a feed belongs to: those shown to be missing before it, else the one it is fed into."""
    missing = tuple(stage for gap in arc.gaps if gap.after is None for stage in gap.stages)
    return missing or (graph.states[enters(arc)][1],)
