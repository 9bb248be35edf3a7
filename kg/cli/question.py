"""The options of a question about routes, said once for every command that asks one."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.complete import complete_avoid, countries, elements, ends, laws, modalities, statuses
from kg.cli.signature import parameters_of, sign
from kg.errors import InputError
from kg.routes.request import Custody, Delivery, Request

DocumentsOption = Annotated[
    Path | None, typer.Option(envvar="KG_DOCUMENTS", help="directory of the articles: shows the passages in --explain")
]

OPTIONS: dict[str, tuple[Any, Any]] = {
    "avoid": (
        Annotated[
            list[str] | None,
            typer.Option(
                help="CN,RU or NATO (where the sites stand), or a rule such as 'ownership:CN>=25%', with and/or/not; repeatable",
                autocompletion=complete_avoid,
            ),
        ],
        None,
    ),
    "only": (
        Annotated[
            str | None,
            typer.Option(
                help="US,AU,JP or MSP: every site that processes stands there; the rule 'not location:US,AU,JP'",
                autocompletion=countries,
            ),
        ],
        None,
    ),
    "rules": (
        Annotated[
            list[str] | None,
            typer.Option(
                "--rule",
                help="a dated law by its id, or a rule file; kg rules lists them; repeatable. dfars-252.225-7052 tests the "
                "covered countries of its own clause (CN, IR, KP, RU), and not the qualifying countries of other DFARS clauses",
                autocompletion=laws,
            ),
        ],
        None,
    ),
    "strict": (Annotated[bool, typer.Option("--strict", help="a bare country means every dimension, not location alone")], False),
    "begin": (
        Annotated[
            str | None,
            typer.Option(
                "--from",
                help="a site, stage, country or group, or mine@AU; default mines, recyclers, sites of unknown feed",
                autocompletion=ends,
            ),
        ],
        None,
    ),
    "end": (
        Annotated[
            str | None,
            typer.Option(
                "--to",
                help="a site, stage, country or group (JP, EU: buyers there), or magnet@US,EU; default market",
                autocompletion=ends,
            ),
        ],
        None,
    ),
    "via": (Annotated[str | None, typer.Option(help="only routes that pass this site, by ID or name")], None),
    "as_of": (Annotated[str | None, typer.Option(help="the day the answer is for, as 2026-11-22; default today")], None),
    "status": (
        Annotated[
            str | None,
            typer.Option(
                help="which status counts, by commas, or all; default operating,commissioning,contracted,pilot",
                autocompletion=statuses,
            ),
        ],
        None,
    ),
    "modality": (
        Annotated[str | None, typer.Option(help="which modality counts, by commas; default all", autocompletion=modalities)],
        None,
    ),
    "sources": (Annotated[list[str] | None, typer.Option("--source", help="only claims of these sources; repeatable")], None),
    "derived": (Annotated[bool, typer.Option("--derived", help="let inferred flows count; they are never proof")], False),
    "element": (
        Annotated[str | None, typer.Option(help="only routes that may carry this element", autocompletion=elements)],
        None,
    ),
    "complete": (Annotated[bool, typer.Option("--complete", help="only routes that show every stage")], False),
    "custody": (
        Annotated[
            Custody,
            typer.Option(help="what else a plant takes: not asked, must be kept apart, or must avoid as well"),
        ],
        "any",
    ),
    "delivery": (
        Annotated[
            Delivery,
            typer.Option(help="where a buyer takes delivery: any, also where no source says; or known, from a firm source"),
        ],
        "any",
    ),
}
"""Type and default of each field of `kg.routes.request.Request` as an option; `only` is a way to write a rule to avoid."""


Reason = tuple[str, str]
"""Why a command cannot take an option, and what to ask instead."""


def asks(*left_out: str, **refused: Reason) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command these options, but for those left out; it gets them as its first argument, a `Request`.

    Options `refused` are not in its help, and whoever gives one is told why.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
        kind = inspect.Parameter.KEYWORD_ONLY
        offered = {name: option for name, option in OPTIONS.items() if name not in left_out and name not in refused}
        options = parameters_of({**offered, **{name: _REFUSED[name] for name in refused}})
        before = [p.replace(kind=kind) for p in own if _is_argument(p)]
        after = [p.replace(kind=kind) for p in own if not _is_argument(p)]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            words = {p.name: given.pop(p.name) for p in options}
            for name, (why, instead) in refused.items():
                if words.pop(name) is not None:
                    raise InputError(f"{command.__name__} has no --{name}.", why, instead)
            only = words.pop("only", None)
            # typer hands over None for an option that was not given
            asked = Request(**{name: value for name, value in words.items() if value is not None})
            command(asked if only is None else _with_only(asked, only), **given)

        sign(run, [*before, *options, *after])
        return run

    return decorate


_REFUSED: dict[str, tuple[Any, Any]] = {
    name: (Annotated[str | None, typer.Option(f"--{name}", hidden=True)], None) for name in ("via", "delivery")
}


def _with_only(asked: Request, countries: str) -> Request:
    from kg.rules.expression import outside

    return replace(asked, avoid=(*asked.avoid, outside(countries)))


def _is_argument(parameter: inspect.Parameter) -> bool:
    meta = getattr(parameter.annotation, "__metadata__", ())
    return any(type(each).__name__ == "ArgumentInfo" for each in meta)
