"""What a report costs and weighs: for the packaged claims, for twelve times as many sites, and for 50,000 flows."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from bench.networks import layered
from kg.claims.snapshot import Snapshot, read, write
from kg.claims.vocabulary import vocabulary
from kg.network.build import build
from kg.network.model import Network
from kg.present.report.content import from_network
from kg.present.report.formats import report_file
from kg.resources import packaged
from kg.routes.question import resolve_question
from kg.routes.request import Request

ASKED = Request(avoid=["CN"], as_of="2026-11-22")
K = 200
"""Routes listed of the invented networks, which have billions."""


@dataclass(frozen=True, slots=True)
class Made:
    """CPU seconds of making a page, its bytes, and seconds until a browser has it laid out; None without a browser."""

    what: str
    seconds: float
    size: int
    packed: int
    opened: float | None


def claims() -> Snapshot:
    """The packaged claims; invented networks take their words and laws from them."""
    from kg.dataset import loading

    assert packaged("seeds").is_dir()
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "snapshot.json"
        write(path, loading.load_seeds(), vocabulary(), "bench")
        return read(path)


def reports() -> list[Made]:
    """The three pages."""
    snapshot = claims()
    question = resolve_question(snapshot, ASKED)
    made = [_made(snapshot, "packaged claims", build(snapshot, question.reading), 100)]
    for flows, sites in ((1_400, 440), (50_000, 5_000)):
        network = _spread(layered(flows), sites)
        what = f"{len(network.sites):,} sites, {len(network.flows):,} flows"
        made.append(_made(snapshot, what, network, K))
    return made


def _spread(network: Network, sites: int) -> Network:
    """As many of the sites as asked for: flows between two that are left out are moved to those that stay."""
    step = max(1, -(-len(network.sites) // sites))
    by_stage: dict[tuple[int, ...], list[int]] = {}
    for number, site in enumerate(network.sites):
        by_stage.setdefault(site.stages, []).append(number)
    stays = {n: group[i - i % step] for group in by_stage.values() for i, n in enumerate(group)}
    kept = sorted(set(stays.values()))
    new = {old: number for number, old in enumerate(kept)}
    flows = tuple(replace(f, source=new[stays[f.source]], target=new[stays[f.target]]) for f in network.flows)
    leaving: list[list[int]] = [[] for _ in kept]
    for number, flow in enumerate(flows):
        leaving[flow.source].append(number)
    return replace(network, sites=tuple(network.sites[n] for n in kept), flows=flows, leaving=tuple(map(tuple, leaving)))


def _made(snapshot: Snapshot, what: str, network: Network, k: int) -> Made:
    import gzip

    question = resolve_question(snapshot, ASKED)
    before = time.process_time()
    text = str(report_file(snapshot, from_network(snapshot, ASKED, network, question, k=k), "html"))
    seconds = time.process_time() - before
    data = text.encode()
    return Made(what, seconds, len(data), len(gzip.compress(data, mtime=0)), _opened(text))


def _opened(text: str) -> float | None:
    """Seconds from opening the file to its load event, with its script run and all of it laid out."""
    import shutil

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        return None
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        path = Path(directory) / "report.html"
        path.write_text(text, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        before = time.perf_counter()
        page.goto(path.as_uri())
        page.evaluate("document.body.offsetHeight")
        seconds = time.perf_counter() - before
        browser.close()
    return seconds


def table() -> None:
    """Prints what was measured."""
    print(f"\n{'kg report --avoid CN':<32}{'CPU s':>8}{'kB':>8}{'gzip kB':>9}{'opens in s':>12}")
    for made in reports():
        opened = "-" if made.opened is None else f"{made.opened:.2f}"
        print(f"{made.what:<32}{made.seconds:>8.2f}{made.size / 1000:>8,.0f}{made.packed / 1000:>9,.0f}{opened:>12}")


if __name__ == "__main__":
    table()
