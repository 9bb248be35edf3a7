"""Why two answers to one question differ: at a flow, a site, a law, or in the reading, with the claims that make the difference.

Each ground says how one thing stands on the old and on the new side, so that reading a comparison backwards exchanges the two and
nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.claims.edtf import time_words
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.network.model import Flow, Network, Site
from kg.network.reading import holds, refused, state_of
from kg.routes.obstacles import Obstacle, Question
from kg.rules.dimensions import dimensions
from kg.rules.evaluate import Binding
from kg.rules.facts import Facts, facts_of

SITE_PREDICATES = ("has_status", "located_in", "performs_stage")
TIES = (
    "owned_by", "operated_by", "headquartered_in", "part_of", "role", "same_as", "maybe_same_as", "depends_on", "independent_of",
    "located_in",
)  # fmt: skip
"""Predicates that rules follow from a site to its owners, operators and what it depends on."""

_FEEDS = frozenset({"unknown feed", "recycled feed", "other feed"})


class Side:
    """One of two answers: the data, the network of a reading of it, and the question. `absent` is why it may lack a claim."""

    def __init__(
        self, snapshot: Snapshot, network: Network, question: Question, absent: str = "no source of this data says so"
    ) -> None:
        self.snapshot, self.network, self.question, self.absent = snapshot, network, question, absent
        self._accepted: dict[str, dict[str, list[Claim]]] = {}

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each site by id."""
        return self.network.index()

    @cached_property
    def flows(self) -> dict[str, Flow]:
        """Flows by id."""
        return {flow.id: flow for flow in self.network.flows}

    @cached_property
    def facts(self) -> Facts:
        """Look-ups of the network."""
        return facts_of(self.network)

    @cached_property
    def supplies(self) -> dict[str, list[Claim]]:
        """Claims of supply by statement, whether the reading takes them or not."""
        return _group(self.snapshot.claims("supplies"), lambda claim: claim.statement)

    def accepted_claims(self, predicate: str) -> dict[str, list[Claim]]:
        """Return the claims of a predicate that the reading takes on its day, by subject."""
        if predicate not in self._accepted:
            first, day = self.facts.first, self.network.reading.as_of
            taken = (c for c in self.facts.accepted.claims(predicate) if not c.valid or holds(c.valid, c.as_of, day) != "no")
            self._accepted[predicate] = _group(taken, lambda claim: first(claim.subject))
        return self._accepted[predicate]

    def site(self, name: str) -> Site | None:
        """Return the site, if it is in the network."""
        number = self.index.get(name)
        return None if number is None else self.network.sites[number]

    def flows_at(self, name: str) -> frozenset[str]:
        """Return the flows that leave or reach a site."""
        return self._flows_at.get(name, frozenset())

    @cached_property
    def _flows_at(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for flow in self.network.flows:
            for end in (flow.source, flow.target):
                found[self.network.sites[end].id].add(flow.id)
        return {name: frozenset(flows) for name, flows in found.items()}

    def feeds_of(self, name: str) -> dict[str, str]:
        """Return the flows into a site, with where each comes from."""
        sites = self.network.sites
        return {flow: sites[source].id for flow in self.flows_at(name) if sites[source := self.flows[flow].source].id != name}


@dataclass(frozen=True, slots=True)
class Ground:
    """How one thing stands on each side, and the claims behind it."""

    kind: str
    """flow, status, place, stages, ties, law, day, reading, data, or the kind of an obstacle"""
    about: str
    """id of a site, flow, firm or law; empty: the whole question"""
    what: str
    old: str
    """how it stands on the old side"""
    new: str
    """how it stands on the new side"""
    claims: tuple[str, ...] = ()


class Grounds:
    """Grounds for what differs between two sides; each is worked out once."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self._flows: dict[str, tuple[Ground, ...]] = {}
        self._sites: dict[str, tuple[Ground, ...]] = {}

    # --- of a route that only one side has ---

    def for_route(self, sites: list[str], flows: list[str]) -> tuple[Ground, ...]:
        """Say why a route is on one side only: the first of these that differs at all.

        Its flows; what its sites perform, or where they stand if the question asks for ends in a country; what its flows carry;
        the flows into its first site, or further up, since what is fed begins no route; any flow of its sites; all that holds for
        the whole question.
        """
        asked = self.new.question
        ends = any(each is not None for each in (asked.begins, asked.ends, asked.begin_place, asked.end_place))
        ways: tuple[Callable[[], Iterable[Ground]], ...] = (
            lambda: (ground for flow in flows for ground in self._one_sided(flow)),
            lambda: (g for site in sites for g in self.at_site(site) if g.kind in self._kinds_of_way(site, ends)),
            lambda: (ground for flow in flows if self._carries_other(flow) for ground in self.at_flow(flow)),
            lambda: self._trace_feeds(sites[0]),
            lambda: (
                g
                for site in sites
                for flow in sorted(self.old.flows_at(site) | self.new.flows_at(site))
                for g in self.at_flow(flow)
            ),
            self.general,
        )
        return next((found for way in ways if (found := _unique(way()))), ())

    def _kinds_of_way(self, site: str, ends: bool) -> set[str]:
        """Kinds of grounds of a site that decide whether a route goes over it, rather than its verdict."""
        old, new = self.old.site(site), self.new.site(site)
        other_stages = old is not None and new is not None and old.stages != new.stages
        return ({"stages"} if other_stages else set()) | ({"place"} if ends else set())

    def _carries_other(self, flow: str) -> bool:
        old, new = self.old.flows.get(flow), self.new.flows.get(flow)
        return old is not None and new is not None and (old.form, old.elements) != (new.form, new.elements)

    # --- of an obstacle that only one side has ---

    def for_obstacle(self, obstacle: Obstacle) -> tuple[Ground, ...]:
        """Say why something stands in the way on one side only, beyond what it says itself."""
        about = obstacle.about
        near: tuple[str, ...] = (about,)
        for side in (self.old, self.new):
            if flow := side.flows.get(about):
                near += (side.network.sites[flow.source].id, side.network.sites[flow.target].id)
        near = tuple(dict.fromkeys(near))

        def direct() -> Iterable[Ground]:
            return (ground for name in near for ground in (*self.at_flow(name), *self.at_site(name)))

        def tied() -> Iterable[Ground]:
            return (ground for name in near for ground in self._trace_ties(name))

        def fed() -> Iterable[Ground]:
            return self._trace_feeds(about)

        ways: tuple[Callable[[], Iterable[Ground]], ...] = (tied, direct, self.laws, self.general)
        if obstacle.kind.startswith("rule"):
            ways = (self.laws, tied, direct, self.general)
        elif obstacle.kind in _FEEDS:
            ways = (fed, self.laws, direct, self.general)
        elif obstacle.kind not in _kinds_of_ties():
            ways = (direct, self.laws, self.general)
        return next((found for way in ways if (found := _unique(way()))), ())

    # --- of single things ---

    def _one_sided(self, flow: str) -> tuple[Ground, ...]:
        return self.at_flow(flow) if (flow in self.old.flows) != (flow in self.new.flows) else ()

    def at_flow(self, name: str) -> tuple[Ground, ...]:
        """Say how a flow differs, if it does."""
        if name not in self._flows:
            self._flows[name] = tuple(self._flow(name))
        return self._flows[name]

    def _flow(self, name: str) -> Iterator[Ground]:
        old, new = self.old.flows.get(name), self.new.flows.get(name)
        if old is None and new is None:
            return
        if old is not None and new is not None:
            if _key_of_flow(old) == _key_of_flow(new):
                return
            changed = _on_one_side(old.claims, new.claims) or old.claims
            what = _name_flow(self.new, new)
            yield Ground("flow", name, what, _describe_flow(old), _describe_flow(new), tuple(sorted(changed)))
            return
        side, flow = (self.old, old) if old is not None else (self.new, new)
        assert flow is not None  # noqa: S101  one of the two is
        missing, why = self._explain_absence(self.new if old is not None else self.old, flow)
        claims = tuple(sorted({*flow.claims, *missing}))
        texts = (_describe_flow(flow), why) if old is not None else (why, _describe_flow(flow))
        yield Ground("flow", name, _name_flow(side, flow), *texts, claims)

    def _explain_absence(self, side: Side, flow: Flow) -> tuple[list[str], str]:
        """Say why a side has not got a flow, and the claims that say so."""
        reading = side.network.reading
        claims = side.supplies.get(flow.statement, [])
        if not claims:
            return [], side.absent
        taken = [claim for claim in claims if refused(claim, reading) is None]
        if not taken:
            reasons = dict.fromkeys(refused(claim, reading) or "" for claim in claims)
            return [c.id for c in claims], f"left out by the reading: {', '.join(reasons)}"
        first = taken[0]
        ids = [claim.id for claim in taken]
        if holds(first.valid, first.as_of, reading.as_of) == "no":
            return ids, f"not on {reading.as_of}: {time_words(first.valid)}"
        status = next(iter(first.qualifier("status")), None)
        if status is not None and status not in reading.statuses:
            return ids, f"left out by the reading: status {status}"
        if ended := [each for each in side.network.superseded if not set(ids).isdisjoint(each.claims)]:
            return [*ids, *(claim for each in ended for claim in each.by)], f"{ended[0].why}, a newer source says"
        for end in (first.subject, first.object or ""):
            name, words = side.facts.first(end), side.snapshot.vocabulary
            states = side.accepted_claims("has_status").get(name, [])
            status = state_of(states, side.snapshot.sources, reading.as_of, words).status
            if status is not None and not words.concepts[status].runs and status not in reading.statuses:
                return [c.id for c in states if c.object == status], f"{side.snapshot.label(name)} does not run: it is {status}"
        named = {each.reason for each in side.network.not_counted if not set(ids).isdisjoint(each.claims)}
        return ids, "left out by the reading" + (f": {', '.join(sorted(named))}" if named else "")

    def at_site(self, name: str) -> tuple[Ground, ...]:
        """Say how a site differs, if it is on both sides and does."""
        if name not in self._sites:
            self._sites[name] = tuple(self._site(name))
        return self._sites[name]

    def _site(self, name: str) -> Iterator[Ground]:
        old, new = self.old.site(name), self.new.site(name)
        if old is None or new is None:
            return
        before, after = self.old.network, self.new.network
        for kind, predicate, what, was, now in (
            ("status", "has_status", "status of", _describe_status(before, old), _describe_status(after, new)),
            ("place", "located_in", "where it is located:", _describe_places(old), _describe_places(new)),
            ("stages", "performs_stage", "stages of", _describe_stages(before, old), _describe_stages(after, new)),
        ):
            if was != now:
                yield Ground(kind, name, f"{what} {new.name}", was, now, self._cited(name, predicate))

    def _cited(self, name: str, predicate: str) -> tuple[str, ...]:
        """Claims on a site that one side alone takes, else all of them."""
        old, new = (tuple(c.id for c in side.accepted_claims(predicate).get(name, ())) for side in (self.old, self.new))
        return tuple(sorted(_on_one_side(old, new) or {*old, *new}))

    def _trace_ties(self, name: str) -> Iterator[Ground]:
        """Claims on owners, operators and needs that one side alone takes, as far as they lead up from a site."""
        seen, todo = {name}, [name]
        while todo:
            here = todo.pop()
            for predicate in TIES:
                old, new = ({c.id: c for c in side.accepted_claims(predicate).get(here, ())} for side in (self.old, self.new))
                if changed := _on_one_side(old, new):
                    what = f"{self.new.snapshot.label(here)} {self._label(predicate)}"
                    was, now = (
                        _describe_claims(side, [claim for claim in said.values() if claim.id in changed])
                        for side, said in ((self.old, old), (self.new, new))
                    )
                    yield Ground("ties", here, what, was, now, tuple(sorted(changed)))
                ends = {self._first(c.object) for c in (*old.values(), *new.values()) if c.object and not self._is_word(c.object)}
                todo += sorted(ends - seen)
                seen |= ends

    def _is_word(self, name: str) -> bool:
        """Whether an id is a concept such as a country, about which nothing leads on."""
        return name in self.new.snapshot.vocabulary.concepts

    def _label(self, predicate: str) -> str:
        found = self.new.snapshot.vocabulary.predicates.get(predicate)
        return found.label if found else predicate

    def _first(self, name: str) -> str:
        return self.new.facts.first(self.old.facts.first(name))

    def _trace_feeds(self, name: str) -> tuple[Ground, ...]:
        """Flows on one side only into a site; else further up, all that are nearest."""
        seen, layer = {name}, [name]
        while layer:
            into = [side.feeds_of(site) for side in (self.old, self.new) for site in layer]
            flows = sorted({flow for found in into for flow in found})
            if grounds := _unique(ground for flow in flows for ground in self._one_sided(flow)):
                return grounds
            layer = sorted({source for found in into for source in found.values()} - seen)
            seen.update(layer)
        return ()

    # --- of the whole question ---

    def laws(self) -> tuple[Ground, ...]:
        """Name the laws that ask something else on the two sides."""
        old, new = ({law.id: law for law in side.question.laws} for side in (self.old, self.new))
        return tuple(
            Ground("law", name, (new.get(name) or old[name]).title, _describe_law(old.get(name)), _describe_law(new.get(name)))
            for name in sorted(old.keys() | new.keys())
            if _describe_law(old.get(name)) != _describe_law(new.get(name))
        )

    def general(self) -> tuple[Ground, ...]:
        """Say what differs in the whole question: laws, the day, the reading, the data."""
        old, new = self.old.network.reading, self.new.network.reading
        found = list(self.laws())
        if old.as_of != new.as_of:
            found.append(Ground("day", "", "the day asked about", str(old.as_of), str(new.as_of)))
        for what, was, now in (
            ("statuses that count", old.statuses, new.statuses),
            ("modalities that count", old.modalities, new.modalities),
            ("sources that count", old.sources, new.sources),
        ):
            if was != now:
                found.append(Ground("reading", "", what, _join(was), _join(now)))
        if self.old.snapshot.key != self.new.snapshot.key:
            found.append(Ground("data", "", "the data", self.old.snapshot.key, self.new.snapshot.key))
        return tuple(found)


def _kinds_of_ties() -> frozenset[str]:
    """Kinds of obstacles that rest on owners, operators and needs, and not on the claims of the site or flow alone."""
    return frozenset(dimensions()) - {"location", "export"}


def _group(claims: Iterable[Claim], by: Callable[[Claim], str]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[by(claim)].append(claim)
    return found


def _unique(grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    return tuple(dict.fromkeys(grounds))


def _join(names: Iterable[str] | None) -> str:
    return "all" if names is None else ", ".join(sorted(names))


def _on_one_side(old: Iterable[str], new: Iterable[str]) -> set[str]:
    return set(old) ^ set(new)


def _key_of_flow(flow: Flow) -> tuple[object, ...]:
    """What of a flow bears on a verdict."""
    doubts = frozenset(doubt.kind for doubt in flow.doubts)
    return flow.claims, flow.form, flow.elements, flow.status, flow.valid, flow.grade, flow.origins, doubts


def _describe_flow(flow: Flow) -> str:
    doubts = sorted({doubt.kind for doubt in flow.doubts})
    witnesses = f"{flow.origins} independent source{'' if flow.origins == 1 else 's'}"
    words = [flow.status or "status unknown", time_words(flow.valid) or "no date", f"grade {flow.grade}", witnesses]
    return ", ".join(words) + (f" ({', '.join(doubts)})" if doubts else "")


def _name_flow(side: Side, flow: Flow) -> str:
    sites, label = side.network.sites, side.snapshot.label
    material = " and ".join(map(label, flow.materials)) or "material not stated"
    return f"{sites[flow.source].name} -> {sites[flow.target].name}: {material}"


def _describe_status(network: Network, site: Site) -> str:
    """The state of the site, then that of each stage and elements for which sources give one of their own."""
    texts = []
    for line in site.lines:
        doubts = sorted({doubt.kind for doubt in line.doubts if doubt.kind != line.status})
        what = " ".join((*sorted(line.elements or ()), *(() if line.stage is None else (network.stages[line.stage],))))
        status = (line.status or "not stated") + (f" ({', '.join(doubts)})" if doubts else "")
        texts.append(f"{what}: {status}" if what else status)
    return "; ".join(texts) or site.status or "not stated"


def _describe_places(site: Site) -> str:
    return ", ".join(place.country + ("" if place.firm else " (weak sources)") for place in site.places) or "not stated"


def _describe_stages(network: Network, site: Site) -> str:
    words = (network.stages[s] + (" (weak sources)" if s in site.weak_stages else "") for s in site.stages)
    return ", ".join(words) or "not stated"


def _describe_claims(side: Side, claims: list[Claim]) -> str:
    label = side.snapshot.label
    return (
        "; ".join(dict.fromkeys(f"{label(c.object) if c.object else c.text}{_describe_share(c)}" for c in claims)) or "not said"
    )


def _describe_share(claim: Claim) -> str:
    if claim.value is None:
        return ""
    upper = f" to {claim.value.maximum:g}" if claim.value.maximum is not None else ""
    return f" {claim.value.number:g}{upper} {claim.value.unit}"


def _describe_law(law: Binding | None) -> str:
    if law is None:
        return "not asked"
    dates = " ".join([*([f"from {law.since}"] if law.since else []), *([f"until {law.until}"] if law.until else [])])
    return f"{law.status}{f' {dates}' if dates else ''}: {law.test or 'no test'}"
