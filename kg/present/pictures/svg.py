"""Elements of SVG as text: the one place where a name becomes markup, and where text is measured and shortened."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FONT = "system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans','Liberation Sans','DejaVu Sans',sans-serif"

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_UNSAFE = re.compile(r"[&<>\"']")
# characters XML forbids, and marks that would turn the direction of what follows
_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_NARROW = frozenset("iljtfrI.,:;|!'()[]{}/\\ ·-")
_WIDE = frozenset("mwMWQO@%&—…")


def escape(text: str) -> str:
    """Text for an element or an attribute: one line, without what XML forbids or what turns the direction of writing."""
    return _UNSAFE.sub(lambda found: _ESCAPES[found[0]], " ".join(_DROPPED.sub("", text).split()))


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """An element. `content` is markup; attributes are text, numbers, or None for none, with `_` for `-` in their names.

    >>> tag("text", escape("A<B"), x=1.50, text_anchor="end", class_="n")
    '<text x="1.5" text-anchor="end" class="n">A&lt;B</text>'
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(value) if isinstance(value, float) else escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def number(value: float) -> str:
    """A coordinate with at most one decimal: finer is not seen, and doubles the file.

    >>> number(3.0), number(-0.04), number(12.26)
    ('3', '0', '12.3')
    """
    text = f"{value:.1f}"
    return "0" if text in ("-0.0", "0.0") else text.removesuffix(".0")


def isolate(text: str) -> str:
    """A name as markup, kept from turning what stands beside it: its direction is its own."""
    turns = not text.isascii() and any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)
    return f"\u2068{escape(text)}\u2069" if turns else escape(text)


def measure(text: str, size: float) -> float:
    """About how wide a text is, in units of the picture, in a wide sans-serif: fonts differ from machine to machine."""
    return size * sum(map(_em, text))


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.9
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.68 if character.isupper() else 0.58


def fit(text: str, width: float, size: float, lines: int) -> list[str]:
    """A text broken between words into lines of a width; what does not fit ends in an ellipsis."""
    words = " ".join(_DROPPED.sub("", text).split()).split(" ")
    found: list[str] = []
    while words and len(found) < lines:
        line = words.pop(0)
        while words and measure(f"{line} {words[0]}", size) <= width:
            line += f" {words.pop(0)}"
        if measure(line, size) > width:
            kept = _cut(line, width, size)
            if len(found) + 1 < lines:
                words.insert(0, line[len(kept) :])
                line = kept
        found.append(line)
    if words or measure(found[-1], size) > width:
        found[-1] = _cut(" ".join([found[-1], *words]), width - size * 0.9, size).rstrip() + "…"
    return found


def _cut(text: str, width: float, size: float) -> str:
    """The longest beginning that fits; at least a character, and never half of one."""
    used, end = 0.0, 0
    for position, character in enumerate(text):
        used += size * _em(character)
        if used > width and position:
            break
        end = position + 1
    return text[:end]
