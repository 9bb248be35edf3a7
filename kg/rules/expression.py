"""The words of an avoid rule: `location:CN,RU`, `ownership:CN>=25% by majority at metal or not location:US`.

    expression  = conjunction, { "or", conjunction } ;
    conjunction = factor, { "and", factor } ;
    factor      = "not", factor | "(", expression, ")" | test ;
    test        = [ dimension, ":" ], names, [ ( ">=" | ">" ), number, "%" ], { clause } ;
    clause      = ( "at" | "of" | "to" | "by" ), names ;
    names       = name, { ",", name } ;

A name is a run of words, or anything between double quotes. Only the form is known here: what a dimension, a name or a
stage is, is decided where there are data (`kg.routes.question`). Every error points at the character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeAlias, TypeVar

from kg.errors import InputError

T = TypeVar("T")
S = TypeVar("S")

CLAUSES = ("at", "of", "to", "by")
LONGEST = 2_000
"""Characters of an expression; longer ones are refused before they are parsed."""
DEEPEST = 20
"""Levels of parentheses and `not`."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as typed, and where it stands in the text."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Words:
    """One test as typed. `dimension` None where none was; `clauses` by their first word."""

    dimension: Name | None
    names: tuple[Name, ...]
    comparison: str | None
    percent: Fraction | None
    clauses: tuple[tuple[str, tuple[Name, ...]], ...]
    at: int

    def clause(self, word: str) -> tuple[Name, ...]:
        """The names after `at`, `of`, `to` or `by`; none where there is no such clause."""
        return next((names for key, names in self.clauses if key == word), ())


@dataclass(frozen=True, slots=True)
class Either(Generic[T]):
    """Any of the parts: `or`."""

    parts: tuple[Expression[T], ...]


@dataclass(frozen=True, slots=True)
class Both(Generic[T]):
    """All of the parts: `and`."""

    parts: tuple[Expression[T], ...]


@dataclass(frozen=True, slots=True)
class Not(Generic[T]):
    """The opposite of the part."""

    part: Expression[T]


Expression: TypeAlias = T | Either[T] | Both[T] | Not[T]


def leaves(expression: Expression[T]) -> Iterator[T]:
    """The tests of an expression, from left to right."""
    match expression:
        case Either(parts) | Both(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield expression


def replaced(expression: Expression[S], leaf: Callable[[S], Expression[T]]) -> Expression[T]:
    """The expression with every test replaced."""
    match expression:
        case Either(parts):
            return Either(tuple(replaced(part, leaf) for part in parts))
        case Both(parts):
            return Both(tuple(replaced(part, leaf) for part in parts))
        case Not(part):
            return Not(replaced(part, leaf))
        case _:
            return leaf(expression)


def text_of(expression: Expression[T], within: str = "") -> str:
    """The expression in the grammar again, with the parentheses it needs."""
    match expression:
        case Either(parts):
            text = " or ".join(text_of(part, "or") for part in parts)
            return f"({text})" if within in ("and", "not") else text
        case Both(parts):
            text = " and ".join(text_of(part, "and") for part in parts)
            return f"({text})" if within == "not" else text
        case Not(part):
            return f"not {text_of(part, 'not')}"
        case _:
            return str(expression)


def parse(text: str, where: str = "--avoid") -> Expression[Words]:
    """An expression from its text; raises `InputError` that points at the character. Linear in the length."""
    if len(text) > LONGEST:
        raise InputError.at(where, "", text, f"at most {LONGEST} characters", "put a long rule into a rule file.")
    reader = _Reader(text, where, list(_tokens(text, where)))
    found = reader.either(0)
    if reader.kind() != "end":
        raise reader.error("and, or, a clause (at, of, to, by), or the end")
    return found


def outside(countries: str, where: str = "--only") -> str:
    """Write the rule that every site must stand firmly inside some countries: it avoids whatever stands elsewhere.

    `countries` are names by commas, with `at STAGES` where only some stages must. Raises `InputError` for anything else.

    >>> outside("US,AU at magnet"), outside("Korea, Republic of")
    ('not location:US,AU at magnet', 'not location:"Korea, Republic of"')
    """
    try:
        found = parse(countries, where)
    except InputError:
        if not countries.strip() or not _LIKE_A_NAME.fullmatch(countries):
            raise
        # what is no list may be one name, as some tables write it
        return f'not location:"{countries.strip()}"'
    clauses = {word for word, _ in found.clauses} if isinstance(found, Words) else set()
    if not isinstance(found, Words) or found.dimension or found.comparison or clauses - {"at", "of"}:
        raise InputError.at(where, "", countries, "countries, by commas", "--only US,AU,JP; --avoid takes whole rules.")
    return f"not location:{countries}"


_LIKE_A_NAME = re.compile(r"[^\":<>=%]+")


def pointed(where: str, text: str, at: int, expected: str, hint: str = "") -> InputError:
    """An error about the character at a position of a text: the line, and an arrow below it."""
    found = "the end" if at >= len(text) else f"{text[at]!r}"
    return InputError(f"{where}, character {at + 1}: found {found}\n{arrow(text, at)}", f"Expected {expected}.", hint)


def arrow(text: str, at: int) -> str:
    """The text around a character, and an arrow below it."""
    # a window of the text around the character, so that the arrow stays on a terminal's line
    start = max(0, at - 50)
    line = re.sub(r"\s", " ", text[start : start + 76])
    return f"  {line}\n  {' ' * (at - start)}^"


_TOKEN = re.compile(
    r"""\s*(?: (?P<quoted>"[^"]*") | (?P<compare>>=|>|≥) | (?P<percent>[0-9]+(?:\.[0-9]+)?\s*%)
    | (?P<mark>[():,]) | (?P<word>[^\s"():,<>≥%]+) )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str, where: str) -> Iterator[_Token]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            at = position + len(text[position:]) - len(text[position:].lstrip())
            what = "a closing quote" if text[at] == '"' else "a name, and, or, not, a parenthesis, >= or >"
            raise pointed(where, text, at, what)
        kind = match.lastgroup or ""
        found = match.group(kind)
        if kind == "word" and found.lower() in ("and", "or", "not"):
            kind = found.lower()
        elif kind == "word" and found in CLAUSES:
            kind = found  # in capitals these are codes of countries: AT is Austria, BY Belarus, TO Tonga
        yield _Token(found if kind == "mark" else kind, found, match.start(match.lastgroup or 0))
        position = match.end()
    yield _Token("end", "", end)


class _Reader:
    """Reads tokens from left to right; lives only while `parse` runs."""

    def __init__(self, text: str, where: str, tokens: list[_Token]) -> None:
        self.text, self.where, self.tokens, self.next = text, where, tokens, 0

    def kind(self, ahead: int = 0) -> str:
        return self.tokens[min(self.next + ahead, len(self.tokens) - 1)].kind

    def take(self) -> _Token:
        token = self.tokens[self.next]
        self.next += 1
        return token

    def error(self, expected: str, hint: str = "") -> InputError:
        return pointed(self.where, self.text, self.tokens[self.next].at, expected, hint)

    def either(self, depth: int) -> Expression[Words]:
        parts = [self.both(depth)]
        while self.kind() == "or":
            self.take()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self, depth: int) -> Expression[Words]:
        parts = [self.factor(depth)]
        while self.kind() == "and":
            self.take()
            parts.append(self.factor(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def factor(self, depth: int) -> Expression[Words]:
        if depth > DEEPEST:
            raise self.error(f"at most {DEEPEST} parentheses or not within each other")
        if self.kind() == "not":
            self.take()
            return Not(self.factor(depth + 1))
        if self.kind() != "(":
            return self.test()
        self.take()
        inside = self.either(depth + 1)
        if self.kind() != ")":
            raise self.error("a closing parenthesis, and, or")
        self.take()
        return inside

    def test(self) -> Words:
        at = self.tokens[self.next].at
        dimension = None
        if self.kind() == "word" and self.kind(1) == ":":
            dimension = Name(self.take().text.lower(), at)
            self.take()
        names = self.names()
        comparison = percent = None
        if self.kind() == "compare":
            comparison = ">=" if self.take().text in (">=", "≥") else ">"
            if self.kind() != "percent":
                raise self.error("a number and %, as in >=25%")
            token = self.take()
            percent = Fraction(token.text.rstrip("% \t"))
            if percent > 100:
                raise pointed(self.where, self.text, token.at, "a share of at most 100%")
        clauses: dict[str, tuple[Name, ...]] = {}
        while self.kind() in CLAUSES:
            if self.kind() in clauses:
                raise self.error(f"one clause with `{self.kind()}`, its names by commas")
            word = self.take().text
            clauses[word] = self.names()
        return Words(dimension, names, comparison, percent, tuple(clauses.items()), at)

    def names(self) -> tuple[Name, ...]:
        found = [self.name()]
        while self.kind() == ",":
            self.take()
            if self.kind() == "end":  # CN, is CN: the last comma says nothing
                break
            found.append(self.name())
        return tuple(found)

    def name(self) -> Name:
        if self.kind() == "quoted":
            token = self.take()
            return Name(token.text[1:-1], token.at + 1)
        if self.kind() != "word":
            hint = 'a name that is a word of the grammar goes into double quotes, as in "Trinidad and Tobago".'
            raise self.error("a name, as in CN or location:CN,RU", hint if self.kind() in ("and", "or", "not", *CLAUSES) else "")
        at = self.tokens[self.next].at
        words: list[str] = []
        while self.kind() == "word" and not (words and self.kind(1) == ":"):
            words.append(self.take().text)
        return Name(" ".join(words), at)
