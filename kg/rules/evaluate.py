"""What an avoid expression says of one site or one flow: exposed, unknown, clear - or nothing, where it does not look.

`or` is the worst of its parts, `and` the mildest, `not` exchanges exposed and clear (Kleene's three values, with
*clear* < *unknown* < *exposed*). A test that does not look at a site says nothing: it is no part of an `or`, and an `and` with
it says nothing either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from kg.network.model import Flow, Network, Site
from kg.rules.dimensions import rule
from kg.rules.expression import Both, Either, Expression, Not, leaves, text_of
from kg.rules.facts import Facts
from kg.rules.finding import CLEAR, Finding, mildest, opposite, worst
from kg.rules.laws import Status
from kg.rules.test import Test


@dataclass(frozen=True, slots=True)
class LawTest:
    """A law as one test: what its text asks on the day.

    `unsettled` says what is not known about its being in force; whatever the law would meet is then unknown. What `doubted` finds
    is unknown in any case: a criterion of the law that nobody can measure, for the reason `doubted_why`. A law that does not bind
    meets nothing, but open facts about the stages it looks at stay open.
    """

    name: str
    part: Expression[Test]
    unsettled: str = ""
    doubted: Expression[Test] | None = None
    doubted_why: str = ""
    binds: bool = True

    def __str__(self) -> str:
        return f"rule:{self.name}"

    @property
    def parts(self) -> tuple[Expression[Test], ...]:
        """Both tests, or the one there is."""
        return (self.part,) if self.doubted is None else (self.part, self.doubted)


@dataclass(frozen=True, slots=True)
class Binding:
    """A law named in a question and how it stands on the day; `changes` are the days on which it stands otherwise."""

    id: str
    title: str
    status: Status
    since: date | None
    until: date | None
    test: str | None
    why: str
    citation: str
    digest: str
    changes: tuple[date, ...]
    doubt: str | None = None
    doubt_why: str = ""
    limits: tuple[str, ...] = ()
    """what its test does not see, as its exceptions"""


Leaf: TypeAlias = Test | LawTest
Term: TypeAlias = Expression[Leaf]
"""One of the things to avoid; those of a question are joined by `or`."""


def tests(term: Term) -> tuple[Test, ...]:
    """All tests of a term, those of laws as well."""
    found: list[Test] = []
    for leaf in leaves(term):
        if isinstance(leaf, LawTest):
            found += (test for part in leaf.parts for test in leaves(part))
        elif isinstance(leaf, Test):
            found.append(leaf)
    return tuple(found)


def looks_at(test: Test) -> str:
    """`site` or `flow`."""
    return rule(test.dimension).looks_at


def by_stage(term: Term) -> bool:
    """Whether a finding of the term depends on what a site does on the route."""
    return any(test.stages is not None for test in tests(term))


def kind(term: Term) -> str:
    """The dimension of a single test, the name of a law, or `rule` for what is put together."""
    if isinstance(term, Test):
        return term.dimension
    return str(term) if isinstance(term, LawTest) else "rule"


def name(term: Term) -> str:
    """The term in the grammar."""
    return text_of(term)


def first_stage(network: Network, terms: tuple[Term, ...]) -> int:
    """The first stage any of the terms looks at: what happened to the material before it is not asked."""
    every = frozenset(range(len(network.stages)))
    asked = frozenset[int]().union(*(_scope(network, term, every) for term in terms)) if terms else every
    return min(asked, default=0)


def _scope(network: Network, term: Expression[Leaf] | Expression[Test], every: frozenset[int]) -> frozenset[int]:
    match term:
        case Either(parts):
            return frozenset[int]().union(*(_scope(network, part, every) for part in parts)) if parts else every
        case Both(parts):
            return every.intersection(*(_scope(network, part, every) for part in parts))
        case Not(part):
            return _scope(network, part, every)
        case LawTest():
            return frozenset[int]().union(*(_scope(network, part, every) for part in term.parts))
        case _:
            return every if term.stages is None else frozenset(network.stages.index(stage) for stage in term.stages)


def of_site(facts: Facts, term: Term, site: Site, stages: frozenset[str] | None = None) -> Finding | None:
    """What a term says of a site, for the stages it performs on the route; `stages` None: whatever it performs.

    None where no test of the term looks at it. A stage that is seldom named apart, such as cracking, may be done by any site
    between the stages around it that every chain has: what a test of it would meet there is unknown.
    """

    def looking(*, perhaps: bool = False) -> _Look:
        def look(test: Test, negated: bool) -> Finding | None:
            site_rule = rule(test.dimension).site
            if site_rule is None:
                return None
            elsewhere = stages is not None and test.stages is not None and not stages & test.stages
            if elsewhere and not (perhaps and (stages or frozenset()) & _around(facts.network, test.stages or frozenset())):
                return None
            return _weighed(facts, lambda some: site_rule(some, site if some is facts else some.placed(site), test), negated)

        return look

    key = (term, site.id, stages)
    if key not in facts.findings:
        found = _found(term, looking())
        if (found is None or found.outcome == "clear") and stages is not None and by_stage(term):
            found = _perhaps(facts.network, term, site, _found(term, looking(perhaps=True))) or found
        facts.findings[key] = found
    return facts.findings[key]


def _around(network: Network, stages: frozenset[str]) -> frozenset[str]:
    """Stages of the sites that may perform one of these without being said to: cracking happens at a mine or a separator."""
    found: set[str] = set()
    for stage in map(network.stages.index, stages):
        if stage in network.required or stage in (network.recycling, network.market):
            continue
        before = max((s for s in network.required if s < stage), default=stage)
        after = min((s for s in network.required if s > stage), default=stage)
        found.update(network.stages[before : after + 1])
    return frozenset(found)


def _perhaps(network: Network, term: Term, site: Site, finding: Finding | None) -> Finding | None:
    """An open fact for what a term would say of a site if it performed a stage that is seldom named; None where nothing."""
    if finding is None or finding.outcome == "clear":
        return None
    named = {stage for test in tests(term) for stage in test.stages or () if _around(network, frozenset({stage}))}
    settle = f"whether {site.name} {network.work(sorted(map(network.stages.index, named)), 'or')}"
    return replace(finding, outcome="unknown", settle=settle, weak=False)


def of_flow(facts: Facts, term: Term, flow: Flow) -> Finding | None:
    """What a term says of a flow; None where no test of it looks at flows."""

    def look(test: Test, negated: bool) -> Finding | None:
        flow_rule = rule(test.dimension).flow
        return _weighed(facts, lambda some: flow_rule(some, flow, test), negated) if flow_rule is not None else None

    key = (term, flow.id, None)
    if key not in facts.findings:
        facts.findings[key] = _found(term, look)
    return facts.findings[key]


_Look: TypeAlias = Callable[[Test, bool], Finding | None]
"""What a test says, or its opposite; None where it does not look."""


def _weighed(facts: Facts, among: Callable[[Facts], Finding | None], negated: bool) -> Finding | None:
    """What a test, or its opposite, says with what weak claims cannot do taken out of it; `among` asks some of the claims.

    What firm claims expose stays exposed whatever weaker ones say besides, and what a weak one exposes whatever another takes
    from it: they may make doubtful what was clear, and nothing else. What is exposed only by a claim that a machine made and
    nobody reviewed is unknown.
    """

    def says(some: Facts) -> Finding | None:
        found = among(some)
        return opposite(found) if negated and found is not None else found

    found = says(facts)
    if found is None or found.outcome == "clear":
        return found
    if found.outcome == "unknown":
        for some in (facts.firmly, facts.boldly):
            told = says(some) if some is not None else None
            if told is not None and told.outcome == "exposed":
                found = replace(told, weak=True)
                break
    signed = facts.signed if found.outcome == "exposed" and found.weak else None
    if signed is None or ((sure := says(signed)) is not None and sure.outcome == "exposed"):
        return found
    return replace(found, outcome="unknown", settle=f"a reviewed source that {found.why}", weak=False)


def _found(term: Term | Expression[Test], look: _Look, negated: bool = False) -> Finding | None:
    """What an expression says, or its opposite: `not` is asked of each test by itself, so that each is weighed by itself."""
    match term:
        case Either(()):
            # a law that asks nothing of a route is met by nothing: what is joined with it is still asked
            return opposite(CLEAR) if negated else CLEAR
        case Either(parts):
            some = [found for part in parts if (found := _found(part, look, negated)) is not None]
            return (mildest if negated else worst)(some) if some else None
        case Both(parts):
            every = [_found(part, look, negated) for part in parts]
            looked = [found for found in every if found is not None]
            return (worst if negated else mildest)(looked) if looked and len(looked) == len(every) else None
        case Not(part):
            return _found(part, look, not negated)
        case LawTest():
            found = _under_law(term, look)
            return opposite(found) if negated and found is not None else found
        case _:
            return look(term, negated)


def _under_law(law: LawTest, look: _Look) -> Finding | None:
    if not law.binds:
        # clear where it looks, and not silent: `CN and not rule:x` asks about China on the days on which x is suspended
        looked_at = any(_found(part, look) is not None for part in law.parts)
        return Finding("clear", f"{law} forbids nothing on the day") if looked_at else None
    reasons = (law.unsettled, law.unsettled or law.doubted_why)
    under = [
        _under(law, inside, reason)
        for part, reason in zip(law.parts, reasons, strict=False)
        if (inside := _found(part, look)) is not None
    ]
    return worst(under) if under else None


def _under(law: LawTest, finding: Finding, unsettled: str) -> Finding:
    if finding.outcome == "clear":
        return finding
    if not unsettled:
        return replace(finding, why=f"{finding.why} ({law})")
    settle = f"what {law} says of it: {unsettled.rstrip('.')}"
    if finding.outcome == "unknown":
        settle = f"{finding.settle}, or {settle}"
    return replace(finding, outcome="unknown", why=f"{finding.why}; {unsettled}", settle=settle)
