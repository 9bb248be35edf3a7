"""A node for each question that several claims answer, linked to each of them with its answer.

It is what `kg conflicts` sets side by side, worked out when the graph is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from kg.claims.conflicts import Conflict
from kg.claims.disagreement import answer_text, question_text, reasons
from kg.claims.snapshot import Snapshot
from kg.property_graph.knowledge import claim_key
from kg.property_graph.rows import Link, Node, present
from kg.property_graph.sites import site_key


def nodes(snapshot: Snapshot, groups: Sequence[Conflict]) -> Iterator[Node]:
    """Give a node for each question, those that sources agree on included. `rank` is the order of `kg conflicts`, from 1."""
    for rank, group in enumerate(groups, start=1):
        yield Node(
            _key(group),
            ("Conflict",),
            {
                "id": _key(group).removeprefix("conflict/"),
                "name": question_text(snapshot, group),
                "rank": rank,
                "verdict": group.verdict,
                "predicates": list(group.predicates),
                "about": sorted(group.ids()),
                "reasons": list(reasons(snapshot, group)),
                "in_time_only": group.in_time_only,
                "spread": round(group.spread, 6),
                "origins": list(group.origins),
            },
        )


def links(snapshot: Snapshot, groups: Sequence[Conflict]) -> Iterator[Link]:
    """Link each question to what it is about, and to the claims that answer it in the order of `kg conflicts`.

    Answers with one number in `opposed` contradict each other within one scope.
    """
    known = set(snapshot.entities) | set(snapshot.vocabulary.concepts)
    for group in groups:
        yield from (Link("ABOUT", _key(group), site_key(topic)) for topic in group.topics if topic in known)
        for place, answer in enumerate(group.answers, start=1):
            opposed = [str(n) for n, claims in enumerate(group.opposed, start=1) if answer.claim.id in claims]
            said = present(answer=answer_text(snapshot, answer), place=place, opposed=opposed)
            yield Link("ANSWERED_BY", _key(group), claim_key(answer.claim.id), said)


def _key(group: Conflict) -> str:
    said = json.dumps([group.key, sorted(claim.id for claim in group.claims)], ensure_ascii=False)
    return f"conflict/{hashlib.sha256(said.encode()).hexdigest()[:20]}"
