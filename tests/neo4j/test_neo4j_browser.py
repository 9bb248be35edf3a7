"""`kg neo4j browser` against the real Browser page in a real Chromium, and every text it gives against the real server."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import browser_page
import pytest
from neo4j_home import Home
from neo4j_servers import PrivateServer, needs

from kg.claims.vocabulary import vocabulary
from kg.neo4j import connect, local
from kg.neo4j.ask import ask, plain
from kg.neo4j.browser.favourites import favourites
from kg.neo4j.browser.slides import Guide, cypher_queries, defaults, guide
from kg.neo4j.browser.style import STAGES
from kg.neo4j.connect import Connection
from kg.neo4j.process import Process
from kg.property_graph.labels import labels

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass(frozen=True)
class Pushed:
    """A server of `kg neo4j up` with the packaged claims of today in it."""

    home: Home
    connection: Connection
    today: date


@dataclass(frozen=True)
class Opened:
    """What `kg neo4j browser` serves, and where it says Browser is."""

    pushed: Pushed
    address: str
    port: int


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pushed]:
    needs()
    home = Home(tmp_path_factory.mktemp("browser"))
    home.up()
    _guarded(home)
    today = datetime.now(UTC).date()
    done = home.kg("push", "--as-of", str(today))
    assert done.returncode == 0, done.stderr
    yield Pushed(home, home.connection(), today)
    home.kill()


@pytest.fixture(scope="module")
def opened(pushed: Pushed) -> Iterator[Opened]:
    """The command as a user runs it, ended as a user ends it."""
    port = local.free_port()
    with _browser(pushed.home, port, {}) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        address = command.stdout.readline().strip()
        assert address, command.stderr.read()
        _guarded(pushed.home)
        yield Opened(pushed, address, port)
        command.send_signal(signal.SIGINT)
        out, err = command.communicate(timeout=60)
    assert command.returncode == 0, err
    assert out == ""
    assert "brings it back" in err
    assert str(pushed.home.neo4j / "password") in err
    assert pushed.home.password not in address + err


@pytest.fixture(scope="module")
def told() -> Guide:
    return guide(vocabulary())


def _browser(home: Home, port: int, more: dict[str, str]) -> subprocess.Popen[str]:
    words = home.words("browser", "--no-open", "--port", str(port))
    # a shell that runs tests in the background has them ignore Ctrl-C, and their children with them
    return subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=home.environment(**more),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def _guarded(home: Home) -> None:
    state = json.loads((home.neo4j / "server.json").read_text(encoding="utf-8"))
    PrivateServer._outlives_no_test(Process(**state["process"]))


def _sites(pushed: Pushed, worst: tuple[str, ...]) -> set[str]:
    """Ids of all sites on the routes that `kg paths` finds, of these verdicts."""
    words = ["paths", "--avoid", "CN", "--as-of", str(pushed.today), "-k", "10000", "--json"]
    home = pushed.home
    env = {**home.environment(), "KG_QUIET": "1"}
    done = subprocess.run([*home.words()[:-1], *words], capture_output=True, text=True, env=env, check=True)
    found = json.loads(done.stdout)
    assert found["limits"]["shown"] == found["limits"]["of"]
    return {node["id"] for route in found["routes"] if route["verdict"] in worst for node in route["nodes"]}


def _nodes(to: Connection, ids: set[int]) -> dict[int, tuple[str, list[str]]]:
    """Our id and the labels of nodes by the id that the server gives them."""
    with connect.session(to) as session:
        rows = session.run("MATCH (n) RETURN toInteger(split(elementId(n), ':')[2]) AS number, n.id AS id, labels(n) AS labels")
        return {row["number"]: (row["id"], row["labels"]) for row in rows if row["number"] in ids}


def test_a_click_on_the_first_query_draws_the_routes_that_avoid(opened: Opened, told: Guide, chromium: Browser) -> None:
    page = browser_page.log_in(chromium, opened.address, opened.pushed.home.password)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    browser_page.guide_opens(page, told.title)
    frames = page.locator("[data-testid=frame]")
    frames.filter(has_text=':param avoid => ["CN"]').filter(has_text="Successfully set your parameters").wait_for()
    frames.filter(has_text=f":style http://localhost:{opened.port}/style.grass").wait_for()

    browser_page.turn_to(page, "Routes that avoid a country")
    browser_page.run_query(page)
    colours = browser_page.drawn(page)

    known = _nodes(opened.pushed.connection, set(colours))
    assert {known[number][0] for number in colours} == _sites(opened.pushed, ("avoids", "unproven"))
    last_stage = {number: [stage for stage in STAGES if stage in known[number][1]][-1:] for number in colours}
    assert {number: STAGES[stages[0]] for number, stages in last_stage.items() if stages} == {
        number: colour for number, colour in colours.items() if last_stage[number]
    }
    assert len({colour for number, colour in colours.items() if last_stage[number]}) >= 6
    password = opened.pushed.home.password
    assert not [url for url in [opened.address, page.url, *asked] if password in url]
    page.close()


def test_another_country_is_one_command_away(opened: Opened, told: Guide, chromium: Browser) -> None:
    page = browser_page.log_in(chromium, opened.address, opened.pushed.home.password)
    browser_page.guide_opens(page, told.title)
    frames = page.locator("[data-testid=frame]")
    frames.filter(has_text=':param avoid => ["CN"]').filter(has_text="Successfully set your parameters").wait_for()
    page.locator(".monaco-editor").first.click()
    page.keyboard.insert_text(":param avoid => ['CN', 'US', 'MY', 'AU', 'JP']")
    page.keyboard.press("Control+Enter")
    frames.filter(has_text='"MY"').filter(has_text="Successfully set your parameters").wait_for()
    browser_page.turn_to(page, "Routes that avoid a country")
    browser_page.run_query(page)
    colours = browser_page.drawn(page)
    known = _nodes(opened.pushed.connection, set(colours))
    shown = {known[number][0] for number in colours}
    assert shown < _sites(opened.pushed, ("avoids", "unproven"))
    query = next(query for query in cypher_queries() if query.name == "routes-avoiding-country")
    given = {**defaults(query, vocabulary()), "avoid": ["CN", "US", "MY", "AU", "JP"]}
    assert shown == {site for row in ask(query, given, 60, opened.pushed.connection) for site in row["sites"]}
    page.close()


def test_favourites_dropped_on_the_window_are_kept_in_a_folder(
    opened: Opened, told: Guide, chromium: Browser, tmp_path: Path
) -> None:
    done = opened.pushed.home.kg("browser", "--export", str(tmp_path / "files"))
    assert done.returncode == 0, done.stderr
    page = browser_page.log_in(chromium, opened.address, opened.pushed.home.password)
    browser_page.guide_opens(page, told.title)
    browser_page.drop(page, tmp_path / "files" / "favourites.zip")
    documents = browser_page.stored(page, "neo4j.documents", until="now:Current")
    folders = {folder["id"]: folder["name"] for folder in browser_page.stored(page, "neo4j.folders", until="Supply paths")}
    kept = {d["content"].strip() for d in documents if folders.get(d.get("folder")) == "Supply paths"}
    assert kept == {text.strip() for text in favourites(vocabulary()).values()}
    page.close()


def test_a_server_that_another_started_gets_an_address_that_opens_the_guide(
    pushed: Pushed, told: Guide, chromium: Browser
) -> None:
    named = {"NEO4J_URI": pushed.connection.uri, "NEO4J_PASSWORD": pushed.home.password}
    port = local.free_port()
    before = (pushed.home.neo4j / "server.json").read_bytes()
    with _browser(pushed.home, port, named) as command:
        assert command.stdout is not None
        address = command.stdout.readline().strip()
        page = browser_page.log_in(chromium, address, pushed.home.password)
        browser_page.guide_opens(page, told.title)
        page.close()
        command.send_signal(signal.SIGINT)
        _, err = command.communicate(timeout=60)
    assert command.returncode == 0
    assert f":style http://localhost:{port}/style.grass" in err
    assert ':param avoid => ["CN"]' in err
    assert f":guide http://localhost:{port}/guide.md" in err
    assert (pushed.home.neo4j / "server.json").read_bytes() == before


def test_every_query_of_the_guide_gives_what_the_query_gives(pushed: Pushed, told: Guide) -> None:
    known = {query.name: query for query in cypher_queries()}
    assert [slide.name for slide in told.slides] == list(known)
    for slide in told.slides:
        query = known[slide.name]
        rows = ask(query, defaults(query, vocabulary()), 120, pushed.connection)
        assert _rows(pushed.connection, slide.cypher, {"avoid": told.avoid}) == rows, slide.name


def test_every_favourite_gives_what_the_query_gives(pushed: Pushed) -> None:
    texts = favourites(vocabulary())
    for query in cypher_queries():
        rows = ask(query, defaults(query, vocabulary()), 120, pushed.connection)
        assert _rows(pushed.connection, texts[query.name], {}) == rows, query.name


def test_the_style_knows_every_label_of_the_graph(pushed: Pushed) -> None:
    with connect.session(pushed.connection) as session:
        there = {row["label"] for row in session.run("CALL db.labels() YIELD label")}
    assert there <= set(labels(vocabulary()))


def test_browser_says_when_its_port_is_taken(opened: Opened) -> None:
    done = opened.pushed.home.kg("browser", "--no-open", "--port", str(opened.port))
    assert done.returncode == 1
    assert f"Port {opened.port} of 127.0.0.1 cannot be used" in done.stderr
    assert "--port" in done.stderr


def _rows(to: Connection, text: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connect.session(to) as session:
        return [{name: plain(value) for name, value in dict(row).items()} for row in session.run(text, values)]  # type: ignore[arg-type]
