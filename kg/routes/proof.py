"""The proof of a route: for each site and hop, what every rule says of it and the claims that rests on.

Each claim stands with source, grade, date, locator and, if at hand, its passage; each site and hop with its independent origins
and the age of its newest evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from kg.claims.edtf import evidence_date, latest_day, time_words
from kg.claims.model import Claim, Span
from kg.claims.snapshot import Snapshot
from kg.network.model import Flow, Network, Site
from kg.routes.obstacles import Question, done_between
from kg.routes.records import age_days
from kg.rules.evaluate import name, of_flow, of_site
from kg.rules.facts import Facts, facts_of
from kg.rules.finding import Finding

SITE_PREDICATES = ("located_in", "performs_stage", "has_status")


def proof(network: Network, question: Question, route: dict[str, Any], documents: Path | None = None) -> list[dict[str, Any]]:
    """One entry for each site and each hop of a route of `kg.routes.answer`, in order.

    `rules` has one finding for each thing avoided that looks at the site or hop, clear ones too: what it says, the derivation,
    and the claims. Linear in the claims looked at. `network` must have been built from claims.
    """
    facts = facts_of(network)
    prover = _Prover(facts, question, documents)
    sites = network.index()
    flows = {flow.id: flow for flow in network.flows}
    entries: list[dict[str, Any]] = []
    for number, node in enumerate(route["nodes"]):
        entries.append(prover.site(network.sites[sites[node["id"]]], node))
        if number < len(route["flows"]):
            entries.append(prover.flow(flows[route["flows"][number]["id"]]))
    return entries


class _Prover:
    """Looks up the claims of one network; lives only while `proof` runs."""

    def __init__(self, facts: Facts, question: Question, documents: Path | None) -> None:
        self.facts, self.question, self.documents = facts, question, documents
        self.snapshot = facts.snapshot
        self.about: dict[str, list[Claim]] = {}
        # what the reading does not accept proves nothing here
        self.claims = {claim.id: claim for claim in facts.accepted.claims("supplies", *SITE_PREDICATES)}
        for claim in self.claims.values():
            if claim.predicate in SITE_PREDICATES:
                self.about.setdefault(facts.first(claim.subject), []).append(claim)

    def site(self, site: Site, node: dict[str, Any]) -> dict[str, Any]:
        used = [c for c in self.about.get(site.id, ()) if _used(c, node)]
        # a site is looked at for what it does on this route, as in the search
        names = self.facts.network.stages
        first, last = (names.index(stage) for stage in node["between"])
        stages = frozenset(names[s] for s in done_between(site, first, last))
        found = [(name(term), of_site(self.facts, term, site, stages)) for term in self.question.avoid]
        what = f"{node['name']}: {node['country'] or 'country unknown'}; {', '.join(node['stages']) or 'no stage stated'}"
        return self.entry("site", what, used, found)

    def flow(self, flow: Flow) -> dict[str, Any]:
        sites = self.facts.network.sites
        material = " and ".join(map(self.snapshot.label, flow.materials)) or "material not stated"
        what = f"{sites[flow.source].name} -> {sites[flow.target].name}: {material}, {flow.status or 'status unknown'}"
        found = [(name(term), of_flow(self.facts, term, flow)) for term in self.question.avoid]
        return self.entry("hop", what, [self.claims[claim] for claim in flow.claims], found)

    def entry(self, kind: str, what: str, used: Sequence[Claim], found: Sequence[tuple[str, Finding | None]]) -> dict[str, Any]:
        origins = {claim.lineage or self.snapshot.sources[claim.source].origin for claim in used}
        dates = [d for c in used if (d := evidence_date(c.as_of, self.snapshot.sources[c.source].date))]
        newest = max(dates, key=lambda d: str(latest_day(d) or ""), default=None)
        return {
            "kind": kind,
            "what": what,
            "origins": len(origins),
            "last_evidence": newest,
            "age_days": age_days(newest, self.facts.reading.as_of),
            "rules": [self.finding(term, finding) for term, finding in found if finding is not None],
            "claims": [evidence(self.snapshot, claim, self.documents) for claim in used],
        }

    def finding(self, term: str, finding: Finding) -> dict[str, Any]:
        missing = [claim for claim in finding.claims if claim not in self.claims]
        if missing:
            wanted = set(missing)
            self.claims |= {claim.id: claim for claim in self.snapshot.claims() if claim.id in wanted}
        return {
            "rule": term,
            "outcome": finding.outcome,
            "why": finding.why,
            "settle": finding.settle,
            "steps": list(finding.steps),
            "claims": [evidence(self.snapshot, self.claims[c], self.documents) for c in finding.claims if c in self.claims],
        }


def _used(claim: Claim, node: dict[str, Any]) -> bool:
    if claim.predicate == "performs_stage":
        return claim.object in node["stages"]
    return claim.predicate == "located_in" or claim.object == node["status"]


def evidence(snapshot: Snapshot, claim: Claim, documents: Path | None) -> dict[str, Any]:
    """A claim with what is needed to check it."""
    source = snapshot.sources[claim.source]
    where = claim.locator
    entry: dict[str, Any] = {
        "claim": claim.id,
        "says": claim.paraphrase,
        "modality": claim.modality,
        "source": source.id,
        "publisher": source.publisher,
        "grade": source.grade,
        "date": source.date,
        "url": source.url,
        "origin": claim.lineage or source.origin,
        "locator": f"{where.document} [{where.start}, {where.end})"
        if isinstance(where, Span)
        else f"{where.file} {where.record}",
        "review": f"{claim.review.verified}: {claim.review.note}" if claim.review else None,
    }
    if documents is not None and isinstance(where, Span):
        from kg.claims.evidence import passage

        entry["passage"] = passage(claim, documents)
    return entry


def proof_lines(entries: list[dict[str, Any]], columns: int) -> Iterator[str]:
    """A proof as indented text. Claims of one origin stand together, so that three reprints do not look like three witnesses."""
    for entry in entries:
        yield from wrap(f"{entry['what']} ({_witnesses(entry)})", columns, initial_indent="      ", subsequent_indent="        ")
        shown: set[str] = set()
        for rule in entry["rules"]:
            text = f"{rule['rule']}: {rule['outcome']}" + (f", {rule['why']}" if rule["why"] else "")
            yield from wrap(text, columns, initial_indent="        ", subsequent_indent="          ")
            for step in rule["steps"]:
                yield from wrap(step, columns, initial_indent="          ", subsequent_indent="            ")
        if not entry["claims"] and not any(rule["claims"] for rule in entry["rules"]):
            yield "        (no claim)"
        every = [*entry["claims"], *(claim for rule in entry["rules"] for claim in rule["claims"])]
        by_origin: dict[str, list[dict[str, Any]]] = {}
        for claim in every:
            if claim["claim"] not in shown:
                shown.add(claim["claim"])
                by_origin.setdefault(claim["origin"], []).append(claim)
        for origin, claims in by_origin.items():
            if len(claims) > 1:
                yield from wrap(f"one origin ({origin}):", columns, initial_indent="        ", subsequent_indent="          ")
            for claim in claims:
                yield from _claim_lines(claim, columns)


def _witnesses(entry: dict[str, Any]) -> str:
    if not entry["claims"]:
        return "no claim of its own"
    count = "rests on one origin" if entry["origins"] == 1 else f"{entry['origins']} independent origins"
    if entry["last_evidence"] is None:
        return f"{count}, undated"
    days = entry["age_days"]
    age = "" if days is None else ", of a later day" if days < 0 else f", {days} days old"
    return f"{count}, newest {time_words(entry['last_evidence'])}{age}"


def _claim_lines(claim: dict[str, Any], columns: int) -> Iterator[str]:
    head = f"[{claim['grade']}] {claim['publisher'] or claim['source']}, {claim['date'] or 'undated'}: {claim['says']}"
    yield from wrap(head, columns, initial_indent="        ", subsequent_indent="            ")
    yield f"            {claim['claim']}"
    yield f"            {claim['url']}" if claim["url"] else f"            {claim['locator']}"
    if claim.get("passage"):
        yield from wrap(f"“{claim['passage']}”", columns, initial_indent="            ", subsequent_indent="            ")
    if claim["review"]:
        yield from wrap(f"review: {claim['review']}", columns, initial_indent="            ", subsequent_indent="            ")
