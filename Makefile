# README.md names `paths` and `test`; docs/contributing.md the others.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: paths test bench docs format clean

paths: .venv/ready  ## which supply routes avoid China
	$(BIN)/kg paths --avoid CN --format table

test: .venv/ready  ## formatting, lint, types, layers, tests, and the wheel in a clean environment
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --dist loadfile

bench: .venv/ready  ## speed and memory, measured; never part of the tests
	$(BIN)/python -m bench

docs: .venv/ready  ## the generated parts of the pages, and the output of their commands
	$(BIN)/python -m docs.generate

format: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; set PYTHON=python3.x" >&2; exit 1; }
	$(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch .venv/ready

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
