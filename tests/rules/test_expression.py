"""The grammar of avoid rules: what is read, what is written again, and where an error points."""

from __future__ import annotations

import contextlib
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import DATA
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.snapshot import Snapshot
from kg.errors import KgError
from kg.rules.dimensions import dimensions, rule
from kg.rules.evaluate import name
from kg.rules.expression import (
    DEEPEST,
    LONGEST,
    Both,
    Either,
    Expression,
    Name,
    Not,
    Words,
    leaves,
    outside,
    parse,
    replaced,
    text_of,
)
from kg.rules.resolve import resolve_rules
from kg.rules.test import Test

TODAY = date(2026, 11, 22)


def trees(tests: st.SearchStrategy[str]) -> st.SearchStrategy[Expression[str]]:
    return st.recursive(
        tests,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Either(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Both(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=6,
    )


def flat(tree: Expression[str]) -> Expression[str]:
    """The tree as it is read: an `or` within an `or` is one."""
    if isinstance(tree, (Either, Both)):
        parts: list[Expression[str]] = []
        for part in map(flat, tree.parts):
            parts += part.parts if type(part) is type(tree) else [part]
        return type(tree)(tuple(parts))
    return Not(flat(tree.part)) if isinstance(tree, Not) else tree


@given(trees(st.sampled_from(["CN", "location:CN,RU", "ownership:CN>=25%", "export:CN of Dy to JP", "a b at metal"])))
def test_what_is_written_is_read_again(tree: Expression[str]) -> None:
    read = replaced(parse(text_of(tree)), as_typed)
    assert flat(read) == flat(tree)


def as_typed(words: Words) -> str:
    share = f"{words.comparison}{words.percent}%" if words.comparison else ""
    clauses = "".join(f" {word} {','.join(n.text for n in names)}" for word, names in words.clauses)
    return f"{words.dimension.text + ':' if words.dimension else ''}{','.join(n.text for n in words.names)}{share}{clauses}"


def test_and_binds_before_or_and_not_before_and() -> None:
    found = replaced(parse("A or not B and (C or D)"), as_typed)
    assert found == Either(("A", Both((Not("B"), Either(("C", "D"))))))


def test_every_part_of_a_test_is_read() -> None:
    (words,) = leaves(parse('ownership: South Korea , "Trinidad and Tobago" > 12.5 % at metal,alloy by majority'))
    assert words.dimension == Name("ownership", 0)
    assert [n.text for n in words.names] == ["South Korea", "Trinidad and Tobago"]
    assert (words.comparison, words.percent) == (">", Fraction(25, 2))
    assert [n.text for n in words.clause("at")] == ["metal", "alloy"]
    assert [n.text for n in words.clause("by")] == ["majority"]
    assert words.clause("of") == ()


def cases() -> list[tuple[str, int, str]]:
    lines = (DATA / "expressions" / "errors.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ⟶ ") for line in lines if not line.startswith("#")]
    return [(text.strip(), int(at), words) for text, at, words in rows]


@pytest.mark.parametrize(("text", "at", "words"), cases())
def test_an_error_points_at_the_character(packaged: Snapshot, text: str, at: int, words: str) -> None:
    with pytest.raises(KgError) as caught:
        resolve_rules(packaged, [text], [], TODAY)
    message = str(caught.value)
    assert words in message
    if at:
        lines = message.splitlines()
        number = next(n for n, line in enumerate(lines) if line.strip() == "^")
        assert lines[number].index("^") - 2 == at - 1
        assert lines[number - 1] == f"  {text}"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(KgError):
        parse(text)


def test_depth_and_length_are_bounded() -> None:
    for text in ("(" * (DEEPEST + 2) + "CN", "not " * (DEEPEST + 2) + "CN", "C" * (LONGEST + 1)):
        with pytest.raises(KgError, match="at most"):
            parse(text)


def test_a_bare_country_is_a_place_and_strict_means_every_dimension(packaged: Snapshot) -> None:
    assert [name(term) for term in resolve_rules(packaged, ["China"], [], TODAY).terms] == ["location:CN"]
    found = resolve_rules(packaged, ["CN"], [], TODAY, strict=True).terms
    assert {term.dimension for term in found if isinstance(term, Test)} == set(dimensions())
    assert all("country" in rule(dimension).kinds for dimension in dimensions())


def test_whom_to_avoid_in_one_dimension_is_put_together_but_shares_are_not(packaged: Snapshot) -> None:
    found = resolve_rules(packaged, ["CN", "location:RU", "export:CN", "export:RU", "location:KP at metal"], [], TODAY).terms
    assert [name(term) for term in found] == ["export:CN", "export:RU", "location:CN,RU", "location:KP at metal"]


def test_a_rule_file_says_the_same_as_the_words_in_it(packaged: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'format = "kg.law/1"\ntitle = "t"\nauthority = "a"\ncitation = "c"\nsummary = "s"\nlimits = ["l"]\n'
        '[[phase]]\nstatus = "in force"\navoid = "location:CN and not location:US or export:CN"\nwhy = "w"\n'
    )
    (term,) = resolve_rules(packaged, [], [str(path)], TODAY).terms
    assert name(term) == "rule:mine"
    (binding,) = resolve_rules(packaged, [f'rule:"{path}"'], [], TODAY).laws
    assert binding.test == "location:CN and not location:US or export:CN"


def test_to_stand_in_some_countries_only_is_to_stand_outside_of_none_of_them(packaged: Snapshot) -> None:
    assert outside("US,AU,JP") == "not location:US,AU,JP"
    (term,) = resolve_rules(packaged, [outside("Japan, US at magnet")], (), TODAY).terms
    assert name(term) == "not location:JP,US at magnet"


@pytest.mark.parametrize("words", ["US or CN", "not US", "location:US", "ownership:US>=25%", "US by seat", "(US) and AU"])
def test_only_takes_countries_and_no_rule(words: str) -> None:
    with pytest.raises(KgError, match="--only"):
        outside(words)
