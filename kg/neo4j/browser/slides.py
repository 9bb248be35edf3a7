"""What a guide says: an introduction, then a slide for each Cypher query of `queries/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.claims.vocabulary import Vocabulary
from kg.dataset.queries import Given, Query, queries, values
from kg.neo4j.browser.cypher import body, literal, with_values
from kg.resources import packaged

KEPT = "avoid"
"""The parameter that a guide does not replace: a user sets it once for all slides."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that stands in the text of a query."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Slide:
    """One query. `cypher` is the text to run: but for `$avoid` it takes nothing from outside. Columns with what they hold."""

    name: str
    title: str
    question: str
    cypher: str
    parameters: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The introduction, in paragraphs that only use backquotes as markup, the slides, and the value of `$avoid` to begin with."""

    title: str
    introduction: tuple[str, ...]
    slides: tuple[Slide, ...]
    avoid: list[str]


def cypher_queries() -> tuple[Query, ...]:
    """The Cypher queries of `queries/`, those first that the introduction names, then by title."""
    first: list[str] = _introduction()["first"]
    found = [query for query in queries() if query.language == "cypher"]
    rank = {name: number for number, name in enumerate(first)}
    return tuple(sorted(found, key=lambda query: (rank.get(query.name, len(rank)), query.title)))


def defaults(query: Query, vocabulary: Vocabulary) -> dict[str, Given]:
    """Every parameter of a query with its default. Raises `InputError` where one has none: nobody is there to ask."""
    return values(query, {}, vocabulary)


def guide(vocabulary: Vocabulary) -> Guide:
    """All that the packaged queries and `queries/guide.toml` say."""
    told = _introduction()
    found = cypher_queries()
    slides = tuple(_slide(query, defaults(query, vocabulary), told["columns"]) for query in found)
    avoid = next((value for query in found if isinstance(value := defaults(query, vocabulary).get(KEPT), list)), [])
    return Guide(told["title"], tuple(" ".join(text.split()) for text in told["introduction"]), slides, avoid)


def _slide(query: Query, given: Mapping[str, Given], meanings: Mapping[str, str]) -> Slide:
    return Slide(
        query.name,
        query.title,
        query.question,
        with_values(body(query), {name: value for name, value in given.items() if name != KEPT}),
        tuple(
            Parameter(each.name, f"${KEPT}" if each.name == KEPT else literal(given[each.name]), each.description)
            for each in query.parameters
        ),
        tuple((column, meanings.get(f"{query.name}.{column}") or meanings.get(column, "")) for column in query.columns),
    )


def _introduction() -> dict[str, Any]:
    return tomllib.loads(packaged("queries").joinpath("guide.toml").read_text(encoding="utf-8"))
