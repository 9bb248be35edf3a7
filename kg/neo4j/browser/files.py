"""The files that Browser takes, by name."""

from __future__ import annotations

from kg.claims.vocabulary import Vocabulary
from kg.neo4j.browser.favourites import favourites, zip_files
from kg.neo4j.browser.guide import as_asciidoc, as_markdown
from kg.neo4j.browser.slides import guide
from kg.neo4j.browser.style import grass

GUIDE = "guide.md"
STYLE = "style.grass"

TYPES = {
    GUIDE: "text/markdown; charset=utf-8",
    "guide.adoc": "text/plain; charset=utf-8",
    STYLE: "text/plain; charset=utf-8",
    "favourites.zip": "application/zip",
}
"""Every file, and what it is served as."""


def files(vocabulary: Vocabulary) -> dict[str, bytes]:
    """The content of each, the same for the same queries. Raises `InputError` where a query file is not as it must be."""
    slides = guide(vocabulary)
    contents = (
        as_markdown(slides).encode(),
        as_asciidoc(slides).encode(),
        grass(vocabulary).encode(),
        zip_files(favourites(vocabulary)),
    )
    return dict(zip(TYPES, contents, strict=True))
