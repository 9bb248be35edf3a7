"""What the packaged claims of the five documents say: who speaks, of when, how strongly, and of which site."""

from __future__ import annotations

import re

import pytest

from kg.claims.model import Claim, Loaded, Span

REALLOYS_SRC, RUSSIA_US = "doc-en-ja-realloys-src", "doc-vi-russia-us"
DEEPNEWS, JOGMEC, BLOG = "doc-en-deepnews", "doc-vi-realloys-jogmec", "doc-zh-us-japan-australia"
DOCUMENTS = (DEEPNEWS, REALLOYS_SRC, JOGMEC, RUSSIA_US, BLOG)

SPEAKS = re.compile(r"\b(article|blog|text|item|heading|headline)\b", re.IGNORECASE)
"""A word that names the document as the one who speaks."""


@pytest.fixture(scope="module")
def claims(seeds: Loaded) -> list[Claim]:
    return [claim for claim in seeds.claims if claim.source in DOCUMENTS]


def at(claims: list[Claim], source: str, start: int, end: int, predicate: str) -> list[Claim]:
    """Claims of a predicate that rest on exactly that passage."""
    found = [c for c in claims if c.source == source and c.predicate == predicate and isinstance(c.locator, Span)]
    return [c for c in found if isinstance(c.locator, Span) and (c.locator.start, c.locator.end) == (start, end)]


def test_a_deadline_is_no_end(claims: list[Claim]) -> None:
    """ "Before 2028" says by when capacity could be enough, never that it is enough until then."""
    (claim,) = at(claims, BLOG, 1964, 2015, "states")
    assert (claim.subject, claim.modality, claim.valid, claim.attributed_to) == ("US", "conditional", None, None)
    assert claim.text == "in theory own capacity is enough to meet demand before 2028, if the planned plants are finished on time"
    assert "by when" in (claim.valid_note or "")
    # times that the documents print: a year, a span of years, a year by which
    times = {(c.source, c.subject, c.predicate, c.valid) for c in claims if c.valid}
    assert times == {
        (REALLOYS_SRC, "korea-zinc-us-magnet-recycling", "milestone", "2027"),
        (JOGMEC, "CN", "restricts_export", "2023/2024"),
        (BLOG, "US", "purity", "1950"),
        (BLOG, "US", "measure", "2033"),
        (BLOG, "europe", "measure", "2033"),
    }


def test_statistics_up_to_a_month_are_not_of_that_month(claims: list[Claim]) -> None:
    (claim,) = [c for c in claims if c.attributed_to == "imf"]
    assert (claim.valid, claim.as_of) == (None, "2025-10")
    assert claim.value is not None
    assert (claim.value.number, claim.value.unit) == (4_280_000_000_000, "USD")


def test_a_country_that_is_not_named_is_read_with_its_reason(claims: list[Claim]) -> None:
    read = {(c.source, c.subject, c.predicate): c for c in claims if c.derived}
    assert set(read) == {
        (BLOG, "JP", "states"),
        (BLOG, "us-japan-australia-rare-earth-supply-chain", "aims"),
        (REALLOYS_SRC, "CN", "role"),
    }
    (us,) = at(claims, BLOG, 777, 794, "states")
    (power,) = [c for c in at(claims, BLOG, 1266, 1297, "states") if c.derived]
    (monopoly,) = at(claims, BLOG, 1426, 1458, "aims")
    (near,) = at(claims, REALLOYS_SRC, 1417, 1450, "role")
    for claim in (us, power, monopoly):
        assert claim.qualifier("on") == ("CN",)
    assert [c.printed for c in (us, power, monopoly)] == ["领先于我们", "大国稀土出口管制", "对抗大国的稀土垄断"]
    assert (near.subject, near.printed) == ("CN", "near-monopoly")
    for claim in (us, power, monopoly, near):
        assert "read as China" in claim.paraphrase
        assert re.search(r"China.*\bbecause\b", claim.derived or ""), "the reading has its reason"
    assert not [c for c in claims if "unnamed great power" in (c.text or "")]


def test_whoever_claims_is_named_in_the_field(claims: list[Claim]) -> None:
    assert [c.id for c in claims if c.modality == "claimed" and not c.attributed_to] == []
    spoken = {(c.predicate, c.subject, c.object): c.attributed_to for c in at(claims, JOGMEC, 783, 908, "used_in")}
    assert spoken == {
        ("used_in", material, market): "us-and-japanese-governments"
        for material in ("rare-earths", "permanent-magnets")
        for market in ("defence", "energy", "semiconductors")
    }
    terms = at(claims, JOGMEC, 2489, 2711, "provides_for")
    technology = [*at(claims, JOGMEC, 2568, 2627, "has_capability"), *at(claims, JOGMEC, 2568, 2627, "covers")]
    assert [len(terms), len(technology)] == [4, 2]
    assert {c.attributed_to for c in [*terms, *technology]} == {"realloys-and-jogmec"}
    assert {c.attributed_to for c in claims if c.predicate == "stockpiles"} == {"authors-of-the-stockpiling-report"}
    assert {c.attributed_to for c in claims if "lynas-texas-plant" in (c.subject, c.object) and c.modality == "claimed"} == {
        "media-cited-by-the-blog"
    }


def test_nobody_is_quoted_for_what_he_is_not_said_to_say(claims: list[Claim]) -> None:
    (mp,) = at(claims, BLOG, 705, 726, "purity")
    assert (mp.subject, mp.printed, mp.modality, mp.attributed_to) == ("mp-materials", "5N级别", "asserted", None)
    said: dict[str, set[tuple[str, str]]] = {}
    for claim in claims:
        if claim.attributed_to in ("stanford-university", "adamas", "the-daily-wire", "reports-cited-by-the-daily-wire"):
            said.setdefault(claim.attributed_to, set()).add((claim.subject, claim.predicate))
    assert said == {
        "stanford-university": {("US", "purity")},
        "adamas": {("world", "measure")},
        "reports-cited-by-the-daily-wire": {
            ("ionic-mineral-technologies", "develops"),
            ("silicon-ridge", "states"),
            ("CN", "role"),
        },
    }


def test_an_opinion_names_who_holds_it(claims: list[Claim]) -> None:
    """A statement that no one is quoted for is the document's own, and says so."""
    (built,) = [c for c in at(claims, BLOG, 1332, 1378, "states") if c.printed == "完整供应链"]
    assert built.paraphrase.startswith("In the blog's opinion ")
    # what is printed of a statement is its text: it must not read as a fact
    loops = {c.text for c in claims if c.source == BLOG and c.printed in ("完整供应链", "三边闭环", "稀土供应链闭环", "正式成型")}
    loops |= {c.text for c in claims if c.source == BLOG and c.printed in ("稀土产业链的闭环", "“闭环”贸易")}
    assert len(loops) == 6
    assert [text for text in loops if "the blog's" not in (text or "")] == []
    assert [c.id for c in claims if c.predicate == "states" and not c.attributed_to and not SPEAKS.search(c.paraphrase)] == []
    hidden = re.compile(r"\b(is|are) said to\b")
    own = [c for c in claims if not c.attributed_to]
    assert [c.id for c in own if hidden.search(c.paraphrase) and not SPEAKS.search(c.paraphrase)] == []


def test_what_goes_on_runs_already(claims: list[Claim]) -> None:
    for source, place, passage in ((DEEPNEWS, "north-america", (2993, 3062)), (JOGMEC, "US", (2277, 2486))):
        serves = at(claims, source, *passage, "serves")
        assert {(c.subject, c.object, c.modality, c.qualifier("place")) for c in serves} == {
            ("realloys", market, "asserted", (place,)) for market in ("defence", "energy")
        }
        going_on = at(claims, source, *passage, "provides_for")
        assert [c.subject for c in going_on] == ["realloys-jogmec-mou"] * 2
        assert {c.modality for c in going_on} <= {"forecast", "negotiated"}
        assert {word for c in going_on for word in ("defence", "energy") if word in (c.text or "")} == {"defence", "energy"}


def test_a_share_that_is_controlled_says_so(claims: list[Claim]) -> None:
    """Both Vietnamese texts say that China controls the share, not that it produces it."""
    shares = {(c.source, c.printed, c.qualifier("kind")) for c in claims if c.predicate == "share" and c.subject == "CN"}
    assert shares == {
        (JOGMEC, "hơn 80%", ("controlled",)),
        (RUSSIA_US, "khoảng 95%", ("controlled",)),
        (RUSSIA_US, "95%", ("controlled",)),
    }


def test_the_sites_in_ohio_stay_apart(claims: list[Claim], seeds: Loaded) -> None:
    """One text plans a magnet plant, another has a facility that runs, and neither names a town."""
    operated, planned, euclid = "realloys-ohio-downstream", "realloys-ohio-magnet-plant-planned", "realloys-ohio"
    assert {c.predicate for c in claims if c.subject == operated} == {
        *("operated_by", "has_status", "located_in", "states", "has_capability", "maybe_same_as")
    }
    assert {(c.subject, c.object) for c in claims if c.predicate == "has_status" and "ohio" in c.subject} == {
        (operated, "operating"),
        (planned, "planned"),
    }
    assert [c.predicate for c in claims if c.subject == euclid] == []
    ohio = {operated, planned, euclid}
    same = {(c.subject, c.predicate, c.object) for c in seeds.claims if c.subject in ohio and c.object in ohio}
    assert same == {
        (operated, "maybe_same_as", euclid),
        (planned, "maybe_same_as", euclid),
        (planned, "maybe_same_as", operated),
    }
