"""Several files as one: a zip archive, or a directory that is there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from kg.errors import InputError, KgError

_DAY = (1980, 1, 1, 0, 0, 0)
"""The first day a zip archive can name: the time of writing would make every archive another."""


def zip_files(files: Mapping[str, str | bytes]) -> bytes:
    """The files as an archive, in the order of their names."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, files[name])
    return out.getvalue()


def write_directory(files: Mapping[str, str | bytes], directory: Path) -> None:
    """Write the files into a new directory. Raises `InputError` where something has that name, else `KgError`."""
    directory = directory.resolve()
    if directory.exists():
        hint = "name another, or FILE.zip, which is replaced."
        raise InputError(f"{directory}: is there already", "Expected a new directory.", hint)
    draft = None
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{directory.name[:40]}-", dir=directory.parent))
        for name, content in files.items():
            (draft / name).write_bytes(content.encode() if isinstance(content, str) else content)
        draft.chmod(directory.parent.stat().st_mode & 0o755)
        draft.rename(directory)
        draft = None
    except OSError as error:
        raise KgError(f"{directory}: cannot be written", error.strerror or str(error), "choose a place you may write.") from None
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)
