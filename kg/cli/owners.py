"""`kg owners`: who owns a site or firm, and how much of it is whose through all layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.app import CsvOption, FormatOption, JsonOption, OutOption, app, chosen, talk
from kg.cli.complete import countries

if TYPE_CHECKING:
    from kg.claims.snapshot import Snapshot
    from kg.network.ownership.stakes import Stake

FLAT = ("holder", "name", "least", "most", "proven", "evidence", "stated", "claims")
_ROUNDED = 0.00005
"""What is left by rounding alone is no open part."""


@app.command(
    epilog="Examples: kg owners mp-materials --as-of 2021-12-31 | kg owners tdk-rising --of CN | "
    "kg owners jamr-jiangyin --of CN,RU --by majority,seat --json",
)
def owners(
    entity: Annotated[str, typer.Argument(help="ID or name of a site or firm")],
    of: Annotated[
        str | None, typer.Option(help="how much is of these countries or firms, by commas", autocompletion=countries)
    ] = None,
    by: Annotated[str | None, typer.Option(help="assumptions, by commas: majority, seat, operator")] = None,
    state: Annotated[bool, typer.Option("--state", help="only what the states of these countries hold")] = False,
    as_of: Annotated[str | None, typer.Option(help="the day the answer is for; default today")] = None,
    format: FormatOption = None,
    json_: JsonOption = False,
    csv_: CsvOption = False,
    output: OutOption = None,
) -> None:
    """Who is said to hold what part on a day, and with --of the least and most share of some, with its derivation.

    Shares are multiplied along chains and added across them; what nobody is said to hold may be anybody's. The least share counts
    what sources say, the most what they do not rule out.
    """
    from kg.claims.search import resolve
    from kg.cli.output import as_json, deliver, emit
    from kg.dataset.workspace import snapshot as current
    from kg.errors import InputError
    from kg.network.ownership.derivation import derived
    from kg.network.ownership.holdings import holdings
    from kg.network.ownership.shares import Shares
    from kg.network.reading import default_reading
    from kg.routes.question import day_of
    from kg.rules.resolve import ASSUMPTIONS

    wanted = chosen(format, json_, csv_, output)
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
    who = frozenset(resolve(snapshot, word, kinds, "country or firm") for word in words)
    held = holdings(snapshot, default_reading(snapshot.vocabulary, day_of(as_of)))
    rows = [_stake(snapshot, stake) for stake in held.held.get(held.first(named), ())]
    seats = list(dict.fromkeys(snapshot.label(tie.to) for tie in held.seats.get(held.first(named), ())))
    found: dict[str, Any] = {
        "entity": named,
        "name": snapshot.label(named),
        "headquarters": seats,
        "holders": rows,
        "share": None,
    }
    if who:
        # of what is asked about itself its holders say whose it is; its own seat is told apart
        apart = replace(held, seats={firm: ties for firm, ties in held.seats.items() if firm != held.first(named)})
        share = derived(Shares(apart, who, assumed, state=state), named)
        found["share"] = {
            "of": sorted(who),
            "state": state,
            "by": sorted(assumed),
            "least": float(share.interval.least),
            "most": float(share.interval.most),
            "derivation": list(share.text),
            "settle": share.settle,
            "claims": list(dict.fromkeys(claim for line in share.lines for claim in line.claims)),
        }
    if wanted == "json":
        deliver(as_json(found), output)
    elif wanted == "table":
        deliver("\n".join(_story(snapshot, found)) + "\n", output)
    else:
        emit(rows, FLAT, wanted, output)


def _stake(snapshot: Snapshot, stake: Stake) -> dict[str, Any]:
    from kg.network.ownership.fixpoint import WHOLE

    return {
        "holder": stake.holder,
        "name": snapshot.label(stake.holder),
        "least": stake.said / WHOLE,
        "most": stake.most / WHOLE,
        "proven": stake.proven / WHOLE,
        "evidence": stake.evidence,
        "stated": stake.stated,
        "claims": list(stake.claims),
    }


def _story(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    from kg.cli.output import hanging, table, width, wrapped

    seats = f", headquartered in {', '.join(found['headquarters'])}" if found["headquarters"] else ""
    yield from wrapped(f"{found['name']} ({found['entity']}){seats}", width())
    if not found["holders"]:
        yield "No source of this reading says who holds a part of it."
    share = found["share"]
    if share is None:
        rows = [{**row, **{end: f"{100 * row[end]:.4g} %" for end in ("least", "most", "proven")}} for row in found["holders"]]
        if rows:
            yield table(rows, ("name", "least", "most", "proven", "evidence")).rstrip("\n")
        rest = 1 - sum(row["least"] for row in found["holders"])
        if rest > _ROUNDED:
            whose = f"who holds the rest, up to {100 * rest:.4g} %, of" if rows else "who owns"
            yield from wrapped(f"Open: {whose} {found['name'].rstrip('.')}.", width())
        return
    whose = " or ".join(snapshot.label(name) for name in share["of"])
    state = "the state of " if share["state"] else ""
    by = f", by {', '.join(share['by'])}" if share["by"] else ""
    least, most = (f"{100 * share[end]:.4g} %" for end in ("least", "most"))
    yield from wrapped(f"Between {least} and {most} is of {state}{whose}{by}.", width())
    for line in share["derivation"]:
        yield from hanging(line, "  ", "    ")
    if share["settle"]:
        yield from wrapped(f"Open: {share['settle'].rstrip('.')}.", width())
