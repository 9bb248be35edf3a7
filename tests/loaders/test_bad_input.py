"""Whatever is wrong with an input is one clear error, and nothing of it is kept.

A case is a file: `tests/data/bad/<loader>/<case>.<suffix>`, with `<case>.expect` beside it: the exit code on the first line,
then pieces that the message must hold. Files too large or too odd to keep are made here.
"""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import no_files
import pytest

from kg.cli import main
from kg.dataset import loading

BAD = Path(__file__).parents[1] / "data" / "bad"
CASES = sorted(path for path in BAD.glob("*/*") if path.suffix != ".expect")
CLAIM_FILES = ("chain", "documents", "identity")


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and message of a command that must fail and print no data."""
    with pytest.raises(SystemExit) as left:
        main(list(words))
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert "Unexpected" not in err
    return int(left.value.code or 0), err


def nothing_kept() -> bool:
    return not Path(os.environ["KG_HOME"]).exists()


def is_clear(message: str, file: str) -> bool:
    """One error in three lines: where and what, what was expected, what to try."""
    lines = message.splitlines()
    return len(lines) == 3 and file in lines[0] and "xpected" in message and lines[2].startswith("Hint: ")


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_bad_file_is_one_clear_error_and_nothing_is_kept(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, *pieces = case.with_suffix(".expect").read_text(encoding="utf-8").splitlines()
    found, message = refused(capsys, "load", case.parent.name, str(case))
    for piece in pieces:
        assert piece in message
    assert found == int(code)
    assert nothing_kept()
    if found == 2:
        assert is_clear(message, case.name)
    else:
        first, *violations, hint = message.splitlines()
        assert first == f"{loading.number_of(violations)}; nothing was loaded."
        assert all(": found " in line and "; expected " in line for line in violations)
        assert hint.startswith("Hint: ")


def test_every_case_says_what_it_expects() -> None:
    assert {path.with_suffix("") for path in CASES} == {path.with_suffix("") for path in BAD.glob("*/*.expect")}
    assert {path.parent.name for path in CASES} == set(loading.loader_names())


@pytest.mark.parametrize("loader", loading.loader_names())
def test_a_file_of_100_mb_is_refused_by_its_size(loader: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.write(b"format: kg.chain/1\n")
        file.truncate(100_000_000)
    tracemalloc.start()
    code, message = refused(capsys, "load", loader, str(large))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # it was not read
    assert most < 50_000_000
    assert code == 2
    assert is_clear(message, large.name)
    assert "bytes" in message
    assert nothing_kept()


def test_a_file_of_millions_of_values_is_refused_before_it_fills_the_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = tmp_path / "wide.yaml"
    wide.write_text(f"format: kg.chain/1\nsources: [{'{},' * 2_000_000}]\n", encoding="utf-8")
    code, message = refused(capsys, "load", "chain", str(wide))
    assert (code, nothing_kept()) == (2, True)
    assert is_clear(message, "wide.yaml, line 2")
    assert "500,000 values" in message


@pytest.mark.parametrize("loader", CLAIM_FILES)
@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? "])
def test_a_million_levels_do_not_end_the_process(
    loader: str, piece: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = tmp_path / "deep.yaml"
    deep.write_text(f"format: kg.chain/1\nsource:\n  {piece * 1_000_000}", encoding="utf-8")
    code, message = refused(capsys, "load", loader, str(deep))
    assert (code, nothing_kept()) == (2, True)
    assert is_clear(message, "deep.yaml, line 3")


@pytest.mark.parametrize("loader", loading.loader_names())
@pytest.mark.parametrize("kind", no_files.KINDS)
def test_what_is_no_file_is_refused(loader: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "input"
    no_files.put(kind, path)
    code, message = refused(capsys, "load", loader, str(path))
    assert (code, nothing_kept()) == (2, True)
    assert is_clear(message, "input")


def test_one_bad_file_among_good_ones_keeps_none_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    good = Path(__file__).parents[1] / "data" / "usgs_mcs" / "mcs2023-raree_world.csv"
    code, _ = refused(capsys, "load", "usgs_mcs", str(good), str(BAD / "usgs_mcs" / "row-short.csv"))
    assert (code, nothing_kept()) == (2, True)


def test_two_files_of_one_name_are_refused_rather_than_one_forgotten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sources.yaml").write_text("format: kg.chain/1\n", encoding="utf-8")
    files = [str(tmp_path / name / "sources.yaml") for name in ("one", "other")]
    code, message = refused(capsys, "load", "chain", *files)
    assert (code, nothing_kept()) == (2, True)
    assert "a second file of this name" in message
    assert refused(capsys, "check", "--no-shapes", *files)[0] == 2


def test_an_id_that_two_files_of_a_chain_have_names_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "format: kg.chain/1\ngroups:\n- {id: twice, name: %s}\n"
    for name in ("one", "other"):
        (tmp_path / f"{name}.yaml").write_text(text % name, encoding="utf-8")
    code, message = refused(capsys, "load", "chain", str(tmp_path / "one.yaml"), str(tmp_path / "other.yaml"))
    assert code == 2
    assert "other.yaml, groups twice (line 3): found 'the id of a record in one.yaml'" in message


def test_an_id_of_a_packaged_record_names_the_packaged_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("format: kg.chain/1\ngroups:\n- {id: mountain-pass, name: Another}\n", encoding="utf-8")
    code, message = refused(capsys, "load", "chain", str(file))
    assert (code, nothing_kept()) == (3, True)
    assert "mine.yaml: entity mountain-pass (line 3): found another record than in facilities.yaml (line " in message


def test_a_check_of_a_file_of_no_known_format_says_which_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text, piece in (("", "an empty file"), ("a: 1\n", "no line `format:`"), ("format: kg.other/1\n", "kg.other/1")):
        file = tmp_path / "case.yaml"
        file.write_text(text, encoding="utf-8")
        code, message = refused(capsys, "check", str(file))
        assert code == 2
        assert piece in message
        assert "kg.chain/1, kg.document/1, kg.identity/1" in message
        assert is_clear(message, "case.yaml")
