"""Turns the words of a question into a reading and a question: names in any spelling, checked against what there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.dates import parse_point
from kg.errors import InputError, UnknownNameError
from kg.hops import Question
from kg.network import Site
from kg.reading import Reading, default_reading
from kg.rules import Avoid, rule
from kg.search import resolve
from kg.snapshot import Snapshot

ENDED = frozenset({"closed", "suspended"})
_COUNTRY = frozenset({"country"})
_ELEMENT = frozenset({"element"})
_ENDS = frozenset({"country", "stage", "facility", "organization", "group", "market"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as typed."""

    avoid: Sequence[str]
    begin: str | None = None
    end: str | None = None
    as_of: str | None = None
    status: str | None = None
    modality: str | None = None
    sources: Sequence[str] = ()
    element: str | None = None
    derived: bool = False
    complete: bool = False


def understood(snapshot: Snapshot, asked: Asked) -> tuple[Reading, Question]:
    """The reading and the question. Raises `UnknownNameError` or `InputError` for what cannot be meant."""
    begin, end = _end(snapshot, asked.begin), _end(snapshot, asked.end)
    # to a country is to the buyers in it, not to the first plant that stands there
    market = len(snapshot.vocabulary.of_kind("Stage")) - 1
    question = Question(
        avoid=avoided(snapshot, asked.avoid),
        begins=begin.test,
        begin_stage=begin.stage,
        ends=end.test,
        end_stage=market if end.country else end.stage,
        element=_rare_earth(snapshot, asked.element) if asked.element else None,
        complete=asked.complete,
        begin_name=begin.name,
        end_name=end.name,
    )
    return _reading(snapshot, asked), question


def _rare_earth(snapshot: Snapshot, text: str) -> str:
    """An element the chain is about: iron is in every magnet and says nothing of where its rare earths come from."""
    found = resolve(snapshot, text, _ELEMENT, "element")
    known = tuple(c.id for c in snapshot.vocabulary.of_kind("Element") if c.broader)
    if found not in known:
        raise UnknownNameError("rare earth element", text, known)
    return found


def avoided(snapshot: Snapshot, words: Sequence[str]) -> tuple[Avoid, ...]:
    """`CN,RU` or `location:CN` as avoid rules, one for each dimension. A bare country means where the site stands."""
    found: dict[str, set[str]] = {}
    for word in words:
        dimension, colon, countries = word.rpartition(":")
        if not colon:
            dimension = "location"
        rule(dimension)
        names = [name.strip() for name in countries.split(",") if name.strip()]
        if not names:
            raise InputError.at("--avoid", "", word, "one or more countries, as in CN or location:CN,RU")
        found.setdefault(dimension, set()).update(resolve(snapshot, name, _COUNTRY, "country") for name in names)
    return tuple(Avoid(dimension, frozenset(countries)) for dimension, countries in sorted(found.items()))


def _reading(snapshot: Snapshot, asked: Asked) -> Reading:
    reading = default_reading(snapshot.vocabulary, _day(asked.as_of))
    if asked.status:
        reading = replace(
            reading, statuses=_chosen(snapshot, asked.status, "Status", "status") - (ENDED if asked.status == "all" else set())
        )
    if asked.modality:
        reading = replace(reading, modalities=_chosen(snapshot, asked.modality, "Modality", "modality"))
    if asked.sources:
        for name in asked.sources:
            if name not in snapshot.sources:
                from rapidfuzz import process

                near = process.extract(name, list(snapshot.sources), limit=3)
                raise UnknownNameError("source", name, tuple(found for found, *_ in near))
        reading = replace(reading, sources=frozenset(asked.sources))
    return replace(reading, derived=asked.derived)


def _day(text: str | None) -> date:
    if text is None or text == "today":
        return date.today()
    try:
        point = parse_point(text)
    except ValueError as error:
        raise InputError.at("--as-of", "", text, "a day such as 2026-11-22", str(error)) from None
    if point.earliest != point.latest:
        raise InputError.at("--as-of", "", text, "one day, not a longer time", f"use {point.earliest} or {point.latest}.")
    return point.earliest


def _chosen(snapshot: Snapshot, words: str, kind: str, what: str) -> frozenset[str]:
    known = {concept.id for concept in snapshot.vocabulary.of_kind(kind)}
    if words == "all":
        return frozenset(known)
    names = [word.strip() for word in words.split(",") if word.strip()]
    for name in names:
        if name not in known:
            raise UnknownNameError(what, name, tuple(c.id for c in snapshot.vocabulary.of_kind(kind)))
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class _End:
    """What a word after --from or --to means: the id or stage it names, and the stage or the sites that fit it."""

    name: str | None = None
    test: Callable[[Site], bool] | None = None
    stage: int | None = None
    country: bool = False


def _end(snapshot: Snapshot, text: str | None) -> _End:
    if not text:
        return _End()
    found = resolve(snapshot, text, _ENDS, "site, country or stage")
    stages = [stage.id for stage in snapshot.vocabulary.of_kind("Stage")]
    if found in stages:
        return _End(found, stage=stages.index(found))
    if found in snapshot.vocabulary.concepts:
        return _End(found, lambda site: any(place.country == found for place in site.places), country=True)
    return _End(found, lambda site: site.id == found)
