"""Values as text of Cypher: for a guide and favourites, which Browser runs as they are, without a driver to bind anything.

Only for our own packaged files. What a user gives is a parameter, always.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.dataset.queries import COMMENT, Given, Query

# what is not closed goes on to the end of the text
_TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?(?:\*/|\Z) | '(?:\\.|[^'\\])*(?:'|\\?\Z) | "(?:\\.|[^"\\])*(?:"|\\?\Z) | `[^`]*(?:`|\Z)
    | \$(?P<name>[A-Za-z_][A-Za-z0-9_]*)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def literal(value: Given) -> str:
    """A value as Cypher writes it.

    >>> literal(["CN", "it's"]), literal(None), literal(3)
    ("['CN', 'it\\\\'s']", 'null', '3')
    """
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, str):
        return f"'{''.join(map(_escaped, value))}'"
    return str(value)


def _escaped(character: str) -> str:
    if character < " " and character not in _ESCAPES:
        return f"\\u{ord(character):04x}"
    return _ESCAPES.get(character, character)


def with_values(text: str, values: Mapping[str, Given]) -> str:
    """A query with the parameters of these names replaced by their values; what stands in strings and comments stays.

    >>> with_values("RETURN $a, '$a', $b // $a", {"a": "x"})
    "RETURN 'x', '$a', $b // $a"
    """

    def put(match: re.Match[str]) -> str:
        name = match["name"]
        return literal(values[name]) if name is not None and name in values else match[0]

    return _TOKEN.sub(put, text)


def body(query: Query) -> str:
    """The text of a query without the comment lines of its header."""
    lines = query.text.splitlines()
    mark = COMMENT[query.path.suffix]
    first = next((number for number, line in enumerate(lines) if not line.startswith(mark)), len(lines))
    return "\n".join(lines[first:]).strip()
