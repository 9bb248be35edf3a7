"""Favourites of Browser: a zip to drop on its window, in which every file is a query that takes nothing from outside."""

from __future__ import annotations

import io
import zipfile

from kg.claims.vocabulary import Vocabulary
from kg.neo4j.browser.cypher import body, with_values
from kg.neo4j.browser.slides import cypher_queries, defaults

_FOLDER = "Supply paths"
_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip can tell: the same queries give the same bytes."""


def favourites(vocabulary: Vocabulary) -> dict[str, str]:
    """The text of each favourite by the name of its query. Its first line is the name that Browser shows."""
    return {
        query.name: f"// {query.title}\n{with_values(body(query), defaults(query, vocabulary))}\n" for query in cypher_queries()
    }


def zip_files(texts: dict[str, str]) -> bytes:
    """A folder of favourites."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            entry = zipfile.ZipInfo(f"{_FOLDER}/{name}.cypher", _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    return out.getvalue()
