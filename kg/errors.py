"""Every error that reaches a user.

    KgError                 what went wrong, why, and a hint
    |-- InputError          a file, row, column or option is not what was expected       exit 2
    |-- CheckError          the data breaks a rule; carries every violation at once       exit 3
    |-- ServiceError        a server this machine should reach does not answer            exit 4
    |-- UnknownNameError    no country, element, material, stage or id of that name       exit 5
    `-- EmptyAnswerError    nothing found, raised only where the caller asked for it      exit 6

Only `kg.cli` catches these. A `KgError` that is none of the above exits with 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote


class KgError(Exception):
    """What, why and what to try, each one line."""

    exit_code = 1

    def __init__(self, what: str, why: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.hint = hint

    def __str__(self) -> str:
        return "\n".join(part for part in (self.what, self.why, self.hint and f"Hint: {self.hint}") if part)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with one record: where, what was found, what was expected, what to try."""

    file: str
    record: str
    value: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.record}" if self.record else self.file
        hint = f" Hint: {self.hint}" if self.hint else ""
        return f"{where}: found {self.value}; expected {self.expected}.{hint}"


class InputError(KgError):
    """Raised at the first place where an input is not what was expected; nothing of it is loaded."""

    exit_code = 2

    @classmethod
    def at(cls, file: str, record: str, value: object, expected: str, hint: str = "") -> InputError:
        """An error that names file, record, the value found and what was expected instead."""
        shown = repr(value)
        if len(shown) > 120:
            shown = shown[:117] + "..."
        where = f"{file}, {record}" if record else file
        return cls(f"{where}: found {shown}", f"Expected {expected}.", hint)


class CheckError(KgError):
    """All violations of a check at once."""

    exit_code = 3

    def __init__(self, what: str, violations: tuple[Violation, ...], hint: str = "") -> None:
        super().__init__(what, "\n".join(str(v) for v in violations), hint)
        self.violations = violations


class ServiceError(KgError):
    """A server that should answer does not."""

    exit_code = 4


class UnknownNameError(KgError):
    """A name that nothing carries, with the nearest names that something does carry."""

    exit_code = 5

    def __init__(self, kind: str, name: str, suggestions: tuple[str, ...] = ()) -> None:
        hint = f"did you mean {' or '.join(suggestions)}?" if suggestions else f"`kg search {quote(name)}` looks in all names."
        super().__init__(f"No {kind} is called {name!r}.", "", hint)
        self.suggestions = suggestions


class EmptyAnswerError(KgError):
    """Nothing was found, and the caller asked for that to be an error."""

    exit_code = 6
