"""What there is, counted, and what is not known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from kg.claims.describe import label, origin_of, value_words
from kg.claims.model import Claim
from kg.claims.questions import countries_said
from kg.claims.snapshot import Snapshot
from kg.data import OPTIONAL
from kg.network.reading import newest_status


@dataclass(frozen=True, slots=True)
class Statistic:
    """One line of `kg stats`: a number of things, or figures in words with the claims they are of."""

    part: str
    what: str
    number: int | str
    subject: str | None = field(default=None, metadata=OPTIONAL)
    materials: tuple[str, ...] | None = field(default=None, metadata=OPTIONAL)
    production: tuple[str, ...] | None = field(default=None, metadata=OPTIONAL)
    """ids of claims"""
    reserves: tuple[str, ...] | None = field(default=None, metadata=OPTIONAL)
    """ids of claims"""


def statistics(snapshot: Snapshot, day: date) -> list[Statistic]:
    """Count what there is, in reading order. The status of a facility is the newest up to `day`.

    A facility with two stages counts at both, also where they are in two states; one in two countries under both names together.
    Linear in the claims.
    """
    claims = list(snapshot.claims())
    return [
        *_count_lines("all", _totals(snapshot, claims)),
        *_count_lines("entities by kind", Counter(entity.kind for entity in snapshot.entities.values())),
        *_facilities(snapshot, claims, day),
        *_count_lines("claims by predicate", Counter(c.predicate for c in claims)),
        *_count_lines("claims by kind of source", Counter(snapshot.sources[c.source].kind for c in claims)),
        *_count_lines("claims by grade of source", Counter(snapshot.sources[c.source].grade for c in claims)),
        *_count_lines("claims by modality", Counter(c.modality for c in claims)),
        *_count_lines("claims by language", Counter(c.language for c in claims)),
        *_count_lines("statements by independent sources", _origins(snapshot, claims)),
        *_figures(snapshot, claims),
    ]


def _count_lines(part: str, counts: dict[str, int]) -> Iterator[Statistic]:
    ordered = counts.items() if not isinstance(counts, Counter) else sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for what, count in ordered:
        yield Statistic(part, what, count)


def _totals(snapshot: Snapshot, claims: list[Claim]) -> dict[str, int]:
    return {
        "claims": len(claims),
        "statements": len({c.statement for c in claims}),
        "sources": len(snapshot.sources),
        "independent sources": len({origin_of(snapshot, c) for c in claims}),
        "entities": len(snapshot.entities),
    }


def _facilities(snapshot: Snapshot, claims: list[Claim], day: date) -> Iterator[Statistic]:
    facilities = sorted(entity.id for entity in snapshot.entities.values() if entity.kind == "facility")
    about: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        about[claim.subject, claim.predicate].append(claim)
    countries: dict[str, set[str]] = defaultdict(set)
    for (subject, predicate, _), places in countries_said(claims, snapshot.vocabulary).items():
        if predicate == "located_in":
            countries[subject] |= places

    by_country: Counter[str] = Counter()
    by_stage: Counter[str] = Counter()
    by_status: Counter[str] = Counter()
    states: dict[str, set[str]] = {}
    for facility in facilities:
        by_country[" and ".join(label(snapshot, c) for c in sorted(countries[facility])) or "not known"] += 1
        by_stage.update({c.object or "" for c in about[facility, "performs_stage"]} or {"not known"})
        stages: set[str | None] = {claim.object for claim in about[facility, "performs_stage"]}
        states[facility] = _states(about[facility, "has_status"], stages, day, snapshot)
        by_status.update(states[facility])
    order = [stage.id for stage in snapshot.vocabulary.of_kind("Stage")]
    yield from _count_lines("facilities by country", by_country)
    yield from _count_lines("facilities by stage", {s: by_stage[s] for s in [*order, "not known"] if by_stage[s]})
    yield from _count_lines("facilities by status", by_status)
    unknown = {
        "country": by_country["not known"],
        "stage": by_stage["not known"],
        "status": sum(found == {"not known"} for found in states.values()),
        "owner": sum(not about[f, "owned_by"] for f in facilities),
        "owner and operator": sum(not about[f, "owned_by"] and not about[f, "operated_by"] for f in facilities),
    }
    yield from _count_lines("facilities of which no source gives the", unknown)


def _states(said: list[Claim], stages: set[str | None], day: date, snapshot: Snapshot) -> set[str]:
    """The states a facility is in: a stage that has one of its own is in that, all else in the state of the whole."""
    by_line: dict[tuple[str | None, tuple[str, ...]], list[Claim]] = {(None, ()): []}
    for claim in said:
        # a product that is to be added is no state of the line
        if not (claim.qualifier("product") and claim.object in ("construction", "planned", "proposed")):
            stage = next(iter(claim.qualifier("stage")), None)
            by_line.setdefault((stage, claim.qualifier("elements")), []).append(claim)
    states = {line: newest_status(claims, day, snapshot.vocabulary) for line, claims in by_line.items()}
    used = [line for line, state in states.items() if line[0] in stages - {None} and state.status]
    if stages - {stage for stage, elements in used if not elements} or not used:
        used.append((None, ()))
    return {f"{states[line].status or 'not known'}{' (disputed)' if states[line].disputed else ''}" for line in used}


def _origins(snapshot: Snapshot, claims: Iterable[Claim]) -> dict[str, int]:
    origins: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        origins[claim.statement].add(origin_of(snapshot, claim))
    counts = Counter(len(found) for found in origins.values())
    return {f"{n} source{'s' if n > 1 else ''}": counts[n] for n in sorted(counts)}


def _figures(snapshot: Snapshot, claims: list[Claim]) -> Iterator[Statistic]:
    """Production and reserves of countries, groups and the world, those of one material side by side."""
    found: dict[tuple[str, str], dict[str, list[Claim]]] = defaultdict(lambda: {"production": [], "reserves": []})
    for claim in claims:
        entity = snapshot.entities.get(claim.subject)
        is_site = entity is not None and entity.kind in ("facility", "organization")
        if claim.predicate in ("production", "reserves") and claim.value and not is_site:
            found[claim.subject, ", ".join(claim.qualifier("material"))][claim.predicate].append(claim)
    for (subject, material), figures in sorted(found.items(), key=lambda item: (item[0][1], label(snapshot, item[0][0]))):
        words = {what: _side_by_side(group) for what, group in figures.items()}
        materials = ", ".join(label(snapshot, m) for m in material.split(", "))
        yield Statistic(
            part="production and reserves",
            what=f"{label(snapshot, subject)}: {materials or 'material not stated'}",
            number="; ".join(f"{what} {text}" for what, text in words.items() if text),
            subject=subject,
            materials=tuple(material.split(", ")),
            production=tuple(sorted(claim.id for claim in figures["production"])),
            reserves=tuple(sorted(claim.id for claim in figures["reserves"])),
        )


def _side_by_side(group: list[Claim]) -> str:
    """Figures in order of year, with their stage or scope; sources that agree are named together."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in group:
        if claim.value:
            limits = ", ".join(value for key in ("stage", "kind", "form") for value in claim.qualifier(key))
            said[claim.valid or "undated", value_words(claim.value) + (f" ({limits})" if limits else "")].add(claim.source)
    return " | ".join(f"{when}: {words} [{', '.join(sorted(sources))}]" for (when, words), sources in sorted(said.items()))
