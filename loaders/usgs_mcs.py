"""USGS Mineral Commodity Summaries: what the United States Geological Survey prints of minerals each January.

Four kinds of CSV, told apart by their header: a world table and a U.S. salient table for each commodity (editions to
2025), table 5 on critical minerals, and one long table for everything (from 2026). Each edition is a source of its own,
for editions revise history, and all have the one origin `usgs`. What the files do, and what is done about it:

- Byte order mark, CRLF, NBSP, curly quotes as U+0093: cleaned for reading, and `printed` keeps the cell.
- Headers differ each year, empty columns and rows trail: columns are found by name, and one left over is an error.
- `NA` and `W` are counted, other codes and words (`XX`, `E`, "Included in world total") noted by row: no claim.
- `0` and the em dash are both USGS's zero. `>95` is "more than 95". An estimate is "about" (`~`): by its column, by the
  year ("2023_estimated"), by a note that says only that ("Estimated in 2021 also."), or for being the latest year of a
  salient table, which the metadata of the release calls estimated column by column and the CSV does not.
- A suffix `_t` on a net import reliance is USGS's slip: it is a percentage. A world table whose type and column name
  give two units is not believed.
- Digits of a footnote are cut from a country ("New Caledonia11") with a note; glued to a number (`1216,000`) they are
  an error. Where they make a number that looks right, the countries no longer add up to the world total: a note.
- A note is repeated for each country it names and may join several: it is quoted whole in the sentence of each claim.
- Reserves carry no year before 2026: they are valid for the edition's.
- Rows and files of commodities without a material here are named in a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kg.claims.model import Loaded
from kg.errors import InputError
from loaders import _usgs_figures as figures
from loaders import _usgs_tables as tables
from loaders._csv import Row, Table, read_table, tidy
from loaders._usgs_book import Book, add_up, audit, cells_of, check_sums, edition_of, finish, not_known, open_book
from loaders._usgs_figures import UNITED_STATES, WORLD, Figure, Place

TITLE = "USGS Mineral Commodity Summaries: production, reserves, U.S. trade and import reliance"
FILES = "CSV files of a USGS data release: *_world.csv, *_salient.csv, table 5, MCS2026_Commodities_Data.csv"

_MASS = ("t", "kt", "mt", "kg")
_WORLD_COLUMN = re.compile(r"(?P<what>prod|cap)_(?P<unit>t|kt|mt|kg)_(?P<est>est_)?(?P<year>[0-9]{4})")
_RESERVES_COLUMN = re.compile(r"reserves_(?P<unit>t|kt|mt|kg)(?:_(?P<year>[0-9]{4}))?")
_NOTE_COLUMN = re.compile(r"(?:prod|cap|reserves)_notes?")
_SALIENT_STATISTICS = {
    "usprod": "production",
    "import": "imports",
    "imports": "imports",
    "export": "exports",
    "exports": "exports",
    "consump": "consumption",
    "price": "price",
    "employment": "employment",
    "nir": "net import reliance",
}
_LONG_STATISTICS = {
    **{name: name for name in ("production", "capacity", "reserves", "imports", "exports", "consumption", "price")},
    "import": "imports",
    "export": "exports",
    "employment": "employment",
    "net import reliance": "net import reliance",
}


def load(paths: Sequence[Path]) -> Loaded:
    """Sources and claims of all files; raises `InputError` at the first thing wrong in any."""
    parts: dict[str, tuple[str, Loaded]] = {}
    notes: list[str] = []
    for path in paths:
        table = read_table(path)
        part = _read(table)
        key = part.sources[0].id if part.sources else table.sha256
        if key not in parts:
            parts[key] = (table.sha256, part)
        elif parts[key][0] == table.sha256:
            notes.append(f"{table.file}: given twice, read once.")
        else:
            hint = "load one of them: an edition has one file of a kind for each commodity."
            raise InputError.at(table.file, "", key, "a table that no other file gives", hint)
    loaded = [part for _, part in parts.values()]
    claims = tuple(claim for part in loaded for claim in part.claims)
    others = figures.OTHER_COUNTRIES
    return Loaded(
        sources=tuple(source for part in loaded for source in part.sources),
        entities=(others,) if any(claim.subject == others.id for claim in claims) else (),
        claims=claims,
        notes=(*(note for part in loaded for note in part.notes), *notes),
    )


def _read(table: Table) -> Loaded:
    for kind, (needed, reader) in _READERS.items():
        if needed <= set(table.columns):
            if not table.rows:
                raise InputError.at(table.file, "row 2", "no rows", "rows below the header", "download the file again.")
            return reader(table, kind)
    known = "; ".join(f"{kind}: {', '.join(sorted(needed))}" for kind, (needed, _) in _READERS.items())
    hint = f"give only tables of a USGS data release. The four kinds have these columns: {known}."
    raise InputError.at(table.file, "row 1", ", ".join(table.columns.values()), "the header of one of four kinds", hint)


# --- world tables ----------------------------------------------------------------------------------------------------


def _world(table: Table, kind: str) -> Loaded:
    commodity = _world_commodity(table)
    if commodity is None:
        return not_known(table, f"the types {sorted({tidy(row.cells['type']) for row in table.rows})}")
    book = open_book(table, kind, edition_of(table, "source"), commodity.code)
    for row in table.rows:
        cells = cells_of(row, "source")
        place = figures.place_of(book, row.number, "country", cells.pop("country"))
        type_ = tidy(cells.pop("type"))
        notes = {name[:3]: tidy(cells.pop(name)) for name in list(cells) if _NOTE_COLUMN.fullmatch(name)}
        for name in list(cells):
            column = _WORLD_COLUMN.fullmatch(name) or _RESERVES_COLUMN.fullmatch(name)
            if column is None:
                continue
            cell = cells.pop(name)
            if place is not None:
                start = Figure(row.number, table.columns[name], cell, place, commodity, "", column["unit"], "")
                _world_cell(book, column, start, type_, notes.get(name[:3], ""))
        audit(book, row, cells)
    check_sums(book)
    return finish(book, f"{commodity.adjective} production and reserves of the world")


def _world_cell(book: Book, column: re.Match[str], start: Figure, type_: str, note: str) -> None:
    start = replace(start, basis=figures.basis_in(type_, start.commodity.basis), scope=start.place.scope)
    if column.re is _RESERVES_COLUMN:
        year, why = column["year"] or str(book.edition), None
        if not column["year"]:
            why = f"the table gives no date for reserves; they are those of the {book.edition} edition"
        figure = replace(start, what="reserves", year=year, note=note, valid_note=why)
    else:
        written = figures.unit_in(type_)
        if written in _MASS and written != start.unit:
            book.skip(start.row, start.column, f"the type {type_!r} gives another unit than the column name")
            return
        note, years = figures.without_estimates(note)
        figure = replace(
            start,
            what="production" if column["what"] == "prod" else "capacity",
            year=column["year"],
            estimated=bool(column["est"]) or column["year"] in years,
            stage=("mine",) if re.search(r"\bmine\b", type_, re.I) else (),
            kind=figures.kinds_in(type_),
            scope=figures.scope_in(type_) or start.scope,
            note=note,
        )
    add_up(book, f"{start.column} ({type_})", start.place.id, figures.put(book, figure))


def _world_commodity(table: Table) -> tables.Commodity | None:
    """The commodity that the types name, else the one in the file's name; they must not differ."""
    match = re.fullmatch(r"mcs[ _-]?[0-9]{4}-(.+)_world.*", table.file.casefold())
    named = next((c for c in tables.COMMODITIES if match and c.code == match[1]), None)
    for row in table.rows:
        type_ = tidy(row.cells["type"])
        found = [c for words, c in tables.TYPE_WORDS.items() if re.search(words, type_, re.I)]
        if len(found) > 1 or (found and named not in (None, found[0])):
            expected = f"a type of {named.adjective} production" if named else "a type of one commodity"
            hint = "the file's name and its types must name one commodity; give the file its name of the release."
            raise InputError.at(table.file, f"row {row.number}, column {table.columns['type']}", type_, expected, hint)
        named = named or (found[0] if found else None)
    return named


# --- salient tables --------------------------------------------------------------------------------------------------


def _salient(table: Table, kind: str) -> Loaded:
    known = {row.number: figures.commodity_of(row.cells["commodity"]) for row in table.rows}
    first = next((c for c in known.values() if c), None)
    if first is None:
        return not_known(table, f"the commodity {tidy(table.rows[0].cells['commodity'])!r}")
    book = open_book(table, kind, edition_of(table, "datasource"), first.code)
    for row in table.rows:
        cells = cells_of(row, "datasource")
        printed = tidy(cells.pop("commodity"))
        commodity = known[row.number]
        if commodity is None:
            book.skip(row.number, table.columns["commodity"], f"no material here is {printed!r}")
            continue
        year, marked = figures.year_of(book, row.number, "year", cells.pop("year"))
        for name in [name for name in cells if name in table.columns]:
            start = Figure(row.number, table.columns[name], cells.pop(name), UNITED_STATES, commodity, "", "", year)
            _salient_cell(book, replace(start, estimated=marked or year == str(book.edition - 1)))
        audit(book, row, cells)
    return finish(book, f"{first.adjective} salient statistics of the United States")


def _salient_cell(book: Book, start: Figure) -> None:
    first, *middle = start.column.split("_")
    unit = middle.pop().casefold() if middle else ""
    what = _SALIENT_STATISTICS.get(first.casefold(), "")
    # the suffix of these two is not to be trusted: NIR_..._t is a percentage, Employment_m a number of people
    unit = {"net import reliance": "pct", "employment": "num"}.get(what, unit)
    if not what or unit not in tables.UNITS:
        book.skip(start.row, start.column, f"no unit here for {unit!r}" if what else "no rule here for this column")
        return
    detail = ", ".join(middle).replace("-", " and ")
    kind = figures.kinds_in(detail)
    mined = what == "production" and re.search(r"\bmine\b|concentrate", detail, re.I) is not None
    product = figures.product_in(detail) if what == "price" else None
    words = detail if product else detail.casefold()
    weighed = "REO" if unit in _MASS and start.commodity.basis == "REO" else None
    figure = replace(
        start,
        what=what,
        unit=unit,
        basis=product.basis if product else weighed,
        material=product.material if product else "",
        stage=("mine",) if mined else (),
        kind=kind,
        form=(words,) if words and not mined and words not in kind else (),
    )
    figures.put(book, figure)


# --- table 5, critical minerals --------------------------------------------------------------------------------------

_T5_SPELLINGS = {
    "apparent_consuption": "apparent_consumption",
    "contsumption_notes": "consumption_notes",
    "leading_source_precent_world": "leading_source_percent_world",
}
"""USGS's slips in the header of 2024; the right spelling is taken too, in case an edition mends them."""


def _t5(table: Table, kind: str) -> Loaded:
    book = open_book(table, kind, edition_of(table, "source"))
    unknown: list[str] = []
    for row in table.rows:
        cells = cells_of(row, "source", "primary_import_source", "import_source_notes")
        commodity = figures.commodity_of(cells["critical_mineral"])
        if commodity is None:
            unknown.append(tidy(cells["critical_mineral"]))
            continue
        _t5_row(book, row, cells, commodity)
        audit(book, row, cells)
    if unknown:
        count = f"{len(unknown)} of {len(table.rows)} rows"
        book.notes.append(f"{table.file}: {count} are of minerals without a material here: {'; '.join(unknown)}.")
    book.notes.append(f"{table.file}: the columns on primary import sources are not read.")
    return finish(book, "table 5, salient critical minerals statistics")


def _t5_row(book: Book, row: Row, cells: dict[str, str], commodity: tables.Commodity) -> None:
    def take(name: str) -> tuple[str, str]:
        """Cell and printed column name."""
        found = next((n for n in cells if _T5_SPELLINGS.get(n, n) == name), None)
        if found is None:
            shown = ", ".join(book.table.columns.values())
            raise InputError.at(book.table.file, "row 1", shown, f"a column {name}", "table 5 of a release has it.")
        return cells.pop(found), book.table.columns[found]

    def put(name: str, figure: Figure, what: str) -> None:
        cell, column = take(name)
        figures.put(book, replace(figure, cell=cell, column=column, what=what))

    year, estimated = figures.year_of(book, row.number, "year", cells.pop("year"))
    produced, consumed, world = (tidy(take(f"{name}_notes")[0]) for name in ("prod", "consumption", "world_prod"))
    form = tuple(re.findall(r"\((.+)\)", tidy(cells.pop("critical_mineral"))))
    mass = Figure(row.number, "", "", UNITED_STATES, commodity, "", "t", year, estimated, commodity.basis)
    percent = replace(mass, unit="pct", basis=None)
    refined = ("refinery",) if produced.casefold().startswith("refinery production") else ()
    for kind in ("primary", "secondary"):
        put(f"{kind}_prod", replace(mass, kind=(kind, *refined), form=form, note=produced), "production")
    how = re.match(r"(reported|estimated) consumption", consumed, re.I)
    kinds = (how[1].lower(),) if how else ("apparent",)
    put("apparent_consumption", replace(mass, kind=kinds, form=form, note="" if how else consumed), "consumption")
    put("net_import_reliance", replace(percent, form=form), "net import reliance")
    scope = figures.scope_in(world)
    put("world_total_prod", replace(mass, place=WORLD, scope=scope, note="" if scope else world), "production")
    leader, column = take("leading_source_country")
    place: Place | None = Place("", "")
    if tidy(leader) not in ("", *figures.ORDINARY):
        place = figures.place_of(book, row.number, column.casefold(), leader)
    elif any(tidy(cells[name]) not in ("", *figures.ORDINARY) for name in cells if name.startswith("leading")):
        where = f"row {row.number}, column {column}"
        hint = "a production or share of no country cannot be read."
        raise InputError.at(book.table.file, where, leader, "the name of one country", hint)
    if place is None:
        take("leading_country_prod")
        take("leading_source_percent_world")
        return
    put("leading_country_prod", replace(mass, place=place), "production")
    put("leading_source_percent_world", replace(percent, place=place, scope=scope), "share")


# --- the long table of 2026 ------------------------------------------------------------------------------------------


def _long(table: Table, kind: str) -> Loaded:
    book = open_book(table, kind, _long_edition(table))
    unknown: dict[str, int] = {}
    for row in table.rows:
        flags = [name for name in row.cells if name.startswith("is critical mineral")]
        cells = cells_of(row, "mcs chapter", "other notes", *flags)
        printed = tidy(cells.pop("commodity"))
        commodity = figures.commodity_of(printed)
        if commodity is None:
            unknown[printed] = unknown.get(printed, 0) + 1
            continue
        _long_row(book, row, cells, commodity)
        audit(book, row, cells)
    if unknown:
        names = "; ".join(f"{name} ({count})" for name, count in sorted(unknown.items()))
        count = sum(unknown.values())
        book.notes.append(f"{table.file}: {count} rows are of commodities without a material here: {names}.")
    check_sums(book)
    return finish(book, "all commodities, long table")


def _long_row(book: Book, row: Row, cells: dict[str, str], commodity: tables.Commodity) -> None:
    section, country, statistic, detail, unit_text, printed_year, cell, note = (
        tidy(cells.pop(name, "")) if name != "value" else cells.pop(name)
        for name in ("section", "country", "statistics", "statistics_detail", "unit", "year", "value", "notes")
    )
    what, unit = _LONG_STATISTICS.get(statistic.casefold(), ""), figures.unit_in(unit_text)
    when = re.fullmatch(r"([0-9]{4})(_estimated)?", printed_year)
    for known, name, found in (
        (what, "statistics", statistic),
        (unit, "unit", unit_text),
        (when, "year", printed_year),
    ):
        if not known:
            book.skip(row.number, book.table.columns[name], f"no rule here for {found!r}")
            return
    place = figures.place_of(book, row.number, "country", country)
    if place is None or unit is None or when is None:
        return
    detail = re.sub(r"[:,]? *\(?rounded\)?$", "", detail, flags=re.I)
    parts = re.split(r" -- |(?<=\.) ", note)
    product = figures.product_in(detail) if what == "price" else None
    default = commodity.basis if what in figures.PREDICATES or commodity.basis == "REO" else None
    weighed = figures.basis_in(f"{detail} {unit_text}", default) if unit in _MASS else None
    mined = what in ("production", "capacity") and re.search(r"\bmined?\b|concentrate", detail, re.I)
    figure = Figure(
        row.number,
        book.table.columns["value"],
        cell,
        place,
        commodity,
        what,
        unit,
        when[1],
        estimated=bool(when[2]) or "Estimated." in parts,
        basis=product.basis if product else weighed,
        material=product.material if product else "",
        stage=("mine",) if mined else (),
        form=figures.form_in(detail),
        scope=figures.scope_in(detail) or place.scope,
        note=" ".join(part for part in parts if part != "Estimated."),
    )
    value = figures.put(book, figure)
    if section.casefold().startswith("world"):
        add_up(book, f"{commodity.adjective} {detail.casefold() or what} in {when[1]}", place.id, value)


def _long_edition(table: Table) -> int:
    """The edition in the file's name, else the year after its newest figure: no column prints it."""
    named = re.search(r"mcs[ _-]?(20[0-9]{2})", table.file.casefold())
    printed = [tidy(row.cells["year"]) for row in table.rows]
    years = [int(year[:4]) for year in printed if re.fullmatch(r"[0-9]{4}(_estimated)?", year)]
    if not named and not years:
        raise InputError.at(table.file, "", table.file, "the edition in the name, as in MCS2026", "rename the file.")
    return int(named[1]) if named else max(years) + 1


_READERS: dict[str, tuple[frozenset[str], Callable[[Table, str], Loaded]]] = {
    "world": (frozenset({"source", "country", "type"}), _world),
    "salient": (frozenset({"datasource", "commodity", "year"}), _salient),
    "t5": (frozenset({"source", "year", "critical_mineral"}), _t5),
    "commodities": (
        frozenset({"commodity", "country", "statistics", "statistics_detail", "unit", "year", "value"}),
        _long,
    ),
}
"""Kind of table -> the columns that tell it, and its reader."""
