"""Words for the tab key, read straight from the ontology's lines: parsing Turtle would make every press wait."""

from __future__ import annotations

import re


def _ids(file: str, kind: str) -> list[tuple[str, str]]:
    from kg.places import packaged

    line = re.compile(rf'^id:(\S+) a kg:{kind} .*?skos:prefLabel "([^"]+)"@en', re.MULTILINE)
    return line.findall((packaged("ontology") / file).read_text(encoding="utf-8"))


def countries(incomplete: str) -> list[tuple[str, str]]:
    """Country codes; after a comma, the codes that may follow."""
    before, comma, last = incomplete.rpartition(",")
    return [(f"{before}{comma}{code}", name) for code, name in _ids("countries.ttl", "Country") if code.startswith(last.upper())]


def elements(incomplete: str) -> list[tuple[str, str]]:
    """Element symbols."""
    return [(symbol, name) for symbol, name in _ids("materials.ttl", "Element") if symbol.lower().startswith(incomplete.lower())]


def stages(incomplete: str) -> list[tuple[str, str]]:
    """Stages of the chain."""
    return [(stage, name) for stage, name in _ids("stages.ttl", "Stage") if stage.startswith(incomplete)]


def laws(incomplete: str) -> list[str]:
    """Ids of packaged laws."""
    from kg.places import packaged

    return sorted(path.stem for path in (packaged("ontology") / "rules").glob("*.toml") if path.stem.startswith(incomplete))
