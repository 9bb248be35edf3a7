"""The subgraph of a selection: each site, flow and holder with its claims, and the sources of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.claims.model import Claim, Source
from kg.claims.snapshot import Snapshot
from kg.network.accepted import Accepted, accepted
from kg.network.model import Doubt, Flow, Line, Network, Site
from kg.network.ownership.fixpoint import WHOLE
from kg.network.ownership.holdings import holdings
from kg.network.ownership.stakes import UNSAID, Holdings, Stake
from kg.present.subgraph.parts import FlowPart, HolderPart, Passing, SitePart, Subgraph, Tenure
from kg.present.subgraph.selection import Selection
from kg.routes import parts
from kg.routes.answer import Route
from kg.routes.obstacles import done_between
from kg.routes.proof import SITE_PREDICATES
from kg.rules.evaluate import of_flow, of_site
from kg.rules.facts import facts_of

_SITE_PREDICATES = (*SITE_PREDICATES, "coordinates")


def assemble(snapshot: Snapshot, network: Network, selection: Selection) -> Subgraph:
    """Assemble everything of a selection, with its owners as far up as sources name them. Linear but for sorting."""
    return _Assembler(snapshot, network, selection).subgraph()


class _Assembler:
    """Look-ups of one reading; lives only while `assemble` runs."""

    def __init__(self, snapshot: Snapshot, network: Network, selection: Selection) -> None:
        self.snapshot, self.network, self.selection = snapshot, network, selection
        self.accepted: Accepted = accepted(snapshot, network.reading)
        self.held: Holdings = holdings(snapshot, network.reading)
        self.passing = _passing(selection)

    def subgraph(self) -> Subgraph:
        chosen = [*(self.network.sites[n] for n in self.selection.sites), *self.selection.beside]
        sites = sorted((self.site(site) for site in chosen), key=lambda part: part.id)
        flows = sorted((self.flow(self.network.flows[n]) for n in self.selection.flows), key=lambda part: part.id)
        tenures = self.tenures(part.id for part in sites)
        known = {part.id for part in sites}
        holders = [self.holder(name) for name in sorted({tenure.holder for tenure in tenures} - known)]
        behind = self.claims(sites, flows, holders, tenures)
        return Subgraph(
            chosen=self.selection.chosen,
            words=self.selection.words,
            data=self.snapshot.key,
            reading=parts.reading(self.snapshot, self.network),
            answer=self.selection.answer,
            sites=tuple(sites),
            flows=tuple(flows),
            holders=tuple(holders),
            tenures=tuple(tenures),
            claims=behind,
            sources=self.sources(behind),
            left_out={**self.network.left_out, **self.selection.left_out},
            snapshot=self.snapshot,
            network=self.network,
        )

    def site(self, site: Site) -> SitePart:
        stages = self.network.stages
        claims = [claim.id for predicate in _SITE_PREDICATES for claim in self.accepted.about(predicate).get(site.id, ())]
        seats = [tie for tie in self.held.seats.get(site.id, ()) if tie.to != UNSAID]
        claims += [claim for place in site.places for claim in place.claims] + [claim for tie in seats for claim in tie.claims]
        entity = self.snapshot.entities.get(site.id)
        doubts = [*site.doubts, *(doubt for line in site.lines for doubt in line.doubts)]
        return SitePart(
            id=site.id,
            name=site.name,
            names=tuple(name.text for name in entity.names) if entity else (site.name,),
            kind=entity.kind if entity else "country",
            level=site.level,
            stages=tuple(stages[n] for n in site.stages),
            weak_stages=tuple(stages[n] for n in sorted(site.weak_stages)),
            countries=tuple(place.country for place in site.places),
            weak_countries=tuple(place.country for place in site.places if not place.firm),
            headquarters=tuple(tie.to for tie in seats),
            status=site.status,
            stage_statuses=tuple(_line_text(line, stages) for line in site.lines if line.stage is not None),
            coordinates=self.accepted.point(site.id),
            open=_open(doubts, plans=False),
            plans=_open(doubts, plans=True),
            claims=tuple(sorted(set(claims))),
            passing=self.passing.get(("site", site.id), Passing()),
        )

    def flow(self, flow: Flow) -> FlowPart:
        sites = self.network.sites
        return FlowPart(
            id=flow.id,
            statement=flow.statement,
            source=sites[flow.source].id,
            target=sites[flow.target].id,
            materials=flow.materials,
            elements=tuple(sorted(flow.elements)) if flow.elements else None,
            status=flow.status,
            kind=flow.kind,
            signed=flow.signed,
            starts=flow.starts,
            delivered_in=tuple(place.country for place in flow.delivered_in),
            valid=flow.valid,
            grade=flow.grade,
            origins=flow.origins,
            last_evidence=flow.last_evidence,
            open=_open(flow.doubts, plans=False),
            plans=_open(flow.doubts, plans=True),
            claims=flow.claims,
            passing=self.passing.get(("flow", flow.id), Passing()),
        )

    def holder(self, name: str) -> HolderPart:
        entity = self.snapshot.entities.get(name)
        seats = [tie for tie in self.held.seats.get(name, ()) if tie.to != UNSAID]
        return HolderPart(
            id=name,
            name=self.snapshot.label(name),
            names=tuple(each.text for each in entity.names) if entity else (self.snapshot.label(name),),
            kind=entity.kind if entity else "country",
            headquarters=tuple(tie.to for tie in seats),
            claims=tuple(sorted({claim for tie in seats for claim in tie.claims})),
        )

    def tenures(self, names: Iterable[str]) -> list[Tenure]:
        """Who operates and holds the sites, who holds those, and so on; circles end where they close."""
        todo, seen, found = list(names), set[str](), list[Tenure]()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            new = [_stake(stake) for stake in (*self.held.held.get(name, ()), *self.held.offered.get(name, ()))]
            for tie in self.held.operators.get(name, ()):
                key = f"operated-by:{name}:{tie.to}"
                new.append(
                    Tenure(key, "OPERATED_BY", name, tie.to, None, None, None, tie.firm, tie.how, tie.evidence, tie.claims)
                )
            todo += [tenure.holder for tenure in new]
            found += new
        return sorted(found, key=lambda tenure: tenure.id)

    def claims(
        self, sites: list[SitePart], flows: list[FlowPart], holders: list[HolderPart], tenures: list[Tenure]
    ) -> tuple[Claim, ...]:
        """Claims of all parts, what the rules found, and what joins ids of one site under one."""
        behind = [part.claims for part in sites] + [part.claims for part in flows]
        behind += [part.claims for part in holders] + [part.claims for part in tenures]
        wanted = {claim for some in behind for claim in some} | self.found_by_rules()
        names = {part.id for part in sites} | {part.id for part in holders}
        joins = (claim for claim in self.accepted.claims("same_as") if self.accepted.firm(claim))
        wanted |= {claim.id for claim in joins if self.accepted.first(claim.subject) in names}
        return tuple(sorted((claim for claim in self.snapshot.claims() if claim.id in wanted), key=lambda claim: claim.id))

    def found_by_rules(self) -> set[str]:
        """Claims that the rules of the question rest on at the sites and flows of the routes, clear findings too."""
        question, found = self.selection.question, self.selection.answer
        if question is None or found is None:
            return set()
        facts, index, stages = facts_of(self.network), self.network.index(), self.network.stages
        flows = [self.network.flows[number] for number in self.selection.flows]
        findings = [of_flow(facts, term, flow) for term in question.avoid for flow in flows]
        visits = {(stop.id, *stop.between) for route in found.routes for stop in route.stops}
        for name, first, last in visits:
            site = self.network.sites[index[name]]
            done = frozenset(stages[n] for n in done_between(site, stages.index(first), stages.index(last)))
            findings += [of_site(facts, term, site, done) for term in question.avoid]
        exposed = {claim for route in found.routes for fact in route.exposed for claim in fact.claims or ()}
        return exposed | {claim for finding in findings if finding for claim in finding.claims}

    def sources(self, claims: Iterable[Claim]) -> tuple[Source, ...]:
        """The sources of claims, and those they repeat."""
        todo, found = [claim.source for claim in claims], dict[str, Source]()
        while todo:
            name = todo.pop()
            if name not in found and name in self.snapshot.sources:
                found[name] = self.snapshot.sources[name]
                todo += found[name].derived_from
        return tuple(found[name] for name in sorted(found))


def _open(doubts: Iterable[Doubt], *, plans: bool) -> tuple[str, ...]:
    return tuple(dict.fromkeys(doubt.settle for doubt in doubts if doubt.plan == plans))


def _line_text(line: Line, stages: Sequence[str]) -> str:
    """The state of one stage of a site, and of which rare earths where a source limits it."""
    stage = "" if line.stage is None else stages[line.stage]
    limited = f" of {', '.join(sorted(line.elements))}" if line.elements else ""
    return f"{stage}{limited}: {line.status}"


def _stake(stake: Stake) -> Tenure:
    kind = "may-be-owned-by" if stake.offered else "owned-by"
    return Tenure(
        id=f"{kind}:{stake.owned}:{stake.holder}",
        relation="MAY_BE_OWNED_BY" if stake.offered else "OWNED_BY",
        owned=stake.owned,
        holder=stake.holder,
        least=stake.said / WHOLE,
        most=stake.most / WHOLE,
        proven=stake.proven / WHOLE,
        firm=None,
        stated=stake.stated,
        evidence=stake.evidence,
        claims=stake.claims,
    )


def _passing(selection: Selection) -> dict[tuple[str, str], Passing]:
    """Routes through each site and flow of the answer. They are listed best first, so the first that passes is the best."""
    routes: dict[tuple[str, str], list[str]] = {}
    best: dict[tuple[str, str], Route] = {}
    for route in selection.answer.routes if selection.answer else ():
        met = [("site", stop.id) for stop in route.stops] + [("flow", delivery.id) for delivery in route.deliveries]
        for part in met:
            routes.setdefault(part, []).append(route.id)
            best.setdefault(part, route)
    return {
        part: Passing(tuple(found), best[part].verdict, best[part].readiness, best[part].documentation)
        for part, found in routes.items()
    }
