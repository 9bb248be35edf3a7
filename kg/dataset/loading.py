"""Finds the loaders and runs them: the packaged seeds, or files a user gives.

A directory of `seeds/` is read by the loader of the same name; a claim file a user gives, by the loader whose `FORMAT`
it has in its `format:` line. Nothing here knows any loader by name.
"""

from __future__ import annotations

import codecs
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, TypeVar

from kg.claims.model import Claim, Entity, Loaded, Record, Source, Span
from kg.errors import CheckError, InputError, UnknownNameError, Violation
from kg.files import refuse_utf16
from kg.resources import packaged

_FORMAT = re.compile(rb"^format:[ \t]*[\"']?([\w./-]+)", re.MULTILINE)


class Part(NamedTuple):
    """What some files gave, with the files, so that a contradiction can be traced to its lines."""

    files: tuple[Path, ...]
    loaded: Loaded


@cache
def loader_names() -> tuple[str, ...]:
    """Every module of `loaders/` that does not start with an underscore."""
    package = importlib.import_module("loaders")
    return tuple(sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_")))


def loader(name: str) -> ModuleType:
    """The loader module of that name; raises `UnknownNameError` with the names there are."""
    if name not in loader_names():
        error = UnknownNameError("loader", name, loader_names())
        error.hint = f"there are {', '.join(loader_names())}; `kg load` says what each reads."
        raise error
    return importlib.import_module(f"loaders.{name}")


def loader_of(path: Path) -> str:
    """The loader that reads a claim file, by its `format:` line. Raises `InputError` where none does."""
    _must_exist([path], "`kg check FILE...`")
    with path.open("rb") as file:
        start = file.read(65536).removeprefix(codecs.BOM_UTF8)
    refuse_utf16(start, path.name)
    formats = {module.FORMAT: name for name in loader_names() if hasattr(module := loader(name), "FORMAT")}
    found = _FORMAT.search(start)
    name = formats.get(found[1].decode("ascii", "replace")) if found else None
    if name is None:
        shown = found[1].decode("ascii", "replace") if found else "no line `format:`" if start.strip() else "an empty file"
        hint = "other files are tried with `kg load LOADER FILE --dry-run`."
        raise InputError.at(path.name, "format", shown, f"one of {', '.join(sorted(formats))}", hint)
    return name


def seed_files() -> dict[str, tuple[Path, ...]]:
    """Packaged seed files by the loader that reads them."""
    root = packaged("seeds")
    return {
        directory.name: tuple(sorted(p for p in directory.iterdir() if p.suffix == ".yaml"))
        for directory in sorted(root.iterdir())
        if directory.is_dir()
    }


def seed_parts(given: Sequence[Path] = ()) -> list[Part]:
    """The packaged claims; files that are given stand in for packaged ones of the same name, or join them."""
    files = {name: {path.name: path for path in paths} for name, paths in seed_files().items()}
    for path in given:
        known = files.setdefault(loader_of(path), {})
        if known.get(path.name) in given:
            raise InputError.at(str(path), "", "a second file of this name", "a name of its own", "rename one of the two.")
        known[path.name] = path
    return [Part(tuple(paths.values()), loader(name).load(tuple(paths.values()))) for name, paths in files.items()]


def load_seeds() -> Loaded:
    """All packaged claims."""
    return whole(seed_parts())


def load_files(name: str, paths: Sequence[Path]) -> Loaded:
    """What one loader reads from files; raises `InputError` when any of it is wrong."""
    module = loader(name)
    if not paths:
        raise InputError(f"{name}: no file is given", f"It reads {module.FILES}.", f"`kg load {name} FILE...`")
    _must_exist(paths, f"`kg load {name} FILE...`")
    loaded: Loaded = module.load(paths)
    return loaded


def _must_exist(paths: Sequence[Path], usage: str) -> None:
    for path in paths:
        if not path.is_file():
            found = "a directory" if path.is_dir() else "nothing there" if not path.exists() else "no regular file"
            raise InputError(f"{path}: no such file", f"Found {found}. Expected a file.", f"{usage} takes files on this machine.")


def expected_counts() -> dict[str, tuple[int, int]]:
    """How many claims each packaged source gives, least and most, from `seeds/expect.toml`."""
    import tomllib

    path = packaged("seeds") / "expect.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {source: (int(least), int(most)) for table in tables.values() for source, (least, most) in table.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path.name}: not a table of counts", str(error), "write `source-id = [least, most]`.") from None


def whole(parts: Iterable[Part]) -> Loaded:
    """Several loads as one; raises `CheckError` with every contradiction between them."""
    loaded, problems = gathered(parts)
    if problems:
        hint = "`kg load --list` shows what was loaded, `kg unload NAME` removes one."
        raise CheckError(f"{number_of(problems)}: records contradict each other.", problems, hint)
    return loaded


def number_of(problems: Sequence[Violation]) -> str:
    """How many, in words."""
    return "1 violation" if len(problems) == 1 else f"{len(problems) or 'no'} violations"


def merged(parts: Iterable[Loaded]) -> Loaded:
    """`whole` for loads that come from no file."""
    return whole(Part((), loaded) for loaded in parts)


def gathered(parts: Iterable[Part]) -> tuple[Loaded, tuple[Violation, ...]]:
    """Several loads as one, and what contradicts itself in them.

    A claim, source or entity that is repeated word for word counts once; one id with two contents is a violation, and
    the first is kept. Further names join the entity they name.
    """
    parts = list(parts)
    sources: dict[str, Source] = {}
    entities: dict[str, Entity] = {}
    claims: dict[str, Claim] = {}
    problems: list[Violation] = []
    files = [path for part in parts for path in part.files]
    for part in parts:
        problems += _joined("source", part.loaded.sources, sources, files)
        problems += _joined("entity", part.loaded.entities, entities, files)
        problems += _joined("claim", part.loaded.claims, claims, files)
    for part in parts:
        for entity_id, name in part.loaded.names:
            entity = entities.get(entity_id)
            if entity is None:
                file, line = (_declared(entity_id, part.files) or [("names", "")])[0]
                expected = "the id of an entity that some file declares"
                problems.append(
                    Violation(file, f"names {entity_id}{line}", repr(entity_id), expected, "declare it under `entities:`.")
                )
            elif name not in entity.names:
                entities[entity_id] = replace(entity, names=(*entity.names, name))
    loaded = Loaded(
        sources=tuple(sources[k] for k in sorted(sources)),
        entities=tuple(entities[k] for k in sorted(entities)),
        claims=tuple(claims[k] for k in sorted(claims)),
        notes=tuple(note for part in parts for note in part.loaded.notes),
    )
    return loaded, tuple(problems)


T = TypeVar("T", Source, Entity, Claim)


def _joined(kind: str, items: Iterable[T], known: dict[str, T], files: Sequence[Path]) -> Iterator[Violation]:
    """Add items to those known; a violation for each whose id is known with another content."""
    for item in items:
        if known.setdefault(item.id, item) != item:
            places = _declared(item.id, files)
            if isinstance(item, Claim):
                locator = item.locator
                places = [(locator.file if isinstance(locator, Record) else locator.document, "")]
            file, line = places[-1] if places else (kind, "")
            first = f"another record than in {places[0][0]}{places[0][1]}" if len(places) > 1 else "two different records"
            yield Violation(file, f"{kind} {item.id}{line}", first, "one record an id", "rename one, or remove the older load.")


def traced(problems: Iterable[Violation], parts: Iterable[Part]) -> tuple[Violation, ...]:
    """The violations with the file and line where a person corrects them, as far as the records were declared in files.

    A check sees records, not files: it names a source or entity by its id, and a claim by the text it points into.
    """
    parts = list(parts)
    claims = {claim.id: claim for part in parts for claim in part.loaded.claims}
    found = []
    for problem in problems:
        places = _where(problem, claims, parts)
        if places:
            problem = replace(problem, file=places[0][0], record=f"{problem.record}{places[0][1]}")
        found.append(problem)
    return tuple(found)


def _where(problem: Violation, claims: Mapping[str, Claim], parts: Sequence[Part]) -> list[tuple[str, str]]:
    # rules on records say "claim ID [start, end)", shapes say "claim:ID#part" or "id:ID", both say "ID" of an entity
    match = re.match(r"(?:(claim|id|source)[: ])?([^\s#]+)", problem.record)
    if match is None:
        return []
    claim = claims.get(match[2]) if match[1] == "claim" else None
    if claim is None:
        files = [path for part in parts for path in part.files]
        return _declared(match[2], files) if problem.file in ("source", "entity", "dataset") else []
    if isinstance(claim.locator, Span):
        return _pointed(claim, parts)
    return [(claim.locator.file, f", {claim.locator.record}")] if problem.file == "dataset" else []


def _declared(id: str, files: Iterable[Path]) -> list[tuple[str, str]]:
    """File and line of every record that starts with this id; read again, because only an error asks for it."""
    return _places(rf"""^[ \t-]*\{{?[ \t]*id:[ \t]*["']?{re.escape(id)}["']?[ \t]*(?:[,}}#]|$)""", files)


def _pointed(claim: Claim, parts: Iterable[Part]) -> list[tuple[str, str]]:
    """File and line of a claim of a document: loaders keep the order of a file, so a span's nth claim is its nth record."""
    where = claim.locator
    for part in parts:
        same = [c.id for c in part.loaded.claims if c.locator == where]
        if isinstance(where, Span) and claim.id in same:
            named = [path for path in part.files if _places(rf"""^[ \t]*file:[ \t]*["']?{re.escape(where.document)}\b""", [path])]
            lines = _places(rf"^[ \t-]*at:[ \t]*\[[ \t]*{where.start}[ \t]*,[ \t]*{where.end}[ \t]*\]", named)
            return lines[same.index(claim.id) :]
    return []


def _places(pattern: str, files: Iterable[Path]) -> list[tuple[str, str]]:
    found = []
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [
            (path.name, f" (line {text.count(chr(10), 0, m.start()) + 1})") for m in re.finditer(pattern, text, re.MULTILINE)
        ]
    return found
