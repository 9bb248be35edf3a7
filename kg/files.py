"""The bytes of a file that a person names: a regular file, and no more of it than a limit."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

from kg.errors import InputError


def contents(path: Path, most: int, hint: str = "is it the right file?") -> bytes:
    """Read a file whole. Raises `InputError` for what is no file, cannot be read, or has more than `most` bytes.

    A pipe or a device has no end, so neither is opened.
    """
    try:
        if path.exists() and not path.is_file():
            found = "a directory" if path.is_dir() else "no regular file"
            raise InputError(f"{path}: not a file", f"Found {found}. Expected a file.", "check the path.")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            # it may grow while it is read
            data = file.read(most) if size <= most else b""
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise InputError(f"{path}: cannot be read", f"Expected a file: {why or error}.", "check the path.") from None
    if size > most:
        raise InputError.at(path.name, "", f"{size:,} bytes", f"at most {most:,} bytes", hint)
    return data


def decoded(data: bytes, name: str, encoding: str = "utf-8-sig", hint: str = "save the file as UTF-8.") -> str:
    """Return the text of a file, without a byte order mark. Raises `InputError` that names the line which is not UTF-8."""
    refuse_utf16(data, name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError.at(name, f"line {line}", data[error.start : error.start + 4], "text in UTF-8", hint) from None


def refuse_utf16(data: bytes, name: str) -> None:
    """Raise `InputError` for the beginning of a text as Windows saves it under the name Unicode."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
        hint = f"save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 {name} > utf8-{name}"
        raise InputError.at(name, "line 1", "text in UTF-16", "text in UTF-8", hint)
