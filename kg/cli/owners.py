"""`kg owners`: who owns a site or firm, and how much of it is whose through all layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.complete import countries
from kg.cli.output_options import Output, writes

if TYPE_CHECKING:
    from kg.analyses.owners import Holder, OwnersAnswer

FLAT = ("holder", "name", "least", "most", "proven", "evidence", "stated", "claims")
_ROUNDED = 0.00005
"""What is left by rounding alone is no open part."""


@app.command(
    epilog="Examples: kg owners mp-materials --as-of 2021-12-31 | kg owners tdk-rising --of CN | "
    "kg owners jamr-jiangyin --of CN,RU --by majority,seat --json",
)
@writes()
def owners(
    output: Output,
    entity: Annotated[str, typer.Argument(help="ID or name of a site or firm")],
    of: Annotated[
        str | None, typer.Option(help="how much is of these countries or firms, by commas", autocompletion=countries)
    ] = None,
    by: Annotated[str | None, typer.Option(help="assumptions, by commas: majority, seat, operator")] = None,
    state: Annotated[bool, typer.Option("--state", help="only what the states of these countries hold")] = False,
    as_of: Annotated[str | None, typer.Option(help="the day the answer is for; default today")] = None,
) -> None:
    """Who is said to hold what part on a day, and with --of the least and most share of some, with its derivation.

    Shares are multiplied along chains and added across them; what nobody is said to hold may be anybody's. The least share counts
    what sources say, the most what they do not rule out.
    """
    from kg.analyses.owners import Whose
    from kg.analyses.owners import owners as find_owners
    from kg.claims.country_groups import group_called
    from kg.claims.search import resolve
    from kg.cli.output import as_json, deliver, emit
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current
    from kg.errors import InputError
    from kg.network.reading import default_reading
    from kg.routes.question import day_of
    from kg.rules.resolve import ASSUMPTIONS

    snapshot = current(talk)
    named = resolve(snapshot, entity, frozenset({"facility", "organization", "group"}), "site or firm")
    assumed = frozenset(word.strip() for word in by.split(",")) if by else frozenset()
    if assumed - ASSUMPTIONS:
        raise InputError.at("--by", "", by, f"some of {', '.join(sorted(ASSUMPTIONS))}")
    if of is None:
        for option in (name for name, given in (("--state", state), ("--by", by is not None)) if given):
            raise InputError(
                f"{option} without --of", "Expected --of: whose share is asked about.", f"kg owners {entity} --of CN"
            )
    kinds = frozenset({"country", "organization", "group", "person"})
    words = [word.strip() for word in (of or "").split(",") if word.strip()]
    if of is not None and not words:
        raise InputError.at("--of", "", of, "countries or firms, by commas", f"kg owners {entity} --of CN")
    reading = default_reading(snapshot.vocabulary, day_of(as_of))
    who: frozenset[str] = frozenset()
    for word in words:
        group = group_called(word)
        who |= {resolve(snapshot, word, kinds, "country or firm")} if group is None else group.on(reading.as_of)
    found = find_owners(snapshot, reading, named, Whose(who, assumed, state) if who else None)
    if output.format == "json":
        deliver(as_json(to_data(found)), output.path)
    elif output.format == "table":
        deliver("\n".join(_story(found)) + "\n", output.path)
    else:
        emit([to_data(holder) for holder in found.holders], FLAT, output)


def _story(found: OwnersAnswer) -> Iterator[str]:
    from kg.cli.output import hanging, table, width, wrapped

    seats = f", headquartered in {', '.join(found.headquarters)}" if found.headquarters else ""
    yield from wrapped(f"{found.name} ({found.entity}){seats}", width())
    if not found.holders:
        yield "No source of this reading says who holds a part of it."
    share = found.share
    if share is None:
        if found.holders:
            rows = [_row(holder) for holder in found.holders]
            yield table(rows, ("name", "least", "most", "proven", "evidence")).rstrip("\n")
        rest = 1 - sum(holder.least for holder in found.holders)
        if rest > _ROUNDED:
            whose = f"who holds the rest, up to {_percent(rest)}, of" if found.holders else "who owns"
            yield from wrapped(f"Open: {whose} {found.name.rstrip('.')}.", width())
        return
    by = f" (by {', '.join(share.by)})" if share.by else ""
    yield from wrapped(f"{share.words[0].upper()}{share.words[1:]}{by}.", width())
    for line in share.derivation:
        yield from hanging(line, "  ", "    ")
    if share.settle:
        yield from wrapped(f"Open: {share.settle.rstrip('.')}.", width())


def _row(holder: Holder) -> dict[str, str]:
    ends = {"least": holder.least, "most": holder.most, "proven": holder.proven}
    shown = {end: _percent(part) for end, part in ends.items()}
    if "not stated" in holder.stated and not holder.least:
        shown = dict.fromkeys(shown, "not stated")
    return {"name": holder.name, "evidence": holder.evidence, **shown}


def _percent(part: float) -> str:
    return f"{100 * part:.4g} %"
