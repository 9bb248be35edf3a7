"""Make the pictures of docs/how-to/report.md: the packaged report as a browser shows it. Needs a checkout and the extra `test`.

    python docs/pictures/make_screenshots.py

It needs Chromium. What is seen is of the day in `ASKED`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import ASKED, claims
from kg.present.report.content import report
from kg.present.report.dossier import route_dossier
from kg.present.report.formats import dossier_file, report_file

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent
LARGEST = 250_000
"""Bytes of a picture."""

SHOTS = (
    # name, page, fragment, width, height, dark, where it begins
    ("report-1400", "report", "", 1400, 980, False, ""),
    ("report-900", "report", "#element=Dy", 900, 1150, False, ""),
    ("report-390", "report", "", 390, 1500, False, ""),
    ("report-390-routes", "report", "#through=MY", 390, 1300, False, "routes"),
    ("report-dark", "report", "", 1400, 1000, True, ""),
    ("report-routes", "report", "#through=AU", 1400, 850, False, "routes"),
    ("report-evidence", "report", "", 1400, 800, False, "evidence"),
    ("dossier-1400", "dossier", "", 1400, 1150, False, ""),
)


def main() -> None:
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    snapshot = claims()
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        pages = {
            "report": report_file(snapshot, report(snapshot, ASKED, k=100), "html"),
            "dossier": dossier_file(snapshot, route_dossier(snapshot, ASKED, "1"), "html"),
        }
        for name, text in pages.items():
            (Path(directory) / f"{name}.html").write_text(str(text), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, page, fragment, width, height, dark, start in SHOTS:
            shot(browser, Path(directory) / f"{page}.html", fragment, HERE / f"{name}.png", (width, height), start, dark=dark)
        printed(browser, Path(directory) / "report.html", HERE / "report-print.png")
        browser.close()
    for path in sorted([*HERE.glob("report-*.png"), *HERE.glob("dossier-*.png")]):
        size = path.stat().st_size
        print(f"{path.name}: {size / 1000:,.0f} kB" + (", too much" if size > LARGEST else ""))


def shot(browser: Browser, path: Path, fragment: str, out: Path, size: tuple[int, int], start: str, *, dark: bool) -> None:
    """A piece of a page, from a section on or from its top."""
    context = browser.new_context(viewport={"width": size[0], "height": 900}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(path.as_uri() + fragment)
    top = page.evaluate("id => id ? document.getElementById(id).getBoundingClientRect().top + scrollY : 0", start)
    page.screenshot(path=out, full_page=True, clip={"x": 0, "y": top, "width": size[0], "height": size[1]})
    context.close()


def printed(browser: Browser, path: Path, out: Path) -> None:
    """The first pages as they are printed, side by side: the page under the rules of print, at the width of the paper."""
    page = browser.new_page(viewport={"width": 1032, "height": 703}, device_scale_factor=0.8)
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    page.screenshot(path=out, full_page=True, clip={"x": 0, "y": 0, "width": 1032, "height": 1500})
    page.close()


if __name__ == "__main__":
    main()
