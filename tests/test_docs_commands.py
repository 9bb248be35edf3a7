"""README and the pages of docs/ tell the truth: their commands run, and print what is shown.

`docs/pages.py` says what is a command, and `make docs` writes the output anew.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from docs import pages

TEXTS = {str(page.relative_to(pages.ROOT)): page.read_text(encoding="utf-8") for page in pages.PAGES}


@pytest.mark.parametrize("page", [page for page, text in TEXTS.items() if pages.commands_of_kg(text, run=True)])
def test_commands_print_what_the_page_shows(page: str, built: Path, tmp_path: Path) -> None:
    home = shutil.copytree(built, tmp_path / "home")
    directory = pages.make_directory(tmp_path / "here", TEXTS[page])
    for command in pages.commands_of_kg(TEXTS[page], run=True):
        done = pages.run(command.words, home, directory)
        assert done.returncode == 0, f"{command.line}\n{done.stderr}"
        if command.shown and command.shown.strip():
            assert pages.matches(command.shown, done.stdout), f"{command.line}\n{done.stdout}"


PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", [page for page, text in TEXTS.items() if PYTHON.search(text)])
def test_programs_run(page: str, built: Path, tmp_path: Path) -> None:
    home = shutil.copytree(built, tmp_path / "home")
    for program in PYTHON.findall(TEXTS[page]):
        done = pages.run_python(["-c", program], home, pages.ROOT)
        assert done.returncode == 0, f"{program}\n{done.stderr}"
