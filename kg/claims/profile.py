"""Everything the claims say about one id, and what they leave open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from kg.claims.conflicts import Conflict, comparisons
from kg.claims.describe import Statement, label, statements
from kg.claims.identity import alike
from kg.claims.matching import Matcher
from kg.claims.model import Claim, Name, Source
from kg.claims.questions import countries_said
from kg.claims.search import resolve
from kg.claims.snapshot import Snapshot
from kg.errors import UnknownNameError

What = Literal["thing", "source", "claim", "statement"]

IDENTITY = ("same_as", "maybe_same_as")
_JOINS = ("party_to", "negotiates", "leaves")
_TERMS = (
    *("agreement_kind", "legal_status", "has_status", "milestone", "party_to"),
    *("amount", "price_floor", "threshold", "tariff", "finances", "commits_to_buy", "provides_for"),
)
"""Predicates that say what an agreement or policy is, who is in it, and what of prices, money and goods it holds."""
_DIGITS = re.compile(r"[0-9a-f]{6,20}")


@dataclass(frozen=True, slots=True)
class Identity:
    """What is, or may be, the same as an id, and why."""

    relation: str
    id: str
    label: str
    why: str
    source: str
    claim: str


@dataclass(frozen=True, slots=True)
class Profile:
    """An entity or concept: `said` of it, by others `pointing` to it, and where it is only `mentioned`.

    `agreed` are the terms of the agreements and policies that it takes part in or that are made for it. `silent` are
    sentences on what no source says of it.
    """

    id: str
    kind: str
    label: str
    names: tuple[Name, ...]
    note: str | None
    facts: Mapping[str, str]
    said: tuple[Statement, ...]
    pointing: tuple[Statement, ...]
    mentioned: tuple[Statement, ...]
    agreed: tuple[Statement, ...]
    identity: tuple[Identity, ...]
    disagreements: tuple[Conflict, ...]
    silent: tuple[str, ...]


def interpret(snapshot: Snapshot, text: str) -> tuple[What, str]:
    """Say what a word on the command line is: an entity or concept, a source, a claim or a statement, and its full id.

    An id of an entity goes before that of a source, and both before a name; `source:ID` is the source in any case. Six
    hex digits or more are enough of a claim or statement. Raises `UnknownNameError` with the nearest names.
    """
    if text.startswith("source:"):
        return "source", find_source(snapshot, text.removeprefix("source:")).id
    if text in snapshot.entities or text in snapshot.vocabulary.concepts:
        concept = snapshot.vocabulary.concepts.get(text)
        return "thing", resolve(snapshot, text) if concept and concept.kind == "Country" else text
    if text in snapshot.sources:
        return "source", text
    digits = text.removeprefix("#").removeprefix("claim:").removeprefix("statement:")
    if _DIGITS.fullmatch(digits):
        claims = list(snapshot.claims())
        ids = sorted(c.id for c in claims if c.id.startswith(digits))
        statements = sorted({c.statement for c in claims if c.statement.startswith(digits)})
        if len(ids) + len(statements) == 1:
            return ("claim", ids[0]) if ids else ("statement", statements[0])
        if ids or statements:
            raise UnknownNameError("single claim or statement", text, tuple([*ids, *statements][:5]))
    return "thing", resolve(snapshot, text)


def find_source(snapshot: Snapshot, name: str) -> Source:
    """Return the source of an id; raises `UnknownNameError` with the nearest ids."""
    check_word("source", name, snapshot.sources)
    return snapshot.sources[name]


def touches(claim: Claim, ids: Collection[str]) -> bool:
    """Say whether a claim has one of the ids as subject, object, speaker or in a qualifier."""
    ends = (claim.subject, claim.object, claim.attributed_to)
    return any(end in ids for end in ends) or any(value in ids for _, values in claim.qualifiers for value in values)


def joined(snapshot: Snapshot, every: Iterable[Claim], ids: Collection[str]) -> frozenset[str]:
    """Find agreements and policies that something of these ids takes part in, or that are made for it.

    It is a party, negotiates or leaves; what it does stands under the agreement; or the agreement covers it, as a firm or
    site: a law that covers a country, a material or a stage is not made for it.
    """
    kinds = {name: entity.kind for name, entity in snapshot.entities.items()}
    made_for = {name for name in ids if kinds.get(name) in ("facility", "organization", "person")}
    found: set[str] = set()
    for claim in every:
        if claim.predicate in _JOINS and claim.subject in ids and claim.object:
            found.add(claim.object)
        elif claim.predicate == "covers" and claim.object in made_for:
            found.add(claim.subject)
        elif claim.subject in ids or claim.object in ids:
            found.update(claim.qualifier("agreement"))
    return frozenset(name for name in found if kinds.get(name) in ("agreement", "policy")) - frozenset(ids)


def tells_terms(claim: Claim, agreements: Collection[str]) -> bool:
    """Say whether a claim gives a term of one of the agreements: its kind, parties, dates, prices, money or goods."""
    return claim.predicate in _TERMS and (claim.subject in agreements or claim.object in agreements)


def select_claims(
    snapshot: Snapshot, about: str | None, source: str | None, predicate: str | None, modality: str | None, text: str | None
) -> list[Claim]:
    """Select claims by every filter given, in order of predicate; raises `UnknownNameError` for a word nothing carries."""
    ids = alike(snapshot.claims("same_as"), resolve(snapshot, about)) if about else frozenset()
    agreements = joined(snapshot, snapshot.claims(), ids) if ids else frozenset()
    check_word("predicate", predicate, snapshot.vocabulary.predicates)
    check_word("modality", modality, [concept.id for concept in snapshot.vocabulary.of_kind("Modality")])
    if source:
        find_source(snapshot, source)
    matcher = Matcher(snapshot, text) if text else None
    return [
        claim
        for claim in snapshot.claims(*([predicate] if predicate else []))
        if (not ids or touches(claim, ids) or tells_terms(claim, agreements))
        and source in (None, claim.source)
        and modality in (None, claim.modality)
        and (matcher is None or matcher.holds(claim))
    ]


def check_word(what: str, word: str | None, words: Iterable[str]) -> None:
    """Raise `UnknownNameError`, with the nearest words, where a word is given and is none of them."""
    every = list(words)
    if word is not None and word not in every:
        raise UnknownNameError(what, word, tuple(get_close_matches(word, every, 3, 0.5)) or tuple(every[:5]))


def profile(snapshot: Snapshot, name: str) -> Profile:
    """Gather all that is known of an entity or concept. Linear in the claims."""
    every = list(snapshot.claims())
    ids = alike(every, name)
    mine = [claim for claim in every if touches(claim, ids)]
    said = [c for c in mine if c.subject in ids and c.predicate not in IDENTITY]
    pointing = [c for c in mine if c.subject not in ids and c.object in ids and c.predicate not in IDENTITY]
    mentioned = [c for c in mine if c.subject not in ids and c.object not in ids]
    agreements = joined(snapshot, every, ids)
    agreed = [c for c in every if tells_terms(c, agreements) and not touches(c, ids)]
    # a place within a place is settled by claims about neither end, so all of them are compared
    groups = comparisons(every, snapshot.sources, snapshot.vocabulary)
    entity, concept = snapshot.entities.get(name), snapshot.vocabulary.concepts.get(name)
    names = entity.names if entity else tuple(Name(*pair) for pair in concept.names) if concept else ()
    kind = entity.kind if entity else concept.kind.lower() if concept else "id"
    return Profile(
        id=name,
        kind=kind,
        label=label(snapshot, name),
        names=tuple(sorted(names, key=lambda n: not n.lang.startswith("en"))),
        note=entity.note if entity else None,
        facts=_facts(snapshot, name),
        said=tuple(statements(snapshot, said)),
        pointing=tuple(statements(snapshot, pointing)),
        mentioned=tuple(statements(snapshot, mentioned)),
        agreed=tuple(statements(snapshot, agreed)),
        identity=tuple(_identity(snapshot, claim, ids) for claim in mine if claim.predicate in IDENTITY),
        disagreements=tuple(g for g in groups if g.verdict != "agree" and g.about(ids)),
        silent=tuple(_silent(snapshot, ids, said, every) if kind == "facility" or not mine else ()),
    )


def _facts(snapshot: Snapshot, name: str) -> dict[str, str]:
    """What the ontology says of a concept: words, not claims."""
    concept = snapshot.vocabulary.concepts.get(name)
    if concept is None:
        return {}
    narrower = [c.id for c in snapshot.vocabulary.concepts.values() if name in c.broader]
    made_by = snapshot.vocabulary.concepts.get(f"form-{concept.form}")
    found = [
        ("notation", concept.notation if concept.notation != name else ""),
        ("elements", ", ".join(concept.elements)),
        ("kind of", ", ".join(label(snapshot, b) for b in concept.broader)),
        ("comprises", ", ".join(label(snapshot, n) for n in narrower)),
        ("form", concept.form or ""),
        ("made at the stage", label(snapshot, made_by.made_by) if made_by and made_by.made_by else ""),
        ("metal in oxide", str(concept.metal_in_oxide or "")),
    ]
    return {what: text for what, text in found if text}


def _identity(snapshot: Snapshot, claim: Claim, ids: Collection[str]) -> Identity:
    other = claim.object if claim.subject in ids and claim.object not in ids else claim.subject
    return Identity(claim.predicate, other or "", label(snapshot, other or ""), claim.paraphrase, claim.source, claim.id)


def _silent(snapshot: Snapshot, ids: Collection[str], said: list[Claim], every: list[Claim]) -> Iterator[str]:
    """One sentence for each thing a reader looks for in a facility and no source gives; one for anything else without a claim."""
    have = {claim.predicate for claim in said}
    if not have:
        yield "The sources say nothing of it."
        return

    def named(predicate: str, words: str) -> str:
        ends = sorted({label(snapshot, c.object) for c in said if c.predicate == predicate and c.object})
        return f"; they {words.format(', '.join(ends))}." if ends else "."

    if not any(s in ids and predicate == "located_in" for s, predicate, _ in countries_said(every, snapshot.vocabulary)):
        yield "The sources do not say in which country it is located" + named("located_in", "put it in {}")
    if "performs_stage" not in have:
        yield "The sources do not say at which stage of the chain it works."
    if "has_status" not in have:
        yield "The sources do not say whether it operates: no status."
    if "owned_by" not in have:
        yield "The sources do not say who owns it" + named("operated_by", "name {} as operator")
