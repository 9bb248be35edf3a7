"""The words that ask a question again: what stands under an answer so that anybody can make it anew."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kg.routes.request import Request


def options(asked: Request, day: date) -> list[str]:
    """Return the options of a question as typed, with the day written out: tomorrow the words still ask the same."""
    return typed(replace(asked, as_of=day.isoformat()))


def typed(asked: Request) -> list[str]:
    """Return the options of a question as typed: without a day they ask for the day on which they are typed."""
    return [*avoid_options(asked), *route_options(asked), *reading_options(asked), *_one("--as-of", asked.as_of)]


def avoid_options(asked: Request) -> list[str]:
    """Return the options that say what is avoided."""
    return [*_each("--avoid", asked.avoid), *_each("--rule", asked.rules), *(["--strict"] if asked.strict else [])]


def route_options(asked: Request) -> list[str]:
    """Return the options that say which routes are asked about."""
    flags = ["--complete"] if asked.complete else []
    flags += ["--custody", asked.custody] if asked.custody != "any" else []
    flags += ["--delivery", asked.delivery] if asked.delivery != "any" else []
    ends = [*_one("--from", asked.begin), *_one("--via", asked.via), *_one("--to", asked.end)]
    return [*ends, *_one("--element", asked.element), *flags]


def reading_options(asked: Request) -> list[str]:
    """Return the options that say which claims count, but for the day."""
    derived = ["--derived"] if asked.derived else []
    return [*_one("--status", asked.status), *_one("--modality", asked.modality), *_each("--source", asked.sources), *derived]


def text(words: list[str]) -> str:
    """Quote a command as a shell takes it."""
    return shlex.join(words)


def _one(option: str, value: str | None) -> list[str]:
    return [option, value] if value else []


def _each(option: str, values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from (option, value)
