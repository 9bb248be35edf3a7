"""Other versions of the data: a snapshot somebody kept, a build, or the newest build of another home."""

from __future__ import annotations

from pathlib import Path

from kg.claims.snapshot import Snapshot, read
from kg.dataset.workspace import home
from kg.errors import InputError, KgError

_EXPECTED = "a snapshot.json, the directory of a build, a KG_HOME, or the key of a build that is kept"


def version(words: str, option: str) -> Snapshot:
    """The data at a path, or of a key among the builds of this home.

    A directory may be a build or a home with builds, of which the newest is taken. Raises `InputError` that names the option.
    """
    path = Path(words).expanduser()
    if not path.exists() and words and Path(words).name == words:
        path = home() / "builds" / words
    try:
        if path.is_dir() and not (path / "snapshot.json").is_file():
            builds = path.glob("builds/[0-9a-f]*/snapshot.json")
            path = max(builds, key=lambda file: file.stat().st_mtime_ns, default=path / "snapshot.json")
        elif path.is_dir():
            path /= "snapshot.json"
        found = read(path)
        # decoded now, so that what another version of the program wrote fails here and not in the middle of an answer
        _ = (found.key, found.vocabulary, found.sources, found.entities)
    except FileNotFoundError:
        raise InputError.at(option, "", words, _EXPECTED, "builds stand in KG_HOME/builds; copy one to keep it.") from None
    except KgError as error:
        raise InputError.at(option, "", words, _EXPECTED, error.why) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError.at(option, "", words, _EXPECTED, f"{path.name} is not of this version: {error}") from None
    return found
