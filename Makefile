# `make` alone lists what there is.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin
# One thread for BLAS: two cores are busier with two processes than with two threads.
export OPENBLAS_NUM_THREADS = 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-door test-services test-browser test-matrix lint format messages bench wheel clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.demo ## The demo shop on http://127.0.0.1:8000, trained on real data (PORT=8001 for another port)
	@PORT=$(PORT) exec $(BIN)/python manage.py demo_run

test: $(VENV)/.test ## The whole suite on SQLite, no service needed
	$(BIN)/pytest -n 2 -m "not services and not browser" --cov --cov-report=term $(ARGS)
	$(BIN)/pytest tests/door tests/demo --ds=tests.settings_demo $(ARGS)

test-door: $(VENV)/.test ## The door to the shop, seen from the demo shop with its integer keys
	$(BIN)/pytest tests/door tests/demo --ds=tests.settings_demo $(ARGS)

test-services: $(VENV)/.services ## Against PostgreSQL, MariaDB, Redis and RabbitMQ
	tests/services/run $(BIN)/pytest $(ARGS)

test-browser: $(VENV)/.test ## In Chromium: with and without JavaScript, by keyboard, with axe
	$(BIN)/pytest -m browser tests/browser $(ARGS)

test-matrix: $(VENV)/.lint ## The suite on every supported Python and Django
	$(BIN)/tox run

lint: $(VENV)/.lint ## Style, types, the rooms' import rules, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m django makemigrations --check --dry-run

format: $(VENV)/.lint ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench ## All benchmarks; their tables go into docs/benchmarks.md
	$(BIN)/python -m benchmarks all

wheel: $(VENV)/.lint ## Build the wheel into dist/
	$(BIN)/python -m build --wheel

clean: ## Remove the environment and everything that was built or loaded
	rm -rf $(VENV) .tox build dist var .coverage* .*_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[train]'
	@touch $@

$(VENV)/.test: pyproject.toml requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@ $(VENV)/.demo

$(VENV)/.services: $(VENV)/.test
	$(BIN)/python -m pip install --quiet -e '.[services]'
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	$(BIN)/python -m pip install --quiet -e '.[lint]'
	@touch $@

$(VENV)/.bench: $(VENV)/.test
	$(BIN)/python -m pip install --quiet -e '.[bench]'
	@touch $@
