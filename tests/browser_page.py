"""The page of Neo4j Browser as a person uses it: log in, turn the pages of the guide, click a query, look at the picture."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SECONDS = 90_000
"""Milliseconds to wait for anything: what Browser does on connecting comes seconds after it, more on a busy machine."""


def log_in(browser: Browser, address: str, password: str, width: int = 1500, height: int = 900) -> Page:
    """A page of its own at that address, connected. The form has the user already where the address gives one."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(SECONDS)
    page.goto(address)
    page.locator("input[type=password]").wait_for()
    user = page.locator("[data-testid=username]")
    if not user.input_value():
        user.fill("neo4j")
    page.locator("input[type=password]").fill(password)
    page.locator("[data-testid=connect]").click()
    return page


def guide_opens(page: Page, title: str) -> None:
    """Wait until the guide is there, by itself."""
    page.locator("h1", has_text=re.compile(f"^{re.escape(title)}$")).wait_for()


def turn_to(page: Page, title: str) -> None:
    """Turn pages until that of this title."""
    wanted = page.locator("h1", has_text=re.compile(f"^{re.escape(title)}$"))
    while not wanted.is_visible():
        page.get_by_text("Next", exact=True).click()


def run_query(page: Page) -> None:
    """Click the sign before the query of the page, and wait for its picture to stand still."""
    page.locator("pre.runnable i").first.click()
    frame = page.locator("[data-testid=frame]", has_text="Displaying").first
    frame.wait_for()
    frame.locator("g.node").first.wait_for()


def drawn(page: Page) -> dict[int, str]:
    """The colour of each node of the newest picture by the id that the server gives it."""
    found = (
        page.locator("[data-testid=frame]", has_text="Displaying")
        .first.locator("g.node")
        .evaluate_all(
            "nodes => nodes.map(n => [n.getAttribute('aria-label'), n.querySelector('circle.b-outline').getAttribute('fill')])"
        )
    )
    return {int(label.removeprefix("graph-node")): colour for label, colour in found}


def drop(page: Page, file: Path) -> None:
    """Drop a file on the window."""
    page.evaluate(
        """([name, bytes]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name, {type: 'application/zip'}));
            const at = document.querySelector('.filedrop');
            for (const kind of ['dragenter', 'dragover', 'drop'])
                at.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
        }""",
        [file.name, list(file.read_bytes())],
    )


def stored(page: Page, name: str, until: str) -> Any:
    """What Browser keeps under a name, as soon as it holds a text. The page forbids `wait_for_function`: it has no eval."""
    end = time.monotonic() + SECONDS / 1000
    while until not in (kept := page.evaluate("name => localStorage.getItem(name) || ''", name)):
        assert time.monotonic() < end, f"{name} holds no {until}"
        page.wait_for_timeout(200)
    return json.loads(kept)
