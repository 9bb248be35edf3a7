"""From one printed cell of a USGS table to one claim, or to a note of why it gave none.

What a code means, whom a row is about and what a sentence says are the same in all four kinds of table;
`loaders/usgs_mcs.py` knows where the cells stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.claims.model import Claim, Entity, Name, Record, Value
from kg.claims.vocabulary import vocabulary
from kg.errors import InputError
from loaders import _usgs_tables as tables
from loaders._csv import Amount, parse_amount, scaled, tidy
from loaders._usgs_book import WORLD_ID, Book

OTHER_COUNTRIES = Entity(
    "other-countries",
    "group",
    (Name("Other countries", "en"),),
    "The remainder row of a USGS table: which countries it holds differs by commodity, column and edition.",
)
PREDICATES = ("production", "capacity", "reserves", "share")
ORDINARY = ("NA", "N/A", "W")
"""Not available, and withheld to protect a company: counted, not listed."""

_NO_NUMBER = {"XX": "not applicable", "E": "net exporter", "": "empty"}
_ZERO = ("\u2014", "\u2013", "--")
"""Em dash, en dash and their stand-in: "— Zero" says the legend of the printed tables."""
_SAID = {"=": "", "~": "", ">": "more than ", ">=": "at least ", "<": "less than ", "<=": "at most "}
_KINDS = ("primary", "secondary", "refinery", "smelter", "apparent", "reported")
_BY_COMMODITY = {name: commodity for commodity in tables.COMMODITIES for name in commodity.names}
_REPEATED = re.compile(
    r"(?:production|imports for consumption|imports|exports|consumption|price|employment|reserves"
    r"|net import reliance ?as a percentage of (?:total )?apparent consumption)(?:[:,] *|$)",
    re.I,
)
_FOOTNOTE = re.compile(r"(?<=[^\s\d,])\d{1,2}(?:, ?\d{1,2})*$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Whom a row is about, how a sentence says it, and what a world total leaves out."""

    id: str
    label: str
    scope: tuple[str, ...] = ()


UNITED_STATES = Place("US", "the United States")
WORLD = Place(WORLD_ID, "the world")


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell on its way to a claim. `unit` is a key of `tables.UNITS`; `what` is a predicate or what is measured."""

    row: int
    column: str
    cell: str
    place: Place
    commodity: tables.Commodity
    what: str
    unit: str
    year: str
    estimated: bool = False
    basis: str | None = None
    material: str = ""
    stage: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    note: str = ""
    valid_note: str | None = None


def put(book: Book, figure: Figure) -> Value | None:
    """Adds the claim of a figure to the book and gives its value; None where the cell holds no number.

    Raises `InputError` for digits that are not a number, and for a percentage above 100.
    """
    amount = _amount(book, figure)
    if amount is None:
        return None
    unit, factor = tables.UNITS[figure.unit]
    if unit == "%" and max(amount.number, amount.maximum or 0) > 100:
        raise _wrong(book, figure, "a percentage up to 100", "compare with the printed chapter.")
    value = Value(
        scaled(amount.number, factor),
        unit,
        maximum=None if amount.maximum is None else scaled(amount.maximum, factor),
        comparator="~" if figure.estimated and amount.comparator == "=" else amount.comparator,
        basis=figure.basis,
        per="year" if figure.what == "capacity" else None,
    )
    measured = figure.what not in PREDICATES
    of = ("world production",) if figure.what == "share" else (figure.what,) if measured else ()
    book.claims.append(
        Claim(
            subject=figure.place.id,
            predicate="measure" if measured else figure.what,
            source=book.source,
            locator=Record(book.table.file, f"row {figure.row}, column {figure.column}"),
            paraphrase=_sentence(book, figure, value),
            modality="asserted",
            language="en",
            value=value,
            qualifiers=(
                ("material", (figure.material or figure.commodity.material,)),
                ("stage", figure.stage),
                ("of", of),
                ("kind", figure.kind),
                ("form", figure.form),
                ("scope", figure.scope),
            ),
            valid=figure.year,
            valid_note=figure.valid_note,
            as_of=str(book.edition),
            printed=figure.cell,
        )
    )
    return value


def _amount(book: Book, figure: Figure) -> Amount | None:
    text = tidy(figure.cell)
    if text in ORDINARY:
        book.ordinary += 1
        return None
    if text in _NO_NUMBER:
        book.skip(figure.row, figure.column, f"{text!r} ({_NO_NUMBER[text]})" if text else "empty")
        return None
    if text in _ZERO:
        return Amount(0)
    try:
        amount = parse_amount(text)
    except ValueError:
        hint = "the digits of a footnote may be glued on, as in 1216,000 for 16,000: compare with the printed chapter."
        raise _wrong(book, figure, "a number such as 7,900, >95 or 0, or a code such as NA", hint) from None
    if amount is None:
        book.skip(figure.row, figure.column, f"the words {text!r}")
    return amount


def _wrong(book: Book, figure: Figure, expected: str, hint: str) -> InputError:
    return InputError.at(book.table.file, f"row {figure.row}, column {figure.column}", figure.cell, expected, hint)


def _sentence(book: Book, figure: Figure, value: Value) -> str:
    unit = "people" if value.unit == "count" else value.unit
    amount = f"{value.number:,}" if value.maximum is None else f"{value.number:,} to {value.maximum:,}"
    amount = f"{_SAID[value.comparator]}{'an estimated ' if figure.estimated else ''}{amount} {unit}"
    mine = ("mine",) if figure.stage else ()
    if figure.what == "share":
        what = f"of world {figure.commodity.adjective} production"
    else:
        words = " ".join((figure.commodity.adjective, *mine, *figure.kind, figure.what))
        what = f"of {words}" if value.unit in ("t", "kg") else f"as {words}"
    basis = (figure.basis,) if figure.basis not in (None, "REO", *figure.form) else ()
    details = ", ".join((*figure.form, *basis, *figure.scope))
    reo = " REO" if figure.basis == "REO" else ""
    note = f"; note: {figure.note.rstrip('.')}" if figure.note else ""
    what += f" ({details})" if details else ""
    return f"USGS gives {amount}{reo} {what} in {figure.place.label} in {figure.year} ({book.edition} edition{note})."


# --- who and when ----------------------------------------------------------------------------------------------------


@cache
def countries() -> dict[str, str]:
    """Folded English names of countries, those of the ontology and USGS's own, with their ISO 3166-1 alpha-2 codes."""
    found: dict[str, set[str]] = {}
    for country in vocabulary().of_kind("Country"):
        for text, language in country.names:
            if language == "en":
                found.setdefault(text.casefold(), set()).add(country.id)
    # which of the two Congos or Koreas a name alone means nobody can tell
    known = {name: codes.pop() for name, codes in found.items() if len(codes) == 1}
    return known | {name.casefold(): code for name, code in tables.COUNTRIES.items()}


def place_of(book: Book, row: int, column: str, cell: str) -> Place | None:
    """Whom a row is about; None, with a note, where a cell names several countries at once.

    Raises `InputError` for a name that neither the ontology nor `tables.COUNTRIES` has.
    """
    printed = tidy(cell)
    name = _FOOTNOTE.sub("", printed)
    shown = book.table.columns[column]
    if name != printed:
        book.notes.append(f"{book.table.file}: row {row}, column {shown}: {printed!r} read as {name!r}, without its footnote.")
    folded = name.replace("\u2019", "'").casefold()
    if folded == "other countries":
        return Place(OTHER_COUNTRIES.id, "other countries")
    if re.match(r"world(?: total)?\b", folded):
        left_out = re.sub(r"\(?(?:may be )?rounded\)?[,;]?", "", folded)
        return Place(WORLD.id, WORLD.label, scope_in(left_out))
    if code := countries().get(folded):
        return Place(code, f"the {name}" if code in tables.WITH_ARTICLE and not folded.startswith("the ") else name)
    several = re.split(r",? and |, ", folded)
    if len(several) > 1 and all(part in countries() for part in several):
        book.skip(row, shown, f"{name!r} is several countries together")
        return None
    hint = f"add {name!r} to COUNTRIES in loaders/_usgs_tables.py with its ISO code."
    raise InputError.at(book.table.file, f"row {row}, column {shown}", cell, "the name of a country as USGS writes it", hint)


def year_of(book: Book, row: int, column: str, cell: str) -> tuple[str, bool]:
    """The year, and whether it is marked as estimated."""
    match = re.fullmatch(r"([0-9]{4})(_estimated)?", tidy(cell), re.I)
    if match is None:
        shown = book.table.columns[column]
        expected, hint = "a year such as 2023 or 2023_estimated", "a cell may have moved by a comma."
        raise InputError.at(book.table.file, f"row {row}, column {shown}", cell, expected, hint)
    return match[1], match[2] is not None


def without_estimates(note: str) -> tuple[str, frozenset[str]]:
    """The note without sentences that only say a year is estimated, and those years.

    "Estimated from consumption of purchased scrap." says how, in whichever column it was joined to, and stays a note.

    >>> without_estimates("Estimated in 2021 also. Overseas territory of France.")[0]
    'Overseas territory of France.'
    """
    years: set[str] = set()
    kept = []
    for sentence in re.split(r"(?<=\.)\s+", note):
        if re.fullmatch(r"Estimated in [0-9]{4}(?:(?:, | and |, and )[0-9]{4})*(?: also)?\.?", sentence):
            years.update(re.findall(r"[0-9]{4}", sentence))
        else:
            kept.append(sentence)
    return " ".join(kept), frozenset(years)


# --- what ------------------------------------------------------------------------------------------------------------


def commodity_of(printed: str) -> tables.Commodity | None:
    """The commodity USGS names so, None where no material here is that."""
    return _BY_COMMODITY.get(tidy(printed).casefold())


def product_in(text: str) -> tables.Product | None:
    """What a price is of, where the words name a product that has a material here."""
    folded = text.casefold()
    return next((p for p in tables.PRODUCTS if any(word in folded for word in p.words)), None)


def unit_in(text: str) -> str | None:
    """Key of `tables.UNITS` for a unit that is written out."""
    folded = text.casefold()
    return next((key for words, key in tables.LONG_UNITS if words in folded), None)


def basis_in(text: str, default: str | None) -> str | None:
    """What is weighed, by the words of a type or detail."""
    if re.search(r"rare-earth[- ]oxide|\bREO\b", text, re.I):
        return "REO"
    if re.search(r"gross weight", text, re.I):
        return "gross"
    return "content" if re.search(r"\bcontent\b|\bcontained\b", text, re.I) else default


def kinds_in(text: str) -> tuple[str, ...]:
    """Words such as primary and refinery that set figures of one commodity apart."""
    return tuple(word for word in _KINDS if re.search(rf"\b{word}\b", text, re.I))


def form_in(detail: str) -> tuple[str, ...]:
    """What a detail of the long table says beyond its statistic, so that it reads as a column of the older tables.

    >>> form_in("Net import reliance as a percentage of apparent consumption: Compounds and metals")
    ('compounds and metals',)
    """
    words = _REPEATED.sub("", detail, count=1) if _REPEATED.match(detail) else detail
    if words.casefold() in ("", "mine", "mine production", "mineral concentrates"):
        return ()
    return (words[0].lower() + words[1:],)


def scope_in(text: str) -> tuple[str, ...]:
    """What a figure leaves out, by the words of a type or note."""
    return ("excluding the United States",) if re.search(r"\bexclud\w+ (?:the )?(?:U\.S\.|United States)", text, re.I) else ()
