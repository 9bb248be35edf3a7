"""What is a conflict, what only looks like one, and what agrees."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.comparable import interval, limits, precision, times
from kg.claims.conflicts import Conflict, comparisons, conflicts
from kg.claims.disagreement import reasons
from kg.claims.identity import alike
from kg.claims.model import Claim, Record, Source, Value
from kg.claims.snapshot import Snapshot
from kg.claims.vocabulary import vocabulary
from kg.claims.wordings import questions

DATA = Path(__file__).parents[1] / "data" / "conflicts"

SOURCES = {
    name: Source(name, f"Report of {name}", "news", "en", grade, lineage=lineage)
    for name, grade, lineage in (("one", "A", None), ("two", "B", None), ("wire", "B", "release"), ("reprint", "C", "release"))
}


def said(source: str = "one", **fields: Any) -> Claim:
    """A claim that China made 60 % of the world's rare earths at the mine in 2023, but for what is given."""
    qualifiers = {"of": "world", "stage": "mine", "material": "rare-earths", **fields.pop("qualifiers", {})}
    number = fields.pop("number", 60)
    value = Value(
        number, fields.pop("unit", "%"), fields.pop("maximum", None), fields.pop("comparator", "="), fields.pop("basis", None)
    )
    whole: dict[str, Any] = {
        "subject": "CN",
        "predicate": "share",
        "source": source,
        "locator": Record("f", str(fields)),
        "paraphrase": "",
        "modality": "asserted",
        "language": "en",
        "valid": "2023",
        "value": value,
        "qualifiers": tuple((key, (text,)) for key, text in qualifiers.items() if text),
        **fields,
    }
    return Claim(**whole)


def related(predicate: str, object: str | None, source: str = "one", **fields: Any) -> Claim:
    """A claim without a number."""
    return said(
        source, predicate=predicate, object=object, value=None, qualifiers=dict.fromkeys(("of", "stage", "material")), **fields
    )


def found(*claims: Claim) -> list[tuple[str, tuple[str, ...]]]:
    """The verdict of each group that does not agree, and in what its scope differs."""
    return [(group.verdict, tuple(each.name for each in group.differences)) for group in conflicts(claims, SOURCES)]


IN_WORDS = [("not the same scope", ("wording",))]
"""Side by side, and never a conflict: what excludes what is for a reader."""


# --- figures ---------------------------------------------------------------------------------------------------------


def test_figures_on_one_question_that_differ_conflict() -> None:
    (group,) = conflicts([said("one"), said("two", number=70)], SOURCES)
    assert (group.verdict, group.differences, group.origins) == ("conflict", (), ("one", "two"))
    assert [claim.value.number for claim in group.claims if claim.value] == [70, 60]
    assert [set(claims) for claims in group.opposed] == [{claim.id for claim in group.claims}]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"number": 60}, "the same number"),
        ({"number": 60.0}, "the same number as a float"),
        ({"number": 60.4}, "within the rounding of a whole number"),
        ({"number": 50, "comparator": "~", "maximum": 70}, "60 lies within about 50 to 70"),
        ({"number": 50, "comparator": ">"}, "60 is more than 50"),
        ({"number": 70, "comparator": "<="}, "60 is up to 70"),
        ({"number": 55, "maximum": 65}, "60 lies within the range"),
        ({"number": 70, "unit": "t"}, "another unit"),
        ({"number": 70, "qualifiers": {"of": "heavy rare earths"}}, "a share of something that is not the world's"),
        ({"number": 70, "qualifiers": {"material": "dy-oxide"}}, "another material"),
        ({"number": 70, "qualifiers": {"on": "JP"}}, "another goods or country it falls on"),
        ({"number": 70, "subject": "JP"}, "another country"),
    ],
)
def test_figures_that_agree_or_answer_another_question_are_not_shown(other: dict[str, Any], why: str) -> None:
    assert found(said(), said("two", **{"number": 60, **other})) == [], why


@pytest.mark.parametrize(
    ("other", "names"),
    [
        ({"valid": "2024"}, ("time",)),
        ({"valid": None}, ("time",)),
        ({"valid": "2022/"}, ("time",)),
        ({"qualifiers": {"stage": "magnet"}}, ("stage",)),
        ({"qualifiers": {"stage": None}}, ("stage",)),
        ({"qualifiers": {"kind": "controlled"}}, ("kind",)),
        ({"qualifiers": {"of": "world output"}}, ("of",)),
        ({"qualifiers": {"scope": "magnet rare earths"}}, ("scope",)),
        ({"basis": "REO"}, ("basis",)),
        ({"modality": "forecast"}, ("how it is put",)),
        ({"valid": None, "modality": "forecast"}, ("how it is put", "time")),
    ],
)
def test_another_scope_never_hides_a_pair_and_is_named(other: dict[str, Any], names: tuple[str, ...]) -> None:
    assert found(said(), said("two", **{"number": 70, **other})) == [("not the same scope", names)]


def test_a_year_within_a_longer_time_is_one_time() -> None:
    (group,) = conflicts([said(), said("two", number=70, valid="2023/")], SOURCES)
    assert (group.verdict, len(group.opposed)) == ("conflict", 1)


def test_materials_that_overlap_are_one_question_and_the_unnamed_go_with_the_only_one() -> None:
    both = said("two", number=80, value=None, valid="2023", qualifiers={"material": None})
    both = replace(both, value=Value(80, "%"), qualifiers=(*both.qualifiers, ("material", ("permanent-magnets", "rare-earths"))))
    assert found(said(), both) == [("not the same scope", ("material",))]
    unnamed = said("two", number=80, qualifiers={"material": None})
    assert found(said(), unnamed) == [("not the same scope", ("material",))]
    assert found(said(), said(qualifiers={"material": "dy-oxide"}), unnamed) == []


def test_elements_of_a_material_are_a_thing_of_their_own_unless_it_is_made_of_them() -> None:
    def made(source: str, number: float, material: str, *elements: str) -> Claim:
        named = (("material", (material,)), *((("elements", elements),) if elements else ()))
        return replace(said(source, predicate="capacity", value=Value(number, "t", per="year")), qualifiers=named)

    assert found(made("one", 3000, "rare-earths"), made("two", 900, "rare-earths", "Nd", "Pr")) == []
    assert found(made("one", 3000, "ndpr-oxide"), made("two", 900, "ndpr-oxide", "Nd", "Pr")) == [("conflict", ())]


def test_undated_figures_of_one_document_are_of_one_time_and_those_of_two_are_not() -> None:
    assert found(said(valid=None), said(number=70, valid=None)) == [("conflict", ())]
    assert found(said(valid=None), said("two", number=70, valid=None)) == [("not the same scope", ("time",))]


def test_undated_steps_of_one_plan_follow_each_other() -> None:
    steps = [said(valid=None, modality="forecast", number=number) for number in (600, 3600, 9600)]
    assert found(*steps) == []
    other = said("two", valid=None, modality="forecast", number=2000)
    assert found(*steps, other) == [("not the same scope", ("time",))]


def test_what_one_source_says_of_one_year_after_another_is_no_disagreement() -> None:
    years = [said(number=50 + n, valid=str(2020 + n)) for n in range(5)]
    assert found(*years) == []
    # who knows of fewer years says less, and who has another figure differs
    assert found(*years, said("two", number=52, valid="2022")) == []
    assert found(*years, said("two", number=60, valid="2022")) == [("conflict", ("time",))]
    assert found(*years, said("two", number=60, valid="2030")) == [("not the same scope", ("time",))]


def test_whom_a_source_quotes_answers_for_himself() -> None:
    reserves = {"predicate": "reserves", "unit": "t", "valid": None}
    survey = said(**reserves, number=3_800_000, attributed_to="usgs", qualifiers={"scope": "exploitable"})
    ministry = said(**reserves, number=28_700_000, attributed_to="ministry", qualifiers={"scope": "under development"})
    assert found(survey, ministry) == [("not the same scope", ("scope",))]
    assert found(survey, replace(ministry, attributed_to="usgs")) == []


def test_sources_of_one_lineage_are_one_witness() -> None:
    (group,) = conflicts([said("wire"), said("reprint", number=70)], SOURCES)
    assert group.origins == ("release",)


def test_a_form_one_origin_distinguishes_is_another_scope() -> None:
    metals, compounds = {"form": "metals"}, {"form": "compounds"}
    assert found(said("wire", qualifiers=metals), said("reprint", number=70, qualifiers=compounds)) == [
        ("not the same scope", ("form",))
    ]
    vietnamese = said("two", number=70, qualifiers={"form": "kim loại đất hiếm"}, language="vi")
    assert found(said(qualifiers=metals), vietnamese) == [("conflict", ())]


def test_ids_that_are_the_same_are_one_subject_and_those_that_may_be_are_told_apart() -> None:
    claims = [said(subject="lamp"), said("two", number=70, subject="gebeng")]
    assert found(*claims) == []
    assert found(*claims, related("maybe_same_as", "gebeng", subject="lamp")) == [("not the same scope", ("which",))]
    by_steps = [related("maybe_same_as", "x", subject="lamp"), related("maybe_same_as", "x", subject="gebeng")]
    assert found(*claims, *by_steps) == [("not the same scope", ("which",))]
    same = related("same_as", "gebeng", subject="lamp")
    assert found(*claims, same) == [("conflict", ())]
    assert alike([*claims, same], "lamp") == {"lamp", "gebeng"}
    assert alike([*claims, same], "CN") == {"CN"}


def test_mine_production_at_the_stage_mine_says_nothing_twice_and_a_year_is_a_year() -> None:
    yearly = said(predicate="production", value=Value(240_000, "t", per="year"), qualifiers={"of": "mine production"})
    plain = said("two", predicate="production", value=Value(270_000, "t"), qualifiers={"of": None})
    assert found(yearly, plain) == [("conflict", ())]


# --- relations -------------------------------------------------------------------------------------------------------


def test_a_site_in_two_countries_is_a_conflict_between_sources_and_none_within_one() -> None:
    malaysia, australia = related("located_in", "MY", subject="lamp"), related("located_in", "AU", subject="lamp")
    assert found(malaysia, related("located_in", "AU", "two", subject="lamp", valid=None)) == [("conflict", ())]
    assert found(malaysia, australia) == []
    assert found(malaysia, australia, related("located_in", "MY", "two", subject="lamp")) == []


def test_a_place_is_compared_by_the_country_it_lies_in() -> None:
    pahang = related("located_in", "pahang", subject="lamp")
    elsewhere = related("located_in", "AU", "two", subject="lamp")
    assert found(pahang, elsewhere) == []
    within = related("part_of", "MY", "two", subject="pahang")
    assert found(pahang, related("located_in", "MY", "two", subject="lamp"), within) == []
    assert found(pahang, elsewhere, within) == [("conflict", ())]
    assert found(pahang, related("part_of", "pahang", subject="pahang"), elsewhere) == []


def test_a_status_conflicts_at_one_date_and_is_shown_beside_that_of_another() -> None:
    runs, stands = related("has_status", "operating", subject="x"), related("has_status", "suspended", "two", subject="x")
    assert found(runs, stands) == [("conflict", ())]
    for valid in ("2024", "2023-11", None):
        other = related("has_status", "suspended", "two", subject="x", valid=valid)
        (group,) = conflicts([runs, other], SOURCES)
        assert (group.verdict, group.in_time_only) == ("not the same scope", valid is not None), valid


def test_the_course_of_a_site_as_one_source_tells_it_is_no_disagreement() -> None:
    built = related("has_status", "construction", subject="x", valid="2022")
    runs = related("has_status", "operating", subject="x", valid="2023")
    assert found(built, runs) == []
    assert found(built, runs, replace(runs, source="two")) == [("not the same scope", ("time",))]


def test_operating_and_commissioning_of_one_day_both_mean_that_it_runs() -> None:
    runs = related("has_status", "operating", subject="x")
    assert found(runs, related("has_status", "commissioning", "two", subject="x")) == []
    assert found(runs, related("has_status", "pilot", "two", subject="x")) == [("conflict", ())]


def test_a_status_of_a_stage_is_beside_that_of_the_site() -> None:
    site = related("has_status", "planned", subject="x")
    metal = replace(related("has_status", "operating", "two", subject="x"), qualifiers=(("stage", ("metal",)),))
    assert found(site, metal) == [("not the same scope", ("stage",))]
    heavy = replace(site, qualifiers=(("elements", ("Dy",)),))
    assert found(heavy, replace(metal, qualifiers=(("elements", ("Nd", "Pr")),))) == [("not the same scope", ("elements",))]


def test_shares_of_one_owner_conflict_and_those_of_two_owners_do_not() -> None:
    def owned(source: str, owner: str, number: float, kind: str = "held") -> Claim:
        value = Value(number, "%")
        return said(
            source,
            predicate="owned_by",
            object=owner,
            value=value,
            qualifiers={"of": None, "stage": None, "material": None, "kind": kind},
        )

    assert found(owned("one", "shenghe", 9.99), owned("two", "shenghe", 9.9)) == [("conflict", ())]
    assert found(owned("one", "shenghe", 9.99), owned("two", "hancock", 9.9)) == []
    assert found(owned("one", "shenghe", 9.99), owned("two", "shenghe", 18.2, "option")) == [("not the same scope", ("kind",))]


def test_who_signed_differs_where_each_names_one_that_the_other_does_not() -> None:
    def party(source: str, who: str, what: str = "mou") -> Claim:
        return related("party_to", what, source, subject=who)

    one = [party("one", "realloys"), party("one", "jogmec")]
    assert found(*one, party("two", "jogmec")) == []
    assert found(*one, party("two", "jogmec"), party("two", "US")) == [("not the same scope", ("names",))]
    other = [party("two", "jogmec", "memorandum"), party("two", "US", "memorandum")]
    assert found(*one, *other) == []
    maybe = related("maybe_same_as", "mou", subject="memorandum")
    assert found(*one, *other, maybe) == [("not the same scope", ("which", "names"))]


@pytest.mark.parametrize(
    ("predicate", "answer", "one", "other", "shown"),
    [
        ("transfers_technology_to", "kind", "licence", None, "words"),
        ("transfers_technology_to", "kind", "licence", "licence", None),
        ("finances", "kind", "loan", "guarantee", "words"),
        ("finances", "kind", "loan", None, None),
        ("serves", "place", "US", "north-america", "words"),
        ("serves", "place", "US", "US", None),
        ("supplies", "status", "operating", "contracted", None),
        ("supplies", "status", "operating", "planned", "conflict"),
    ],
)
def test_a_relation_is_asked_how_where_or_whether(
    predicate: str, answer: str, one: str, other: str | None, shown: str | None
) -> None:
    claims = [
        replace(related(predicate, "b", source, subject="a"), qualifiers=((answer, (said,)),) if said else ())
        for source, said in (("one", one), ("two", other))
    ]
    assert found(*claims) == {"words": IN_WORDS, "conflict": [("conflict", ())], None: []}[shown]


def test_where_a_material_comes_from_differs_where_each_names_a_site_that_the_other_does_not() -> None:
    def from_(source: str, predicate: str, end: str, *sites: str, material: str | None = None) -> Claim:
        named = (("place", sites), *((("material", (material,)),) if material else ()))
        return replace(related(predicate, end, source, subject="realloys", modality="forecast"), qualifiers=named)

    one = from_("one", "supplies", "JP", "hoidas-lake", "monazite", material="Sc")
    assert found(one, from_("two", "produces", "Sc", "hoidas-lake")) == []
    assert found(one, from_("two", "produces", "Y", "hoidas-lake", "saskatchewan")) == []
    assert found(one, from_("two", "produces", "Sc", "hoidas-lake", "saskatchewan")) == [("not the same scope", ("names",))]
    # a site is the seller's where one passage says both
    sold, elsewhere = from_("one", "supplies", "JP", material="Sc"), from_("two", "produces", "Sc", "saskatchewan")
    made = related("produces", "Sc", subject="tailings", modality="forecast")
    assert found(made, sold, elsewhere) == []
    assert found(replace(made, locator=sold.locator), sold, elsewhere) == [("not the same scope", ("names",))]


def test_dates_of_one_event_conflict() -> None:
    def begins(source: str, valid: str | None, what: str = "starts production") -> Claim:
        return related("milestone", None, source, subject="x", text=what, valid=valid)

    assert found(begins("one", "2026"), begins("two", "2027")) == [("conflict", ())]
    assert found(begins("one", "2026"), begins("two", "2026-05")) == []
    assert found(begins("one", "2026"), begins("two", None)) == []
    assert found(begins("one", "2026"), begins("two", "2027", "is commissioned")) == []


# --- words -----------------------------------------------------------------------------------------------------------


def worded(source: str, subject: str, predicate: str, text: str) -> Claim:
    return related(predicate, None, source, subject=subject, text=text)


def test_kinds_of_instrument_stand_side_by_side_and_one_kind_in_two_wordings_agrees() -> None:
    memorandum = worded("one", "mou", "agreement_kind", "memorandum")
    assert found(memorandum, worded("two", "mou", "agreement_kind", "contract")) == IN_WORDS
    assert found(memorandum, worded("two", "mou", "role", "a formal partnership")) == IN_WORDS
    assert found(memorandum, worded("two", "mou", "agreement_kind", "Strategic Memorandum of Understanding")) == []
    # what is no agreement has no kind of instrument
    assert (
        found(memorandum, worded("two", "fund", "role", "partnership fund"), worded("one", "fund", "role", "a deal fund")) == []
    )


def test_wordings_that_no_answer_knows_are_left_to_the_reader() -> None:
    lapsed, pending = (worded(s, "law", "legal_status", t) for s, t in (("one", "lapsed"), ("two", "not yet in force")))
    assert found(lapsed, pending) == IN_WORDS
    assert found(lapsed, worded("two", "law", "legal_status", "Lapsed")) == []


def test_a_developer_is_no_producer_and_a_role_of_another_kind_is_no_answer() -> None:
    developer = worded("one", "x", "role", "rare earth developer")
    assert found(developer, worded("two", "x", "role", "American rare earth producer")) == IN_WORDS
    assert found(developer, worded("two", "y", "role", "producer")) == []
    assert found(developer, worded("two", "x", "role", "key bridge of technology")) == []


def test_one_document_that_words_a_thing_in_two_ways_is_shown() -> None:
    assert found(worded("one", "x", "role", "developer"), worded("one", "x", "role", "producer")) == IN_WORDS
    assert found(worded("one", "x", "role", "developer"), replace(worded("one", "x", "role", "producer"), valid="2024")) == []


def test_a_question_asked_of_nobody_in_particular_names_of_whom_each_speaks() -> None:
    closed = worded("one", "US", "states", "the result is a closed industrial chain")
    firm = worded("two", "realloys", "states", "a self-sufficient supply chain needs time")
    assert found(closed, firm) == [("not the same scope", ("which", "wording"))]


def test_every_question_in_words_has_a_name_and_answers_that_exclude_a_text_from_the_others() -> None:
    every = questions()
    known = vocabulary()
    assert {question.id for question in every.words}.isdisjoint(known.predicates)
    for question in every.words:
        assert set(question.predicates) <= set(known.predicates)
        assert question.answers or question.rest
        for wording in question.answers:
            for phrase in wording.phrases:
                assert question.answer(" ".join(word.rstrip("*") for word in phrase)) is not None, (question.id, phrase)
    assert set(every.relations) <= set(known.predicates)
    assert all(each.answer in known.qualifiers and set(each.same) <= set(known.qualifiers) for each in every.relations.values())


# --- values, times, scope --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "printed", "step"),
    [
        (28_700_000, "28,7 triệu tấn", 100_000),
        (13_000, "13,000", 1),
        (5_500, "5 500 t", 1),
        (550_000_000_000, "5500亿美元", 100_000_000),
        (99.99, "4N", 0.01),
        (5000, "4000-5000 t", 1),
        (0, "—", 1),
        (1000, "phase 1: 1000 t", 1),
    ],
)
def test_precision_is_that_of_the_printed_numeral(number: float, printed: str, step: float) -> None:
    assert float(precision(Value(number, "t"), printed)) == step


def test_about_is_as_wide_as_its_last_digit_that_is_not_zero() -> None:
    about = interval(Value(90, "%", comparator="~"), "90")
    assert (int(about.low), int(about.high)) == (85, 95)
    assert about.differs(interval(Value(92, "%"), "92"))
    assert not about.contradicts(interval(Value(92, "%"), "92"))


@pytest.mark.parametrize(
    ("scope", "limit"),
    [
        ("IEA projection", set()),
        ("law-firm note, approx.", set()),
        ("US DOE quoted by Malaysian outlook", set()),
        ("IEA, magnet rare earths", {"magnet rare earths"}),
        ("phase 1, 10,000 t monazite/y feed", {"phase 1", "10,000 t monazite/y feed"}),
    ],
)
def test_who_tells_a_figure_does_not_limit_it(scope: str, limit: set[str]) -> None:
    source = Source("iea-x", "China to keep control of magnet refining: IEA", "news", "en", "B")
    assert limits(said(qualifiers={"scope": scope}), source) == limit


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2023", "2023", "same"),
        ("2023", "2023-05", "same"),
        ("2023", "2024", "apart"),
        ("2023/..", "2030", "same"),
        ("2023/", "2030", "unknown"),
        ("2023/", "2022", "apart"),
        ("../2023", "2020", "same"),
        ("/2023", "2020", "unknown"),
        ("2023", None, "unknown"),
    ],
)
def test_times(one: str, other: str | None, expected: str) -> None:
    assert times(one, other) == times(other, one) == expected


# --- properties ------------------------------------------------------------------------------------------------------


def drawn_claims() -> st.SearchStrategy[list[Claim]]:
    one = st.builds(
        lambda source, number, comparator, unit, basis, valid, scope, modality: said(
            source,
            number=number,
            comparator=comparator,
            unit=unit,
            basis=basis,
            valid=valid,
            qualifiers={"scope": scope},
            modality=modality,
        ),
        st.sampled_from(sorted(SOURCES)),
        st.integers(0, 100) | st.decimals(0, 100, places=2).map(float),
        st.sampled_from(["=", "~", ">", ">=", "<", "<="]),
        st.sampled_from(["%", "t", "USD"]),
        st.sampled_from([None, "REO", "metal"]),
        st.sampled_from([None, "2023", "2023-06", "2024", "2023/..", "2024/"]),
        st.sampled_from([None, "capacity", "IEA projection"]),
        st.sampled_from(["asserted", "claimed", "forecast"]),
    )
    return st.lists(one, max_size=8)


def as_sets(groups: tuple[Conflict, ...]) -> set[tuple[Any, ...]]:
    return {(g.verdict, frozenset(g.differences), g.opposed, frozenset(claim.id for claim in g.claims)) for g in groups}


@given(st.data(), drawn_claims())
def test_the_order_of_claims_makes_no_difference(data: st.DataObject, claims: list[Claim]) -> None:
    shuffled = data.draw(st.permutations(claims))
    assert as_sets(comparisons(claims, SOURCES)) == as_sets(comparisons(shuffled, SOURCES))


@given(drawn_claims())
def test_nothing_is_compared_across_units_and_nothing_is_opposed_across_basis_or_scope(claims: list[Claim]) -> None:
    for group in comparisons(claims, SOURCES):
        values = [claim.value for claim in group.claims if claim.value]
        assert len({(value.unit, value.per) for value in values}) == 1
        for opposed in group.opposed:
            some = [claim for claim in group.claims if claim.id in opposed]
            assert len({claim.value.basis for claim in some if claim.value}) == 1
            assert len({limits(claim, SOURCES[claim.source]) for claim in some}) == 1
            assert len({claim.modality == "forecast" for claim in some}) == 1


@given(drawn_claims(), st.integers(0, 100), st.sampled_from(["=", "~"]))
def test_claims_that_agree_never_conflict(claims: list[Claim], number: int, comparator: str) -> None:
    agreeing = [
        said(
            c.source,
            number=number,
            comparator=comparator,
            unit=c.value.unit,
            basis=c.value.basis,
            valid=c.valid,
            modality=c.modality,
        )
        for c in claims
        if c.value
    ]
    assert conflicts(agreeing, SOURCES) == ()


@given(drawn_claims())
def test_a_conflict_holds_two_figures_that_no_number_satisfies(claims: list[Claim]) -> None:
    for group in conflicts(claims, SOURCES):
        assert (group.verdict == "conflict") == bool(group.opposed)
        assert group.opposed or group.differences
        for opposed in group.opposed:
            figures = [interval(c.value, c.printed) for c in group.claims if c.value and c.id in opposed]
            assert any(a.contradicts(b) for a in figures for b in figures)


@given(drawn_claims())
def test_two_sources_whose_figures_differ_are_never_said_to_agree(claims: list[Claim]) -> None:
    """By its own words: whoever has a figure that another has not, and the other one that he has not."""
    shown = [{claim.id for claim in group.claims} for group in conflicts(claims, SOURCES)]
    for group in comparisons(claims, SOURCES):
        if group.verdict != "agree":
            continue
        assert all({claim.id for claim in group.claims}.isdisjoint(ids) for ids in shown)
        whole = {(c.value.basis, limits(c, SOURCES[c.source]), c.modality, c.valid) for c in group.claims if c.value}
        by_source = {
            s: {c.value.number for c in group.claims if c.value and c.source == s} for s in {c.source for c in group.claims}
        }
        exact = all(c.value.comparator == "=" for c in group.claims if c.value)
        if exact and len(whole) > 1 and all(number == int(number) for some in by_source.values() for number in some):
            assert not any(one - other and other - one for one in by_source.values() for other in by_source.values())


# --- the packaged claims ---------------------------------------------------------------------------------------------


def groups_about(packaged: Snapshot, subject: str, predicate: str) -> list[Conflict]:
    every = conflicts(packaged.claims(), packaged.sources, packaged.vocabulary)
    return [group for group in every if subject in group.topics and group.question == predicate]


def numbers(group: Conflict) -> set[float]:
    return {claim.value.number for claim in group.claims if claim.value}


def test_reserves_of_russia_are_two_figures_of_different_scope(packaged: Snapshot) -> None:
    (group,) = groups_about(packaged, "RU", "reserves")
    assert group.verdict == "not the same scope"
    assert "scope" in {each.name for each in group.differences}
    assert {3_800_000, 28_700_000} <= numbers(group)


def test_shares_of_china_stand_in_one_group_with_what_each_is_of(packaged: Snapshot) -> None:
    (group,) = groups_about(packaged, "CN", "share")
    assert {95, 92, 80, 55} <= numbers(group)
    assert {"stage", "kind", "of", "time"} <= {each.name for each in group.differences}
    every = {c.id for c in packaged.claims("share") if c.subject == "CN"}
    assert {claim.id for claim in group.claims} == every


def test_shares_of_china_of_one_year_stage_and_scope_conflict(packaged: Snapshot) -> None:
    (group,) = groups_about(packaged, "CN", "share")
    by_id = {claim.id: claim for claim in group.claims}
    opposed = [{by_id[each].value.number for each in some if by_id[each].value} for some in group.opposed]  # type: ignore[union-attr]
    assert {55, 69, 70, 71} in opposed
    assert {85, 86, 89} in opposed
    for some in group.opposed:
        assert len({(by_id[each].valid, by_id[each].qualifier("stage")) for each in some}) == 1


def cases() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((DATA / "documents.toml").read_text(encoding="utf-8"))["case"]
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["question"])
def test_what_a_careful_reader_of_the_documents_lists_stands_in_one_group(case: dict[str, Any], packaged: Snapshot) -> None:
    every = list(packaged.claims())
    wanted = set()
    for digits in case.get("claims", ()):
        (claim,) = [c.id for c in every if c.id.startswith(digits)]
        wanted.add(claim)
    for where in case.get("where", ()):
        words = where.pop("words", "")
        some = [c for c in every if words in (c.text or "") and all(getattr(c, name) == value for name, value in where.items())]
        assert some, where
        wanted |= {claim.id for claim in some}
    groups = conflicts(every, packaged.sources, packaged.vocabulary)
    holding = [group for group in groups if wanted <= {claim.id for claim in group.claims}]
    assert holding, f"{case['question']}: {case['differ']}"
    assert {case["verdict"]} <= {group.verdict for group in holding} if "verdict" in case else True
    said = " ".join(" ".join(reasons(packaged, group)) for group in holding)
    assert [text for text in case.get("reasons", ()) if text not in said] == []


def test_most_different_come_first_and_those_in_time_alone_last(packaged: Snapshot) -> None:
    groups = conflicts(packaged.claims(), packaged.sources, packaged.vocabulary)
    tiers = [(group.verdict != "conflict", group.in_time_only) for group in groups]
    assert tiers == sorted(tiers)
    assert set(tiers) == {(False, False), (True, False), (True, True)}
    for tier in set(tiers):
        several = [g.spread for g, t in zip(groups, tiers, strict=True) if t == tier and g.voices > 1]
        assert several == sorted(several, reverse=True)
