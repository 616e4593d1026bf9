# Every target says what it does; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
WORKERS ?= 3

.PHONY: help run stack sandbox test lint types imports bench failure load lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | sort | awk -F '\t' '{printf "  make %-10s %s\n", $$1, $$2}'

run: $(VENV)/.runtime ## play a claim's whole way on the embedded default, then serve (ARGS=--once ends after printing)
	@$(BIN)/autocollect run $(ARGS)

stack: $(VENV)/.runtime ## the same with each service as its own process on RabbitMQ and PostgreSQL (ARGS=--once)
	@$(BIN)/autocollect stack $(ARGS)

sandbox: $(VENV)/.runtime ## only the stand-ins for PowerOffice Go, the bank and mail
	@$(BIN)/autocollect sandbox $(ARGS)

test: $(VENV)/.dev lint types imports ## everything that CI runs
	@env=$$($(BIN)/python -m tests.support.provision) && eval "$$env" && \
	  { $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS); status=$$?; $(BIN)/python -m tests.support.provision --stop; exit $$status; }

lint: $(VENV)/.dev ## ruff: style and formatting
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy --strict
	@$(BIN)/mypy

imports: $(VENV)/.dev ## the import contracts
	@$(BIN)/lint-imports

bench: $(VENV)/.bench ## figures as ratios within one run
	@env=$$($(BIN)/python -m tests.support.provision) && eval "$$env" && \
	  { $(BIN)/python -m tests.bench $(ARGS); status=$$?; $(BIN)/python -m tests.support.provision --stop; exit $$status; }

failure: $(VENV)/.dev ## strike a whole system, scenario by scenario, and audit it (ARGS=--list names them)
	@$(BIN)/python -m tests.failure $(ARGS)

load: $(VENV)/.dev ## webhooks and bank files at once on a whole system: latencies, throughput, audit
	@$(BIN)/python -m tests.load $(ARGS)

lock: $(VENV)/.dev ## write the lock files anew from pyproject.toml
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-header --no-annotate pyproject.toml --group build -o requirements.lock
	@$(BIN)/uv pip compile -q --generate-hashes --no-header --no-annotate -c requirements.lock pyproject.toml --group build --group dev -o requirements-dev.lock
	@$(BIN)/uv pip compile -q --generate-hashes --no-header --no-annotate -c requirements-dev.lock pyproject.toml --group build --group dev --group bench -o requirements-bench.lock

clean: ## remove what runs leave behind: data of make run, caches
	@rm -rf .autocollect .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "AutoCollect needs Python 3.11 or newer; call 'make PYTHON=/path/to/python3.11 …'"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

define install
	@echo "Installing from $(1) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
endef

$(VENV)/.runtime: requirements.lock | $(VENV)/bin/python
	$(call install,requirements.lock)

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.runtime

$(VENV)/.bench: requirements-bench.lock | $(VENV)/bin/python
	$(call install,requirements-bench.lock)
	@touch $(VENV)/.runtime $(VENV)/.dev
