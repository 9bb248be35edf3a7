"""Where builds live, and how one is made: all or nothing, keyed by the content it is made from.

    $KG_HOME/loaded/<loader>/<name>.json   claims a user loaded, one file a load (`kg.dataset.user_loads`)
    $KG_HOME/builds/<key>/store/           the RDF dataset: the system of record
    $KG_HOME/builds/<key>/snapshot.json    the same claims, for commands that must answer at once

The key is a hash of the packaged seeds, the ontology, the loaders and what was loaded. A build is written beside the
others under another name and renamed when it is complete, so a killed build leaves the one before whole, and two at a
time do no harm. Whatever reads claims asks for the build of the present key and makes it when it is missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kg.claims import model
from kg.claims.model import Claim, Entity, Loaded, Name, Source, parse
from kg.claims.snapshot import SCHEMA, Snapshot, read
from kg.dataset import loading
from kg.dataset.loading import Part
from kg.errors import CheckError, InputError, KgError, Violation
from kg.resources import packaged
from kg.text import Step

KEPT_BUILDS = 3
DRAFT_SECONDS = 3600
"""A draft this old was left by a build that was killed."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: its directory, and how its claims differ from those of the build before."""

    path: Path
    key: str
    claims: int
    sources: int
    entities: int
    added: int
    gone: int
    fresh: bool


def quiet(message: str) -> None:
    """Progress that nobody wants to hear."""


def home() -> Path:
    """`KG_HOME`, else the user's data directory."""
    if chosen := os.environ.get("KG_HOME"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "kg"
    try:
        return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "kg"
    except RuntimeError as error:
        raise KgError(
            "There is no directory to keep builds in.", str(error), "set KG_HOME to a directory you may write."
        ) from None


def key() -> str:
    """Hash of everything a build is made from. Reads about 1 MB."""
    digest = hashlib.sha256(SCHEMA.encode())
    for path in _inputs():
        digest.update(f"\0{path.parent.name}/{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def _inputs() -> Iterator[Path]:
    import loaders

    for files in loading.seed_files().values():
        yield from files
    yield from sorted(packaged("ontology").glob("*.ttl"))
    yield from sorted(Path(loaders.__path__[0]).glob("*.py"))
    # every file of the two rooms that make a build: what one of them does to it need not be known here
    for room in (__file__, model.__file__):
        yield from sorted(Path(room).parent.glob("*.py"))
    yield from loaded_files()


def loaded_files() -> list[Path]:
    """What users loaded, by loader and name."""
    return sorted((home() / "loaded").glob("*/*.json"))


def loaded_parts(but: Path | None = None) -> list[Part]:
    """What users loaded, leaving out one file of it. Raises `InputError` where a file of it is broken."""
    return [Part((path,), read_loaded(path)) for path in loaded_files() if path != but]


def contents() -> list[Part]:
    """The packaged claims and whatever was loaded. Raises `InputError` where a file of either is broken."""
    return [*loading.seed_parts(), *loaded_parts()]


def snapshot(progress: Progress = quiet) -> Snapshot:
    """The snapshot of the present key, built now if it is missing or damaged."""
    found = _snapshot_in(home() / "builds" / key())
    if found is None:
        progress("Preparing the packaged claims; this happens once and takes a few seconds.")
        found = read(build(progress=progress).path / "snapshot.json")
    return found


def store_path(progress: Progress = quiet) -> Path:
    """Directory of the RDF store of the present key, built now if it is missing."""
    path = home() / "builds" / key()
    if not _is_whole(path):
        progress("Preparing the packaged claims; this happens once and takes a few seconds.")
        path = build(progress=progress).path
    return path / "store"


def is_built() -> bool:
    """Whether the build of the present key is there."""
    return _is_whole(home() / "builds" / key())


def build(force: bool = False, progress: Progress = quiet) -> Built:
    """Load, check, write the dataset, read it back, and put store and snapshot in place; `progress` hears of each step.

    Raises `CheckError` with all violations, and then nothing is changed. Building what is built already is no work.
    """
    wanted, builds = key(), home() / "builds"
    target = builds / wanted
    before = _newest_first(builds)
    old = _ids(before[0]) if before else frozenset()
    fresh = force or not _is_whole(target)
    if fresh:
        _make(target, force, progress)
    os.utime(target / "snapshot.json")  # the newest is the one in use, and the next build is compared with it
    now = read(target / "snapshot.json")
    ids = frozenset(claim.id for claim in now.claims())
    _forget(builds, target)
    return Built(target, wanted, len(ids), len(now.sources), len(now.entities), len(ids - old), len(old - ids), fresh)


def _make(target: Path, force: bool, progress: Progress) -> None:
    from kg.claims.snapshot import write
    from kg.claims.vocabulary import vocabulary
    from kg.dataset import store

    progress(Step("1 of 4: reading the claim files"))
    parts = contents()
    everything = loading.whole(parts)
    progress(Step(f"2 of 4: checking {len(everything.claims):,} claims"))
    if problems := violations(everything):
        hint = "`kg check` shows them again; `kg unload NAME` removes what was loaded."
        raise CheckError(f"{loading.number_of(problems)}; nothing was built.", loading.traced(problems, parts), hint)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    except OSError as error:
        hint = "set KG_HOME to a directory you may write."
        raise KgError(f"{target.parent}: cannot be written", error.strerror or str(error), hint) from None
    try:
        progress(Step("3 of 4: writing the dataset"))
        store.write(draft / "store", everything.sources, everything.entities, everything.claims)
        progress(Step("4 of 4: reading it back"))
        sources, entities, claims = store.read(store.open_store(draft / "store"))
        write(draft / "snapshot.json", Loaded(sources, entities, claims), vocabulary(), target.name)
        _put(draft, target, force)
    except OSError as error:
        hint = "is the disk full? The build before is still in place."
        raise KgError(f"{draft}: the build cannot be written", error.strerror or str(error), hint) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put(draft: Path, target: Path, force: bool) -> None:
    """Rename the draft to the target, also while another process does the same."""
    for _ in range(20):
        try:
            draft.rename(target)
        except OSError:
            if not force and _is_whole(target):
                return  # another process has built the same meanwhile
            # out of the way, and kept for a while: somebody may be reading it
            with suppress(OSError):
                os.utime(target)
                target.rename(Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent)) / "replaced")
        else:
            return
    raise KgError(f"{target}: cannot be replaced", "Another process keeps it busy.", "try again.")


def violations(everything: Loaded) -> tuple[Violation, ...]:
    """What keeps claims out of a build: the rules on records, without shapes, counts and evidence."""
    from kg.claims.vocabulary import vocabulary
    from kg.dataset.check import check

    return check(everything.sources, everything.entities, everything.claims, vocabulary())


def read_loaded(path: Path) -> Loaded:
    """What `kg load` kept in a file. Raises `InputError` where it is not such a file."""
    try:
        stored = json.loads(path.read_bytes())
        return Loaded(
            sources=tuple(parse(Source, r) for r in stored["sources"]),
            entities=tuple(parse(Entity, r) for r in stored["entities"]),
            claims=tuple(parse(Claim, r) for r in stored["claims"]),
            notes=tuple(stored["notes"]),
            names=tuple((entity, Name(text, lang)) for entity, text, lang in stored["names"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        why, hint = str(error).splitlines()[0], f"`kg unload {path.stem}` removes it; then load the file again."
        raise InputError(f"{path}: not a file that `kg load` wrote", why, hint) from None


def _snapshot_in(build: Path) -> Snapshot | None:
    try:
        return read(build / "snapshot.json")
    except (OSError, ValueError, AttributeError, KeyError, KgError):
        return None


def _is_whole(build: Path) -> bool:
    return (build / "store" / "CURRENT").is_file() and _snapshot_in(build) is not None


def _ids(build: Path) -> frozenset[str]:
    found = _snapshot_in(build)
    return frozenset(claim.id for claim in found.claims()) if found else frozenset()


def _newest_first(builds: Path) -> list[Path]:
    dated = []
    for path in builds.glob("[0-9a-f]*"):
        with suppress(OSError):  # another process may be removing it
            dated.append(((path / "snapshot.json").stat().st_mtime_ns, path))
    return [path for _, path in sorted(dated, reverse=True)]


def _forget(builds: Path, target: Path) -> None:
    """Remove all but the newest builds, and drafts that nobody writes any more."""
    others = [path for path in _newest_first(builds) if path != target]
    for path in others[KEPT_BUILDS - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
    for path in builds.glob(".draft-*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > DRAFT_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def ready(directory: Path) -> None:
    """Make a directory under the home where it is missing; raises `KgError` where that is not allowed."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KgError(
            f"{directory}: cannot be made", error.strerror or str(error), "set KG_HOME to a directory you may write."
        ) from None


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file that is either whole or absent, whatever happens meanwhile. A device or pipe is written as it is.

    Its directory must be there: a misspelt one is an error, not a new directory. Raises `KgError` where it cannot be
    written.
    """
    path = path.resolve()
    data = content.encode() if isinstance(content, str) else content
    draft = None
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
            return
        handle, draft = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(draft).chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        Path(draft).replace(path)
        draft = None
    except OSError as error:
        raise KgError(f"{path}: cannot be written", error.strerror or str(error), "choose a file you may write.") from None
    finally:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
