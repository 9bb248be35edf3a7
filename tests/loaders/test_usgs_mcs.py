"""USGS tables: what the real files say, each quirk of the format, and one error for each thing that can be wrong."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import loaders._csv
from kg.claims.edtf import parse_span
from kg.claims.model import Claim, Loaded, Record
from kg.claims.vocabulary import vocabulary
from kg.errors import InputError
from loaders import _usgs_figures as figures
from loaders import _usgs_tables as tables
from loaders import usgs_mcs
from loaders._csv import Amount, parse_amount, read_table

DATA = Path(__file__).parents[1] / "data" / "usgs_mcs"
REAL = sorted(path for path in DATA.glob("*.csv") if "made_for_test" not in path.name)
MADE = DATA / "MCS2026_made_for_test.csv"

WORLD = "Source,Country,Type,Prod_t_2021,Prod_t_est_2022,Prod_notes,Reserves_t,Reserves_notes"
TYPE = '"Rare earths, mine production, rare-earth-oxide equivalent, metric tons"'
LONG = (
    "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,Notes,"
    "Is critical mineral 2025,Other notes"
)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes lines as USGS does, with byte order mark and CRLF."""

    def to(*lines: str, name: str = "mcs2023-raree_world.csv", encoding: str = "utf-8-sig") -> Path:
        path = tmp_path / name
        path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
        return path

    return to


def world(*rows: str, header: str = WORLD) -> tuple[str, ...]:
    """A made-up world table: each row is country and what follows the type."""
    return (header, *(f"MCS2023,{country},{TYPE},{rest}" for country, rest in (row.split("|") for row in rows)))


def load(path: Path) -> Loaded:
    return usgs_mcs.load([path])


def claim_at(loaded: Loaded, record: str) -> Claim:
    found = [c for c in loaded.claims if isinstance(c.locator, Record) and c.locator.record == record]
    assert len(found) == 1, record
    return found[0]


def short(claim: Claim) -> tuple[object, ...]:
    """Subject, predicate, comparator, number, unit, basis and year of a claim."""
    assert claim.value is not None
    value = claim.value
    return (claim.subject, claim.predicate, value.comparator, value.number, value.unit, value.basis, claim.valid)


def error_of(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.why.startswith("Expected ")
    assert caught.value.hint
    return str(caught.value)


# --- the real files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "source", "counts"),
    [
        ("MCS2024_T5_Critical_Minerals_Salient.csv", "usgs-mcs-2024-t5", {"production": 35, "measure": 22, "share": 9}),
        ("mcs2022-raree_salient.csv", "usgs-mcs-2022-raree-salient", {"production": 10, "measure": 80}),
        ("mcs2022-raree_world.csv", "usgs-mcs-2022-raree-world", {"production": 34}),
        ("mcs2023-raree_salient.csv", "usgs-mcs-2023-raree-salient", {"production": 10, "measure": 80}),
        ("mcs2023-raree_world.csv", "usgs-mcs-2023-raree-world", {"production": 34, "reserves": 13}),
        ("mcs2024-cobal_world.csv", "usgs-mcs-2024-cobal-world", {"production": 28, "reserves": 13}),
    ],
)
def test_real_files_give_all_their_claims(name: str, source: str, counts: dict[str, int]) -> None:
    """Each real file is one source and gives the counted number of claims for each predicate."""
    loaded = load(DATA / name)
    assert [s.id for s in loaded.sources] == [source]
    assert Counter(c.predicate for c in loaded.claims) == counts
    assert {c.source for c in loaded.claims} == {source}
    assert len({c.id for c in loaded.claims}) == len(loaded.claims)


ROWS = """
mcs2023-raree_world | row 2, column Prod_t_2021 | US production = 42000 t REO 2021
mcs2023-raree_world | row 3, column Prod_t_est_2022 | AU production ~ 18000 t REO 2022
mcs2023-raree_world | row 5, column Prod_t_est_2022 | MM production ~ 12000 t REO 2022
mcs2023-raree_world | row 7, column Prod_t_2021 | CA production = 0 t REO 2021
mcs2023-raree_world | row 8, column Reserves_t | CN reserves = 44000000 t REO 2023
mcs2023-raree_world | row 18, column Reserves_t | world reserves = 130000000 t REO 2023
mcs2022-raree_world | row 8, column Prod_t_Est_2021 | CN production ~ 168000 t REO 2021
mcs2022-raree_world | row 17, column Prod_t_2020 | other-countries production = 100 t REO 2020
mcs2024-cobal_world | row 5, column Prod_t_est_2023 | CD production ~ 170000 t content 2023
mcs2024-cobal_world | row 9, column Prod_t_est_2022 | NC production ~ 2000 t content 2022
mcs2023-raree_salient | row 5, column USprod_Compounds-Metals_t | US production = 120 t REO 2021
mcs2023-raree_salient | row 6, column Price_Nd2O3_dkg | US measure ~ 130 USD/kg oxide 2022
mcs2023-raree_salient | row 5, column Employment_num | US measure = 293 count None 2021
mcs2023-raree_salient | row 5, column NIR_Compounds-Metals_pct | US measure > 95 % None 2021
mcs2022-raree_salient | row 6, column NIR_Compounds-Metals_t | US measure > 90 % None 2021
MCS2024_T5_Critical_Minerals_Salient | row 22, column Leading_source_precent_world | CN share ~ 69 % None 2023
MCS2024_T5_Critical_Minerals_Salient | row 22, column Net_Import_Reliance | US measure > 95 % None 2023
MCS2024_T5_Critical_Minerals_Salient | row 22, column Apparent_Consuption | US measure ~ 8800 t REO 2023
MCS2024_T5_Critical_Minerals_Salient | row 9, column Leading_country_prod | CD production ~ 170000 t content 2023
"""


@pytest.mark.parametrize("row", ROWS.strip().splitlines())
def test_rows_of_real_files(row: str) -> None:
    """A cell of a real file becomes exactly this claim: subject, predicate, comparator, number, unit, basis, year."""
    name, record, expected = row.split(" | ")
    assert " ".join(map(str, short(claim_at(load(DATA / f"{name}.csv"), record)))) == expected


def test_a_claim_in_full() -> None:
    """Everything of one claim: qualifiers, what was printed, the sentence, the locator."""
    claim = claim_at(load(DATA / "mcs2023-raree_world.csv"), "row 2, column Prod_t_2021")
    assert claim.qualifiers == (("material", ("rare-earths",)), ("stage", ("mine",)))
    assert (claim.printed, claim.modality, claim.language, claim.as_of) == ("42000", "asserted", "en", "2023")
    assert claim.locator == Record("mcs2023-raree_world.csv", "row 2, column Prod_t_2021")
    assert claim.paraphrase == (
        "USGS gives 42,000 t REO of rare-earth mine production in the United States in 2021 (2023 edition)."
    )


def test_the_source_in_full() -> None:
    """An edition is a source of its own with the sha256 of its file, and all editions have one origin."""
    path = DATA / "mcs2023-raree_world.csv"
    (source,) = load(path).sources
    assert source.title == "Mineral Commodity Summaries 2023: rare-earth production and reserves of the world"
    assert (source.publisher, source.kind, source.grade) == ("U.S. Geological Survey", "government", "A")
    assert (source.language, source.licence) == ("en", "US Government work, public domain")
    assert (source.date, source.url) == ("2023", "https://doi.org/10.5066/P9WCYUI6")
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    loaded = usgs_mcs.load(REAL)
    assert len({s.id for s in loaded.sources}) == len(REAL)
    assert {s.origin for s in loaded.sources} == {"usgs"}


def test_all_real_files_at_once() -> None:
    """Together they give the sum of their claims, and the remainder row is one entity; `world` stands elsewhere."""
    loaded = usgs_mcs.load(REAL)
    assert len(loaded.claims) == 66 + 90 + 34 + 90 + 47 + 41
    assert [(e.id, e.kind) for e in loaded.entities] == [("other-countries", "group")]
    assert loaded == usgs_mcs.load(REAL)


def test_world_and_salient_tables_of_one_edition_agree() -> None:
    """U.S. mine production is printed in both tables: one statement, two claims."""
    loaded = usgs_mcs.load([DATA / "mcs2023-raree_world.csv", DATA / "mcs2023-raree_salient.csv"])
    for column in ("Prod_t_2021", "Prod_t_est_2022"):
        statement = claim_at(loaded, f"row 2, column {column}").statement
        assert len({c.id for c in loaded.claims if c.statement == statement}) == 2


def test_editions_disagree_side_by_side() -> None:
    """A revised year stays two claims that differ in their number only: 43,000 t estimated, then 42,000 t."""
    old = claim_at(load(DATA / "mcs2022-raree_world.csv"), "row 2, column Prod_t_Est_2021")
    new = claim_at(load(DATA / "mcs2023-raree_world.csv"), "row 2, column Prod_t_2021")
    assert (old.subject, old.predicate, old.qualifiers, old.valid) == (
        new.subject,
        new.predicate,
        new.qualifiers,
        new.valid,
    )
    assert old.source != new.source
    assert old.value
    assert new.value
    assert (old.value.number, new.value.number) == (43000, 42000)


@pytest.mark.parametrize("path", [*REAL, MADE], ids=lambda path: path.name)
def test_claims_use_the_words_of_the_ontology(path: Path) -> None:
    """Predicates, their subjects, qualifiers, units, bases, countries and years are declared words."""
    words = vocabulary()
    kinds = {"world": "Place", "other-countries": "Group"}
    for claim in load(path).claims:
        predicate = words.predicates[claim.predicate]
        kind = kinds.get(claim.subject) or words.concepts[claim.subject].kind
        assert not predicate.subjects or kind in predicate.subjects, claim
        assert claim.value is not None
        assert predicate.takes_value
        assert claim.value.unit in words.units
        assert claim.value.basis in {None, *words.bases}
        assert claim.valid is not None
        assert parse_span(claim.valid)
        assert {key for key, _ in claim.qualifiers} <= set(words.qualifiers)
        assert claim.qualifier("material")[0] in words.concepts
        assert set(claim.qualifier("stage")) <= set(words.concepts)
        assert claim.predicate not in ("measure", "share") or claim.qualifier("of")


def test_tables_use_the_words_of_the_ontology() -> None:
    """Every country, material and basis of the tables exists, and no name of a commodity is used twice."""
    words = vocabulary()
    codes = figures.countries().values()
    assert {words.concepts[code].kind for code in codes} == {"Country"}
    assert len(set(codes)) == len(words.of_kind("Country"))
    assert not {name.casefold() for name in tables.COUNTRIES} & {
        n.casefold() for c in words.of_kind("Country") for n, _ in c.names
    }
    materials = {c.id for kind in ("Material", "Element") for c in words.of_kind(kind)}
    assert {c.material for c in tables.COMMODITIES} | {p.material for p in tables.PRODUCTS} <= materials
    assert {c.basis for c in tables.COMMODITIES} | {p.basis for p in tables.PRODUCTS} <= words.bases
    assert {unit for unit, _ in tables.UNITS.values()} <= words.units
    names = [name for commodity in tables.COMMODITIES for name in commodity.names]
    assert len(names) == len(set(names))


# --- quirks ----------------------------------------------------------------------------------------------------------


def test_estimates_only_in_a_note() -> None:
    """ "Estimated in 2021 also." makes the 2021 figure an estimate and is not repeated in the sentence."""
    claim = claim_at(load(DATA / "mcs2023-raree_world.csv"), "row 3, column Prod_t_2021")
    assert claim.value
    assert claim.value.comparator == "~"
    assert claim.paraphrase == (
        "USGS gives an estimated 24,000 t REO of rare-earth mine production in Australia in 2021 (2023 edition)."
    )


def test_a_note_with_nbsp_is_quoted_clean() -> None:
    """The NBSP in "2.98 million tons" is a space in the sentence."""
    claim = claim_at(load(DATA / "mcs2023-raree_world.csv"), "row 3, column Reserves_t")
    assert "equivalent reserves were 2.98 million tons)." in claim.paraphrase


def test_joined_notes_are_quoted_whole_and_make_no_estimate() -> None:
    """A note that joins "Estimated from ..." with a list of countries is quoted; it makes the reserves no estimate."""
    claim = claim_at(load(DATA / "mcs2024-cobal_world.csv"), "row 3, column Reserves_t")
    assert claim.value
    assert claim.value.comparator == "="
    assert "note: Estimated from consumption of purchased scrap. Reserves for Australia, Canada" in claim.paraphrase


def test_a_quota_is_named_in_the_sentence() -> None:
    """China's figure is a quota, and the claim says so."""
    claim = claim_at(load(DATA / "mcs2023-raree_world.csv"), "row 8, column Prod_t_est_2022")
    assert claim.paraphrase.endswith("(2023 edition; note: Production quota; does not include undocumented production).")


def test_reserves_say_why_they_have_the_year_of_the_edition() -> None:
    """Reserves carry no date, so they are valid for the edition, with the reason."""
    claim = claim_at(load(DATA / "mcs2023-raree_world.csv"), "row 2, column Reserves_t")
    assert claim.valid_note == "the table gives no date for reserves; they are those of the 2023 edition"


def test_reserves_of_other_countries_are_those_of_a_group() -> None:
    """The remainder row is a group of countries."""
    claim = claim_at(load(DATA / "mcs2023-raree_world.csv"), "row 17, column Reserves_t")
    assert (claim.predicate, claim.qualifier("of"), claim.subject) == ("reserves", (), "other-countries")


def test_glued_footnote_of_a_country_is_cut_with_a_note() -> None:
    """ "New Caledonia11" is New Caledonia, and the user hears of it."""
    loaded = load(DATA / "mcs2024-cobal_world.csv")
    assert "'New Caledonia11' read as 'New Caledonia'" in loaded.notes[0]
    assert "row 9, column Country" in loaded.notes[0]


def test_codes_are_counted_or_listed() -> None:
    """NA is one number for a file; XX and E are listed with rows and column, and give no claim."""
    (notes,) = (load(DATA / "mcs2023-raree_world.csv").notes,)
    assert notes == ("mcs2023-raree_world.csv: cells that are NA or W (not available, withheld), with no claim: 4.",)
    assert load(DATA / "mcs2022-raree_salient.csv").notes == (
        "mcs2022-raree_salient.csv: row 2, column NIR_Concentrate_t: 'XX' (not applicable); no claim.",
        "mcs2022-raree_salient.csv: rows 3, 4, 5, 6, column NIR_Concentrate_t: 'E' (net exporter); no claim.",
    )


def test_salient_columns_say_what_they_measure() -> None:
    """Imports, exports, prices and employment are measures with the words of their column."""
    loaded = load(DATA / "mcs2022-raree_salient.csv")
    exports = claim_at(loaded, "row 2, column Exports_Ores-Compounds_t")
    assert (exports.qualifier("of"), exports.qualifier("form")) == (("exports",), ("ores and compounds",))
    terbium = claim_at(loaded, "row 2, column Price_TbO2_dkg")
    assert (terbium.qualifier("material"), terbium.qualifier("form")) == (("tb-oxide",), ("TbO2",))
    assert claim_at(loaded, "row 2, column USprod_Concentrate_t").qualifier("stage") == ("mine",)


def test_the_latest_year_of_a_salient_table_is_estimated() -> None:
    """By the release's metadata; the CSV itself does not mark it."""
    loaded = load(DATA / "mcs2022-raree_salient.csv")
    year = {c.valid: c.value.comparator for c in loaded.claims if c.value and c.qualifier("of") == ("imports",)}
    assert year == {"2017": "=", "2018": "=", "2019": "=", "2020": "=", "2021": "~"}


def test_table_5_names_the_minerals_it_leaves_out() -> None:
    """Minerals without a material here are named in a note, and give no claim."""
    loaded = load(DATA / "MCS2024_T5_Critical_Minerals_Salient.csv")
    assert "18 of 31 rows are of minerals without a material here: Aluminum (bauxite); Arsenic;" in loaded.notes[0]
    assert {c.qualifier("material")[0] for c in loaded.claims} == {
        *("rare-earths", "Y", "Sc", "Co", "Ga", "Ge", "Li", "Ni", "Sb", "W", "Ta", "Zn", "graphite")
    }


def test_table_5_scope_and_kind() -> None:
    """ "Excludes U.S. production." limits the world total and the share; consumption says how it was found."""
    loaded = load(DATA / "MCS2024_T5_Critical_Minerals_Salient.csv")
    for column in ("World_total_prod", "Leading_source_precent_world"):
        assert claim_at(loaded, f"row 15, column {column}").qualifier("scope") == ("excluding the United States",)
    assert claim_at(loaded, "row 11, column Apparent_Consuption").qualifier("kind") == ("reported",)
    assert claim_at(loaded, "row 22, column Apparent_Consuption").qualifier("kind") == ("apparent",)
    assert claim_at(loaded, "row 31, column Primary_prod").qualifier("kind") == ("primary", "refinery")


def test_table_5_with_mended_header(tmp_path: Path) -> None:
    """The right spelling of the slips in the header is taken too."""
    text = (DATA / "MCS2024_T5_Critical_Minerals_Salient.csv").read_text("utf-8-sig")
    for wrong, right in (("Consuption", "Consumption"), ("Contsumption", "Consumption"), ("precent", "percent")):
        assert wrong in text
        text = text.replace(wrong, right)
    path = tmp_path / "t5.csv"
    path.write_text(text, "utf-8")
    assert len(load(path).claims) == 66


def test_less_than_is_kept(write: Write) -> None:
    """A grouped number with `<` stays a bound."""
    rows = world("United States|1,,,,", 'World total (rounded)|"<100,000",,,,')
    assert short(claim_at(load(write(*rows)), "row 3, column Prod_t_2021"))[2:4] == ("<", 100000)


def test_header_and_padding_of_2024(write: Write) -> None:
    """Two estimated years, 36 unnamed columns, empty rows, NBSP in names, "MCS 2024", trailing spaces in the type."""
    header = "Source,Country,Type,Prod_t_est_2022,Prod_t_est_2023,Prod_notes,Reserves_t,Reserves_notes" + "," * 36
    type_ = '"Rare earths, mine production, rare-earth-oxide equivalent, metric tons "'
    rows = [
        f"MCS2024,United\u00a0States,{type_},10,20,,30,{',' * 36}",
        f"MCS 2024,World total (rounded),{type_},10,20,,30,{',' * 36}",
        "," * 43,
        "," * 43,
    ]
    loaded = load(write(header, *rows, name="mcs2024-raree_world.csv"))
    assert [short(c)[:4] for c in loaded.claims] == [
        ("US", "production", "~", 10),
        ("US", "production", "~", 20),
        ("US", "reserves", "=", 30),
        ("world", "production", "~", 10),
        ("world", "production", "~", 20),
        ("world", "reserves", "=", 30),
    ]
    assert loaded.sources[0].id == "usgs-mcs-2024-raree-world"
    assert loaded.sources[0].url == "https://doi.org/10.5066/P144BA54"


def test_zero_is_printed_in_two_ways(write: Write) -> None:
    """The CSV's 0 and the em dash of the printed table are the same zero; what was printed stays."""
    loaded = load(write(*world("Canada|0,—,,,", "World total (rounded)|1,1,,,")))
    first, second = loaded.claims[:2]
    assert (short(first)[3], first.printed) == (0, "0")
    assert (short(second)[3], second.printed) == (0, "—")


def test_words_and_empty_cells_are_noted(write: Write) -> None:
    """A cell of words or nothing gives no claim and is named with file, row, column and why."""
    loaded = load(write(*world("Canada|5,,,Included in World total.,", "World total (rounded)|5,5,,5,")))
    assert "mcs2023-raree_world.csv: row 2, column Prod_t_est_2022: empty; no claim." in loaded.notes
    assert "mcs2023-raree_world.csv: row 2, column Reserves_t: the words 'Included in World total.'; no claim." in loaded.notes


def test_thousands_of_tonnes_and_kilograms(write: Write) -> None:
    """kt become t exactly; kg stay kg."""
    header = "Source,Country,Type,Prod_kt_2021,Prod_kt_est_2022,Prod_note,Reserves_kg"
    rows = 'MCS2023,Chile,"Mine production, recoverable copper content",4.35,5.1,,"1,000"'
    loaded = load(write(header, rows, name="mcs2023-coppe_world.csv"))
    assert [short(c)[3:6] for c in loaded.claims] == [
        (4350, "t", "content"),
        (5100, "t", "content"),
        (1000, "kg", "content"),
    ]


def test_capacity_is_per_year(write: Write) -> None:
    """A capacity column is a yearly capacity."""
    header = "Source,Country,Type,Prod_t_2021,Cap_t_est_2022"
    claim = load(write(header, "MCS2023,China,Refinery production,1,2", name="mcs2023-zinc_world.csv")).claims[1]
    assert claim.value
    assert (claim.predicate, claim.value.per, claim.qualifier("kind")) == (
        "capacity",
        "year",
        ("refinery",),
    )


def test_a_type_that_contradicts_the_column_is_not_believed(write: Write) -> None:
    """Thousand metric tons in the type and `_t` in the column name: no claim, and a note."""
    row = 'MCS2023,Chile,"Mine production, thousand metric tons of contained copper",5'
    loaded = load(write("Source,Country,Type,Prod_t_2021", row, name="mcs2023-coppe_world.csv"))
    assert loaded.claims == ()
    assert any("gives another unit than the column name" in note for note in loaded.notes)


def test_world_total_without_the_united_states(write: Write) -> None:
    """What a world total leaves out is its scope."""
    loaded = load(write(*world('"World total (rounded, excludes U.S. production)"|5,5,,5,')))
    assert {c.qualifier("scope") for c in loaded.claims} == {("excluding the United States",)}
    assert {c.subject for c in loaded.claims} == {"world"}


def test_several_countries_in_one_cell_give_no_claim(write: Write) -> None:
    """A row of several countries is nobody's figure."""
    loaded = load(write(*world('"China, Germany, and Russia"|5,5,,5,')))
    assert loaded.claims == ()
    assert any("'China, Germany, and Russia' is several countries together" in note for note in loaded.notes)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Burma", "MM"),
        ("Congo (Kinshasa)", "CD"),
        ("Congo (Brazzaville)", "CG"),
        ('"Korea, North"', "KP"),
        ('"Korea, Republic of"', "KR"),
        ("Republic of Korea", "KR"),
        ("Côte d’Ivoire", "CI"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Laos", "LA"),
        ("Bolivia", "BO"),
        ("Tanzania", "TZ"),
        ("Hong Kong", "HK"),
        ("Trinidad and Tobago", "TT"),
        ("Angola", "AO"),
    ],
)
def test_country_names_as_usgs_writes_them(write: Write, printed: str, code: str) -> None:
    """USGS's names are found, also with a curly apostrophe."""
    assert load(write(*world(f"{printed}|5,5,,5,"))).claims[0].subject == code


def test_sums_far_from_the_world_total_are_noted(write: Write) -> None:
    """A glued footnote that makes a valid number (123,600 for 3,600) shows in the sum; 5 % apart is rounding."""
    good = load(write(*world("Brazil|3600,,,,", "China|100000,,,,", "World total (rounded)|100000,,,,")))
    assert not any("add up" in note for note in good.notes)
    bad = load(write(*world('Brazil|"123,600",,,,', "China|100000,,,,", "World total (rounded)|100000,,,,")))
    (note,) = [note for note in bad.notes if "add up" in note]
    assert "Prod_t_2021" in note
    assert "223,600 t" in note
    assert "100,000" in note


def test_unknown_commodity_is_named_and_skipped(write: Write) -> None:
    """A file of a commodity without a material here gives a note, not an error and not silence."""
    loaded = load(write("Source,Country,Type,Prod_t_2021", "MCS2023,Finland,Mine production,5", name="mcs2023-peat_world.csv"))
    assert (loaded.sources, loaded.claims) == ((), ())
    assert "mcs2023-peat_world.csv: not read" in loaded.notes[0]
    assert "Mine production" in loaded.notes[0]
    loaded = load(write("DataSource,Commodity,Year,USprod_t", "MCS2023,Peat,2021,5", name="mcs2023-peat_salient.csv"))
    assert "the commodity 'Peat'" in loaded.notes[0]


def test_salient_table_of_another_commodity(write: Write) -> None:
    """Its columns differ: what has no rule or no unit here is noted; nothing says what is weighed, so no basis."""
    columns = "USprod_Mine_t,USprod_Secondary_t,Imports_t,Price_LME_dlb,Stocks_t,NIR_ct,Employment_m"
    header = f"DataSource,Commodity,Year,{columns}"
    loaded = load(write(header, 'MCS2023,Cobalt,2021,500,W,"7,900",16,9,76,40', name="mcs2023-cobal_salient.csv"))
    assert [short(c)[1:6] for c in loaded.claims] == [
        ("production", "=", 500, "t", None),
        ("measure", "=", 7900, "t", None),
        ("measure", "=", 76, "%", None),
        ("measure", "=", 40, "count", None),
    ]
    assert loaded.claims[0].qualifier("stage") == ("mine",)
    assert any("column Stocks_t: no rule here" in note for note in loaded.notes)
    assert any("column Price_LME_dlb: no unit here for 'dlb'" in note for note in loaded.notes)


def test_a_file_that_was_cut_is_noted(write: Write) -> None:
    """Fewer rows than a whole table has is a doubt the user hears of."""
    assert any("2 rows, where a whole file has" in n for n in load(write(*world("Chile|5,5,,5,", "China|5,5,,5,"))).notes)


# --- the long table of 2026 (a file made for this test, with invented round numbers) ------------------------------------


def test_long_table() -> None:
    """All statistics with a rule give claims; reserves and estimates have the printed year."""
    loaded = load(MADE)
    assert loaded.sources[0].id == "usgs-mcs-2026-commodities"
    assert Counter(c.predicate for c in loaded.claims) == {"production": 15, "reserves": 3, "measure": 6}
    expected = {
        2: ("CN", "production", "~", 700000, "t", "REO", "2024"),
        3: ("US", "production", "=", 100000, "t", "REO", "2024"),
        4: ("CA", "production", "=", 0, "t", "REO", "2024"),
        6: ("world", "production", "=", 1000000, "t", "REO", "2024"),
        15: ("world", "reserves", ">", 5000000, "t", "REO", "2025"),
        17: ("US", "measure", "~", 10000, "t", "REO", "2025"),
        19: ("US", "measure", "=", 50, "USD/kg", "oxide", "2024"),
        21: ("US", "measure", "~", 50, "%", None, "2025"),
        26: ("CL", "production", "=", 5000000, "t", "content", "2024"),
        29: ("CN", "production", "=", 900000, "kg", "content", "2024"),
    }
    assert {row: short(claim_at(loaded, f"row {row}, column Value")) for row in expected} == expected


def test_long_table_keeps_what_older_tables_say() -> None:
    """Concentrates are mine production, and a detail loses only what its statistic says already."""
    loaded = load(MADE)
    concentrate = claim_at(loaded, "row 16, column Value")
    assert concentrate.statement == claim_at(loaded, "row 3, column Value").statement
    assert claim_at(loaded, "row 21, column Value").qualifier("form") == ("compounds and metals",)
    price = claim_at(loaded, "row 19, column Value")
    assert price.value
    assert (price.value.maximum, price.qualifier("material")) == (60, ("nd-oxide",))
    assert claim_at(loaded, "row 25, column Value").qualifier("material") == ("heavy-rare-earths",)


def test_long_table_notes() -> None:
    """What gave no claim is named, with its rows."""
    notes = "\n".join(load(MADE).notes)
    for words in (
        "rows are of commodities without a material here: Peat (1)",
        "row 22, column Value: 'E' (net exporter)",
        "row 23, column Statistics: no rule here for 'Stocks'",
        "row 24, column Statistics: no rule here for 'Import sources'",
        "row 30, column Country: 'China, Germany, and Russia' is several countries together",
        "30 rows, where a whole file has 1000 to 50000",
    ):
        assert words in notes
    assert "add up" not in notes


def test_long_table_sums(tmp_path: Path) -> None:
    """The long table's world totals are held against its countries too, not against the salient section."""
    path = tmp_path / MADE.name
    path.write_bytes(MADE.read_bytes().replace(b'"15,000"', b'"12,000"'))
    (note,) = [note for note in load(path).notes if "add up" in note]
    assert "copper mine production in 2024: the countries add up to 17,000,000 t" in note


def test_long_table_sums_leave_the_salient_section_out(write: Write) -> None:
    """U.S. mine production stands in two sections; it counts once against the world total."""
    rows = [
        f"{chapter},{section},Copper,{place},Production,Mine production,metric tons,2025,100,{note},Yes,"
        for chapter, section, place, note in (
            ("COPPER", "Salient Statistics—United States", "United States", ""),
            ("COPPER", "World Mine Production", "United States", "Estimated. Recoverable."),
            ("COPPER", "World Mine Production", "World total", "Estimated."),
        )
    ]
    loaded = load(write(LONG, *rows, name="MCS2026_Commodities_Data.csv"))
    assert not any("add up" in note for note in loaded.notes)
    assert [short(c)[2] for c in loaded.claims] == ["=", "~", "~"]
    assert loaded.claims[1].paraphrase.endswith("(2026 edition; note: Recoverable).")


def test_curly_quotes_as_control_characters(write: Write) -> None:
    """U+0093 and U+0094 are quotes in a sentence, never control characters."""
    row = "RARE EARTHS,World,Rare Earths,India,Reserves,Reserves,metric tons,2025,10,In \u0093Other countries.\u0094,Yes,"
    loaded = load(write(LONG, row, name="MCS2026_Commodities_Data.csv"))
    assert loaded.claims[0].paraphrase.endswith("(2026 edition; note: In “Other countries.”).")


def test_edition_of_a_long_table_without_it_in_its_name(write: Write) -> None:
    """It is the year after the newest figure."""
    row = "RARE EARTHS,World,Rare Earths,China,Production,Mine production,metric tons,2025_estimated,10,,Yes,"
    loaded = load(write(LONG, row, name="commodities.csv"))
    assert loaded.sources[0].id == "usgs-mcs-2026-commodities"
    assert short(loaded.claims[0])[2] == "~"


# --- errors: one for each thing wrong, with file, place, expectation and hint -------------------------------------------


@pytest.mark.parametrize("cell", ["1216,000", "12 16,000", "0,500", "1,50", "-5", "7.900.000", "5e", "20-10"])
def test_digits_that_are_no_number(write: Write, cell: str) -> None:
    """Digits glued together or grouped wrongly are refused, with the cell and where it stands."""
    text = error_of(write(*world("Chile|5,5,,5,", f'China|5,"{cell}",,5,')))
    assert f"mcs2023-raree_world.csv, row 3, column Prod_t_est_2022: found '{cell}'" in text
    assert "footnote may be glued on" in text


def test_unknown_country(write: Write) -> None:
    """A name that is not in the table is an error that says where to add it."""
    text = error_of(write(*world("Atlantis|5,5,,5,")))
    assert "row 2, column Country: found 'Atlantis'" in text
    assert "add 'Atlantis' to COUNTRIES in loaders/_usgs_tables.py" in text


def test_unknown_header(write: Write) -> None:
    """The columns found and the four kinds are named."""
    text = error_of(write("Mine,Owner", "Bayan Obo,Baogang"))
    assert "row 1: found 'Mine, Owner'" in text
    for kind in ("world: ", "salient: ", "t5: ", "commodities: "):
        assert kind in text


def test_unknown_column(write: Write) -> None:
    """A column that no rule reads is an error, not a column less."""
    text = error_of(write("Source,Country,Type,Prod_t_2021,Grade_pct", f"MCS2023,Chile,{TYPE},5,6"))
    assert "row 1: found 'Grade_pct'" in text


def test_text_in_an_unnamed_column(write: Write) -> None:
    """A cell that slipped beyond the named columns is an error with its place."""
    text = error_of(write("Source,Country,Type,Prod_t_2021,,", f"MCS2023,Chile,{TYPE},5,,9"))
    assert "row 2, unnamed column 6: found '9'" in text


def test_ragged_row(write: Write) -> None:
    """A row with fewer cells than the header is an error with both counts."""
    text = error_of(write(*world("Chile|5,5,,5,"), f"MCS2023,China,{TYPE},5"))
    assert "row 3: found '4 cells'" in text
    assert "8 cells as in the header" in text


def test_broken_utf8(write: Write) -> None:
    """Windows-1252 is not guessed: the error says the line and how to convert."""
    text = error_of(write(*world("Chile|5,5,,5,", "Türkiye|5,5,,5,"), encoding="cp1252"))
    assert "mcs2023-raree_world.csv, line 3: found b'\\xfc" in text
    assert "text in UTF-8" in text
    assert "iconv -f WINDOWS-1252" in text


def test_empty_file(write: Write) -> None:
    """Nothing, or nothing but a byte order mark, is an error."""
    assert "line 1" in error_of(write())
    assert "the file is empty" in error_of(write(""))


def test_header_without_rows(write: Write) -> None:
    """A header alone is a cut file."""
    assert "row 2: found 'no rows'" in error_of(write(WORLD))


def test_file_too_large(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is looked at before the file is read."""
    path = write(*world("Chile|5,5,,5,"))
    monkeypatch.setattr(loaders._csv, "MAX_BYTES", 100)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read before its size was looked at"))
    assert "at most 100 bytes" in error_of(path)


def test_missing_file(tmp_path: Path) -> None:
    """A path without a file is an input error, not a traceback."""
    assert "nothing.csv" in error_of(tmp_path / "nothing.csv")


def test_quote_that_is_not_closed(write: Write) -> None:
    """An open quotation mark is an error at the line where it opens."""
    assert "line 2" in error_of(write(WORLD, 'MCS2023,Chile,"Mine production,5,5,,5,'))


def test_column_given_twice(write: Write) -> None:
    """Two columns of one name are an error: which one counts is not known."""
    assert "each column once" in error_of(write("Source,Country,Type,Prod_t_2021,prod_t_2021", f"MCS2023,Chile,{TYPE},5,6"))


def test_two_editions_in_one_file(write: Write) -> None:
    """One file, one edition."""
    text = error_of(write(*world("Chile|5,5,,5,"), f"MCS2024,China,{TYPE},5,5,,5,"))
    assert "row 3, column Source: found 'MCS2024'" in text


def test_name_and_type_of_two_commodities(write: Write) -> None:
    """A file named for rare earths that holds cobalt is an error."""
    row = 'MCS2023,Chile,"Mine production, metric tons of contained cobalt",5'
    text = error_of(write("Source,Country,Type,Prod_t_2021", row))
    assert "row 2, column Type" in text
    assert "a type of rare-earth production" in text


def test_percentage_above_100(write: Write) -> None:
    """A net import reliance of 950 is a mass that slipped into a percentage."""
    text = error_of(write("DataSource,Commodity,Year,NIR_t", "MCS2023,Cobalt,2021,950", name="mcs2023-cobal_salient.csv"))
    assert "row 2, column NIR_t: found '950'" in text
    assert "percentage" in text


def test_year_that_is_none(write: Write) -> None:
    """A salient row without a year is an error."""
    text = error_of(write("DataSource,Commodity,Year,NIR_t", "MCS2023,Cobalt,2021-22,95", name="mcs2023-cobal_salient.csv"))
    assert "row 2, column Year: found '2021-22'" in text


def test_table_5_without_a_column(write: Write) -> None:
    """A column that table 5 must have is named."""
    text = error_of(write("Source,Year,Critical_mineral", "MCS2024,2023_estimated,Cobalt", name="t5.csv"))
    assert "a column prod_notes" in text


def test_share_of_no_country(tmp_path: Path) -> None:
    """Table 5 with a share and no leading country cannot be read."""
    text = (DATA / "MCS2024_T5_Critical_Minerals_Salient.csv").read_text("utf-8-sig")
    path = tmp_path / "t5.csv"
    path.write_text(text.replace("Congo (Kinshasa),170000", "NA,170000"), "utf-8")
    assert "row 9, column Leading_source_country: found 'NA'" in error_of(path)


def test_the_same_file_twice_and_two_files_of_one_table(tmp_path: Path) -> None:
    """A copy is read once; another file of the same edition and kind is an error."""
    original = DATA / "mcs2022-raree_world.csv"
    copy = tmp_path / "copy.csv"
    copy.write_bytes(original.read_bytes())
    loaded = usgs_mcs.load([original, copy])
    assert len(loaded.claims) == 34
    assert loaded.notes == ("copy.csv: given twice, read once.",)
    copy.write_bytes(original.read_bytes().replace(b"43000", b"43001"))
    with pytest.raises(InputError, match="usgs-mcs-2022-raree-world"):
        usgs_mcs.load([original, copy])


def test_one_bad_file_gives_nothing(write: Write) -> None:
    """Nothing of a load is used unless all of it is good."""
    with pytest.raises(InputError):
        usgs_mcs.load([DATA / "mcs2022-raree_world.csv", write(*world("Atlantis|5,5,,5,"))])


# --- numbers ------------------------------------------------------------------------------------------------------------


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["", ">", "<", ">=", "≤", "~"]))
def test_numbers_read_as_they_are_printed(number: int, sign: str) -> None:
    """Grouped or not, with or without a comparator, the number comes back."""
    for text in (f"{sign}{number}", f"{sign}{number:,}"):
        amount = parse_amount(text)
        assert amount
        assert amount.number == number
        assert amount.comparator == {"": "=", "≤": "<="}.get(sign, sign)


@given(st.integers(min_value=1, max_value=99), st.integers(min_value=100_000, max_value=999_999))
def test_a_footnote_on_a_six_digit_number_is_never_a_number(footnote: int, number: int) -> None:
    """Glued before three digits and a comma, any footnote breaks the grouping."""
    with pytest.raises(ValueError, match=re.escape(f"{footnote}{number:,}")):
        parse_amount(f"{footnote}{number:,}")


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_words_or_refused(text: str) -> None:
    """No cell brings down the reader."""
    try:
        amount = parse_amount(text)
    except ValueError:
        return
    assert amount is None or isinstance(amount, Amount)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_an_input_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """No file brings down the reader: it is a table or one error with its name."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        assert read_table(path).file == "any.csv"
