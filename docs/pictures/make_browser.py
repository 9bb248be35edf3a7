"""Makes neo4j-browser.png: Neo4j Browser after one click on the first query of its guide.

    kg neo4j up && kg neo4j push && python docs/pictures/make_browser.py

Run it in a checkout with the extra `test`. It needs Chromium, takes the server of this KG_HOME, and serves the guide meanwhile.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from kg.claims.vocabulary import vocabulary
from kg.neo4j import server
from kg.neo4j.browser.slides import guide

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests"))
LARGEST = 300_000
"""Bytes of the picture."""


def main() -> None:
    """Log in, click, and take the picture."""
    import browser_page

    told = guide(vocabulary())
    words = [sys.executable, "-m", "kg", "neo4j", "browser", "--no-open"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as command, sync_playwright() as playwright:
        address = command.stdout.readline().strip() if command.stdout else ""
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser_page.log_in(browser, address, server.password(), width=1400, height=800)
        browser_page.guide_opens(page, told.title)
        page.locator("[data-testid=frame]", has_text="Successfully set your parameters").wait_for()
        browser_page.turn_to(page, told.slides[0].title)
        browser_page.run_query(page)
        page.get_by_title("Collapse the node properties display").first.click()
        page.wait_for_timeout(8000)  # until the nodes have found their places
        page.locator("[aria-label=zoom-to-fit]").first.click()
        page.wait_for_timeout(2000)
        page.screenshot(path=HERE / "neo4j-browser.png")
        browser.close()
        command.send_signal(signal.SIGINT)
    size = (HERE / "neo4j-browser.png").stat().st_size
    print(f"neo4j-browser.png: {size:,} bytes")
    if size > LARGEST:
        raise SystemExit(f"more than {LARGEST:,} bytes: make the page smaller")


if __name__ == "__main__":
    main()
