"""Sources, entities and claims: frozen, hashable, identified by their content.

A *claim* is what one source says. Its triple and qualifiers make the *statement*: two sources that say the same
thing share a statement and stay two claims.

    statement = sha256(subject, predicate, object | value | text, qualifiers, valid)
    claim     = sha256(statement, source, locator)

How strongly a source puts it (`modality`), who is quoted, how it is paraphrased and what a later review found are
about the claim, not about the statement, and are in neither hash.

Everything here is a standard dataclass, because the read path must not pay for building validators at start-up
(pydantic costs 120 ms of CPU). `parse` validates untyped records against these same dataclasses with pydantic, so the
types are written once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, Literal, TypeVar

Modality = Literal["asserted", "claimed", "negotiated", "conditional", "forecast"]
Grade = Literal["A", "B", "C"]
EntityKind = Literal[
    "facility",
    "organization",
    "person",
    "group",
    "market",
    "place",
    "country",
    "material",
    "technology",
    "agreement",
    "policy",
]
SourceKind = Literal["government", "company", "trade press", "news", "dataset", "blog", "register"]
Comparator = Literal["=", "~", ">", ">=", "<", "<="]
Per = Literal["year", "quarter", "month", "day"]
Verified = Literal["yes", "partly", "no"]

STATEMENT_DIGITS = 20
"""Hex digits kept of a statement or claim hash: 80 bits, no collision to be expected below 10^11 claims."""


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name as some source writes it, with its BCP 47 language tag (`und` where none is known)."""

    text: str
    lang: str = "und"


@dataclass(frozen=True, slots=True)
class Source:
    """A document, or one edition of a dataset.

    `lineage` groups the sources that repeat one origin (a release and its reprints): they are one witness.
    `grade`: A primary (government, filing, the company's own release), B established press and research, C blogs,
    forums, promotion, machine rewrites, unknown hosts. `date` is EDTF, or None with the reason in `date_note`.
    """

    id: str
    title: str
    kind: SourceKind
    language: str
    grade: Grade
    publisher: str | None = None
    date: str | None = None
    date_note: str | None = None
    url: str | None = None
    licence: str | None = None
    sha256: str | None = None
    lineage: str | None = None
    derived_from: tuple[str, ...] = ()
    reliability: str | None = None

    @property
    def origin(self) -> str:
        """What makes this source a separate witness: its lineage group, else itself."""
        return self.lineage or self.id


@dataclass(frozen=True, slots=True)
class Entity:
    """Something claims are about. Only its kind and names stand here; all else is said by claims."""

    id: str
    kind: EntityKind
    names: tuple[Name, ...]
    note: str | None = None

    @property
    def label(self) -> str:
        """The name to show: the first."""
        return self.names[0].text


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a text document read as UTF-8, with the sha256 of that span in UTF-8."""

    document: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a structured file: `file` relative to where it ships, `record` an id, or row and column."""

    file: str
    record: str


Locator = Span | Record


@dataclass(frozen=True, slots=True)
class Value:
    """A number as normalised, beside the claim's `printed` form.

    `number` is in `unit`; with `maximum` the source gives a range. `comparator` is the source's ("more than" is `>`,
    "about" is `~`). `basis` says what is weighed (REO, metal, finished magnet ...); two bases are never compared
    without a declared conversion. Money is in units of an ISO 4217 currency, never converted.
    """

    number: int | float
    unit: str
    maximum: int | float | None = None
    comparator: Comparator = "="
    basis: str | None = None
    per: Per | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What an independent second look found: `yes` confirms what was said, never that material flows today."""

    verified: Verified
    note: str


Qualifiers = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says. Exactly one of `object`, `value` and `text` carries the statement's end.

    `object` an entity or concept id; `value` a quantity; `text` anything else, in our words. (A share of ownership has
    both `object` and `value`.) `valid` is the EDTF time the statement is about; None is "the source does not say",
    with the reason in `valid_note`. `as_of` is the newest evidence, EDTF. `derived` names what was inferred; None means
    the source states it. `lineage` overrides the source's where a document retells several origins.
    """

    subject: str
    predicate: str
    source: str
    locator: Locator
    paraphrase: str
    modality: Modality
    language: str
    object: str | None = None
    value: Value | None = None
    text: str | None = None
    qualifiers: Qualifiers = ()
    valid: str | None = None
    valid_note: str | None = None
    as_of: str | None = None
    printed: str | None = None
    attributed_to: str | None = None
    derived: str | None = None
    machine_generated: bool = False
    lineage: str | None = None
    review: Review | None = None
    statement: str = field(default="", init=False, compare=False)
    id: str = field(default="", init=False, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted((key, tuple(sorted(set(values)))) for key, values in self.qualifiers if values))
        object.__setattr__(self, "qualifiers", ordered)
        statement = statement_id(self)
        object.__setattr__(self, "statement", statement)
        object.__setattr__(self, "id", _digest([statement, self.source, locator_key(self.locator)]))

    def qualifier(self, name: str) -> tuple[str, ...]:
        """Values of a qualifier, empty where the source says nothing."""
        return next((values for key, values in self.qualifiers if key == name), ())


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one loader read: nothing of it is used unless all of it is good.

    `names` are further names of entities declared elsewhere, by entity id.
    `notes` are what a user must hear: cells and rows that gave no claim with file, row, column and why, and doubts.
    """

    sources: tuple[Source, ...]
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()
    names: tuple[tuple[str, Name], ...] = ()


def statement_id(claim: Claim) -> str:
    """Identity of what is said, whoever says it."""
    value = claim.value
    end: list[Any] = [claim.object, claim.text]
    if value is not None:
        end += [canonical(value.number), canonical(value.maximum), value.comparator, value.unit, value.basis, value.per]
    return _digest([claim.subject, claim.predicate, end, claim.qualifiers, claim.valid])


def locator_key(locator: Locator) -> list[Any]:
    """The locator as hashed: its kind first, so that a span never collides with a record."""
    if isinstance(locator, Span):
        return ["span", locator.document, locator.start, locator.end, locator.sha256]
    return ["record", locator.file, locator.record]


def canonical(number: int | float | None) -> str | None:
    """A number as text, the same for 5, 5.0 and 5.00.

    >>> canonical(5.0), canonical(28_700_000), canonical(99.9999)
    ('5', '28700000', '99.9999')
    """
    if number is None:
        return None
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digest(parts: list[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:STATEMENT_DIGITS]


T = TypeVar("T", Source, Entity, Claim)


def parse(kind: type[T], record: Mapping[str, object]) -> T:
    """Build a `Source`, `Entity` or `Claim` from an untyped record.

    Raises `pydantic.ValidationError` listing every wrong or unknown field; a loader turns it into an `InputError`
    that names the file and record.
    """
    # through JSON, because strict mode takes a mapping for a dataclass, and a list for a tuple, only from there
    of_kind: Any = kind
    built: T = _adapter(of_kind).validate_json(json.dumps(record, ensure_ascii=False))
    return built


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import ConfigDict, TypeAdapter, with_config

    # strict: "5" is not a number and 1 is not a text; forbid: a misspelt field is an error, not silence
    config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    for part in (Name, Span, Record, Value, Review, kind):
        with_config(config)(part)
    return TypeAdapter(kind)


def to_record(item: Source | Entity | Claim) -> dict[str, object]:
    """The item as plain data, without fields that are None, empty or derived: `parse` gives it back."""
    record = {key: _plain(value) for key, value in asdict(item).items() if value not in (None, (), False)}
    record.pop("statement", None)
    if isinstance(item, Claim):
        record.pop("id", None)
    return record


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    return value
