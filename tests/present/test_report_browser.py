"""The page of a report in a real browser: it loads nothing, anybody can read it, and its numbers are the engine's."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import axe
import pytest
from conftest import Run
from hostile import NAMES, hostile

from kg.claims.snapshot import Snapshot
from kg.network.build import build
from kg.present.report.content import report
from kg.present.report.dossier import facility_dossier, route_dossier
from kg.present.report.formats import dossier_file, report_file
from kg.routes import answer as answering
from kg.routes.question import resolve_question
from kg.routes.request import Request

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ASKED = Request(avoid=["CN"], as_of="2026-11-22")
ORDER = ("avoids", "would_avoid", "unproven", "touches")


@dataclass
class Opened:
    """A page with all it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Open = Callable[..., Opened]


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Open]:
    """Opens a file; whatever it was, the page must not have complained or asked for anything but itself."""
    every: list[tuple[Path, Opened]] = []

    def open_(path: Path, fragment: str = "", *, width: int = 1400, dark: bool = False, script: bool = True) -> Opened:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", java_script_enabled=script
        )
        found = Opened(context.new_page())
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("console", lambda said: found.complaints.append(said.text) if said.type in ("error", "warning") else None)
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.goto(path.as_uri() + fragment)
        every.append((path, found))
        return found

    yield open_
    for path, found in every:
        assert found.complaints == []
        assert {url.partition("#")[0] for url in found.requests} == {path.as_uri()}
        found.page.context.close()


@pytest.fixture(scope="module")
def files(packaged: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report, a dossier of a route and one of a facility."""
    directory = tmp_path_factory.mktemp("reports")
    made = {
        "report": report_file(packaged, report(packaged, ASKED, k=100), "html"),
        "route": dossier_file(packaged, route_dossier(packaged, ASKED, "1"), "html"),
        "facility": dossier_file(packaged, facility_dossier(packaged, ASKED, "mp-independence", k=10), "html"),
    }
    for name, text in made.items():
        (directory / f"{name}.html").write_text(str(text), encoding="utf-8")
    return {name: directory / f"{name}.html" for name in made}


def tiles(page: Page) -> list[str]:
    return [page.inner_text(f"#n-{verdict}") for verdict in ORDER]


def rows(page: Page) -> list[str]:
    """Verdicts of the routes that are shown."""
    return page.eval_on_selector_all(
        "#routes-table tbody tr:not([hidden])", "rows => rows.map(row => row.cells[1].querySelector('b').textContent.trim())"
    )


def counted(snapshot: Snapshot, asked: Request) -> list[int]:
    question = resolve_question(snapshot, asked)
    found = answering.answer(snapshot, build(snapshot, question.reading), question, k=1, rank="evidence")
    counts = found.heading.counts
    return [counts.avoids, counts.would_avoid, counts.unproven, counts.touches]


def test_the_policy_of_the_page_stops_whatever_is_not_its_own(files: dict[str, Path], opened: Open) -> None:
    found = opened(files["report"])
    stopped = found.page.evaluate(
        """async () => {
          const seen = []; document.addEventListener('securitypolicyviolation', e => seen.push(e.effectiveDirective));
          const script = document.createElement('script'); script.textContent = 'window.pwned = 1'; document.body.append(script);
          const style = document.createElement('style'); style.textContent = 'body{display:none}'; document.body.append(style);
          const image = new Image(); image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='; document.body.append(image);
          const failed = await fetch('data:text/plain,x').then(() => false, () => true);
          await new Promise(done => setTimeout(done, 100));
          const shown = getComputedStyle(document.body).display;
          return {seen: [...new Set(seen)].sort(), failed, pwned: window.pwned ?? null, shown};
        }"""
    )
    assert stopped == {
        "seen": ["connect-src", "img-src", "script-src-elem", "style-src-elem"], "failed": True, "pwned": None,
        "shown": "block",
    }  # fmt: skip
    # these complaints were provoked
    found.complaints.clear()
    found.requests[:] = [url for url in found.requests if not url.startswith("data:")]


@pytest.mark.parametrize("name", ["report", "route", "facility"])
@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing(files: dict[str, Path], opened: Open, name: str, look: str) -> None:
    found = opened(files[name], width=390 if look == "phone" else 1400, dark=look == "dark")
    assert axe.violations(found.page) == []


def test_axe_finds_nothing_while_a_filter_hides_and_dims(files: dict[str, Path], opened: Open) -> None:
    found = opened(files["report"], "#element=Dy&status=all")
    assert axe.violations(found.page) == []
    found = opened(files["report"], "#v=3&route=30", dark=True)
    assert axe.violations(found.page) == []


@pytest.mark.parametrize("letters", ["of this machine", "wide"])
@pytest.mark.parametrize("width", [1400, 900, 390])
@pytest.mark.parametrize("name", ["report", "route", "facility"])
def test_no_width_scrolls_sideways(files: dict[str, Path], opened: Open, name: str, width: int, letters: str) -> None:
    page = opened(files[name], width=width).page
    if letters == "wide":
        # wider than any usual font sets them, and what WCAG 1.4.12 asks a page to bear
        page.evaluate("Object.assign(document.body.style, {letterSpacing: '.12em', wordSpacing: '.16em'})")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate("[...document.querySelectorAll('td,p,li,h2')].filter(e => e.scrollWidth > e.clientWidth + 1).length")
    assert cut == 0


def test_every_filter_shows_the_numbers_of_kg_paths(packaged: Snapshot, files: dict[str, Path], opened: Open) -> None:
    page = opened(files["report"]).page
    words: dict[str, Callable[[str], Request]] = {
        "element": lambda value: replace(ASKED, element=value),
        "status": lambda value: replace(ASKED, status=value),
        "avoid": lambda value: (
            replace(ASKED, avoid=(), rules=[value.removeprefix("rule:")]) if ":" in value else replace(ASKED, avoid=[value])
        ),
    }
    tried = 0
    for name, asked in words.items():
        values = page.eval_on_selector_all(f"#{name} option", "options => options.map(option => option.value)")
        for value in values:
            page.select_option(f"#{name}", value)
            same = counted(packaged, asked(value) if value else ASKED)
            assert tiles(page) == [str(n) for n in same], (name, value)
            if sum(same) <= 100:
                assert [rows(page).count(verdict.replace("_", " ")) for verdict in ORDER] == same, (name, value)
            tried += 1
        page.select_option(f"#{name}", "")
    assert tried > 25
    last = page.evaluate("JSON.parse(document.getElementById('data').textContent).until")
    assert last > "2027-01-01"
    for day in ("2026-12-31", "2027-01-01", last):
        page.fill("#day", day)
        assert tiles(page) == [str(n) for n in counted(packaged, replace(ASKED, as_of=day))], day
    page.fill("#day", "2026-11-22")
    page.select_option("#element", "Dy")
    page.select_option("#status", "all")
    assert tiles(page) == [str(n) for n in counted(packaged, replace(ASKED, element="Dy", status="all"))]


def test_what_was_not_worked_out_has_no_number_but_the_command_that_has(files: dict[str, Path], opened: Open, run: Run) -> None:
    page = opened(files["report"], "#element=Dy&avoid=MY").page
    assert tiles(page) == ["–"] * 4
    assert rows(page) == []
    assert "was not worked out" in page.inner_text("#said")
    words = shlex.split(page.inner_text("#said code"))
    assert words == ["kg", "paths", "--avoid", "MY", "--element", "Dy", "--as-of", "2026-11-22"]
    assert run(*words[1:], "--json").returncode == 0
    page.click("#clear")
    assert tiles(page) == ["1", "0", "36", "12"]
    page.fill("#day", "2020-01-01")
    assert tiles(page) == ["–"] * 4


def test_the_number_said_is_that_of_the_command_said(files: dict[str, Path], opened: Open, run: Run) -> None:
    page = opened(files["report"], "#avoid=rule%3Adfars-252.225-7052").page
    words = shlex.split(page.inner_text("#said code"))
    found = json.loads(run(*words[1:], "--json").stdout)
    assert tiles(page) == [str(found["counts"][verdict]) for verdict in ORDER]
    counts = found["counts"]
    assert counts["would_avoid"] == 0
    said = f"{counts['avoids']} avoid, {counts['unproven']} unproven, {counts['touches']} touch."
    assert page.inner_text("#said").startswith(said)


def test_search_verdict_and_country_narrow_the_list_and_say_so(files: dict[str, Path], opened: Open) -> None:
    page = opened(files["report"]).page
    page.fill("#q", "LYNAS bosch")
    assert rows(page) == []
    page.fill("#q", "lynas")
    some = rows(page)
    assert 0 < len(some) < 49
    assert f"Shown: {len(some)} of 49 listed." in page.inner_text("#said")
    page.fill("#q", "")
    page.uncheck("#v-unproven")
    assert rows(page) == ["avoids"] + ["touches"] * 12
    assert tiles(page) == ["1", "0", "36", "12"], "what is listed is less, what there is is not"
    page.check("#v-unproven")
    page.select_option("#through", "MY")
    shown = page.eval_on_selector_all("#routes-table tbody tr:not([hidden])", "rows => rows.map(row => row.cells[2].textContent)")
    assert shown
    assert all(" MY" in text for text in shown)


def test_the_fragment_brings_a_view_back(files: dict[str, Path], opened: Open) -> None:
    first = opened(files["report"]).page
    first.select_option("#status", "operating")
    first.select_option("#element", "Nd")
    first.fill("#q", "mountain")
    first.uncheck("#v-touches")
    address = first.url
    assert "#" in address
    again = opened(files["report"], "#" + address.partition("#")[2]).page
    assert again.input_value("#status") == "operating"
    assert again.input_value("#element") == "Nd"
    assert not again.is_checked("#v-touches")
    assert (tiles(again), rows(again), again.inner_text("#said")) == (tiles(first), rows(first), first.inner_text("#said"))
    again.evaluate("location.hash = '#element=Tb'")
    again.wait_for_function("document.getElementById('element').value === 'Tb'")
    assert again.input_value("#q") == ""
    for nonsense in ("#element=Xx&route=9999&site=nowhere&day=x&v=9", "#=&%", "#made"):
        opened(files["report"], nonsense)


def test_rows_and_diagram_select_each_other(files: dict[str, Path], opened: Open) -> None:
    page = opened(files["report"]).page
    page.click("#r1 button")
    lit = page.eval_on_selector_all(".kgp-diagram .site:not(.off)", "sites => sites.map(site => site.dataset.id)")
    assert set(lit) == {"mountain-pass", "mp-independence", "gm"}
    assert page.eval_on_selector_all(".kgp-diagram .link:not(.off)", "links => links.length") == 2
    page.keyboard.press("Escape")
    assert page.eval_on_selector_all(".kgp .off", "found => found.length") == 0
    page.click('.kgp-diagram [data-id="lamp"]')
    shown = page.eval_on_selector_all("#routes-table tbody tr:not([hidden])", "rows => rows.map(row => row.cells[2].textContent)")
    assert len(shown) == 9
    assert all("Lynas Malaysia" in text for text in shown)
    assert "Only routes through Lynas Malaysia advanced materials plant" in page.inner_text("#said")


def test_the_keyboard_alone_reaches_everything(files: dict[str, Path], opened: Open) -> None:
    page = opened(files["report"]).page
    wanted = {
        "q",
        "avoid",
        "element",
        "status",
        "day",
        "through",
        "v-avoids",
        "v-would_avoid",
        "v-unproven",
        "v-touches",
        "clear",
    }
    sites, routes, links = set(), set(), 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(700):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement, box = e.getBoundingClientRect();
              return {id: e.id, site: e.closest('.kgp-diagram [data-id]')?.dataset.id, row: e.closest('#routes-table tr')?.id,
                tag: e.tagName, seen: box.width > 0 && getComputedStyle(e).outlineStyle !== 'none'}; }"""
        )
        if here["tag"] == "BODY":
            break
        assert here["seen"], here
        wanted.discard(here["id"])
        sites |= {here["site"]} - {None}
        if here["tag"] == "BUTTON" and here["row"]:
            routes.add(here["row"])
        links += here["tag"] == "A"
    assert wanted == set()
    assert len(routes) == 49
    assert {"mountain-pass", "lamp", "gm", "jlmag-ganzhou"} <= sites
    assert links > 100
    page.focus('.kgp-diagram [data-id="lamp"]')
    page.keyboard.press("Enter")
    assert len(rows(page)) == 9
    page.keyboard.press("Escape")
    assert len(rows(page)) == 49


def test_without_javascript_everything_can_be_read(packaged: Snapshot, files: dict[str, Path], opened: Open) -> None:
    found = opened(files["report"], script=False)
    page = found.page
    assert not page.is_visible("#filters")
    text = page.inner_text("main")
    for route in report(packaged, ASKED, k=100).content.routes:
        assert route.route.id in text
    assert page.locator("#routes-table tbody tr").count() == 49
    assert page.locator("#evidence tbody tr").count() > 100
    assert page.is_visible(".kgp-diagram")


def test_hostile_names_are_text_in_the_page(tmp_path: Path, opened: Open) -> None:
    snapshot = hostile(tmp_path)
    asked = Request(avoid=["CN"], as_of="2026-06-01")
    for name, text in (
        ("report", report_file(snapshot, report(snapshot, asked, k=100), "html")),
        ("route", dossier_file(snapshot, route_dossier(snapshot, asked, "1"), "html")),
        ("facility", dossier_file(snapshot, facility_dossier(snapshot, asked, "loop1", k=9), "html")),
    ):
        path = tmp_path / f"{name}.html"
        path.write_text(str(text), encoding="utf-8")
        for width in (1400, 390):
            page = opened(path, "#q=script" if name == "report" else "", width=width).page
            assert page.evaluate("window.pwned") is None
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("main img, main b b, main script").count() == 0
            assert axe.violations(page) == []
    shown = opened(tmp_path / "report.html").page.inner_text("main")
    for name in ("Pit", "Hole", "North", "Smelter", "Works"):
        assert NAMES[name] in shown


def on_paper(page: Page) -> list[str]:
    """The text of each page that the browser prints, with letters that are joined taken apart."""
    import io
    import unicodedata

    from pypdf import PdfReader

    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [unicodedata.normalize("NFKC", each.extract_text()) for each in printed.pages]


def test_print_has_whole_pages_with_headings_above_their_text(files: dict[str, Path], opened: Open) -> None:
    page = opened(files["report"], "#q=mountain").page
    titles = page.eval_on_selector_all("h2", "all => all.map(one => one.textContent)")
    pages = on_paper(page)
    assert 8 < len(pages) < 60
    assert "1 avoids China" in pages[0]
    for number, text in enumerate(pages, start=1):
        lines = [line for line in text.splitlines() if line.strip()]
        assert len(lines) > 2, f"page {number} is all but empty: {lines}"
        assert lines[-1].strip() not in titles, f"page {number} ends with the heading {lines[-1]}"
    whole = "\n".join(pages)
    assert "Skip to the routes" not in whole
    assert not re.search(r"\bSearch\b", whole)
    # the filter of the screen is the filter of the paper, and the head of a table stands on each of its pages
    full = opened(files["report"]).page
    pages = on_paper(full)
    first = next(n for n, text in enumerate(pages) if "Routes, best first by verdict" in text)
    assert "Least corroborated link" in pages[first + 1]
    assert "Verdict" in pages[first + 1]
    listed = " ".join(" ".join(pages).split())
    assert re.search(r"\b1 ✓ avoids contracted complete Mountain Pass US", listed), "a route keeps its number on paper"
