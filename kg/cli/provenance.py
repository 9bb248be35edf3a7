"""What an answer was made from and with: the data, the reading and the command, below an answer or as one line to quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.cli.output import hanging
from kg.present import command
from kg.routes.request import Request
from kg.version import __version__


def provenance_lines(data: str, words: Sequence[str], asked: Request, day: str) -> Iterator[str]:
    """Name the data and the command that gives the same answer again, on a terminal."""
    yield from hanging(f"Data {data}; asked with {again(words, asked, day)}", "", "  ")


def below(story: str, data: str, words: Sequence[str], asked: Request, day: str) -> str:
    """Put under an answer what it was made from and with."""
    return "\n".join([story.rstrip("\n"), *provenance_lines(data, words, asked, day)]) + "\n"


def again(words: Sequence[str], asked: Request, day: str) -> str:
    """Write the command that asks the same again, the day written out."""
    return command.text([*words, *command.typed(replace(asked, as_of=day))])


def citation(said: str, reading: str, data: str, again: str) -> str:
    """Write an answer with all that it rests on as one line to quote."""
    return f"{said} {reading} (supply-paths {__version__}, data {data}; {again})\n"
