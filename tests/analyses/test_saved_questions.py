"""Saved questions: kept as files, asked again, and whether their answers are what they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import Change, loaded_of, snapshot_of

from kg.analyses import saved_questions
from kg.claims.snapshot import Snapshot
from kg.errors import InputError, UnknownNameError
from kg.routes.request import Request

ASKED = Request(avoid=["CN"], as_of="2026-11-22", complete=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def claims(directory: Path, *changes: Change) -> Snapshot:
    directory.mkdir()
    return snapshot_of(loaded_of(directory, *changes), directory)


def test_a_first_answer_is_no_change_and_the_same_again_is_none(home: Path, tmp_path: Path) -> None:
    snapshot = claims(tmp_path / "a")
    saved_questions.save("chain", ASKED)
    first = saved_questions.rerun(snapshot, saved_questions.find("chain"))
    assert (first.since, first.changed, first.old, first.new.avoids) == (None, False, None, 1)
    again = saved_questions.rerun(snapshot, saved_questions.find("chain"))
    assert (again.since, again.changed, again.routes) == ("2026-11-22", False, ())


def test_a_route_that_changes_its_verdict_is_named(home: Path, tmp_path: Path) -> None:
    saved_questions.save("chain", ASKED)
    saved_questions.rerun(claims(tmp_path / "a"), saved_questions.find("chain"))

    def move(network: dict[str, list[dict[str, object]]]) -> None:
        (sep,) = (each for each in network["facilities"] if each["id"] == "sep")
        sep["country"] = ["CN"]

    found = saved_questions.rerun(claims(tmp_path / "b", move), saved_questions.find("chain"))
    assert found.changed
    assert [(route.sites, route.old, route.new) for route in found.routes] == [
        (("pit", "sep", "smelt", "works", "buyers"), "avoids, operating", "touches, operating")
    ]
    # the new answer is what the next one is compared with
    assert not saved_questions.rerun(claims(tmp_path / "c", move), saved_questions.find("chain")).changed


def test_what_is_kept_is_the_words_of_the_question(home: Path) -> None:
    saved_questions.save("chain", ASKED)
    record = json.loads((home / "questions" / "chain.json").read_text())
    assert record == {"name": "chain", "asked": {"avoid": ["CN"], "as_of": "2026-11-22", "complete": True}, "last": None}
    assert [each.asked for each in saved_questions.saved()] == [ASKED]
    saved_questions.remove("chain")
    assert saved_questions.saved() == ()


def test_names_and_files_that_are_none_are_refused(home: Path) -> None:
    with pytest.raises(InputError):
        saved_questions.save("../chain", ASKED)
    with pytest.raises(UnknownNameError):
        saved_questions.find("chain")
    (home / "questions").mkdir(parents=True)
    for text in ("{", "[]", '{"name": "x", "asked": {"shun": ["CN"]}, "last": null}'):
        (home / "questions" / "x.json").write_text(text)
        with pytest.raises(InputError, match="a saved question"):
            saved_questions.saved()
