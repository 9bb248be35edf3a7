"""Magnet makers on a terminal of any width: the answer in a sentence, then a block for each maker, the nearest to proof first."""

from __future__ import annotations

from collections.abc import Iterator

from kg.analyses.suppliers import Supplier, SuppliersAnswer
from kg.claims.snapshot import Snapshot
from kg.cli.output import hanging, width, wrapped
from kg.present.suppliers import buyer_text, elements_text, line_text, missing_text
from kg.present.wording import Label, avoid_text, custody_text, end_text, plural, provisos
from kg.routes.obstacles import VERDICTS

_INDENT = 11
_VERDICTS = dict(zip(VERDICTS, ("avoids", "would avoid if built as planned", "unproven", "touches"), strict=True))


def story(snapshot: Snapshot, found: SuppliersAnswer) -> str:
    """Say what was asked, how many makers have which verdict, each maker, and what was not counted or applied."""
    lines = [*_heading(snapshot, found), ""]
    for each in found.suppliers:
        lines += [*_maker(each), ""]
    lines += _limits(snapshot.label, found)
    return "\n".join(lines) + "\n"


def _heading(snapshot: Snapshot, found: SuppliersAnswer) -> Iterator[str]:
    reading = found.reading
    extra = "; derived flows count" if reading.derived else ""
    yield from wrapped(f"{question_text(snapshot, found)} As of {reading.as_of}: {', '.join(reading.statuses)}{extra}.", width())
    yield from wrapped(sentence(found), width())
    for text in provisos(snapshot, found.laws, reading.as_of):
        yield from wrapped(text, width())


def question_text(snapshot: Snapshot, found: SuppliersAnswer) -> str:
    """Say what was asked."""
    required = f" of {', '.join(found.required)} magnets" if found.required else " of magnets"
    to = f", with a delivery to {end_text(snapshot.label, found.to)} that is stated or possible" if found.to else ""
    return f"Makers{required}{to}, avoiding {avoid_text(found.avoid)}."


def sentence(found: SuppliersAnswer) -> str:
    """Give the answer in one sentence, and the elements that some maker can prove where none can prove all."""
    by_verdict = {verdict: [each for each in found.suppliers if each.verdict == verdict] for verdict in VERDICTS}
    numbers = [f"{len(makers)} {_counted(verdict, len(makers))}" for verdict, makers in by_verdict.items() if makers]
    if not found.suppliers:
        return "No such maker is known in this reading."
    text = f"Of {plural(len(found.suppliers), 'maker')}, {', '.join(numbers)}."
    if best := by_verdict["avoids"]:
        return f"{text} {' '.join(map(_proved, best))}"
    some = [
        f"{each.name} ({', '.join(proved)})"
        for each in found.suppliers
        if (proved := [one.element for one in each.elements if one.verdict == "avoids"])
    ]
    partly = f"; some are shown to at {', '.join(some)}" if some else ""
    return f"{text} At none all elements are shown to avoid{partly}."


def _proved(each: Supplier) -> str:
    """Which elements avoid at a maker, and which its magnets may hold of which that is not shown."""
    named = ", ".join(one.element for one in each.elements if not one.inferred)
    open_ = [one.element for one in each.elements if one.inferred and one.verdict != "avoids"]
    text = f"At {each.name} {named} avoid"
    if not open_:
        return f"{text}."
    return f"{text}; whether its magnets hold {' or '.join(open_)}, and from where, is not documented."


def _counted(verdict: str, number: int) -> str:
    one, more = {
        "avoids": ("avoids", "avoid"),
        "would_avoid": ("would avoid if built as planned", "would avoid if built as planned"),
        "unproven": ("is unproven", "are unproven"),
        "touches": ("touches", "touch"),
    }[verdict]
    return one if number == 1 else more


def _maker(each: Supplier) -> Iterator[str]:
    where = each.country or "country not documented"
    firm = ", a firm without a named plant" if each.level == "company" else ""
    yield from wrapped(f"{each.name} ({where}{firm}): {_VERDICTS[each.verdict]}", width())
    for number, text in enumerate(elements_text(each)):
        yield from _field("" if number else "elements", text)
    if len(each.tests) > 1 or any(tuple(one.element for one in each.elements) != test.elements for test in each.tests):
        for number, test in enumerate(each.tests):
            of = "" if len(test.elements) == len(each.elements) else f" for {', '.join(test.elements)}"
            yield from _field("" if number else "tests", f"{test.test}: {_VERDICTS[test.verdict]}{of}")
    yield from _field("magnet line", line_text(each.line) + ("" if each.delivers else "; no delivery counts in this reading"))
    if each.owners is not None:
        yield from _field("owners", each.owners.words)
    for number, buyer in enumerate(each.buyers):
        yield from _field("" if number else "buyers", buyer_text(buyer))
    exposed = [one for one in each.missing if one.fact.exposed]
    for number, one in enumerate(exposed or each.missing):
        yield from _field("" if number else "exposed" if exposed else "missing", missing_text(each, one))
    if each.missing_left and not exposed:
        yield from _field("", f"and {plural(each.missing_left, 'fact')} more (--json has three, kg origin {each.id} all)")
    yield from _field("ask", ", ".join(f"{one.name} ({one.country})" if one.country else one.name for one in each.ask))


def _field(name: str, text: str) -> Iterator[str]:
    yield from (line.rstrip() for line in hanging(text, f"  {name:<{_INDENT}} ", " " * (_INDENT + 3)))


def _limits(label: Label, found: SuppliersAnswer) -> Iterator[str]:
    yield from wrapped(f"Listed: {found.semantics}. {custody_text(found.custody)}", width())
    if found.elsewhere:
        yield from wrapped(
            f"{plural(found.elsewhere, 'maker')} without a delivery to {end_text(label, found.to or '')}: not listed.", width()
        )
    if found.not_running:
        names = ", ".join(f"{each.name} ({each.status or 'state not stated'})" for each in found.not_running)
        yield from wrapped(f"Not operating in this reading (--status all lets plans in): {names}.", width())
    if found.groups:
        yield from wrapped(f"{plural(found.groups, 'group')} of makers that no source names: not listed.", width())
    for law in found.not_applied:
        yield from wrapped(f"Not applied of rule:{law.law}; a contract may fall under it or not:", width())
        for limit in law.limits:
            yield from hanging(limit, "  - ", "    ")
