"""Write into the pages what they take from the code: tables, and the output of commands.

    python -m docs.generate              writes; `make docs` does the same
    python -m docs.generate README.md    one page, or several
    python -m docs.generate --tables     writes the tables alone, which takes a second

A table stands between `<!-- generated: NAME -->` and `<!-- end -->`, NAME a function of `docs.tables` and, after a blank, what it
is given. The output in a `console` block is replaced by what the command prints now; where a line `...` stands in it, as many
lines as before are kept on each side.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from docs import pages, tables

_GENERATED = re.compile(r"(<!-- generated: (\w+)(?: ([^\n]*?))? -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def with_tables(text: str) -> str:
    """A page with every generated part as the code gives it now."""
    return _GENERATED.sub(lambda found: found[1] + getattr(tables, found[2])(*filter(None, [found[3]])) + found[5], text)


def with_outputs(text: str, home: Path, directory: Path) -> str:
    """A page with every pasted output as the command prints it now. Raises `RuntimeError` where that needs a person."""
    moved = 0
    for command in pages.commands_of_kg(text, run=True):
        done = pages.run(command.words, home, directory)
        if done.returncode != 0:
            raise RuntimeError(f"{command.line}: exit code {done.returncode}\n{done.stderr}")
        if command.shown is not None and command.shown.strip():
            start = command.start + moved
            try:
                new = pages.pasted(command.shown, done.stdout)
            except ValueError as error:
                raise RuntimeError(f"{command.line}: {error}\n{done.stdout}") from None
            text = text[:start] + new + text[start + len(command.shown) :]
            moved += len(new) - len(command.shown)
    return text


def main(arguments: list[str]) -> None:
    """Write every page, or those named, that is not as it should be, and say which."""
    named = {Path(argument).resolve() for argument in arguments if argument != "--tables"}
    with tempfile.TemporaryDirectory() as temporary:
        built = Path(temporary) / "home"
        if "--tables" not in arguments:
            pages.run(["kg", "build"], built, Path(temporary))
        for number, page in enumerate(page for page in pages.PAGES if not named or page in named):
            old = page.read_text(encoding="utf-8")
            new = with_tables(old)
            if "--tables" not in arguments:
                home = shutil.copytree(built, Path(temporary) / f"home{number}")
                new = with_outputs(new, home, pages.make_directory(Path(temporary) / f"page{number}", new))
            if new != old:
                page.write_text(new, encoding="utf-8")
                print(page.relative_to(pages.ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
