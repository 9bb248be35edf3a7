# README.md names `paths` and `test`; docs/contributing.md the others.
PYTHON ?= python3
BIN = .venv/bin

PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt

.PHONY: paths check test soak bench docs format clean

paths: .venv/ready  ## which supply routes avoid China
	$(BIN)/kg paths --avoid CN

check: .venv/test-ready  ## for daily work: formatting, lint, types, layers, and the tests without servers, browsers and the wheel
	@$(MAKE) --no-print-directory style
	$(BIN)/pytest --numprocesses auto --dist loadfile -m 'not slow' --sample 0.1

test: .venv/test-ready  ## formatting, lint, types, layers, tests, and the wheel in a clean environment
	@$(MAKE) --no-print-directory style
	$(BIN)/pytest --numprocesses auto --dist loadfile

soak: .venv/test-ready  ## what draws its cases at random, twenty times as many of them as `make test`
	$(BIN)/pytest --numprocesses auto --dist load -m hypothesis --sample 20

.PHONY: style
style:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/test-ready  ## speed and memory, measured; never part of the tests
	$(BIN)/python -m bench

docs: .venv/test-ready  ## the generated parts of the pages, and the output of their commands
	$(BIN)/python -m docs.generate

format: .venv/test-ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# what the answer needs
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=python3.x" >&2; exit 1; }
	@echo "Installing what the answer needs into .venv, once: 110 MB."
	@$(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) -e .
	@touch .venv/ready

# what the tests need beside it
.venv/test-ready: .venv/ready
	@echo "Installing what the tests need into .venv, once: 650 MB more."
	@$(PIP) -e '.[test]'
	@# tests take warnings for errors, and other people's code may warn when it is compiled; what does not compile is none of ours
	@$(BIN)/python -W ignore -m compileall -q -j 0 .venv/lib >/dev/null || true
	@touch .venv/test-ready

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
