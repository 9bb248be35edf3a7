"""Questions that are asked again and again: the words of each as a small file, with the answer it got last.

    KG_HOME/questions/gm.json    {"name": "gm", "asked": {"avoid": ["CN"], "end": "gm"}, "last": {"day": ..., "routes": {...}}}

What is kept of an answer is what may change for a reader: how many routes there are of each verdict, and of each listed route its
verdict and readiness. Why an answer changed is for `kg diff --since`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.dataset.workspace import home, write_atomically
from kg.errors import InputError, UnknownNameError
from kg.network.build import build
from kg.routes import answer
from kg.routes.parts import Counts
from kg.routes.question import resolve_question
from kg.routes.request import Request

SHOWN = 1000
"""Routes of an answer that are kept and compared, the best by evidence."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}")
_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class KeptRoute:
    """What is kept of a route."""

    verdict: str
    readiness: str
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What is kept of an answer, and the day and data it was of."""

    day: str
    data: str
    counts: Counts
    routes: Mapping[str, KeptRoute]


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question under a name, with its last answer; None before it was first run."""

    name: str
    asked: Request
    last: KeptAnswer | None = None


@dataclass(frozen=True, slots=True)
class RouteChange:
    """A route that is not what it was; None where it is not there."""

    id: str
    sites: tuple[str, ...]
    old: str | None
    """verdict and readiness"""
    new: str | None


@dataclass(frozen=True, slots=True)
class Rerun:
    """A saved question asked again."""

    name: str
    day: str
    since: str | None
    """the day it was last run; null: never"""
    changed: bool
    """whether the counts, or a listed route, differ from the last time; a first answer is no change"""
    old: Counts | None
    new: Counts
    routes: tuple[RouteChange, ...]


@dataclass(frozen=True, slots=True)
class RerunAnswer:
    """The answer of `kg questions run`."""

    schema: Literal["kg.questions/1"] = field(default="kg.questions/1", init=False)
    questions: tuple[Rerun, ...]


def save(name: str, asked: Request) -> SavedQuestion:
    """Keep a question under a name, in the place of one that has it; its last answer is forgotten.

    Raises `InputError` for a name that is no name of a file.
    """
    question = SavedQuestion(name, asked)
    _write(question)
    return question


def saved() -> tuple[SavedQuestion, ...]:
    """Return all saved questions by name. Raises `InputError` for a file that is none."""
    directory = _directory()
    found = sorted(directory.glob(f"*{_SUFFIX}")) if directory.is_dir() else []
    return tuple(_read(path) for path in found)


def find(name: str) -> SavedQuestion:
    """Return a saved question. Raises `UnknownNameError` where none has the name."""
    path = _path(name)
    if not path.is_file():
        error = UnknownNameError("saved question", name, ())
        error.hint = f"kept are {', '.join(names)}." if (names := [each.name for each in saved()]) else "none is kept yet."
        raise error
    return _read(path)


def remove(name: str) -> None:
    """Forget a saved question. Raises `UnknownNameError` where none has the name."""
    find(name)
    _path(name).unlink()


def rerun(snapshot: Snapshot, question: SavedQuestion) -> Rerun:
    """Ask a saved question again, say what differs from its last answer, and keep the new one."""
    new = _answer(snapshot, question.asked)
    old = question.last
    _write(replace(question, last=new))
    changes: list[RouteChange] = []
    if old is not None:
        for name in {**new.routes, **old.routes}:
            was, now = old.routes.get(name), new.routes.get(name)
            sites = (now or was or new.routes[name]).sites
            if (was and (was.verdict, was.readiness)) != (now and (now.verdict, now.readiness)):
                changes.append(RouteChange(name, sites, _said(was), _said(now)))
    return Rerun(
        name=question.name,
        day=new.day,
        since=old.day if old is not None else None,
        changed=bool(changes) or (old is not None and old.counts != new.counts),
        old=old.counts if old is not None else None,
        new=new.counts,
        routes=tuple(changes),
    )


def _said(route: KeptRoute | None) -> str | None:
    return None if route is None else f"{route.verdict}, {route.readiness}"


def _answer(snapshot: Snapshot, asked: Request) -> KeptAnswer:
    question = resolve_question(snapshot, asked)
    found = answer.answer(snapshot, build(snapshot, question.reading), question, k=SHOWN, rank="evidence")
    return KeptAnswer(
        day=question.reading.as_of.isoformat(),
        data=snapshot.key,
        counts=found.heading.counts,
        routes={
            route.id: KeptRoute(route.verdict, route.readiness, tuple(stop.id for stop in route.stops)) for route in found.routes
        },
    )


def _directory() -> Path:
    return home() / "questions"


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise InputError.at("NAME", "", name, "small letters, digits, dots, dashes and underscores", "gm-magnets")
    return _directory() / f"{name}{_SUFFIX}"


def _write(question: SavedQuestion) -> None:
    path = _path(question.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    given = {name: value for name, value in asdict(question.asked).items() if value != getattr(Request(), name)}
    record = {"name": question.name, "asked": to_data(given), "last": to_data(question.last)}
    write_atomically(path, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def _read(path: Path) -> SavedQuestion:
    try:
        record: Any = json.loads(path.read_text(encoding="utf-8"))
        asked, last = record["asked"], record["last"]
        return SavedQuestion(record["name"], Request(**asked), None if last is None else _kept(last))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError.at(
            path.name, "", str(error), "a saved question", f"kg questions save {path.stem} keeps it anew."
        ) from None


def _kept(last: Any) -> KeptAnswer:
    routes = {name: KeptRoute(each["verdict"], each["readiness"], tuple(each["sites"])) for name, each in last["routes"].items()}
    return KeptAnswer(last["day"], last["data"], Counts(**last["counts"]), routes)
