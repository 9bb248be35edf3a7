"""What a person wrote in a file, field by field: the right type, and one clear error at the first thing that is wrong.

Plain Python: pydantic, which checks the records of loaders, would cost every question that names a law 100 ms of CPU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.errors import InputError

LONGEST = 2_000
"""Characters of one text."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one table of a file. `where` leads to it: "phase 1, ", or nothing at the top.

    Each method raises `InputError` that names file, field, what was found and what was expected.
    """

    table: Mapping[str, object]
    file: str
    where: str = ""

    def wrong(self, key: str, found: object, expected: str, hint: str) -> InputError:
        """The error of one field."""
        return InputError.at(self.file, f"{self.where}{key}", found, expected, hint)

    def only(self, known: Sequence[str]) -> None:
        """Refuse a field that is not known, with the nearest that is."""
        for key in self.table:
            if key not in known:
                from difflib import get_close_matches

                near = get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]}?" if near else "remove it: what is not read would be believed."
                raise self.wrong("a key", key, f"only {', '.join(known)}", hint)

    def text(self, key: str) -> str | None:
        """A text on one line, without characters that a terminal would obey; None where the field is absent."""
        return self._plain(key, self.table[key]) if key in self.table else None

    def needed(self, key: str) -> str:
        """A text that must be there."""
        text = self.text(key)
        if text is None:
            raise self.wrong(key, "nothing", "a text", f'add the line {key} = "..."')
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the field is absent."""
        values = self.table.get(key, [])
        if not isinstance(values, list):
            raise self.wrong(key, values, "a list of texts", f'write {key} = ["...", "..."]')
        return tuple(self._plain(f"{key} {number}", value) for number, value in enumerate(values, start=1))

    def day(self, key: str) -> date | None:
        """A day without a time; None where the field is absent."""
        value = self.table.get(key)
        if value is not None and type(value) is not date:  # a datetime is a date too
            raise self.wrong(key, value, "a day", f"write {key} = 2027-01-01, without quotes or time.")
        return value

    def _plain(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self.wrong(key, value, "a text", "write it in quotes.")
        text = " ".join(value.split())
        if not text:
            raise self.wrong(key, value, "a text that says something", "fill it in, or remove the line.")
        if len(text) > LONGEST:
            raise self.wrong(key, f"{len(text):,} characters", f"at most {LONGEST:,}", "say it shorter.")
        if not text.isprintable():
            raise self.wrong(key, text, "printable characters", "remove control characters from the text.")
        return text
