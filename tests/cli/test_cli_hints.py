"""A hint that is followed works: whatever an error suggests is typed in place of what was wrong."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import pytest

from kg.cli import main

pytestmark = pytest.mark.slow

DAY = "--as-of 2026-11-22"
CASES = [
    ("kg paths", ""),
    ("kg paths --avoid Chna", "Chna"),
    ("kg paths --avoid 'no such place'", ""),
    ("kg paths --avoid ownrship:CN", "ownrship"),
    ("kg paths --avoid 'CN at magnets'", "magnets"),
    ("kg paths --avoid 'CN at smelting'", ""),
    ("kg paths --avoid CN --from nowhere-pit", ""),
    ("kg paths --avoid CN --to 'General Motor'", "General Motor"),
    ("kg paths --avoid CN --via lmap", "lmap"),
    ("kg paths --avoid CN --element Neodym", "Neodym"),
    ("kg paths --avoid CN --element Fe", "Fe"),
    ("kg paths --avoid CN --status running", "running"),
    ("kg paths --avoid CN --modality sure", "sure"),
    ("kg paths --avoid CN --source goschen", "goschen"),
    ("kg paths --avoid CN --rank best", ""),
    ("kg paths --rule dfars", "dfars"),
    ("kg paths --avoid CN --as-of 2027-Q1", "2027-Q1"),
    ("kg paths --avoid CN --as-of 22.11.2026", "22.11.2026"),
    ("kg paths --avoid CN --as-of 2026", "2026"),
    ("kg paths --avoid CN --as-of ２０２６-１１-２２", "２０２６-１１-２２"),
    ("kg paths --avoid CN --as-of tomorrow", "tomorrow"),
    ("kg paths --avoid CN --avod RU", ""),
    ("kg show lmap", "lmap"),
    ("kg show 'no such thing'", ""),
    ("kg claims --about lmap", "lmap"),
    ("kg claims --predicate ownedby", "ownedby"),
    ("kg claims --source nosuch", "nosuch"),
    ("kg conflicts --about bosh", "bosh"),
    ("kg sources --lineage mp-release", "mp-release"),
    ("kg sources --kind blogs", "blogs"),
    ("kg owners lmap", "lmap"),
    ("kg origin lmap --avoid CN", "lmap"),
    ("kg origin lamp --avoid CN --require Ndd", "Ndd"),
    ("kg query supplie", "supplie"),
    ("kg query supplies -p form=lamp", "form"),
    ("kg query supplies -p from=lmap", ""),
    ("kg query stakes -p country=Chna", "Chna"),
    ("kg rules dfar", "dfar"),
    ("kg export csv", ""),
    ("kg export nodelinks --all", "nodelinks"),
    ("kg export nodelink --around lmap", "lmap"),
    ("kg load nope x", ""),
    ("kg unload nope", ""),
    ("kg what-if --avoid CN --remove lmap", "lmap"),
    ("kg what-if --avoid CN", ""),
    ("kg what-if --avoid CN --close lamp=2026", "--close lamp=2026"),
    ("kg what-if --avoid CN --delay lamp=soon", "--delay lamp=soon"),
    ("kg what-if --avoid CN --stake a,b", "--stake a,b"),
    ("kg diff --avoid CN", ""),
    ("kg diff --avoid CN --was-as-of 2026-Q1", "2026-Q1"),
    ("kg suppliers --require Xx --avoid CN", ""),
    ("kg stats CN", ""),
    ("kg shw lamp", ""),
]
"""What is typed, and what of it is wrong: empty where a hint names a whole command or an option to add."""


def ran(capsys: pytest.CaptureFixture[str], command: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[1:])
    return int(ended.value.code or 0), capsys.readouterr().err


def followed(typed: str, wrong: str, hint: str) -> Iterator[str]:
    """Each command that somebody would type next."""
    for command in re.findall(r"`(kg [^`]+)`", hint):
        if not re.search(r"\b[A-Z]{4,}\b", command):  # FILE, NAME: for the reader to fill in
            yield command
    if hint.startswith("kg "):
        yield from re.split(r" says | lists | looks | avoids |; for example: ", hint)[:1]
        yield from re.findall(r"; for example: (kg .*)", hint)
    if hint.startswith("--"):
        option = hint.partition(";")[0].strip().rstrip(".")
        yield typed.replace(wrong, option) if wrong else f"{typed} {option}"
    elif wrong:
        found = re.search(r"(?:.* as in|did you mean|use|write|0 to 9:) ([^:]*?)[?.]?$", hint)
        assert found is not None, hint
        for word in found[1].split(" or "):
            quoted = shlex.quote(wrong)
            yield typed.replace(quoted, shlex.quote(word)) if quoted in typed else typed.replace(wrong, word)


@pytest.mark.parametrize(("typed", "wrong"), CASES, ids=[typed for typed, _ in CASES])
def test_a_hint_works_when_it_is_followed(
    typed: str, wrong: str, home: None, tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(str(tmp_path))
    code, err = ran(capsys, typed)
    assert code in (2, 5), err
    hint = err.partition("Hint: ")[2].splitlines()[0]
    for command in list(followed(typed, wrong, hint))[:4]:
        assert command != typed
        code, said = ran(capsys, command)
        assert code == 0, (command, said)
    assert hint
