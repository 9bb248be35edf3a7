"""What is a conflict, what only looks like one, and what agrees."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.comparable import interval, limits, precision, times
from kg.claims.conflicts import Conflict, comparisons, conflicts
from kg.claims.identity import alike
from kg.claims.model import Claim, Record, Source, Value
from kg.claims.snapshot import Snapshot

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
    return [(group.verdict, group.reasons) for group in conflicts(claims, SOURCES)]


# --- figures ---------------------------------------------------------------------------------------------------------


def test_figures_on_one_question_that_differ_conflict() -> None:
    (group,) = conflicts([said("one"), said("two", number=70)], SOURCES)
    assert (group.verdict, group.reasons, group.origins) == ("conflict", (), ("one", "two"))
    assert [claim.value.number for claim in group.claims if claim.value] == [60, 70]


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
        ({"number": 70, "valid": "2024"}, "another year"),
        ({"number": 70, "unit": "t"}, "another unit"),
        ({"number": 70, "qualifiers": {"stage": "magnet"}}, "another stage"),
        ({"number": 70, "qualifiers": {"of": "heavy rare earths"}}, "a share of something else"),
        ({"number": 70, "qualifiers": {"material": "dy-oxide"}}, "another material"),
        ({"number": 70, "qualifiers": {"on": "JP"}}, "another goods or country it falls on"),
        ({"number": 70, "subject": "JP"}, "another country"),
        ({"number": 70, "valid": None, "modality": "forecast"}, "a plan without a date"),
    ],
)
def test_figures_that_agree_or_answer_another_question_are_not_shown(other: dict[str, Any], why: str) -> None:
    assert found(said(), said("two", **{"number": 60, **other})) == [], why


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"qualifiers": {"scope": "magnet rare earths"}}, "scope differs"),
        ({"basis": "REO"}, "basis not stated on one side"),
        ({"valid": None}, "time not stated on one side"),
        ({"valid": "2023/", "number": 61}, None),
        ({"valid": "2022/"}, "no common day stated"),
        ({"qualifiers": {"stage": None}}, "stage not stated on one side"),
        ({"qualifiers": {"of": None}}, "what is measured not stated on one side"),
        ({"modality": "forecast"}, "one is forecast"),
    ],
)
def test_figures_that_count_something_else_or_do_not_say_are_not_comparable(other: dict[str, Any], reason: str | None) -> None:
    expected = ("not comparable", (reason,)) if reason else ("conflict", ())
    assert found(said(), said("two", **{"number": 70, **other})) == [expected]


def test_two_stated_bases_differ() -> None:
    assert found(said(basis="REO"), said("two", number=70, basis="metal")) == [("not comparable", ("basis differs",))]


def test_undated_figures_of_one_document_are_of_one_time_and_those_of_two_are_not() -> None:
    assert found(said(valid=None), said(number=70, valid=None)) == [("conflict", ())]
    assert found(said(valid=None), said("two", number=70, valid=None)) == [("not comparable", ("time not stated",))]


def test_sources_of_one_lineage_are_one_witness() -> None:
    (group,) = conflicts([said("wire"), said("reprint", number=70)], SOURCES)
    assert group.origins == ("release",)


def test_a_form_one_origin_distinguishes_is_another_question() -> None:
    metals, compounds = {"form": "metals"}, {"form": "compounds"}
    assert found(said("wire", qualifiers=metals), said("reprint", number=70, qualifiers=compounds)) == []
    vietnamese = said("two", number=70, qualifiers={"form": "kim loại đất hiếm"}, language="vi")
    assert found(said(qualifiers=metals), vietnamese) == [("conflict", ())]


def test_ids_that_are_the_same_are_one_subject_and_those_that_may_be_are_not() -> None:
    claims = [said(subject="lamp"), said("two", number=70, subject="gebeng")]
    assert found(*claims) == []
    assert found(*claims, related("maybe_same_as", "gebeng", subject="lamp")) == []
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


def test_status_conflicts_at_one_date_only() -> None:
    runs, stands = related("has_status", "operating", subject="x"), related("has_status", "suspended", "two", subject="x")
    assert found(runs, stands) == [("conflict", ())]
    assert found(runs, related("has_status", "suspended", "two", subject="x", valid="2024")) == []
    within = related("has_status", "suspended", "two", subject="x", valid="2023-11")
    assert found(runs, within) == [("not comparable", ("no common day stated",))]


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
    assert found(owned("one", "shenghe", 9.99), owned("two", "shenghe", 18.2, "option")) == []


def test_wordings_are_set_side_by_side_and_left_to_the_reader() -> None:
    memorandum, agreement = (
        related("agreement_kind", None, s, text=t, subject="mou") for s, t in (("one", "memorandum"), ("two", "contract"))
    )
    assert found(memorandum, agreement) == [("not comparable", ("said in words",))]
    assert found(memorandum, related("agreement_kind", None, "two", text="Memorandum", subject="mou")) == []


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
    return {(g.verdict, g.reasons, frozenset(claim.id for claim in g.claims)) for g in groups}


@given(st.data(), drawn_claims())
def test_the_order_of_claims_makes_no_difference(data: st.DataObject, claims: list[Claim]) -> None:
    shuffled = data.draw(st.permutations(claims))
    assert as_sets(comparisons(claims, SOURCES)) == as_sets(comparisons(shuffled, SOURCES))


@given(drawn_claims())
def test_nothing_is_compared_across_units_and_no_conflict_across_basis_or_scope(claims: list[Claim]) -> None:
    for group in comparisons(claims, SOURCES):
        values = [claim.value for claim in group.claims if claim.value]
        assert len({(value.unit, value.per) for value in values}) == 1
        if group.verdict == "conflict":
            assert len({value.basis for value in values}) == 1
            assert len({limits(claim, SOURCES[claim.source]) for claim in group.claims}) == 1


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
        figures = [interval(claim.value, claim.printed) for claim in group.claims if claim.value]
        if group.verdict == "conflict":
            assert any(a.contradicts(b) for a in figures for b in figures)
            assert not group.reasons
        else:
            assert group.reasons


# --- the packaged claims ---------------------------------------------------------------------------------------------


def groups_about(packaged: Snapshot, subject: str, predicate: str) -> list[Conflict]:
    every = conflicts(packaged.claims(), packaged.sources, packaged.vocabulary)
    return [group for group in every if group.subject == subject and group.predicate == predicate]


def numbers(group: Conflict) -> set[float]:
    return {claim.value.number for claim in group.claims if claim.value}


def test_reserves_of_russia_are_two_figures_of_different_scope(packaged: Snapshot) -> None:
    (group,) = groups_about(packaged, "RU", "reserves")
    assert group.verdict == "not comparable"
    assert "scope differs" in group.reasons
    assert {3_800_000, 28_700_000} <= numbers(group)


def test_shares_of_china_are_never_compared_across_stages(packaged: Snapshot) -> None:
    groups = groups_about(packaged, "CN", "share")
    assert groups
    for group in groups:
        assert len({claim.qualifier("stage") for claim in group.claims}) == 1


def test_shares_of_china_of_one_year_stage_and_scope_conflict(packaged: Snapshot) -> None:
    of_2025 = [
        g for g in groups_about(packaged, "CN", "share") if g.verdict == "conflict" and {c.valid for c in g.claims} == {"2025"}
    ]
    assert {55, 69, 70, 71} in [numbers(group) for group in of_2025]


def test_separation_of_2023_shows_92_beside_90_with_the_reason(packaged: Snapshot) -> None:
    (group,) = [g for g in groups_about(packaged, "CN", "share") if {90, 92} <= numbers(g)]
    assert (group.verdict, "scope differs" in group.reasons) == ("not comparable", True)
