"""What a SPARQL query reaches for beyond the triples it is asked of, by its grammar.

The engine follows SERVICE to any address and has no switch for that, so a query is parsed before it runs. Both parsers must read
the same tokens: the text comes to them with one kind of line end, and without escapes of the query language that only one of them
would undo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import InputError

_ESCAPE = re.compile(r"\\[uU]")
_KEYWORDS = ("service", "from")


@dataclass(frozen=True, slots=True)
class Read:
    """A query as both parsers read it, and whether it names the graphs to look in."""

    text: str
    names_graphs: bool


def read_query_text(text: str) -> Read:
    """Read a query. Raises `InputError` where it would leave the dataset, or is no query at all.

    >>> read_query_text("SELECT ?service FROM <urn:a> { ?service ?p 'SERVICE' }").names_graphs
    True
    >>> read_query_text("ASK { # note\\rSERVICE <http://127.0.0.1/> {} }")
    Traceback (most recent call last):
    kg.errors.InputError: query: found 'SERVICE'
    Expected a query that stays in this dataset.
    Hint: load the other data as claims.
    """
    if _ESCAPE.search(text):
        raise InputError.at("query", "", "an escape \\u", "the character itself", "write it out in UTF-8.")
    # a comment ends at either character of a line end; rdflib ends it at a line feed alone
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    folded = text.casefold()
    # a keyword stands letter by letter in the text: where neither does, parsing could find nothing and takes half a second
    if not any(word in folded for word in _KEYWORDS):
        return Read(text, False)
    used = _used(text)
    if "ServiceGraphPattern" in used:
        raise _leaves()
    return Read(text, "DatasetClause" in used)


def _used(text: str) -> set[str]:
    """The rules of the grammar that a query uses, by rdflib's names of them."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    used: set[str] = set()
    try:
        todo: list[object] = list(parseQuery(text))
        while todo:
            part = todo.pop()
            if isinstance(part, CompValue):
                used.add(part.name)
                todo.extend(part.values())
            elif not isinstance(part, str) and hasattr(part, "__iter__"):
                todo.extend(part)
    except ParseBaseException as error:
        # rdflib does not parse SERVICE behind a # that begins no comment
        if text[error.loc :].casefold().startswith("service"):
            raise _leaves() from None
        why = f"error at {error.lineno}:{error.col}: {error.msg}"
        raise InputError("The query is not SPARQL.", why, "see queries/*.rq for examples.") from None
    except RecursionError:
        raise InputError("The query cannot be answered.", "It is nested too deep.", "write it in fewer levels.") from None
    return used


def _leaves() -> InputError:
    return InputError.at("query", "", "SERVICE", "a query that stays in this dataset", "load the other data as claims.")
