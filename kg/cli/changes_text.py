"""A difference of two answers as text, and in the other formats: what `kg diff` and `kg what-if` print."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg.cli.app import Format, talk
from kg.cli.output import as_json, deliver, hanging, markdown, separated, width, wrapped
from kg.present.wording import chain_text, counts_text, law_text, plural

FLAT = ("change", "old", "new", "route", "because", "claims")
_INDENT = 15
_SHOWN_CLAIMS = 2
_CHANGES = {"won": "Routes won", "lost": "Routes lost", "changed": "Routes with another verdict"}
_ENDS = {"won": "Ends won", "lost": "Ends lost", "better": "Ends reached better", "worse": "Ends reached worse"}


def show(found: dict[str, Any], wanted: Format, output: str | None) -> None:
    """Write a difference of the schema `kg.diff/1` in the format wanted."""
    if wanted == "json":
        text = as_json(found)
    elif wanted == "table":
        text = story(found)
    else:
        rows = [{"change": change, **route} for change in _CHANGES for route in found["routes"][change]]
        if wanted == "jsonl":
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        else:
            flat = [_flat(row) for row in rows]
            text = markdown(flat, FLAT) if wanted == "md" else separated(flat, FLAT, "," if wanted == "csv" else "\t")
        if not found["limits"]["complete"]:
            talk(_cut(found))
    deliver(text, output)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    because = [f"{ground['what']}: {ground['old']}, then {ground['new']}" for ground in row["because"]]
    claims = sorted({claim for ground in row["because"] for claim in ground["claims"]})
    return {
        **row,
        "old": row["old"] or "",
        "new": row["new"] or "",
        "route": chain_text(row["nodes"]),
        "because": because,
        "claims": claims,
    }


def story(found: dict[str, Any]) -> str:
    """What is compared, the counts, the routes and ends that differ, and numbered below them what made the difference."""
    grounds: dict[str, int] = {}
    lines = [*_heading(found)]
    for change, title in _CHANGES.items():
        lines += _routes(title, found["routes"][change], grounds)
    lines += _ends(found)
    lines += _tonnes(found)
    lines += _because(found, grounds)
    lines += _limits(found)
    return "\n".join(lines) + "\n"


def _field(name: str, text: str, indent: int = _INDENT) -> Iterator[str]:
    yield from hanging(text, f"{name:<{indent}}", " " * indent)


def _heading(found: dict[str, Any]) -> Iterator[str]:
    asked, supposed = found["asked"], found.get("supposed")
    if supposed is not None:
        yield from wrapped("A supposed world: no source says that it is so. What follows holds only if all this does.", width())
        for effect in supposed["changes"]:
            numbers = ((effect["left_out"], "left out"), (effect["put_in"], "put in"), (len(effect["moved"]), "moved"))
            done = ", ".join(f"{number} {word}" for number, word in numbers if number) or "none"
            yield from _field("  supposed", f"{effect['option']}: {effect['what']} (claims: {done})")
            for note in effect["notes"]:
                yield from _field("", f"Note: {note}.")
        yield ""
    avoid = {side: ", or ".join(found[side]["avoid"]) or "nothing" for side in ("old", "new")}
    what = avoid["new"] if avoid["old"] == avoid["new"] else f"{avoid['new']} (before: {avoid['old']})"
    extra = "".join(f", {word} {asked[word]}" for word in ("from", "to") if asked[word])
    extra += f"; carrying {asked['element']}" if asked["element"] else ""
    extra += "; every stage shown" if asked["complete"] else ""
    extra += f"; custody {asked['custody']}" if asked["custody"] != "any" else ""
    yield from wrapped(f"Avoiding {what}{extra}.", width())
    for side, name in zip(("old", "new"), _names(found), strict=True):
        # the data of a supposed world are those it begins with: only other data are worth a name
        versions = {found[other]["data"].partition("+")[0] for other in ("old", "new")}
        yield from _field(f"  {name}", _side(found[side]) + (f"; data {found[side]['data']}" if len(versions) > 1 else ""))
    for law in found["laws"]:
        yield from _field("  law", f"{law['what']}: {law['old']}; then {law['new']}")
    changed = {law["about"] for law in found["laws"]}
    for same in found["new"]["rules"]:
        if same["id"] not in changed:
            yield from _field("  law", law_text(same))
    if found["new"]["rules"]:
        from kg.rules.laws import NOTICE

        yield from wrapped(NOTICE, width())


def _names(found: dict[str, Any]) -> tuple[str, str]:
    """What the two sides are called."""
    return ("as said", "supposed") if "supposed" in found else ("before", "after")


def _side(side: dict[str, Any]) -> str:
    reading = side["reading"]
    at_least = "" if side["counts_exact"] else "at least "
    verdicts = f"{at_least}{counts_text(side['counts'])}"
    sources = "" if reading["sources"] == "all" else f"; sources {', '.join(reading['sources'])}"
    modalities = "" if len(reading["modalities"]) == 5 else f"; {', '.join(reading['modalities'])}"
    derived = "; derived flows count" if reading["derived"] else ""
    read = f"as of {reading['as_of']}: {', '.join(reading['statuses'])}{modalities}{sources}{derived}"
    return f"{verdicts} ({read})"


def _routes(title: str, routes: list[dict[str, Any]], grounds: dict[str, int]) -> Iterator[str]:
    if not routes:
        return
    yield ""
    yield f"{title}: {len(routes)}"
    for route in routes:
        numbers = []
        for ground in route["because"]:
            key = json.dumps(ground, ensure_ascii=False)
            numbers.append(grounds.setdefault(key, len(grounds) + 1))
        verdict = route["new"] or route["old"]
        if route["old"] and route["new"]:
            yield from _field("", f"{route['old']}, then {route['new']}", 2)
            verdict = ""
        marks = "".join(f" [{number}]" for number in sorted(set(numbers)))
        again = f" (the same way as {', '.join(route['instead'])})" if route["instead"] else ""
        yield from _field(f"  {verdict}", f"{route['id']}: {chain_text(route['nodes'])}{again}{marks}")


def _ends(found: dict[str, Any]) -> Iterator[str]:
    for change, title in _ENDS.items():
        names = [f"{end['name']} ({_best(end, change)})" for end in found["markets"] if end["change"] == change]
        if names:
            yield ""
            yield from wrapped(f"{title}: {', '.join(names)}.", width())


def _best(end: dict[str, Any], change: str) -> str:
    was, now = (next((verdict for verdict, number in end[side].items() if number), "") for side in ("old", "new"))
    return now if change == "won" else was if change == "lost" else f"{was}, then {now}"


def _tonnes(found: dict[str, Any]) -> Iterator[str]:
    if "tonnes" not in found:
        return
    tonnes = found["tonnes"]
    yield ""
    yield from wrapped(f"Tonnes, {tonnes['basis']}; {tonnes['semantics']}.", width())
    for row in tonnes["rows"]:
        what = f"{'+'.join(row['elements'])} to {row['name']}, {row['over']}"
        yield from _field("", f"{what}: {_interval(row['old'])}; then {_interval(row['new'])}", 2)
    if not tonnes["rows"]:
        yield "  Nothing changes in what stated capacities bound."


def _interval(tonnes: dict[str, Any] | None) -> str:
    if tonnes is None:
        return "not reached"
    if tonnes["upper"] is None:
        weak = tonnes["with_weak"]
        return "unknown" + (f" (at most {weak:,g} on weak or planned figures)" if weak is not None else "")
    return f"{tonnes['lower']:,g} to {tonnes['upper']:,g}"


def _because(found: dict[str, Any], grounds: dict[str, int]) -> Iterator[str]:
    if not grounds:
        return
    yield ""
    yield "What made the difference:"
    for key, number in grounds.items():
        ground = json.loads(key)
        yield from _field(f"{f'[{number}]':>5}", f"{ground['kind']}: {ground['what']}", 6)
        for side, name in zip(("old", "new"), _names(found), strict=True):
            yield from _field(f"      {name}", ground[side])
        # those that one side alone has come first: they are what changed
        claims = sorted(ground["claims"], key=lambda name: len(found["claims"][name]["data"]))
        for name in claims[:_SHOWN_CLAIMS]:
            yield from _field("      claim", _claim(name, found["claims"][name]))
        if len(claims) > _SHOWN_CLAIMS:
            yield from _field("", f"and {', '.join(claims[_SHOWN_CLAIMS:])}")


def _claim(name: str, claim: dict[str, Any]) -> str:
    return f"{name} [{claim['grade']}] {claim['publisher'] or claim['source']}, {claim['date'] or 'undated'}: {claim['says']}"


def _limits(found: dict[str, Any]) -> Iterator[str]:
    yield ""
    same = found["routes"]["same"]
    unchanged = f"{plural(same, 'route')} with the same verdict on both sides."
    if not any(found["routes"][change] for change in _CHANGES):
        unchanged = f"No route differs. {unchanged}"
    yield from wrapped(unchanged if found["limits"]["complete"] else f"{unchanged} {_cut(found)}", width())


def _cut(found: dict[str, Any]) -> str:
    old, new, limit = found["old"], found["new"], found["limits"]["limit"]
    return (
        f"Compared {old['listed']} of {old['of']} and {new['listed']} of {new['of']} routes, the best by evidence "
        f"(--limit {limit}): what is said of these holds, and others may differ."
    )
