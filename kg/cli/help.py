"""What `-h` prints: what a command answers, its options in groups, and examples, a line each. Nothing is cut."""

from __future__ import annotations

import inspect
from typing import Any

from typer.core import TyperCommand, TyperGroup

AVOID, ROUTES, READING, OUTPUT = "What to avoid", "Which routes", "What counts", "How it is written"
PANELS = {
    **dict.fromkeys(("avoid", "only", "rules", "strict"), AVOID),
    **dict.fromkeys(("begin", "end", "via", "element", "complete", "custody", "delivery"), ROUTES),
    **dict.fromkeys(("as_of", "status", "modality", "sources", "derived"), READING),
    **dict.fromkeys(("format", "json_", "csv_", "output", "fail_empty"), OUTPUT),
}
"""The group that an option stands in, by the name of its argument; the others are a command's own."""
_ORDER = ("Arguments", AVOID, ROUTES, READING, "Options", OUTPUT)

SECTIONS = {
    "Ask": ("paths", "why-not", "origin", "suppliers", "tonnes", "owners", "rules"),
    "Compare": ("diff", "what-if", "flips", "questions"),
    "Look up": ("show", "search", "claims", "conflicts", "sources", "stats"),
    "Hand on": ("report", "picture", "export", "neo4j"),
    "The data": ("query", "check", "build", "load", "unload", "doctor", "span"),
}
"""The commands as the help of `kg` groups them."""


def examples(epilog: str | None) -> list[str]:
    """The commands that an epilog gives as examples, if it does.

    >>> examples("Examples: kg show lamp | kg show gm --json")
    ['kg show lamp', 'kg show gm --json']
    """
    text = " ".join((epilog or "").split())
    found = text.removeprefix("Examples: ")
    return [] if found == text else [f"kg {each.removeprefix('kg ')}".strip() for each in found.split(" | kg ")]


class Command(TyperCommand):
    """A command whose help groups its options."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: D102
        _options(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002, D102  the base calls it
        _epilog(self, formatter)


class Group(TyperGroup):
    """Commands of which each is summed up whole."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: D102
        self.format_commands(ctx, formatter)
        _options(self, ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: D102
        names = self.list_commands(ctx)
        sections = (
            {title: [name for name in some if name in names] for title, some in SECTIONS.items()} if ctx.parent is None else {}
        )
        for title, some in (sections or {"Commands": names}).items():
            rows = [(name, _summary(self.commands[name].help)) for name in some]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002, D102  the base calls it
        _epilog(self, formatter)


def _options(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:
    found: dict[str, list[tuple[str, str]]] = {title: [] for title in _ORDER}
    for parameter in command.get_params(ctx):
        row = parameter.get_help_record(ctx)
        if row is not None:
            argument = parameter.param_type_name == "argument"
            found["Arguments" if argument else PANELS.get(parameter.name or "", "Options")].append(row)
    for title, rows in found.items():
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)


def _epilog(command: TyperCommand | TyperGroup, formatter: Any) -> None:
    shown = examples(command.epilog)
    if shown:
        with formatter.section("Examples"):
            for example in shown:
                # not wrapped: a line can be copied whole
                formatter.write(f"{' ' * formatter.current_indent}{example}\n")
    elif command.epilog:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(inspect.cleandoc(command.epilog))


def _summary(text: str | None) -> str:
    """The first sentence of a help.

    >>> _summary("Routes from mine to market: one a line. Best first.")
    'Routes from mine to market: one a line.'
    """
    first = " ".join(inspect.cleandoc(text or "").split("\n\n")[0].split())
    sentence, dot, _ = first.partition(". ")
    return sentence + "." if dot else first
