"""Parts of answers as plain data: what every schema of an answer says of a reading, a law, a site, a flow or an obstacle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kg.claims.edtf import earliest_day, latest_day
from kg.claims.snapshot import Snapshot
from kg.errors import UnknownNameError
from kg.network.model import Flow, Network, Site
from kg.routes.obstacles import VERDICTS, Gap, Obstacle, Question
from kg.routes.search import Counted
from kg.rules.evaluate import Binding, name


def heading(snapshot: Snapshot, network: Network, question: Question, counted: Counted) -> dict[str, Any]:
    """What every answer about routes begins with: the data, the reading, the question, and how many routes there are."""
    return {
        "data": snapshot.key,
        "reading": reading(snapshot, network),
        "avoid": [name(term) for term in question.avoid],
        "rules": [law(binding) for binding in question.laws],
        "custody": question.custody,
        "from": question.begin_name,
        "to": question.end_name,
        "element": question.element,
        "complete": question.complete,
        "counts": dict(zip(VERDICTS, counted.total, strict=True)),
        "left_out": network.left_out,
        "hints": [] if sum(counted.total) else hints(snapshot, network, question),
    }


def hints(snapshot: Snapshot, network: Network, question: Question) -> list[str]:
    """What a reader of an empty answer should know: it is about this reading and these ends, and not about the world."""
    found = []
    for end in filter(None, (question.begin_name, question.end_name)):
        entity = snapshot.entities.get(end)
        if entity is not None and entity.kind == "organization":
            sites = sorted({c.subject for c in snapshot.claims("operated_by") if c.object == end})
            if sites:
                found.append(f"{entity.label} is a firm; it operates {', '.join(sites)}")
        if entity is not None and end not in network.index():
            found.append(f"no flow of this reading begins or ends at {entity.label}; --status all lets plans in")
    if question.begin_name and question.end_name is None:
        found.append(
            f"what leaves {snapshot.label(question.begin_name)} may stop before the market; --to separation asks for less"
        )
    return found


def reading(snapshot: Snapshot, network: Network) -> dict[str, Any]:
    """Which claims counted."""
    taken = network.reading
    statuses = [c.id for c in snapshot.vocabulary.of_kind("Status") if c.id in taken.statuses]
    return {
        "as_of": taken.as_of.isoformat(),
        "statuses": statuses,
        "modalities": sorted(taken.modalities),
        "sources": sorted(taken.sources) if taken.sources is not None else "all",
        "derived": taken.derived,
    }


def law(binding: Binding) -> dict[str, Any]:
    """A law named in the question, as it stands on the day."""
    return {
        "id": binding.id,
        "title": binding.title,
        "status": binding.status,
        "from": binding.since.isoformat() if binding.since else None,
        "until": binding.until.isoformat() if binding.until else None,
        "test": binding.test,
        "doubt": binding.doubt,
        "doubt_why": binding.doubt_why,
        "why": binding.why,
        "citation": binding.citation,
        "file": binding.digest,
    }


def route_id(nodes: list[dict[str, Any]], flows: list[Flow]) -> str:
    """What a route is known by, in every answer it stands in: its sites, what each does on it, and its flows."""
    import hashlib

    steps = [*(f"{node['id']}:{','.join(node['stages'])}" for node in nodes), *(flow.id for flow in flows)]
    return hashlib.sha256("\n".join(steps).encode()).hexdigest()[:10]


def route_named(words: str, ids: Sequence[str], day: date, more: Sequence[str] = ()) -> str:
    """The id of a route named by its number in a list, its id or the beginning of it; `more` are ids that have no number.

    Raises `UnknownNameError` with the nearest ids; `day` is the one the list is for.
    """
    if words.isdecimal() and 0 < int(words) <= len(ids):
        return ids[int(words) - 1]
    fitting = [found for found in dict.fromkeys([*ids, *more]) if found.startswith(words)]
    if len(fitting) == 1:
        return fitting[0]
    error = UnknownNameError("single route" if fitting else "route", words, tuple(fitting[:3]))
    if not fitting:
        number = f"{len(ids)} route{'' if len(ids) == 1 else 's'}"
        error.hint = f"the list has {number} on {day}: name one by its number in the list of kg paths, or by its id."
    raise error


def node(network: Network, site: Site, first: int, last: int) -> dict[str, Any]:
    """A site of a route, with the stages it performs between two."""
    done = [s for s in site.stages if first <= s <= max(first, last)]
    countries = [place.country for place in site.places]
    return {
        "id": site.id,
        "name": site.name,
        "stage": network.stages[done[-1]] if done else None,
        "stages": [network.stages[s] for s in done],
        "between": [network.stages[first], network.stages[max(first, last)]],
        "country": ",".join(countries) or None,
        "level": site.level,
        "status": site.status,
        "claims": sorted({claim for place in site.places for claim in place.claims}),
    }


def flow(network: Network, flow: Flow) -> dict[str, Any]:
    """A flow with its evidence."""
    return {
        "id": flow.id,
        "from": network.sites[flow.source].id,
        "to": network.sites[flow.target].id,
        "material": list(flow.materials),
        "elements": sorted(flow.elements) if flow.elements else None,
        "status": flow.status,
        "valid": flow.valid,
        "claims": list(flow.claims),
        "grade": flow.grade,
        "origins": flow.origins,
        "last_evidence": flow.last_evidence,
        "age_days": age_days(flow.last_evidence, network.reading.as_of),
    }


def gap(network: Network, gap: Gap) -> dict[str, Any]:
    """Stages that are missing, and where."""
    return {
        "after": network.sites[gap.after].id if gap.after is not None else None,
        "before": network.sites[gap.before].id,
        "stages": [network.stages[s] for s in gap.stages],
    }


def obstacle(obstacle: Obstacle) -> dict[str, Any]:
    """What is exposed, or which fact would settle a doubt."""
    return {"kind": obstacle.kind, "about": obstacle.about, "exposed" if obstacle.exposed else "settle": obstacle.settle}


def age_days(evidence: str | None, day: date) -> int | None:
    """Days from the newest day the evidence may be of to the day asked about; None where it has no date.

    Negative where all of it is of later days: then by how many days its first is later.

    >>> age_days("2026", date(2026, 11, 22)), age_days("2026-03", date(2026, 1, 1))
    (0, -59)
    """
    newest = latest_day(evidence) if evidence else None
    if evidence is None or newest is None:
        return None
    later = (day - (earliest_day(evidence) or day)).days
    return later if later < 0 else max(0, (day - newest).days)
