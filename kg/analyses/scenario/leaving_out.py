"""`--remove`: a world in which nothing is said of a site, a firm, the sites of a country, or one flow."""

from __future__ import annotations

import re
from contextlib import suppress

from kg.analyses.scenario.builder import ScenarioBuilder
from kg.analyses.scenario.effects import Effect
from kg.claims.country_groups import group_called
from kg.claims.search import resolve
from kg.errors import InputError, UnknownNameError
from kg.network.accepted import Accepted

REMOVABLE = frozenset({"facility", "organization", "group", "market", "person", "technology"})
_COUNTRY = frozenset({"country"})
_ID = re.compile(r"[0-9a-f]{20}(:\w+)?")
"""A claim, a statement, or a flow, which has the id of its statement and perhaps a form."""


def remove(builder: ScenarioBuilder, text: str) -> Effect:
    """Leave out a site or organization, `country:MY` with every site in it, or one flow, statement or claim by its id.

    All claims that have it as subject or object are left out; that it exists is no claim. Raises `UnknownNameError`.
    """
    option = f"--remove {text}"
    if not text.strip():
        raise InputError.at("--remove", "", text, "ID or country:CODE", "--remove lamp, --remove country:MY")
    if _ID.fullmatch(text):
        return _remove_statement(builder, option, text.partition(":")[0])
    word, colon, country = text.partition(":")
    if colon and word == "country":
        return _remove_country(builder, option, country)
    name = _resolve_party(builder, text)
    ids = builder.aliases(name)
    notes = (*builder.note_unused(ids, name), *_note_ties(builder, ids, name))
    count = _take_out_all(builder, ids)
    return Effect(option, f"{builder.label(name)}: all that is said of it", left_out=count, notes=notes)


_TIES = (("operated_by", "operates"), ("owned_by", "holds shares of"), ("finances", "finances"))
"""Claims that tie a firm to what is left without it, and the word for it."""


def _note_ties(builder: ScenarioBuilder, ids: frozenset[str], name: str) -> tuple[str, ...]:
    """Note what a firm operates, owns or pays for: a supposed world without the firm still has it, but not by the firm."""
    entity = builder.entities.get(name) or builder.base.entities.get(name)
    if entity is None or entity.kind == "facility":
        return ()
    tied: dict[str, list[str]] = {}
    for predicate, word in _TIES:
        for claim in builder.accept(predicate):
            firm, other = (claim.subject, claim.object) if predicate == "finances" else (claim.object, claim.subject)
            if firm in ids and other is not None and other not in ids:
                tied.setdefault(word, []).append(other)
    if not tied:
        return ()
    said = "; ".join(f"{word} {', '.join(map(builder.label, dict.fromkeys(others)))}" for word, others in tied.items())
    first = next(iter(tied.values()))[0]
    return (f"{builder.label(name)} {said}; these stay, without it: --remove {first} leaves out one of them as well",)


def _resolve_party(builder: ScenarioBuilder, text: str) -> str:
    try:
        return builder.resolve(text, REMOVABLE, "site or organization")
    except UnknownNameError:
        with suppress(UnknownNameError):
            country = resolve(builder.base, text, _COUNTRY, "country")
            expected = f"an id, or country:{country} for every site in {builder.base.label(country)}"
            raise InputError.at("--remove", "", text, expected) from None
        raise


def _remove_statement(builder: ScenarioBuilder, option: str, text: str) -> Effect:
    """Leave out one claim, or all claims of a statement such as a flow."""
    found = [claim for claim in builder.current() if text in (claim.id, claim.statement)]
    if not found:
        raise UnknownNameError("claim or statement", text)
    for claim in found:
        builder.take_out(claim)
    first = found[0]
    what = f"{builder.label(first.subject)} {first.predicate} {builder.label(first.object) if first.object else ''}".strip()
    return Effect(option, what, left_out=len(found))


def _remove_country(builder: ScenarioBuilder, option: str, text: str) -> Effect:
    """Leave out every site in a country, or in the members of a group of countries on the day."""
    group = group_called(text)
    if group is not None:
        countries, called = group.on(builder.reading().as_of), group.title
    else:
        country = resolve(builder.base, text, _COUNTRY, "country")
        countries, called = frozenset({country}), builder.base.label(country)
    inside = _entities_in(builder, countries)
    names = sorted(builder.label(name) for name in inside)
    index = builder.network.index()
    sites = [builder.network.sites[index[name]] for name in sorted(inside) if name in index]
    also = [site.name for site in sites if any(place.country not in countries for place in site.places)]
    notes = [f"{name} is said to be in another country as well" for name in also]
    if not sites:
        notes.append(f"no site of the network of this reading is in {called}")
    what = f"every site in {called}: {', '.join(names) or 'none'}"
    # a flow may go to a country itself; what else names the country says nothing of a site in it
    ends = [claim for claim in builder.current("supplies") if not countries.isdisjoint((claim.subject, claim.object or ""))]
    for claim in ends:
        builder.take_out(claim)
    return Effect(option, what, left_out=len(ends) + _take_out_all(builder, inside), notes=tuple(notes))


def _entities_in(builder: ScenarioBuilder, countries: frozenset[str]) -> frozenset[str]:
    """Find all that some accepted claim puts into a country, directly or over places within places; places are not sites."""
    said = Accepted(builder.world(), builder.reading())
    named = {**builder.base.entities, **builder.entities}
    sites = (name for name, entity in named.items() if entity.kind in REMOVABLE)
    found = {name for name in sites if any(place.country in countries for place in said.countries(said.first(name)))}
    return frozenset().union(*map(builder.aliases, found))


def _take_out_all(builder: ScenarioBuilder, ids: frozenset[str]) -> int:
    found = [claim for claim in builder.current() if claim.subject in ids or claim.object in ids]
    for claim in found:
        builder.take_out(claim)
    return len(found)
