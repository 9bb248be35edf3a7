"""HTML from text: one function escapes, and whatever is not marked as written here goes through it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256

from kg.text import printable

_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows them: a name that holds one must not turn the words beside it."""


class Markup(str):
    """HTML written by this package; any other text is escaped before it is put beside it."""

    __slots__ = ()


def escape(text: str) -> Markup:
    """Write a text as HTML that shows it letter by letter, in content and in quoted attributes.

    >>> escape('<b a="1">&')
    '&lt;b a=&quot;1&quot;>&amp;'
    """
    if isinstance(text, Markup):
        return text
    return Markup(_TURNING.sub("", printable(text)).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;"))


def element(name: str, /, *children: str, **attributes: str | None) -> Markup:
    """Write an element with its children.

    Attributes that are None are left out; `_` at the end of a name is left out, and others are `-`.
    """
    return Markup(f"{opening(name, **attributes)}{''.join(map(escape, children))}</{name}>")


def opening(name: str, /, **attributes: str | None) -> Markup:
    """Write a start tag alone: of an element that has no end tag, or whose end tag HTML lets one leave out.

    >>> opening("tr", id="r1", data_n="2 3")
    '<tr id=r1 data-n="2 3">'
    """
    written = "".join(f" {_attribute(key, value)}" for key, value in attributes.items() if value is not None)
    return Markup(f"<{name}{written}>")


def _attribute(key: str, value: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value == "":
        # a bare attribute is an empty one
        return name
    bare = all(c.isascii() and (c.isalnum() or c in "-_.:#/") for c in value) and not value.endswith("/")
    return f"{name}={value}" if bare else f'{name}="{escape(value)}"'


def data_block(id: str, value: object) -> Markup:
    """Hold plain data for the script of the page: no text in it can end the block."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character, code in (("<", "\\u003c"), (">", "\\u003e"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(character, code)
    return Markup(f'<script type="application/json" id="{id}">{printable(text)}</script>')


def digest(text: str) -> str:
    """Name a script or style as a content security policy does."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
