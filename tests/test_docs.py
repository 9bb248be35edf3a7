"""README and the pages of docs/: generated parts are as the code has them, links lead somewhere, and what is named exists.

`test_docs_commands.py` runs the commands.
"""

from __future__ import annotations

import shlex

import pytest

from docs import generate, pages, tables

ROOT = pages.ROOT
TEXTS = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in pages.PAGES}
README = TEXTS["README.md"]
EVERYTHING = "\n".join(TEXTS.values())
COMMANDS = dict(tables.command_line())


def test_there_are_commands() -> None:
    shown = [command for text in TEXTS.values() for command in pages.commands(text) if command.shown]
    assert len(shown) >= 20
    assert len(list(pages.commands(README))) >= 3
    # nothing passes for a command that runs because it is no command of ours
    others = {c.words[0] for text in TEXTS.values() for c in pages.commands(text) if c.needs is None and c.words[0] != "kg"}
    assert others == set()


@pytest.mark.parametrize("page", [page for page, text in TEXTS.items() if pages.commands_of_kg(text, run=False)])
def test_commands_that_need_more_are_in_the_language_of_the_command_line(page: str) -> None:
    for command in pages.commands_of_kg(TEXTS[page], run=False):
        assert command.needs in pages.NEEDS, command.line
        if command.words[1].startswith("--"):
            continue  # an option of all of kg
        words = command.words[1:]
        name = "kg " + " ".join(words[: 2 if words[0] in pages.GROUPS else 1])
        assert name in COMMANDS, command.line
        COMMANDS[name].make_context(name, words[name.count(" ") :])


def test_targets_of_make_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lines = {c.line for text in TEXTS.values() for c in pages.commands(text) if c.line.startswith("make ")}
    assert {"make paths", "make test"} <= {" ".join(line.split()[:2]) for line in lines}
    assert [line for line in lines if f"\n{shlex.split(line)[1]}:" not in makefile] == []


def test_every_block_says_its_language() -> None:
    assert [page for page, text in TEXTS.items() if "" in pages.languages(text)] == []


def test_every_command_and_every_loader_is_documented() -> None:
    from kg.dataset import loading, queries

    assert len(COMMANDS) > 25
    assert {f"`{name}" for name in COMMANDS if f"`{name}" not in EVERYTHING} == set()
    assert {name for name in loading.loader_names() if f"`{name}`" not in EVERYTHING} == set()
    assert {query.name for query in queries.queries() if f"### {query.name}\n" not in TEXTS["docs/reference/queries.md"]} == set()


def test_a_command_that_is_named_exists() -> None:
    assert {name for text in TEXTS.values() for name in pages.named_commands(text)} - COMMANDS.keys() == {"kg neo4j"}
    assert {name.rpartition(" ")[0] for name in COMMANDS} - {"kg"} == {f"kg {group}" for group in pages.GROUPS}


@pytest.mark.parametrize("page", TEXTS)
def test_generated_parts_are_as_the_code_has_them(page: str) -> None:
    assert generate.with_tables(TEXTS[page]) == TEXTS[page], "`make docs` writes them"


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_somewhere(page: str) -> None:
    for path, anchor in pages.links(TEXTS[page]):
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), path
        if anchor:
            assert anchor in pages.anchors(target.read_text(encoding="utf-8")), f"{path}#{anchor}"


def test_every_page_is_in_an_index() -> None:
    reached = {
        ((ROOT / page).parent / path).resolve()
        for page in ("README.md", "docs/README.md", "docs/decisions/README.md")
        for path, _ in pages.links(TEXTS[page])
    }
    assert {str(p.relative_to(ROOT)) for p in pages.PAGES if p.name != "README.md"} - {
        str(p.relative_to(ROOT)) for p in reached if p.is_relative_to(ROOT)
    } == set()


def test_readme_is_one_screen_and_a_half() -> None:
    assert len(README.encode()) <= 8_000
