"""Dated law as data: what a law asks of a route, from which day to which, and whether it holds then.

A law is a file of format `kg.law/1`, its id the name of the file: those of `ontology/rules/`, or a user's own.

    format = "kg.law/1"
    title = "..."            authority = "..."          citation = "..."
    policy = "us-dfars-7052"      the entity whose claims carry dates and thresholds; a user's file may have none
    summary = "..."               what it asks
    limits = ["..."]              what the test does not see; every law has some
    [[phase]]                     in order of time, none over another
    from = 2024-05-30             the first day; absent only in the first phase, where no source says when it began
    until = 2026-12-31            the last day; absent only in the last phase: no end is stated
    status = "in force"           in force | suspended | proposed | lapsed | unknown
    avoid = "location:CN at magnet"     the test; a law that asks nothing of a route has none in any phase
    doubt = "state:CN"            a second test whose outcome is unknown where `avoid` would be exposed: a criterion of the law
    doubt_why = "..."             that cannot be measured, and why it cannot
    sources = ["dfars-2024"]      ids of sources
    why = "..."                   what they say of this phase, and how sure that is

Expressions stay text here. Days of which a file says nothing are phases of status *unknown*: not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, cast, get_args

from kg.errors import InputError, UnknownNameError
from kg.fields import Fields
from kg.files import decoded
from kg.resources import packaged

FORMAT = "kg.law/1"
NOTICE = (
    "This is not legal advice. It tests public claims by what public sources say of a rule on the day asked about. Whether a "
    "contract falls under the rule, and its exceptions and waivers, are for who reads the rule itself: none is applied here."
)
LARGEST = 32 * 1024
"""Bytes of a file; larger ones are refused before they are parsed."""
WIDEST = 4 * 1024
"""Bytes of a line: a key of ten thousand dots would keep the parser busy for seconds."""

Status = Literal["in force", "suspended", "proposed", "lapsed", "unknown"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_TOP = ("format", "title", "authority", "citation", "policy", "summary", "limits", "phase")
_PHASE = ("from", "until", "status", "avoid", "doubt", "doubt_why", "sources", "why")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Phase:
    """What a law asks from `since` to `until`, both days included; None is no such end.

    Whatever `doubt` is exposed to is only unknown: `doubt_why` says what is missing.
    """

    since: date | None
    until: date | None
    status: Status
    avoid: str | None
    sources: tuple[str, ...]
    why: str
    doubt: str | None = None
    doubt_why: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """A law with its phases in order; `sha256` is of the file it was read from."""

    id: str
    title: str
    policy: str | None
    authority: str
    citation: str
    summary: str
    limits: tuple[str, ...]
    phases: tuple[Phase, ...]
    sha256: str


def laws() -> tuple[str, ...]:
    """Ids of the packaged laws, sorted."""
    return tuple(sorted(path.stem for path in _directory().glob("*.toml")))


def law(name: str | Path) -> Law:
    """A packaged law by its id, or a user's by the path of its file, which has a slash or ends in `.toml`.

    Raises `UnknownNameError` with the nearest ids, or `InputError` that names file, field, what was found and what was expected.
    """
    if isinstance(name, str):
        known = {each.casefold(): each for each in laws()}
        if name.casefold() in known:
            return _packaged(known[name.casefold()])
        if not (name.endswith(".toml") or "/" in name or "\\" in name):
            from difflib import get_close_matches

            raise UnknownNameError("law", name, tuple(get_close_matches(name, laws(), n=3, cutoff=0.4) or laws()))
    return _own(Path(name))


def phase_on(law: Law, day: date) -> Phase:
    """The phase that holds on a day; of status unknown, with the reason, where the file says nothing of the day."""
    return next(phase for phase in reversed(timeline(law)) if phase.since is None or phase.since <= day)


def boundaries(law: Law) -> tuple[date, ...]:
    """Days on which another phase begins, in order."""
    return tuple(phase.since for phase in timeline(law)[1:] if phase.since is not None)


def timeline(law: Law) -> tuple[Phase, ...]:
    """Phases that cover every day once, in order: those of the file, and one of status unknown wherever it says nothing."""
    return tuple(_timeline(law))


def digest(law: Law) -> str:
    """The first 12 hex digits of the sha256 of the file: which edition of it an answer was made with."""
    return law.sha256[:12]


def _timeline(law: Law) -> Iterator[Phase]:
    first, last = law.phases[0], law.phases[-1]
    if first.since is not None and first.since > date.min:
        before = f"{law.id} is described from {first.since}; what held before is not known here."
        yield _unsaid(law, None, first.since - _DAY, before)
    for phase, following in zip(law.phases, (*law.phases[1:], None), strict=True):
        yield phase
        if phase.until is None or phase.until == date.max:
            continue
        after = phase.until + _DAY
        if following is None:
            yield _unsaid(law, after, None, f"{law.id} is described until {last.until}; what holds after is not known here.")
        elif following.since is not None and following.since > after:
            between = f"{law.id} is not described from {after} to {following.since - _DAY}; what held then is not known here."
            yield _unsaid(law, after, following.since - _DAY, between)


def _unsaid(law: Law, since: date | None, until: date | None, why: str) -> Phase:
    """Days nothing is said of are tested by the last test before them or the first after, so that what meets one is unknown."""
    tested = [phase for phase in law.phases if phase.avoid is not None]
    before = [phase for phase in tested if since is not None and (phase.since is None or phase.since < since)]
    like = [*before[-1:], *tested[len(before) :][:1]]
    doubted = [phase for phase in like if phase.doubt is not None]
    reasons = "; ".join(dict.fromkeys(phase.doubt_why for phase in doubted))
    return Phase(since, until, "unknown", _either(p.avoid for p in like), (), why, _either(p.doubt for p in doubted), reasons)


def _either(texts: Iterable[str | None]) -> str | None:
    """Expressions joined by `or`, each once; None where there are none."""
    found = tuple(dict.fromkeys(text for text in texts if text is not None))
    return " or ".join(f"({text})" for text in found) if len(found) > 1 else next(iter(found), None)


def _directory() -> Path:
    return packaged("ontology") / "rules"


@cache
def _packaged(name: str) -> Law:
    return _read(_directory() / f"{name}.toml", name)


def _own(path: Path) -> Law:
    name = path.stem
    if not _ID.fullmatch(name):
        expected = "a name of up to 80 letters, digits, dots, hyphens and underscores"
        raise InputError.at(path.name, "the name of the file", name, expected, "rename the file: its name is the id of the law.")
    found = _read(path, name)
    if name in laws() and path.resolve() != (_directory() / f"{name}.toml").resolve():
        hint = "rename the file, so that an answer shows which of the two was used."
        raise InputError.at(path.name, "the name of the file", name, "a name that no packaged law has", hint)
    return found


def _read(path: Path, name: str) -> Law:
    import tomllib
    from hashlib import sha256

    data = _bytes(path)
    for number, content in enumerate(data.splitlines(), start=1):
        if len(content) > WIDEST:
            size, hint = f"{len(content):,} bytes", 'break it: a text between """ goes over lines.'
            raise InputError.at(path.name, f"line {number}", size, f"at most {WIDEST:,} bytes a line", hint)
    text = decoded(data, path.name)
    try:
        stored = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        why = f"Found this: {' '.join(str(error).split())[:200]}. Expected a law of format {FORMAT} in TOML."
        raise InputError(f"{path.name}: not TOML", why, "texts stand in quotes, and dates do not: from = 2027-01-01") from None
    return _law(Fields(stored, path.name), name, sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    hint = f"check the path, or name a packaged law: {', '.join(laws())}."
    try:
        if not path.is_file():
            raise InputError(f"{path}: not a file", f"Expected a law of format {FORMAT}.", hint)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read", f"{error.strerror or error}. Expected a law of format {FORMAT}.", hint
        ) from None
    if len(data) > LARGEST:
        raise InputError.at(path.name, "", f"more than {LARGEST:,} bytes", f"at most {LARGEST:,} bytes", "one law a file.")
    return data


def _law(stored: Fields, name: str, sha256: str) -> Law:
    written = stored.table.get("format", "nothing")
    if written != FORMAT:
        raise stored.wrong("format", written, FORMAT, f'the first line of the file is: format = "{FORMAT}"')
    stored.only(_TOP)
    limits = stored.texts("limits")
    if not limits:
        raise stored.wrong("limits", "nothing", "at least one text", "say what the test does not see: no test sees all.")
    return Law(
        id=name,
        title=stored.needed("title"),
        policy=stored.text("policy"),
        authority=stored.needed("authority"),
        citation=stored.needed("citation"),
        summary=stored.needed("summary"),
        limits=limits,
        phases=_phases(stored),
        sha256=sha256,
    )


def _phases(stored: Fields) -> tuple[Phase, ...]:
    tables = stored.table.get("phase", "nothing")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise stored.wrong("phase", tables, "at least one phase", "write [[phase]], in double brackets, before each.")
    each = [Fields(table, stored.file, f"phase {number}, ") for number, table in enumerate(tables, start=1)]
    phases = tuple(map(_phase, each))
    for (before, fields), (phase, following) in pairwise(zip(phases, each, strict=True)):
        _in_order(before, fields, phase, following)
    tested = any(phase.avoid is not None for phase in phases)
    for phase, fields in zip(phases, each, strict=True):
        if tested and phase.avoid is None and phase.status != "lapsed":
            hint = "a law of which no route can be tested has no `avoid` in any phase."
            raise fields.wrong("avoid", "nothing", "an expression, as in the other phases", hint)
    return phases


def _in_order(before: Phase, ended: Fields, phase: Phase, begun: Fields) -> None:
    if phase.since is None:
        raise begun.wrong("from", "nothing", "the first day of the phase", "only the first phase may go without.")
    if before.until is None:
        raise ended.wrong("until", "nothing", f"a day before {phase.since}", "only the last phase may go without.")
    if phase.since <= before.until:
        hint = "phases stand in order of time, none over another; both of its days belong to a phase."
        raise begun.wrong("from", str(phase.since), f"a day after {before.until}", hint)


def _phase(table: Fields) -> Phase:
    table.only(_PHASE)
    status = table.needed("status")
    if status not in get_args(Status):
        raise table.wrong("status", status, f"one of {', '.join(get_args(Status))}", "where no source says, it is unknown.")
    since, until = table.day("from"), table.day("until")
    if since is not None and until is not None and until < since:
        hint = "`from` is the first day of a phase and `until` its last."
        raise table.wrong("until", str(until), f"{since} or later", hint)
    avoid, doubt, doubt_why = map(table.text, ("avoid", "doubt", "doubt_why"))
    if doubt is not None and avoid is None:
        hint = "`doubt` is what the law also asks and cannot be measured."
        raise table.wrong("avoid", "nothing", "an expression beside `doubt`", hint)
    if (doubt is None) != (doubt_why is None):
        hint = "`doubt` is an expression, and `doubt_why` says why what it finds is unknown."
        missing = "doubt" if doubt is None else "doubt_why"
        raise table.wrong(missing, "nothing", "both of `doubt` and `doubt_why`, or neither", hint)
    return Phase(
        since=since,
        until=until,
        status=cast(Status, status),
        avoid=avoid,
        sources=table.texts("sources"),
        why=table.needed("why"),
        doubt=doubt,
        doubt_why=doubt_why or "",
    )
