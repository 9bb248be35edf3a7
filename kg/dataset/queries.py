"""Query files: what they ask, what they take, what they give. A file in `queries/` is a query because it stands there.

A file begins with comment lines, `#` in SPARQL (.rq) and `//` in Cypher (.cypher), one `key: value` each:

    # title: Stakes held from a country
    # question: In what do organizations of a country hold at least so many percent?
    # param: country country required Where the owner has its headquarters
    # param: percent integer 25 The smallest share, in percent
    # columns: owned, owner, percent

A `param` has a name, a type, a default of one word, and a description. The types are country, countries, element, rule, id,
ids, flows, integer, percent, date, day, and words with `|` between, of which it is one: `avoids|unproven|touches`, with `_` for a
blank. The words `stage`, `status` and `predicate` stand for all of theirs in the ontology. `required` as default: must be given;
`any`: unbound unless given, and what unbinds a parameter that has another default. `countries`, `ids` and `flows` are several
by commas; an `integer` is 1 or more and a `percent` from 1 to 100; a `date` may be a month, a year or an interval, a `day` is
one day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.claims.country_groups import group_called
from kg.claims.country_names import countries_called
from kg.claims.days import read_day
from kg.claims.edtf import parse_span
from kg.claims.vocabulary import Vocabulary
from kg.errors import InputError, UnknownNameError
from kg.files import contents, decoded
from kg.resources import packaged

if TYPE_CHECKING:
    import pyoxigraph as ox

COMMENT = {".rq": "#", ".cypher": "//"}
TYPES = ("country", "countries", "element", "rule", "id", "ids", "flows", "integer", "percent", "date", "day")
NAMED = ("stage", "status", "predicate")
"""Words that stand for all of theirs in the ontology, alone or among others."""
MAX_BYTES = 256 * 1024

Given = str | int | list[str] | None
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PARAM = re.compile(r"(\S+)\s+(\S+)\s+(\S+)\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a query takes. `default` is None where it must be given (`required`) or is unbound (not `required`)."""

    name: str
    type: str
    default: str | None
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Query:
    """One query file. `text` is the whole file; its header is a comment to the engine too."""

    name: str
    language: str
    path: Path
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    text: str


def queries(directory: Path | None = None) -> tuple[Query, ...]:
    """All packaged queries by name, SPARQL before Cypher. Raises `InputError` at the first whose header is wrong."""
    root = directory or packaged("queries")
    found = [read_query(path) for path in root.iterdir() if path.suffix in COMMENT]
    return tuple(sorted(found, key=lambda query: (query.name, query.language == "cypher")))


def find(name: str, directory: Path | None = None, language: str | None = None) -> Query:
    """The packaged query of that name; `name.rq` or `name.cypher`, or the language, chooses where both exist.

    Raises `UnknownNameError` with the nearest names.
    """
    found = [query for query in queries(directory) if query.name == name or query.path.name == name]
    if found:
        return next((query for query in found if query.language == language), found[0])
    names = sorted({query.name for query in queries(directory)})
    raise UnknownNameError("query", name, tuple(get_close_matches(name, names, n=3) or names[:3]))


def read_query(path: Path) -> Query:
    """A query file with its header. Raises `InputError` with the line where the header is not as it must be."""
    mark = COMMENT.get(path.suffix)
    if mark is None:
        raise InputError.at(path.name, "", path.suffix, " or ".join(COMMENT), "name the file by its language.")
    text = text_of(path)
    single, parameters = _header(text, mark, path.name)
    columns = tuple(column.strip() for column in single["columns"].split(","))
    for names, what in ((columns, "columns"), (tuple(p.name for p in parameters), "param")):
        wrong = [name for name in names if not _NAME.fullmatch(name) or names.count(name) > 1]
        if wrong:
            raise InputError.at(path.name, what, wrong[0], "names of letters, digits and _, each once")
    language = {".rq": "sparql", ".cypher": "cypher"}[path.suffix]
    return Query(path.stem, language, path, single["title"], single["question"], tuple(parameters), columns, text)


def _header(text: str, mark: str, file: str) -> tuple[dict[str, str], list[Parameter]]:
    """What stands once in the comments that a query begins with, and its parameters."""
    single: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith(mark):
            break
        where = f"line {number}"
        key, separator, value = (part.strip() for part in line.removeprefix(mark).partition(":"))
        if key not in ("title", "question", "param", "columns") or not separator or not value:
            raise InputError.at(file, where, line, f"{mark} title, question, param or columns, a colon and a value")
        if key == "param":
            parameters.append(_parameter(value, file, where))
        elif single.setdefault(key, value) is not value:
            raise InputError.at(file, where, line, f"one {key}")
    missing = [key for key in ("title", "question", "columns") if key not in single]
    if missing:
        raise InputError.at(
            file, "header", f"no {missing[0]}", f"a line `{mark} {missing[0]}: ...`", "see queries/ for examples."
        )
    return single, parameters


def text_of(path: Path) -> str:
    """The text of a file with a query. Raises `InputError` where it has none in UTF-8, or too much."""
    return decoded(contents(path, MAX_BYTES), path.name)


def _parameter(text: str, file: str, where: str) -> Parameter:
    match = _PARAM.fullmatch(text)
    if match is None:
        raise InputError.at(file, where, text, "name, type, default and description", "`required` and `any` are defaults too.")
    name, kind, default, description = match.groups()
    if kind not in (*TYPES, *NAMED) and not ("|" in kind and all(kind.split("|"))):
        raise InputError.at(file, where, kind, f"a type: {', '.join((*TYPES, *NAMED))}, or words with | between")
    if default in ("required", "any"):
        return Parameter(name, kind, None, default == "required", description)
    return Parameter(name, kind, default, False, description)


def values(query: Query, given: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, Given]:
    """Every parameter of the query with its value, from `-p name=text`: an int, a text, several texts, or None where unbound.

    Raises `InputError` for a parameter the query does not take, one that is missing, and a text that is not of its type.
    """
    names = [parameter.name for parameter in query.parameters]
    for name in given:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            hint = f"did you mean {close[0]}?" if close else ""
            expected = f"one of {', '.join(names)}" if names else "no parameter"
            raise InputError.at(f"query {query.name}", "parameters", name, expected, hint)
    found: dict[str, Given] = {}
    for parameter in query.parameters:
        text = given.get(parameter.name, parameter.default)
        if text is None and parameter.required:
            hint = f"give it with -p {parameter.name}=..., {parameter.type}: {parameter.description}"
            raise InputError.at(f"query {query.name}", "parameters", "nothing", f"a value of {parameter.name}", hint)
        unbound = text is None or (text == "any" and not parameter.required)
        found[parameter.name] = None if unbound else _value(parameter, text or "", query, vocabulary)
    return found


def _value(parameter: Parameter, text: str, query: Query, vocabulary: Vocabulary) -> str | int | list[str]:
    wrong = partial(InputError.at, f"query {query.name}", f"parameter {parameter.name}")
    if parameter.type == "countries":
        return _countries(text, wrong, vocabulary)
    if parameter.type in ("ids", "flows"):
        return [part.strip() for part in text.split(",")]
    if parameter.type == "country":
        return _country(text, wrong, vocabulary)
    if parameter.type == "element":
        return _element(text, wrong, vocabulary)
    if parameter.type in ("integer", "percent"):
        return _number(parameter, text, wrong)
    if parameter.type not in TYPES:
        return _word(text, _words(parameter.type, vocabulary), wrong)
    if parameter.type == "date":
        try:
            parse_span(text)
        except ValueError as error:
            raise wrong(text, "an EDTF date or interval", str(error)) from None
    if parameter.type == "day":
        try:
            return read_day(text).isoformat()
        except ValueError as error:
            raise wrong(text, "one day, such as 2026-11-22", str(error)) from None
    if parameter.type == "id" and not re.fullmatch(r"\S+", text):
        raise wrong(text, "an id, without blanks", "`kg search` finds ids by name.")
    return text


def _number(parameter: Parameter, text: str, wrong: Callable[..., InputError]) -> int:
    if not re.fullmatch(r"0*[1-9][0-9]{0,17}", text):
        raise wrong(text, "a whole number, 1 or more")
    # nobody holds more than all, so a rule about more would call every route clear
    if parameter.type == "percent" and int(text) > 100:
        raise wrong(text, "percent, from 1 to 100")
    return int(text)


def _word(text: str, words: list[str], wrong: Callable[..., InputError]) -> str:
    """The one of some words that a text is, in any case, and as answers in data have it: would_avoid."""
    known = {word.casefold(): word for word in words}
    found = known.get(text.casefold(), known.get(text.replace("_", " ").casefold()))
    if found is None:
        close = get_close_matches(text.casefold(), words, n=1)
        raise wrong(text, f"one of {', '.join(words)}", f"did you mean {close[0]}?" if close else "")
    return found


def of_type(query: Query, found: Mapping[str, Given], *types: str) -> list[str]:
    """The texts given for parameters of these types, those of a list one by one."""
    texts: list[str] = []
    for value in (found[parameter.name] for parameter in query.parameters if parameter.type in types):
        texts += value if isinstance(value, list) else [value] if isinstance(value, str) else []
    return texts


def _words(kind: str, vocabulary: Vocabulary) -> list[str]:
    """The words a type stands for."""
    named = {
        "stage": [concept.id for concept in vocabulary.of_kind("Stage")],
        "status": [concept.id for concept in vocabulary.of_kind("Status")],
        "predicate": sorted(vocabulary.predicates),
    }
    return [word for part in kind.split("|") for word in named.get(part, [part.replace("_", " ")])]


def _element(text: str, wrong: Callable[..., InputError], vocabulary: Vocabulary) -> str:
    """The symbol of a rare earth element from it or any of its names."""
    elements = [element for element in vocabulary.of_kind("Element") if element.broader]
    for element in elements:
        if text.strip().casefold() in {name.casefold() for name in (element.id, *(name for name, _ in element.names))}:
            return element.id
    raise wrong(text, "a rare earth element", f"one of {', '.join(element.id for element in elements)}")


def _country(text: str, wrong: Callable[..., InputError], vocabulary: Vocabulary) -> str:
    """The id of a country from its code or any of its names; a name of several is asked back."""
    found = countries_called(text, vocabulary)
    if len(found) == 1:
        return found[0]
    if found:
        said = " or ".join(f"{code} ({vocabulary.concepts[code].label})" for code in found)
        raise wrong(text, "one country", f"did you mean {said}?")
    close = sorted(set(_close(text, vocabulary)))
    raise wrong(text, "a country", f"did you mean {' or '.join(close)}?" if close else "use the ISO 3166 code.")


def _close(text: str, vocabulary: Vocabulary) -> Iterable[str]:
    names = {name.casefold(): country.id for country in vocabulary.of_kind("Country") for name, _ in country.names}
    return (names[name] for name in get_close_matches(text.casefold(), names, n=2))


def _countries(text: str, wrong: Callable[..., InputError], vocabulary: Vocabulary) -> list[str]:
    """The ids of countries by commas; a group of countries is its members of today."""
    found: dict[str, None] = {}
    for part in text.split(","):
        group = group_called(part)
        members = [_country(part, wrong, vocabulary)] if group is None else sorted(group.on(date.today()))
        found |= dict.fromkeys(members)
    return list(found)


def terms(query: Query, found: Mapping[str, Given]) -> dict[str, ox.NamedNode | ox.Literal | None]:
    """The values as RDF terms for `kg.dataset.store.select`: ids, countries, stages and states as IRIs, the rest as literals."""
    import pyoxigraph as ox

    from kg.dataset.rdf import iri
    from kg.dataset.to_rdf import number_literal

    made: dict[str, ox.NamedNode | ox.Literal | None] = {}
    for parameter in query.parameters:
        value = found[parameter.name]
        if value is None:
            made[parameter.name] = None
        elif isinstance(value, int):
            made[parameter.name] = number_literal(value)
        elif isinstance(value, list):
            raise InputError.at(query.path.name, parameter.name, parameter.type, "one value: SPARQL binds no lists")
        elif parameter.type in ("country", "id", "stage", "status"):
            made[parameter.name] = iri("id", value)
        else:
            made[parameter.name] = ox.Literal(value)
    return made
