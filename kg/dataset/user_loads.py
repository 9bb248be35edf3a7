"""What users loaded: kept beside the packaged claims until it is unloaded, and part of every build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.claims.model import Loaded, to_record
from kg.dataset import loading, workspace
from kg.dataset.loading import Part, number_of
from kg.errors import CheckError, InputError, UnknownNameError


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load added. `kept` is None where nothing was new or nothing was to be kept."""

    kept: Path | None
    claims: int
    new: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """One earlier load. The counts are None where its file is damaged."""

    name: str
    loader: str
    files: tuple[str, ...]
    claims: int | None
    sources: int | None


def load(loader: str, files: Sequence[Path], dry_run: bool = False) -> LoadResult:
    """Read files with a loader, check them together with everything else, and keep them for all later builds.

    Raises `InputError` or `CheckError`; then nothing was kept. Loading the same files again changes nothing.
    """
    loaded = loading.load_files(loader, files)
    parts = workspace.contents()
    before = loading.whole(parts)
    joined = [Part(tuple(files), loaded), *parts]
    everything, problems = loading.gathered([*parts, joined[0]])
    problems += workspace.violations(everything)
    if problems:
        hint = "correct the file and load it again; `kg load --list` shows what was loaded before."
        raise CheckError(f"{number_of(problems)}; nothing was loaded.", loading.traced(problems, joined), hint)
    result = LoadResult(None, len(loaded.claims), len(everything.claims) - len(before.claims), loaded.notes)
    if dry_run or _records(everything) == _records(before):
        return result
    content = _stored_form(loader, files, loaded)
    name = "-".join(sorted(path.stem for path in files))[:60]
    target = workspace.home() / "loaded" / loader / f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:12]}.json"
    workspace.ready(target.parent)
    workspace.write_atomically(target, content)
    try:
        workspace.build()
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return LoadResult(target, result.claims, result.new, result.notes)


def _records(loaded: Loaded) -> tuple[object, ...]:
    return loaded.sources, loaded.entities, loaded.claims


def _stored_form(loader: str, files: Sequence[Path], loaded: Loaded) -> str:
    """What `kg.dataset.workspace.read_loaded` reads."""
    return json.dumps(
        {
            "loader": loader,
            "files": [path.name for path in files],
            "sources": [to_record(s) for s in loaded.sources],
            "entities": [to_record(e) for e in loaded.entities],
            "claims": [to_record(c) for c in loaded.claims],
            "names": [[entity, name.text, name.lang] for entity, name in loaded.names],
            "notes": list(loaded.notes),
        },
        ensure_ascii=False,
    )


def listed() -> tuple[Load, ...]:
    """All earlier loads, by name."""
    return tuple(sorted(map(_load_in, workspace.loaded_files()), key=lambda load: load.name))


def _load_in(path: Path) -> Load:
    try:
        loaded = workspace.read_loaded(path)
        files = tuple(json.loads(path.read_bytes())["files"])
    except InputError:
        return Load(path.stem, path.parent.name, (), None, None)
    return Load(path.stem, path.parent.name, files, len(loaded.claims), len(loaded.sources))


def find(name: str) -> Path:
    """The file of an earlier load. Raises `UnknownNameError` with the names there are."""
    known = {path.stem: path for path in workspace.loaded_files()}
    if name not in known:
        error = UnknownNameError("load", name, tuple(known))
        error.hint = f"there {'is' if len(known) == 1 else 'are'} {', '.join(known)}." if known else "nothing was loaded."
        raise error
    return known[name]


def unload(name: str) -> int:
    """Remove an earlier load and give the number of claims that are gone with it; 0 where its file was damaged.

    Raises `UnknownNameError`, and `CheckError` where what stays rests on what would go; then nothing was removed.
    """
    path = find(name)
    rest = workspace.loaded_parts(but=path)
    left, problems = loading.gathered([*loading.seed_parts(), *rest])
    problems += workspace.violations(left)
    try:
        whole, troubles = loading.gathered(workspace.contents())
        gone = len(whole.claims) - len(left.claims)
        sound = not troubles and not workspace.violations(whole)
    except InputError:
        gone, sound = 0, False
    if problems and sound:
        hint = "unload what rests on it first; `kg load --list` shows the names."
        raise CheckError(f"{name} is needed by other claims; nothing was unloaded.", problems, hint)
    path.unlink(missing_ok=True)
    if not problems:
        workspace.build()
    return gone
