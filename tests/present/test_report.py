"""The content of a report and of dossiers: what `kg` itself answers, in every format the same, and nothing beside it."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import json_answers
import jsonschema
import pytest
from conftest import DAY, Run
from hostile import LONG, NAMES, hostile
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.snapshot import Snapshot
from kg.data import to_data
from kg.network.build import build
from kg.present.report.content import Answered, Report, from_network, report
from kg.present.report.disclosures import STEPS
from kg.present.report.dossier import facility_dossier, route_dossier
from kg.present.report.formats import Kind, dossier_file, report_file
from kg.present.report.markup import data_block, element
from kg.routes import answer as answering
from kg.routes.question import resolve_question
from kg.routes.request import Request
from kg.text import printable

ASKED = Request(avoid=["CN"], as_of="2026-11-22")
REPORT = json_answers.schema("kg.report-2")
DOSSIER = json_answers.schema("kg.dossier-2")
ORDER = ("avoids", "would_avoid", "unproven", "touches")


def counted(snapshot: Snapshot, asked: Request, k: int = 1000) -> dict[str, Any]:
    """What `kg paths` answers."""
    question = resolve_question(snapshot, asked)
    found: dict[str, Any] = to_data(answering.answer(snapshot, build(snapshot, question.reading), question, k=k, rank="evidence"))
    return found


def content_of(answered: Answered[object]) -> dict[str, Any]:
    """The content of a report or dossier as its file has it."""
    found: dict[str, Any] = to_data(answered.content)
    return found


@pytest.fixture(scope="module")
def answered(packaged: Snapshot) -> Answered[Report]:
    return report(packaged, ASKED, k=100)


@pytest.fixture(scope="module")
def page(packaged: Snapshot, answered: Answered[Report]) -> str:
    made = report_file(packaged, answered, "html")
    assert isinstance(made, str)
    return made


def test_a_report_is_the_answer_of_kg_paths_and_follows_its_schema(packaged: Snapshot, answered: Answered[Report]) -> None:
    content = content_of(answered)
    jsonschema.validate(content, REPORT)
    same = counted(packaged, ASKED, 100)
    assert content["counts"] == same["counts"]
    assert [{k: v for k, v in r.items() if k != "evidence"} for r in content["routes"]] == same["routes"]
    assert content["markets"] == same["markets"]
    assert content["command"] == "kg report --avoid CN --as-of 2026-11-22"


def test_every_view_has_the_numbers_and_routes_of_the_question_it_stands_for(
    packaged: Snapshot, answered: Answered[Report]
) -> None:
    content = content_of(answered)
    asks = content["choices"]
    place = [route["id"] for route in content["routes"]] + [route["id"] for route in asks["further"]]
    assert len(place) == len(set(place))
    elements = [each["value"] for each in asks["elements"]]
    assert set(asks["views"]) == {
        "|||",
        *(f"{each}|||" for each in elements),
        *(f"{each}|all||" for each in elements),
        *(f"|{each['value']}||" for each in asks["statuses"]),
        *(f"||{each['value']}|" for each in [*asks["countries"], *asks["laws"]]),
        *(f"|||{each}" for each in asks["days"]),
    }
    assert min(len(elements), len(asks["statuses"]), len(asks["countries"]), len(asks["laws"])) > 1
    for key, view in asks["views"].items():
        element, status, avoid, day = key.split("|")
        words = replace(ASKED, element=element or None, status=status or None, as_of=day or ASKED.as_of)
        if avoid.startswith("rule:"):
            words = replace(words, avoid=(), rules=[avoid.removeprefix("rule:")])
        elif avoid:
            words = replace(words, avoid=[avoid])
        same = counted(packaged, words)
        assert dict(zip(ORDER, view["counts"], strict=True)) == same["counts"], key
        listed = {place[n]: ORDER[int(mark)] for n, mark in enumerate(view["routes"]) if mark != "-"}
        expected = {route["id"]: route["verdict"] for route in same["routes"][: content["limits"]["k"]]}
        assert listed == expected, key
        assert view["whole"] == (len(listed) == sum(same["counts"].values())), key


def test_views_of_an_element_are_the_same_however_it_is_written(packaged: Snapshot) -> None:
    views = [report(packaged, replace(ASKED, element=words), k=30).content.choices.views for words in ("Nd", "neodymium")]
    assert views[0]["|all||"].counts[2] > 0
    assert views[0] == views[1]


def test_between_two_turning_days_no_view_changes(packaged: Snapshot, answered: Answered[Report]) -> None:
    asks = content_of(answered)["choices"]
    # claims end and begin in these years, and no route of what runs or is contracted gains or loses by it
    assert asks["until"] == "2028-12-31"
    for day, turn in (("2026-12-15", ""), ("2027-06-01", ""), ("2028-12-30", "")):
        assert turn == max((each for each in asks["days"] if each <= day), default="")
        view = asks["views"][f"|||{turn}"]
        assert dict(zip(ORDER, view["counts"], strict=True)) == counted(packaged, replace(ASKED, as_of=day))["counts"]


def test_a_day_that_changes_the_answer_is_offered(packaged: Snapshot) -> None:
    words = replace(ASKED, avoid=(), rules=["dfars-252.225-7052"])
    asks = report(packaged, words, k=30).content.choices
    # the law asks of mining and separation too from the first day of 2027
    assert "2027-01-01" in asks.days
    for day, turn in (("2026-12-30", ""), *((each, each) for each in asks.days[:2])):
        counts = asks.views[f"|||{turn}"].counts
        assert dict(zip(ORDER, counts, strict=True)) == counted(packaged, replace(words, as_of=day))["counts"]


def test_the_matrix_counts_what_kg_paths_counts_up_to_a_stage(packaged: Snapshot, answered: Answered[Report]) -> None:
    cells = content_of(answered)["matrix"]
    assert {cell["element"] for cell in cells} == {"Dy", "Nd", "Pr", "Sm", "Tb"}
    for cell in cells:
        words = replace(ASKED, element=cell["element"], end=cell["stage"])
        assert cell["counts"] == counted(packaged, words, 1)["counts"], cell


def test_every_number_of_evidence_is_in_the_table_with_claims_of_sources_that_are_listed(answered: Answered[Report]) -> None:
    content = content_of(answered)
    numbers = {one["number"]: one for one in content["evidence"]}
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    sources = {source["id"] for source in content["sources"]}
    for route in content["routes"]:
        shown = {claim["claim"] for n in route["evidence"] for claim in numbers[n]["claims"]}
        flows = {claim for flow in route["flows"] for claim in flow["claims"]}
        assert flows <= shown
        assert {claim for node in route["nodes"] for claim in node["claims"]} <= shown
    used = {claim["source"] for one in numbers.values() for claim in one["claims"]}
    assert used == sources
    assert all(claim["says"] and claim["locator"] for one in numbers.values() for claim in one["claims"])


def test_the_page_of_the_packaged_answer_is_under_300_kb(page: str) -> None:
    assert len(page.encode()) < 300_000


def test_the_page_allows_nothing_but_its_own_style_and_script(page: str) -> None:
    import base64
    import hashlib

    policy = re.search(r'Content-Security-Policy content="([^"]+)"', page)
    assert policy is not None
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)

    def hashed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert policy[1] == (
        f"default-src 'none'; style-src {hashed(style)}; base-uri 'none'; form-action 'none'; script-src {hashed(script)}"
    )
    assert not re.search(r"\s(?:src|srcset|style|on[a-z]+)=", page.replace(style, "").replace(script, ""))
    assert "@import" not in style
    assert "url(" not in style


def test_a_question_without_a_route_says_so_in_every_format(packaged: Snapshot) -> None:
    found = report(packaged, replace(ASKED, begin="noveon-san-marcos", end="toyota"), k=5)
    assert content_of(found)["routes"] == []
    jsonschema.validate(content_of(found), REPORT)
    for kind in ("html", "md"):
        made = report_file(packaged, found, kind)
        assert "The sources of this reading show no such route." in str(made)


@pytest.mark.parametrize(
    "asked",
    [
        replace(ASKED, avoid=["ownership:CN>=25%"], end="magnet"),
        replace(ASKED, avoid=(), rules=["dfars-252.225-7052"]),
        replace(ASKED, element="Dy", status="all"),
        replace(ASKED, begin="AU", complete=True, custody="all-feeds"),
        replace(ASKED, strict=True, modality="asserted,claimed"),
    ],
    ids=["ownership", "law", "element", "custody", "strict"],
)
def test_any_question_makes_a_report_whose_command_asks_it_again(packaged: Snapshot, asked: Request, run: Run) -> None:
    found = content_of(report(packaged, asked, k=30))
    jsonschema.validate(found, REPORT)
    assert found["counts"] == counted(packaged, asked, 1)["counts"]
    import shlex

    program, command, *words = shlex.split(found["command"])
    assert (program, command) == ("kg", "report")
    again = run("paths", *words, "--json", "-k", "1")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["counts"] == found["counts"]


def test_a_capped_list_says_so_and_the_numbers_still_count_all(packaged: Snapshot) -> None:
    found = report(packaged, ASKED, k=5)
    assert content_of(found)["limits"]["shown"] == 5
    total = sum(counted(packaged, ASKED)["counts"].values())
    assert sum(content_of(found)["counts"].values()) == total > 5
    assert not content_of(found)["choices"]["views"]["|||"]["whole"]
    assert f"Only the 5 best of {total} routes are listed" in str(report_file(packaged, found, "md"))


def test_the_same_question_gives_the_same_bytes_under_another_hash_seed(run: Run, tmp_path: Path) -> None:
    for suffix in ("html", "md", "json"):
        made = []
        for seed in ("1", "2"):
            path = tmp_path / f"{seed}.{suffix}"
            done = run("report", "--avoid", "CN", *DAY, "-o", str(path), PYTHONHASHSEED=seed)
            assert done.returncode == 0, done.stderr
            made.append(path.read_bytes())
        assert made[0] == made[1]


def test_markdown_has_every_route_with_its_verdict_and_a_diagram(packaged: Snapshot, answered: Answered[Report]) -> None:
    text = str(report_file(packaged, answered, "md"))
    cell = r"\*\*([\w ]+)\*\*<br>([\w ]+)<br>(complete|partial)(?:, a lead)?"
    rows = re.findall(rf"^\| \d+ \| {cell} \|.*?([0-9a-f]{{10}}) \|", text, re.MULTILINE)
    states = {"pilot": "pilot or samples", "construction": "under construction", "unknown": "state not stated"}
    assert [(id_, *parts) for *parts, id_ in rows] == [
        (r["id"], r["verdict"].replace("_", " "), states.get(r["readiness"], r["readiness"]), r["documentation"])
        for r in content_of(answered)["routes"]
    ]
    assert "```mermaid\nflowchart LR\n" in text
    assert text.startswith("# Which supply paths avoid China?\n")
    # the flowchart has less than the drawing of a page, and must not say that it has all
    assert f"The first routes alone, 12 of {len(rows)}: " in text
    assert "Every site and flow" not in text


def test_a_report_of_no_route_draws_none_and_does_not_call_the_question_ownerless(packaged: Snapshot) -> None:
    found = report(packaged, replace(ASKED, begin="VN", end="JP"), k=100)
    assert content_of(found)["routes"] == []
    text = str(report_file(packaged, found, "md"))
    assert "```mermaid" not in text
    assert "There is no route to list." in text
    assert "The question names nobody" not in text
    assert "There is no route to list." in str(report_file(packaged, found, "html"))


def test_hostile_names_stay_text_in_markdown_and_html(tmp_path: Path) -> None:
    snapshot = hostile(tmp_path)
    found = report(snapshot, Request(avoid=["CN"], as_of="2026-06-01"), k=100)
    html, text = (str(report_file(snapshot, found, kind)) for kind in ("html", "md"))
    for markup in ("<script>window", "<img", "</svg>--", "<b>", 'javascript:window.pwned=4)">'):
        assert markup not in html
    assert html.count("</style>") == 1
    assert html.count("</script>") == 2
    assert f"<bdi>{LONG[:50]}" not in html
    assert "Long Long…</bdi>" in re.sub(r"\s+…", "…", html)
    body = re.sub(r"```mermaid.*?```", "", text, flags=re.DOTALL)
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"(?<!\\)\]\(javascript:", body)
    assert NAMES["North"].removesuffix(" <b>") in text
    assert "\u202e" not in html
    for line in re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)[0].splitlines()[1:]:
        assert re.fullmatch(r'  n\d+(?:\["[^"<>\[\]`|]*"\]| (?:-->|-- if built -->|-\.->|-\.-x) n\d+)', line), line


@pytest.mark.parametrize("route", ["1", "7a99"])
def test_a_dossier_of_a_route_is_its_route_with_every_law_by_date(packaged: Snapshot, route: str) -> None:
    found = content_of(route_dossier(packaged, ASKED, route))
    jsonschema.validate(found, DOSSIER)
    assert found["route"] == counted(packaged, ASKED, 100)["routes"][0]
    laws = {law["law"]: {day["on"]: day["verdict"] for day in law["days"]} for law in found["laws"]}
    assert laws["dfars-252.225-7052"].keys() == {"2026-11-22", "2027-01-01"}
    for name, days in laws.items():
        for day, verdict in days.items():
            same = counted(packaged, replace(ASKED, avoid=(), rules=[name], as_of=day))["routes"]
            assert {r["id"]: r["verdict"] for r in same}.get(found["route"]["id"]) == verdict, (name, day)


def test_disclosures_name_who_is_shown_and_leave_open_what_is_not(packaged: Snapshot) -> None:
    shown = content_of(route_dossier(packaged, ASKED, "1"))["disclosures"]
    assert [step["stage"] for step in shown["steps"]] == [stage for _, stages in STEPS for stage in stages]
    assert [[s["id"] for s in step["sites"]] for step in shown["steps"]] == [
        ["mountain-pass"], ["mountain-pass"], ["mp-independence"], ["mp-independence"], ["mp-independence"],
    ]  # fmt: skip
    assert {c for step in shown["steps"] for s in step["sites"] for c in s["countries"]} == {"US"}
    assert shown["open"] == []
    # scrap made into magnets at one site: the first such route of the list
    listed = enumerate(counted(packaged, ASKED, 100)["routes"], start=1)
    number = next(n for n, route in listed if route["nodes"][0]["stages"] == ["recycling", "magnet"])
    recycled = content_of(route_dossier(packaged, ASKED, str(number)))["disclosures"]
    assert recycled["open"] == ["mine", "separation", "metal", "alloy"]


def test_a_dossier_of_a_facility_has_its_feeds_and_the_routes_through_it(packaged: Snapshot, run: Run) -> None:
    found = content_of(facility_dossier(packaged, ASKED, "mp-independence", k=10))
    jsonschema.validate(found, DOSSIER)
    same = json.loads(run("origin", "mp-independence", "--avoid", "CN", *DAY, "--json").stdout)
    assert found["origin"]["verdict"] == same["verdict"]
    assert [(e["element"], e["verdict"]) for e in found["origin"]["elements"]] == [
        (e["element"], e["verdict"]) for e in same["elements"]
    ]
    through = [r["id"] for r in counted(packaged, ASKED)["routes"] if any(n["id"] == "mp-independence" for n in r["nodes"])]
    assert [r["id"] for r in found["routes"]] == through


@pytest.mark.parametrize("kind", ["html", "md", "pdf", "json"])
def test_dossiers_come_in_every_format(packaged: Snapshot, kind: Kind) -> None:
    for found in (route_dossier(packaged, ASKED, "1"), facility_dossier(packaged, ASKED, "lamp", k=5)):
        made = dossier_file(packaged, found, kind)
        if kind == "pdf":
            assert isinstance(made, bytes)
            words = pdf_text(made)
            assert "Dossier:" in words
            assert "section 857" in words
        else:
            assert "857" in str(made)


def pdf_text(made: bytes) -> str:
    import io

    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


def test_a_pdf_has_the_answer_the_routes_and_hostile_names_as_text(
    packaged: Snapshot, answered: Answered[Report], tmp_path: Path
) -> None:
    made = report_file(packaged, answered, "pdf")
    assert isinstance(made, bytes)
    words = pdf_text(made)
    counts = content_of(answered)["counts"]
    total = sum(counts.values())
    said = f"Of {total} routes, 1 avoids China; {counts['unproven']} are unproven and {counts['touches']} touch China."
    assert said in " ".join(words.split())
    assert "whether the magnets hold dysprosium or terbium" in " ".join(words.split())
    assert all(route["id"] in words for route in content_of(answered)["routes"])
    snapshot = hostile(tmp_path)
    odd = report_file(snapshot, report(snapshot, Request(avoid=["CN"], as_of="2026-06-01"), k=10), "pdf")
    assert isinstance(odd, bytes)
    assert "<script>window.pwned=1</script>" in pdf_text(odd).replace("\n", "")


def test_without_typst_a_pdf_says_what_to_install(packaged: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.errors import KgError

    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(KgError, match="typst") as error:
        dossier_file(packaged, route_dossier(packaged, ASKED, "1"), "pdf")
    assert "supply-paths[pdf]" in error.value.hint


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--avoid", "CN", "-o", "x.docx"), 2, "a name that ends in"),
        (("-o", "x.html"), 2, "Nothing to avoid was named"),
        (("--avoid", "CN", "--route", "1", "--facility", "lamp"), 2, "not both"),
        (("--avoid", "CN", "--route", "4711"), 5, "by its id"),
        (("--avoid", "CN", "--facility", "no such plant"), 5, "No site, market or organization"),
        (("--avoid", "CN", "-o", "no/such/directory/x.html"), 1, "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    done = run("report", *words, *DAY)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_suffix_decides_and_the_size_is_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "answer.md"
    done = run("report", "--avoid", "CN", *DAY, "-o", str(path), KG_QUIET="")
    assert done.returncode == 0
    assert path.read_text(encoding="utf-8").startswith("# Which supply paths avoid China?")
    piped = run("report", "--avoid", "CN", *DAY, "-o", "-", "--format", "md")
    assert piped.stdout == path.read_text(encoding="utf-8")


def test_evidence_is_what_the_reading_accepts(packaged: Snapshot) -> None:
    primary = [source.id for source in packaged.sources.values() if source.grade == "A"]
    asked = replace(ASKED, sources=primary)
    found = content_of(report(packaged, asked, k=20))
    assert found["routes"]
    other = {n for each in found["conflicts"] for answer in each["answers"] for n in answer["evidence"]}
    cited = {claim["source"] for one in found["evidence"] for claim in one["claims"]}
    routes = {n for route in found["routes"] for n in route["evidence"]}
    shown = {claim["source"] for one in found["evidence"] if one["number"] in routes for claim in one["claims"]}
    assert shown <= set(primary)
    assert {one["number"] for one in found["evidence"] if not {c["source"] for c in one["claims"]} <= set(primary)} <= other
    assert cited == {source["id"] for source in found["sources"]}


@given(st.text(max_size=60))
def test_any_text_is_read_back_as_text(text: str) -> None:
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        said, seen = "", 0

        def handle_data(self, data: str) -> None:
            self.said += data

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen += tag == "p"
            self.title = dict(attrs)["title"] or ""

    reader = Reader()
    reader.feed(element("p", text, title=text or "-"))
    reader.close()
    plain = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", printable(text))
    assert reader.seen == 1
    assert reader.said == plain
    assert reader.title in (plain, "-" if not text else plain)


@given(st.recursive(st.text(max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_data_for_the_script_is_read_back_and_ends_no_block(value: object) -> None:
    block = data_block("data", value)
    inner = block.removeprefix('<script type="application/json" id="data">').removesuffix("</script>")
    assert "<" not in inner
    assert json.loads(inner) == json.loads(printable(json.dumps(value, ensure_ascii=False)))


def test_a_large_network_is_grouped_capped_and_says_what_it_left_out(packaged: Snapshot) -> None:
    from bench.networks import layered

    network = layered(4_000)
    question = resolve_question(packaged, ASKED)
    found = from_network(packaged, ASKED, network, question, k=50)
    content = content_of(found)
    assert content["limits"]["shown"] == 50
    assert content["limits"]["of"] == sum(content["counts"].values()) > 10**6
    assert list(content["choices"]["views"]) == ["|||"]
    assert content["choices"]["large"]
    page = str(report_file(packaged, found, "html"))
    assert "One card for all sites of a country" in page
    assert "routes are listed; the numbers count all of them." in page
    assert len(page) < 600_000


@pytest.mark.parametrize("group", ["country", "company"])
def test_the_diagram_is_grouped_where_that_is_asked(packaged: Snapshot, answered: Answered[Report], group: Any) -> None:
    assert f"One card for all sites of a {group}" in str(report_file(packaged, answered, "html", group))


def test_a_law_table_never_says_clear_of_the_place_of_a_plant_alone(packaged: Snapshot) -> None:
    """From 2027 the DFARS test looks at mine and separation too: the plant is clear, its dysprosium is of unknown origin."""
    found = facility_dossier(packaged, ASKED, "mp-independence", k=5)
    days = {day["on"]: day for law in content_of(found)["laws"] if law["law"] == "dfars-252.225-7052" for day in law["days"]}
    later = days["2027-01-01"]
    assert ([each["outcome"] for each in later["findings"]], later["chain"]) == (["clear"], "unproven")
    text = str(dossier_file(packaged, found, "md"))
    rows = [line for line in text.splitlines() if "location of this plant: **clear**" in line]
    assert rows
    assert all("whole chain: **" in row for row in rows)


def test_a_dossier_of_a_route_leads_with_every_part_of_the_answer(packaged: Snapshot) -> None:
    found = route_dossier(packaged, ASKED, "1")
    lead = str(dossier_file(packaged, found, "md")).split("\n\n")[2]
    for part in (
        "Verdict: avoids, contracted: nothing on it is exposed, and nothing about it is open.",
        "Documentation complete.",
        "Nd, Pr stated.",
        "Whether the magnets hold dysprosium or terbium, and where these come from, is not documented.",
        "Place of delivery not stated.",
        "Other feedstock of MP Independence magnet plant: not documented.",
    ):
        assert part in lead
    buyer = next(step for step in content_of(found)["proof"] if step["what"].startswith("General Motors"))
    assert buyer["what"] == "General Motors: place of delivery not stated; market"
    assert buyer["rules"] == []


def test_dossiers_of_several_facilities_have_a_cover_sheet_that_leads_to_each(run: Run, tmp_path: Path) -> None:
    plants = "mp-independence,Lynas Malaysia advanced materials plant,mp-independence"
    page, data = tmp_path / "plants.html", tmp_path / "plants.json"
    for path in (page, data):
        done = run("report", "--facility", plants, "--avoid", "CN", "-o", str(path), *DAY)
        assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    ids = re.findall(r' id="?([^\s">]+)', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="?#([^\s">]+)', text)) <= set(ids)
    assert {"cover", "dossier-mp-independence", "dossier-lamp", "dossier-lamp-evidence"} <= set(ids)
    found = json.loads(data.read_text(encoding="utf-8"))
    jsonschema.validate(found, json_answers.schema("kg.dossiers-1"))
    assert [row["id"] for row in found["cover"]] == ["mp-independence", "lamp"]
    for row, dossier in zip(found["cover"], found["dossiers"], strict=True):
        assert (row["id"], row["verdict"]) == (dossier["facility"]["id"], dossier["origin"]["verdict"])
    alone = run("report", "--facility", "lamp", "--avoid", "CN", "-o", "-", "--format", "json", *DAY)
    assert json.loads(alone.stdout)["origin"] == found["dossiers"][1]["origin"]
