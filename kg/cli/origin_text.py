"""Where a site gets its elements from, as a tree a person reads on a terminal of any width.

The tree runs backwards: below an element stand what delivers it, `<-` and the flow, then who sent it, down to where it began.
`?` is a fact that is open, `!` something exposed, each under what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kg.claims.snapshot import Snapshot
from kg.cli.output import width, wrapped
from kg.cli.routes_text import proviso_lines
from kg.present.wording import custody_text, gap_text, left_out_text, plural

Label = Callable[[str], str]
Element = dict[str, Any]

_SAYS = {"avoids": ("avoids", "avoid"), "unproven": ("is unproven", "are unproven"), "touches": ("touches", "touch")}
_NARROW = 60
"""Columns below which a tree is drawn without lines, to leave room for words."""


def story(snapshot: Snapshot, found: dict[str, Any]) -> str:
    """What was asked, the verdict, the tree, the proofs if there are any, hints and limits."""
    groups = _grouped(found["elements"])
    lines = [*_heading(snapshot, found), "", *_verdict(snapshot.label, found), ""]
    lines += _tree(snapshot.label, found, groups)
    if "proofs" in found:
        from kg.routes.proof import proof_lines

        proofs = {element["element"]: proof for element, proof in zip(found["elements"], found["proofs"], strict=True)}
        for group in groups:
            names = [element["element"] for element in group]
            lines += ["", *wrapped(f"Proof of the best feed of {', '.join(names)}:", width())]
            lines += proof_lines(proofs[names[0]], width())
    lines += _limits(found)
    return "\n".join(lines) + "\n"


def _heading(snapshot: Snapshot, found: dict[str, Any]) -> Iterator[str]:
    reading, avoid = found["reading"], ", or ".join(found["avoid"]) or "nothing"
    extra = "; derived flows count" if reading["derived"] else ""
    yield from wrapped(
        f"What feeds {found['target']['name']}, avoiding {avoid}. "
        f"As of {reading['as_of']}: {', '.join(reading['statuses'])}{extra}.",
        width(),
    )
    yield from proviso_lines(snapshot, found)
    yield from wrapped(_required(found["required"]), width())


def _required(required: dict[str, Any]) -> str:
    elements = ", ".join(required["elements"])
    if required["why"] == "asked":
        return f"Required: {elements}, as asked."
    if required["why"] == "magnets":
        return f"Required: {elements}, the elements of NdFeB magnets, for no source says which of them it takes."
    text = f"Required: {elements}, which its flows are stated to carry or magnets need."
    if required["unasked"]:
        text += f" Not asked about: {', '.join(required['unasked'])}, which no flow of it is stated to carry; --require asks."
    return text


def _verdict(label: Label, found: dict[str, Any]) -> Iterator[str]:
    by_verdict: dict[str, list[str]] = {}
    for element in found["elements"]:
        by_verdict.setdefault(element["verdict"], []).append(element["element"])
    parts = [f"{', '.join(names)} {_SAYS[verdict][len(names) > 1]}" for verdict, names in by_verdict.items()]
    yield from wrapped(f"{found['verdict']}: {'; '.join(parts)}.", width())
    unknown = [element["element"] for element in found["elements"] if not element["known"]]
    if unknown:
        yield from wrapped(f"No source says where it gets {_either(unknown)} from. That is silence, not a verdict.", width())
    if found["apart"]:
        makers = "; ".join(f"{element} by {_either(list(map(label, ids)))}" for element, ids in found["apart"].items())
        yield from wrapped(
            f"Each element has a feed that avoids, but no maker of magnets is shown to have all of them so: {makers}.", width()
        )
    elif found["maker"] and found["maker"] != found["target"]["id"]:
        yield from wrapped(f"One maker of magnets has all of them on feeds that avoid: {label(found['maker'])}.", width())


def _either(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _grouped(elements: Sequence[Element]) -> list[list[Element]]:
    """Elements that come the same way, together."""
    groups: dict[str, list[Element]] = {}
    for element in elements:
        groups.setdefault(repr(_shape(element)), []).append(element)
    return list(groups.values())


def _shape(element: Element) -> tuple[Any, ...]:
    feed = element["feed"] or {"nodes": (), "flows": (), "unknown": (), "exposed": ()}
    return (
        element["verdict"],
        [node["id"] for node in feed["nodes"]],
        [flow["id"] for flow in feed["flows"]],
        [(item["kind"], item["about"]) for item in (*feed["exposed"], *feed["unknown"])],
        [(other["joins"], other["verdict"], [site["id"] for site in other["sites"]]) for other in element["others"]],
        element["others_left"],
    )


def _tree(label: Label, found: dict[str, Any], groups: Sequence[Sequence[Element]]) -> Iterator[str]:
    target = found["target"]
    yield from wrapped(_site(target["name"], target["country"], target["stages"]), width())
    for number, group in enumerate(groups, start=1):
        last = number == len(groups)
        first, rest = ("  ", "    ") if width() < _NARROW else ("└─ " if last else "├─ ", "   " if last else "│  ")
        names = ", ".join(element["element"] for element in group)
        for line_number, line in enumerate(
            _lines([(0, f"{names}: {group[0]['verdict']}"), *_feed(label, target, group)], len(rest))
        ):
            yield (first if line_number == 0 else rest) + line
        if not last and width() >= _NARROW:
            yield "│"


def _lines(texts: Sequence[tuple[int, str]], used: int) -> Iterator[str]:
    """Texts with their indentation; what goes on in a second line is indented more."""
    for indent, text in texts:
        for number, line in enumerate(wrapped(text, width() - used - indent - 2)):
            yield " " * (indent + 2 * (number > 0)) + line


def _feed(label: Label, target: dict[str, Any], group: Sequence[Element]) -> Iterator[tuple[int, str]]:
    """The best feed of a group from the target backwards, then what would mend it, then the other feeds."""
    element, likewise = group[0], [other["element"] for other in group[1:]]
    feed = element["feed"] or {
        "nodes": [],
        "flows": [],
        "gaps": [],
        "unknown": (element["fix"] or {"facts": []})["facts"],
        "exposed": [],
    }
    marks = _marks(feed, likewise)
    yield from ((2, mark) for mark in marks.pop(target["id"], ()))
    nodes, flows = feed["nodes"], feed["flows"]
    for number in reversed(range(len(nodes))):
        node = nodes[number]
        if number < len(nodes) - 1:
            yield 0, f"<- {_flow(label, flows[number])}"
            yield from ((2, mark) for mark in marks.pop(flows[number]["id"], ()))
            again = " (again: its scrap comes round)" if node["id"] in {n["id"] for n in nodes[number + 1 :]} else ""
            yield 0, _site(node["name"], node["country"], node["stages"]) + again
            yield from ((2, mark) for mark in marks.pop(node["id"], ()))
        for gap in feed["gaps"]:
            if gap["after"] is None and gap["before"] == node["id"] and number == 0:
                yield 2, f"gap: {gap_text(label, gap)}"
    yield from ((2, mark) for left in marks.values() for mark in left)
    fix = _fix(label, target, element, ", ".join([element["element"], *likewise]))
    if fix:
        yield 0, fix
    yield from _others(label, target, element)


def _marks(feed: dict[str, Any], likewise: Sequence[str]) -> dict[str, list[str]]:
    """What is exposed and what is open, by what it is about."""
    marks: dict[str, list[str]] = {}
    for item in feed["exposed"]:
        marks.setdefault(item["about"], []).append(f"! {item['exposed']}")
    for item in feed["unknown"]:
        too = f" (likewise {', '.join(likewise)})" if likewise and item["kind"] == "elements unknown" else ""
        marks.setdefault(item["about"], []).append(f"? {item['settle']}{too}")
    return marks


def _site(name: str, country: str | None, stages: Sequence[str]) -> str:
    return f"{name} ({country or '?'}): {', '.join(stages) or 'no stage stated'}"


def _flow(label: Label, flow: dict[str, Any]) -> str:
    material = " and ".join(map(label, flow["material"])) or "material not stated"
    return f"{material} ({flow['status'] or 'status unknown'}, grade {flow['grade']}, {plural(flow['origins'], 'origin')})"


def _fix(label: Label, target: dict[str, Any], element: Element, names: str) -> str | None:
    """What is nearest to a feed that avoids, in words."""
    fix = element["fix"]
    if fix is None:
        return None
    facts = len(fix["facts"])
    settle = f"the {facts} facts marked ?" if facts != 1 else "the fact marked ?"
    if fix["kind"] == "find":
        return f"nearest fix: a source that says where {target['name']} gets {names} from"
    if fix["kind"] == "settle":
        return f"nearest fix: settle {settle}"
    if target["id"] in fix["sites"]:
        return f"no other feed can mend it: {target['name']} itself is exposed"
    without = ", ".join(map(label, fix["sites"])) or "the flow marked !"
    rest = f", and settle {settle}" if facts else ""
    return f"nearest fix: the same feed without {without}{rest}"


def _others(label: Label, target: dict[str, Any], element: Element) -> Iterator[tuple[int, str]]:
    if element["others"] or element["others_left"]:
        yield 0, "other feeds:"
    for other in element["others"]:
        via = " <- ".join(f"{site['name']} ({site['country'] or '?'})" for site in reversed(other["sites"]))
        joins = "" if other["joins"] == target["id"] else f"into {label(other['joins'])}: "
        reason = other["reason"]
        why = f", {reason.get('exposed') or reason['settle']}" if reason else ""
        loop = ", a loop of its own scrap" if other["loop"] else ""
        yield 2, f"{joins}{via or 'from nobody named'}: {other['verdict']}{loop}{why}"
    if element["others_left"]:
        yield 2, f"and {element['others_left']} more (-k)"


def _limits(found: dict[str, Any]) -> Iterator[str]:
    yield ""
    for hint in found["hints"]:
        yield from wrapped(f"Hint: {hint}.", width())
    text = f"Shown: the {found['limits']['semantics']}."
    if found["limits"]["search_truncated"]:
        text += " The search was cut short: there may be better feeds."
    text += f" {custody_text(found['custody'])}"
    yield from wrapped(text + left_out_text(found["left_out"]), width())
