"""A build is all or nothing: killed, doubled, damaged or refused, what was there before still answers."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.claims.model import Loaded, Name
from kg.dataset import loading, store, user_loads, workspace
from kg.errors import CheckError, InputError, KgError, UnknownNameError

USGS = Path(__file__).parents[1] / "data" / "usgs_mcs" / "mcs2023-raree_world.csv"
ROOT = Path(__file__).parents[2]

MINE = """\
format: kg.chain/1
sources:
- {id: mine-release, title: A release, date: '2025-03-01', url: 'https://example.org', kind: company, language: en, grade: A}
facilities:
- {id: workspace-mine, name: Workspace Mine, country: [AU], stages: [mine], sources: [mine-release]}
"""
BUYER = """\
format: kg.chain/1
sources:
- {id: buyer-release, title: Another, date: '2025-03-02', url: 'https://example.org/2', kind: company, language: en, grade: A}
supplies:
- id: workspace-flow
  from: workspace-mine
  to: mountain-pass
  material: [rare-earth-concentrate]
  printed: concentrate
  status: operating
  modality: asserted
  valid: 2024/..
  sources: [buyer-release]
  says: The mine feeds the plant.
"""


def file_of(directory: Path, text: str, name: str = "case.yaml") -> Path:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


def kept(home: Path, loader: str, name: str, text: str) -> Path:
    """A file as `kg load` leaves it, by hand."""
    directory = home / "loaded" / loader
    directory.mkdir(parents=True)
    return file_of(directory, text, name)


def everything_in(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def child(code: str) -> subprocess.Popen[str]:
    """Another process of the same KG_HOME."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_first_build_adds_all_and_a_second_has_nothing_to_do() -> None:
    first = workspace.build()
    assert first.fresh
    assert (first.added, first.gone) == (first.claims, 0)
    assert first.claims == len(loading.load_seeds().claims)
    before = everything_in(workspace.home())
    second = workspace.build()
    assert (second.fresh, second.added, second.gone, second.key) == (False, 0, 0, first.key)
    assert everything_in(workspace.home()) == before


def test_a_forced_build_of_the_same_content_changes_no_claim(home: Path) -> None:
    old = workspace.snapshot()
    made = workspace.build(force=True)
    assert (made.fresh, made.added, made.gone) == (True, 0, 0)
    assert list(workspace.snapshot().claims()) == list(old.claims())


def test_store_and_snapshot_hold_what_was_loaded(home: Path) -> None:
    everything = loading.load_seeds()
    sources, entities, claims = store.read(store.open_store(workspace.store_path()))
    assert set(claims) == set(everything.claims)
    assert set(workspace.snapshot().claims()) == set(everything.claims)
    assert {source.id for source in sources} == {source.id for source in everything.sources}
    assert {entity.id for entity in entities} == {entity.id for entity in everything.entities}


def test_whatever_reads_claims_makes_the_build_it_misses() -> None:
    said: list[str] = []
    assert not workspace.is_built()
    assert sum(1 for _ in workspace.snapshot(said.append).claims()) > 3000
    # one line says that it happens; steps are for who watches
    assert [type(line) is str for line in said] == [True, False, False, False, False]
    assert workspace.is_built()
    workspace.snapshot(said.append)
    workspace.store_path(said.append)
    assert len(said) == 5


def test_the_key_follows_the_content(home: Path) -> None:
    before = workspace.key()
    assert workspace.key() == before
    user_loads.load("usgs_mcs", [USGS])
    assert workspace.key() != before


KILLED_BUILD = """
import time
from kg.dataset import store, workspace
write = store.write
def half(path, *records):
    write(path, *records)
    print("in the middle", flush=True)
    time.sleep(60)
store.write = half
{}
"""


@pytest.mark.parametrize(
    "what", ["workspace.build(force=True)", f"from kg.dataset import user_loads; user_loads.load('usgs_mcs', [{str(USGS)!r}])"]
)
def test_a_killed_build_leaves_the_one_before_whole(home: Path, what: str) -> None:
    before = sorted(claim.id for claim in workspace.snapshot().claims())
    old_key = workspace.key()
    process = child(KILLED_BUILD.format(what.replace("['", "[__import__('pathlib').Path('").replace("']", "')]")))
    assert process.stdout is not None
    assert process.stdout.readline() == "in the middle\n"
    process.kill()
    process.communicate()
    assert process.returncode < 0
    old = home / "builds" / old_key
    assert sorted(claim.id for claim in workspace._snapshot_in(old).claims()) == before  # type: ignore[union-attr]
    assert len(store.read(store.open_store(old / "store"))[2]) == len(before)
    made = workspace.build()
    assert made.claims == len(before) + made.added
    assert made.added == (0 if "force" in what else 47)
    assert workspace.build(force=True).added == 0


def test_what_a_killed_build_left_is_removed_when_nobody_can_be_writing_it(home: Path) -> None:
    draft = home / "builds" / ".draft-killed"
    (draft / "store").mkdir(parents=True)
    workspace.build()
    assert draft.exists()
    old = time.time() - workspace.DRAFT_SECONDS - 1
    os.utime(draft, (old, old))
    workspace.build()
    assert not draft.exists()


@pytest.mark.parametrize("force", [False, True])
def test_builds_at_the_same_time_do_no_harm(force: bool) -> None:
    code = f"from kg.dataset import workspace; print(workspace.build(force={force}).claims)"
    processes = [child(code) for _ in range(3)]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    assert len({out for out, _ in answers}) == 1
    made = workspace.build()
    assert (made.fresh, made.added, made.gone) == (False, 0, 0)
    assert len(store.read(store.open_store(workspace.store_path()))[2]) == made.claims


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "kg.snapshot/0"}', '{"schema": "kg.snapshot/1"}'])
def test_a_damaged_snapshot_is_made_anew(home: Path, text: str) -> None:
    path = home / "builds" / workspace.key() / "snapshot.json"
    path.write_text(text, encoding="utf-8")
    assert not workspace.is_built()
    assert sum(1 for _ in workspace.snapshot().claims()) > 3000
    assert workspace.build().fresh is False


def test_a_store_that_is_gone_is_made_anew(home: Path) -> None:
    shutil.rmtree(home / "builds" / workspace.key() / "store")
    assert len(store.read(store.open_store(workspace.store_path()))[2]) > 3000


def test_a_full_disk_leaves_the_build_before(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = everything_in(home)
    monkeypatch.setattr(store, "write", full)
    with pytest.raises(KgError, match="cannot be written") as error:
        workspace.build(force=True)
    assert "No space left" in error.value.why
    assert everything_in(home) == before


@pytest.mark.parametrize("place", ["file", "under a file", "/proc/nowhere"])
def test_a_home_that_cannot_be_is_one_sentence(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = file_of(tmp_path, "x")
    path = {"file": file, "under a file": file / "home"}.get(place, Path(place))
    monkeypatch.setenv("KG_HOME", str(path))
    with pytest.raises(KgError, match="cannot be written") as error:
        workspace.snapshot()
    assert "KG_HOME" in error.value.hint


def test_old_builds_are_forgotten_and_the_last_ones_kept(home: Path) -> None:
    names = [f"{number:020x}" for number in range(6)]
    for number, name in enumerate(names):
        shutil.copytree(home / "builds" / workspace.key(), home / "builds" / name)
        when = time.time() - 100 + number
        os.utime(home / "builds" / name / "snapshot.json", (when, when))
    workspace.build()
    left = {path.name for path in (home / "builds").iterdir()}
    assert left == {workspace.key(), *names[-2:]}
    assert len(left) == workspace.KEPT_BUILDS


def test_loading_adds_once_and_unloading_takes_back(home: Path) -> None:
    seeds = workspace.build().claims
    first = user_loads.load("usgs_mcs", [USGS])
    assert (first.claims, first.new) == (47, 47)
    assert first.kept is not None
    assert workspace.snapshot().sources["usgs-mcs-2023-raree-world"].grade == "A"
    before = everything_in(home / "loaded")
    second = user_loads.load("usgs_mcs", [USGS])
    assert (second.claims, second.new, second.kept) == (47, 0, None)
    assert everything_in(home / "loaded") == before
    assert [(load.name, load.claims) for load in user_loads.listed()] == [(first.kept.stem, 47)]
    assert workspace.build().claims == seeds + 47
    assert user_loads.unload(first.kept.stem) == 47
    assert user_loads.listed() == ()
    made = workspace.build()
    assert (made.claims, made.fresh) == (seeds, False)


def test_a_build_says_what_changed_against_the_build_before(home: Path, tmp_path: Path) -> None:
    stored = user_loads._stored_form("usgs_mcs", [USGS], loading.load_files("usgs_mcs", [USGS]))
    path = kept(home, "usgs_mcs", "by-hand.json", stored)
    made = workspace.build()
    assert (made.fresh, made.added, made.gone) == (True, 47, 0)
    path.unlink()
    made = workspace.build()
    assert (made.fresh, made.added, made.gone) == (False, 0, 47)


def test_names_alone_are_kept_too(home: Path, tmp_path: Path) -> None:
    text = (
        "format: kg.identity/1\nsource: {id: more-names, title: Names, date: '2025', url: 'https://example.org', kind: register,"
    )
    text += " language: en, grade: B}\nnames:\n- id: mountain-pass\n  names: [{text: マウンテンパス, lang: ja}]\n"
    path = file_of(tmp_path, text)
    result = user_loads.load("identity", [path])
    assert (result.claims, result.new) == (0, 0)
    assert Name("マウンテンパス", "ja") in workspace.snapshot().entities["mountain-pass"].names
    assert user_loads.load("identity", [path]).kept is None


def test_a_dry_run_keeps_nothing(home: Path) -> None:
    before = everything_in(home)
    assert user_loads.load("usgs_mcs", [USGS], dry_run=True).new == 47
    assert everything_in(home) == before


def test_what_breaks_a_rule_keeps_nothing(home: Path, tmp_path: Path) -> None:
    before = everything_in(home)
    with pytest.raises(CheckError) as error:
        user_loads.load("chain", [file_of(tmp_path, MINE.replace("[AU]", "[XX]"))])
    assert len(error.value.violations) == 1
    assert everything_in(home) == before


def test_a_load_whose_build_fails_is_not_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise KeyboardInterrupt

    before = everything_in(home)
    monkeypatch.setattr(store, "write", fail)
    with pytest.raises(KeyboardInterrupt):
        user_loads.load("usgs_mcs", [USGS])
    assert everything_in(home) == before


def test_what_others_rest_on_is_not_unloaded(home: Path, tmp_path: Path) -> None:
    mine = user_loads.load("chain", [file_of(tmp_path, MINE, "mine.yaml")])
    buyer = user_loads.load("chain", [file_of(tmp_path, BUYER, "buyer.yaml")])
    assert mine.kept is not None
    assert buyer.kept is not None
    with pytest.raises(CheckError, match="needed by other claims"):
        user_loads.unload(mine.kept.stem)
    assert mine.kept.exists()
    user_loads.unload(buyer.kept.stem)
    user_loads.unload(mine.kept.stem)
    assert user_loads.listed() == ()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"sources": [{"id": 5}]}', "\ufeff{}"])
def test_a_damaged_load_is_named_and_can_be_removed(home: Path, text: str) -> None:
    kept(home, "usgs_mcs", "broken.json", text)
    with pytest.raises(InputError, match="not a file that `kg load` wrote") as error:
        workspace.snapshot()
    assert "kg unload broken" in error.value.hint
    assert [(load.name, load.claims) for load in user_loads.listed()] == [("broken", None)]
    assert user_loads.unload("broken") == 0
    assert workspace.is_built()


def test_a_load_that_new_seeds_contradict_can_be_removed(home: Path, tmp_path: Path) -> None:
    loaded = loading.load_files("chain", [file_of(tmp_path, MINE.replace("workspace-mine", "mountain-pass"))])
    stored = user_loads._stored_form("chain", [], loaded)
    kept(home, "chain", "old.json", stored)
    with pytest.raises(CheckError) as error:
        workspace.snapshot()
    assert "kg unload" in error.value.hint
    user_loads.unload("old")
    assert workspace.is_built()


@pytest.mark.parametrize("name", ["nothing", "../../secret", "", "usgs_mcs/x"])
def test_only_a_load_can_be_unloaded(home: Path, name: str) -> None:
    with pytest.raises(UnknownNameError):
        user_loads.unload(name)


def test_every_packaged_source_says_how_many_claims_it_gives() -> None:
    expected = loading.expected_counts()
    everything = loading.load_seeds()
    assert set(expected) == {source.id for source in everything.sources}
    assert all(0 < least <= most for least, most in expected.values())


def test_packaged_files_are_found_by_directory_and_given_files_stand_in_for_them(tmp_path: Path) -> None:
    assert set(loading.seed_files()) <= set(loading.loader_names())
    facilities = next(path for path in loading.seed_files()["chain"] if path.name == "facilities.yaml")
    changed = file_of(
        tmp_path, facilities.read_text(encoding="utf-8").replace("name: Mountain Pass\n", "name: Another\n"), "facilities.yaml"
    )
    everything = loading.whole(loading.seed_parts([changed]))
    assert len(everything.claims) == len(loading.load_seeds().claims)
    assert next(e.label for e in everything.entities if e.id == "mountain-pass") == "Another"


def test_merging_is_idempotent_and_the_order_does_not_matter(seeds: Loaded) -> None:
    mine = loading.load_files("usgs_mcs", [USGS])
    records = [
        (m.sources, m.entities, m.claims)
        for m in (loading.merged(p) for p in ([seeds, mine], [mine, seeds], [mine, seeds, mine]))
    ]
    assert records[0] == records[1] == records[2]


@pytest.fixture
def usual_umask() -> Iterator[None]:
    old = os.umask(0o022)
    yield
    os.umask(old)


def test_a_file_is_replaced_whole_with_the_usual_rights(tmp_path: Path, usual_umask: None) -> None:
    path = tmp_path / "out.csv"
    workspace.write_atomically(path, "a\r\n")
    assert path.read_bytes() == b"a\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    path.chmod(0o600)
    workspace.write_atomically(path, "b\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.glob("*out*")] == ["out.csv"]


def test_a_link_is_written_through_and_a_device_is_not_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    workspace.write_atomically(link, "new")
    assert (link.is_symlink(), real.read_text(encoding="utf-8")) == (True, "new")
    workspace.write_atomically(Path("/dev/null"), "x")
    assert Path("/dev/null").is_char_device()


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "directory"
    directory.mkdir()
    for path in (directory, file_of(tmp_path, "x") / "below", tmp_path / "misspelt" / "file"):
        with pytest.raises(KgError, match="cannot be written"):
            workspace.write_atomically(path, "text")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.yaml", "directory"]
    with pytest.raises(UnicodeEncodeError):
        workspace.write_atomically(tmp_path / "odd", "\ud800")
    assert not (tmp_path / "odd").exists()
    assert len(list(tmp_path.iterdir())) == 2


def test_what_was_kept_is_the_loaders_claims_word_for_word(home: Path) -> None:
    result = user_loads.load("usgs_mcs", [USGS])
    assert result.kept is not None
    assert workspace.read_loaded(result.kept) == loading.load_files("usgs_mcs", [USGS])
    assert json.loads(result.kept.read_text(encoding="utf-8"))["files"] == [USGS.name]
