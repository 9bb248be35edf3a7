"""How a share of ownership comes about, line by line with its claims, and the fact that would settle what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kg.network.age import YEARS
from kg.network.ownership.fixpoint import HALF, WHOLE
from kg.network.ownership.shares import Interval, Shares
from kg.network.ownership.stakes import MORE, SAME, STATE_BODY, Stake, Tie
from kg.network.ownership.wording import owned


@dataclass(frozen=True, slots=True)
class DerivationLine:
    """One line of a derivation: what it is about, in words, and the claims it rests on.

    `raises` and `lowers` say whether it adds to the least share, or takes from the most; `weak`, that it adds what is not proven.
    """

    about: str
    text: str
    claims: tuple[str, ...] = ()
    raises: bool = False
    lowers: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Derivation:
    """A share with the lines that derive it, and what would settle what they leave open (empty where nothing is)."""

    interval: Interval
    lines: tuple[DerivationLine, ...]
    settle: str

    def claims(self, outcome: Literal["clear", "unknown", "exposed"]) -> tuple[str, ...]:
        """The claims an outcome rests on, each once: those that raise the least, lower the most, or all."""
        lines = [
            line
            for line in self.lines
            if outcome == "unknown" or (line.raises and outcome == "exposed") or (line.lowers and outcome == "clear")
        ]
        return tuple(dict.fromkeys(claim for line in lines for claim in line.claims))

    @property
    def weak(self) -> bool:
        """Whether the least share rests on anything that is not proven to be so on the day."""
        return any(line.raises and line.weak for line in self.lines)

    @property
    def text(self) -> tuple[str, ...]:
        """The lines as text."""
        return tuple(line.text for line in self.lines)


def derived(shares: Shares, entity: str) -> Derivation:
    """The share of an entity with its derivation: its holders first, then theirs, each once."""
    entity = shares.holdings.first(entity)
    told = _Telling(shares)
    lines = tuple(told.lines(entity))
    return Derivation(shares.interval(entity), lines, told.settle(entity))


def percent(part: Fraction) -> str:
    """A part of one in words; what differs from a round number by less than can be meant says so.

    >>> percent(Fraction(25, 200)), percent(Fraction(1, 3)), percent(Fraction(1, 2) + Fraction(1, 10**12))
    ('12.5 %', '33.3333 %', 'more than 50 %')
    """
    hundredths = part * 100
    near = round(hundredths, 6)
    text = f"{float(near):.6g} %"
    if near == hundredths or abs(near - hundredths) > _MEANT:
        return text
    return f"more than {text}" if near < hundredths else f"less than {text}"


_MEANT = Fraction(1, 10**8)


class _Telling:
    """Lines of one derivation; lives only while `derived` runs."""

    def __init__(self, shares: Shares) -> None:
        self.shares = shares
        self.name = shares.holdings.name
        self.avoided = " or ".join(self.name(each) for each in sorted(shares.who))
        self.whose = owned([(each, self.name(each)) for each in sorted(shares.who)])
        self.told: set[str] = set()

    def lines(self, entity: str) -> Iterator[DerivationLine]:
        todo = [entity]
        while todo:
            part = todo.pop(0)
            if part in self.told:
                continue
            self.told.add(part)
            yield from self._about(part)
            if self.shares.standing(part).kind in ("open", "perhaps"):
                todo += self._above(part)

    def _above(self, entity: str) -> Iterator[str]:
        """Holders that make a difference, the largest first."""
        shares = self.shares
        for stake in self._stakes(entity):
            interval = shares.interval(stake.holder)
            if interval.least or (stake.said > MORE and (interval.most < 1 or shares.stakes(stake.holder))):
                yield stake.holder
        if shares.lost(entity):
            yield from (offer.holder for offer in (*shares.offers(entity), *shares.newer(entity)))
        yield from (tie.to for tie in self._operators(entity))

    def _operators(self, entity: str) -> tuple[Tie, ...]:
        """Operators that make a difference: those that count as owners, and those whose owners count at least."""
        shares = self.shares
        counted = shares.operators(entity)
        through = (tie for tie in shares.through(entity) if tie not in counted and shares.interval(tie.to).least)
        return (*counted, *through)

    def _stakes(self, entity: str) -> list[Stake]:
        return sorted(self.shares.stakes(entity), key=lambda stake: (-stake.said, stake.holder))

    def _about(self, entity: str) -> Iterator[DerivationLine]:
        shares, name = self.shares, self.name(entity)
        standing = shares.standing(entity)
        claims = tuple(claim for tie in standing.ties for claim in tie.claims)
        if standing.kind == "of":
            # without ties it is the country or firm itself
            because = self._because(standing.ties)
            text = f"{name} counts as {self.whose}{because}" if standing.ties else f"{name} is what is asked about"
            yield DerivationLine(entity, text, claims, raises=True, weak=not standing.firm)
            return
        if standing.kind == "other":
            other = (
                f"{name} is never {self.whose}{self._because(standing.ties)}"
                if standing.ties
                else f"{name} is not {self.avoided}"
            )
            yield DerivationLine(entity, other, claims, lowers=True)
            return
        if standing.kind == "perhaps":
            yield DerivationLine(entity, self._doubt(name, standing.ties), claims)
        for stake in self._stakes(entity):
            yield self._stake(stake)
        for offer in shares.offers(entity):
            most = percent(Fraction(offer.most, WHOLE))
            text = f"{self.name(offer.holder)} may have come to hold up to {most} of {name}: {offer.stated} ({offer.evidence})"
            yield DerivationLine(entity, text, offer.claims)
        for taken in shares.newer(entity):
            part = percent(Fraction(taken.most, WHOLE))
            text = (
                f"{self.name(taken.holder)}, whose part of {name} has no certain size, may have taken up to {part} from holders"
            )
            yield DerivationLine(entity, f"{text} seen before: {taken.stated} ({taken.evidence})", taken.claims)
        counted = shares.operators(entity)
        for tie in self._operators(entity):
            weak = "" if tie.firm else "; weak, proves nothing"
            how = "counts as its owner (by operator" if tie in counted else "its owners count at least (through the operator"
            text = f"{self.name(tie.to)} operates {name} and {how}; {tie.evidence}{weak})"
            raises, lowers = self._bears(tie.to)
            yield DerivationLine(entity, text, tie.claims, raises, lowers and tie.firm and tie in counted, weak=not tie.firm)
        if unnamed := shares.unnamed(entity):
            seats = [seat for seat in shares.holdings.seats.get(entity, ()) if seat.firm]
            where = " and ".join(self.name(seat.to) for seat in seats)
            text = f"{percent(Fraction(unnamed, WHOLE))} of {name}, whose holders are not named, counts as {where} (by seat)"
            yield DerivationLine(entity, text, tuple(claim for seat in seats for claim in seat.claims), lowers=True)
        if excess := shares.excess(entity):
            over = percent(Fraction(excess, WHOLE)) if excess > MORE else "a part"
            yield DerivationLine(
                entity, f"the parts stated of {name} are together {over} more than all: disputed, taken off every sum"
            )
        if lost := shares.lost(entity):
            part = percent(Fraction(lost, WHOLE))
            how = "by deals not shown to be done" if shares.offers(entity) else "to newer holders"
            text = f"{part} of what others are proven to hold of {name} may have gone over {how}"
            yield DerivationLine(entity, text)
        yield DerivationLine(entity, self._total(entity))

    def _stake(self, stake: Stake) -> DerivationLine:
        proves = "" if stake.proven >= stake.said else "; weak, proves nothing"
        if stake.aged:
            proves = f"; last seen more than {YEARS} years ago, proves nothing"
        least = percent(Fraction(stake.said, WHOLE))
        part = f", so at least {least}" if " or " in stake.stated or "about" in stake.stated else ""
        text = f"{self.name(stake.holder)} holds {stake.stated} of {self.name(stake.owned)}{part} ({stake.evidence}{proves})"
        raises, lowers = self._bears(stake.holder)
        weak = stake.proven < stake.said
        return DerivationLine(stake.owned, text, stake.claims, raises and stake.said > 0, lowers and stake.proven > 0, weak)

    def _bears(self, holder: str) -> tuple[bool, bool]:
        """Whether what a holder has raises the least share, and whether it lowers the most."""
        interval = self.shares.interval(holder)
        return interval.least > 0, interval.most < 1

    def _total(self, entity: str) -> str:
        interval, name = self.shares.interval(entity), self.name(entity)
        shown = f"at least {percent(interval.least)}" if interval.least else "no stated part"
        if 0 < interval.least <= Fraction(MORE, WHOLE):
            shown = "a part of no stated size"
        text = f"{shown} of {name} is {self.whose}" + (f", at most {percent(interval.most)}" if interval.most < 1 else "")
        if not self.shares.stakes(entity) and not self.shares.operators(entity):
            if interval.most == 1:
                text += f": who holds {name} is not documented"
        elif open_part := self._not_named(entity):
            text += f": who holds {percent(open_part)} is not documented"
        if "majority" in self.shares.by and HALF < interval.least < 1:
            text += "; more than a half, counts as all further down (by majority)"
        elif "majority" in self.shares.by and HALF < interval.most < 1:
            text += "; may be more than a half, and then counts as all further down (by majority)"
        return text

    def _not_named(self, entity: str) -> Fraction:
        """The part of an entity that no stated holder is said to have and no assumption gives to anybody."""
        if self.shares.operators(entity):
            return Fraction(0)
        stated = sum(stake.said for stake in self.shares.stakes(entity) if stake.said > MORE)
        named = stated + self.shares.unnamed(entity)
        return Fraction(max(0, WHOLE - named), WHOLE)

    def _doubt(self, name: str, ties: tuple[Tie, ...]) -> str:
        if all(tie.how == STATE_BODY and tie.to not in self.shares.who for tie in ties if tie.to):
            return f"no source of grade A or B says of which state {name} is a body"
        if self._only_alike(ties):
            return f"{name} is {self._said(ties)}: whoever holds the one may hold the other"
        return f"{name} may be {self.whose}{self._because(ties)}"

    def _because(self, ties: tuple[Tie, ...]) -> str:
        said = self._said(ties)
        return f": {said}" if said else ""

    def _said(self, ties: tuple[Tie, ...]) -> str:
        said = [f"{tie.how} {self.name(tie.to)} ({tie.evidence}{'' if tie.firm else '; weak'})" for tie in ties if tie.to]
        return ", ".join(said)

    @staticmethod
    def _only_alike(ties: tuple[Tie, ...]) -> bool:
        """Whether all that speaks for the avoided is that the entity may be another."""
        return bool(ties) and all(tie.how == SAME for tie in ties)

    def settle(self, entity: str) -> str:
        """What would tell most of what is open in an entity: followed up to the holder with the largest open part."""
        seen: set[str] = set()
        while True:
            seen.add(entity)
            if not self._open(entity):
                return ""
            here = max(self._open_here(entity), key=lambda each: each[0])
            above = [(Fraction(s.said, WHOLE) * self._open(s.holder), s.holder) for s in self.shares.stakes(entity)]
            above += [(self._open(tie.to), tie.to) for tie in self.shares.operators(entity)]
            part, holder = max(above, default=(Fraction(0), ""))
            if part <= here[0] or holder in seen:
                return here[1]
            entity = holder

    def _seat_open(self, entity: str) -> bool:
        """Whether a firm seat would tell more: nobody says firmly that the headquarters are elsewhere."""
        shares = self.shares
        return "seat" in shares.by and entity in shares.holdings.seats and not shares.elsewhere(entity)

    def _open(self, entity: str) -> Fraction:
        interval = self.shares.interval(entity)
        return interval.most - interval.least

    def _open_here(self, entity: str) -> Iterator[tuple[Fraction, str]]:
        """What is open of an entity itself, whoever is behind its holders, with how much of it each fact would tell."""
        shares, name = self.shares, self.name(entity)
        stakes, operators = shares.stakes(entity), shares.operators(entity)
        yield Fraction(0), f"who is behind the holders of {name}"
        standing = shares.standing(entity)
        if standing.kind == "perhaps" and self._only_alike(standing.ties):
            yield Fraction(1), f"whether {name} and {self.name(standing.ties[-1].to)} are one"
        elif standing.kind == "perhaps":
            yield Fraction(1), f"whether {name} is {self.whose}"
        for tie in operators:
            if not tie.firm:
                yield Fraction(1), f"a source of grade A or B that {self.name(tie.to)} operates {name}"
        if not stakes and not operators:
            known = [self.name(tie.to) for tie in shares.holdings.operators.get(entity, ())]
            seat = ", or a source of grade A or B for its headquarters" if self._seat_open(entity) else ""
            yield self._not_named(entity), f"who owns {name}{seat}" + (f"; {' and '.join(known)} operates it" if known else "")
        elif part := self._not_named(entity):
            unstated = [self.name(stake.holder) for stake in stakes if stake.said <= MORE < stake.most]
            said = any(stake.said > MORE for stake in stakes)
            asks = [f"what part of {name} is held by {' and by '.join(unstated)}"] if unstated else []
            asks += [f"who holds the other {percent(part)} of {name}" if said else f"who else owns {name}"]
            yield part, ", and ".join(asks)
        for stake in stakes:
            if weak := stake.said - stake.proven:
                others = 1 - shares.interval(stake.holder).most
                since = f" from the last {YEARS} years" if stake.aged else ""
                text = f"a source of grade A or B{since} for what {self.name(stake.holder)} holds of {name}"
                yield Fraction(weak, WHOLE) * others, text
        if lost := shares.lost(entity):
            buyers = " or ".join(self.name(offer.holder) for offer in shares.offers(entity))
            asks = [f"whether {buyers} came to hold what was agreed of {name}"] if buyers else []
            newer = " and by ".join(self.name(stake.holder) for stake in shares.newer(entity))
            asks += [f"what part of {name} is held by {newer}"] if newer else []
            yield Fraction(lost, WHOLE), ", and ".join(asks)
        if excess := shares.excess(entity):
            yield Fraction(excess, WHOLE), f"which of the parts stated of {name} are right: together they are more than all"
