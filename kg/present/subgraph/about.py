"""What every file says of itself: what was asked, under which reading, of which data, and on what terms it may be used."""

from __future__ import annotations

from datetime import date

from kg.claims.edtf import latest_day
from kg.present.subgraph.parts import Subgraph
from kg.present.wording import age_text, asked_sentence, avoiding_texts, custody_text, excluded_texts, law_text, left_out_words
from kg.rules.laws import NOTICE
from kg.version import __version__

TERMS = (
    "The packaged claims are CC BY 4.0: attribute them as supply-paths seed claims and keep the citations. Sources have terms of "
    "their own, stated where they are known. Claims that were loaded are under the terms of who made them."
)
VERDICTS_ARE_OF_ROUTES = (
    "A verdict is of a route, not of a site or flow on it: best_verdict is the best of the listed routes that pass, and stands "
    "with the readiness of that route. would_avoid: if built as planned. A partial route is a lead. Unproven is not clean. What "
    "no source says is left empty."
)

Fact = str | int | tuple[str, ...]


def about(subgraph: Subgraph) -> dict[str, Fact]:
    """Return the facts on a subgraph by name, in order, without those that say nothing. The same on any day."""
    reading = subgraph.reading
    facts: dict[str, Fact | None] = {
        "title": title(subgraph),
        "program": f"supply-paths {__version__}",
        "data": subgraph.data,
        "selection": subgraph.words,
        "as_of": reading.as_of,
        "statuses": reading.statuses,
        "modalities": reading.modalities,
        "reading_sources": reading.sources,
        "derived": "count" if reading.derived else "do not count",
        "evidence": age_text(reading),
        "newest_source": _newest(subgraph),
        **_asked(subgraph),
        "left_out": tuple(left_out_words(reason, number) for reason, number in subgraph.left_out.items()),
        "excluded_by_filters": tuple(excluded_texts(subgraph.snapshot, subgraph.network.superseded)),
        "verdicts": VERDICTS_ARE_OF_ROUTES if subgraph.answer else None,
        "terms": TERMS,
    }
    return {name: fact for name, fact in facts.items() if fact not in (None, ())}


def title(subgraph: Subgraph) -> str:
    """Say in one sentence what the file shows."""
    if subgraph.answer:
        return "Supply routes. " + asked_sentence(subgraph.label, subgraph.answer.heading.asked)
    reading = subgraph.reading
    return f"Supply network: {subgraph.words}. As of {reading.as_of}: {', '.join(reading.statuses)}."


def _asked(subgraph: Subgraph) -> dict[str, Fact | None]:
    found = subgraph.answer
    if found is None:
        return {}
    asked, counts, limits = found.heading.asked, found.heading.counts, found.limits
    laws = tuple(law_text(law) for law in asked.laws)
    at_least = "" if limits.counts_exact else ", at least"
    return {
        "avoid": asked.avoid,
        "laws": (*laws, NOTICE) if laws else (),
        "from": asked.begin,
        "via": asked.via,
        "to": asked.end,
        "element": asked.element,
        "complete": "only routes that show every stage" if asked.complete else None,
        "custody": custody_text(asked.custody),
        "delivery": "only where a firm source says where a buyer takes it" if asked.delivery == "known" else None,
        "routes_avoiding": counts.avoids,
        "routes_would_avoid": counts.would_avoid,
        "routes_unproven": counts.unproven,
        "routes_touching": counts.touches,
        "routes_listed": f"{limits.shown} of {limits.of}{at_least}, best first by verdict, then {limits.rank}"
        + ("; the search was cut short" if limits.search_truncated else ""),
        "semantics": limits.semantics,
        "of_those_that_avoid": tuple(avoiding_texts(subgraph.snapshot, found.routes)),
        "hints": found.heading.hints,
    }


def _newest(subgraph: Subgraph) -> str | None:
    dated = [source.date for source in subgraph.sources if source.date]
    return max(dated, key=lambda when: (latest_day(when) or date.max, when), default=None)
