"""Where sources answer one question differently, side by side, and in what their answers are of another scope.

Which claims answer one question is for `kg.claims.questions` to say. A group of them is

    conflict             two of its answers cannot both be right, and nothing they say makes their scope another
    not the same scope   its answers differ, and so does what they count: stage, year, capacity or output, what is only planned
    agree                one number, or one answer, can be what all mean

Figures, states, places and dates make a conflict. Words never do, nor do names that each source may give some of: a memorandum is
an agreement too, and which of two wordings excludes the other is for a reader.

No pair is left out because its scope differs: the difference is named. Nothing is decided here: which of two claims counts is
for a reading to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from kg.claims.comparable import Interval, times
from kg.claims.model import Claim, Source
from kg.claims.questions import STATED, TOPIC, Answer, answers
from kg.claims.vocabulary import Vocabulary, vocabulary

Verdict = Literal["conflict", "not the same scope", "agree"]

TIME, PUT, WORDED, NAMED = "time", "how it is put", "wording", "names"
"""What answers may differ in besides their qualifiers."""
_ENDS = ("place", "to", "on", "for", "agreement", "technology", "seller")
"""Qualifiers that name a further end of a claim."""
_TIERS: tuple[Verdict, ...] = ("conflict", "not the same scope", "agree")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in which the answers of a group are of another scope: what each says of it, nothing where it does not say."""

    name: str
    values: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims on one question, side by side.

    `key` is the question, as its answers have it, and `topics` what it is about. `opposed` are the claims that contradict each
    other with nothing to tell their scope apart, one group for each scope: none unless it is a conflict. `origins` are the
    independent witnesses: sources of one lineage group count once, so a conflict with one origin is one witness told in several
    ways or editions. `voices` counts who answers, `spread` says how far apart the answers are, from 0 to 1.
    """

    verdict: Verdict
    key: tuple[str, ...]
    topics: tuple[str, ...]
    answers: tuple[Answer, ...]
    differences: tuple[Difference, ...]
    opposed: tuple[tuple[str, ...], ...]
    origins: tuple[str, ...]
    voices: int
    spread: float

    @property
    def question(self) -> str:
        """What is asked: a predicate, or the id of a question."""
        return self.key[0]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims in the order of the answers."""
        return tuple(answer.claim for answer in self.answers)

    @property
    def predicates(self) -> tuple[str, ...]:
        """Predicates of the claims."""
        return tuple(sorted({answer.claim.predicate for answer in self.answers}))

    @property
    def in_time_only(self) -> bool:
        """Whether the answers are of different days and differ in nothing else: they may tell of a change."""
        days = [each.values for each in self.differences if each.name == TIME]
        return self.verdict == "not the same scope" and len(days) == len(self.differences) == 1 and all(days[0])

    def ids(self) -> frozenset[str]:
        """Ids at the ends of the claims, and those that they say with it: where, to whom, under what."""
        ends = {end for claim in self.claims for end in (claim.subject, claim.object) if end}
        return frozenset(ends.union(*(claim.qualifier(name) for claim in self.claims for name in _ENDS)))

    def about(self, ids: Collection[str]) -> bool:
        """Whether it has to do with any of the ids."""
        return not self.ids().isdisjoint(ids)


def conflicts(claims: Iterable[Claim], sources: Mapping[str, Source], words: Vocabulary | None = None) -> tuple[Conflict, ...]:
    """Every group that does not agree: what contradicts itself first, and then the most different.

    The order of the claims makes no difference. Raises KeyError for a claim whose source is not among `sources`.
    """
    return tuple(found for found in comparisons(claims, sources, words) if found.verdict != "agree")


def comparisons(claims: Iterable[Claim], sources: Mapping[str, Source], words: Vocabulary | None = None) -> tuple[Conflict, ...]:
    """As `conflicts`, with the groups that agree at the end.

    `words` tells which predicates compare (`comparable`) and what is a country; the packaged vocabulary by default.
    Linear in the claims but for sorting, quadratic only in the different answers of one scope.
    """
    words = words or vocabulary()
    asked: dict[tuple[str, ...], list[Answer]] = defaultdict(list)
    for answer in answers(list(claims), sources, words):
        asked[answer.key].append(answer)
    found = [
        _group(some, words)
        for same in asked.values()
        if len(same) > 1
        for some in _of_one_thing(same)
        if len({answer.claim.id for answer in some}) > 1
    ]
    return tuple(sorted(found, key=_rank))


def _rank(group: Conflict) -> tuple[object, ...]:
    return (
        _TIERS.index(group.verdict), group.in_time_only, group.voices == 1, -round(group.spread, 3), -len(group.origins),
        group.key, [claim.id for claim in group.claims],
    )  # fmt: skip


def _of_one_thing(same: list[Answer]) -> Iterator[list[Answer]]:
    """Answers that share a thing, over any number of others; those that name none go with them where there is one such set."""
    first: dict[str, str] = {}

    def root(thing: str) -> str:
        while first.setdefault(thing, thing) != thing:
            first[thing] = first[first[thing]]
            thing = first[thing]
        return thing

    for answer in same:
        head, *rest = sorted(answer.things) or [""]
        for thing in rest:
            first[root(thing)] = root(head)
    sets: dict[str, list[Answer]] = defaultdict(list)
    unstated = [answer for answer in same if not answer.things]
    for answer in same:
        if answer.things:
            sets[root(min(answer.things))].append(answer)
    if len(sets) == 1:
        sets[next(iter(sets))] += unstated
    elif unstated:
        sets[""] = unstated
    yield from sets.values()


# --- one group -------------------------------------------------------------------------------------------------------


def _group(some: list[Answer], words: Vocabulary) -> Conflict:
    ordered = sorted(some, key=_reading_order)
    opposed = tuple(sorted(tuple(sorted(claims)) for claims in _opposed(ordered)))
    differences = tuple(_differences(ordered))
    # of one scope, what does not contradict agrees: 60 is more than 50
    differ = bool(differences) and _differ(ordered)
    verdict: Verdict = "conflict" if opposed else "not the same scope" if differ else "agree"
    return Conflict(
        verdict=verdict,
        key=ordered[0].key,
        topics=tuple(sorted({topic for answer in ordered for topic in dict(answer.facets)[TOPIC]})),
        answers=tuple(ordered),
        differences=differences if verdict != "agree" else (),
        opposed=opposed,
        origins=tuple(sorted({answer.origin for answer in ordered})),
        voices=len({answer.voice for answer in ordered}),
        spread=_spread(ordered, words) if verdict != "agree" else 0.0,
    )


def _reading_order(answer: Answer) -> tuple[object, ...]:
    """Figures from the highest to the lowest; all else by day."""
    claim = answer.claim
    number = -(claim.value.maximum or claim.value.number) if claim.value else 0
    return number, claim.valid or "~", sorted(answer.says) if isinstance(answer.says, frozenset) else [], claim.id


def _differ(some: Sequence[Answer]) -> bool:
    """Whether two who answer differ, whatever the scope of what they say.

    What one of them says of one year after another, or of the steps of a plan, is no disagreement; and whose figures are all
    among those of another only says less. (That one contradicts itself within one scope is found before.)
    """
    by_voice: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in some:
        by_voice[answer.voice].append(answer)
    figures = {answer.claim.id: answer.says for answer in some if isinstance(answer.says, Interval)}
    if figures:
        number = _numbered(figures)
        sets = {frozenset(number[answer.claim.id] for answer in each) for each in by_voice.values()}
        return any(one - other and other - one for one, other in combinations(sets, 2))
    said: dict[Hashable, list[Answer]] = defaultdict(list)
    for answer in some:
        said[answer.says, _teller(answer), answer.claim.valid].append(answer)
    return any(
        _apart(one[0], other[0]) and (len({answer.voice for answer in (*one, *other)}) > 1 or _at_one_time(one[0], other[0]))
        for one, other in combinations(said.values(), 2)
    )


def _numbered(figures: Mapping[str, Interval]) -> dict[str, int]:
    """Figures by claim, those that are one within rounding under one number."""
    found: dict[str, int] = {}
    number, reach = 0, None
    for claim, figure in sorted(figures.items(), key=lambda item: item[1].nominal):
        low, high = figure.nominal
        number += reach is not None and low >= reach
        reach = high if reach is None or low >= reach else max(reach, high)
        found[claim] = number
    return found


def _apart(one: Answer, other: Answer) -> bool:
    """Whether two answers cannot both be meant: figures without a common number, or words and ids that exclude each other."""
    if isinstance(one.says, Interval) or isinstance(other.says, Interval):
        return isinstance(one.says, Interval) and isinstance(other.says, Interval) and one.says.contradicts(other.says)
    if one.parts:
        # who names fewer than another leaves the rest unsaid
        return _teller(one) != _teller(other) and bool(one.says - other.says) and bool(other.says - one.says)
    if one.lasting and one.claim.predicate != "milestone":
        return one.says.isdisjoint(other.says)
    return one.says != other.says and not (one.claim.predicate == "milestone" and times(*one.says, *other.says) != "apart")


def _contradict(one: Answer, other: Answer) -> bool:
    return _apart(one, other) and (one.means is None or one.means != other.means)


def _teller(answer: Answer) -> str:
    return answer.claim.source if answer.parts else ""


def _distinct(some: Sequence[Answer], key: Callable[[Answer], Hashable]) -> list[Answer]:
    return list({key(answer): answer for answer in some}.values())


@dataclass(slots=True)
class _Moment:
    """Answers of one scope that hold at one time and are worded alike, so that each may be set against each."""

    answers: list[Answer]
    joined: _Moment | None = None
    clashes: bool = False

    def root(self) -> _Moment:
        found = self
        while found.joined is not None:
            found = found.joined
        return found


def _opposed(some: Sequence[Answer]) -> Iterator[set[str]]:
    """Claims of one scope and one time of which two contradict each other."""
    scopes: dict[Hashable, dict[Hashable, _Moment]] = defaultdict(dict)
    worded = {answer.origin for answer in some if answer.claim.qualifier("form")}
    for answer in some:
        if answer.exact:
            moments = scopes[answer.facets, answer.strength]
            moments.setdefault(_moment(answer, worded), _Moment([])).answers.append(answer)
    for moments in scopes.values():
        every = list(moments.values())
        for each in every:
            each.clashes = _clash(each.answers)
        for one, other in combinations(every, 2):
            if _at_one_time(one.answers[0], other.answers[0]) and not _worded_apart(one.answers[0], other.answers[0]):
                clash = _clash([*one.answers, *other.answers])
                first, second = one.root(), other.root()
                if first is not second:
                    second.joined = first
                    first.clashes |= second.clashes
                first.clashes |= clash
        together: dict[int, set[str]] = defaultdict(set)
        for each in every:
            if each.root().clashes:
                together[id(each.root())] |= {answer.claim.id for answer in each.answers}
        yield from together.values()


def _moment(answer: Answer, worded: Collection[str]) -> Hashable:
    claim = answer.claim
    undated = (claim.source, "" if answer.strength == STATED else claim.id)
    when = None if answer.lasting else (claim.valid, undated if claim.valid is None else None)
    form = claim.qualifier("form")
    # what has no form is told apart from what its own origin words otherwise
    return when, form, claim.language if form else "", answer.origin if form or answer.origin in worded else ""


def _clash(some: Sequence[Answer]) -> bool:
    """Whether two of the answers contradict each other: figures, where the highest floor is no lower than the lowest ceiling."""
    figures = [answer.says for answer in some if isinstance(answer.says, Interval)]
    if figures:
        return max(figure.low for figure in figures) >= min(figure.high for figure in figures)
    distinct = _distinct(some, lambda a: (a.says, a.means, _teller(a)))
    return any(_contradict(one, other) for one, other in combinations(distinct, 2))


def _at_one_time(one: Answer, other: Answer) -> bool:
    if one.lasting and other.lasting:
        return True
    a, b = one.claim, other.claim
    if a.valid is None and b.valid is None and a.source == b.source:
        # the steps of one plan follow each other, also where no year is said
        return one.strength == other.strength == STATED
    # a status holds at some day of a year, and another at some day of a month of it: no day is named for both
    return times(a.valid, b.valid) == "same" and not (a.predicate == "has_status" and a.valid != b.valid)


def _worded_apart(one: Answer, other: Answer) -> bool:
    """Whether the wording of two claims tells two things apart: one origin, or one language, words one thing one way."""
    forms = one.claim.qualifier("form"), other.claim.qualifier("form")
    alike = one.claim.language == other.claim.language and all(forms)
    return forms[0] != forms[1] and (alike or one.origin == other.origin)


# --- what is named of a group ----------------------------------------------------------------------------------------


def _differences(some: Sequence[Answer]) -> Iterator[Difference]:
    names = dict.fromkeys(name for answer in some for name, _ in answer.facets)
    for name in names:
        values = _values(tuple(sorted(dict(answer.facets).get(name, ()))) for answer in some)
        if len(values) > 1:
            yield Difference(name, values)
    put = _values((answer.strength,) for answer in some)
    if len(put) > 1:
        yield Difference(PUT, put)
    if not all(answer.lasting for answer in some):
        days = _values((answer.claim.valid,) if answer.claim.valid else () for answer in some)
        if len(days) > 1 or (days == ((),) and len({answer.claim.source for answer in some}) > 1):
            yield Difference(TIME, days)
    forms = _values(answer.claim.qualifier("form") for answer in some)
    if len(forms) > 1 and any(_worded_apart(a, b) for a, b in combinations(_distinct(some, _form), 2)):
        yield Difference("form", forms)
    if not all(answer.exact for answer in some):
        yield Difference(NAMED if some[0].parts else WORDED, ())


def _form(answer: Answer) -> Hashable:
    return answer.claim.qualifier("form"), answer.claim.language, answer.origin


def _values(values: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Each once, in order, with what is not stated at the end."""
    return tuple(sorted(set(values), key=lambda value: (not value, value)))


def _spread(some: Sequence[Answer], words: Vocabulary) -> float:
    """How far apart the answers are: of figures what the smallest lacks of the largest, of a status the steps between."""
    figures = [answer.says for answer in some if isinstance(answer.says, Interval)]
    if figures:
        low, high = min(each.nominal[1] for each in figures), max(each.nominal[0] for each in figures)
        top = max(abs(low), abs(high))
        return float((high - low) / top) if top else 0.0
    if some[0].key[0] == "has_status":
        order = [words.concepts[c.object].order for c in (a.claim for a in some) if c.object in words.concepts]
        steps = max(len(words.of_kind("Status")) - 1, 1)
        return (max(order) - min(order)) / steps if order else 0.0
    return 1.0
