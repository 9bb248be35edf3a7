"""What Neo4j Browser is given: guide, style and favourites, all from `queries/`; and who serves them, to whom."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path

import pytest
from conftest import ROOT, Run
from hypothesis import given
from hypothesis import strategies as st
from programs import program
from sampling import examples

from kg.claims.vocabulary import vocabulary
from kg.dataset.queries import queries
from kg.errors import KgError
from kg.neo4j import local
from kg.neo4j.browser import slides
from kg.neo4j.browser.cypher import body, literal, with_values
from kg.neo4j.browser.favourites import favourites
from kg.neo4j.browser.files import TYPES, files
from kg.neo4j.browser.guide import as_asciidoc, as_markdown
from kg.neo4j.browser.opening import commands, post_connect
from kg.neo4j.browser.serve import serving
from kg.neo4j.browser.slides import Guide, Slide, cypher_queries, guide
from kg.neo4j.browser.style import STAGES, contrast, grass, is_dark
from kg.neo4j.connect import Connection, session
from kg.present.pictures.palette import LIGHT
from kg.property_graph.labels import labels, stages

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
VALUES = st.none() | st.integers(-(2**63), 2**63 - 1) | TEXTS | st.lists(TEXTS, max_size=4)


@pytest.fixture(scope="module")
def told() -> Guide:
    return guide(vocabulary())


# what stands in the files


def test_every_cypher_query_is_a_slide_and_every_column_is_explained(told: Guide) -> None:
    known = {query.name: query for query in queries() if query.language == "cypher"}
    assert {slide.name for slide in told.slides} == set(known)
    assert told.slides[0].name == "routes-avoiding-country"
    unexplained = [f"{slide.name}.{column}" for slide in told.slides for column, meaning in slide.columns if not meaning]
    assert unexplained == [], "queries/guide.toml says what columns hold"
    columns = {column for slide in told.slides for column, _ in slide.columns}
    columns |= {f"{slide.name}.{column}" for slide in told.slides for column, _ in slide.columns}
    assert set(slides._introduction()["columns"]) <= columns, "queries/guide.toml explains what no query has"


def test_one_value_of_avoid_does_for_all_queries(told: Guide) -> None:
    every = [slides.defaults(query, vocabulary()).get("avoid") for query in cypher_queries()]
    assert {tuple(value) for value in every if isinstance(value, list)} == {tuple(told.avoid)}
    assert told.avoid == ["CN"]


def test_nothing_but_avoid_is_left_to_bind(told: Guide) -> None:
    for slide in told.slides:
        assert _left(slide.cypher) <= {"avoid"}, slide.name
    for name, text in favourites(vocabulary()).items():
        assert _left(text) == set(), name


def _left(text: str) -> set[str]:
    """Names of parameters outside of strings and comments, found by looking at one character after the other."""
    found, at, closing = set(), 0, ""
    while at < len(text):
        if closing:
            if text[at] == "\\" and closing in "'\"":
                at += 2
                continue
            if text.startswith(closing, at):
                at, closing = at + len(closing), ""
                continue
        elif text.startswith("//", at):
            closing = "\n"
        elif text.startswith("/*", at):
            closing = "*/"
        elif text[at] in "'\"`":
            closing = text[at]
        elif match := re.compile(r"\$(\w+)").match(text, at):
            found.add(match[1])
        at += 1
    return found


def test_markdown_has_a_slide_a_query_each_with_one_block_that_is_the_query(told: Guide) -> None:
    first, *rest = re.split(r"^---$", as_markdown(told), flags=re.MULTILINE)
    assert "```cypher" not in first
    assert [re.findall(r"^`{3,}cypher\n(.*?)\n`{3,}$", slide, re.MULTILINE | re.DOTALL) for slide in rest] == [
        [slide.cypher] for slide in told.slides
    ]
    for text, slide in zip(rest, told.slides, strict=True):
        assert f"# {slide.title}" in text
        assert slide.question in text.replace("\\", "")


class _Page(HTMLParser):
    """Headings and listings of a page that Asciidoctor wrote."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.listings: list[tuple[str | None, str]] = []
        self._in: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("h1", "h2"):
            self.headings.append("")
            self._in.append(tag)
        elif tag == "code" and "data-lang" in dict(attributes):
            self.listings.append((dict(attributes)["data-lang"], ""))
            self._in.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._in and self._in[-1] == tag:
            self._in.pop()

    def handle_data(self, data: str) -> None:
        if not self._in:
            return
        if self._in[-1] == "code":
            self.listings[-1] = (self.listings[-1][0], self.listings[-1][1] + data)
        else:
            self.headings[-1] += data


def _by_asciidoctor(text: str) -> tuple[_Page, str]:
    words = [program("asciidoctor", package="asciidoctor"), "-o", "-", "-a", "nofooter", "-"]
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stderr == ""
    return _Page(done.stdout), done.stdout


def test_asciidoctor_reads_a_section_a_query_each_with_one_listing_that_is_the_query(told: Guide) -> None:
    page, html = _by_asciidoctor(as_asciidoc(told))
    assert page.headings == [told.title, *(slide.title for slide in told.slides)]
    assert page.listings == [("cypher", slide.cypher) for slide in told.slides]
    assert ":param avoid =&gt; ['RU', 'IR']" in html


HOSTILE = "a *b* _c_ `d` {e} |f #g# <script>alert(1)</script> [h](i) pass:c[j] -- ... (C) \\n שלום 磁"


def test_signs_in_titles_and_meanings_are_no_markup() -> None:
    value = slides.Parameter("p", HOSTILE, HOSTILE)
    slide = Slide("x", HOSTILE, HOSTILE, "RETURN '`' AS x\n----\n```", (value,), (("x", HOSTILE),))
    hostile = Guide("T", ("Plain.",), (slide,), ["CN"])
    page, html = _by_asciidoctor(as_asciidoc(hostile))
    assert page.headings == ["T", HOSTILE]
    assert page.listings == [("cypher", slide.cypher)]
    assert "<script>" not in html
    markdown = as_markdown(hostile)
    assert "<script>" not in markdown
    assert "````cypher\n" + slide.cypher + "\n````" in markdown


def test_style_gives_the_last_word_to_the_stages_in_the_order_of_the_chain() -> None:
    known = vocabulary()
    assert tuple(STAGES) == stages(known)
    rules = re.findall(r"^node\.(\w+) \{\n  color: (#[0-9a-f]{6});", grass(known), re.MULTILINE)
    assert [label for label, _ in rules] == list(labels(known))
    assert rules[-len(STAGES) :] == list(STAGES.items())
    assert len(set(STAGES.values())) == len(STAGES)


@pytest.mark.parametrize("stage", STAGES)
def test_names_can_be_read_on_the_colour_of_a_stage(stage: str) -> None:
    colour = STAGES[stage]
    assert contrast(colour, LIGHT.paper if is_dark(colour) else LIGHT.text) >= 4.5


def test_favourites_have_their_name_in_the_first_line_and_are_in_a_folder() -> None:
    archive = zipfile.ZipFile(io.BytesIO(files(vocabulary())["favourites.zip"]))
    assert archive.testzip() is None
    known = {f"Supply paths/{query.name}.cypher": query.title for query in cypher_queries()}
    assert {name: archive.read(name).decode().splitlines()[0] for name in archive.namelist()} == {
        name: f"// {title}" for name, title in known.items()
    }


def test_the_same_queries_give_the_same_bytes(tmp_path: Path, run: Run) -> None:
    for seed in ("1", "2"):
        done = run("neo4j", "browser", "--export", str(tmp_path / seed), PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
    made = {path.name: path.read_bytes() for path in (tmp_path / "1").iterdir()}
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "2").iterdir()}
    assert made == files(vocabulary())


def test_a_directory_that_cannot_be_made_is_an_error(tmp_path: Path, run: Run) -> None:
    done = run("neo4j", "browser", "--export", str(tmp_path / "no" / "such"))
    assert done.returncode == 2
    assert "cannot be made" in done.stderr


def test_what_browser_is_told_is_one_line_of_commands() -> None:
    assert post_connect(7, ["CN", "RU"]) == (
        'style http://localhost:7/style.grass; param avoid => ["CN", "RU"]; guide http://localhost:7/guide.md'
    )
    assert commands(7, ["CN"])[1] == ':param avoid => ["CN"]'


# values as text


@examples(200)
@given(st.lists(VALUES, min_size=1, max_size=30))
def test_the_server_reads_a_literal_as_the_value_it_was_made_from(neo4j_server: Connection, values: list[object]) -> None:
    text = f"RETURN [{', '.join(literal(value) for value in values)}] AS x"  # type: ignore[arg-type]
    with session(neo4j_server) as asked:
        assert asked.run(text).single(strict=True)["x"] == values  # type: ignore[arg-type]


@given(st.text("ab$'\"`/*\\ \n", max_size=40), TEXTS)
def test_only_parameters_outside_of_strings_and_comments_are_replaced(text: str, value: str) -> None:
    changed = with_values(text, {"a": value})
    assert with_values(text, {}) == text
    if "a" not in _left(text) and "ab" not in _left(text):
        assert changed == text


def test_a_parameter_is_replaced_by_its_whole_name() -> None:
    text = "RETURN $a, $ab, '$a', \"$a\", `$a`, '\\'$a' // $a\n/* $a */ $a"
    assert with_values(text, {"a": "x$a"}) == "RETURN 'x$a', $ab, '$a', \"$a\", `$a`, '\\'$a' // $a\n/* $a */ 'x$a'"


def test_the_text_of_a_query_has_no_header() -> None:
    for query in cypher_queries():
        assert "// title:" in query.text
        assert "// title:" not in body(query)
        assert body(query) in query.text


# who serves them


@pytest.fixture(scope="module")
def served() -> Iterator[int]:
    port = local.free_port()
    with serving({"guide.md": ("text/markdown; charset=utf-8", "# Ä".encode())}, port):
        yield port


def _ask(
    port: int, path: str, method: str = "GET", host: str | None = None, address: str = "127.0.0.1"
) -> tuple[int, bytes, dict[str, str]]:
    asked = HTTPConnection(address, port, timeout=10)
    asked.putrequest(method, path, skip_host=True)
    asked.putheader("Host", f"localhost:{port}" if host is None else host)
    asked.endheaders()
    answer = asked.getresponse()
    found = (answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
    asked.close()
    return found


def test_a_file_is_served_to_any_page_of_this_machine(served: int) -> None:
    for host in ("localhost", "127.0.0.1", "[::1]"):
        status, content, headers = _ask(served, "/guide.md", host=f"{host}:{served}")
        assert (status, content) == (200, "# Ä".encode())
        assert headers["access-control-allow-origin"] == "*"
        assert headers["content-type"] == "text/markdown; charset=utf-8"
        assert headers["x-content-type-options"] == "nosniff"


def test_a_page_may_ask_first_whether_it_may_send_headers(served: int) -> None:
    status, content, headers = _ask(served, "/guide.md", "OPTIONS")
    assert (status, content) == (200, b"")
    assert headers["access-control-allow-headers"] == "*"
    assert headers["access-control-allow-methods"] == "GET"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "localhost", "localhost.evil.example:{port}", "", "localhost:1"]
)
def test_a_name_that_points_here_from_outside_is_refused(served: int, host: str) -> None:
    for method in ("GET", "OPTIONS"):
        status, content, _ = _ask(served, "/guide.md", method, host.format(port=served))
        assert status == 421
        assert "Ä".encode() not in content


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/../guide.md",
        "/%2e%2e/etc/passwd",
        "/../../../../etc/passwd",
        "/guide.md/",
        "/GUIDE.md",
        "/guide%2emd",
    ],
)
def test_nothing_but_the_files_is_served(served: int, path: str) -> None:
    assert _ask(served, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "TRACE"])
def test_files_can_only_be_read(served: int, method: str) -> None:
    assert _ask(served, "/guide.md", method)[0] == 501


def test_only_this_machine_is_served(served: int) -> None:
    heard = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()
    assert {line.split()[1] for line in heard if f":{served:04X} 00000000:0000" in line} == {f"0100007F:{served:04X}"}


def test_a_port_that_is_taken_at_either_address_is_refused() -> None:
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as taken:
            try:
                taken.bind((address, 0))
            except OSError:
                assert family == socket.AF_INET6, "there is no IPv4 here"
                continue
            taken.listen()
            with pytest.raises(KgError, match="cannot be used") as refused, serving({}, taken.getsockname()[1]):
                pass
            assert "--port" in refused.value.hint


def test_a_port_is_free_again_afterwards() -> None:
    port = local.free_port()
    for _ in range(2):
        with serving({"a": ("text/plain", b"1")}, port):
            assert _ask(port, "/a")[:2] == (200, b"1")
    assert local.is_free(port)


def test_all_that_is_made_is_named(told: Guide) -> None:
    assert set(files(vocabulary())) == set(TYPES)
    assert json.loads(post_connect(1, told.avoid).split(" => ")[1].split(";")[0]) == told.avoid
    assert ROOT.joinpath("queries", "guide.toml").exists()
