"""The questions of `ontology/questions.toml`: which answers in words, and which relations, are set side by side."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from kg.resources import packaged

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Relation:
    """A predicate between two ends of which a qualifier is the answer."""

    predicate: str
    asks: str
    answer: str
    unsaid: str | None
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One answer in words: a text gives it that holds every word of one of the phrases."""

    says: str
    phrases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What texts of some predicates answer.

    `about` is what must be the same of two claims: "subject", or the name of a qualifier. With `rest`, a text that holds no
    phrase answers by its own wording.
    """

    id: str
    asks: str
    predicates: tuple[str, ...]
    about: tuple[str, ...]
    answers: tuple[Wording, ...]
    of_agreements: bool
    lasting: bool
    rest: bool

    def answer(self, text: str) -> str | None:
        """Give the answer that a text gives, None where it gives none."""
        have = _WORD.findall(text.casefold())
        for wording in self.answers:
            if any(all(_holds(have, word) for word in phrase) for phrase in wording.phrases):
                return wording.says
        return None


@dataclass(frozen=True, slots=True)
class Questions:
    """All of them, relations by their predicate."""

    relations: dict[str, Relation]
    words: tuple[Question, ...]

    def of(self, predicate: str) -> tuple[Question, ...]:
        """Those that texts of a predicate may answer."""
        return tuple(question for question in self.words if predicate in question.predicates)


def _holds(have: list[str], word: str) -> bool:
    if word.endswith("*"):
        return any(each.startswith(word[:-1]) for each in have)
    return word in have


@cache
def questions() -> Questions:
    """Read the packaged questions, once."""
    said = tomllib.loads((packaged("ontology") / "questions.toml").read_text(encoding="utf-8"))
    return Questions(
        relations={
            each["predicate"]: Relation(each["predicate"], each["asks"], each["answer"], each.get("unsaid"), tuple(each["same"]))
            for each in said["relation"]
        },
        words=tuple(
            Question(
                id=each["id"],
                asks=each["asks"],
                predicates=tuple(each["predicates"]),
                about=tuple(each["about"]),
                answers=tuple(
                    Wording(one["says"], tuple(tuple(phrase.split()) for phrase in one["phrases"]))
                    for one in each.get("answer", ())
                ),
                of_agreements=each.get("of") == "agreement",
                lasting=each.get("lasting", False),
                rest=each.get("rest", False),
            )
            for each in said["words"]
        ),
    )
