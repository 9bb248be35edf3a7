"""Why nothing avoids, as text a person reads on a terminal of any width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.cli.output import hanging, table, width, wrapped
from kg.cli.routes_text import heading
from kg.present.wording import left_out_text, plural

Label = Callable[[str], str]


def story(snapshot: Snapshot, found: dict[str, Any]) -> str:
    """What was asked, what blocks, by stage and element, what all routes share, the facts that would help, the limits."""
    label = snapshot.label
    lines = list(heading(snapshot, found))
    if found["reach"]:
        lines += list(_reach(label, found))
    else:
        lines += list(_blocking(found))
        lines += list(_stages(found))
        lines += list(_elements(found))
        lines += list(_facts(label, found))
        lines += list(_ends(label, found))
        lines += list(_apart(label, found))
    lines += list(_limits(found))
    return "\n".join(lines) + "\n"


def _said(text: str) -> Iterator[str]:
    yield from wrapped(text, width())


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    yield from table(rows, columns).rstrip("\n").split("\n")


def _numbered(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Texts with a number before each."""
    room = max((len(number) for number, _ in rows), default=0) + 4
    for number, text in rows:
        yield from hanging(text, f"{number:>{room - 2}}  ", " " * room)


def _number(count: int | None) -> str:
    return "?" if count is None else str(count)


def _what(item: dict[str, Any]) -> str:
    return str(item.get("exposed") or item["settle"])


def _things(items: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield from _numbered([(_number(item["routes"]), _what(item)) for item in items])


def _one_of(cut: dict[str, Any]) -> str:
    """What every route meets, and how sure it is that nothing smaller will do."""
    if cut["size"] == 1:
        return "every route meets this"
    if cut["size"] == cut["at_least"]:
        return f"every route meets one of these {cut['size']}, and no smaller set does that"
    return f"every route meets one of these {cut['size']}; a smaller set may do, of {cut['at_least']} at least"


def _blocking(found: dict[str, Any]) -> Iterator[str]:
    every, exposed = found["blocking"]["any"], found["blocking"]["exposed"]
    if exposed:
        yield from ["", *wrapped(f"Why none is even unproven: {_one_of(exposed)}.", width())]
        yield from _things(exposed["obstacles"])
    if every and every != exposed:
        yield from ["", *wrapped(f"Why none avoids: {_one_of(every)}.", width())]
        yield from _things(every["obstacles"])
    if every or exposed:
        yield from _said("The number is how many routes meet it.")


def _stages(found: dict[str, Any]) -> Iterator[str]:
    """Stages where something stands in the way of some route."""
    rows = [
        {
            "stage": stage["stage"],
            "routes": _number(stage["routes"]),
            "exposed": stage["exposed"],
            "open": stage["open"],
            "set": _sized(stage["blocking"]) if stage["blocking"] else "",
        }
        for stage in found["stages"]
        if stage["exposed"] or stage["open"]
    ]
    if rows:
        yield ""
        yield from _said("By stage: routes that meet something there, what there is, and the smallest set of it that all meet.")
        yield from _table(rows, ("stage", "routes", "exposed", "open", "set"))


def _elements(found: dict[str, Any]) -> Iterator[str]:
    rows = [
        {
            "element": element["element"],
            "avoid": element["counts"]["avoids"],
            "unproven": element["counts"]["unproven"],
            "touch": element["counts"]["touches"],
            "set": _blocked(element),
        }
        for element in found["elements"]
    ]
    yield ""
    at_least = "" if all(element["counts_exact"] for element in found["elements"]) else " (at least so many)"
    yield from _said(f"By element: routes that may carry it{at_least}, and the smallest set that all of them meet.")
    yield from _table(rows, ("element", "avoid", "unproven", "touch", "set"))


def _blocked(element: dict[str, Any]) -> str:
    if not any(element["counts"].values()):
        return "no route"
    return _sized(element["blocking"]) if element["blocking"] else "nothing"


def _sized(found: dict[str, Any]) -> str:
    """The size of a smallest set, or what it lies between."""
    return str(found["size"]) if found["size"] == found["at_least"] else f"{found['at_least']} to {found['size']}"


def _facts(label: Label, found: dict[str, Any]) -> Iterator[str]:
    facts = found["facts"]
    if not facts["ranked"]:
        return
    at_least = "" if facts["exact"] else "at least "
    yield ""
    listed = f", the first {len(facts['ranked'])}" if len(facts["ranked"]) < facts["open"] else ""
    yield from _said(
        f"Open facts on routes that do not touch: {facts['open']}{listed}. Numbers: {at_least}so many routes wait for it alone, "
        "so many wait for it at all."
    )
    yield from _numbered([(f"{_number(fact['alone']):>4} {_number(fact['routes']):>5}", _what(fact)) for fact in facts["ranked"]])
    nearest = facts["nearest"]
    if nearest:
        yield ""
        fewest = plural(nearest["size"], "fact")
        if nearest["at_least"] < nearest["size"]:
            fewest += f" (it may take only {nearest['at_least']})"
        yield from _said(f"Nearest to avoiding, {fewest} away: {_chain(label, nearest['sites'])}.")
        yield from _numbered([("-", _what(fact)) for fact in nearest["facts"]])


def _chain(label: Label, sites: Sequence[str]) -> str:
    return " -> ".join(map(label, sites))


def _ends(label: Label, found: dict[str, Any]) -> Iterator[str]:
    """Every end: how near it is to a route that avoids, and what all routes to it pass."""
    points = found["single_points"]
    yield ""
    if points["all"]:
        yield from _said(f"On every route: {', '.join(map(label, points['all']))}.")
    else:
        yield from _said("No site is on every route.")
    if points["not_touching"]:
        yield from _said(f"On every route that does not touch: {', '.join(map(label, points['not_touching']))}.")
    passed = {end["id"]: end for end in points["ends"]}
    rows = [
        {
            "end": end["name"],
            "best": end["verdict"],
            "facts": _facts_to(end),
            "all routes pass": ", ".join(map(label, passed[end["id"]]["all"])) if end["id"] in passed else "",
        }
        for end in found["facts"]["ends"]
    ]
    more = f", the first {len(rows)} of {found['limits']['ends']}" if len(rows) < found["limits"]["ends"] else ""
    yield from _said(f"Ends{more}: facts to a route that avoids, and sites that all routes to it pass.")
    yield from _table(rows, ("end", "best", "facts", "all routes pass"))


def _facts_to(end: dict[str, Any]) -> str:
    if end["verdict"] == "avoids":
        return "0"
    return _sized(end["nearest"]) if end["nearest"] else "none helps"


def _apart(label: Label, found: dict[str, Any]) -> Iterator[str]:
    apart, avoiding = found["disjoint"]["not_touching"], found["disjoint"]["avoiding"]
    yield ""
    yield from _said(
        f"Routes that share no site: {_most(apart)} of those that do not touch, {_most(avoiding)} of those that avoid."
    )
    chosen = (avoiding if avoiding["size"] else apart)["routes"]
    shown = chosen[: found["limits"]["k"]]
    yield from _numbered([(str(n), _chain(label, route["sites"])) for n, route in enumerate(shown, start=1)])
    if len(shown) < len(chosen):
        yield f"and {len(chosen) - len(shown)} more."


def _most(apart: dict[str, Any]) -> str:
    if apart["size"] == apart["at_most"]:
        return str(apart["size"])
    return f"at least {apart['size']} (at most {apart['at_most']})"


def _reach(label: Label, found: dict[str, Any]) -> Iterator[str]:
    """How far one gets from either end."""
    reach = found["reach"]
    begin = label(found["from"]) if found["from"] else "where material starts"
    end = label(found["to"]) if found["to"] else "a market"
    yield ""
    ahead = [site for site in reach["from"] if site != found["from"]]
    if ahead:
        yield from _said(f"From {begin} one gets as far as {reach['furthest'] or 'no stage'}: {_names(label, ahead)}.")
    else:
        yield from _said(f"From {begin} one gets nowhere.")
    if reach["to"]:
        yield from _said(f"To {end} one gets from {reach['earliest']} on: {_names(label, reach['to'])}.")
    else:
        yield from _said(f"Nothing gets to {end}.")
    if reach["both"]:
        yield from _said(
            f"On both sides: {_names(label, reach['both'])}. What arrives there is not what leaves for the end: "
            "other elements, or a later stage."
        )
    elif reach["from"] and reach["to"]:
        yield from _said("No site is on both sides.")


def _names(label: Label, sites: Sequence[str]) -> str:
    return ", ".join(map(label, sites))


def _limits(found: dict[str, Any]) -> Iterator[str]:
    yield ""
    text = f"Routes: {found['limits']['semantics']}. Sets that block: {found['limits']['sets']}."
    if not found["limits"]["counts_exact"]:
        text += " Counting was cut short: numbers of routes are at least what they say."
    yield from _said(text + left_out_text(found["left_out"]))
