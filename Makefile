# Everything a newcomer needs is two targets: `make up` and `make test`. Each installs what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help up test look check format bench kafka kafka-stop servers lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

up: $(VENV)/.run ## Start everything on this machine with sample reports (Ctrl-C ends it)
	@$(BIN)/casebridge up

test: $(VENV)/.dev servers ## Run every test that this machine can run, and list what it cannot
	@$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder --ignore=tests/journeys/pages $(PYTEST_ARGS)

look: $(VENV)/.dev servers ## Look at every public page in every language (axe, mirror, zoom, keyboard); a quarter of an hour or more
	@$(BIN)/python -m pytest tests/journeys/pages $(PYTEST_ARGS)

check: $(VENV)/.dev ## Format, lint, types, import rules, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --check --lint services shared

format: $(VENV)/.dev ## Put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	-$(BIN)/djlint --quiet --reformat services shared

bench: $(VENV)/.dev servers ## Measure: ratios taken in one run (BENCH_ARGS=--json for programs)
	@$(BIN)/python -m tests.benchmarks $(BENCH_ARGS)

kafka: $(VENV)/.dev ## Start a local Kafka without Docker, on 127.0.0.1:9092
	@$(BIN)/python deploy/kafka/local.py start

kafka-stop: ## Stop the local Kafka
	@$(BIN)/python deploy/kafka/local.py stop

servers: ## Install PostgreSQL, Chromium, ClamAV and kcat for the tests, where this machine lets us
	@deploy/servers.sh

lock: $(VENV)/.dev ## Write the lock files anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --python-version 3.11 --universal --upgrade pyproject.toml --group build --output-file deploy/lock/run.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --python-version 3.11 --universal --upgrade pyproject.toml --group dev --constraint deploy/lock/run.txt \
	  --output-file deploy/lock/dev.txt

clean: ## Remove what was built here (not casebridge-data)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/.run: deploy/lock/run.txt pyproject.toml
	@echo "Installing dependencies into $(VENV) (once; about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -e $(VENV)/.dev || $(BIN)/pip install --quiet --require-hashes --requirement deploy/lock/run.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: deploy/lock/dev.txt pyproject.toml
	@echo "Installing dependencies and tools into $(VENV) (once; one or two minutes)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --require-hashes --requirement deploy/lock/dev.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
