"""What typer reads of a command whose options are made elsewhere."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Options = Mapping[str, tuple[Any, Any]]
"""Type and default of each option by the name of its argument."""


def parameters_of(options: Options) -> list[inspect.Parameter]:
    """Return the options as parameters of a command, which are given by name."""
    kind = inspect.Parameter.KEYWORD_ONLY
    return [inspect.Parameter(name, kind, default=default, annotation=hint) for name, (hint, default) in options.items()]


def sign(run: Callable[..., None], parameters: Sequence[inspect.Parameter]) -> None:
    """Let typer read these parameters, and not those of `run` or of the command it wraps."""
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    del run.__wrapped__  # type: ignore[attr-defined]
