"""What a rule says of a site or flow, and how findings go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Outcome = Literal["clear", "unknown", "exposed"]
_AND = ", and "
_ORDER = {"clear": 0, "unknown": 1, "exposed": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: `why` in words, the claims it rests on, and what would settle an unknown.

    `steps` are the lines of a derivation, where the finding needs one. `weak` marks an exposure that weak claims alone
    make: enough to touch, and never enough to clear by its opposite.
    """

    outcome: Outcome
    why: str
    claims: tuple[str, ...] = ()
    settle: str = ""
    steps: tuple[str, ...] = ()
    weak: bool = False


CLEAR = Finding("clear", "")


def worst(findings: Sequence[Finding]) -> Finding:
    """`or`: exposed if any is, else unknown if any is."""
    found = _joined(findings, max(findings, key=lambda f: _ORDER[f.outcome]).outcome)
    return replace(found, weak=found.outcome == "exposed" and all(f.weak for f in findings if f.outcome == "exposed"))


def mildest(findings: Sequence[Finding]) -> Finding:
    """`and`: exposed only if all are, clear if any is."""
    found = _joined(findings, min(findings, key=lambda f: _ORDER[f.outcome]).outcome)
    return replace(found, weak=found.outcome == "exposed" and any(f.weak for f in findings))


def opposite(finding: Finding) -> Finding:
    """`not`: clear and exposed change places, and an unknown stays one. What weak claims alone expose is not cleared by it."""
    if finding.outcome == "unknown":
        return finding
    if finding.weak:
        return replace(finding, outcome="unknown", settle=f"a source of grade A or B that {finding.why}", weak=False)
    return replace(finding, outcome="clear" if finding.outcome == "exposed" else "exposed")


def _joined(findings: Sequence[Finding], outcome: Outcome) -> Finding:
    # an `and` of exposed parts rests on all of them, an `or` on those that decide it: in both cases the parts of the outcome
    deciding = [finding for finding in findings if finding.outcome == outcome]
    if len(deciding) == 1:
        return deciding[0]
    # a part that was joined before may hold what another asks alone
    asks = list(dict.fromkeys(f.settle for f in deciding if f.settle))
    asks = [ask for ask in asks if not any(ask != other and ask in other.split(_AND) for other in asks)]
    return Finding(
        outcome,
        " and ".join(dict.fromkeys(f.why for f in deciding if f.why)),
        tuple(dict.fromkeys(claim for f in deciding for claim in f.claims)),
        _AND.join(asks),
        tuple(line for f in deciding for line in f.steps),
    )
