"""Which disagreements an entity, a predicate and words select."""

from __future__ import annotations

from kg.claims.conflicts import Conflict, comparisons
from kg.claims.disagreement import answer_text, question_text, verdict_text
from kg.claims.identity import alike
from kg.claims.matching import Matcher
from kg.claims.profile import check_word
from kg.claims.search import resolve
from kg.claims.snapshot import Snapshot


def select_conflicts(
    snapshot: Snapshot, about: str | None, predicate: str | None, text: str | None, with_agreement: bool = False
) -> list[Conflict]:
    """Give the groups by every filter given, conflicts first; raises `UnknownNameError` for a word nothing carries.

    A group has a text where its question and one of its answers have all words of it.
    """
    ids = alike(snapshot.claims("same_as"), resolve(snapshot, about)) if about else None
    check_word("predicate", predicate, snapshot.vocabulary.predicates)
    matcher = Matcher(snapshot, text) if text else None

    def holds(group: Conflict) -> bool:
        if matcher is None:
            return True
        said = f"{question_text(snapshot, group)} {verdict_text(snapshot, group)}"
        return any(matcher.holds(each.claim, f"{said} {answer_text(snapshot, each)}") for each in group.answers)

    return [
        group
        for group in comparisons(snapshot.claims(), snapshot.sources, snapshot.vocabulary)
        if (with_agreement or group.verdict != "agree")
        and (ids is None or group.about(ids))
        and predicate in (None, *group.predicates)
        and holds(group)
    ]
