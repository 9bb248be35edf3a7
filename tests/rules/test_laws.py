"""Laws in force by date: the packaged files say what the packaged sources say, and a bad file is one clear error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import no_files
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import examples

from kg.claims.edtf import parse_span
from kg.claims.model import Claim
from kg.claims.snapshot import Snapshot
from kg.errors import InputError, UnknownNameError
from kg.resources import packaged as packaged_directory
from kg.rules.expression import Words, leaves, parse
from kg.rules.laws import LARGEST, NOTICE, WIDEST, Law, Phase, boundaries, digest, law, laws, phase_on, timeline

BAD = Path(__file__).parents[1] / "data" / "bad_law"
DAY = timedelta(days=1)
LAST_DAYS = {"suspended until", "expires"}
"""Milestones that are the last day of a state; all others are a first."""
DIMENSIONS = {"location", "headquarters", "ownership", "state", "control", "technology", "licence", "equipment"}
DIMENSIONS |= {"reagent", "finance", "personnel", "feed", "export"}
PACKAGED = [law(name) for name in laws()]
PHASES = [pytest.param(each, phase, id=f"{each.id}-{phase.since}") for each in PACKAGED for phase in each.phases]
SUSPENDED = [pytest.param(e, p, id=e.id) for e in PACKAGED for p in e.phases if p.status == "suspended"]
each_law = pytest.mark.parametrize("each", PACKAGED, ids=lambda each: each.id)
each_phase = pytest.mark.parametrize(("each", "phase"), PHASES)


def claims_of(snapshot: Snapshot, each: Law, *predicates: str) -> list[Claim]:
    """Claims about the policy of a law, and those that a source of its phases makes about any policy."""
    named = {source for phase in each.phases for source in phase.sources}
    policies = {entity.id for entity in snapshot.entities.values() if entity.kind == "policy"}
    return [c for c in snapshot.claims(*predicates) if c.subject == each.policy or (c.source in named and c.subject in policies)]


def leaves_of(phase: Phase) -> Iterator[Words]:
    for text in (phase.avoid, phase.doubt):
        if text is not None:
            yield from leaves(parse(text))


def typed(phase: Phase, dimension: str | None = None, clause: str | None = None) -> set[str]:
    """Names in the tests of a phase: of a clause, or whom they avoid."""
    tests = [t for t in leaves_of(phase) if dimension is None or (t.dimension and t.dimension.text == dimension)]
    return {name.text for t in tests for name in (t.names if clause is None else t.clause(clause))}


# what the packaged files say


def test_the_packaged_laws() -> None:
    assert set(laws()) == {
        "cn-ann18-2025",
        "cn-ann56-2025",
        "cn-ann57-2025",
        "cn-ann61-2025",
        "cn-ann62-2025",
        "cn-japan-2026",
        "cn-tech-ban-2023",
        "dfars-252.225-7052",
        "eu-crma",
        "feoc-doe",
        "ndaa-857",
        "obbba-pfe",
    }


@each_law
def test_every_boundary_is_a_date_that_a_source_gives(packaged: Snapshot, each: Law) -> None:
    given: set[date] = set()
    for claim in claims_of(packaged, each, "milestone"):
        span = parse_span(claim.valid) if claim.valid else None
        if span is None or span.start is None or span.end is None:
            continue
        if claim.text in LAST_DAYS:
            given.add(span.end.latest + DAY)
        else:
            given.add(span.start.earliest)
            if span.start.earliest != span.end.latest:  # some day of a month: known to hold when the month is over
                given.add(span.end.latest + DAY)
    assert boundaries(each)
    assert set(boundaries(each)) <= given


@each_law
def test_policy_and_sources_are_packaged(packaged: Snapshot, each: Law) -> None:
    assert each.policy is not None
    assert packaged.entities[each.policy].kind == "policy"
    for phase in each.phases:
        assert phase.sources
        assert set(phase.sources) <= packaged.sources.keys()


@each_law
def test_every_source_named_says_something_of_a_policy(packaged: Snapshot, each: Law) -> None:
    named = {source for phase in each.phases for source in phase.sources}
    assert named <= {claim.source for claim in claims_of(packaged, each)}


@pytest.mark.parametrize(("each", "phase"), SUSPENDED)
def test_a_suspension_rests_on_a_source_that_could_know_of_it(packaged: Snapshot, each: Law, phase: Phase) -> None:
    """A source older than the suspension did not report it, whatever the record that lists it says."""
    assert phase.since is not None
    for source in phase.sources:
        published = packaged.sources[source].date
        assert published is not None
        span = parse_span(published)
        assert span.end is not None
        assert span.end.latest >= phase.since
    assert any(c.text == "issued" and c.valid == str(phase.since) for c in claims_of(packaged, each, "milestone"))


@each_law
def test_the_status_is_the_one_the_claims_give(packaged: Snapshot, each: Law) -> None:
    said = " / ".join(c.text or "" for c in packaged.claims("legal_status") if c.subject == each.policy)
    states = [phase.status for phase in each.phases]
    if "suspended" in states:
        assert "suspended; lapse of suspension on 2026-11-10 not resolved" in said
        assert states == ["unknown", "suspended", "unknown"]
        assert phase_on(each, date(2026, 11, 10)).status == "suspended"
        assert phase_on(each, date(2026, 11, 22)).status == "unknown"
    else:
        assert "in force" in said
        assert states[-1] == "in force"


@each_phase
def test_countries_are_those_the_claims_cover(packaged: Snapshot, each: Law, phase: Phase) -> None:
    covered = {c.object or c.text for c in packaged.claims("covers") if c.subject == each.policy}
    avoided = {name for test in leaves_of(phase) for name in (n.text for n in test.names)}
    if each.id.startswith("cn-"):  # of their own exports
        assert avoided == {"CN"}
        assert typed(phase, "export", "to") <= covered
    elif avoided:
        assert avoided == {"CN", "IR", "KP", "RU"} == covered & {"CN", "IR", "KP", "RU"}


@pytest.mark.parametrize("name", ["cn-ann18-2025", "cn-ann57-2025"])
def test_elements_are_those_the_claims_cover(packaged: Snapshot, name: str) -> None:
    each = law(name)
    elements = {concept.id for concept in packaged.vocabulary.of_kind("Element")}
    covered = {c.text for c in packaged.claims("covers") if c.subject == each.policy and c.text in elements}
    assert covered
    for phase in each.phases:
        assert typed(phase, "export", "of") == covered


@each_phase
def test_a_share_in_a_test_is_one_that_a_claim_gives(packaged: Snapshot, each: Law, phase: Phase) -> None:
    said = " ".join(c.text or "" for c in claims_of(packaged, each, "threshold"))
    shares = {(t.comparison, f"{float(t.percent):g}%") for t in leaves_of(phase) if t.percent is not None}
    assert all(f"{comparison} {percent}" in said for comparison, percent in shares)
    assert shares == ({(">", "50%")} if each.id == "obbba-pfe" else set())


@each_phase
def test_expressions_are_in_the_grammar_and_use_known_words(packaged: Snapshot, each: Law, phase: Phase) -> None:
    words = packaged.vocabulary
    kinds = {kind: {c.id for c in words.of_kind(kind)} for kind in ("Country", "Stage", "Element")}
    for test in leaves_of(phase):
        assert test.dimension is not None
        assert test.dimension.text in DIMENSIONS
    assert typed(phase) <= kinds["Country"]
    assert typed(phase, None, "at") <= kinds["Stage"] - {"market"}
    assert typed(phase, None, "of") <= kinds["Element"]
    assert typed(phase, None, "to") <= kinds["Country"]


def test_dfars_turns_from_making_to_every_stage_with_2027(packaged: Snapshot) -> None:
    dfars = law("dfars-252.225-7052")
    before, after = phase_on(dfars, date(2026, 12, 31)), phase_on(dfars, date(2027, 1, 1))
    stages = [stage.id for stage in packaged.vocabulary.of_kind("Stage")]
    assert typed(before, None, "at") == {"metal", "alloy", "magnet"}
    assert typed(after, None, "at") == set(stages) - {"market"}
    assert boundaries(dfars) == (date(2024, 5, 30), date(2027, 1, 1))
    assert {before.status, after.status} == {"in force"}


def test_what_forbids_nothing_tests_nothing() -> None:
    assert {each.id for each in PACKAGED if all(phase.avoid is None for phase in each.phases)} == {"eu-crma", "ndaa-857"}
    assert all(phase_on(law("eu-crma"), day).avoid is None for day in (date(2020, 1, 1), date(2030, 1, 1)))


def test_no_law_goes_without_its_limits_and_none_is_advice() -> None:
    assert all(each.limits for each in PACKAGED)
    assert "not legal advice" in NOTICE


@each_law
def test_every_share_a_law_tells_is_one_that_a_claim_gives(packaged: Snapshot, each: Law) -> None:
    said = " ".join(c.text or "" for c in claims_of(packaged, each, "threshold"))
    told = " ".join([each.summary, *(f"{phase.why} {phase.doubt_why}" for phase in each.phases)])
    assert [share for share in re.findall(r"\d+(?:\.\d+)? %", told) if share.replace(" ", "") not in said] == []


# which phase holds


def made(phases: tuple[Phase, ...]) -> Law:
    return Law("made", "Made", None, "Nobody", "None", "Nothing.", ("All.",), phases, "0" * 64)


START = date(2024, 1, 1)


@st.composite
def random_laws(draw: st.DrawFn) -> Law:
    """Phases of random lengths with random gaps, with and without ends, some of them without a test."""
    cuts = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=8)))
    phases = []
    for first, last in zip(cuts[::2], cuts[1::2], strict=False):
        avoid = draw(st.sampled_from([None, "location:CN", "location:RU"]))
        status = draw(st.sampled_from(["in force", "suspended", "unknown"])) if avoid else "lapsed"
        phases.append(Phase(START + first * DAY, START + last * DAY, status, avoid, (), str(first)))  # type: ignore[arg-type]
    if draw(st.booleans()):
        phases[0] = Phase(None, phases[0].until, phases[0].status, phases[0].avoid, (), "no start")
    if draw(st.booleans()):
        last_one = phases[-1]
        phases[-1] = Phase(last_one.since, None, last_one.status, last_one.avoid, (), "no end")
    return made(tuple(phases))


def holding(law: Law, day: date) -> list[Phase]:
    return [p for p in law.phases if (p.since is None or p.since <= day) and (p.until is None or day <= p.until)]


@given(random_laws(), st.integers(-5, 70))
@examples(200)
def test_every_day_has_its_phase_and_none_is_guessed(each: Law, offset: int) -> None:
    day = START + offset * DAY
    phase, own = phase_on(each, day), holding(each, day)
    if own:
        assert [phase] == own
        return
    assert phase.status == "unknown"
    assert phase.why
    assert phase.since is None or phase.since <= day
    assert phase.until is None or day <= phase.until
    tested_before = [p for p in each.phases if p.avoid and p.until is not None and p.until < day]
    tested_after = [p for p in each.phases if p.avoid and p.since is not None and p.since > day]
    # whichever of the two neighbours goes on or had begun: what either meets is unknown
    expected = list(dict.fromkeys(p.avoid for p in (*tested_before[-1:], *tested_after[:1])))
    assert phase.avoid == (" or ".join(f"({text})" for text in expected) if len(expected) > 1 else next(iter(expected), None))


@given(random_laws())
@examples(100)
def test_boundaries_are_the_days_on_which_the_phase_changes(each: Law) -> None:
    days = [START + offset * DAY for offset in range(-5, 70)]
    assert set(boundaries(each)) == {day for day in days if phase_on(each, day) != phase_on(each, day - DAY)}
    assert list(boundaries(each)) == sorted(boundaries(each))


@given(random_laws())
@examples(50)
def test_the_timeline_has_neither_gap_nor_overlap(each: Law) -> None:
    phases = timeline(each)
    assert phases[0].since is None
    assert phases[-1].until is None
    for one, following in pairwise(phases):
        assert one.until is not None
        assert following.since == one.until + DAY
    assert [phase for phase in phases if phase in each.phases] == list(each.phases)


def test_the_first_and_the_last_day_of_the_calendar() -> None:
    whole = made((Phase(date.min, date.max, "in force", "location:CN", (), "always"),))
    assert timeline(whole) == whole.phases
    assert {phase_on(whole, day).why for day in (date.min, date.max)} == {"always"}
    assert boundaries(whole) == ()


def test_a_doubt_goes_with_the_test_into_days_nobody_speaks_of() -> None:
    each = made((Phase(START, START, "in force", "location:CN", (), "a day", "state:CN", "not measured"),))
    for day in (START - DAY, START + DAY):
        assert (phase_on(each, day).doubt, phase_on(each, day).doubt_why) == ("state:CN", "not measured")


# reading files


def message_of(path: Path | str) -> str:
    with pytest.raises(InputError) as error:
        law(path)
    text = str(error.value)
    assert len(text.splitlines()) == 3, text
    assert text.splitlines()[2].startswith("Hint: ")
    assert "xpected" in text
    return text


@pytest.mark.parametrize("case", sorted(BAD.glob("*.toml")), ids=lambda path: path.stem)
def test_a_bad_file_is_one_clear_error(case: Path) -> None:
    message = message_of(case)
    assert case.name in message
    for piece in case.with_suffix(".expect").read_text(encoding="utf-8").splitlines():
        assert piece in message


def test_every_bad_file_says_what_it_expects() -> None:
    assert {path.stem for path in BAD.glob("*.toml")} == {path.stem for path in BAD.glob("*.expect")}


GOOD = """format = "kg.law/1"
title = "Our own rule"
authority = "Procurement"
citation = "Handbook, page 3"
summary = '''No magnet maker
in China.'''
limits = ["Samples."]
[[phase]]
status = "in force"
avoid = "location:CN at magnet"
why = "The handbook has no date."
"""


@pytest.mark.parametrize("as_text", [True, False])
def test_a_law_of_ones_own(tmp_path: Path, as_text: bool) -> None:
    file = tmp_path / "own-rule.toml"
    file.write_text(GOOD, encoding="utf-8")
    own = law(str(file) if as_text else file)
    phase = Phase(None, None, "in force", "location:CN at magnet", (), "The handbook has no date.")
    assert (own.id, own.policy, own.summary, own.phases) == ("own-rule", None, "No magnet maker in China.", (phase,))
    assert phase_on(own, date(1990, 1, 1)) == phase
    assert boundaries(own) == ()


def test_the_digest_tells_editions_apart(tmp_path: Path) -> None:
    file = tmp_path / "own-rule.toml"
    file.write_text(GOOD, encoding="utf-8")
    first = digest(law(file))
    file.write_text(GOOD + "# edited\n", encoding="utf-8")
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert digest(law(file)) != first


@pytest.mark.parametrize(
    ("typed", "near"), [("dfars", "dfars-252.225-7052"), ("cn-ann57", "cn-ann57-2025"), ("feoc", "feoc-doe")]
)
def test_an_unknown_id_names_the_near_ones(typed: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as error:
        law(typed)
    assert near in error.value.suggestions


def test_a_name_like_no_other_lists_what_there_is() -> None:
    with pytest.raises(UnknownNameError) as error:
        law("zzzz")
    assert error.value.suggestions == laws()


@pytest.mark.parametrize("kind", no_files.KINDS)
def test_what_is_no_file_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "input.toml"
    no_files.put(kind, path)
    assert "not a file" in message_of(path)


def test_a_large_file_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "large.toml"
    with file.open("wb") as out:
        out.write(GOOD.encode())
        out.truncate(LARGEST + 1)
    assert f"more than {LARGEST:,} bytes" in message_of(file)


def test_a_line_that_the_parser_would_chew_on_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wide.toml"
    file.write_text(GOOD + ".".join(["a"] * 10_000) + " = 1\n", encoding="utf-8")
    message = message_of(file)
    assert "line 12: found '20,003 bytes'" in message
    assert f"at most {WIDEST:,} bytes a line" in message


def test_a_file_of_ones_own_does_not_take_the_name_of_a_packaged_law(tmp_path: Path) -> None:
    file = tmp_path / "feoc-doe.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert "a name that no packaged law has" in message_of(file)
    packaged_file = packaged_directory("ontology") / "rules" / "feoc-doe.toml"
    assert law(packaged_file) == law("feoc-doe")


@pytest.mark.parametrize("name", ["a b.toml", "-x.toml", "\x1b[31m.toml", "x" * 90 + ".toml"])
def test_the_name_of_a_file_must_do_as_an_id(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD, encoding="utf-8")
    assert "rename the file" in message_of(tmp_path / name)


@given(st.text(max_size=200))
@examples(100)
def test_any_text_is_a_law_or_one_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(('format = "kg.law/1"\n' + text).encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError):
        law(file)
