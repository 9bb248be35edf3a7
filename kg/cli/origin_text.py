"""Where a site gets its elements from, as a tree a person reads on a terminal of any width.

The tree runs backwards: below an element stand what delivers it, `<-` and the flow, then who sent it, down to where it began.
`?` is a fact that is open, `!` something exposed, `~` something planned or a pilot, each under what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.analyses.feedstock.answer import ElementAnswer, FeedRoute, FeedstockAnswer, Fix, Target
from kg.analyses.feedstock.requirements import Required
from kg.claims.snapshot import Snapshot
from kg.cli.output import hanging, width, wrapped
from kg.cli.proof_text import proof_lines
from kg.present.wording import (
    Label,
    avoid_text,
    custody_text,
    gap_text,
    left_out_text,
    not_counted_text,
    plural,
    provisos,
    readiness_words,
    verdict_words,
)
from kg.routes.parts import Delivery

_SAYS = {
    "avoids": ("avoids", "avoid"),
    "would_avoid": ("would avoid if built as planned", "would avoid if built as planned"),
    "unproven": ("is unproven", "are unproven"),
    "touches": ("touches", "touch"),
}
_NARROW = 60
"""Columns below which a tree is drawn without lines, to leave room for words."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Elements that come the same way: what is said of the first holds for all of them."""

    first: ElementAnswer
    elements: tuple[str, ...]

    @property
    def names(self) -> str:
        return ", ".join(self.elements)


def story(snapshot: Snapshot, found: FeedstockAnswer) -> str:
    """Say what was asked, the verdict, the tree, the proofs if there are any, hints and limits."""
    groups = _group(found.elements)
    lines = [*_heading(snapshot, found), "", *_verdict(snapshot.label, found), ""]
    lines += _tree(snapshot.label, found.target, groups)
    if found.proofs is not None:
        proofs = {element.element: proof for element, proof in zip(found.elements, found.proofs, strict=True)}
        for group in groups:
            lines += ["", *wrapped(f"Proof of the best feed of {group.names}:", width())]
            lines += proof_lines(proofs[group.first.element], width())
    lines += _limits(found)
    return "\n".join(lines) + "\n"


def _heading(snapshot: Snapshot, found: FeedstockAnswer) -> Iterator[str]:
    reading, avoid = found.reading, ", or ".join(found.avoid) or "nothing"
    extra = "; derived flows count" if reading.derived else ""
    yield from wrapped(
        f"Where {found.target.name} gets its feedstock, avoiding {avoid}. "
        f"As of {reading.as_of}: {', '.join(reading.statuses)}{extra}.",
        width(),
    )
    for text in provisos(snapshot, found.laws, reading.as_of):
        yield from wrapped(text, width())
    yield from wrapped(_required_text(found.required), width())


def _required_text(required: Required) -> str:
    elements, inferred = ", ".join(required.elements), ", ".join(required.inferred)
    if required.why == "asked":
        return f"Required: {elements}, as asked."
    if required.why == "unstated":
        return f"No source says which elements it takes. Looked at: {inferred}, the elements of NdFeB magnets."
    why = (
        "without which its product is none" if required.why == "product" else "stated of its deliveries, or needed by its product"
    )
    text = f"Required: {elements}, {why}."
    if inferred:
        text += f" Not stated, but possible: {inferred}."
    if required.unasked:
        text += f" Not asked about: {', '.join(required.unasked)}, which no source says that it takes; --require asks."
    return text


def sentence(found: FeedstockAnswer) -> str:
    """Say the answer by itself, with what was asked."""
    said = " ".join(_answer(found))
    return f"Where {found.target.name} gets its feedstock, avoiding {avoid_text(found.avoid)}. {said[:1].upper()}{said[1:]}"


def _answer(found: FeedstockAnswer) -> Iterator[str]:
    """The verdict on the elements that sources state, and what of the others is open."""
    verdict = verdict_words(found.verdict)
    required = [element for element in found.elements if not element.inferred]
    inferred = [element for element in found.elements if element.inferred]
    if not required:
        yield f"{verdict}: no source names an element. {_by_verdict(inferred)}."
        return
    yield f"{verdict}: {_by_verdict(required)}."
    if inferred:
        yield _possible(inferred, law=bool(found.laws))


def _verdict(label: Label, found: FeedstockAnswer) -> Iterator[str]:
    for text in _answer(found):
        yield from wrapped(text, width())
    if found.suppliers == "every":
        yield from wrapped("Asked of every documented supplier: the worst counts.", width())
    elif any(other.joins == found.target.id for element in found.elements for other in element.others):
        yield from wrapped("Asked of its best supplier: what it can get. --suppliers every: what all of them deliver.", width())
    unknown = [element.element for element in found.elements if not element.known]
    if unknown and found.not_counted:
        for line in not_counted_text(label, found.not_counted):
            yield from hanging(line.strip(), line[: len(line) - len(line.lstrip())], "  ")
    elif unknown:
        yield from wrapped(f"No source says where it gets {_either(unknown)} from. That is silence, not a verdict.", width())
    if found.apart:
        makers = "; ".join(f"{element} by {_either(list(map(label, ids)))}" for element, ids in found.apart.items())
        yield from wrapped(
            f"Each element has a feed that avoids, but no maker of magnets is shown to have all of them so: {makers}.", width()
        )
    elif found.maker and found.maker != found.target.id:
        yield from wrapped(f"One maker of magnets has all of them on feeds that avoid: {label(found.maker)}.", width())


def _possible(inferred: Sequence[ElementAnswer], *, law: bool) -> str:
    """What is to be said of elements that no source names, and that a product of the name may hold."""
    by_verdict: dict[str, list[str]] = {}
    for element in inferred:
        by_verdict.setdefault(element.verdict, []).append(element.element)
    texts = []
    if good := by_verdict.pop("avoids", None):
        texts.append(f"If it holds {_either(good)}, {'that avoids' if len(good) == 1 else 'these avoid'} too.")
    if unproven := by_verdict.pop("unproven", None):
        texts.append(f"Whether it holds {_either(unproven)}, and where that comes from, is not documented.")
    for verdict, names in by_verdict.items():
        these = "that" if len(names) == 1 else "these"
        texts.append(f"If it holds {_either(names)}, {these} {_SAYS[verdict][len(names) > 1]} too.")
    if law:
        texts.append("The law is met only if all of these avoid.")
    return " ".join(texts)


def _by_verdict(elements: Sequence[ElementAnswer]) -> str:
    """Elements by their verdicts, in words."""
    by_verdict: dict[str, list[str]] = {}
    for element in elements:
        by_verdict.setdefault(element.verdict, []).append(element.element)
    return "; ".join(f"{', '.join(names)} {_SAYS[verdict][len(names) > 1]}" for verdict, names in by_verdict.items())


def _either(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _group(elements: Sequence[ElementAnswer]) -> list[_Group]:
    """Put elements together that come the same way."""
    groups: dict[object, list[ElementAnswer]] = {}
    for element in elements:
        groups.setdefault(_shape(element), []).append(element)
    return [_Group(group[0], tuple(each.element for each in group)) for group in groups.values()]


def _shape(element: ElementAnswer) -> tuple[object, ...]:
    feed = element.feed
    return (
        element.verdict,
        element.inferred,
        tuple(stop.id for stop in feed.stops),
        tuple(each.delivery.id for each in feed.deliveries),
        tuple((each.fact.kind, each.fact.about) for each in (*feed.exposed, *feed.unknown, *feed.plans)),
        tuple((other.joins, other.verdict, tuple(site.id for site in other.sites)) for other in element.others),
        element.others_left,
    )


def _tree(label: Label, target: Target, groups: Sequence[_Group]) -> Iterator[str]:
    yield from wrapped(_site(target.name, target.country, target.stages), width())
    for number, group in enumerate(groups, start=1):
        last = number == len(groups)
        first, rest = ("  ", "    ") if width() < _NARROW else ("└─ " if last else "├─ ", "   " if last else "│  ")
        one = group.first
        not_stated = ", not stated but possible" if one.inferred and any(not g.first.inferred for g in groups) else ""
        verdict = f"{verdict_words(one.verdict)}, {readiness_words(one.feed.readiness)}"
        texts = [(0, f"{group.names}{not_stated}: {verdict}"), *_branch(label, target, group)]
        for line_number, line in enumerate(_lines(texts, len(rest))):
            yield (first if line_number == 0 else rest) + line
        if not last and width() >= _NARROW:
            yield "│"


def _lines(texts: Sequence[tuple[int, str]], used: int) -> Iterator[str]:
    """Texts with their indentation; what goes on in a second line is indented more."""
    for indent, text in texts:
        for number, line in enumerate(wrapped(text, width() - used - indent - 2)):
            yield " " * (indent + 2 * (number > 0)) + line


def _branch(label: Label, target: Target, group: _Group) -> Iterator[tuple[int, str]]:
    """The best feed of a group from the target backwards, then what would mend it, then the other feeds."""
    element = group.first
    feed, fix = element.feed, element.fix
    marks = _marks(feed, group.elements[1:])
    yield from ((2, mark) for mark in marks.pop(target.id, ()))
    yield from _backwards(label, feed, marks)
    yield from ((2, mark) for left in marks.values() for mark in left)
    if fix:
        yield 0, _fix_text(label, target, fix, group.names)
    yield from _others(label, target, element)


def _backwards(label: Label, feed: FeedRoute, marks: dict[str, list[str]]) -> Iterator[tuple[int, str]]:
    """The stops of a feed before the target, the last one first; takes from `marks` what is about them."""
    stops, deliveries = feed.stops, [each.delivery for each in feed.deliveries]
    for number in reversed(range(len(deliveries))):
        stop, delivery = stops[number], deliveries[number]
        yield 0, f"<- {_delivery_text(label, delivery)}"
        yield from ((2, mark) for mark in marks.pop(delivery.id, ()))
        again = " (again: its scrap comes round)" if stop.id in {later.id for later in stops[number + 1 :]} else ""
        yield 0, _site(stop.name, stop.country, stop.stages) + again
        yield from ((2, mark) for mark in marks.pop(stop.id, ()))
    for gap in feed.gaps:
        if gap.after is None and gap.before == stops[0].id:
            yield 2, f"gap: {gap_text(label, gap)}"


def _marks(feed: FeedRoute, likewise: Sequence[str]) -> dict[str, list[str]]:
    """What is exposed, what is planned and what is open, by what it is about."""
    marks: dict[str, list[str]] = {}
    for each in feed.exposed:
        marks.setdefault(each.fact.about, []).append(f"! {each.fact.text}")
    for each in feed.plans:
        marks.setdefault(each.fact.about, []).append(f"~ {each.fact.text}")
    for each in feed.unknown:
        too = f" (likewise {', '.join(likewise)})" if likewise and each.fact.kind == "elements unknown" else ""
        marks.setdefault(each.fact.about, []).append(f"? {each.fact.text}{too}")
    return marks


def _site(name: str, country: str | None, stages: Sequence[str]) -> str:
    return f"{name} ({country or '?'}): {', '.join(stages) or 'no stage stated'}"


def _delivery_text(label: Label, delivery: Delivery) -> str:
    material = " and ".join(map(label, delivery.material)) or "material not stated"
    witnesses = plural(delivery.origins, "independent source")
    return f"{material} ({delivery.status or 'status unknown'}, grade {delivery.grade}, {witnesses})"


def _fix_text(label: Label, target: Target, fix: Fix, names: str) -> str:
    """What is nearest to a feed that avoids, in words."""
    facts = len(fix.facts)
    settle = f"the {facts} facts marked ?" if facts != 1 else "the fact marked ?"
    if fix.kind == "find":
        return f"nearest fix: a source that says where {target.name} gets {names} from"
    if fix.kind == "settle":
        return f"nearest fix: settle {settle}"
    if target.id in fix.sites:
        return f"no other feed can mend it: {target.name} itself is exposed"
    without = ", ".join(map(label, fix.sites)) or "the flow marked !"
    rest = f", and settle {settle}" if facts else ""
    return f"nearest fix: the same feed without {without}{rest}"


def _others(label: Label, target: Target, element: ElementAnswer) -> Iterator[tuple[int, str]]:
    if element.others or element.others_left:
        yield 0, "other feeds:"
    for other in element.others:
        via = " <- ".join(f"{site.name} ({site.country or '?'})" for site in reversed(other.sites))
        joins = "" if other.joins == target.id else f"into {label(other.joins)}: "
        why = f", {other.reason.fact.text}" if other.reason else ""
        loop = ", a loop of its own scrap" if other.loop else ""
        yield 2, f"{joins}{via or 'from nobody named'}: {verdict_words(other.verdict)}{loop}{why}"
    if element.others_left:
        yield 2, f"and {element.others_left} more (-k)"


def _limits(found: FeedstockAnswer) -> Iterator[str]:
    yield ""
    for hint in found.hints:
        yield from wrapped(f"Hint: {hint}.", width())
    text = f"Shown: the {found.limits.semantics}."
    if found.limits.search_truncated:
        text += " The search was cut short: there may be better feeds."
    text += f" {custody_text(found.custody)}"
    text += " The place of delivery must be known." if found.delivery == "known" else ""
    yield from wrapped(text + left_out_text(found.left_out), width())
