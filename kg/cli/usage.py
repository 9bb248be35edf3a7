"""What to say where the words typed are no command: what is wrong, and the command that was probably meant."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from kg.cli.help import SECTIONS, examples

_TRIED = {
    "paths": "path route routes ask",
    "paths --avoid": "avoid avoiding without",
    "paths --only": "only",
    "paths --from": "from",
    "paths --to": "to",
    "why-not": "whynot why",
    "what-if": "whatif what if",
    "search": "find grep",
    "show": "look info",
    "rules": "law laws rule",
    "owners": "owner ownership",
    "suppliers": "supplier",
    "sources": "source",
    "claims": "claim",
    "conflicts": "conflict",
    "stats": "statistics",
    "query": "sparql cypher",
    "-h": "help",
    "--version": "version",
    "report": "pdf html",
    "picture": "map svg",
    "export csv": "csv",
    "diff": "compare changes",
    "doctor": "install status",
    "load": "import",
    "unload": "remove",
}
MEANT = {word: meant for meant, words in _TRIED.items() for word in words.split()}
"""Words that people try, and what they mean."""
_FILLERS = frozenset({"avoid", "avoiding", "without", "not", "and", "or"})
_EXTRA = re.compile(r"unexpected extra argument\S* \((.*)\)", re.DOTALL)
_COMMAND = re.compile(r"No such command '(.*?)'\.", re.DOTALL)
_OPTION = re.compile(r"No such option: (\S+)")


def said(error: Any, words: Sequence[str]) -> str:
    """What a usage error says to who typed the words: one line, and a hint to follow."""
    message = error.format_message()
    hint = _hint(message, error.ctx, list(words))
    return f"{_without_guesses(message)}\nHint: {hint}" if hint else message


def _without_guesses(message: str) -> str:
    return message.partition(" Did you mean ")[0].partition(" (Possible options: ")[0]


def _hint(message: str, ctx: Any, words: list[str]) -> str:
    if found := _COMMAND.search(message):
        return _other_command(found[1], ctx, words)
    if (found := _EXTRA.search(message)) and (command := _with_option(found[1].split(), ctx, words)):
        return command
    if found := _OPTION.search(message):
        known = [name for parameter in ctx.command.params for name in parameter.opts if name.startswith("--")] if ctx else []
        near = get_close_matches(found[1], known, n=1)
        if near:
            return _typed(near[0] if word.partition("=")[0] == found[1] else word for word in words)
    if ctx is None:
        known = [name for some in SECTIONS.values() for name in some]
        return f"kg {words[0]} -h says what it takes." if words and words[0] in known else "kg -h lists the commands."
    shown = examples(ctx.command.epilog)
    helps = f"{ctx.command_path} -h says what it takes"
    return f"{helps}; for example: {shown[0]}" if shown else f"{helps}."


def _other_command(word: str, ctx: Any, words: list[str]) -> str:
    at = words.index(word) if word in words else 0
    known = list(ctx.command.commands) if ctx is not None else [name for some in SECTIONS.values() for name in some]
    top = ctx is None or ctx.parent is None
    meant = MEANT.get(word.casefold(), "") if top else ""
    near = get_close_matches(word.casefold(), known, n=1, cutoff=0.7)
    if word.casefold() in known:
        meant = word.casefold()
    elif near and not meant:
        meant = near[0]
    if not meant:
        lists = f"{ctx.command_path if ctx else 'kg'} -h lists the commands"
        if not top:
            return f"{lists}."
        return f"{_typed(['search', word])} looks for a name, {_typed(['paths', '--avoid', word])} avoids one; {lists}."
    rest = words[at + 1 :]
    if meant == "paths" and not (rest and rest[0].startswith("-")):
        meant = "paths --avoid"
    if meant.endswith("--avoid"):
        rest = _listed(rest) or ["CN"]
    elif meant.startswith("-"):
        rest = []
    return _typed([*words[:at], *meant.split(), *rest])


def _with_option(extra: list[str], ctx: Any, words: list[str]) -> str:
    """The command with the words that stand alone given to the option that takes such words; "" where it has none."""
    names = {name for parameter in ctx.command.params for name in parameter.opts} if ctx else set()
    option = next((name for name in ("--avoid", "--about", "--text") if name in names), "")
    if not option:
        return ""
    rest = list(words)
    for word in extra:
        if word in rest:
            rest.remove(word)
    meant = [word.strip(",") for word in extra if word.casefold() not in _FILLERS]
    if not meant:
        return ""
    if option == "--avoid" and "--avoid" in rest:
        at = rest.index("--avoid") + 1
        return _typed([*rest[:at], ",".join([*rest[at : at + 1], *meant]), *rest[at + 1 :]])
    joined = ",".join(meant) if option == "--avoid" else " ".join(meant)
    return _typed([*rest, option, joined])


def _listed(words: list[str]) -> list[str]:
    """Words that name what to avoid as one word with commas, and the options after them."""
    first = next((number for number, word in enumerate(words) if word.startswith("-")), len(words))
    names = [word.strip(",") for word in words[:first] if word.casefold() not in _FILLERS]
    return ([",".join(names)] if names else []) + words[first:]


def _typed(words: Any) -> str:
    return "kg " + shlex.join(words)
