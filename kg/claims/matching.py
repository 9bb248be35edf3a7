"""Which claims and sources have the words of a text, in anything that is printed of them: names in any script included."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from kg.claims.describe import label, qualifier_words, statement_text
from kg.claims.edtf import time_words
from kg.claims.model import Claim, Source
from kg.claims.snapshot import Snapshot
from kg.claims.spelling import folded

_FEWEST = 3
"""Words of a text of which one may be left out."""
_NUMBER_AND_SIGN = re.compile(r"(?<=\d)\s+(?=[%‰])")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Scripts whose words have no spaces between them."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")


class Matcher:
    """Finds the words of one text in claims and sources, in any case and without marks; 90% is 90 %, 3,000 is 3000."""

    def __init__(self, snapshot: Snapshot, text: str) -> None:
        self._snapshot = snapshot
        self.words = tuple(dict.fromkeys(_plain(text).split()))
        self._named = cache(self._names)

    def holds(self, claim: Claim, besides: str = "") -> bool:
        """Say whether every word stands in what is printed of a claim."""
        return not self.lacks(claim, besides)

    def lacks(self, claim: Claim, besides: str = "") -> tuple[str, ...]:
        """Give the words that do not stand in what is printed of a claim."""
        have = _plain(f"{claim_words(self._snapshot, claim)} {besides}") + " " + self._ends(claim)
        return tuple(word for word in self.words if not _pattern(word).search(have))

    def holds_source(self, source: Source) -> bool:
        """Say whether every word stands in what is printed of a source."""
        have = _plain(source_words(source))
        return all(_pattern(word).search(have) for word in self.words)

    def _ends(self, claim: Claim) -> str:
        ends = (claim.subject, claim.object, claim.attributed_to)
        return " ".join(self._named(end) for end in ends if end)

    def _names(self, name: str) -> str:
        """Every name of an entity or concept, in any script."""
        entity, concept = self._snapshot.entities.get(name), self._snapshot.vocabulary.concepts.get(name)
        names = [n.text for n in entity.names] if entity else [text for text, _ in concept.names] if concept else []
        return _plain(" ".join((name, label(self._snapshot, name), *names)))


def best_claims(snapshot: Snapshot, text: str) -> tuple[list[Claim], tuple[str, ...]]:
    """Give the claims that have all words of a text, else those that lack the one word that leaves the most telling ones.

    With them come the words they lack. A figure is never the word that is left out, nor half of the words: what is found then is
    not what was asked for. One claim stands for all that say it in the same words. Linear in the claims.
    """
    matcher = Matcher(snapshot, text)
    if not matcher.words:
        return [], ()
    claims = sorted({(c.subject, c.paraphrase): c for c in snapshot.claims()}.values(), key=lambda c: (c.paraphrase, c.id))
    lacking = {claim.id: matcher.lacks(claim) for claim in claims}
    if found := [claim for claim in claims if not lacking[claim.id]]:
        return found, ()
    if len(matcher.words) < _FEWEST:
        return [], ()
    without = Counter(words[0] for words in lacking.values() if len(words) == 1 and not words[0][0].isdigit())
    if not without:
        return [], ()
    # the word that fewest claims do without is the one whose loss leaves the rarest words together
    left_out = min(without, key=lambda word: (without[word], word))
    return [claim for claim in claims if lacking[claim.id] == (left_out,)], (left_out,)


def claim_words(snapshot: Snapshot, claim: Claim) -> str:
    """Everything that is printed of a claim, but the further names of its ends."""
    said = [
        label(snapshot, claim.subject), statement_text(snapshot, claim), claim.predicate, claim.paraphrase, claim.printed,
        claim.text, claim.modality, time_words(claim.valid), claim.valid_note, claim.derived, claim.source, claim.id,
        snapshot.sources[claim.source].title,
    ]  # fmt: skip
    said += [word for name, values in claim.qualifiers for word in (*values, *qualifier_words(snapshot, name, values))]
    return " ".join(word for word in said if word)


def source_words(source: Source) -> str:
    """Everything that is printed of a source."""
    said = (
        source.id, source.title, source.publisher, source.kind, source.language, source.date, source.url, source.lineage,
        source.reliability, source.date_note, source.licence,
    )  # fmt: skip
    return " ".join(word for word in said if word)


def _plain(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text)
    return folded(_THOUSANDS.sub("", _NUMBER_AND_SIGN.sub("", whole)))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A number stands there as a whole, a word as one or as the beginning of one; in scripts without spaces, anywhere."""
    if word[0].isdigit():
        return re.compile(rf"(?<![\d.]){re.escape(word)}(?![\d]|\.\d)")
    begins = r"(?<!\w)" if word[0].isalnum() and not _UNSPACED.match(word) else ""
    return re.compile(begins + re.escape(word))
