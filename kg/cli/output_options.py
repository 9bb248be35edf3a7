"""The options of how an answer is written, said once for every command that has one."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import typer

from kg.cli.signature import parameters_of, sign

CiteOption = Annotated[bool, typer.Option("--cite", help="print the answer as one line to quote: data, reading and command")]
Format = Literal["table", "json", "jsonl", "csv", "tsv", "excel", "md"]
OutOption = Annotated[str | None, typer.Option("-o", "--output", help="write to a file, whole or not at all; - is stdout")]
JsonOption = Annotated[bool, typer.Option("--json", help="same as --format json")]
NOTHING_FOUND = "exit with 6 when nothing is found"


@dataclass(frozen=True, slots=True)
class Output:
    """How an answer is to be written, and where: `path` None or `-` is stdout."""

    asked: Format | None = None
    """the format, where one was asked for"""
    path: str | None = None
    fail_empty: bool = False

    @property
    def format(self) -> Format:
        """The format asked for, else what a person reads, on a terminal or in a pager; a file is for a program."""
        if self.asked is not None:
            return self.asked
        return "table" if self.to_stdout else "tsv"

    @property
    def to_stdout(self) -> bool:
        """Whether the answer is printed, and not written to a file."""
        return self.path in (None, "-")

    def with_default(self, format: Format) -> Output:
        """Return it with a format for the case that none was asked for."""
        return self if self.asked is not None else replace(self, asked=format)

    @property
    def is_json(self) -> bool:
        """Whether the answer is to be JSON, whole or a line a record."""
        return self.format in ("json", "jsonl")


OPTIONS: dict[str, tuple[Any, Any]] = {
    "format": (
        Annotated[
            Format | None,
            typer.Option(
                "--format",
                help="table (the default), tsv (the default of a file), json, jsonl, csv, md; "
                "excel is CSV that Excel opens by itself, with no cell a formula",
            ),
        ],
        None,
    ),
    "json_": (JsonOption, False),
    "csv_": (Annotated[bool, typer.Option("--csv", help="same as --format csv")], False),
    "output": (OutOption, None),
}
"""Type and default of each option that makes an `Output`; a shortcut goes before --format."""


def writes(*, fail_empty: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command these options in place of its argument `output`, which is an `Output`.

    `fail_empty` is the help of --fail-empty, for a command that has it.
    """
    options = dict(OPTIONS)
    if fail_empty is not None:
        options["fail_empty"] = (Annotated[bool, typer.Option("--fail-empty", help=fail_empty)], False)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = [p for p in inspect.signature(command, eval_str=True).parameters.values() if p.name != "output"]

        @functools.wraps(command)
        def run(*positional: Any, **given: Any) -> None:
            words = {name: given.pop(name) for name in options}
            asked: Format | None = "json" if words["json_"] else "csv" if words["csv_"] else words["format"]
            output = Output(asked, words["output"], words.get("fail_empty", False))
            command(*positional, output=output, **given)

        sign(run, [*own, *parameters_of(options)])
        return run

    return decorate
