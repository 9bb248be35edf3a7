"""Tables made from the code: what registers itself is never listed by hand.

Each function gives the Markdown of one generated part of a page; `docs.generate` puts it there.
"""

from __future__ import annotations

import ast
import json
import re
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from docs import pages
from docs.pages import ROOT


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(re.sub(r"\s+", " ", cell).replace("|", "\\|") for cell in cells) + " |\n"

    head = list(columns)
    return line(head) + "|" + "---|" * len(head) + "\n" + "".join(map(line, rows))


def _code(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def file(path: str) -> str:
    """A file of the repository as a block."""
    kind = {"yaml": "yaml", "toml": "toml", "ttl": "turtle"}[path.rpartition(".")[2]]
    return f"```{kind}\n{(ROOT / path).read_text(encoding='utf-8')}```\n"


# The command line


def _app() -> Any:
    from kg.cli import load
    from kg.cli.app import app

    load()
    return typer.main.get_command(app)


def _commands(command: Any, name: str) -> Iterator[tuple[str, TyperCommand]]:
    """Every command below one, with its full name; groups only by their members."""
    if isinstance(command, TyperGroup):
        for part, below in command.commands.items():
            yield from _commands(below, f"{name} {part}")
    elif isinstance(command, TyperCommand):
        yield name, command


def command_line() -> Iterator[tuple[str, TyperCommand]]:
    """Every command of `kg` with its full name, in the order of the help."""
    yield from _commands(_app(), "kg")


def _paragraphs(text: str | None) -> str:
    parts = (text or "").strip().split("\n\n")
    return "\n\n".join(textwrap.fill(re.sub(r"\s+", " ", part), 120, break_on_hyphens=False) for part in parts)


def _option(option: TyperOption | TyperArgument, command: TyperCommand) -> tuple[str, str, str]:
    """The name, what it does, and the default or the values it takes."""
    name, text = option.get_help_record(command.context_class(command, info_name=command.name)) or (option.name, "")
    help_text, _, rest = re.sub(r"\s+", " ", text).partition("  [")
    found = re.search(r"\s*\[([^\]]*)\]$", help_text)
    extra = found[1] if found else rest.rstrip("]")
    default = next((part.removeprefix("default: ") for part in extra.split("; ") if part.startswith("default: ")), "")
    return f"`{name}`", help_text[: found.start()] if found else help_text, f"`{default}`" if default else ""


def commands() -> str:
    """What each command tells, in one sentence of its help."""
    rows = []
    for name, command in command_line():
        sentence = re.split(r"(?<=[.;])\s", command.help or "", maxsplit=1)[0].rstrip(".;:")
        rows.append((f"[`{name}`](#{name.replace(' ', '-')})", sentence))
    return _table(("command", "what it tells or does"), rows)


def cli() -> str:
    """Every command with its arguments, options and examples; what ten or more take alike is said once, before."""
    found = []
    for name, command in command_line():
        arguments = [_option(p, command) for p in command.params if isinstance(p, TyperArgument)]
        options = [_option(p, command) for p in command.params if isinstance(p, TyperOption) and p.name != "help"]
        found.append((name, command, arguments, options))
    many = Counter(option for *_, options in found for option in options)
    shared = [option for option, number in many.items() if number >= 10]
    text = "## Options that many commands take\n\n" + _table(("option", "does", "default"), shared)
    for name, command, arguments, options in found:
        text += f"\n## {name}\n\n{_paragraphs(command.help)}\n\n"
        if arguments:
            text += _table(("argument", "is", "default"), arguments) + "\n"
        own = [option for option in options if option not in shared]
        if own:
            text += _table(("option", "does", "default"), own) + "\n"
        taken = [re.sub(r" <[^`]*", "", option[0]) for option in options if option in shared]
        if taken:
            text += textwrap.fill(f"Also: {', '.join(taken)}.", 120, break_on_hyphens=False) + "\n"
        examples = re.sub(r"\s+", " ", command.epilog or "").removeprefix("Examples: ").removeprefix("Example: ")
        if examples.startswith("kg "):
            first, *others = (example.strip() for example in examples.split(" | kg "))
            text += "\n```sh needs=files\n" + "\n".join([first, *(f"kg {example}" for example in others)]) + "\n```\n"
    return text


def exit_codes() -> str:
    """Exit codes and variables, from the help of `kg`."""
    return _paragraphs((_app().help or "").strip().split("\n\n")[-1]) + "\n"


# What is registered by being there


def dimensions() -> str:
    """What `--avoid` can test, as `kg rules` lists it."""
    with tempfile.TemporaryDirectory() as home:
        listed = json.loads(pages.run(["kg", "rules", "--json"], Path(home), ROOT).stdout)
    rows = [
        (f"`{row['dimension']}`", row["looks_at"], _code(row["clauses"].split()), row["title"])
        for row in listed
        if row.get("dimension")
    ]
    return _table(("dimension", "looks at", "clauses", "what is looked at"), rows)


def laws() -> str:
    """Packaged laws with their phases."""
    from kg.rules import laws as dated

    rows = []
    for name in dated.laws():
        law = dated.law(name)
        for number, phase in enumerate(law.phases):
            first = (f"`{law.id}`", law.title) if number == 0 else ("", "")
            days = f"{phase.since or ''}/{phase.until or '..'}"
            rows.append((*first, days, phase.status, f"`{phase.avoid}`" if phase.avoid else "no test of a route"))
    return _table(("law", "title", "days", "status", "test"), rows)


def exports() -> str:
    """Formats of `kg export`."""
    from kg.present.exports import format_of, formats

    rows = [
        (f"`{name}`", f"`{format_of(name).SUFFIX}`" if format_of(name).SUFFIX else "", format_of(name).TITLE)
        for name in formats()
    ]
    return _table(("format", "suffix", "for"), rows)


def loaders() -> str:
    """Loaders of `kg load`."""
    from kg.dataset.loading import loader, loader_names

    rows = [(f"`{name}`", loader(name).TITLE, loader(name).FILES) for name in loader_names()]
    return _table(("loader", "reads", "files"), rows)


def queries(language: str) -> str:
    """Packaged queries of one language, with what they take and give."""
    from kg.dataset.queries import queries as packaged

    text = ""
    for query in packaged():
        if query.language == language:
            text += f"\n### {query.name}\n\n{_paragraphs(query.question)}\n\n"
            if query.parameters:
                rows = []
                for parameter in query.parameters:
                    default = "must be given" if parameter.required else parameter.default or "any"
                    rows.append((f"`{parameter.name}`", parameter.type, default, parameter.description))
                text += _table(("parameter", "type", "default", "means"), rows) + "\n"
            text += textwrap.fill(f"Columns: {_code(query.columns)}.", 120, break_on_hyphens=False) + "\n"
    return text.lstrip("\n")


def schemas() -> str:
    """JSON Schemas of answers."""
    rows = []
    for path in sorted((ROOT / "kg" / "schemas").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        rows.append((f"[`{path.name}`](../../kg/schemas/{path.name})", schema.get("title") or schema.get("description", "")))
    return _table(("schema", "of"), rows)


# Words of the data


def predicates() -> str:
    """Predicates with what they join and the qualifiers they take."""
    from kg.claims.vocabulary import vocabulary

    words = vocabulary()
    rows = []
    for name, predicate in sorted(words.predicates.items()):
        ends = sorted(predicate.objects)
        takes = [*ends, *(["a value"] if predicate.takes_value else []), *(["a text"] if predicate.takes_text else [])]
        rows.append(
            (f"`{name}`", predicate.definition or predicate.label, ", ".join(sorted(predicate.subjects)), ", ".join(takes))
        )
    return _table(("predicate", "means", "of", "takes"), rows)


def concepts(kind: str) -> str:
    """All concepts of a class, such as `Stage` or `Status`."""
    from kg.claims.vocabulary import vocabulary

    return _table(
        ("id", "names"),
        [(f"`{c.id}`", ", ".join(dict.fromkeys([c.label, *(n for n, _ in c.names)]))) for c in vocabulary().of_kind(kind)],
    )


def words(kind: str) -> str:
    """The ids of a class in order, in one line."""
    from kg.claims.vocabulary import vocabulary

    return textwrap.fill(_code(c.id for c in vocabulary().of_kind(kind)), 120) + "\n"


def _type(annotation: Any) -> str:
    """A type in words a person who writes a file knows."""
    arguments = [a for a in get_args(annotation) if a is not type(None)]
    if str(get_origin(annotation)) == "typing.Literal":
        return ", ".join(str(a) for a in arguments)
    if get_origin(annotation) is list:
        return f"list of {_type(arguments[0])}" if arguments[0] is not Any else "list of records"
    if get_origin(annotation) is dict:
        return "a value: number, unit, maximum, comparator, basis, per"
    if arguments:
        return " or ".join(map(_type, arguments))
    return {"str": "text", "bool": "true or false", "int": "number", "float": "number"}.get(
        annotation.__name__, annotation.__name__
    )


def chain_records() -> str:
    """Every record of a chain file with its fields."""
    from loaders import _chain_records as records
    from loaders._yaml import Strict

    text = ""
    found = [
        c
        for c in vars(records).values()
        if isinstance(c, type) and issubclass(c, Strict) and c not in (Strict, records.Sourced, records.Party, records.Stated)
    ]
    for record in found:
        text += f"### {record.__name__.removesuffix('Record')}\n\n{(record.__doc__ or '').strip()}\n\n"
        rows = [
            (f"`{field.alias or name}`", _type(field.annotation), "yes" if field.is_required() else "")
            for name, field in record.model_fields.items()
        ]
        text += _table(("field", "holds", "required"), rows) + "\n"
    return text.rstrip("\n") + "\n"


# The code


def rooms() -> str:
    """The packages of `kg/`, highest first, each with what goes in and out by its own docstring."""
    import tomllib

    layers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    rows = []
    for name in (part.strip() for layer in layers for part in layer.split("|")):
        path = ROOT / "kg" / name / "__init__.py"
        if path.exists():
            doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            first = doc.split("\n\n")[0]
            flow = next((part for part in doc.split("\n\n") if part.startswith("In: ")), "")
            rows.append((f"`kg/{name}/`", first, re.split(r"\sImports\s", flow)[0]))
    return _table(("room", "what it is", "what goes in and out"), rows)
