"""Turns the words of a question into a reading and a question: names in any spelling, checked against what there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from kg.claims.country_groups import group_called, groups_like
from kg.claims.days import read_day
from kg.claims.search import is_name, resolve
from kg.claims.snapshot import Snapshot
from kg.errors import InputError, UnknownNameError
from kg.network.model import Site
from kg.network.reading import Reading, default_reading
from kg.network.supplies import ENDED
from kg.routes.obstacles import Question
from kg.routes.places import Somewhere
from kg.routes.request import Request
from kg.rules.evaluate import Term
from kg.rules.resolve import resolve_rules
from kg.rules.test import Test

_ELEMENT = frozenset({"element"})
_COUNTRY = frozenset({"country"})
_STAGE = frozenset({"stage"})
_SITES = frozenset({"facility", "organization", "group", "market"})
_ENDS = frozenset({"country", "stage", "facility", "organization", "group", "market"})


def resolve_question(snapshot: Snapshot, asked: Request) -> Question:
    """Look up what the words of a request mean. Raises `UnknownNameError` or `InputError` for what cannot be meant."""
    if not asked.avoid and not asked.rules:
        raise InputError(
            "Nothing to avoid was named.", "Expected --avoid, --only or --rule.", "--avoid CN; kg rules lists the laws."
        )
    for option, words in (
        ("--from", asked.begin), ("--to", asked.end), ("--status", asked.status), ("--modality", asked.modality),
        ("--element", asked.element), ("--via", asked.via),
    ):  # fmt: skip
        if words is not None and not words.strip():
            raise InputError.at(option, "", words, "a value", "leave the option out to ask without it.")
    reading = reading_of(snapshot, asked)
    begin = end_named(snapshot, asked.begin, reading.as_of, "--from")
    end = end_named(snapshot, asked.end, reading.as_of, "--to")
    # to a country is to the buyers in it, not to the first plant that stands there
    market = len(snapshot.vocabulary.of_kind("Stage")) - 1
    what = resolve_rules(snapshot, asked.avoid, asked.rules, reading.as_of, strict=asked.strict)
    return Question(
        avoid=with_processing(what.terms),
        reading=reading,
        laws=what.laws,
        custody=asked.custody,
        delivery=asked.delivery,
        begins=begin.test,
        begin_stage=begin.stage,
        ends=end.test,
        end_stage=market if end.place is not None and end.stage is None else end.stage,
        begin_place=begin.place,
        end_place=end.place,
        element=_rare_earth(snapshot, asked.element) if asked.element else None,
        complete=asked.complete,
        via=resolve(snapshot, asked.via, _SITES, "site") if asked.via else None,
        begin_name=begin.name,
        end_name=end.name,
    )


def with_processing(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms, and where one asks of buyers alone where they stand, the same of whoever processes: a magnet is made
    somewhere."""
    more = [
        replace(term, stages=None)
        for term in terms
        if isinstance(term, Test) and term.dimension == "location" and term.stages == frozenset({"market"})
    ]
    return (*terms, *(term for term in more if term not in terms))


def _rare_earth(snapshot: Snapshot, text: str) -> str:
    """An element the chain is about: iron is in every magnet and says nothing of where its rare earths come from."""
    found = resolve(snapshot, text, _ELEMENT, "element")
    known = tuple(c.id for c in snapshot.vocabulary.of_kind("Element") if c.broader)
    if found not in known:
        raise UnknownNameError("rare earth element", text, known)
    return found


def reading_of(snapshot: Snapshot, asked: Request) -> Reading:
    """The reading that the options name, for what is asked without anything to avoid too."""
    reading = default_reading(snapshot.vocabulary, day_of(asked.as_of))
    if asked.status:
        reading = replace(
            reading,
            statuses=_chosen(snapshot, asked.status, "Status", "status")
            - (ENDED if asked.status.strip().casefold() == "all" else set()),
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
    return replace(reading, derived=asked.derived, dated=asked.as_of is not None)


def day_of(text: str | None, option: str = "--as-of") -> date:
    """The day an option names; today where it names none. Raises `InputError` for what is not one day."""
    if text is None or text == "today":
        return date.today()
    try:
        return read_day(text)
    except ValueError as error:
        raise InputError.at(option, "", text, "one day, such as 2026-11-22", str(error)) from None


def _chosen(snapshot: Snapshot, words: str, kind: str, what: str) -> frozenset[str]:
    """The concepts that words by commas name, in any case; all of them for `all`."""
    known = {concept.id.casefold(): concept.id for concept in snapshot.vocabulary.of_kind(kind)}
    names = [word.strip().casefold() for word in words.split(",") if word.strip()]
    if names == ["all"]:
        return frozenset(known.values())
    for name in names:
        if name not in known:
            raise UnknownNameError(what, name, tuple(known.values()))
    return frozenset(known[name] for name in names)


@dataclass(frozen=True, slots=True)
class EndNamed:
    """What a word after --from or --to means: a site, a stage, somewhere, or a stage somewhere; `name` says it in ids."""

    name: str | None = None
    test: Callable[[Site], bool] | None = None
    stage: int | None = None
    place: Somewhere | None = None


def end_named(snapshot: Snapshot, text: str | None, day: date, option: str, what: str = "site, country or stage") -> EndNamed:
    """What is meant by `lamp`, `magnet`, `JP`, `US,EU` or `magnet@US,EU`; groups of countries have the members of the day.

    Raises `UnknownNameError` for what nothing is called, and `InputError` for what cannot be an end.
    """
    if not text:
        return EndNamed()
    stages = [stage.id for stage in snapshot.vocabulary.of_kind("Stage")]
    if "@" in text and not is_name(snapshot, text, _ENDS):
        before, _, after = text.partition("@")
        place = _somewhere(snapshot, after, day, option, what)
        if place is None or not before.strip():
            raise InputError.at(option, "", text, "a stage, @ and countries", f"{option} magnet@US,EU.")
        stage = resolve(snapshot, before.strip(), _STAGE, "stage")
        return EndNamed(f"{stage}@{','.join(place.said)}", stage=stages.index(stage), place=place)
    if place := _somewhere(snapshot, text, day, option, what):
        return EndNamed(",".join(place.said), place=place)
    found = resolve(snapshot, text, _ENDS, what)
    if found in stages:
        return EndNamed(found, stage=stages.index(found))
    return EndNamed(found, lambda site: site.id == found)


def _somewhere(snapshot: Snapshot, text: str, day: date, option: str, what: str) -> Somewhere | None:
    """The countries and groups that a text names by commas; None where it names anything else."""
    if not text.strip():
        return None
    whole = is_name(snapshot, text, _ENDS) or "," not in text
    names = [text.strip()] if whole else [name.strip() for name in text.split(",") if name.strip()]
    said: dict[str, frozenset[str]] = {}
    for name in names:
        if group := group_called(name):
            said[group.id] = group.on(day)
            if not said[group.id]:
                hint = f"`kg rules {group.id}` has its members and their days."
                raise InputError.at(option, "", name, f"a group with members on {day}", hint)
            continue
        kinds, what = (_COUNTRY, "country") if len(names) > 1 else (_ENDS, what)
        try:
            found = resolve(snapshot, name, kinds, what)
        except UnknownNameError as error:
            if near := groups_like(name):
                raise UnknownNameError(what, name, (*near, *error.suggestions)[:3]) from None
            raise
        if snapshot.vocabulary.concepts.get(found) is None or snapshot.vocabulary.concepts[found].kind != "Country":
            return None
        said[found] = frozenset({found})
    return Somewhere(tuple(sorted(said)), frozenset[str]().union(*said.values())) if said else None
