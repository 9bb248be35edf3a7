"""Words for the tab key, read straight from the ontology's lines: parsing Turtle would make every press wait."""

from __future__ import annotations

import re


def _ids(file: str, kind: str, also: str = "") -> list[tuple[str, str]]:
    from kg.resources import packaged

    line = re.compile(rf'^id:(\S+) +a kg:{kind} .*?skos:prefLabel "([^"]+)"@en.*?{also}', re.MULTILINE)
    return line.findall((packaged("ontology") / file).read_text(encoding="utf-8"))


def complete_avoid(incomplete: str) -> list[tuple[str, str]]:
    """Country codes and dimensions; after `location:` countries, after `rule:` laws."""
    dimension, colon, rest = incomplete.rpartition(":")
    if dimension.endswith("rule"):
        return [(f"{dimension}:{name}", "a dated law") for name in laws(rest)]
    found = [(f"{dimension}{colon}{code}", name) for code, name in countries(rest)]
    return found if colon else [*found, *((f"{name}:", "a dimension") for name in _dimensions() if name.startswith(incomplete))]


def _dimensions() -> list[str]:
    from kg.rules.dimensions import dimensions

    return sorted([*dimensions(), "rule"])


def statuses(incomplete: str) -> list[tuple[str, str]]:
    """Statuses; after a comma, those that may follow."""
    return _listed("Status", incomplete)


def modalities(incomplete: str) -> list[tuple[str, str]]:
    """Modalities; after a comma, those that may follow."""
    return _listed("Modality", incomplete)


def _listed(kind: str, incomplete: str) -> list[tuple[str, str]]:
    before, comma, last = incomplete.rpartition(",")
    every = [] if comma else [("all", "all of them")]
    return [(f"{before}{comma}{word}", name) for word, name in [*_ids("terms.ttl", kind), *every] if word.startswith(last)]


def countries(incomplete: str) -> list[tuple[str, str]]:
    """Country codes and groups of countries; after a comma, those that may follow."""
    before, comma, last = incomplete.rpartition(",")
    known = [*_ids("countries.ttl", "Country"), *((name, "a group of countries") for name in country_groups())]
    return [(f"{before}{comma}{code}", name) for code, name in known if code.upper().startswith(last.upper())]


def country_groups(incomplete: str = "") -> list[str]:
    """Ids of groups of countries."""
    from kg.resources import packaged

    names = sorted(path.stem for path in (packaged("ontology") / "groups").glob("*.toml"))
    return [name for name in names if name.upper().startswith(incomplete.upper())]


def rule_names(incomplete: str) -> list[tuple[str, str]]:
    """Ids of laws and of groups of countries."""
    found = [(name, "a dated law") for name in laws(incomplete)]
    return [*found, *((name, "a group of countries") for name in country_groups(incomplete))]


def ends(incomplete: str) -> list[tuple[str, str]]:
    """Where routes begin or end: stages, countries and groups; after `@`, the places of a stage."""
    stage, at, place = incomplete.rpartition("@")
    places = [(f"{stage}{at}{code}", name) for code, name in countries(place)]
    return places if at else [*stages(incomplete), *(places if incomplete else [])]


def element_groups(incomplete: str) -> list[tuple[str, str]]:
    """Rare earths; after a comma or a plus, those that may follow."""
    at = max(incomplete.rfind(","), incomplete.rfind("+")) + 1
    return [(f"{incomplete[:at]}{symbol}", name) for symbol, name in elements(incomplete[at:])]


def elements(incomplete: str) -> list[tuple[str, str]]:
    """Symbols of rare earths: no question is about another element."""
    return [
        (symbol, name)
        for symbol, name in _ids("materials.ttl", "Element", "skos:broader")
        if symbol.lower().startswith(incomplete.lower())
    ]


def stages(incomplete: str) -> list[tuple[str, str]]:
    """Stages of the chain."""
    return [(stage, name) for stage, name in _ids("stages.ttl", "Stage") if stage.startswith(incomplete)]


def laws(incomplete: str) -> list[str]:
    """Ids of packaged laws."""
    from kg.resources import packaged

    return sorted(path.stem for path in (packaged("ontology") / "rules").glob("*.toml") if path.stem.startswith(incomplete))


def export_formats(incomplete: str) -> list[str]:
    """Formats of `kg export`, found as `kg.present.exports.formats` finds them, without importing what it rests on."""
    from pathlib import Path

    modules = (Path(__file__).parents[1] / "present" / "exports").glob("[!_]*.py")
    return sorted(name for path in modules if (name := path.stem.replace("_", "-")).startswith(incomplete))


def packaged_queries(incomplete: str) -> list[str]:
    """Names of packaged SPARQL queries."""
    from kg.resources import packaged

    return sorted(path.stem for path in packaged("queries").glob("*.rq") if path.stem.startswith(incomplete))
