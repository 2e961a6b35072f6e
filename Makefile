# zhibiao: `make` regenerates output/ from raw/, `make test` runs every check. Needs Python 3.11 or newer with venv.
PYTHON ?= python3
BIN := .venv/bin
ZHIBIAO := $(BIN)/zhibiao
RUNTIME := .venv/runtime
DEV := .venv/dev

.PHONY: all test score bless bench scale fuzz export preview clean help lock
.DEFAULT_GOAL := all

all: $(RUNTIME) ## regenerate output/ from raw/ (says so when nothing is to do)
	@$(ZHIBIAO) run raw -o output --preview

test: $(DEV) ## every check that CI runs
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

score: $(RUNTIME) ## precision, recall and F1 on the gold, gains and losses against the baseline
	@$(ZHIBIAO) score

bless: $(DEV) ## record the present results: snapshots and the score's baseline
	$(BIN)/pytest tests/test_snapshots.py tests/test_readme.py --bless
	@$(ZHIBIAO) score --bless

bench: $(DEV) ## measure speed as ratios, into docs/BENCHMARK.md
	$(BIN)/python bench/bench.py

scale: $(DEV) ## read 10,000 generated brochures, interrupted and resumed; prints time and memory (a quarter of an hour or more)
	$(BIN)/python bench/scale.py

fuzz: $(DEV) ## let atheris look for inputs that break the readers, until it is stopped (pip install atheris first)
	$(BIN)/python bench/fuzz.py

export: all ## output/ as Excel, CSV, Stata and DuckDB in exports/
	@for to in xlsx csv dta duckdb; do $(ZHIBIAO) export output --to $$to --dest exports || exit; done

preview: all ## the pages to look at: output/preview/index.html
	@$(ZHIBIAO) preview output

clean: ## delete everything made but output/
	rm -rf .venv .zhibiao exports build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

lock: $(DEV) ## resolve requirements.lock and requirements-dev.lock anew
	$(BIN)/pip-compile -q $(LOCKING) --build-deps-for editable -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q $(LOCKING) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

LOCKING := --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "zhibiao needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
