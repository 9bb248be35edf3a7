"""Turns the words of `--avoid` and `--rule` into the terms a question avoids: names resolved, laws read for the day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import cast

from kg.claims.country_groups import group_called, groups_like
from kg.claims.search import is_name, resolve
from kg.claims.snapshot import Snapshot
from kg.errors import InputError, UnknownNameError
from kg.rules.dimension import Dimension
from kg.rules.dimensions import dimensions, rule
from kg.rules.evaluate import Binding, LawTest, Term, looks_at, tests
from kg.rules.expression import Both, Either, Expression, Name, Not, Words, arrow, parse, pointed, replaced
from kg.rules.test import Test

ASSUMPTIONS = frozenset({"majority", "seat", "operator"})
LAW = "rule"
"""The dimension of laws: `rule:dfars-252.225-7052`."""


@dataclass(frozen=True, slots=True)
class ResolvedRules:
    """The terms to avoid, joined by `or`, and the laws that were read for them."""

    terms: tuple[Term, ...]
    laws: tuple[Binding, ...] = ()


def resolve_rules(
    snapshot: Snapshot, words: Sequence[str], named: Sequence[str], day: date, *, strict: bool = False
) -> ResolvedRules:
    """What to avoid on a day.

    `words` are expressions (`CN,RU`, `ownership:CN>=25%`), `named` ids of laws or paths of rule files. With `strict` a name
    without a dimension stands for every dimension there is. Raises `InputError` that points at the character, or
    `UnknownNameError`.
    """
    found: list[Term] = []
    bound: dict[str, Binding] = {}
    for text in words:
        parsed = _parsed(snapshot, text)
        reader = _Reader(snapshot, text, "--avoid", day, bound, strict=strict)
        asked: Term = replaced(parsed, reader.term)
        _somewhere(asked, text)
        found += _terms(asked)
        _one_kind(found, text)
    for name in named:
        term = _law(snapshot, name, day, bound)
        found += [term] if term is not None else []
    if not found:
        named_laws = ", ".join(bound)
        raise InputError(
            f"{named_laws} asks nothing of a route.",
            "Expected a rule that a route can meet.",
            f"`kg rules {named_laws}` says why.",
        )
    return ResolvedRules(tuple(_merged(found)), tuple(bound.values()))


_GRAMMAR = re.compile(r"[,()]|\b(?:and|or|not|at|of|to|by)\b", re.IGNORECASE)


def _parsed(snapshot: Snapshot, text: str) -> Expression[Words]:
    """The expression of a text; one that is as a whole the name of a country is that country, as `Taiwan, China`."""
    if '"' not in text and _GRAMMAR.search(text) and is_name(snapshot, text.strip(), frozenset({"country"})):
        return parse(f'"{text.strip()}"')
    return parse(text)


def _somewhere(term: Term | Expression[Test], text: str, where: str = "--avoid") -> None:
    """Refuse what no site can meet: to stand in one country and in another."""
    match term:
        case Either(parts):
            for part in parts:
                _somewhere(part, text, where)
        case Not(part):
            _somewhere(part, text, where)
        case Both(parts):
            places = [part for part in parts if isinstance(part, Test) and part.dimension == "location"]
            if len(places) > 1 and not frozenset.intersection(*(place.who for place in places)):
                names = sorted(name for place in places for name in place.said or place.who)
                expected = f"countries that a site can be in: none is in {' and in '.join(names)} at once"
                raise InputError.at(where, "", text, expected, f"for any of them write {','.join(names)}.")
            for part in parts:
                _somewhere(part, text, where)


def _terms(term: Term) -> list[Term]:
    """The parts of an `or`, each a term of its own."""
    return [part for each in term.parts for part in _terms(each)] if isinstance(term, Either) else [term]


def _merged(terms: list[Term]) -> list[Term]:
    """Tests that differ only in whom they avoid as one.

    Said apart, sources that put a site into China and into Russia would leave each of the two unknown. Shares are not added up:
    25 % of one or of another is not 25 % of both, and two minorities are no majority.
    """
    merged: dict[object, Term] = {}
    for term in terms:
        key: object = term
        if isinstance(term, Test) and term.threshold is None and term.dimension not in ("export", "control"):
            key = replace(term, who=frozenset(), said=frozenset())
            before = merged.get(key)
            if isinstance(before, Test):
                said = (term.said or term.who) | (before.said or before.who) if term.said or before.said else frozenset[str]()
                term = replace(term, who=term.who | before.who, said=said)
        merged[key] = term
    return sorted(merged.values(), key=str)


def _one_kind(terms: Sequence[Term], text: str, where: str = "--avoid") -> None:
    """`and` and `not` join what is said of one thing: a site is not a flow."""
    for term in terms:
        if not isinstance(term, (Test, LawTest)) and len({looks_at(test) for test in tests(term)}) > 1:
            raise InputError.at(where, "", text, "sites and flows asked about apart, joined by `or`", "export looks at flows.")


@dataclass(frozen=True, slots=True)
class _Named:
    """The id that a name was understood as, and whom it stands for."""

    said: str
    who: frozenset[str]
    group: bool = False


def _alone(found: str) -> _Named:
    return _Named(found, frozenset({found}))


class _Reader:
    """Reads the tests of one expression; every error points into its text."""

    def __init__(
        self, snapshot: Snapshot, text: str, where: str, day: date, bound: dict[str, Binding], *, strict: bool = False
    ) -> None:
        self.snapshot, self.text, self.where = snapshot, text, where
        self.day, self.bound, self.strict = day, bound, strict
        # with --strict one name is looked up for every dimension
        self.known: dict[tuple[str, frozenset[str]], _Named] = {}

    def error(self, name: Name, expected: str, hint: str = "") -> InputError:
        return pointed(self.where, self.text, name.at, expected, hint)

    def unknown(self, error: UnknownNameError, at: int) -> UnknownNameError:
        """The error with an arrow below the name; what stands in a file is named, what was typed is known."""
        if error.why:
            return error
        here = arrow(self.text, at)
        error.why = here if self.where == "--avoid" else f"{self.where}, character {at + 1}:\n{here}"
        return error

    def term(self, words: Words) -> Term:
        if words.dimension is not None and words.dimension.text.lower() == LAW:
            return self.law(words)
        if words.dimension is None and self.strict:
            if words.clauses or words.comparison:
                expected = "a name alone, which --strict asks in every dimension"
                raise self.error(words.names[0], expected, "a rule with more to it names its dimension: location:CN at metal.")
            every = [dimension for dimension in dimensions() if "country" in rule(dimension).kinds]
            return Either(tuple(self.test(words, dimension) for dimension in every))
        return self.test(words, words.dimension.text.lower() if words.dimension else "location")

    def plain(self, words: Words) -> Test:
        """A test within a law, which names no other law."""
        if words.dimension is not None and words.dimension.text.lower() == LAW:
            raise self.error(words.dimension, "tests, not another law")
        return self.test(words, words.dimension.text.lower() if words.dimension else "location")

    def law(self, words: Words) -> Term:
        if words.clauses or words.comparison:
            raise self.error(words.names[0], "a law alone: its file says what it tests")
        found = []
        for name in words.names:
            try:
                found.append(_law(self.snapshot, name.text, self.day, self.bound))
            except UnknownNameError as error:
                raise self.unknown(error, name.at) from None
        # a law that asks nothing of a route is an `or` of nothing: no site meets it
        terms = tuple(term for term in found if term is not None)
        return terms[0] if len(terms) == 1 else Either(terms)

    def test(self, words: Words, dimension: str) -> Test:
        if dimension not in dimensions():
            from difflib import get_close_matches

            known = (*dimensions(), LAW)
            near = tuple(get_close_matches(dimension, known, n=3, cutoff=0.5))
            raise self.unknown(UnknownNameError("avoid rule", dimension, near or known), words.at)
        takes = rule(dimension)
        if words.comparison == ">=" and words.percent == 0:
            raise self.error(words.names[-1], "a share above 0%: everybody holds at least nothing", "any share at all is >0%.")
        if words.comparison and "%" not in takes.clauses:
            raise self.error(words.names[-1], f"no share: {dimension} is not a matter of percent", "ownership and state are.")
        names, clauses = self.whole_names(words, takes)
        for word, of in clauses:
            if word != "at" and word not in takes.clauses:
                hint = 'a name with such a word in it goes into double quotes, as in "Isle of Man".'
                raise self.error(of[0], f"no `{word}` after {dimension}", hint)
            if word == "at" and takes.looks_at == "flow":
                raise self.error(of[0], f"no stages after {dimension}, which looks at flows")
        what = "country" if len(takes.kinds) == 1 else "country or organization"
        found = [self.named(name, takes.kinds, what) for name in names]
        return Test(
            dimension=dimension,
            who=frozenset[str]().union(*(each.who for each in found)),
            threshold=words.percent / 100 if words.percent is not None else None,
            strict=words.comparison == ">" or (words.percent is None and "%" in takes.clauses),
            by=frozenset(self.one_of(name, ASSUMPTIONS) for name in words.clause("by")),
            stages=self.some(words.clause("at"), "stage"),
            elements=self.elements(words.clause("of") if "of" in takes.clauses else ()),
            to=self.some(words.clause("to"), "country"),
            said=frozenset(each.said for each in found) if any(each.group for each in found) else frozenset(),
        )

    def whole_names(self, words: Words, takes: Dimension) -> tuple[Sequence[Name], list[tuple[str, tuple[Name, ...]]]]:
        """The names and clauses of a test, where a country with a comma or an `of` in its name is one: Republic of Korea."""
        names, clauses = list(words.names), list(words.clauses)
        country = frozenset({"country"})
        if clauses and clauses[0][0] == "of" and "of" not in takes.clauses:
            last, (first, *others) = names[-1], clauses[0][1]
            if is_name(self.snapshot, f"{last.text} of {first.text}", country):
                names[-1:] = [Name(f"{last.text} of {first.text}", last.at), *others]
                clauses = clauses[1:]
        if len(names) > 1 and is_name(self.snapshot, whole := ", ".join(name.text for name in names), country):
            names = [Name(whole, names[0].at)]
        return names, clauses

    def named(self, name: Name, kinds: frozenset[str], what: str) -> _Named:
        """Whom a name means: one country or organization, or all members of a group of countries on the day."""
        if (name.text, kinds) not in self.known:
            self.known[name.text, kinds] = self._members(name, kinds) or _alone(self.resolved(name, kinds, what))
        return self.known[name.text, kinds]

    def _members(self, name: Name, kinds: frozenset[str]) -> _Named | None:
        group = group_called(name.text) if "country" in kinds else None
        if group is None:
            return None
        members = group.on(self.day)
        if not members:
            raise self.error(
                name, f"a group with members on {self.day}", f"`kg rules {group.id}` has its members and their days."
            )
        own = {group.entity} if group.entity in self.snapshot.entities and kinds != {"country"} else set[str]()
        return _Named(group.id, members | own, group=True)

    def resolved(self, name: Name, kinds: frozenset[str], what: str) -> str:
        try:
            return resolve(self.snapshot, name.text, kinds, what)
        except UnknownNameError as error:
            if "country" in kinds and (near := groups_like(name.text)):
                error = UnknownNameError(what, name.text, (*near, *error.suggestions)[:3])
            raise self.unknown(error, name.at) from None

    def one_of(self, name: Name, known: frozenset[str]) -> str:
        if name.text.lower() not in known:
            raise self.error(name, f"one of {', '.join(sorted(known))}")
        return name.text.lower()

    def some(self, names: Sequence[Name], kind: str) -> frozenset[str] | None:
        if not names:
            return None
        return frozenset[str]().union(*(self.named(name, frozenset({kind}), kind).who for name in names))

    def elements(self, names: Sequence[Name]) -> frozenset[str] | None:
        """Elements, or all of a group such as heavy-rare-earths."""
        if not names:
            return None
        found: set[str] = set()
        for name in names:
            wanted = self.resolved(name, frozenset({"element", "material"}), "element")
            members = {c.id for c in self.snapshot.vocabulary.of_kind("Element") if wanted in self._groups(c.id)}
            if not members:
                raise self.error(name, "an element or a group of elements")
            found |= members
        return frozenset(found)

    def _groups(self, element: str) -> set[str]:
        """An element and every group it is in, groups of groups as well: neodymium is a light rare earth, and a rare earth."""
        found, todo = set[str](), [element]
        while todo:
            name = todo.pop()
            concept = self.snapshot.vocabulary.concepts.get(name)
            if concept is not None and name not in found:
                found.add(name)
                todo += concept.broader
        return found


def _law(snapshot: Snapshot, name: str, day: date, bound: dict[str, Binding]) -> LawTest | None:
    """The test of a law on the day; None where it asks nothing of a route."""
    from kg.rules import laws

    law = laws.law(name)
    phase = laws.phase_on(law, day)
    if law.id in bound and bound[law.id].digest != laws.digest(law):
        hint = "rename one of the files, so that an answer shows which of the two it means."
        raise InputError.at("--rule", "", name, f"one law of the name {law.id}", hint)
    bound[law.id] = Binding(
        id=law.id,
        title=law.title,
        status=phase.status,
        since=phase.since,
        until=phase.until,
        test=phase.avoid,
        why=phase.why,
        citation=law.citation,
        digest=laws.digest(law),
        changes=laws.boundaries(law),
        doubt=phase.doubt,
        doubt_why=phase.doubt_why,
        limits=law.limits,
    )
    if phase.avoid is None:
        return None

    file = f"{law.id}.toml" if name.casefold() == law.id.casefold() else PurePath(name).name
    # days of which the file says nothing are tested by what its phases test
    where = f"phase {law.phases.index(phase) + 1}, " if phase in law.phases else ""

    def read(text: str, field: str) -> Expression[Test]:
        reader = _Reader(snapshot, text, f"{file}, {where}{field}", day, bound)
        test = replaced(parse(text, reader.where), reader.plain)
        _somewhere(test, text, reader.where)
        # tests alone are terms as well: what may hold laws may hold none
        _one_kind(_terms(cast(Term, test)), text, reader.where)
        return test

    return LawTest(
        law.id,
        part=read(phase.avoid, "avoid"),
        unsettled="" if phase.status == "in force" else phase.why,
        doubted=read(phase.doubt, "doubt") if phase.doubt is not None else None,
        doubted_why=phase.doubt_why,
        binds=phase.status in ("in force", "unknown"),
    )
