# The commands of README.md. Everything is installed into .venv from pinned versions.
PYTHON ?= python3
BIN := .venv/bin
AS_OF := 2026-11-09T06:10-05:00
SAMPLE ?= 200
SEED ?= 1
ROOMS ?= bands,check,evidence,fallback,journal,ledger
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo serve lab lint test test-all test-slow docs docs-serve picture mutants clean

demo: .venv/ready  ## the day's job over the living example
	@$(BIN)/watchbook run --as-of $(AS_OF)

serve: .venv/ready  ## the site on loopback
	@$(BIN)/watchbook serve

lab: .venv/ready-lab  ## the notebooks in Jupyter
	@cd notebooks && WATCHBOOK_AS_OF=$(AS_OF) ../$(BIN)/jupyter lab

lint: .venv/ready-dev  ## what is seen without running anything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: lint  ## every check that is quick
	$(BIN)/pytest -n 2 -m "not slow and not clock"
	$(BIN)/pytest -n 0 -m "clock and not slow"

test-all: lint  ## every check, and how much of the package they run, against the floor in pyproject.toml
	$(BIN)/pytest -n 2 -m "not clock" --cov --cov-report=term
	$(BIN)/pytest -n 0 -m clock

test-slow: .venv/ready-dev  ## those that are slow
	$(BIN)/pytest -n 2 -m "slow and not clock"
	$(BIN)/pytest -n 0 -m "slow and clock"

docs: .venv/ready-dev  ## write the generated pages of docs/ anew
	$(BIN)/python -m tests.generated

docs-serve: .venv/ready  ## the documentation as a site on loopback
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve --config-file mkdocs-docs.yml --dev-addr 127.0.0.1:8017

picture: .venv/ready  ## the pages as pictures, for README.md and docs/site.md
	$(BIN)/python benchmarks/screenshot.py site docs/front-page.png --at $(AS_OF)
	$(BIN)/python benchmarks/screenshot.py site docs/pictures --all --at $(AS_OF)

mutants: .venv/ready-mutants  ## change the code at 200 places, one at a time: nine of ten must be noticed (SAMPLE=0: all)
	nice $(BIN)/python -m benchmarks.mutants --sample $(SAMPLE) --seed $(SEED) --rooms $(ROOMS)

clean:  ## forget everything that can be made again
	rm -rf .venv .watchbook .mutants ledger
	find site -mindepth 1 ! -name .gitignore -delete

.venv/ready: pyproject.toml constraints.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: $(PYTHON) is no Python 3.11 or newer that runs here"; \
	  echo "hint: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; } >&2
	@echo "Setting up .venv (a minute or two, once)"
	@"$(PYTHON)" -m venv .venv
	@$(PIP) --editable '.[all]'
	@touch $@

.venv/ready-dev: .venv/ready
	@echo "Adding the development tools to .venv"
	@$(PIP) --editable '.[dev]'
	@touch $@

.venv/ready-lab: .venv/ready
	@echo "Adding Jupyter to .venv"
	@$(PIP) --editable '.[lab]'
	@touch $@

.venv/ready-mutants: .venv/ready-dev
	@echo "Adding mutmut to .venv"
	@$(PIP) --editable '.[mutants]'
	@touch $@
