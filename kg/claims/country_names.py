"""Names of countries in all languages of the Unicode CLDR: looked up where the ontology has no such name.

`ontology/country-names.tsv` is read only then, since its 32,000 names are more than all others together.
"""

from __future__ import annotations

from functools import cache

from kg.claims.spelling import folded
from kg.claims.vocabulary import Vocabulary
from kg.resources import packaged


def codes_of(name: str) -> tuple[str, ...]:
    """Codes of the countries that have a name in some language, ignoring case and marks; several share a few names.

    >>> codes_of("中國"), codes_of("deutschland"), codes_of("Kongo")
    (('CN',), ('DE',), ('CD', 'CG'))
    """
    return _by_name().get(folded(name), ())


def countries_called(name: str, words: Vocabulary) -> tuple[str, ...]:
    """Codes of the countries that a name means: as written, else in any case, else in any language; none, one, or several.

    >>> from kg.claims.vocabulary import vocabulary
    >>> [countries_called(name, vocabulary()) for name in ("NGA", "nga", "congo", "Deutschland", "Atlantis")]
    [('NG',), ('NG', 'RU'), ('CD', 'CG'), ('DE',), ()]
    """
    wanted = folded(name)
    named = [(country.id, text) for country in words.of_kind("Country") for text in (country.id, *(n for n, _ in country.names))]
    exact = {code for code, text in named if text == name.strip()}
    known = exact or {code for code, text in named if folded(text) == wanted}
    return tuple(sorted(known)) or tuple(code for code in codes_of(name) if code in words.concepts)


def spelled_like(name: str) -> tuple[str, ...]:
    """Codes of countries with a name in some language that differs from it in a letter or two, at most three.

    >>> spelled_like("Deutshland")
    ('DE',)
    """
    from rapidfuzz import fuzz, process

    close = process.extract(folded(name), _by_name().keys(), scorer=fuzz.ratio, limit=3, score_cutoff=85)
    return tuple(dict.fromkeys(code for found, *_ in close for code in _by_name()[found]))[:3]


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for line in (packaged("ontology") / "country-names.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, _, name = line.partition("\t")
            found.setdefault(folded(name), set()).add(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}
