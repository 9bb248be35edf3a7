"""A magnet maker in words and as a row of cells."""

from __future__ import annotations

from collections.abc import Iterator

from kg.analyses.suppliers import BuyerThere, MagnetLine, MissingFact, Supplier, SuppliersAnswer
from kg.present.wording import Cell, chain_text
from kg.routes.obstacles import VERDICTS
from kg.routes.places import NOT_STATED

FLAT = (
    "maker", "country", "verdict", "elements", "tests", "magnet_line", "owners", "buyers", "missing", "ask",
    "id", "as_of", "avoid",
)  # fmt: skip
SAID = {"avoids": "avoid", "would_avoid": "would avoid if built as planned", "unproven": "unproven", "touches": "touch"}


def flat_supplier(found: SuppliersAnswer, each: Supplier) -> dict[str, Cell]:
    """Give a maker as one row of text cells."""
    return {
        "maker": each.name,
        "country": each.country or "",
        "verdict": each.verdict,
        "elements": [f"{one.element}: {one.verdict}" for one in each.elements],
        "tests": [f"{one.test}: {one.verdict}" for one in each.tests],
        "magnet_line": line_text(each.line),
        "owners": each.owners.words if each.owners is not None else "",
        "buyers": [buyer_text(one) for one in each.buyers],
        "missing": [missing_text(each, one) for one in each.missing],
        "ask": [one.name for one in each.ask],
        "id": each.id,
        "as_of": found.reading.as_of,
        "avoid": " or ".join(found.avoid),
    }


def elements_text(each: Supplier) -> Iterator[str]:
    """Say which elements have which verdict, with the feed that is shown of those that are not exposed."""
    for verdict in VERDICTS:
        by_feed: dict[str, list[str]] = {}
        for one in each.elements:
            if one.verdict == verdict:
                feed = chain_text(one.feed) if one.feed and verdict != "touches" else "" if one.known else "no feed documented"
                by_feed.setdefault(feed, []).append(f"{one.element} (may hold)" if one.inferred else one.element)
        for feed, elements in by_feed.items():
            said = SAID[verdict] if len(elements) > 1 or verdict != "avoids" else verdict
            yield f"{', '.join(elements)} {said}" + (f": {feed}" if feed else "")


def line_text(line: MagnetLine) -> str:
    """Say in which state the magnet line is."""
    status = line.status or "state not stated"
    text = f"{status}, makes samples" if line.samples else status
    return "; ".join([text, *(fact for fact in line.open if line.status is not None)])


def missing_text(each: Supplier, missing: MissingFact) -> str:
    """Give a fact, with the elements that wait for it where not all do."""
    of = f" ({', '.join(missing.elements)})" if len(missing.elements) < len(each.elements) else ""
    return f"{missing.fact.text}{of}"


def buyer_text(buyer: BuyerThere) -> str:
    """Name a buyer, with how it is at the place asked for."""
    return f"{buyer.name} ({'possible: ' if buyer.by == NOT_STATED else ''}{buyer.by}; {buyer.status})"
