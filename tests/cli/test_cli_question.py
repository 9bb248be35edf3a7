"""Options of the question that every command about routes has: places alone, a site to pass, known places of delivery."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import DAY, Run


def answer(run: Run, *words: str) -> dict[str, Any]:
    done = run(*words, *DAY, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_only_is_a_rule_that_stands_alone_or_beside_others(run: Run) -> None:
    alone = answer(run, "paths", "--only", "US,AU,JP")
    assert alone["avoid"] == ["not location:AU,JP,US"]
    assert alone["routes"] == answer(run, "paths", "--avoid", "not location:US,AU,JP")["routes"]
    beside = answer(run, "paths", "--only", "Australia", "--avoid", "CN")
    assert set(beside["avoid"]) == {"location:CN", "not location:AU"}
    # Mountain Pass and the plant in Texas stand in the United States, and nothing of that chain anywhere else
    chain = ["mountain-pass", "mp-independence", "gm"]
    within = answer(run, "paths", "--only", "US", "--from", "mountain-pass", "--to", "gm", "--complete")
    assert [node["id"] for node in within["routes"][0]["nodes"]] == chain
    assert not within["counts"]["touches"]
    outside = answer(run, "paths", "--only", "AU", "--from", "mountain-pass", "--to", "gm", "--complete")
    assert outside["counts"]["touches"] == sum(outside["counts"].values()) > 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("paths", "--only", "US or CN"), 2, "Expected countries, by commas"),
        (("paths", "--only", "Atlantis"), 5, "No country is called 'Atlantis'"),
        (("paths", "--only", ""), 2, "--only"),
        (("paths", "--avoid", "CN", "--via", "no such site"), 5, "No site"),
        (("paths", "--avoid", "CN", "--via", " "), 2, "leave the option out"),
        (("paths", "--avoid", "CN", "--delivery", "sometimes"), 2, "sometimes"),
        (("export", "geojson", "--all", "--via", "lamp", "-o", "x.json"), 2, "--via was given without"),
        (("paths",), 2, "--only"),
    ],
)
def test_what_cannot_be_meant_is_said(run: Run, words: tuple[str, ...], code: int, says: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_via_keeps_the_routes_that_pass_a_site_and_says_so(run: Run) -> None:
    every = answer(run, "paths", "--avoid", "CN", "-k", "500")
    via = answer(run, "paths", "--avoid", "CN", "--via", "MP Independence magnet plant", "-k", "500")
    assert via["via"] == "mp-independence"
    passing = [route for route in every["routes"] if "mp-independence" in [node["id"] for node in route["nodes"]]]
    assert {route["id"]: route["verdict"] for route in via["routes"]} == {route["id"]: route["verdict"] for route in passing}
    assert sum(via["counts"].values()) == len(passing) > 1
    assert (
        "via MP Independence magnet plant"
        in run("paths", "--avoid", "CN", "--via", "mp-independence", "--format", "table").stdout
    )


def test_an_answer_about_a_site_that_nothing_passes_says_what_the_site_is(run: Run) -> None:
    found = answer(run, "paths", "--avoid", "CN", "--via", "shenghe")
    assert found["routes"] == []
    assert any("Shenghe Resources Holding is a firm; it operates" in hint for hint in found["hints"])


def test_a_place_of_delivery_that_no_source_gives_is_open_only_where_it_must_be_known(run: Run) -> None:
    asked = ("paths", "--avoid", "CN", "--from", "mountain-pass", "--to", "gm", "--complete")
    best, strict = answer(run, *asked)["routes"][0], answer(run, *asked, "--delivery", "known")
    assert best["verdict"] != "unproven"
    assert strict["delivery"] == "known"
    (same,) = [route for route in strict["routes"] if route["id"] == best["id"]]
    assert same["verdict"] == "unproven"
    assert [fact["settle"] for fact in same["unknown"]] == ["where General Motors takes delivery"]
    told = " ".join(run(*asked, "--delivery", "known", "--format", "table").stdout.split())
    assert "place of delivery known" in told


@pytest.mark.parametrize("command", ["why-not", "diff", "flips", "what-if"])
def test_other_commands_about_routes_have_them_too(run: Run, command: str) -> None:
    words = {
        "why-not": ("why-not", "mountain-pass", "gm"),
        "diff": ("diff", "--from-date", "2026-01-01"),
        "flips": ("flips", "--all", "--until", "2026-12-31"),
        "what-if": ("what-if", "--remove", "lamp"),
    }[command]
    if command == "diff":
        words = ("diff", "--help")
        assert {"--only", "--via", "--delivery"} <= set(run(*words).stdout.replace(",", " ").split())
        return
    found = answer(run, *words, "--only", "US,AU,MY,JP", "--via", "mp-independence", "--delivery", "known")
    asked = found.get("asked", found)
    assert (asked["via"], asked["delivery"]) == ("mp-independence", "known")


def test_origin_of_a_buyer_may_ask_for_its_place_of_delivery(run: Run) -> None:
    asked = ("origin", "gm", "--avoid", "CN", "--require", "Nd")
    (loose,), strict = answer(run, *asked)["elements"], answer(run, *asked, "--delivery", "known")
    assert (loose["verdict"], strict["verdict"], strict["delivery"]) == ("avoids", "unproven", "known")
    (element,) = strict["elements"]
    assert [each["settle"] for each in element["feed"]["unknown"]] == ["where General Motors takes delivery"]
    told = run(*asked, "--delivery", "known", "--format", "table").stdout
    assert "The place of delivery must be known." in " ".join(told.split())


def test_no_more_tonnes_come_over_the_routes_past_a_site(run: Run) -> None:
    asked = ("tonnes", "Nd+Pr", "--avoid", "CN", "--to", "magnet")
    every, via = answer(run, *asked), answer(run, *asked, "--via", "mountain-pass")
    assert via["via"] == "mountain-pass"
    over_all = [found["carried"][-1]["total"] for found in (every, via)]
    assert 0 < sum(over_all[1]["routes"].values()) < sum(over_all[0]["routes"].values())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("origin", "gm", "--avoid", "CN", "--via", "lamp"), "those past one site would say nothing of the others"),
        (("suppliers", "--avoid", "CN", "--via", "lamp"), "what comes past one site would say nothing of the rest"),
        (("suppliers", "--avoid", "CN", "--delivery", "known"), "judged up to its magnets"),
        (("neo4j", "push", "--via", "lamp"), "The whole network goes to the server"),
        (("neo4j", "push", "--delivery", "known"), "The whole network goes to the server"),
    ],
)
def test_an_option_that_a_command_cannot_have_is_refused_with_the_reason(run: Run, words: tuple[str, ...], why: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert why in " ".join(done.stderr.split())
    assert "Hint:" in done.stderr
